"""Invitations: one letter, one token, one door; for people who have no account, and for those who have one.

What lies behind a door belongs to the area that made it: `config.wiring` hands the doors over by kind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from grappe.areas.people.commands.accounts import prove_address
from grappe.areas.people.commands.letters import write_letter
from grappe.areas.people.models import Invitation, Person
from grappe.areas.people.rules import (
    INVITATION_LASTS,
    LANGUAGES,
    SHORTEST_TOKEN,
    digest_of,
    invitation_state,
    refusals_of_name,
    refusals_of_password,
    refusals_to_accept,
    refusals_to_settle,
)
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.kernel.models import OutboxMail, OutboxState
from grappe.values import Refusal, Refused, refuse_if

LETTER = "invitation"
ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Door:
    """What an invitation of one kind opens.

    `what` says it after "vous invite à" ("siéger au jury de …"), in the language in force; `href` is where
    one lands; `enter` gives the role, in the transaction of the acceptance, and may refuse it.
    """

    what: Callable[[int], str]
    href: Callable[[int], str]
    enter: Callable[..., None]


@dataclass(frozen=True, slots=True)
class InvitationLetter:
    """What the caller draws for a letter: a random token (at least 32 characters) and the address that
    holds it; the language in which the letter is written."""

    token: str
    link: str
    language: str = "fr"

    def __post_init__(self) -> None:
        """Refuse a token short enough to be guessed."""
        if len(self.token) < SHORTEST_TOKEN:
            raise ValueError(f"a token has at least {SHORTEST_TOKEN} characters, not {len(self.token)}")


_doors: dict[str, Door] = {}


def open_doors(doors: Mapping[str, Door]) -> None:
    """Replace the table of doors, kind by kind."""
    _doors.clear()
    _doors.update(doors)


def door_of(kind: str) -> Door:
    """Return the door of a kind of invitation."""
    return _doors[kind]


def send_invitation(
    *,
    email: str,
    kind: str,
    object_id: int,
    letter: InvitationLetter,
    actor: Actor,
    on: datetime,
    terms: Mapping[str, Any] | None = None,
) -> int:
    """Write to an address without account and return the invitation's id, inside the caller's act.

    The letter can be answered once, for fourteen days.

    :raises Refused: when the address is not one, or already has this invitation waiting.
    """
    address = email.strip().lower()
    refuse_if(_refusals_to_invite(address, kind, object_id))
    invitation = Invitation.objects.create(
        email=address,
        kind=kind,
        object_id=object_id,
        terms=dict(terms or {}),
        digest=digest_of(letter.token),
        language=letter.language,
        invited_by_id=actor.person_id,
        invited_at=on,
        expires_at=on + INVITATION_LASTS,
    )
    _post(invitation, letter, actor, on)
    return invitation.pk


def renew_invitation(*, invitation_id: int, letter: InvitationLetter, actor: Actor, on: datetime) -> None:
    """Write again, with a new token and fourteen new days; the first letter opens nothing any more.

    Inside the caller's act, which judges whether the actor may.

    :raises Refused: when the invitation was used or withdrawn.
    """
    invitation = _locked(pk=invitation_id)
    refuse_if(refusals_to_settle(_state(invitation, on)))
    invitation.digest, invitation.expires_at = digest_of(letter.token), on + INVITATION_LASTS
    invitation.save(update_fields=["digest", "expires_at"])
    _post(invitation, letter, actor, on)


def withdraw_invitation(*, invitation_id: int, on: datetime) -> None:
    """Take an invitation back: its letter opens nothing any more. Inside the caller's act.

    :raises Refused: when it was used or withdrawn already.
    """
    invitation = _locked(pk=invitation_id)
    refuse_if(refusals_to_settle(_state(invitation, on)))
    invitation.withdrawn_at = on
    invitation.save(update_fields=["withdrawn_at"])
    OutboxMail.objects.filter(object_type=LETTER, object_id=invitation.pk, state=OutboxState.WAITING).update(
        state=OutboxState.WITHDRAWN
    )


@command
def invite_to_account(
    *, email: str, letter: InvitationLetter, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Invite somebody to open an account, with no other role, and return the invitation's id.

    :raises Refused: when the address is not one, has an account, or is invited already.
    """
    if Person.objects.filter(email__iexact=email.strip()).exists():
        raise Refused(Refusal("people.account_exists", {}, "email"))
    pk = send_invitation(email=email, kind=ACCOUNT, object_id=0, letter=letter, actor=actor, on=on)
    audit.record(
        actor=actor,
        command="invite_to_account",
        on=on,
        object_type="invitation",
        object_id=pk,
        key=key,
        result=pk,
    )
    return pk


@command
def open_account(*, token: str, name: str, password: str, language: str, actor: Actor, on: datetime) -> int:
    """Answer an invitation by opening an account, take the role it offers, and return the new person's id.

    The letter proves the address. A token is used once: of two answers at the same time, one is refused.

    :raises Invitation.DoesNotExist: for a token that no letter holds.
    :raises Refused: when it was used, withdrawn or has expired, the address has an account, the name is
        missing, the password is too short or too common, or what it opened is closed.
    """
    invitation = _locked(digest=digest_of(token))
    refuse_if(refusals_to_accept(_state(invitation, on)))
    refuse_if([*refusals_of_name(name), *refusals_of_password(faults_of(password))])
    person = _new_person(invitation, name.strip(), password, language)
    prove_address(person)
    _enter(invitation, Actor(person.pk, person.name), "open_account", on)
    return person.pk


@command
def accept_as_member(*, token: str, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Answer an invitation with the account that has its address, take the role, and return the
    invitation's id.

    :raises Invitation.DoesNotExist: for a token that no letter holds.
    :raises Refused: when it was used, withdrawn or has expired, was sent to another address than the
        actor's, or what it opened is closed.
    """
    invitation = _locked(digest=digest_of(token))
    refuse_if(refusals_to_accept(_state(invitation, on)))
    if not Person.objects.filter(pk=actor.own_id, email__iexact=invitation.email).exists():
        raise Refused(Refusal("people.invitation_of_another"))
    _enter(invitation, actor, "accept_invitation", on, key=key)
    return invitation.pk


def faults_of(password: str) -> list[str]:
    """Return the codes of what Django's validators find wrong with a password."""
    try:
        validate_password(password)
    except ValidationError as error:
        return [fault.code or "" for fault in error.error_list]
    return []


def _new_person(invitation: Invitation, name: str, password: str, language: str) -> Person:
    try:
        with transaction.atomic():
            return Person.objects.create(
                email=invitation.email,
                name=name,
                password=make_password(password),
                language=language if language in LANGUAGES else invitation.language,
            )
    except IntegrityError:
        # The address got an account since the letter left, perhaps at this very moment.
        raise Refused(Refusal("people.account_exists")) from None


def _enter(invitation: Invitation, actor: Actor, done: str, on: datetime, *, key: str | None = None) -> None:
    invitation.accepted_at, invitation.accepted_by_id = on, actor.own_id
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    door_of(invitation.kind).enter(invitation=invitation, actor=actor, on=on)
    audit.record(
        actor=actor,
        command=done,
        on=on,
        object_type="invitation",
        object_id=invitation.pk,
        changes={"kind": invitation.kind, "object": invitation.object_id},
        key=key,
        result=invitation.pk,
    )


def _locked(**which: Any) -> Invitation:
    return Invitation.objects.select_for_update().get(**which)


def _state(invitation: Invitation, on: datetime) -> Any:
    return invitation_state(
        accepted_at=invitation.accepted_at,
        withdrawn_at=invitation.withdrawn_at,
        expires_at=invitation.expires_at,
        on=on,
    )


def _refusals_to_invite(address: str, kind: str, object_id: int) -> list[Refusal]:
    try:
        validate_email(address)
    except ValidationError:
        return [Refusal("people.address_wrong", {"address": address}, "email")]
    waiting = Invitation.objects.filter(
        kind=kind, object_id=object_id, email=address, accepted_at=None, withdrawn_at=None
    )
    return [Refusal("people.already_invited", {"address": address}, "email")] if waiting.exists() else []


def _post(invitation: Invitation, letter: InvitationLetter, actor: Actor, on: datetime) -> None:
    with override(invitation.language):
        said = {
            "inviter": actor.name,
            "what": door_of(invitation.kind).what(invitation.object_id),
            "link": letter.link,
            "until": localtime(invitation.expires_at).strftime("%d/%m/%Y"),
        }
        subject = _("%(inviter)s vous invite à %(what)s") % said
        body = (
            _(
                "Bonjour,\n\n%(inviter)s vous invite à %(what)s.\n\nPour répondre, ouvrez cette page ; vous "
                "y choisirez votre nom et votre mot de passe :\n%(link)s\n\nCe lien sert une seule fois, "
                "jusqu’au %(until)s. Si vous n’attendiez pas cette lettre, ne faites rien : aucun compte "
                "n’est créé sans vous.\n"
            )
            % said
        )
    write_letter(
        person=None,
        to_address=invitation.email,
        language=invitation.language,
        subject=subject,
        body=body,
        object_type=LETTER,
        object_id=invitation.pk,
        on=on,
        secret=letter.token,
    )
