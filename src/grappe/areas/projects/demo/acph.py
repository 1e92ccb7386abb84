"""ACPh: a film coating from natural colourants, around the table and writing its agreement.

The need, and the kinds of partners, are those of the source; the rest is invented.
"""

from datetime import datetime, timedelta

from grappe.areas.projects.commands import (
    ProjectWords,
    begin_agreement,
    comment_clause,
    confirm_notes,
    hold_meeting,
    move_project,
    propose_partner,
    state_terms,
    tell_climate,
)
from grappe.areas.projects.demo.acts import (
    K,
    Told,
    bring_in,
    chain,
    open_from_need,
    organisation,
    partner_person,
)
from grappe.areas.projects.rules.portfolio import Category
from grappe.areas.projects.rules.roundtable import Climate, Gain, Line
from grappe.areas.projects.rules.stages import Confidentiality, Stage
from grappe.kernel.actor import MACHINE, Actor
from grappe.values import Euro

DISCLOSED = (
    "Un pelliculage à base de colorants naturels, utile dans plusieurs marchés. Le nom du demandeur et la "
    "formulation sont lus après l’engagement de confidentialité. (Texte inventé.)"
)
NOTES = (
    "Notes inventées pour la démonstration.\n\nLe fabricant de compléments veut quitter les colorants de "
    "synthèse. Le fabricant de dragées a le même problème sur un autre marché : le risque se partage. Le "
    "laboratoire pharmaceutique apporte le pelliculage. Il manque la plante et le réglementaire."
)
SAID = {
    "asker": (
        (Gain.MARKET, "le marché du complément"),
        (Gain.TECHNOLOGY, "une formule exclusive"),
    ),
    "sweets": ((Gain.EQUIPMENT, "une turbine, 2 jours par semaine"), (Gain.MARKET, "l’usage en confiserie")),
    "pharma": (
        (Gain.KNOW_HOW, "le pelliculage, un pilote de 20 kg"),
        (Gain.MARKET, "l’usage en pharmacie"),
    ),
    "lab": ((Gain.KNOW_HOW, "la stabilité des anthocyanes"), (Gain.DATA, "les mesures, à publier")),
    "experts": ((Gain.PEOPLE, "40 jours d’appui au procédé"), (Gain.REPUTATION, "une référence à montrer")),
}


def tell_acph(on: datetime) -> None:
    """Tell ACPh up to the fourth version of its agreement, where one hundredth of a percent is missing."""
    start = on - timedelta(days=150)
    asker = organisation("Compléments Exemple", K.COMPANY, "compléments alimentaires", "63", "10.89Z", 35)
    words = ProjectWords(
        title="ACPh",
        need="Nouveau pelliculage à base de colorants naturels.",
        summary="Mettre au point un pelliculage à base de colorants naturels, utilisable en complément "
        "alimentaire, en confiserie et en pharmacie : partager le risque, valoriser dans trois marchés.",
        confidentiality=Confidentiality.NETWORK,
        budget=Euro(480_000),
    )
    told = open_from_need(
        asker,
        "Un pelliculage à base de colorants naturels",
        "Quitter les colorants de synthèse.",
        words,
        start,
    )
    _table(told)
    _agreement(told, partner_person(asker, start))


def _table(told: Told) -> None:
    told.later(10)
    move_project(project_id=told.project, to=Stage.PREPARATION, actor=told.lead, on=told.on)
    sweets = organisation("Dragées Témoin", K.COMPANY, "confiserie, dragéification", "43", "10.82Z", 60)
    bring_in(told, "sweets", sweets, Category.SME, DISCLOSED)
    pharma = organisation(
        "Laboratoire pharmaceutique Modèle", K.COMPANY, "pelliculage de comprimés", "63", "21.20Z", 1200
    )
    bring_in(told, "pharma", pharma, Category.LARGE, DISCLOSED)
    lab = organisation(
        "Laboratoire public Exemple", K.LABORATORY, "chimie des pigments végétaux", "63", "72.19Z"
    )
    bring_in(told, "lab", lab, Category.LABORATORY, DISCLOSED)
    experts = organisation(
        "Experts techniques Démo", K.CONSULTANT, "procédés de dragéification", "03", "71.12B", 6
    )
    bring_in(told, "experts", experts, Category.SME, DISCLOSED)
    plants = organisation("Plantes Modèle", K.COMPANY, "plantes à colorants", "15", "01.28Z", 9)
    told.partners["plants"] = propose_partner(
        project_id=told.project, organisation_id=plants.pk, category=Category.SME, actor=told.lead, on=told.on
    )
    chain(
        told,
        (
            ("Plante", "sourcing", {}),
            ("Extraction", "pigment stable", {"lab": (True, "anthocyanes"), "experts": (False, "procédé")}),
            (
                "Formulation",
                "film",
                {
                    "pharma": (True, "pelliculage"),
                    "asker": (False, "cahier des charges"),
                    "sweets": (False, "savoir-faire"),
                },
            ),
            ("Essai industriel", "400 kg", {"sweets": (True, "turbine"), "pharma": (False, "pilote 20 kg")}),
            ("Réglementaire", "novel food", {}),
            (
                "Marché",
                "3 débouchés",
                {
                    "asker": (True, "compléments"),
                    "sweets": (False, "confiserie"),
                    "pharma": (False, "comprimés"),
                },
            ),
        ),
    )
    _meet(told)


def _meet(told: Told) -> None:
    told.later(14)
    inside = [told.partners[key] for key in SAID]
    meeting = hold_meeting(
        project_id=told.project,
        held_on=told.on.date(),
        partners=inside,
        notes=NOTES,
        actor=told.lead,
        on=told.on,
    )
    climates = (Climate.YES, Climate.YES, Climate.YES, Climate.RATHER)
    for partner, climate in zip(inside, climates, strict=False):
        confirm_notes(meeting_id=meeting, partner_id=partner, seen=1, actor=MACHINE, on=told.on)
        tell_climate(meeting_id=meeting, partner_id=partner, climate=climate, actor=MACHINE, on=told.on)
    told.later(7)
    for key, (brings, expects) in SAID.items():
        state_terms(
            partner_id=told.partners[key],
            brings=[Line(*brings)],
            expects=[Line(*expects)],
            actor=MACHINE,
            on=told.on,
        )


def _agreement(told: Told, partner: Actor) -> None:
    begin_agreement(project_id=told.project, actor=told.lead, on=told.later(10))
    told.write("duration", {"start": "01/01/2027", "end": "31/12/2028"})
    told.later(3)
    body = {
        "name": "Comité de pilotage",
        "frequency": "trimestriel",
        "quorum": "50",
        "majority": "75",
    }
    told.write("governance", body)
    told.later(5)
    told.write("governance", {**body, "majority": "66,67", "decides": "jalons, entrées, publications"})
    told.write(
        "packages",
        {
            "code": "L1",
            "title": "Pigments",
            "leader": "lab",
            "start": "01/01/2027",
            "end": "30/09/2027",
        },
        {"code": "L2", "title": "Film", "leader": "pharma", "start": "01/06/2027", "end": "30/06/2028"},
        {
            "code": "L3",
            "title": "Essais",
            "leader": "sweets",
            "start": "01/03/2028",
            "end": "31/12/2028",
        },
    )
    told.write(
        "tasks",
        {
            "package": "L1",
            "code": "T1.1",
            "title": "Tester douze pigments",
            "party": "lab",
            "start": "01/01/2027",
            "end": "30/06/2027",
        },
    )
    told.write(
        "deliverables",
        {"code": "D1", "title": "Trois pigments retenus", "package": "L1", "due": "30/09/2027"},
        {"code": "D2", "title": "Film au pilote", "package": "L2", "due": "30/06/2028"},
        {"code": "D3", "title": "Rapport d’essais", "package": "L3", "due": "30/11/2028"},
    )
    told.write(
        "milestones",
        {
            "code": "J1",
            "title": "Couleur stable",
            "due": "30/09/2027",
            "criterion": "trois pigments tiennent six mois à la lumière",
        },
    )
    told.later(4)
    told.write(
        "returns",
        *({"party": key, "kind": said[1][0].value, "what": said[1][1]} for key, said in SAID.items()),
        {
            "party": "",
            "kind": "technology",
            "what": "un pelliculage naturel industrialisé dans trois marchés",
        },
    )
    told.write(
        "results",
        {
            "code": "R1",
            "title": "Formule du film",
            "ownership": "joint",
            "shares.asker": "40",
            "shares.sweets": "24,99",
            "shares.pharma": "25",
            "shares.lab": "10",
        },
    )
    comment_clause(
        project_id=told.project,
        section="governance",
        text="D’accord si l’entrée d’un nouveau partenaire reste à l’unanimité. (Remarque inventée.)",
        actor=partner,
        on=told.on,
    )
