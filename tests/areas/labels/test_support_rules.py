"""What a year pays: never above its cap, what was spent, nor what is left; reports and their steps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.labels.rules import (
    ActionCost,
    LabelState,
    PlannedAction,
    ReadReport,
    ReportState,
    Standing,
    SupportState,
    SupportTerms,
    TypedReport,
    YearCosts,
    due_on,
    payment_of_year,
    read_euro,
    read_report,
    read_share,
    refusals_of_action,
    refusals_of_label,
    refusals_of_report_step,
    refusals_of_support_step,
    refusals_of_terms,
    refusals_to_accept,
    refusals_to_submit,
    years_of,
)
from grappe.values import ZERO, Euro, Period, Share

STUDY = PlannedAction(7, 1, "Étude", Euro("12000"), Share(6000))
STAND = PlannedAction(8, 2, "Stand", Euro("9000"), Share(5000))
TERMS = SupportTerms(date(2024, 3, 1), 3, Share(5000), Euro("20000"), (STUDY, STAND))


def test_the_amount_is_the_caps_and_the_actions() -> None:
    assert TERMS.amount == Euro("71700.00")
    assert TERMS.period == Period(date(2024, 3, 1), date(2027, 2, 28))
    assert [TERMS.year_period(year) for year in years_of(TERMS)] == [
        Period(date(2024, 3, 1), date(2025, 2, 28)),
        Period(date(2025, 3, 1), date(2026, 2, 28)),
        Period(date(2026, 3, 1), date(2027, 2, 28)),
    ]
    assert (TERMS.planned(1), TERMS.planned(3)) == (Euro("27200.00"), Euro("20000"))
    assert due_on(TERMS.year_period(1)) == date(2025, 5, 29)


@pytest.mark.parametrize(
    ("costs", "paid", "amount"),
    [
        (YearCosts(Euro("30000")), ZERO, "15000.00"),
        (YearCosts(Euro("60000")), ZERO, "20000.00"),
        (YearCosts(Euro("30000"), Euro("20000")), ZERO, "10000.00"),
        (YearCosts(Euro("30000"), Euro("30000")), ZERO, "0.00"),
        (YearCosts(ZERO, ZERO, (ActionCost(STUDY, Euro("5000")),)), ZERO, "3000.00"),
        (YearCosts(ZERO, ZERO, (ActionCost(STUDY, Euro("50000")),)), ZERO, "7200.00"),
        (YearCosts(Euro("60000")), Euro("60000"), "11700.00"),
        (YearCosts(Euro("60000")), Euro("80000"), "0.00"),
        # Rounded once: 0.005 + 0.006 is one cent, not two.
        (YearCosts(Euro("0.01"), ZERO, (ActionCost(STUDY, Euro("0.01")),)), ZERO, "0.01"),
    ],
)
def test_what_a_year_pays(costs: YearCosts, paid: Euro, amount: str) -> None:
    found = payment_of_year(TERMS, costs, paid=paid)
    assert found.amount == Euro(amount)
    assert found.explanation.lines[-1].value == found.amount


def test_the_explanation_says_each_step() -> None:
    costs = YearCosts(Euro("30000"), Euro("4000"), (ActionCost(STUDY, Euro("5000")),))
    lines = payment_of_year(TERMS, costs, paid=Euro("100")).explanation.lines
    assert {line.label.removeprefix("labels.support."): line.value for line in lines} == {
        "cost": Euro("30000"),
        "share": Euro("15000"),
        "cap": Euro("20000"),
        "uncovered": Euro("26000"),
        "running": Euro("15000"),
        "action": Euro("3000"),
        "sum": Euro("18000"),
        "left": Euro("71600"),
        "total": Euro("18000"),
    }


CENTS = st.integers(0, 10_000_000).map(lambda cents: Euro(Decimal(cents).scaleb(-2)))
SHARES = st.integers(1, 10_000).map(Share)


@st.composite
def agreements(draw: st.DrawFn) -> SupportTerms:
    years = draw(st.integers(1, 5))
    actions = tuple(
        PlannedAction(code, draw(st.integers(1, years)), "Action", draw(CENTS), draw(SHARES))
        for code in range(draw(st.integers(0, 4)))
    )
    return SupportTerms(date(2024, 1, 1), years, draw(SHARES), draw(CENTS), actions)


def costs_of(draw: st.DrawFn, terms: SupportTerms, year: int) -> YearCosts:
    actions = tuple(ActionCost(action, draw(CENTS)) for action in terms.actions if action.year == year)
    return YearCosts(draw(CENTS), draw(CENTS), actions)


@given(agreements(), st.data())
def test_the_years_never_pay_more_than_the_agreement(terms: SupportTerms, data: st.DataObject) -> None:
    paid = ZERO
    for year in years_of(terms):
        costs = costs_of(data.draw, terms, year)
        amount = payment_of_year(terms, costs, paid=paid).amount
        spent = Euro.total([costs.running, *(action.spent for action in costs.actions)])
        assert ZERO <= amount <= min(terms.planned(year), spent, terms.amount - paid)
        assert amount == amount.to_cents()
        paid += amount
    assert paid <= terms.amount


@given(agreements(), CENTS, CENTS, CENTS, CENTS)
def test_a_year_that_cost_more_never_pays_less(
    terms: SupportTerms, running: Euro, more: Euro, others: Euro, paid: Euro
) -> None:
    actions = tuple(ActionCost(action, running) for action in terms.actions if action.year == 1)
    grown = tuple(ActionCost(action, running + more) for action in terms.actions if action.year == 1)
    less = payment_of_year(terms, YearCosts(running, others, actions), paid=paid)
    greater = payment_of_year(terms, YearCosts(running + more, others, grown), paid=paid)
    assert less.amount <= greater.amount


def test_what_is_left_is_never_negative() -> None:
    assert Standing(Euro("100"), Euro("40")).left == Euro("60")
    assert Standing(Euro("100"), Euro("140")).left == ZERO


LABEL = Period(date(2024, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"starts_on": None}, "labels.starts_on_missing"),
        ({"starts_on": date(2023, 12, 31)}, "labels.support_outside_label"),
        ({"years": None}, "labels.number_range"),
        ({"years": 6}, "labels.number_range"),
        ({"rate": Share(0)}, "labels.rate_range"),
        ({"rate": Share(10_001)}, "labels.rate_range"),
        ({"cap": ZERO}, "labels.cap_missing"),
        ({"rate": None, "cap": None}, None),
    ],
)
def test_what_an_agreement_asks(change: dict[str, object], code: str | None) -> None:
    given: dict[str, object] = {
        "starts_on": date(2024, 3, 1),
        "years": 3,
        "rate": Share(5000),
        "cap": Euro(10),
        "label": LABEL,
    }
    found = refusals_of_terms(**{**given, **change})
    assert [refusal.code for refusal in found] == ([code] if code else [])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"name": " "}, "labels.action_name_missing"),
        ({"name": "x" * 161}, "labels.text_too_long"),
        ({"year": 4}, "labels.number_range"),
        ({"year": None}, "labels.number_range"),
        ({"budget": ZERO}, "labels.budget_missing"),
        ({"rate": Share(0)}, "labels.rate_range"),
        ({"count": 40}, "labels.too_many_actions"),
        ({"rate": None, "budget": None}, None),
    ],
)
def test_what_an_action_asks(change: dict[str, object], code: str | None) -> None:
    given: dict[str, object] = {
        "name": "Étude",
        "year": 1,
        "budget": Euro(10),
        "rate": Share(5000),
        "years": 3,
        "count": 0,
    }
    found = refusals_of_action(**{**given, **change})
    assert [refusal.code for refusal in found] == ([code] if code else [])


def test_steps_go_one_way() -> None:
    assert refusals_of_support_step(SupportState.DRAFT, SupportState.SIGNED) == []
    assert refusals_of_support_step(SupportState.SIGNED, SupportState.SIGNED)[0].code == "labels.support_step"
    assert refusals_of_report_step(ReportState.SUBMITTED, ReportState.RETURNED) == []
    assert refusals_of_report_step(ReportState.PAID, ReportState.PAID)[0].code == "labels.report_step"


@pytest.mark.parametrize(
    ("state", "stopped"),
    [
        (LabelState.VALID, False),
        (LabelState.EXPIRED, False),
        (LabelState.SUSPENDED, True),
        (LabelState.WITHDRAWN, True),
    ],
)
def test_a_stopped_label_pays_nothing(state: LabelState, stopped: bool) -> None:
    assert bool(refusals_of_label(state)) is stopped


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 234,50", None),
        ("", "labels.amount_unreadable"),
        ("beaucoup", "labels.amount_unreadable"),
        ("-1", "labels.amount_out_of_range"),
        ("1,005", "labels.amount_out_of_range"),
        ("10000000000", "labels.amount_out_of_range"),
    ],
)
def test_amounts_as_people_type_them(text: str, code: str | None) -> None:
    euro, refusals = read_euro(text, "running")
    assert (euro is None, [r.code for r in refusals]) == (code is not None, [code] if code else [])


def test_shares_as_people_type_them() -> None:
    assert read_share("12,5 %", "rate") == (Share(1250), [])
    share, refusals = read_share("moitié", "rate")
    assert (share, refusals[0].code, refusals[0].field) == (None, "labels.share_unreadable", "rate")


# ---- reports -------------------------------------------------------------------------------------

TYPED = TypedReport("30 000", "", "Récit " * 10, "", {7: "5 000"}, {7: " Fait. "})


def test_a_report_is_read_and_sent() -> None:
    read, refusals = read_report(TYPED, [7])
    assert refusals == [] and read is not None
    assert (read.running, read.others, dict(read.spent), dict(read.results)) == (
        Euro("30000"),
        ZERO,
        {7: Euro("5000")},
        {7: "Fait."},
    )
    assert refusals_to_submit(read, year=LABEL, today=date(2027, 1, 1)) == []


def test_a_wrong_report_says_each_reason_on_its_field() -> None:
    long = "x" * 8001
    typed = TypedReport("cent", "5", long, long, {7: "-1"}, {7: long})
    read, refusals = read_report(typed, [7])
    assert read is None
    assert [(r.field, r.code) for r in refusals] == [
        ("running", "labels.amount_unreadable"),
        ("spent_7", "labels.amount_out_of_range"),
        ("others", "labels.others_above_cost"),
        ("activity", "labels.text_too_long"),
        ("next_year", "labels.text_too_long"),
        ("result_7", "labels.text_too_long"),
    ]


def test_a_report_is_not_sent_half_written() -> None:
    empty, _none = read_report(TypedReport(), [7])
    assert empty is not None
    codes = [r.code for r in refusals_to_submit(empty, year=LABEL, today=date(2026, 12, 31))]
    assert codes == ["labels.year_not_over", "labels.nothing_spent", "labels.activity_too_short"]
    spent = ReadReport(ZERO, ZERO, "Récit " * 10, "", {7: Euro(1)}, {7: ""})
    found = refusals_to_submit(spent, year=Period(), today=date(2027, 1, 1))
    assert [(r.field, r.code) for r in found] == [("result_7", "labels.result_missing")]


@pytest.mark.parametrize(
    ("running", "spent", "reason", "expected"),
    [
        (Euro(100), {7: Euro(50)}, "", []),
        (Euro(90), {7: Euro(50)}, "", ["labels.accepted_without_reason"]),
        (Euro(90), {7: Euro(50)}, "Facture hors période.", []),
        (Euro(101), {7: Euro(51)}, "", ["labels.accepted_above", "labels.accepted_above"]),
        (None, {7: None}, "", []),
    ],
)
def test_what_is_kept_of_a_report(
    running: Euro | None, spent: dict[int, Euro | None], reason: str, expected: list[str]
) -> None:
    report = ReadReport(Euro(100), ZERO, "", "", {7: Euro(50)}, {7: "Fait."})
    found = refusals_to_accept(report, running=running, spent=spent, reason=reason)
    assert [refusal.code for refusal in found] == expected
