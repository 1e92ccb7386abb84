"""The trail is append-only, sealed in batches, and says which seal no longer holds."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from grappe.kernel import audit
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry

NOON = datetime(2009, 6, 19, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def _act(number: int) -> AuditEntry:
    return audit.record(
        actor=MACHINE, command="try", on=NOON, object_type="thing", object_id=number, changes={"n": number}
    )


def test_seals_chain_and_hold() -> None:
    for number in range(5):
        _act(number)
    first = audit.seal(on=NOON, at_most=3)
    second = audit.seal(on=NOON, at_most=3)
    assert first is not None and second is not None
    assert second.previous_digest == first.digest
    assert audit.seal(on=NOON) is None
    _act(6)
    assert audit.verify() == audit.Verification(seals=2, broken=None, unsealed=1)


def test_an_altered_entry_breaks_its_seal() -> None:
    entry = _act(1)
    seal = audit.seal(on=NOON)
    assert seal is not None
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_auditentry SET command = 'other' WHERE id = %s", [entry.pk])
    assert audit.verify().broken == seal.pk


def test_a_removed_entry_breaks_its_seal() -> None:
    _act(1)
    _act(2)
    seal = audit.seal(on=NOON)
    assert seal is not None
    AuditEntry.objects.order_by("pk")[0].delete()
    assert audit.verify().broken == seal.pk


def test_a_seal_taken_out_breaks_the_chain() -> None:
    _act(1)
    first = audit.seal(on=NOON)
    _act(2)
    second = audit.seal(on=NOON)
    assert first is not None and second is not None
    first.delete()
    assert audit.verify().broken == second.pk
