"""What the source documents say of each network. An empty text means that they do not say."""

from dataclasses import dataclass
from typing import Any

from grappe.areas.directory.demo import BROCHURE, CONFERENCE, ESSONNE, INTERVIEW
from grappe.areas.networks.models import Family, Measure, NetworkKind, RoleCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A network as a document names it."""

    slug: str
    name: str
    kind: str
    area: str
    source: str
    family: str = ""
    theme: str = ""
    purpose: str = ""
    markets: tuple[str, ...] = ()
    founded: str = ""
    department: str = ""


LOT_ET_GARONNE = "Lot-et-Garonne"
SUD_AQUITAINE = "Pays Basque et sud des Landes"


def _groupement(slug: str, name: str, family: str, theme: str, area: str = LOT_ET_GARONNE) -> Named:
    return Named(
        slug=slug,
        name=name,
        kind=NetworkKind.GROUPING,
        family=family,
        theme=theme,
        area=area,
        source=CONFERENCE,
        department="47" if area == LOT_ET_GARONNE else "",
    )


def _cluster47(slug: str, name: str, theme: str = "", purpose: str = "") -> Named:
    return Named(
        slug=slug,
        name=name,
        kind=NetworkKind.CLUSTER,
        theme=theme,
        area=LOT_ET_GARONNE,
        purpose=purpose,
        source=CONFERENCE,
        department="47",
    )


GROUPEMENTS = (
    _groupement("prodiaa", "PROD’IAA", Family.SECTOR, "agroalimentaire"),
    _groupement("sotra", "SOTRA", Family.SECTOR, "construction et sous-traitance"),
    _groupement("promobois", "PROMOBOIS", Family.SECTOR, "transformation du bois"),
    _groupement(
        "gascogne-environnement", "GASCOGNE ENVIRONNEMENT", Family.TRANSVERSAL, "développement durable"
    ),
    _groupement("ciel", "CIEL", Family.TRANSVERSAL, "développement international"),
    _groupement("etic", "eTIC", Family.TRANSVERSAL, "technologies de l’information et de la communication"),
    _groupement("adebag", "ADEBAG", Family.THEMATIC, "lobbying industriel de l’eau", "Bassin Adour-Garonne"),
)
FRUITS = "fruits-et-legumes-nutrition-sante"
CLUSTERS_47 = (
    _cluster47("bois-et-energie-du-fumelois", "Bois et Energie du Fumélois"),
    _cluster47("cinema-et-economie-creative", "Cinéma et économie créative"),
    _cluster47("demain", "DEMAIN", "agroressources"),
    _cluster47("eau-et-adaptation", "Eau et adaptation au changement climatique"),
    _cluster47("eclair", "ECLAIR", "bâtiment et construction BBC et HQE"),
    _cluster47(
        FRUITS,
        "Fruits et légumes nutrition santé",
        purpose="Échanger idées et bonnes pratiques, mener une stratégie et des actions communes, "
        "accompagner l’innovation des PME, moderniser l’image de la filière.",
    ),
    _cluster47("inoo", "INOO", "numérique"),
    _cluster47("plantes-au-service-des-plantes", "Les plantes au service des Plantes"),
    _cluster47("machinisme-agricole", "Machinisme agricole, l’innovation en action"),
    _cluster47("pain-bio-local", "Pain bio local"),
)
NETWORKS: tuple[Named, ...] = (
    Named(
        slug="organics-cluster",
        name="Organics Cluster",
        kind=NetworkKind.CLUSTER,
        theme="produits biologiques et naturels",
        area="Rhône-Alpes",
        purpose="Rassembler les entreprises biologiques de Rhône-Alpes autour de trois axes : "
        "commercialiser, innover, former.",
        markets=(
            "agroalimentaire biologique",
            "cosmétique certifiée par un cahier des charges",
            "textile issu de l’agriculture biologique",
            "produits de la maison certifiés NF environnement",
        ),
        source=BROCHURE,
    ),
    Named(
        slug="interclustering-47",
        name="Interclustering 47",
        kind=NetworkKind.FEDERATION,
        theme="coopération entre groupements et clusters",
        area=LOT_ET_GARONNE,
        purpose="Faire coopérer les groupements industriels et les clusters de Lot-et-Garonne : échanger, "
        "mutualiser, promouvoir.",
        source=CONFERENCE,
        department="47",
    ),
    *GROUPEMENTS,
    *CLUSTERS_47,
    Named(
        slug="sud-aquitaine",
        name="ADEC territorial inter-clusters",
        kind=NetworkKind.FEDERATION,
        theme="formation commune des salariés",
        area=SUD_AQUITAINE,
        purpose="Former ensemble les salariés de sept clusters du Pays Basque et du sud des Landes, à "
        "l’initiative d’EuroSIMA.",
        founded="2011",
        source=CONFERENCE,
    ),
    Named(
        slug="eurosima",
        name="EuroSIMA Cluster",
        kind=NetworkKind.CLUSTER,
        area=SUD_AQUITAINE,
        source=CONFERENCE,
    ),
    Named(
        slug="nutravita",
        name="Nutravita",
        kind=NetworkKind.CLUSTER,
        theme="nutrition santé",
        area="Auvergne",
        purpose="Donner l’accès au marché à celui qui a une innovation en nutrition, alimentation et "
        "santé, et sécuriser ce qui vient en amont.",
        founded="2001-03",
        source=INTERVIEW,
    ),
    Named(
        slug="cereales-vallee",
        name="CEREALES VALLEE",
        kind=NetworkKind.POLE,
        theme="céréales",
        area="Auvergne",
        source=INTERVIEW,
    ),
    Named(slug="vegepolys", name="VEGEPOLYS", kind=NetworkKind.POLE, area="", source=INTERVIEW),
    Named(
        slug="vegepolys-valley",
        name="VEGEPOLYS VALLEY",
        kind=NetworkKind.POLE,
        theme="végétal",
        area="",
        purpose="Porter notamment un axe nutrition, prévention, santé, bien-être et cosmétique.",
        source=INTERVIEW,
    ),
    Named(
        slug="neopolia",
        name="Néopolia",
        kind=NetworkKind.CLUSTER,
        theme="d’anciens sous-traitants des Chantiers de l’Atlantique, vers l’éolien offshore",
        area="Nantes et Saint-Nazaire",
        source=ESSONNE,
    ),
)

ALIASES: dict[str, tuple[str, ...]] = {
    "organics-cluster": ("Cluster Organics",),
    "prodiaa": ("Prodiaa",),
    "ciel": ("Ciel47",),
    "etic": ("eTIC47",),
    "adebag": ("Association des Entreprises du Bassin Adour-Garonne",),
}


def _action(name: str, detail: str = "") -> dict[str, str]:
    return {"name": name, "detail": detail}


# network, axis, structure that runs it, actions
AXES: tuple[tuple[str, str, str, list[dict[str, str]]], ...] = (
    (
        "organics-cluster",
        "Marketing et international",
        "peacritt",
        [
            _action("Animations commerciales groupées", "13 entreprises"),
            _action("Accompagnement packaging", "85 participants le premier jour"),
            _action("Mission commerciale à Londres", "5 entreprises"),
            _action("Stand collectif et rencontre d’acheteurs à Dubaï", "6 entreprises"),
            _action("Salon Millésime Bio", "6 entreprises"),
            _action("Bio’Export", "en cours"),
            _action("Grands événements : Pollutec, Vivaness"),
        ],
    ),
    (
        "organics-cluster",
        "Innovation",
        "cci-drome",
        [
            _action("Développer le potentiel d’innovation et de créativité"),
            _action("Faire émerger des projets concrets, les accompagner, lever les freins"),
            _action("Coaching collectif et accompagnement individuel"),
            _action("Bio’INNOV", "appel à projets"),
        ],
    ),
    (
        "organics-cluster",
        "Formation",
        "bioconvergence",
        [
            _action("Plateforme de formation à distance", "réunit les centres de formation"),
            _action("Licence professionnelle de transformation des produits biologiques"),
        ],
    ),
)

NUTRAVITA_COLLEGES = ("PME", "Grands groupes", "Laboratoires")
COLLEGES: dict[str, tuple[str, ...]] = {"nutravita": NUTRAVITA_COLLEGES}

FEDERATIONS: dict[str, tuple[str, ...]] = {
    "interclustering-47": tuple(row.slug for row in (*GROUPEMENTS, *CLUSTERS_47)),
    "sud-aquitaine": ("eurosima",),
}

M, E = Measure.MEMBERS, Measure.EMPLOYEES


def _printed(slug: str, members: int, employees: int) -> tuple[tuple[Any, ...], ...]:
    row = f"ligne du tableau des groupements : {members} adhérents"
    staff = f"ligne du tableau des groupements : {employees} salariés"
    return ((slug, M, members, row, CONFERENCE, "2015"), (slug, E, employees, staff, CONFERENCE, "2015"))


# network, measure, value, words, source, date
FIGURES: tuple[tuple[Any, ...], ...] = (
    *_printed("prodiaa", 38, 2300),
    *_printed("sotra", 36, 1800),
    *_printed("promobois", 29, 1300),
    *_printed("gascogne-environnement", 139, 11000),
    *_printed("ciel", 40, 2000),
    *_printed("adebag", 114, 50000),
    ("organics-cluster", M, 150, "plus de 150 entreprises", BROCHURE, "2009"),
    ("sud-aquitaine", M, 7, "sept clusters, dont deux Grappes d’entreprises", CONFERENCE, "2015"),
    ("nutravita", M, 60, "60 adhérents", INTERVIEW, "2018"),
    ("vegepolys-valley", M, 500, "plus de 500 adhérents", INTERVIEW, "2018"),
    ("neopolia", M, 500, "plus de 500 adhérents, selon la presse ; non vérifié", ESSONNE, "2018"),
)

# key → name, authority, source. The documents give the term of the support (three years), not of the label.
LABELS: dict[str, tuple[str, str, str]] = {
    "datar": ("Grappe d’entreprises", "anct", CONFERENCE),
    "cluster47": ("Cluster 47", "departement-47", CONFERENCE),
    "excellence": ("Cluster d’Excellence Auvergne", "region-rhone-alpes", INTERVIEW),
}
# network, label, wave, note. Four clusters were labelled in 2011 and six in November 2014: the document does
# not say which.
AWARDS: tuple[tuple[str, str, str, str], ...] = (
    (FRUITS, "datar", "2010", "Seule candidature portée par une CCI"),
    *((row.slug, "cluster47", "", "2011 (4 clusters) ou novembre 2014 (6)") for row in CLUSTERS_47),
    ("nutravita", "datar", "", ""),
    ("nutravita", "excellence", "", ""),
)
LINEAGE: tuple[tuple[str, str, str, str], ...] = (
    ("nutravita", "vegepolys-valley", "rapprochement", INTERVIEW),
    ("cereales-vallee", "vegepolys-valley", "fusion", INTERVIEW),
    ("vegepolys", "vegepolys-valley", "fusion", INTERVIEW),
)

# person, network, role
ROLES: tuple[tuple[str, str, str], ...] = (
    ("facilitator", "organics-cluster", RoleCode.FACILITATOR),
    ("facilitator47", "interclustering-47", RoleCode.FACILITATOR),
    *(("facilitator47", row.slug, RoleCode.FACILITATOR) for row in GROUPEMENTS),
    ("engineer", "nutravita", RoleCode.ENGINEER),
    ("funder", "organics-cluster", RoleCode.FUNDER),
    ("board", "organics-cluster", RoleCode.BOARD),
)
