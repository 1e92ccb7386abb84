"""What the commands about opinions share."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from grappe.areas.programmes.models import Opinion
from grappe.kernel import audit
from grappe.kernel.actor import Actor


def write_down(
    done: str,
    opinion: Opinion,
    *,
    actor: Actor,
    on: datetime,
    key: str | None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Write one line of the audit trail about an opinion, whose id is the result."""
    audit.record(
        actor=actor,
        command=done,
        on=on,
        object_type="opinion",
        object_id=opinion.pk,
        changes={"application": opinion.application_id, **(changes or {})},
        key=key,
        result=opinion.pk,
    )
