"""The choice at the end of a first stage: kept while it is made, told to all at once, and what it opens."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from grappe.areas.forms.models import FormRevision
from grappe.areas.programmes.commands.calls.loading import locked, write_down
from grappe.areas.programmes.models import (
    AdmissibilityCheck,
    Application,
    ApplicationMember,
    Call,
    Review,
    ReviewState,
    Round,
    StageOutcome,
)
from grappe.areas.programmes.queries.calls import questions_of, rounds_of
from grappe.areas.programmes.queries.export import live_conflicts
from grappe.areas.programmes.queries.phases import keep_review_end, phases_of
from grappe.areas.programmes.queries.stages import choices_of, ideas_to_choose
from grappe.areas.programmes.rules.applications import (
    ApplicationState,
    CallState,
    refusals_of_application_step,
)
from grappe.areas.programmes.rules.phases import FULL, IDEA, Phase
from grappe.areas.programmes.rules.stages import (
    full_deposit,
    kept_first,
    refusals_to_choose,
    refusals_to_publish,
)
from grappe.kernel import outbox
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.kernel.models import OutboxMail
from grappe.values import Refusal, refuse_if
from grappe.web import formats

LONGEST_REASON = 600
LETTER = "stage_outcome"
_STANDING = ("mean", "median", "deviation", "priority", "review_count")
_KEPT_FIELDS = (
    "stage",
    "state",
    "form_revision",
    "submitted_at",
    "receipt",
    "version",
    *_STANDING,
)


@command
def choose_ideas(
    *,
    call_id: int,
    kept: Mapping[int, bool | None],
    reasons: Mapping[int, str],
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Keep which ideas go on, number → yes, no or None to take back, with reasons; return how many were said.

    Nothing is told to anybody before `publish_choice`.

    :raises Refused: when the phase in force does not choose ideas, a number is not one of theirs, or a
        reason is too long.
    """
    call = locked(call_id, actor=actor, on=on)
    ideas = {idea.number: idea for idea in ideas_to_choose(call)}
    unknown = [number for number in kept if number not in ideas]
    long = [number for number, reason in reasons.items() if len(reason.strip()) > LONGEST_REASON]
    refuse_if(
        [
            *refusals_to_choose(phases_of(call), CallState(call.state), when=on),
            *(Refusal("programmes.conflict_unknown_application", {"number": number}) for number in unknown),
            *(
                Refusal("programmes.choice_reason_too_long", {"number": n, "longest": LONGEST_REASON})
                for n in long
            ),
        ]
    )
    _write(
        call, {ideas[number].pk: answer for number, answer in kept.items()}, _by_pk(ideas, reasons), actor, on
    )
    said = {str(number): answer for number, answer in kept.items()}
    write_down(call, "choose_ideas", actor=actor, on=on, key=key, changes={"kept": said}, result=len(kept))
    return len(kept)


@command
def choose_best(*, call_id: int, most: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Keep the ideas of the best means, `most` of them and their equals; return how many of these go on.

    The others do not. Choices already made with a written reason stay.

    :raises Refused: when the phase in force does not choose ideas, or `most` is not at least one.
    """
    call = locked(call_id, actor=actor, on=on)
    refusals = refusals_to_choose(phases_of(call), CallState(call.state), when=on)
    if most < 1:
        refusals.append(Refusal("programmes.choice_of_none", {}, "most"))
    refuse_if(refusals)
    choices = choices_of(call)
    reasoned = {one.number for one in choices if one.reason.strip()}
    found = {n: kept for n, kept in kept_first(choices, most).items() if n not in reasoned}
    ids = dict(ideas_to_choose(call).values_list("number", "pk"))
    _write(call, {ids[number]: kept for number, kept in found.items()}, {}, actor, on)
    total = sum(found.values())
    write_down(call, "choose_best", actor=actor, on=on, key=key, changes={"most": most}, result=total)
    return total


@command
def publish_choice(*, call_id: int, actor: Actor, on: datetime, key: str | None = None) -> dict[str, int]:
    """Tell every applicant whether their idea goes on; return how many do and how many do not.

    Those kept become drafts of the second stage, with its form and its deadline, in the same application;
    the marks of the first stage are kept with the outcome, and the jury starts again. All of it, or nothing.

    :raises Refused: with every reason: the phase does not choose, an idea has no answer, nobody goes on, a
        better one is set aside without a reason, the second stage has no form or no dates.
    """
    call = locked(call_id, actor=actor, on=on)
    phases, choices = phases_of(call), choices_of(call)
    deposit = full_deposit(phases)
    dated = deposit is not None and None not in (deposit.opens_at, deposit.closes_at)
    refuse_if(
        [
            *refusals_to_choose(phases, CallState(call.state), when=on),
            *refusals_to_publish(choices, {"form": bool(questions_of(call, FULL)), "dates": dated}),
        ]
    )
    assert deposit is not None, "refused above"
    ideas = list(ideas_to_choose(call, whole=True).select_for_update(of=("self",)))
    _archive(ideas, on)
    kept = [idea for idea in ideas if idea.outcomes[0].kept]
    aside = [idea for idea in ideas if not idea.outcomes[0].kept]
    _go_on(call, kept)
    _set_aside(aside)
    _open_deposit(call, deposit, on)
    _post(call, ideas, deposit, on)
    result = {"kept": len(kept), "aside": len(aside)}
    write_down(call, "publish_choice", actor=actor, on=on, key=key, changes=result, result=result)
    return result


def _by_pk(ideas: Mapping[int, Application], reasons: Mapping[int, str]) -> dict[int, str]:
    return {ideas[number].pk: reason.strip() for number, reason in reasons.items() if number in ideas}


def _write(
    call: Call, kept: Mapping[int, bool | None], reasons: Mapping[int, str], actor: Actor, on: datetime
) -> None:
    """Write the choices anew, each as it now stands."""
    old = StageOutcome.objects.filter(application__in=list(kept), stage=IDEA)
    written = dict(old.values_list("application", "reason"))
    old.delete()
    StageOutcome.objects.bulk_create(
        StageOutcome(
            application_id=pk,
            stage=IDEA,
            kept=answer,
            reason=reasons.get(pk, written.get(pk, "")),
            decided_by_id=actor.person_id,
            decided_at=on,
        )
        for pk, answer in kept.items()
        if answer is not None
    )


def _archive(ideas: Sequence[Any], on: datetime) -> None:
    """Keep with each outcome what it was decided on: title, figures, and every review as it stood."""
    reviews: dict[int, list[dict[str, Any]]] = {}
    columns = ("application_id", "juror_id", "state", "marks", "reasons", "points", "abstention_reason")
    rows = Review.objects.filter(application__in=ideas).annotate(blocked=Exists(live_conflicts()))
    for row in rows.order_by("juror_id").values(*columns, "blocked"):
        reviews.setdefault(row.pop("application_id"), []).append(row)
    outcomes = []
    for rank, idea in enumerate(ideas, start=1):
        outcome = idea.outcomes[0]
        outcome.published_at = on
        outcome.figures = {
            **{name: getattr(idea, name) for name in _STANDING},
            "title": idea.title,
            "place": rank,
            "sha256": idea.receipt,
            "reviews": reviews.get(idea.pk, []),
        }
        outcomes.append(outcome)
    StageOutcome.objects.bulk_update(outcomes, ["published_at", "figures"], batch_size=500)


def _go_on(call: Call, ideas: Sequence[Any]) -> None:
    refuse_if(refusals_of_application_step(ApplicationState.SUBMITTED, ApplicationState.DRAFT))
    for idea in ideas:
        idea.stage, idea.state, idea.version = FULL, ApplicationState.DRAFT, idea.version + 1
        idea.form_revision, idea.submitted_at, idea.receipt = call.full_form_revision, None, ""
        idea.mean = idea.median = idea.deviation = idea.priority = None
        idea.review_count = 0
    Application.objects.bulk_update(ideas, list(_KEPT_FIELDS), batch_size=200)
    # The second stage is read, marked and checked from nothing; conflicts and recusals stay.
    Review.objects.filter(application__in=ideas).exclude(state=ReviewState.RECUSED).delete()
    AdmissibilityCheck.objects.filter(application__in=ideas).delete()


def _set_aside(ideas: Sequence[Any]) -> None:
    refuse_if(refusals_of_application_step(ApplicationState.SUBMITTED, ApplicationState.NOT_KEPT))
    for idea in ideas:
        idea.state = ApplicationState.NOT_KEPT
    Application.objects.bulk_update(ideas, ["state"], batch_size=500)
    unread = Review.objects.filter(application__in=ideas)
    unread.filter(state__in=(ReviewState.ASSIGNED, ReviewState.DRAFT)).delete()


def _open_deposit(call: Call, deposit: Phase, on: datetime) -> None:
    """The call takes applications again, in a new round: that of the second stage alone."""
    if not call.rounds.exists():
        Round.objects.bulk_create(
            Round(call=call, number=number, opens_at=one.opens_at, closes_at=one.closes_at)
            for number, one in enumerate(rounds_of(call), start=1)
        )
    last = call.rounds.aggregate(last=Max("number"))["last"] or 0
    call.rounds.create(number=last + 1, opens_at=deposit.opens_at, closes_at=deposit.closes_at)
    # The one way from review back to open; `CALL_TRANSITIONS` has none, so that no button takes it.
    call.state, call.opens_at, call.closes_at = CallState.OPEN, deposit.opens_at, deposit.closes_at
    keep_review_end(call, on=deposit.opens_at or on)
    call.save(update_fields=["state", "opens_at", "closes_at", "review_ends_at"])
    FormRevision.objects.filter(pk=call.full_form_revision_id or 0, frozen_at=None).update(frozen_at=on)


def _post(call: Call, ideas: Sequence[Any], deposit: Phase, on: datetime) -> None:
    """Write to everyone who writes an application, each in their language; letters leave once all is kept."""
    by_id = {idea.pk: idea for idea in ideas}
    rows = ApplicationMember.objects.filter(application__in=by_id).exclude(role="reader")
    letters = []
    for member in rows.select_related("person").order_by("pk"):
        person, idea = member.person, by_id[member.application_id]
        with override(person.language):
            subject, body = _letter(call, idea, deposit)
        letters.append(
            OutboxMail(
                person=person,
                to_address=person.email,
                to_name=person.name,
                language=person.language,
                subject=subject[:200],
                body=body,
                object_type=LETTER,
                object_id=idea.pk,
                created_at=on,
            )
        )
    OutboxMail.objects.bulk_create(letters, batch_size=500)
    ids = sorted(by_id)
    transaction.on_commit(lambda: outbox.send_waiting(on=on, object_type=LETTER, object_ids=ids), robust=True)


def _letter(call: Call, idea: Any, deposit: Phase) -> tuple[str, str]:
    outcome = idea.outcomes[0]
    reason = outcome.reason.strip()
    assert deposit.closes_at is not None, "a published stage has its dates"
    said = {
        "organisation": idea.organisation.name,
        "call": str(call),
        "number": idea.number,
        "reason": f"{reason}\n\n" if reason else "",
        "due": formats.clock_second(deposit.closes_at),
        "opens": formats.clock_second(deposit.opens_at) if deposit.opens_at else "",
    }
    if outcome.kept:
        subject = _("%(call)s : votre idée est retenue pour la suite (dossier %(number)s)") % said
        body = _(
            "Bonjour,\n\nLe jury retient l’idée de %(organisation)s pour la suite de l’appel %(call)s.\n\n"
            "%(reason)sVotre dossier %(number)s continue : complétez-le dans Grappe entre le %(opens)s et le "
            "%(due)s, heure de Paris.\n"
        )
        return subject, body % said
    subject = _("%(call)s : votre idée n’est pas retenue pour la suite (dossier %(number)s)") % said
    body = _(
        "Bonjour,\n\nLe jury ne retient pas l’idée de %(organisation)s pour la suite de l’appel %(call)s "
        "(dossier %(number)s).\n\n%(reason)sVotre dossier reste lisible dans Grappe.\n"
    )
    return subject, body % said
