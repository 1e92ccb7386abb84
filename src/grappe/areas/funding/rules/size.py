"""Micro, small or medium: the status of an enterprise with its partners, links and two periods.

Source: Recommendation 2003/361/EC, annex (= Regulation (EU) 651/2014, annex I), articles 2 to 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from grappe.values import ZERO, Euro, Refusal, Share, refuse_if

QUARTER = Share.percent(25)
HALF = Share.percent(50)


class Size(StrEnum):
    """The category of an enterprise, from the smallest to the largest."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"

    @property
    def rank(self) -> int:
        """0 for the smallest."""
        return list(Size).index(self)


class Investor(StrEnum):
    """Who holds the shares: some may hold a quarter or more and leave the enterprise autonomous.

    Article 3(2): venture capital and business angels, universities and non-profit research, institutional
    investors, local authorities with a budget under 10 M€ and fewer than 5 000 inhabitants. Article 3(4):
    a quarter held by other public bodies makes an enterprise that is not an SME.
    """

    ENTERPRISE = "enterprise"
    EXEMPT = "exempt"
    PUBLIC_BODY = "public_body"


@dataclass(frozen=True, slots=True)
class Figures:
    """One closed accounting period: annual work units, turnover without VAT, balance sheet total."""

    headcount: Decimal
    turnover: Euro
    balance: Euro


@dataclass(frozen=True, slots=True)
class Relation:
    """Another enterprise in the same period, with its own linked enterprises added in full.

    `share` is the highest of capital and votes; `controls` says that it is linked otherwise (article 3(3)).
    """

    figures: Figures
    share: Share
    controls: bool = False
    investor: Investor = Investor.ENTERPRISE

    @property
    def is_linked(self) -> bool:
        """Whether it counts in full: more than half, or control."""
        return self.controls or self.share > HALF

    @property
    def is_partner(self) -> bool:
        """Whether it counts in proportion: from a quarter to a half, save the exempt investors."""
        return not self.is_linked and self.share >= QUARTER and self.investor is not Investor.EXEMPT


@dataclass(frozen=True, slots=True)
class Period:
    """What an enterprise was in one accounting period."""

    own: Figures
    relations: tuple[Relation, ...] = ()


# Headcount below, turnover up to, balance sheet up to (article 2).
_LIMITS = (
    (Size.MICRO, Decimal(10), Euro(2_000_000), Euro(2_000_000)),
    (Size.SMALL, Decimal(50), Euro(10_000_000), Euro(10_000_000)),
    (Size.MEDIUM, Decimal(250), Euro(50_000_000), Euro(43_000_000)),
)


def size_of(figures: Figures) -> Size:
    """Return the category of these figures: headcount, and turnover or balance sheet (article 2)."""
    for size, headcount, turnover, balance in _LIMITS:
        money_fits = figures.turnover <= turnover or figures.balance <= balance
        if figures.headcount < headcount and money_fits:
            return size
    return Size.LARGE


def consolidated(period: Period) -> Figures:
    """Return the figures with linked enterprises in full and partners in proportion (article 6)."""
    counted = [
        (relation.figures, Decimal(1) if relation.is_linked else relation.share.ratio)
        for relation in period.relations
        if relation.is_linked or relation.is_partner
    ]
    return Figures(
        headcount=period.own.headcount + sum((f.headcount * part for f, part in counted), Decimal(0)),
        turnover=period.own.turnover + Euro.total(f.turnover * part for f, part in counted),
        balance=period.own.balance + Euro.total(f.balance * part for f, part in counted),
    )


def size_in(period: Period) -> Size:
    """Return the category in one period: large when public bodies hold a quarter or more (article 3(4))."""
    public = sum(r.share.basis_points for r in period.relations if r.investor is Investor.PUBLIC_BODY)
    return Size.LARGE if public >= QUARTER.basis_points else size_of(consolidated(period))


def size_over(periods: Sequence[Period]) -> Size:
    """Return the status after successive periods, oldest first.

    A status is lost or gained only when its thresholds are passed over two consecutive periods
    (article 4(2)); two passages of unlike depth count for the shallower. The first period gives the status
    to start from.

    :raises Refused: when there is no period, or a figure is negative.
    """
    refuse_if(_refusals_of_periods(periods))
    sizes = [size_in(period) for period in periods]
    status = sizes[0]
    for previous, current in zip(sizes, sizes[1:], strict=False):
        if min(previous.rank, current.rank) > status.rank:
            status = min(previous, current, key=lambda size: size.rank)
        elif max(previous.rank, current.rank) < status.rank:
            status = max(previous, current, key=lambda size: size.rank)
    return status


def _refusals_of_periods(periods: Sequence[Period]) -> list[Refusal]:
    if not periods:
        return [Refusal("funding.size_without_period")]
    every = [
        figures for period in periods for figures in (period.own, *(r.figures for r in period.relations))
    ]
    wrong = any(f.headcount < 0 or f.turnover < ZERO or f.balance < ZERO for f in every)
    return [Refusal("funding.size_negative_figure")] if wrong else []
