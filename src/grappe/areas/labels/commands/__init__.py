"""What changes in labels and in the support that follows them."""

from grappe.areas.labels.commands.awards import (
    grant_label,
    reinstate_label,
    renew_label,
    suspend_label,
    withdraw_label,
)
from grappe.areas.labels.commands.reports import (
    LETTER,
    TypedCheck,
    accept_report,
    pay_year,
    remind_report,
    return_report,
    write_report,
)
from grappe.areas.labels.commands.schemes import attach_call, grant_labels, set_label_terms
from grappe.areas.labels.commands.support import (
    TypedAction,
    TypedSupport,
    add_action,
    close_support,
    draw_support,
    remove_action,
    sign_support,
)

__all__ = [
    "LETTER",
    "TypedAction",
    "TypedCheck",
    "TypedSupport",
    "accept_report",
    "add_action",
    "attach_call",
    "close_support",
    "draw_support",
    "grant_label",
    "grant_labels",
    "pay_year",
    "reinstate_label",
    "remind_report",
    "remove_action",
    "renew_label",
    "return_report",
    "set_label_terms",
    "sign_support",
    "suspend_label",
    "withdraw_label",
    "write_report",
]
