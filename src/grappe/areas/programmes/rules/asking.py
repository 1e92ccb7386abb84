"""The questions of a call: what every application says anyway, and what editing the list may do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grappe.areas.forms.rules import Question, QuestionKind
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.phases import FULL
from grappe.values import Refusal


@dataclass(frozen=True, slots=True)
class Anchor:
    """What every application says, in a column of its own: lists, ranking and aid stand on it."""

    code: str
    kind: QuestionKind


ANCHORS: tuple[Anchor, ...] = (
    Anchor("organisation", QuestionKind.ORGANISATION),
    Anchor("title", QuestionKind.TEXT),
    Anchor("total_cost", QuestionKind.MONEY),
    Anchor("aid_asked", QuestionKind.MONEY),
)
ANCHOR_CODES = frozenset(anchor.code for anchor in ANCHORS)


def refusals_to_write_form(
    state: CallState, *, stage: int, in_two_stages: bool, is_published: bool
) -> list[Refusal]:
    """Return why the questions of a stage may not change: the call has opened, or has no such stage.

    A call that opened before it had a second stage gives that one its questions later: nobody has read them.

    :param is_published: whether the revision that these questions are in is frozen.
    """
    if stage != FULL:
        return [] if state is CallState.PREPARATION else [Refusal("programmes.form_frozen")]
    if not in_two_stages:
        return [Refusal("programmes.full_form_without_stage")]
    if state is not CallState.PREPARATION and is_published:
        return [Refusal("programmes.full_form_frozen")]
    return []


def place_of(questions: Sequence[Question], code: str) -> int | None:
    """Return where the question of that code stands, from zero, or None when there is none."""
    return next((place for place, question in enumerate(questions) if question.code == code), None)


def dependents(questions: Sequence[Question], code: str) -> tuple[Question, ...]:
    """Return the questions that a condition hangs from the one of that code, in order."""
    return tuple(question for question in questions if code in _looked_at(question))


def _looked_at(question: Question) -> set[str]:
    conditions = (question.shown_if, question.required_if)
    return {condition.question for condition in conditions if condition is not None}


def refusals_to_delete(questions: Sequence[Question], code: str) -> list[Refusal]:
    """Return why a question may not be taken away: every application says it, it is gone, or others hang
    from it."""
    if code in ANCHOR_CODES:
        return [Refusal(f"programmes.anchor_kept_{code}")]
    if place_of(questions, code) is None:
        return [Refusal("programmes.question_gone")]
    return [
        Refusal("programmes.question_decides", {"other": question.label})
        for question in dependents(questions, code)
    ]


def refusals_to_save(
    questions: Sequence[Question], question: Question, instead_of: str | None
) -> list[Refusal]:
    """Return why a question may not be written there: its code says what every application says, or the
    question that it replaces is gone."""
    if question.code in ANCHOR_CODES:
        return [Refusal("programmes.question_is_anchor", {}, "label")]
    if instead_of is not None and place_of(questions, instead_of) is None:
        return [Refusal("programmes.question_gone")]
    return []


def with_question(
    questions: Sequence[Question], question: Question, *, instead_of: str | None
) -> tuple[Question, ...]:
    """Return the questions with one more at the end, or with one in the place of another."""
    if instead_of is None:
        return (*questions, question)
    return tuple(question if one.code == instead_of else one for one in questions)


def without(questions: Sequence[Question], code: str) -> tuple[Question, ...]:
    """Return the questions but the one of that code."""
    return tuple(question for question in questions if question.code != code)


def moved(
    questions: Sequence[Question], code: str, *, up: bool, step: Callable[[Question], str]
) -> tuple[Question, ...]:
    """Return the questions with one exchanged with its neighbour of the same step; the same at the end.

    :param step: where a question is asked; a question never leaves its step by moving.
    """
    place = place_of(questions, code)
    if place is None:
        return tuple(questions)
    around = range(place - 1, -1, -1) if up else range(place + 1, len(questions))
    there = next((other for other in around if step(questions[other]) == step(questions[place])), None)
    if there is None:
        return tuple(questions)
    found = list(questions)
    found[place], found[there] = found[there], found[place]
    return tuple(found)
