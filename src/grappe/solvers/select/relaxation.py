"""The linear relaxation: what a point of score costs at each limit, when projects may be cut into pieces."""

from __future__ import annotations

from dataclasses import dataclass

from ortools.linear_solver import pywraplp

from grappe.solvers.select.bound import SCALE
from grappe.solvers.select.problem import Measure, SelectionProblem


@dataclass(frozen=True, slots=True)
class Relaxed:
    """One whole price a limit (scaled), who is rather in than out, and the time taken."""

    prices: tuple[int, ...]
    inside: frozenset[int]
    seconds: float


def relax(problem: SelectionProblem) -> Relaxed | None:
    """Return the prices of the linear relaxation, or None when even pieces of projects meet no floor."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    units = _units(problem)
    rows = [
        solver.Constraint(
            -solver.infinity() if row.least is None else row.least / unit,
            solver.infinity() if row.most is None else row.most / unit,
        )
        for row, unit in zip(problem.rows, units, strict=True)
    ]
    objective = solver.Objective()
    objective.SetMaximization()
    taken = []
    for place, candidate in enumerate(problem.candidates):
        once = solver.Constraint(-solver.infinity(), 1)
        for envelope in candidate.envelopes:
            piece = solver.NumVar(0, solver.infinity(), "")
            once.SetCoefficient(piece, 1)
            objective.SetCoefficient(piece, candidate.score)
            for row in problem.rows_of(place, envelope):
                rows[row].SetCoefficient(piece, problem.weight(place, row) / units[row])
            taken.append((place, piece))
    status = solver.Solve()
    if status == pywraplp.Solver.INFEASIBLE:
        return None
    if status != pywraplp.Solver.OPTIMAL:
        # Prices of nothing still prove something: that no total exceeds the sum of the scores.
        return Relaxed((0,) * len(rows), frozenset(), solver.wall_time() / 1000)
    found = [round(row.dual_value() / unit * SCALE) for row, unit in zip(rows, units, strict=True)]
    prices = (
        min(paid, 0) if row.most is None else max(paid, 0)
        for paid, row in zip(found, problem.rows, strict=True)
    )
    pieces = [0.0] * len(problem.candidates)
    for place, piece in taken:
        pieces[place] += piece.solution_value()
    inside = frozenset(place for place, share in enumerate(pieces) if share > 0.5)
    return Relaxed(tuple(prices), inside, solver.wall_time() / 1000)


def _units(problem: SelectionProblem) -> list[int]:
    """Bring cents to the size of counts, as floating-point solvers like them."""
    largest = max((candidate.aid for candidate in problem.candidates), default=0) or 1
    return [largest if row.measure is Measure.AID else 1 for row in problem.rows]
