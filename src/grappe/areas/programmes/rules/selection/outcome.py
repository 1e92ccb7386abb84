"""What the selection answers: why each application is in or out, and what each envelope pays."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from grappe.areas.programmes.rules.decisions import Outcome
from grappe.values import ZERO, Euro, Explanation


class Reason(StrEnum):
    """Why an application is in or out."""

    IN_FULL = "in_full"
    IN_PART = "in_part"
    NO_ROOM = "no_room"
    BELOW_LINE = "below_line"
    NO_PLACE = "no_place"
    NO_ENVELOPE = "no_envelope"
    UNRANKED = "unranked"


FUNDED = frozenset({Reason.IN_FULL, Reason.IN_PART})
NEVER_CALLED = frozenset({Reason.NO_ENVELOPE, Reason.UNRANKED})


@dataclass(frozen=True, slots=True)
class Placed:
    """One application in the outcome.

    `cumulative` is what all envelopes pay from the first to this one. For who is out, `missing` and
    `missing_places` are what it would have taken: everybody ahead served first, all others where they are.
    `waiting` is its place on the waiting list, shared by those that nothing separates.
    """

    number: int
    rank: int | None
    asked: Euro
    reason: Reason
    envelope: int | None = None
    granted: Euro = ZERO
    cumulative: Euro = ZERO
    missing: Euro = ZERO
    missing_places: int = 0
    waiting: int | None = None
    explanation: Explanation = field(default=Explanation("programmes.selection"), compare=False)

    @property
    def outcome(self) -> Outcome:
        """What the ranking alone decides."""
        if self.reason in FUNDED:
            return Outcome.SELECTED
        return Outcome.REJECTED if self.reason in NEVER_CALLED else Outcome.WAITLISTED


@dataclass(frozen=True, slots=True)
class Paid:
    """One envelope in the outcome: `last_rank` is above its line, `first_out` the first one below it."""

    label: str
    amount: Euro | None
    granted: Euro
    left: Euro | None
    funded: int
    last_rank: int | None
    first_out: int | None


@dataclass(frozen=True, slots=True)
class Selection:
    """Who is in, in the order of the list, and what each envelope pays."""

    placed: tuple[Placed, ...]
    paid: tuple[Paid, ...]

    @property
    def selected(self) -> tuple[Placed, ...]:
        """Those funded, in the order of the list."""
        return tuple(one for one in self.placed if one.outcome is Outcome.SELECTED)

    @property
    def waiting(self) -> tuple[Placed, ...]:
        """Those on the waiting list, in its order."""
        return tuple(one for one in self.placed if one.waiting is not None)

    @property
    def granted(self) -> Euro:
        """What all the envelopes pay."""
        return Euro.total(one.granted for one in self.placed)


@dataclass(frozen=True, slots=True)
class Change:
    """One application that two outcomes do not treat alike."""

    number: int
    before: Placed
    after: Placed


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes from one outcome to another over the same list, in its order."""

    gained: tuple[Change, ...] = ()
    lost: tuple[Change, ...] = ()
    paid_otherwise: tuple[Change, ...] = ()
    granted: Euro = ZERO

    @property
    def is_none(self) -> bool:
        """Whether both outcomes fund the same applications alike."""
        return not (self.gained or self.lost or self.paid_otherwise)


def difference(before: Selection, after: Selection) -> Difference:
    """Return who enters, who leaves, and who is paid otherwise (another envelope or amount).

    :raises ValueError: when the outcomes are not about the same list.
    """
    if [one.number for one in before.placed] != [one.number for one in after.placed]:
        raise ValueError("two outcomes are compared over the same list")
    pairs = [Change(one.number, one, other) for one, other in zip(before.placed, after.placed, strict=True)]
    was = {pair.number: pair.before.outcome is Outcome.SELECTED for pair in pairs}
    now = {pair.number: pair.after.outcome is Outcome.SELECTED for pair in pairs}
    return Difference(
        gained=tuple(pair for pair in pairs if now[pair.number] and not was[pair.number]),
        lost=tuple(pair for pair in pairs if was[pair.number] and not now[pair.number]),
        paid_otherwise=tuple(
            pair
            for pair in pairs
            if was[pair.number]
            and now[pair.number]
            and (pair.before.envelope, pair.before.granted) != (pair.after.envelope, pair.after.granted)
        ),
        granted=after.granted - before.granted,
    )
