"""The national register: what an award gives to send, sending it once, and taking its answer."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate

from grappe.areas.funding import access
from grappe.areas.funding.commands.writing import allow, write_down
from grappe.areas.funding.documents.register_sheet import register_sheet
from grappe.areas.funding.models import (
    AidLine,
    AidOrigin,
    EntryKind,
    EntryStatus,
    RegisterBatch,
    RegisterEntry,
)
from grappe.areas.funding.queries.holidays import french_holidays
from grappe.areas.funding.queries.register import entries_to_send
from grappe.areas.funding.queries.scopes import batches_kept_by, networks_kept_by
from grappe.areas.funding.rules import AidStatus, Family
from grappe.areas.funding.rules.register import due_day, must_register
from grappe.areas.networks.models import Network
from grappe.kernel import files
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if

SHEET_KINDS = (".csv",)


@command
def export_register(*, network_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Make the file of everything that waits to be sent in a network, mark it sent, and return the file's
    id. Two at once make one file: the second finds nothing left.

    :raises Refused: when the actor may not, or nothing waits.
    """
    visible = networks_kept_by(actor=actor, on=localdate(on))
    network = (
        Network.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk__in=visible.values("pk"), pk=network_id)
    )
    waiting = list(entries_to_send(network).select_for_update(of=("self",)))
    refuse_if([] if waiting else [Refusal("funding.nothing_to_send")])
    number = RegisterBatch.objects.filter(network=network).count() + 1
    content = register_sheet(waiting).encode()
    name = f"registre-aides-{network.slug}-{number:03}.csv"
    batch = RegisterBatch.objects.create(
        network=network,
        number=number,
        file=files.store(name=name, content=content, actor=actor, on=on, kinds=SHEET_KINDS),
        entry_count=len(waiting),
        made_by_id=actor.person_id,
        made_at=on,
    )
    RegisterEntry.objects.filter(pk__in=[row.pk for row in waiting]).update(
        state=EntryStatus.SENT, batch=batch
    )
    changes = {"number": number, "entries": [row.pk for row in waiting], "digest": batch.file.digest}
    write_down(actor, "export_register", on, batch, key, changes)
    return batch.pk


@command
def confirm_batch(*, batch_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Write down that the register took a file whole, and return its id.

    :raises Refused: when the actor may not, or it is confirmed already.
    """
    visible = batches_kept_by(actor=actor, on=localdate(on)).select_related("network")
    batch = visible.select_for_update(of=("self",)).get(pk=batch_id)
    allow(access.can_keep_register(actor, batch.network, on=localdate(on)))
    refuse_if([Refusal("funding.batch_confirmed")] if batch.confirmed_at else [])
    batch.confirmed_at = on
    batch.save(update_fields=["confirmed_at"])
    batch.entries.update(state=EntryStatus.CONFIRMED)
    write_down(actor, "confirm_register_batch", on, batch, key)
    return batch.pk


def announce(line: AidLine, *, on: date) -> None:
    """Let the register be told of an award: of its creation, or of its correction once it knows it. What
    waits already is sent as the line then is."""
    known = RegisterEntry.objects.filter(line=line).exclude(state=EntryStatus.DROPPED)
    waiting = known.filter(state=EntryStatus.TO_SEND).first()
    needed = line.origin == AidOrigin.AWARD and must_register(
        family=Family(line.family),
        member_state=line.member_state,
        granted_on=line.granted_on,
        status=AidStatus(line.status),
    )
    if waiting is not None and waiting.kind == EntryKind.CREATION:
        _follow(waiting, line, needed)
    elif waiting is None and needed and line.granted_on is not None:
        kind = EntryKind.CORRECTION if known.exists() else EntryKind.CREATION
        _wait(line, kind, since=line.granted_on)
    elif waiting is None and known.exists():
        # Corrected into an aid that the register does not hold: it has to forget it.
        _wait(line, EntryKind.CANCELLATION, since=on)


def take_back(line: AidLine, *, on: date) -> None:
    """Let the register be told that an aid stands no more; if it never knew it, there is nothing to send."""
    known = RegisterEntry.objects.filter(line=line).exclude(state=EntryStatus.DROPPED)
    known.filter(state=EntryStatus.TO_SEND).update(state=EntryStatus.DROPPED)
    if known.filter(batch__isnull=False).exists():
        _wait(line, EntryKind.CANCELLATION, since=on)


def _follow(entry: RegisterEntry, line: AidLine, needed: bool) -> None:
    """What waits follows the line: another day of grant moves its due day, another family may drop it."""
    if not needed or line.granted_on is None:
        entry.state = EntryStatus.DROPPED
    else:
        entry.due_on = due_day(line.granted_on, french_holidays(line.granted_on))
    entry.save(update_fields=["state", "due_on"])


def _wait(line: AidLine, kind: str, *, since: date) -> None:
    RegisterEntry.objects.create(
        line=line,
        kind=kind,
        aid_number=line.reference,
        due_on=due_day(since, french_holidays(since)),
    )
