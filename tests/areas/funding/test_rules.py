"""The vectors were worked out apart, with decimals, from the regulation of the Bio'INNOV 2009 call."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.funding.rules import (
    Agreed,
    AidScheme,
    CostCategory,
    CostLine,
    Flow,
    PaymentMethod,
    VatBasis,
    VatSituation,
    compute_aid,
    due_on_actuals,
    gross_grant_equivalent,
    instalments,
    payable,
    refusals_of_costs,
    refusals_of_scheme,
    safe_harbour_equivalent,
)
from grappe.values import Euro, Refused, Share

BIO_INNOV = AidScheme(
    code="bio-innov-2009",
    rates={CostCategory.INTERNAL: Share.percent(30), CostCategory.EXTERNAL: Share.percent(80)},
    cap=Euro(15000),
    valid_from=date(2009, 4, 1),
    source="Règlement de l’appel Bio’INNOV 2009",
    cap_basis=VatBasis.INCL,
)
WITHOUT_VAT = VatSituation(VatBasis.EXCL)
AGREED = Agreed(
    BIO_INNOV,
    (
        CostLine("Salaires", CostCategory.INTERNAL, Euro(30000)),
        CostLine("Étude", CostCategory.EXTERNAL, Euro(12500)),
    ),
    WITHOUT_VAT,
    Euro(15000),
)

cents = st.integers(0, 10**9).map(lambda count: Euro(Decimal(count).scaleb(-2)))
costs = st.lists(
    st.builds(
        CostLine,
        st.just("Poste"),
        st.sampled_from([CostCategory.INTERNAL, CostCategory.EXTERNAL]),
        cents,
        cents,
    ),
    max_size=6,
)
situations = st.builds(VatSituation, st.sampled_from(VatBasis), st.integers(0, 10000).map(Share))


def plan(internal: str, external: str) -> tuple[CostLine, ...]:
    return (
        CostLine("Salaires", CostCategory.INTERNAL, Euro(internal)),
        CostLine("Étude", CostCategory.EXTERNAL, Euro(external)),
    )


@pytest.mark.parametrize(
    ("internal", "external", "raw", "award", "effective_rate"),
    [
        ("20000", "10000", "14000.00", "14000.00", "46.67"),
        ("30000", "12500", "19000.00", "15000.00", "35.29"),
        ("0", "18750", "15000.00", "15000.00", "80"),
        ("50000", "0", "15000.00", "15000.00", "30"),
        ("0", "18750.01", "15000.01", "15000.00", "80"),
        ("10000.01", "3333.33", "5666.67", "5666.67", "42.50"),
        ("12000", "20000", "19600.00", "15000.00", "46.88"),
        ("40000", "3750", "15000.00", "15000.00", "34.29"),
    ],
)
def test_award_of_the_call(internal: str, external: str, raw: str, award: str, effective_rate: str) -> None:
    result = compute_aid(BIO_INNOV, plan(internal, external), vat=WITHOUT_VAT)
    assert (str(result.raw), str(result.amount)) == (raw, award)
    assert result.effective_rate == Share.percent(effective_rate)


@pytest.mark.parametrize(
    ("vat", "eligible"),
    [
        (VatSituation(VatBasis.EXCL), "1000"),
        (VatSituation(VatBasis.INCL), "1200"),
        (VatSituation(VatBasis.PARTIAL, Share.percent(60)), "1080"),
        (VatSituation(VatBasis.PARTIAL, Share.percent(100)), "1000"),
        (VatSituation(VatBasis.PARTIAL, Share.percent(0)), "1200"),
    ],
)
def test_vat_is_a_cost_as_far_as_it_is_not_deducted(vat: VatSituation, eligible: str) -> None:
    line = CostLine("Étude", CostCategory.EXTERNAL, Euro(1000), Euro(200))
    assert line.eligible(vat) == Euro(eligible)
    assert compute_aid(BIO_INNOV, [line], vat=vat).amount == Euro(eligible) * Share.percent(80)


def test_a_coefficient_of_deduction_is_at_most_the_whole() -> None:
    with pytest.raises(ValueError, match="at most the whole"):
        VatSituation(VatBasis.PARTIAL, Share(10001))


def test_the_request_is_a_limit() -> None:
    result = compute_aid(BIO_INNOV, plan("20000", "10000"), vat=WITHOUT_VAT, requested=Euro("9000.50"))
    assert (result.raw, result.amount) == (Euro(14000), Euro("9000.50"))


def test_costs_are_a_limit_that_rounding_never_passes() -> None:
    everything = AidScheme("all", {CostCategory.EXTERNAL: Share.percent(100)})
    line = CostLine("Étude", CostCategory.EXTERNAL, Euro("10.01"), Euro("0.01"))
    result = compute_aid(everything, [line], vat=VatSituation(VatBasis.PARTIAL, Share.percent(40)))
    assert result.eligible == Euro("10.016")
    assert (result.raw, result.amount) == (Euro("10.02"), Euro("10.01"))


def test_no_cost_gives_no_aid() -> None:
    result = compute_aid(BIO_INNOV, [], vat=WITHOUT_VAT)
    assert (result.amount, result.effective_rate) == (Euro(0), Share(0))


def test_a_category_without_a_rate_is_refused_not_guessed() -> None:
    lines = [
        CostLine("Étuve", CostCategory.INVESTMENT, Euro(4000)),
        CostLine("Four", CostCategory.INVESTMENT, Euro(1)),
    ]
    with pytest.raises(Refused) as caught:
        compute_aid(BIO_INNOV, lines, vat=WITHOUT_VAT, requested=Euro(-1))
    assert caught.value.codes == ("funding.category_without_rate", "funding.negative_request")
    assert caught.value.refusals[0].params == {"category": CostCategory.INVESTMENT}


@pytest.mark.parametrize(("amount", "vat"), [("-1", "0"), ("1", "-1")])
def test_a_negative_cost_is_refused(amount: str, vat: str) -> None:
    line = CostLine("Avoir", CostCategory.EXTERNAL, Euro(amount), Euro(vat))
    assert [refusal.code for refusal in refusals_of_costs(BIO_INNOV, [line])] == ["funding.negative_amount"]


def test_the_explanation_gives_every_line_and_every_limit() -> None:
    result = compute_aid(BIO_INNOV, plan("30000", "12500"), vat=WITHOUT_VAT, requested=Euro(16000))
    lines = [(line.label, line.value, line.kind) for line in result.explanation.lines]
    assert lines == [
        ("funding.aid.cost", Euro(30000), "line"),
        ("funding.aid.category", Euro(9000), "sub"),
        ("funding.aid.cost", Euro(12500), "line"),
        ("funding.aid.category", Euro(10000), "sub"),
        ("funding.aid.raw", Euro(19000), "sub"),
        ("funding.aid.cap", Euro(15000), "line"),
        ("funding.aid.requested", Euro(16000), "line"),
        ("funding.aid.costs", Euro(42500), "off"),
        ("funding.aid.total", Euro(15000), "total"),
    ]
    rule = result.explanation.lines[1].rule
    assert rule is not None
    assert (rule.code, rule.version) == ("bio-innov-2009", "2009-04-01")
    assert result.explanation.as_json()["code"] == "funding.aid"


@given(costs, situations, st.none() | cents)
def test_aid_is_never_above_any_limit(lines: list[CostLine], vat: VatSituation, asked: Euro | None) -> None:
    result = compute_aid(BIO_INNOV, lines, vat=vat, requested=asked)
    assert Euro(0) <= result.amount <= min(Euro(15000), result.raw)
    assert result.amount <= result.eligible
    assert asked is None or result.amount <= asked
    assert result.amount == result.amount.to_cents()


@given(costs, situations, st.sampled_from(list(BIO_INNOV.rates)), cents)
def test_aid_grows_with_costs(
    lines: list[CostLine], vat: VatSituation, category: CostCategory, more: Euro
) -> None:
    before = compute_aid(BIO_INNOV, lines, vat=vat)
    after = compute_aid(BIO_INNOV, [*lines, CostLine("Poste", category, more)], vat=vat)
    assert before.amount <= after.amount
    assert before.raw <= after.raw


@given(costs.flatmap(lambda lines: st.tuples(st.just(lines), st.permutations(lines))), situations)
def test_aid_does_not_depend_on_the_order_of_lines(
    orders: tuple[list[CostLine], list[CostLine]], vat: VatSituation
) -> None:
    first, second = (compute_aid(BIO_INNOV, lines, vat=vat) for lines in orders)
    assert (first.raw, first.amount) == (second.raw, second.amount)


@pytest.mark.parametrize(
    ("scheme", "codes"),
    [
        (BIO_INNOV, []),
        (AidScheme("empty", {}), ["funding.scheme_without_rate"]),
        (AidScheme("high", {CostCategory.INTERNAL: Share(10001)}), ["funding.rate_above_whole"]),
        (AidScheme("cap", {CostCategory.INTERNAL: Share(1)}, cap=Euro(0)), ["funding.cap_not_positive"]),
        (
            AidScheme("old", {CostCategory.INTERNAL: Share(1)}, valid_to=date(2009, 5, 31)),
            ["funding.scheme_not_in_force"],
        ),
    ],
)
def test_a_scheme_says_why_it_cannot_be_used(scheme: AidScheme, codes: list[str]) -> None:
    assert [refusal.code for refusal in refusals_of_scheme(scheme, on=date(2009, 6, 1))] == codes


@pytest.mark.parametrize(
    "scheme",
    [BIO_INNOV, AidScheme("plain", {CostCategory.INVESTMENT: Share(5)}, valid_to=date(2010, 1, 1))],
)
def test_a_scheme_reads_back(scheme: AidScheme) -> None:
    assert AidScheme.from_json(scheme.as_json()) == scheme


def test_costs_and_vat_read_back() -> None:
    line = CostLine("Étude", CostCategory.EXTERNAL, Euro("10.50"), Euro("2.10"))
    assert CostLine.from_json(line.as_json()) == line
    vat = VatSituation(VatBasis.PARTIAL, Share(6000))
    assert VatSituation.from_json(vat.as_json()) == vat


def test_a_scheme_without_dates_has_no_version() -> None:
    assert AidScheme("plain", {}).rule.version == ""


@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [
        ("15000", [2000, 4000, 4000], ["3000.00", "6000.00", "6000.00"]),
        ("100", [3333, 3333, 3334], ["33.33", "33.33", "33.34"]),
        ("0.01", [5000, 5000], ["0.00", "0.01"]),
        ("5666.67", [5000, 3000, 2000], ["2833.33", "1700.00", "1133.34"]),
        ("12", [10000], ["12"]),
    ],
)
def test_instalments(amount: str, shares: list[int], parts: list[str]) -> None:
    assert instalments(Euro(amount), [Share(share) for share in shares]) == tuple(
        Euro(part) for part in parts
    )


@pytest.mark.parametrize("shares", [[], [9999], [5000, 5001]])
def test_instalments_make_the_whole(shares: list[int]) -> None:
    with pytest.raises(Refused, match=r"funding\.instalments_not_whole"):
        instalments(Euro(1), [Share(share) for share in shares])


@given(cents, st.lists(st.integers(0, 10000), max_size=6))
def test_instalments_add_up_to_the_award(amount: Euro, cuts: list[int]) -> None:
    ends = [0, *sorted(cuts), 10000]
    shares = [Share(end - start) for start, end in zip(ends, ends[1:], strict=False)]
    parts = instalments(amount, shares)
    assert Euro.total(parts) == amount
    assert all(Euro(0) <= part == part.to_cents() for part in parts)


@pytest.mark.parametrize(
    ("internal", "external", "recompute", "prorata", "strict"),
    [
        ("25000", "10000", "15000.00", "12352.94", "12352.94"),
        ("20000", "8000", "12400.00", "9882.35", "9882.35"),
        ("10000", "5000", "7000.00", "5294.12", "5294.12"),
        ("0", "20000", "15000.00", "7058.82", "7058.82"),
        ("60000", "25000", "15000.00", "15000.00", "15000.00"),
    ],
)
def test_payment_on_actual_costs(
    internal: str, external: str, recompute: str, prorata: str, strict: str
) -> None:
    actual = plan(internal, external)
    assert due_on_actuals(PaymentMethod.RECOMPUTE, AGREED, actual) == Euro(recompute)
    assert due_on_actuals(PaymentMethod.PRORATA, AGREED, actual) == Euro(prorata)
    assert due_on_actuals(PaymentMethod.STRICT, AGREED, actual) == Euro(strict)


def test_fungibility_limits_what_a_category_may_take_from_another() -> None:
    # External costs count up to 12 500 € + 20 %: 15 000 €, and 15 000 × 15 000 / 42 500 is due.
    due = due_on_actuals(PaymentMethod.STRICT, AGREED, plan("0", "20000"), fungibility=Share.percent(20))
    assert due == Euro("5294.12")


def test_fungibility_leaves_nothing_to_a_category_that_was_not_forecast() -> None:
    external_only = Agreed(BIO_INNOV, plan("0", "12500")[1:], WITHOUT_VAT, Euro(10000))
    spent = plan("5000", "12500")
    assert due_on_actuals(PaymentMethod.STRICT, external_only, spent, fungibility=Share(0)) == Euro(10000)
    assert due_on_actuals(PaymentMethod.STRICT, external_only, spent[:1], fungibility=Share(0)) == Euro(0)


def test_payment_refuses_what_cannot_be_computed() -> None:
    nothing = Agreed(BIO_INNOV, (), WITHOUT_VAT, Euro(15000))
    with pytest.raises(Refused) as caught:
        due_on_actuals(PaymentMethod.PRORATA, nothing, [CostLine("Étuve", CostCategory.INVESTMENT, Euro(1))])
    assert caught.value.codes == ("funding.category_without_rate", "funding.forecast_empty")


@given(costs, st.sampled_from(PaymentMethod), st.none() | st.integers(0, 5000).map(Share))
def test_payment_is_never_above_the_award(
    actual: list[CostLine], method: PaymentMethod, fungibility: Share | None
) -> None:
    assert Euro(0) <= due_on_actuals(method, AGREED, actual, fungibility=fungibility) <= AGREED.award


@pytest.mark.parametrize(
    ("due", "ceiling", "paid", "now"),
    [
        ("6000", "80", "3000", "3000"),
        ("14000", "80", "3000", "9000"),
        ("5294.12", "100", "7500", "-2205.88"),
    ],
)
def test_balance_may_be_a_recovery(due: str, ceiling: str, paid: str, now: str) -> None:
    balance = payable(Euro(due), award=Euro(15000), ceiling=Share.percent(ceiling), already_paid=Euro(paid))
    assert balance == Euro(now)


def test_gross_grant_equivalent_of_instalments() -> None:
    flows = [Flow(Euro(3000)), Flow(Euro(6000), Decimal("0.5")), Flow(Euro(6000), Decimal(1))]
    assert gross_grant_equivalent(flows, base_rate=Share.percent(3)) == Euro("14652.71")


@given(cents, st.integers(0, 2000).map(Share))
def test_a_grant_paid_at_once_is_worth_its_face_value(amount: Euro, base_rate: Share) -> None:
    assert gross_grant_equivalent([Flow(amount)], base_rate=base_rate) == amount
    assert gross_grant_equivalent([Flow(amount, Decimal(2))], base_rate=base_rate) <= amount


@pytest.mark.parametrize(("amount", "reference"), [("400000", "1500000"), ("600000", "2250000")])
def test_safe_harbour_of_a_loan_and_of_a_guarantee(amount: str, reference: str) -> None:
    found = safe_harbour_equivalent(Euro(amount), reference=Euro(reference), ceiling=Euro(300000))
    assert found == Euro(80000)
