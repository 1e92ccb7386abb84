"""Support programmes: who follows whom, the days logged and signed, the pooled sessions, the reports."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.areas.directory.models import Organisation
from grappe.areas.networks.models import Network
from grappe.areas.programmes.models import Application, Call
from grappe.areas.support.rules import DayState, PhaseKind, ProgrammeState, ReportState

PROGRAMME_LABELS = {
    ProgrammeState.RUNNING: pgettext_lazy("state", "en cours"),
    ProgrammeState.CLOSED: _("terminé"),
}
DAY_LABELS = {
    DayState.LOGGED: _("à signer"),
    DayState.SIGNED: _("signée"),
    DayState.CONTESTED: _("contestée"),
    DayState.CANCELLED: _("annulée"),
}
PHASE_LABELS = {
    PhaseKind.INDIVIDUAL: _("avec chaque entreprise"),
    PhaseKind.POOLED: _("mise en commun"),
}
# The sections of a company's closing report, by code (`rules.REPORT_SECTIONS`).
SECTION_LABELS = {
    "aims": _("Ce que l’entreprise voulait"),
    "progress": _("Ce qui a été fait"),
    "skills": _("Ce que l’entreprise a appris"),
    "market": _("Où en est le projet sur son marché"),
    "next": _("Ce qui vient ensuite"),
}
REPORT_LABELS = {
    ReportState.DRAFT: _("en rédaction"),
    ReportState.SENT: _("à approuver"),
    ReportState.APPROVED: _("approuvé"),
}


class SupportTemplate(models.Model):
    """A support programme as some text prints it; `content` is the JSON of `rules.Template`. Without a
    network it is an example that every network may start from."""

    network = models.ForeignKey(
        Network, on_delete=models.CASCADE, null=True, blank=True, related_name="support_templates"
    )
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(_("titre"), max_length=120)
    content = models.JSONField()
    source = models.CharField(max_length=200, blank=True)
    invented = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["title"]

    def __str__(self) -> str:
        return self.title


class SupportProgramme(models.Model):
    """The support that follows one call. `content` is its own copy of the template, frozen when it starts."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="support")
    template = models.ForeignKey(SupportTemplate, on_delete=models.PROTECT, related_name="programmes")
    content = models.JSONField()
    starts_on = models.DateField(_("début"))
    day_rate = models.DecimalField(_("valeur d’une journée, hors taxes"), max_digits=10, decimal_places=2)
    state = models.CharField(
        max_length=8, choices=list(PROGRAMME_LABELS.items()), default=ProgrammeState.RUNNING
    )
    report = models.TextField(_("bilan qualitatif"), blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=200, blank=True)  # where its figures come from, when not from use
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"support {self.call_id}"


class SupportFirm(models.Model):
    """A firm of consultants chosen for the programme."""

    programme = models.ForeignKey(SupportProgramme, on_delete=models.CASCADE, related_name="firms")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["organisation__name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "organisation"], name="support_firm_once")
        ]

    def __str__(self) -> str:
        return self.organisation.name


class Consultant(models.Model):
    """A person who logs days for a firm of the programme, until they leave it.

    Purpose: who did what was logged; kept as long as the days.
    """

    firm = models.ForeignKey(SupportFirm, on_delete=models.CASCADE, related_name="consultants")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consultancies"
    )
    since = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["firm", "person"], name="support_consultant_once")
        ]


class SupportedCompany(models.Model):
    """A laureate followed by the programme, and the firm that follows it."""

    programme = models.ForeignKey(SupportProgramme, on_delete=models.CASCADE, related_name="companies")
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="support")
    firm = models.ForeignKey(SupportFirm, on_delete=models.PROTECT, null=True, related_name="companies")

    class Meta:
        ordering: ClassVar = ["application__number"]


class SupportDay(models.Model):
    """Time spent by a consultant with one company on one day, in half-days."""

    company = models.ForeignKey(SupportedCompany, on_delete=models.CASCADE, related_name="days")
    consultant = models.ForeignKey(Consultant, on_delete=models.PROTECT, related_name="days")
    phase = models.CharField(_("phase"), max_length=40)
    done_on = models.DateField(_("jour"))
    half_days = models.PositiveSmallIntegerField(_("durée"))
    work = models.TextField(_("travail fait"))
    state = models.CharField(max_length=9, choices=list(DAY_LABELS.items()), default=DayState.LOGGED)
    contest = models.TextField(blank=True)
    logged_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-done_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(half_days__gte=1, half_days__lte=2), name="support_day_half_days"
            )
        ]


class SessionState(models.TextChoices):
    PLANNED = "planned", _("prévue")
    HELD = "held", _("tenue")
    CANCELLED = "cancelled", _("annulée")


class PooledSession(models.Model):
    """A day when the companies meet: planned, then held with those who came; it may invite experts."""

    programme = models.ForeignKey(SupportProgramme, on_delete=models.CASCADE, related_name="sessions")
    phase = models.CharField(_("phase"), max_length=40)
    held_on = models.DateField(_("jour"))
    place = models.CharField(_("lieu"), max_length=160, blank=True)
    experts = models.CharField(_("experts invités"), max_length=300, blank=True)
    half_days = models.PositiveSmallIntegerField(_("durée"), default=0)
    notes = models.TextField(_("ce qui s’est dit"), blank=True)
    state = models.CharField(max_length=9, choices=SessionState.choices, default=SessionState.PLANNED)
    companies = models.ManyToManyField(SupportedCompany, related_name="sessions", blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["held_on", "pk"]


class CompanyReport(models.Model):
    """The closing report of one company: written by the consultant, approved by the company."""

    company = models.OneToOneField(SupportedCompany, on_delete=models.CASCADE, related_name="report")
    sections = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=list(REPORT_LABELS.items()), default=ReportState.DRAFT)
    remark = models.TextField(blank=True)  # why the company sends it back
    written_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
