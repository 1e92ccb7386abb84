"""What the jury decides beside the ranking and its envelopes, and what must be reasoned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

from grappe.areas.programmes.rules.decisions import Departure, Outcome
from grappe.areas.programmes.rules.selection.contest import Contest
from grappe.areas.programmes.rules.selection.outcome import Placed
from grappe.areas.programmes.rules.selection.walk import select
from grappe.values import ZERO, Euro, Refusal


@dataclass(frozen=True, slots=True)
class Decided:
    """What the jury decides on one application: when it is selected, who pays and how much."""

    outcome: Outcome
    envelope: int | None = None
    granted: Euro = ZERO


def selection_departures(contest: Contest, decided: Mapping[int, Decided]) -> list[Departure]:
    """Return the decisions that the ranking and its envelopes alone do not give, in the order of the list.

    Money that the jury frees by deciding against an application above the line passes to the next ones, as
    the same walk without it would have it: taking it in order is no departure, jumping the queue is, and so
    is another amount or another envelope. Freed money may also stay unspent.

    :raises Refused: as `select` does.
    """
    alone = {one.number: one for one in select(contest).placed}
    chosen = {number for number, choice in decided.items() if choice.outcome is Outcome.SELECTED}
    above = {number for number, one in alone.items() if one.outcome is Outcome.SELECTED}
    freed = above.intersection(decided).difference(chosen)
    left = tuple(one for one in contest.ranked if one.number not in freed)
    after = {one.number: one for one in select(replace(contest, ranked=left)).placed}
    heirs = (n for n, one in after.items() if one.outcome is Outcome.SELECTED and n not in above)
    followed = above.union(takewhile(chosen.__contains__, heirs))
    return [
        Departure(one.number, one.rank, decided[one.number].outcome)
        for one in contest.ranked
        if one.number in decided
        and not (
            _is_paid_as(decided[one.number], alone[one.number], after.get(one.number))
            if one.number in chosen & followed
            else one.number not in chosen | followed
        )
    ]


def refusals_to_decide(
    contest: Contest, decided: Mapping[int, Decided], reasons: Mapping[int, str]
) -> list[Refusal]:
    """Return every reason why these decisions may not be applied together.

    Each application of the list is decided; each departure from it has a written reason; no envelope pays
    more than it holds, whatever the reason.

    :raises Refused: as `select` does.
    """
    numbers = [one.number for one in contest.ranked]
    refusals = [
        Refusal("programmes.outcome_missing", {"number": number})
        for number in numbers
        if number not in decided
    ]
    refusals += [
        Refusal("programmes.outcome_unknown_application", {"number": number})
        for number in sorted(set(decided).difference(numbers))
    ]
    refusals += [
        Refusal(
            "programmes.departure_without_reason",
            {"number": departure.number, "rank": departure.rank, "outcome": departure.outcome},
        )
        for departure in selection_departures(contest, decided)
        if not reasons.get(departure.number, "").strip()
    ]
    return refusals + list(_exceeded(contest, decided))


def _exceeded(contest: Contest, decided: Mapping[int, Decided]) -> Iterator[Refusal]:
    for place, limits in enumerate(contest.envelopes):
        mine = [one for one in decided.values() if one.outcome is Outcome.SELECTED and one.envelope == place]
        granted = Euro.total(one.granted for one in mine)
        if limits.amount is not None and granted > limits.amount:
            params = {"envelope": limits.label, "granted": granted, "amount": limits.amount}
            yield Refusal("programmes.envelope_exceeded", params)


def _is_paid_as(choice: Decided, *placed: Placed | None) -> bool:
    """Whether the choice is one of those places, for the same amount from the same envelope."""
    paid = (choice.envelope, choice.granted)
    return any(one is not None and paid == (one.envelope, one.granted) for one in placed)
