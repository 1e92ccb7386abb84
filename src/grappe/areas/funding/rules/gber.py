"""The General Block Exemption: intensities, bonuses and thresholds of articles 25, 27, 28 and 31.

Source: Regulation (EU) 651/2014 in the wording of (EU) 2023/1315. It expires on 31 December 2026; aid under
schemes may be granted for six months more (article 58(4)). What follows it was not adopted when this was
written: grants from 2027 are refused here, not guessed.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grappe.areas.funding.rules.size import Size
from grappe.values import Euro, Period, Refusal, RuleSource, Share

IN_FORCE = Period(date(2014, 7, 1), date(2026, 12, 31))
SCHEMES_UNTIL = date(2027, 6, 30)
# The figures below; earlier ones (2014 to 30 June 2023) are not held here.
FIGURES_FROM = date(2023, 7, 1)

_CAP_RESEARCH = Share.percent(80)
_CAP_TRAINING = Share.percent(70)
_MOST_BORNE_BY_ONE = Share.percent(70)
_LEAST_BORNE_BY_RESEARCH = Share.percent(10)


class Research(StrEnum):
    """The categories of article 25(2)."""

    FUNDAMENTAL = "fundamental"
    INDUSTRIAL = "industrial"
    EXPERIMENTAL = "experimental"
    FEASIBILITY = "feasibility"


class Bonus(StrEnum):
    """The bonuses of article 25(6), points b, c and d: one of them at most."""

    COLLABORATION = "b"
    AREA_C = "c"
    EUROPEAN = "d"


class Area(StrEnum):
    """An assisted area: article 107(3), point a or c of the Treaty."""

    A = "a"
    C = "c"


@dataclass(frozen=True, slots=True)
class Article:
    """One article as a source, with its notification threshold and per what it applies."""

    code: str
    threshold: Euro
    per: str

    @property
    def rule(self) -> RuleSource:
        """The source that an explanation cites."""
        return RuleSource(f"651/2014 art. {self.code}", "2023/1315")


_RESEARCH = {
    Research.FUNDAMENTAL: (Share.percent(100), Euro(55_000_000)),
    Research.INDUSTRIAL: (Share.percent(50), Euro(35_000_000)),
    Research.EXPERIMENTAL: (Share.percent(25), Euro(25_000_000)),
    Research.FEASIBILITY: (Share.percent(50), Euro(8_250_000)),
}
_SIZE_POINTS = {Size.MICRO: 2000, Size.SMALL: 2000, Size.MEDIUM: 1000, Size.LARGE: 0}
_BONUS_POINTS = {Bonus.COLLABORATION: 1500, Bonus.AREA_C: 500, Bonus.EUROPEAN: 2500}
_AREA_POINTS = {Area.A: 1500, Area.C: 500, None: 0}

CLUSTERS = Article("27", Euro(10_000_000), "cluster")
INNOVATION_OF_SMES = Article("28", Euro(10_000_000), "project")
TRAINING = Article("31", Euro(3_000_000), "project")
CLUSTER_OPERATING_YEARS = 10
ADVICE_CAP = Euro(220_000)


def research_article(category: Research) -> Article:
    """Return article 25 with the threshold of the category, per undertaking and project (article 4(1)(i))."""
    return Article("25", _RESEARCH[category][1], "undertaking and project")


def research_intensity(category: Research, size: Size, bonuses: Set[Bonus] = frozenset()) -> Share:
    """Return the highest intensity of a research project: base, size, and one bonus, at most 80 %.

    Fundamental research is at 100 % whatever the size; feasibility studies have the bonus of size alone.
    Several bonuses given do not add up: the highest counts (article 25(6): b, c and d are not combined).
    """
    base = _RESEARCH[category][0]
    if category is Research.FUNDAMENTAL:
        return base
    if category is Research.FEASIBILITY:
        return Share(base.basis_points + _SIZE_POINTS[size])
    bonus = max((_BONUS_POINTS[found] for found in bonuses), default=0)
    return min(_CAP_RESEARCH, Share(base.basis_points + _SIZE_POINTS[size] + bonus))


def is_effective_collaboration(
    *, largest_share: Share, with_sme_or_two_states: bool, research_share: Share, research_publishes: bool
) -> bool:
    """Whether the costs are shared as the bonus of 15 points wants (article 25(6)(b)).

    Between enterprises, none may bear more than 70 % of the costs; or a research body bears at least 10 % and
    may publish.
    """
    between_enterprises = with_sme_or_two_states and largest_share <= _MOST_BORNE_BY_ONE
    with_research = research_publishes and research_share >= _LEAST_BORNE_BY_RESEARCH
    return between_enterprises or with_research


def cluster_intensity(*, investment: bool, area: Area | None = None) -> Share:
    """Return the highest intensity for an innovation cluster: 50 %, more for investment in assisted areas."""
    return Share(5000 + (_AREA_POINTS[area] if investment else 0))


def advice_intensity(*, advice: bool, already: Euro, asked: Euro) -> Share:
    """Return the highest intensity for innovation in an SME (article 28): 50 %, or 100 % for advice.

    :param already: aid for advice and support services of the undertaking over any three years.

    The whole 100 % holds while that aid and this one stay within 220 000 €.
    """
    return Share.percent(100 if advice and already + asked <= ADVICE_CAP else 50)


def training_intensity(size: Size, *, disadvantaged: bool = False) -> Share:
    """Return the highest intensity of training: 50 %, size, workers with disabilities, at most 70 %.

    The wages of the trainees are in the base (article 31(3)(d)).
    """
    return min(_CAP_TRAINING, Share(5000 + _SIZE_POINTS[size] + (1000 if disadvantaged else 0)))


def refusals_of_gber(on: date, *, scheme: bool = True) -> list[Refusal]:
    """Return why the exemption cannot be used that day: before it, or after it has expired."""
    if Period(IN_FORCE.start, SCHEMES_UNTIL if scheme else IN_FORCE.end).contains(on):
        return []
    params = {"regime": "651/2014", "activity": "", "on": on}
    return [Refusal("funding.regime_not_in_force", params)]


def refusals_of_exempt_aid(article: Article, *, amount: Euro, cost: Euro, intensity: Share) -> list[Refusal]:
    """Return why an aid does not fit the exemption: its intensity, or the notification threshold."""
    refusals = []
    if amount > cost * intensity:
        refusals.append(Refusal("funding.over_intensity", {"article": article.code, "intensity": intensity}))
    if amount > article.threshold:
        params = {"article": article.code, "threshold": article.threshold}
        refusals.append(Refusal("funding.over_notification_threshold", params))
    return refusals
