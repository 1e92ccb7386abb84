"""The audit trail: one line per command, sealed in batches into a chain of hashes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from grappe.kernel.actor import Actor
from grappe.kernel.events import emit
from grappe.kernel.models import AuditEntry, AuditSeal
from grappe.values import digest


@dataclass(frozen=True, slots=True)
class Recorded:
    """A command wrote its line in the audit trail; told once its transaction is committed."""

    object_type: str
    object_id: int | None
    changes: Mapping[str, Any]
    on: datetime


def record(
    *,
    actor: Actor,
    command: str,
    on: datetime,
    object_type: str,
    object_id: int | None,
    changes: Mapping[str, Any] | None = None,
    key: str | None = None,
    result: Any = None,
) -> AuditEntry:
    """Write down one act; called inside the command's own transaction."""
    entry = AuditEntry.objects.create(
        at=on,
        actor_id=actor.person_id,
        command=command,
        object_type=object_type,
        object_id=object_id,
        changes=dict(changes or {}),
        key=key or None,
        result=result,
    )
    emit(Recorded(object_type, object_id, entry.changes, on))
    return entry


def first_result(key: str | None, *, actor: Actor) -> AuditEntry | None:
    """Return what the same form already did for the same person, or None."""
    if not key:
        return None
    return AuditEntry.objects.filter(key=key, actor_id=actor.person_id).first()


def _entry_document(entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "at": entry.at.isoformat(),
        "actor": entry.actor_id,
        "command": entry.command,
        "object": [entry.object_type, entry.object_id],
        "changes": entry.changes,
    }


def _batch_digest(previous: str, entries: list[AuditEntry]) -> str:
    return digest({"previous": previous, "entries": [_entry_document(entry) for entry in entries]})


@transaction.atomic
def seal(*, on: datetime, at_most: int = 5000) -> AuditSeal | None:
    """Seal the entries not yet sealed, in one batch; return the new seal, or None when all are."""
    last = AuditSeal.objects.select_for_update().order_by("-pk").first()
    after = last.last_entry if last else 0
    entries = list(AuditEntry.objects.filter(pk__gt=after).order_by("pk")[:at_most])
    if not entries:
        return None
    previous = last.digest if last else ""
    return AuditSeal.objects.create(
        first_entry=entries[0].pk,
        last_entry=entries[-1].pk,
        previous_digest=previous,
        digest=_batch_digest(previous, entries),
        sealed_at=on,
    )


def seal_all(*, on: datetime) -> int:
    """Seal every entry not yet sealed, batch after batch; return how many seals were added."""
    added = 0
    while seal(on=on):
        added += 1
    return added


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` found: seals read, the first broken one if any, entries still unsealed."""

    seals: int
    broken: int | None
    unsealed: int


def verify() -> Verification:
    """Recompute every seal from the entries; the first that differs is named."""
    previous, count, last = "", 0, 0
    for seal_row in AuditSeal.objects.order_by("pk"):
        entries = list(
            AuditEntry.objects.filter(pk__gte=seal_row.first_entry, pk__lte=seal_row.last_entry).order_by(
                "pk"
            )
        )
        if seal_row.previous_digest != previous or seal_row.digest != _batch_digest(previous, entries):
            return Verification(seals=count, broken=seal_row.pk, unsealed=0)
        previous, count, last = seal_row.digest, count + 1, seal_row.last_entry
    return Verification(seals=count, broken=None, unsealed=AuditEntry.objects.filter(pk__gt=last).count())
