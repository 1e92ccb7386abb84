"""The candidates of a real need, scored: by the declared score, by its clues one by one, by the baselines.

Every function leaves the need's own project out of what it knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from math import log

import numpy as np
import numpy.typing as npt

from grappe.areas.matching.rules.evaluation_corpus import Deeds, Indices, Past
from grappe.areas.matching.rules.scale import JOINT_STEPS, LED_STEPS, PROGRAMME_STEPS, Scale, band_of
from grappe.areas.matching.rules.score import (
    Asked,
    Field,
    Need,
    Part,
    Sign,
    Term,
    Weights,
    terms_of,
    terms_of_profile,
)
from grappe.areas.matching.rules.words import telling

Floats = npt.NDArray[np.float64]
MOST_WORDS = 40
"""A need is asked by this many words at most, the most telling ones."""
# Usual constants of BM25 (Robertson and Zaragoza, 2009).
_K1, _B = 1.2, 0.75
_MOST_EXPERIENCE = 32
_NOBODY: Indices = np.zeros(0, np.int64)


class Baseline(StrEnum):
    """What the declared score must beat."""

    RANDOM = "random"
    POPULARITY = "popularity"
    BM25 = "bm25"
    REGION_POPULARITY = "region_popularity"


class Column(StrEnum):
    """What can be fitted: one number of points for each."""

    TEXT = "text"
    REGION = "region"
    COMMUNE = "commune"
    JOINT_1 = "joint_1"
    JOINT_2 = "joint_2"
    JOINT_4 = "joint_4"
    LED_1 = "led_1"
    LED_2 = "led_2"
    PROGRAMME = "programme"
    MUTUAL = "mutual"
    EXPERIENCE = "experience"


COLUMNS = tuple(Column)
PROBE_WEIGHTS = Weights(text=400, meaning=0, skills=0, activity=0, territory=200, relations=400, crossing=0)
"""Weights that let every clue be seen; the fit then says what each is worth."""
PROBE_SCALE = Scale(network=0)


@dataclass(frozen=True, slots=True)
class Known:
    """What can be known of one need without its own project, kept small: one for each need of a corpus."""

    past: Past
    project: int
    need: Need
    own: npt.NDArray[np.bool_]
    """Who took part in the project itself: its deeds elsewhere are all that counts."""
    holding: Mapping[tuple[Field, str], Indices]
    """Of these, who holds a term that the need asks."""
    experience: Indices
    bm25: Floats


def known(past: Past, project: int) -> Known:
    """Return the need of a project: its words, its programme, its leader, and where the leader is."""
    corpus, changed = past.corpus, past.without(project)
    leader = corpus.leaders[project]
    assert leader is not None
    asker = past.profile(leader, changed)
    counts = corpus.words[project]
    held_by = {word: past.held_by(word, changed) for word in counts}
    told = telling(counts, held_by, len(corpus.organisations), MOST_WORDS)
    need = Need(
        words=tuple(Asked(word, word, weight) for word, weight in told.items()),
        commune=asker.commune,
        region=asker.region,
        asker=asker.ident,
        partners=frozenset(partner for partner, times in asker.partners.items() if times > 0),
        programme=corpus.projects[project].programme,
    )
    own = np.zeros(len(corpus.organisations), bool)
    own[list(changed)] = True
    experience = past.experience.copy()
    for number, deeds in changed.items():
        experience[number] = deeds.projects
    return Known(
        past, project, need, own, _holding(past, need, changed), experience, _bm25(past, project, changed)
    )


def _holding(past: Past, need: Need, changed: Mapping[int, Deeds]) -> dict[tuple[Field, str], Indices]:
    asked = {(term.field, term.tokens[0]) for term in terms_of(need, PROBE_WEIGHTS, PROBE_SCALE)}
    holding = defaultdict(list)
    for number in changed:
        for key in asked.intersection(terms_of_profile(past.profile(number, changed))):
            holding[key].append(number)
    return {key: np.array(numbers, np.int64) for key, numbers in holding.items()}


def declared(about: Known, weights: Weights, scale: Scale) -> Indices:
    """Return the declared score of every organisation, in thousandths of a point."""
    scores = np.zeros(len(about.past.corpus.organisations), np.int64)
    for term, holders in _clues(about, terms_of(about.need, weights, scale)):
        scores[holders] += term.points
    return scores


def columns(about: Known) -> Floats:
    """Return what each organisation holds of each column, between 0 and 1: what the fit weighs."""
    held = np.zeros((len(about.past.corpus.organisations), len(COLUMNS)))
    for term, holders in _clues(about, terms_of(about.need, PROBE_WEIGHTS, PROBE_SCALE)):
        for column, share in _shares(term):
            held[holders, COLUMNS.index(column)] += share
    return held


def baseline(about: Known, which: Baseline, *, seed: int) -> Floats:
    """Return the scores of one baseline."""
    organisations = about.past.corpus.organisations
    if which == Baseline.RANDOM:
        return np.random.default_rng((seed, about.project)).random(len(organisations))
    if which == Baseline.BM25:
        return about.bm25
    popularity = about.experience.astype(np.float64)
    if which == Baseline.POPULARITY or about.need.region is None:
        return popularity
    # The popular of the coordinator's region, then the popular elsewhere: no product of the two does better.
    same = [one.region == about.need.region for one in organisations]
    return popularity + np.where(same, popularity.max() + 1, 0)


def _clues(about: Known, terms: tuple[Term, ...]) -> Iterator[tuple[Term, Indices]]:
    """Yield each term with those for whom it is the best of its group."""
    for _, group in groupby(terms, key=lambda term: term.group):
        best_first = sorted(group, key=lambda term: -term.points)
        taken = np.zeros(len(about.past.corpus.organisations), bool)
        for term in best_first:
            holders = _holders(about, term)
            if len(best_first) > 1:
                holders = holders[~taken[holders]]
                taken[holders] = True
            yield term, holders


def _holders(about: Known, term: Term) -> Indices:
    key = (term.field, term.tokens[0])
    before = about.past.holders.get(key, _NOBODY)
    return np.concatenate([before[~about.own[before]], about.holding.get(key, _NOBODY)])


def _shares(term: Term) -> tuple[tuple[Column, float], ...]:
    match term.sign:
        case Sign.WORD:
            return ((Column.TEXT, term.points / PROBE_WEIGHTS.points(Part.TEXT)),)
        case Sign.REGION:
            return ((Column.REGION, 1.0),)
        case Sign.COMMUNE:
            return ((Column.REGION, 1.0), (Column.COMMUNE, 1.0))
        case Sign.JOINT:
            reached = zip((Column.JOINT_1, Column.JOINT_2, Column.JOINT_4), JOINT_STEPS, strict=True)
            return tuple((column, 1.0) for column, step in reached if term.at_least >= step)
        case Sign.LED:
            reached_led = zip((Column.LED_1, Column.LED_2), LED_STEPS, strict=True)
            return tuple((column, 1.0) for column, step in reached_led if term.at_least >= step)
        case Sign.PROGRAMME:
            step_number = PROGRAMME_STEPS.index(term.at_least) + 1
            return ((Column.PROGRAMME, step_number / len(PROGRAMME_STEPS)),)
        case Sign.MUTUAL:
            return ((Column.MUTUAL, 1.0),)
        case _:
            return ((Column.EXPERIENCE, band_of(term.at_least) / band_of(_MOST_EXPERIENCE)),)


def _bm25(past: Past, project: int, changed: Mapping[int, Deeds]) -> Floats:
    """Score by BM25 on what each organisation's other projects say, all the words of the need asked."""
    lengths = past.lengths.astype(np.float64)
    for number, deeds in changed.items():
        lengths[number] = deeds.said.total()
    speaking = max(int((lengths > 0).sum()), 1)
    norm = _K1 * (1 - _B + _B * lengths / max(lengths.sum() / speaking, 1.0))
    scores = np.zeros(len(lengths))
    for word in past.corpus.words[project]:
        numbers, times = past.says.get(word, (_NOBODY, _NOBODY))
        often = np.zeros(len(lengths))
        often[numbers] = times
        for number, deeds in changed.items():
            often[number] = deeds.said[word]
        holders = int((often > 0).sum())
        idf = log(1 + (len(lengths) - holders + 0.5) / (holders + 0.5))
        scores += idf * often * (_K1 + 1) / (often + norm)
    return scores
