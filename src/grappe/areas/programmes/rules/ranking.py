"""The ranked list: deterministic, with ties that are declared, resolved by people, or left visible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grappe.areas.programmes.rules.scoring import aggregate
from grappe.values import Refusal


class TieBreak(StrEnum):
    """What may separate equal means, when the call declared it before opening."""

    PRIORITY = "priority"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True)
class Standing:
    """One application before ranking; points in hundredths, `mean` None when nobody scored it."""

    number: int
    mean: int | None
    median: int | None = None
    priority: int | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Ranked:
    """One application in the list; `tied_with` names the others that nothing declared separates."""

    number: int
    rank: int | None
    tied_with: tuple[int, ...] = ()
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """The list cut at the number of places; a tie that straddles the line is on neither side."""

    inside: tuple[int, ...]
    tied_across: tuple[int, ...]
    outside: tuple[int, ...]


def standing_of(number: int, points: Sequence[int], priorities: Sequence[int] = ()) -> Standing:
    """Return the standing of an application from its complete reviews, in hundredths.

    :param priorities: what the priority family brought to each of those scores.
    """
    found, priority = aggregate(points), aggregate(priorities)
    return Standing(
        number=number,
        mean=found.mean if found else None,
        median=found.median if found else None,
        priority=priority.mean if priority else None,
        count=len(points),
    )


def rank(
    standings: Iterable[Standing],
    *,
    tie_breaks: Sequence[TieBreak] = (),
    resolutions: Sequence[tuple[int, ...]] = (),
) -> list[Ranked]:
    """Return the applications from first to last, whatever the order they came in.

    Equal means are separated by the declared tie-breaks, in their order; then by a recorded resolution that
    orders exactly the tied applications (the last recorded one wins); else they share their rank and are
    listed by number. After a tie of two at rank 3 comes rank 5. Without a mean: last, unranked.

    :raises ValueError: when two standings carry the same number.
    """
    listed = sorted(standings, key=lambda standing: standing.number)
    if len({standing.number for standing in listed}) < len(listed):
        raise ValueError("two standings carry the same number")
    orders = {frozenset(order): order for order in resolutions if len(set(order)) == len(order)}
    groups: dict[tuple[int, ...], list[int]] = {}
    for standing in listed:
        if standing.mean is not None:
            groups.setdefault(_merit(standing, standing.mean, tie_breaks), []).append(standing.number)
    ranked: list[Ranked] = []
    for merit in sorted(groups, reverse=True):
        numbers = tuple(groups[merit])
        ranked += _place(numbers, len(ranked) + 1, orders.get(frozenset(numbers)) if orders else None)
    return ranked + [Ranked(standing.number, None) for standing in listed if standing.mean is None]


def ties(ranked: Iterable[Ranked]) -> list[tuple[int, ...]]:
    """Return each group that nothing declared separates, resolved or not, in the order of the list."""
    groups = {tuple(sorted((place.number, *place.tied_with))): None for place in ranked if place.tied_with}
    return list(groups)


def refusals_to_resolve(ranked: Sequence[Ranked], order: Sequence[int]) -> list[Refusal]:
    """Return why this order may not be recorded: it must hold exactly one tied group, each number once."""
    if tuple(sorted(order)) in ties(ranked):
        return []
    return [Refusal("programmes.resolution_not_the_tie", {"numbers": tuple(order)})]


def cut(ranked: Sequence[Ranked], places: int) -> Cut:
    """Return who is inside the places, who is tied across the line, and who is outside; unranked is outside.

    :raises ValueError: when the number of places is negative.
    """
    if places < 0:
        raise ValueError(f"places cannot be negative: {places}")
    placed = [place for place in ranked if place.rank is not None]
    across: tuple[int, ...] = ()
    if 0 < places < len(placed) and placed[places - 1].rank == placed[places].rank:
        across = tuple(place.number for place in placed if place.rank == placed[places].rank)
    straddling = frozenset(across)
    inside = tuple(place.number for place in placed[:places] if place.number not in straddling)
    apart = straddling.union(inside)
    return Cut(inside, across, tuple(place.number for place in ranked if place.number not in apart))


def _merit(standing: Standing, mean: int, tie_breaks: Sequence[TieBreak]) -> tuple[int, ...]:
    """The mean, then each declared tie-break; one that is missing is below any score, so never wins."""
    values = [standing.priority if one is TieBreak.PRIORITY else standing.median for one in tie_breaks]
    return (mean, *(-1 if value is None else value for value in values))


def _place(numbers: tuple[int, ...], first: int, order: tuple[int, ...] | None) -> list[Ranked]:
    if len(numbers) == 1:
        return [Ranked(numbers[0], first)]
    return [
        Ranked(
            number=number,
            rank=first + position if order else first,
            tied_with=tuple(other for other in numbers if other != number),
            resolved=order is not None,
        )
        for position, number in enumerate(order or numbers)
    ]
