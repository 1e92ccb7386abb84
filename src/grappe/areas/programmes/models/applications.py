"""Applications: who writes them, what they say, what they cost, and the files they carry."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.areas.directory.models import Organisation
from grappe.areas.forms.models import FormRevision
from grappe.areas.funding.rules import CostCategory
from grappe.areas.programmes.models.calls import Call
from grappe.areas.programmes.rules.admissibility import CheckState
from grappe.areas.programmes.rules.applications import ApplicationState
from grappe.kernel.models import StoredFile

STATE_LABELS = {
    ApplicationState.DRAFT: _("brouillon"),
    ApplicationState.SUBMITTED: _("déposée"),
    ApplicationState.WITHDRAWN: _("retirée"),
    ApplicationState.SELECTED: _("lauréate"),
    ApplicationState.REJECTED: _("non retenue"),
    ApplicationState.NOT_KEPT: _("non retenue pour la suite"),
}
CHECK_LABELS = {
    CheckState.STARTED: pgettext_lazy("state", "en cours"),
    CheckState.ASKED: _("pièces demandées"),
    CheckState.ANSWERED: _("pièces reçues"),
    CheckState.COMPLETE: _("dossier complet"),
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
    # 1 for the idea or a call in one stage, 2 for the full application (`rules.phases`).
    stage = models.PositiveSmallIntegerField(default=1)
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
        indexes: ClassVar = [
            # The ranked list reads these of every application, and no answer: from the index alone.
            models.Index(
                fields=["call", "number", "state", "mean", "median", "priority", "review_count", "deviation"],
                name="application_figures",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.organisation_id}"


class CostLine(models.Model):
    """One planned cost, in euros excluding VAT, with its VAT."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="costs")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(_("poste"), max_length=160)
    category = models.CharField(_("catégorie"), max_length=10, choices=list(CATEGORY_LABELS.items()))
    amount = models.DecimalField(_("montant hors taxes"), max_digits=12, decimal_places=2)
    vat = models.DecimalField(_("TVA"), max_digits=12, decimal_places=2, default=0)


class ApplicationPartner(models.Model):
    """Another organisation in the application's partnership: conflicts of interest count on all of them."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("rôle dans le projet"), max_length=160, blank=True)
    added_at = models.DateTimeField(null=True)

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
    state = models.CharField(max_length=10, choices=InvitationState.choices, default=InvitationState.PENDING)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)


class Attachment(models.Model):
    """A file joined to an application: freely, as the answer to a question, or as a piece asked back.

    `question` is the code of the question it answers, `piece` the code of the piece it completes."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=300, blank=True)
    question = models.CharField(max_length=40, blank=True)
    piece = models.CharField(max_length=60, blank=True)
    removed_at = models.DateTimeField(null=True)


class RevisionCause(models.TextChoices):
    SUBMISSION = "submission", _("dépôt")
    COMPLETION = "completion", _("pièces complétées")


class ApplicationRevision(models.Model):
    """What an application said when it was handed in, frozen: its document and SHA-256."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    cause = models.CharField(max_length=10, choices=RevisionCause.choices, default=RevisionCause.SUBMISSION)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "number"], name="application_revision_number_once")
        ]


class Audience(models.TextChoices):
    TEAM = "team", _("l’équipe seulement")
    FACILITATION = "shared", _("l’équipe et l’animation")


class Comment(models.Model):
    """A remark on a part of an application; the facilitation reads only what is shared with it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="comments")
    section = models.CharField(max_length=20)
    audience = models.CharField(max_length=6, choices=Audience.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Written by the facilitation: the applicants know who answers them.
    by_facilitation = models.BooleanField(default=False)
    body = models.TextField()
    written_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["pk"]


class AdmissibilityCheck(models.Model):
    """The check of a submitted application's pieces. `pieces` is the JSON of `rules.admissibility.Piece`,
    in order; `due_at` the last second to give those asked back."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="admissibility")
    state = models.CharField(max_length=10, choices=list(CHECK_LABELS.items()), default=CheckState.STARTED)
    pieces = models.JSONField(default=list)
    message = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
