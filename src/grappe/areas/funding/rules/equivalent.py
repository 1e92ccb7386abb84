"""The gross grant equivalent: what an aid is worth on the day of the grant, before tax.

Instalments are discounted; a soft loan is worth the interest that it saves; a loan or a guarantee within the
limits of a de minimis regulation is worth a share of its ceiling.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from enum import StrEnum

from grappe.values import Euro, Refusal, Share, refuse_if

# Discounting needs roots; this precision leaves the cent untouched whatever the caller's own context is.
_DISCOUNTING = Context(prec=40)
_MARGIN_OVER_BASE_RATE = Share(100)


@dataclass(frozen=True, slots=True)
class Flow:
    """An amount paid some years after the grant; half a year is Decimal("0.5")."""

    amount: Euro
    years: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class BaseRate:
    """The Commission's base rate for the euro area from one day on: data of the installation, with source."""

    start: date
    rate: Share
    source: str


class Rating(StrEnum):
    """How sound a borrower is, as the communication on reference rates groups them."""

    STRONG = "strong"
    GOOD = "good"
    SATISFACTORY = "satisfactory"
    WEAK = "weak"
    BAD = "bad"


class Collateral(StrEnum):
    """How well a loan is secured."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


# Basis points over the base rate: Communication 2008/C 14/02, from 60 to 1 000.
_MARGINS = {
    Rating.STRONG: (60, 75, 100),
    Rating.GOOD: (75, 100, 220),
    Rating.SATISFACTORY: (100, 220, 400),
    Rating.WEAK: (220, 400, 650),
    Rating.BAD: (400, 650, 1000),
}


class Backing(StrEnum):
    """What a safe harbour is for."""

    LOAN = "loan"
    GUARANTEE = "guarantee"


@dataclass(frozen=True, slots=True)
class SafeHarbour:
    """The loan, or guaranteed loan, that is worth the whole ceiling: over five years, and over ten."""

    ceiling: Euro
    five_years: Euro
    ten_years: Euro


# (EU) 1407/2013, 2023/2831 and 2023/2832, art. 4(3) and 4(6); 1408/2013, art. 4, as amended by 2024/3118.
# The ten-year guarantee of 2023/2832 is printed 2 813 036 €, not half of the five-year one.
SAFE_HARBOURS = {
    ("1407/2013", Backing.LOAN): SafeHarbour(Euro(200_000), Euro(1_000_000), Euro(500_000)),
    ("1407/2013", Backing.GUARANTEE): SafeHarbour(Euro(200_000), Euro(1_500_000), Euro(750_000)),
    ("2023/2831", Backing.LOAN): SafeHarbour(Euro(300_000), Euro(1_500_000), Euro(750_000)),
    ("2023/2831", Backing.GUARANTEE): SafeHarbour(Euro(300_000), Euro(2_250_000), Euro(1_125_000)),
    ("2023/2832", Backing.LOAN): SafeHarbour(Euro(750_000), Euro(3_750_000), Euro(1_875_000)),
    ("2023/2832", Backing.GUARANTEE): SafeHarbour(Euro(750_000), Euro(5_625_000), Euro(2_813_036)),
    ("1408/2013", Backing.LOAN): SafeHarbour(Euro(50_000), Euro(250_000), Euro(125_000)),
    ("1408/2013", Backing.GUARANTEE): SafeHarbour(Euro(50_000), Euro(375_000), Euro(187_500)),
}
FREIGHT_HARBOURS = {
    Backing.LOAN: SafeHarbour(Euro(100_000), Euro(500_000), Euro(250_000)),
    Backing.GUARANTEE: SafeHarbour(Euro(100_000), Euro(750_000), Euro(375_000)),
}
_MOST_GUARANTEED = Share.percent(80)
_LEAST_COLLATERAL = Share.percent(50)


def base_rate_on(rates: Iterable[BaseRate], on: date) -> BaseRate:
    """Return the base rate in force that day.

    :raises Refused: when none is known for that day.
    """
    known = [rate for rate in rates if rate.start <= on]
    if not known:
        refuse_if([Refusal("funding.base_rate_unknown", {"on": on})])
    return max(known, key=lambda rate: rate.start)


def market_rate(base: Share, rating: Rating, collateral: Collateral) -> Share:
    """Return the reference rate of a loan: base rate plus the margin of its rating and collateral."""
    return Share(base.basis_points + _MARGINS[rating][list(Collateral).index(collateral)])


def gross_grant_equivalent(flows: Iterable[Flow], *, base_rate: Share) -> Euro:
    """Return the value at the day of the grant: Σ amount / (1 + i)^years, half-up to the cent once.

    :param base_rate: the Commission's base rate that day; the discount rate i is 100 basis points above.

    Source: Communication 2008/C 14/02 on reference and discount rates. Regulation 1998/2006, art. 2(3), wrote
    "reference rate" where the later ones write "discount rate".
    """
    return _present_value(flows, base_rate).to_cents()


def soft_loan_equivalent(
    outstanding: Iterable[Flow], *, charged: Share, market: Share, base_rate: Share
) -> Euro:
    """Return the interest that a soft loan saves, discounted to the day of the grant, half-up once.

    :param outstanding: the capital owed during each year, and when its interest falls due, in years.

    A loan that costs as much as the market's is no aid.
    """
    saved = Share(max(0, market.basis_points - charged.basis_points))
    return _present_value(
        [Flow(flow.amount * saved, flow.years) for flow in outstanding], base_rate
    ).to_cents()


def safe_harbour_equivalent(amount: Euro, *, reference: Euro, ceiling: Euro) -> Euro:
    """Return the aid in a loan or a guarantee: amount / reference × ceiling, half-up to the cent.

    Source: Regulation (EU) 2023/2831, article 4, paragraphs 3 and 6: for five years the reference is
    1 500 000 € for a loan and 2 250 000 € for a guarantee, for a ceiling of 300 000 €.
    """
    return Euro(amount.amount * ceiling.amount / reference.amount).to_cents()


def harbour_equivalent(
    harbour: SafeHarbour, backing: Backing, amount: Euro, *, months: int, secured: Share
) -> Euro:
    """Return the aid in a loan, or in the guarantee of a loan, in proportion to amount and duration.

    1 000 000 € over one year under 1407/2013 is worth 40 000 €; the limits are maxima.

    :param secured: of a loan, the collateral (at least half); of a guarantee, the cover (at most 80 %).
    :raises Refused: outside the limits: duration, amount, collateral, cover.
    """
    limit, whole = (harbour.five_years, 60) if months <= 60 else (harbour.ten_years, 120)
    refusals = []
    if not 0 < months <= 120:
        refusals.append(Refusal("funding.harbour_too_long", {"months": months}))
    if amount > limit:
        refusals.append(Refusal("funding.harbour_too_large", {"limit": limit}))
    if backing is Backing.LOAN and secured < _LEAST_COLLATERAL:
        refusals.append(Refusal("funding.harbour_collateral", {"least": _LEAST_COLLATERAL}))
    if backing is Backing.GUARANTEE and secured > _MOST_GUARANTEED:
        refusals.append(Refusal("funding.harbour_cover", {"most": _MOST_GUARANTEED}))
    refuse_if(refusals)
    return Euro(amount.amount * months * harbour.ceiling.amount / (limit.amount * whole)).to_cents()


def _present_value(flows: Iterable[Flow], base_rate: Share) -> Euro:
    context = _DISCOUNTING
    factor = 1 + Share(base_rate.basis_points + _MARGIN_OVER_BASE_RATE.basis_points).ratio
    total = Decimal(0)
    for flow in flows:
        total = context.add(total, context.divide(flow.amount.amount, context.power(factor, flow.years)))
    return Euro(total)
