"""Decisions one by one or by the ranking: pending, and undone freely, until they are applied together."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from grappe.areas.programmes.commands.decisions.session import locked_call, refusals_to_deliberate
from grappe.areas.programmes.models import Call, Decision
from grappe.areas.programmes.queries.aid import AidFound, find_aids
from grappe.areas.programmes.queries.decisions import (
    Ranking,
    applications_to_decide,
    ranking_of,
)
from grappe.areas.programmes.rules.decisions import Outcome, departures, outcomes_by_ranking
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if


@command
def decide_application(
    *,
    call_id: int,
    number: int,
    outcome: Outcome | None,
    reason: str = "",
    version: int = 0,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> dict[str, Any]:
    """Propose an outcome for one application, or take it back with None; return its number and version.

    :param version: of the decision that the actor had in front of them, 0 for none: when someone decided
        in between, theirs stays and this one is refused, saying what they decided.
    :raises Refused: when the session is not open, someone decided in between, or a departure from the
        ranking has no reason.
    """
    call = locked_call(call_id, actor=actor, on=on)
    application = applications_to_decide(call=call).get(number=number)
    ranking = ranking_of(call)
    found: Decision | None = getattr(application, "decision", None)
    refuse_if([*refusals_to_deliberate(call), *_refusals_of_race(found, version)])
    refuse_if(_refusals_of_reason(ranking, number, outcome, reason))
    new_version = (found.version if found else 0) + 1
    if outcome is None:
        Decision.objects.filter(application=application).delete()
        new_version = 0
    else:
        _write(call, application.pk, ranking, number, outcome, reason, new_version, actor, on)
    result = {"number": number, "version": new_version}
    audit.record(
        actor=actor,
        command="decide_application",
        on=on,
        object_type="application",
        object_id=application.pk,
        changes={"from": found.outcome if found else None, "to": outcome, "version": new_version},
        key=key,
        result=result,
    )
    return result


@command
def propose_by_ranking(*, call_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Fill the pending decisions as the ranking and the places give them; return how many changed.

    A decision with a written reason stays: the jury took it, and a place that it frees passes to the next in
    rank. So does one that agrees with the ranking, such as a place on the waiting list outside the line. A
    tie across the line gives no outcome.

    :raises Refused: when the session is not open.
    """
    call = locked_call(call_id, actor=actor, on=on)
    refuse_if(refusals_to_deliberate(call))
    ranking = ranking_of(call)
    current = ranking.outcomes
    settled = {number: outcome for number in ranking.reasons if (outcome := current[number]) is not None}
    changed = {
        number: outcome
        for number, outcome in outcomes_by_ranking(ranking.ranked, ranking.places, settled).items()
        if not _agrees(current[number], outcome)
    }
    # Taken on another rank, and still what the ranking gives: taken again as they are.
    confirmed = {number: current[number] for number in ranking.moved if number not in {*settled, *changed}}
    changed |= {number: outcome for number, outcome in confirmed.items() if outcome is not None}
    _write_many(call, ranking, changed, actor, on)
    audit.record(
        actor=actor,
        command="propose_by_ranking",
        on=on,
        object_type="call",
        object_id=call.pk,
        changes={"changed": len(changed)},
        key=key,
        result=len(changed),
    )
    return len(changed)


@command
def withdraw_decisions(*, call_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Take back every pending decision of a call; return how many there were.

    :raises Refused: when the session is not open.
    """
    call = locked_call(call_id, actor=actor, on=on)
    refuse_if(refusals_to_deliberate(call))
    pending = Decision.objects.filter(application__call=call, applied_at__isnull=True)
    count = pending.count()
    pending.delete()
    audit.record(
        actor=actor,
        command="withdraw_decisions",
        on=on,
        object_type="call",
        object_id=call.pk,
        changes={"withdrawn": count},
        key=key,
        result=count,
    )
    return count


def _refusals_of_race(found: Decision | None, version: int) -> list[Refusal]:
    """Someone decided in between: say who, what and why, so that the two can be compared."""
    current = found.version if found else 0
    if current == version:
        return []
    if found is None:
        return [Refusal("programmes.decision_withdrawn_meanwhile")]
    params = {
        "by": found.decided_by.name if found.decided_by else "",
        "reason": found.reason,
        "version": current,
    }
    return [Refusal(f"programmes.decided_meanwhile_{found.outcome}", params)]


def _refusals_of_reason(ranking: Ranking, number: int, outcome: Outcome | None, reason: str) -> list[Refusal]:
    if reason.strip():
        return []
    departing = departures(ranking.ranked, ranking.places, {**ranking.outcomes, number: outcome})
    return [
        Refusal(
            "programmes.departure_without_reason",
            {"number": found.number, "rank": found.rank, "outcome": found.outcome},
            "reason",
        )
        for found in departing
        if found.number == number
    ]


def _agrees(current: Outcome | None, wanted: Outcome) -> bool:
    return current is not None and (current is Outcome.SELECTED) == (wanted is Outcome.SELECTED)


def aid_values(found: AidFound | None, outcome: Outcome) -> dict[str, Any]:
    """Return what a decision keeps of an aid: its amount and its explanation, for a laureate only."""
    if outcome is not Outcome.SELECTED or found is None or found.result is None:
        return {"aid": None, "explanation": {}}
    return {"aid": found.result.amount.amount, "explanation": found.result.explanation.as_json()}


def _write(
    call: Call,
    pk: int,
    ranking: Ranking,
    number: int,
    outcome: Outcome,
    reason: str,
    version: int,
    actor: Actor,
    on: datetime,
) -> None:
    aids = find_aids(call.aid_scheme, {pk: ranking.lines[number].vat})
    values: dict[str, Any] = {
        "outcome": outcome,
        "rank": ranking.rank_of(number).rank or 0,
        "reason": reason.strip(),
        "version": version,
        "decided_by_id": actor.person_id,
        "decided_at": on,
        **aid_values(aids.get(pk), outcome),
    }
    Decision.objects.update_or_create(application_id=pk, defaults=values)


def _write_many(
    call: Call, ranking: Ranking, outcomes: Mapping[int, Outcome], actor: Actor, on: datetime
) -> None:
    """Write decisions in bulk: a call may hold thousands."""
    lines = {number: ranking.lines[number] for number in outcomes}
    selected = {n: line for n, line in lines.items() if outcomes[n] is Outcome.SELECTED}
    aids = find_aids(call.aid_scheme, {line.pk: line.vat for line in selected.values()})
    Decision.objects.filter(application__in=[line.pk for line in lines.values() if line.version]).delete()
    Decision.objects.bulk_create(
        Decision(
            application_id=line.pk,
            outcome=outcomes[number],
            version=(line.version or 0) + 1,
            rank=ranking.rank_of(number).rank or 0,
            decided_by_id=actor.person_id,
            decided_at=on,
            **aid_values(aids.get(line.pk), outcomes[number]),
        )
        for number, line in lines.items()
    )
