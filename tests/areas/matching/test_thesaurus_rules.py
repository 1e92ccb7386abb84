"""What else answers a word or an expression."""

from __future__ import annotations

from grappe.areas.matching.rules.score import Synonym
from grappe.areas.matching.rules.thesaurus import Line, Thesaurus, thesaurus_of
from grappe.areas.matching.rules.words import expression_of, stems_of

LINES = (
    Line("Pelliculage", "enrobage", is_technique=True),
    Line("dragéification", "enrobage", is_technique=True),
    Line("habillage de surface", "enrobage"),
    Line("pigment végétal", "colorant naturel"),
)


def said(thesaurus: Thesaurus, asked: str) -> list[str]:
    return [one.label for one in thesaurus.answers_to(expression_of(asked))]


def test_who_asks_the_general_word_is_answered_by_each_technique_and_synonym() -> None:
    assert said(thesaurus_of(LINES), "Enrobages") == ["Pelliculage", "dragéification", "habillage de surface"]


def test_a_synonym_answers_both_ways() -> None:
    thesaurus = thesaurus_of(LINES)
    assert said(thesaurus, "habillage de surface") == ["Pelliculage", "dragéification", "enrobage"]
    assert not any(one.is_kin for one in thesaurus.answers_to(expression_of("habillage de surface")))


def test_a_technique_is_answered_by_its_kin_alone() -> None:
    answers = thesaurus_of(LINES).answers_to(expression_of("pelliculage"))
    assert [one.label for one in answers] == ["dragéification", "enrobage", "habillage de surface"]
    assert all(one.is_kin for one in answers)


def test_what_is_a_synonym_too_is_no_mere_kin() -> None:
    lines = [Line("turbinage", "enrobage", is_technique=True), Line("turbinage", "enrobage")]
    assert [one.is_kin for one in thesaurus_of(lines).answers_to("turbin")] == [False]


def test_the_order_of_the_lines_changes_nothing() -> None:
    assert thesaurus_of(LINES) == thesaurus_of(reversed(LINES))


def test_lines_that_say_nothing_are_left_out() -> None:
    assert thesaurus_of([Line("de la", "enrobage"), Line("Enrobages", "enrobage")]) == Thesaurus()


def test_an_expression_counts_where_its_words_follow_one_another() -> None:
    thesaurus = thesaurus_of(LINES)
    found = thesaurus.found_in(stems_of("un film aux colorants naturels"))
    answer = Synonym("pigment végétal", expression_of("pigment végétal"))
    assert found == dict.fromkeys(stems_of("colorant naturel"), (answer,))
    assert thesaurus.found_in(stems_of("naturel, sans aucun colorant")) == {}


def test_where_an_expression_is_said_its_words_alone_are_not_asked() -> None:
    thesaurus = thesaurus_of([Line("opacifiant", "dioxyde de titane"), Line("implant", "titane")])
    oxide = thesaurus.found_in(stems_of("sans dioxyde de titane"))
    assert {one.label for answers in oxide.values() for one in answers} == {"opacifiant"}
    both = thesaurus.found_in(stems_of("du titane sans dioxyde de titane"))
    assert {one.label for one in both[expression_of("titane")]} == {"implant", "opacifiant"}


def test_what_a_need_says_twice_is_not_its_own_synonym() -> None:
    thesaurus = thesaurus_of([Line("dorure", "métallisation"), Line("dorure", "finition")])
    found = thesaurus.found_in(stems_of("dorure et finition"))
    assert [one.label for one in found[expression_of("finition")]] == ["dorure"]
    assert [one.label for one in found[expression_of("dorure")]] == ["finition", "métallisation"]
