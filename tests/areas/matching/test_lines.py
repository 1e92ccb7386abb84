"""Lines of a thesaurus: what may be written beside what stands, and that no technique is one of itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.matching.rules.lines import LONGEST, LONGEST_SOURCE, Known, TypedLine
from grappe.areas.matching.rules.thesaurus import Line

WORDS = ("enrobage", "pelliculage", "dragéification", "turbinage", "séchage", "atomisation")


def codes(
    typed: TypedLine, own: tuple[Line, ...] = (), house: tuple[Line, ...] = ()
) -> list[tuple[str, str]]:
    found = Known(own=own, house=house).refusals(typed.trimmed())
    return [(refusal.code, refusal.field or "") for refusal in found]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (TypedLine("", " "), [("word_missing", "term"), ("word_missing", "canonical")]),
        (TypedLine("x" * (LONGEST + 1), "enrobage"), [("text_too_long", "term")]),
        (TypedLine("le la", "enrobage"), [("word_says_nothing", "term")]),
        (TypedLine("film", "enrobage", False, "s" * (LONGEST_SOURCE + 1)), [("text_too_long", "source")]),
        (TypedLine("Les Dragées", "dragee"), [("same_word", "term")]),
        (TypedLine(" pelliculage\n", "enrobage "), []),
    ],
)
def test_words_are_judged_as_the_search_reads_them(typed: TypedLine, expected: list[tuple[str, str]]) -> None:
    assert codes(typed) == [(f"matching.{code}", field) for code, field in expected]


@pytest.mark.parametrize("is_technique", [True, False])
def test_a_pair_is_written_once_whatever_its_nature_or_its_owner(is_technique: bool) -> None:
    line = Line("pelliculages", "Enrobage", True)
    typed = TypedLine("pelliculage", "enrobage", is_technique)
    assert codes(typed, own=(line,)) == [("matching.line_exists", "term")]
    assert codes(typed, house=(line,)) == [("matching.line_of_the_house", "term")]


def test_a_synonym_is_the_same_the_other_way_round_and_a_technique_is_not_its_synonym() -> None:
    same = Line("coating", "enrobage")
    assert codes(TypedLine("enrobage", "coating"), own=(same,)) == [("matching.line_exists", "term")]
    # Each would be a way to do the other.
    assert codes(TypedLine("enrobage", "coating", True), own=(same,)) == [("matching.circle", "canonical")]
    technique = Line("pelliculage", "enrobage", True)
    assert codes(TypedLine("enrobage", "pelliculage"), own=(technique,)) == [("matching.circle", "canonical")]


def test_a_circle_says_by_which_words() -> None:
    own = (Line("pelliculage", "enrobage", True), Line("coating", "enrobage"))
    house = (Line("film gastro-résistant", "pelliculage", True),)
    (refusal,) = Known(own=own, house=house).refusals(TypedLine("coating", "film gastro-résistant", True))
    assert refusal.code == "matching.circle"
    assert refusal.params == {"path": "film gastro-résistant → pelliculage → enrobage → coating"}
    synonym = Known(own=own, house=house).refusals(TypedLine("film gastro-résistant", "coating"))
    assert [one.code for one in synonym] == ["matching.circle"]


lines = st.lists(st.builds(Line, st.sampled_from(WORDS), st.sampled_from(WORDS), st.booleans()), max_size=14)


@given(lines=lines)
def test_what_is_accepted_one_after_the_other_never_makes_a_technique_of_itself(lines: list[Line]) -> None:
    known = Known(own=(), house=())
    kept: list[Line] = []
    for line in lines:
        if not known.refusals(TypedLine(line.term, line.canonical, line.is_technique)):
            known.add(line)
            kept.append(line)
    same: dict[str, set[str]] = {word: {word} for word in WORDS}
    for line in kept:
        if not line.is_technique:
            joined = same[line.term] | same[line.canonical]
            same.update(dict.fromkeys(joined, joined))
    above = {(line.term, line.canonical) for line in kept if line.is_technique}
    for _ in WORDS:
        above |= {(a, d) for a, b in above for c, d in above if c in same[b]}
    assert not any(canonical in same[term] for term, canonical in above)
    assert len({frozenset((line.term, line.canonical)) for line in kept}) == len(kept)
