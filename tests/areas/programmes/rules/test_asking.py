"""Editing a list of questions: what may be written, moved and taken away."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.forms.rules import Condition, Question, QuestionKind
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.asking import (
    ANCHORS,
    dependents,
    moved,
    place_of,
    refusals_to_delete,
    refusals_to_save,
    refusals_to_write_form,
    with_question,
    without,
)
from grappe.areas.programmes.rules.phases import FULL, IDEA

NEED = Question("need", QuestionKind.LONG_TEXT, "De quoi avez-vous besoin ?")
STAGE = Question("stage", QuestionKind.CHOICE, "Où en êtes-vous ?", choices=(("a", "Idée"), ("b", "Essai")))
TRIAL = Question("trial", QuestionKind.TEXT, "Quel essai ?", shown_if=Condition("stage", ("b",)))
SIZE = Question("company_size", QuestionKind.NUMBER, "Combien êtes-vous ?")
FORM = (NEED, SIZE, STAGE, TRIAL)


def step(question: Question) -> str:
    return "company" if question.code.startswith("company_") else "project"


def codes(questions: tuple[Question, ...]) -> list[str]:
    return [question.code for question in questions]


def reasons(code: str) -> list[str]:
    return [one.code.removeprefix("programmes.") for one in refusals_to_delete(FORM, code)]


@pytest.mark.parametrize("code", ["title", "organisation", "total_cost", "aid_asked"])
def test_what_every_application_says_is_never_taken_away(code: str) -> None:
    assert reasons(code) == [f"anchor_kept_{code}"]
    assert code in {anchor.code for anchor in ANCHORS}


def test_a_question_that_decides_another_stays_until_the_condition_goes() -> None:
    assert reasons("stage") == ["question_decides"]
    assert (reasons("trial"), reasons("need"), reasons("gone")) == ([], [], ["question_gone"])
    needed = replace(NEED, required=False, required_if=Condition("stage", ("a",)))
    assert dependents((STAGE, TRIAL, needed), "stage") == (TRIAL, needed)


def test_a_question_is_written_at_the_end_or_in_the_place_of_another() -> None:
    other = replace(NEED, label="Autrement")
    assert with_question(FORM, replace(NEED, code="more"), instead_of=None)[-1].code == "more"
    assert with_question(FORM, other, instead_of="need") == (other, SIZE, STAGE, TRIAL)
    assert refusals_to_save(FORM, other, "need") == refusals_to_save(FORM, other, None) == []
    (gone,) = refusals_to_save(FORM, other, "gone")
    (anchor,) = refusals_to_save(FORM, replace(NEED, code="title"), None)
    assert (gone.code, anchor.code) == ("programmes.question_gone", "programmes.question_is_anchor")


def test_a_question_moves_among_those_of_its_step() -> None:
    assert codes(moved(FORM, "stage", up=True, step=step)) == ["stage", "company_size", "need", "trial"]
    assert codes(moved(FORM, "stage", up=False, step=step)) == ["need", "company_size", "trial", "stage"]
    for code, up in (("need", True), ("trial", False), ("company_size", True), ("gone", True)):
        assert moved(FORM, code, up=up, step=step) == FORM


def test_taking_away_keeps_the_others_in_order() -> None:
    assert codes(without(FORM, "company_size")) == ["need", "stage", "trial"]
    assert (place_of(FORM, "stage"), place_of(FORM, "gone")) == (2, None)


@given(st.lists(st.tuples(st.sampled_from(codes(FORM)), st.booleans()), max_size=12))
def test_moving_loses_no_question_and_changes_no_step(moves: list[tuple[str, bool]]) -> None:
    questions = FORM
    for code, up in moves:
        questions = moved(questions, code, up=up, step=step)
    assert sorted(codes(questions)) == sorted(codes(FORM))
    assert [step(one) for one in questions] == [step(one) for one in FORM]


@pytest.mark.parametrize(
    ("state", "stage", "in_two_stages", "is_published", "expected"),
    [
        (CallState.PREPARATION, IDEA, False, False, []),
        (CallState.PREPARATION, IDEA, True, True, []),
        (CallState.OPEN, IDEA, False, False, ["form_frozen"]),
        (CallState.PREPARATION, FULL, False, False, ["full_form_without_stage"]),
        (CallState.PREPARATION, FULL, True, True, []),
        (CallState.OPEN, FULL, True, True, ["full_form_frozen"]),
        (CallState.REVIEW, FULL, True, False, []),
    ],
)
def test_the_questions_of_a_stage_change_until_they_are_read(
    state: CallState, stage: int, in_two_stages: bool, is_published: bool, expected: list[str]
) -> None:
    found = refusals_to_write_form(state, stage=stage, in_two_stages=in_two_stages, is_published=is_published)
    assert [refusal.code for refusal in found] == [f"programmes.{code}" for code in expected]
