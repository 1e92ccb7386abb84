"""What an aid is worth on the day of the grant."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.funding.rules import (
    BaseRate,
    Flow,
    base_rate_on,
    harbour_equivalent,
    market_rate,
    soft_loan_equivalent,
)
from grappe.areas.funding.rules.equivalent import (
    FREIGHT_HARBOURS,
    SAFE_HARBOURS,
    Backing,
    Collateral,
    Rating,
    SafeHarbour,
)
from grappe.values import Euro, Refused, Share

LOAN, GUARANTEE = Backing
HALF, MOST = Share.percent(50), Share.percent(80)


@pytest.mark.parametrize(
    ("regime", "backing", "amount", "months", "worth"),
    [
        ("2023/2831", LOAN, 1_500_000, 60, "300000.00"),
        ("2023/2831", LOAN, 750_000, 120, "300000.00"),
        ("2023/2831", LOAN, 400_000, 60, "80000.00"),
        ("2023/2831", GUARANTEE, 600_000, 60, "80000.00"),
        ("2023/2831", GUARANTEE, 1_125_000, 120, "300000.00"),
        ("1407/2013", LOAN, 1_000_000, 12, "40000.00"),
        ("2023/2832", GUARANTEE, 2_813_036, 120, "750000.00"),
        ("1408/2013", LOAN, 125_000, 120, "50000.00"),
    ],
)
def test_safe_harbours_are_in_proportion_to_amount_and_duration(
    regime: str, backing: Backing, amount: int, months: int, worth: str
) -> None:
    secured = HALF if backing is LOAN else MOST
    harbour = SAFE_HARBOURS[regime, backing]
    assert harbour_equivalent(harbour, backing, Euro(amount), months=months, secured=secured) == Euro(worth)


def test_road_freight_had_half_of_it() -> None:
    freight = FREIGHT_HARBOURS[LOAN]
    assert harbour_equivalent(freight, LOAN, Euro(500_000), months=60, secured=HALF) == Euro(100_000)


@pytest.mark.parametrize(
    ("backing", "amount", "months", "secured", "codes"),
    [
        (LOAN, 1, 121, HALF, ["funding.harbour_too_long"]),
        (LOAN, 1, 0, HALF, ["funding.harbour_too_long"]),
        (LOAN, 1_500_001, 12, HALF, ["funding.harbour_too_large"]),
        (LOAN, 750_001, 61, HALF, ["funding.harbour_too_large"]),
        (LOAN, 1, 12, Share.percent("49,99"), ["funding.harbour_collateral"]),
        (GUARANTEE, 1, 12, Share.percent("80,01"), ["funding.harbour_cover"]),
    ],
)
def test_outside_the_limits_there_is_no_harbour(
    backing: Backing, amount: int, months: int, secured: Share, codes: list[str]
) -> None:
    harbour = SAFE_HARBOURS["2023/2831", backing]
    with pytest.raises(Refused) as caught:
        harbour_equivalent(harbour, backing, Euro(amount), months=months, secured=secured)
    assert list(caught.value.codes) == codes


@given(st.sampled_from(list(SAFE_HARBOURS.items())), st.integers(0, 100), st.integers(1, 120))
def test_a_harbour_is_never_worth_more_than_its_ceiling(
    found: tuple[tuple[str, Backing], SafeHarbour], part: int, months: int
) -> None:
    (_, backing), harbour = found
    limit = harbour.five_years if months <= 60 else harbour.ten_years
    amount = Euro(limit.amount * part / 100).floor_to_cents()
    worth = harbour_equivalent(harbour, backing, amount, months=months, secured=Share.percent(60))
    assert Euro(0) <= worth <= harbour.ceiling


def test_a_soft_loan_is_worth_the_interest_that_it_saves() -> None:
    owed = [Flow(Euro(100_000), Decimal(1)), Flow(Euro(50_000), Decimal(2))]
    base = Share.percent(3)
    market = market_rate(base, Rating.GOOD, Collateral.NORMAL)
    assert market == Share.percent(4)
    # 4 000 / 1.04 + 2 000 / 1.04²
    worth = soft_loan_equivalent(owed, charged=Share(0), market=market, base_rate=base)
    assert worth == Euro("5695.27")
    assert soft_loan_equivalent(owed, charged=market, market=market, base_rate=base) == Euro(0)
    dear = Share(market.basis_points + 1)
    assert soft_loan_equivalent(owed, charged=dear, market=market, base_rate=base) == Euro(0)


def test_margins_run_from_60_to_1000_points() -> None:
    rates = [market_rate(Share(0), rating, collateral) for rating in Rating for collateral in Collateral]
    assert (min(rates), max(rates)) == (Share(60), Share(1000))


def test_the_base_rate_is_the_one_in_force() -> None:
    rates = [
        BaseRate(date(2025, 1, 1), Share.percent("2,5"), "Exemple"),
        BaseRate(date(2025, 5, 1), Share.percent("2,2"), "Exemple"),
    ]
    assert base_rate_on(rates, date(2025, 4, 30)).rate == Share.percent("2,5")
    assert base_rate_on(rates, date(2025, 5, 1)).rate == Share.percent("2,2")
    with pytest.raises(Refused, match=r"funding\.base_rate_unknown"):
        base_rate_on(rates, date(2024, 12, 31))
