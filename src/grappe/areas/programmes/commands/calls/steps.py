"""Leading a call from one state to the next."""

from datetime import datetime

from django.utils.timezone import localtime

from grappe.areas.forms.models import FormRevision
from grappe.areas.programmes.commands.calls.loading import locked, write_down
from grappe.areas.programmes.models import Application, Call, GridVersion
from grappe.areas.programmes.queries.calls import facts_to_open, in_two_stages, rounds_of
from grappe.areas.programmes.rules.applications import (
    ApplicationState,
    CallState,
    refusals_of_call_step,
    refusals_to_open_call,
)
from grappe.areas.programmes.rules.rounds import current_round
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if


@command
def open_call(*, call_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Open the deposit, freezing the grid and the form of each stage; also opens it again before any marking.

    With several rounds, the one that rules at the moment gives the calendar.

    :raises Refused: with every reason at once: calendar, places, form, grid, aid.
    """
    call = locked(call_id, actor=actor, on=on)
    enter_round(call, on=on)
    refuse_if(refusals_to_open_call(facts_to_open(call), on=localtime(on)))
    GridVersion.objects.filter(pk=call.grid_id or 0, frozen_at=None).update(frozen_at=on)
    forms = [call.form_revision_id, call.full_form_revision_id if in_two_stages(call) else None]
    FormRevision.objects.filter(pk__in=[pk for pk in forms if pk], frozen_at=None).update(frozen_at=on)
    return _move(call, CallState.OPEN, "open_call", actor=actor, on=on, key=key)


@command
def close_call(*, call_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Close the deposit once its deadline has passed, to the second; return the call's id.

    :raises Refused: when the call is not open, or applicants still have time.
    """
    call = locked(call_id, actor=actor, on=on)
    refuse_if(refusals_to_close(call, on=on))
    return _move(call, CallState.CLOSED, "close_call", actor=actor, on=on, key=key)


@command
def start_review(*, call_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Open the marking by the jury and return the call's id.

    :raises Refused: when the deposit is not closed, or there is no application to mark.
    """
    call = locked(call_id, actor=actor, on=on)
    refuse_if(refusals_to_review(call))
    return _move(call, CallState.REVIEW, "start_review", actor=actor, on=on, key=key)


def refusals_to_close(call: Call, *, on: datetime) -> list[Refusal]:
    """Return why the deposit may not be closed now; a published deadline is never brought forward."""
    refusals = refusals_of_call_step(CallState(call.state), CallState.CLOSED)
    if call.closes_at is not None and on.replace(microsecond=0) <= call.closes_at:
        refusals.append(Refusal("programmes.deadline_not_passed", {"closes_at": call.closes_at}))
    return refusals


def refusals_to_review(call: Call) -> list[Refusal]:
    """Return why the marking may not start now."""
    refusals = refusals_of_call_step(CallState(call.state), CallState.REVIEW)
    if not Application.objects.filter(call=call, state=ApplicationState.SUBMITTED).exists():
        refusals.append(Refusal("programmes.call_without_application"))
    return refusals


def enter_round(call: Call, *, on: datetime) -> None:
    """Give the call the window of the round that rules at that moment; without saving it."""
    ruling = current_round(rounds_of(call), on=on)
    call.opens_at, call.closes_at = ruling.opens_at, ruling.closes_at


def _move(call: Call, to: CallState, name: str, *, actor: Actor, on: datetime, key: str | None) -> int:
    changes = {"state": [call.state, to]}
    call.state = to
    call.save(update_fields=["state", "opens_at", "closes_at"])
    write_down(call, name, actor=actor, on=on, key=key, changes=changes)
    return call.pk
