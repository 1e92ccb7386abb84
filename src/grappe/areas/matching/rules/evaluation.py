"""How well the declared score finds the real partners of past projects, beside plain baselines.

Weights are fitted on some projects and judged on others: five folds by project, each project left out of
what is known for its own need; then, when years allow, fitted on older projects and judged on newer ones,
with what was known before each year. Measures: Manning, Raghavan and Schütze, 2008, chapter 8.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from grappe.areas.matching.rules.evaluation_corpus import Corpus, Indices, Past
from grappe.areas.matching.rules.evaluation_fit import Example, declare, fit
from grappe.areas.matching.rules.evaluation_ranking import (
    Baseline,
    Floats,
    Known,
    baseline,
    columns,
    declared,
    known,
)
from grappe.areas.matching.rules.scale import Scale
from grappe.areas.matching.rules.score import Weights

Tell = Callable[[str, int, int], None]
"""Told of progress: the step, how many are done, of how many."""
DECLARED_SCORE = "declared"
FOLDS = 5
RARE = 2
"""A partner is rare when it has this many other projects at most."""
RESAMPLES = 2_000
_FIRST, _SECOND = 10, 50
_FEWEST_NEEDS = 20
"""Fewer needs than this on either side say nothing about years."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one ranking found for one need; None where nobody was to be found."""

    at_10: float | None
    at_50: float | None
    reciprocal: float | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One need, judged: each ranking by its name, for all partners and for rare ones."""

    project: int
    everyone: Mapping[str, Found]
    rare: Mapping[str, Found]


@dataclass(frozen=True, slots=True)
class Measure:
    """Means over needs, with the bounds that hold 95 % of the resamplings of recall at 10."""

    needs: int
    recall_at_10: float
    recall_at_50: float
    mrr: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Gain:
    """The declared score beside the best baseline, in recall at 10 (0.3 is 30 % better)."""

    best: str
    gain: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Fold:
    """Weights fitted without some needs, and what they find for these."""

    weights: Weights
    scale: Scale
    fitted_on: int
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The judgement of a corpus."""

    folds: tuple[Fold, ...]
    weights: Weights
    scale: Scale
    newer: Fold | None
    newer_from: int | None

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every need once, judged by weights fitted on other needs."""
        return tuple(outcome for fold in self.folds for outcome in fold.outcomes)


def evaluate(corpus: Corpus, *, seed: int, tell: Tell) -> Evaluation:
    """Return the judgement of a corpus.

    :param seed: of folds, ties and resamplings: the same seed gives the same figures.
    """
    order = np.random.default_rng(seed).permutation(len(corpus.organisations))
    past = Past(corpus, range(len(corpus.projects)))
    needs = corpus.needs
    read: dict[int, Known] = {}
    for number, project in enumerate(needs):
        read[project] = known(past, project)
        tell("read", number + 1, len(needs))
    examples = {project: _example(about) for project, about in read.items()}
    folds = []
    for number, judged in enumerate(_folds(needs, seed)):
        learnt = [example for project, example in examples.items() if project not in judged]
        folds.append(_judged(learnt, [read[project] for project in sorted(judged)], order, seed))
        tell("fold", number + 1, FOLDS)
    weights, scale = declare(fit(list(examples.values())))
    newer, since = _by_year(corpus, order, seed, tell)
    return Evaluation(tuple(folds), weights, scale, newer, since)


def measure(outcomes: Sequence[Outcome], name: str, *, rare: bool, seed: int) -> Measure:
    """Return the means of one ranking over the needs where somebody was to be found."""
    found = [(outcome.rare if rare else outcome.everyone)[name] for outcome in outcomes]
    at_10 = np.array([one.at_10 for one in found if one.at_10 is not None])
    if not len(at_10):
        return Measure(0, 0.0, 0.0, 0.0, 0.0, 0.0)
    low, high = np.percentile(at_10[_resamples(len(at_10), seed)].mean(axis=1), [2.5, 97.5])
    return Measure(
        needs=len(at_10),
        recall_at_10=float(at_10.mean()),
        recall_at_50=float(np.mean([one.at_50 for one in found if one.at_50 is not None])),
        mrr=float(np.mean([one.reciprocal for one in found if one.reciprocal is not None])),
        low=float(low),
        high=float(high),
    )


def gain_over_baselines(outcomes: Sequence[Outcome], *, seed: int) -> Gain:
    """Return how much better the declared score is than the best baseline, needs resampled in pairs."""
    at_10 = {
        name: np.array([outcome.everyone[name].at_10 or 0.0 for outcome in outcomes])
        for name in (DECLARED_SCORE, *Baseline)
    }
    best = max(Baseline, key=lambda name: float(at_10[name].mean()))
    drawn = _resamples(len(outcomes), seed)
    own, other = at_10[DECLARED_SCORE][drawn].mean(axis=1), at_10[best][drawn].mean(axis=1)
    # A resampling where the baseline finds nobody has no ratio.
    ratios = own[other > 0] / other[other > 0]
    low, high = np.percentile(ratios, [2.5, 97.5]) if len(ratios) else (1.0, 1.0)
    mean = float(at_10[best].mean())
    ratio = float(at_10[DECLARED_SCORE].mean()) / mean if mean else 1.0
    return Gain(best.value, ratio - 1, float(low) - 1, float(high) - 1)


def found_by(scores: Floats | Indices, order: Indices, leader: int, wanted: frozenset[int]) -> Found:
    """Return what a ranking finds of those wanted; the leader is no candidate, `order` breaks ties."""
    if not wanted:
        return Found(None, None, None)
    ranking = np.lexsort((order, -scores))
    ranking = ranking[ranking != leader]
    hits = np.isin(ranking, list(wanted))
    return Found(
        at_10=float(hits[:_FIRST].sum()) / len(wanted),
        at_50=float(hits[:_SECOND].sum()) / len(wanted),
        reciprocal=1.0 / (1 + int(hits.argmax())),
    )


def _example(about: Known) -> Example:
    corpus = about.past.corpus
    leader = corpus.leaders[about.project]
    candidates = np.array([n for n in range(len(corpus.organisations)) if n != leader])
    partners = np.searchsorted(candidates, sorted(corpus.partners(about.project)))
    return Example(columns(about)[candidates], partners)


def _judged(learnt: Sequence[Example], asked: Sequence[Known], order: Indices, seed: int) -> Fold:
    weights, scale = declare(fit(learnt))
    outcomes = tuple(_outcome(about, weights, scale, order, seed) for about in asked)
    return Fold(weights, scale, len(learnt), outcomes)


def _outcome(about: Known, weights: Weights, scale: Scale, order: Indices, seed: int) -> Outcome:
    past, project = about.past, about.project
    leader, partners = past.corpus.leaders[project], past.corpus.partners(project)
    assert leader is not None
    rare = [number for number in partners if about.experience[number] <= RARE]
    rankings: dict[str, Floats | Indices] = {DECLARED_SCORE: declared(about, weights, scale)}
    rankings |= {which.value: baseline(about, which, seed=seed) for which in Baseline}
    return Outcome(
        project,
        {name: found_by(scores, order, leader, frozenset(partners)) for name, scores in rankings.items()},
        {name: found_by(scores, order, leader, frozenset(rare)) for name, scores in rankings.items()},
    )


def _folds(needs: Sequence[int], seed: int) -> list[frozenset[int]]:
    drawn = np.random.default_rng(seed).permutation(np.array(needs, np.int64))
    folds = [frozenset(int(project) for project in drawn[number::FOLDS]) for number in range(FOLDS)]
    return [fold for fold in folds if fold]


def _by_year(corpus: Corpus, order: Indices, seed: int, tell: Tell) -> tuple[Fold | None, int | None]:
    """Fit on the older needs and judge on the newer, each with what was known before its year."""
    years = {number: one.year for number, one in enumerate(corpus.projects) if one.year is not None}
    dated = sorted((years[project], project) for project in corpus.needs if project in years)
    if not dated:
        return None, None
    since = dated[len(dated) * 2 // 3][0]
    older = [project for year, project in dated if year < since]
    newer = [project for year, project in dated if year >= since]
    if min(len(older), len(newer)) < _FEWEST_NEEDS:
        return None, None
    past = _before(corpus, since)
    learnt = [_example(known(past, project)) for project in older]
    asked = []
    for year, of_year in groupby((pair for pair in dated if pair[0] >= since), key=lambda pair: pair[0]):
        past = _before(corpus, year)
        asked += [known(past, project) for _, project in of_year]
        tell("year", len(asked), len(newer))
    return _judged(learnt, asked, order, seed), since


def _before(corpus: Corpus, year: int) -> Past:
    dated = ((number, one.year) for number, one in enumerate(corpus.projects))
    return Past(corpus, [number for number, then in dated if then is not None and then < year])


def _resamples(size: int, seed: int) -> Indices:
    return np.random.default_rng(seed).integers(0, size, (RESAMPLES, size))
