"""What a facilitator does with the jury: open the session, decide, apply everything together, follow up."""

from grappe.areas.programmes.commands.decisions.applying import apply_decisions
from grappe.areas.programmes.commands.decisions.deciding import (
    decide_application,
    propose_by_ranking,
    withdraw_decisions,
)
from grappe.areas.programmes.commands.decisions.following import record_laureates, send_letters
from grappe.areas.programmes.commands.decisions.session import (
    open_deliberation,
    resolve_tie,
    set_present,
)

__all__ = [
    "apply_decisions",
    "decide_application",
    "open_deliberation",
    "propose_by_ranking",
    "record_laureates",
    "resolve_tie",
    "send_letters",
    "set_present",
    "withdraw_decisions",
]
