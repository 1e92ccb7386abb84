"""The rules of networks: terms of membership, declared figures, and counting each organisation once."""

from grappe.areas.networks.rules.counting import (
    Counts,
    DeclaredMembers,
    MembershipFact,
    NetworkCount,
    Overlap,
    count_memberships,
)
from grappe.areas.networks.rules.figures import is_floor, last_day_of, refusals_of_figure
from grappe.areas.networks.rules.terms import (
    END_REASONS,
    Term,
    next_term,
    refusals_to_admit,
    refusals_to_end,
    refusals_to_renew,
    refusals_to_resume,
    refusals_to_withdraw,
)

__all__ = [
    "END_REASONS",
    "Counts",
    "DeclaredMembers",
    "MembershipFact",
    "NetworkCount",
    "Overlap",
    "Term",
    "count_memberships",
    "is_floor",
    "last_day_of",
    "next_term",
    "refusals_of_figure",
    "refusals_to_admit",
    "refusals_to_end",
    "refusals_to_renew",
    "refusals_to_resume",
    "refusals_to_withdraw",
]
