"""Seats offered by letter: to people who have no account yet."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

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
from grappe.areas.programmes.commands.juries.jurors import (
    locked_call,
    refusals_of_jury,
    refusals_of_seat,
    seat,
)
from grappe.areas.programmes.models import Call
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import refuse_if

KIND = "jury"


@command
def invite_juror(
    *,
    call_id: int,
    email: str,
    capacity_as: str,
    expertise: Mapping[str, int],
    letter: InvitationLetter,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> dict[str, int]:
    """Seat whoever has the address, or write to it when it has no account: the seat waits for the answer.

    :param expertise: theme code → 0 (none) … 3 (specialist).
    :return: the id of the `seat`, or of the `invitation`.
    :raises Refused: when deliberation has begun, the address is not one, its reader sits or is invited
        already, their capacity is not said, or an expertise is off its scale.
    """
    call = locked_call(call_id, actor, on)
    person = Person.objects.filter(email__iexact=email.strip()).first()
    refuse_if([*refusals_of_jury(call), *refusals_of_seat(call, capacity_as, expertise)])
    if person is not None:
        return {"seat": seat(call, person, capacity_as, expertise, actor=actor, on=on, key=key)}
    terms = {"capacity_as": capacity_as.strip(), "expertise": dict(expertise)}
    invitation = send_invitation(
        email=email, kind=KIND, object_id=call.pk, terms=terms, letter=letter, actor=actor, on=on
    )
    result = {"invitation": invitation}
    _write_down("invite_juror", call, result, actor, on, key=key, result=result)
    return result


@command
def renew_juror_invitation(
    *,
    call_id: int,
    invitation_id: int,
    letter: InvitationLetter,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Write again to a juror who has not answered, and return the invitation's id.

    :raises Refused: when deliberation has begun, or the invitation was answered or withdrawn.
    """
    call = locked_call(call_id, actor, on)
    invitation = _invitations(call).get(pk=invitation_id)
    refuse_if(refusals_of_jury(call))
    renew_invitation(invitation_id=invitation.pk, letter=letter, actor=actor, on=on)
    changes = {"invitation": invitation.pk}
    _write_down("renew_juror_invitation", call, changes, actor, on, key=key, result=invitation.pk)
    return invitation.pk


@command
def withdraw_juror_invitation(
    *, call_id: int, invitation_id: int, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Take back the seat offered to a juror who has not answered, and return the invitation's id.

    :raises Refused: when the invitation was answered or withdrawn.
    """
    call = locked_call(call_id, actor, on)
    invitation = _invitations(call).get(pk=invitation_id)
    withdraw_invitation(invitation_id=invitation.pk, on=on)
    changes = {"invitation": invitation.pk}
    _write_down("withdraw_juror_invitation", call, changes, actor, on, key=key, result=invitation.pk)
    return invitation.pk


def what_seat(call_id: int) -> str:
    """Say what an invitation to a jury is to, after "vous invite à"."""
    return _("siéger au jury « %(call)s »") % {"call": Call.objects.get(pk=call_id)}


def take_seat(*, invitation: Invitation, actor: Actor, on: datetime) -> None:
    """Seat whoever accepted the invitation; nothing changes for whoever sits already.

    :raises Refused: when deliberation has begun meanwhile.
    """
    call = Call.objects.select_for_update().get(pk=invitation.object_id)
    if call.jurors.filter(person_id=actor.own_id).exists():
        return
    refuse_if(refusals_of_jury(call))
    person = Person.objects.get(pk=actor.own_id)
    terms = invitation.terms
    seat(call, person, terms["capacity_as"], terms["expertise"], actor=actor, on=on, key=None)


def jury_door(href: Callable[[int], str]) -> Door:
    """Return the door of jury invitations; `href` leads from a call's id to where its juror works."""
    return Door(what=what_seat, href=href, enter=take_seat)


def _invitations(call: Call) -> QuerySet[Invitation]:
    return Invitation.objects.filter(kind=KIND, object_id=call.pk)


def _write_down(
    done: str,
    call: Call,
    changes: Mapping[str, int],
    actor: Actor,
    on: datetime,
    *,
    key: str | None,
    result: Any,
) -> None:
    audit.record(
        actor=actor,
        command=done,
        on=on,
        object_type="call",
        object_id=call.pk,
        changes=changes,
        key=key,
        result=result,
    )
