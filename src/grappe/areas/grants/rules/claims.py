"""Claims of a grant: when one may begin, what was typed, how it stands; funding gives the amounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from grappe.areas.funding.rules import (
    Agreed,
    AidScheme,
    ClaimedCost,
    ClaimKind,
    ClaimState,
    CostCategory,
    CostLine,
    Terms,
    refusals_of_claim,
    refusals_of_costs,
)
from grappe.areas.grants.rules.agreements import GrantState
from grappe.values import ZERO, Euro, Refusal, Share

OPEN_CLAIMS = frozenset(
    {
        ClaimState.DRAFT,
        ClaimState.SUBMITTED,
        ClaimState.RETURNED,
        ClaimState.CERTIFIED,
        ClaimState.APPROVED,
    }
)
WRITABLE_CLAIMS = frozenset({ClaimState.DRAFT, ClaimState.RETURNED})
# A claim that ended by a payment or a recovery: what it accepted counts in the next one.
SETTLED_CLAIMS = frozenset({ClaimState.PAID, ClaimState.RECOVERY})
LONGEST_LABEL = 160
MOST_LINES = 100
_TOO_LARGE = Euro(10**10)


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """One claim of a grant, as it weighs on the next."""

    kind: ClaimKind
    state: ClaimState


@dataclass(frozen=True, slots=True)
class TypedSpending:
    """One spending as typed: amounts as text, with and without VAT; a blank `amount_incl` means no VAT."""

    label: str = ""
    category: str = ""
    amount: str = ""
    amount_incl: str = ""
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a grant stands: planned and spent in eligible costs; award, claimed and paid in aid.

    `claimed` is what open claims ask for in eligible costs; `ended`: its balance is
    settled.
    """

    award: Euro
    planned: Euro
    spent: Euro
    claimed: Euro
    paid: Euro
    ended: bool = False

    @property
    def left(self) -> Euro:
        """What may still be paid of the award: nothing once its balance is settled."""
        return ZERO if self.ended else max(ZERO, self.award - self.paid)

    @property
    def unused(self) -> Euro:
        """What was awarded and will not be paid: once the balance is settled, what it did not reach."""
        return max(ZERO, self.award - self.paid) if self.ended else ZERO

    @property
    def spent_share(self) -> Share:
        """The part of the plan that is spent."""
        return Share.of(self.spent.amount, self.planned.amount)

    @property
    def paid_share(self) -> Share:
        """The part of the award that is paid."""
        return Share.of(self.paid.amount, self.award.amount)


def refusals_to_start(
    kind: ClaimKind, grant: GrantState, claims: Sequence[ClaimFacts], terms: Terms
) -> list[Refusal]:
    """Return every reason why a claim may not begin: one at a time, an advance first, nothing after the
    balance."""
    refusals = [] if grant is GrantState.SIGNED else [Refusal("grants.not_signed")]
    if any(claim.state in OPEN_CLAIMS for claim in claims):
        refusals.append(Refusal("grants.claim_open"))
    settled = [claim for claim in claims if claim.state in SETTLED_CLAIMS]
    if any(claim.kind is ClaimKind.BALANCE for claim in settled):
        refusals.append(Refusal("grants.balance_settled"))
    if kind is ClaimKind.ADVANCE and not terms.advance.basis_points:
        refusals.append(Refusal("grants.advance_not_planned", {}, "kind"))
    elif kind is ClaimKind.ADVANCE and settled:
        refusals.append(Refusal("grants.advance_first", {}, "kind"))
    return refusals


def refusals_to_write(state: ClaimState) -> list[Refusal]:
    """Return why nothing may be written in a claim any more."""
    return [] if state in WRITABLE_CLAIMS else [Refusal("grants.claim_sent", {"state": state})]


def refusals_to_submit(
    kind: ClaimKind,
    agreed: Agreed,
    terms: Terms,
    costs: Sequence[ClaimedCost],
    *,
    pieces: int,
    earlier: Sequence[CostLine] = (),
    already_paid: Euro = ZERO,
) -> list[Refusal]:
    """Return every reason why a claim cannot be sent: those of the funding rules, and too few pieces."""
    refusals = refusals_of_claim(kind, agreed, terms, costs, earlier=earlier, already_paid=already_paid)
    return refusals + [
        Refusal("grants.too_few_pieces", {"label": cost.line.label, "least": pieces})
        for cost in costs
        if 1 <= cost.evidence < pieces
    ]


def refusals_to_close(state: GrantState, claims: Sequence[ClaimFacts], *, unsettled: int) -> list[Refusal]:
    """Return every reason why a grant cannot be closed: a claim open, no balance, a recovery not settled."""
    refusals = [] if state is GrantState.SIGNED else [Refusal("grants.not_signed")]
    if any(claim.state in OPEN_CLAIMS for claim in claims):
        refusals.append(Refusal("grants.claim_open"))
    ended = any(claim.kind is ClaimKind.BALANCE and claim.state in SETTLED_CLAIMS for claim in claims)
    if not ended:
        refusals.append(Refusal("grants.no_balance"))
    if unsettled:
        refusals.append(Refusal("grants.recovery_unsettled"))
    return refusals


def read_spending(
    typed: TypedSpending, scheme: AidScheme, *, today: date
) -> tuple[CostLine | None, list[Refusal]]:
    """Return the cost that was typed, or every reason on its field.

    A category to which the scheme gives no rate is refused, never guessed; only what is paid can be claimed.
    """
    amount, wrong = read_amount(typed.amount, "amount")
    incl, wrong_incl = (
        read_amount(typed.amount_incl, "amount_incl") if typed.amount_incl.strip() else (amount, [])
    )
    refusals = [*_refusals_of_words(typed), *wrong, *wrong_incl]
    if typed.paid_on is None:
        refusals.append(Refusal("grants.paid_on_missing", {}, "paid_on"))
    elif typed.paid_on > today:
        refusals.append(Refusal("grants.paid_on_future", {}, "paid_on"))
    if amount is not None and incl is not None and incl < amount:
        refusals.append(Refusal("grants.incl_below_excl", {}, "amount_incl"))
    if refusals or amount is None or incl is None:
        return None, refusals
    line = CostLine(typed.label.strip(), CostCategory(typed.category), amount, incl - amount)
    unrated = [Refusal(found.code, found.params, "category") for found in refusals_of_costs(scheme, [line])]
    return (None, unrated) if unrated else (line, [])


def read_amount(text: str, field: str) -> tuple[Euro | None, list[Refusal]]:
    """Return an amount as people type it ("1 234,50 €"), or why it is none; never negative, to the cent."""
    if not text.strip():
        return None, [Refusal("grants.amount_missing", {}, field)]
    try:
        euro = Euro.parse(text)
    except ValueError:
        return None, [Refusal("grants.amount_unreadable", {"text": text.strip()}, field)]
    checks: Sequence[tuple[str, Callable[[Euro], bool]]] = (
        ("grants.amount_negative", lambda read: read < ZERO),
        ("grants.amount_too_fine", lambda read: read != read.to_cents()),
        ("grants.amount_too_large", lambda read: read >= _TOO_LARGE),
    )
    wrong = next((code for code, is_wrong in checks if is_wrong(euro)), None)
    return (euro, []) if wrong is None else (None, [Refusal(wrong, {"text": text.strip()}, field)])


def _refusals_of_words(typed: TypedSpending) -> list[Refusal]:
    refusals = []
    label = typed.label.strip()
    if not label:
        refusals.append(Refusal("grants.label_missing", {}, "label"))
    elif len(label) > LONGEST_LABEL:
        refusals.append(Refusal("grants.label_too_long", {"longest": LONGEST_LABEL}, "label"))
    if typed.category not in set(CostCategory):
        refusals.append(Refusal("grants.category_missing", {}, "category"))
    return refusals
