"""The proof: one price a juror, from which an upper bound of every assignment's total follows.

Let each juror j cost ``prices[j]`` a reading. No assignment can bring more than when every application takes
its best jurors net of price and every juror gets the load that their price makes best: that sum is the bound.
It holds whatever the prices; the right ones, read off the jurors' trades, make it equal the total.
"""

from __future__ import annotations

import numpy as np

from grappe.solvers.assign.exchange import Exchange
from grappe.solvers.assign.loads import Loads
from grappe.solvers.assign.problem import NEVER, AssignmentProblem, BoolArray, IntArray


def best_jurors(problem: AssignmentProblem, keys: IntArray, rows: IntArray | None = None) -> IntArray:
    """Return the jurors of highest key for each application (fixed ones always, those in conflict never).

    ``keys`` ends with one axis a juror and starts with one an application, those of ``rows`` when given.
    """
    kept = problem.kept if rows is None else problem.kept[rows]
    barred = problem.barred if rows is None else problem.barred[rows]
    shape = (len(kept),) + (1,) * (keys.ndim - 2) + (problem.jurors,)
    ranked = np.where(kept.reshape(shape), -NEVER, np.where(barred.reshape(shape), NEVER, keys))
    size = problem.reviews_per_application
    return np.argpartition(ranked, problem.jurors - size, axis=-1)[..., problem.jurors - size :]


def dual_bound(problem: AssignmentProblem, limits: Loads, loads: IntArray, prices: IntArray) -> int:
    """Return a total that no assignment with loads as even as these exceeds, whatever the prices."""
    if not problem.demand:
        return 0
    net = problem.worth - prices
    wishes = np.take_along_axis(net, best_jurors(problem, net), axis=1).sum()
    counts = np.arange(limits.upper.max() + 1)
    worth_of_load = prices[:, None] * counts - limits.step * counts**2
    allowed = (counts >= limits.lower[:, None]) & (counts <= limits.upper[:, None])
    offers = np.where(allowed, worth_of_load, NEVER).max(axis=1).sum()
    return int(wishes + offers + limits.step * (loads**2).sum())


def find_prices(problem: AssignmentProblem, limits: Loads, assigned: BoolArray) -> tuple[IntArray, bool]:
    """Return the prices that the jurors' trades imply, and whether the optimum is unique.

    A vectorised Bellman-Ford: it settles within as many rounds as there are jurors when no trade improves the
    total. Otherwise it stops there, and the bound of its prices stays above the total.
    """
    loads = assigned.sum(axis=0)
    may_rise, may_fall = loads < limits.upper, loads > limits.lower
    rise, fall = -limits.step * (2 * loads + 1), limits.step * (2 * loads - 1)
    one_more_here_one_less_there = np.where(may_rise[:, None] & may_fall, rise[:, None] + fall, NEVER)
    gain = np.maximum(Exchange(problem, assigned).gain, one_more_here_one_less_there)
    np.fill_diagonal(gain, NEVER)
    prices = np.zeros(problem.jurors, dtype=np.int64)
    for _ in range(problem.jurors + 1):
        raised = np.maximum(prices, (prices[:, None] + gain).max(axis=0, initial=NEVER))
        if (raised == prices).all():
            break
        prices = raised
    unique = _has_no_cycle(prices[:, None] + gain == prices)
    return prices - _level(prices, rise, fall, may_rise, may_fall), unique


def _level(prices: IntArray, rise: IntArray, fall: IntArray, may_rise: BoolArray, may_fall: BoolArray) -> int:
    """Choose the part common to all prices, which trades leave open: every load becomes its juror's best."""
    if may_fall.any():
        return int((prices - fall)[may_fall].min())
    return int((prices + rise)[may_rise].max()) if may_rise.any() else 0


def _has_no_cycle(edges: BoolArray) -> bool:
    """Peel off jurors that nothing leads to; a cycle is what cannot be peeled."""
    left = np.ones(len(edges), dtype=np.bool_)
    while left.any():
        led_to = edges[left].any(axis=0) & left
        if (led_to == left).all():
            return False
        left = led_to
    return True
