"""French words: one analysis for the index and for the score."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.matching.rules.words import (
    expression_of,
    fold,
    is_common,
    is_everywhere,
    names_act,
    rarity,
    spoken,
    stem_of,
    stems_of,
    telling,
    thing_of,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dragées", "DRAGEE"), ("enrobés", "enrober"), ("l’œuf", "oeufs"), ("procédés", "PROCEDE"),
        ("valorisation", "valoriser"), ("jusqu’à l'usine", "usines"),
        ("agro-alimentaire", "agro alimentaire"), ("nettoyer", "NETTOYAGE"), ("broyé", "broyeurs"),
        ("coudre", "couture"), ("moudre", "moulues"), ("sécher", "séchoir"), ("humidité", "HUMIDE"),
        ("stabilité", "stable"), ("lavage", "laver"), ("envoyer", "envoi"), ("solubles", "dissoudre"),
    ],
)  # fmt: skip
def test_ways_of_writing_one_word_share_a_stem(one: str, other: str) -> None:
    assert stems_of(one) == stems_of(other) != ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("village", "ville"), ("glaçage", "glace"), ("conditionnement", "condition"), ("visée", "vis"),
     ("image", "imaginer"), ("complément", "complet"), ("partage", "parts"), ("graphite", "graphique")],
)  # fmt: skip
def test_words_that_only_look_alike_keep_apart(one: str, other: str) -> None:
    assert stems_of(one) != stems_of(other)


def test_an_inflected_form_joins_the_family_of_its_stem() -> None:
    assert stem_of("imprimeurs") == stem_of("imprimerie") == stem_of("impression")


@pytest.mark.parametrize(
    ("need", "thing"),
    [
        ("Sceller un pot de grès, à froid, sans colle", "Sceller un pot de grès"),
        ("Un rouge stable pour nos yaourts.", "Un rouge stable "),
        ("Pour nos flacons : un bouchon en liège", "un bouchon en liège"),
        ("Trouver mieux. Un jeu de 1,5 mm", "Un jeu de 1,5 mm"),
        ("Trouver un prix, sans délai\nGrainer du sel", "Grainer du sel"),
        ("Sans colle.", "Sans colle."),
        ("", ""),
    ],
)
def test_a_need_says_the_thing_then_its_circumstances(need: str, thing: str) -> None:
    assert thing_of(need) == thing


def test_an_act_is_named_by_its_ending() -> None:
    acts = ("fumer", "fumage", "durcir", "teindre", "cuire", "impression", "soudures")
    assert all(map(names_act, (*acts, "polissages", "fonderie", "revetement", "extraction")))
    things = ("fume", "fumee", "verre", "papiers", "poudre", "compostable", "aliments", "bois", "colorants")
    assert [word for word in things if names_act(word)] == []


def test_words_of_any_need_are_known() -> None:
    assert is_common(stem_of("trouver"))
    assert is_common(stem_of("petites"))
    assert not is_common(stem_of("pelliculage"))


def test_function_words_numbers_and_single_letters_say_nothing() -> None:
    assert stems_of("Il y a donc 2 022 façons d’en faire, with the same x") == (stem_of("facons"),)


def test_what_is_said_comes_with_its_stem_in_order() -> None:
    assert spoken("Capteurs des océans, capteurs") == (
        ("capteurs", "capteur"), ("oceans", "ocean"), ("capteurs", "capteur"),
    )  # fmt: skip


def test_an_expression_keeps_its_order_and_each_stem_once() -> None:
    assert expression_of("Enrobage de l’enrobage au sucre") == f"{stem_of('enrober')} {stem_of('sucre')}"


@given(st.text())
def test_reading_is_stable_under_folding(text: str) -> None:
    assert stems_of(fold(text)) == stems_of(text)


@given(st.integers(2, 10**7), st.data())
def test_rarity_is_the_logarithm_kept_whole(candidates: int, data: st.DataObject) -> None:
    holders = data.draw(st.integers(1, candidates))
    exact = 1000 * math.log2(candidates / holders)
    assert exact - 9 <= rarity(candidates, holders) <= exact + 1e-6


@pytest.mark.parametrize(
    ("candidates", "holders", "everywhere"),
    [
        (1_000_000, 125_001, True),
        (1_000_000, 125_000, False),
        # Few read cost nothing: a small directory keeps all its words.
        (100, 90, False),
        (100_000, 20_000, False),
        (100_000, 20_001, True),
    ],
)
def test_what_one_in_eight_holds_in_a_large_directory_is_everywhere(
    candidates: int, holders: int, everywhere: bool
) -> None:
    assert is_everywhere(candidates, holders) is everywhere


def test_a_word_that_is_everywhere_is_kept_only_when_nothing_else_is_said() -> None:
    holders = {"wide": 250_000, "rare": 1_000, "unheld": 0}
    assert list(telling({"wide": 1, "rare": 1}, holders, 1_000_000, 9)) == ["rare"]
    assert telling({"wide": 1, "unheld": 1}, holders, 1_000_000, 9) == {"wide": 2000}


def test_what_nobody_or_everybody_holds_tells_nothing() -> None:
    assert rarity(10, 0) == rarity(10, 10) == rarity(0, 0) == 0


def test_the_rarest_words_tell_most_then_those_said_most() -> None:
    counts = {"rare": 1, "often": 5, "seldom": 1, "everywhere": 9, "unknown": 3}
    holders = {"rare": 1, "often": 4, "seldom": 4, "everywhere": 16}
    assert telling(counts, holders, 16, 2) == {"rare": 4000, "often": 2000}
    assert telling(counts, holders, 16, 2, {"often": 3_000, "rare": 500}) == {"often": 6000, "rare": 2000}
    assert list(telling(counts, holders, 16, 9)) == ["rare", "often", "seldom"]
