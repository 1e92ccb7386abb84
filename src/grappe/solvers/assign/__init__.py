"""Who reads what: exact jury assignment under equal loads, with a proof that anyone can recheck."""

from grappe.solvers.assign.answer import (
    Alternative,
    Assignment,
    Certificate,
    Constraint,
    Infeasible,
    LoadCause,
    LoadException,
    Objective,
    Shortfall,
    ShortfallCode,
)
from grappe.solvers.assign.fairness import raise_worst
from grappe.solvers.assign.optimum import assign
from grappe.solvers.assign.problem import AssignmentProblem
from grappe.solvers.assign.verification import verify

__all__ = [
    "Alternative",
    "Assignment",
    "AssignmentProblem",
    "Certificate",
    "Constraint",
    "Infeasible",
    "LoadCause",
    "LoadException",
    "Objective",
    "Shortfall",
    "ShortfallCode",
    "assign",
    "raise_worst",
    "verify",
]
