"""The writes of the ledger of public aid and of the register."""

from grappe.areas.funding.commands.declarations import (
    DeclaredAid,
    Statement,
    declare_aid,
    set_aid_profile,
)
from grappe.areas.funding.commands.evidence import join_to_declaration, join_to_line
from grappe.areas.funding.commands.following import Followed, Step, follow_award, follow_line, follow_promise
from grappe.areas.funding.commands.imports import apply_register_file, read_register_file
from grappe.areas.funding.commands.lines import (
    AidRecord,
    correct_line,
    join_lines,
    line_fingerprint,
    record_aid,
    record_of,
    turn_line,
)
from grappe.areas.funding.commands.register import confirm_batch, export_register
from grappe.areas.funding.commands.reminders import remind_register

__all__ = [
    "AidRecord",
    "DeclaredAid",
    "Followed",
    "Statement",
    "Step",
    "apply_register_file",
    "confirm_batch",
    "correct_line",
    "declare_aid",
    "export_register",
    "follow_award",
    "follow_line",
    "follow_promise",
    "join_lines",
    "join_to_declaration",
    "join_to_line",
    "line_fingerprint",
    "read_register_file",
    "record_aid",
    "record_of",
    "remind_register",
    "set_aid_profile",
    "turn_line",
]
