from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.values import HalfDays, Period, Share

days = st.none() | st.dates()
periods = st.builds(Period, days, days)


@pytest.mark.parametrize(
    ("percent", "basis_points"),
    [("30", 3000), ("12,5", 1250), (80, 8000), (Decimal("46.67"), 4667), ("0", 0)],
)
def test_reads_a_percentage(percent: str | int | Decimal, basis_points: int) -> None:
    assert Share.percent(percent) == Share(basis_points)
    assert Share(basis_points).percentage == Decimal(basis_points) / 100


@pytest.mark.parametrize("text", ["", "trente", "0,001", "-5"])
def test_refuses_what_is_not_a_percentage(text: str) -> None:
    with pytest.raises(ValueError):
        Share.percent(text)


@pytest.mark.parametrize("wrong", [-1, 0.3, True, "30"])
def test_a_share_is_whole_basis_points(wrong: Any) -> None:
    with pytest.raises(ValueError, match="basis points"):
        Share(wrong)


def test_a_share_of_two_amounts_is_rounded_half_up() -> None:
    assert Share.of(Decimal(14000), Decimal(30000)) == Share(4667)
    assert Share.of(Decimal(1), Decimal(20000)) == Share(1)
    assert Share.of(Decimal(0), Decimal(0)) == Share(0)
    assert Share(3000).ratio == Decimal("0.3")
    assert Share(3000).complement == Share(7000)
    with pytest.raises(ValueError, match="basis points"):
        _ = Share(10001).complement


def test_half_days_read_and_add_up() -> None:
    assert HalfDays.parse("2,5") == HalfDays(5)
    assert HalfDays(5).days == Decimal("2.5")
    assert HalfDays(5) + HalfDays(2) - HalfDays(1) == HalfDays(6)
    assert HalfDays(10) * 10 == 10 * HalfDays(10) == HalfDays(100)
    assert HalfDays(1) < HalfDays(2)


@pytest.mark.parametrize("text", ["0,25", "deux", ""])
def test_nothing_is_finer_than_half_a_day(text: str) -> None:
    with pytest.raises(ValueError):
        HalfDays.parse(text)


def test_half_days_are_whole() -> None:
    wrong: Any = 2.5
    with pytest.raises(ValueError, match="whole"):
        HalfDays(wrong)


YEAR = Period(date(2009, 1, 1), date(2009, 12, 31))


@pytest.mark.parametrize(
    ("period", "day", "inside"),
    [
        (YEAR, date(2009, 1, 1), True),
        (YEAR, date(2009, 12, 31), True),
        (YEAR, date(2008, 12, 31), False),
        (YEAR, date(2010, 1, 1), False),
        (Period(None, date(2009, 1, 1)), date(1900, 1, 1), True),
        (Period(date(2009, 1, 1)), date(2100, 1, 1), True),
        (Period(), date(2009, 1, 1), True),
    ],
)
def test_both_ends_are_inside(period: Period, day: date, inside: bool) -> None:
    assert period.contains(day) is inside


@pytest.mark.parametrize(
    ("other", "overlaps"),
    [
        (Period(date(2009, 12, 31), date(2010, 6, 1)), True),
        (Period(date(2010, 1, 1)), False),
        (Period(None, date(2008, 12, 31)), False),
        (Period(None, date(2009, 1, 1)), True),
        (Period(), True),
        (Period(date(2009, 6, 2), date(2009, 6, 1)), False),
    ],
)
def test_overlap_is_at_least_one_day(other: Period, overlaps: bool) -> None:
    assert YEAR.overlaps(other) is overlaps
    assert other.overlaps(YEAR) is overlaps


def test_a_period_that_ends_before_it_starts_is_not_valid() -> None:
    assert not Period(date(2009, 2, 1), date(2009, 1, 31)).is_valid
    assert Period(date(2009, 2, 1), date(2009, 2, 1)).is_valid
    assert Period(None, date(2009, 1, 1)).is_valid
    assert Period(date(2009, 1, 1)).is_valid


@given(periods, periods, st.dates())
def test_a_common_day_means_an_overlap(one: Period, other: Period, day: date) -> None:
    if one.contains(day) and other.contains(day):
        assert one.overlaps(other)
    assert one.overlaps(other) == other.overlaps(one)
