"""From ideas to full applications: who goes on, and what must be said first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.areas.programmes.phases.factories import one_stage, two_stages

from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.stages import (
    Choice,
    best_first,
    departures,
    full_deposit,
    kept_first,
    refusals_to_choose,
    refusals_to_publish,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
READY = {"form": True, "dates": True}
CHOICES = (Choice(1, 1500, True), Choice(2, 1200, False), Choice(3, None, False))


def codes(refusals: object) -> list[str]:
    return [one.code.removeprefix("programmes.") for one in refusals]


@pytest.mark.parametrize(
    ("day", "state", "expected"),
    [
        (15, CallState.REVIEW, []),
        (15, CallState.CLOSED, ["choice_not_in_review"]),
        (5, CallState.REVIEW, ["choice_not_now"]),
        (45, CallState.REVIEW, ["choice_not_now"]),
        (-99, CallState.REVIEW, ["choice_not_now"]),
    ],
)
def test_ideas_are_chosen_in_a_phase_that_decides_on_them(
    day: int, state: CallState, expected: list[str]
) -> None:
    assert codes(refusals_to_choose(two_stages(NOW, day=day), state, when=NOW)) == expected


def test_a_call_in_one_stage_chooses_no_idea() -> None:
    assert codes(refusals_to_choose(one_stage(NOW, day=25), CallState.REVIEW, when=NOW)) == ["choice_not_now"]
    assert full_deposit(one_stage(NOW)) is None
    found = full_deposit(two_stages(NOW))
    assert found is not None and found.opens_at == NOW + timedelta(days=20)


def test_a_complete_choice_may_be_published() -> None:
    assert refusals_to_publish(CHOICES, READY) == []


@pytest.mark.parametrize(
    ("choices", "needs", "expected"),
    [
        ((*CHOICES, Choice(4, 900)), READY, ["choice_missing"]),
        ((Choice(1, 1500, False),), READY, ["choice_keeps_nobody"]),
        ((Choice(1, 1500, False), Choice(2, 1200, True)), READY, ["choice_departs_without_reason"]),
        ((Choice(1, 1500, False, " Hors sujet "), Choice(2, 1200, True)), READY, []),
        (CHOICES, {"form": False, "dates": False}, ["stage_lacks_form", "stage_lacks_dates"]),
    ],
)
def test_each_reason_not_to_publish_is_given(
    choices: tuple[Choice, ...], needs: dict[str, bool], expected: list[str]
) -> None:
    assert codes(refusals_to_publish(choices, needs)) == expected


def test_the_best_come_first_and_equals_go_on_together() -> None:
    ideas = [Choice(3, 1200), Choice(1, 1200), Choice(2, None), Choice(4, 1700), Choice(5, 800)]
    assert [one.number for one in best_first(ideas)] == [4, 1, 3, 5, 2]
    assert kept_first(ideas, 2) == {1: True, 2: False, 3: True, 4: True, 5: False}
    assert not any(kept_first(ideas, 0).values())
    assert [number for number, kept in kept_first(ideas, 99).items() if not kept] == [2]
    assert kept_first([], 3) == {}


@given(st.lists(st.one_of(st.none(), st.integers(0, 2000)), min_size=1, max_size=12), st.integers(1, 12))
def test_keeping_the_best_is_never_a_departure(means: list[int | None], most: int) -> None:
    ideas = [Choice(number, mean) for number, mean in enumerate(means, start=1)]
    kept = kept_first(ideas, most)
    assert departures([Choice(one.number, one.mean, kept[one.number]) for one in ideas]) == []
    marked = sum(mean is not None for mean in means)
    assert sum(kept.values()) >= min(most, marked)
