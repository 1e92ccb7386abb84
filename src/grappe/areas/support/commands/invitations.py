"""Places in a firm offered by letter: to consultants who have no account yet."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grappe.areas.people.commands import (
    Door,
    InvitationLetter,
    renew_invitation,
    send_invitation,
    withdraw_invitation,
)
from grappe.areas.people.models import Invitation, Person
from grappe.areas.support.commands.firms import INVITATION, OBJECT, seat_consultant
from grappe.areas.support.commands.loading import locked_programme, write_down
from grappe.areas.support.models import Consultant, SupportFirm, SupportProgramme
from grappe.areas.support.rules import ProgrammeState
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, Refused

KIND = INVITATION


@command
def invite_consultant(
    *,
    programme_id: int,
    firm_id: int,
    email: str,
    letter: InvitationLetter,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> dict[str, int]:
    """Let whoever has the address log days for a firm, or write to it when it has no account: the place waits
    for the answer.

    :return: the id of the place of the `consultant`, or of the `invitation`.
    :raises Refused: when the address is not one, its reader is there or invited already.
    """
    programme = locked_programme(programme_id, actor=actor, on=on)
    firm = programme.firms.select_related("programme__call").get(pk=firm_id)
    person = Person.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is not None:
        result = {"consultant": seat_consultant(firm, person, on=on).pk}
    else:
        sent = send_invitation(email=email, kind=KIND, object_id=firm.pk, letter=letter, actor=actor, on=on)
        result = {"invitation": sent}
    write_down(
        "invite_consultant",
        OBJECT,
        programme.pk,
        actor=actor,
        on=on,
        key=key,
        result=result,
        **result,
    )
    return result


@command
def renew_consultant_invitation(
    *,
    programme_id: int,
    invitation_id: int,
    letter: InvitationLetter,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Write again to a consultant who has not answered, and return the invitation's id.

    :raises Refused: when the invitation was answered or withdrawn.
    """
    programme = locked_programme(programme_id, actor=actor, on=on)
    invitation = _invitations(programme).get(pk=invitation_id)
    renew_invitation(invitation_id=invitation.pk, letter=letter, actor=actor, on=on)
    write_down(
        "renew_consultant_invitation",
        OBJECT,
        programme.pk,
        actor=actor,
        on=on,
        key=key,
        result=invitation.pk,
        invitation=invitation.pk,
    )
    return invitation.pk


@command
def withdraw_consultant_invitation(
    *, programme_id: int, invitation_id: int, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Take back the place offered to a consultant who has not answered, and return the invitation's id.

    :raises Refused: when the invitation was answered or withdrawn.
    """
    programme = locked_programme(programme_id, actor=actor, on=on)
    invitation = _invitations(programme).get(pk=invitation_id)
    withdraw_invitation(invitation_id=invitation.pk, on=on)
    write_down(
        "withdraw_consultant_invitation",
        OBJECT,
        programme.pk,
        actor=actor,
        on=on,
        key=key,
        result=invitation.pk,
        invitation=invitation.pk,
    )
    return invitation.pk


def what_place(firm_id: int) -> str:
    """Say what an invitation to a firm is to, after "vous invite à"."""
    firm = SupportFirm.objects.select_related("organisation", "programme__call").filter(pk=firm_id).first()
    if firm is None:
        return _("suivre des entreprises dans un programme d’accompagnement")
    return _("suivre des entreprises de « %(call)s » pour %(firm)s") % {
        "call": firm.programme.call,
        "firm": firm.organisation.name,
    }


def take_place(*, invitation: Invitation, actor: Actor, on: datetime) -> None:
    """Give their place to whoever accepted the invitation; nothing changes for whoever has it already.

    :raises Refused: when the programme ended meanwhile, or the firm left it.
    """
    programme = SupportProgramme.objects.select_for_update().filter(firms=invitation.object_id).first()
    if programme is None or programme.state == ProgrammeState.CLOSED:
        raise Refused(Refusal("support.closed"))
    firm = SupportFirm.objects.select_related("programme__call").get(pk=invitation.object_id)
    there = Consultant.objects.filter(firm=firm, person_id=actor.own_id, left_at=None)
    if not there.exists():
        seat_consultant(firm, Person.objects.get(pk=actor.own_id), on=on)


def consultant_door(href: Callable[[int], str]) -> Door:
    """Return the door of consultants' invitations; `href` is where they work."""
    return Door(what=what_place, href=href, enter=take_place)


def _invitations(programme: SupportProgramme) -> QuerySet[Invitation]:
    firms = programme.firms.values("pk")
    return Invitation.objects.filter(kind=KIND, object_id__in=firms)
