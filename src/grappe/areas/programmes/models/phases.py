"""What a first stage decided. The phases themselves are a column of the call: they are read with it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from grappe.areas.programmes.models.applications import Application


class StageOutcome(models.Model):
    """Whether a stage kept an application for the next one, and the marks it was decided on.

    `figures` holds mean, median, count and rank of that stage, in hundredths, and each juror's review as it
    stood: the next stage starts with none. Nothing is told to the applicant before `published_at`.
    Purpose: proof of the choice; kept as long as the decisions of the call.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="stage_outcomes")
    stage = models.PositiveSmallIntegerField()
    kept = models.BooleanField()
    reason = models.TextField(blank=True)
    figures = models.JSONField(default=dict)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "stage"], name="stage_outcome_once")
        ]
