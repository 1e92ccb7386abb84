"""The portfolio of a network: counts that are exact, money that is never guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grappe.areas.projects.rules.stages import Stage
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
    """One project of a portfolio; amounts are None while unknown, never zero."""

    stage: Stage
    year: int
    networks: int
    budget: Euro | None
    aid: Euro | None
    participants: tuple[tuple[int, Category], ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A sum of what is known, and for how many projects it is unknown."""

    total: Euro
    known: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The figures of a portfolio: `inter` projects of several networks, participants each counted once."""

    projects: int
    inter: int
    inter_share: Share | None
    stages: Mapping[Stage, int]
    years: Mapping[int, int]
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
    participants = dict(found for line in lines for found in line.participants)
    counted = Counter(participants.values())
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
        years=dict(sorted(Counter(line.year for line in lines).items())),
        categories={category: counted[category] for category in Category},
        budget=_known(line.budget for line in lines),
        aid=_known(line.aid for line in lines),
        explanation=explanation,
    )


def _known(amounts: Iterable[Euro | None]) -> Known:
    rows = list(amounts)
    known = [amount for amount in rows if amount is not None]
    return Known(Euro.total(known) if known else ZERO, len(known), len(rows) - len(known))
