"""Payment claims: what is claimed, accepted and disallowed, what is due, what is paid or to be recovered.

The method (recompute, in proportion, or the lower of the two) is a parameter of the call, and so are the
share of the award that may be paid before the balance and the freedom between categories.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grappe.areas.funding.rules.costs import CostCategory, CostLine, eligible_totals, refusals_of_costs
from grappe.areas.funding.rules.payments import Agreed, PaymentMethod, due_on_actuals, payable
from grappe.values import (
    WHOLE,
    ZERO,
    Euro,
    Explanation,
    ExplanationLine,
    Period,
    Refusal,
    Share,
    refuse_if,
)


class ClaimKind(StrEnum):
    """An advance comes before any cost, the balance after the last one."""

    ADVANCE = "advance"
    INTERIM = "interim"
    BALANCE = "balance"


class ClaimState(StrEnum):
    """Where a claim is between the beneficiary and the funder."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CERTIFIED = "certified"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAID = "paid"
    RECOVERY = "recovery"


CLAIM_STEPS: Mapping[ClaimState, frozenset[ClaimState]] = {
    ClaimState.DRAFT: frozenset({ClaimState.SUBMITTED}),
    ClaimState.SUBMITTED: frozenset({ClaimState.RETURNED, ClaimState.CERTIFIED, ClaimState.REJECTED}),
    ClaimState.RETURNED: frozenset({ClaimState.SUBMITTED}),
    # Until it is approved, whoever approves may send it back to be checked again.
    ClaimState.CERTIFIED: frozenset({ClaimState.APPROVED, ClaimState.SUBMITTED}),
    ClaimState.APPROVED: frozenset({ClaimState.PAID, ClaimState.RECOVERY}),
    ClaimState.REJECTED: frozenset(),
    ClaimState.PAID: frozenset(),
    ClaimState.RECOVERY: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What the agreement says of payments.

    `advance` is the share of the award paid before any cost; `before_balance` the most that may be paid, all
    in all, before the balance; `fungibility` how far a category may pass its plan, None for as far as the
    whole plan goes; `eligible` the days on which a cost must have been paid.
    """

    method: PaymentMethod
    advance: Share = Share(0)
    before_balance: Share = Share.percent(80)
    fungibility: Share | None = None
    eligible: Period = Period()


@dataclass(frozen=True, slots=True)
class ClaimedCost:
    """One cost claimed, with its pieces of evidence, and what the funder disallows of it with the reason."""

    line: CostLine
    evidence: int = 0
    disallowed: Euro = ZERO
    reason: str = ""
    paid_on: date | None = None

    @property
    def accepted(self) -> CostLine:
        """The part that is accepted; what is disallowed comes off the amount, and its VAT in proportion."""
        line = self.line
        if not self.disallowed.amount:
            return line
        kept = line.amount - self.disallowed
        vat = Euro(line.vat.amount * kept.amount / line.amount.amount).to_cents()
        return CostLine(line.label, line.category, kept, vat)


@dataclass(frozen=True, slots=True)
class Settlement:
    """The result of a claim: `to_pay` and `to_recover` are never both above nothing.

    `due` is what all accepted costs give right to so far; `carried` what is kept for the next claim.
    """

    claimed: Euro
    accepted: Euro
    disallowed: Euro
    due: Euro
    to_pay: Euro
    to_recover: Euro
    carried: Euro
    explanation: Explanation


def settle_claim(
    kind: ClaimKind,
    agreed: Agreed,
    terms: Terms,
    costs: Sequence[ClaimedCost],
    *,
    earlier: Sequence[CostLine] = (),
    already_paid: Euro = ZERO,
) -> Settlement:
    """Return what a claim gives: due on all accepted costs, paid within the ceiling, or recovered at the end.

    Before the balance nothing is recovered: what was paid too early is carried to the next claim. A balance
    under what was paid is to be recovered; it is never paid by itself.

    :param earlier: the costs accepted in earlier claims.
    :raises Refused: with every reason: negative cost, category without rate, missing evidence, a reason
        missing, more than the plan, an advance asked twice.
    """
    refuse_if(refusals_of_claim(kind, agreed, terms, costs, earlier=earlier, already_paid=already_paid))
    accepted = [cost.accepted for cost in costs]
    if kind is ClaimKind.ADVANCE:
        due = (agreed.award * terms.advance).floor_to_cents()
        ceiling = terms.advance
    else:
        due = due_on_actuals(terms.method, agreed, [*earlier, *accepted], fungibility=terms.fungibility)
        ceiling = Share(WHOLE) if kind is ClaimKind.BALANCE else terms.before_balance
    now = payable(due, award=agreed.award, ceiling=ceiling, already_paid=already_paid)
    ends = kind is ClaimKind.BALANCE
    claimed = _eligible([cost.line for cost in costs], agreed)
    kept = _eligible(accepted, agreed)
    settlement = {
        "claimed": claimed,
        "accepted": kept,
        "disallowed": claimed - kept,
        "due": due,
        "to_pay": max(ZERO, now),
        "to_recover": max(ZERO, -now) if ends else ZERO,
        "carried": ZERO if ends else max(ZERO, due - already_paid - max(ZERO, now)),
    }
    return Settlement(**settlement, explanation=_explanation(terms, costs, settlement, already_paid))


def refusals_of_claim(
    kind: ClaimKind,
    agreed: Agreed,
    terms: Terms,
    costs: Sequence[ClaimedCost],
    *,
    earlier: Sequence[CostLine] = (),
    already_paid: Euro = ZERO,
) -> list[Refusal]:
    """Return every reason why a claim cannot be settled."""
    if kind is ClaimKind.ADVANCE:
        return _refusals_of_advance(terms, costs, already_paid)
    lines = [cost.line for cost in costs]
    refusals = refusals_of_costs(agreed.scheme, lines)
    if kind is ClaimKind.INTERIM and not costs:
        refusals.append(Refusal("funding.claim_empty"))
    refusals += [found for cost in costs for found in _refusals_of_cost(cost, terms)]
    accepted = [cost.accepted for cost in costs] if not refusals else []
    return refusals + _refusals_over_plan(agreed, terms, [*earlier, *accepted])


def refusals_of_step(before: ClaimState, after: ClaimState) -> list[Refusal]:
    """Return why a claim cannot go from one state to another: paid twice, certified before it was sent."""
    if after in CLAIM_STEPS[before]:
        return []
    return [Refusal("funding.claim_step", {"before": before, "after": after})]


def _refusals_of_advance(terms: Terms, costs: Sequence[ClaimedCost], already_paid: Euro) -> list[Refusal]:
    refusals = []
    if not terms.advance.basis_points:
        refusals.append(Refusal("funding.advance_not_planned"))
    if already_paid > ZERO:
        refusals.append(Refusal("funding.advance_already_paid"))
    if costs:
        refusals.append(Refusal("funding.advance_with_costs"))
    return refusals


def _refusals_of_cost(cost: ClaimedCost, terms: Terms) -> list[Refusal]:
    label = {"label": cost.line.label}
    refusals = [Refusal("funding.evidence_missing", label)] if cost.evidence < 1 else []
    if terms.eligible != Period() and not (cost.paid_on and terms.eligible.contains(cost.paid_on)):
        refusals.append(Refusal("funding.cost_not_eligible_day", label))
    if not ZERO <= cost.disallowed <= max(ZERO, cost.line.amount):
        refusals.append(Refusal("funding.disallowed_amount", label))
    if cost.disallowed > ZERO and not cost.reason.strip():
        refusals.append(Refusal("funding.disallowed_without_reason", label))
    return refusals


def _refusals_over_plan(agreed: Agreed, terms: Terms, lines: Sequence[CostLine]) -> list[Refusal]:
    planned = eligible_totals(agreed.forecast, agreed.vat)
    spent = eligible_totals(lines, agreed.vat)
    refusals = []
    if Euro.total(spent.values()) > Euro.total(planned.values()):
        params = {"spent": Euro.total(spent.values()), "planned": Euro.total(planned.values())}
        refusals.append(Refusal("funding.claim_over_plan", params))
    if terms.fungibility is not None:
        most = Share(WHOLE + terms.fungibility.basis_points)
        refusals += _refusals_by_category(spent, {name: euro * most for name, euro in planned.items()})
    return refusals


def _refusals_by_category(
    spent: Mapping[CostCategory, Euro], most: Mapping[CostCategory, Euro]
) -> list[Refusal]:
    return [
        Refusal("funding.claim_over_category", {"category": category, "most": most.get(category, ZERO)})
        for category, euro in spent.items()
        if euro > most.get(category, ZERO)
    ]


def _eligible(lines: Iterable[CostLine], agreed: Agreed) -> Euro:
    return Euro.total(eligible_totals(lines, agreed.vat).values())


def _explanation(
    terms: Terms, costs: Sequence[ClaimedCost], settlement: Mapping[str, Euro], already_paid: Euro
) -> Explanation:
    lines = [
        ExplanationLine(
            "funding.claim.disallowed",
            {"label": cost.line.label, "reason": cost.reason},
            "",
            cost.disallowed,
            "euro",
            "off",
        )
        for cost in costs
        if cost.disallowed > ZERO
    ]
    lines += [
        ExplanationLine("funding.claim.claimed", {}, "", settlement["claimed"], "euro"),
        ExplanationLine("funding.claim.accepted", {}, "", settlement["accepted"], "euro", "sub"),
        ExplanationLine("funding.claim.due", {"method": terms.method}, "", settlement["due"], "euro", "sub"),
    ]
    lines.append(ExplanationLine("funding.claim.already_paid", {}, "", already_paid, "euro"))
    end = "to_recover" if settlement["to_recover"] > ZERO else "to_pay"
    lines.append(ExplanationLine(f"funding.claim.{end}", {}, "", settlement[end], "euro", "total"))
    return Explanation("funding.claim", tuple(lines))
