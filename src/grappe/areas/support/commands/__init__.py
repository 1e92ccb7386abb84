"""What changes in a support programme."""

from grappe.areas.support.commands.days import cancel_day, contest_day, correct_day, log_day, sign_day
from grappe.areas.support.commands.firms import (
    add_consultant,
    add_firm,
    assign_firms,
    remove_consultant,
    remove_firm,
)
from grappe.areas.support.commands.invitations import (
    consultant_door,
    invite_consultant,
    renew_consultant_invitation,
    withdraw_consultant_invitation,
)
from grappe.areas.support.commands.programmes import close_support, open_support, save_template
from grappe.areas.support.commands.reports import answer_report, write_report
from grappe.areas.support.commands.sessions import SessionPlan, cancel_session, hold_session, plan_session
from grappe.areas.support.commands.valuing import record_value

__all__ = [
    "SessionPlan",
    "add_consultant",
    "add_firm",
    "answer_report",
    "assign_firms",
    "cancel_day",
    "cancel_session",
    "close_support",
    "consultant_door",
    "contest_day",
    "correct_day",
    "hold_session",
    "invite_consultant",
    "log_day",
    "open_support",
    "plan_session",
    "record_value",
    "remove_consultant",
    "remove_firm",
    "renew_consultant_invitation",
    "save_template",
    "sign_day",
    "withdraw_consultant_invitation",
    "write_report",
]
