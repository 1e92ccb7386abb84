"""A letter leaves once, with its attachment."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage

from grappe.kernel import files, outbox
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import OutboxMail, OutboxState

NOON = datetime(2009, 6, 19, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def _letter(object_id: int, **more: object) -> OutboxMail:
    return OutboxMail.objects.create(
        to_address="sacha@exemple.test",
        to_name="Sacha Modèle",
        subject="Décision",
        body="Bonjour,",
        object_type="application",
        object_id=object_id,
        created_at=NOON,
        **more,
    )


def test_waiting_letters_leave_once(settings: Any, tmp_path: Path, mailoutbox: list[EmailMessage]) -> None:
    settings.MEDIA_ROOT = tmp_path
    attached = files.store(name="calcul.pdf", content=b"%PDF-1.7", actor=MACHINE, on=NOON)
    letter = _letter(1, attachment=attached)
    _letter(2)
    _letter(1, state=OutboxState.WITHDRAWN)
    assert outbox.send_waiting(on=NOON, object_type="application", object_ids=[1]) == 1
    assert outbox.send_waiting(on=NOON, object_type="application", object_ids=[1]) == 0
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at) == (OutboxState.SENT, NOON)
    assert [(mail.to, mail.attachments[0][0]) for mail in mailoutbox] == [
        (["sacha@exemple.test"], "calcul.pdf")
    ]


def test_a_letter_claimed_by_another_sender_is_left(mailoutbox: list[EmailMessage]) -> None:
    letter = _letter(1, state=OutboxState.SENT)
    assert outbox._send(letter.pk, on=NOON) == 0
    assert mailoutbox == []
