"""The three years that end on the day of a grant: rolling, or in fiscal years of the undertaking.

Rolling, from the regulations of 2023 on (EU 2023/2831, art. 3(2) and recital 11). In fiscal years, from
1998/2006 to 1407/2013 (art. 3(5)) and for fishery still: the fiscal year of the grant and the two before it.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from grappe.areas.funding.rules.regimes import WindowKind

YEARS = 3


class Bound(StrEnum):
    """Whether the day exactly three years earlier is in the window.

    The law does not say: official readings conflict. Included is the prudent one, and the default.
    """

    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"


@dataclass(frozen=True, slots=True)
class YearEnd:
    """The last day of a fiscal year; 29 February means the last day of February.

    :raises ValueError: when there is no such day.
    """

    month: int
    day: int

    def __post_init__(self) -> None:
        # 2000 is a leap year: the 29th of February is a day that a fiscal year may end on.
        if not (1 <= self.month <= 12 and 1 <= self.day <= monthrange(2000, self.month)[1]):
            raise ValueError(f"no such day: {self.month:02}-{self.day:02}")

    @classmethod
    def parse(cls, text: str) -> YearEnd:
        """Return the day written "MM-DD".

        :raises ValueError: when it is written otherwise, or is no day.
        """
        found = re.fullmatch(r"(\d\d)-(\d\d)", text, re.ASCII)
        if not found:
            raise ValueError(f"not MM-DD: {text!r}")
        return cls(int(found[1]), int(found[2]))

    def in_year(self, year: int) -> date:
        """Return the closing day in that calendar year."""
        leap_day = (self.month, self.day) == (2, 29)
        return date(year, self.month, 28 if leap_day and not isleap(year) else self.day)

    def after(self, on: date) -> date:
        """Return the end of the fiscal year that holds the day."""
        this_year = self.in_year(on.year)
        return this_year if on <= this_year else self.in_year(on.year + 1)


CALENDAR_YEAR = YearEnd(12, 31)


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` to `end`, both counted."""

    start: date
    end: date
    kind: WindowKind

    def contains(self, day: date) -> bool:
        """Whether the day counts."""
        return self.start <= day <= self.end


def years_before(on: date, years: int) -> date:
    """Return the same day some years earlier; 29 February becomes 28 where there is none.

    Source: Regulation (EEC, Euratom) 1182/71, art. 3(2)(c): last day of the month when the day is missing.
    """
    year = on.year - years
    return date(year, on.month, min(on.day, monthrange(year, on.month)[1]))


def rolling_window(on: date, *, years: int = YEARS, bound: Bound = Bound.INCLUSIVE) -> Window:
    """Return the years that end that day, day to day."""
    start = years_before(on, years)
    if bound is Bound.EXCLUSIVE:
        start += timedelta(days=1)
    return Window(start, on, WindowKind.ROLLING)


def fiscal_window(on: date, year_end: YearEnd, *, years: int = YEARS) -> Window:
    """Return the fiscal year of that day and those before it, up to that day."""
    closing = year_end.after(on)
    start = year_end.in_year(closing.year - years) + timedelta(days=1)
    return Window(start, on, WindowKind.FISCAL)


def window_at(
    on: date, kind: WindowKind, *, year_end: YearEnd, years: int = YEARS, bound: Bound = Bound.INCLUSIVE
) -> Window:
    """Return the window of that kind that ends that day."""
    if kind is WindowKind.FISCAL:
        return fiscal_window(on, year_end, years=years)
    return rolling_window(on, years=years, bound=bound)
