"""Journeys of the jury and of those who run it: reading, marking, assigning, deciding."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from .steps import CALLS, PHONE, english, follow, heading, press, reads, reads_no, row, saved
from .walk import problems_of

ROOT = Path(__file__).parents[2]
Visit = Callable[..., Page]
MARKS = {
    "Caractère innovant du projet": "15",
    "Effet levier et apport de compétences à l’entreprise": "14",
    "Potentiel commercial du projet": "13",
    "Présentation et clarté du projet": "16",
    "Prise en compte des principes du développement durable": "8",
}
BLANK = "Potentiel commercial du projet"
EVENING_TIE = "À notes égales, le jury retient d’abord le projet dont les essais commencent à l’automne."
SET_ASIDE = "Le matériel est déjà commandé : le projet a commencé avant le dépôt."


def _open_dossier(page: Page, number: int) -> None:
    page.goto(f"/jury/essai-notation/dossiers/{number}/note/")
    press(page, "Je n’ai aucun lien : ouvrir le dossier")


def _write_marks(page: Page, marks: dict[str, str]) -> None:
    for criterion, mark in marks.items():
        page.get_by_label(f"{criterion}, note sur 20").fill(mark)


def test_a_juror_reads_on_a_phone(visit: Visit) -> None:
    """One link closes a dossier, one criterion is left blank on purpose, one abstention says why."""
    page = visit("juror1", width=PHONE)
    follow(page, "Noter 3 dossiers de Essai : appel en notation 2026")
    follow(page, "Moulin Exemple")
    heading(page, "Avez-vous un lien avec Moulin Exemple ?")
    page.get_by_label("Un proche y est lié").check()
    assert problems_of(page) == []
    press(page, "Me récuser et fermer le dossier")
    heading(page, "Mes récusations")
    expect(row(page, "Moulin Exemple")).to_contain_text("fermé")
    page.goto("/jury/essai-notation/dossiers/2/note/")
    heading(page, "Ce dossier vous est fermé")

    _open_dossier(page, 4)
    reads(page, "Les notes des autres jurés s’affichent une fois la vôtre rendue.")
    reads_no(page, "Claude Témoin")
    _write_marks(page, {criterion: mark for criterion, mark in MARKS.items() if criterion != BLANK})
    press(page, "Rendre ma note")
    reads(page, "Votre note n’est pas rendue")
    reads(page, f"{BLANK} : donnez une note, ou cochez « Je ne peux pas juger ».")
    expect(page.get_by_label("Présentation et clarté du projet, note sur 20")).to_have_value("16")
    assert problems_of(page) == []
    page.get_by_role("group", name=BLANK).get_by_label("Je ne peux pas juger").check()
    press(page, "Rendre ma note")
    expect(page.get_by_role("button", name="Rendre à nouveau")).to_be_visible()
    reads(page, "Vide n’est pas zéro : « Potentiel commercial du projet ».", "Claude Témoin")

    _open_dossier(page, 6)
    page.get_by_text("Je préfère ne pas noter ce dossier").click()
    press(page, "M’abstenir")
    reads(page, "Dites pourquoi vous vous abstenez")
    page.get_by_label("Pourquoi vous abstenez-vous ?").fill("Ce marché est trop loin de mon métier.")
    press(page, "M’abstenir")
    expect(page.locator("#enregistrement")).to_have_text("abstention")
    page.goto("/jury/essai-notation/")
    reads(page, "Notés 4")
    assert problems_of(page) == []


def test_a_juror_marks_in_two_tabs(visit: Visit) -> None:
    """The second tab is told what the first one kept, and keeps what was typed until the juror chooses."""
    first = visit("juror2")
    _open_dossier(first, 3)
    second = first.context.new_page()
    second.goto(first.url)
    _write_marks(first, MARKS)
    press(first, "Rendre ma note")
    expect(first.locator("#enregistrement")).to_have_text("rendue")

    _write_marks(second, {**MARKS, BLANK: "9"})
    press(second, "Rendre ma note")
    reads(
        second,
        "Votre note n’est pas rendue",
        "Cette note a été modifiée dans une autre fenêtre",
        f"Enregistré dans l’autre fenêtre : {BLANK} : 13.",
    )
    expect(second.get_by_label(f"{BLANK}, note sur 20")).to_have_value("9")
    assert problems_of(second) == []
    press(second, "Rendre à nouveau")
    reads_no(second, "Votre note n’est pas rendue")
    first.reload()
    expect(first.get_by_label(f"{BLANK}, note sur 20")).to_have_value("9")


def _readings(number: int) -> str:
    return english("%(shown)s lecture en vigueur", plural="%(shown)s lectures en vigueur", shown=number)


def test_a_facilitator_assigns_the_applications(visit: Visit) -> None:
    """The certificate proves the best total; a variant is in force only once it is chosen."""
    page = visit("facilitator", path=f"{CALLS}essai-clos/affectation/", english=True)
    expect(row(page, "Savonnerie Témoin")).to_contain_text(english("personne encore"))
    press(page, english("Calculer l’affectation"))
    reads(page, english("optimum prouvé\u00a0: aucune autre solution ne fait mieux"), _readings(0))
    assert problems_of(page) == []
    variant = row(page, english("Dossier le moins bien servi relevé"))
    with page.expect_navigation():
        variant.get_by_role("button", name=english("Mettre en vigueur")).click()
    expect(variant).to_contain_text(english("en vigueur"))
    reads(page, _readings(21))
    expect(row(page, "Savonnerie Témoin")).to_contain_text("Dominique Fictif")
    expect(row(page, "Savonnerie Témoin")).not_to_contain_text("Alix Démo")
    assert problems_of(page) == []


def _decide(page: Page, number: int, outcome: str, reason: str = "") -> None:
    page.goto(f"{CALLS}essai-deliberation/dossiers/{number}/decision/")
    page.get_by_label(outcome, exact=True).check()
    page.get_by_label("Motif").fill(reason)
    press(page, "Enregistrer la décision")


def _replay(file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "grappe"), "replay", str(file), *more]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_a_jury_decides_and_anyone_can_replay_it(visit: Visit, tmp_path: Path) -> None:
    """A tie ordered, an exception with its reason, everything applied at once; the file proves itself."""
    page = visit("facilitator", path=f"{CALLS}essai-deliberation/deliberation/")
    follow(page, "Ex æquo à la limite : Moulin Exemple, Herboristerie Exemple")
    page.get_by_label("Place : Moulin Exemple").select_option("2")
    page.get_by_label("Place : Herboristerie Exemple").select_option("1")
    page.get_by_label("Pourquoi cet ordre").fill(EVENING_TIE)
    assert problems_of(page) == []
    press(page, "Enregistrer l’ordre du jury")
    heading(page, "Délibération")
    reads_no(page, "Ex æquo à la limite")

    _decide(page, 7, "non retenue")
    reads(page, "Dossier 7 : cette décision s’écarte du classement. Écrivez le motif du jury.")
    _decide(page, 7, "non retenue", SET_ASIDE)
    press(page, "Proposer selon le classement")
    follow(page, "Appliquer les décisions")
    heading(page, "Appliquer les décisions ?")
    reads(page, SET_ASIDE, "Ceci ne peut pas être annulé.")
    assert problems_of(page) == []
    press(page, "Appliquer toutes les décisions")

    page.goto(f"{CALLS}essai-deliberation/suites/")
    reads(page, "8 lettres attendent d’être lues et envoyées")
    assert problems_of(page) == []
    with page.expect_navigation():
        row(page, "Fromagerie Témoin").get_by_role("link").click()
    reads(page, "votre projet n’est pas retenu", SET_ASIDE)
    page.go_back()
    minutes = saved(page, "Procès-verbal (PDF)", tmp_path)
    assert minutes.read_bytes().startswith(b"%PDF")
    export = saved(page, "Export de l’appel (JSON)", tmp_path)
    (digest,) = re.findall(r"\b[0-9a-f]{64}\b", page.get_by_role("main").inner_text())

    replayed = _replay(export, "--hash", digest)
    assert "Sceau\u00a0: intact." in replayed.stdout
    assert "Empreinte\u00a0: celle du procès-verbal." in replayed.stdout
    assert "tous reproduits." in replayed.stdout
    assert replayed.returncode == 0
    told = json.loads(export.read_text("utf-8"))
    told["applications"][0]["published"]["aid"] = "1.00"
    altered = tmp_path / "altered.json"
    altered.write_text(json.dumps(told), encoding="utf-8")
    denied = _replay(altered, "--hash", digest)
    assert "Sceau\u00a0: rompu. Ce fichier a été modifié après son export." in denied.stdout
    assert "non reproduit (publié\u00a0: 1,00\u00a0€" in denied.stdout
    assert denied.returncode == 1


def test_words_lost_with_the_session_are_offered_back_to_their_author_alone(visit: Visit) -> None:
    page = visit("consultant", path="/accompagnement/")
    follow(page, "Noter une journée")
    there, words, kept = (
        page.url,
        page.get_by_label("Ce qui a été fait"),
        "Votre texte non enregistré est gardé ici.",
    )
    words.fill("Plan d’essais relu ligne à ligne.")
    page.context.clear_cookies()
    press(page, "Noter une journée")
    reads(page, "Rien n’a été enregistré")

    page.goto(there)
    page.locator("button[name=account][value=consultant]").click()
    page.wait_for_url(there)
    reads(page, kept)
    expect(words).to_have_value("")
    press(page, "Noter une journée")
    reads(page, "Écrivez ce qui a été fait", kept)
    page.get_by_role("button", name="Reprendre ce texte").click()
    expect(words).to_have_value("Plan d’essais relu ligne à ligne.")

    # What the server answered is in its page: nothing is left to offer.
    page.get_by_label("Jour", exact=True).fill("hier")
    press(page, "Noter une journée")
    reads(page, "Ce n’est pas une date")
    page.goto(there)
    reads_no(page, kept)
    words.fill("Autre texte.")
    press(page, "Se déconnecter")
    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('grappe-saisie'))") == []
