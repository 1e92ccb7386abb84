"""The variant that serves the worst-served application better, for a small and stated loss of the total."""

from __future__ import annotations

import numpy as np

from grappe.solvers.assign.answer import Assignment, Objective
from grappe.solvers.assign.ceiling import tilted_sets, worst_ceiling
from grappe.solvers.assign.certificate import certified
from grappe.solvers.assign.duality import best_jurors
from grappe.solvers.assign.exchange import Exchange
from grappe.solvers.assign.problem import NEVER, AssignmentProblem, BoolArray, IntArray

# Share of the loss allowed, in percent, that the first target should cost at the prices of the optimum.
AIM = 25
# How many targets are tried: the range to search halves each time, and the answer stays fast and repeatable.
ATTEMPTS = 6


def raise_worst(problem: AssignmentProblem, best: Assignment, *, loss_basis_points: int = 10) -> Assignment:
    """Return an assignment whose worst-served application is raised as high as the solver can.

    ``best`` is the optimum of the same problem. Every juror keeps the same load; the total loses at most
    ``loss_basis_points`` of it (10 = 0.1 %, rounded down). Badly served applications get their cheapest
    sufficient jurors, then jurors trade along the least costly chains until loads are back, so that the total
    stays the highest one for those choices. ``worst_bound`` says how high any assignment could go for that
    loss; ``proven``, that this one reaches it.
    """
    if not problem.demand:
        return certified(problem, Objective.WORST, problem.kept, np.zeros(problem.jurors, np.int64), floor=0)
    proof = best.certificate
    floor = proof.total - abs(proof.total) * loss_basis_points // 10_000
    prices = np.array(proof.prices, dtype=np.int64)
    start = np.zeros_like(problem.kept)
    start[tuple(zip(*best.pairs, strict=True)) or ((), ())] = True
    raised = _Search(problem, start, prices, bound=proof.bound, floor=floor).highest()
    return certified(problem, Objective.WORST, raised, prices, floor=floor).beside(best)


class _Search:
    """Raise the lowest application total step by step, each attempt starting from the last success."""

    def __init__(
        self, problem: AssignmentProblem, start: BoolArray, prices: IntArray, *, bound: int, floor: int
    ) -> None:
        self.problem, self.start, self.prices = problem, start, prices
        self.bound, self.floor, self.loads = bound, floor, start.sum(axis=0)
        self.net = problem.worth - prices
        self.best_net = np.where(start, self.net, 0).sum(axis=1)

    def highest(self) -> BoolArray:
        """Return the assignment that serves its worst-served application best."""
        low = int(_totals(self.problem.worth, self.start).min())
        high = self._ceiling(self.floor, low)
        # Real trades cost more than prices say: aim first at what would leave most of the budget.
        target = self._ceiling(self.bound - (self.bound - self.floor) * AIM // 100, low)
        reached = Exchange(self.problem, self.start)
        for _ in range(ATTEMPTS):
            if low >= high:
                break
            attempt = reached.copy()
            if self._serves(attempt, target):
                low, reached = target, attempt
            else:
                high = target - 1
            target = (low + high + 1) // 2
        return reached.assigned

    def _ceiling(self, floor: int, known: int) -> int:
        return worst_ceiling(self.problem, self.prices, bound=self.bound, floor=floor, known=known)

    def _serves(self, exchange: Exchange, target: int) -> bool:
        """Serve every application at least ``target``; give up once the total must fall below the floor."""
        worth = self.problem.worth
        while True:
            totals = _totals(worth, exchange.assigned)
            below = np.flatnonzero(totals < target)
            if not below.size:
                return bool(totals.sum() >= self.floor)
            exchange.pin(below, _sufficient(self.problem, self.prices, below, target))
            regret = (self.best_net - _totals(self.net, exchange.assigned))[exchange.pinned].sum()
            if self.bound - regret < self.floor:
                return False
            budget = int(_totals(worth, exchange.assigned).sum()) - self.floor
            if not exchange.balance(self.loads, at_most=budget):
                return False


def _totals(worth: IntArray, assigned: BoolArray) -> IntArray:
    totals: IntArray = np.where(assigned, worth, 0).sum(axis=1)
    return totals


def _sufficient(problem: AssignmentProblem, prices: IntArray, rows: IntArray, target: int) -> IntArray:
    """Return jurors that serve each of these applications at least ``target``, as little tilted as can be."""
    chosen = best_jurors(problem, problem.worth[rows], rows)
    pending = np.ones(len(rows), dtype=np.bool_)
    for _, sets in tilted_sets(problem, prices, rows):
        enough = pending & (np.take_along_axis(problem.worth[rows], sets, axis=1).sum(axis=1) >= target)
        chosen[enough] = sets[enough]
        pending &= ~enough
    return _swapped(problem, prices, rows, chosen, target)


def _swapped(
    problem: AssignmentProblem, prices: IntArray, rows: IntArray, chosen: IntArray, target: int
) -> IntArray:
    """Replace one juror at a time while it is cheaper and still serves ``target``."""
    chosen, worth, lines = chosen.copy(), problem.worth[rows], np.arange(len(rows))
    net = worth - prices
    while True:
        own, own_net = np.take_along_axis(worth, chosen, axis=1), np.take_along_axis(net, chosen, axis=1)
        candidates = np.where(problem.barred[rows], NEVER, net)
        np.put_along_axis(candidates, chosen, NEVER, axis=1)
        served = own.sum(axis=1)[:, None, None] - own[:, :, None] + worth[:, None, :]
        stays = np.take_along_axis(problem.kept[rows], chosen, axis=1)
        allowed = (served >= target) & ~stays[:, :, None]
        saving = np.where(allowed, candidates[:, None, :] - own_net[:, :, None], NEVER).reshape(len(rows), -1)
        best = saving.argmax(axis=1)
        better = saving[lines, best] > 0
        if not better.any():
            return chosen
        leaves, enters = np.divmod(best, problem.jurors)
        chosen[lines[better], leaves[better]] = enters[better]
