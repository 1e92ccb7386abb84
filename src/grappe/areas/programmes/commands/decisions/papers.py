"""The export, the minutes and the letters of a call whose decisions are being applied."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.utils.translation import override

from grappe.areas.people.models import Person
from grappe.areas.programmes.commands.decisions.money import money_of_minutes, payer_of
from grappe.areas.programmes.documents.blocks import Paper, content_digest, paper_as_json
from grappe.areas.programmes.documents.letters import LetterFacts, body, letter_paper, subject
from grappe.areas.programmes.documents.minutes import (
    DepartureRow,
    MinutesFacts,
    MinutesRow,
    PlaceRow,
    TieRow,
    minutes_paper,
)
from grappe.areas.programmes.models import (
    ApplicationMember,
    Call,
    Decision,
    Deliberation,
    FrozenPaper,
    MemberRole,
)
from grappe.areas.programmes.queries.decisions import (
    DECIDABLE,
    Ranking,
    conflicts_of,
    jurors_of,
    ranking_of,
    reopenings_of,
)
from grappe.areas.programmes.queries.discussion import count_said
from grappe.areas.programmes.queries.export import call_document
from grappe.areas.programmes.queries.opinions import opinions_for_letters
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.sessions import quorum_of
from grappe.kernel import files
from grappe.kernel.actor import Actor
from grappe.kernel.models import OutboxMail
from grappe.values import canonical_json
from grappe.web.formats import local

LETTERS = "application"
_ORDER = (Outcome.SELECTED, Outcome.WAITLISTED, Outcome.REJECTED)


def keep_papers(call: Call, session: Deliberation, *, actor: Actor, on: datetime) -> int:
    """Store the export, freeze the minutes that print its hash, write the letters; return how many letters.

    Nothing is drawn here: a minute's work for thousands. The files come from what is frozen (`drawing`).
    """
    ranking = ranking_of(call)
    content = canonical_json(call_document(call, ranking))
    session.export = files.store(
        name=f"{call.slug}.json", content=content, actor=actor, on=on, kinds=(".json",)
    )
    # The minutes are a French act whatever the language of the person who applies the decisions.
    with override("fr"):
        minutes = minutes_paper(_minutes(call, session, ranking, session.export.digest, on))
    frozen = [_frozen(call, minutes, on)]
    letters = list(_letters(call, ranking, frozen, on))
    OutboxMail.objects.bulk_create(letters, batch_size=500)
    FrozenPaper.objects.bulk_create(frozen, batch_size=500)
    return len(letters)


def _frozen(call: Call, paper: Paper, on: datetime, application_id: int | None = None) -> FrozenPaper:
    content = paper_as_json(paper)
    seal = content_digest(content)
    return FrozenPaper(call=call, application_id=application_id, content=content, digest=seal, frozen_at=on)


def _letters(call: Call, ranking: Ranking, frozen: list[FrozenPaper], on: datetime) -> Iterator[OutboxMail]:
    """One letter per application to whoever carries it, in their language; none leaves here.

    A laureate's letter has a paper to join. So has one that nobody carries here: it is printed and posted.
    """
    decided = Decision.objects.filter(application__call=call, application__state__in=DECIDABLE)
    carriers, opinions = _carriers(call), opinions_for_letters(call)
    for decision in sorted(decided.select_related("application"), key=_in_the_outbox):
        person = carriers.get(decision.application_id)
        with override(person.language if person else "fr"):
            facts = letter_facts(call, ranking, decision, recipient=person.name if person else "", on=on)
            facts = replace(facts, opinions=opinions.get(decision.application_id, ()))
            if decision.outcome == Outcome.SELECTED or person is None:
                frozen.append(_frozen(call, letter_paper(facts), on, decision.application_id))
            yield OutboxMail(
                person=person,
                to_address=person.email if person else "",
                to_name=facts.recipient or facts.organisation,
                language=person.language if person else "fr",
                subject=subject(facts),
                body=body(facts),
                object_type=LETTERS,
                object_id=decision.application_id,
                created_at=on,
            )


def letter_facts(
    call: Call, ranking: Ranking, decision: Decision, *, recipient: str, on: datetime
) -> LetterFacts:
    """Gather what a letter or a calculation sheet says of one application."""
    application = decision.application
    line = ranking.lines[application.number]
    funder = call.aid_scheme.funder.name if call.aid_scheme else ""
    return LetterFacts(
        call=str(call),
        network=call.network.organisation.name,
        number=application.number,
        organisation=line.organisation,
        project=application.title,
        recipient=recipient,
        decided_on=local(on).date(),
        outcome=decision.outcome,
        reason=decision.reason,
        rank=ranking.rank_of(application.number).rank,
        ranked=ranking.count,
        mean=line.mean,
        marks=line.given,
        places=call.places,
        aid=decision.aid,
        explanation=decision.explanation,
        vat_basis=line.vat_basis,
        vat_deduction=line.vat_deduction,
        funder=funder,
        passed_on=_holds_freed_place(ranking, decision),
    )


def _holds_freed_place(ranking: Ranking, decision: Decision) -> bool:
    # Below the line first: few are, and looking for the freed places reads the whole list.
    number = decision.application.number
    selected_below = decision.outcome == Outcome.SELECTED and number not in ranking.line.inside
    return selected_below and number in ranking.passed_on


def _in_the_outbox(decision: Decision) -> tuple[int, int]:
    """Laureates first, then the waiting list, each by number."""
    return _ORDER.index(decision.outcome), decision.application.number


def _carriers(call: Call) -> dict[int, Person]:
    """One person per application: its owner, the first when there are several."""
    owners = ApplicationMember.objects.filter(application__call=call, role=MemberRole.OWNER)
    return {
        member.application_id: member.person for member in owners.select_related("person").order_by("-pk")
    }


def _minutes(call: Call, session: Deliberation, ranking: Ranking, sealed: str, on: datetime) -> MinutesFacts:
    recused = conflicts_of(line.pk for line in ranking.lines.values())
    jurors = jurors_of(call)
    messages, opinions = count_said(call)
    return MinutesFacts(
        call=str(call),
        network=call.network.organisation.name,
        opened_at=session.opened_at,
        applied_at=on,
        jurors=tuple((j.person.name, j.capacity_as, j.pk in session.present) for j in jurors),
        quorum=quorum_of(len(jurors)),
        places=call.places,
        tie_breaks=tuple(call.tie_breaks),
        rows=tuple(
            MinutesRow(
                number=line.number,
                organisation=line.organisation,
                rank=place.rank,
                mean=line.mean,
                median=line.median,
                marks=line.given,
                outcome=str(line.outcome),
                aid=line.aid,
                recused=tuple(found.juror for found in recused.get(line.pk, ())),
                payer=payer_of(ranking, line),
            )
            for place in ranking.ranked
            for line in (ranking.lines[place.number],)
        ),
        reopenings=tuple((row.reopened_at, row.reason) for row in reopenings_of(call)),
        ties=tuple(TieRow(tie.numbers, tie.reason) for tie in ranking.resolutions),
        departures=tuple(
            DepartureRow(
                number=departure.number,
                organisation=ranking.lines[departure.number].organisation,
                rank=departure.rank,
                outcome=departure.outcome,
                reason=ranking.reasons.get(departure.number, ""),
            )
            for departure in ranking.departures
        ),
        passed_on=tuple(
            PlaceRow(number, ranking.lines[number].organisation, ranking.rank_of(number).rank)
            for number in ranking.passed_on
        ),
        digest=sealed,
        messages=messages,
        opinions=opinions,
        **money_of_minutes(call, ranking),
    )
