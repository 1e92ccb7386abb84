"""Every figure of a certificate, recomputed from the input, the pairs and the prices alone."""

from __future__ import annotations

import numpy as np

from grappe.solvers.assign.answer import Assignment, Certificate, Constraint, Objective
from grappe.solvers.assign.ceiling import worst_ceiling
from grappe.solvers.assign.duality import dual_bound
from grappe.solvers.assign.loads import Loads, equal_loads, load_exceptions, nearest_loads
from grappe.solvers.assign.problem import AssignmentProblem, BoolArray, IntArray


def certified(
    problem: AssignmentProblem,
    objective: Objective,
    assigned: BoolArray,
    prices: IntArray,
    *,
    floor: int,
    unique: bool | None = None,
) -> Assignment:
    """Return the assignment with its certificate; nothing here trusts the solver that found it.

    ``floor`` is the lowest total that the objective may accept to raise the worst-served application.
    """
    loads = assigned.sum(axis=0)
    totals = np.where(assigned, problem.worth, 0).sum(axis=1)
    total, worst = int(totals.sum()), int(totals.min(initial=totals.max(initial=0)))
    share = problem.demand // max(problem.jurors, 1)
    limits = limits_of(problem, assigned)
    bound = dual_bound(problem, limits, loads, prices)
    worst_bound = worst_ceiling(problem, prices, bound=bound, floor=floor, known=worst)
    constraints, exceptions = check_constraints(problem, assigned), load_exceptions(problem, assigned)
    reached = total == bound if objective is Objective.TOTAL else worst == worst_bound and total >= floor
    certificate = Certificate(
        objective_code=objective,
        total=total,
        bound=bound,
        proven=reached and all(constraint.held for constraint in constraints),
        worst=worst,
        worst_bound=worst_bound,
        floor=floor,
        loads_min=int(loads.min(initial=loads.max(initial=0))),
        loads_max=int(loads.max(initial=0)),
        load_exceptions=exceptions,
        constraints=(*constraints, Constraint("equal_loads", share, not exceptions)),
        prices=tuple(prices.tolist()),
        digest=problem.digest(),
        unique=unique,
    )
    applications, jurors = np.nonzero(assigned)
    pairs = tuple(zip(applications.tolist(), jurors.tolist(), strict=True))
    return Assignment(pairs, tuple(loads.tolist()), certificate)


def limits_of(problem: AssignmentProblem, assigned: BoolArray) -> Loads:
    """Return the limits that these loads answer to: equal ones when they are, else the nearest to equal."""
    equal = equal_loads(problem)
    loads = assigned.sum(axis=0)
    if equal is not None and (loads >= equal.lower).all() and (loads <= equal.upper).all():
        return equal
    return nearest_loads(problem)


def check_constraints(problem: AssignmentProblem, assigned: BoolArray) -> tuple[Constraint, ...]:
    """Check on the pairs themselves every constraint that an assignment may never break."""
    size = problem.reviews_per_application
    loads = assigned.sum(axis=0)
    return (
        Constraint("reviews_per_application", size, bool((assigned.sum(axis=1) == size).all())),
        Constraint("conflicts_excluded", int(problem.barred.sum()), not (assigned & problem.barred).any()),
        Constraint("fixed_kept", int(problem.kept.sum()), bool(assigned[problem.kept].all())),
        Constraint("capacity", int(problem.capacity.max(initial=0)), bool((loads <= problem.capacity).all())),
    )
