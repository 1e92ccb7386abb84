"""The organisations of the demonstration: those that the source documents name, as they print them.

None has a SIREN here: the documents print none, and a number is never guessed. Invented companies belong to
the areas that need them (`invented_company`).
"""

from datetime import date, datetime

from grappe.areas.directory.commands.labels import load_labels
from grappe.areas.directory.models import CodeLabel, Organisation, OrganisationAlias, OrganisationKind
from grappe.areas.directory.sources.nomenclatures import packaged_english, packaged_french
from grappe.kernel.actor import MACHINE

BROCHURE = "Brochure Bio’INNOV 2009"
CONFERENCE = "Interclustering 47, dossier de conférence"
INTERVIEW = "Entretien Nutravita, VEGEPOLYS VALLEY"
ESSONNE = "En Essonne Réussir n° 161, 2018"
CLUST = "Fiche CLUST, Réseau rural national, 2016"

K = OrganisationKind
# key → (name, nature, department, activity, source)
ORGANISATIONS: dict[str, tuple[str, OrganisationKind, str, str, str]] = {
    "bioconvergence": ("Bioconvergence Rhône-Alpes", K.ASSOCIATION, "", "filière biologique", BROCHURE),
    "cci-drome": ("CCI de la Drôme", K.CHAMBER, "26", "", BROCHURE),
    "peacritt": ("PEACRITT", K.SUPPORT, "", "appui aux entreprises agroalimentaires", BROCHURE),
    "region-rhone-alpes": ("Région Auvergne-Rhône-Alpes", K.TERRITORY, "", "", BROCHURE),
    "cesame3": ("Césame 3", K.CONSULTANT, "", "accompagnement de l’innovation", BROCHURE),
    "bline": ("Bline", K.CONSULTANT, "", "accompagnement de l’innovation", BROCHURE),
    "cci-47": ("CCI de Lot-et-Garonne", K.CHAMBER, "47", "", CONFERENCE),
    "departement-47": ("Département de Lot-et-Garonne", K.TERRITORY, "47", "", CONFERENCE),
    "departement-64": ("Département des Pyrénées-Atlantiques", K.TERRITORY, "64", "", CONFERENCE),
    "region-nouvelle-aquitaine": ("Région Nouvelle-Aquitaine", K.TERRITORY, "", "", CONFERENCE),
    "dreets-nouvelle-aquitaine": ("DREETS Nouvelle-Aquitaine", K.STATE, "", "", CONFERENCE),
    "anct": ("Agence nationale de la cohésion des territoires", K.STATE, "", "", CONFERENCE),
    "maison-emploi-pays-basque": ("Maison de l’Emploi du Pays Basque", K.ASSOCIATION, "64", "", CONFERENCE),
    "afpa-transition": ("AFPA Transition", K.SUPPORT, "", "", CONFERENCE),
    "france-clusters": ("France Clusters", K.ASSOCIATION, "", "", CLUST),
    "collectif-ville-campagne": ("Collectif Ville Campagne", K.ASSOCIATION, "", "", CLUST),
    "anpp": ("Association Nationale des Pôles territoriaux et des Pays", K.ASSOCIATION, "", "", CLUST),
    "crnh-auvergne": (
        "Centre de Recherche en Nutrition Humaine Auvergne",
        K.LABORATORY,
        "",
        "recherche en nutrition humaine, créé en 1992",
        INTERVIEW,
    ),
    # Laureates of 2008.
    "anakae": ("Anakae", K.COMPANY, "07", "cosmétiques", BROCHURE),
    "eco-initiatives": ("Eco-initiatives", K.COMPANY, "26", "cafés et restaurants", BROCHURE),
    "bulle-verte": ("Bulle Verte", K.COMPANY, "26", "produits de soin pour la maison", BROCHURE),
    "ca-bio": ("C.A. Bio", K.COMPANY, "42", "lingerie en coton biologique", BROCHURE),
    "individual-69": (
        "Entreprise individuelle, Rhône",
        K.COMPANY,
        "69",
        "vente directe de lait cru",
        BROCHURE,
    ),
    "malterie-la-soyeuse": ("Malterie La Soyeuse", K.COMPANY, "69", "ferme-brasserie", BROCHURE),
    "melvita": ("Melvita", K.COMPANY, "07", "cosmétiques", BROCHURE),
    "najel": ("Najel", K.COMPANY, "69", "savons et produits d’Alep", BROCHURE),
    "socodis": ("Socodis", K.COMPANY, "69", "argile pour l’arboriculture", BROCHURE),
    "terre-adelice": ("Terre Adelice", K.COMPANY, "07", "glaces et sorbets", BROCHURE),
    # Laureates of 2009.
    "barnier": ("Ets BARNIER", K.COMPANY, "26", "aliments biologiques pour volailles", BROCHURE),
    "rosee-dor": ("Rosée d’Or", K.COMPANY, "26", "mignardises orientales biologiques", BROCHURE),
    "pitot": ("Ets PITOT", K.COMPANY, "26", "biscuiterie artisanale", BROCHURE),
    "source-du-verger": ("La Source du Verger", K.COMPANY, "73", "jus de fruits biologiques", BROCHURE),
    "hautes-glaces": ("Domaine des Hautes Glaces", K.COMPANY, "38", "spiritueux biologiques", BROCHURE),
    "yenne": ("Coopérative Laitière de Yenne", K.COMPANY, "73", "fromages de Savoie biologiques", BROCHURE),
    "karawan": ("Karawan-Authentic", K.COMPANY, "69", "cosmétiques et artisanat", BROCHURE),
    "coroebos": ("COROEBOS", K.COMPANY, "42", "cosmétiques biologiques pour les sportifs", BROCHURE),
    "escargots": ("La Ferme aux escargots", K.COMPANY, "26", "escargots biologiques", BROCHURE),
    "bleu-de-provence": ("Distillerie Bleu de Provence", K.COMPANY, "26", "huiles essentielles", BROCHURE),
}

# key → former or other names: (name, from, to); None where the day is not known for certain.
ALIASES: dict[str, tuple[tuple[str, date | None, date | None], ...]] = {
    "region-rhone-alpes": (("Région Rhône-Alpes", None, date(2015, 12, 31)),),
    "region-nouvelle-aquitaine": (("Région Aquitaine", None, date(2015, 12, 31)),),
    "dreets-nouvelle-aquitaine": (("Direccte Aquitaine", None, date(2021, 3, 31)),),
    "departement-47": (("Conseil général de Lot-et-Garonne", None, None),),
    "departement-64": (("CG64", None, None), ("Conseil général des Pyrénées-Atlantiques", None, None)),
    "anct": (("DATAR", None, None), ("CGET", None, None)),
}


def load(*, on: datetime) -> None:
    """Create the organisations and their former names, once, and the labels of activity codes."""
    if not CodeLabel.objects.exists():
        load_labels(
            scheme="naf_rev2", french=packaged_french(), english=packaged_english(), actor=MACHINE, on=on
        )
    known = set(Organisation.objects.values_list("name", flat=True))
    rows = [
        Organisation(name=name, kind=kind, department_id=department or None, activity=activity, source=source)
        for name, kind, department, activity, source in ORGANISATIONS.values()
        if name not in known
    ]
    Organisation.objects.bulk_create(rows)
    fresh = {row.name for row in rows}
    found = organisations()
    OrganisationAlias.objects.bulk_create(
        OrganisationAlias(
            organisation=found[key], name=name, valid_from=start, valid_to=end, source=found[key].source
        )
        for key, names in ALIASES.items()
        for name, start, end in names
        if found[key].name in fresh
    )


def organisations() -> dict[str, Organisation]:
    """Return the named organisations of the demonstration by key."""
    keys = {name: key for key, (name, *_rest) in ORGANISATIONS.items()}
    return {keys[row.name]: row for row in Organisation.objects.filter(name__in=keys)}


def invented_company(
    trade: str, number: int, *, department: str, activity: str, market: str = "", kind: str = K.COMPANY
) -> Organisation:
    """Return an unsaved company that does not exist, and says so: "Atelier Exemple 014", without SIREN."""
    return Organisation(
        name=f"{trade} Exemple {number:03d}",
        kind=kind,
        department_id=department or None,
        activity=activity,
        market=market,
        source="Inventée pour la démonstration",
        invented=True,
    )
