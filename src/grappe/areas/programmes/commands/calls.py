"""Preparing a call and leading it from one state to the next; the session is opened by its own desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.text import slugify

from grappe.areas.forms.models import Form, FormRevision
from grappe.areas.networks.models import Network
from grappe.areas.networks.queries import networks_run_by
from grappe.areas.programmes.models import Application, Call, GridVersion
from grappe.areas.programmes.queries.calls import facts_to_open
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.areas.programmes.rules.applications import (
    ApplicationState,
    CallState,
    refusals_of_call_step,
    refusals_to_open_call,
)
from grappe.areas.programmes.rules.grid import Grid
from grappe.areas.programmes.rules.standard import STANDARD_GRID, STANDARD_QUESTIONS
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if


@dataclass(frozen=True, slots=True)
class CallFields:
    """What a facilitator writes of a call; `envelope` in euros, texts in their order."""

    title: str
    edition: int
    places: int
    summary: str = ""
    objectives: Sequence[str] = ()
    eligibility: Sequence[Mapping[str, str]] = ()
    milestones: Sequence[Mapping[str, str]] = ()
    themes: Sequence[Mapping[str, str]] = ()
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    review_ends_at: datetime | None = None
    envelope: Decimal | None = None
    aid_scheme_id: int | None = None

    def values(self) -> dict[str, Any]:
        """Return the fields as the model stores them."""
        lists = ("objectives", "eligibility", "milestones", "themes")
        return {
            name: list(getattr(self, name)) if name in lists else getattr(self, name)
            for name in self.__slots__
        }


# What applicants read before they wrote: once the call is open, it binds.
BINDING = (
    "title",
    "edition",
    "places",
    "eligibility",
    "themes",
    "opens_at",
    "aid_scheme_id",
)
MOST_PLACES = 500


@command
def create_call(
    *, network_id: int, fields: CallFields, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Create a call in preparation, with the standard form and grid to start from; return its id.

    :raises Network.DoesNotExist: when the actor does not run the network.
    :raises Refused: when its title is blank or taken, or the number of places is out of range.
    """
    network: Network = networks_run_by(actor=actor, on=on.date()).get(pk=network_id)
    slug = slugify(f"{fields.title} {fields.edition}".replace("’", "-").replace("'", "-"))[:60].strip("-")
    refusals = _refusals_of_fields(fields)
    if Call.objects.filter(slug=slug).exists():
        refusals.append(Refusal("programmes.call_already_exists", {"edition": fields.edition}, "title"))
    refuse_if(refusals)
    call = Call.objects.create(
        network=network, slug=slug, form_revision=_standard_revision(fields), **fields.values()
    )
    call.grid = GridVersion.objects.create(call=call, number=1, grid=STANDARD_GRID.as_json())
    call.save(update_fields=["grid"])
    _write_down(call, "create_call", actor=actor, on=on, key=key)
    return call.pk


@command
def update_call(
    *, call_id: int, fields: CallFields, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Write a call's fields and return its id; after opening, only what does not bind applicants.

    :raises Refused: for a field that binds once the call is open, or a deadline brought forward.
    """
    call = locked(call_id, actor=actor, on=on)
    before = {name: getattr(call, name) for name in fields.values()}
    changed = {name: value for name, value in fields.values().items() if value != before[name]}
    refuse_if([*_refusals_of_fields(fields), *_refusals_of_change(call, changed)])
    for name, value in changed.items():
        setattr(call, name, value)
    call.save(update_fields=[name.removesuffix("_id") for name in changed] or ["title"])
    changes = {name: [_plain(before[name]), _plain(value)] for name, value in changed.items()}
    _write_down(call, "update_call", actor=actor, on=on, key=key, changes=changes)
    return call.pk


@command
def save_grid(*, call_id: int, grid: Grid, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Keep a new version of the grid and return its number; it may be unfinished until the call opens.

    :raises Refused: when the call is no longer in preparation: its grid is frozen.
    """
    call = locked(call_id, actor=actor, on=on)
    if call.state != CallState.PREPARATION:
        refuse_if([Refusal("programmes.grid_frozen")])
    last = GridVersion.objects.filter(call=call).order_by("-number").first()
    version = GridVersion.objects.create(
        call=call, number=last.number + 1 if last else 1, grid=grid.as_json()
    )
    call.grid = version
    call.save(update_fields=["grid"])
    _write_down(
        call,
        "save_grid",
        actor=actor,
        on=on,
        key=key,
        changes={"version": version.number},
        result=version.number,
    )
    return version.number


@command
def open_call(*, call_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Open the deposit, freezing the grid and the form; also opens it again before any marking.

    :raises Refused: with every reason at once: calendar, places, form, grid, aid.
    """
    call = locked(call_id, actor=actor, on=on)
    refuse_if(refusals_to_open_call(facts_to_open(call), on=on))
    GridVersion.objects.filter(pk=call.grid_id or 0, frozen_at=None).update(frozen_at=on)
    FormRevision.objects.filter(pk=call.form_revision_id or 0, frozen_at=None).update(frozen_at=on)
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


def locked(call_id: int, *, actor: Actor, on: datetime) -> Call:
    """Lock a call that the actor runs.

    :raises Call.DoesNotExist: also when it exists but is not theirs to run.
    """
    calls = calls_run_by(actor=actor, on=on.date()).select_for_update(of=("self",))
    return calls.select_related("network", "grid", "form_revision", "aid_scheme").get(pk=call_id)


def _standard_revision(fields: CallFields) -> FormRevision:
    form = Form.objects.create(name=f"{fields.title} {fields.edition}"[:120])
    return FormRevision.objects.create(
        form=form, number=1, questions=[question.as_json() for question in STANDARD_QUESTIONS]
    )


def _refusals_of_fields(fields: CallFields) -> list[Refusal]:
    refusals = []
    if not fields.title.strip():
        refusals.append(Refusal("programmes.call_without_title", {}, "title"))
    if not 0 <= fields.places <= MOST_PLACES:
        refusals.append(Refusal("programmes.call_places_out_of_range", {"most": MOST_PLACES}, "places"))
    if fields.envelope is not None and fields.envelope < 0:
        refusals.append(Refusal("programmes.call_envelope_negative", {}, "envelope"))
    if fields.opens_at and fields.closes_at and fields.closes_at <= fields.opens_at:
        refusals.append(Refusal("programmes.call_closes_before_opening", {}, "closes_at"))
    return refusals


def _refusals_of_change(call: Call, changed: Mapping[str, Any]) -> list[Refusal]:
    if call.state == CallState.PREPARATION:
        return []
    refusals = [
        Refusal("programmes.call_field_binding", {}, name.removesuffix("_id"))
        for name in BINDING
        if name in changed
    ]
    later = changed.get("closes_at", call.closes_at)
    if call.closes_at is not None and (later is None or later < call.closes_at):
        refusals.append(Refusal("programmes.deadline_brought_forward", {}, "closes_at"))
    return refusals


def _move(call: Call, to: CallState, name: str, *, actor: Actor, on: datetime, key: str | None) -> int:
    changes = {"state": [call.state, to]}
    call.state = to
    call.save(update_fields=["state"])
    _write_down(call, name, actor=actor, on=on, key=key, changes=changes)
    return call.pk


def _plain(value: Any) -> Any:
    return value if isinstance(value, list | int | str | None) else str(value)


def _write_down(
    call: Call,
    name: str,
    *,
    actor: Actor,
    on: datetime,
    key: str | None,
    changes: Mapping[str, Any] | None = None,
    result: int | None = None,
) -> None:
    audit.record(
        actor=actor,
        command=name,
        on=on,
        object_type="call",
        object_id=call.pk,
        changes=changes,
        key=key,
        result=call.pk if result is None else result,
    )
