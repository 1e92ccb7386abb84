"""Questions and answers: what is missing, what is wrong, what changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.forms.rules import Question, QuestionKind, compare, missing, refusals_of_answers
from grappe.areas.forms.web.words import WORDS
from grappe.areas.programmes.rules.standard import STANDARD_QUESTIONS

CHOICES = (("shop", "Magasin"), ("web", "En ligne"))


def question(kind: QuestionKind, **changes: object) -> Question:
    return Question("q", kind, "Le projet", **changes)  # type: ignore[arg-type]


questions = st.builds(
    Question,
    st.text(),
    st.sampled_from(QuestionKind),
    st.text(),
    st.text(),
    st.booleans(),
    st.none() | st.integers(min_value=1),
    st.lists(st.tuples(st.text(), st.text())).map(tuple),
)


@given(questions)
def test_a_question_comes_back_from_its_json(asked: Question) -> None:
    assert Question.from_json(asked.as_json()) == asked


@pytest.mark.parametrize(
    "change",
    [{"kind": "poem"}, {"max_length": "long"}, {"max_length": True}, {"choices": ["shop"]}, {"required": 1}],
)
def test_a_question_of_the_wrong_kind_is_not_read(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Question.from_json({**question(QuestionKind.CHOICE).as_json(), **change})


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (QuestionKind.TEXT, "Un sachet"),
        (QuestionKind.LONG_TEXT, "Un sachet\nrefermable"),
        (QuestionKind.NUMBER, 12),
        (QuestionKind.NUMBER, "-1 200,5"),
        (QuestionKind.MONEY, "9 500,50"),
        (QuestionKind.MONEY, "0"),
        (QuestionKind.DATE, "2009-05-29"),
        (QuestionKind.CHOICE, "web"),
        (QuestionKind.CONSENT, True),
    ],
)
def test_a_right_answer_is_accepted(kind: QuestionKind, answer: object) -> None:
    assert refusals_of_answers([question(kind, choices=CHOICES)], {"q": answer}) == []


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (QuestionKind.TEXT, 3),
        (QuestionKind.LONG_TEXT, ["a"]),
        (QuestionKind.NUMBER, "9500 env."),
        (QuestionKind.NUMBER, 9.5),
        (QuestionKind.NUMBER, True),
        (QuestionKind.MONEY, "-1"),
        (QuestionKind.MONEY, "1e5"),
        (QuestionKind.DATE, "31/02/2009"),
        (QuestionKind.DATE, 2009),
        (QuestionKind.CHOICE, "fair"),
        (QuestionKind.CHOICE, ["web"]),
        (QuestionKind.CONSENT, "oui"),
    ],
)
def test_a_wrong_answer_is_refused_on_its_question(kind: QuestionKind, answer: object) -> None:
    (refusal,) = refusals_of_answers([question(kind, choices=CHOICES)], {"q": answer})
    assert (refusal.code, refusal.field) == (f"forms.not_a_{kind}", "q")
    assert refusal.code in WORDS


def test_the_longest_answer_is_accepted_and_one_more_character_is_not() -> None:
    asked = question(QuestionKind.TEXT, max_length=5)
    assert refusals_of_answers([asked], {"q": "abcde"}) == []
    (refusal,) = refusals_of_answers([asked], {"q": "abcdef"})
    assert refusal.code == "forms.too_long"
    assert refusal.params == {"label": "Le projet", "length": 6, "longest": 5}


def test_an_answer_to_no_question_is_refused_and_the_others_are_still_read() -> None:
    refusals = refusals_of_answers([question(QuestionKind.DATE)], {"other": "x", "q": "hier"})
    assert [refusal.code for refusal in refusals] == ["forms.unknown_question", "forms.not_a_date"]


@pytest.mark.parametrize("blank", [None, "", "  \n", False])
def test_a_blank_is_missing_when_required_and_never_wrong(blank: object) -> None:
    for kind in QuestionKind:
        asked = question(kind)
        assert missing([asked], {"q": blank}) == ("q",)
        assert missing([replace(asked, required=False)], {"q": blank}) == ()
        assert refusals_of_answers([asked], {"q": blank}) == []


def test_zero_is_an_answer() -> None:
    assert missing([question(QuestionKind.NUMBER)], {"q": 0}) == ()


def test_two_revisions_differ_by_their_questions_not_by_their_order() -> None:
    first, second, third = (replace(question(QuestionKind.TEXT), code=code) for code in "abc")
    changed = replace(second, label="Le marché")
    found = compare([first, second], [changed, third])
    assert (found.added, found.removed, found.changed) == ((third,), (first,), ((second, changed),))
    assert not found.is_same
    assert compare([first, second], [second, first]).is_same


def test_the_standard_questions_have_distinct_codes() -> None:
    codes = [asked.code for asked in STANDARD_QUESTIONS]
    assert len(set(codes)) == len(codes)
