from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.funding.rules.regimes import WindowKind
from grappe.areas.funding.rules.windows import (
    CALENDAR_YEAR,
    Bound,
    YearEnd,
    fiscal_window,
    rolling_window,
    window_at,
)

days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
year_ends = st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda day: YearEnd(day.month, day.day))


@pytest.mark.parametrize(
    ("on", "first", "first_if_excluded"),
    [
        ("2027-01-30", "2024-01-30", "2024-01-31"),
        ("2024-01-30", "2021-01-30", "2021-01-31"),
        ("2028-02-29", "2025-02-28", "2025-03-01"),
        ("2027-02-28", "2024-02-28", "2024-02-29"),
        ("2027-03-01", "2024-03-01", "2024-03-02"),
    ],
)
def test_three_rolling_years(on: str, first: str, first_if_excluded: str) -> None:
    assert rolling_window(date.fromisoformat(on)).start.isoformat() == first
    excluded = rolling_window(date.fromisoformat(on), bound=Bound.EXCLUSIVE)
    assert excluded.start.isoformat() == first_if_excluded
    assert excluded.end.isoformat() == on


@pytest.mark.parametrize(
    ("on", "closing", "first"),
    [
        ("2019-05-20", "12-31", "2017-01-01"),
        ("2019-12-31", "12-31", "2017-01-01"),
        ("2020-01-01", "12-31", "2018-01-01"),
        ("2019-06-30", "06-30", "2016-07-01"),
        ("2019-07-01", "06-30", "2017-07-01"),
        ("2020-02-29", "02-29", "2017-03-01"),
        ("2021-02-28", "02-29", "2018-03-01"),
        ("2021-03-01", "02-29", "2019-03-01"),
        ("2022-05-01", "02-28", "2020-02-29"),
    ],
)
def test_three_fiscal_years(on: str, closing: str, first: str) -> None:
    window = fiscal_window(date.fromisoformat(on), YearEnd.parse(closing))
    assert (window.start.isoformat(), window.end.isoformat()) == (first, on)


@pytest.mark.parametrize("text", ["31-12", "02-30", "13-01", "1231", "00-10", "12-31-2020"])
def test_what_is_not_a_day_of_the_year(text: str) -> None:
    with pytest.raises(ValueError, match="MM-DD|no such day"):
        YearEnd.parse(text)


@given(days, year_ends)
def test_a_fiscal_window_holds_between_two_and_three_years(on: date, closing: YearEnd) -> None:
    window = fiscal_window(on, closing)
    assert closing.in_year(window.start.year) in (
        window.start - timedelta(days=1),
        closing.in_year(window.start.year),
    )
    assert 730 <= (on - window.start).days <= 1096
    assert window.contains(on)
    assert not window.contains(on + timedelta(days=1))


@given(days, st.sampled_from(list(WindowKind)), st.sampled_from(list(Bound)), st.integers(1, 6))
def test_windows_move_forward_with_the_day(on: date, kind: WindowKind, bound: Bound, years: int) -> None:
    today = window_at(on, kind, year_end=CALENDAR_YEAR, years=years, bound=bound)
    tomorrow = window_at(on + timedelta(days=1), kind, year_end=CALENDAR_YEAR, years=years, bound=bound)
    assert today.start <= tomorrow.start
    assert today.kind is kind
