"""The life of a call and of an application: their states, and what each step requires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from grappe.areas.funding.rules import AidScheme, refusals_of_scheme
from grappe.areas.programmes.rules.grid import Grid, refusals_to_open
from grappe.values import Refusal


class ApplicationState(StrEnum):
    """Where an application stands; on the waiting list it stays submitted, with that outcome beside it."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    SELECTED = "selected"
    REJECTED = "rejected"
    # Of the first stage of a call in two: not asked to go on, and never ranked with those that were.
    NOT_KEPT = "not_kept"


class CallState(StrEnum):
    """Where a call stands; `closed` means that the deposit of applications is over."""

    PREPARATION = "preparation"
    OPEN = "open"
    CLOSED = "closed"
    REVIEW = "review"
    DELIBERATION = "deliberation"
    DECIDED = "decided"


# Where an application goes no further: refused, not kept after its idea, or given up.
REFUSED = frozenset({ApplicationState.REJECTED, ApplicationState.NOT_KEPT})
OVER = REFUSED | {ApplicationState.WITHDRAWN}

APPLICATION_TRANSITIONS: Mapping[ApplicationState, frozenset[ApplicationState]] = {
    # Withdrawn goes back to draft while the call is open; a selection can still be given up by its holder.
    ApplicationState.DRAFT: frozenset({ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN}),
    ApplicationState.SUBMITTED: frozenset(
        {
            ApplicationState.DRAFT,
            ApplicationState.WITHDRAWN,
            ApplicationState.SELECTED,
            ApplicationState.REJECTED,
            ApplicationState.NOT_KEPT,
        }
    ),
    ApplicationState.WITHDRAWN: frozenset({ApplicationState.DRAFT}),
    ApplicationState.SELECTED: frozenset({ApplicationState.WITHDRAWN}),
    ApplicationState.REJECTED: frozenset(),
    ApplicationState.NOT_KEPT: frozenset(),
}

CALL_TRANSITIONS: Mapping[CallState, frozenset[CallState]] = {
    CallState.PREPARATION: frozenset({CallState.OPEN}),
    CallState.OPEN: frozenset({CallState.CLOSED}),
    # A deposit can be extended as long as no juror has read anything.
    CallState.CLOSED: frozenset({CallState.OPEN, CallState.REVIEW}),
    CallState.REVIEW: frozenset({CallState.DELIBERATION}),
    CallState.DELIBERATION: frozenset({CallState.REVIEW, CallState.DECIDED}),
    CallState.DECIDED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What the rules need to know of an application that someone wants to submit.

    `missing` names the required questions left blank; `submitted_by_applicant` counts the applicant's other
    submitted applications in the same call. What the directory says of the call's conditions is shown before
    the deposit and judged at admissibility, by a person: a directory may be late.
    """

    state: ApplicationState
    call_state: CallState
    opens_at: datetime | None
    closes_at: datetime | None
    missing: tuple[str, ...] = ()
    submitted_by_applicant: int = 0
    most_per_applicant: int | None = None


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What the rules need to know of a call that someone wants to open.

    `full_questions` counts those of its second stage; None for a call in one.
    """

    state: CallState
    opens_at: datetime | None
    closes_at: datetime | None
    places: int
    questions: int
    grid: Grid
    aid_scheme: AidScheme | None = None
    full_questions: int | None = None


def refusals_of_application_step(state: ApplicationState, to: ApplicationState) -> list[Refusal]:
    """Return why an application in this state may not go to the other one."""
    if to in APPLICATION_TRANSITIONS[state]:
        return []
    return [Refusal("programmes.application_cannot_move", {"state": state, "to": to})]


def refusals_of_call_step(state: CallState, to: CallState) -> list[Refusal]:
    """Return why a call in this state may not go to the other one."""
    if to in CALL_TRANSITIONS[state]:
        return []
    return [Refusal("programmes.call_cannot_move", {"state": state, "to": to})]


def refusals_to_submit(application: ApplicationFacts, *, on: datetime) -> list[Refusal]:
    """Return every reason why the application may not be submitted at that moment.

    The second of the deadline itself is still in time.
    """
    refusals = _refusals_of_moment(application, on)
    if application.state is not ApplicationState.DRAFT:
        refusals += [Refusal("programmes.application_not_draft", {"state": application.state})]
    refusals += [
        Refusal("programmes.answer_missing", {"question": question}, question)
        for question in application.missing
    ]
    most = application.most_per_applicant
    if most is not None and application.submitted_by_applicant >= most:
        refusals.append(Refusal("programmes.too_many_applications", {"most": most}))
    return refusals


def refusals_to_open_call(call: CallFacts, *, on: datetime) -> list[Refusal]:
    """Return every reason why the call may not open: state, calendar, places, form, grid, aid.

    :param on: now, on the clock of the house: the rules of aid are those of its day.
    """
    refusals = refusals_of_call_step(call.state, CallState.OPEN) + _refusals_of_calendar(call, on)
    if call.places < 1:
        refusals.append(Refusal("programmes.call_without_places", {}, "places"))
    if call.questions < 1:
        refusals.append(Refusal("programmes.call_without_question"))
    if call.full_questions is not None and call.full_questions < 1:
        refusals.append(Refusal("programmes.stage_lacks_form"))
    refusals += refusals_to_open(call.grid)
    if call.aid_scheme is not None:
        refusals += refusals_of_scheme(call.aid_scheme, on=on.date())
    return refusals


def _refusals_of_moment(application: ApplicationFacts, on: datetime) -> list[Refusal]:
    if application.opens_at is not None and on < application.opens_at:
        return [Refusal("programmes.call_not_open_yet", {"opens_at": application.opens_at, "on": on})]
    # A deadline is to the second: 12:00:00.9 is still 12:00:00.
    if application.closes_at is not None and on.replace(microsecond=0) > application.closes_at:
        return [Refusal("programmes.deadline_passed", {"closes_at": application.closes_at, "on": on})]
    if application.call_state is not CallState.OPEN:
        return [Refusal("programmes.call_not_open", {"state": application.call_state})]
    return []


def _refusals_of_calendar(call: CallFacts, on: datetime) -> list[Refusal]:
    refusals = []
    if call.opens_at is None:
        refusals.append(Refusal("programmes.call_without_opening", {}, "opens_at"))
    if call.closes_at is None:
        return [*refusals, Refusal("programmes.call_without_deadline", {}, "closes_at")]
    if call.opens_at is not None and call.closes_at <= call.opens_at:
        refusals.append(Refusal("programmes.call_closes_before_opening", {}, "closes_at"))
    if call.closes_at <= on:
        refusals.append(Refusal("programmes.call_deadline_in_the_past", {"on": on}, "closes_at"))
    return refusals
