"""What changes in a network: members come, stay and leave; lists are imported; figures are declared."""

from grappe.areas.networks.commands.imports import (
    apply_member_import,
    keep_columns,
    open_member_import,
    undo_member_import,
)
from grappe.areas.networks.commands.memberships import (
    admit_member,
    declare_figure,
    end_membership,
    renew_membership,
    resume_membership,
    withdraw_figure,
    withdraw_membership,
)

__all__ = [
    "admit_member",
    "apply_member_import",
    "declare_figure",
    "end_membership",
    "keep_columns",
    "open_member_import",
    "renew_membership",
    "resume_membership",
    "undo_member_import",
    "withdraw_figure",
    "withdraw_membership",
]
