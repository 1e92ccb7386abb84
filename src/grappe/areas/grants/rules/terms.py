"""The terms of payment of a call: read as the facilitator types them, frozen into each agreement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from grappe.areas.funding.rules import PaymentMethod, Terms, instalments
from grappe.values import WHOLE, Euro, Period, Refusal, Share
from grappe.values.reading import read_day, read_share, read_text, read_whole, require_fields

MOST_PIECES = 10
LONGEST_PUBLICITY = 500


@dataclass(frozen=True, slots=True)
class CallTerms:
    """What every agreement of a call says of payments.

    `payment` carries the method, advance, ceiling before the balance, freedom between categories and days of
    eligible spending; `pieces` the least number of pieces behind each spending; `most_public` the highest
    rate of public aid in a funding plan; `publicity` the sentence that the funder asks to print.
    """

    payment: Terms
    pieces: int = 1
    most_public: Share = Share(WHOLE)
    publicity: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the terms as plain JSON, shares in basis points."""
        payment = self.payment
        return {
            "method": str(payment.method),
            "advance": payment.advance.basis_points,
            "before_balance": payment.before_balance.basis_points,
            "fungibility": None if payment.fungibility is None else payment.fungibility.basis_points,
            "from": None if payment.eligible.start is None else payment.eligible.start.isoformat(),
            "to": None if payment.eligible.end is None else payment.eligible.end.isoformat(),
            "pieces": self.pieces,
            "most_public": self.most_public.basis_points,
            "publicity": self.publicity,
        }

    @classmethod
    def from_json(cls, document: object) -> CallTerms:
        """Read what `as_json` wrote.

        :raises ValueError: when a field is missing or of the wrong kind.
        """
        names = {"method", "advance", "before_balance", "fungibility", "from", "to", "pieces"}
        read = require_fields("terms", document, names | {"most_public", "publicity"})
        payment = Terms(
            method=PaymentMethod(read_text(read, "method")),
            advance=read_share(read, "advance"),
            before_balance=read_share(read, "before_balance"),
            fungibility=None if read["fungibility"] is None else read_share(read, "fungibility"),
            eligible=Period(read_day(read, "from"), read_day(read, "to")),
        )
        public, publicity = read_share(read, "most_public"), read_text(read, "publicity")
        return cls(payment, read_whole(read, "pieces"), public, publicity)

    def until(self, day: date) -> CallTerms:
        """Return the same terms with another last day of eligible spending."""
        eligible = Period(self.payment.eligible.start, day)
        return replace(self, payment=replace(self.payment, eligible=eligible))


@dataclass(frozen=True, slots=True)
class TypedTerms:
    """The terms as typed: percentages as text, days read by the form."""

    method: str = ""
    advance: str = ""
    before_balance: str = ""
    fungibility: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    pieces: int | None = 1
    most_public: str = "100"
    publicity: str = ""


def read_terms(typed: TypedTerms) -> tuple[CallTerms | None, list[Refusal]]:
    """Return the terms that were typed, or every reason why they cannot hold.

    A blank `advance` means none; a blank `fungibility` leaves categories free within the whole plan.
    """
    advance, wrong_advance = _read_share(typed.advance or "0", "advance")
    ceiling, wrong_ceiling = _read_share(typed.before_balance, "before_balance")
    public, wrong_public = _read_share(typed.most_public, "most_public")
    freedom, wrong_freedom = _read_freedom(typed.fungibility)
    refusals = [
        *_refusals_of_choices(typed),
        *wrong_advance,
        *wrong_ceiling,
        *wrong_public,
        *wrong_freedom,
        *_refusals_of_days(typed),
    ]
    if advance is not None and ceiling is not None and advance > ceiling:
        refusals.append(Refusal("grants.advance_above_ceiling", {}, "advance"))
    if refusals or advance is None or ceiling is None or public is None:
        return None, refusals
    eligible = Period(typed.starts_on, typed.ends_on)
    payment = Terms(PaymentMethod(typed.method), advance, ceiling, freedom, eligible)
    return CallTerms(payment, typed.pieces or 1, public, typed.publicity.strip()), []


def schedule_of(award: Euro, terms: Terms) -> tuple[tuple[str, Euro], ...]:
    """Return what the agreement announces: advance, interim payments, balance. Σ = award, to the cent.

    A part of nothing is left out.
    """
    between = Share(terms.before_balance.basis_points - terms.advance.basis_points)
    shares = (terms.advance, between, terms.before_balance.complement)
    parts = zip(("advance", "interim", "balance"), instalments(award, shares), strict=True)
    return tuple((name, part) for name, part in parts if part.amount)


def _read_share(text: str, field: str) -> tuple[Share | None, list[Refusal]]:
    try:
        share = Share.percent(text.replace("%", "").strip())
    except ValueError:
        return None, [Refusal("grants.share_unreadable", {"text": text.strip()}, field)]
    if share.basis_points > WHOLE:
        return None, [Refusal("grants.share_above_whole", {}, field)]
    return share, []


def _read_freedom(text: str) -> tuple[Share | None, list[Refusal]]:
    return _read_share(text, "fungibility") if text.strip() else (None, [])


def _refusals_of_choices(typed: TypedTerms) -> list[Refusal]:
    refusals = []
    if typed.method not in set(PaymentMethod):
        refusals.append(Refusal("grants.method_missing", {}, "method"))
    if typed.pieces is None or not 1 <= typed.pieces <= MOST_PIECES:
        refusals.append(Refusal("grants.pieces_range", {"most": MOST_PIECES}, "pieces"))
    if not typed.publicity.strip():
        refusals.append(Refusal("grants.publicity_missing", {}, "publicity"))
    elif len(typed.publicity.strip()) > LONGEST_PUBLICITY:
        refusals.append(Refusal("grants.publicity_too_long", {"longest": LONGEST_PUBLICITY}, "publicity"))
    return refusals


def _refusals_of_days(typed: TypedTerms) -> list[Refusal]:
    if typed.starts_on is None:
        return [Refusal("grants.start_missing", {}, "starts_on")]
    if typed.ends_on is None:
        return [Refusal("grants.end_missing", {}, "ends_on")]
    if typed.ends_on < typed.starts_on:
        return [Refusal("grants.end_before_start", {}, "ends_on")]
    return []
