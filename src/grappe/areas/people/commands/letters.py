"""Letters about an account or an invitation: written with the act, sent once it is kept."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from grappe.areas.people.models import Person
from grappe.kernel import outbox
from grappe.kernel.models import OutboxMail, OutboxState

ERASED = "…"


def link_to(name: str, **where: Any) -> str:
    """Return the whole address of a page, for a letter that no request writes.

    The first of `GRAPPE_ORIGINS` is where this installation answers; without one, this machine.
    """
    origin = next(iter(settings.CSRF_TRUSTED_ORIGINS), "http://127.0.0.1:8000")
    return origin.rstrip("/") + reverse(name, kwargs=where)


def write_letter(
    *,
    person: Person | None,
    to_address: str,
    language: str,
    subject: str,
    body: str,
    object_type: str,
    object_id: int,
    on: datetime,
    secret: str = "",
) -> int:
    """Put a letter in the outbox and return its id; it leaves when the surrounding act is committed.

    :param secret: what only the reader may know (a token): once the letter has left, the outbox forgets it.
    """
    letter = OutboxMail.objects.create(
        person=person,
        to_address=to_address,
        to_name=person.name if person else to_address,
        language=language,
        subject=subject[:200],
        body=body,
        object_type=object_type,
        object_id=object_id,
        created_at=on,
    )
    letter_id = letter.pk
    transaction.on_commit(lambda: _leave(letter_id, secret, on), robust=True)
    return letter_id


def _leave(letter_id: int, secret: str, on: datetime) -> None:
    letter = OutboxMail.objects.get(pk=letter_id)
    outbox.send_waiting(on=on, object_type=letter.object_type, object_ids=[letter.object_id])
    sent = OutboxMail.objects.filter(pk=letter_id, state=OutboxState.SENT)
    if secret:
        sent.update(body=letter.body.replace(secret, ERASED))
