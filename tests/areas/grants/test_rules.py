"""The law of grants: terms, agreements, claims, funding plans."""

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
    Resource,
    Terms,
    VatBasis,
    VatSituation,
    rates_of,
    settle_claim,
)
from grappe.areas.grants.rules import (
    CallFacts,
    CallTerms,
    Change,
    ClaimFacts,
    GrantState,
    Standing,
    TypedResource,
    TypedSpending,
    TypedTerms,
    amended_award,
    planned_costs,
    proposed_resources,
    read_amount,
    read_resources,
    read_spending,
    read_terms,
    refusals_of_funding,
    refusals_of_grant_step,
    refusals_to_amend,
    refusals_to_close,
    refusals_to_issue,
    refusals_to_start,
    refusals_to_submit,
    refusals_to_write,
    schedule_of,
)
from grappe.areas.grants.rules.claims import LONGEST_LABEL
from grappe.areas.grants.rules.plans import LONGEST_SOURCE, MOST_RESOURCES
from grappe.areas.grants.rules.terms import LONGEST_PUBLICITY
from grappe.values import ZERO, Euro, Period, Refusal, Share

INTERNAL, EXTERNAL = CostCategory.INTERNAL, CostCategory.EXTERNAL
SCHEME = AidScheme("essai", {INTERNAL: Share.percent(30), EXTERNAL: Share.percent(80)}, Euro(15000))
VAT = VatSituation(VatBasis.EXCL)
PLAN = (CostLine("Temps", INTERNAL, Euro(20000)), CostLine("Étude", EXTERNAL, Euro(10000), Euro(2000)))
AGREED = Agreed(SCHEME, PLAN, VAT, Euro(14000))
PERIOD = Period(date(2026, 1, 1), date(2026, 12, 31))
TYPED = TypedTerms(
    method="strict",
    advance="20",
    before_balance="80 %",
    starts_on=PERIOD.start,
    ends_on=PERIOD.end,
    publicity="Avec le soutien de la Région Exemple",
)
TODAY = date(2026, 6, 1)


def codes(refusals: list[Refusal]) -> list[str]:
    return [refusal.code.partition(".")[2] for refusal in refusals]


# ---- terms ---------------------------------------------------------------------------------------


def test_terms_are_read_as_typed_and_kept_whole() -> None:
    terms, refusals = read_terms(replace(TYPED, fungibility="10,5", most_public="80"))
    assert refusals == []
    assert terms is not None
    assert terms.payment == Terms(PaymentMethod.STRICT, Share(2000), Share(8000), Share(1050), PERIOD)
    assert CallTerms.from_json(terms.as_json()) == terms
    assert terms.until(date(2027, 3, 31)).payment.eligible == Period(PERIOD.start, date(2027, 3, 31))


def test_terms_without_advance_nor_limit_between_categories() -> None:
    terms, _ = read_terms(replace(TYPED, advance=""))
    assert terms is not None
    assert (terms.payment.advance, terms.payment.fungibility) == (Share(0), None)
    open_ended = CallTerms(Terms(PaymentMethod.PRORATA))
    assert CallTerms.from_json(open_ended.as_json()) == open_ended


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"method": ""}, "method_missing"),
        ({"advance": "beaucoup"}, "share_unreadable"),
        ({"before_balance": "120"}, "share_above_whole"),
        ({"most_public": ""}, "share_unreadable"),
        ({"fungibility": "-5"}, "share_unreadable"),
        ({"advance": "90"}, "advance_above_ceiling"),
        ({"pieces": None}, "pieces_range"),
        ({"pieces": 11}, "pieces_range"),
        ({"publicity": " "}, "publicity_missing"),
        ({"publicity": "x" * (LONGEST_PUBLICITY + 1)}, "publicity_too_long"),
        ({"starts_on": None}, "start_missing"),
        ({"ends_on": None}, "end_missing"),
        ({"ends_on": date(2025, 12, 31)}, "end_before_start"),
    ],
)
def test_terms_that_cannot_hold(change: dict[str, object], code: str) -> None:
    terms, refusals = read_terms(replace(TYPED, **change))
    assert (terms, codes(refusals)) == (None, [code])


@given(st.integers(0, 2_000_000_00), st.integers(0, 10000), st.integers(0, 10000))
def test_what_the_agreement_announces_makes_the_award(cents: int, first: int, second: int) -> None:
    advance, ceiling = sorted((first, second))
    award = Euro(Decimal(cents).scaleb(-2))
    terms = Terms(PaymentMethod.STRICT, Share(advance), Share(ceiling))
    assert Euro.total(part for _name, part in schedule_of(award, terms)) == award


# ---- agreements ----------------------------------------------------------------------------------


def test_agreements_wait_for_everything_that_they_print() -> None:
    ready = CallFacts(True, True, True, True, 3)
    assert refusals_to_issue(ready) == []
    assert codes(refusals_to_issue(CallFacts(False, False, False, False, 0))) == [
        "call_not_decided",
        "call_without_scheme",
        "call_without_funder",
        "terms_missing",
        "no_award_waiting",
    ]


def test_a_grant_goes_forward_only() -> None:
    assert refusals_of_grant_step(GrantState.TO_SIGN, GrantState.SIGNED) == []
    assert codes(refusals_of_grant_step(GrantState.CLOSED, GrantState.SIGNED)) == ["grant_step"]


def test_an_award_follows_its_new_plan_and_never_rises() -> None:
    smaller = (CostLine("Temps", INTERNAL, Euro(10000)), CostLine("Étude", EXTERNAL, Euro(5000)))
    larger = (CostLine("Étude", EXTERNAL, Euro(50000)),)
    assert amended_award(AGREED, smaller) == Euro(7000)
    assert amended_award(AGREED, larger) == Euro(14000)


def amend(change: Change, state: GrantState = GrantState.SIGNED, **more: object) -> list[str]:
    options = {"eligible": PERIOD, **more}
    return codes(refusals_to_amend(state, AGREED, change, **options))


def test_an_amendment_adds_time_or_changes_the_plan() -> None:
    assert amend(Change("Retard", date(2027, 3, 31))) == []
    assert amend(Change("Moins", date(2026, 12, 31), PLAN[:1]), accepted=PLAN[:1]) == []


@pytest.mark.parametrize(
    ("change", "more", "code"),
    [
        (Change(" ", date(2027, 1, 1)), {}, "amendment_without_reason"),
        (Change("Rien", date(2026, 12, 31)), {}, "amendment_without_change"),
        (Change("Trop tôt", date(2025, 1, 1)), {}, "end_before_start"),
        (Change("Trop tôt", date(2026, 5, 1)), {"last_spending": TODAY}, "end_before_spending"),
        (Change("Vide", date(2026, 12, 31), ()), {}, "plan_empty"),
        (Change("Peu", date(2026, 12, 31), PLAN[1:]), {"accepted": PLAN}, "plan_below_spent"),
        (
            Change("Achat", date(2026, 12, 31), (CostLine("Four", CostCategory.INVESTMENT, Euro(1)),)),
            {},
            "category_without_rate",
        ),
        (Change("Retard", date(2027, 3, 31)), {"pending": True}, "amendment_waiting"),
    ],
)
def test_amendments_that_cannot_be(change: Change, more: dict[str, object], code: str) -> None:
    assert amend(change, **more) == [code]


def test_only_a_signed_agreement_is_amended() -> None:
    assert amend(Change("Retard", date(2027, 3, 31)), GrantState.CLOSED) == ["not_signed"]


# ---- claims --------------------------------------------------------------------------------------

TERMS = Terms(PaymentMethod.STRICT, Share(2000), Share(8000), None, PERIOD)
DRAFT = ClaimFacts(ClaimKind.INTERIM, ClaimState.DRAFT)
PAID = ClaimFacts(ClaimKind.INTERIM, ClaimState.PAID)
BALANCED = ClaimFacts(ClaimKind.BALANCE, ClaimState.RECOVERY)
REFUSED = ClaimFacts(ClaimKind.INTERIM, ClaimState.REJECTED)


@pytest.mark.parametrize(
    ("kind", "state", "claims", "found"),
    [
        (ClaimKind.ADVANCE, GrantState.SIGNED, [], []),
        (ClaimKind.ADVANCE, GrantState.SIGNED, [REFUSED], []),
        (ClaimKind.INTERIM, GrantState.SIGNED, [PAID], []),
        (ClaimKind.INTERIM, GrantState.TO_SIGN, [], ["not_signed"]),
        (ClaimKind.INTERIM, GrantState.SIGNED, [DRAFT], ["claim_open"]),
        (ClaimKind.ADVANCE, GrantState.SIGNED, [PAID], ["advance_first"]),
        (ClaimKind.BALANCE, GrantState.SIGNED, [BALANCED], ["balance_settled"]),
    ],
)
def test_when_a_claim_may_begin(
    kind: ClaimKind, state: GrantState, claims: list[ClaimFacts], found: list[str]
) -> None:
    assert codes(refusals_to_start(kind, state, claims, TERMS)) == found


def test_an_advance_is_asked_where_it_is_planned() -> None:
    without = replace(TERMS, advance=Share(0))
    assert codes(refusals_to_start(ClaimKind.ADVANCE, GrantState.SIGNED, [], without)) == [
        "advance_not_planned"
    ]


def test_a_claim_is_written_until_it_is_sent() -> None:
    assert refusals_to_write(ClaimState.DRAFT) == refusals_to_write(ClaimState.RETURNED) == []
    assert codes(refusals_to_write(ClaimState.SUBMITTED)) == ["claim_sent"]


def cost(amount: int, evidence: int = 1, paid_on: date | None = TODAY) -> ClaimedCost:
    return ClaimedCost(CostLine("Étude", EXTERNAL, Euro(amount)), evidence, paid_on=paid_on)


@pytest.mark.parametrize(
    ("claimed", "pieces", "found"),
    [
        (cost(1000), 1, []),
        (cost(1000, 0), 2, ["evidence_missing"]),
        (cost(1000, 1), 2, ["too_few_pieces"]),
        (cost(30001), 1, ["claim_over_plan"]),
        (cost(1000, 1, date(2027, 1, 1)), 1, ["cost_not_eligible_day"]),
    ],
)
def test_what_a_claim_must_be_to_be_sent(claimed: ClaimedCost, pieces: int, found: list[str]) -> None:
    refusals = refusals_to_submit(ClaimKind.INTERIM, AGREED, TERMS, [claimed], pieces=pieces)
    assert codes(refusals) == found


@pytest.mark.parametrize(
    ("state", "claims", "unsettled", "found"),
    [
        (GrantState.SIGNED, [BALANCED], 0, []),
        (GrantState.SIGNED, [BALANCED], 1, ["recovery_unsettled"]),
        (GrantState.SIGNED, [PAID], 0, ["no_balance"]),
        (GrantState.TO_SIGN, [DRAFT], 0, ["not_signed", "claim_open", "no_balance"]),
    ],
)
def test_when_a_grant_is_closed(
    state: GrantState, claims: list[ClaimFacts], unsettled: int, found: list[str]
) -> None:
    assert codes(refusals_to_close(state, claims, unsettled=unsettled)) == found


SPENDING = TypedSpending("Étude", "external", "1 234,50 €", "1481,40", TODAY)


def test_a_spending_is_typed_the_french_way() -> None:
    line, refusals = read_spending(SPENDING, SCHEME, today=TODAY)
    assert refusals == []
    assert line == CostLine("Étude", EXTERNAL, Euro("1234.50"), Euro("246.90"))
    wage, _ = read_spending(replace(SPENDING, amount_incl=""), SCHEME, today=TODAY)
    assert wage is not None
    assert wage.vat == ZERO


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"label": " "}, "label", "label_missing"),
        ({"label": "x" * (LONGEST_LABEL + 1)}, "label", "label_too_long"),
        ({"category": ""}, "category", "category_missing"),
        ({"category": "investment"}, "category", "category_without_rate"),
        ({"amount": ""}, "amount", "amount_missing"),
        ({"amount": "1,000,000"}, "amount", "amount_unreadable"),
        ({"amount": "-5", "amount_incl": ""}, "amount", "amount_negative"),
        ({"amount": "5,005"}, "amount", "amount_too_fine"),
        ({"amount_incl": "10 000 000 000"}, "amount_incl", "amount_too_large"),
        ({"amount_incl": "1000"}, "amount_incl", "incl_below_excl"),
        ({"paid_on": None}, "paid_on", "paid_on_missing"),
        ({"paid_on": date(2026, 6, 2)}, "paid_on", "paid_on_future"),
    ],
)
def test_spendings_that_cannot_be_read(change: dict[str, object], field: str, code: str) -> None:
    line, refusals = read_spending(replace(SPENDING, **change), SCHEME, today=TODAY)
    assert line is None
    assert (codes(refusals)[0], refusals[0].field) == (code, field)


def test_a_standing_says_what_is_left_until_the_balance() -> None:
    standing = Standing(Euro(14000), Euro(30000), Euro(12000), Euro(1850), Euro(5600))
    assert (standing.left, standing.spent_share, standing.paid_share) == (
        Euro(8400),
        Share(4000),
        Share(4000),
    )
    assert standing.unused == ZERO
    ended = replace(standing, ended=True)
    assert (ended.left, ended.unused) == (ZERO, Euro(8400))
    assert replace(standing, paid=Euro(15000)).left == ZERO


@given(
    st.lists(st.integers(1, 99), max_size=6, unique=True),
    st.sampled_from(list(PaymentMethod)),
    st.integers(0, 8000),
)
def test_payments_make_the_award_when_the_whole_plan_is_spent(
    cuts: list[int], method: PaymentMethod, advance: int
) -> None:
    terms = Terms(method, Share(advance), Share(8000), None, Period())
    paid, earlier = ZERO, []
    if advance:
        paid += settle_claim(ClaimKind.ADVANCE, AGREED, terms, []).to_pay
    edges = [0, *sorted(cuts), 100]
    for start, end in zip(edges, edges[1:], strict=False):
        part = [
            ClaimedCost(CostLine(line.label, line.category, line.amount * (end - start) * Share(100)), 1)
            for line in PLAN
        ]
        kind = ClaimKind.BALANCE if end == 100 else ClaimKind.INTERIM
        found = settle_claim(kind, AGREED, terms, part, earlier=earlier, already_paid=paid)
        assert found.to_recover == ZERO
        paid += found.to_pay
        earlier += [claimed.accepted for claimed in part]
    assert paid == AGREED.award


# ---- funding plan --------------------------------------------------------------------------------


def test_both_rates_of_a_plan_are_kept_apart() -> None:
    lines = [CostLine("Travaux", EXTERNAL, Euro(740_000))]
    resources, refusals = read_resources(
        [
            TypedResource("public", "Fonds européen", "grant", "392 000"),
            TypedResource("public", "Région Exemple", "grant", "200 000", "27,03"),
            TypedResource(),
            TypedResource("own", "", "", "148 000"),
        ]
    )
    assert refusals == []
    plan = FundingPlan(planned_costs(lines, VAT, partner="Chef de file", year=2016), resources)
    rates = rates_of(plan)
    assert plan.public == Euro(592_000)
    assert rates.public_aid == Share.percent(80)
    assert rates.cofunding["Fonds européen"] == Share(6622)
    # 27.03 % of 740 000 is 200 022 €: the rate announced is not that of the amount.
    assert codes(refusals_of_funding(plan, SCHEME, Share.percent(80))) == ["funder_rate_differs"]
    assert "plan_too_public" in codes(refusals_of_funding(plan, SCHEME, Share.percent(79)))


def test_a_loan_counts_by_its_equivalent() -> None:
    (loan,), refusals = read_resources(
        [TypedResource("public", "Banque publique Exemple", "loan", "10 000", "", "812,50")]
    )
    assert refusals == []
    expected = Resource(
        Origin.PUBLIC, Euro(10000), "Banque publique Exemple", Instrument.LOAN, None, Euro("812.50")
    )
    assert (loan, loan.aid) == (expected, Euro("812.50"))


def test_a_plan_begins_with_the_award_and_own_funds() -> None:
    assert proposed_resources(Euro(30000), Euro(14000), "Région") == (
        Resource(Origin.PUBLIC, Euro(14000), "Région"),
        Resource(Origin.OWN, Euro(16000)),
    )
    assert proposed_resources(Euro(100), ZERO, "") == (Resource(Origin.OWN, Euro(100)),)
    assert proposed_resources(Euro(100), Euro(100), "Région") == (
        Resource(Origin.PUBLIC, Euro(100), "Région"),
    )


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        (TypedResource("", "Banque", "", "10"), "origin_0", "origin_missing"),
        (TypedResource("loan", "Banque", "", ""), "amount_0", "amount_missing"),
        (TypedResource("loan", "x" * (LONGEST_SOURCE + 1), "", "10"), "source_0", "source_too_long"),
        (TypedResource("public", "", "grant", "10"), "source_0", "funder_missing"),
        (TypedResource("own", "", "", "10", "5"), "rate_0", "rate_of_public_only"),
        (TypedResource("public", "Région", "grant", "10", "cinq"), "rate_0", "share_unreadable"),
        (TypedResource("public", "Région", "loan", "10", "", "-1"), "equivalent_0", "amount_negative"),
    ],
)
def test_resources_that_cannot_be_read(row: TypedResource, field: str, code: str) -> None:
    found, refusals = read_resources([row])
    assert found == ()
    assert [(r.field, r.code) for r in refusals] == [(field, f"grants.{code}")]


def test_a_plan_has_an_end() -> None:
    rows = [TypedResource("own", "", "", "1")] * (MOST_RESOURCES + 1)
    assert codes(read_resources(rows)[1]) == ["too_many_resources"]


def test_an_amount_is_refused_before_it_is_used() -> None:
    assert read_amount("1 000,5", "amount") == (Euro("1000.5"), [])
    assert codes(read_amount("12 env.", "amount")[1]) == ["amount_unreadable"]
