"""The rest of the portfolio: as many projects and participants as the documents print, all invented.

25 projects, 8 of several networks, 97 participants (57 SMEs, 8 large groups, 32 laboratories); 25 M€
declared, for which the source does not say whether it means the 25 projects or the 8.
"""

from datetime import date, datetime
from decimal import Decimal

from grappe.areas.directory.demo import INTERVIEW, invented_company
from grappe.areas.directory.models import Organisation, OrganisationKind
from grappe.areas.networks.demo import networks
from grappe.areas.projects.commands import PastProject, ProjectWords, record_project
from grappe.areas.projects.demo.acts import NETWORK, engineer
from grappe.areas.projects.models import DeclaredPortfolio, ProjectPartner
from grappe.areas.projects.rules.portfolio import Category
from grappe.areas.projects.rules.roundtable import PartnerState
from grappe.areas.projects.rules.stages import Confidentiality, Stage

PROJECTS, INTER = 25, 8
PARTICIPANTS = {Category.SME: 57, Category.LARGE: 8, Category.LABORATORY: 32}
_TRADES = {
    Category.SME: ("PME", OrganisationKind.COMPANY),
    Category.LARGE: ("Groupe", OrganisationKind.COMPANY),
    Category.LABORATORY: ("Laboratoire", OrganisationKind.LABORATORY),
}
_THEMES = ("une fibre", "un ferment", "une protéine", "un arôme", "un emballage", "un extrait", "un capteur")
_PREPARED, _SENT = (Stage.DETECTED, Stage.PREPARATION), (Stage.DETECTED, Stage.PREPARATION, Stage.SUBMITTED)
# How many invented projects stand at each stage, and through which ones they went.
_STAGES = (
    (9, Stage.FINISHED, (*_SENT, Stage.FUNDED, Stage.RUNNING)),
    (6, Stage.RUNNING, (*_SENT, Stage.FUNDED)),
    (2, Stage.FUNDED, _SENT),
    (3, Stage.SUBMITTED, _PREPARED),
    (1, Stage.PREPARATION, _SENT),
    (2, Stage.DETECTED, ()),
)
DECLARED = (
    (PROJECTS, None, "25 projets collaboratifs", ""),
    (INTER, None, "dont 8 interclusters", ""),
    (97, None, "97 participants : 57 PME, 8 grands groupes, 32 laboratoires", ""),
    (
        None,
        Decimal(25_000_000),
        "budget global de 25 M€",
        "La source ne dit pas si ce sont les 25 projets ou les 8 interclusters : "
        "aucune moyenne n’en est faite.",
    ),
)


def fill_portfolio(on: datetime) -> None:
    """Record the invented projects, and what the documents declare."""
    found, actor = networks(), engineer()
    also = [found["cereales-vallee"].pk, found["vegepolys"].pk]
    groups = _shared_out(_organisations())
    plan = [(stage, through) for count, stage, through in _STAGES for _each in range(count)]
    for index, ((stage, through), partners) in enumerate(zip(plan, groups, strict=True)):
        theme = _THEMES[index % len(_THEMES)]
        record_project(
            network_id=found[NETWORK].pk,
            words=ProjectWords(
                title=f"Projet exemple {index + 1:02d}, {theme}",
                need="Besoin inventé pour la démonstration.",
                confidentiality=Confidentiality.NETWORK,
            ),
            past=PastProject(
                stage=stage,
                through=through,
                detected_on=date(2012 + index % 7, 1 + index % 12, 15),
                partners=partners,
                agreed_on=date(2014 + index % 6, 6, 1) if Stage.RUNNING in (*through, stage) else None,
                source="Inventé pour la démonstration",
                invented=True,
            ),
            also=[also[index % 2]] if index < INTER else [],
            actor=actor,
            on=on,
        )
    DeclaredPortfolio.objects.bulk_create(
        DeclaredPortfolio(
            network=found[NETWORK], count=count, amount=amount, wording=wording, note=note, source=INTERVIEW
        )
        for count, amount, wording, note in DECLARED
    )


def _organisations() -> list[tuple[int, Category]]:
    """The participants that the two told projects leave to invent."""
    told = ProjectPartner.objects.filter(state=PartnerState.ACCEPTED).values_list("category", flat=True)
    have = list(told)
    rows = [
        (invented_company(trade, number, department="", activity="nutrition santé", kind=kind), category)
        for category, (trade, kind) in _TRADES.items()
        for number in range(901, 901 + PARTICIPANTS[category] - have.count(category))
    ]
    made = Organisation.objects.bulk_create([row for row, _category in rows])
    return [(row.pk, category) for row, (_unsaved, category) in zip(made, rows, strict=True)]


def _shared_out(rows: list[tuple[int, Category]]) -> list[tuple[tuple[int, Category], ...]]:
    """Each organisation in one project at least, of every kind as far as they go."""
    groups: list[list[tuple[int, Category]]] = [[] for _each in range(PROJECTS - 2)]
    for index, row in enumerate(rows):
        groups[index % len(groups)].append(row)
    return [tuple(group) for group in groups]
