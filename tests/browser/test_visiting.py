"""Journeys of visitors, of somebody invited, and of who keeps a network's register."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from grappe.areas.people.demo import PASSWORD, address

from .steps import CALLS, PHONE, english, follow, heading, page_of_letter, press, reads, row
from .walk import problems_of

Visit = Callable[..., Page]
NEWCOMER, CHOSEN = "recrue@exemple.test", "quatre mots pour entrer"
WAIT = "Trop d’essais."


def test_a_visitor_reads_the_laureates_on_a_phone(visit: Visit) -> None:
    """Both editions are public, in English; an application is not, and says no more than any unknown page."""
    page = visit(width=PHONE, english=True)
    follow(page, english("Voir les appels"))
    follow(page, "Bio’INNOV 2009")
    follow(page, english("Voir les lauréats"))
    heading(page, _laureates_of("Bio’INNOV 2009"))
    expect(row(page, "La Source du Verger")).to_contain_text("Savoie")
    assert problems_of(page) == []
    follow(page, "Bio’INNOV 2008")
    heading(page, _laureates_of("Bio’INNOV 2008"))
    expect(row(page, "Terre Adelice")).to_contain_text("Ardèche")
    assert problems_of(page) == []

    somebodys = _page_of_the_first_draft(visit)
    page.goto(f"/en{somebodys}")
    heading(page, english("Entrer"))
    page.get_by_label(english("Adresse électronique")).fill(address("engineer"))
    page.get_by_label(english("Mot de passe")).fill(PASSWORD)
    press(page, english("Entrer"))
    heading(page, english("Cette page n’existe pas"))
    answer = page.goto(f"/en{somebodys}")
    assert answer is not None and answer.status == 404
    assert problems_of(page) == []


def _laureates_of(call: str) -> str:
    several = "%(n)s lauréats de %(call)s"
    return english("%(n)s lauréat de %(call)s", plural=several, n=10, call=call)


def _page_of_the_first_draft(visit: Visit) -> str:
    owner = visit("applicant")
    follow(owner, "Terminer la candidature de Savonnerie Témoin")
    heading(owner, "Relire et déposer")
    return urlsplit(owner.url).path


def _sign_in(page: Page, password: str) -> None:
    page.goto("/entrer/")
    page.get_by_label("Adresse électronique").fill(NEWCOMER)
    page.get_by_label("Mot de passe").fill(password)
    press(page, "Entrer")


def test_somebody_invited_opens_an_account(visit: Visit, home: Path) -> None:
    """The letter opens an account once; five wrong passwords, then even the right one has to wait."""
    facilitator = visit("facilitator", path=f"{CALLS}essai-clos/jury/")
    facilitator.get_by_label("Adresse électronique").fill(NEWCOMER)
    facilitator.get_by_label("Siège comme").fill("Personne invitée")
    press(facilitator, "Ajouter au jury")
    reads(facilitator, NEWCOMER)

    letter = page_of_letter(home, to=NEWCOMER, path="/bienvenue/")
    page = visit(path=letter)
    heading(page, "Une invitation pour vous")
    reads(page, "Camille Exemple vous invite", NEWCOMER)
    page.get_by_label("Votre nom").fill("Recrue Exemple")
    page.get_by_label("Mot de passe").fill("court")
    press(page, "Ouvrir mon compte et accepter")
    expect(page.get_by_label("Votre nom")).to_have_value("Recrue Exemple")
    assert problems_of(page) == []
    page.get_by_label("Mot de passe").fill(CHOSEN)
    press(page, "Ouvrir mon compte et accepter")
    heading(page, "Mes dossiers")
    page.goto(letter)
    reads(page, "Cette invitation a déjà servi")

    page.goto("/")
    press(page, "Se déconnecter")
    for _attempt in range(5):
        _sign_in(page, "un mot de passe faux")
        reads(page, "Cette adresse et ce mot de passe ne vont pas ensemble.")
    _sign_in(page, CHOSEN)
    reads(page, WAIT)
    assert problems_of(page) == []


def _first_number(words: Locator) -> int:
    return int(re.findall(r"\d+", words.inner_text())[0])


def _open_term(page: Page, organisation: str) -> None:
    with page.expect_navigation():
        row(page, organisation).get_by_role("link", name=f"(adhésion, {organisation})").click()


def test_a_facilitator_keeps_the_register(visit: Visit) -> None:
    """A term renewed keeps the former one; a membership ends with its reason; a figure has its source."""
    page = visit("facilitator", path="/r/organics-cluster/")
    counted = page.get_by_role("definition").filter(has_text="au registre")
    before = _first_number(counted)
    follow(page, "Voir les membres")
    page.get_by_label("Adhésion").select_option("à renouveler sous 90 jours")
    press(page, "Chercher")
    _open_term(page, "Lessives Exemple 404")
    follow(page, "Renouveler")
    press(page, "Renouveler l’adhésion")
    heading(page, "Lessives Exemple 404")
    reads(page, "2 lignes", "à venir", "renouvelée")
    assert problems_of(page) == []

    page.goto("/r/organics-cluster/membres/?etat=a-renouveler")
    _open_term(page, "Tissage Exemple 403")
    follow(page, "Terminer")
    yesterday = datetime.now(ZoneInfo("Europe/Paris")) - timedelta(days=1)
    page.get_by_label("Dernier jour de l’adhésion").fill(f"{yesterday:%d/%m/%Y}")
    page.get_by_label("Pourquoi").select_option("démission")
    press(page, "Terminer l’adhésion")
    reads(page, "N’est pas membre du réseau Organics Cluster aujourd’hui.", "finie", "démission")

    page.goto("/r/organics-cluster/")
    assert _first_number(counted) == before - 1
    follow(page, "Déclarer un chiffre")
    page.get_by_label("Chiffre", exact=False).fill("douze")
    page.get_by_label("Les mots de la source").fill("plus de 1 200 salariés")
    page.get_by_label("Ce qui est compté").select_option("salariés")
    page.get_by_label("Source", exact=True).fill("Bulletin Exemple, page 3")
    page.get_by_label("Date de la source").fill("2026")
    press(page, "Déclarer ce chiffre")
    reads(page, "« douze » n’est pas un nombre entier.")
    assert problems_of(page) == []
    page.get_by_label("Chiffre", exact=False).fill("1 200")
    press(page, "Déclarer ce chiffre")
    expect(row(page, "Bulletin Exemple, page 3")).to_contain_text("1 200")
