"""The writes of the ledger of public aid and of the register."""

from grappe.areas.funding.commands.declarations import (
    DeclaredAid,
    Statement,
    declare_aid,
    set_aid_profile,
)
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

__all__ = [
    "AidRecord",
    "DeclaredAid",
    "Statement",
    "apply_register_file",
    "confirm_batch",
    "correct_line",
    "declare_aid",
    "export_register",
    "join_lines",
    "line_fingerprint",
    "read_register_file",
    "record_aid",
    "record_of",
    "set_aid_profile",
    "turn_line",
]
