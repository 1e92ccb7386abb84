"""Recheck an assignment that comes from elsewhere: a file, a database, another program."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from grappe.solvers.assign.answer import Assignment, Objective
from grappe.solvers.assign.certificate import certified
from grappe.solvers.assign.problem import LARGEST_SUM, AssignmentProblem


def verify(problem: AssignmentProblem, assignment: Assignment) -> bool:
    """Say whether pairs, loads and every proven figure follow from the input; what is only told is left out.

    Told, not proven: ``unique``, ``alternatives`` and the time. No solver runs here.
    """
    claim = assignment.certificate
    if not _is_readable(problem, assignment):
        return False
    assigned = np.zeros_like(problem.kept)
    assigned[tuple(zip(*assignment.pairs, strict=True)) or ((), ())] = True
    prices = np.array(claim.prices, dtype=np.int64)
    found = certified(problem, claim.objective_code, assigned, prices, floor=claim.floor)
    told = replace(
        found.certificate,
        unique=claim.unique,
        alternatives=claim.alternatives,
        elapsed_cpu_ms=claim.elapsed_cpu_ms,
    )
    return replace(found, certificate=told) == assignment


def _is_readable(problem: AssignmentProblem, assignment: Assignment) -> bool:
    claim = assignment.certificate
    # Larger prices could overflow the sums and make a false bound look right.
    largest = LARGEST_SUM // (32 * (problem.demand + 1))
    return (
        claim.digest == problem.digest()
        and len(claim.prices) == problem.jurors
        and all(abs(price) <= largest for price in claim.prices)
        and all(0 <= i < problem.applications and 0 <= j < problem.jurors for i, j in assignment.pairs)
        and (claim.objective_code is not Objective.TOTAL or claim.floor == claim.total)
    )
