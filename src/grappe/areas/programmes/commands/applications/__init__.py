"""What applicants do: start, write, join files, submit, withdraw, and share the work."""

from grappe.areas.programmes.commands.applications.admissibility import (
    ask_pieces,
    close_check,
    give_pieces,
    pieces_to_check,
    reopen_check,
    save_check,
)
from grappe.areas.programmes.commands.applications.comments import (
    reopen_comment,
    settle_comment,
    write_comment,
)
from grappe.areas.programmes.commands.applications.file_answers import answer_with_file, remove_file_answer
from grappe.areas.programmes.commands.applications.partners import add_partner, remove_partner
from grappe.areas.programmes.commands.applications.pieces import attach_file, remove_file, restore_file
from grappe.areas.programmes.commands.applications.starting import start_application
from grappe.areas.programmes.commands.applications.submitting import (
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
    "add_partner",
    "answer_invitation",
    "answer_with_file",
    "ask_pieces",
    "attach_file",
    "change_role",
    "close_check",
    "give_pieces",
    "invite",
    "pieces_to_check",
    "remove_file",
    "remove_file_answer",
    "remove_member",
    "remove_partner",
    "reopen_application",
    "reopen_check",
    "reopen_comment",
    "restore_file",
    "save_budget",
    "save_check",
    "save_step",
    "settle_comment",
    "start_application",
    "submit_application",
    "withdraw_application",
    "withdraw_invitation",
    "write_comment",
]
