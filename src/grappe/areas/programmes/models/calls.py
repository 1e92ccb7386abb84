"""The call: calendar, rules as published, and the numbered versions of its scoring grid."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.models import Organisation
from grappe.areas.forms.models import FormRevision
from grappe.areas.funding.models import AidScheme
from grappe.areas.networks.models import Network
from grappe.areas.programmes.rules.applications import CallState

STATE_LABELS = {
    CallState.PREPARATION: _("en préparation"),
    CallState.OPEN: _("ouvert aux candidatures"),
    CallState.CLOSED: _("dépôt clos"),
    CallState.REVIEW: _("en notation"),
    CallState.DELIBERATION: _("en délibération"),
    CallState.DECIDED: _("décidé"),
}


class Call(models.Model):
    """A call for projects of a network. Scores are integers in hundredths of a point."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="calls")
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(_("titre"), max_length=120)
    edition = models.PositiveSmallIntegerField(_("édition"))
    state = models.CharField(
        max_length=12, choices=list(STATE_LABELS.items()), default=CallState.PREPARATION
    )
    summary = models.TextField(_("en deux phrases"), blank=True)
    objectives = models.JSONField(_("objectifs"), default=list)
    eligibility = models.JSONField(_("conditions"), default=list)
    # [{"label": str, "when": str}] in order, for the public calendar; the dates that rule are below.
    milestones = models.JSONField(_("calendrier"), default=list)
    themes = models.JSONField(_("thèmes"), default=list)  # [{"code", "label"}]
    places = models.PositiveSmallIntegerField(_("lauréats visés"))
    opens_at = models.DateTimeField(_("ouverture"), null=True, blank=True)
    closes_at = models.DateTimeField(_("clôture"), null=True, blank=True)
    review_ends_at = models.DateTimeField(_("fin de la notation"), null=True, blank=True)
    form_revision = models.ForeignKey(FormRevision, on_delete=models.PROTECT, null=True, blank=True)
    aid_scheme = models.ForeignKey(AidScheme, on_delete=models.PROTECT, null=True, blank=True)
    funder = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="calls_funded"
    )
    envelope = models.DecimalField(_("enveloppe"), max_digits=14, decimal_places=2, null=True, blank=True)
    grid = models.ForeignKey("GridVersion", on_delete=models.PROTECT, null=True, related_name="+")
    tie_breaks = models.JSONField(default=list)
    reviews_per_application = models.PositiveSmallIntegerField(default=3)
    # Standard deviation (hundredths) from which the jurors are said to disagree.
    disagreement = models.PositiveSmallIntegerField(default=150)
    # A link that ended less than this many years ago is still a conflict of interest.
    conflict_years = models.PositiveSmallIntegerField(default=3)
    source = models.CharField(max_length=200, blank=True)
    invented = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-edition", "title"]

    def __str__(self) -> str:
        return f"{self.title} {self.edition}"


class GridVersion(models.Model):
    """One version of a call's scoring grid: the JSON of `rules.grid.Grid`; frozen when the call opens."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="grid_versions")
    number = models.PositiveSmallIntegerField()
    grid = models.JSONField()
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "number"], name="grid_version_number_once")
        ]
