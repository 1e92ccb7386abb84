"""Decisions: pending until they are applied together; ties and departures keep their reasons."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from grappe.areas.programmes.models.applications import Application
from grappe.areas.programmes.models.calls import Call
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.kernel.models import StoredFile

OUTCOME_LABELS = {
    Outcome.SELECTED: _("lauréate"),
    Outcome.WAITLISTED: _("liste d’attente"),
    Outcome.REJECTED: _("non retenue"),
}


class Ceiling(models.TextChoices):
    """What the ceilings of public aid answered about an aid."""

    BLOCKED = "blocked", _("plafond dépassé")
    NOTICE = "notice", _("à surveiller")


class Decision(models.Model):
    """What the jury proposes for an application; it binds once `applied_at` is set. `reason` is required
    when it departs from the ranking, or lowers an aid.

    `aid` is what is given, with its explanation: what the call's scheme gives, `limited_to` at most when the
    jury lowered it, and no more than the envelope that pays (`payer`, its place in the call; None where the
    places alone draw the line). `ceiling` says what the ceilings of public aid answered as it was proposed
    (`Ceiling`), `most_allowed` the most that they left.
    """

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=list(OUTCOME_LABELS.items()))
    reason = models.TextField(blank=True)
    aid = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    explanation = models.JSONField(default=dict)
    payer = models.PositiveSmallIntegerField(null=True)
    limited_to = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    ceiling = models.CharField(max_length=8, choices=Ceiling.choices, blank=True, default="")
    most_allowed = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    version = models.PositiveIntegerField(default=1)
    rank = models.PositiveIntegerField(null=True)  # in the list that the jury had before it; 0 for none
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)


class TieResolution(models.Model):
    """The order that the jury gave to applications tied after every declared tie-break, and why."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="tie_resolutions")
    numbers = models.JSONField()
    reason = models.TextField()
    resolved_at = models.DateTimeField()
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )


class Reopening(models.Model):
    """A session sent back to marking before its decisions were applied, and why."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="reopenings")
    reason = models.TextField()
    reopened_at = models.DateTimeField()
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )


class FrozenPaper(models.Model):
    """A paper as it stood when the decisions were applied, kept as data (`documents.blocks`): its files are
    drawn from it alone, when someone first asks for them. Without an application: the minutes.

    Purpose: proof of what was decided and told; kept as long as the decision.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="papers")
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, null=True, related_name="letter_paper"
    )
    content = models.JSONField()
    digest = models.CharField(max_length=64)  # of the content
    frozen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["call"], condition=models.Q(application__isnull=True), name="minutes_once"
            )
        ]


class Deliberation(models.Model):
    """The jury's session: who was present, the export made when its decisions were applied, and the files of
    its minutes once someone asked for them."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="deliberation")
    opened_at = models.DateTimeField()
    present = models.JSONField(default=list)  # juror ids
    applied_at = models.DateTimeField(null=True)
    export = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    minutes_pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    minutes_docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")


class ProposalState(models.TextChoices):
    """What the solver answered."""

    FOUND = "found", _("proposition")
    INFEASIBLE = "clash", _("planchers impossibles")
    UNDECIDED = "open", _("sans réponse")


class SelectionProposal(models.Model):
    """What the exact solver proposed beside the ranking, when someone asked: it applies nothing.

    `content` holds its choices by application number, its certificate, the floors asked, and what it changes
    from the ranking's own line. Purpose: the jury's deliberation; kept with the call's decisions.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="selection_proposals")
    state = models.CharField(max_length=8, choices=ProposalState.choices)
    content = models.JSONField()
    digest = models.CharField(max_length=64)  # of the problem
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
