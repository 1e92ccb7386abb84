"""What a line must say, its states, what is registered and by when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.funding.queries.holidays import french_holidays
from grappe.areas.funding.rules import Activity, AidStatus, Family, YearEnd
from grappe.areas.funding.rules.lines import (
    AID_STEPS,
    LineFacts,
    cents_of,
    declaration_window,
    family_of,
    refusals_of_declaration,
    refusals_of_line,
    refusals_of_reason,
    refusals_to_turn,
)
from grappe.areas.funding.rules.register import (
    Reminder,
    Urgency,
    Waiting,
    days_left,
    due_day,
    is_working_day,
    must_register,
    reminders,
    urgency_of,
)
from grappe.values import Euro

TODAY = date(2026, 3, 2)
GOOD = {"purpose": "Essais", "amount": Euro(100), "granted_on": date(2026, 1, 5), "granted_by": "Région"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"amount": Euro(0)}, ["line_amount"]),
        ({"amount": Euro("1.005")}, ["line_amount"]),
        ({"amount": Euro(10_000_000_001)}, ["line_amount"]),
        ({"nominal": Euro(99)}, ["line_nominal_lower"]),
        ({"nominal": Euro("100.001")}, ["line_amount"]),
        ({"nominal": Euro(500)}, []),
        ({"granted_on": None}, ["line_without_day"]),
        ({"granted_on": None, "status": AidStatus.PENDING}, []),
        ({"granted_on": date(1950, 1, 1)}, ["line_day_too_old"]),
        ({"granted_on": date(2026, 3, 3)}, ["line_day_to_come"]),
        ({"granted_on": date(2026, 3, 3), "status": AidStatus.PENDING}, []),
        ({"paid_on": date(2026, 1, 4)}, ["line_paid_before"]),
        ({"paid_on": date(2026, 1, 5)}, []),
        ({"purpose": " "}, ["line_without_purpose"]),
        ({"granted_by": ""}, ["line_without_authority"]),
        ({"member_state": "France"}, ["line_member_state"]),
        ({"regime": "9999/1999"}, ["line_regime"]),
        ({"regime": "agriculture"}, []),
        ({"amount": Euro(-1), "purpose": ""}, ["line_amount", "line_without_purpose"]),
    ],
)
def test_a_line_says_every_reason_at_once(changed: dict[str, object], expected: list[str]) -> None:
    found = refusals_of_line(LineFacts(**(GOOD | changed)), on=TODAY)
    assert [refusal.code.removeprefix("funding.") for refusal in found] == expected


@pytest.mark.parametrize(
    ("regime", "activity", "day", "expected"),
    [
        ("", Activity.GENERAL, date(2025, 1, 1), Family.GENERAL),
        ("", Activity.AGRICULTURE, date(2025, 1, 1), Family.AGRICULTURE),
        ("651/2014", Activity.GENERAL, date(2025, 1, 1), Family.OTHER),
        ("", Activity.GENERAL, date(1999, 1, 1), Family.OTHER),
    ],
)
def test_the_family_follows_the_regulation_else_the_day(
    regime: str, activity: Activity, day: date, expected: Family
) -> None:
    assert family_of(regime, activity, day) is expected


def test_what_is_over_stays_over() -> None:
    assert refusals_to_turn(AidStatus.PENDING, AidStatus.GRANTED, reason="Votée") == []
    for over in (AidStatus.REFUSED, AidStatus.RECOVERED):
        assert AID_STEPS[over] == frozenset()
        (refusal,) = refusals_to_turn(over, AidStatus.GRANTED, reason="Si")
        assert refusal.code == "funding.line_step"


def test_a_change_has_a_reason_of_a_reasonable_length() -> None:
    assert [row.code for row in refusals_of_reason("  ")] == ["funding.reason_missing"]
    assert [row.code for row in refusals_of_reason("a" * 301)] == ["funding.reason_too_long"]
    assert refusals_of_reason("Erreur de saisie") == []


def test_a_declaration_covers_both_ways_of_counting_three_years() -> None:
    rolling = declaration_window(date(2026, 12, 31), YearEnd(12, 31))
    fiscal = declaration_window(date(2026, 3, 2), YearEnd(2, 28))
    assert (rolling.start, rolling.end) == (date(2023, 12, 31), date(2026, 12, 31))
    assert fiscal.start == date(2023, 3, 2)
    assert declaration_window(date(2026, 3, 2), YearEnd(3, 31)).start == date(2023, 3, 2)


def test_a_declaration_says_every_reason_and_where() -> None:
    window = declaration_window(TODAY, YearEnd(12, 31))
    good, bad = LineFacts(**GOOD), LineFacts(**(GOOD | {"granted_on": date(2001, 1, 1), "purpose": ""}))

    def found(is_none: bool, signed_by: str, lines: list[LineFacts], on: date = TODAY) -> list[tuple]:
        rows = refusals_of_declaration(
            is_none=is_none, signed_by=signed_by, valid_on=TODAY, window=window, lines=lines, on=on
        )
        return [(row.code.removeprefix("funding."), row.field) for row in rows]

    assert found(False, "Sacha", [good]) == []
    assert found(True, "Sacha", []) == []
    assert found(False, "", []) == [("declaration_unsigned", "signed_by"), ("declaration_empty", "is_none")]
    assert found(True, "Sacha", [good]) == [("declaration_none_with_lines", "is_none")]
    assert found(False, "Sacha", [good, bad]) == [
        ("line_without_purpose", "lines-1-purpose"),
        ("line_outside_window", "lines-1-granted_on"),
    ]
    assert ("line_day_to_come", "valid_on") in found(False, "Sacha", [good], on=date(2026, 3, 1))


@given(st.integers(0, 10**12))
def test_cents_and_euros_are_the_same_money(cents: int) -> None:
    whole, rest = divmod(cents, 100)
    assert cents_of(Euro(f"{whole}.{rest:02}")) == cents


# ---- the register --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("family", "day", "state", "status", "expected"),
    [
        (Family.GENERAL, date(2026, 1, 1), "FR", AidStatus.GRANTED, True),
        (Family.GENERAL, date(2025, 12, 31), "FR", AidStatus.GRANTED, False),
        (Family.AGRICULTURE, date(2026, 6, 1), "FR", AidStatus.GRANTED, False),
        (Family.AGRICULTURE, date(2027, 1, 1), "FR", AidStatus.GRANTED, True),
        (Family.OTHER, date(2026, 6, 1), "FR", AidStatus.GRANTED, False),
        (Family.GENERAL, date(2026, 6, 1), "BE", AidStatus.GRANTED, False),
        (Family.GENERAL, date(2026, 6, 1), "FR", AidStatus.PENDING, False),
        (Family.GENERAL, None, "FR", AidStatus.GRANTED, False),
    ],
)
def test_what_the_register_has_to_know(
    family: Family, day: date | None, state: str, status: AidStatus, expected: bool
) -> None:
    known = must_register(family=family, member_state=state, granted_on=day, status=status)
    assert known is expected


def test_twenty_working_days_leave_out_holidays_and_week_ends() -> None:
    # Thursday 2 April 2026: Good Friday is worked in France, Easter Monday, 1 and 8 May are not.
    granted = date(2026, 4, 2)
    holidays = french_holidays(granted)
    assert date(2026, 4, 6) in holidays and date(2026, 5, 1) in holidays
    assert due_day(granted, holidays) == date(2026, 5, 4)
    assert due_day(granted, frozenset()) == date(2026, 4, 30)


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_the_last_day_is_a_working_day_twenty_ahead(granted: date) -> None:
    holidays = french_holidays(granted)
    due = due_day(granted, holidays)
    assert is_working_day(due, holidays)
    assert days_left(due, today=granted, holidays=holidays) == 20
    assert days_left(granted, today=due, holidays=holidays) == -20


def test_reminders_come_late_first_and_leave_out_what_is_far() -> None:
    today = date(2026, 3, 2)
    rows = [
        Waiting(1, today + timedelta(days=30)),
        Waiting(2, today + timedelta(days=7)),
        Waiting(3, today - timedelta(days=1)),
        Waiting(4, today),
    ]
    found = reminders(rows, today=today, holidays=frozenset())
    assert found == [
        Reminder(3, date(2026, 3, 1), Urgency.LATE, -1),
        Reminder(4, today, Urgency.SOON, 0),
        Reminder(2, date(2026, 3, 9), Urgency.SOON, 5),
    ]
    assert urgency_of(date(2026, 3, 10), today=today, holidays=frozenset()) is Urgency.LATER
