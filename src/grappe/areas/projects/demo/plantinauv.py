"""PLANTINAUV: growing plants for health, from the need to the signed agreement and the first deliverables.

The need, the kinds of partners and the farmer's gain (a supply contract) are those of the source; the rest is
invented.
"""

from datetime import date, datetime, timedelta

from grappe.areas.projects.commands import (
    ProjectWords,
    approve_version,
    begin_agreement,
    confirm_notes,
    follow_item,
    hold_meeting,
    move_project,
    sign_version,
    state_terms,
    tell_climate,
)
from grappe.areas.projects.demo.acts import K, Told, bring_in, chain, compose, open_from_need, organisation
from grappe.areas.projects.models import ConsortiumAgreement
from grappe.areas.projects.rules.portfolio import Category
from grappe.areas.projects.rules.roundtable import Climate, Gain, Line
from grappe.areas.projects.rules.stages import Confidentiality, Stage
from grappe.areas.projects.rules.workplan import Followed, Item, Outcome
from grappe.kernel.actor import MACHINE
from grappe.values import Euro

DISCLOSED = (
    "Des plantes à visée santé, cultivées près de chez nous, de la graine au produit. Les espèces et les "
    "volumes sont lus après l’engagement de confidentialité. (Texte inventé.)"
)
WHO = {
    "chemistry": ("École de chimie Témoin", K.SCHOOL, "extraction", "63", "85.42Z", Category.LABORATORY),
    "pharmacy": (
        "Faculté de pharmacie Modèle",
        K.SCHOOL,
        "activité des extraits",
        "63",
        "85.42Z",
        Category.LABORATORY,
    ),
    "cosmetics": ("Cosmétiques Exemple", K.COMPANY, "soins de la peau", "63", "20.42Z", Category.SME),
    "nutrition": ("Nutrition Démo", K.COMPANY, "ingrédients santé", "43", "10.89Z", Category.SME),
    "vet": ("Santé animale Fictive", K.COMPANY, "produits vétérinaires", "15", "21.20Z", Category.SME),
}
SAID = {
    "asker": (
        Line(Gain.SUPPLY, "30 hectares et leur récolte"),
        Line(Gain.SUPPLY, "un contrat de fourniture"),
    ),
    "chemistry": (Line(Gain.KNOW_HOW, "l’extraction douce"), Line(Gain.DATA, "les profils des extraits")),
    "pharmacy": (Line(Gain.KNOW_HOW, "les tests d’activité"), Line(Gain.KNOW_HOW, "une méthode à publier")),
    "cosmetics": (Line(Gain.MARKET, "le marché des soins"), Line(Gain.SUPPLY, "un sourcing sécurisé")),
    "nutrition": (
        Line(Gain.MARKET, "le marché des ingrédients"),
        Line(Gain.MARKET, "une exclusivité"),
    ),
    "vet": (Line(Gain.MARKET, "le marché vétérinaire"), Line(Gain.TECHNOLOGY, "un actif pour l’animal")),
}
SHARES = {
    "asker": "20",
    "chemistry": "20",
    "pharmacy": "15",
    "cosmetics": "15",
    "nutrition": "15",
    "vet": "15",
}
COSTS = {
    "asker": 150_000,
    "chemistry": 140_000,
    "pharmacy": 110_000,
    "cosmetics": 90_000,
    "nutrition": 80_000,
}


def tell_plantinauv(on: datetime) -> None:
    """Tell PLANTINAUV up to its first milestone."""
    begins = on - timedelta(days=600)
    asker = organisation(
        "Production végétale Exemple", K.COMPANY, "plantes à visée santé", "03", "01.28Z", 14
    )
    words = ProjectWords(
        title="PLANTINAUV",
        need="Cultiver des plantes à visée santé.",
        summary="De la plante au produit : sécuriser ce que l’on cultive, l’extraire, prouver son activité, "
        "le valoriser en cosmétique, en nutrition et en vétérinaire.",
        confidentiality=Confidentiality.NETWORK,
        budget=Euro(640_000),
        aid=Euro(320_000),
    )
    told = open_from_need(
        asker,
        "Cultiver des plantes à visée santé",
        "Trouver des débouchés sûrs avant de planter.",
        words,
        begins,
    )
    _table(told)
    _agreement(told, on)
    _work(told, on)


def _table(told: Told) -> None:
    told.later(12)
    move_project(project_id=told.project, to=Stage.PREPARATION, actor=told.lead, on=told.on)
    for key, (name, kind, activity, place, code, category) in WHO.items():
        bring_in(told, key, organisation(name, kind, activity, place, code, 20), category, DISCLOSED)
    chain(
        told,
        (
            ("Plante", "30 ha", {"asker": (True, "culture")}),
            ("Extraction", "", {"chemistry": (True, "extraction douce")}),
            ("Activité", "", {"pharmacy": (True, "tests"), "chemistry": (False, "profils")}),
            (
                "Marché",
                "3 débouchés",
                {"cosmetics": (True, "soins"), "nutrition": (True, "ingrédients"), "vet": (True, "animal")},
            ),
        ),
    )
    compose(told)
    told.later(9)
    everyone = list(told.partners.values())
    meeting = hold_meeting(
        project_id=told.project,
        held_on=told.on.date(),
        partners=everyone,
        notes="Notes inventées pour la démonstration. L’agriculteur ne plante que si la récolte est vendue : "
        "le contrat de fourniture vient d’abord.",
        actor=told.lead,
        on=told.on,
    )
    for partner in everyone:
        confirm_notes(meeting_id=meeting, partner_id=partner, seen=1, actor=MACHINE, on=told.on)
        tell_climate(meeting_id=meeting, partner_id=partner, climate=Climate.YES, actor=MACHINE, on=told.on)
    told.later(6)
    for key, (brings, expects) in SAID.items():
        state_terms(
            partner_id=told.partners[key], brings=[brings], expects=[expects], actor=MACHINE, on=told.on
        )


def _agreement(told: Told, on: datetime) -> None:
    begin_agreement(project_id=told.project, actor=told.lead, on=told.later(15))
    first, last = on.date() - timedelta(days=400), on.date() + timedelta(days=600)
    _write_frame(told, first, last)
    _write_work(told, first, on.date())
    _write_money(told, first.year)
    _write_rights(told)
    told.later(20)
    version = ConsortiumAgreement.objects.select_related("latest").get(project=told.project).latest
    assert version is not None
    for partner in told.partners.values():
        approve_version(partner_id=partner, number=version.number, actor=MACHINE, on=told.on)
    told.later(12)
    for partner in told.partners.values():
        sign_version(partner_id=partner, digest_read=version.digest, actor=MACHINE, on=told.on)


def _write_frame(told: Told, first: date, last: date) -> None:
    told.write("duration", {"start": _day(first), "end": _day(last)})
    told.write(
        "parties",
        *(
            {
                "party": key,
                "role": "coordinator" if key == "asker" else "partner",
                "signatory": "direction",
            }
            for key in told.partners
        ),
    )
    told.write(
        "governance",
        {
            "name": "Comité de pilotage",
            "frequency": "tous les quatre mois",
            "quorum": "50",
            "majority": "66,67",
            "decides": "jalons, entrées, publications",
        },
    )
    told.write(
        "returns",
        *({"party": key, "kind": said[1].kind.value, "what": said[1].text} for key, said in SAID.items()),
        {"party": "", "kind": "supply", "what": "une filière de plantes sûre, de la graine au produit"},
    )


def _write_work(told: Told, first: date, today: date) -> None:
    end = first + timedelta(days=900)
    one, two = first + timedelta(days=300), first + timedelta(days=600)
    told.write(
        "packages",
        {"code": "L1", "title": "Cultiver", "leader": "asker", "start": _day(first), "end": _day(two)},
        {"code": "L2", "title": "Extraire", "leader": "chemistry", "start": _day(one), "end": _day(end)},
        {"code": "L3", "title": "Prouver", "leader": "pharmacy", "start": _day(one), "end": _day(end)},
    )
    told.write(
        "tasks",
        _task("L1", "T1.1", "Choisir les espèces", "asker", first, one),
        _task("L1", "T1.2", "Première récolte", "asker", one, today + timedelta(days=20)),
        _task("L2", "T2.1", "Mettre au point l’extraction", "chemistry", one, two),
        _task("L3", "T3.1", "Tester l’activité", "pharmacy", two, end),
    )
    told.write(
        "deliverables",
        {"code": "D1", "title": "Liste des espèces", "package": "L1", "due": _day(one)},
        {"code": "D2", "title": "Récolte pesée", "package": "L1", "due": _day(today + timedelta(days=25))},
        {"code": "D3", "title": "Dossier d’activité", "package": "L3", "due": _day(end)},
    )
    told.write(
        "milestones",
        {
            "code": "J1",
            "title": "Espèces retenues",
            "due": _day(one),
            "criterion": "quatre espèces au moins donnent un extrait actif",
        },
        {"code": "J2", "title": "Actif prouvé", "due": _day(end), "criterion": "un actif retenu par marché"},
    )


def _task(package: str, code: str, title: str, party: str, start: date, end: date) -> dict[str, str]:
    return {
        "package": package,
        "code": code,
        "title": title,
        "party": party,
        "start": _day(start),
        "end": _day(end),
    }


def _write_money(told: Told, year: int) -> None:
    told.write(
        "costs",
        *(
            {"party": key, "category": "staff", "year": str(year), "amount": str(amount)}
            for key, amount in COSTS.items()
        ),
        {"party": "vet", "category": "materials", "year": str(year + 1), "amount": "70000"},
    )
    told.write(
        "resources",
        {"origin": "public", "source": "Financeur Exemple", "instrument": "grant", "amount": "320000"},
        {"origin": "own", "source": "", "instrument": "grant", "amount": "320000"},
    )


def _write_rights(told: Told) -> None:
    none = {"kind": "none", "title": "", "access": "free"}
    told.write(
        "background",
        {"party": "chemistry", "kind": "know_how", "title": "extraction à froid", "access": "free"},
        *({"party": key, **none} for key in told.partners if key != "chemistry"),
    )
    told.write(
        "results",
        {
            "code": "R1",
            "title": "Extraits actifs",
            "ownership": "joint",
            **{f"shares.{key}": share for key, share in SHARES.items()},
        },
    )
    markets = {"cosmetics": "cosmétique", "nutrition": "nutrition", "vet": "vétérinaire"}
    told.write(
        "exploitation",
        *(
            {
                "result": "R1",
                "party": key,
                "market": market,
                "territory": "Europe",
                "exclusive": "1",
                "royalty": "2",
            }
            for key, market in markets.items()
        ),
    )
    told.write("value", *({"party": key, "share": share} for key, share in SHARES.items()))
    told.write("publication", {"notice_days": "30", "delay_months": "18"})
    told.write("confidentiality", {"years": "5"})
    told.write(
        "entry_exit",
        {
            "entry": "unanimity",
            "notice_months": "6",
            "effect": "Son apport reste utilisable pour le projet.",
        },
    )
    told.write("law", {"law": "droit français", "courts": "les tribunaux compétents"})


def _work(told: Told, on: datetime) -> None:
    for stage in (Stage.SUBMITTED, Stage.FUNDED, Stage.RUNNING):
        move_project(project_id=told.project, to=stage, actor=told.lead, on=told.later(20))
    done = on.date() - timedelta(days=95)
    for item, code, followed in (
        (Item.TASK, "T1.1", Followed(percent=100)),
        (Item.TASK, "T1.2", Followed(percent=60)),
        (Item.TASK, "T2.1", Followed(percent=25)),
        (Item.DELIVERABLE, "D1", Followed(done_on=done)),
        (Item.MILESTONE, "J1", Followed(done_on=done, outcome=Outcome.GO)),
    ):
        follow_item(project_id=told.project, item=item, code=code, typed=followed, actor=told.lead, on=on)


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")
