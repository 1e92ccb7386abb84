"""The evaluation on past projects: what is known of a need, what is judged, and that nothing leaks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grappe.areas.matching.rules.evaluation import (
    DECLARED_SCORE,
    Found,
    Outcome,
    evaluate,
    found_by,
    gain_over_baselines,
    measure,
)
from grappe.areas.matching.rules.evaluation_corpus import (
    Corpus,
    Mask,
    Organisation,
    Past,
    PastProject,
    corpus_of,
)
from grappe.areas.matching.rules.evaluation_fit import Example, declare, fit
from grappe.areas.matching.rules.evaluation_ranking import (
    COLUMNS,
    PROBE_SCALE,
    PROBE_WEIGHTS,
    Baseline,
    Column,
    baseline,
    columns,
    declared,
    known,
)
from grappe.areas.matching.rules.scale import DECLARED
from grappe.areas.matching.rules.score import Weights, clues_of, score_of

WORDS = ("algue", "bateau", "capteur", "dragée", "enrobage", "filière", "granit", "houle")
REGIONS = ("Nord", "Sud", None)


def organisation(ident: str, *, region: str | None = None, place: str | None = None) -> Organisation:
    return Organisation(ident, f"Société Exemple {ident}", "SME", place, region)


def project(
    ident: str, text: str, *members: str, year: int | None = None, programme: str | None = None
) -> PastProject:
    return PastProject(ident, text, members, members[0] if members else None, year, programme)


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    idents = [f"o{number}" for number in range(draw(st.integers(3, 7)))]
    organisations = [
        organisation(ident, region=draw(st.sampled_from(REGIONS)), place=draw(st.sampled_from(["a", None])))
        for ident in idents
    ]
    projects = [
        project(
            f"p{number}",
            " ".join(draw(st.lists(st.sampled_from(WORDS), max_size=5))),
            *draw(st.lists(st.sampled_from(idents), min_size=1, max_size=5)),
            year=draw(st.none() | st.integers(2018, 2021)),
            programme=draw(st.sampled_from(["x", "y", None])),
        )
        for number in range(draw(st.integers(2, 7)))
    ]
    return corpus_of(organisations, projects)


def without(corpus: Corpus, left_out: int) -> list[int]:
    return [number for number in range(len(corpus.projects)) if number != left_out]


@settings(deadline=None, max_examples=60)
@given(corpora())
def test_leaving_a_project_out_is_the_same_as_never_having_read_it(corpus: Corpus) -> None:
    whole = Past(corpus, range(len(corpus.projects)))
    for need in corpus.needs:
        never_read = Past(corpus, without(corpus, need))
        one, other = known(whole, need), known(never_read, need)
        assert one.need == other.need
        assert np.array_equal(one.experience, other.experience)
        assert np.allclose(one.bm25, other.bm25)
        assert np.allclose(columns(one), columns(other))
        for weights, scale in ((Weights(), DECLARED), (PROBE_WEIGHTS, PROBE_SCALE)):
            assert np.array_equal(declared(one, weights, scale), declared(other, weights, scale))


@settings(deadline=None, max_examples=60)
@given(corpora())
def test_the_evaluation_counts_the_very_score_that_pages_explain(corpus: Corpus) -> None:
    past = Past(corpus, range(len(corpus.projects)))
    for number in corpus.needs:
        about, changed = known(past, number), past.without(number)
        for weights, scale in ((Weights(), DECLARED), (PROBE_WEIGHTS, PROBE_SCALE)):
            scores = declared(about, weights, scale)
            for candidate in range(len(corpus.organisations)):
                profile = past.profile(candidate, changed)
                assert scores[candidate] == score_of(clues_of(about.need, profile, weights, scale))


def test_names_are_masked_wherever_they_are_written() -> None:
    mask = Mask(["Université de Démonstration (UDX)", "CNEX Siège", "Bois", "GRANDES COULEURS FICTIVES"])
    text = "Avec l’Université de Démonstration, l'UDX, le CNEX et les grandes couleurs fictives du bois clair"
    assert mask.applied(text).split() == ["avec", "l", "l", "le", "et", "les", "du", "clair"]
    assert mask.applied("la grande couleur d’une université") == "la grande couleur d une universite"


def test_a_short_word_is_no_name_unless_it_is_an_acronym() -> None:
    assert Mask(["Or", "Eau", "()"]).applied("or et eau") == "or et eau"
    assert Mask(["Institut CEX de recherche"]).applied("le cex cherche") == "le cherche"


def test_the_corpus_keeps_members_once_and_only_those_it_knows() -> None:
    corpus = corpus_of(
        [organisation("a"), organisation("b"), organisation("a")],
        [PastProject("p", "algue", ("b", "a", "b", "stranger"), "b"), PastProject("q", "", ("a",), "none")],
    )
    assert [one.ident for one in corpus.organisations] == ["a", "b"]
    assert corpus.members == ((1, 0), (0,))
    assert corpus.leaders == (1, None)
    assert corpus.needs == (0,)
    assert corpus.partners(0) == (0,)


def sample() -> Corpus:
    return corpus_of(
        [
            organisation("lead", region="Nord", place="Nord/ville"),
            organisation("friend", region="Sud"),
            organisation("near", region="Nord", place="Nord/ville"),
            organisation("busy", region="Sud"),
            organisation("new", region="Nord"),
        ],
        [
            project("p0", "capteur de houle", "lead", "friend", "new", programme="x"),
            project("p1", "capteur granit", "lead", "friend", programme="x"),
            project("p2", "bateau", "busy", "near"),
            project("p3", "bateau", "busy", "friend"),
            project("p4", "bateau", "busy"),
        ],
    )


def test_a_need_knows_what_other_projects_say() -> None:
    corpus = sample()
    about = known(Past(corpus, range(5)), 0)
    # "houle" is said by this project alone: nobody is known by it.
    assert [word.term for word in about.need.words] == ["capteur"]
    assert about.need.partners == {"friend"}
    assert about.experience.tolist() == [1, 2, 1, 3, 0]
    held = dict(zip(COLUMNS, columns(about)[1], strict=True))
    assert held[Column.TEXT] == held[Column.JOINT_1] == held[Column.LED_1] == 1
    assert held[Column.JOINT_2] == held[Column.REGION] == 0
    assert held[Column.PROGRAMME] == pytest.approx(1 / 5)
    assert held[Column.EXPERIENCE] == pytest.approx(2 / 6)
    near = dict(zip(COLUMNS, columns(about)[2], strict=True))
    assert near[Column.REGION] == near[Column.COMMUNE] == 1
    assert near[Column.TEXT] == 0


def test_baselines_rank_as_they_say() -> None:
    about = known(Past(sample(), range(5)), 0)

    def ranking(which: Baseline) -> list[int]:
        return np.argsort(-baseline(about, which, seed=1), kind="stable").tolist()

    assert ranking(Baseline.POPULARITY) == [3, 1, 0, 2, 4]
    assert ranking(Baseline.REGION_POPULARITY) == [0, 2, 4, 3, 1]
    assert ranking(Baseline.BM25)[:2] in ([0, 1], [1, 0])
    one, other = (baseline(about, Baseline.RANDOM, seed=seed) for seed in (1, 2))
    assert not np.array_equal(one, other)
    assert np.array_equal(one, baseline(about, Baseline.RANDOM, seed=1))


def test_without_a_region_the_popular_come_first() -> None:
    corpus = corpus_of(
        [organisation("a"), organisation("b")], [project("p", "", "a", "b"), project("q", "", "a")]
    )
    about = known(Past(corpus, range(2)), 0)
    assert baseline(about, Baseline.REGION_POPULARITY, seed=1).tolist() == [1, 0]


def test_what_a_ranking_finds_is_counted_by_hand() -> None:
    scores, order = np.arange(100, 0, -1), np.arange(100)
    found = found_by(scores, order, 0, frozenset({1, 9, 10, 11, 60, 99}))
    # The leader is out of the way: number 1 comes first, 9 and 10 are within ten, 11 within fifty.
    assert found == Found(at_10=3 / 6, at_50=4 / 6, reciprocal=1.0)
    assert found_by(scores, order, 0, frozenset()) == Found(None, None, None)
    assert found_by(np.zeros(4), np.array([3, 2, 1, 0]), 3, frozenset({0})).reciprocal == 1 / 3


def outcome(own: float | None, other: float) -> Outcome:
    everyone: dict[str, Found] = {name: Found(other, other, other) for name in Baseline}
    return Outcome(
        0, {DECLARED_SCORE: Found(own, own, own), **everyone}, {DECLARED_SCORE: Found(None, None, None)}
    )


def test_measures_are_means_with_bounds_that_hold_them() -> None:
    outcomes = [outcome(share / 10, 0.2) for share in range(10)]
    measured = measure(outcomes, DECLARED_SCORE, rare=False, seed=1)
    assert (measured.needs, measured.recall_at_10) == (10, pytest.approx(0.45))
    assert measured.low < 0.45 < measured.high
    assert measure(outcomes, DECLARED_SCORE, rare=True, seed=1).needs == 0
    gain = gain_over_baselines(outcomes, seed=1)
    assert gain.gain == pytest.approx(1.25)
    assert gain.low < 1.25 < gain.high


def test_a_baseline_that_finds_nobody_gives_no_ratio() -> None:
    gain = gain_over_baselines([outcome(0.5, 0.0)], seed=1)
    assert (gain.gain, gain.low, gain.high) == (0, 0, 0)


def test_the_fit_finds_what_made_partners_and_never_goes_below_nought() -> None:
    generator = np.random.default_rng(1)
    true = np.zeros(len(COLUMNS))
    true[COLUMNS.index(Column.REGION)], true[COLUMNS.index(Column.JOINT_1)] = 1.0, 3.0
    examples = []
    for _ in range(400):
        held = (generator.random((40, len(COLUMNS))) < 0.3).astype(float)
        chances = np.exp(held @ true - 1.5 * held[:, COLUMNS.index(Column.TEXT)])
        examples.append(Example(held, generator.choice(40, size=1, p=chances / chances.sum())))
    fitted = dict(zip(COLUMNS, fit(examples), strict=True))
    assert fitted[Column.JOINT_1] == pytest.approx(3, abs=0.4)
    assert fitted[Column.REGION] == pytest.approx(1, abs=0.4)
    assert fitted[Column.TEXT] == 0
    assert min(fitted.values()) >= 0


def test_the_fit_comes_back_from_where_it_could_not_see_the_slope() -> None:
    held = np.zeros((2, len(COLUMNS)))
    # The partner looks so unlikely at first that a whole step of Newton's would go much too far.
    held[0, 0], held[1, 1] = 60, 100
    fitted = fit([Example(held, np.array([0]))])
    assert 0 < fitted[0] < 1
    assert fitted[1] == pytest.approx(0, abs=1e-3)


@given(st.lists(st.floats(0, 50), min_size=len(COLUMNS), max_size=len(COLUMNS)))
def test_fitted_points_become_weights_that_a_network_could_declare(points: list[float]) -> None:
    weights, scale = declare(np.array(points))
    weights.validate()
    best = scale.joint[-1] + scale.led[-1] + scale.programme[-1] + scale.mutual + scale.experience[-1]
    assert best == 0 or abs(best - 1000) <= 5
    assert scale.experience[0] == 0
    assert list(scale.joint) == sorted(scale.joint)


def test_nothing_fitted_weighs_all_alike() -> None:
    weights, scale = declare(np.zeros(len(COLUMNS)))
    assert sorted((weights.text, weights.territory, weights.relations)) == [333, 333, 334]
    assert scale.region == 0


def loyal(projects: int) -> Corpus:
    """Leaders who always come back to the same partner, far away; every partner has a rival next door."""
    organisations = [
        one
        for pair in range(4)
        for one in (
            organisation(f"leader{pair}", region=f"r{pair}"),
            organisation(f"friend{pair}", region="elsewhere"),
            organisation(f"rival{pair}", region=f"r{pair}"),
        )
    ]
    told = [
        project(f"p{n}-{pair}", WORDS[n % 8], f"leader{pair}", f"friend{pair}", year=2000 + n)
        for n in range(projects)
        for pair in range(4)
    ]
    alone = [
        project(f"q{n}-{pair}", "", f"rival{pair}", year=2000 + n)
        for n in range(projects + 2)
        for pair in range(4)
    ]
    return corpus_of(organisations, told + alone)


def test_the_declared_score_learns_loyalty_that_no_baseline_sees() -> None:
    told: list[tuple[str, int, int]] = []
    judged = evaluate(loyal(16), seed=7, tell=lambda *step: told.append(step))
    assert len(judged.outcomes) == 64
    assert {one.project for one in judged.outcomes} == set(loyal(16).needs)
    assert measure(judged.outcomes, DECLARED_SCORE, rare=False, seed=7).mrr == 1
    assert measure(judged.outcomes, Baseline.REGION_POPULARITY, rare=False, seed=7).mrr < 0.6
    assert judged.weights.relations > 500
    assert judged.newer is not None
    assert judged.newer_from is not None
    assert {2000 + (one.project // 4) for one in judged.newer.outcomes} == set(range(judged.newer_from, 2016))
    assert {step for step, _, _ in told} == {"read", "fold", "year"}
    assert evaluate(loyal(16), seed=7, tell=lambda *_: None) == judged


def test_years_are_not_judged_on_a_handful_nor_without_dates() -> None:
    assert evaluate(loyal(3), seed=7, tell=lambda *_: None).newer is None
    undated = evaluate(sample(), seed=7, tell=lambda *_: None)
    assert (undated.newer, undated.newer_from) == (None, None)
    assert len(undated.folds) == len(undated.outcomes) == 4
