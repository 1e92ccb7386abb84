"""Down the ranked list: each application is paid whole by the first declared envelope that can."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from grappe.areas.programmes.rules.ranking import Ranked
from grappe.areas.programmes.rules.selection.contest import Contest, LineRule, refusals_of_requests
from grappe.areas.programmes.rules.selection.outcome import (
    FUNDED,
    NEVER_CALLED,
    Paid,
    Placed,
    Reason,
    Selection,
)
from grappe.values import ZERO, Euro, Explanation, ExplanationLine, Refusal, refuse_if

# What an application gets: why, from which envelope, how much.
Sought = tuple[Reason, int | None, Euro]
# An envelope at that point: its label, what it holds, whether its line is drawn, what those ahead would take.
Turn = tuple[str, Euro | None, bool, Euro]

# Who waits, whatever it lacks: the order of equals may change which of these is said, never that it waits.
_WAITING = frozenset(Reason) - FUNDED - NEVER_CALLED


def select(contest: Contest) -> Selection:
    """Return who is funded by which envelope, who waits in which order, and why for each application.

    Aid is in euros and cents; an envelope never pays more than it holds. The same input gives the same
    outcome, and no tie is ever settled by a number.

    Source: the ranking is what binds; the rule of the line is the call's own regulation.

    :raises Refused: with every reason of `refusals_to_select`.
    """
    refusals = refusals_of_requests(contest)
    refuse_if(refusals)
    walk = _Walk(contest)
    placed = tuple(walk.place(group) for group in _groups(contest.ranked))
    refuse_if(walk.ties)
    everyone = tuple(one for group in placed for one in group)
    return Selection(
        everyone, tuple(_paid(contest, everyone, place) for place in range(len(contest.envelopes)))
    )


def refusals_to_select(contest: Contest) -> list[Refusal]:
    """Return every reason why the list cannot be cut: a request missing or unreadable, a tie that matters.

    A tie matters when the order of the tied applications would change what any of them, or of those below,
    gets: the jury settles it first. A tie that lies wholly above or below the line changes nothing.
    """
    refusals = refusals_of_requests(contest)
    if refusals:
        return refusals
    walk = _Walk(contest)
    for group in _groups(contest.ranked):
        walk.place(group)
    return walk.ties


def what_if(contest: Contest, envelope: int, amount: Euro | None) -> Selection:
    """Return the selection as it would be if that envelope held another amount.

    :raises Refused: as `select` does: another amount can bring a tie to the line.
    """
    limits = list(contest.envelopes)
    limits[envelope] = replace(limits[envelope], amount=amount)
    return select(replace(contest, envelopes=tuple(limits)))


def _groups(ranked: Sequence[Ranked]) -> Iterator[tuple[Ranked, ...]]:
    """Applications that nothing separates come together; unranked ones come alone."""
    for _, group in groupby(ranked, key=lambda one: (one.rank, one.number if one.rank is None else 0)):
        yield tuple(group)


def _paid(contest: Contest, placed: Sequence[Placed], envelope: int) -> Paid:
    limits = contest.envelopes[envelope]
    mine = [one for one in placed if one.envelope == envelope]
    out = [one for one in placed if one.waiting and envelope in contest.requests[one.number].envelopes]
    granted = Euro.total(one.granted for one in mine)
    return Paid(
        label=limits.label,
        amount=limits.amount,
        granted=granted,
        left=None if limits.amount is None else limits.amount - granted,
        funded=len(mine),
        last_rank=mine[-1].rank if mine else None,
        first_out=out[0].number if out else None,
    )


@dataclass(slots=True)
class _Purse:
    """What an envelope still holds, and what those who wait for it, or got only a part, would take first."""

    room: Euro | None
    seats: int | None
    is_closed: bool = False
    owed: Euro = ZERO
    waiting: int = 0

    def holds(self, amount: Euro) -> bool:
        return self.room is None or amount <= self.room

    def missing(self, asked: Euro) -> Euro:
        return ZERO if self.room is None else max(ZERO, self.owed + asked - self.room)

    def missing_places(self) -> int:
        return 0 if self.seats is None else max(0, self.waiting + 1 - self.seats)


class _Walk:
    """Down the list, one group of equals at a time."""

    def __init__(self, contest: Contest) -> None:
        self.contest, self.rule = contest, contest.rule
        self.purses = [_Purse(limits.amount, limits.places) for limits in contest.envelopes]
        self.seats, self.cumulative = contest.rule.places, ZERO
        self.listed, self.ties = 0, list[Refusal]()

    def place(self, group: Sequence[Ranked]) -> tuple[Placed, ...]:
        """Place a group in the order given, and note a refusal when another order would change anything."""
        if len(group) > 1:
            first = [self._seek(one) for one in group]
        position, placed, found = self.listed + 1, [], []
        for one in group:
            sought = self._seek(one)
            found.append(sought)
            placed.append(self._settle(one, sought, position))
        if len(group) > 1 and not self._is_free(first, found):
            numbers = tuple(one.number for one in group)
            self.ties.append(
                Refusal("programmes.tie_changes_selection", {"numbers": numbers, "rank": group[0].rank})
            )
        return tuple(placed)

    def _is_free(self, first: Sequence[Sought], found: Sequence[Sought]) -> bool:
        """Whether everyone of the group gets what it would as the first of it, and nobody bars another."""
        outside = [
            sought for sought, _, _ in found if sought not in FUNDED and sought is not Reason.NO_ENVELOPE
        ]
        funded = any(sought in FUNDED for sought, _, _ in found)
        alike = all(
            one == other or {one[0], other[0]} <= _WAITING for one, other in zip(first, found, strict=True)
        )
        return alike and (self.rule.passes_over or not (funded and outside))

    def _seek(self, one: Ranked) -> Sought:
        """What an application gets at this point of the list."""
        request = self.contest.requests[one.number]
        own = [(place, self.purses[place]) for place in sorted(set(request.envelopes))]
        if one.rank is None or not own:
            return (Reason.UNRANKED if one.rank is None else Reason.NO_ENVELOPE), None, ZERO
        able = [(place, purse) for place, purse in own if purse.seats != 0]
        if self.seats == 0 or not able:
            return Reason.NO_PLACE, None, ZERO
        able = [(place, purse) for place, purse in able if not purse.is_closed]
        for place, purse in able:
            if purse.holds(request.asked):
                return Reason.IN_FULL, place, request.asked
        if self.rule.least_share is not None:
            for place, purse in able:
                if purse.room is not None and ZERO < purse.room >= request.asked * self.rule.least_share:
                    return Reason.IN_PART, place, purse.room
        return (Reason.NO_ROOM if able else Reason.BELOW_LINE), None, ZERO

    def _settle(self, one: Ranked, sought: Sought, position: int) -> Placed:
        reason, place, granted = sought
        request = self.contest.requests[one.number]
        own = [self.purses[index] for index in sorted(set(request.envelopes))]
        turns = [
            (self.contest.envelopes[index].label, purse.room, purse.is_closed, purse.owed)
            for index, purse in enumerate(self.purses)
            if index in request.envelopes
        ]
        missing, places, waiting = ZERO, 0, None
        if place is not None:
            self._pay(self.purses[place], request.asked, granted)
        elif reason not in NEVER_CALLED:
            missing, places = min((purse.missing(request.asked), purse.missing_places()) for purse in own)
            places = max(places, 0 if self.seats is None else self.listed + 1 - self.seats)
            waiting, self.listed = position, self.listed + 1
            for purse in own:
                purse.owed, purse.waiting = purse.owed + request.asked, purse.waiting + 1
                purse.is_closed = purse.is_closed or not self.rule.passes_over
        self.cumulative += granted
        placed = Placed(
            number=one.number,
            rank=one.rank,
            asked=request.asked,
            reason=reason,
            envelope=place,
            granted=granted,
            cumulative=self.cumulative,
            missing=missing,
            missing_places=places,
            waiting=waiting,
        )
        return replace(placed, explanation=_explain(placed, turns, self.rule))

    def _pay(self, purse: _Purse, asked: Euro, granted: Euro) -> None:
        purse.room = None if purse.room is None else purse.room - granted
        purse.seats = None if purse.seats is None else purse.seats - 1
        purse.owed += asked - granted
        self.seats = None if self.seats is None else self.seats - 1


def _explain(placed: Placed, turns: Sequence[Turn], rule: LineRule) -> Explanation:
    """Say what was asked, what each envelope held at that point, what came of it, and what it lacked."""
    lines = [ExplanationLine("programmes.selection.asked", {}, "", placed.asked, "euro")]
    for label, room, is_closed, owed in turns:
        inputs = {"envelope": label, "ahead": owed}
        code = "no_limit" if room is None else "closed" if is_closed else "room"
        kind: Literal["off", "line"] = "off" if is_closed else "line"
        lines.append(
            ExplanationLine(
                f"programmes.selection.{code}", inputs, "", room, "" if room is None else "euro", kind
            )
        )
    if placed.reason is Reason.IN_PART and rule.least_share is not None:
        least = (placed.asked * rule.least_share).to_cents()
        shared = {"asked": placed.asked, "share": rule.least_share}
        lines.append(
            ExplanationLine("programmes.selection.least", shared, "{asked} * {share}", least, "euro")
        )
    code = f"programmes.selection.{placed.reason}"
    lines.append(ExplanationLine(code, {}, "", placed.granted, "euro", "total"))
    if placed.missing > ZERO:
        lines.append(ExplanationLine("programmes.selection.missing", {}, "", placed.missing, "euro", "sub"))
    if placed.missing_places:
        code = "programmes.selection.missing_places"
        lines.append(ExplanationLine(code, {}, "", placed.missing_places, "count", "sub"))
    return Explanation("programmes.selection", tuple(lines))
