"""Opinions asked of outside experts."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grappe.areas.programmes.models.applications import Application
from grappe.areas.programmes.models.juries import KIND_LABELS
from grappe.areas.programmes.rules.opinions import OpinionState

OPINION_LABELS = {
    OpinionState.ASKED: _("attendu"),
    OpinionState.GIVEN: _("rendu"),
    OpinionState.RECUSED: _("récusé"),
    OpinionState.WITHDRAWN: _("demande retirée"),
}


class Opinion(models.Model):
    """What a named expert was asked about one application, and what they answered.

    `expert` is empty until whoever has `email` answers the invitation; no tie is looked for before. What is
    confidential is read by the facilitation alone; `with_letter` sends the text with the applicant's letter.

    Purpose: to judge the application; kept as long as its decision. `email` is erased with the expert.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="opinions")
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="opinions_asked"
    )
    email = models.EmailField()
    capacity_as = models.CharField(_("qualité"), max_length=120)
    question = models.TextField()
    due_at = models.DateTimeField()
    is_confidential = models.BooleanField(default=True)
    with_letter = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=list(OPINION_LABELS.items()), default=OpinionState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    no_link_declared_at = models.DateTimeField(null=True)
    link_kind = models.CharField(max_length=20, blank=True, choices=list(KIND_LABELS.items()))
    link_note = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    # A draft is the expert's own; `given_at` is when the text was last given.
    draft = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # recused or withdrawn
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "email"],
                condition=~Q(state=OpinionState.WITHDRAWN),
                name="opinion_once_per_expert",
            )
        ]
