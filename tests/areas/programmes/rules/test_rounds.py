"""Rounds: in order, never overlapping, binding once published, and which one rules now."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.programmes.rules.rounds import (
    MOST_ROUNDS,
    Round,
    current_round,
    ordered,
    refusals_of_rounds,
    refusals_to_change_rounds,
)

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


SPRING, AUTUMN = Round(day(0), day(30)), Round(day(180), day(210))


def said(rounds: list[Round]) -> list[tuple[str, str | None]]:
    return [(one.code.removeprefix("programmes."), one.field) for one in refusals_of_rounds(rounds)]


def test_rounds_that_follow_each_other_hold() -> None:
    assert said([SPRING, AUTUMN]) == said([AUTUMN, SPRING]) == said([]) == []


@pytest.mark.parametrize(
    ("second", "clashes"),
    [
        (Round(day(30), day(40)), True),  # the second of the closing is still of the first round
        (Round(day(30) + timedelta(seconds=1), day(40)), False),
        (Round(day(5), day(6)), True),
        (Round(day(-10), day(0)), True),
        (Round(day(5), None), False),
        (Round(None, day(5)), False),
    ],
)
def test_no_second_belongs_to_two_rounds(second: Round, clashes: bool) -> None:
    expected = [("rounds_overlap", "rounds.1.opens_at")] if clashes else []
    assert said([SPRING, second]) == expected
    assert SPRING.overlaps(second) is second.overlaps(SPRING) is clashes


def test_an_overlap_names_both_rounds_as_they_were_typed() -> None:
    (refusal,) = refusals_of_rounds([AUTUMN, SPRING, Round(day(200), day(220))])
    assert refusal.params == {"first": 1, "second": 3}


def test_a_round_closes_after_it_opens_and_there_are_not_too_many() -> None:
    assert said([Round(day(1), day(1))]) == [("call_closes_before_opening", "rounds.0.closes_at")]
    many = [Round(day(number * 10), day(number * 10 + 1)) for number in range(MOST_ROUNDS + 1)]
    assert said(many) == [("too_many_rounds", None)]
    assert said(many[:-1]) == []


def test_blank_rounds_are_left_out_and_the_others_put_in_order() -> None:
    closing_only = Round(None, day(90))
    assert ordered([AUTUMN, Round(), closing_only, SPRING]) == (SPRING, closing_only, AUTUMN)


def test_published_rounds_only_gain_time() -> None:
    longer = Round(SPRING.opens_at, day(40))
    assert refusals_to_change_rounds([SPRING], [longer, AUTUMN]) == []
    assert refusals_to_change_rounds([Round(day(0), None)], [SPRING]) == []
    found = refusals_to_change_rounds([SPRING, AUTUMN], [Round(day(1), day(29))])
    assert [(one.code.removeprefix("programmes."), one.field) for one in found] == [
        ("call_field_binding", "rounds.0.opens_at"),
        ("deadline_brought_forward", "rounds.0.closes_at"),
        ("call_field_binding", "rounds.1.opens_at"),
        ("deadline_brought_forward", "rounds.1.closes_at"),
    ]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (day(-5), SPRING),
        (day(10), SPRING),
        (day(30) + timedelta(microseconds=900_000), SPRING),
        (day(30) + timedelta(seconds=1), AUTUMN),
        (day(300), AUTUMN),
    ],
)
def test_the_round_that_rules_is_under_way_or_next_or_last(on: datetime, expected: Round) -> None:
    assert current_round([SPRING, AUTUMN], on=on) == expected


def test_without_rounds_nothing_rules_and_an_unknown_closing_is_ahead() -> None:
    assert current_round([], on=START) == Round()
    assert current_round([SPRING, Round(day(50), None)], on=day(400)) == Round(day(50), None)


spans = st.tuples(st.integers(0, 400), st.integers(1, 40))


@given(st.lists(spans, max_size=8))
def test_rounds_without_refusal_share_no_second(found: list[tuple[int, int]]) -> None:
    rounds = [Round(day(start), day(start + length)) for start, length in found]
    if refusals_of_rounds(rounds):
        return
    held = ordered(rounds)
    assert all(
        before.closes_at and after.opens_at and before.closes_at < after.opens_at
        for before, after in zip(held, held[1:], strict=False)
    )
