"""What the solver is asked beside the ranking, and what was answered: read back, and checked again."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from grappe.areas.programmes.models import Call, SelectionProposal
from grappe.areas.programmes.queries.lines import Chosen, Ranking
from grappe.areas.programmes.rules.ranking import Ranked
from grappe.areas.programmes.rules.selection import FloorKind, FloorMeasure, FloorTerm
from grappe.solvers.select import (
    Candidate,
    Cap,
    Certificate,
    Constraint,
    Envelope,
    Floor,
    Measure,
    Proof,
    Proposal,
    SelectionProblem,
    verify,
)
from grappe.values import Euro

_MEASURES = {FloorMeasure.PROJECTS: Measure.PROJECTS, FloorMeasure.AID: Measure.AID}


def problem_of(ranking: Ranking, chosen: Chosen) -> SelectionProblem:
    """Return what is asked of the solver: the ranked applications in their order, scores in hundredths, aid
    in cents; unranked ones cannot be selected. The ranking's own line is the reference."""
    ranked = ranking.ranked
    above = set(chosen.line.inside)
    everyone = frozenset(range(len(ranked)))
    places = chosen.contest.rule.places
    return SelectionProblem(
        candidates=tuple(_candidate(ranking, chosen, place) for place in ranked),
        envelopes=tuple(
            Envelope(None if limits.amount is None else _cents(limits.amount), limits.places)
            for limits in chosen.contest.envelopes
        ),
        floors=tuple(
            Floor(_members(ranking, chosen, floor), floor.least, _MEASURES[floor.measure])
            for floor in chosen.terms.floors
        ),
        caps=() if places is None else (Cap(everyone, places),),
        reference=frozenset(at for at, place in enumerate(ranked) if place.number in above),
    )


def _candidate(ranking: Ranking, chosen: Chosen, place: Ranked) -> Candidate:
    request, mean = chosen.contest.requests[place.number], ranking.lines[place.number].mean
    payers = () if place.rank is None else tuple(request.envelopes)
    return Candidate(mean or 0, _cents(request.asked), payers)


def _members(ranking: Ranking, chosen: Chosen, floor: FloorTerm) -> frozenset[int]:
    return frozenset(at for at, place in enumerate(ranking.ranked) if _counts(chosen, floor, place.number))


def _counts(chosen: Chosen, floor: FloorTerm, number: int) -> bool:
    territories, theme = chosen.groups.get(number, ((), ""))
    if floor.kind is FloorKind.ENVELOPE:
        return int(floor.code) in chosen.contest.requests[number].envelopes
    return floor.code in territories if floor.kind is FloorKind.TERRITORY else floor.code == theme


def _cents(amount: Euro) -> int:
    return int(amount.to_cents().amount * 100)


def proposal_as_json(proposal: Proposal, ranking: Ranking) -> dict[str, Any]:
    """Return a proposal as plain JSON: its choices by application number, and its certificate."""
    numbers = [place.number for place in ranking.ranked]
    return {
        "choices": [[numbers[at], payer] for at, payer in proposal.choices],
        "certificate": asdict(proposal.certificate),
    }


def is_still_right(row: SelectionProposal, ranking: Ranking, chosen: Chosen) -> bool | None:
    """Whether every figure of a proposal that can be worked out again is right; None when the marks, the
    aids or the envelopes changed since it was asked."""
    problem = problem_of(ranking, chosen)
    if problem.digest() != row.digest:
        return None
    at = {place.number: position for position, place in enumerate(ranking.ranked)}
    choices = tuple((at[number], payer) for number, payer in row.content["choices"])
    return verify(problem, Proposal(choices, _certificate(row.content["certificate"])))


def _certificate(told: Mapping[str, Any]) -> Certificate:
    constraints = tuple(
        Constraint(**{**one, "measure": Measure(one["measure"])}) for one in told["constraints"]
    )
    return Certificate(
        **{
            **told,
            "proof": Proof(told["proof"]),
            "constraints": constraints,
            "prices": tuple(told["prices"]),
        }
    )


def proposals_of(call: Call) -> list[SelectionProposal]:
    """Return what the solver answered for a call, the latest first."""
    rows = SelectionProposal.objects.filter(call=call).select_related("asked_by")
    return list(rows.order_by("-asked_at", "-pk"))
