"""Who sits on a call's jury, and what they know of its themes."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.timezone import localdate

from grappe.areas.people.models import Person
from grappe.areas.programmes.commands.juries.conflicts import follow_conflicts
from grappe.areas.programmes.models import Call, Juror, ReviewState
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.areas.programmes.rules.applications import CallState
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if

BEST_EXPERTISE = 3
SETTLED = (CallState.DELIBERATION, CallState.DECIDED)


@command
def add_juror(
    *,
    call_id: int,
    email: str,
    capacity_as: str,
    expertise: Mapping[str, int],
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Seat a person on the jury, find their conflicts of interest, and return the seat's id.

    :param expertise: theme code → 0 (none) … 3 (specialist).
    :raises Refused: when deliberation has begun, the address is nobody's, they already sit, their capacity
        is not said, or an expertise is off its scale.
    """
    call = locked_call(call_id, actor, on)
    person = Person.objects.filter(email__iexact=email.strip()).first()
    refusals = [*refusals_of_jury(call), *refusals_of_seat(call, capacity_as, expertise)]
    if person is None:
        refusals.append(Refusal("programmes.juror_unknown_person", {"email": email.strip()}, "email"))
    refuse_if(refusals)
    assert person is not None
    return seat(call, person, capacity_as, expertise, actor=actor, on=on, key=key)


def seat(
    call: Call,
    person: Person,
    capacity_as: str,
    expertise: Mapping[str, int],
    *,
    actor: Actor,
    on: datetime,
    key: str | None,
) -> int:
    """Seat a known person on a locked call's jury, find their conflicts, and return the seat's id.

    :raises Refused: when they sit there already.
    """
    if Juror.objects.filter(call=call, person=person).exists():
        refuse_if([Refusal("programmes.juror_already_seated", {"name": person.name}, "email")])
    juror = Juror.objects.create(
        call=call, person=person, capacity_as=capacity_as.strip(), expertise=dict(expertise)
    )
    found, _lifted = follow_conflicts(call, on=on)
    audit.record(
        actor=actor,
        command="add_juror",
        on=on,
        object_type="call",
        object_id=call.pk,
        changes={"juror": juror.pk, "expertise": dict(expertise), "conflicts_found": found},
        key=key,
        result=juror.pk,
    )
    return juror.pk


@command
def change_juror(
    *,
    juror_id: int,
    capacity_as: str,
    expertise: Mapping[str, int],
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Change what a juror sits as and knows; return the seat's id.

    :raises Refused: when deliberation has begun, their capacity is not said, or an expertise is off scale.
    """
    juror = _seat(juror_id, actor, on)
    refuse_if([*refusals_of_jury(juror.call), *refusals_of_seat(juror.call, capacity_as, expertise)])
    juror.capacity_as, juror.expertise = capacity_as.strip(), dict(expertise)
    juror.save(update_fields=["capacity_as", "expertise"])
    audit.record(
        actor=actor,
        command="change_juror",
        on=on,
        object_type="call",
        object_id=juror.call_id,
        changes={"juror": juror.pk, "expertise": dict(expertise)},
        key=key,
        result=juror.pk,
    )
    return juror.pk


@command
def remove_juror(*, juror_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Take back a seat whose holder has read nothing yet; return the call's id.

    The applications they were to read wait for another juror.

    :raises Refused: when deliberation has begun, or the juror has opened, marked or left an application: what
        they read and why they left stay in the register.
    """
    juror = _seat(juror_id, actor, on)
    unread = juror.reviews.filter(state=ReviewState.ASSIGNED, no_link_declared_at=None)
    has_read = juror.reviews.exclude(pk__in=unread.values("pk")).exists()
    read = [Refusal("programmes.juror_has_read", {"name": juror.person.name})] if has_read else []
    refuse_if([*refusals_of_jury(juror.call), *read])
    unread.delete()
    call_id, seat = juror.call_id, juror.pk
    juror.delete()
    audit.record(
        actor=actor,
        command="remove_juror",
        on=on,
        object_type="call",
        object_id=call_id,
        changes={"juror": seat},
        key=key,
        result=call_id,
    )
    return call_id


def locked_call(call_id: int, actor: Actor, on: datetime) -> Call:
    """Load and lock a call for whoever runs it.

    :raises Call.DoesNotExist: also when it exists but is not theirs to run.
    """
    return calls_run_by(actor=actor, on=localdate(on)).select_for_update(of=("self",)).get(pk=call_id)


def _seat(juror_id: int, actor: Actor, on: datetime) -> Juror:
    seats = Juror.objects.filter(call__in=calls_run_by(actor=actor, on=localdate(on)))
    return seats.select_related("call", "person").select_for_update(of=("self",)).get(pk=juror_id)


def refusals_of_jury(call: Call) -> list[Refusal]:
    """Say why a jury does not change any more: its deliberation has begun."""
    return [Refusal("programmes.jury_settled")] if call.state in SETTLED else []


def refusals_of_seat(call: Call, capacity_as: str, expertise: Mapping[str, int]) -> list[Refusal]:
    """Say every reason why a seat cannot be so: capacity missing, theme unknown, expertise off its scale."""
    themes = {theme["code"] for theme in call.themes}
    refusals = []
    if not capacity_as.strip():
        refusals.append(Refusal("programmes.juror_capacity_missing", {}, "capacity_as"))
    for code, level in expertise.items():
        if code not in themes:
            refusals.append(Refusal("programmes.expertise_unknown_theme", {"theme": code}))
        elif not 0 <= level <= BEST_EXPERTISE:
            params = {"level": level, "best": BEST_EXPERTISE}
            refusals.append(Refusal("programmes.expertise_off_scale", params, f"theme_{code}"))
    return refusals
