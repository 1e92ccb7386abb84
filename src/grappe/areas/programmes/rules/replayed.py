"""The envelopes of an exported call, worked out again: what each application asks, each line, each amount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from grappe.areas.funding.rules import compute_aid
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.document import ApplicationRecord, CallRecord, EnvelopeLine
from grappe.areas.programmes.rules.ranking import Ranked
from grappe.areas.programmes.rules.rescored import ReplayCheck, compare
from grappe.areas.programmes.rules.selection import (
    Contest,
    Decided,
    Request,
    paid_when_selected,
    refusals_to_select,
    select,
    selection_departures,
)
from grappe.values import ZERO, Euro, Refused


def checks_of_selection(call: CallRecord, ranked: Sequence[Ranked]) -> Iterator[ReplayCheck]:
    """Work the selection out again from the costs, the marks and the envelopes; published amounts are never
    an input."""
    assert call.selection is not None
    asked = {record.number: _asked(call, record) for record in call.applications}
    for record in call.applications:
        found = asked[record.number]
        yield compare("asked", record.published.asked, found, str(record.number))
    requests = {
        record.number: Request(found, record.envelopes)
        for record in call.applications
        if isinstance(found := asked[record.number], Euro)
    }
    contest = Contest(tuple(ranked), requests, call.selection.envelopes, call.selection.rule)
    refused = tuple(refusal.code for refusal in refusals_to_select(contest))
    decided = _decided(call)
    if refused:
        yield ReplayCheck("selection", (), refused, not decided)
        return
    yield from _line_checks(call.selection.lines, contest)
    if decided:
        yield from _decision_checks(call, contest, decided)


def _asked(call: CallRecord, record: ApplicationRecord) -> object:
    """What the scheme gives, no more than the jury lowered it to; why not, when it cannot be worked out."""
    if call.aid_scheme is None or record.vat is None or not record.costs:
        return None
    try:
        return compute_aid(call.aid_scheme, record.costs, vat=record.vat, requested=record.most).amount
    except Refused as refused:
        return refused.codes


def _decided(call: CallRecord) -> dict[int, Decided]:
    return {
        record.number: Decided(told.outcome, told.payer, told.aid or ZERO)
        for record in call.applications
        if (told := record.published).outcome is not None
    }


def _line_checks(published: Sequence[EnvelopeLine], contest: Contest) -> Iterator[ReplayCheck]:
    paid = select(contest).paid
    yield compare("envelope.count", len(published), len(paid), "")
    for place, (told, found) in enumerate(zip(published, paid, strict=False), start=1):
        subject = f"E{place}"
        yield compare("envelope.granted", told.granted, found.granted, subject)
        yield compare("envelope.funded", told.funded, found.funded, subject)
        yield compare("envelope.last_rank", told.last_rank, found.last_rank, subject)


def _decision_checks(
    call: CallRecord, contest: Contest, decided: Mapping[int, Decided]
) -> Iterator[ReplayCheck]:
    """The outcomes, payers and amounts: as the ranking and its envelopes give them, what is freed passed on;
    or with the reason of each departure beside it."""
    alone = {one.number: one for one in select(contest).placed}
    departing = {departure.number for departure in selection_departures(contest, decided)}
    for one in contest.ranked:
        choice, subject = decided.get(one.number), str(one.number)
        expected = alone[one.number].outcome
        if choice is None:
            yield ReplayCheck("outcome", None, expected, False, subject)
            continue
        if one.number not in departing:
            yield ReplayCheck("outcome", choice.outcome, choice.outcome, True, subject)
        elif call.exceptions.get(one.number, "").strip():
            yield ReplayCheck("exception", choice.outcome, expected, True, subject)
        else:
            yield ReplayCheck("outcome", choice.outcome, expected, False, subject)
        yield from _payment_checks(contest, decided, one.number, choice)
    for place, limits in enumerate(contest.envelopes):
        total = Euro.total(one.granted for one in decided.values() if one.envelope == place)
        ok = limits.amount is None or total <= limits.amount
        yield ReplayCheck("envelope.total", total, limits.amount, ok, f"E{place + 1}")


def _payment_checks(
    contest: Contest, decided: Mapping[int, Decided], number: int, choice: Decided
) -> Iterator[ReplayCheck]:
    subject = str(number)
    if choice.outcome is not Outcome.SELECTED:
        yield compare("aid", choice.granted, ZERO, subject)
        return
    open_to = choice.envelope in contest.requests[number].envelopes
    yield ReplayCheck("payer", choice.envelope, choice.envelope, open_to, subject)
    found = paid_when_selected(contest, decided, number, choice.envelope)
    yield compare("aid", choice.granted, found.granted, subject)
