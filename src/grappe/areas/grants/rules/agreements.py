"""The life of a grant: to sign, signed, closed; amendments are added and never change what was signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grappe.areas.funding.rules import (
    Agreed,
    CostLine,
    VatSituation,
    compute_aid,
    eligible_totals,
    refusals_of_costs,
)
from grappe.values import Euro, Period, Refusal


class GrantState(StrEnum):
    """Where a grant is."""

    TO_SIGN = "to_sign"
    SIGNED = "signed"
    CLOSED = "closed"


GRANT_STEPS: Mapping[GrantState, frozenset[GrantState]] = {
    GrantState.TO_SIGN: frozenset({GrantState.SIGNED}),
    GrantState.SIGNED: frozenset({GrantState.CLOSED}),
    GrantState.CLOSED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What a call must have before its agreements are drawn up."""

    decided: bool
    has_scheme: bool
    has_funder: bool
    has_terms: bool
    waiting: int


@dataclass(frozen=True, slots=True)
class Change:
    """An amendment as proposed: why, the new last day, the new cost plan (None: as before)."""

    reason: str
    ends_on: date
    plan: tuple[CostLine, ...] | None = None


def refusals_of_grant_step(before: GrantState, after: GrantState) -> list[Refusal]:
    """Return why a grant cannot go from one state to another."""
    if after in GRANT_STEPS[before]:
        return []
    return [Refusal("grants.grant_step", {"before": before, "after": after})]


def refusals_to_issue(facts: CallFacts) -> list[Refusal]:
    """Return every reason why a call's agreements cannot be drawn up yet."""
    wanted = (
        (facts.decided, "grants.call_not_decided"),
        (facts.has_scheme, "grants.call_without_scheme"),
        (facts.has_funder, "grants.call_without_funder"),
        (facts.has_terms, "grants.terms_missing"),
        (facts.waiting > 0, "grants.no_award_waiting"),
    )
    return [Refusal(code) for holds, code in wanted if not holds]


def eligible_sum(lines: Iterable[CostLine], vat: VatSituation) -> Euro:
    """Return the eligible costs of some lines, exact."""
    return Euro.total(eligible_totals(lines, vat).values())


def amended_award(agreed: Agreed, plan: Sequence[CostLine]) -> Euro:
    """Return the award under a new plan: what the plan gives, never more than what was awarded.

    :raises Refused: when the plan cannot be computed.
    """
    return compute_aid(agreed.scheme, plan, vat=agreed.vat, requested=agreed.award).amount


def refusals_to_amend(
    state: GrantState,
    agreed: Agreed,
    change: Change,
    *,
    eligible: Period,
    accepted: Sequence[CostLine] = (),
    last_spending: date | None = None,
    pending: bool = False,
) -> list[Refusal]:
    """Return every reason why an amendment cannot be proposed.

    :param eligible: the days of eligible spending in force.
    :param accepted: the costs already accepted, which no new plan may go under.
    :param last_spending: the day of the last spending accepted, which stays in the period.
    :param pending: whether an amendment waits for its signature already.
    """
    refusals = _refusals_of_moment(state, pending)
    if not change.reason.strip():
        refusals.append(Refusal("grants.amendment_without_reason", {}, "reason"))
    if change.plan is None and change.ends_on == eligible.end:
        refusals.append(Refusal("grants.amendment_without_change"))
    if eligible.start is not None and change.ends_on < eligible.start:
        refusals.append(Refusal("grants.end_before_start", {}, "ends_on"))
    if last_spending is not None and change.ends_on < last_spending:
        refusals.append(Refusal("grants.end_before_spending", {"day": last_spending}, "ends_on"))
    if change.plan is not None:
        refusals += _refusals_of_plan(agreed, change.plan, accepted)
    return refusals


def _refusals_of_moment(state: GrantState, pending: bool) -> list[Refusal]:
    refusals = []
    if state is not GrantState.SIGNED:
        refusals.append(Refusal("grants.not_signed"))
    if pending:
        refusals.append(Refusal("grants.amendment_waiting"))
    return refusals


def _refusals_of_plan(
    agreed: Agreed, plan: Sequence[CostLine], accepted: Sequence[CostLine]
) -> list[Refusal]:
    refusals = refusals_of_costs(agreed.scheme, plan)
    if refusals:
        return refusals
    planned, spent = eligible_sum(plan, agreed.vat), eligible_sum(accepted, agreed.vat)
    if not planned.amount:
        return [Refusal("grants.plan_empty")]
    if planned < spent:
        return [Refusal("grants.plan_below_spent", {"planned": planned, "spent": spent})]
    return []
