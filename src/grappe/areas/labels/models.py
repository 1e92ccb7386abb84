"""Terms of labels, acts on labels, the calls that award them, and the support of a labelled network.

A label itself, and each award with its first and last day, are rows of `networks`: there is one truth. What
happens to an award is written here, and the commands of this area keep its days in step.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.models import Organisation
from grappe.areas.labels.rules import ActionState, LabelAct, LabelState, ReportState, SupportState
from grappe.areas.networks.models import Label, LabelAward
from grappe.areas.programmes.models import Call

STATE_LABELS = {
    LabelState.UNDATED: _("dates non publiées"),
    LabelState.NOT_YET: _("pas encore en vigueur"),
    LabelState.VALID: _("en vigueur"),
    LabelState.SUSPENDED: _("suspendu"),
    LabelState.EXPIRED: _("arrivé à terme"),
    LabelState.WITHDRAWN: _("retiré"),
}
ACT_LABELS = {
    LabelAct.GRANTED: _("Label accordé"),
    LabelAct.SUSPENDED: _("Label suspendu"),
    LabelAct.REINSTATED: _("Label rétabli"),
    LabelAct.RENEWED: _("Label renouvelé"),
    LabelAct.WITHDRAWN: _("Label retiré"),
}
SUPPORT_LABELS = {
    SupportState.DRAFT: _("à signer"),
    SupportState.SIGNED: _("en cours"),
    SupportState.CLOSED: _("terminée"),
}
ACTION_LABELS = {
    ActionState.PLANNED: _("prévue"),
    ActionState.DONE: _("réalisée"),
    ActionState.DROPPED: _("abandonnée"),
}
REPORT_LABELS = {
    ReportState.TO_WRITE: _("à rendre"),
    ReportState.SUBMITTED: _("à contrôler"),
    ReportState.RETURNED: _("à compléter"),
    ReportState.ACCEPTED: _("accepté"),
    ReportState.PAID: _("payé"),
}


class LabelTerms(models.Model):
    """The terms of a label from a day on: the JSON of `rules.SchemeTerms`, with its source."""

    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="terms")
    valid_from = models.DateField(_("à partir du"))
    content = models.JSONField()
    source = models.CharField(max_length=120)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["label", "-valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["label", "valid_from"], name="label_terms_once_a_day")
        ]


class LabelEvent(models.Model):
    """One act on an award, in its order. `on` is empty when the source gives no day of the grant; `until` is
    the last day that the act set; `reason` is for the authority and the network alone."""

    award = models.ForeignKey(LabelAward, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=list(ACT_LABELS.items()))
    on = models.DateField(null=True)
    until = models.DateField(null=True)
    ground = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, related_name="label_events")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            # What no race may write twice: the grant of an award.
            models.UniqueConstraint(
                fields=["award"], condition=Q(kind=LabelAct.GRANTED), name="label_granted_once"
            ),
            models.CheckConstraint(
                condition=Q(on__isnull=False) | Q(kind=LabelAct.GRANTED), name="label_act_dated"
            ),
        ]


class LabelCall(models.Model):
    """A call that awards a label to its laureates' networks, as one wave. `announced` is the number that a
    source prints; without `is_dated` the label is granted without days, since nobody published them."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="label_call")
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="calls")
    wave = models.CharField(max_length=80)
    announced = models.PositiveSmallIntegerField(null=True)
    is_dated = models.BooleanField(default=True)


class SupportAgreement(models.Model):
    """The support that follows a label: a share of running costs each year, and actions. `rate` in basis
    points; `amount` is fixed when it is signed."""

    award = models.ForeignKey(LabelAward, on_delete=models.PROTECT, related_name="agreements")
    funder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(_("premier jour"))
    years = models.PositiveSmallIntegerField(_("durée"))
    rate = models.PositiveIntegerField(_("taux"))
    cap = models.DecimalField(_("plafond par an"), max_digits=12, decimal_places=2)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    state = models.CharField(max_length=8, choices=list(SUPPORT_LABELS.items()), default=SupportState.DRAFT)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-starts_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["award", "starts_on"], name="support_once_a_term"),
            models.CheckConstraint(condition=Q(cap__gte=0), name="support_cap_not_negative"),
        ]


class SupportAction(models.Model):
    """One action of an agreement, in a year of it counted from 1. `rate` in basis points."""

    agreement = models.ForeignKey(SupportAgreement, on_delete=models.CASCADE, related_name="actions")
    year = models.PositiveSmallIntegerField(_("année"))
    name = models.CharField(_("action"), max_length=160)
    budget = models.DecimalField(_("budget"), max_digits=12, decimal_places=2)
    rate = models.PositiveIntegerField(_("taux"))
    state = models.CharField(max_length=8, choices=list(ACTION_LABELS.items()), default=ActionState.PLANNED)

    class Meta:
        ordering: ClassVar = ["year", "pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(budget__gte=0), name="action_budget")]


class YearReport(models.Model):
    """The report of one year of an agreement: written by the network, checked by the funder.

    `running` and `others` (public aid from elsewhere on the same costs) are declared; `accepted` is kept.
    """

    agreement = models.ForeignKey(SupportAgreement, on_delete=models.CASCADE, related_name="reports")
    year = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    state = models.CharField(max_length=9, choices=list(REPORT_LABELS.items()), default=ReportState.TO_WRITE)
    running = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    others = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    activity = models.TextField(blank=True)
    next_year = models.TextField(blank=True)
    accepted = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    # What is asked back, or why less is kept.
    message = models.TextField(blank=True)
    to_pay = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    explanation = models.JSONField(default=dict)
    submitted_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["agreement", "year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "year"], name="year_report_once"),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True) | Q(accepted__lte=F("running")), name="accepted_declared"
            ),
        ]


class ActionReport(models.Model):
    """What was spent on an action in its year, what came of it, and what is kept of the spending."""

    report = models.ForeignKey(YearReport, on_delete=models.CASCADE, related_name="actions")
    action = models.OneToOneField(SupportAction, on_delete=models.CASCADE, related_name="reported")
    spent = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    result = models.TextField(blank=True)
    accepted = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    class Meta:
        ordering: ClassVar = ["action"]


class SupportPayment(models.Model):
    """What a year was paid, once, with its sheet kept as data. Kept as long as the agreement."""

    report = models.OneToOneField(YearReport, on_delete=models.PROTECT, related_name="payment")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    paid_on = models.DateField()
    reference = models.CharField(max_length=80, blank=True)
    paper = models.JSONField()
    digest = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="support_payment_not_negative")
        ]
