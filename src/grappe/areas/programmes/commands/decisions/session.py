"""The jury's session: opening it, who is there, and the order given to tied applications."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from grappe.areas.programmes.models import Call, Deliberation, Juror, Reopening, Review, TieResolution
from grappe.areas.programmes.queries.decisions import ranking_of
from grappe.areas.programmes.queries.phases import refusals_to_decide
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.areas.programmes.rules.applications import CallState, refusals_of_call_step
from grappe.areas.programmes.rules.ranking import refusals_to_resolve
from grappe.areas.programmes.rules.sessions import refusals_of_session
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if


def locked_call(call_id: int, *, actor: Actor, on: datetime) -> Call:
    """Lock a call that the actor runs, so that one decision at a time is written."""
    calls = calls_run_by(actor=actor, on=localdate(on)).select_for_update(of=("self",))
    return calls.select_related("network__organisation", "grid", "aid_scheme__funder").get(pk=call_id)


def refusals_to_deliberate(call: Call, *, on: datetime | None = None) -> list[Refusal]:
    """Return why nothing may be decided now: the session is not open, its decisions are applied, or the phase
    in force at `on` does not decide."""
    if call.state == CallState.DELIBERATION:
        return [] if on is None else refusals_to_decide(call, when=on)
    return [Refusal(f"programmes.not_deliberating_{'after' if call.state == CallState.DECIDED else 'yet'}")]


@command
def open_deliberation(*, call_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Open the jury's session: marking is over. Return the id of the call.

    :raises Refused: when the call is not being marked.
    """
    call = locked_call(call_id, actor=actor, on=on)
    refuse_if(refusals_of_call_step(CallState(call.state), CallState.DELIBERATION))
    _wait_for_marks(call)
    call.state = CallState.DELIBERATION
    call.save(update_fields=["state"])
    Deliberation.objects.get_or_create(call=call, defaults={"opened_at": on})
    audit.record(
        actor=actor,
        command="open_deliberation",
        on=on,
        object_type="call",
        object_id=call.pk,
        key=key,
        result=call.pk,
    )
    return call.pk


def _wait_for_marks(call: Call) -> None:
    """Lock every review: a mark being written is finished first, and the next one finds the session open."""
    reviews = Review.objects.filter(juror__call=call).order_by("pk")
    list(reviews.select_for_update(of=("self",)).values_list("pk", flat=True))


@command
def reopen_marking(
    *,
    call_id: int,
    reason: str,
    until: datetime | None = None,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Send the session back to marking, with its reason; return the id of the call.

    Pending decisions are kept: when the session opens again, those whose application changed rank say so.

    :param until: the new end of marking; needed when the former one has passed.
    :raises Refused: when the session is not open, no reason is given, or marking would be over already.
    """
    call = locked_call(call_id, actor=actor, on=on)
    ends = until or call.review_ends_at
    refusals = refusals_of_call_step(CallState(call.state), CallState.REVIEW)
    if not reason.strip():
        refusals.append(Refusal("programmes.reopening_without_reason", {}, "reason"))
    if ends is not None and ends <= on:
        refusals.append(Refusal("programmes.reopening_already_over", {}, "until"))
    refuse_if(refusals)
    call.state, call.review_ends_at = CallState.REVIEW, ends
    call.save(update_fields=["state", "review_ends_at"])
    Reopening.objects.create(call=call, reason=reason.strip(), reopened_at=on, reopened_by_id=actor.person_id)
    audit.record(
        actor=actor,
        command="reopen_marking",
        on=on,
        object_type="call",
        object_id=call.pk,
        changes={"until": ends.isoformat() if ends else None},
        key=key,
        result=call.pk,
    )
    return call.pk


@command
def set_present(
    *, call_id: int, jurors: Sequence[int], actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Write down which jurors are there and return how many.

    Fewer than the quorum may be written down: it is applying the decisions that needs the quorum.

    :raises Refused: when the session is not open, or someone is not of the jury.
    """
    call = locked_call(call_id, actor=actor, on=on)
    jury = Juror.objects.filter(call=call).values_list("pk", flat=True)
    strangers = [
        refusal
        for refusal in refusals_of_session(present=jurors, jurors=list(jury))
        if refusal.code != "programmes.quorum_missing"
    ]
    refuse_if([*refusals_to_deliberate(call), *strangers])
    session, _ = Deliberation.objects.get_or_create(call=call, defaults={"opened_at": on})
    session.present = sorted(set(jurors))
    session.save(update_fields=["present"])
    audit.record(
        actor=actor,
        command="set_present",
        on=on,
        object_type="call",
        object_id=call.pk,
        changes={"present": session.present},
        key=key,
        result=len(session.present),
    )
    return len(session.present)


@command
def resolve_tie(
    *,
    call_id: int,
    numbers: Sequence[int],
    reason: str,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Record the order that the jury gives to tied applications, first to last; return the record's id.

    A later record for the same applications prevails; the former one is kept.

    :raises Refused: when the session is not open, the numbers are not exactly a tie, or no reason is given.
    """
    call = locked_call(call_id, actor=actor, on=on)
    refusals = [*refusals_to_deliberate(call, on=on), *refusals_to_resolve(ranking_of(call).ranked, numbers)]
    if not reason.strip():
        refusals.append(Refusal("programmes.resolution_without_reason", {}, "reason"))
    refuse_if(refusals)
    resolution = TieResolution.objects.create(
        call=call,
        numbers=list(numbers),
        reason=reason.strip(),
        resolved_at=on,
        resolved_by_id=actor.person_id,
    )
    audit.record(
        actor=actor,
        command="resolve_tie",
        on=on,
        object_type="call",
        object_id=call.pk,
        changes={"numbers": list(numbers)},
        key=key,
        result=resolution.pk,
    )
    return resolution.pk
