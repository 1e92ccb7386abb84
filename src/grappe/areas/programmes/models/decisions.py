"""Decisions: pending until they are applied together; ties and departures keep their reasons."""

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


class Decision(models.Model):
    """What the jury proposes for an application; it binds once `applied_at` is set. `reason` is required
    when it departs from the ranking. `aid` is what the call's scheme gives, with its explanation."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=list(OUTCOME_LABELS.items()))
    reason = models.TextField(blank=True)
    aid = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    explanation = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
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


class Deliberation(models.Model):
    """The jury's session: who was present, and the documents made when its decisions were applied."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="deliberation")
    opened_at = models.DateTimeField()
    present = models.JSONField(default=list)  # juror ids
    applied_at = models.DateTimeField(null=True)
    export = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    minutes_pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    minutes_docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
