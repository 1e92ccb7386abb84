"""The support of the demonstration as plain data.

From the brochure: both versions of the programme, the firms, the number of days. Invented, and said so on the
pages: the days on which things happen, the texts, the consultants, what a day is worth.
"""

from datetime import date

from grappe.areas.support.rules import Phase, PhaseKind, Template
from grappe.values import HalfDays

INVENTED = "Inventé pour la démonstration"
SOURCE_2009 = "Brochure Bio’INNOV 2009 ; jours, textes, consultants et valeur d’une journée inventés"
ONE, HALF = HalfDays(2), HalfDays(1)
FIVE_DAYS = HalfDays(10)
ALONE, POOLED = PhaseKind.INDIVIDUAL, PhaseKind.POOLED

# Both versions are printed by the same brochure; the days on which phases fall are invented.
VERSION_A = Template(
    "Bio’INNOV, version du texte",
    (
        Phase("commun-1", POOLED, "Mise en commun 1", 0, 6),
        Phase("seul-1", ALONE, "Accompagnement individuel 1", 6, 62, "plan stratégique de l’entreprise"),
        Phase("commun-2", POOLED, "Mise en commun de septembre", 68, 30, expert=True),
        Phase("seul-2", ALONE, "Accompagnement individuel 2", 98, 61),
        Phase("commun-3", POOLED, "Mise en commun de décembre", 159, 31, expert=True),
        Phase("seul-3", ALONE, "Accompagnement individuel 3", 190, 59, "bilan qualitatif de l’action"),
        Phase("commun-4", POOLED, "Mise en commun 4", 249, 31),
    ),
    FIVE_DAYS,
    firms=2,
)
VERSION_B = Template(
    "Bio’INNOV, version du résumé",
    (
        Phase("lancement", POOLED, "Lancement", 0, 15),
        Phase("seul-1", ALONE, "Accompagnement individuel 1", 15, 75),
        Phase("point", POOLED, "Point intérimaire", 90, 15),
        Phase("seul-2", ALONE, "Accompagnement individuel 2", 105, 75),
        Phase("bilan", POOLED, "Bilan", 180, 15),
    ),
    FIVE_DAYS,
    HalfDays(5),
)
STARTS_2009 = date(2009, 6, 25)
# Day of each pooled session of 2009, and who is invited.
SESSIONS_2009 = (
    ("commun-1", date(2009, 6, 25), ""),
    ("commun-2", date(2009, 9, 17), "un expert de l’emballage, invité"),
    ("commun-3", date(2009, 12, 10), "un expert de la distribution, invité"),
    ("commun-4", date(2010, 3, 18), ""),
)
# First day of each part of the individual time, phase and number of days: five in all.
WORK_2009 = (
    ("seul-1", date(2009, 7, 1), 2, "Texte inventé. Plan stratégique relu avec la direction, étape %(n)s."),
    ("seul-2", date(2009, 10, 1), 2, "Texte inventé. Mise en œuvre du projet suivie, point %(n)s."),
    ("seul-3", date(2010, 1, 4), 1, "Texte inventé. Bilan préparé avec l’entreprise."),
)
REPORT = {
    "aims": "Texte inventé. L’entreprise voulait formaliser son projet avant d’investir.",
    "progress": "Texte inventé. Le plan stratégique est écrit et les premières étapes sont faites.",
    "skills": "Texte inventé. L’équipe sait désormais préparer et suivre un projet d’innovation.",
    "market": "Texte inventé. Les premiers clients pilotes sont identifiés.",
    "next": "Texte inventé. L’entreprise poursuit seule, avec l’appui du réseau.",
}
REPORT_2009 = (
    "Texte inventé. Les dix entreprises ont reçu chacune cinq jours de conseil et se sont retrouvées quatre "
    "fois, dont deux avec un expert invité. Les échanges entre entreprises ont été suivis jusqu’au bout."
)
# Laureates of the trial call: key of whoever carries the application, organisation, project.
TRIAL = (
    ("applicant", "Savonnerie Témoin", "Un flacon consigné"),
    ("moulin", "Moulin Exemple", "Moudre à la demande"),
    ("brasserie", "Brasserie Modèle", "Réemployer les bouteilles"),
)
