"""The linear relaxation, where a candidate may be in by halves: prices, and where to look.

The best fit of a need is bounded by cuts: for any price v, it is at most v plus what each candidate exceeds v
by, as far as it is in. The cuts that matter are added as they are found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from grappe.solvers.team.bound import BITS, NEED_BITS, Ground, Prices
from grappe.solvers.team.problem import Rule, Team

# What breaking a rule wholly costs, beside the worth of one need: rules are kept whenever they can be.
PENALTY = 1e4
_CLOSE = 1e-7
_MOST_ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Relaxed:
    """How far each candidate is in, and the prices."""

    inside: list[float]
    prices: Prices


class Relaxation:
    """The relaxation of one problem, solved again and again with other candidates settled."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._unit = float(ground.brought.max(initial=1)) or 1.0
        self._brought = ground.brought / self._unit
        size, needs = self._brought.shape
        endless = self._solver.infinity()
        self._in = [self._solver.NumVar(0, 1, "") for _ in range(size)]
        self._bounds = [(False, True)] * size
        self._best = [self._solver.NumVar(0, endless, "") for _ in range(needs)]
        self._slacks: dict[int, float] = {}
        objective = self._solver.Objective()
        objective.SetMaximization()
        for variable, toll in zip(self._in, ground.tolls, strict=True):
            objective.SetCoefficient(variable, -toll / self._unit)
        for variable in self._best:
            objective.SetCoefficient(variable, 1)
        self._rows: dict[int, tuple[pywraplp.Constraint, float]] = {}
        # The many rows of the shares are added when they are broken.
        self._late = [place for place, row in enumerate(ground.rows) if row.rule is Rule.SHARE]
        for place, row in enumerate(ground.rows):
            if row.rule is not Rule.SHARE:
                self._add_row(place)
        self._cuts: list[list[tuple[float, pywraplp.Constraint]]] = [[] for _ in range(needs)]
        for need in range(needs):
            self._add_cut(need, 0.0)

    def solve(self, inside: Team, outside: Team) -> Relaxed:
        """Return the best mixture of candidates when some are in and others out."""
        for place, variable in enumerate(self._in):
            bounds = place in inside, place not in outside
            # From one branch to the next, few change.
            if self._bounds[place] != bounds:
                self._bounds[place] = bounds
                variable.SetBounds(*map(float, bounds))
        for last in (*(False,) * _MOST_ROUNDS, True):
            if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
                # No price proves more than these: every branch is then looked at.
                return Relaxed([0.5] * len(self._in), Prices((0,) * len(self._best)))
            mixture = np.array([variable.solution_value() for variable in self._in])
            told = [variable.solution_value() for variable in self._best]
            if last or not (self._cut(mixture, told) or self._cut_shares(mixture)):
                break
        return Relaxed(mixture.tolist(), self._prices())

    def _cut(self, mixture: NDArray[np.float64], told: Sequence[float]) -> bool:
        """Add the cut of each need whose best fit is overrated."""
        found = False
        for need, value in enumerate(told):
            order = self._ground.able[:, need]
            together = np.cumsum(mixture[order])
            last = int(np.searchsorted(together, 1 - 1e-9))
            level = float(self._brought[order[last], need]) if last < len(order) else 0.0
            held = level + float(np.maximum(self._brought[:, need] - level, 0) @ mixture)
            if value > held + _CLOSE and self._add_cut(need, level):
                found = True
        return found

    def _cut_shares(self, mixture: NDArray[np.float64]) -> bool:
        weights, limits, _ = self._ground.scaled
        over = weights[self._late] @ mixture - limits[self._late]
        broken = [place for place, excess in zip(self._late, over.tolist(), strict=True) if excess > _CLOSE]
        for place in broken:
            self._late.remove(place)
            self._add_row(place)
        return bool(broken)

    def _add_cut(self, need: int, level: float) -> bool:
        if any(level == known for known, _ in self._cuts[need]):
            return False
        cut = self._solver.Constraint(-self._solver.infinity(), level)
        cut.SetCoefficient(self._best[need], 1)
        over = self._brought[:, need] - level
        for place in np.flatnonzero(over > 0).tolist():
            cut.SetCoefficient(self._in[place], -float(over[place]))
        self._cuts[need].append((level, cut))
        return True

    def _add_row(self, place: int) -> None:
        weights, limits, units = self._ground.scaled
        kept = self._solver.Constraint(-self._solver.infinity(), float(limits[place]))
        for candidate, _ in self._ground.rows[place].terms:
            kept.SetCoefficient(self._in[candidate], float(weights[place, candidate]))
        broken = self._solver.NumVar(0, self._solver.infinity(), "")
        kept.SetCoefficient(broken, -1)
        self._solver.Objective().SetCoefficient(broken, -PENALTY)
        self._rows[place] = (kept, float(units[place]))

    def _prices(self) -> Prices:
        """Read the prices; the cuts of one need come down to one, at the mean of their levels."""
        needs = []
        for cuts in self._cuts:
            duals = [(max(cut.dual_value(), 0.0), level) for level, cut in cuts]
            whole = sum(dual for dual, _ in duals) or 1.0
            mean = sum(dual * level for dual, level in duals) / whole * self._unit
            needs.append(round(mean * 2**NEED_BITS))
        rules = (
            (place, round(max(row.dual_value(), 0.0) / unit * self._unit * 2**BITS))
            for place, (row, unit) in sorted(self._rows.items())
        )
        return Prices(tuple(needs), tuple((place, price) for place, price in rules if price))
