"""What a profile may say, what a password must be, and when an invitation still opens."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from grappe.values import Refusal

LANGUAGES = ("fr", "en")
THEMES = ("", "light", "dark")
LONGEST_NAME = 120
SHORTEST_PASSWORD = 12
SHORTEST_TOKEN = 32
INVITATION_LASTS = timedelta(days=14)


class InvitationState(StrEnum):
    """Where an invitation stands; only a waiting one opens."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def refusals_of_profile(*, name: str, language: str, theme: str) -> list[Refusal]:
    """Say every reason why a profile cannot be kept."""
    refusals = refusals_of_name(name)
    if language not in LANGUAGES:
        refusals.append(Refusal("people.language_unknown", field="language"))
    if theme not in THEMES:
        refusals.append(Refusal("people.theme_unknown", field="theme"))
    return refusals


def refusals_of_name(name: str) -> list[Refusal]:
    """Say why nobody can go by this name: it is empty, or longer than 120 characters."""
    if not name.strip():
        return [Refusal("people.name_missing", field="name")]
    if len(name.strip()) > LONGEST_NAME:
        return [Refusal("people.name_too_long", {"longest": LONGEST_NAME}, field="name")]
    return []


def refusals_of_password(faults: Iterable[str], *, field: str = "password") -> list[Refusal]:
    """Say why a password is refused, from the codes of Django's validators: too short, or too common."""
    found = set(faults)
    refusals = []
    if "password_too_short" in found:
        refusals.append(Refusal("people.password_too_short", {"shortest": SHORTEST_PASSWORD}, field))
    if "password_too_common" in found:
        refusals.append(Refusal("people.password_too_common", {}, field))
    return refusals


def digest_of(token: str) -> str:
    """Return what is kept of an invitation's token: enough to know it again, not enough to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_state(
    *, accepted_at: datetime | None, withdrawn_at: datetime | None, expires_at: datetime, on: datetime
) -> InvitationState:
    """Return where an invitation stands at that moment: it expires at the very second it says."""
    if accepted_at is not None:
        return InvitationState.ACCEPTED
    if withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    return InvitationState.EXPIRED if on >= expires_at else InvitationState.WAITING


def refusals_to_accept(state: InvitationState) -> list[Refusal]:
    """Say why an invitation opens nothing any more: used, withdrawn or expired."""
    match state:
        case InvitationState.ACCEPTED:
            return [Refusal("people.invitation_used")]
        case InvitationState.WITHDRAWN:
            return [Refusal("people.invitation_withdrawn")]
        case InvitationState.EXPIRED:
            return [Refusal("people.invitation_expired")]
        case InvitationState.WAITING:
            return []
    assert_never(state)


def refusals_to_settle(state: InvitationState) -> list[Refusal]:
    """Say why an invitation can be neither sent again nor withdrawn: it was used or withdrawn already.
    An expired one may be sent again."""
    return [] if state is InvitationState.EXPIRED else refusals_to_accept(state)
