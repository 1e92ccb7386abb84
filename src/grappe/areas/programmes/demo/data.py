"""The calls of the demonstration as plain data.

From the brochure: the laureates, their departments and activities, the criteria, the aid. Invented, and said
so on the pages: the exact dates, the weights, the titles, the costs, the answers, the other applicants.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SOURCE = "Brochure Bio’INNOV 2009 ; dates, poids et coûts d’exemple"
INVENTED = "Inventé pour la démonstration"
PRODUCTION, DISTRIBUTION, ORGANISATION = "production", "distribution", "organisation"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One application: its organisation's key, a neutral title, theme, day of deposit, costs in euros.

    `internal` and `external` are without VAT; the VAT of the external costs is 19.60 % (2009) or 20 %.
    """

    key: str
    title: str
    theme: str
    day: str
    internal: int
    external: int


# key → (name, department, activity, market); none exists.
INVENTED_ORGANISATIONS: dict[str, tuple[str, str, str, str]] = {
    "savonnerie": ("Savonnerie Témoin", "26", "savons et lessives", "produits de la maison"),
    "moulin": ("Moulin Exemple", "38", "farines biologiques", "agroalimentaire biologique"),
    "textile": ("Atelier Démo Textile", "42", "linge en coton biologique", "textile biologique"),
    "brasserie": ("Brasserie Modèle", "07", "bières biologiques", "agroalimentaire biologique"),
    "conserverie": ("Conserverie Fictive", "69", "conserves de légumes", "agroalimentaire biologique"),
    "herboristerie": ("Herboristerie Exemple", "73", "tisanes et plantes", "agroalimentaire biologique"),
    "fromagerie": ("Fromagerie Témoin", "74", "fromages fermiers", "agroalimentaire biologique"),
    "confiturerie": ("Confiturerie Modèle", "01", "confitures et compotes", "agroalimentaire biologique"),
}

# Who carries the applications of each invented organisation; a real one has no person here.
OWNERS: dict[str, str] = {
    **{key: key for key in INVENTED_ORGANISATIONS},
    "savonnerie": "applicant",
    # The two that the call with envelopes adds.
    "ferme": "ferme",
    "filature": "filature",
}


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone invited to an application, by key; `accepts` None leaves the invitation unanswered."""

    key: str
    role: str = "editor"
    accepts: bool | None = True


# Whom the owners of invented organisations invite while they write, by organisation.
GUESTS_2009: dict[str, Guest] = {
    "moulin": Guest("coapplicant"),
    "brasserie": Guest("brasserie.atelier"),
    "textile": Guest("coapplicant", accepts=False),
}
# A juror on a team: the conflict of interest that the calculation finds without the directory.
GUESTS_CLOSED: dict[str, Guest] = {"fromagerie": Guest("juror2", role="reader")}

BIO_INNOV_2009: Sequence[Candidate] = (
    Candidate("barnier", "Formuler un aliment plus local", PRODUCTION, "2009-05-04 10:12", 18000, 9500),
    Candidate(
        "rosee-dor", "Conserver plus longtemps sans additif", PRODUCTION, "2009-05-06 16:40", 20000, 10000
    ),
    Candidate(
        "pitot", "Ouvrir un circuit de vente en épicerie fine", DISTRIBUTION, "2009-05-11 09:25", 12000, 14000
    ),
    Candidate(
        "moulin", "Un sachet refermable pour les farines", DISTRIBUTION, "2009-05-12 14:03", 15000, 8000
    ),
    Candidate("source-du-verger", "Alléger la bouteille", DISTRIBUTION, "2009-05-14 11:30", 30000, 12500),
    Candidate(
        "hautes-glaces",
        "Construire la stratégie de lancement",
        ORGANISATION,
        "2009-05-15 17:48",
        22000,
        11000,
    ),
    Candidate(
        "savonnerie", "Une lessive en vrac pour les magasins", DISTRIBUTION, "2009-05-18 08:55", 9000, 7500
    ),
    Candidate("yenne", "Allonger la durée de vie à la coupe", PRODUCTION, "2009-05-19 15:20", 26000, 9000),
    Candidate(
        "karawan", "Organiser l’importation et ses contrôles", ORGANISATION, "2009-05-20 10:05", 10000, 15000
    ),
    Candidate("brasserie", "Malter des céréales de la région", PRODUCTION, "2009-05-22 13:37", 24000, 6000),
    Candidate(
        "coroebos",
        "Tester une nouvelle gamme auprès des clubs",
        ORGANISATION,
        "2009-05-25 09:10",
        14000,
        12000,
    ),
    Candidate(
        "textile", "Tracer le coton jusqu’à l’étiquette", ORGANISATION, "2009-05-26 18:22", 16000, 9000
    ),
    Candidate(
        "escargots", "Préparer la vente aux restaurants", DISTRIBUTION, "2009-05-27 11:41", 8000, 10500
    ),
    Candidate("conserverie", "Cuire à plus basse température", PRODUCTION, "2009-05-28 09:15", 28000, 10000),
    Candidate("bleu-de-provence", "Valoriser les eaux florales", PRODUCTION, "2009-05-28 16:58", 0, 18750),
    Candidate("herboristerie", "Sécher les plantes au soleil", PRODUCTION, "2009-05-29 16:47", 11000, 5000),
)

BIO_INNOV_2008: Sequence[Candidate] = (
    Candidate("anakae", "Cosmétiques", PRODUCTION, "2008-05-30 12:00", 0, 0),
    Candidate("eco-initiatives", "Cafés et restaurants", ORGANISATION, "2008-05-30 12:00", 0, 0),
    Candidate("bulle-verte", "Produits de soin pour la maison", PRODUCTION, "2008-05-30 12:00", 0, 0),
    Candidate("ca-bio", "Lingerie en coton biologique", PRODUCTION, "2008-05-30 12:00", 0, 0),
    Candidate("individual-69", "Vente directe de lait cru", DISTRIBUTION, "2008-05-30 12:00", 0, 0),
    Candidate("malterie-la-soyeuse", "Ferme-brasserie", PRODUCTION, "2008-05-30 12:00", 0, 0),
    Candidate("melvita", "Crème de soin biologique", PRODUCTION, "2008-05-30 12:00", 0, 0),
    Candidate("najel", "Circuits de distribution du savon d’Alep", DISTRIBUTION, "2008-05-30 12:00", 0, 0),
    Candidate("socodis", "Argile pour l’arboriculture", PRODUCTION, "2008-05-30 12:00", 0, 0),
    Candidate("terre-adelice", "Glaces et sorbets", PRODUCTION, "2008-05-30 12:00", 0, 0),
)

TRIALS: Sequence[Candidate] = (
    Candidate("savonnerie", "Un flacon consigné", DISTRIBUTION, "", 12000, 9000),
    Candidate("moulin", "Moudre à la demande", PRODUCTION, "", 20000, 10000),
    Candidate("textile", "Teindre avec des plantes", PRODUCTION, "", 18000, 12000),
    Candidate("brasserie", "Réemployer les bouteilles", DISTRIBUTION, "", 25000, 6000),
    Candidate("conserverie", "Planifier avec les maraîchers", ORGANISATION, "", 9000, 11000),
    Candidate("herboristerie", "Vendre en ligne sans intermédiaire", DISTRIBUTION, "", 7000, 14000),
    Candidate("fromagerie", "Affiner en cave partagée", PRODUCTION, "", 22000, 8000),
    Candidate("confiturerie", "Réduire le sucre, garder le goût", PRODUCTION, "", 13000, 10500),
)

SUMMARY_2009 = (
    "Dix entreprises de la filière bio de Rhône-Alpes accompagnées pour innover : cinq jours de conseil "
    "chacune, et jusqu’à 15 000 € d’aide de la Région."
)
OBJECTIVES = (
    "Formaliser et mettre en œuvre un projet d’innovation",
    "Lever les freins par la veille et l’atelier du cluster",
    "Rencontrer des partenaires et entrer dans le réseau",
    "Trouver des ressources scientifiques et techniques",
)
ELIGIBILITY = (
    (
        "Vous transformez ou distribuez des produits biologiques",
        "alimentation, cosmétique, textile ou maison",
    ),
    ("Votre établissement est en Rhône-Alpes", "le siège peut être ailleurs"),
    ("Votre projet n’a pas commencé", "une dépense engagée avant le dépôt n’est pas aidée"),
    ("Vos aides publiques restent sous 200 000 € en trois ans", "toutes aides confondues"),
)
MILESTONES = (
    ("Choix de dix lauréats", "juin"),
    ("Lancement", "mise en commun 1"),
    ("Accompagnement individuel", "5 jours par entreprise ; mises en commun en septembre et en décembre"),
    ("Bilan", "début 2010"),
)

# What each invented text says, by the code of the question; %(activity)s is the applicant's own.
ANSWERS = {
    "need": "Texte inventé. L’entreprise (%(activity)s) veut lever un frein précis avant d’investir.",
    "innovation": "Texte inventé. Rien de comparable n’est encore proposé par l’entreprise : « %(title)s ».",
    "leverage": "Texte inventé. L’accompagnement apporterait une méthode et un regard extérieur.",
    "market": "Texte inventé. Trois clients pilotes sont prêts à essayer, deux circuits sont à comparer.",
    "sustainability": "Texte inventé. Le projet réduit les emballages et les transports.",
}
