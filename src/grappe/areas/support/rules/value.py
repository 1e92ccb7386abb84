"""What the support is worth to each company: consultant days given free of charge are aid too.

Source: a service to a company counts for its market value, per beneficiary (gross grant equivalent,
Regulation (EU) 2023/2831, article 4; Regulation (EC) 1998/2006, article 2(3), before it).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import lcm

from grappe.areas.support.rules.template import Template
from grappe.values import Euro, Explanation, ExplanationLine, HalfDays, RuleSource

RULE = RuleSource("support.value")
NOTHING = HalfDays(0)


@dataclass(frozen=True, slots=True)
class HeldSession:
    """A pooled session: its title, its time, and the companies that were there."""

    title: str
    time: HalfDays
    companies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SupportValue:
    """What one company received, in euros, in how many pooled sessions besides its own days, and how that
    was found."""

    amount: Euro
    explanation: Explanation
    sessions: int = 0


def value_of_support(
    individual: Mapping[int, HalfDays], sessions: Iterable[HeldSession], *, day_rate: Euro
) -> dict[int, SupportValue]:
    """Return the value received by each company: its own days, and its equal part of each session it came to.

    The parts of a session are kept exact and a company's total is rounded once, half-up to the cent; the
    whole may differ from the bill by less than a cent a company.

    :param individual: half-days of each company; one that is not named there receives nothing.
    :param day_rate: market value of one consultant day, excluding VAT.
    """
    held = tuple(sessions)
    return {
        company: _value_of(company, time, held, day_rate=day_rate) for company, time in individual.items()
    }


def value_promised(template: Template, *, companies: int, day_rate: Euro) -> Euro:
    """Return what a programme promises to each company, in euros to the cent: all its own days, and its equal
    part of the pooled ones, all the companies coming. A template that limits no pooled day promises none.

    It is what the ceilings of public aid are asked about before anything is promised; what a company
    really receives is counted day by day afterwards.

    :param day_rate: market value of one consultant day, excluding VAT.
    """
    return value_to_come(template, companies=companies, day_rate=day_rate)


def value_to_come(
    template: Template,
    *,
    companies: int,
    day_rate: Euro,
    signed: HalfDays = NOTHING,
    held: HalfDays = NOTHING,
) -> Euro:
    """Return what a company may still receive of what was promised, in euros to the cent: its own days that
    it has not signed yet, and its equal part of the pooled time not held yet.

    :param signed: the half-days of its own that it signed, for any phase.
    :param held: the pooled half-days held, whoever came.
    """
    own = day_rate * max(template.company - signed, NOTHING).days
    if template.pooled is None:
        return own.to_cents()
    pooled = max(template.pooled - held, NOTHING)
    return (own + Euro((day_rate * pooled.days).amount / companies)).to_cents()


def _value_of(
    company: int, time: HalfDays, sessions: tuple[HeldSession, ...], *, day_rate: Euro
) -> SupportValue:
    own = day_rate * time.days
    there = [session for session in sessions if company in session.companies]
    lines = [
        ExplanationLine(
            "support.own_days",
            {"time": time, "rate": day_rate},
            "{time} × {rate}",
            own.to_cents(),
            "euro",
        ),
        *(_line_of(session, day_rate) for session in there),
    ]
    total = (own + _parts_of(there, day_rate)).to_cents()
    lines.append(ExplanationLine("support.value", {}, "", total, "euro", "total", RULE))
    return SupportValue(total, Explanation("support.value", tuple(lines)), len(there))


def _line_of(session: HeldSession, day_rate: Euro) -> ExplanationLine:
    shared = len(session.companies)
    return ExplanationLine(
        "support.session_part",
        {"session": session.title, "time": session.time, "rate": day_rate, "companies": shared},
        "{time} × {rate} / {companies}",
        Euro((day_rate * session.time.days).amount / shared).to_cents(),
        "euro",
    )


def _parts_of(sessions: list[HeldSession], day_rate: Euro) -> Euro:
    """The exact sum of the parts, brought to one denominator so that no third of a cent is lost."""
    common = lcm(*(len(session.companies) for session in sessions)) if sessions else 1
    whole = sum(
        (session.time.days * (common // len(session.companies)) for session in sessions), start=Decimal(0)
    )
    return Euro((day_rate * whole).amount / common)
