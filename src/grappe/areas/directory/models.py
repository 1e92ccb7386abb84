"""Organisations, the names they had, and dated relations between people and organisations."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grappe.areas.territory.models import Department


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

    `invented` marks organisations of the demonstration that do not exist.
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


class RelationKind(models.TextChoices):
    EMPLOYMENT = "employment", _("y travaille")
    MANDATE = "mandate", _("y exerce un mandat")
    CONTROL = "control", _("contrôle")
    PAID_CONSULTANT = "paid_consultant", _("conseil payé par")


class Relation(models.Model):
    """A dated link: a person or an organisation (the first) is tied to an organisation (the second).

    Employment, mandate: person → organisation. Control: parent → subsidiary. Paid consultant: the person
    or firm advises, the organisation pays. Upper areas write them through this area's commands.
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
