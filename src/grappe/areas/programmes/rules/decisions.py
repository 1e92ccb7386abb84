"""Decisions of the jury: what follows from the ranking, and what must be reasoned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from grappe.areas.programmes.rules.ranking import Cut, Ranked, cut
from grappe.values import Refusal


class Outcome(StrEnum):
    """What the jury decides on one application."""

    SELECTED = "selected"
    REJECTED = "rejected"
    WAITLISTED = "waitlisted"


_AGAINST = frozenset({Outcome.REJECTED, Outcome.WAITLISTED})


@dataclass(frozen=True, slots=True)
class Departure:
    """One outcome that the ranking and the number of places alone do not give."""

    number: int
    rank: int | None
    outcome: Outcome


def places_passed_on(
    ranked: Sequence[Ranked], places: int, outcomes: Mapping[int, Outcome | None]
) -> tuple[int, ...]:
    """Return who holds a place that the jury freed, in the order of the list.

    Deciding against an application inside the line frees its place. It passes to the next in rank, and
    nobody is passed over: behind one that is not selected, or among equals that nothing separates, no place
    is taken in order any more. A freed place may stay empty.
    """
    line = cut(ranked, places)
    heirs = cut(_outside(ranked, line), _freed(line, outcomes)).inside
    return tuple(takewhile(lambda number: outcomes.get(number) is Outcome.SELECTED, heirs))


def departures(
    ranked: Sequence[Ranked], places: int, outcomes: Mapping[int, Outcome | None]
) -> list[Departure]:
    """Return the outcomes that depart from the ranking cut at the places, in the order of the list.

    Inside the places the ranking selects; outside it does not, waiting list or not. Taking a freed place in
    the order of the list is no departure (`places_passed_on`), jumping the queue is. A tie across the line
    gives no outcome, so none departs from it.
    """
    line = cut(ranked, places)
    by_ranking = {*line.inside, *places_passed_on(ranked, places, outcomes)}
    found = []
    for place in ranked:
        outcome = outcomes.get(place.number)
        if outcome is None or place.number in line.tied_across:
            continue
        if (outcome is Outcome.SELECTED) != (place.number in by_ranking):
            found.append(Departure(place.number, place.rank, outcome))
    return found


def outcomes_by_ranking(
    ranked: Sequence[Ranked], places: int, settled: Mapping[int, Outcome]
) -> dict[int, Outcome]:
    """Return what the ranking gives to every application that is not settled, by number.

    The places that settled decisions free pass to the next in rank, less those that settled ones took from
    outside the line. None of these outcomes is a departure; whoever is tied across a line gets none.
    """
    line = cut(ranked, places)
    outside = _outside(ranked, line)
    taken = sum(settled.get(place.number) is Outcome.SELECTED for place in outside)
    left = max(0, _freed(line, settled) - taken)
    moved = cut([place for place in outside if place.number not in settled], left)
    passed_on = places_passed_on(ranked, places, {**settled, **dict.fromkeys(moved.inside, Outcome.SELECTED)})
    selected, apart = {*line.inside, *passed_on}, {*settled, *line.tied_across, *moved.tied_across}
    return {
        place.number: Outcome.SELECTED if place.number in selected else Outcome.REJECTED
        for place in ranked
        if place.number not in apart
    }


def _freed(line: Cut, outcomes: Mapping[int, Outcome | None]) -> int:
    """How many inside the line the jury decided against; none passes on while a tie straddles the line."""
    if line.tied_across:
        return 0
    return sum(outcomes.get(number) in _AGAINST for number in line.inside)


def _outside(ranked: Sequence[Ranked], line: Cut) -> list[Ranked]:
    beyond = frozenset(line.outside)
    return [place for place in ranked if place.number in beyond]


def refusals_to_apply(
    ranked: Sequence[Ranked],
    places: int,
    outcomes: Mapping[int, Outcome | None],
    reasons: Mapping[int, str],
) -> list[Refusal]:
    """Return every reason why the pending decisions may not be applied together.

    Each application has an outcome; each departure from the ranking has a written reason; no tie across the
    line is left unresolved; no more are selected than there are places, except by a reasoned departure.
    """
    numbers = [place.number for place in ranked]
    departing = departures(ranked, places, outcomes)
    reasoned = {departure.number for departure in departing if reasons.get(departure.number, "").strip()}
    refusals = [
        Refusal("programmes.outcome_missing", {"number": number})
        for number in numbers
        if outcomes.get(number) is None
    ]
    refusals += [
        Refusal("programmes.outcome_unknown_application", {"number": number})
        for number in sorted(set(outcomes) - set(numbers))
    ]
    refusals += [
        Refusal(
            "programmes.departure_without_reason",
            {"number": departure.number, "rank": departure.rank, "outcome": departure.outcome},
        )
        for departure in departing
        if departure.number not in reasoned
    ]
    tied = cut(ranked, places).tied_across
    if tied:
        refusals.append(Refusal("programmes.tie_across_cut", {"numbers": tied, "places": places}))
    selected = {number for number in numbers if outcomes.get(number) is Outcome.SELECTED}
    if len(selected) > places and not selected & reasoned:
        params = {"selected": len(selected), "places": places}
        refusals.append(Refusal("programmes.too_many_selected", params))
    return refusals
