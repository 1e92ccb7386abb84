"""What changes in grants."""

from grappe.areas.grants.commands.agreements import (
    TypedAmendment,
    close_grant,
    issue_agreements,
    propose_amendment,
    set_terms,
    sign_agreement,
    withdraw_amendment,
)
from grappe.areas.grants.commands.checking import (
    Verdict,
    approve_claim,
    ask_pieces,
    check_claim,
    reject_claim,
    reopen_check,
)
from grappe.areas.grants.commands.claims import (
    add_line,
    correct_line,
    drop_claim,
    read_joined,
    remove_evidence,
    remove_line,
    start_claim,
    submit_claim,
)
from grappe.areas.grants.commands.paying import issue_recovery, pay_claim, settle_recovery
from grappe.areas.grants.commands.plans import save_plan

__all__ = [
    "TypedAmendment",
    "Verdict",
    "add_line",
    "approve_claim",
    "ask_pieces",
    "check_claim",
    "close_grant",
    "correct_line",
    "drop_claim",
    "issue_agreements",
    "issue_recovery",
    "pay_claim",
    "propose_amendment",
    "read_joined",
    "reject_claim",
    "remove_evidence",
    "remove_line",
    "reopen_check",
    "save_plan",
    "set_terms",
    "settle_recovery",
    "sign_agreement",
    "start_claim",
    "submit_claim",
    "withdraw_amendment",
]
