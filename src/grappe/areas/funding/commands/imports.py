"""A file of the register: read and kept, then applied once its reader has seen what it would do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.timezone import localdate

from grappe.areas.funding import access
from grappe.areas.funding.commands.lines import document_of
from grappe.areas.funding.commands.register import SHEET_KINDS
from grappe.areas.funding.commands.writing import allow, write_down
from grappe.areas.funding.models import AidChange, AidLine, AidOrigin, AidState, RegisterImport
from grappe.areas.funding.queries.imports import ImportPlan, Matched, activities_of, plan_of
from grappe.areas.funding.queries.scopes import imports_kept_by, networks_kept_by
from grappe.areas.funding.rules import Activity
from grappe.areas.funding.rules.lines import cents_of, family_of
from grappe.areas.funding.rules.register_file import read_register
from grappe.kernel import files
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if


@command
def read_register_file(
    *, network_id: int, name: str, content: bytes, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Keep a file of the register as it came and return the id of its reading. Nothing else is written: what
    it would do is shown first.

    :raises Refused: when the actor may not, the file is empty, too large or of another kind, or is no table
        of the register.
    """
    network = networks_kept_by(actor=actor, on=localdate(on)).get(pk=network_id)
    allow(access.can_keep_register(actor, network, on=localdate(on)))
    refuse_if(files.refusals_of_file(name=name, content=content, kinds=SHEET_KINDS))
    found = read_register(content)
    if not found.rows and found.faults:
        refuse_if([fault.refusal for fault in found.faults[:_TOLD]])
    reading = RegisterImport.objects.create(
        network=network,
        file=files.store(name=name, content=content, actor=actor, on=on, kinds=SHEET_KINDS),
        read_by_id=actor.person_id,
        read_at=on,
    )
    write_down(actor, "read_register_file", on, reading, key, {"digest": reading.file.digest})
    return reading.pk


# So many reasons are told when nothing of a file could be read.
_TOLD = 10


@command
def apply_register_file(*, import_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Write a read file into the ledger and return its id: new aids are added, those under a reference that
    is known follow the file, those already as the file says stay. An aid that another line says already is
    joined to it, and counts once. Lines that could not be read are left out.

    :raises Refused: when the actor may not, or it was applied already.
    """
    visible = imports_kept_by(actor=actor, on=localdate(on))
    reading = visible.select_for_update(of=("self",)).select_related("network", "file").get(pk=import_id)
    allow(access.can_keep_register(actor, reading.network, on=localdate(on)))
    refuse_if([Refusal("funding.import_applied")] if reading.applied_at else [])
    plan = plan_of(read_register(files.read(reading.file)), reading.network, on=localdate(on))
    _create(plan, actor, on)
    _change(plan, actor, on)
    reading.applied_at, reading.created, reading.changed = on, len(plan.new), len(plan.changed)
    reading.save(update_fields=["applied_at", "created", "changed"])
    changes = {"created": len(plan.new), "changed": len(plan.changed), "faults": len(plan.faults)}
    write_down(actor, "apply_register_file", on, reading, key, changes)
    return reading.pk


def _create(plan: ImportPlan, actor: Actor, on: datetime) -> None:
    activities = activities_of({matched.organisation.pk for matched in plan.new})
    rows = []
    for matched in plan.new:
        row = AidLine(
            beneficiary=matched.organisation,
            origin=AidOrigin.REGISTER,
            reference=matched.row.reference,
            recorded_by_id=actor.person_id,
            recorded_at=on,
            same_as=matched.double,
        )
        _follow(row, matched, activities.get(matched.organisation.pk, Activity.GENERAL))
        rows.append(row)
    AidLine.objects.bulk_create(rows, batch_size=500)


def _change(plan: ImportPlan, actor: Actor, on: datetime) -> None:
    history = []
    for matched in plan.changed:
        assert matched.known is not None
        before = document_of(matched.known)
        _follow(matched.known, matched, Activity(matched.known.activity))
        history.append(
            AidChange(
                line=matched.known,
                before=before,
                reason=matched.row.reference,
                changed_by_id=actor.person_id,
                changed_at=on,
            )
        )
    lines: Iterable[AidLine] = [change.line for change in history]
    AidLine.objects.bulk_update(lines, _FOLLOWED, batch_size=200)
    AidChange.objects.bulk_create(history, batch_size=500)


_FOLLOWED = [
    "purpose",
    "amount_cents",
    "granted_on",
    "regime",
    "family",
    "activity",
    "instrument",
    "authority_name",
    "status",
    "nace",
]


def _follow(line: AidLine, matched: Matched, activity: Activity) -> None:
    """Let a line say what the file says."""
    row = matched.row
    line.purpose = row.purpose or row.authority
    line.amount_cents = cents_of(row.amount)
    line.granted_on = row.granted_on
    line.regime = row.regime
    line.family = family_of(row.regime, activity, row.granted_on)
    line.activity = activity
    line.instrument = row.instrument
    line.authority_name = row.authority
    line.status = AidState(row.status)
    line.nace = row.nace
