"""Journeys of those who prepare a call and of those who apply to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from .steps import CALLS, PHONE, english, follow, heading, page_of_letter, pdf, press, reads, reads_no, row
from .walk import problems_of

Visit = Callable[..., Page]
HALF = {
    "Caractère innovant": 30,
    "Effet levier": 20,
    "Potentiel commercial": 30,
    "Présentation et clarté": 20,
}
SIXTY = {
    "Caractère innovant": 35,
    "Effet levier": 25,
    "Potentiel commercial": 25,
    "Présentation et clarté": 15,
}
NOT_A_MAJORITY = (
    "Les critères prioritaires doivent peser plus de la moitié des poids, bonus à part. "
    "La moitié exacte, 50,00 %, ne suffit pas."
)

ANSWERS = {
    "De quoi votre entreprise a-t-elle besoin ?": "Savoir si un four solaire sécherait assez.",
    "Qu’est-ce qui est nouveau dans votre projet ?": "Personne ne sèche ainsi dans la vallée.",
    "Que vous apporterait l’accompagnement ?": "Une méthode d’essai.",
    "Qui achètera, et pourquoi ?": "Trois épiceries attendent le produit.",
}


def _day(days: int) -> str:
    """Return a day that many days from now, as people type it."""
    return f"{datetime.now(ZoneInfo('Europe/Paris')) + timedelta(days=days):%d/%m/%Y}"


def _weigh(page: Page, weights: dict[str, int]) -> None:
    for criterion, weight in weights.items():
        page.get_by_label(f"Poids, en %, {criterion}").fill(str(weight))
    press(page, "Enregistrer la grille")


def test_a_facilitator_prepares_a_call_and_opens_it(visit: Visit) -> None:
    """A grid at exactly half of priority weight keeps the call shut; at 60 % it opens to all."""
    page = visit("facilitator", path=CALLS)
    follow(page, "Préparer un appel")
    page.get_by_label("Titre", exact=True).fill("Essai : appel d’hiver")
    page.get_by_label("Lauréats visés").fill("6")
    page.get_by_label("En deux phrases").fill("Un appel inventé, du règlement à la page publique.")
    page.get_by_label("Ouverture, ligne 1").fill(f"{_day(-1)} 17:00")
    page.get_by_label("Clôture du dépôt, ligne 1").fill(f"{_day(45)} 17:00")
    press(page, "Préparer cet appel")
    reads(page, "en préparation")
    call = page.url

    follow(page, "Ouvrir les questions")
    press(page, "Écrire la question")
    page.get_by_label("Question, en français").fill("Qui suivra le projet chez vous ?")
    page.get_by_label("Longueur, en caractères au plus").fill("400")
    press(page, "Enregistrer la question")
    expect(row(page, "Qui suivra le projet chez vous ?")).to_contain_text("400 caractères au plus")

    page.goto(f"{call}grille/")
    _weigh(page, HALF)
    reads(page, NOT_A_MAJORITY)
    assert problems_of(page) == []
    page.goto(f"{call}etape/ouvrir/")
    reads(page, "Pas encore possible.", NOT_A_MAJORITY)
    expect(page.get_by_role("button", name="Ouvrir l’appel")).to_have_count(0)

    page.goto(f"{call}grille/")
    _weigh(page, SIXTY)
    expect(row(page, "Critères prioritaires")).to_contain_text("60 %")
    reads_no(page, NOT_A_MAJORITY)
    page.goto(f"{call}etape/ouvrir/")
    press(page, "Ouvrir l’appel")
    reads(page, "ouvert aux candidatures")

    public = visit(path="/public/appels/")
    follow(public, f"Essai : appel d’hiver {_day(0)[-4:]}")
    reads(public, "Ouvert, encore 4", "Un appel inventé, du règlement à la page publique.")
    expect(row(public, "Caractère innovant du projet")).to_contain_text("35 %")
    assert problems_of(public) == []


def _start(page: Page, siren: str, name: str) -> str:
    """Start an application to the open call for an organisation the directory does not know yet."""
    page.goto("/public/appels/essai-ouvert/")
    follow(page, "Préparer ma candidature")
    page.get_by_label("une autre, par son SIREN").check()
    page.get_by_label("SIREN", exact=True).fill(siren)
    page.get_by_label("Nom de l’organisation").fill(name)
    press(page, "Commencer la candidature")
    heading(page, "Entreprise")
    return page.url.removesuffix("entreprise/")


def test_an_applicant_writes_and_submits_on_a_phone(visit: Visit) -> None:
    """Money as people write it; a wrong number and a wrong file are refused, and nothing typed is lost."""
    page = visit("applicant", width=PHONE)
    application = _start(page, "100 000 009", "Séchoir Exemple")
    press(page, "Enregistrer et continuer")

    page.get_by_label("Titre du projet").fill("Sécher au soleil d’hiver")
    page.get_by_label("Modes de production").check()
    for question, answer in ANSWERS.items():
        page.get_by_label(question).fill(answer)
    page.get_by_label("Quand votre projet commencerait-il ?").fill(_day(150))
    page.get_by_label("Mon projet n’a pas commencé").check()
    press(page, "Enregistrer et continuer")

    heading(page, "Partenaires")
    page.get_by_label("SIREN").fill("200 000 009")
    page.get_by_label("Nom de l’organisation").fill("Menuiserie Témoin")
    page.get_by_label("Son rôle dans le projet").fill("Construit le four")
    press(page, "Déclarer ce partenaire")
    reads(page, "« 200 000 009 » n’est pas un SIREN : sa clé de contrôle est fausse.")
    expect(page.get_by_label("Nom de l’organisation")).to_have_value("Menuiserie Témoin")
    expect(page.get_by_label("Son rôle dans le projet")).to_have_value("Construit le four")
    assert problems_of(page) == []
    page.get_by_label("SIREN").fill("200 000 008")
    press(page, "Déclarer ce partenaire")
    reads(page, "1 partenaire", "Menuiserie Témoin")
    follow(page, "Étape suivante")

    page.get_by_label("oui, en totalité").check()
    page.get_by_label("Dépense, ligne 1").fill("Essais de séchage")
    page.get_by_label("Catégorie, ligne 1").select_option("coûts externes")
    page.get_by_label("Montant hors taxes, ligne 1").fill("12 345,67")
    press(page, "Enregistrer et continuer")

    heading(page, "Pièces")
    page.get_by_label("Fichier", exact=True).set_input_files(
        {"name": "devis.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"}
    )
    page.get_by_label("Ce qu’il contient").fill("Devis du four")
    press(page, "Joindre")
    reads(page, "« devis.exe » n’est pas d’un type accepté.")
    expect(page.get_by_label("Ce qu’il contient")).to_have_value("Devis du four")
    page.get_by_label("Fichier", exact=True).set_input_files(pdf("devis.pdf"))
    press(page, "Joindre")
    reads(page, "1 fichier", "devis.pdf", "Devis du four")

    page.goto(f"{application}equipe/")
    page.get_by_label("Adresse électronique").fill("voisine@exemple.test")
    page.get_by_label("écrire avec vous").check()
    press(page, "Envoyer l’invitation")
    expect(row(page, "voisine@exemple.test")).to_contain_text("écrit")

    page.goto(f"{application}relire/")
    reads(page, "12 345,67 €", "Tout est là.", "Construit le four")
    assert problems_of(page) == []
    press(page, "Déposer la candidature")
    heading(page, "Récépissé de dépôt")
    reads(page, "Votre candidature est déposée.", "Sécher au soleil d’hiver", "Menuiserie Témoin")
    reads(page, "Le contenu enregistré a bien cette empreinte.")
    assert problems_of(page) == []


def test_two_people_write_the_same_page(visit: Visit, home: Path) -> None:
    """Whoever saves last is told of the other's change, reads both texts, and loses nothing."""
    owner = visit("applicant")
    application = _start(owner, "300 000 007", "Atelier Exemple à deux")
    owner.goto(f"{application}equipe/")
    owner.get_by_label("Adresse électronique").fill("coapplicant@exemple.test")
    press(owner, "Envoyer l’invitation")
    owner.goto(f"{application}projet/")

    guest = visit("coapplicant", english=True)
    guest.goto("/en" + page_of_letter(home, to="coapplicant@exemple.test", path="/invitations/"))
    heading(guest, "Atelier Exemple à deux")
    press(guest, english("Accepter"))
    guest.goto(f"{application.replace('/candidatures', '/en/candidatures')}projet/")
    need = guest.locator("[name=need]")

    owner.get_by_label("Titre du projet").fill("Un four à deux")
    owner.locator("[name=need]").fill("Ce que la porteuse a écrit.")
    press(owner, "Enregistrer et continuer")
    heading(owner, "Partenaires")

    need.fill("What the guest wrote.")
    need.blur()
    reads(guest, english("Rien n’est enregistré tant que ceci n’est pas corrigé."))
    press(guest, english("Enregistrer et continuer"))
    reads(guest, english("Comparez"), "Sacha Modèle", "What the guest wrote.", "Ce que la porteuse a écrit.")
    expect(need).to_have_value("What the guest wrote.")
    assert problems_of(guest) == []
    need.fill("Ce que la porteuse a écrit. What the guest wrote.")
    guest.locator("[name=title]").fill("Un four à deux")
    press(guest, english("Enregistrer et continuer"))
    heading(guest, english("Partenaires"))
    owner.goto(f"{application}relire/")
    reads(owner, "Un four à deux", "Ce que la porteuse a écrit. What the guest wrote.")
