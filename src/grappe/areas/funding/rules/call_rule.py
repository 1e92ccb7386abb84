"""The call's own rule on cumulation, apart from the law: every public aid, over so many years.

Bio'INNOV 2009: at most 200 000 € of aid over three years, whatever its kind. Whether "aid" means granted or
paid, and "years" rolling or fiscal, is not said by the regulation of the call: both are its parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grappe.areas.funding.rules.ledger import (
    AidLine,
    AidStatus,
    NewAid,
    Reading,
    Situation,
    window_of,
)
from grappe.areas.funding.rules.regimes import WindowKind
from grappe.areas.funding.rules.undertakings import SingleUndertaking
from grappe.areas.funding.rules.windows import Window
from grappe.values import ZERO, Euro


class Basis(StrEnum):
    """Which day places an aid in the years of the call's rule."""

    GRANTED = "granted"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class CallRule:
    """A limit that the call sets itself, stricter than the law."""

    ceiling: Euro
    years: int = 3
    basis: Basis = Basis.GRANTED
    window: WindowKind = WindowKind.ROLLING

    def day_of(self, aid: AidLine | NewAid) -> date | None:
        """Return the day that places the aid: of the grant, or of the payment when that is the basis."""
        return aid.granted_on if self.basis is Basis.GRANTED else aid.paid_on


@dataclass(frozen=True, slots=True)
class CallMeasure:
    """What every public aid makes in the years of the rule, and what is pending."""

    rule: CallRule
    window: Window
    lines: tuple[AidLine, ...]
    pending: Euro

    @property
    def counted(self) -> Euro:
        """The sum of the aids that count."""
        return Euro.total(line.amount for line in self.lines)

    @property
    def headroom(self) -> Euro:
        """What the rule still leaves: never less than nothing."""
        return max(ZERO, self.rule.ceiling - self.counted)


def measure_call_rule(
    rule: CallRule,
    *,
    new: NewAid,
    undertaking: SingleUndertaking,
    situation: Situation,
    reading: Reading,
) -> CallMeasure:
    """Return what the rule counts: all public aid, of every regime and Member State, of the undertaking.

    The years end on the day of the grant; on the planned day of payment, when the basis is payment and that
    day is known.

    :raises Refused: when fiscal years are needed and the enterprise's own is not known.
    """
    window = window_of(
        rule.window,
        situation.enterprises[new.beneficiary],
        rule.day_of(new) or new.granted_on,
        years=rule.years,
        bound=reading.bound,
    )
    of_members = [line for line in situation.aids if line.beneficiary in undertaking.members]
    lines = tuple(
        line
        for line in of_members
        if line.stands and (day := rule.day_of(line)) is not None and window.contains(day)
    )
    pending = Euro.total(line.amount for line in of_members if line.status is AidStatus.PENDING)
    return CallMeasure(rule, window, lines, pending)
