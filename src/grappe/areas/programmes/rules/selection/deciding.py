"""What the jury decides beside the ranking and its envelopes, and what must be reasoned."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
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
    after = {one.number: one for one in _after(contest, freed)}
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


def propose_by_selection(contest: Contest, settled: Mapping[int, Decided]) -> dict[int, Decided]:
    """Return what the ranking and its envelopes give to every application that is not settled, by number.

    Those above the line are paid as the walk pays them. Money that settled decisions free passes down the
    list, less what settled ones below the line take, and nobody is passed over: none of it is a departure.

    :raises Refused: as `select` does.
    """
    alone = select(contest).placed
    above = {one.number: one for one in alone if one.outcome is Outcome.SELECTED}
    against = {number for number in above if number in settled and not _is_in(settled[number])}
    walked = _after(contest, against)
    # Paid otherwise once some are set aside, one above the line might be paid no more: then none moves.
    if any(one.number in above and one.outcome is not Outcome.SELECTED for one in walked):
        walked = tuple(above.get(one.number, one) for one in walked)
    taken = [one for one in settled.values() if _is_in(one)]
    taken += [_as_placed(one) for one in walked if one.number in above and one.number not in settled]
    rooms, stopped = _rooms(contest, taken), False
    given = {}
    for one in walked:
        is_heir = one.outcome is Outcome.SELECTED and one.number not in above
        if one.number in settled:
            # Behind one that would inherit and that the jury set aside, nobody inherits in order any more.
            stopped = stopped or (is_heir and not _is_in(settled[one.number]))
            continue
        choice = _as_placed(one)
        if is_heir:
            room = None if one.envelope is None else rooms[one.envelope]
            stopped = stopped or (room is not None and one.granted > room)
            if stopped:
                choice = Decided(Outcome.WAITLISTED)
            elif one.envelope is not None and room is not None:
                rooms[one.envelope] = room - one.granted
        given[one.number] = choice
    return given


def paid_when_selected(
    contest: Contest, decided: Mapping[int, Decided], number: int, envelope: int | None = None
) -> Decided:
    """Return who pays an application and how much, when the jury selects it.

    As the walk pays it, when it does and no other envelope is named; else all that it asks, from the
    envelope named or the first that is open to it.

    :raises Refused: as `select` does.
    """
    above = {one.number: one for one in select(contest).selected}
    against = {n for n, one in decided.items() if n in above and n != number and not _is_in(one)}
    after = {one.number: one for one in _after(contest, against)}
    for one in (above.get(number), after.get(number)):
        if one is not None and one.envelope is not None and envelope in (None, one.envelope):
            return _as_placed(one)
    request = contest.requests[number]
    payer = next(iter(request.envelopes), None) if envelope is None else envelope
    return Decided(Outcome.SELECTED, payer, request.asked)


def refusals_to_decide(
    contest: Contest, decided: Mapping[int, Decided], reasons: Mapping[int, str]
) -> list[Refusal]:
    """Return every reason why these decisions may not be applied together.

    Each application of the list is decided; each departure from it has a written reason; whoever is selected
    is paid by an envelope open to it; no envelope pays more than it holds, whatever the reason.

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
    return [*refusals, *_unpaid(contest, decided), *_exceeded(contest, decided)]


def _unpaid(contest: Contest, decided: Mapping[int, Decided]) -> Iterator[Refusal]:
    for number, request in contest.requests.items():
        choice = decided.get(number)
        if choice is not None and _is_in(choice) and choice.envelope not in request.envelopes:
            yield Refusal("programmes.payer_not_open", {"number": number}, "payer")


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


def _after(contest: Contest, freed: Collection[int]) -> tuple[Placed, ...]:
    """The same walk without those that the jury sets aside."""
    if not freed:
        return select(contest).placed
    left = tuple(one for one in contest.ranked if one.number not in freed)
    return select(replace(contest, ranked=left)).placed


def _is_in(choice: Decided) -> bool:
    return choice.outcome is Outcome.SELECTED


def _as_placed(one: Placed) -> Decided:
    return Decided(one.outcome, one.envelope, one.granted)


def _rooms(contest: Contest, taken: Sequence[Decided]) -> dict[int, Euro | None]:
    """What each envelope still holds; None when it has no limit."""
    return {
        place: None
        if limits.amount is None
        else limits.amount - Euro.total(one.granted for one in taken if one.envelope == place)
        for place, limits in enumerate(contest.envelopes)
    }
