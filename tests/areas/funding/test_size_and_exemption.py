"""Size by Recommendation 2003/361, and what the block exemption allows for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.funding.rules import Figures, Investor, Relation, Size, size_over
from grappe.areas.funding.rules.gber import (
    CLUSTERS,
    TRAINING,
    Area,
    Bonus,
    Research,
    advice_intensity,
    cluster_intensity,
    is_effective_collaboration,
    refusals_of_exempt_aid,
    refusals_of_gber,
    research_article,
    research_intensity,
    training_intensity,
)
from grappe.areas.funding.rules.size import Period, consolidated, size_in, size_of
from grappe.values import Euro, Refused, Share


def figures(headcount: str | int, turnover: int, balance: int) -> Figures:
    return Figures(Decimal(headcount), Euro(turnover), Euro(balance))


MICRO, SMALL = figures(5, 10**6, 10**6), figures(30, 5 * 10**6, 5 * 10**6)
MEDIUM, LARGE = figures(120, 20 * 10**6, 20 * 10**6), figures(900, 10**9, 10**9)


@pytest.mark.parametrize(
    ("headcount", "turnover", "balance", "size"),
    [
        ("9.99", 2_000_000, 99_000_000, Size.MICRO),
        ("9.99", 99_000_000, 2_000_000, Size.MICRO),
        ("10", 2_000_000, 2_000_000, Size.SMALL),
        ("9", 2_000_001, 2_000_001, Size.SMALL),
        ("49.9", 10_000_000, 50_000_000, Size.SMALL),
        ("50", 1, 1, Size.MEDIUM),
        ("249", 50_000_000, 90_000_000, Size.MEDIUM),
        ("249", 90_000_000, 43_000_000, Size.MEDIUM),
        ("249", 50_000_001, 43_000_001, Size.LARGE),
        ("250", 1, 1, Size.LARGE),
    ],
)
def test_headcount_and_turnover_or_balance(headcount: str, turnover: int, balance: int, size: Size) -> None:
    assert size_of(figures(headcount, turnover, balance)) is size


@pytest.mark.parametrize(
    ("relation", "headcount"),
    [
        (Relation(figures(100, 0, 0), Share.percent("24,99")), 10),
        (Relation(figures(100, 0, 0), Share.percent(25)), 35),
        (Relation(figures(100, 0, 0), Share.percent(50)), 60),
        (Relation(figures(100, 0, 0), Share.percent("50,01")), 110),
        (Relation(figures(100, 0, 0), Share.percent(10), controls=True), 110),
        (Relation(figures(100, 0, 0), Share.percent(40), investor=Investor.EXEMPT), 10),
        (Relation(figures(100, 0, 0), Share.percent(40), controls=True, investor=Investor.EXEMPT), 110),
    ],
)
def test_partners_count_in_part_and_links_in_full(relation: Relation, headcount: int) -> None:
    assert consolidated(Period(figures(10, 0, 0), (relation,))).headcount == headcount


def test_a_quarter_held_by_public_bodies_makes_no_sme() -> None:
    town = Relation(figures(0, 0, 0), Share.percent(15), investor=Investor.PUBLIC_BODY)
    assert size_in(Period(MICRO, (town,))) is Size.MICRO
    assert size_in(Period(MICRO, (town, town))) is Size.LARGE


@pytest.mark.parametrize(
    ("periods", "size"),
    [
        ([SMALL], Size.SMALL),
        ([SMALL, MEDIUM], Size.SMALL),
        ([SMALL, MEDIUM, SMALL], Size.SMALL),
        ([SMALL, MEDIUM, MEDIUM], Size.MEDIUM),
        ([SMALL, MEDIUM, LARGE], Size.MEDIUM),
        ([SMALL, LARGE, LARGE], Size.LARGE),
        ([LARGE, MEDIUM], Size.LARGE),
        ([LARGE, MEDIUM, SMALL], Size.MEDIUM),
        ([SMALL, LARGE, MICRO], Size.SMALL),
    ],
)
def test_a_status_changes_after_two_periods(periods: list[Figures], size: Size) -> None:
    assert size_over([Period(found) for found in periods]) is size


def test_a_size_needs_figures_that_make_sense() -> None:
    with pytest.raises(Refused, match=r"funding\.size_without_period"):
        size_over([])
    for wrong in (figures(-1, 0, 0), figures(1, -1, 0), figures(1, 0, -1)):
        with pytest.raises(Refused, match=r"funding\.size_negative_figure"):
            size_over([Period(MICRO, (Relation(wrong, Share(1)),))])


sizes = st.sampled_from([MICRO, SMALL, MEDIUM, LARGE])


@given(st.lists(sizes, min_size=1, max_size=6), sizes)
def test_one_period_alone_never_changes_a_status(before: list[Figures], strange: Figures) -> None:
    steady = [Period(before[-1])] * 2
    status = size_over([*[Period(found) for found in before], *steady])
    assert status is size_of(before[-1])
    assert size_over([*[Period(found) for found in before], *steady, Period(strange)]) is status


# ── Block exemption ─────────────────────────────────────────────────────────────────────────────────────

B, C, D = Bonus


@pytest.mark.parametrize(
    ("category", "size", "bonuses", "percent"),
    [
        (Research.FUNDAMENTAL, Size.LARGE, set(), 100),
        (Research.FUNDAMENTAL, Size.SMALL, {B}, 100),
        (Research.INDUSTRIAL, Size.SMALL, set(), 70),
        (Research.INDUSTRIAL, Size.SMALL, {B}, 80),
        (Research.INDUSTRIAL, Size.MEDIUM, set(), 60),
        (Research.INDUSTRIAL, Size.MEDIUM, {B}, 75),
        (Research.INDUSTRIAL, Size.LARGE, set(), 50),
        (Research.INDUSTRIAL, Size.LARGE, {B}, 65),
        (Research.INDUSTRIAL, Size.LARGE, {B, C}, 65),
        (Research.INDUSTRIAL, Size.LARGE, {B, D}, 75),
        (Research.EXPERIMENTAL, Size.MICRO, set(), 45),
        (Research.EXPERIMENTAL, Size.SMALL, {B}, 60),
        (Research.EXPERIMENTAL, Size.MEDIUM, {B}, 50),
        (Research.EXPERIMENTAL, Size.LARGE, {C}, 30),
        (Research.FEASIBILITY, Size.SMALL, {B}, 70),
        (Research.FEASIBILITY, Size.MEDIUM, set(), 60),
    ],
)
def test_research(category: Research, size: Size, bonuses: set[Bonus], percent: int) -> None:
    assert research_intensity(category, size, bonuses) == Share.percent(percent)


@pytest.mark.parametrize(
    ("largest", "sme", "research", "publishes", "effective"),
    [
        (70, True, 0, False, True),
        ("70,01", True, 0, False, False),
        (60, False, 0, False, False),
        (90, False, 10, True, True),
        (90, False, 10, False, False),
        (90, False, "9,99", True, False),
    ],
)
def test_effective_collaboration(
    largest: int | str, sme: bool, research: int | str, publishes: bool, effective: bool
) -> None:
    assert (
        is_effective_collaboration(
            largest_share=Share.percent(largest),
            with_sme_or_two_states=sme,
            research_share=Share.percent(research),
            research_publishes=publishes,
        )
        is effective
    )


def test_clusters_advice_and_training() -> None:
    assert cluster_intensity(investment=False, area=Area.A) == Share.percent(50)
    assert [cluster_intensity(investment=True, area=area) for area in (None, Area.C, Area.A)] == [
        Share.percent(50),
        Share.percent(55),
        Share.percent(65),
    ]
    assert advice_intensity(advice=True, already=Euro(200_000), asked=Euro(20_000)) == Share.percent(100)
    assert advice_intensity(advice=True, already=Euro(200_000), asked=Euro(20_001)) == Share.percent(50)
    assert advice_intensity(advice=False, already=Euro(0), asked=Euro(1)) == Share.percent(50)
    assert training_intensity(Size.LARGE) == Share.percent(50)
    assert training_intensity(Size.LARGE, disadvantaged=True) == Share.percent(60)
    assert training_intensity(Size.SMALL, disadvantaged=True) == Share.percent(70)


def test_teaching_paid_in_full_fits_because_wages_are_in_the_base() -> None:
    fits = {"amount": Euro(10_000), "intensity": training_intensity(Size.SMALL)}
    assert refusals_of_exempt_aid(TRAINING, cost=Euro(19_000), **fits) == []
    (refusal,) = refusals_of_exempt_aid(TRAINING, cost=Euro(10_000), **fits)
    assert refusal.code == "funding.over_intensity"


def test_a_threshold_is_a_limit() -> None:
    whole = {"cost": Euro(10**8), "intensity": Share.percent(50)}
    assert refusals_of_exempt_aid(CLUSTERS, amount=Euro(10_000_000), **whole) == []
    (refusal,) = refusals_of_exempt_aid(CLUSTERS, amount=Euro("10000000.01"), **whole)
    assert refusal.code == "funding.over_notification_threshold"
    assert [research_article(found).threshold.amount for found in Research] == [
        55_000_000,
        35_000_000,
        25_000_000,
        8_250_000,
    ]
    assert TRAINING.rule.code == "651/2014 art. 31"


@pytest.mark.parametrize(
    ("on", "scheme", "usable"),
    [
        (date(2026, 12, 31), False, True),
        (date(2027, 1, 1), False, False),
        (date(2027, 6, 30), True, True),
        (date(2027, 7, 1), True, False),
    ],
)
def test_the_exemption_ends_in_2026(on: date, scheme: bool, usable: bool) -> None:
    assert (refusals_of_gber(on, scheme=scheme) == []) is usable
