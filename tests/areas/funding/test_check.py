"""May this aid be granted: ceilings, cumulation, windows, groups, the call's own rule."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.funding.rules import (
    Activity,
    AidLine,
    AidStatus,
    Basis,
    Bound,
    CallRule,
    ControlLink,
    Criterion,
    Family,
    Merger,
    Reading,
    WindowKind,
    YearEnd,
    explain_aid,
)
from grappe.areas.funding.rules.ledger import Situation
from grappe.values import ZERO, Euro, Period, Refused

from .situations import aid, ask, codes, day, enterprise

G, R, A, F, S = Activity
AGRI, FISH, SGEI, OTHER = Family.AGRICULTURE, Family.FISHERY, Family.SGEI, Family.OTHER
CALL = CallRule(Euro(200_000))


# ── The ceiling itself ──────────────────────────────────────────────────────────────────────────────────


def test_exactly_at_the_ceiling_is_allowed() -> None:
    answer = ask("100000", "2025-06-01", [aid(200_000, "2024-06-01")])
    assert (answer.allowed, codes(answer)) == (True, [])
    assert (answer.counted, answer.headroom, answer.highest) == (Euro(200_000), Euro(100_000), Euro(100_000))
    assert answer.eligible_part == Euro(100_000)


def test_a_cent_over_blocks_the_whole_aid() -> None:
    answer = ask("100000.01", "2025-06-01", [aid(200_000, "2024-06-01")])
    assert (answer.allowed, codes(answer)) == (False, ["over_ceiling"])
    assert (answer.eligible_part, answer.highest) == (ZERO, Euro(100_000))


def test_nothing_is_left_once_the_ceiling_is_passed() -> None:
    answer = ask(1, "2025-06-01", [aid(300_000, "2024-06-01"), aid(50_000, "2024-06-02")])
    assert (answer.counted, answer.headroom, answer.highest) == (Euro(350_000), ZERO, ZERO)


@pytest.mark.parametrize(
    ("bound", "granted_on", "counted"),
    [
        (Bound.INCLUSIVE, "2024-01-30", 1000),
        (Bound.INCLUSIVE, "2024-01-29", 0),
        (Bound.EXCLUSIVE, "2024-01-30", 0),
        (Bound.EXCLUSIVE, "2024-01-31", 1000),
        (Bound.INCLUSIVE, "2027-01-30", 1000),
        (Bound.INCLUSIVE, "2027-01-31", 0),
    ],
)
def test_the_day_three_years_earlier_counts_by_default(bound: Bound, granted_on: str, counted: int) -> None:
    answer = ask(1, "2027-01-30", [aid(1000, granted_on)], reading=Reading(bound))
    assert answer.counted == Euro(counted)


def test_the_29th_of_february() -> None:
    assert ask(1, "2028-02-29", [aid(1000, "2025-02-28")]).counted == Euro(1000)
    assert ask(1, "2027-02-28", [aid(1000, "2024-02-29")]).counted == Euro(1000)
    assert ask(1, "2027-03-01", [aid(1000, "2024-02-29")]).counted == ZERO


def test_fiscal_years_are_those_of_the_beneficiary() -> None:
    june = [enterprise("J", G, YearEnd(6, 30))]
    past = [aid(200_000, "2016-06-30", to="J")]
    assert ask(1, "2018-06-30", past, to="J", enterprises=june).counted == Euro(200_000)
    assert ask(1, "2018-07-01", past, to="J", enterprises=june).counted == ZERO
    window = ask(1, "2018-07-01", past, to="J", enterprises=june).window
    assert window is not None
    assert (window.start, window.end, window.kind) == (
        day("2016-07-01"),
        day("2018-07-01"),
        WindowKind.FISCAL,
    )


def test_fiscal_years_that_are_not_known_are_refused() -> None:
    with pytest.raises(Refused, match=r"funding\.fiscal_year_end_missing"):
        ask(1, "2018-07-01", to="J", enterprises=[enterprise("J", G, None)])
    assert ask(1, "2024-07-01", to="J", enterprises=[enterprise("J", G, None)]).allowed


def test_from_2024_on_aid_of_the_earlier_regulation_counts_in_rolling_years() -> None:
    past = [aid(150_000, "2021-03-02"), aid(100_000, "2021-02-28"), aid(50_000, "2023-12-31")]
    answer = ask(100_000, "2024-03-01", past)
    assert (answer.counted, answer.allowed) == (Euro(200_000), True)


def test_aid_counts_by_the_day_of_grant_not_of_payment() -> None:
    past = [aid(1000, "2021-01-01", paid_on="2024-06-01"), aid(200, "2024-06-01", paid_on="2031-01-01")]
    assert ask(1, "2024-12-01", past).counted == Euro(200)


def test_aid_is_counted_per_member_state() -> None:
    assert ask(300_000, "2025-01-01", [aid(300_000, "2024-01-01", state="DE")]).allowed


@pytest.mark.parametrize(
    ("status", "paid_on", "counted"),
    [
        (AidStatus.GRANTED, None, 1000),
        (AidStatus.PENDING, None, 0),
        (AidStatus.REFUSED, None, 0),
        (AidStatus.RECOVERED, "2024-02-01", 0),
        (AidStatus.CANCELLED, None, 0),
        (AidStatus.CANCELLED, "2024-02-01", 1000),
    ],
)
def test_what_was_undone_does_not_count(status: AidStatus, paid_on: str | None, counted: int) -> None:
    past = [aid(1000, "2024-01-01", status=status, paid_on=paid_on)]
    assert ask(1, "2024-06-01", past).counted == Euro(counted)


def test_an_amended_award_counts_its_supplement_from_its_own_day() -> None:
    past = [aid(100_000, "2021-05-01"), aid(30_000, "2023-05-01")]
    assert ask(1, "2024-06-01", past).counted == Euro(30_000)


def test_pending_awards_that_together_exceed_are_announced_and_do_not_block() -> None:
    past = [aid(100_000, "2024-01-01"), aid(150_000, None, status=AidStatus.PENDING)]
    answer = ask(60_000, "2025-01-01", past, call_rule=CallRule(Euro(300_000)))
    assert (answer.allowed, answer.counted) == (True, Euro(100_000))
    assert codes(answer) == ["pending_exceeds", "pending_exceeds_call_rule"]
    assert codes(ask(50_000, "2025-01-01", past)) == []


# ── Road freight ────────────────────────────────────────────────────────────────────────────────────────


def test_road_freight_had_its_own_ceiling_until_the_end_of_2023() -> None:
    haulier = [enterprise("H", R)]
    assert codes(ask("100000.01", "2015-03-01", to="H", enterprises=haulier)) == ["over_ceiling"]
    assert ask("100000", "2015-03-01", to="H", enterprises=haulier).allowed
    assert ask("100000", "2010-03-01", to="H", enterprises=haulier).headroom == Euro(100_000)
    assert ask("300000", "2024-03-01", to="H", enterprises=haulier).allowed


def test_a_group_that_also_hauls_keeps_the_general_ceiling_where_activities_are_separate() -> None:
    group = {"enterprises": [enterprise("H", R)], "links": [ControlLink("A", "H")]}
    past = [aid(90_000, "2015-01-10"), aid(60_000, "2015-01-11", to="H")]
    haulier = ask(40_000, "2015-03-01", past, to="H", **group)
    assert (haulier.allowed, haulier.counted, haulier.headroom) == (True, Euro(60_000), Euro(40_000))
    assert codes(haulier) == ["separation_required"]
    assert codes(ask(40_001, "2015-03-01", past, to="H", **group))[0] == "over_ceiling"
    full = [*past, aid(20_000, "2015-01-12")]
    assert codes(ask(40_000, "2015-03-01", full, to="H", **group))[0] == "over_joint_ceiling"
    assert ask(50_000, "2015-03-01", past, **group).headroom == Euro(50_000)


def test_under_1998_2006_whoever_hauls_has_the_lower_ceiling_for_everything() -> None:
    group = {"enterprises": [enterprise("H", R)], "links": [ControlLink("A", "H")]}
    assert ask(1, "2010-03-01", **group).headroom == Euro(100_000)
    agricultural = [*group["enterprises"], enterprise("P", A)]
    links = [ControlLink("A", "H"), ControlLink("A", "P")]
    past = [aid(96_000, "2010-01-01")]
    answer = ask(5_000, "2010-03-01", past, to="P", enterprises=agricultural, links=links)
    assert (codes(answer), answer.headroom) == (["over_joint_ceiling"], Euro(4_000))


# ── Agriculture and fishery ─────────────────────────────────────────────────────────────────────────────


def test_bio_innov_to_a_farm_is_over_the_agricultural_ceiling_of_2009() -> None:
    answer = ask(15_000, "2009-06-15", to="F", enterprises=[enterprise("F", A)])
    assert (answer.regime, codes(answer), answer.highest) == ("1535/2007", ["over_ceiling"], Euro(7_500))


def test_the_general_regulation_does_not_cover_primary_production() -> None:
    answer = ask(15_000, "2009-06-15", to="F", enterprises=[enterprise("F", A)], regime="1998/2006")
    assert (codes(answer), answer.highest, answer.headroom) == (["regime_not_for_activity"], ZERO, ZERO)
    other_way = ask(1_000, "2025-06-15", regime="1408/2013")
    assert codes(other_way) == ["regime_not_for_activity"]


@pytest.mark.parametrize(
    ("on", "headroom"),
    [("2019-03-13", 15_000), ("2019-03-14", 20_000), ("2024-12-15", 20_000), ("2024-12-16", 50_000)],
)
def test_the_agricultural_ceiling_over_time(on: str, headroom: int) -> None:
    answer = ask(1, on, to="F", enterprises=[enterprise("F", A)])
    assert answer.headroom == Euro(headroom)


def test_a_central_register_raises_the_ceiling_where_the_text_says_so() -> None:
    both = Reading(registers=frozenset({AGRI, FISH}))
    farm, boat = [enterprise("F", A)], [enterprise("B", F)]
    assert ask(1, "2020-01-01", to="F", enterprises=farm, reading=both).headroom == Euro(25_000)
    assert ask(1, "2025-01-01", to="F", enterprises=farm, reading=both).headroom == Euro(50_000)
    assert ask(1, "2026-01-01", to="B", enterprises=boat, reading=both).headroom == Euro(40_000)
    assert ask(1, "2026-01-01", to="B", enterprises=boat).headroom == Euro(30_000)


def test_fishery_still_counts_in_fiscal_years() -> None:
    boat = [enterprise("B", F, YearEnd(9, 30))]
    answer = ask(1, "2026-01-01", [aid(1000, "2023-09-30", to="B", family=FISH)], to="B", enterprises=boat)
    assert (answer.counted, answer.measures[0].window.start) == (ZERO, day("2023-10-01"))


@pytest.mark.parametrize(
    ("to", "on", "past", "allowed"),
    [
        # Until 15 December 2024 both together stay under the ceiling of fishery.
        ("F", "2020-02-01", [("B", FISH, 20_000)], 10_000),
        ("B", "2020-02-01", [("F", AGRI, 18_000)], 12_000),
        # Since then, under the highest of the two, each keeping its own.
        ("F", "2025-02-01", [("B", FISH, 20_000)], 30_000),
        ("B", "2025-02-01", [("F", AGRI, 40_000)], 10_000),
        ("B", "2025-02-01", [("F", AGRI, 5_000)], 30_000),
        # Before 2014 each had its own.
        ("F", "2010-02-01", [("B", FISH, 30_000)], 7_500),
        # 1860/2004 had one for both.
        ("F", "2006-02-01", [("B", FISH, 2_000)], 1_000),
    ],
)
def test_agriculture_and_fishery_together(
    to: str, on: str, past: list[tuple[str, Family, int]], allowed: int
) -> None:
    year = on[:4]
    aids = [aid(amount, f"{year}-01-15", to=name, family=family) for name, family, amount in past]
    group = {"enterprises": [enterprise("F", A), enterprise("B", F)], "links": [ControlLink("F", "B")]}
    answer = ask(allowed, on, aids, to=to, **group)
    assert (answer.allowed, answer.headroom) == (True, Euro(allowed))
    assert not ask(allowed + 1, on, aids, to=to, **group).allowed


@pytest.mark.parametrize(
    ("on", "general", "headroom"),
    [("2020-02-01", 190_000, 10_000), ("2025-02-01", 290_000, 10_000), ("2025-02-01", 100_000, 50_000)],
)
def test_agriculture_adds_up_with_general_aid_under_the_general_ceiling(
    on: str, general: int, headroom: int
) -> None:
    group = {"enterprises": [enterprise("F", A)], "links": [ControlLink("A", "F")]}
    past = [aid(general, f"{on[:4]}-01-10")]
    assert ask(1, on, past, to="F", **group).headroom == Euro(headroom)


def test_general_aid_counts_agricultural_and_fishery_aid_of_the_group() -> None:
    past = [aid(50_000, "2025-01-10", family=AGRI), aid(30_000, "2025-01-11", family=FISH)]
    assert ask(1, "2025-02-01", past).counted == Euro(80_000)


def test_after_every_general_regulation_the_agricultural_one_stands_alone() -> None:
    answer = ask(50_000, "2032-01-01", to="F", enterprises=[enterprise("F", A)])
    assert (answer.allowed, [found.ceiling.name for found in answer.measures]) == (True, ["own", "primary"])


# ── Services of general economic interest ───────────────────────────────────────────────────────────────


def test_until_2023_services_and_general_aid_share_500_000() -> None:
    past = [aid(380_000, "2018-01-10", family=SGEI), aid(100_000, "2018-01-11")]
    general = ask(50_000, "2018-06-01", past)
    assert (codes(general), general.counted, general.headroom) == (
        ["over_joint_ceiling"],
        Euro(480_000),
        Euro(20_000),
    )
    service = ask(20_000, "2018-06-01", past, to="S", enterprises=[enterprise("S", S)])
    assert service.headroom == Euro(500_000)
    group = {"enterprises": [enterprise("S", S)], "links": [ControlLink("A", "S")]}
    service = ask(20_001, "2018-06-01", past, to="S", **group)
    assert (codes(service), service.counted, service.headroom) == (
        ["over_ceiling"],
        Euro(480_000),
        Euro(20_000),
    )


def test_since_2024_each_keeps_its_own() -> None:
    past = [aid(750_000, "2024-01-10", family=SGEI), aid(100_000, "2024-01-11")]
    general = ask(200_000, "2024-06-01", past)
    assert (general.allowed, general.counted) == (True, Euro(100_000))
    group = {"enterprises": [enterprise("S", S)], "links": [ControlLink("A", "S")]}
    service = ask(1, "2024-06-01", past, to="S", **group)
    assert (codes(service), service.counted) == (["over_ceiling"], Euro(750_000))
    full_general = [aid(300_000, "2024-01-11")]
    assert ask(750_000, "2024-06-01", full_general, to="S", **group).allowed


def test_a_service_may_be_entrusted_to_anyone_and_helped_under_the_general_rules() -> None:
    assert codes(ask(400_000, "2025-01-01", regime="2023/2832")) == ["entrustment_required"]
    answer = ask(300_000, "2025-01-01", to="S", enterprises=[enterprise("S", S)], regime="2023/2831")
    assert (answer.allowed, codes(answer)) == (True, [])


# ── Named regulations, tails, other aid ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("regime", "on", "found"),
    [
        ("1407/2013", "2024-06-30", ["adjustment_period_schemes"]),
        ("1407/2013", "2024-07-01", ["regime_not_in_force"]),
        ("1998/2006", "2014-06-30", ["adjustment_period"]),
        ("2023/2831", "2023-12-31", ["regime_not_in_force"]),
        (None, "2031-06-30", ["adjustment_period"]),
        (None, "2031-07-01", ["no_regime"]),
    ],
)
def test_a_regulation_is_used_on_its_days(regime: str | None, on: str, found: list[str]) -> None:
    answer = ask(1, on, regime=regime)
    assert codes(answer) == found
    assert answer.allowed is (found[0].startswith("adjustment"))


@pytest.mark.parametrize(
    ("on", "allowed"),
    [("2014-06-30", False), ("2026-12-31", True), ("2027-06-30", True), ("2027-07-01", False)],
)
def test_exempted_aid_has_no_de_minimis_ceiling_but_its_own_term(on: str, allowed: bool) -> None:
    answer = ask(1_000_000, on, [aid(300_000, "2025-01-01")], regime="651/2014")
    assert (answer.allowed, answer.window, answer.headroom, answer.counted) == (allowed, None, None, ZERO)
    assert ask(1_000_000, on, regime="other").allowed


def test_exempted_aid_does_not_count_against_de_minimis() -> None:
    assert ask(1, "2025-06-01", [aid(900_000, "2025-01-01", family=OTHER)]).counted == ZERO


# ── Groups ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_group_counts_as_one_on_the_day_of_the_new_grant() -> None:
    left = ControlLink("A", "B", period=Period(None, date(2024, 12, 31)))
    joined = ControlLink("A", "C", period=Period(date(2025, 1, 1), None))
    aids = [aid(100_000, "2024-01-01", to="B"), aid(70_000, "2023-01-01", to="C")]
    known = [enterprise("B"), enterprise("C")]
    assert ask(1, "2024-12-31", aids, enterprises=known, links=[left, joined]).counted == Euro(100_000)
    assert ask(1, "2025-01-01", aids, enterprises=known, links=[left, joined]).counted == Euro(70_000)


def test_a_merger_counts_the_aid_of_both() -> None:
    aids = [aid(250_000, "2024-01-01", to="B"), aid(100_000, "2024-02-01")]
    merger = [Merger("B", "A", date(2024, 6, 1))]
    assert ask(1, "2024-05-31", aids, enterprises=[enterprise("B", R)], mergers=merger).counted == Euro(
        100_000
    )
    after = ask(1, "2024-06-01", aids, enterprises=[enterprise("B", R)], mergers=merger)
    assert (after.counted, after.headroom) == (Euro(350_000), ZERO)
    absorbed = ask(1, "2024-06-01", to="B", enterprises=[enterprise("B")], mergers=merger)
    assert codes(absorbed) == ["beneficiary_absorbed"]


def test_links_to_confirm_are_announced() -> None:
    link = ControlLink("P", "A", Criterion.NATURAL_PERSON)
    assert codes(ask(1, "2025-01-01", links=[link])) == ["control_to_confirm"]


def test_a_link_to_nobody_described_only_connects() -> None:
    links = [ControlLink("DE1", "A"), ControlLink("DE1", "B")]
    aids = [aid(300_000, "2024-01-01", to="B"), aid(300_000, "2024-01-01", to="DE1", state="DE")]
    assert ask(1, "2025-01-01", aids, enterprises=[enterprise("B")], links=links).counted == Euro(300_000)


# ── The call's own rule ─────────────────────────────────────────────────────────────────────────────────


def test_the_call_counts_every_aid_and_says_so_apart_from_the_law() -> None:
    aids = [aid(190_000, "2008-02-01", family=OTHER), aid(5_000, "2008-03-01", state="DE")]
    answer = ask(15_000, "2009-06-15", aids, call_rule=CALL)
    assert (answer.allowed, codes(answer)) == (False, ["over_call_rule"])
    assert (answer.headroom, answer.highest) == (Euro(200_000), Euro(5_000))
    assert ask(5_000, "2009-06-15", aids, call_rule=CALL).allowed


def test_both_checks_give_their_own_reason() -> None:
    answer = ask(15_000, "2009-06-15", [aid(199_000, "2008-02-01")], call_rule=CALL)
    assert codes(answer) == ["over_ceiling", "over_call_rule"]


@pytest.mark.parametrize(
    ("rule", "counted"),
    [
        (CallRule(Euro(1), 3, Basis.GRANTED, WindowKind.ROLLING), 1100),
        (CallRule(Euro(1), 3, Basis.GRANTED, WindowKind.FISCAL), 1000),
        (CallRule(Euro(1), 3, Basis.PAID, WindowKind.ROLLING), 10),
        (CallRule(Euro(1), 3, Basis.PAID, WindowKind.FISCAL), 10),
        (CallRule(Euro(1), 4, Basis.GRANTED, WindowKind.FISCAL), 1110),
        (CallRule(Euro(1), 1, Basis.GRANTED, WindowKind.ROLLING), 0),
    ],
)
def test_granted_or_paid_rolling_or_fiscal_are_parameters(rule: CallRule, counted: int) -> None:
    aids = [
        aid(1000, "2008-06-01"),
        aid(100, "2006-07-01", paid_on="2006-06-14"),
        aid(10, "2006-02-01", paid_on="2008-01-01"),
    ]
    answer = ask(1, "2009-06-15", aids, call_rule=rule)
    assert answer.call is not None
    assert answer.call.counted == Euro(counted)


def test_paid_means_the_planned_day_of_payment_when_it_is_known() -> None:
    rule = CallRule(Euro(1000), 3, Basis.PAID)
    aids = [aid(600, "2008-12-01", paid_on="2009-07-01")]
    assert ask(500, "2009-06-15", aids, call_rule=rule).allowed
    assert codes(ask(500, "2009-06-15", aids, paid_on="2009-09-01", call_rule=rule)) == ["over_call_rule"]


def test_the_call_rule_also_holds_aid_without_a_ceiling_and_aid_without_a_regulation() -> None:
    aids = [aid(195_000, "2025-01-01")]
    assert codes(ask(6_000, "2025-06-01", aids, regime="other", call_rule=CALL)) == ["over_call_rule"]
    answer = ask(6_000, "2031-07-01", call_rule=CALL)
    assert (codes(answer), answer.highest) == (["no_regime"], ZERO)


# ── Explanation ─────────────────────────────────────────────────────────────────────────────────────────


def test_every_aid_is_named_with_why_it_does_not_count() -> None:
    aids = [
        aid(1, "2025-01-01"),
        aid(2, "2020-01-01"),
        aid(3, "2025-12-01"),
        aid(4, "2025-01-01", state="DE"),
        aid(5, "2025-01-01", to="Z"),
        aid(6, "2025-01-01", family=OTHER),
        aid(7, "2025-01-01", family=SGEI),
        aid(8, None, status=AidStatus.PENDING),
        aid(9, "2025-01-01", status=AidStatus.CANCELLED),
    ]
    answer = ask(1, "2025-06-01", aids, call_rule=CALL, mergers=[Merger("M", "A", date(2025, 1, 1))])
    situation = Situation({"A": enterprise("A")}, aids=tuple(aids))
    found = [line.label.removeprefix("funding.ledger.") for line in explain_aid(answer, situation).lines]
    assert found == [
        "regime", "group", "absorbed", "ceiling_rolling", "aid",
        "left_out.before_window", "left_out.after_window", "left_out.other_state",
        "left_out.outside_undertaking", "left_out.not_de_minimis", "left_out.other_regime",
        "left_out.pending", "left_out.cancelled", "counted", "headroom",
        "call", "call_counted", "call_headroom", "asked", "allowed",
    ]  # fmt: skip


def test_a_shared_ceiling_is_shown_when_it_counts_more() -> None:
    situation = Situation(
        {"A": enterprise("A"), "H": enterprise("H", R)},
        (ControlLink("A", "H"), ControlLink("P", "A", Criterion.UNCLEAR)),
        aids=(aid(90_000, "2015-01-10"), aid(60_000, "2015-01-11", to="H")),
    )
    answer = ask(
        60_000, "2015-03-01", situation.aids, to="H", links=situation.links, enterprises=[enterprise("H", R)]
    )
    lines = explain_aid(answer, situation).lines
    assert [line.inputs["name"] for line in lines if "ceiling_" in line.label] == ["own", "whole"]
    assert "funding.ledger.to_confirm" in [line.label for line in lines]
    assert "funding.ledger.left_out.other_activity" in [line.label for line in lines]
    assert lines[-1].label == "funding.ledger.blocked"
    assert explain_aid(answer, situation).as_json()["code"] == "funding.ledger"


@pytest.mark.parametrize(
    ("regime", "on", "activity", "first"),
    [
        ("651/2014", "2025-01-01", G, "regime_gber"),
        ("other", "2025-01-01", G, "regime_other"),
        (None, "2031-07-01", G, "regime_none"),
        (None, "2009-01-01", A, "regime"),
    ],
)
def test_the_first_line_says_which_regulation(
    regime: str | None, on: str, activity: Activity, first: str
) -> None:
    known = [enterprise("A", activity)]
    answer = ask(1, on, enterprises=known, regime=regime)
    lines = explain_aid(answer, Situation({"A": known[0]})).lines
    assert lines[0].label == f"funding.ledger.{first}"
    assert ("funding.ledger.to_check" in [line.label for line in lines]) is (activity is A)


# ── Invariants ──────────────────────────────────────────────────────────────────────────────────────────

cents = st.integers(0, 60_000_000).map(lambda count: Euro(Decimal(count).scaleb(-2)))
days = st.dates(date(2005, 1, 1), date(2029, 12, 31))
past_aids = st.lists(
    st.builds(
        AidLine,
        beneficiary=st.sampled_from(["A", "B", "Z"]),
        amount=cents,
        granted_on=days,
        member_state=st.sampled_from(["FR", "DE"]),
        family=st.sampled_from(list(Family)),
        status=st.sampled_from(list(AidStatus)),
        paid_on=st.none() | days,
    ),
    max_size=8,
)
activities = st.sampled_from(list(Activity))


@given(past_aids, cents, days, activities, activities, st.none() | cents.map(CallRule))
def test_aid_is_never_above_what_is_asked_nor_any_headroom(
    aids: list[AidLine], amount: Euro, on: date, own: Activity, other: Activity, rule: CallRule | None
) -> None:
    group = {"enterprises": [enterprise("A", own), enterprise("B", other)], "links": [ControlLink("A", "B")]}
    answer = ask(str(amount), on.isoformat(), aids, call_rule=rule, **group)
    assert answer.headroom is not None
    assert ZERO <= answer.highest <= min(amount, answer.headroom)
    assert answer.eligible_part in (ZERO, amount)
    assert answer.eligible_part <= answer.highest
    assert answer.allowed is (answer.highest == amount)
    assert answer.call is None or answer.highest <= answer.call.headroom
    lowered = ask(str(answer.highest), on.isoformat(), aids, call_rule=rule, **group)
    assert lowered.allowed


@given(past_aids, past_aids, days, activities)
def test_more_aid_never_leaves_more(
    aids: list[AidLine], more: list[AidLine], on: date, own: Activity
) -> None:
    known = {"enterprises": [enterprise("A", own), enterprise("B")], "links": [ControlLink("A", "B")]}
    before = ask(1, on.isoformat(), aids, **known)
    after = ask(1, on.isoformat(), [*aids, *more], **known)
    assert before.headroom is not None
    assert after.headroom is not None
    assert after.headroom <= before.headroom


@given(past_aids, days)
def test_yesterday_and_today_lose_at_most_what_was_granted_today(aids: list[AidLine], on: date) -> None:
    today = on + timedelta(days=1)
    fresh = Euro.total(line.amount for line in aids if line.granted_on == today)
    before, after = (ask(1, day_.isoformat(), aids) for day_ in (on, today))
    if before.regime == after.regime:
        assert after.counted <= before.counted + fresh
