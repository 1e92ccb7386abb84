"""Work out every published figure of a call again, from its raw marks, weights, policies and costs alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grappe.areas.funding.rules import compute_aid
from grappe.areas.programmes.rules.decisions import Outcome, departures, places_passed_on
from grappe.areas.programmes.rules.document import ApplicationRecord, CallRecord, read_call, seal_of
from grappe.areas.programmes.rules.grid import refusals_to_open
from grappe.areas.programmes.rules.ranking import (
    Ranked,
    cut,
    rank,
    refusals_to_resolve,
    standing_of,
)
from grappe.areas.programmes.rules.replayed import checks_of_selection
from grappe.areas.programmes.rules.replayed_stage import checks_of_first_stage
from grappe.areas.programmes.rules.rescored import (
    ReplayCheck,
    Rescored,
    checks_of_marks,
    codes,
    compare,
    rescored,
)
from grappe.values import Refused

__all__ = ["ReplayCheck", "ReplayReport", "replay"]


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """All the checks, in order, and whether the seal of the document holds."""

    checks: tuple[ReplayCheck, ...]
    seal_ok: bool

    @property
    def ok(self) -> bool:
        """Whether the document is intact and every figure was reproduced."""
        return self.seal_ok and all(check.ok for check in self.checks)


def replay(document: Mapping[str, object]) -> ReplayReport:
    """Return whether the seal holds and each published figure is reproduced; none of them is ever an input.

    A grid that could not have opened stops there: nothing computed on it would mean anything.

    :raises ValueError: when the document is not an exported call.
    """
    call = read_call(document)
    try:
        seal_ok = seal_of(document) == document["seal"]
    except TypeError as unreadable:
        raise ValueError(str(unreadable)) from unreadable
    return ReplayReport(tuple(_checks(call)), seal_ok)


def _checks(call: CallRecord) -> Iterator[ReplayCheck]:
    if call.first_stage is not None:
        yield from checks_of_first_stage(call.first_stage, [one.number for one in call.applications])
    refused = codes(refusals_to_open(call.grid))
    yield ReplayCheck("grid", (), refused, not refused)
    if refused:
        return
    scored = [rescored(call.grid, record) for record in call.applications]
    for application in scored:
        yield from checks_of_marks(call.grid, application)
    yield from _ranking_checks(call, scored)
    for application in scored:
        yield from _aid_checks(call, application.record)


def _ranking_checks(call: CallRecord, scored: Sequence[Rescored[ApplicationRecord]]) -> Iterator[ReplayCheck]:
    standings = [
        standing_of(application.record.number, application.points, application.priorities)
        for application in scored
    ]
    before = rank(standings, tie_breaks=call.tie_breaks)
    for order in call.resolutions:
        wrong = codes(refusals_to_resolve(before, order))
        yield ReplayCheck("tie_resolution", (), wrong, not wrong, _joined(order))
    ranked = rank(standings, tie_breaks=call.tie_breaks, resolutions=call.resolutions)
    published = {application.record.number: application.record.published for application in scored}
    for place in ranked:
        yield compare("rank", published[place.number].rank, place.rank, str(place.number))
    outcomes = {number: figures.outcome for number, figures in published.items()}
    if call.selection is not None:
        yield from checks_of_selection(call, ranked)
    elif any(outcomes.values()):
        yield from _decision_checks(call, ranked, outcomes)


def _decision_checks(
    call: CallRecord, ranked: Sequence[Ranked], outcomes: Mapping[int, Outcome | None]
) -> Iterator[ReplayCheck]:
    """The outcomes: as the ranking gives them, freed places passed on to the next in rank; or with the reason
    of each departure beside it."""
    line = cut(ranked, call.places)
    yield ReplayCheck("tie_across_cut", (), line.tied_across, not line.tied_across)
    departing = {departure.number for departure in departures(ranked, call.places, outcomes)}
    selected = {*line.inside, *places_passed_on(ranked, call.places, outcomes)}
    for place in ranked:
        outcome, subject = outcomes[place.number], str(place.number)
        expected = Outcome.SELECTED if place.number in selected else Outcome.REJECTED
        if outcome is None:
            yield ReplayCheck("outcome", None, expected, False, subject)
        elif place.number not in departing:
            yield ReplayCheck("outcome", outcome, outcome, True, subject)
        elif call.exceptions.get(place.number, "").strip():
            yield ReplayCheck("exception", outcome, expected, True, subject)
        else:
            yield ReplayCheck("outcome", outcome, expected, False, subject)


def _aid_checks(call: CallRecord, record: ApplicationRecord) -> Iterator[ReplayCheck]:
    """The aid from the costs, and the reason of one that was lowered; who pays it is checked apart."""
    if record.limited_to is not None and record.published.outcome is Outcome.SELECTED:
        told = bool(call.exceptions.get(record.number, "").strip())
        yield ReplayCheck("lowered", record.limited_to, record.limited_to, told, str(record.number))
    if call.selection is not None:
        return
    recomputed: object = None
    if record.published.outcome is Outcome.SELECTED and call.aid_scheme and record.vat and record.costs:
        try:
            result = compute_aid(call.aid_scheme, record.costs, vat=record.vat, requested=record.most)
            recomputed = result.amount
        except Refused as refused:
            recomputed = refused.codes
    if recomputed is not None or record.published.aid is not None:
        yield compare("aid", record.published.aid, recomputed, str(record.number))


def _joined(numbers: Sequence[int]) -> str:
    return "+".join(str(number) for number in numbers)
