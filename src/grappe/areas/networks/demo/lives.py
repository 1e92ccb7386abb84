"""What some invented companies are made of: establishments, groups, skills, needs, offers, memberships that
end. Nothing here belongs to a real organisation."""

from datetime import date, datetime, timedelta
from itertools import cycle

from grappe.areas.directory.demo import invented_company
from grappe.areas.directory.models import (
    ControlCriterion,
    Establishment,
    Nomenclature,
    Organisation,
    OrganisationKind,
    Posting,
    PostingKind,
    PostingStatus,
    Relation,
    RelationKind,
)
from grappe.areas.networks.models import EndReason, Membership

SOURCE = "Inventé pour la démonstration"
ATELIER, SAVONNERIE, TISSAGE, LESSIVES = (
    "Atelier Exemple 401",
    "Savonnerie Exemple 402",
    "Tissage Exemple 403",
    "Lessives Exemple 404",
)
CONSERVERIE, BISCUITERIE = "Conserverie Exemple 001", "Biscuiterie Exemple 002"
HOLDING, ABSORBED, ORIGIN, GROUP = (
    "Holding Exemple 901",
    "Savonnerie Exemple 902",
    "Conserverie Exemple 903",
    "Groupe Exemple 904",
)
# trade, number, department, activity
OUTSIDE = (
    ("Holding", 901, "26", "gestion de participations"),
    ("Savonnerie", 902, "07", "savons, avant d’être absorbée"),
    ("Conserverie", 903, "47", "conserves, avant sa scission"),
    ("Groupe", 904, "47", "gestion de participations"),
)
# company, name, head office, street, postcode, commune, activity code, from, to
ESTABLISHMENTS = (
    (ATELIER, "", True, "12 rue de l’Exemple", "26000", "26362", "10.32Z", date(2004, 5, 3), None),
    (
        ATELIER,
        "Atelier de pressage",
        False,
        "3 chemin du Modèle",
        "26400",
        "26108",
        "10.32Z",
        date(2007, 3, 1),
        None,
    ),
    (
        ATELIER,
        "Magasin témoin",
        False,
        "8 place Fictive",
        "26100",
        "26281",
        "47.29Z",
        date(2005, 9, 1),
        date(2009, 6, 30),
    ),
    (SAVONNERIE, "", True, "1 impasse du Témoin", "07000", "07186", "20.41Z", date(2002, 1, 7), None),
    (SAVONNERIE, "Dépôt", False, "Zone Exemple", "07200", "07019", "52.10B", None, None),
    (CONSERVERIE, "", True, "5 quai de l’Exemple", "47000", "47001", "10.39B", date(1998, 4, 1), None),
    (
        CONSERVERIE,
        "Usine de la Démo",
        False,
        "Route du Modèle",
        "47300",
        "47323",
        "10.39B",
        date(2001, 9, 3),
        None,
    ),
    (
        CONSERVERIE,
        "Plateforme d’expédition",
        False,
        "Zone Fictive",
        "47200",
        "47157",
        "52.10A",
        date(2012, 6, 1),
        None,
    ),
)
K, C = RelationKind, ControlCriterion
# kind, holder, organisation, criterion, from, to
TIES = (
    (K.CONTROL, HOLDING, ATELIER, C.VOTES, date(2006, 1, 1), None),
    (K.CONTROL, ATELIER, TISSAGE, C.BOARD, date(2008, 7, 1), None),
    (K.CONTROL, HOLDING, LESSIVES, C.VOTES, date(2007, 1, 1), date(2012, 12, 31)),
    (K.MERGER, ABSORBED, SAVONNERIE, "", date(2009, 1, 1), None),
    (K.JOINT_PROJECT, ATELIER, SAVONNERIE, "", date(2024, 9, 1), None),
    (K.CONTROL, GROUP, CONSERVERIE, C.VOTES, date(2003, 1, 1), None),
    (K.CONTROL, GROUP, BISCUITERIE, C.AGREEMENT, date(2010, 3, 15), None),
    (K.SPLIT, ORIGIN, CONSERVERIE, "", date(1998, 4, 1), None),
)
# company → skills, activities (code, label), the main one first
PROFILES: dict[str, tuple[tuple[str, ...], tuple[tuple[str, str], ...]]] = {
    ATELIER: (
        ("pressage à froid", "pasteurisation douce", "embouteillage en petites séries", "certification AB"),
        (
            ("10.32Z", "Préparation de jus de fruits et légumes"),
            ("47.29Z", "Commerce de détail alimentaire spécialisé"),
        ),
    ),
    SAVONNERIE: (
        ("saponification à froid", "formulation cosmétique", "dossier d’information produit"),
        (("20.41Z", "Fabrication de savons, détergents et produits d’entretien"),),
    ),
    CONSERVERIE: (
        ("stérilisation", "analyse des risques alimentaires", "export vers le Royaume-Uni", "marque blanche"),
        (("10.39B", "Transformation et conservation de fruits"),),
    ),
    BISCUITERIE: (
        ("cuisson sans gluten", "emballage sous atmosphère", "colorants naturels"),
        (("10.72Z", "Fabrication de biscuits et pâtisseries de conservation"),),
    ),
}
NEED, OFFER = PostingKind.NEED, PostingKind.OFFER
# company, kind, title, text, confidential, days since, closed
POSTINGS = (
    (
        ATELIER,
        NEED,
        "Un bouchon compostable pour bouteilles de jus",
        "Nos bouteilles de 25 cl passent en pasteurisation à 75 °C. Nous cherchons un bouchon compostable "
        "qui tienne cette température et six mois de conservation.\n\nDeux essais avec un bouchon en bois "
        "ont échoué : reprise d’humidité.",
        False,
        12,
        False,
    ),
    (
        ATELIER,
        NEED,
        "Remplacer notre fournisseur de concentré",
        "Le contrat finit dans l’année et nous ne souhaitons pas que cela se sache. Vingt tonnes par an, "
        "certifiées AB, livrées en fûts.",
        True,
        30,
        False,
    ),
    (
        ATELIER,
        OFFER,
        "Une ligne d’embouteillage libre deux jours par semaine",
        "De 25 à 75 cl, 1 200 bouteilles par heure, disponible les lundis et mardis hors saison.",
        False,
        45,
        False,
    ),
    (
        SAVONNERIE,
        OFFER,
        "Écrire un dossier d’information produit",
        "Nous tenons à jour les dossiers de trente références et pouvons en écrire pour d’autres.",
        False,
        20,
        False,
    ),
    (
        SAVONNERIE,
        NEED,
        "Huile de noyau d’abricot pressée à moins de 100 km",
        "Trois cents litres par an, première pression, certifiée.",
        False,
        200,
        True,
    ),
    (
        BISCUITERIE,
        NEED,
        "Colorants naturels pour dragées et biscuits",
        "Des couleurs vives, stables à la lumière pendant un an, sans dioxyde de titane.",
        False,
        5,
        False,
    ),
    (
        CONSERVERIE,
        NEED,
        "Réduire l’eau de lavage des pruneaux",
        "Nous utilisons 4 m³ par tonne. Une installation de recyclage ou un autre procédé, avec un essai "
        "chez nous avant la campagne.",
        False,
        8,
        False,
    ),
)
LAST_DAY = date(2016, 12, 31)
# Terms of a year that end soon, so that a facilitator has something to renew.
ENDING, DAYS_LEFT = (TISSAGE, LESSIVES), 45


def load_lives(*, on: datetime) -> None:
    """Give some invented companies a life: a few statements whatever their number."""
    Organisation.objects.bulk_create(
        invented_company(
            trade, number, department=department, activity=activity, kind=OrganisationKind.COMPANY
        )
        for trade, number, department, activity in OUTSIDE
    )
    names = {name for name, *_rest in (*ESTABLISHMENTS, *POSTINGS)} | PROFILES.keys() | set(ENDING)
    names |= {HOLDING, ABSORBED, ORIGIN, GROUP}
    companies = {row.name: row for row in Organisation.objects.filter(name__in=names)}
    _places(companies)
    _ties(companies)
    _profiles(companies)
    _postings(companies, on=on)
    _endings(companies, on=on)


def _places(companies: dict[str, Organisation]) -> None:
    Establishment.objects.bulk_create(
        Establishment(
            organisation=companies[company],
            name=name,
            is_head_office=head,
            street=street,
            postcode=postcode,
            commune_id=commune,
            activity_code=code,
            opened_on=opened,
            closed_on=closed,
            source=SOURCE,
        )
        for company, name, head, street, postcode, commune, code, opened, closed in ESTABLISHMENTS
    )


def _ties(companies: dict[str, Organisation]) -> None:
    Relation.objects.bulk_create(
        Relation(
            kind=kind,
            holder=companies[holder],
            organisation=companies[organisation],
            criterion=criterion,
            valid_from=start,
            valid_to=end,
            source=SOURCE,
        )
        for kind, holder, organisation, criterion, start, end in TIES
    )


def _profiles(companies: dict[str, Organisation]) -> None:
    for name, (skills, activities) in PROFILES.items():
        companies[name].skills = list(skills)
        companies[name].activities = [
            {"code": code, "label": label, "nomenclature": Nomenclature.NAF_REV2.value}
            for code, label in activities
        ]
    Organisation.objects.bulk_update([companies[name] for name in PROFILES], ["skills", "activities"])


def _postings(companies: dict[str, Organisation], *, on: datetime) -> None:
    Posting.objects.bulk_create(
        Posting(
            organisation=companies[company],
            kind=kind,
            title=title,
            text=text,
            is_confidential=confidential,
            state=PostingStatus.CLOSED if closed else PostingStatus.OPEN,
            posted_at=on - timedelta(days=days),
            closed_at=on - timedelta(days=days // 2) if closed else None,
        )
        for company, kind, title, text, confidential, days, closed in POSTINGS
    )


def _endings(companies: dict[str, Organisation], *, on: datetime) -> None:
    """Say why those who left did, and let two terms end soon."""
    reasons = cycle((EndReason.RESIGNED, EndReason.CEASED, EndReason.MERGED, EndReason.NOT_RENEWED))
    left = list(Membership.objects.filter(valid_to=LAST_DAY))
    for membership in left:
        membership.end_reason = next(reasons)
    Membership.objects.bulk_update(left, ["end_reason"])
    soon = [companies[name] for name in ENDING]
    Membership.objects.filter(organisation__in=soon, valid_to=None).update(
        valid_from=on.date() + timedelta(days=DAYS_LEFT - 364),
        valid_to=on.date() + timedelta(days=DAYS_LEFT),
    )
