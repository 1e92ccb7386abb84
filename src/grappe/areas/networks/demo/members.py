"""Invented members. They fill the numbers that the documents give, with overlaps, the same at each load."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import count, cycle

from grappe.areas.directory.demo import invented_company
from grappe.areas.directory.models import Organisation, OrganisationKind
from grappe.areas.networks.demo.named import NUTRAVITA_COLLEGES
from grappe.areas.networks.models import College, Membership, Network

SOURCE = "Adhésion inventée pour la démonstration"
P, S, B, G, C, T, A = (
    "prodiaa",
    "sotra",
    "promobois",
    "gascogne-environnement",
    "ciel",
    "etic",
    "adebag",
)
# How many invented companies are in exactly these networks today: 331 companies, 406 memberships.
SHARED: tuple[tuple[tuple[str, ...], int], ...] = (
    ((P, G, C), 4),
    ((S, G, C), 3),
    ((G, C, T), 2),
    ((S, B, G), 1),
    ((P, G, A), 1),
    ((P, G), 14),
    ((S, G), 10),
    ((B, G), 10),
    ((G, T), 4),
    ((G, A), 5),
    ((P, C), 4),
    ((S, C), 2),
    ((S, B), 3),
    ((P, A), 1),
    ((P,), 12),
    ((S,), 17),
    ((B,), 13),
    ((G,), 77),
    ((C,), 26),
    ((T,), 17),
    ((A,), 105),
)
# Who left after 2015, and how many of the present members came since.
LEFT = {P: 1, S: 1, B: 2, G: 9, C: 2, A: 2}
ARRIVED = {S: 1, G: 1, C: 3}
LAST_DAY, FIRST_DAY = date(2016, 12, 31), date(2017, 1, 1)

# network → trade in the company's name, activity, market; the first network of a company decides.
TRADES: dict[str, Sequence[tuple[str, str, str]]] = {
    P: (
        ("Conserverie", "conserves de fruits et légumes", "agroalimentaire"),
        ("Biscuiterie", "biscuits et pâtisseries", "agroalimentaire"),
        ("Laiterie", "produits laitiers", "agroalimentaire"),
    ),
    S: (
        ("Usinage", "mécanique de précision", "sous-traitance industrielle"),
        ("Charpente", "charpentes métalliques", "construction"),
    ),
    B: (
        ("Scierie", "sciage et rabotage du bois", "bois"),
        ("Menuiserie", "menuiserie industrielle", "bois"),
    ),
    G: (
        ("Atelier", "fabrication de matériel", "industrie"),
        ("Recyclage", "valorisation de déchets", "environnement"),
    ),
    C: (("Négoce", "exportation de produits industriels", "international"),),
    T: (("Logiciels", "édition de logiciels", "numérique"),),
    A: (
        ("Papeterie", "pâte à papier et carton", "industrie de l’eau"),
        ("Embouteillage", "eaux et boissons", "industrie de l’eau"),
        ("Chimie", "chimie de base", "industrie de l’eau"),
    ),
}
# Departments of the Adour-Garonne basin, for the network that reaches beyond Lot-et-Garonne.
BASIN = ("31", "32", "33", "40", "64", "65", "81", "82", "12", "46")
ORGANIC_TRADES = (
    ("Atelier", "transformation de fruits biologiques", "agroalimentaire biologique"),
    ("Savonnerie", "savons et soins", "cosmétique certifiée par un cahier des charges"),
    ("Tissage", "textile en coton biologique", "textile issu de l’agriculture biologique"),
    ("Lessives", "produits d’entretien", "produits de la maison certifiés NF environnement"),
)
ORGANIC_DEPARTMENTS = ("26", "07", "69", "38", "42", "73", "74", "01")
# The brochure gathers more than 150 companies; some terms of 2008 are shown renewed in 2009.
ORGANIC_MEMBERS, RENEWED = 152, 12
# The interview gives 60 members, not how many of each college.
NUTRAVITA = (
    ("PME", OrganisationKind.COMPANY, "Nutrition", "compléments alimentaires", 44),
    ("Grands groupes", OrganisationKind.COMPANY, "Groupe", "agroalimentaire", 5),
    ("Laboratoires", OrganisationKind.LABORATORY, "Laboratoire", "nutrition et santé", 11),
)


def load_members(networks: dict[str, Network], colleges: dict[tuple[str, str], College]) -> None:
    """Create the invented companies and their memberships, all of them in a few statements."""
    planned = [*_lot_et_garonne(networks), *_organics(networks), *_nutravita(networks, colleges)]
    Organisation.objects.bulk_create(
        {id(member.organisation): member.organisation for member in planned}.values()
    )
    for member in planned:
        # The company was saved after it was given to its memberships.
        member.organisation_id = member.organisation.pk
    Membership.objects.bulk_create(planned)
    _renew(networks["organics-cluster"])


def _lot_et_garonne(networks: dict[str, Network]) -> Iterator[Membership]:
    numbers, trades = count(1), {slug: cycle(kinds) for slug, kinds in TRADES.items()}
    basin, arrived = cycle(BASIN), dict(ARRIVED)
    for slugs, number in SHARED:
        for _ in range(number):
            company = _company(slugs[0], next(numbers), trades[slugs[0]], _place(slugs, basin))
            for slug in slugs:
                # Those who came since are taken among the companies of a single network.
                fresh = len(slugs) == 1 and arrived.get(slug, 0) > 0
                arrived[slug] = arrived.get(slug, 0) - fresh
                yield _membership(networks[slug], company, start=FIRST_DAY if fresh else None)
    for slug, number in LEFT.items():
        for _ in range(number):
            company = _company(slug, next(numbers), trades[slug], _place((slug,), basin))
            yield _membership(networks[slug], company, end=LAST_DAY)


def _company(slug: str, number: int, trades: Iterator[tuple[str, str, str]], department: str) -> Organisation:
    trade, activity, market = next(trades)
    return invented_company(trade, number, department=department, activity=activity, market=market)


def _place(slugs: Sequence[str], basin: Iterator[str]) -> str:
    return next(basin) if tuple(slugs) == (A,) else "47"


def _membership(
    network: Network, company: Organisation, *, start: date | None = None, end: date | None = None
) -> Membership:
    return Membership(network=network, organisation=company, valid_from=start, valid_to=end, source=SOURCE)


def _organics(networks: dict[str, Network]) -> Iterable[Membership]:
    """Members of 2008 and 2009; the term of some of 2008 ends, and is renewed by a row of its own."""
    trades, places = cycle(ORGANIC_TRADES), cycle(ORGANIC_DEPARTMENTS)
    for number in range(ORGANIC_MEMBERS):
        trade, activity, market = next(trades)
        company = invented_company(
            trade, 401 + number, department=next(places), activity=activity, market=market
        )
        start = date(2008, 1, 1) if number % 2 == 0 else date(2009, 1, 15)
        end = date(2008, 12, 31) if number % 2 == 0 and number < 2 * RENEWED else None
        yield _membership(networks["organics-cluster"], company, start=start, end=end)


def _renew(network: Network) -> None:
    ended = Membership.objects.filter(network=network, valid_to=date(2008, 12, 31))
    Membership.objects.bulk_create(
        Membership(
            network=network,
            organisation_id=former.organisation_id,
            valid_from=date(2009, 1, 1),
            renews=former,
            source=SOURCE,
        )
        for former in ended
    )


def _nutravita(
    networks: dict[str, Network], colleges: dict[tuple[str, str], College]
) -> Iterator[Membership]:
    assert tuple(row[0] for row in NUTRAVITA) == NUTRAVITA_COLLEGES
    numbers, places = count(601), cycle(("63", "03", "15", "43"))
    for college, kind, trade, activity, size in NUTRAVITA:
        for _ in range(size):
            company = invented_company(
                trade, next(numbers), department=next(places), activity=activity, kind=kind
            )
            membership = _membership(networks["nutravita"], company)
            membership.college = colleges["nutravita", college]
            yield membership
