"""The national register of de minimis aid: what has to be sent, by when, and what is late.

Source: Regulation (EU) 2023/2831, art. 6(2): within twenty working days of the grant; decree 2025-1361 of
26 December 2025: general, entrusted services and fishery from 1 January 2026, agriculture from 2027. Working
days: Regulation (EEC, Euratom) 1182/71, art. 2(2) and 3(1): neither Saturdays, Sundays nor public holidays,
the day of the grant left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from grappe.areas.funding.rules.ledger import AidStatus
from grappe.areas.funding.rules.regimes import Family

WORKING_DAYS = 20
SOON = 5
_FROM = {
    Family.GENERAL: date(2026, 1, 1),
    Family.SGEI: date(2026, 1, 1),
    Family.FISHERY: date(2026, 1, 1),
    Family.AGRICULTURE: date(2027, 1, 1),
}
_SATURDAY = 5


class Urgency(StrEnum):
    """How near the last day to send an entry is."""

    LATE = "late"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry that waits to be sent, by its id, and the last day to send it."""

    entry: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Reminder:
    """What someone has to be told: an entry that is late, or due soon; `days` left, working ones."""

    entry: int
    due_on: date
    urgency: Urgency
    days: int


def must_register(*, family: Family, member_state: str, granted_on: date | None, status: AidStatus) -> bool:
    """Whether the national register has to know an aid that one grants."""
    since = _FROM.get(family)
    if status is not AidStatus.GRANTED or granted_on is None or since is None:
        return False
    return member_state == "FR" and granted_on >= since


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Whether the day is neither at a week-end nor a public holiday."""
    return day.weekday() < _SATURDAY and day not in holidays


def working_day_after(day: date, count: int, holidays: Collection[date]) -> date:
    """Return the working day that is so many after the day, which does not count itself."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, holidays)
    return day


def due_day(granted_on: date, holidays: Collection[date]) -> date:
    """Return the last day to send an aid: the twentieth working day after its grant."""
    return working_day_after(granted_on, WORKING_DAYS, holidays)


def days_left(due_on: date, *, today: date, holidays: Collection[date]) -> int:
    """Return the working days left after today, the due day among them; those passed, below zero."""
    first, last = min(today, due_on), max(today, due_on)
    between = (first + timedelta(days=step) for step in range(1, (last - first).days + 1))
    count = sum(is_working_day(day, holidays) for day in between)
    return count if today <= due_on else -count


def urgency_of(due_on: date, *, today: date, holidays: Collection[date]) -> Urgency:
    """Return how near the last day is: passed, within five working days, or later."""
    if due_on < today:
        return Urgency.LATE
    soon = days_left(due_on, today=today, holidays=holidays) <= SOON
    return Urgency.SOON if soon else Urgency.LATER


def reminders(entries: Iterable[Waiting], *, today: date, holidays: Collection[date]) -> list[Reminder]:
    """Return what is late or due within five working days, the latest first."""
    found = [
        Reminder(
            row.entry,
            row.due_on,
            urgency_of(row.due_on, today=today, holidays=holidays),
            days_left(row.due_on, today=today, holidays=holidays),
        )
        for row in entries
    ]
    pressing = [row for row in found if row.urgency is not Urgency.LATER]
    return sorted(pressing, key=lambda row: (row.due_on, row.entry))
