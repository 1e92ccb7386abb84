"""How high the worst-served application can go, proven with the same prices as the total."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grappe.solvers.assign.duality import best_jurors
from grappe.solvers.assign.problem import AssignmentProblem, IntArray

# Extra weights, in sixteenths, given to a badly served application's own affinities against the prices.
TILTS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, 1024)
UNIT = 16


def tilted_sets(
    problem: AssignmentProblem, prices: IntArray, rows: IntArray
) -> Iterator[tuple[int, IntArray]]:
    """Yield, tilt by tilt, the best jurors of these applications net of price."""
    worth = problem.worth[rows]
    for tilt in TILTS:
        yield tilt, best_jurors(problem, (UNIT + tilt) * worth - UNIT * prices, rows)


def worst_ceiling(problem: AssignmentProblem, prices: IntArray, *, bound: int, floor: int, known: int) -> int:
    """Return a lowest application total that no assignment exceeds while its own total reaches ``floor``.

    Two limits: what an application would get if it were alone, and what serving every application that well
    would cost the total at least, by Lagrangian duality. ``known`` is a lowest total already reached.
    """
    if not problem.demand:
        return 0
    alone = np.take_along_axis(problem.worth, best_jurors(problem, problem.worth), axis=1).sum(axis=1)
    low, high = known, max(known, int(alone.min()))
    if low == high:
        return low
    values = _relaxed_values(problem, prices, high)
    while low < high:
        middle = (low + high + 1) // 2
        served = (values - np.array(TILTS)[:, None] * middle).min(axis=0)
        cost = int((values[0] - served).sum())
        low, high = (middle, high) if UNIT * (bound - floor) >= cost else (low, middle - 1)
    return low


def _relaxed_values(problem: AssignmentProblem, prices: IntArray, served: int) -> IntArray:
    """Net value, by tilt, of the applications whose best net choice leaves them below ``served``."""
    net = problem.worth - prices
    own = np.take_along_axis(problem.worth, best_jurors(problem, net), axis=1).sum(axis=1)
    rows = np.flatnonzero(own < served)
    worth = problem.worth[rows]
    return np.array(
        [
            np.take_along_axis((UNIT + tilt) * worth - UNIT * prices, sets, axis=1).sum(axis=1)
            for tilt, sets in tilted_sets(problem, prices, rows)
        ]
    )
