"""The ledger of public aid: what an enterprise is for State aid, what it declares, and every aid."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.models import Organisation
from grappe.areas.networks.models import Network
from grappe.kernel.models import StoredFile
from grappe.values import Euro


class EnterpriseActivity(models.TextChoices):
    GENERAL = "general", _("activité générale")
    ROAD_FREIGHT = "road_freight", _("transport routier de marchandises")
    AGRICULTURE = "agriculture", _("production agricole primaire")
    FISHERY = "fishery", _("pêche et aquaculture")
    SGEI = "sgei", _("service d’intérêt économique général")


class AidState(models.TextChoices):
    GRANTED = "granted", _("accordée")
    PENDING = "pending", _("en attente")
    CANCELLED = "cancelled", _("annulée")
    REFUSED = "refused", _("refusée")
    RECOVERED = "recovered", _("récupérée")


class AidOrigin(models.TextChoices):
    DECLARATION = "declaration", _("déclarée")
    AWARD = "award", _("accordée ici")
    REGISTER = "register", _("registre ou décision reçue")
    # What an area promised and has not given yet: it alone changes such a line.
    PROMISE = "promise", _("promise ici")


class AidInstrument(models.TextChoices):
    GRANT = "grant", _("subvention")
    LOAN = "loan", _("prêt bonifié")
    GUARANTEE = "guarantee", _("garantie")
    TAX = "tax", _("avantage fiscal ou social")
    SERVICE = "service", _("service à prix réduit")
    EQUITY = "equity", _("apport en fonds propres")
    OTHER = "other", _("autre")


class AidProfile(models.Model):
    """What an enterprise is for State aid, from a day on (None: always): its activity, which chooses the
    regulation, and the last day of its fiscal year, "MM-DD"."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="aid_profiles")
    activity = models.CharField(max_length=12, choices=EnterpriseActivity.choices)
    fiscal_year_end = models.CharField(max_length=5, blank=True)
    valid_from = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "valid_from"], name="aid_profile_once"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(valid_from=None), name="aid_profile_always_once"
            ),
        ]


class AidDeclaration(models.Model):
    """What an enterprise states of the aid it received over three years, signed, as it stood on a day.

    `is_none` says that there was none. A later one replaces the lines of the earlier ones in its window.
    Purpose: proof of the check before an award (2023/2831, article 6(5)); kept ten years after the award.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="aid_declarations")
    valid_on = models.DateField()
    window_from = models.DateField()
    is_none = models.BooleanField(default=False)
    signed_by = models.CharField(max_length=120)
    signed_as = models.CharField(max_length=120, blank=True)
    on_behalf = models.BooleanField(default=False)
    document = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    declared_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "valid_on"], name="declaration_by_day"),
        ]


class AidLine(models.Model):
    """One public aid to one enterprise.

    Amounts are whole cents, so that sums made by the database are exact on SQLite too. `amount_cents` is the
    gross grant equivalent on the day of the grant, `nominal_cents` what was lent, guaranteed or paid.
    `regime` is empty when it follows from the day and the activity; `family` is what that makes.
    A line that says the same aid as another (`same_as`), or that a later declaration replaced, no longer
    counts; it stays readable.
    """

    # Two indexes begin with the beneficiary; those of the two last relations hold only what is not empty.
    beneficiary = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="aid_lines", db_index=False
    )
    purpose = models.CharField(max_length=200)
    amount_cents = models.PositiveBigIntegerField()
    nominal_cents = models.PositiveBigIntegerField(null=True)
    granted_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    regime = models.CharField(max_length=12, blank=True)
    family = models.CharField(max_length=12)
    activity = models.CharField(max_length=12, choices=EnterpriseActivity.choices)
    instrument = models.CharField(max_length=10, choices=AidInstrument.choices, default=AidInstrument.GRANT)
    authority = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="aid_granted"
    )
    authority_name = models.CharField(max_length=200, blank=True)
    financed_by = models.CharField(max_length=200, blank=True)
    member_state = models.CharField(max_length=2, default="FR")
    status = models.CharField(max_length=10, choices=AidState.choices, default=AidState.GRANTED)
    origin = models.CharField(max_length=12, choices=AidOrigin.choices)
    reference = models.CharField(max_length=80)
    nace = models.CharField(max_length=10, blank=True)
    product_sector = models.CharField(max_length=120, blank=True)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, null=True, related_name="aid_lines")
    document = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    declaration = models.ForeignKey(AidDeclaration, on_delete=models.PROTECT, null=True, related_name="lines")
    replaced_by = models.ForeignKey(
        AidDeclaration, on_delete=models.PROTECT, null=True, related_name="replaced", db_index=False
    )
    same_as = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="doubles", db_index=False
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin", "reference"], name="aid_reference_once"),
            models.CheckConstraint(
                condition=~Q(status="granted") | Q(granted_on__isnull=False), name="aid_granted_has_day"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["beneficiary", "granted_on"], name="aid_by_beneficiary"),
            models.Index(fields=["replaced_by"], condition=Q(replaced_by__isnull=False), name="aid_replaced"),
            models.Index(fields=["same_as"], condition=Q(same_as__isnull=False), name="aid_doubles"),
            # All that the headroom of a group reads, in the order in which it sums.
            models.Index(
                fields=[
                    "beneficiary",
                    "family",
                    "member_state",
                    "status",
                    "granted_on",
                    "paid_on",
                    "amount_cents",
                    # Always empty here; named so that SQLite reads nothing but the index.
                    "same_as",
                    "replaced_by",
                ],
                condition=Q(same_as=None, replaced_by=None),
                name="aid_to_sum",
            ),
        ]

    def __str__(self) -> str:
        return self.purpose

    @property
    def counts(self) -> bool:
        """Whether no other line says the same aid, and no declaration replaced it."""
        return self.same_as_id is None and self.replaced_by_id is None

    @property
    def amount(self) -> Euro:
        """The gross grant equivalent."""
        return euro_of(self.amount_cents)

    @property
    def nominal(self) -> Euro | None:
        """What was lent, guaranteed or paid, when it differs."""
        return None if self.nominal_cents is None else euro_of(self.nominal_cents)

    @property
    def granted_by(self) -> str:
        """Who granted it, by name."""
        return self.authority.name if self.authority else self.authority_name


class AidChange(models.Model):
    """What a line was before someone corrected it or changed its state, and why. Kept as long as the line."""

    line = models.ForeignKey(AidLine, on_delete=models.CASCADE, related_name="changes")
    before = models.JSONField()
    reason = models.CharField(max_length=300)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()

    @property
    def was_amount(self) -> Euro:
        """The gross grant equivalent before."""
        return euro_of(int(self.before["amount_cents"]))

    @property
    def was_state(self) -> str:
        """The state before, in words."""
        return str(AidState(self.before["status"]).label)

    @property
    def was_granted_on(self) -> date | None:
        """The day of the grant before."""
        day = self.before["granted_on"]
        return date.fromisoformat(day) if day else None


def euro_of(cents: int) -> Euro:
    """Return whole cents as an amount."""
    return Euro(Decimal(cents).scaleb(-2))
