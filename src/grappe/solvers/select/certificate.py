"""Every figure of a certificate that can be recomputed from the input, the choices and the prices alone."""

from __future__ import annotations

from collections.abc import Sequence

from grappe.solvers.select.answer import Certificate, Choice, Constraint, Proof, Proposal
from grappe.solvers.select.bound import price
from grappe.solvers.select.knapsack import sharpen
from grappe.solvers.select.problem import Measure, SelectionProblem


def certified(
    problem: SelectionProblem,
    choices: Sequence[Choice],
    prices: Sequence[int],
    *,
    searched_bound: int,
    fewest_departures: bool = False,
    settled: bool = False,
) -> Proposal:
    """Return the proposal with its certificate; only `searched_bound` and what follows are on trust."""
    ordered = tuple(sorted(choices))
    selected = frozenset(place for place, _ in ordered)
    score = sum(problem.candidates[place].score for place in selected)
    price_bound = sharpen(problem, price(problem, prices), score).bound
    bound = min(searched_bound, price_bound)
    proof = Proof.PRICES if score == price_bound else Proof.SEARCH if score == bound else Proof.NONE
    certificate = Certificate(
        score=score,
        bound=bound,
        price_bound=price_bound,
        proof=proof,
        departures=len(selected ^ problem.reference),
        fewest_departures=fewest_departures,
        settled=settled,
        aid=sum(problem.candidates[place].aid for place in selected),
        constraints=check_constraints(problem, ordered),
        prices=tuple(prices),
        digest=problem.digest(),
    )
    return Proposal(ordered, certificate)


def check_constraints(problem: SelectionProblem, choices: Sequence[Choice]) -> tuple[Constraint, ...]:
    """Check on the choices themselves every limit that a selection may never break."""
    payers = dict(choices)
    checked = []
    for place, envelope in enumerate(problem.envelopes):
        paid = [candidate for candidate, payer in payers.items() if payer == place]
        if envelope.budget is not None:
            value = _value(problem, paid, Measure.AID)
            checked.append(
                Constraint("budget", place, Measure.AID, envelope.budget, value, value <= envelope.budget)
            )
        if envelope.places is not None:
            held = len(paid) <= envelope.places
            checked.append(Constraint("places", place, Measure.PROJECTS, envelope.places, len(paid), held))
    for place, floor in enumerate(problem.floors):
        value = _value(problem, floor.members & payers.keys(), floor.measure)
        checked.append(Constraint("floor", place, floor.measure, floor.least, value, value >= floor.least))
    for place, cap in enumerate(problem.caps):
        value = _value(problem, cap.members & payers.keys(), cap.measure)
        checked.append(Constraint("cap", place, cap.measure, cap.most, value, value <= cap.most))
    wrong = sum(1 for candidate, payer in choices if payer not in problem.candidates[candidate].envelopes)
    doubled = len(choices) - len(payers)
    checked.append(Constraint("eligible_once", 0, Measure.PROJECTS, 0, wrong + doubled, not wrong + doubled))
    return tuple(checked)


def _value(
    problem: SelectionProblem, members: frozenset[int] | set[int] | list[int], measure: Measure
) -> int:
    return len(members) if measure is Measure.PROJECTS else sum(problem.candidates[i].aid for i in members)
