"""Who writes an application together: invitations, answers, roles."""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from grappe.areas.people.commands import Door, InvitationLetter, send_invitation
from grappe.areas.people.commands import withdraw_invitation as withdraw_letter
from grappe.areas.people.models import Invitation, Person
from grappe.areas.programmes.commands.applications.loading import OWNERS, locked, write_down
from grappe.areas.programmes.commands.juries.conflicts import follow_conflicts
from grappe.areas.programmes.models import (
    Application,
    ApplicationInvitation,
    ApplicationMember,
    InvitationState,
    MemberRole,
)
from grappe.areas.programmes.queries.applications import invitations_for
from grappe.areas.programmes.rules.applications import ApplicationState
from grappe.kernel import outbox
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.kernel.models import OutboxMail, OutboxState
from grappe.values import Refusal, Refused, refuse_if

SHORTEST_TOKEN, LONGEST_TOKEN = 32, 64
INVITED = (MemberRole.EDITOR, MemberRole.READER)
LETTER = "application_invitation"
KIND = "application"


@command
def invite(
    *,
    application_id: int,
    email: str,
    role: str,
    token: str,
    link: str,
    letter: InvitationLetter | None = None,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Invite someone by e-mail to write or read the application; the letter leaves with the act.

    :param token: at least 32 characters drawn at random by the caller; `link` the address that holds it.
    :param letter: what to send instead to an address without account: it opens one, and answers at once.
    :return: the invitation's id.
    :raises Refused: for who does not carry it, a wrong address or role, someone there or invited already.
    :raises ValueError: when the token is too short to stay secret, or longer than its column.
    """
    if not SHORTEST_TOKEN <= len(token) <= LONGEST_TOKEN:
        raise ValueError(f"a token has {SHORTEST_TOKEN} to {LONGEST_TOKEN} characters, not {len(token)}")
    application = locked(application_id, actor=actor, roles=OWNERS)
    address = email.strip().lower()
    refuse_if(_refusals_to_invite(application, address, role))
    invitation = ApplicationInvitation.objects.create(
        application=application,
        email=address,
        role=role,
        token=token,
        invited_by_id=_inviter(actor),
        invited_at=on,
    )
    if letter and not Person.objects.filter(email__iexact=address).exists():
        send_invitation(email=address, kind=KIND, object_id=invitation.pk, letter=letter, actor=actor, on=on)
    else:
        _post(invitation, link, actor, on)
    write_down(
        application,
        "invite",
        actor=actor,
        on=on,
        key=key,
        result=invitation.pk,
        changes={"invitation": invitation.pk, "role": role},
    )
    return invitation.pk


@command
def withdraw_invitation(*, invitation_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Take back an invitation that nobody answered yet; return the application's id. Its link leads nowhere.

    :raises Refused: for who does not carry the application, or when it was answered.
    """
    invitation = ApplicationInvitation.objects.select_for_update().get(pk=invitation_id)
    application = locked(invitation.application_id, actor=actor, roles=OWNERS)
    refuse_if(_refusals_of_answered(invitation))
    invitation.state, invitation.answered_at = InvitationState.WITHDRAWN, on
    invitation.save(update_fields=["state", "answered_at"])
    OutboxMail.objects.filter(object_type=LETTER, object_id=invitation.pk, state=OutboxState.WAITING).update(
        state=OutboxState.WITHDRAWN
    )
    for letter in Invitation.objects.filter(
        kind=KIND, object_id=invitation.pk, accepted_at=None, withdrawn_at=None
    ):
        withdraw_letter(invitation_id=letter.pk, on=on)
    changes = {"invitation": invitation.pk}
    write_down(
        application,
        "withdraw_invitation",
        actor=actor,
        on=on,
        key=key,
        result=application.pk,
        changes=changes,
    )
    return application.pk


@command
def answer_invitation(*, token: str, accept: bool, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Accept or decline an invitation sent to one's own address; return the application's id.

    :raises ApplicationInvitation.DoesNotExist: for anyone but the person whose address it was sent to.
    :raises Refused: when it was answered or withdrawn.
    """
    person = Person.objects.get(pk=actor.own_id)
    invitation = invitations_for(email=person.email).select_for_update(of=("self",)).get(token=token)
    refuse_if(_refusals_of_answered(invitation))
    invitation.state = InvitationState.ACCEPTED if accept else InvitationState.DECLINED
    invitation.answered_at = on
    invitation.save(update_fields=["state", "answered_at"])
    if accept:
        ApplicationMember.objects.get_or_create(
            application=invitation.application,
            person=person,
            defaults={"role": invitation.role, "since": on},
        )
        # A juror who joins a team must not read its application any more.
        follow_conflicts(invitation.application.call, on=on)
    write_down(
        invitation.application,
        "answer_invitation",
        actor=actor,
        on=on,
        key=key,
        result=invitation.application_id,
        changes={"invitation": invitation.pk, "accepted": accept},
    )
    return invitation.application_id


def what_team(invitation_id: int) -> str:
    """Say what an invitation to an application is to, after "vous invite à"."""
    asked = ApplicationInvitation.objects.select_related("application__organisation", "application__call")
    application = asked.get(pk=invitation_id).application
    said = {"organisation": application.organisation.name, "call": str(application.call)}
    return _("rejoindre la candidature de %(organisation)s à l’appel %(call)s") % said


def join_team(*, invitation: Invitation, actor: Actor, on: datetime) -> None:
    """Take the place that an accepted letter offers; nothing changes for whoever answered already.

    :raises Refused: when the place was withdrawn or declined meanwhile.
    """
    asked = ApplicationInvitation.objects.get(pk=invitation.object_id)
    if asked.state != InvitationState.ACCEPTED:
        answer_invitation(token=asked.token, accept=True, actor=actor, on=on)


def team_door(href: Callable[[int], str]) -> Door:
    """Return the door of invitations to an application; `href` leads from the invitation to the page."""
    return Door(what=what_team, href=href, enter=join_team)


@command
def change_role(*, member_id: int, role: str, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Give a member of the team another role and return the application's id.

    :raises Refused: for who does not carry the application, an unknown role, or the last one who carries it.
    """
    application, member = _member(member_id, actor)
    refusals = [] if role in MemberRole.values else [Refusal("programmes.member_role_unknown", {}, "role")]
    refuse_if([*refusals, *(_refusals_of_last(application, member) if role != MemberRole.OWNER else [])])
    member.role = role
    member.save(update_fields=["role"])
    changes = {"member": member.pk, "role": role}
    write_down(
        application, "change_role", actor=actor, on=on, key=key, result=application.pk, changes=changes
    )
    return application.pk


@command
def remove_member(*, member_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Take someone off the team, or leave it oneself; return the application's id.

    :raises Refused: for who neither carries the application nor leaves it, and for the last who carries it.
    """
    application, member = _member(member_id, actor, leaving=True)
    refuse_if(_refusals_of_last(application, member))
    changes = {"member": member.pk, "person": member.person_id}
    member.delete()
    write_down(
        application, "remove_member", actor=actor, on=on, key=key, result=application.pk, changes=changes
    )
    return application.pk


def _member(member_id: int, actor: Actor, *, leaving: bool = False) -> tuple[Application, ApplicationMember]:
    member = ApplicationMember.objects.select_related("person").get(pk=member_id)
    own = leaving and member.person_id == actor.person_id
    roles = tuple(MemberRole) if own else OWNERS
    return locked(member.application_id, actor=actor, roles=roles), member


def _inviter(actor: Actor) -> int:
    """A letter is signed: the machine invites nobody."""
    if actor.person_id is None:
        raise Refused(Refusal("kernel.not_allowed"))
    return actor.person_id


def _refusals_of_last(application: Application, member: ApplicationMember) -> list[Refusal]:
    others = application.members.filter(role=MemberRole.OWNER).exclude(pk=member.pk)
    if member.role != MemberRole.OWNER or others.exists():
        return []
    return [Refusal("programmes.last_owner", {"name": member.person.name})]


def _refusals_of_answered(invitation: ApplicationInvitation) -> list[Refusal]:
    return [] if invitation.state == InvitationState.PENDING else [Refusal("programmes.invitation_answered")]


def _refusals_to_invite(application: Application, address: str, role: str) -> list[Refusal]:
    refusals = []
    if role not in INVITED:
        refusals.append(Refusal("programmes.member_role_unknown", {}, "role"))
    if application.state == ApplicationState.WITHDRAWN:
        refusals.append(Refusal("programmes.application_withdrawn"))
    try:
        validate_email(address)
    except ValidationError:
        return [*refusals, Refusal("programmes.invitation_address_wrong", {"address": address}, "email")]
    if application.members.filter(person__email__iexact=address).exists():
        refusals.append(Refusal("programmes.member_already_there", {"address": address}, "email"))
    if application.invitations.filter(email__iexact=address, state=InvitationState.PENDING).exists():
        refusals.append(Refusal("programmes.already_invited", {"address": address}, "email"))
    return refusals


def _post(invitation: ApplicationInvitation, link: str, actor: Actor, on: datetime) -> None:
    """Write the letter, in the language of its reader when they are known; it leaves once all is kept."""
    reader = Person.objects.filter(email__iexact=invitation.email).first()
    application = invitation.application
    said = {
        "inviter": actor.name,
        "organisation": application.organisation.name,
        "call": str(application.call),
        "link": link,
    }
    with override(reader.language if reader else "fr"):
        subject = _("%(inviter)s vous invite à la candidature de %(organisation)s") % said
        body = (
            _(
                "Bonjour,\n\n%(inviter)s vous invite à rejoindre la candidature de %(organisation)s "
                "à l’appel %(call)s.\n\nPour répondre, connectez-vous avec cette adresse :\n%(link)s\n\n"
                "Si vous n’attendiez pas cette lettre, ne faites rien : personne d’autre ne peut utiliser "
                "ce lien.\n"
            )
            % said
        )
    OutboxMail.objects.create(
        person=reader,
        to_address=invitation.email,
        to_name=reader.name if reader else invitation.email,
        language=reader.language if reader else "fr",
        subject=subject[:200],
        body=body,
        object_type=LETTER,
        object_id=invitation.pk,
        created_at=on,
    )
    invitation_id = invitation.pk
    transaction.on_commit(lambda: _leave(invitation_id, on), robust=True)


def _leave(invitation_id: int, on: datetime) -> None:
    outbox.send_waiting(on=on, object_type=LETTER, object_ids=[invitation_id])
