"""Organisations, their names and establishments, what they say of themselves, and dated relations between
people and organisations."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grappe.areas.territory.models import Commune, Department


class OrganisationKind(models.TextChoices):
    COMPANY = "company", _("entreprise")
    LABORATORY = "laboratory", _("laboratoire")
    SCHOOL = "school", _("école")
    CHAMBER = "chamber", _("chambre consulaire")
    TERRITORY = "territory", _("collectivité")
    ASSOCIATION = "association", _("association")
    SUPPORT = "support", _("structure d’appui")
    CONSULTANT = "consultant", _("cabinet de conseil")
    STATE = "state", _("service de l’État")
    NETWORK = "network", _("réseau")


class Organisation(models.Model):
    """A legal person or an individual enterprise. `siren` is empty while unknown, never guessed.

    `skills` are free words; `activities` hold `code`, `label` and `nomenclature`, the main one first: both
    are written whole, as one document (`commands.describe_organisation`). `invented` marks organisations of
    the demonstration that do not exist.
    """

    name = models.CharField(_("nom"), max_length=200)
    kind = models.CharField(_("nature"), max_length=12, choices=OrganisationKind.choices)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    siret = models.CharField(_("SIRET du siège"), max_length=14, blank=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("département")
    )
    activity = models.CharField(_("activité"), max_length=300, blank=True)
    market = models.CharField(_("marché"), max_length=80, blank=True)
    headcount = models.PositiveIntegerField(_("effectif"), null=True, blank=True)
    skills = models.JSONField(default=list)
    activities = models.JSONField(default=list)
    source = models.CharField(_("source"), max_length=120, blank=True)
    invented = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["siren"], condition=~Q(siren=""), name="organisation_siren_once"),
            models.CheckConstraint(
                condition=Q(invented=False) | Q(siren="", siret=""), name="organisation_invented_unregistered"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["name"], name="organisation_by_name")]

    def __str__(self) -> str:
        return self.name


class OrganisationAlias(models.Model):
    """A former or other name, with the dates when it was used, as far as known."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=120, blank=True)


class Nomenclature(models.TextChoices):
    NAF_REV2 = "naf_rev2", _("NAF rév. 2")
    NAF_2025 = "naf_2025", _("NAF 2025")


class Establishment(models.Model):
    """A place where an organisation works, from a day to a day. `siret` is empty while unknown.

    The head office is one of them; its SIRET is also the organisation's.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="establishments")
    siret = models.CharField(max_length=14, blank=True)
    name = models.CharField(max_length=120, blank=True)
    is_head_office = models.BooleanField(default=False)
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, related_name="establishments")
    activity_code = models.CharField(max_length=6, blank=True)
    nomenclature = models.CharField(max_length=8, choices=Nomenclature.choices, default=Nomenclature.NAF_REV2)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["siret"], condition=~Q(siret=""), name="establishment_siret_once"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_head_office=True, closed_on=None),
                name="establishment_one_head_office",
            ),
            models.CheckConstraint(
                condition=Q(opened_on__isnull=True)
                | Q(closed_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                name="establishment_dates_in_order",
            ),
        ]


class RelationKind(models.TextChoices):
    EMPLOYMENT = "employment", _("y travaille")
    MANDATE = "mandate", _("y exerce un mandat")
    CONTROL = "control", _("contrôle")
    PAID_CONSULTANT = "paid_consultant", _("conseil payé par")
    JOINT_PROJECT = "joint_project", _("projet commun")
    MERGER = "merger", _("absorbée par")
    SPLIT = "split", _("scindée, a donné")


class ControlCriterion(models.TextChoices):
    """What makes one enterprise control another: article 2(2) of regulation (EU) 2023/2831, (a) to (d)."""

    VOTES = "votes", _("majorité des droits de vote")
    BOARD = "board", _("droit de nommer ou révoquer la majorité des dirigeants")
    INFLUENCE = "influence", _("influence dominante, par contrat ou par les statuts")
    AGREEMENT = "agreement", _("contrôle seul des voix, par accord avec d’autres associés")


class Relation(models.Model):
    """A dated link: a person or an organisation (the first) is tied to an organisation (the second).

    Employment, mandate: person → organisation. Control: parent → subsidiary. Paid consultant: the person
    or firm advises, the organisation pays. Joint project: either first. Merger: absorbed → absorbing; split:
    origin → born of it; both on the day `valid_from`. Upper areas write them through this area's commands.
    """

    kind = models.CharField(max_length=16, choices=RelationKind.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="relations"
    )
    holder = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, related_name="relations_held"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="relations")
    title = models.CharField(max_length=120, blank=True)
    criterion = models.CharField(max_length=10, choices=ControlCriterion.choices, blank=True)
    source = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) ^ Q(holder__isnull=False), name="relation_one_holder"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="relation_dates_in_order",
            ),
        ]


class PostingKind(models.TextChoices):
    NEED = "need", _("besoin")
    OFFER = "offer", _("offre")


class PostingStatus(models.TextChoices):
    OPEN = "open", _("ouvert")
    CLOSED = "closed", _("clos")


class Posting(models.Model):
    """What an organisation looks for, or has to offer, in its own words.

    A confidential one is read by the organisation's own people and the staff of its networks, nobody else.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="postings")
    kind = models.CharField(max_length=5, choices=PostingKind.choices)
    title = models.CharField(max_length=120)
    text = models.TextField()
    is_confidential = models.BooleanField(default=False)
    state = models.CharField(max_length=6, choices=PostingStatus.choices, default=PostingStatus.OPEN)
    posted_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state"], name="posting_by_organisation"),
            models.Index(fields=["state", "posted_at"], name="posting_by_day"),
        ]

    def __str__(self) -> str:
        return self.title


class RegisteredUnit(models.Model):
    """A company as the national register publishes it, the person's names left out. Apart from
    `Organisation`: a million of them must not drown the members' directory. An organisation meets its unit
    by the SIREN, and takes from it when someone asks (`commands.take_from_register`).

    Written by the import only, in bulk. Empty texts are unknown or masked; a closed unit stays, inactive.
    """

    siren = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(max_length=200)
    acronym = models.CharField(max_length=40)
    legal_category = models.CharField(max_length=4)
    activity = models.CharField(max_length=6)
    nomenclature = models.CharField(max_length=8)
    activity_2025 = models.CharField(max_length=6)
    workforce_band = models.CharField(max_length=2)
    workforce_year = models.CharField(max_length=4)
    size = models.CharField(max_length=3)
    head_office_siret = models.CharField(max_length=14)
    is_social_economy = models.BooleanField()
    is_masked = models.BooleanField()
    created_on = models.DateField(null=True)
    is_active = models.BooleanField()
    closed_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name or self.siren


class RegisteredEstablishment(models.Model):
    """An establishment as the national register publishes it. Its SIRET begins with the SIREN of its unit,
    which may not be imported: the two files come in any order.

    `commune` is the official code, kept as it is: communes merge. Coordinates are metres (Lambert).
    """

    siret = models.CharField(max_length=14, primary_key=True)
    is_head_office = models.BooleanField()
    name = models.CharField(max_length=120)
    street = models.CharField(max_length=200)
    postcode = models.CharField(max_length=5)
    commune = models.CharField(max_length=5)
    commune_name = models.CharField(max_length=80)
    east = models.IntegerField(null=True)
    north = models.IntegerField(null=True)
    activity = models.CharField(max_length=6)
    nomenclature = models.CharField(max_length=8)
    activity_2025 = models.CharField(max_length=6)
    workforce_band = models.CharField(max_length=2)
    is_masked = models.BooleanField()
    created_on = models.DateField(null=True)
    is_active = models.BooleanField()
    closed_on = models.DateField(null=True)


class StockImport(models.Model):
    """How far the import of one file of the register has come: written with each batch, so that an import
    that was killed goes on after the last one. `finished_at` is empty until the end."""

    fingerprint = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16)
    rows = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)


class CodeLabel(models.Model):
    """What a code of an official list means, in French and, when somebody publishes it, in English.

    `scheme` is a nomenclature of activities (any level: A, 10, 10.3, 10.32, 10.32Z) or "legal".
    """

    scheme = models.CharField(max_length=8)
    code = models.CharField(max_length=6)
    french = models.CharField(max_length=300)
    english = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "code"], name="code_label_once"),
        ]
