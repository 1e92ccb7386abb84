"""The funding plan, and the payment claims that follow it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.funding.rules import (
    Agreed,
    AidScheme,
    ClaimedCost,
    ClaimKind,
    ClaimState,
    CostCategory,
    CostLine,
    FundingPlan,
    Instrument,
    Origin,
    PaymentMethod,
    PlannedCost,
    Resource,
    Settlement,
    Terms,
    VatBasis,
    VatSituation,
    rates_of,
    refusals_of_plan,
    refusals_of_step,
    settle_claim,
)
from grappe.areas.funding.rules.plan import totals_by
from grappe.values import ZERO, Euro, Period, Refused, Share

RATES = {"internal": Share.percent(30), "external": Share.percent(80)}
PLAN = FundingPlan(
    (
        PlannedCost("internal", "P1", 2016, Euro(500_000)),
        PlannedCost("external", "P1", 2016, Euro(200_000)),
        PlannedCost("external", "P2", 2017, Euro(40_000)),
    ),
    (
        Resource(Origin.OWN, Euro(148_000)),
        Resource(Origin.PUBLIC, Euro(313_760), "FEADER"),
        Resource(Origin.PUBLIC, Euro(278_240), "État", rate=Share.percent("37,6")),
    ),
)


def codes(plan: FundingPlan, **options: Share) -> list[str]:
    return [found.code for found in refusals_of_plan(plan, rates=RATES, **options)]


def test_592_of_740_thousand_is_80_percent_of_public_aid_whatever_the_cofunding() -> None:
    assert codes(PLAN) == []
    rates = rates_of(PLAN)
    assert rates.public_aid == Share.percent(80)
    assert rates.cofunding == {"FEADER": Share.percent(53), "État": Share.percent(47)}
    assert [(line.label, line.value) for line in rates.explanation.lines][-1] == (
        "funding.plan.public_aid",
        Share.percent(80),
    )


def test_costs_add_up_along_every_axis() -> None:
    assert totals_by(PLAN.costs, lambda cost: cost.category) == {
        "internal": Euro(500_000),
        "external": Euro(240_000),
    }
    assert totals_by(PLAN.costs, lambda cost: (cost.partner, cost.year))["P2", 2017] == Euro(40_000)


@pytest.mark.parametrize(
    ("plan", "found"),
    [
        (replace(PLAN, resources=PLAN.resources[1:]), ["funding.plan_unbalanced"]),
        (FundingPlan((), ()), ["funding.plan_empty"]),
        (
            FundingPlan(
                (PlannedCost("investment", "P1", 2016, Euro(10)),), (Resource(Origin.OWN, Euro(10)),)
            ),
            ["funding.category_without_rate"],
        ),
        (
            FundingPlan(
                (
                    PlannedCost("internal", "P1", 2016, Euro(20)),
                    PlannedCost("internal", "P1", 2016, Euro(-10)),
                ),
                (Resource(Origin.OWN, Euro(15)), Resource(Origin.LOAN, Euro(-5))),
            ),
            ["funding.negative_amount", "funding.negative_amount"],
        ),
        (
            FundingPlan(
                (PlannedCost("internal", "P1", 2016, Euro(10)),),
                (Resource(Origin.PUBLIC, Euro(11), "Région"), Resource(Origin.PRIVATE, Euro(-1))),
            ),
            ["funding.negative_amount", "funding.plan_too_public"],
        ),
        (
            FundingPlan(
                (PlannedCost("internal", "P1", 2016, Euro(10)),),
                (
                    Resource(Origin.PUBLIC, Euro(4)),
                    Resource(Origin.PUBLIC, Euro(6), "Région", rate=Share(5900)),
                ),
            ),
            ["funding.funder_missing", "funding.funder_rate_differs"],
        ),
    ],
)
def test_a_plan_that_does_not_hold_says_every_reason(plan: FundingPlan, found: list[str]) -> None:
    assert codes(plan) == found


def test_the_call_may_set_a_highest_public_rate() -> None:
    assert codes(PLAN, most_public=Share.percent(80)) == []
    assert codes(PLAN, most_public=Share.percent("79,99")) == ["funding.plan_too_public"]


def test_a_public_loan_pays_costs_in_full_and_counts_for_what_it_is_worth() -> None:
    loan = Resource(Origin.PUBLIC, Euro(80), "Banque publique", Instrument.LOAN, equivalent=Euro(8))
    plan = FundingPlan(
        (PlannedCost("internal", "P1", 2016, Euro(100)),), (loan, Resource(Origin.OWN, Euro(20)))
    )
    assert codes(plan) == []
    assert rates_of(plan).public_aid == Share.percent(8)


# ── Claims ──────────────────────────────────────────────────────────────────────────────────────────────

INTERNAL, EXTERNAL, INVESTMENT = CostCategory
ADVANCE, INTERIM, BALANCE = ClaimKind
SCHEME = AidScheme("exemple", {INTERNAL: Share.percent(30), EXTERNAL: Share.percent(80)}, cap=Euro(15_000))


def line(category: CostCategory, amount: str | int, vat: str | int = 0) -> CostLine:
    return CostLine(f"{category}", category, Euro(amount), Euro(vat))


def claimed(category: CostCategory, amount: str | int, **more: object) -> ClaimedCost:
    return ClaimedCost(line(category, amount), **{"evidence": 1, **more})


AGREED = Agreed(
    SCHEME, (line(INTERNAL, 30_000), line(EXTERNAL, 12_500)), VatSituation(VatBasis.EXCL), Euro(15_000)
)
STRICT = Terms(PaymentMethod.STRICT, advance=Share.percent(20))


@pytest.mark.parametrize(
    ("internal", "external", "recompute", "prorata", "strict"),
    [
        ("25000", "10000", "15000.00", "12352.94", "12352.94"),
        ("20000", "8000", "12400.00", "9882.35", "9882.35"),
        ("10000", "5000", "7000.00", "5294.12", "5294.12"),
        ("0", "20000", "15000.00", "7058.82", "7058.82"),
    ],
)
def test_the_three_methods(internal: str, external: str, recompute: str, prorata: str, strict: str) -> None:
    costs = [claimed(INTERNAL, internal), claimed(EXTERNAL, external)]
    for method, due in zip(PaymentMethod, (recompute, prorata, strict), strict=True):
        settled = settle_claim(BALANCE, AGREED, Terms(method), costs)
        assert (settled.due, settled.to_pay) == (Euro(due), Euro(due))


def test_advance_interim_balance_and_recovery() -> None:
    advance = settle_claim(ADVANCE, AGREED, STRICT, [])
    assert (advance.due, advance.to_pay, advance.claimed) == (Euro(3_000), Euro(3_000), ZERO)
    first = [claimed(INTERNAL, 25_000), claimed(EXTERNAL, 10_000)]
    interim = settle_claim(INTERIM, AGREED, STRICT, first, already_paid=Euro(3_000))
    # 80 % of 15 000 € before the balance; 352.94 € wait for it.
    assert (interim.due, interim.to_pay, interim.carried) == (Euro("12352.94"), Euro(9_000), Euro("352.94"))
    earlier = [cost.accepted for cost in first]
    end = settle_claim(BALANCE, AGREED, STRICT, [], earlier=earlier, already_paid=Euro(12_000))
    assert (end.to_pay, end.to_recover, end.carried) == (Euro("352.94"), ZERO, ZERO)
    low = settle_claim(
        BALANCE,
        AGREED,
        STRICT,
        [claimed(INTERNAL, 10_000), claimed(EXTERNAL, 5_000)],
        already_paid=Euro(7_500),
    )
    assert (low.due, low.to_pay, low.to_recover) == (Euro("5294.12"), ZERO, Euro("2205.88"))
    assert low.explanation.lines[-1].label == "funding.claim.to_recover"


def test_before_the_balance_nothing_is_recovered() -> None:
    settled = settle_claim(INTERIM, AGREED, STRICT, [claimed(INTERNAL, 1_000)], already_paid=Euro(3_000))
    assert (settled.to_pay, settled.to_recover, settled.carried) == (ZERO, ZERO, ZERO)


def test_what_is_disallowed_comes_off_with_its_reason() -> None:
    cost = ClaimedCost(line(EXTERNAL, 10_000, 2_000), 2, Euro(2_500), "Devis manquant")
    agreed = replace(AGREED, vat=VatSituation(VatBasis.INCL))
    settled = settle_claim(BALANCE, agreed, Terms(PaymentMethod.RECOMPUTE), [cost])
    assert (settled.claimed, settled.accepted, settled.disallowed) == (Euro(12_000), Euro(9_000), Euro(3_000))
    assert settled.due == Euro(7_200)
    assert settled.explanation.lines[0].inputs["reason"] == "Devis manquant"
    assert [found.label.rpartition(".")[2] for found in settled.explanation.lines] == [
        "disallowed", "claimed", "accepted", "due", "already_paid", "to_pay",
    ]  # fmt: skip


def refused(kind: ClaimKind, terms: Terms, costs: list[ClaimedCost], **more: Euro) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        settle_claim(kind, AGREED, terms, costs, **more)
    return caught.value.codes


@pytest.mark.parametrize(
    ("cost", "codes"),
    [
        (claimed(INTERNAL, 10, evidence=0), ("funding.evidence_missing",)),
        (claimed(INTERNAL, -10), ("funding.negative_amount",)),
        (claimed(INVESTMENT, 10), ("funding.category_without_rate",)),
        (claimed(INTERNAL, 10, disallowed=Euro(11), reason="Trop"), ("funding.disallowed_amount",)),
        (claimed(INTERNAL, 10, disallowed=Euro(-1)), ("funding.disallowed_amount",)),
        (claimed(INTERNAL, 10, disallowed=Euro(1), reason=" "), ("funding.disallowed_without_reason",)),
        (claimed(INTERNAL, "42500.01"), ("funding.claim_over_plan",)),
    ],
)
def test_a_claim_that_cannot_be_settled(cost: ClaimedCost, codes: tuple[str, ...]) -> None:
    assert refused(INTERIM, STRICT, [cost]) == codes


def test_categories_hold_their_plan_plus_what_the_call_lets_move() -> None:
    tight = replace(STRICT, fungibility=Share.percent(20))
    assert refused(INTERIM, tight, [claimed(EXTERNAL, "15000.01")]) == ("funding.claim_over_category",)
    assert settle_claim(INTERIM, AGREED, tight, [claimed(EXTERNAL, 15_000)]).due == Euro("5294.12")


def test_costs_are_paid_within_the_eligible_days() -> None:
    terms = replace(STRICT, eligible=Period(date(2009, 6, 1), date(2010, 6, 30)))
    for paid_on in (None, date(2009, 5, 31)):
        cost = claimed(INTERNAL, 10, paid_on=paid_on)
        assert refused(INTERIM, terms, [cost]) == ("funding.cost_not_eligible_day",)
    assert settle_claim(INTERIM, AGREED, terms, [claimed(INTERNAL, 10, paid_on=date(2009, 6, 1))]).due > ZERO


def test_an_advance_is_asked_once_without_costs_when_the_agreement_has_one() -> None:
    assert refused(ADVANCE, Terms(PaymentMethod.STRICT), []) == ("funding.advance_not_planned",)
    assert refused(ADVANCE, STRICT, [claimed(INTERNAL, 1)], already_paid=Euro(1)) == (
        "funding.advance_already_paid",
        "funding.advance_with_costs",
    )
    assert refused(INTERIM, STRICT, []) == ("funding.claim_empty",)


def test_a_claim_is_paid_once() -> None:
    assert refusals_of_step(ClaimState.APPROVED, ClaimState.PAID) == []
    (refusal,) = refusals_of_step(ClaimState.PAID, ClaimState.PAID)
    assert refusal.code == "funding.claim_step"


amounts = st.integers(0, 2_000_000).map(lambda count: Euro(Decimal(count).scaleb(-2)))
claims = st.lists(
    st.builds(
        lambda category, amount: ClaimedCost(CostLine("x", category, amount), 1),
        st.sampled_from([INTERNAL, EXTERNAL]),
        amounts,
    ),
    min_size=1,
    max_size=2,
)


@given(claims, st.sampled_from(list(PaymentMethod)), amounts)
def test_what_is_paid_in_the_end_is_what_is_due_and_never_above_the_award(
    costs: list[ClaimedCost], method: PaymentMethod, paid: Euro
) -> None:
    settled: Settlement = settle_claim(BALANCE, AGREED, Terms(method), costs, already_paid=paid)
    assert paid + settled.to_pay - settled.to_recover == settled.due
    assert settled.due <= min(AGREED.award, settled.accepted)
    assert ZERO in (settled.to_pay, settled.to_recover)
    before = settle_claim(INTERIM, AGREED, Terms(method), costs, already_paid=paid)
    assert paid + before.to_pay <= max(paid, AGREED.award * Share.percent(80))
