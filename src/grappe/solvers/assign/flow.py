"""The optimum as a minimum-cost flow: applications → jurors → their load, unit by unit."""

from __future__ import annotations

import numpy as np
from ortools.graph.python import max_flow, min_cost_flow

from grappe.solvers.assign.answer import Shortfall, ShortfallCode
from grappe.solvers.assign.loads import Loads
from grappe.solvers.assign.problem import AssignmentProblem, BoolArray, IntArray


def cheapest_flow(problem: AssignmentProblem, limits: Loads) -> BoolArray | None:
    """Return who reads what for the highest total within the limits (fixed pairs included), or None."""
    chosen_from = problem.open
    applications, jurors = np.nonzero(chosen_from)
    readers, levels = _load_units(limits)
    sink = problem.applications + problem.jurors
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([applications, problem.applications + readers]).astype(np.int32),
        np.concatenate([problem.applications + jurors, np.full(len(readers), sink)]).astype(np.int32),
        np.ones(len(applications) + len(readers), dtype=np.int64),
        np.concatenate([-problem.worth[chosen_from], limits.step * (2 * levels - 1)]),
    )
    solver.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), _supplies(problem, limits))
    if solver.solve() != solver.OPTIMAL:
        return None
    assigned = problem.kept.copy()
    assigned[chosen_from] = solver.flows(arcs)[: len(applications)] > 0
    return assigned


def crowded_out(problem: AssignmentProblem) -> Shortfall:
    """Name the jurors who are full and the applications that they leave short: a minimum cut."""
    chosen_from = problem.open
    applications, jurors = np.nonzero(chosen_from)
    first_juror, source = problem.applications, problem.applications + problem.jurors
    needs = problem.reviews_per_application - problem.kept.sum(axis=1)
    rooms = problem.capacity - problem.kept.sum(axis=0)
    solver = max_flow.SimpleMaxFlow()
    everyone, panel = np.arange(problem.applications), np.arange(first_juror, source)
    solver.add_arcs_with_capacity(
        np.concatenate([np.full(len(needs), source), applications, panel]).astype(np.int32),
        np.concatenate([everyone, first_juror + jurors, np.full(len(rooms), source + 1)]).astype(np.int32),
        np.concatenate([needs, np.ones(len(applications), dtype=np.int64), rooms]),
    )
    solver.solve(source, source + 1)
    side = np.zeros(source + 2, dtype=np.bool_)
    side[solver.get_source_side_min_cut()] = True
    short, full = side[:first_juror], side[first_juror:source]
    elsewhere = chosen_from[short][:, ~full].sum()
    return Shortfall(
        ShortfallCode.CAPACITY,
        tuple(np.flatnonzero(short).tolist()),
        tuple(np.flatnonzero(full).tolist()),
        needed=int(needs[short].sum()),
        available=int(rooms[full].sum() + elsewhere),
    )


def _load_units(limits: Loads) -> tuple[IntArray, IntArray]:
    """One arc for each application above a juror's lower limit: who, and how many it makes with it."""
    rooms = limits.upper - limits.lower
    readers = np.repeat(np.arange(len(rooms)), rooms)
    starts = np.repeat(np.cumsum(rooms) - rooms, rooms)
    return readers, limits.lower[readers] + 1 + np.arange(len(readers)) - starts


def _supplies(problem: AssignmentProblem, limits: Loads) -> IntArray:
    """Give each application its missing readings, each juror their lower limit, and the sink what is left."""
    needs = problem.reviews_per_application - problem.kept.sum(axis=1)
    floors = limits.lower - problem.kept.sum(axis=0)
    return np.concatenate([needs, -floors, [limits.lower.sum() - problem.demand]])
