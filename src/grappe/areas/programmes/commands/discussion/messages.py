"""The messages of the discussion of an application, by those who judge it. No letter ever carries one."""

from datetime import datetime

from grappe.areas.programmes.models import Application, DiscussionReading, Message, Review
from grappe.areas.programmes.queries.discussion import Board, board_to_judge, board_to_run
from grappe.areas.programmes.rules.discussion import (
    refusals_of_message,
    refusals_to_discuss,
    refusals_to_edit,
    refusals_to_withdraw,
)
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if


@command
def write_message(
    *,
    slug: str,
    number: int,
    body: str,
    answers: int | None = None,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Write a message in the discussion of an application and return its id.

    :param answers: the id of the message it answers; an answer to an answer joins the same thread.
    :raises Application.DoesNotExist: for whom there is no such discussion.
    :raises Refused: when the phase closes the discussion, nothing is written, it is too long, or the message
        it answers is not there.
    """
    board = _board(slug, number, actor, on)
    parent = None
    refusals = [*refusals_to_discuss(board.rights), *refusals_of_message(body)]
    if answers is not None:
        parent = Message.objects.filter(application=board.application, pk=answers).first()
        if parent is None:
            refusals.append(Refusal("programmes.message_unknown"))
    refuse_if(refusals)
    message = Message.objects.create(
        application=board.application,
        parent_id=(parent.parent_id or parent.pk) if parent else None,
        author_id=actor.own_id,
        by_facilitation=board.is_facilitator,
        body=body.strip(),
        written_at=on,
    )
    _write_down("write_message", message, actor=actor, on=on, key=key)
    return message.pk


@command
def edit_message(*, message_id: int, body: str, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Mend one's own message while it is fresh, and return its id; the page says that it was.

    :raises Message.DoesNotExist: when it is another's, or its discussion does not exist for the actor.
    :raises Refused: when the delay is over, it was withdrawn, the phase closes the discussion, or the text
        is empty or too long.
    """
    message, board = _own(message_id, actor, on)
    gone = message.withdrawn_at is not None
    refuse_if(
        [
            *refusals_to_discuss(board.rights),
            *refusals_to_edit(written_at=message.written_at, is_withdrawn=gone, on=on),
            *refusals_of_message(body),
        ]
    )
    message.body, message.edited_at = body.strip(), on
    message.save(update_fields=["body", "edited_at"])
    _write_down("edit_message", message, actor=actor, on=on, key=key)
    return message.pk


@command
def withdraw_message(*, message_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Withdraw one's own message and return its id: the text is erased, who and when stay.

    :raises Message.DoesNotExist: when it is another's, or its discussion does not exist for the actor.
    :raises Refused: when it was withdrawn already, or the phase closes the discussion.
    """
    message, board = _own(message_id, actor, on)
    gone = message.withdrawn_at is not None
    refuse_if([*refusals_to_discuss(board.rights), *refusals_to_withdraw(is_withdrawn=gone)])
    message.body, message.withdrawn_at = "", on
    message.save(update_fields=["body", "withdrawn_at"])
    _write_down("withdraw_message", message, actor=actor, on=on, key=key)
    return message.pk


@command
def mark_read(*, slug: str, number: int, last: int, actor: Actor, on: datetime) -> int:
    """Remember that the actor has read the discussion up to a message, and return its id; never backwards.

    Nothing is written down: when somebody read is nobody's business.

    :raises Application.DoesNotExist: for whom there is no such discussion.
    """
    board = _board(slug, number, actor, on)
    row, _made = DiscussionReading.objects.select_for_update().get_or_create(
        application=board.application, person_id=actor.own_id, defaults={"last_message": last}
    )
    if row.last_message < last:
        row.last_message = last
        row.save(update_fields=["last_message"])
    return row.last_message


def _board(slug: str, number: int, actor: Actor, on: datetime) -> Board:
    """The discussion as the actor finds it: as facilitator of the call, else as one of its jurors."""
    about = Application.objects.filter(call__slug=slug, number=number)
    network = about.values_list("call__network__slug", flat=True).get()
    try:
        return board_to_run(actor=actor, network=network, slug=slug, number=number, when=on)
    except Application.DoesNotExist:
        pass
    try:
        return board_to_judge(actor=actor, slug=slug, number=number, when=on)
    except Review.DoesNotExist as absent:
        raise Application.DoesNotExist from absent


def _own(message_id: int, actor: Actor, on: datetime) -> tuple[Message, Board]:
    message = (
        Message.objects.select_for_update(of=("self",))
        .select_related("application__call")
        .get(pk=message_id, author_id=actor.own_id)
    )
    application = message.application
    try:
        board = _board(application.call.slug, application.number, actor, on)
    except Application.DoesNotExist as absent:
        raise Message.DoesNotExist from absent
    return message, board


def _write_down(done: str, message: Message, *, actor: Actor, on: datetime, key: str | None) -> None:
    audit.record(
        actor=actor,
        command=done,
        on=on,
        object_type="message",
        object_id=message.pk,
        changes={"application": message.application_id},
        key=key,
        result=message.pk,
    )
