"""Who is funded by which envelope: the exact selection under budgets, floors and caps, with its proof."""

from grappe.solvers.select.answer import (
    Certificate,
    Choice,
    Constraint,
    Infeasible,
    Proof,
    Proposal,
    Shortfall,
    Undecided,
)
from grappe.solvers.select.optimum import propose
from grappe.solvers.select.problem import Candidate, Cap, Envelope, Floor, Measure, SelectionProblem
from grappe.solvers.select.verification import verify

__all__ = [
    "Candidate",
    "Cap",
    "Certificate",
    "Choice",
    "Constraint",
    "Envelope",
    "Floor",
    "Infeasible",
    "Measure",
    "Proof",
    "Proposal",
    "SelectionProblem",
    "Shortfall",
    "Undecided",
    "propose",
    "verify",
]
