"""The demonstration of matching: words of the trade, and needs that several markets share.

The words are those of the trades that the source documents speak of; the organisations and the needs are
invented, and say so.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from grappe.areas.directory.commands import open_posting
from grappe.areas.directory.models import Organisation, PostingKind
from grappe.areas.matching.commands import add_synonym
from grappe.areas.matching.models import Synonym, of_the_house
from grappe.areas.matching.rules.lines import TypedLine
from grappe.areas.matching.sources.lexicon import lines_of_sheet
from grappe.areas.networks.demo import networks
from grappe.areas.networks.models import Membership
from grappe.areas.people.demo import people
from grappe.kernel.actor import MACHINE, Actor

WORKSHOP = "Groupe de travail galénique (démonstration)"
MARKET = "compléments alimentaires"
OWN = (
    TypedLine("gastro-résistant", "enrobage", True, WORKSHOP),
    TypedLine("pigment végétal", "colorant naturel", False, WORKSHOP),
)
# network, trade, title, text, confidential, days since
NEEDS = (
    (
        "nutravita",
        "Nutrition",
        "Un pelliculage coloré sans dioxyde de titane",
        "Nos comprimés perdent leur couleur à la lumière. Nous cherchons des colorants naturels stables "
        "pendant un an, qui tiennent au pelliculage.",
        False,
        21,
    ),
    (
        "organics-cluster",
        "Savonnerie",
        "Des pigments végétaux stables à la lumière",
        "Pour colorer des savons : des colorants naturels vifs, sans dioxyde de titane, en petite quantité.",
        False,
        15,
    ),
    (
        "nutravita",
        "Nutrition",
        "Recycler l’eau de lavage des racines",
        "Nous utilisons 3 m³ d’eau par tonne. Une installation ou un procédé de recyclage, avec un essai sur "
        "place avant la récolte.",
        False,
        9,
    ),
    (
        "gascogne-environnement",
        "Recyclage",
        "Traiter chez nous les eaux de lavage",
        "Un procédé de recyclage de l’eau de lavage, quelques m³ par jour, avec un essai sur place.",
        False,
        6,
    ),
    (
        "organics-cluster",
        "Atelier",
        "Quitter le dioxyde de titane sans que cela se sache",
        "Un client le demande pour nos dragées : des colorants naturels stables à la lumière.",
        True,
        4,
    ),
)


def load(*, on: datetime) -> None:
    """Write the words of the house and of one network, and say needs, once."""
    if Synonym.objects.exists():
        return
    Synonym.objects.bulk_create(map(of_the_house, lines_of_sheet()))
    found = networks()
    person = people()["engineer"]
    for line in OWN:
        add_synonym(
            network_id=found["nutravita"].pk,
            typed=line,
            actor=Actor(person_id=person.pk, name=person.name),
            on=on - timedelta(days=30),
        )
    _say_needs({slug: network.pk for slug, network in found.items()}, on)


def _say_needs(found: dict[str, int], on: datetime) -> None:
    """Each need is said by an invented member that has said nothing yet."""
    for slug, trade, title, text, is_confidential, days in NEEDS:
        silent = Membership.objects.filter(
            network=found[slug],
            valid_to=None,
            organisation__invented=True,
            organisation__name__startswith=trade,
            organisation__postings=None,
        )
        member = silent.select_related("organisation").order_by("-organisation").first()
        assert member is not None, "every network of the demonstration has silent members"
        # The directory says the market of every other trade of these networks.
        Organisation.objects.filter(pk=member.organisation_id, market="").update(market=MARKET)
        open_posting(
            organisation_id=member.organisation_id,
            kind=PostingKind.NEED,
            title=title,
            text=text,
            is_confidential=is_confidential,
            actor=MACHINE,
            on=on - timedelta(days=days),
        )
