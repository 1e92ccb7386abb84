"""What happens to a jury: its members, their conflicts of interest, who reads what, and the marks."""

from grappe.areas.programmes.commands.juries.assignment import apply_assignment, run_assignment
from grappe.areas.programmes.commands.juries.conflicts import (
    lift_conflict,
    pin_conflict,
    recompute_conflicts,
    recompute_open_calls,
)
from grappe.areas.programmes.commands.juries.invitations import (
    invite_juror,
    jury_door,
    renew_juror_invitation,
    withdraw_juror_invitation,
)
from grappe.areas.programmes.commands.juries.jurors import add_juror, change_juror, remove_juror
from grappe.areas.programmes.commands.juries.links import declare_no_link, recuse
from grappe.areas.programmes.commands.juries.marks import Answer, abstain, give_mark, save_draft
from grappe.areas.programmes.commands.juries.preferences import state_preferences

__all__ = [
    "Answer",
    "abstain",
    "add_juror",
    "apply_assignment",
    "change_juror",
    "declare_no_link",
    "give_mark",
    "invite_juror",
    "jury_door",
    "lift_conflict",
    "pin_conflict",
    "recompute_conflicts",
    "recompute_open_calls",
    "recuse",
    "remove_juror",
    "renew_juror_invitation",
    "run_assignment",
    "save_draft",
    "state_preferences",
    "withdraw_juror_invitation",
]
