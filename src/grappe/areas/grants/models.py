"""Terms of a call, grants with their agreements, claims with their lines and evidence, payments, recovery
orders, and the funding plan of each application."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.models import Organisation
from grappe.areas.funding.rules import ClaimKind, ClaimState, Instrument, Origin, PaymentMethod
from grappe.areas.grants.rules import OPEN_CLAIMS, GrantState
from grappe.areas.programmes.models import Application, Call
from grappe.areas.programmes.models.applications import CATEGORY_LABELS
from grappe.kernel.models import StoredFile

METHOD_LABELS = {
    PaymentMethod.RECOMPUTE: _("recalculer l’aide sur les dépenses réelles"),
    PaymentMethod.PRORATA: _("suivre la part du plan qui est réalisée"),
    PaymentMethod.STRICT: _("retenir le plus faible de l’aide recalculée et du prorata"),
}
GRANT_LABELS = {
    GrantState.TO_SIGN: _("à signer"),
    GrantState.SIGNED: _("signée"),
    GrantState.CLOSED: _("soldée"),
}
KIND_LABELS = {
    ClaimKind.ADVANCE: _("avance"),
    ClaimKind.INTERIM: _("acompte"),
    ClaimKind.BALANCE: _("solde"),
}
CLAIM_LABELS = {
    ClaimState.DRAFT: _("brouillon"),
    ClaimState.SUBMITTED: _("à contrôler"),
    ClaimState.RETURNED: _("pièces demandées"),
    ClaimState.CERTIFIED: _("contrôlée"),
    ClaimState.APPROVED: _("approuvée"),
    ClaimState.REJECTED: _("refusée"),
    ClaimState.PAID: _("payée"),
    ClaimState.RECOVERY: _("en recouvrement"),
}
ORIGIN_LABELS = {
    Origin.OWN: _("fonds propres"),
    Origin.LOAN: _("emprunt"),
    Origin.PUBLIC: _("financeur public"),
    Origin.PRIVATE: _("financeur privé"),
    Origin.IN_KIND: _("apport en nature"),
}
INSTRUMENT_LABELS = {
    Instrument.GRANT: _("subvention"),
    Instrument.LOAN: _("prêt"),
    Instrument.GUARANTEE: _("garantie"),
    Instrument.REPAYABLE_ADVANCE: _("avance remboursable"),
    Instrument.SERVICE: _("prestation"),
}


class RecoveryState(models.TextChoices):
    ISSUED = "issued", _("émis")
    SETTLED = "settled", _("soldé")


class GrantTerms(models.Model):
    """The terms of payment of a call: the JSON of `rules.CallTerms`, set before its first agreement."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="grant_terms")
    content = models.JSONField()
    version = models.PositiveIntegerField(default=1)


class Grant(models.Model):
    """An award on its way to its last payment. `scheme`, `vat` and `terms` are frozen copies of what it was
    granted on; what changes by amendment is in `current`."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="grant")
    funder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants_funded")
    state = models.CharField(max_length=8, choices=list(GRANT_LABELS.items()), default=GrantState.TO_SIGN)
    scheme = models.JSONField()
    vat = models.JSONField()
    terms = models.JSONField()
    current = models.ForeignKey("AgreementVersion", on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["application__call", "application__number"]

    def __str__(self) -> str:
        return f"grant {self.application_id}"


class AgreementVersion(models.Model):
    """The agreement (number 0) or an amendment, kept as printed; it rules once it is signed.

    `plan` is the JSON of cost lines; `paper` the document as data, `digest` the SHA-256 of that data.
    """

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    award = models.DecimalField(max_digits=12, decimal_places=2)
    plan = models.JSONField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.TextField(blank=True)
    paper = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_on = models.DateField(null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Signed on paper, and recorded by the facilitation.
    on_paper = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["grant", "number"], name="agreement_number_once"),
            models.CheckConstraint(condition=Q(award__gte=0), name="agreement_award_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id}/{self.number}"


class Claim(models.Model):
    """A claim for payment. The amounts and their explanation are set when it is checked, and stay."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="claims")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("nature"), max_length=8, choices=list(KIND_LABELS.items()))
    state = models.CharField(max_length=10, choices=list(CLAIM_LABELS.items()), default=ClaimState.DRAFT)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # What is asked back, or why it is refused.
    message = models.TextField(blank=True)
    claimed = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    accepted = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    to_pay = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    to_recover = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    explanation = models.JSONField(default=dict)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["grant", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["grant", "number"], name="claim_number_once"),
            models.UniqueConstraint(
                fields=["grant"],
                condition=Q(state__in=sorted(OPEN_CLAIMS)),
                name="claim_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id}/{self.number}"


class ClaimLine(models.Model):
    """One spending: amount without VAT, its VAT, the day it was paid, what the checker disallows."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="lines")
    label = models.CharField(_("dépense"), max_length=160)
    category = models.CharField(_("catégorie"), max_length=10, choices=list(CATEGORY_LABELS.items()))
    amount = models.DecimalField(_("montant hors taxes"), max_digits=12, decimal_places=2)
    vat = models.DecimalField(_("TVA"), max_digits=12, decimal_places=2, default=0)
    paid_on = models.DateField(_("payée le"))
    disallowed = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gte=0, vat__gte=0), name="claim_line_not_negative")
        ]


class Evidence(models.Model):
    """A piece behind a spending: invoice, pay slip, proof of payment."""

    line = models.ForeignKey(ClaimLine, on_delete=models.CASCADE, related_name="evidence")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class Payment(models.Model):
    """What was paid on a claim, once, with its notice kept as data. Kept as long as the grant."""

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="payment")
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
            models.CheckConstraint(condition=Q(amount__gte=0), name="payment_not_negative")
        ]


class RecoveryOrder(models.Model):
    """What a beneficiary pays back after a negative balance, with its order kept as data."""

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="recovery")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    state = models.CharField(max_length=8, choices=RecoveryState.choices, default=RecoveryState.ISSUED)
    due_on = models.DateField()
    paper = models.JSONField()
    digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_on = models.DateField(null=True)
    reference = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(amount__gt=0), name="recovery_positive")]


class ProjectFunding(models.Model):
    """The funding plan of an application: its costs are those of the application, its resources below."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="funding")
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()


class FundingResource(models.Model):
    """One resource of a plan; `rate` in basis points, `equivalent` the gross grant equivalent."""

    plan = models.ForeignKey(ProjectFunding, on_delete=models.CASCADE, related_name="resources")
    position = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=8, choices=list(ORIGIN_LABELS.items()))
    source = models.CharField(max_length=160, blank=True)
    instrument = models.CharField(
        max_length=20, choices=list(INSTRUMENT_LABELS.items()), default=Instrument.GRANT
    )
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    rate = models.PositiveIntegerField(null=True)
    equivalent = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    class Meta:
        ordering: ClassVar = ["position"]
