"""Who makes the best team for a chain of needs: the exact composition under its rules, with its proof."""

from grappe.solvers.team.answer import (
    ByHand,
    Certificate,
    Check,
    Composition,
    Hole,
    Infeasible,
    Price,
    Study,
    Undecided,
)
from grappe.solvers.team.bound import Prices
from grappe.solvers.team.optimum import (
    another,
    by_hand,
    compose,
    costs_of,
    holders_of,
    holes_of,
    price_of,
    study,
    unlike_of,
)
from grappe.solvers.team.problem import Candidate, Name, Need, Quota, Rule, Team, TeamProblem
from grappe.solvers.team.verification import verify, verify_clash

__all__ = [
    "ByHand",
    "Candidate",
    "Certificate",
    "Check",
    "Composition",
    "Hole",
    "Infeasible",
    "Name",
    "Need",
    "Price",
    "Prices",
    "Quota",
    "Rule",
    "Study",
    "Team",
    "TeamProblem",
    "Undecided",
    "another",
    "by_hand",
    "compose",
    "costs_of",
    "holders_of",
    "holes_of",
    "price_of",
    "study",
    "unlike_of",
    "verify",
    "verify_clash",
]
