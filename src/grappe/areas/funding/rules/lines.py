"""One aid written down in the ledger: what it must say, its family, its states; and what a company declares.

Source: Regulation (EU) 2023/2831, art. 3(4) (legal right on the day of the grant), 3(6) (gross grant
equivalent), 6(1) (what is registered), 7(4) of 1407/2013 and 6(5) (declaration by the enterprise).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grappe.areas.funding.rules.ledger import AidStatus
from grappe.areas.funding.rules.regimes import (
    GBER_CODE,
    OTHER_CODE,
    REGIMES,
    Activity,
    Family,
    family_named,
    regime_for,
)
from grappe.areas.funding.rules.windows import Window, YearEnd, fiscal_window, rolling_window
from grappe.values import ZERO, Euro, Refusal

KNOWN_REGIMES = (*dict.fromkeys(regime.code for regime in REGIMES), GBER_CODE, OTHER_CODE)
LARGEST = Euro(10_000_000_000)
LONGEST_REASON = 300
# Kept in the history of a line that was given past a ceiling, or could not be checked; said by the pages in
# the language of their reader.
NOT_HELD = "Inscrite au-delà d’un plafond, ou sans pouvoir le vérifier : à examiner"
# Before that day there was no State aid to count.
FIRST_DAY = date(1957, 3, 25)
_STATE = re.compile(r"[A-Z]{2}", re.ASCII)

# From one state to those that may follow it. What was refused, cancelled or recovered stays so.
AID_STEPS: dict[AidStatus, frozenset[AidStatus]] = {
    AidStatus.PENDING: frozenset({AidStatus.GRANTED, AidStatus.REFUSED, AidStatus.CANCELLED}),
    AidStatus.GRANTED: frozenset({AidStatus.CANCELLED, AidStatus.RECOVERED}),
    # Cancelled after it was paid: it counts until it is recovered.
    AidStatus.CANCELLED: frozenset({AidStatus.RECOVERED}),
    AidStatus.REFUSED: frozenset(),
    AidStatus.RECOVERED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """What the rules read of a line: amounts, days, regulation, state, who granted it."""

    purpose: str
    amount: Euro
    granted_on: date | None = None
    paid_on: date | None = None
    nominal: Euro | None = None
    regime: str = ""
    status: AidStatus = AidStatus.GRANTED
    member_state: str = "FR"
    granted_by: str = ""


def refusals_of_line(line: LineFacts, *, on: date) -> list[Refusal]:
    """Say every reason why an aid cannot be written down so, on the day."""
    return [*_refusals_of_amounts(line), *_refusals_of_days(line, on), *_refusals_of_words(line)]


def _refusals_of_amounts(line: LineFacts) -> list[Refusal]:
    refusals = []
    if not ZERO < line.amount <= LARGEST or line.amount != line.amount.to_cents():
        refusals.append(Refusal("funding.line_amount", {"amount": line.amount}, "amount"))
    if line.nominal is not None:
        if line.nominal < line.amount:
            params = {"nominal": line.nominal, "amount": line.amount}
            refusals.append(Refusal("funding.line_nominal_lower", params, "nominal"))
        elif line.nominal > LARGEST or line.nominal != line.nominal.to_cents():
            refusals.append(Refusal("funding.line_amount", {"amount": line.nominal}, "nominal"))
    return refusals


def _refusals_of_days(line: LineFacts, on: date) -> list[Refusal]:
    refusals = []
    if line.granted_on is None:
        if line.status in (AidStatus.GRANTED, AidStatus.RECOVERED):
            refusals.append(Refusal("funding.line_without_day", {}, "granted_on"))
    elif line.granted_on < FIRST_DAY:
        refusals.append(Refusal("funding.line_day_too_old", {"day": line.granted_on}, "granted_on"))
    elif line.granted_on > on and line.status is not AidStatus.PENDING:
        refusals.append(Refusal("funding.line_day_to_come", {"day": line.granted_on}, "granted_on"))
    if line.paid_on is not None and (line.granted_on is None or line.paid_on < line.granted_on):
        refusals.append(Refusal("funding.line_paid_before", {"day": line.paid_on}, "paid_on"))
    return refusals


def _refusals_of_words(line: LineFacts) -> list[Refusal]:
    reasons = {
        "funding.line_without_purpose": (not line.purpose.strip(), "purpose"),
        "funding.line_without_authority": (not line.granted_by.strip(), "authority_name"),
        "funding.line_member_state": (not _STATE.fullmatch(line.member_state), "member_state"),
        "funding.line_regime": (line.regime not in ("", *KNOWN_REGIMES, *Family), "regime"),
    }
    params = {"regime": line.regime, "state": line.member_state}
    return [Refusal(code, params, field) for code, (holds, field) in reasons.items() if holds]


def family_of(regime: str, activity: Activity, granted_on: date) -> Family:
    """Return the family of an aid: of the regulation named, else of its day and activity."""
    if regime:
        return family_named(regime, activity)
    found = regime_for(activity, granted_on)
    return found.family if found else Family.OTHER


def refusals_to_turn(current: AidStatus, to: AidStatus, *, reason: str) -> list[Refusal]:
    """Say why an aid cannot pass to a state: it is over, or nobody says why."""
    refusals = refusals_of_reason(reason)
    if to not in AID_STEPS[current]:
        refusals.append(Refusal("funding.line_step", {"status": current, "to": to}))
    return refusals


def refusals_of_reason(reason: str) -> list[Refusal]:
    """Say why a reason does not do: it is empty, or too long."""
    if not reason.strip():
        return [Refusal("funding.reason_missing", {}, "reason")]
    if len(reason.strip()) > LONGEST_REASON:
        return [Refusal("funding.reason_too_long", {"most": LONGEST_REASON}, "reason")]
    return []


def declaration_window(valid_on: date, year_end: YearEnd) -> Window:
    """Return the days that a declaration covers: three years, rolling or fiscal, the earlier start of both.

    So that one declaration serves every regulation, and a call that counts in fiscal years.
    """
    return min(rolling_window(valid_on), fiscal_window(valid_on, year_end), key=lambda window: window.start)


def refusals_of_declaration(
    *, is_none: bool, signed_by: str, valid_on: date, window: Window, lines: Sequence[LineFacts], on: date
) -> list[Refusal]:
    """Say every reason why a declaration cannot be taken: unsigned, empty, of a day to come, lines outside.

    :param lines: each is judged too (`refusals_of_line`), and named by its place, from 1.
    """
    refusals = []
    if not signed_by.strip():
        refusals.append(Refusal("funding.declaration_unsigned", {}, "signed_by"))
    if valid_on > on:
        refusals.append(Refusal("funding.line_day_to_come", {"day": valid_on}, "valid_on"))
    if is_none and lines:
        refusals.append(Refusal("funding.declaration_none_with_lines", {"count": len(lines)}, "is_none"))
    if not is_none and not lines:
        refusals.append(Refusal("funding.declaration_empty", {}, "is_none"))
    for place, line in enumerate(lines):
        refusals += [_at(place, refusal) for refusal in refusals_of_line(line, on=on)]
        if line.granted_on is not None and not window.contains(line.granted_on):
            params = {"day": line.granted_on, "from": window.start, "to": window.end}
            refusals.append(Refusal("funding.line_outside_window", params, f"lines-{place}-granted_on"))
    return refusals


def _at(place: int, refusal: Refusal) -> Refusal:
    return Refusal(refusal.code, refusal.params, f"lines-{place}-{refusal.field}")


def cents_of(amount: Euro) -> int:
    """Return an amount in whole cents, rounded half-up."""
    return int(amount.to_cents().amount * Decimal(100))
