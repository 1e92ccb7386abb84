"""Applying the decisions: all together, once, with their letters, their export and their minutes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from grappe.areas.funding.commands.awards import Award, lock_groups, write_awards
from grappe.areas.funding.queries.awards import AwardFound
from grappe.areas.programmes.commands.decisions.deciding import aid_values
from grappe.areas.programmes.commands.decisions.papers import keep_papers
from grappe.areas.programmes.commands.decisions.sequel import carry_on
from grappe.areas.programmes.commands.decisions.session import locked_call, refusals_to_deliberate
from grappe.areas.programmes.models import Application, Call, Decision, Deliberation, Juror
from grappe.areas.programmes.queries.aid import AidFound, find_aids
from grappe.areas.programmes.queries.ceilings import (
    AidTerms,
    Proposed,
    award_reference,
    check_proposed,
    refusals_of_ceilings,
)
from grappe.areas.programmes.queries.decisions import DECIDABLE, Ranking, ranking_of
from grappe.areas.programmes.rules.applications import (
    ApplicationState,
    CallState,
    refusals_of_application_step,
    refusals_of_call_step,
)
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.selection import Decided
from grappe.areas.programmes.rules.sessions import refusals_of_session
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if
from grappe.web.formats import local

# On the waiting list an application stays submitted: it may still be selected.
_STATES = {
    Outcome.SELECTED: ApplicationState.SELECTED,
    Outcome.REJECTED: ApplicationState.REJECTED,
}


@command
def apply_decisions(*, call_id: int, actor: Actor, on: datetime, key: str | None = None) -> dict[str, Any]:
    """Apply every pending decision at once; return how many laureates and letters there are.

    States change, the aid of each laureate is worked out and kept with its explanation, and written in the
    ledger of public aid; the export and the minutes are stored, and the letters are written to the outbox,
    where they wait to be read and sent. All of it or none of it; nothing of it can be undone.

    :raises Refused: with every reason: session not open, decisions missing, departures without a reason, a
        tie across the line, too many laureates, an envelope exceeded, no quorum, an aid that cannot be
        computed, or that a ceiling or the call's own rule blocks whole.
    """
    call = locked_call(call_id, actor=actor, on=on)
    refuse_if(refusals_to_deliberate(call, on=on))
    _hold_applications(call)
    ranking = ranking_of(call)
    session, _ = Deliberation.objects.get_or_create(call=call, defaults={"opened_at": on})
    aids = _aids_of_laureates(call, ranking)
    granted = _granted(ranking, aids)
    lock_groups({one.organisation_id for one in granted})
    ceilings = check_proposed(call, granted, on=local(on).date()) if call.aid_scheme else {}
    refuse_if(
        [
            *ranking.refusals_to_apply(),
            *_refusals_of_session(call, session),
            *_refusals_of_aids(ranking, aids),
            *refusals_of_ceilings(ceilings),
        ]
    )
    _move(call, ranking, aids, on)
    carry_on(call, actor=actor, on=on)
    _write_ledger(call, ranking, ceilings, actor=actor, on=on)
    session.applied_at = on
    letters = keep_papers(call, session, actor=actor, on=on)
    session.save()
    result = {
        "call": call.pk,
        "selected": sum(outcome is Outcome.SELECTED for outcome in ranking.outcomes.values()),
        "letters": letters,
    }
    audit.record(
        actor=actor,
        command="apply_decisions",
        on=on,
        object_type="call",
        object_id=call.pk,
        changes={**result, "export": session.export.digest if session.export else None},
        key=key,
        result=result,
    )
    return result


def _hold_applications(call: Call) -> None:
    """Lock the applications: one being withdrawn leaves the ranking first, or waits for its decision."""
    submitted = Application.objects.filter(call=call, state=ApplicationState.SUBMITTED).order_by("pk")
    list(submitted.select_for_update(of=("self",)).values_list("pk", flat=True))


def _aids_of_laureates(call: Call, ranking: Ranking) -> dict[int, AidFound]:
    lines = [ranking.lines[n] for n in ranking.selected]
    limits = {line.pk: line.limited_to for line in lines}
    found = find_aids(call.aid_scheme, {line.pk: line.vat for line in lines}, limits)
    return {line.number: found[line.pk] for line in lines if line.pk in found}


def _granted(ranking: Ranking, aids: Mapping[int, AidFound]) -> list[Proposed]:
    """What each laureate gets, in the order of the list."""
    lines = [ranking.lines[number] for number in ranking.selected]
    values = {line.number: _aid_of(ranking, line.number, aids)["aid"] for line in lines}
    return [
        Proposed(line.number, line.organisation_id, line.organisation, amount)
        for line in lines
        if (amount := values[line.number])
    ]


def _aid_of(ranking: Ranking, number: int, aids: Mapping[int, AidFound]) -> dict[str, Any]:
    """What a decision keeps of its aid: worked out anew, no more than its envelope was to pay."""
    choice = ranking.decided.get(number, Decided(Outcome.REJECTED))
    return aid_values(aids.get(number), choice)


def _refusals_of_session(call: Call, session: Deliberation) -> list[Refusal]:
    jurors = Juror.objects.filter(call=call).values_list("pk", flat=True)
    return refusals_of_session(present=session.present, jurors=list(jurors))


def _refusals_of_aids(ranking: Ranking, aids: Mapping[int, AidFound]) -> list[Refusal]:
    return [
        Refusal(
            "programmes.aid_not_computable",
            {"number": number, "organisation": ranking.lines[number].organisation},
        )
        for number, found in aids.items()
        if found.refusals
    ]


def _move(call: Call, ranking: Ranking, aids: Mapping[int, AidFound], on: datetime) -> None:
    """Change the state of the call and of every application by the transition tables."""
    refuse_if(refusals_of_call_step(CallState(call.state), CallState.DECIDED))
    call.state = CallState.DECIDED
    call.save(update_fields=["state"])
    for outcome, state in _STATES.items():
        refuse_if(refusals_of_application_step(ApplicationState.SUBMITTED, state))
        pks = [line.pk for line in ranking.lines.values() if line.outcome == outcome]
        Application.objects.filter(pk__in=pks).update(state=state)
    decided = Decision.objects.filter(application__call=call, application__state__in=DECIDABLE)
    decisions = list(decided.select_related("application"))
    changed = []
    for decision in decisions:
        values = _aid_of(ranking, decision.application.number, aids)
        if (decision.aid, decision.explanation) != (values["aid"], values["explanation"]):
            decision.aid, decision.explanation = values["aid"], values["explanation"]
            changed.append(decision)
    # Most were worked out when they were proposed, and stand: one statement binds them all.
    Decision.objects.bulk_update(changed, ["aid", "explanation"], batch_size=500)
    decided.update(applied_at=on)


def _write_ledger(
    call: Call, ranking: Ranking, ceilings: Mapping[int, AwardFound], *, actor: Actor, on: datetime
) -> None:
    """Write each award in the ledger of public aid, in the name of the network; the register is then told of
    those that it must know."""
    if call.aid_scheme is None or not ceilings:
        return
    day = local(on).date()
    awards = [
        Award(
            organisation_id=found.asked.organisation_id,
            purpose=f"{call} · {ranking.lines[number].title or ranking.lines[number].organisation}",
            amount=found.asked.amount,
            activity=found.activity,
            reference=award_reference(ranking.lines[number].pk, day.year),
            regime=AidTerms.from_json(call.aid_terms).regime or "",
        )
        for number, found in ceilings.items()
    ]
    write_awards(
        awards,
        granted_on=day,
        network_id=call.network_id,
        authority_id=call.funder_id or call.aid_scheme.funder_id,
        actor=actor,
        on=on,
    )
