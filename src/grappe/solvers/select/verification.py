"""Recheck a proposal that comes from elsewhere: a file, a database, another program. No solver runs here."""

from __future__ import annotations

from grappe.solvers.select.answer import Proposal
from grappe.solvers.select.bound import are_prices
from grappe.solvers.select.certificate import certified
from grappe.solvers.select.problem import SelectionProblem


def verify(problem: SelectionProblem, proposal: Proposal) -> bool:
    """Say whether the choices hold every limit, and whether every figure that can be recomputed is right.

    Told, not proven: what the search adds to the bound of the prices, that no selection of the same score
    departs less from the ranking, that nothing else does as well, and the time.
    """
    claim = proposal.certificate
    if not _is_readable(problem, proposal):
        return False
    found = certified(
        problem,
        proposal.choices,
        claim.prices,
        searched_bound=claim.bound,
        fewest_departures=claim.fewest_departures,
        settled=claim.settled,
    )
    timed = found if claim.elapsed_ms is None else found.timed(claim.elapsed_ms)
    held = all(constraint.held for constraint in claim.constraints)
    return timed == proposal and held and claim.score <= claim.bound


def _is_readable(problem: SelectionProblem, proposal: Proposal) -> bool:
    return (
        proposal.certificate.digest == problem.digest()
        and are_prices(problem, proposal.certificate.prices)
        and all(0 <= place < len(problem.candidates) for place, _ in proposal.choices)
    )
