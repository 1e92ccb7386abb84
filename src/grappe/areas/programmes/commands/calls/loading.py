"""What every command on a call shares: locking it, and writing down what was done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.calls import FORMS
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.kernel import audit
from grappe.kernel.actor import Actor


def locked(call_id: int, *, actor: Actor, on: datetime) -> Call:
    """Lock a call that the actor runs.

    :raises Call.DoesNotExist: also when it exists but is not theirs to run.
    """
    calls = calls_run_by(actor=actor, on=localdate(on)).select_for_update(of=("self",))
    return calls.select_related("network", "programme", "grid", "aid_scheme", *FORMS.values()).get(pk=call_id)


def write_down(
    call: Call,
    name: str,
    *,
    actor: Actor,
    on: datetime,
    key: str | None,
    changes: Mapping[str, Any] | None = None,
    result: Any = None,
) -> None:
    """Record one act on a call; its result is the call's id unless another is given."""
    audit.record(
        actor=actor,
        command=name,
        on=on,
        object_type="call",
        object_id=call.pk,
        changes=changes,
        key=key,
        result=call.pk if result is None else result,
    )
