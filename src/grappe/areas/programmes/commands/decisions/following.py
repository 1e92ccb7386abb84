"""After the decisions: letters leave once they were read; editions decided elsewhere are recorded."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from grappe.areas.programmes.commands.decisions.drawing import draw_letters
from grappe.areas.programmes.commands.decisions.sequel import carry_on
from grappe.areas.programmes.commands.decisions.session import locked_call
from grappe.areas.programmes.models import Application, Call, Decision
from grappe.areas.programmes.queries.letters import LETTERS, letters_to_send
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.kernel import audit, outbox
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if


def send_letters(*, call_id: int, numbers: Sequence[int] | None = None, actor: Actor, on: datetime) -> int:
    """Send the waiting letters of a call, or those of some applications; return how many left.

    A letter without an address waits to be printed: it does not leave here.

    Each letter is claimed before it leaves, so that asking twice, or two people at once, sends it once. Not
    one transaction for all: a letter that left stays sent when a later one fails.

    :raises Refused: when the decisions are not applied.
    """
    call = calls_run_by(actor=actor, on=localdate(on)).get(pk=call_id)
    refuse_if(_refusals_to_send(call))
    letters = letters_to_send(call)
    if numbers is not None:
        letters = letters.filter(object_id__in=_applications(call, numbers))
    draw_letters(call, letters, actor=actor, on=on)
    ids = list(letters.values_list("object_id", flat=True))
    sent = outbox.send_waiting(on=on, object_type=LETTERS, object_ids=ids)
    audit.record(
        actor=actor,
        command="send_letters",
        on=on,
        object_type="call",
        object_id=call.pk,
        changes={"sent": sent},
    )
    return sent


@command
def mark_posted(
    *, call_id: int, numbers: Sequence[int], actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Write down that the printed letters of these applications were posted; return how many.

    Only letters without an address, which wait to be printed; one already marked stays as it was.

    :raises Refused: when the decisions are not applied, or no letter is chosen.
    """
    call = locked_call(call_id, actor=actor, on=on)
    chosen = [] if numbers else [Refusal("programmes.no_letter_chosen", {}, "letters")]
    refuse_if([*_refusals_to_send(call), *chosen])
    ids = list(_applications(call, numbers))
    posted = outbox.mark_posted(on=on, object_type=LETTERS, object_ids=ids)
    audit.record(
        actor=actor,
        command="mark_posted",
        on=on,
        object_type="call",
        object_id=call.pk,
        changes={"posted": posted, "numbers": sorted(numbers)},
        key=key,
        result=posted,
    )
    return posted


@command
def record_laureates(
    *,
    call_id: int,
    numbers: Sequence[int],
    source: str,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Record the laureates of an edition decided elsewhere, without marks, letters or minutes.

    :param source: where the list was printed; it is the reason written beside each.
    :returns: how many there are.
    :raises Refused: when the call is decided already or an application is not among those submitted.
    """
    call = locked_call(call_id, actor=actor, on=on)
    submitted = Application.objects.filter(call=call, state=ApplicationState.SUBMITTED)
    chosen = {application.number: application for application in submitted.filter(number__in=numbers)}
    refusals = [
        Refusal("programmes.outcome_unknown_application", {"number": number})
        for number in sorted(set(numbers) - set(chosen))
    ]
    if call.state == CallState.DECIDED:
        refusals.append(Refusal("programmes.not_deliberating_after"))
    refuse_if(refusals)
    Decision.objects.bulk_create(
        Decision(
            application=application,
            outcome=Outcome.SELECTED,
            reason=source,
            decided_by_id=actor.person_id,
            decided_at=on,
            applied_at=on,
        )
        for application in chosen.values()
    )
    submitted.filter(pk__in=[application.pk for application in chosen.values()]).update(
        state=ApplicationState.SELECTED
    )
    call.state = CallState.DECIDED
    call.save(update_fields=["state"])
    carry_on(call, actor=actor, on=on)
    audit.record(
        actor=actor,
        command="record_laureates",
        on=on,
        object_type="call",
        object_id=call.pk,
        changes={"laureates": len(chosen)},
        key=key,
        result=len(chosen),
    )
    return len(chosen)


def _applications(call: Call, numbers: Sequence[int]) -> QuerySet[Application, int]:
    return Application.objects.filter(call=call, number__in=numbers).values_list("pk", flat=True)


def _refusals_to_send(call: Call) -> list[Refusal]:
    return [] if call.state == CallState.DECIDED else [Refusal("programmes.letters_before_decisions")]
