"""The rounds of a call: periods of deposit that follow each other, never overlap, and bind once published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from grappe.values import Refusal

MOST_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Round:
    """One period of deposit; both ends belong to it, and either may still be unknown."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing is known of it yet."""
        return self.opens_at is None and self.closes_at is None

    def overlaps(self, other: Round) -> bool:
        """Whether some second belongs to both; unknown ends overlap nothing."""
        if None in (self.opens_at, self.closes_at, other.opens_at, other.closes_at):
            return False
        assert self.opens_at and self.closes_at and other.opens_at and other.closes_at
        return self.opens_at <= other.closes_at and other.opens_at <= self.closes_at


def ordered(rounds: Iterable[Round]) -> tuple[Round, ...]:
    """Return the rounds that say something, in the order of their dates, those without any known last."""
    known = [one for one in rounds if not one.is_blank]
    return tuple(sorted(known, key=_start))


def _start(one: Round) -> tuple[bool, float]:
    moment = one.opens_at or one.closes_at
    return moment is None, moment.timestamp() if moment else 0


def refusals_of_rounds(rounds: Sequence[Round]) -> list[Refusal]:
    """Return what is wrong with rounds, as typed; `field` is the row's: `rounds.1.closes_at`.

    A closing must come after its opening, and no second may belong to two rounds: an application
    would not know which one it answers.
    """
    refusals = [
        Refusal("programmes.call_closes_before_opening", {}, f"rounds.{index}.closes_at")
        for index, one in enumerate(rounds)
        if one.opens_at and one.closes_at and one.closes_at <= one.opens_at
    ]
    refusals += [
        Refusal(
            "programmes.rounds_overlap",
            {"first": first + 1, "second": second + 1},
            f"rounds.{second}.opens_at",
        )
        for (first, one), (second, other) in combinations(enumerate(rounds), 2)
        if one.overlaps(other)
    ]
    if len(ordered(rounds)) > MOST_ROUNDS:
        refusals.append(Refusal("programmes.too_many_rounds", {"most": MOST_ROUNDS}))
    return refusals


def refusals_to_change_rounds(before: Sequence[Round], after: Sequence[Round]) -> list[Refusal]:
    """Return why published rounds may not become the others: they bind, and only gain time.

    A round keeps its opening; its closing is only ever pushed back; none is taken away. New ones may
    follow. Both are in the order of their dates.
    """
    refusals = []
    for index, old in enumerate(before):
        new = after[index] if index < len(after) else Round()
        if new.opens_at != old.opens_at:
            refusals.append(Refusal("programmes.call_field_binding", {}, f"rounds.{index}.opens_at"))
        if old.closes_at is not None and (new.closes_at is None or new.closes_at < old.closes_at):
            refusals.append(Refusal("programmes.deadline_brought_forward", {}, f"rounds.{index}.closes_at"))
    return refusals


def current_round(rounds: Sequence[Round], *, on: datetime) -> Round:
    """Return the round that rules at that moment: under way, else the next, else the last; blank without any.

    The second of a closing still belongs to its round. The rounds are in the order of their dates.
    """
    moment = on.replace(microsecond=0)
    ahead = (one for one in rounds if one.closes_at is None or moment <= one.closes_at)
    return next(ahead, rounds[-1] if rounds else Round())
