"""What a list of members will do, row by row: who is new, who is known, who stays, what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from grappe.areas.networks.rules.member_rows import MemberRow
from grappe.areas.networks.rules.resemblance import Known, Likeness, Resemblance, twins
from grappe.values import Period, Refusal

NEW, SKIP = "new", "skip"
# What a list may tell of an organisation that is on record, where the record says nothing.
FILLABLE = ("siren", "siret", "department", "activity", "market", "headcount")


class Standing(StrEnum):
    """What becomes of a row."""

    NEW = "new"  # an organisation is added, and admitted
    ADMITTED = "admitted"  # an organisation on record is admitted
    UNCHANGED = "unchanged"  # it is a member already
    SKIPPED = "skipped"  # somebody chose so
    WRONG = "wrong"  # it is left out, with its reasons


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of one row: with which organisation, why it was thought to be that one, what is wrong."""

    row: MemberRow
    standing: Standing
    known: Known | None = None
    likeness: Likeness | None = None
    refusals: tuple[Refusal, ...] = ()


def plan_rows(
    rows: Sequence[MemberRow],
    *,
    known: Collection[Known],
    terms: Mapping[int, Sequence[Period]],
    own: int,
    choices: Mapping[int, str],
) -> list[Plan]:
    """Return what becomes of every row, in order.

    :param terms: the terms on record in this network, by organisation.
    :param own: the organisation that the network is, which cannot be its own member.
    :param choices: what somebody chose, by line: "new", "skip"; else the organisation that it resembles.
    """
    resemblance, repeated = Resemblance(known), twins(rows)
    taken: dict[int, list[Period]] = {}
    plans = []
    for row in rows:
        like = resemblance.likeness(row)
        plan = _plan(row, like, repeated.get(row.line), terms, own, choices.get(row.line, ""))
        if plan.known is not None and plan.standing == Standing.ADMITTED:
            plan = _once(plan, taken.setdefault(plan.known.pk, []))
        plans.append(plan)
    return plans


def _repeated(row: MemberRow, first: int) -> Refusal:
    # The number of a line is a name: not written as a quantity.
    said = {"line": str(first)}
    return Refusal("networks.row_same_siren" if row.siren else "networks.row_same_name", said)


def _plan(
    row: MemberRow,
    like: Likeness | None,
    twin: int | None,
    terms: Mapping[int, Sequence[Period]],
    own: int,
    choice: str,
) -> Plan:
    known = like.known if like is not None else None
    if row.refusals:
        return Plan(row, Standing.WRONG, known, like, row.refusals)
    if twin is not None:
        return Plan(row, Standing.WRONG, known, like, (_repeated(row, twin),))
    if choice == SKIP:
        return Plan(row, Standing.SKIPPED, known, like)
    # The same number is the same company: that is not for anybody to choose.
    if known is None or like is None or (choice == NEW and not like.by_siren):
        return Plan(row, Standing.NEW, None, like)
    if known.pk == own:
        return Plan(row, Standing.WRONG, known, like, (Refusal("networks.member_of_itself"),))
    on_record = terms.get(known.pk, ())
    if row.period in on_record or (row.period == Period() and on_record):
        return Plan(row, Standing.UNCHANGED, known, like)
    if any(row.period.overlaps(term) for term in on_record):
        refusal = Refusal("networks.already_member", {"name": known.name}, "valid_from")
        return Plan(row, Standing.WRONG, known, like, (refusal,))
    return Plan(row, Standing.ADMITTED, known, like)


def _once(plan: Plan, taken: list[Period]) -> Plan:
    """Two rows that resemble one organisation do not both admit it at the same time."""
    if any(plan.row.period.overlaps(term) for term in taken):
        name = plan.known.name if plan.known else ""
        refusal = Refusal("networks.already_member", {"name": name}, "name")
        return Plan(plan.row, Standing.WRONG, plan.known, plan.likeness, (refusal,))
    taken.append(plan.row.period)
    return plan


def asks_for_a_choice(plan: Plan) -> bool:
    """Whether somebody should say if a row is the organisation that it resembles: not when its number says
    so, nor when nothing but a correction helps."""
    if plan.likeness is None or plan.likeness.by_siren or plan.known is None:
        return False
    if plan.standing == Standing.WRONG:
        return [refusal.code for refusal in plan.refusals] == ["networks.already_member"]
    return plan.standing in (Standing.ADMITTED, Standing.UNCHANGED)


def counts_of(plans: Sequence[Plan]) -> dict[str, int]:
    """Return how many rows have each standing, those without any included."""
    return {standing.value: sum(plan.standing == standing for plan in plans) for standing in Standing}


def wrong_rows(plans: Sequence[Plan]) -> list[list[Any]]:
    """Return the rows left out as they are kept: the line, then the code and parameters of each reason."""
    return [
        [plan.row.line, [[refusal.code, dict(refusal.params)] for refusal in plan.refusals]]
        for plan in plans
        if plan.standing == Standing.WRONG
    ]


class Kept(NamedTuple):
    """A reason as it is kept with its row."""

    code: str
    params: Mapping[str, Any]


def reasons_kept(rows: Sequence[Any]) -> list[tuple[int, list[Refusal]]]:
    """Return the rows left out with their reasons, from what `wrong_rows` kept."""
    return [
        (line, [Refusal(kept.code, kept.params) for kept in (Kept(*reason) for reason in reasons)])
        for line, reasons in rows
    ]


def refusals_to_apply(state: str, plans: Sequence[Plan]) -> list[Refusal]:
    """Say why a list cannot be written in: it was already, or it changes nothing."""
    if state != "open":
        return [Refusal("networks.import_applied_already")]
    written = {Standing.NEW, Standing.ADMITTED}
    return [] if any(plan.standing in written for plan in plans) else [Refusal("networks.import_empty")]
