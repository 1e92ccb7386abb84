"""Applying the decisions: all together, once, with their letters, their export and their minutes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from grappe.areas.programmes.commands.decisions.deciding import aid_values
from grappe.areas.programmes.commands.decisions.papers import keep_papers
from grappe.areas.programmes.commands.decisions.session import locked_call, refusals_to_deliberate
from grappe.areas.programmes.models import Application, Call, Decision, Deliberation, Juror
from grappe.areas.programmes.queries.aid import AidFound, find_aids
from grappe.areas.programmes.queries.decisions import DECIDABLE, Ranking, ranking_of
from grappe.areas.programmes.rules.applications import (
    ApplicationState,
    CallState,
    refusals_of_application_step,
    refusals_of_call_step,
)
from grappe.areas.programmes.rules.decisions import Outcome, refusals_to_apply
from grappe.areas.programmes.rules.sessions import refusals_of_session
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if

# On the waiting list an application stays submitted: it may still be selected.
_STATES = {
    Outcome.SELECTED: ApplicationState.SELECTED,
    Outcome.REJECTED: ApplicationState.REJECTED,
}


@command
def apply_decisions(*, call_id: int, actor: Actor, on: datetime, key: str | None = None) -> dict[str, Any]:
    """Apply every pending decision at once; return how many laureates and letters there are.

    States change, the aid of each laureate is worked out and kept with its explanation, the export and the
    minutes are stored, and the letters are written to the outbox, where they wait to be read and sent. All
    of it or none of it; nothing of it can be undone.

    :raises Refused: with every reason: session not open, decisions missing, departures without a reason, a
        tie across the line, too many laureates, no quorum, an aid that cannot be computed.
    """
    call = locked_call(call_id, actor=actor, on=on)
    refuse_if(refusals_to_deliberate(call))
    _hold_applications(call)
    ranking = ranking_of(call)
    session, _ = Deliberation.objects.get_or_create(call=call, defaults={"opened_at": on})
    aids = _aids_of_laureates(call, ranking)
    refuse_if(
        [
            *refusals_to_apply(ranking.ranked, ranking.places, ranking.outcomes, ranking.reasons),
            *_refusals_of_session(call, session),
            *_refusals_of_aids(ranking, aids),
        ]
    )
    _move(call, ranking, aids, on)
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
    selected = [n for n, outcome in ranking.outcomes.items() if outcome is Outcome.SELECTED]
    found = find_aids(call.aid_scheme, {ranking.lines[n].pk: ranking.lines[n].vat for n in selected})
    return {n: found[ranking.lines[n].pk] for n in selected if ranking.lines[n].pk in found}


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
        values = aid_values(aids.get(decision.application.number), Outcome(decision.outcome))
        if (decision.aid, decision.explanation) != (values["aid"], values["explanation"]):
            decision.aid, decision.explanation = values["aid"], values["explanation"]
            changed.append(decision)
    # Most were worked out when they were proposed, and stand: one statement binds them all.
    Decision.objects.bulk_update(changed, ["aid", "explanation"], batch_size=500)
    decided.update(applied_at=on)
