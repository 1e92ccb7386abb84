"""Projects and their steps, partners, links, proposed teams, meetings, statements; agreements with versions,
approvals, signatures and comments; the progress of the work."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.models import Organisation, Posting
from grappe.areas.networks.models import Network
from grappe.areas.projects.rules.agreement.content import Role
from grappe.areas.projects.rules.agreement.versions import AgreementState
from grappe.areas.projects.rules.portfolio import Category
from grappe.areas.projects.rules.roundtable import Climate, PartnerState
from grappe.areas.projects.rules.stages import Confidentiality, Stage
from grappe.areas.projects.rules.workplan import Item, Outcome

STAGE_LABELS = {
    Stage.DETECTED: _("détecté"),
    Stage.PREPARATION: _("en préparation"),
    Stage.SUBMITTED: _("déposé"),
    Stage.FUNDED: _("financé"),
    Stage.RUNNING: _("en réalisation"),
    Stage.FINISHED: _("terminé"),
    Stage.STOPPED: _("arrêté"),
}
CONFIDENTIALITY_LABELS = {
    Confidentiality.PARTNERS: _("ses partenaires et l’animation de ses réseaux"),
    Confidentiality.NETWORK: _("les membres de ses réseaux aussi"),
    Confidentiality.OPEN: _("toute personne connectée"),
}
PARTNER_LABELS = {
    PartnerState.PROPOSED: _("envisagé"),
    PartnerState.INVITED: _("invité"),
    PartnerState.ACCEPTED: _("engagé"),
    PartnerState.DECLINED: _("a décliné"),
    PartnerState.LEFT: _("a quitté"),
}
CATEGORY_LABELS = {
    Category.SME: _("PME"),
    Category.LARGE: _("grand groupe"),
    Category.LABORATORY: _("laboratoire"),
    Category.OTHER: _("autre participant"),
}
ROLE_LABELS = {
    Role.COORDINATOR: _("coordonne"),
    Role.PARTNER: _("partenaire"),
    Role.ASSOCIATE: _("partenaire associé"),
}
CLIMATE_LABELS = {
    Climate.YES: _("oui, on sent une équipe"),
    Climate.RATHER: _("plutôt"),
    Climate.NOT_YET: _("pas encore"),
    Climate.NO: _("non"),
}
AGREEMENT_LABELS = {
    AgreementState.DRAFTING: _("en écriture"),
    AgreementState.APPROVED: _("approuvé, à signer"),
    AgreementState.SIGNED: _("signé"),
}


class Project(models.Model):
    """A collaborative project. Its row is the one lock of everything that belongs to it.

    `budget` and `aid` stay empty while unknown. `agreed_on`: the day an agreement was signed elsewhere.
    `invented` marks projects of the demonstration that do not exist.
    """

    title = models.CharField(_("titre"), max_length=120)
    need = models.TextField(_("besoin"))
    summary = models.TextField(_("idée"), blank=True)
    posting = models.ForeignKey(Posting, on_delete=models.SET_NULL, null=True, related_name="projects")
    stage = models.CharField(max_length=12, choices=list(STAGE_LABELS.items()), default=Stage.DETECTED)
    confidentiality = models.CharField(
        max_length=8, choices=list(CONFIDENTIALITY_LABELS.items()), default=Confidentiality.PARTNERS
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="projects_owned"
    )
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="projects_led")
    detected_on = models.DateField()
    budget = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    aid = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    agreed_on = models.DateField(null=True)
    source = models.CharField(max_length=160, blank=True)
    invented = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-detected_on", "title", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0), name="project_budget_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(aid__isnull=True) | Q(aid__gte=0), name="project_aid_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProjectNetwork(models.Model):
    """A network that carries the project, the leading one among them."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="networks")
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="projects_shared")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "network"], name="project_network_once")
        ]


class ProjectStep(models.Model):
    """A stage reached; only ever added to."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="steps")
    stage = models.CharField(max_length=12, choices=list(STAGE_LABELS.items()))
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]


class ProjectPartner(models.Model):
    """An organisation around the table. Its id is its code in the agreement.

    `disclosed`: what the invitation says of the project, all that it reads before it accepts.
    `undertaken_at`: when it undertook to keep confidential what it reads.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="projects_joined")
    state = models.CharField(
        max_length=8, choices=list(PARTNER_LABELS.items()), default=PartnerState.PROPOSED
    )
    role = models.CharField(max_length=12, choices=list(ROLE_LABELS.items()), default=Role.PARTNER)
    category = models.CharField(max_length=10, choices=list(CATEGORY_LABELS.items()))
    disclosed = models.TextField(blank=True)
    invited_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    undertaken_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "organisation"], name="project_partner_once")
        ]


class ChainLink(models.Model):
    """A link of the value chain that the project needs."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="links")
    name = models.CharField(_("maillon"), max_length=60)
    note = models.CharField(max_length=80, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position", "pk"]


class LinkHolder(models.Model):
    """A partner on a link: it holds it, or may help."""

    link = models.ForeignKey(ChainLink, on_delete=models.CASCADE, related_name="holders")
    partner = models.ForeignKey(ProjectPartner, on_delete=models.CASCADE, related_name="holdings")
    leads = models.BooleanField(default=False)
    note = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["link", "partner"], name="link_holder_once")]


class Statement(models.Model):
    """What a partner brings and expects: alone first (kept as it was said), then together.

    `brings` and `expects` hold rows of `kind` and `text`.
    """

    partner = models.ForeignKey(ProjectPartner, on_delete=models.CASCADE, related_name="statements")
    together = models.BooleanField(default=False)
    brings = models.JSONField(default=list)
    expects = models.JSONField(default=list)
    given_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner", "together"], name="statement_once_a_round")
        ]


class Meeting(models.Model):
    """A meeting of the partners, its notes written in the room; `version` rises with each change of them."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="meetings")
    held_on = models.DateField()
    notes = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    # The climate is asked after the first meeting. Answers carry no name: they are only ever counted.
    climate = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["held_on", "pk"]


class Presence(models.Model):
    """A partner at a meeting: the version of the notes that it confirmed, whether it told the climate."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="presences")
    partner = models.ForeignKey(ProjectPartner, on_delete=models.CASCADE, related_name="presences")
    confirmed = models.PositiveIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    told_climate = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["partner_id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "partner"], name="presence_once")]


class ConsortiumAgreement(models.Model):
    """The agreement of a project; its text is that of its latest version, `in_force` the last one signed.

    `amendment` is 0 for the agreement itself, then counts its amendments.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="agreement")
    state = models.CharField(
        max_length=8, choices=list(AGREEMENT_LABELS.items()), default=AgreementState.DRAFTING
    )
    latest = models.ForeignKey("ConsortiumVersion", on_delete=models.PROTECT, null=True, related_name="+")
    in_force = models.ForeignKey("ConsortiumVersion", on_delete=models.PROTECT, null=True, related_name="+")
    amendment = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(blank=True)


class ConsortiumVersion(models.Model):
    """One version, never rewritten. `content` holds the rows of each section, `digest` the SHA-256 of that
    content; `changed` names the sections that differ from the version before."""

    agreement = models.ForeignKey(ConsortiumAgreement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    amendment = models.PositiveSmallIntegerField(default=0)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    changed = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "number"], name="consortium_version_once")
        ]


class Approval(models.Model):
    """A party approved a version."""

    version = models.ForeignKey(ConsortiumVersion, on_delete=models.CASCADE, related_name="approvals")
    partner = models.ForeignKey(ProjectPartner, on_delete=models.PROTECT, related_name="approvals")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "partner"], name="approval_once")]


class PartySignature(models.Model):
    """A party signed a version: the hash of the text that it signed, and the day."""

    version = models.ForeignKey(ConsortiumVersion, on_delete=models.PROTECT, related_name="signatures")
    partner = models.ForeignKey(ProjectPartner, on_delete=models.PROTECT, related_name="signatures")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "partner"], name="party_signature_once")
        ]


class ClauseComment(models.Model):
    """A remark on a section, made on a version; settled once somebody says so."""

    agreement = models.ForeignKey(ConsortiumAgreement, on_delete=models.CASCADE, related_name="comments")
    section = models.CharField(max_length=16)
    number = models.PositiveIntegerField()
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class WorkProgress(models.Model):
    """How far an item of the work plan is."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="progress")
    item = models.CharField(max_length=11, choices=[(item.value, item.value) for item in Item])
    code = models.CharField(max_length=300)
    percent = models.PositiveSmallIntegerField(default=0)
    done_on = models.DateField(null=True)
    outcome = models.CharField(
        max_length=5, choices=[(outcome.value, outcome.value) for outcome in Outcome], blank=True
    )
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "item", "code"], name="progress_once")
        ]


class ProposedTeam(models.Model):
    """A composition as it was computed: what was asked (`rules`), what was found (`answer`: teams, who fills
    what, holes), and the SHA-256 of the problem that was solved. Nothing of it is rewritten; what each rule
    costs is added as it is worked out."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="proposed_teams")
    rules = models.JSONField()
    answer = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]


class DeclaredPortfolio(models.Model):
    """A figure of a portfolio as a source prints it, with its sentence; shown beside what is counted, never
    mixed with it, and no average is made of it."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="declared_portfolio")
    count = models.PositiveIntegerField(null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    wording = models.CharField(max_length=200)
    source = models.CharField(max_length=120)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
