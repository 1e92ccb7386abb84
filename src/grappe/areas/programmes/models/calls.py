"""The call: its programme, calendar, rounds, envelopes, rules as published, and the versions of its grid."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.models import Organisation
from grappe.areas.forms.models import FormRevision
from grappe.areas.funding.models import AidScheme
from grappe.areas.networks.models import Network
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.envelopes import Reserve

STATE_LABELS = {
    CallState.PREPARATION: _("en préparation"),
    CallState.OPEN: _("ouvert aux candidatures"),
    CallState.CLOSED: _("dépôt clos"),
    CallState.REVIEW: _("en notation"),
    CallState.DELIBERATION: _("en délibération"),
    CallState.DECIDED: _("décidé"),
}


RESERVE_LABELS = {
    Reserve.ALL: _("tous les dossiers"),
    Reserve.TERRITORY: _("un territoire"),
    Reserve.SECTOR: _("un thème"),
    Reserve.MATURITY: _("une maturité"),
}


class Programme(models.Model):
    """What comes back edition after edition, so that they can be compared: its calls are its editions."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="programmes")
    name = models.CharField(_("programme"), max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["network", "name"], name="programme_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Call(models.Model):
    """A call for projects of a network. Scores are integers in hundredths of a point.

    `opens_at` and `closes_at` are the window that rules now: that of the round under way, else of the
    next one, else of the last. `envelope` is the sum of its envelopes, None while none is fixed. The
    commands that write rounds and envelopes keep both; nothing else does.
    """

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="calls")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, null=True, related_name="editions")
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(_("titre"), max_length=120)
    edition = models.PositiveSmallIntegerField(_("édition"))
    state = models.CharField(max_length=12, choices=list(STATE_LABELS.items()), default=CallState.PREPARATION)
    summary = models.TextField(_("en deux phrases"), blank=True)
    objectives = models.JSONField(_("objectifs"), default=list)
    eligibility = models.JSONField(_("conditions"), default=list)
    # The JSON of `rules.eligibility.Requirement`, in order: what can be checked from the directory.
    requirements = models.JSONField(_("conditions vérifiées"), default=list)
    # [{"label": str, "when": str}] in order, for the public calendar; the dates that rule are below.
    milestones = models.JSONField(_("calendrier"), default=list)
    themes = models.JSONField(_("thèmes"), default=list)  # [{"code", "label"}]
    places = models.PositiveSmallIntegerField(_("lauréats visés"))
    opens_at = models.DateTimeField(_("ouverture"), null=True, blank=True)
    closes_at = models.DateTimeField(_("clôture"), null=True, blank=True)
    review_ends_at = models.DateTimeField(_("fin de la notation"), null=True, blank=True)
    # The JSON of `rules.phase_plans`, in order; empty for a call led by its calendar alone. With phases, the
    # commands that write them keep `review_ends_at` at the last end of marking of the stage under way.
    phases = models.JSONField(_("phases"), default=list)
    phases_version = models.PositiveIntegerField(default=0)
    # The form of the second stage, asked of the applications that the first one kept.
    full_form_revision = models.ForeignKey(
        FormRevision, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
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
    # The JSON of `rules.selection.SelectionTerms`; empty: the places alone draw one line.
    selection = models.JSONField(default=dict)
    # {"regime", "call_rule"}: the regulation of its aid (empty: by day and activity), and its own limit.
    aid_terms = models.JSONField(default=dict)
    source = models.CharField(max_length=200, blank=True)
    invented = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-edition", "title"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "edition"], name="call_edition_once")
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.edition}"


class Round(models.Model):
    """One period when applications may be submitted; those of a call never overlap."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    opens_at = models.DateTimeField(_("ouverture"), null=True)
    closes_at = models.DateTimeField(_("clôture"), null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "number"], name="round_number_once"),
            models.CheckConstraint(
                condition=models.Q(opens_at__isnull=True)
                | models.Q(closes_at__isnull=True)
                | models.Q(closes_at__gt=models.F("opens_at")),
                name="round_dates_in_order",
            ),
        ]


class Envelope(models.Model):
    """An amount of a call, for every application or for those of a territory, a theme or a maturity.

    `codes`: departments or regions, codes of themes, or choices of the form's question `question`.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="envelopes")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(_("enveloppe"), max_length=120, blank=True)
    amount = models.DecimalField(_("montant"), max_digits=14, decimal_places=2)
    reserve = models.CharField(
        _("réservée à"), max_length=10, choices=list(RESERVE_LABELS.items()), default=Reserve.ALL
    )
    codes = models.JSONField(default=list)
    question = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "position"], name="envelope_position_once"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="envelope_not_negative"),
        ]


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
