"""What is read about an account and an invitation."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa import app_settings as second_factor
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from grappe.areas.people.models import Invitation, Person
from grappe.areas.people.rules import digest_of, invitation_state


@dataclass(frozen=True, slots=True)
class Account:
    """How somebody signs in: the address still to be proven if any, whether a second factor is asked, and
    how many recovery codes are left."""

    email: str
    pending: str
    second_factor: bool
    codes_left: int


def account_of(person: Person) -> Account:
    """Return how a person signs in: two queries."""
    pending = EmailAddress.objects.filter(user=person, verified=False).exclude(email__iexact=person.email)
    factors = dict(Authenticator.objects.filter(user=person).values_list("type", "data"))
    codes = factors.get(Authenticator.Type.RECOVERY_CODES)
    return Account(
        email=person.email,
        pending=pending.order_by("-pk").values_list("email", flat=True).first() or "",
        second_factor=Authenticator.Type.TOTP in factors,
        codes_left=second_factor.RECOVERY_CODE_COUNT - codes["used_mask"].bit_count() if codes else 0,
    )


def _described(invitations: QuerySet[Invitation]) -> QuerySet[Any]:
    described: QuerySet[Any] = invitations.select_related("invited_by").annotate(
        has_account=Exists(Person.objects.filter(email__iexact=OuterRef("email")))
    )
    return described


def invitation_with(*, token: str, on: datetime) -> Any | None:
    """Return the invitation whose letter holds the token, with its `state` at that moment and whether its
    address `has_account`; None when no letter holds it (a later letter may have taken its place)."""
    found = _described(Invitation.objects.filter(digest=digest_of(token))).first()
    if found is not None:
        found.state = _state(found, on)
    return found


def invitations_waiting(*, kind: str, object_id: int, on: datetime) -> list[Any]:
    """Return the invitations to one door that nobody answered yet, with their `state`: waiting or expired."""
    rows = _described(
        Invitation.objects.filter(kind=kind, object_id=object_id, accepted_at=None, withdrawn_at=None)
    )
    found = list(rows.order_by("invited_at", "pk"))
    for row in found:
        row.state = _state(row, on)
    return found


def invitations_to(*, kind: str, object_ids: Collection[int], on: datetime) -> list[Any]:
    """Return the invitations to several doors of one kind that nobody answered yet, with their `state`; one
    query."""
    rows = _described(
        Invitation.objects.filter(kind=kind, object_id__in=object_ids, accepted_at=None, withdrawn_at=None)
    )
    found = list(rows.order_by("object_id", "invited_at", "pk"))
    for row in found:
        row.state = _state(row, on)
    return found


def _state(invitation: Invitation, on: datetime) -> Any:
    return invitation_state(
        accepted_at=invitation.accepted_at,
        withdrawn_at=invitation.withdrawn_at,
        expires_at=invitation.expires_at,
        on=on,
    )
