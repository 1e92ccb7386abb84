"""What every command of networks does: find and lock, allow, write one audit line."""

from datetime import datetime
from typing import Any

from grappe.areas.networks.models import Network
from grappe.areas.networks.queries import networks_visible
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.values import Refusal, Refused


def allow(allowed: bool) -> None:
    """Let the command go on when its actor may.

    :raises Refused: when the actor may not.
    """
    if not allowed:
        raise Refused(Refusal("kernel.not_allowed"))


def locked_network(network_id: int) -> Network:
    """A network is public: whoever may not act in it is told so rather than sent away."""
    return networks_visible().select_for_update(of=("self",)).get(pk=network_id)


def write_down(
    actor: Actor, name: str, on: datetime, kind: str, pk: int, key: str | None, changes: dict[str, Any]
) -> None:
    """Write the command's line in the audit trail; its result is the id of the row."""
    audit.record(
        actor=actor, command=name, on=on, object_type=kind, object_id=pk, changes=changes, key=key, result=pk
    )
