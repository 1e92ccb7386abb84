"""Journeys through a programme: phases in force, envelopes that decide, a label and the support after it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from .steps import CALLS, PHONE, english, follow, heading, press, reads, reads_no, row
from .walk import problems_of

Visit = Callable[..., Page]
DELIBERATION = f"{CALLS}essai-enveloppes/deliberation/"
MARKS = ("15", "14", "13", "16", "8")
LOWERED = "L’aide est ramenée sous le plafond de l’appel : le jury garde le projet."
WOOD, BIKE = "/r/cluster-exemple-du-bois/", "/r/cluster-temoin-du-velo/"
YEAR = (
    "Le réseau a réparé trente vélos avec deux lycées, ouvert une étude des pièces d’occasion et accueilli "
    "trois ateliers de plus ; chaque membre a été visité une fois."
)
_EURO = re.compile(r"(\d[\d\s]*(?:,\d\d)?)\s€")


def _euros(place: Locator) -> list[Decimal]:
    """Return the amounts that are read in a place, in their order."""
    return _amounts(place.inner_text())


def _amounts(text: str) -> list[Decimal]:
    found = _EURO.findall(text)
    return [Decimal(re.sub(r"\s", "", amount).replace(",", ".")) for amount in found]


def _said(place: Locator) -> str:
    """Return the words of a place, their spaces made alike."""
    return " ".join(place.inner_text().split())


def _fact(place: Page | Locator, name: str) -> Locator:
    """Return what a figure of the page says, by its name."""
    term = place.locator("dt").filter(has_text=re.compile(f"^{re.escape(name)}$"))
    return term.locator("xpath=following-sibling::dd[1]")


def _day(days: int) -> str:
    return f"{datetime.now(ZoneInfo('Europe/Paris')) + timedelta(days=days):%d/%m/%Y}"


def test_a_facilitator_plans_two_stages(visit: Visit) -> None:
    """A date that is none and an end before its beginning are told on their line; a good plan is kept."""
    page = visit("facilitator", path=f"{CALLS}essai-preparation/")
    follow(page, "Phases")
    reads(page, "Cet appel suit son calendrier")
    press(page, "Modèle en deux étapes")
    labels = page.get_by_label(re.compile("^Phase, ligne"))
    expect(labels).to_have_count(6)
    names = [box.input_value() for box in labels.all()]
    reads(page, "Ces changements ne sont pas encore enregistrés.")

    chosen = page.get_by_label("Jusqu’au, ligne 3")
    good = chosen.input_value()
    chosen.fill("32/13/2026 17:00")
    press(page, "Enregistrer les phases")
    reads(page, "Les phases ne sont pas enregistrées.")
    reads(page, "Ligne 3 : Ce n’est pas une date avec son heure. Écrivez par exemple 29/05/2026 17:00.")
    expect(chosen).to_have_value("32/13/2026 17:00")
    assert chosen.get_attribute("aria-invalid") == "true"
    assert problems_of(page) == []

    chosen.fill(page.get_by_label("Jusqu’au, ligne 1").input_value())
    press(page, "Enregistrer les phases")
    reads(page, "Les phases ne sont pas enregistrées.", "Ligne 3 :")
    chosen.fill(good)
    page.get_by_label("Phase, ligne 3").fill("Choix des idées, à huis clos")
    press(page, "Enregistrer les phases")
    reads_no(page, "Les phases ne sont pas enregistrées.")
    calendar = page.get_by_role("region", name="Calendrier")
    names[2] = "Choix des idées, à huis clos"
    for name in names:
        expect(calendar).to_contain_text(name)
    reads(page, "Le dossier complet ne pose encore aucune question.")
    assert problems_of(page) == []


def test_a_juror_reads_without_names_on_a_phone(visit: Visit) -> None:
    """Numbers take the place of names until the phase ends, and no mark of another shows, before or after."""
    desk = visit("facilitator", path=f"{CALLS}essai-phases/dossiers/")
    names = [link.inner_text() for link in desk.get_by_role("main").locator("tbody th a").all()]
    assert len(names) == 4
    page = visit("juror1", width=PHONE, path="/jury/essai-phases/")
    reads(page, "Lecture anonymisée jusqu’au", "Les notes des autres jurés ne s’affichent pas")
    reads_no(page, *names)
    assert problems_of(page) == []
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name=re.compile("^Dossier n°")).first.click()
    number = page.get_by_role("heading", level=1).inner_text()
    reads_no(page, *names)
    press(page, "Je n’ai aucun lien : ouvrir le dossier")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dossier n°")
    assert page.get_by_role("heading", level=1).inner_text().split()[-1] in number
    reads(page, "Noms, partenaires, personnes, numéros et pièces sont retirés")
    reads(page, "Les notes des autres jurés ne s’affichent pas pendant cette phase.")
    reads_no(page, *names, "Les autres jurés")
    boxes = page.get_by_role("textbox", name=re.compile("note sur"))
    for box, mark in zip(boxes.all(), MARKS, strict=True):
        box.fill(mark)
    press(page, "Rendre ma note")
    expect(page.get_by_role("button", name="Rendre à nouveau")).to_be_visible()
    reads(page, "Les notes des autres jurés ne s’affichent pas pendant cette phase.")
    reads_no(page, *names, "Les autres jurés", "Aucun autre juré")
    assert problems_of(page) == []


def test_envelopes_decide_who_is_paid(visit: Visit) -> None:
    """The rule, each envelope's own line, another amount tried, the solver beside, a ceiling, the wait."""
    page = visit("facilitator", path=DELIBERATION)
    panels = page.locator("#enveloppes .g-panel")
    names = [panel.get_by_role("heading").inner_text() for panel in panels.all()]
    amounts = [_euros(panel.locator(".g-panel__head"))[0] for panel in panels.all()]
    granted = [_euros(_fact(panel, "Accordé"))[0] for panel in panels.all()]
    left = [_fact(panel, "Reste").inner_text().partition("€")[0].strip() for panel in panels.all()]
    for name, rest, amount, given in zip(names, left, amounts, granted, strict=True):
        reads(page, f"Limite de l’enveloppe « {name} » : par le classement, il en reste {rest} €.")
        assert _amounts(f"{rest} €") == [amount - given]
    before = _ranking(page)

    follow(page, "La règle de l’appel")
    reads(page, "La règle ne change plus.", *names)
    assert problems_of(page) == []
    page.go_back()

    waiting, missing = _first_waiting(page, names[0])
    page.get_by_label("Montant, en euros").fill(str(amounts[0] + missing * 3))
    press(page, "Voir ce qui change")
    expect(page.get_by_role("region", name="Ils entreraient").first).to_contain_text(waiting)
    assert _euros(_fact(page, "Aides"))[1] == sum(granted)
    lines = page.get_by_role("region", name="Chaque enveloppe").first.get_by_role("row")
    for name, given in zip(names, granted, strict=True):
        assert _euros(lines.filter(has_text=name))[0] == given
    reads(page, "Rien n’est enregistré.")
    assert problems_of(page) == []
    follow(page, "Revenir au classement")
    assert _ranking(page) == before

    follow(page, "Proposition du solveur, à côté")
    press(page, "Demander une nouvelle proposition")
    reads(page, "optimum prouvé : aucune autre solution ne fait mieux", "chaque chiffre vérifiable est juste")
    assert _euros(_fact(page, "Variantes")) == [sum(granted)]
    assert problems_of(page) == []
    follow(page, "Revenir au classement")
    assert _ranking(page) == before


def test_a_ceiling_stops_an_aid_until_the_jury_lowers_it(visit: Visit) -> None:
    """Refused as a whole, lowered with a reason; what it frees goes to the first who waits."""
    page = visit("facilitator", path=DELIBERATION)
    blocked = page.locator(".g-todo li").filter(has_text="un plafond d’aide publique bloque l’aide entière")
    names = [_said(one.get_by_role("link")).partition(" : ")[0] for one in blocked.all()]
    assert len(names) == 2
    queue = _waiting(page)
    for name in names:
        expect(row(page, name).locator("[data-l=Aide]")).to_contain_text("plafond dépassé")
    follow(page, "Appliquer les décisions")
    press(page, "Appliquer toutes les décisions")
    reads(page, "plafond", *names)
    page.goto(DELIBERATION)
    for name in names:
        _lower(page, name)
    reads_no(page, "un plafond d’aide publique bloque l’aide entière")

    press(page, "Proposer selon le classement")
    expect(row(page, queue[0])).to_contain_text("lauréate")
    follow(page, "Appliquer les décisions")
    press(page, "Appliquer toutes les décisions")
    page.goto(DELIBERATION)
    reads(page, "Décisions appliquées le")
    assert _waiting(page) == queue[1:]


def _waiting(page: Page) -> list[str]:
    """Return who waits, in their order; each line says it twice: its place, and the decision."""
    rows = page.get_by_role("row").filter(has_text="attente n°").filter(has_text="liste d’attente")
    return [line.locator("th a").inner_text() for line in rows.all()]


def _ranking(page: Page) -> list[str]:
    return [_said(line) for line in page.locator("section[aria-labelledby=rang] tbody tr:visible").all()]


def _first_waiting(page: Page, envelope: str) -> tuple[str, Decimal]:
    """Return who waits first for an envelope, and what it would have taken, as its panel says."""
    panel = page.locator("#enveloppes .g-panel").filter(has_text=envelope).first
    said = _said(_fact(panel, "Reste"))
    name = re.search(r"premier en attente : (.+), il manque", said)
    assert name
    return name[1], _amounts(said)[1]


def _lower(page: Page, name: str) -> None:
    """Bring an aid under its ceiling, to the most that its page has written in the box already."""
    todo = page.locator(".g-todo li").filter(has_text=name)
    (most,) = _euros(todo.locator("p"))
    aid = row(page, name).locator("[data-l=Aide]")
    assert most in _euros(aid)
    with page.expect_navigation():
        todo.get_by_role("link").click()
    heading(page, f"Que laissent les plafonds à {name} ?")
    follow(page, "Décider")
    assert _amounts(f"{page.get_by_label('Aide au plus, en euros').input_value()} €") == [most]
    page.get_by_label("Motif").fill(LOWERED)
    press(page, "Enregistrer la décision")
    heading(page, "Délibération")
    expect(todo).to_have_count(0)
    expect(aid).to_contain_text("aide réduite")
    assert _euros(aid)[0] == most


def test_a_label_is_suspended_reinstated_renewed(visit: Visit) -> None:
    """Its authority acts, refused first without a ground; the network's page says each state to everyone."""
    page = visit("funder", path=WOOD, english=True)
    public = visit(path=WOOD)
    expect(row(public, "Label Exemple")).to_contain_text("en vigueur")
    follow(page, "Label Exemple")
    term = _said(_fact(page, english("Validité")))
    suspend = page.locator("form[action$='/suspendre/']")
    suspend.get_by_role("button").click()
    reads(page, english("Choisissez le motif de suspension prévu par les règles du label."))
    assert problems_of(page) == []
    ground = suspend.get_by_label(english("Motif")).locator("option").nth(1).inner_text()
    suspend.get_by_label(english("Motif")).select_option(ground)
    _do(page, "suspendre")
    reads(page, english("suspendu"), ground)
    public.reload()
    expect(row(public, "Label Exemple")).to_contain_text("suspendu")
    follow(public, "Label Exemple")
    reads(public, "Label suspendu", "Les motifs d’un acte sont lus par l’autorité")
    reads_no(public, ground)

    _do(page, "retablir")
    renew = page.locator("form[action$='/renouveler/']")
    renew.get_by_role("button").click()
    reads(
        page,
        english("Cochez la case\u00a0: les conditions que Grappe ne connaît pas sont vérifiées par vous."),
    )
    renew.get_by_label(english("J’ai vérifié les conditions que Grappe ne connaît pas")).check()
    _do(page, "renouveler")
    assert _said(_fact(page, english("Validité"))) != term
    assert problems_of(page) == []
    public.goto(WOOD)
    expect(row(public, "Label Exemple")).to_contain_text("en vigueur")


def _do(page: Page, act: str) -> None:
    with page.expect_navigation():
        page.locator(f"form[action$='/{act}/']").get_by_role("button").click()
    expect(page.locator("[role=alert]")).to_have_count(0)


def test_a_network_reports_its_year_and_is_paid(visit: Visit) -> None:
    """Nothing is paid while the label is suspended; a report sent from a phone is checked, then paid."""
    funder = visit("funder", path=f"{BIKE}labels/")
    expect(row(funder, "Label Exemple")).to_contain_text("suspendu")
    network = visit("facilitator47", width=PHONE, path=f"{BIKE}labels/")
    with network.expect_navigation():
        network.locator("section[aria-labelledby=soutien] th a").first.click()
    with network.expect_navigation():
        network.get_by_role("link", name="Rendre le rapport année 2").click()
    reads(network, "en retard")
    network.get_by_label("Frais de fonctionnement de l’année, en euros").fill("trente")
    press(network, "Envoyer le rapport")
    reads(network, "« trente » n’est pas un montant.")
    network.get_by_label("Frais de fonctionnement de l’année, en euros").fill("36 480,50")
    network.get_by_label(re.compile("^Dépensé, en euros")).fill("9 900")
    network.get_by_label(re.compile("^Ce que l’action a donné")).fill("Un stand tenu trois jours.")
    network.get_by_label("L’année du réseau").fill(YEAR)
    press(network, "Envoyer le rapport")
    reads(network, "à contrôler", YEAR)

    funder.goto(network.url)
    press(funder, "Accepter et calculer le versement")
    (due,) = _euros(funder.get_by_role("heading", name=re.compile("à verser : le calcul")))
    pay = funder.get_by_role("button", name=re.compile("^Confirmer le paiement de"))
    assert _euros(pay) == [due]
    pay.click()
    reads(funder, "Le label est « suspendu » : rien n’est versé.")

    report = funder.url
    funder.goto(f"{BIKE}")
    follow(funder, "Label Exemple")
    _do(funder, "retablir")
    funder.goto(report)
    funder.get_by_label("Référence").fill("Mandat fictif 47")
    with funder.expect_navigation():
        pay.click()
    reads(funder, "Mandat fictif 47")
    assert _euros(funder.get_by_role("heading", name=re.compile("versés : le calcul"))) == [due]
    network.goto(f"{BIKE}labels/")
    expect(row(network, "Label Exemple")).to_contain_text("en vigueur")
    assert due in _euros(network.locator("section[aria-labelledby=soutien]"))
