"""The index gives the declared score, says who holds what, and counts."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.areas.matching.index.candidates import REGIONS, needs, profiles

from grappe.areas.matching.index.plan import ANSWERS, plan_of
from grappe.areas.matching.index.reading import EVERYONE, Bounds, Hit, Reading, clauses_of
from grappe.areas.matching.index.store import Document, Store
from grappe.areas.matching.index.tokens import LETTERS, tokens_of
from grappe.areas.matching.rules.score import (
    Asked,
    Field,
    Need,
    Part,
    Profile,
    Weights,
    clues_found,
    clues_of,
    score_of,
    terms_of,
)

WEIGHTS = Weights()


def _by_field(tokens: set[str]) -> dict[Field, set[str]]:
    return {place: {token[1:] for token in tokens if token[0] == letter} for place, letter in LETTERS.items()}


def reading_of(folder: Path, *candidates: tuple[str, ...]) -> Reading:
    """A view of an index of candidates numbered from 1."""
    store = Store(folder)
    with store.writing():
        store.rebuild((Document(i, tokens) for i, tokens in enumerate(candidates, 1)), built_at="")
    return Reading(store.searcher()[0])


@settings(max_examples=40)
@given(needs(), st.lists(profiles(), min_size=1, max_size=12))
def test_the_index_gives_the_declared_score_and_its_clues(need: Need, candidates: list[Profile]) -> None:
    terms = terms_of(need, WEIGHTS)
    if any(" " in token for term in terms for token in term.tokens):
        return  # codes of one's own with a blank are joined in the index
    plan = plan_of(terms, REGIONS)
    with tempfile.TemporaryDirectory() as folder:
        stored = [tokens_of(profile, is_member=True) for profile in candidates]
        reading = reading_of(Path(folder), *stored)
        declared = [
            [clue for clue in clues_of(need, profile, WEIGHTS) if clue.part != Part.CROSSING]
            for profile in candidates
        ]
        scores = sorted(
            (Hit(i, score_of(clues)) for i, clues in enumerate(declared, 1) if clues),
            key=lambda hit: (-hit.points, hit.number),
        )
        hits = reading.first(plan, most=50)
        assert hits == scores
        anchored = [hit for hit in scores if {clue.part for clue in declared[hit.number - 1]} & ANSWERS]
        assert reading.first(plan, most=50, anchor=ANSWERS) == anchored
        assert reading.count(plan) == len(anchored)
        clauses = clauses_of(dict.fromkeys(token for tokens in stored for token in tokens))
        held = reading.held_by([hit.number for hit in hits], clauses)
        for number, places in held.items():
            tokens = {clauses[place].tokens[0] for place in places}
            assert tokens == set(stored[number - 1])
            assert list(clues_found(terms, _by_field(tokens))) == declared[number - 1]


@pytest.fixture
def three(tmp_path: Path) -> Reading:
    """Three candidates: one has nothing but a place."""
    return reading_of(tmp_path, ("wdrag", "wsucr", "pd47", "kcompany"), ("wdrag", "pd26", "?k"), ("pd47",))


def _plan(need: Need) -> tuple[object, ...]:
    return plan_of(terms_of(need, WEIGHTS), REGIONS)


def test_bounds_keep_and_bar(three: Reading) -> None:
    plan = plan_of(terms_of(Need(words=(Asked("dragée", "drag"), Asked("sucre", "sucr"))), WEIGHTS), REGIONS)
    assert [hit.number for hit in three.first(plan, most=9)] == [1, 2]
    assert [hit.number for hit in three.first(plan, Bounds(held=(("pd47",),)), most=9)] == [1]
    assert [hit.number for hit in three.first(plan, Bounds(held=(("kcompany", "?k"),)), most=9)] == [1, 2]
    assert [hit.number for hit in three.first(plan, Bounds(barred=("pd47",)), most=9)] == [2]
    assert [hit.number for hit in three.first(plan, Bounds(without=(1,)), most=1)] == [2]
    assert three.count(plan, Bounds(held=(("pd26",),))) == 1


def test_nothing_asked_finds_nobody(three: Reading) -> None:
    assert three.first((), most=9) == []
    assert three.count(plan_of(terms_of(Need(department="47"), WEIGHTS), REGIONS)) == 0
    only_place = plan_of(terms_of(Need(department="47"), WEIGHTS), REGIONS)
    assert [hit.number for hit in three.first(only_place, EVERYONE, most=9)] == [1, 3]
    assert three.first(only_place, most=9, anchor=frozenset({Part.TEXT})) == []
    unheld = plan_of(terms_of(Need(words=(Asked("rare", "rare"),)), WEIGHTS), REGIONS)
    assert three.first(unheld, most=9) == []


def test_what_few_candidates_hold(three: Reading) -> None:
    assert three.held_by([], clauses_of(["wdrag"])) == {}
    assert three.held_by([1, 3], ()) == {1: set(), 3: set()}
    many = clauses_of([*(f"wnobody{i}" for i in range(60)), "pd47"])
    assert three.held_by([1, 2, 3], many) == {1: {60}, 2: set(), 3: {60}}
    assert three.candidates == 3
    assert three.holders("wdrag") == 2
    assert three.tokens_beginning("pd") == ["pd26", "pd47"]
    assert three.members("nobody", most=0) == {}
