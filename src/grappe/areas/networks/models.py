"""Networks, their axes, members, colleges, labels, declared figures, and who runs them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.models import Organisation
from grappe.kernel.models import StoredFile


class NetworkKind(models.TextChoices):
    CLUSTER = "cluster", _("cluster")
    GROUPING = "grouping", _("groupement")
    POLE = "pole", _("pôle de compétitivité")
    CLUB = "club", _("club")
    FEDERATION = "federation", _("réseau de réseaux")


class Family(models.TextChoices):
    SECTOR = "sector", _("filière")
    TRANSVERSAL = "transversal", _("transversale")
    THEMATIC = "thematic", _("thématique")


class Network(models.Model):
    """A cluster, groupement, pôle, club or federation. It is itself an organisation, so that it can be
    a member of another network."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="network")
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=12, choices=NetworkKind.choices)
    family = models.CharField(_("famille"), max_length=12, choices=Family.choices, blank=True)
    theme = models.CharField(_("thème"), max_length=200, blank=True)
    area = models.CharField(_("territoire"), max_length=120, blank=True)
    purpose = models.TextField(_("raison d’être"), blank=True)
    markets = models.JSONField(default=list)
    founded = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.organisation.name


class Lineage(models.Model):
    """One network joined another or merged into it. Both keep their own history; nothing is rewritten."""

    former = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="successors")
    successor = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="predecessors")
    wording = models.CharField(max_length=200)
    year = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["former", "successor"], name="lineage_once"),
            models.CheckConstraint(condition=~Q(former=F("successor")), name="lineage_of_two"),
        ]


class Axis(models.Model):
    """A line of work of a network, run by a structure of its own."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="axes")
    name = models.CharField(max_length=120)
    run_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="axes_run")
    actions = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)


class College(models.Model):
    """A voting category of a network's members."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="colleges")
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class EndReason(models.TextChoices):
    RESIGNED = "resigned", _("démission")
    NOT_RENEWED = "not_renewed", _("non-renouvellement")
    EXCLUDED = "excluded", _("radiation")
    CEASED = "ceased", _("cessation d’activité")
    MERGED = "merged", _("fusion ou rachat")
    OTHER = "other", _("autre raison")


class Membership(models.Model):
    """One term of membership. A renewal is a new row that names the former one; none is rewritten.

    A term that someone ended carries the reason; `planned_end` is the last day that it had before.
    """

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    college = models.ForeignKey(College, on_delete=models.SET_NULL, null=True, related_name="memberships")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    renews = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="renewed_by")
    source = models.CharField(max_length=120, blank=True)
    end_reason = models.CharField(max_length=12, choices=EndReason.choices, blank=True)
    end_note = models.CharField(max_length=300, blank=True)
    planned_end = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="membership_dates_in_order",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["network", "valid_to"], name="membership_current")]


class Measure(models.TextChoices):
    MEMBERS = "members", _("adhérents")
    EMPLOYEES = "employees", _("salariés")


class DeclaredFigure(models.Model):
    """A figure as a source prints it; shown beside the counted one, never mixed with it.

    One written by mistake is withdrawn: it no longer counts, and stays readable.
    """

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="declared_figures")
    measure = models.CharField(max_length=12, choices=Measure.choices)
    value = models.PositiveIntegerField(null=True)
    wording = models.CharField(max_length=200)
    source = models.CharField(max_length=120)
    source_date = models.CharField(max_length=10)
    withdrawn_on = models.DateField(null=True)


class Label(models.Model):
    """A label scheme: who grants it, for how long it holds (None when the source does not say)."""

    name = models.CharField(max_length=120)
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="labels_granted")
    term_years = models.PositiveSmallIntegerField(null=True)
    source = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.name


class LabelAward(models.Model):
    """A label granted to a network, in a wave; dates stay empty when the source gives none."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="awards")
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="label_awards")
    wave = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)


class RoleCode(models.TextChoices):
    FACILITATOR = "facilitator", _("animation")
    ENGINEER = "engineer", _("ingénierie de projet")
    BOARD = "board", _("bureau")
    FUNDER = "funder", _("financeur")


class NetworkRole(models.Model):
    """What a person does in a network, between two dates."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="roles")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="network_roles"
    )
    role = models.CharField(max_length=12, choices=RoleCode.choices)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["network", "person", "role", "valid_from"], name="network_role_once"
            )
        ]


class ColumnMapping(models.Model):
    """Which heading of a network's lists holds what: proposed again with the next list."""

    network = models.OneToOneField(Network, on_delete=models.CASCADE, related_name="column_mapping")
    columns = models.JSONField(default=dict)


class ImportState(models.TextChoices):
    OPEN = "open", _("à vérifier")
    APPLIED = "applied", _("inscrit")
    UNDONE = "undone", _("annulé")


class MemberImport(models.Model):
    """A list of members that somebody sent: what its columns hold, what it did, so that it can be undone.

    `outcome` keeps what was written: ids of organisations and memberships, and the fields that were empty.
    The file holds what people put in lists of members: only those who run the network read it.
    """

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="member_imports")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    columns = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.OPEN)
    outcome = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["network", "opened_at"], name="member_import_latest")]
