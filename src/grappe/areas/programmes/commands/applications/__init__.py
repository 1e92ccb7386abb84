"""What applicants do: start, write, join files, submit, withdraw, and share the work."""

from grappe.areas.programmes.commands.applications.pieces import attach_file, remove_file, restore_file
from grappe.areas.programmes.commands.applications.starting import start_application
from grappe.areas.programmes.commands.applications.submitting import (
    receipt_of,
    reopen_application,
    submit_application,
    withdraw_application,
)
from grappe.areas.programmes.commands.applications.team import (
    answer_invitation,
    change_role,
    invite,
    remove_member,
    withdraw_invitation,
)
from grappe.areas.programmes.commands.applications.writing import save_budget, save_step

__all__ = [
    "answer_invitation",
    "attach_file",
    "change_role",
    "invite",
    "receipt_of",
    "remove_file",
    "remove_member",
    "reopen_application",
    "restore_file",
    "save_budget",
    "save_step",
    "start_application",
    "submit_application",
    "withdraw_application",
    "withdraw_invitation",
]
