"""What every command of the directory does: find and lock, allow, write one audit line."""

from datetime import datetime
from typing import Any

from grappe.areas.directory.models import Establishment, Organisation, Posting, Relation
from grappe.areas.directory.queries import organisations_visible_to
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.values import Refusal, Refused

Row = Organisation | Relation | Establishment | Posting


def allow(allowed: bool) -> None:
    """Let the command go on when its actor may.

    :raises Refused: when the actor may not.
    """
    if not allowed:
        raise Refused(Refusal("kernel.not_allowed"))


def locked(organisation_id: int, actor: Actor) -> Organisation:
    """Return an organisation that the actor may see, locked until the command ends."""
    visible = organisations_visible_to(actor=actor)
    return visible.select_for_update(of=("self",)).get(pk=organisation_id)


def write_down(
    actor: Actor,
    name: str,
    on: datetime,
    row: Row,
    key: str | None,
    changes: dict[str, Any] | None = None,
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
