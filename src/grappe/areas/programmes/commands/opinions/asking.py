"""Asking an outside expert for an opinion on one application: by letter, with or without an account."""

from collections.abc import Callable
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from grappe.areas.people.commands import (
    Door,
    InvitationLetter,
    renew_invitation,
    send_invitation,
    withdraw_invitation,
)
from grappe.areas.people.models import Invitation, Person
from grappe.areas.programmes.commands.opinions.letters import REQUEST, write_request
from grappe.areas.programmes.commands.opinions.loading import write_down
from grappe.areas.programmes.models import Application, Juror, Opinion
from grappe.areas.programmes.queries.discussion import boards_run_by, rights_of_jury
from grappe.areas.programmes.queries.opinions import KIND, is_tied, opinions_run_by
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.opinions import (
    OpinionState,
    refusals_of_audience,
    refusals_of_step,
    refusals_to_ask,
)
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.kernel.models import OutboxMail, OutboxState
from grappe.values import Refusal, refuse_if


@command
def ask_opinion(
    *,
    application_id: int,
    email: str,
    capacity_as: str,
    question: str,
    due_at: datetime,
    is_confidential: bool,
    with_letter: bool = False,
    letter: InvitationLetter,
    link: Callable[[int], str],
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Ask whoever has the address for an opinion on an application, by a letter that names neither the
    applicant nor the question; return the opinion's id. Without an account, the letter invites them.

    :param link: leads from the opinion's id to where its expert works.
    :raises Application.DoesNotExist: for whom it is not to run, or who is tied to it.
    :raises Refused: with every reason: nobody reads now, the question, capacity or deadline is wrong, the
        expert is asked already, sits on the jury, or is tied to the application.
    """
    application = _locked(application_id, actor, on)
    address = email.strip().lower()
    expert = Person.objects.filter(email__iexact=address).first()
    rights = rights_of_jury(application.call, when=on)
    refuse_if(
        [
            *refusals_to_ask(question=question, due_at=due_at, rights=rights, on=on),
            *refusals_of_audience(is_confidential=is_confidential, with_letter=with_letter),
            *_refusals_of_expert(application, address, capacity_as, expert, on),
        ]
    )
    opinion = Opinion.objects.create(
        application=application,
        expert=expert,
        email=address,
        capacity_as=capacity_as.strip(),
        question=question.strip(),
        due_at=due_at,
        is_confidential=is_confidential,
        with_letter=with_letter,
        asked_at=on,
        asked_by_id=actor.person_id,
    )
    if expert is None:
        send_invitation(email=address, kind=KIND, object_id=opinion.pk, letter=letter, actor=actor, on=on)
    else:
        write_request(opinion, link=link(opinion.pk), actor=actor, on=on)
    write_down("ask_opinion", opinion, actor=actor, on=on, key=key)
    return opinion.pk


@command
def renew_request(
    *, opinion_id: int, letter: InvitationLetter, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Write again to an expert who has not answered the invitation, and return the opinion's id.

    :raises Invitation.DoesNotExist: when no invitation waits.
    :raises Refused: when the opinion is no longer awaited.
    """
    opinion = _own(opinion_id, actor, on)
    if opinion.state != OpinionState.ASKED:
        refuse_if([Refusal("programmes.opinion_step")])
    invitation = Invitation.objects.get(kind=KIND, object_id=opinion.pk, accepted_at=None, withdrawn_at=None)
    renew_invitation(invitation_id=invitation.pk, letter=letter, actor=actor, on=on)
    write_down("renew_request", opinion, actor=actor, on=on, key=key)
    return opinion.pk


@command
def withdraw_request(*, opinion_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Take back what was asked of an expert who has not answered; the application closes to them at once.
    Return the opinion's id.

    :raises Refused: when the opinion is given, or the request is over already.
    """
    opinion = _own(opinion_id, actor, on)
    refuse_if(refusals_of_step(OpinionState(opinion.state), OpinionState.WITHDRAWN))
    opinion.state, opinion.ended_at, opinion.draft = OpinionState.WITHDRAWN, on, ""
    opinion.save(update_fields=["state", "ended_at", "draft"])
    waiting = Invitation.objects.filter(
        kind=KIND, object_id=opinion.pk, accepted_at=None, withdrawn_at=None
    ).first()
    if waiting is not None:
        withdraw_invitation(invitation_id=waiting.pk, on=on)
    OutboxMail.objects.filter(object_type=REQUEST, object_id=opinion.pk, state=OutboxState.WAITING).update(
        state=OutboxState.WITHDRAWN
    )
    write_down("withdraw_request", opinion, actor=actor, on=on, key=key)
    return opinion.pk


@command
def show_opinion(
    *,
    opinion_id: int,
    is_confidential: bool,
    with_letter: bool,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Say who reads an opinion: the facilitation alone or the jurors too, and whether it goes with the
    applicant's letter; return its id.

    :raises Refused: when it would be confidential and go with the letter, or the call is decided.
    """
    opinion = _own(opinion_id, actor, on)
    refusals = refusals_of_audience(is_confidential=is_confidential, with_letter=with_letter)
    if opinion.application.call.state == CallState.DECIDED:
        refusals.append(Refusal("programmes.opinion_phase_over"))
    refuse_if(refusals)
    opinion.is_confidential, opinion.with_letter = is_confidential, with_letter
    opinion.save(update_fields=["is_confidential", "with_letter"])
    changes = {"confidential": is_confidential, "with_letter": with_letter}
    write_down("show_opinion", opinion, actor=actor, on=on, key=key, changes=changes)
    return opinion.pk


def what_opinion(opinion_id: int) -> str:
    """Say what the invitation is to, after "vous invite à": never whom it is about."""
    call = Opinion.objects.select_related("application__call").get(pk=opinion_id).application.call
    return _("donner un avis sur un dossier de « %(call)s »") % {"call": call}


def take_request(*, invitation: Invitation, actor: Actor, on: datetime) -> None:
    """Hand the request over to whoever accepted its invitation.

    :raises Refused: when it was withdrawn meanwhile, its deadline has passed, or they sit on the jury.
    """
    opinion = (
        Opinion.objects.select_for_update(of=("self",))
        .select_related("application")
        .get(pk=invitation.object_id)
    )
    if opinion.expert_id == actor.own_id:
        return
    refusals = []
    if opinion.state != OpinionState.ASKED:
        refusals.append(Refusal("programmes.opinion_withdrawn"))
    if opinion.due_at < on:
        refusals.append(Refusal("programmes.opinion_late", {"due": opinion.due_at}))
    if _sits(opinion.application, actor.own_id):
        refusals.append(Refusal("programmes.opinion_of_juror"))
    refuse_if(refusals)
    opinion.expert_id = actor.own_id
    opinion.save(update_fields=["expert"])


def opinion_door(href: Callable[[int], str]) -> Door:
    """Return the door of requests for opinions; `href` leads from an opinion's id to its expert's page."""
    return Door(what=what_opinion, href=href, enter=take_request)


def _locked(application_id: int, actor: Actor, on: datetime) -> Application:
    boards = boards_run_by(actor=actor, on=localdate(on)).select_related("call__network")
    return boards.select_for_update(of=("self",)).get(pk=application_id)


def _own(opinion_id: int, actor: Actor, on: datetime) -> Opinion:
    rows = opinions_run_by(actor=actor, on=localdate(on)).select_related("application__call")
    return rows.select_for_update(of=("self",)).get(pk=opinion_id)


def _sits(application: Application, person_id: int) -> bool:
    return Juror.objects.filter(call=application.call_id, person_id=person_id).exists()


def _refusals_of_expert(
    application: Application, address: str, capacity_as: str, expert: Person | None, on: datetime
) -> list[Refusal]:
    refusals = []
    if not capacity_as.strip():
        refusals.append(Refusal("programmes.opinion_capacity_missing", {}, "capacity_as"))
    asked = Opinion.objects.filter(application=application, email=address)
    if asked.exclude(state=OpinionState.WITHDRAWN).exists():
        refusals.append(Refusal("programmes.opinion_already_asked", {"address": address}, "email"))
    if expert is not None and _sits(application, expert.pk):
        refusals.append(Refusal("programmes.opinion_of_juror", {}, "email"))
    if expert is not None and is_tied(expert.pk, application, on=localdate(on)):
        refusals.append(Refusal("programmes.opinion_expert_tied", {"name": expert.name}, "email"))
    return refusals
