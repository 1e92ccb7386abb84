"""Jurors, their conflicts of interest, who reads what, and the marks."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.models import Organisation
from grappe.areas.programmes.models.applications import Application
from grappe.areas.programmes.models.calls import Call
from grappe.areas.programmes.rules.conflicts import ConflictKind

KIND_LABELS = {
    ConflictKind.SAME_ORGANISATION: _("même organisation"),
    ConflictKind.SAME_GROUP: _("même groupe"),
    ConflictKind.MANDATE: _("mandat dans l’organisation"),
    ConflictKind.EMPLOYMENT: _("emploi dans l’organisation"),
    ConflictKind.PAID_CONSULTANT: _("conseil payé par l’organisation"),
    ConflictKind.JOINT_PROJECT: _("projet mené ensemble"),
    ConflictKind.DECLARED_PERSONAL: _("lien personnel déclaré"),
    ConflictKind.DECLARED_OTHER: _("autre lien déclaré"),
    ConflictKind.PINNED: _("posé par l’animation"),
}


class Juror(models.Model):
    """A person who sits on a call's jury. `expertise` maps a theme code to 0 (none) … 3 (specialist)."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="jurors")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jury_roles")
    capacity_as = models.CharField(_("qualité"), max_length=120)
    expertise = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["call", "person"], name="juror_once")]


class JurorPreference(models.Model):
    """How much a juror wishes to read an application: −2 (rather not) … 2 (gladly)."""

    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="preferences")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    value = models.SmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["juror", "application"], name="preference_once"),
            models.CheckConstraint(condition=Q(value__gte=-2, value__lte=2), name="preference_in_scale"),
        ]


class ConflictOrigin(models.TextChoices):
    COMPUTED = "computed", _("calculé")
    DECLARED = "declared", _("déclaré")
    PINNED = "pinned", _("posé")


class Conflict(models.Model):
    """A juror may not read an application. Lifted, never deleted: the register keeps who and why."""

    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="conflicts")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="conflicts")
    kind = models.CharField(max_length=20, choices=list(KIND_LABELS.items()))
    origin = models.CharField(max_length=8, choices=ConflictOrigin.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)
    # Nobody when the calculation lifted it, because the relation no longer counts.
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    lifted_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["juror", "application", "kind"],
                condition=Q(lifted_at__isnull=True),
                name="conflict_live_once",
            )
        ]


class ReviewState(models.TextChoices):
    ASSIGNED = "assigned", _("à noter")
    DRAFT = "draft", _("commencée")
    GIVEN = "given", _("rendue")
    ABSTAINED = "abstained", _("abstention")
    RECUSED = "recused", _("récusation")


class Review(models.Model):
    """One juror's mark of one application. `marks` maps a criterion code to a whole mark or null (left
    blank on purpose); `reasons` maps it to a text. `points` and `priority` are hundredths, computed when
    the mark is given. `version` grows at each save, and `saved_from` is the key of the page that saved last,
    so that two windows cannot overwrite each other while one window may save again and again."""

    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="reviews")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.ASSIGNED)
    marks = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    points = models.PositiveSmallIntegerField(null=True)
    families = models.JSONField(default=dict)
    abstention_reason = models.CharField(max_length=300, blank=True)
    no_link_declared_at = models.DateTimeField(null=True)
    saved_at = models.DateTimeField(null=True)
    saved_from = models.CharField(max_length=32, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["juror", "application"], name="review_once")]


class AssignmentRun(models.Model):
    """One answer of the assignment solver: two variants of who reads what, each with the certificate that
    proves it; `applied` names the variant that was put in force."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="assignment_runs")
    certificate = models.JSONField()
    # {"applications": [id], "jurors": [id], variant: [[index of a juror, …] for each application]}
    pairs = models.JSONField(default=dict)
    applied = models.CharField(max_length=8, blank=True)
    applied_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
