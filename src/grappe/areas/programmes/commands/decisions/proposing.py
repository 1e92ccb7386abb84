"""Beside the ranking: what the solver would fund under the envelopes and the floors. It applies nothing."""

import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from grappe.areas.programmes.commands.decisions.session import locked_call, refusals_to_deliberate
from grappe.areas.programmes.models import ProposalState, SelectionProposal
from grappe.areas.programmes.queries.decisions import ranking_of
from grappe.areas.programmes.queries.lines import Chosen, Ranking
from grappe.areas.programmes.queries.proposals import problem_of, proposal_as_json
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.solvers.select import Infeasible, Proposal, SelectionProblem, Undecided, propose
from grappe.values import Euro, Refusal, refuse_if

SECONDS = 5.0


@command
def ask_proposal(
    *,
    call_id: int,
    actor: Actor,
    on: datetime,
    key: str | None = None,
    seconds: float = SECONDS,
    clock: Callable[[], float] = time.perf_counter,
) -> int:
    """Ask the solver which applications have the highest total score under the envelopes and floors, keep its
    answer with its certificate and its differences with the ranking, and return the id of the record.

    Nothing follows from it: the ranking and the jury decide. Floors that cannot be met are kept as the
    answer, each with how far it can be met; so is that nothing was found in time.

    :param seconds: how long the solver may search.
    :raises Refused: when the session is not open, no envelope draws the line, or the list cannot be cut yet.
    """
    call = locked_call(call_id, actor=actor, on=on)
    refuse_if(refusals_to_deliberate(call, on=on))
    ranking = ranking_of(call)
    chosen = ranking.chosen
    refuse_if([Refusal("programmes.selection_without_envelope")] if chosen is None else chosen.refusals)
    assert chosen is not None
    problem = problem_of(ranking, chosen)
    if not any(candidate.envelopes for candidate in problem.candidates):
        refuse_if([Refusal("programmes.nothing_to_choose")])
    started = clock()
    found = propose(problem, seconds=seconds)
    elapsed = round((clock() - started) * 1000)
    state, content = _told(found, ranking, chosen, elapsed)
    row = SelectionProposal.objects.create(
        call=call,
        state=state,
        content={**content, **_asked(problem, chosen)},
        digest=problem.digest(),
        asked_at=on,
        asked_by_id=actor.person_id,
    )
    audit.record(
        actor=actor,
        command="ask_proposal",
        on=on,
        object_type="call",
        object_id=call.pk,
        changes={"proposal": row.pk, "state": str(state), "digest": row.digest},
        key=key,
        result=row.pk,
    )
    return row.pk


def _told(
    found: Proposal | Infeasible | Undecided, ranking: Ranking, chosen: Chosen, elapsed: int
) -> tuple[ProposalState, dict[str, Any]]:
    if isinstance(found, Infeasible):
        reasons = [asdict(reason) for reason in found.reasons]
        return ProposalState.INFEASIBLE, {"reasons": reasons, "clash": list(found.clash)}
    if isinstance(found, Undecided):
        return ProposalState.UNDECIDED, {"bound": found.bound}
    timed = found.timed(elapsed)
    return ProposalState.FOUND, {**proposal_as_json(timed, ranking), **_differences(timed, ranking, chosen)}


def _differences(found: Proposal, ranking: Ranking, chosen: Chosen) -> dict[str, Any]:
    """What the proposal changes from the ranking's own line, by number, in the order of the list."""
    numbers = [place.number for place in ranking.ranked]
    payers = {numbers[at]: payer for at, payer in found.choices}
    above = {number: one for number, one in chosen.placed.items() if number in chosen.line.inside}
    return {
        "gained": [number for number in numbers if number in payers and number not in above],
        "lost": [number for number in numbers if number in above and number not in payers],
        "moved": [n for n in numbers if n in above and n in payers and above[n].envelope != payers[n]],
        "ranking": {
            "score": sum(ranking.lines[number].mean or 0 for number in above),
            "aid": str(Euro.total(one.granted for one in above.values())),
            "count": len(above),
        },
    }


def _asked(problem: SelectionProblem, chosen: Chosen) -> dict[str, Any]:
    """The limits as they were asked, so that the answer is read without the call of today."""
    return {
        "envelopes": [envelope.label for envelope in chosen.envelopes],
        "floors": [
            {**term.as_json(), "members": len(floor.members)}
            for term, floor in zip(chosen.terms.floors, problem.floors, strict=True)
        ],
    }
