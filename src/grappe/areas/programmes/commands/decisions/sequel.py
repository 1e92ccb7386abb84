"""What areas above do with the decisions of a call, in the transaction that takes them."""

from collections.abc import Callable
from datetime import datetime

from grappe.areas.programmes.models import Call
from grappe.kernel.actor import Actor

# Called as `follow(call, actor=actor, on=on)`; a refusal leaves the call undecided.
Follow = Callable[..., None]
_followers: list[Follow] = []


def follow_decisions(followers: tuple[Follow, ...]) -> None:
    """Replace what follows the decisions of a call (`config.wiring`): a call for labels grants its labels."""
    _followers[:] = followers


def carry_on(call: Call, *, actor: Actor, on: datetime) -> None:
    """Do what follows the decisions of a call, once its laureates are known.

    :raises Refused: when an area above cannot follow.
    """
    for follow in _followers:
        follow(call, actor=actor, on=on)
