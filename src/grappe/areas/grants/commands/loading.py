"""The beginning and the end of every act on a grant: find, lock, allow, and write down."""

from datetime import date, datetime
from typing import Any

from grappe.areas.funding.rules import ClaimState, refusals_of_step
from grappe.areas.grants import access
from grappe.areas.grants.models import Claim, Grant
from grappe.areas.grants.queries import claims_visible_to, grants_in_sight
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.values import Refusal, Refused, refuse_if

NOT_ALLOWED = Refusal("kernel.not_allowed")


def locked_grant(grant_id: int, *, actor: Actor, on: date) -> Grant:
    """Return a grant in the actor's sight, locked.

    Its row is the one lock of all that belongs to it: amendments, claims, payments, its end.

    :raises Grant.DoesNotExist: for who sees nothing of it.
    """
    grants_in_sight(actor=actor, on=on).select_for_update(of=("self",)).get(pk=grant_id)
    # Read after the lock: whoever held it may have changed the agreement in force.
    return Grant.objects.select_related(
        "application__organisation", "application__call__network__organisation", "funder", "current"
    ).get(pk=grant_id)


def locked_claim(claim_id: int, *, actor: Actor, on: date) -> Claim:
    """Return a claim in the actor's sight as it stands once its grant is locked.

    :raises Claim.DoesNotExist: for who sees nothing of it.
    """
    seen = claims_visible_to(actor=actor, on=on)
    grant = locked_grant(seen.values_list("grant_id", flat=True).get(pk=claim_id), actor=actor, on=on)
    claim: Claim = seen.get(pk=claim_id)
    claim.grant = grant
    return claim


def written_claim(claim_id: int, *, actor: Actor, on: date) -> Claim:
    """Return a claim, locked, for who writes for the beneficiary.

    :raises Refused: for who only reads it.
    """
    claim = locked_claim(claim_id, actor=actor, on=on)
    if not access.can_write_claims(actor, claim.grant):
        raise Refused(NOT_ALLOWED)
    return claim


def checked_claim(claim_id: int, *, seen: int, actor: Actor, on: date) -> Claim:
    """Return a claim, locked, for who checks it.

    :param seen: the version that the checker read.
    :raises Refused: for who has no part in its desk or is of its team; when it changed meanwhile.
    """
    claim = locked_claim(claim_id, actor=actor, on=on)
    if not access.can_check_claims(actor, claim.grant, on=on):
        raise Refused(NOT_ALLOWED)
    if claim.version != seen:
        raise Refused(Refusal("grants.claim_changed", {"state": ClaimState(claim.state)}))
    return claim


def move(claim: Claim, to: ClaimState) -> None:
    """Take a claim to a state and save it as a new version.

    :raises Refused: when it is at another step already: paid twice, approved before it was checked.
    """
    refuse_if(refusals_of_step(ClaimState(claim.state), to))
    claim.state = to
    keep(claim)


def keep(claim: Claim) -> None:
    """Save a claim as a new version."""
    claim.version += 1
    claim.save()


def write_down(
    name: str,
    object_type: str,
    object_id: int,
    /,
    *,
    actor: Actor,
    on: datetime,
    key: str | None,
    result: Any = None,
    **changes: Any,
) -> None:
    """Record one act on an object of that kind."""
    audit.record(
        actor=actor,
        command=name,
        on=on,
        object_type=object_type,
        object_id=object_id,
        changes=changes,
        key=key,
        result=object_id if result is None else result,
    )
