"""What makes a list of questions fit to be asked: the rules of whoever writes a form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from grappe.areas.forms.rules.questions import (
    FILE_KINDS,
    LARGEST_MEGABYTES,
    NO,
    YES,
    Bound,
    Condition,
    Question,
    QuestionKind,
)
from grappe.values import Refusal, parse_decimal

LONGEST_LABEL, LONGEST_HINT, LONGEST_ANSWER, MOST_QUESTIONS = 300, 600, 20_000, 60
# Names that the pages of forms already give to boxes of their own.
RESERVED_CODES = frozenset({"key", "version", "title", "theme", "remove", "csrfmiddlewaretoken"})
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_BOUNDED = (QuestionKind.NUMBER, QuestionKind.MONEY, QuestionKind.DATE)
_DECIDING = (QuestionKind.CHOICE, QuestionKind.CONSENT)


def refusals_of_questions(questions: Sequence[Question]) -> list[Refusal]:
    """Return everything that forbids asking these questions, all at once.

    `field` is the question's code, a point, and the name of what is wrong: "start.least".
    """
    refusals = []
    if len(questions) > MOST_QUESTIONS:
        refusals.append(Refusal("forms.too_many_questions", {"most": MOST_QUESTIONS}))
    before: dict[str, Question] = {}
    for number, question in enumerate(questions, start=1):
        if question.code in before:
            refusals.append(_wrong("code_twice", question, number, "code"))
        refusals += _refusals_of_words(question, number)
        refusals += _refusals_of_choices(question, number)
        refusals += _refusals_of_bounds(question, number)
        refusals += _refusals_of_limits(question, number)
        refusals += _refusals_of_conditions(question, number, before)
        before[question.code] = question
    return refusals


def _wrong(reason: str, question: Question, number: int, part: str, **params: object) -> Refusal:
    said = {"label": question.label.strip() or str(number), "number": number, **params}
    return Refusal(f"forms.question_{reason}", said, f"{question.code}.{part}")


def _refusals_of_words(question: Question, number: int) -> Iterator[Refusal]:
    if not _CODE.fullmatch(question.code) or question.code in RESERVED_CODES:
        yield _wrong("code_wrong", question, number, "code", code=question.code)
    if not question.label.strip():
        yield _wrong("label_missing", question, number, "label")
    if len(question.label) > LONGEST_LABEL:
        yield _wrong("label_too_long", question, number, "label", longest=LONGEST_LABEL)
    if len(question.hint) > LONGEST_HINT:
        yield _wrong("hint_too_long", question, number, "hint", longest=LONGEST_HINT)


def _refusals_of_choices(question: Question, number: int) -> Iterator[Refusal]:
    if question.kind is not QuestionKind.CHOICE:
        return
    codes = [code for code, label in question.choices if code.strip() and label.strip()]
    if len(codes) < 2 or len(codes) < len(question.choices):
        yield _wrong("choices_missing", question, number, "choices")
    if len(set(codes)) < len(codes):
        yield _wrong("choice_twice", question, number, "choices")


def _refusals_of_bounds(question: Question, number: int) -> Iterator[Refusal]:
    bounds = {"least": question.least, "most": question.most}
    for part, bound in bounds.items():
        if bound is not None and not _is_readable(question, bound):
            yield _wrong("bound_wrong", question, number, part)
            return
    least, most = question.least, question.most
    if least is not None and most is not None and _is_reversed(question, least, most):
        yield _wrong("bounds_reversed", question, number, "most")


def _is_readable(question: Question, bound: Bound) -> bool:
    if question.kind not in _BOUNDED or (bound.moment is not None and question.kind is not QuestionKind.DATE):
        return False
    if bound.moment is not None:
        return not bound.value
    try:
        _size(question, bound)
    except ValueError:
        return False
    return True


def _is_reversed(question: Question, least: Bound, most: Bound) -> bool:
    if least.moment is not most.moment:
        # Which of two moments comes first is not known before the call has its calendar.
        return False
    if least.moment is not None:
        return least.days > most.days
    return _size(question, least) > _size(question, most)


def _size(question: Question, bound: Bound) -> Decimal:
    """Return a fixed bound as a number: days are counted."""
    if question.kind is QuestionKind.DATE:
        return Decimal(date.fromisoformat(bound.value).toordinal())
    return parse_decimal(bound.value)


def _refusals_of_limits(question: Question, number: int) -> Iterator[Refusal]:
    longest = question.max_length
    if longest is not None and not 1 <= longest <= LONGEST_ANSWER:
        yield _wrong("length_wrong", question, number, "max_length", most=LONGEST_ANSWER)
    if not set(question.kinds) <= set(FILE_KINDS):
        kinds = ", ".join(kind[1:] for kind in FILE_KINDS)
        yield _wrong("file_kind_wrong", question, number, "kinds", kinds=kinds)
    size = question.max_megabytes
    if size is not None and not 1 <= size <= LARGEST_MEGABYTES:
        yield _wrong("file_size_wrong", question, number, "max_megabytes", most=LARGEST_MEGABYTES)


def _refusals_of_conditions(
    question: Question, number: int, before: Mapping[str, Question]
) -> Iterator[Refusal]:
    conditions = {"shown_if": question.shown_if, "required_if": question.required_if}
    for part, condition in conditions.items():
        if condition is None:
            continue
        decider = before.get(condition.question)
        if decider is None or decider.kind not in _DECIDING:
            yield _wrong("condition_unknown", question, number, part)
        elif not condition.values or not set(condition.values) <= _values(decider):
            yield _wrong("condition_value", question, number, part, decider=decider.label)


def _values(decider: Question) -> set[str]:
    if decider.kind is QuestionKind.CONSENT:
        return {YES, NO}
    return {code for code, _label in decider.choices}


def deciders(questions: Sequence[Question], *, of: int) -> tuple[Question, ...]:
    """Return the questions that a condition of the question at that place may look at."""
    return tuple(question for question in questions[:of] if question.kind in _DECIDING)


def condition_words(condition: Condition, questions: Sequence[Question]) -> tuple[str, tuple[str, ...]]:
    """Return what a condition says: the label of the question it looks at and the labels of its values.

    A consent keeps "yes" and "no", which the pages say in the reader's language.
    """
    decider = next(question for question in questions if question.code == condition.question)
    labels = dict(decider.choices)
    return decider.label, tuple(labels.get(value, value) for value in condition.values)
