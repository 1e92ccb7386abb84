"""Weights of one need: the parts that are asked share the whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.matching.rules.score import Asked, Need, Part, Weights
from grappe.areas.matching.rules.weighing import (
    ACT,
    BESIDE,
    COMMON,
    GESTURE,
    asked_of,
    emphasis,
    weights_for,
)
from grappe.areas.matching.rules.words import stem_of

WORD = (Asked("film", "film"),)
FULL = Need(
    words=WORD,
    skills=WORD,
    activities=("10.82Z",),
    department="63",
    asker="o1",
    chains=frozenset({"aliment"}),
    has_meaning=True,
)
# How to take one part out of a need that asks them all.
LESS: dict[Part, dict[str, object]] = {
    Part.TEXT: {"words": ()},
    Part.MEANING: {"has_meaning": False},
    Part.SKILLS: {"skills": ()},
    Part.ACTIVITY: {"activities": ()},
    Part.TERRITORY: {"department": None},
    Part.RELATIONS: {"asker": None},
    Part.CROSSING: {"chains": frozenset()},
}


@st.composite
def weights(draw: st.DrawFn) -> Weights:
    cuts = sorted(draw(st.lists(st.integers(0, 1000), min_size=6, max_size=6)))
    return Weights(*(after - before for before, after in zip([0, *cuts], [*cuts, 1000], strict=True)))


@given(declared=weights(), parts=st.sets(st.sampled_from(list(Part))))
def test_what_is_asked_shares_the_whole_in_proportion(declared: Weights, parts: set[Part]) -> None:
    need = replace(FULL, **{k: v for part in parts for k, v in LESS[part].items()})
    shared, asked = weights_for(need, declared), asked_of(need)
    shared.validate()
    if not any(getattr(declared, part) for part in asked):
        assert shared == declared
        return
    total = sum(getattr(declared, part) for part in asked)
    for part in Part:
        exact = getattr(declared, part) * 1000 / total if part in asked else 0
        assert abs(getattr(shared, part) - exact) < 1


@pytest.mark.parametrize("part", list(Part))
def test_each_part_is_asked_by_what_the_need_says(part: Part) -> None:
    assert asked_of(FULL) == frozenset(Part)
    assert part not in asked_of(replace(FULL, **LESS[part]))


def test_crossing_is_asked_of_an_answer_only() -> None:
    assert Part.CROSSING not in asked_of(replace(FULL, words=(), skills=()))


def test_a_need_that_says_nothing_leaves_the_weights_as_declared() -> None:
    assert weights_for(Need(), Weights()) == Weights()


def test_an_act_tells_most_and_what_any_need_says_or_a_circumstance_tells_less() -> None:
    assert emphasis(stem_of("enrober"), names_gesture=True, is_act=True) == ACT
    assert emphasis(stem_of("colorant"), names_gesture=True) == GESTURE < ACT
    assert emphasis(stem_of("livrer"), is_act=True) == 1000
    assert emphasis(stem_of("moulin")) == 1000
    assert emphasis(stem_of("moulin"), is_beside=True) == BESIDE < 1000
    assert emphasis(stem_of("petites"), names_gesture=True) == COMMON
    assert emphasis(stem_of("trouver"), is_beside=True) == COMMON


@given(declared=weights(), said=st.integers(0, 50_000), unsaid=st.integers(0, 50_000))
def test_half_of_what_nobody_says_is_left_to_meaning(declared: Weights, said: int, unsaid: int) -> None:
    need = replace(FULL, words=(Asked("film", "film", said),), unsaid=unsaid)
    before, after = weights_for(replace(need, unsaid=0), declared), weights_for(need, declared)
    after.validate()
    moved = before.text - after.text
    assert after == replace(before, text=before.text - moved, meaning=before.meaning + moved)
    assert abs(moved - before.text * unsaid / max(2 * (said + unsaid), 1)) < 1
    deaf = replace(need, has_meaning=False)
    assert weights_for(deaf, declared) == weights_for(replace(deaf, unsaid=0), declared)
