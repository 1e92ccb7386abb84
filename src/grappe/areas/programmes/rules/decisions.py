"""Decisions of the jury: what follows from the ranking, and what must be reasoned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grappe.areas.programmes.rules.ranking import Ranked, cut
from grappe.values import Refusal


class Outcome(StrEnum):
    """What the jury decides on one application."""

    SELECTED = "selected"
    REJECTED = "rejected"
    WAITLISTED = "waitlisted"


@dataclass(frozen=True, slots=True)
class Departure:
    """One outcome that the ranking and the number of places alone do not give."""

    number: int
    rank: int | None
    outcome: Outcome


def departures(
    ranked: Sequence[Ranked], places: int, outcomes: Mapping[int, Outcome | None]
) -> list[Departure]:
    """Return the outcomes that depart from the ranking cut at the places, in the order of the list.

    Inside the places the ranking selects; outside it does not, waiting list or not. A tie across the line
    gives no outcome, so none departs from it.
    """
    line = cut(ranked, places)
    found = []
    for place in ranked:
        outcome = outcomes.get(place.number)
        if outcome is None or place.number in line.tied_across:
            continue
        if (outcome is Outcome.SELECTED) != (place.number in line.inside):
            found.append(Departure(place.number, place.rank, outcome))
    return found


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
