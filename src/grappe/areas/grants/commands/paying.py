"""The end of a claim: paid once, or recovered; a recovery order is settled by itself."""

from datetime import date, datetime

from django.utils.timezone import localdate

from grappe.areas.funding.rules import ClaimState
from grappe.areas.grants import access
from grappe.areas.grants.commands import following
from grappe.areas.grants.commands.following import follow_grant
from grappe.areas.grants.commands.letters import tell_paid, tell_recovery
from grappe.areas.grants.commands.loading import NOT_ALLOWED, checked_claim, locked_grant, move, write_down
from grappe.areas.grants.documents.notice import notice_facts, notice_paper
from grappe.areas.grants.documents.papers import frozen
from grappe.areas.grants.models import Claim, Payment, RecoveryOrder, RecoveryState
from grappe.areas.grants.queries import claims_checked_by, lines_of
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, Refused, refuse_if


@command
def pay_claim(
    *,
    claim_id: int,
    seen: int,
    paid_on: date | None,
    reference: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Record that an approved claim was paid, with its notice, and return the payment's id; the ledger of
    public aid follows.

    The grant is locked and a claim has one payment: whatever is sent twice is paid once.

    :param paid_on: the day the money left.
    :raises Refused: with every reason: not its desk, at another step, to be recovered instead, no day or a
        day before its approval or to come, changed meanwhile.
    """
    claim = checked_claim(claim_id, seen=seen, actor=actor, on=localdate(on))
    refusals = _refusals_of_day(paid_on, claim, on)
    if claim.to_recover:
        refusals.append(Refusal("grants.to_be_recovered"))
    refuse_if(refusals)
    move(claim, ClaimState.PAID)
    assert paid_on is not None and claim.to_pay is not None, "an approved claim has its amount"
    facts = notice_facts(claim, lines_of(claim), paid_on, reference)
    paper, digest = frozen(lambda: notice_paper(facts))
    payment = Payment.objects.create(
        claim=claim,
        amount=claim.to_pay,
        paid_on=paid_on,
        reference=reference.strip()[:80],
        paper=paper,
        digest=digest,
        recorded_at=on,
        recorded_by_id=actor.person_id,
    )
    follow_grant(claim.grant, reason=following.PAID, on=on)
    tell_paid(claim, payment, on=on)
    said = {"result": payment.pk, "amount": str(payment.amount)}
    write_down("pay_claim", "claim", claim.pk, actor=actor, on=on, key=key, **said)
    return payment.pk


@command
def issue_recovery(
    *,
    claim_id: int,
    seen: int,
    due_on: date | None,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Issue the recovery order of an approved balance under what was paid, and return its id.

    :raises Refused: with every reason: not its desk, at another step, nothing to recover, no day or a day
        past, changed meanwhile.
    """
    claim = checked_claim(claim_id, seen=seen, actor=actor, on=localdate(on))
    refusals = [] if claim.to_recover else [Refusal("grants.nothing_to_recover")]
    if due_on is None or due_on < localdate(on):
        refusals.append(Refusal("grants.due_on_past", {}, "due_on"))
    refuse_if(refusals)
    move(claim, ClaimState.RECOVERY)
    assert due_on is not None and claim.to_recover is not None, "an approved claim has its amount"
    facts = notice_facts(claim, lines_of(claim), due_on, "")
    paper, digest = frozen(lambda: notice_paper(facts))
    order = RecoveryOrder.objects.create(
        claim=claim,
        amount=claim.to_recover,
        due_on=due_on,
        paper=paper,
        digest=digest,
        issued_at=on,
        issued_by_id=actor.person_id,
    )
    follow_grant(claim.grant, reason=following.ORDERED, on=on)
    tell_recovery(claim, order, on=on)
    said = {"result": order.pk, "amount": str(order.amount)}
    write_down("issue_recovery", "claim", claim.pk, actor=actor, on=on, key=key, **said)
    return order.pk


@command
def settle_recovery(
    *,
    claim_id: int,
    settled_on: date | None,
    reference: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Record that a recovery order was paid back in full, and return its id; what was given back counts no
    more in the ledger of public aid.

    :raises Claim.DoesNotExist: for who is not of its desk.
    :raises Refused: with every reason: settled already, no day, a day before the order or to come.
    """
    pk = claims_checked_by(actor=actor, on=localdate(on)).values_list("grant_id", flat=True).get(pk=claim_id)
    grant = locked_grant(pk, actor=actor, on=localdate(on))
    if not access.can_check_claims(actor, grant, on=localdate(on)):
        raise Refused(NOT_ALLOWED)
    order = RecoveryOrder.objects.get(claim_id=claim_id)
    refusals = []
    if order.state == RecoveryState.SETTLED:
        refusals.append(Refusal("grants.recovery_settled"))
    if settled_on is None or not localdate(order.issued_at) <= settled_on <= localdate(on):
        refusals.append(Refusal("grants.settled_on_range", {}, "settled_on"))
    refuse_if(refusals)
    order.state, order.settled_on, order.reference = RecoveryState.SETTLED, settled_on, reference.strip()[:80]
    order.save()
    follow_grant(grant, reason=following.RECOVERED, on=on)
    said = {"result": order.pk, "amount": str(order.amount)}
    write_down("settle_recovery", "claim", claim_id, actor=actor, on=on, key=key, **said)
    return order.pk


def _refusals_of_day(paid_on: date | None, claim: Claim, on: datetime) -> list[Refusal]:
    approved = localdate(claim.approved_at) if claim.approved_at else localdate(on)
    if paid_on is None or not approved <= paid_on <= localdate(on):
        return [Refusal("grants.paid_day_range", {}, "paid_on")]
    return []
