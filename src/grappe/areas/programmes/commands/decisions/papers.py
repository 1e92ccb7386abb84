"""The export, the minutes and the letters of a call whose decisions are being applied."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import override

from grappe.areas.people.models import Person
from grappe.areas.programmes.documents.docx import render_docx
from grappe.areas.programmes.documents.letters import LetterFacts, body, letter_paper, subject
from grappe.areas.programmes.documents.minutes import (
    DepartureRow,
    MinutesFacts,
    MinutesRow,
    TieRow,
    minutes_paper,
)
from grappe.areas.programmes.documents.pdf import render_pdf
from grappe.areas.programmes.models import (
    ApplicationMember,
    Call,
    Decision,
    Deliberation,
    MemberRole,
)
from grappe.areas.programmes.queries.decisions import (
    Ranking,
    conflicts_of,
    jurors_of,
    ranking_of,
    resolutions_of,
)
from grappe.areas.programmes.queries.export import call_document
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.sessions import quorum_of
from grappe.kernel import files
from grappe.kernel.actor import Actor
from grappe.kernel.models import OutboxMail, StoredFile
from grappe.values import canonical_json
from grappe.web.formats import local

LETTERS = "application"


def make_papers(call: Call, session: Deliberation, *, actor: Actor, on: datetime) -> None:
    """Store the export, then the minutes that print its hash, and name them on the session."""
    ranking = ranking_of(call)
    content = canonical_json(call_document(call, ranking))
    session.export = _store(f"{call.slug}.json", content, (".json",), actor, on)
    # The minutes are a French act whatever the language of the person who applies the decisions.
    with override("fr"):
        paper = minutes_paper(_minutes(call, session, ranking, session.export.digest, on))
        pdf, docx = render_pdf(paper, on=on), render_docx(paper, on=on)
    session.minutes_pdf = _store(f"proces-verbal-{call.slug}.pdf", pdf, (".pdf",), actor, on)
    session.minutes_docx = _store(f"proces-verbal-{call.slug}.docx", docx, (".docx",), actor, on)


def write_letters(call: Call, *, actor: Actor, on: datetime) -> int:
    """Write one letter per application to whoever carries it, in their language; none leaves here.

    An application that nobody carries here gets a letter to print and post.
    """
    ranking = ranking_of(call)
    decisions = Decision.objects.filter(application__call=call).select_related("application__organisation")
    carriers = _carriers(decision.application_id for decision in decisions)
    letters = [
        _letter(call, ranking, decision, carriers.get(decision.application_id), actor, on)
        for decision in decisions
    ]
    OutboxMail.objects.bulk_create(letters, batch_size=500)
    return len(letters)


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
        ranked=sum(place.rank is not None for place in ranking.ranked),
        mean=line.mean,
        marks=line.given,
        places=call.places,
        aid=decision.aid,
        explanation=decision.explanation,
        vat_basis=line.vat_basis,
        vat_deduction=line.vat_deduction,
        funder=funder,
    )


def _letter(
    call: Call, ranking: Ranking, decision: Decision, person: Person | None, actor: Actor, on: datetime
) -> OutboxMail:
    language = person.language if person else "fr"
    with override(language):
        name = person.name if person else ""
        facts = letter_facts(call, ranking, decision, recipient=name, on=on)
        attachment = None
        if decision.outcome == Outcome.SELECTED or person is None:
            file = f"lettre-{call.slug}-{facts.number}.pdf"
            attachment = _store(file, render_pdf(letter_paper(facts), on=on), (".pdf",), actor, on)
        return OutboxMail(
            person=person,
            to_address=person.email if person else "",
            to_name=name or facts.organisation,
            language=language,
            subject=subject(facts),
            body=body(facts),
            attachment=attachment,
            object_type=LETTERS,
            object_id=decision.application_id,
            created_at=on,
        )


def _carriers(applications: Iterable[int]) -> dict[int, Person]:
    """One person per application: its owner, the first when there are several."""
    owners = ApplicationMember.objects.filter(
        application_id__in=list(applications), role=MemberRole.OWNER
    ).select_related("person")
    return {member.application_id: member.person for member in owners.order_by("-pk")}


def _store(name: str, content: bytes, kinds: tuple[str, ...], actor: Actor, on: datetime) -> StoredFile:
    return files.store(name=name, content=content, actor=actor, on=on, kinds=kinds)


def _minutes(call: Call, session: Deliberation, ranking: Ranking, digest: str, on: datetime) -> MinutesFacts:
    recused = conflicts_of(line.pk for line in ranking.lines.values())
    jurors = jurors_of(call)
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
            )
            for place in ranking.ranked
            for line in (ranking.lines[place.number],)
        ),
        ties=tuple(TieRow(tuple(tie.numbers), tie.reason) for tie in resolutions_of(call)),
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
        digest=digest,
    )
