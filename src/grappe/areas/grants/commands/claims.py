"""A claim as the beneficiary writes it: begun, its spendings with their pieces, sent, sent again."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.timezone import localdate

from grappe.areas.funding.rules import ClaimKind, ClaimState, CostLine
from grappe.areas.grants import access
from grappe.areas.grants.commands.loading import (
    NOT_ALLOWED,
    keep,
    locked_grant,
    move,
    write_down,
    written_claim,
)
from grappe.areas.grants.models import Claim, ClaimLine, Evidence, Grant
from grappe.areas.grants.queries import (
    agreed_of,
    claim_facts,
    costs_of_claim,
    earlier_costs,
    lines_of,
    paid_so_far,
    terms_of,
)
from grappe.areas.grants.rules import (
    MOST_LINES,
    GrantState,
    TypedSpending,
    eligible_sum,
    read_spending,
    refusals_to_start,
    refusals_to_submit,
    refusals_to_write,
)
from grappe.kernel import files
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, Refused, refuse_if

OBJECT = "claim"
MOST_PIECES_PER_LINE = 20
Piece = tuple[str, bytes]


@command
def start_claim(*, grant_id: int, kind: ClaimKind, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Begin a claim and return its id.

    :raises Grant.DoesNotExist: for who sees nothing of the grant.
    :raises Refused: with every reason: not of the team, not signed, a claim open, an advance not planned or
        too late, the balance settled.
    """
    grant = locked_grant(grant_id, actor=actor, on=localdate(on))
    if not access.can_write_claims(actor, grant):
        raise Refused(NOT_ALLOWED)
    facts = claim_facts(grant)
    refuse_if(refusals_to_start(kind, GrantState(grant.state), facts, terms_of(grant).payment))
    claim = Claim.objects.create(grant=grant, number=len(facts) + 1, kind=kind, created_at=on)
    write_down("start_claim", OBJECT, claim.pk, actor=actor, on=on, key=key, kind=str(kind))
    return claim.pk


def read_joined(
    grant: Grant, typed: TypedSpending, pieces: Sequence[Piece], *, today: date
) -> tuple[CostLine | None, list[Refusal]]:
    """Return the cost that was typed with its pieces, or every reason on its field; nothing is written."""
    cost, refusals = read_spending(typed, agreed_of(grant).scheme, today=today)
    return cost, [*refusals, *_refusals_of_pieces(pieces)]


@command
def add_line(
    *,
    claim_id: int,
    typed: TypedSpending,
    pieces: Sequence[Piece] = (),
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Add a spending with its pieces and return its id.

    :raises Refused: with every reason: the claim is sent, what was typed cannot be read, a category without a
        rate, a file that cannot be kept, too many lines, an advance (which has none).
    """
    claim = written_claim(claim_id, actor=actor, on=localdate(on))
    cost, refusals = read_joined(claim.grant, typed, pieces, today=localdate(on))
    refuse_if([*_refusals_to_add(claim), *refusals])
    assert cost is not None and typed.paid_on is not None, "a spending without a refusal is read"
    line = ClaimLine.objects.create(
        claim=claim,
        label=cost.label,
        category=cost.category,
        amount=cost.amount.amount,
        vat=cost.vat.amount,
        paid_on=typed.paid_on,
    )
    _join(line, pieces, actor=actor, on=on)
    keep(claim)
    write_down(
        "add_line", OBJECT, claim.pk, actor=actor, on=on, key=key, result=line.pk, amount=str(cost.amount)
    )
    return line.pk


@command
def correct_line(
    *,
    line_id: int,
    typed: TypedSpending,
    pieces: Sequence[Piece] = (),
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Correct a spending, add pieces to it, and return its id; what was disallowed of it is looked at anew.

    :raises Refused: as for `add_line`.
    """
    line, claim = _written_line(line_id, actor, on)
    cost, refusals = read_joined(claim.grant, typed, pieces, today=localdate(on))
    refuse_if([*refusals_to_write(ClaimState(claim.state)), *refusals])
    assert cost is not None and typed.paid_on is not None, "a spending without a refusal is read"
    line.label, line.category, line.paid_on = cost.label, cost.category, typed.paid_on
    line.amount, line.vat = cost.amount.amount, cost.vat.amount
    line.save()
    _join(line, pieces, actor=actor, on=on)
    keep(claim)
    write_down(
        "correct_line", OBJECT, claim.pk, actor=actor, on=on, key=key, result=line.pk, amount=str(cost.amount)
    )
    return line.pk


@command
def remove_line(*, line_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Take a spending off a claim that is being written, and return the claim's id.

    :raises Refused: when the claim is sent.
    """
    line, claim = _written_line(line_id, actor, on)
    refuse_if(refusals_to_write(ClaimState(claim.state)))
    line.delete()
    keep(claim)
    write_down("remove_line", OBJECT, claim.pk, actor=actor, on=on, key=key, line=line_id)
    return claim.pk


@command
def remove_evidence(*, evidence_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Take a piece off a spending and return the spending's id; the file itself is kept.

    :raises Refused: when the claim is sent, or the piece was taken off already.
    """
    evidence = Evidence.objects.get(pk=evidence_id)
    line, claim = _written_line(evidence.line_id, actor, on)
    gone = [] if evidence.removed_at is None else [Refusal("grants.evidence_removed")]
    refuse_if([*refusals_to_write(ClaimState(claim.state)), *gone])
    evidence.removed_at = on
    evidence.save()
    keep(claim)
    write_down(
        "remove_evidence", OBJECT, claim.pk, actor=actor, on=on, key=key, result=line.pk, evidence=evidence_id
    )
    return line.pk


@command
def drop_claim(*, claim_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Drop a claim that was never sent, and return its grant's id.

    :raises Refused: when it was sent: what the desk read stays.
    """
    claim = written_claim(claim_id, actor=actor, on=localdate(on))
    if claim.state != ClaimState.DRAFT:
        raise Refused(Refusal("grants.claim_sent", {"state": ClaimState(claim.state)}))
    grant_id, number = claim.grant_id, claim.number
    claim.delete()
    write_down("drop_claim", "grant", grant_id, actor=actor, on=on, key=key, result=grant_id, number=number)
    return grant_id


@command
def submit_claim(*, claim_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Send a claim to be checked, or send it again with what was asked; return its id.

    :raises Refused: with every reason: over the plan, outside the period, a piece missing, sent already.
    """
    claim = written_claim(claim_id, actor=actor, on=localdate(on))
    refuse_if(refusals_to_write(ClaimState(claim.state)))
    agreed, terms = agreed_of(claim.grant), terms_of(claim.grant)
    # Nothing is disallowed of what is claimed: the desk looks at all of it.
    claim.lines.update(disallowed=0, reason="")
    costs = costs_of_claim(lines_of(claim))
    refuse_if(
        refusals_to_submit(
            ClaimKind(claim.kind),
            agreed,
            terms.payment,
            costs,
            pieces=terms.pieces,
            earlier=earlier_costs(claim.grant),
            already_paid=paid_so_far(claim.grant),
        )
    )
    claim.claimed = eligible_sum([cost.line for cost in costs], agreed.vat).to_cents().amount
    claim.submitted_at, claim.submitted_by_id, claim.message = on, actor.person_id, ""
    move(claim, ClaimState.SUBMITTED)
    changes = {"lines": len(costs), "claimed": str(claim.claimed)}
    write_down("submit_claim", OBJECT, claim.pk, actor=actor, on=on, key=key, **changes)
    return claim.pk


def _written_line(line_id: int, actor: Actor, on: datetime) -> tuple[ClaimLine, Claim]:
    claim_id = ClaimLine.objects.values_list("claim_id", flat=True).get(pk=line_id)
    claim = written_claim(claim_id, actor=actor, on=localdate(on))
    return ClaimLine.objects.get(pk=line_id), claim


def _refusals_to_add(claim: Claim) -> list[Refusal]:
    refusals = refusals_to_write(ClaimState(claim.state))
    if claim.kind == ClaimKind.ADVANCE:
        refusals.append(Refusal("grants.advance_has_no_line"))
    if claim.lines.count() >= MOST_LINES:
        refusals.append(Refusal("grants.too_many_lines", {"most": MOST_LINES}))
    return refusals


def _refusals_of_pieces(pieces: Sequence[Piece]) -> list[Refusal]:
    refusals = [
        Refusal(refusal.code, refusal.params, "files")
        for name, content in pieces
        for refusal in files.refusals_of_file(name=name, content=content)
    ]
    if len(pieces) > MOST_PIECES_PER_LINE:
        refusals.append(Refusal("grants.too_many_pieces", {"most": MOST_PIECES_PER_LINE}, "files"))
    return refusals


def _join(line: ClaimLine, pieces: Sequence[Piece], *, actor: Actor, on: datetime) -> None:
    """Keep the pieces of a spending, the same file once."""
    there = set(line.evidence.filter(removed_at=None).values_list("file__digest", flat=True))
    for name, content in pieces:
        stored = files.store(name=name, content=content, actor=actor, on=on)
        if stored.digest not in there:
            there.add(stored.digest)
            Evidence.objects.create(line=line, file=stored)
