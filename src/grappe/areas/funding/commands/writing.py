"""What every command of the ledger does: find and lock, allow, write one audit line."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from grappe.areas.directory.models import Organisation
from grappe.areas.directory.queries import organisations_tied_to
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.values import Refusal, Refused


def allow(allowed: bool) -> None:
    """Let the command go on when its actor may.

    :raises Refused: when the actor may not.
    """
    if not allowed:
        raise Refused(Refusal("kernel.not_allowed"))


def locked_group(organisation_id: int) -> Organisation:
    """Return an organisation, with everyone in its group locked until the command ends: two awards at once
    cannot both take the same headroom."""
    rows = {row.pk: row for row in organisations_tied_to([organisation_id]).select_for_update()}
    return rows.get(organisation_id) or Organisation.objects.get(pk=organisation_id)


def write_down(
    actor: Actor,
    name: str,
    on: datetime,
    row: Model,
    key: str | None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Write the command's line in the audit trail; its result is the id of the row."""
    audit.record(
        actor=actor,
        command=name,
        on=on,
        object_type=row._meta.model_name or "",
        object_id=row.pk,
        changes=changes or {},
        key=key,
        result=row.pk,
    )
