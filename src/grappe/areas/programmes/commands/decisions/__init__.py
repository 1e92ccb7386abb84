"""What a facilitator does with the jury: open the session, decide, apply everything together, follow up."""

from grappe.areas.programmes.commands.decisions.applying import apply_decisions
from grappe.areas.programmes.commands.decisions.deciding import (
    decide_application,
    propose_by_ranking,
    withdraw_decisions,
)
from grappe.areas.programmes.commands.decisions.drawing import draw_letter, draw_minutes, print_letters
from grappe.areas.programmes.commands.decisions.following import mark_posted, record_laureates, send_letters
from grappe.areas.programmes.commands.decisions.proposing import ask_proposal
from grappe.areas.programmes.commands.decisions.session import (
    open_deliberation,
    reopen_marking,
    resolve_tie,
    set_present,
)
from grappe.areas.programmes.commands.decisions.terms import set_selection_terms

__all__ = [
    "apply_decisions",
    "ask_proposal",
    "decide_application",
    "draw_letter",
    "draw_minutes",
    "mark_posted",
    "open_deliberation",
    "print_letters",
    "propose_by_ranking",
    "record_laureates",
    "reopen_marking",
    "resolve_tie",
    "send_letters",
    "set_present",
    "set_selection_terms",
    "withdraw_decisions",
]
