"""Recheck a team, or a clash, that comes from elsewhere: a file, a database, another program. No solver."""

from __future__ import annotations

from dataclasses import replace

from grappe.solvers.team.answer import Composition, Infeasible
from grappe.solvers.team.bound import Ground
from grappe.solvers.team.certificate import certified, proven_bound
from grappe.solvers.team.problem import TeamProblem


def verify(problem: TeamProblem, composition: Composition) -> bool:
    """Say whether the team keeps every rule and every figure of its certificate follows from the input."""
    claim, ground = composition.certificate, Ground(problem)
    if claim.digest != problem.digest() or not ground.is_price(claim.prices):
        return False
    if not all(0 <= place < len(problem.candidates) for place in composition.team):
        return False
    floor = ground.worth(composition.team)
    if claim.steps and proven_bound(ground, claim.prices, claim.steps, floor) is None:
        return False
    found = certified(ground, composition.team, claim.prices, claim.steps)
    kept = all(check.held for check in claim.checks) and not composition.team & problem.idle
    return found == composition and kept


def verify_clash(problem: TeamProblem, infeasible: Infeasible) -> bool:
    """Say whether the rules of the clash are rules of the problem that no team keeps together.

    Told, not proven: that no fewer rules clash.
    """
    if infeasible.digest != problem.digest() or not set(infeasible.clash) <= set(problem.names):
        return False
    ground = Ground(only(problem, infeasible.clash))
    if not ground.is_price(infeasible.prices):
        return False
    floor = ground.lowest - 1
    return proven_bound(ground, infeasible.prices, infeasible.steps, floor) == floor


def only(problem: TeamProblem, names: tuple[tuple[object, int], ...]) -> TeamProblem:
    """Return the problem with these rules alone."""
    return replace(problem, without=problem.without | (frozenset(problem.names) - frozenset(names)))
