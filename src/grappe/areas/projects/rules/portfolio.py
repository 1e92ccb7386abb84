"""The portfolio of a network: counts that are exact, money that is never guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grappe.areas.projects.rules.stages import Stage, success_rate
from grappe.values import ZERO, Euro, Explanation, ExplanationLine, Share

_BIG = 250


class Category(StrEnum):
    """What kind of participant an organisation is."""

    SME = "sme"
    LARGE = "large"
    LABORATORY = "laboratory"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One project of a portfolio; amounts are None while unknown, never zero. `history`: the stages it went
    through, in order."""

    stage: Stage
    year: int
    networks: int
    budget: Euro | None
    aid: Euro | None
    participants: tuple[tuple[int, Category], ...]
    history: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A sum of what is known, and for how many projects it is unknown."""

    total: Euro
    known: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Year:
    """The projects detected in a year: how many, of several networks, what is known of their money, who takes
    part (each once in the year), how many were submitted and which part of those decided was funded (None
    while nothing was decided)."""

    year: int
    projects: int
    inter: int
    budget: Known
    aid: Known
    categories: Mapping[Category, int]
    submitted: int
    success: Share | None

    @property
    def participants(self) -> int:
        """Organisations that take part, each once."""
        return sum(self.categories.values())


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The figures of a portfolio: `inter` projects of several networks, participants each counted once."""

    projects: int
    inter: int
    inter_share: Share | None
    stages: Mapping[Stage, int]
    years: tuple[Year, ...]
    categories: Mapping[Category, int]
    budget: Known
    aid: Known
    explanation: Explanation

    @property
    def participants(self) -> int:
        """Organisations that take part, each once."""
        return sum(self.categories.values())


def category_of(kind: str, headcount: int | None) -> Category:
    """Return the category proposed for an organisation: laboratories and schools are research bodies, a
    company of 250 people or more is large, one of unknown size is proposed as an SME, to be confirmed."""
    if kind in ("laboratory", "school"):
        return Category.LABORATORY
    if kind in ("company", "consultant"):
        return Category.LARGE if headcount is not None and headcount >= _BIG else Category.SME
    return Category.OTHER


def portfolio_of(lines: Sequence[ProjectLine]) -> Portfolio:
    """Return the figures of these projects.

    An organisation in several projects is one participant; a sum of amounts says for how many projects it
    does not know them, and no average is made of it.
    """
    inter = sum(1 for line in lines if line.networks > 1)
    share = Share.of(Euro(inter).amount, Euro(len(lines)).amount) if lines else None
    explanation = Explanation(
        "projects.portfolio",
        (
            ExplanationLine("projects.count", {}, "", len(lines), "count"),
            ExplanationLine("projects.inter", {}, "", inter, "count"),
            ExplanationLine(
                "projects.inter_share",
                {"inter": inter, "projects": len(lines)},
                "{inter} / {projects}",
                share,
                "share",
                "total",
            ),
        ),
    )
    return Portfolio(
        projects=len(lines),
        inter=inter,
        inter_share=share,
        stages={stage: sum(1 for line in lines if line.stage is stage) for stage in Stage},
        years=tuple(
            _year(year, [line for line in lines if line.year == year])
            for year in sorted({line.year for line in lines})
        ),
        categories=_categories(lines),
        budget=_known(line.budget for line in lines),
        aid=_known(line.aid for line in lines),
        explanation=explanation,
    )


def _year(year: int, lines: Sequence[ProjectLine]) -> Year:
    return Year(
        year=year,
        projects=len(lines),
        inter=sum(1 for line in lines if line.networks > 1),
        budget=_known(line.budget for line in lines),
        aid=_known(line.aid for line in lines),
        categories=_categories(lines),
        submitted=sum(1 for line in lines if Stage.SUBMITTED in line.history),
        success=success_rate([line.history for line in lines]).share,
    )


def _categories(lines: Iterable[ProjectLine]) -> dict[Category, int]:
    """How many organisations of each category take part, each once."""
    counted = Counter(dict(found for line in lines for found in line.participants).values())
    return {category: counted[category] for category in Category}


def _known(amounts: Iterable[Euro | None]) -> Known:
    rows = list(amounts)
    known = [amount for amount in rows if amount is not None]
    return Known(Euro.total(known) if known else ZERO, len(known), len(rows) - len(known))
