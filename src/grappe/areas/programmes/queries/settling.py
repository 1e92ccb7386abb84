"""What is left to settle before a session may close, as codes with numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from grappe.areas.programmes.models import Call, Ceiling
from grappe.areas.programmes.queries.decisions import Line, Ranking
from grappe.areas.programmes.queries.lines import Chosen
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.values import Euro

# Above this many, those who disagree are counted rather than named one by one.
MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to settle: its code, the application when it is about one, and whether it blocks."""

    code: str
    numbers: tuple[int, ...] = ()
    blocking: bool = False
    params: dict[str, Any] = field(default_factory=dict)


def disagrees(call: Call, line: Line) -> bool:
    """Whether the jury is to talk about an application: its deviation reaches the call's threshold."""
    return is_apart(line, call.disagreement)


def is_apart(line: Line, disagreement: int) -> bool:
    """The same, from the threshold."""
    return line.given > 1 and line.deviation is not None and line.deviation >= disagreement


def points_to_settle(call: Call, ranking: Ranking, *, present: int, quorum: int) -> list[Point]:
    """Return what is left to settle, what blocks first."""
    points = [
        *_blocking(ranking, present, quorum),
        *_of_ceilings(ranking),
        *_to_discuss(call, ranking),
    ]
    return sorted(points, key=lambda point: not point.blocking)


def _blocking(ranking: Ranking, present: int, quorum: int) -> Iterator[Point]:
    if ranking.chosen is not None:
        yield from _of_envelopes(ranking, ranking.chosen)
    elif ranking.line.tied_across:
        yield Point("tie", ranking.line.tied_across, True, {"places": ranking.places})
    for departure in ranking.departures:
        if not ranking.reasons.get(departure.number, "").strip():
            params = {"rank": departure.rank, "outcome": departure.outcome}
            yield Point("departure", (departure.number,), True, params)
    if present < quorum:
        yield Point("quorum", (), True, {"present": present, "quorum": quorum})
    missing = ranking.undecided
    decided = len(ranking.lines) - len(missing)
    if missing and decided:
        yield Point("undecided", missing, True, {"missing": len(missing), "decided": decided})


def _of_envelopes(ranking: Ranking, chosen: Chosen) -> Iterator[Point]:
    """Why the envelopes cannot cut the list, and those that what is decided would exceed."""
    if chosen.tied:
        yield Point("tie_money", chosen.tied, True)
    unread = tuple(n for n in ranking.lines if n not in chosen.contest.requests)
    if unread:
        yield Point("unread", unread, True)
    for place, limits in enumerate(chosen.contest.envelopes):
        mine = [one for one in ranking.decided.values() if one.envelope == place]
        granted = Euro.total(one.granted for one in mine if one.outcome is Outcome.SELECTED)
        if limits.amount is not None and granted > limits.amount:
            params = {"envelope": limits.label, "granted": granted, "amount": limits.amount}
            yield Point("exceeded", (), True, params)


def _of_ceilings(ranking: Ranking) -> Iterator[Point]:
    """The aids that a ceiling blocks, then those that are announced."""
    flagged = [line for line in ranking.lines.values() if line.ceiling and line.outcome == Outcome.SELECTED]
    for line in flagged:
        if line.ceiling == Ceiling.BLOCKED:
            yield Point("ceiling", (line.number,), True)
    announced = tuple(line.number for line in flagged if line.ceiling == Ceiling.NOTICE)
    if announced:
        yield Point("announced", announced[:MOST_NAMED], False, {"count": len(announced)})


def _to_discuss(call: Call, ranking: Ranking) -> Iterator[Point]:
    if ranking.moved:
        yield Point("moved", ranking.moved)
    wanted = call.reviews_per_application
    apart, few, none = _by_marks(ranking, call.disagreement, wanted)
    for line in apart[:MOST_NAMED]:
        yield Point("disagreement", (line.number,), False, {"deviation": line.deviation})
    if apart[MOST_NAMED:]:
        yield Point("disagreements", tuple(line.number for line in apart[MOST_NAMED:]))
    if few:
        yield Point("few_marks", few, False, {"wanted": wanted})
    if none:
        yield Point("no_mark", none)


@lru_cache(maxsize=8)
def _by_marks(
    ranking: Ranking, disagreement: int, wanted: int
) -> tuple[list[Line], tuple[int, ...], tuple[int, ...]]:
    """Who the jurors disagree on, most first; who has fewer marks than wanted; who has none."""
    lines = ranking.lines.values()
    apart = sorted(
        (line for line in lines if is_apart(line, disagreement)), key=lambda line: -(line.deviation or 0)
    )
    few = tuple(line.number for line in lines if 0 < line.given < wanted)
    return apart, few, tuple(line.number for line in lines if line.given == 0)
