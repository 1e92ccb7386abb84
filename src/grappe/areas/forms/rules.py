"""Typed questions and their answers: what is missing, what is wrong, what changed between two revisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from grappe.values import Euro, Refusal, parse_decimal
from grappe.values.reading import read_flag, read_list, read_text, require_fields

Answers = Mapping[str, object]


class QuestionKind(StrEnum):
    """What an answer is, and so how it is asked."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `max_length` counts characters, `choices` are (code, label) in their order."""

    code: str
    kind: QuestionKind
    label: str
    hint: str = ""
    required: bool = True
    max_length: int | None = None
    choices: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the question as plain JSON."""
        return {
            "code": self.code,
            "kind": str(self.kind),
            "label": self.label,
            "hint": self.hint,
            "required": self.required,
            "max_length": self.max_length,
            "choices": [list(choice) for choice in self.choices],
        }

    @classmethod
    def from_json(cls, document: object) -> Question:
        """Read what `as_json` wrote.

        :raises ValueError: when a field is missing or of the wrong kind.
        """
        read = require_fields("question", document, {field.name for field in fields(cls)})
        longest = read["max_length"]
        if longest is not None and type(longest) is not int:
            raise ValueError(f"max_length: expected a whole number or nothing, found {longest!r}")
        return cls(
            code=read_text(read, "code"),
            kind=QuestionKind(read_text(read, "kind")),
            label=read_text(read, "label"),
            hint=read_text(read, "hint"),
            required=read_flag(read, "required"),
            max_length=longest,
            choices=tuple(_read_choice(choice) for choice in read_list(read, "choices")),
        )


def _read_choice(document: object) -> tuple[str, str]:
    if not isinstance(document, list | tuple) or len(document) != 2:
        raise ValueError(f"choice: expected a code and a label, found {document!r}")
    return str(document[0]), str(document[1])


def missing(questions: Iterable[Question], answers: Answers) -> tuple[str, ...]:
    """Return the codes of the required questions without an answer, in order; a consent must be given."""
    return tuple(
        question.code for question in questions if question.required and is_blank(answers.get(question.code))
    )


def is_blank(answer: object) -> bool:
    """Whether nothing was answered: absent, spaces only, or a box left unticked; zero is an answer."""
    return answer is None or answer is False or (isinstance(answer, str) and not answer.strip())


def refusals_of_answers(questions: Iterable[Question], answers: Answers) -> list[Refusal]:
    """Return what is wrong with the answers that are given, all at once; `field` is the question's code.

    A blank answer is never wrong here: a draft may be saved with blanks, and `missing` names them.
    """
    asked = {question.code: question for question in questions}
    refusals = [
        Refusal("forms.unknown_question", {"code": code}, code) for code in answers if code not in asked
    ]
    for question in asked.values():
        answer = answers.get(question.code)
        if not is_blank(answer):
            refusals += _refusals_of_answer(question, answer)
    return refusals


def _refusals_of_answer(question: Question, answer: object) -> list[Refusal]:
    params: dict[str, object] = {"label": question.label, "answer": answer}
    if not _READABLE[question.kind](question, answer):
        return [Refusal(f"forms.not_a_{question.kind}", params, question.code)]
    length = len(answer) if isinstance(answer, str) else 0
    if question.max_length is not None and length > question.max_length:
        params = {"label": question.label, "length": length, "longest": question.max_length}
        return [Refusal("forms.too_long", params, question.code)]
    return []


def _is_text(_question: Question, answer: object) -> bool:
    return isinstance(answer, str)


def _is_number(_question: Question, answer: object) -> bool:
    if type(answer) is int:
        return True
    if not isinstance(answer, str):
        return False
    try:
        parse_decimal(answer)
    except ValueError:
        return False
    return True


def _is_money(_question: Question, answer: object) -> bool:
    # An amount is kept as text, never as a binary fraction.
    if not _is_number(_question, answer):
        return False
    return Euro(parse_decimal(str(answer))) >= Euro(0)


def _is_date(_question: Question, answer: object) -> bool:
    if not isinstance(answer, str):
        return False
    try:
        date.fromisoformat(answer)
    except ValueError:
        return False
    return True


def _is_choice(question: Question, answer: object) -> bool:
    return any(answer == code for code, _label in question.choices)


def _is_consent(_question: Question, answer: object) -> bool:
    return answer is True


_READABLE: Mapping[QuestionKind, Callable[[Question, object], bool]] = {
    QuestionKind.TEXT: _is_text,
    QuestionKind.LONG_TEXT: _is_text,
    QuestionKind.NUMBER: _is_number,
    QuestionKind.MONEY: _is_money,
    QuestionKind.DATE: _is_date,
    QuestionKind.CHOICE: _is_choice,
    QuestionKind.CONSENT: _is_consent,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two revisions; `changed` holds (before, after) of the same code."""

    added: tuple[Question, ...]
    removed: tuple[Question, ...]
    changed: tuple[tuple[Question, Question], ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing differs; the order of the questions is not a difference."""
        return not (self.added or self.removed or self.changed)


def compare(before: Sequence[Question], after: Sequence[Question]) -> Comparison:
    """Return the questions added, removed and changed between two revisions, known by their code."""
    old, new = ({question.code: question for question in revision} for revision in (before, after))
    return Comparison(
        added=tuple(question for code, question in new.items() if code not in old),
        removed=tuple(question for code, question in old.items() if code not in new),
        changed=tuple(
            (old[code], question) for code, question in new.items() if code in old and old[code] != question
        ),
    )
