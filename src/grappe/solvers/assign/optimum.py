"""The assignment of highest total affinity, with its proof."""

from __future__ import annotations

import numpy as np

from grappe.solvers.assign.answer import Assignment, Infeasible, Objective, Shortfall, ShortfallCode
from grappe.solvers.assign.certificate import certified, limits_of
from grappe.solvers.assign.duality import find_prices
from grappe.solvers.assign.flow import cheapest_flow, crowded_out
from grappe.solvers.assign.loads import equal_loads, nearest_loads
from grappe.solvers.assign.problem import AssignmentProblem, BoolArray


def assign(problem: AssignmentProblem) -> Assignment | Infeasible:
    """Return the assignment of highest total affinity under equal loads, or every reason why there is none.

    Loads differ by one at most; when conflicts, capacities or fixed pairs forbid it, they are as even as can
    be (the smallest sum of squared loads) and the certificate names who leaves the equal share, and why. The
    same input gives the same pairs. The bound is computed apart from the solver, from prices of its own.
    """
    reasons = _shortfalls(problem)
    if reasons:
        return Infeasible(reasons, problem.digest())
    assigned = _highest_total(problem)
    if assigned is None:
        return Infeasible((crowded_out(problem),), problem.digest())
    prices, unique = find_prices(problem, limits_of(problem, assigned), assigned)
    total = int(problem.worth[assigned].sum())
    return certified(problem, Objective.TOTAL, assigned, prices, floor=total, unique=unique)


def _highest_total(problem: AssignmentProblem) -> BoolArray | None:
    if not problem.demand:
        return problem.kept
    for limits in (equal_loads(problem), nearest_loads(problem)):
        if limits is not None:
            assigned = cheapest_flow(problem, limits)
            if assigned is not None:
                return assigned
    return None


def _shortfalls(problem: AssignmentProblem) -> tuple[Shortfall, ...]:
    """Reasons that can be read off the input without solving anything."""
    size, given = problem.reviews_per_application, problem.kept.sum(axis=1)
    held, capacity = problem.kept.sum(axis=0), problem.capacity
    within_reach = given + problem.open.sum(axis=1)
    clashes = np.argwhere(problem.kept & problem.barred).tolist()
    return (
        *(Shortfall(ShortfallCode.FIXED_CONFLICT, (i,), (j,), 1, 0) for i, j in clashes),
        *(
            Shortfall(ShortfallCode.FIXED_TOO_MANY, (i,), (), int(given[i]), size)
            for i in np.flatnonzero(given > size).tolist()
        ),
        *(
            Shortfall(ShortfallCode.FIXED_OVER_CAPACITY, (), (j,), int(held[j]), int(capacity[j]))
            for j in np.flatnonzero(held > capacity).tolist()
        ),
        *(
            Shortfall(ShortfallCode.TOO_FEW_JURORS, (i,), (), size, int(within_reach[i]))
            for i in np.flatnonzero(within_reach < size).tolist()
        ),
    )
