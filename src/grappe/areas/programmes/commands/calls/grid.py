"""Keeping the scoring grid of a call, version after version."""

from datetime import datetime

from grappe.areas.programmes.commands.calls.loading import locked, write_down
from grappe.areas.programmes.models import GridVersion
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.grid import Grid
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if


@command
def save_grid(*, call_id: int, grid: Grid, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Keep a new version of the grid and return its number; it may be unfinished until the call opens.

    :raises Refused: when the call is no longer in preparation: its grid is frozen.
    """
    call = locked(call_id, actor=actor, on=on)
    if call.state != CallState.PREPARATION:
        refuse_if([Refusal("programmes.grid_frozen")])
    last = GridVersion.objects.filter(call=call).order_by("-number").first()
    number = last.number + 1 if last else 1
    call.grid = GridVersion.objects.create(call=call, number=number, grid=grid.as_json())
    call.save(update_fields=["grid"])
    write_down(call, "save_grid", actor=actor, on=on, key=key, changes={"version": number}, result=number)
    return number
