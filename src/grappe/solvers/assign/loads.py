"""How many applications each juror reads: equal when possible, else as near to equal as can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grappe.solvers.assign.answer import LoadCause, LoadException
from grappe.solvers.assign.problem import AssignmentProblem, BoolArray, IntArray


@dataclass(frozen=True, eq=False)
class Loads:
    """Limits of each juror's load, and the price of inequality: ``step`` × the sum of squared loads."""

    lower: IntArray
    upper: IntArray
    step: int


def equal_loads(problem: AssignmentProblem) -> Loads | None:
    """Return limits one apart at most (the same when the division is exact), or None when one cannot hold."""
    share, remainder = divmod(problem.demand, max(problem.jurors, 1))
    lower = np.maximum(share, problem.kept.sum(axis=0))
    upper = np.minimum(share + (remainder > 0), problem.capacity)
    if (lower > upper).any() or lower.sum() > problem.demand:
        return None
    return Loads(lower, upper, 0)


def nearest_loads(problem: AssignmentProblem) -> Loads:
    """Return limits under which the most even loads win first, and the total decides only among those.

    One unit of inequality costs more than all affinities together can bring, so that the smallest sum of
    squared loads, which is the most even sharing there is, always comes before the total.
    """
    lower = problem.kept.sum(axis=0)
    upper = np.minimum(problem.capacity, problem.kept.sum(axis=0) + problem.open.sum(axis=0))
    return Loads(lower, upper, problem.demand * problem.spread + 1)


def load_exceptions(problem: AssignmentProblem, assigned: BoolArray) -> tuple[LoadException, ...]:
    """Name the jurors whose load is not the equal share, rounded down or up, and why."""
    share, remainder = divmod(problem.demand, max(problem.jurors, 1))
    loads = assigned.sum(axis=0)
    outside = np.flatnonzero((loads < share) | (loads > share + (remainder > 0)))
    found = ((j, int(loads[j])) for j in outside.tolist())
    return tuple(LoadException(juror, load, _cause(problem, juror, load)) for juror, load in found)


def _cause(problem: AssignmentProblem, juror: int, load: int) -> LoadCause:
    kept = problem.kept[:, juror].sum()
    share = problem.demand // problem.jurors
    if load > share:
        return LoadCause.FIXED if load == kept else LoadCause.OTHERS
    if load == kept + problem.open[:, juror].sum():
        return LoadCause.CONFLICTS
    return LoadCause.CAPACITY if load == problem.capacity[juror] else LoadCause.OTHERS
