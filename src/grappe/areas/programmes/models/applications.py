"""Applications: who writes them, what they say, what they cost, and the files they carry."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.models import Organisation
from grappe.areas.forms.models import FormRevision
from grappe.areas.funding.rules import CostCategory
from grappe.areas.programmes.models.calls import Call
from grappe.areas.programmes.rules.applications import ApplicationState
from grappe.kernel.models import StoredFile

STATE_LABELS = {
    ApplicationState.DRAFT: _("brouillon"),
    ApplicationState.SUBMITTED: _("déposée"),
    ApplicationState.WITHDRAWN: _("retirée"),
    ApplicationState.SELECTED: _("lauréate"),
    ApplicationState.REJECTED: _("non retenue"),
}
CATEGORY_LABELS = {
    CostCategory.INTERNAL: _("coûts internes"),
    CostCategory.EXTERNAL: _("coûts externes"),
    CostCategory.INVESTMENT: _("investissement"),
}


class VatBasis(models.TextChoices):
    EXCLUDED = "excl", _("oui, en totalité")
    PARTIAL = "partial", _("en partie")
    INCLUDED = "incl", _("non")


class Application(models.Model):
    """One organisation's application. `mean` … `review_count` are derived from the given reviews by the
    commands that write them (hundredths of a point); nothing else writes them."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    number = models.PositiveIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="applications")
    title = models.CharField(_("titre du projet"), max_length=200, blank=True)
    theme = models.CharField(max_length=40, blank=True)
    state = models.CharField(
        max_length=10, choices=list(STATE_LABELS.items()), default=ApplicationState.DRAFT
    )
    form_revision = models.ForeignKey(FormRevision, on_delete=models.PROTECT, null=True)
    answers = models.JSONField(default=dict)
    vat_basis = models.CharField(max_length=8, choices=VatBasis.choices, blank=True)
    vat_deduction = models.PositiveSmallIntegerField(null=True)  # basis points, when partial
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=64, blank=True)
    mean = models.PositiveSmallIntegerField(null=True)
    median = models.PositiveSmallIntegerField(null=True)
    deviation = models.PositiveSmallIntegerField(null=True)
    priority = models.PositiveSmallIntegerField(null=True)
    review_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "number"], name="application_number_once"),
            models.UniqueConstraint(
                fields=["call", "organisation"],
                condition=~Q(state="withdrawn"),
                name="application_one_per_organisation",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["call", "state", "-mean"], name="application_ranking")]

    def __str__(self) -> str:
        return f"{self.number} · {self.organisation_id}"


class CostLine(models.Model):
    """One planned cost, in euros excluding VAT, with its VAT."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="costs")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(_("poste"), max_length=160)
    category = models.CharField(
        _("catégorie"), max_length=10, choices=list(CATEGORY_LABELS.items())
    )
    amount = models.DecimalField(_("montant hors taxes"), max_digits=12, decimal_places=2)
    vat = models.DecimalField(_("TVA"), max_digits=12, decimal_places=2, default=0)


class ApplicationPartner(models.Model):
    """Another organisation in the application's partnership: conflicts of interest count on all of them."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "organisation"], name="partner_once")
        ]


class MemberRole(models.TextChoices):
    OWNER = "owner", _("porte la candidature")
    EDITOR = "editor", _("écrit")
    READER = "reader", _("lit")


class ApplicationMember(models.Model):
    """A person of the application's team and what they may do there."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="application_roles"
    )
    role = models.CharField(max_length=8, choices=MemberRole.choices)
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "person"], name="application_member_once")
        ]


class InvitationState(models.TextChoices):
    PENDING = "pending", _("en attente")
    ACCEPTED = "accepted", _("acceptée")
    DECLINED = "declined", _("déclinée")
    WITHDRAWN = "withdrawn", _("retirée")


class ApplicationInvitation(models.Model):
    """An invitation to write together, known by its address until it is answered."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=8, choices=MemberRole.choices)
    token = models.CharField(max_length=64, unique=True)
    state = models.CharField(
        max_length=10, choices=InvitationState.choices, default=InvitationState.PENDING
    )
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)


class Attachment(models.Model):
    """A file joined to an application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=120, blank=True)
    removed_at = models.DateTimeField(null=True)
