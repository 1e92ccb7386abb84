"""What changes in a support programme."""

from grappe.areas.support.commands.days import cancel_day, contest_day, correct_day, log_day, sign_day
from grappe.areas.support.commands.firms import (
    add_consultant,
    add_firm,
    assign_firms,
    remove_consultant,
    remove_firm,
)
from grappe.areas.support.commands.programmes import close_support, open_support, save_template
from grappe.areas.support.commands.reports import answer_report, write_report
from grappe.areas.support.commands.sessions import SessionPlan, cancel_session, hold_session, plan_session

__all__ = [
    "SessionPlan",
    "add_consultant",
    "add_firm",
    "answer_report",
    "assign_firms",
    "cancel_day",
    "cancel_session",
    "close_support",
    "contest_day",
    "correct_day",
    "hold_session",
    "log_day",
    "open_support",
    "plan_session",
    "remove_consultant",
    "remove_firm",
    "save_template",
    "sign_day",
    "write_report",
]
