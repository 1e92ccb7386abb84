"""The life of a label: its state on any day, what each act asks, terms and renewals."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.labels.rules import (
    Act,
    LabelAct,
    LabelState,
    Life,
    pauses_of_acts,
    refusals_to_act,
    refusals_to_renew,
    renewal_window,
    renewed,
    state_on,
    term,
)
from grappe.values import Period

START, END = date(2024, 3, 1), date(2027, 2, 28)
TERM = Period(START, END)
A = LabelAct
DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))


def life(*acts: tuple[LabelAct, date], period: Period = TERM) -> Life:
    return Life(period, tuple(Act(kind, on) for kind, on in acts))


STOPPED = life((A.SUSPENDED, date(2025, 1, 10)), (A.REINSTATED, date(2025, 3, 1)))
GONE = life(
    (A.SUSPENDED, date(2025, 1, 10)), (A.WITHDRAWN, date(2025, 6, 1)), period=Period(START, date(2025, 5, 31))
)


@pytest.mark.parametrize(
    ("held", "day", "state"),
    [
        (life(period=Period()), START, LabelState.UNDATED),
        (life(), START - timedelta(days=1), LabelState.NOT_YET),
        (life(), START, LabelState.VALID),
        (life(), END, LabelState.VALID),
        (life(), END + timedelta(days=1), LabelState.EXPIRED),
        (life(period=Period(START)), date(2050, 1, 1), LabelState.VALID),
        (life(period=Period(None, END)), date(1999, 1, 1), LabelState.VALID),
        (STOPPED, date(2025, 1, 9), LabelState.VALID),
        (STOPPED, date(2025, 1, 10), LabelState.SUSPENDED),
        (STOPPED, date(2025, 2, 28), LabelState.SUSPENDED),
        (STOPPED, date(2025, 3, 1), LabelState.VALID),
        (GONE, date(2025, 5, 31), LabelState.SUSPENDED),
        (GONE, date(2025, 6, 1), LabelState.WITHDRAWN),
        (GONE, date(2030, 1, 1), LabelState.WITHDRAWN),
        (life((A.SUSPENDED, date(2026, 1, 1))), END + timedelta(days=1), LabelState.EXPIRED),
    ],
)
def test_the_state_on_a_day(held: Life, day: date, state: LabelState) -> None:
    assert state_on(held, day) is state


def test_a_suspension_lifted_on_its_day_never_was() -> None:
    day = date(2025, 1, 10)
    acts = (Act(A.REINSTATED, START), Act(A.SUSPENDED, day), Act(A.REINSTATED, day))
    assert pauses_of_acts(acts) == ()
    assert pauses_of_acts((*acts, Act(A.SUSPENDED, day))) == (Period(day),)


def codes(kind: LabelAct, held: Life, on: date, today: date = date(2026, 1, 1)) -> list[str]:
    return [refusal.code for refusal in refusals_to_act(kind, held, on=on, today=today)]


@pytest.mark.parametrize(
    ("kind", "held", "on", "expected"),
    [
        (A.SUSPENDED, life(), date(2025, 1, 1), []),
        (A.SUSPENDED, life(), date(2026, 1, 2), ["labels.day_to_come"]),
        (A.SUSPENDED, life(), date(2024, 2, 1), ["labels.day_before_last", "labels.step"]),
        (A.SUSPENDED, life(period=Period()), date(2025, 1, 1), ["labels.step"]),
        (A.SUSPENDED, STOPPED, date(2025, 2, 1), ["labels.day_before_last", "labels.step"]),
        (A.REINSTATED, life(), date(2025, 1, 1), ["labels.step"]),
        (A.REINSTATED, life((A.SUSPENDED, date(2025, 1, 1))), date(2025, 1, 1), []),
        (A.WITHDRAWN, life(), START, ["labels.withdrawn_first_day"]),
        (A.WITHDRAWN, life((A.SUSPENDED, date(2025, 1, 1))), date(2025, 2, 1), []),
        (A.WITHDRAWN, GONE, date(2025, 7, 1), ["labels.step"]),
        (A.GRANTED, life(), date(2025, 1, 1), ["labels.step"]),
    ],
)
def test_what_each_act_asks(kind: LabelAct, held: Life, on: date, expected: list[str]) -> None:
    assert codes(kind, held, on) == expected


@pytest.mark.parametrize(
    ("first", "years", "last"),
    [
        (date(2024, 3, 1), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 3, date(2027, 2, 27)),
        (date(2024, 1, 1), 1, date(2024, 12, 31)),
        (date(2024, 1, 1), None, None),
    ],
)
def test_a_term_counts_both_ends(first: date, years: int | None, last: date | None) -> None:
    assert term(first, years) == Period(first, last)


def test_the_renewal_window_is_the_end_of_the_term() -> None:
    assert renewal_window(TERM, 6) == Period(date(2026, 8, 28), END)
    assert renewal_window(Period(START, date(2025, 1, 31)), 2) == Period(
        date(2024, 11, 30), date(2025, 1, 31)
    )
    assert renewal_window(Period(START), 6) is None


@pytest.mark.parametrize(
    ("held", "on", "years", "expected"),
    [
        (life(), date(2026, 9, 1), 3, []),
        (life(), END, 3, []),
        (life(), date(2026, 8, 27), 3, ["labels.outside_window"]),
        (life(), date(2026, 9, 1), None, ["labels.term_unknown"]),
        (life(period=Period(START)), date(2026, 9, 1), 3, ["labels.term_unknown"]),
        (life((A.SUSPENDED, date(2026, 8, 1))), date(2026, 9, 1), 3, ["labels.step"]),
    ],
)
def test_when_a_label_is_renewed(held: Life, on: date, years: int | None, expected: list[str]) -> None:
    found = refusals_to_renew(held, on=on, today=date(2027, 6, 1), years=years, months=6)
    assert [refusal.code for refusal in found] == expected


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 10), st.integers(1, 10))
def test_a_renewal_loses_no_day(first: date, years: int, more: int) -> None:
    once = term(first, years)
    twice = renewed(once, more)
    assert once.end is not None and twice.end is not None
    assert (twice.start, twice.end) == (first, term(once.end + timedelta(days=1), more).end)
    assert all(
        state_on(Life(twice), day) is LabelState.VALID for day in (once.end, once.end + timedelta(days=1))
    )


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """A life made only of acts that the rules allow, as the commands keep it."""
    held = Life(term(draw(st.dates(date(2021, 1, 1), date(2023, 1, 1))), draw(st.integers(1, 5))))
    for _step in range(draw(st.integers(0, 6))):
        kind, on = draw(st.sampled_from((A.SUSPENDED, A.REINSTATED, A.RENEWED, A.WITHDRAWN))), draw(DAYS)
        if refusals_to_act(kind, held, on=on, today=date(2033, 1, 1)):
            continue
        period = held.period
        if kind is A.RENEWED:
            period = renewed(period, 2)
        if kind is A.WITHDRAWN:
            period = Period(period.start, on - timedelta(days=1))
        held = Life(period, (*held.acts, Act(kind, on)))
    return held


@given(lives(), DAYS)
def test_a_label_is_valid_inside_its_days_and_outside_its_pauses(held: Life, day: date) -> None:
    paused = any(pause.contains(day) for pause in pauses_of_acts(held.acts))
    assert (state_on(held, day) is LabelState.VALID) == (held.period.contains(day) and not paused)
    assert held.period.is_valid


@given(lives(), DAYS, DAYS)
def test_a_withdrawn_label_never_comes_back(held: Life, one: date, other: date) -> None:
    first, last = sorted((one, other))
    if state_on(held, first) is LabelState.WITHDRAWN:
        assert state_on(held, last) is LabelState.WITHDRAWN
