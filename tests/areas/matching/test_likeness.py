"""Likeness of needs: bounds, symmetry, evidence; groups that depend on nothing but the needs."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.matching.rules.likeness import (
    LIKE,
    WHOLE,
    Folding,
    Pair,
    Said,
    folding_of,
    groups_of,
    in_common,
    likeness,
    pairs_of,
    said_of,
    weights_of,
)
from grappe.areas.matching.rules.thesaurus import Line

COATING = (
    Line("pelliculage", "enrobage", True),
    Line("dragéification", "enrobage", True),
    Line("coating", "enrobage"),
    Line("pigment végétal", "colorant naturel"),
)


def read(*texts: str, lines: Sequence[Line] = ()) -> list[Said]:
    folding = folding_of(lines)
    return [said_of(number, number, text, folding) for number, text in enumerate(texts)]


def test_synonyms_are_one_word_and_a_technique_is_also_what_it_is_a_technique_of() -> None:
    one, other, third = read(
        "Un pelliculage à base de pigments végétaux",
        "Colorants naturels pour la dragéification",
        "A coating",
        lines=COATING,
    )
    weights = weights_of([one, other, third])
    pairs = {(word.here, word.there, word.by_thesaurus) for word in in_common(one, other, weights)}
    assert pairs == {
        ("pelliculage", "dragéification", True),
        ("pigments végétaux", "colorants naturels", True),
    }
    assert [word.there for word in in_common(one, third, weights)] == ["coating"]
    assert likeness(one, other, weights) > likeness(one, third, weights) > 0


def test_a_technique_of_a_technique_does_not_meet_what_is_above_both() -> None:
    lines = [
        Line("pasteurisation", "nettoyage", is_technique=True),
        Line("nettoyage", "entretien", is_technique=True),
        Line("tonte", "entretien", is_technique=True),
    ]
    one, other = read("une pasteurisation", "une tonte", lines=lines)
    assert in_common(one, other, weights_of([one, other])) == ()
    near, above = read("un nettoyage", "une tonte", lines=lines)
    assert [word.by_thesaurus for word in in_common(near, above, weights_of([near, above]))] == [True]


def test_evidence_is_shown_as_it_was_written_and_forms_of_a_word_are_one() -> None:
    one, other = read("Procédés d’Extraction", "un procédé")
    (word,) = in_common(one, other, weights_of([one, other]))
    assert (word.here, word.there, word.by_thesaurus) == ("procédés", "procédé", False)


def test_a_rare_word_in_common_counts_more_than_a_frequent_one() -> None:
    needs = read("eau lavage", "eau titane", "titane séchage", "eau tri", "eau verre")
    weights = weights_of(needs)
    assert weights["titan"] > weights["eau"] > 0
    assert likeness(needs[1], needs[2], weights) > likeness(needs[0], needs[1], weights)


def test_needs_that_say_nothing_are_like_nothing() -> None:
    one, other = read("", "le la les")
    assert likeness(one, other, {}) == 0
    assert pairs_of([one, other], {}) == ()
    shared = [Said(1, 1, {"a": "a"}), Said(2, 2, {"a": "a"})]
    assert pairs_of(shared, {}) == ()


def test_a_thesaurus_that_goes_round_still_ends() -> None:
    lines = (Line("a1", "b1", True), Line("b1", "a1", True), Line("a1", "c1"), Line("", "b1"))
    one, other = read("a1", "b1", lines=lines)
    assert likeness(one, other, weights_of([one, other])) == WHOLE


def test_too_few_words_in_common_are_no_likeness() -> None:
    needs = read("hélice composite légère robuste carbone", "hélice bateau vitesse bruit moteur")
    weights = weights_of(needs)
    assert 0 < likeness(needs[0], needs[1], weights) < LIKE
    assert pairs_of(needs, weights) == ()
    assert Pair(1, 2, 214).share == 2140


VOCABULARY = ("eau", "titane", "colorant", "dragée", "pelliculage", "enrobage", "lavage", "hélice", "verre")
texts = st.lists(st.lists(st.sampled_from(VOCABULARY), max_size=5).map(" ".join), max_size=9)


@given(texts=texts)
def test_likeness_is_bounded_the_same_both_ways_and_whole_for_the_same_words(texts: list[str]) -> None:
    needs = read(*texts, lines=COATING)
    weights = weights_of(needs)
    assert all(weight > 0 for weight in weights.values())
    for one in needs:
        for other in needs:
            value = likeness(one, other, weights)
            assert 0 <= value <= WHOLE
            assert value == likeness(other, one, weights)
            assert (value == WHOLE) == (one.words.keys() == other.words.keys() and bool(one.words))
            assert not value or in_common(one, other, weights)


@given(texts=texts, owners=st.lists(st.integers(1, 3), min_size=9, max_size=9), data=st.data())
def test_pairs_are_those_of_other_organisations_above_the_threshold_in_whatever_order(
    texts: list[str], owners: list[int], data: st.DataObject
) -> None:
    folding = folding_of(COATING)
    needs = [said_of(n, owners[n], text, folding) for n, text in enumerate(texts)]
    weights = weights_of(needs)
    expected = {
        (one.ident, other.ident): likeness(one, other, weights)
        for one in needs
        for other in needs
        if one.ident < other.ident and one.organisation != other.organisation
    }
    pairs = pairs_of(data.draw(st.permutations(needs)), weights)
    assert pairs == pairs_of(needs, weights)
    assert {(pair.one, pair.other): pair.words for pair in pairs} == {
        ends: value for ends, value in expected.items() if value >= LIKE
    }
    groups = groups_of(pairs)
    assert groups == groups_of(data.draw(st.permutations(pairs)))
    grouped = [joined.ident for group in groups for joined in group]
    assert sorted(grouped) == sorted({pk for pair in pairs for pk in (pair.one, pair.other)})
    for group in groups:
        inside = {joined.ident for joined in group}
        assert len(inside) >= 2
        for joined in group:
            # Each stands beside the one that it is most like.
            assert joined.nearest in inside
            own = [pair.words for pair in pairs if joined.ident in (pair.one, pair.other)]
            assert joined.pair.words == max(own)


@given(lines=st.permutations(COATING))
def test_the_order_of_the_lines_changes_nothing(lines: list[Line]) -> None:
    text = "coating et pelliculage, pigments végétaux, colorants naturels"
    assert said_of(1, 1, text, folding_of(lines)) == said_of(1, 1, text, folding_of(COATING))


def test_without_a_thesaurus_words_stand_for_themselves() -> None:
    assert said_of(1, 1, "Des dragées", Folding()).words == {"drag": "dragées"}
