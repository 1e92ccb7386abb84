"""From a member's need to the agreement that every partner approved: its partners found, its team, its table.

Both languages go the same way: the engineer at a desk, the partners on a phone.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import ROOT, _environment
from .papers import text_of
from .steps import DESK, PHONE, english, follow, heading, press, reads, reads_no, saved
from .walk import problems_of

Visit = Callable[..., Page]
Say = Callable[[str], str]
ANSWER = "Qui peut y répondre\u00a0?"
# Who is asked: the organisations of two people of the demonstration who sign in as partners.
ASKER, PARTNER = "Compléments Exemple", "Savonnerie Témoin"
NEEDS = {
    "": (
        "Un savon de la maison sans huile de palme",
        "Remplacer l’huile de palme de nos savons et lessives.",
    ),
    "en": ("Une lessive de la maison sans parfum", "Retirer les parfums de synthèse des lessives et savons."),
}
# The articles that nothing of the table has written: their cells, by name; @a coordinates, @p takes part.
ARTICLES: dict[str, dict[str, str]] = {
    "duration": {"start-0": "01/01/2027", "end-0": "31/12/2028"},
    "governance": {"name-0": "Comité", "quorum-0": "50", "majority-0": "66,67"},
    "packages": {
        "code-0": "L1",
        "title-0": "Essais",
        "leader-0": "@p",
        "start-0": "01/01/2027",
        "end-0": "31/12/2027",
    },
    "deliverables": {"code-0": "D1", "title-0": "Rapport", "package-0": "L1", "due-0": "30/11/2027"},
    "results": {"code-0": "R1", "title-0": "Recette", "ownership-0": "joint", "@shares": "60 40"},
    "value": {"party-0": "@a", "share-0": "55", "party-1": "@p", "share-1": "45"},
    "publication": {"notice_days-0": "30", "delay_months-0": "18"},
    "confidentiality": {"years-0": "5"},
    "entry_exit": {"entry-0": "unanimity", "notice_months-0": "6"},
    "law": {"law-0": "droit français"},
}


@pytest.fixture(scope="module")
def home(home: Path) -> Path:
    """The module's home, with the index that a search reads."""
    command = [sys.executable, "-m", "django", "index_organisations", "--verbosity", "0"]
    subprocess.run(command, env=_environment(home), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return home


@pytest.mark.parametrize("language", ["", "en"])
def test_from_a_need_to_an_agreement(visit: Visit, tmp_path: Path, language: str) -> None:
    """Nobody is told before being invited, nobody reads the others before having spoken, and all approve."""
    say: Say = english if language else str
    title, text = NEEDS[language]

    def enter(role: str, *, width: int = DESK, path: str = "/") -> Page:
        return visit(role, width=width, path=path, english=bool(language))

    desk = enter("engineer", path="/organisations/?q=Compl%C3%A9ments+Exemple")
    _say_need(desk, say, title, text)
    _find_partners(desk, say, text)
    project = _open_project(desk, say, title)
    _seat_partner(desk, say)
    _compose(desk, say, project)

    asker = enter("partner", width=PHONE)
    partner = enter("applicant", width=PHONE, path="/projets/")
    _join(partner, say, title)
    _meet(desk, say, project)
    for page in (asker, partner):
        _confirm(page, say, project)
    _speak(asker, partner, say, project)

    _write(desk, say, project)
    for page in (asker, partner):
        _approve(page, say, project)
    desk.goto(f"{project}accord/")
    kept = saved(desk, "PDF", tmp_path)
    said = text_of(kept)
    for words in (title, ASKER, PARTNER, "Comité", "Recette", "une recette commune"):
        assert words in said, words


def _say_need(page: Page, say: Say, title: str, text: str) -> None:
    follow(page, ASKER)
    follow(page, say("Besoins et offres"))
    follow(page, say("Dire un besoin"))
    page.get_by_label(say("En une ligne")).fill(title)
    page.locator("textarea[name=text]").fill(text)
    press(page, say("Publier"))


def _find_partners(page: Page, say: Say, text: str) -> None:
    """The need leads to who can answer it, each with reasons that add up to the score."""
    need = page.locator("article").filter(has_text=text)
    with page.expect_navigation():
        need.get_by_role("link", name=say(ANSWER)).first.click()
    first = page.locator(".g-results li").first
    first.locator("summary").click()
    points = [_points(cell) for cell in first.locator("tbody td").all_inner_texts()]
    assert len(points) > 1
    assert sum(points[:-1]) == pytest.approx(points[-1], abs=0.1 * len(points))
    _sound(page)


def _points(text: str) -> float:
    return float(re.sub(r"[^\d,.]", "", text).replace(",", "."))


def _open_project(page: Page, say: Say, title: str) -> str:
    """Open a project from the need; return its address, which its pages follow."""
    prefix = "/en" if page.url.split("/")[3] == "en" else ""
    page.goto(f"{prefix}/r/nutravita/projets/")
    follow(page, say("Ouvrir un projet"))
    follow(page, title)
    press(page, say("Ouvrir le projet"))
    heading(page, title)
    reads(page, say("La suite"), say("Écrire la chaîne"))
    _sound(page)
    return page.url


def _seat_partner(page: Page, say: Say) -> None:
    """The need of a project leads to a search whose results lead back to its board."""
    follow(page, say(ANSWER))
    result = page.locator(".g-results li").filter(has_text=PARTNER)
    with page.expect_navigation():
        result.get_by_role("link", name=say("Au tour de table")).click()
    page.get_by_label(PARTNER).check()
    press(page, say("Mettre au tour de table"))
    heading(page, PARTNER)


def _compose(page: Page, say: Say, project: str) -> None:
    page.goto(project)
    follow(page, say("Écrire la chaîne"))
    for name, holder in (("Recette", PARTNER), ("Marché", ASKER)):
        page.get_by_label(say("Maillon"), exact=True).fill(name)
        press(page, say("Ajouter le maillon"))
        link = page.locator("details").filter(has=page.locator("h2", has_text=name))
        row = link.locator("form").filter(has_text=holder)
        row.locator("select").select_option("lead")
        with page.expect_navigation():
            row.get_by_role("button").click()
    page.goto(project)
    follow(page, say("Composer l’équipe"))
    press(page, say("Composer l’équipe"))
    board = page.locator("table.g-board")
    expect(board).to_contain_text(PARTNER)
    expect(board).to_contain_text(ASKER)
    expect(board).to_contain_text(say("optimale"))
    _sound(page)
    page.locator("textarea[name=disclosed]").fill("Un essai de deux ans. (Texte inventé.)")
    press(page, say("Inviter ces partenaires"))


def _join(page: Page, say: Say, title: str) -> None:
    follow(page, say("Invitation à un projet"))
    reads(page, "Un essai de deux ans.")
    reads_no(page, title, "huile de palme de nos", "parfums de synthèse")
    follow(page, say("Répondre"))
    _sound(page)
    page.get_by_role("checkbox").check()
    press(page, say("Rejoindre le projet"))
    heading(page, title)


def _meet(page: Page, say: Say, project: str) -> None:
    page.goto(project)
    follow(page, say("Réunir l’équipe"))
    page.locator("textarea[name=notes]").fill("Chacun essaie chez soi. (Notes inventées.)")
    press(page, say("Ouvrir la réunion"))
    reads(page, say("à confirmer"))


def _confirm(page: Page, say: Say, project: str) -> None:
    page.goto(f"{project}tour-de-table/")
    with page.expect_navigation():
        page.locator("section[aria-labelledby=reunions] a").click()
    reads(page, "Chacun essaie chez soi.")
    press(page, say("Confirmer ces notes"))
    page.get_by_role("radio").first.check()
    press(page, say("Répondre"))
    reads(page, say("confirmé"))
    _sound(page)


def _speak(asker: Page, partner: Page, say: Say, project: str) -> None:
    """Each alone, unread before having spoken; then together."""
    _state(asker, say, project, "le marché des pharmacies", "Le dire seul")
    partner.goto(f"{project}tour-de-table/")
    reads_no(partner, "le marché des pharmacies")
    _state(partner, say, project, "la chaudière", "Le dire seul")
    reads(partner, "le marché des pharmacies")
    _state(partner, say, project, "la chaudière et un maître savonnier", "Le dire ensemble")
    reads(partner, "la chaudière et un maître savonnier")
    _sound(partner)


def _state(page: Page, say: Say, project: str, brings: str, how: str) -> None:
    page.goto(f"{project}tour-de-table/dire/")
    page.locator("textarea[name=brings]").fill(f"{say('savoir-faire')} : {brings}")
    page.locator("textarea[name=expects]").fill(f"{say('technologie')} : une recette")
    press(page, say(how))


def _write(page: Page, say: Say, project: str) -> None:
    """The table is in the agreement already; the other articles are written, a hundredth missing at first."""
    page.goto(project)
    follow(page, say("Ouvrir l’accord"))
    press(page, say("Ouvrir l’accord"))
    reads(page, "la chaudière")
    for name, cells in ARTICLES.items():
        _article(page, say, f"{project}accord/articles/{name}/", cells)
    page.goto(f"{project}accord/articles/returns/")
    empty = page.locator("select[name^=party]").count() - 1
    page.locator(f"[name=kind-{empty}]").select_option("technology")
    page.locator(f"[name=what-{empty}]").fill("une recette commune")
    press(page, say("Enregistrer l’article"))
    _sound(page)
    expect(page.locator("section[aria-labelledby=chk] .g-no")).to_have_count(0)


def _article(page: Page, say: Say, address: str, cells: dict[str, str]) -> None:
    page.goto(address)
    for name, text in cells.items():
        if name == "@shares":
            for box, share in zip(
                page.locator("[name^='shares.'][name$='-0']").all(), text.split(), strict=True
            ):
                box.fill(share)
            continue
        place = page.locator(f"[name='{name}']")
        if text.startswith("@"):
            place.select_option(label=ASKER if text == "@a" else PARTNER)
        elif place.evaluate("box => box.localName") == "select":
            place.select_option(text)
        else:
            place.fill(text)
    press(page, say("Enregistrer l’article"))


def _approve(page: Page, say: Say, project: str) -> None:
    page.goto(f"{project}accord/")
    _sound(page)
    form = page.locator("section[aria-labelledby=app] form")
    with page.expect_navigation():
        form.get_by_role("button").click()
    expect(form.filter(has=page.locator("[value=approve]"))).to_have_count(0)


def _sound(page: Page) -> None:
    """Examine the page, in French: English changes words only, and every page is walked in both."""
    if "/en/" not in page.url:
        assert problems_of(page) == []
