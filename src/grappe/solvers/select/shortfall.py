"""Which floors cannot be met, and how far each one can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grappe.solvers.select.answer import Infeasible, Shortfall
from grappe.solvers.select.bound import price
from grappe.solvers.select.core import Core
from grappe.solvers.select.problem import Floor, Measure, SelectionProblem
from grappe.solvers.select.programme import Status
from grappe.solvers.select.relaxation import relax

# Work granted to each question, the same on every machine.
EFFORT = 1.0


def explain(problem: SelectionProblem, *, seconds: float) -> Infeasible:
    """Return the floors that nothing can meet even alone, or else a few that cannot be met together.

    Of a clash, each floor says the most it can get while the others of the clash are met; no floor of it is
    there for nothing, as far as the time allowed finding out.
    """
    floors = range(len(problem.floors))
    alone = [reason for floor in floors if (reason := _shortfall(problem, floor, (), seconds)) is not None]
    if alone:
        return Infeasible(tuple(alone), tuple(reason.floor for reason in alone), problem.digest())
    clash = list(floors)
    for floor in floors:
        fewer = [other for other in clash if other != floor]
        if _impossible(problem, fewer, seconds):
            clash = fewer
    found = (_shortfall(problem, floor, [one for one in clash if one != floor], seconds) for floor in clash)
    reasons = tuple(reason for reason in found if reason is not None)
    return Infeasible(reasons, tuple(clash), problem.digest())


def _shortfall(
    problem: SelectionProblem, place: int, beside: Sequence[int], seconds: float
) -> Shortfall | None:
    """How far a floor falls short when the `beside` ones are met; None when it is not shown to."""
    floor = problem.floors[place]
    asked = _counting(problem, floor, beside)
    relaxed = relax(asked)
    if relaxed is None:
        return None
    most, exact = price(asked, relaxed.prices).whole_bound, False
    if most >= floor.least or floor.measure is Measure.PROJECTS:
        found = _everything(asked).highest(_scores(asked), seconds=seconds, effort=EFFORT)
        most, exact = min(most, found.bound) if found.found else most, found.status is Status.OPTIMAL
    if most >= floor.least:
        return None
    return Shortfall(place, floor.measure, floor.least, most, tuple(beside), exact)


def _impossible(problem: SelectionProblem, floors: Sequence[int], seconds: float) -> bool:
    """Whether these floors are certain to have no selection."""
    fewer = replace(problem, floors=tuple(problem.floors[floor] for floor in floors))
    if relax(fewer) is None:
        return True
    return _everything(fewer).highest({}, seconds=seconds, effort=EFFORT).status is Status.INFEASIBLE


def _everything(problem: SelectionProblem) -> Core:
    able = [place for place, candidate in enumerate(problem.candidates) if candidate.envelopes]
    return Core(problem, (), able, exact=range(len(problem.envelopes)))


def _counting(problem: SelectionProblem, floor: Floor, beside: Sequence[int]) -> SelectionProblem:
    """The same problem, where the score of a selection is what it brings to that floor."""
    candidates = tuple(
        replace(
            candidate,
            score=(candidate.aid if floor.measure is Measure.AID else 1) if place in floor.members else 0,
        )
        for place, candidate in enumerate(problem.candidates)
    )
    return replace(problem, candidates=candidates, floors=tuple(problem.floors[other] for other in beside))


def _scores(problem: SelectionProblem) -> dict[int, int]:
    return {place: candidate.score for place, candidate in enumerate(problem.candidates)}
