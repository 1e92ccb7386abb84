"""The outbox: letters are written with the act that causes them, read, then sent once."""

from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction

from grappe.kernel import files
from grappe.kernel.models import OutboxMail, OutboxState


def send_waiting(*, on: datetime, object_type: str, object_ids: list[int]) -> int:
    """Send the waiting letters of these objects and return how many left; none leaves twice."""
    sent = 0
    waiting = OutboxMail.objects.filter(
        object_type=object_type, object_id__in=object_ids, state=OutboxState.WAITING
    )
    for pk in list(waiting.values_list("pk", flat=True)):
        sent += _send(pk, on=on)
    return sent


def mark_posted(*, on: datetime, object_type: str, object_ids: list[int]) -> int:
    """Write down that the waiting letters of these objects that have no address left by post; return how
    many. None is marked twice."""
    waiting = OutboxMail.objects.filter(
        object_type=object_type, object_id__in=object_ids, state=OutboxState.WAITING, to_address=""
    )
    return waiting.update(state=OutboxState.SENT, sent_at=on)


@transaction.atomic
def _send(pk: int, *, on: datetime) -> int:
    """Claim one letter, then hand it over: two senders at once cannot both claim it."""
    claimed = OutboxMail.objects.filter(pk=pk, state=OutboxState.WAITING).update(
        state=OutboxState.SENT, sent_at=on
    )
    if not claimed:
        return 0
    letter = OutboxMail.objects.select_related("attachment").get(pk=pk)
    message = EmailMessage(letter.subject, letter.body, to=[letter.to_address])
    if letter.attachment:
        message.attach(letter.attachment.name, files.read(letter.attachment), letter.attachment.kind)
    message.send()
    return 1
