"""Decisions one by one or by the ranking: pending, and undone freely, until they are applied together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from grappe.areas.funding.queries.awards import AwardFound
from grappe.areas.programmes.commands.decisions.session import locked_call, refusals_to_deliberate
from grappe.areas.programmes.models import Call, Ceiling, Decision
from grappe.areas.programmes.queries.aid import AidFound, find_aids
from grappe.areas.programmes.queries.ceilings import check_proposed, proposed_so_far
from grappe.areas.programmes.queries.decisions import (
    Ranking,
    applications_to_decide,
    ranking_of,
)
from grappe.areas.programmes.queries.lines import Chosen
from grappe.areas.programmes.rules.decisions import Outcome, outcomes_by_ranking
from grappe.areas.programmes.rules.selection import Decided, propose_by_selection
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Euro, Explanation, ExplanationLine, Refusal, refuse_if
from grappe.web.formats import local


@command
def decide_application(
    *,
    call_id: int,
    number: int,
    outcome: Outcome | None,
    reason: str = "",
    most: Euro | None = None,
    payer: int | None = None,
    version: int = 0,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> dict[str, Any]:
    """Propose an outcome for one application, or take it back with None; return its number and version.

    :param most: the jury gives no more than that, to stay under a ceiling for instance; it needs a reason.
    :param payer: the envelope that pays, by its place in the call; None: as the ranking has it.
    :param version: of the decision that the actor had in front of them, 0 for none: when someone decided
        in between, theirs stays and this one is refused, saying what they decided.
    :raises Refused: when the session is not open, someone decided in between, a departure from the ranking
        or a lower aid has no reason, or the envelope may not pay this application.
    """
    call = locked_call(call_id, actor=actor, on=on)
    application = applications_to_decide(call=call).get(number=number)
    found: Decision | None = getattr(application, "decision", None)
    refuse_if([*refusals_to_deliberate(call, on=on), *_refusals_of_race(found, version)])
    ranking, wanted = _proposed(call, number, outcome, most, payer)
    refuse_if(_refusals_of_choice(ranking, wanted, reason, payer))
    new_version = (found.version if found else 0) + 1
    if outcome is None:
        Decision.objects.filter(application=application).delete()
        new_version = 0
    else:
        values = {"reason": reason.strip(), "version": new_version, **_values(ranking, wanted, actor, on)}
        Decision.objects.update_or_create(application_id=application.pk, defaults=values)
    keep_ceilings(call, ranking, on=on)
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
    """Fill the pending decisions as the ranking gives them, by the places or by the envelopes; return how
    many changed.

    A decision with a written reason stays: the jury took it, and what it frees passes to the next in rank.
    So does one that agrees with the ranking, such as a place on the waiting list outside the line. A tie
    across the line gives no outcome.

    :raises Refused: when the session is not open, or the envelopes cannot cut the list yet.
    """
    call = locked_call(call_id, actor=actor, on=on)
    refuse_if(refusals_to_deliberate(call, on=on))
    ranking = ranking_of(call)
    changed = _given_by_envelopes(ranking, ranking.chosen) if ranking.chosen else _given_by_places(ranking)
    _write_many(call, ranking, changed, actor, on)
    keep_ceilings(call, ranking, on=on)
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


def _given_by_places(ranking: Ranking) -> dict[int, Decided]:
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
    return {number: Decided(outcome) for number, outcome in changed.items()}


def _given_by_envelopes(ranking: Ranking, chosen: Chosen) -> dict[int, Decided]:
    refuse_if(chosen.refusals)
    current = ranking.decided
    settled = {number: current[number] for number in ranking.reasons if number in current}
    given = propose_by_selection(chosen.contest, settled)
    moved = set(ranking.moved)
    return {
        number: choice
        for number, choice in given.items()
        if number in moved or not _is_as_given(current.get(number), choice)
    }


def _is_as_given(current: Decided | None, wanted: Decided) -> bool:
    if current is None or wanted.outcome is Outcome.SELECTED or current.outcome is Outcome.SELECTED:
        return current == wanted
    return True


@command
def withdraw_decisions(*, call_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Take back every pending decision of a call; return how many there were.

    :raises Refused: when the session is not open.
    """
    call = locked_call(call_id, actor=actor, on=on)
    refuse_if(refusals_to_deliberate(call, on=on))
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the jury wants for one application: its outcome, who pays and how much, and the aid worked out."""

    number: int
    choice: Decided | None
    most: Euro | None
    found: AidFound | None


def _proposed(
    call: Call, number: int, outcome: Outcome | None, most: Euro | None, payer: int | None
) -> tuple[Ranking, Wanted]:
    """The list as it stands with that decision, and what is wanted."""
    ranking = ranking_of(call)
    line = ranking.lines[number]
    full = find_aids(call.aid_scheme, {line.pk: line.vat}).get(line.pk)
    whole = full.result.amount if full and full.result else None
    # Lowered to as much as it asks, or more: nothing is lowered.
    lowered = most if outcome is Outcome.SELECTED and whole is not None and most and most < whole else None
    ranking = ranking.asking(number, lowered or whole)
    if outcome is not Outcome.SELECTED:
        return ranking, Wanted(number, None if outcome is None else Decided(outcome), None, full)
    found = full
    if lowered is not None:
        limits = {line.pk: lowered.amount}
        found = find_aids(call.aid_scheme, {line.pk: line.vat}, limits).get(line.pk)
    return ranking, Wanted(number, ranking.paid(number, payer), lowered, found)


def _refusals_of_choice(ranking: Ranking, wanted: Wanted, reason: str, payer: int | None) -> list[Refusal]:
    refusals = []
    departure = ranking.departs(wanted.number, wanted.choice)
    if departure is not None and not reason.strip():
        params = {"number": departure.number, "rank": departure.rank, "outcome": departure.outcome}
        refusals.append(Refusal("programmes.departure_without_reason", params, "reason"))
    if wanted.most is not None and not reason.strip():
        refusals.append(Refusal("programmes.lowered_without_reason", {"most": wanted.most}, "reason"))
    if ranking.chosen and payer is not None and wanted.choice and wanted.choice.outcome is Outcome.SELECTED:
        request = ranking.chosen.contest.requests.get(wanted.number)
        if request is not None and payer not in request.envelopes:
            refusals.append(Refusal("programmes.payer_not_open", {"number": wanted.number}, "payer"))
    return refusals


def _agrees(current: Outcome | None, wanted: Outcome) -> bool:
    return current is not None and (current is Outcome.SELECTED) == (wanted is Outcome.SELECTED)


def aid_values(found: AidFound | None, choice: Decided) -> dict[str, Any]:
    """Return what a decision keeps of an aid: who pays, its amount and its explanation, for a laureate only.

    What an envelope pays in part says so in the last line of the explanation.
    """
    if choice.outcome is not Outcome.SELECTED:
        return {"aid": None, "explanation": {}, "payer": None}
    if found is None or found.result is None:
        return {"aid": None, "explanation": {}, "payer": choice.envelope}
    amount, told = found.result.amount, found.result.explanation
    if choice.envelope is not None and choice.granted < amount:
        inputs = {"asked": amount}
        part = ExplanationLine("programmes.aid.part", inputs, "", choice.granted, "euro", "total")
        amount, told = choice.granted, Explanation(told.code, (*told.lines, part))
    return {"aid": amount.amount, "explanation": told.as_json(), "payer": choice.envelope}


def _values(ranking: Ranking, wanted: Wanted, actor: Actor, on: datetime) -> dict[str, Any]:
    assert wanted.choice is not None
    return {
        "outcome": wanted.choice.outcome,
        "limited_to": None if wanted.most is None else wanted.most.amount,
        "rank": ranking.rank_of(wanted.number).rank or 0,
        "decided_by_id": actor.person_id,
        "decided_at": on,
        **aid_values(wanted.found, wanted.choice),
    }


def _write_many(
    call: Call, ranking: Ranking, choices: Mapping[int, Decided], actor: Actor, on: datetime
) -> None:
    """Write decisions in bulk: a call may hold thousands. What the jury lowered stays so."""
    lines = {number: ranking.lines[number] for number in choices}
    selected = [line for n, line in lines.items() if choices[n].outcome is Outcome.SELECTED]
    limits = {line.pk: line.limited_to for line in selected}
    aids = find_aids(call.aid_scheme, {line.pk: line.vat for line in selected}, limits)
    Decision.objects.filter(application__in=[line.pk for line in lines.values() if line.version]).delete()
    Decision.objects.bulk_create(
        Decision(
            application_id=line.pk,
            outcome=choices[number].outcome,
            version=(line.version or 0) + 1,
            rank=ranking.rank_of(number).rank or 0,
            limited_to=limits.get(line.pk),
            reason=line.reason or "",
            decided_by_id=actor.person_id,
            decided_at=on,
            **aid_values(aids.get(line.pk), choices[number]),
        )
        for number, line in lines.items()
    )


def keep_ceilings(call: Call, ranking: Ranking, *, on: datetime) -> None:
    """Write beside each proposed aid what the ceilings answer now: all of them, since one takes the headroom
    of another. Six queries at most, whatever their number."""
    if call.aid_scheme is None:
        return
    order = {place.number: position for position, place in enumerate(ranking.ranked)}
    found = check_proposed(call, proposed_so_far(call, order), on=local(on).date())
    told = {number: _told(one) for number, one in found.items() if one.reasons or one.notices}
    rows = Decision.objects.filter(application__call=call, applied_at__isnull=True)
    stale = rows.exclude(ceiling="").exclude(application__number__in=told)
    stale.update(ceiling="", most_allowed=None)
    if not told:
        return
    changed = list(rows.filter(application__number__in=told).select_related("application"))
    for row in changed:
        row.ceiling, row.most_allowed = told[row.application.number]
    Decision.objects.bulk_update(changed, ["ceiling", "most_allowed"], batch_size=500)


def _told(found: AwardFound) -> tuple[str, Decimal | None]:
    return (Ceiling.BLOCKED, found.highest.amount) if found.reasons else (Ceiling.NOTICE, None)
