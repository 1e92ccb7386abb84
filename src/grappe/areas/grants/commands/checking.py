"""The check of a claim: pieces asked, each spending accepted or disallowed, approved, or refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from grappe.areas.funding.rules import ClaimedCost, ClaimKind, ClaimState, Settlement, settle_claim
from grappe.areas.grants.commands.letters import tell_approved, tell_asked
from grappe.areas.grants.commands.loading import checked_claim, move, write_down
from grappe.areas.grants.models import Claim, ClaimLine
from grappe.areas.grants.queries import (
    agreed_of,
    costs_of_claim,
    earlier_costs,
    lines_of,
    paid_so_far,
    terms_of,
)
from grappe.areas.grants.rules import read_amount
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import ZERO, Euro, Refusal, Refused, refuse_if

OBJECT = "claim"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checker typed for one spending: the part disallowed (blank: none) and why."""

    disallowed: str = ""
    reason: str = ""


@command
def ask_pieces(
    *, claim_id: int, seen: int, message: str, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Send a claim back to the beneficiary with what is missing, and return its id.

    :raises Refused: not its desk, without a message, at another step, changed meanwhile.
    """
    claim = checked_claim(claim_id, seen=seen, actor=actor, on=localdate(on))
    claim.message = _message(message, "grants.ask_without_message")
    move(claim, ClaimState.RETURNED)
    tell_asked(claim, on=on)
    write_down("ask_pieces", OBJECT, claim.pk, actor=actor, on=on, key=key)
    return claim.pk


@command
def reject_claim(
    *, claim_id: int, seen: int, reason: str, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Refuse a whole claim with its reason, and return its id; another one may then begin.

    :raises Refused: not its desk, without a reason, at another step, changed meanwhile.
    """
    claim = checked_claim(claim_id, seen=seen, actor=actor, on=localdate(on))
    claim.message = _message(reason, "grants.reject_without_reason")
    move(claim, ClaimState.REJECTED)
    write_down("reject_claim", OBJECT, claim.pk, actor=actor, on=on, key=key)
    return claim.pk


@command
def check_claim(
    *,
    claim_id: int,
    seen: int,
    verdicts: Mapping[int, Verdict],
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Keep what is accepted and disallowed of each spending, with the amount due, and return the claim's id.

    :param verdicts: line id → verdict; a line left out is accepted whole.
    :raises Refused: with every reason: not its desk, unreadable amount, more than claimed, no reason, over
        the plan, at another step, changed meanwhile.
    """
    claim = checked_claim(claim_id, seen=seen, actor=actor, on=localdate(on))
    lines = lines_of(claim)
    refuse_if(_write_verdicts(lines, verdicts))
    settlement = _settle(claim, costs_of_claim(lines))
    ClaimLine.objects.bulk_update(lines, ["disallowed", "reason"])
    claim.claimed = settlement.claimed.to_cents().amount
    claim.accepted = settlement.accepted.to_cents().amount
    claim.to_pay, claim.to_recover = settlement.to_pay.amount, settlement.to_recover.amount
    claim.explanation = settlement.explanation.as_json()
    claim.checked_at, claim.checked_by_id, claim.message = on, actor.person_id, ""
    move(claim, ClaimState.CERTIFIED)
    write_down(
        "check_claim",
        OBJECT,
        claim.pk,
        actor=actor,
        on=on,
        key=key,
        accepted=str(claim.accepted),
        to_pay=str(claim.to_pay),
        to_recover=str(claim.to_recover),
    )
    return claim.pk


@command
def reopen_check(*, claim_id: int, seen: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Take a checked claim back to be checked again, until it is approved; return its id.

    :raises Refused: not its desk, at another step, changed meanwhile.
    """
    claim = checked_claim(claim_id, seen=seen, actor=actor, on=localdate(on))
    if claim.state != ClaimState.CERTIFIED:
        raise Refused(Refusal("grants.not_checked"))
    claim.accepted = claim.to_pay = claim.to_recover = None
    claim.explanation, claim.checked_at, claim.checked_by_id = {}, None, None
    move(claim, ClaimState.SUBMITTED)
    write_down("reopen_check", OBJECT, claim.pk, actor=actor, on=on, key=key)
    return claim.pk


@command
def approve_claim(*, claim_id: int, seen: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Approve what was checked, to be paid or recovered, and return the claim's id.

    :raises Refused: not its desk, at another step, changed meanwhile.
    """
    claim = checked_claim(claim_id, seen=seen, actor=actor, on=localdate(on))
    claim.approved_at, claim.approved_by_id = on, actor.person_id
    move(claim, ClaimState.APPROVED)
    tell_approved(claim, on=on)
    write_down("approve_claim", OBJECT, claim.pk, actor=actor, on=on, key=key, to_pay=str(claim.to_pay))
    return claim.pk


def _message(text: str, code: str) -> str:
    if not text.strip():
        raise Refused(Refusal(code, {}, "message"))
    return text.strip()


def _write_verdicts(lines: list[ClaimLine], verdicts: Mapping[int, Verdict]) -> list[Refusal]:
    """Put the verdicts on their lines; every reason why some cannot be read, on the field of its line."""
    refusals = []
    for line in lines:
        verdict = verdicts.get(line.pk, Verdict())
        amount, wrong = _read_disallowed(verdict, line)
        refusals += wrong
        line.disallowed, line.reason = amount.amount, verdict.reason.strip()[:300]
    return refusals


def _read_disallowed(verdict: Verdict, line: ClaimLine) -> tuple[Euro, list[Refusal]]:
    if not verdict.disallowed.strip():
        return ZERO, []
    field = f"disallowed_{line.pk}"
    amount, wrong = read_amount(verdict.disallowed, field)
    if amount is None:
        return ZERO, wrong
    if amount > Euro(line.amount):
        return ZERO, [Refusal("grants.disallowed_above", {"label": line.label}, field)]
    if amount > ZERO and not verdict.reason.strip():
        return ZERO, [Refusal("grants.disallowed_without_reason", {"label": line.label}, f"reason_{line.pk}")]
    return amount, []


def _settle(claim: Claim, costs: list[ClaimedCost]) -> Settlement:
    return settle_claim(
        ClaimKind(claim.kind),
        agreed_of(claim.grant),
        terms_of(claim.grant).payment,
        costs,
        earlier=earlier_costs(claim.grant),
        already_paid=paid_so_far(claim.grant),
    )
