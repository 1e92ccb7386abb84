"""The declared score: a sum of clues that the index can add up."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.matching.rules.scale import DECLARED, Scale, band_of, is_activity, ladder
from grappe.areas.matching.rules.score import (
    Asked,
    Clue,
    Near,
    Need,
    Part,
    Profile,
    Sign,
    Synonym,
    Weights,
    clues_of,
    meaning_found,
    score_of,
    terms_of,
    terms_of_profile,
    unknowns_of,
)
from grappe.values import Refused

STEMS = st.sampled_from(["enrob", "drag", "confis", "color", "algu", "capteur"])
TERMS = st.lists(STEMS, min_size=1, max_size=2, unique=True).map(" ".join)
CODES = st.sampled_from(["10", "10.8", "10.82", "10.82Z", "10.83A", "20.42Z", "ecophyto"])
PEOPLE = st.sampled_from(["o1", "o2", "o3", "o4"])
PLACES = st.none() | st.sampled_from(["2A", "69", "01"])
NETWORKS = st.frozensets(st.integers(1, 4), max_size=3)
CHAINS = st.frozensets(st.sampled_from(["sante", "bois", "eau"]), max_size=2)
COUNTS = st.dictionaries(PEOPLE, st.integers(0, 9))
WEIGHTS = st.lists(st.integers(0, 1000), min_size=6, max_size=6).map(
    lambda cuts: Weights(*(b - a for a, b in zip([0, *sorted(cuts)], [*sorted(cuts), 1000], strict=True)))
)
ASKED = st.builds(
    Asked,
    label=STEMS,
    term=TERMS,
    weight=st.integers(0, 20_000),
    synonyms=st.lists(st.builds(Synonym, label=STEMS, term=TERMS), max_size=2).map(tuple),
)
NEEDS = st.builds(
    Need,
    words=st.lists(ASKED, max_size=4).map(tuple),
    skills=st.lists(ASKED, max_size=3).map(tuple),
    activities=st.lists(CODES, max_size=2).map(tuple),
    commune=PLACES, department=PLACES, region=PLACES,
    near=st.frozensets(st.sampled_from(["2A", "69", "01"]), max_size=2),
    asker=st.none() | PEOPLE,
    networks=NETWORKS, chains=CHAINS,
    partners=st.frozensets(PEOPLE, max_size=3),
    programme=st.none() | st.sampled_from(["p1", "p2"]),
)  # fmt: skip
PROFILES = st.builds(
    Profile,
    ident=PEOPLE,
    words=st.frozensets(STEMS, max_size=5), labels=st.frozensets(STEMS, max_size=3),
    skills=st.frozensets(TERMS, max_size=3),
    activities=st.lists(CODES, max_size=2).map(tuple),
    commune=PLACES, department=PLACES, region=PLACES,
    kind=st.none(), size=st.none(),
    networks=NETWORKS, chains=CHAINS,
    partners=COUNTS, led=COUNTS,
    programmes=st.dictionaries(st.sampled_from(["p1", "p2"]), st.integers(0, 40)),
    experience=st.integers(0, 100),
)  # fmt: skip


@given(NEEDS, PROFILES, WEIGHTS)
def test_the_index_adds_up_exactly_the_declared_score(need: Need, profile: Profile, weights: Weights) -> None:
    stored = set(terms_of_profile(profile))
    total = 0
    for _, group in groupby(terms_of(need, weights), key=lambda term: term.group):
        held = [term.points for term in group if all((term.field, token) in stored for token in term.tokens)]
        total += max(held, default=0)
    clues = [clue for clue in clues_of(need, profile, weights) if clue.part != Part.CROSSING]
    assert total == score_of(clues)


@given(NEEDS, PROFILES, WEIGHTS)
def test_a_score_stays_between_nought_and_a_hundred_points_part_by_part(
    need: Need, profile: Profile, weights: Weights
) -> None:
    clues = clues_of(need, profile, weights)
    assert 0 <= score_of(clues) <= 100_000
    for part in Part:
        assert sum(clue.points for clue in clues if clue.part == part) <= weights.points(part)
    assert all(clue.points > 0 for clue in clues)


@given(NEEDS, PROFILES, WEIGHTS, STEMS)
def test_knowing_more_of_a_candidate_never_lowers_its_score(
    need: Need, profile: Profile, weights: Weights, word: str
) -> None:
    more = Profile(
        ident=profile.ident, words=profile.words | {word}, labels=profile.labels,
        skills=profile.skills | {word},
        activities=(*profile.activities, "20.42Z"), commune=profile.commune, department=profile.department,
        region=profile.region, networks=profile.networks | {1}, chains=profile.chains,
        partners={**profile.partners, "o1": profile.partners.get("o1", 0) + 1}, led=profile.led,
        programmes=profile.programmes, experience=profile.experience + 1,
    )  # fmt: skip
    assert score_of(clues_of(need, more, weights)) >= score_of(clues_of(need, profile, weights))


def test_every_word_and_skill_present_brings_the_whole_of_both_parts() -> None:
    words = tuple(Asked(word, word, weight) for word, weight in (("a", 7), ("b", 11), ("c", 13)))
    need = Need(words=words, skills=words)
    clues = clues_of(need, Profile("o1", words=frozenset("abc"), skills=frozenset("abc")), Weights())
    assert score_of(clues) == Weights().points(Part.TEXT) + Weights().points(Part.SKILLS)


def test_a_rarer_word_weighs_more_and_a_synonym_counts_at_the_declared_discount() -> None:
    pelliculage = Asked("pelliculage", "pelliculag", 3, (Synonym("enrobage", "enrobag"),))
    need = Need(words=(pelliculage, Asked("sucre", "sucr", 1)))
    weights = Weights(text=1000, meaning=0, skills=0, activity=0, territory=0, relations=0, crossing=0)
    by_word = clues_of(need, Profile("o1", words=frozenset({"pelliculag", "enrobag"})), weights)
    by_synonym = clues_of(need, Profile("o1", words=frozenset({"enrobag"})), weights)
    assert by_word == (Clue(Part.TEXT, Sign.WORD, "pelliculage", 75_000),)
    discounted = 75 * DECLARED.synonym
    assert by_synonym == (Clue(Part.TEXT, Sign.WORD, "pelliculage", discounted, "enrobage"),)
    kin = replace(pelliculage, synonyms=(Synonym("enrobage", "enrobag", is_kin=True),))
    (by_kin,) = clues_of(
        replace(need, words=(kin, *need.words[1:])), Profile("o1", words=frozenset({"enrobag"})), weights
    )
    assert by_kin.points == 75 * DECLARED.kin < discounted < 75_000


def test_an_expression_needs_all_of_its_words() -> None:
    need = Need(words=(Asked("enrobage au sucre", "enrobag sucr"),))
    assert clues_of(need, Profile("o1", words=frozenset({"enrobag"})), Weights()) == ()
    assert score_of(clues_of(need, Profile("o1", words=frozenset({"enrobag", "sucr"})), Weights())) == 31_000


def test_what_only_a_label_says_counts_less_than_what_one_says() -> None:
    need = Need(words=(Asked("verre", "verre", 1, (Synonym("flacon", "flacon"),)),))
    own = clues_of(need, Profile("o1", words=frozenset({"verre"}), labels=frozenset({"verre"})), Weights())
    (label,) = clues_of(need, Profile("o1", labels=frozenset({"verre"})), Weights())
    (other,) = clues_of(need, Profile("o1", labels=frozenset({"flacon"})), Weights())
    assert [clue.sign for clue in own] == [Sign.WORD]
    assert label == Clue(Part.TEXT, Sign.LABEL, "verre", 31 * DECLARED.label)
    assert (other.sign, other.through) == (Sign.LABEL, "flacon")
    assert other.points < label.points < own[0].points
    expression = Need(words=(Asked("verre plat", "verre plat"),))
    assert clues_of(expression, Profile("o1", labels=frozenset({"verre", "plat"})), Weights()) == ()


def test_closeness_of_meaning_counts_by_bands_and_is_told() -> None:
    def near(closeness: int) -> tuple[Clue, ...]:
        return clues_of(Need(has_meaning=True), Profile("o1"), Weights(), near=Near(closeness, "Dragées."))

    assert near(9) == ()
    assert near(10) == (Clue(Part.MEANING, Sign.MEANING, "Dragées.", 2_200, at_least=10),)
    shares = [sum(clue.points for clue in near(hundredths)) for hundredths in range(101)]
    assert shares == sorted(shares)
    assert shares[24] == shares[20] < shares[25]
    assert shares[55] == shares[100] == Weights().points(Part.MEANING)
    assert clues_of(Need(has_meaning=True), Profile("o1"), Weights()) == ()
    assert meaning_found(Near(90, "Dragées."), replace(Weights(), meaning=0)) == ()


def test_a_nearer_activity_counts_more_and_counts_once() -> None:
    need, weights = Need(activities=("10.82Z",)), Weights()
    points = [
        score_of(clues_of(need, Profile("o1", activities=codes), weights))
        for codes in (("20.42Z",), ("10.11Z",), ("10.83A",), ("10.82Y",), ("10.82Z", "10.83A"))
    ]
    assert points == [0, 1_750, 3_500, 5_600, 7_000]


def test_the_nearest_place_counts_and_only_it() -> None:
    need = Need(commune="69123", department="69", region="84", near=frozenset({"01", "71"}))
    weights = Weights()

    def signs(**place: str) -> list[Sign]:
        return [clue.sign for clue in clues_of(need, Profile("o1", **place), weights)]

    assert signs(commune="69123", department="69", region="84") == [Sign.COMMUNE]
    assert signs(department="69", region="84") == [Sign.DEPARTMENT]
    assert signs(department="71", region="27") == [Sign.NEAR]
    assert signs(department="74", region="84") == [Sign.REGION]
    assert signs(department="13", region="93") == []


def test_who_worked_with_the_asker_is_told_how_often() -> None:
    need = Need(asker="o1", partners=frozenset({"o2", "o1"}), programme="p1", networks=frozenset({5, 6}))
    profile = Profile(
        "o9", partners={"o1": 3, "o2": 1}, led={"o1": 1}, programmes={"p1": 9}, networks=frozenset({6}),
        experience=12,
    )  # fmt: skip
    told = [(clue.sign, clue.evidence, clue.at_least) for clue in clues_of(need, profile, Weights())]
    assert told == [
        (Sign.JOINT, "o1", 2), (Sign.LED, "o1", 1), (Sign.NETWORK, "6", 1), (Sign.PROGRAMME, "p1", 8),
        (Sign.MUTUAL, "o2", 1), (Sign.EXPERIENCE, "4", 8),
    ]  # fmt: skip


def test_crossing_rewards_another_value_chain_that_answers_the_need() -> None:
    need = Need(words=(Asked("enrobage", "enrobag"),), chains=frozenset({"sante"}))
    weights = Weights()

    def crosses(**known: frozenset[str]) -> bool:
        return Part.CROSSING in {clue.part for clue in clues_of(need, Profile("o1", **known), weights)}

    answers = frozenset({"enrobag"})
    assert crosses(words=answers, chains=frozenset({"bois"}))
    assert not crosses(words=answers, chains=frozenset({"bois", "sante"}))
    assert not crosses(words=answers)
    assert not crosses(chains=frozenset({"bois"}))


def test_what_is_asked_and_not_known_is_to_check() -> None:
    asked = (Asked("a", "a"),)
    need = Need(words=asked, skills=asked, activities=("10",), region="84", chains=frozenset({"bois"}))
    assert unknowns_of(need, Profile("o1")) == (
        Part.TEXT, Part.SKILLS, Part.ACTIVITY, Part.TERRITORY, Part.CROSSING,
    )  # fmt: skip
    known = Profile(
        "o1", words=frozenset("z"), skills=frozenset("z"), activities=("99",), department="01",
        chains=frozenset({"eau"}),
    )  # fmt: skip
    assert unknowns_of(need, known) == ()
    assert unknowns_of(Need(), Profile("o1")) == ()


def test_the_default_weights_are_valid_and_relations_at_their_best_make_a_whole() -> None:
    Weights().validate()
    best = (
        DECLARED.joint[-1] + DECLARED.led[-1] + DECLARED.network + DECLARED.programme[-1]
        + DECLARED.mutual + DECLARED.experience[-1]
    )  # fmt: skip
    assert best == 1000
    assert Scale() == DECLARED


def test_weights_that_do_not_sum_to_a_thousand_or_are_negative_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        Weights(text=-10).validate()
    assert refused.value.codes == ("matching.weight_negative", "matching.weights_sum")
    assert refused.value.refusals[0].field == "text"
    assert refused.value.refusals[1].params == {"sum": 680}


def test_codes_of_naf_have_steps_and_others_stand_alone() -> None:
    assert ladder("10.82Z") == ("10", "10.8", "10.82", "10.82Z")
    assert ladder("10") == ("10",)
    assert ladder("LABX") == ("LABX",)
    assert [is_activity(code) for code in ("10.82Z", "10", "LABX", "10.8Z", "")] == [True, True, *[False] * 3]


def test_experience_is_counted_by_doubling_bands() -> None:
    assert [band_of(n) for n in (0, 1, 2, 3, 4, 31, 32, 500)] == [0, 1, 2, 2, 3, 5, 6, 6]
