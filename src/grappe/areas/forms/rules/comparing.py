"""What differs between two revisions: of a form, question by question; of what was answered to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grappe.areas.forms.rules.answers import Answers, given, is_blank
from grappe.areas.forms.rules.questions import Question


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


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One question answered otherwise; a blank on a side is None: it was added, or taken away."""

    question: Question
    before: object
    after: object


def compare_answers(
    questions: Sequence[Question], before: Answers, after: Answers
) -> tuple[AnswerChange, ...]:
    """Return the questions whose answer differs, in their order.

    An answer to a question that was not asked counts as none: it was not handed in.
    """
    old, new = given(questions, before), given(questions, after)
    pairs = ((question, _said(old, question), _said(new, question)) for question in questions)
    return tuple(AnswerChange(*pair) for pair in pairs if pair[1] != pair[2])


def _said(answers: Answers, question: Question) -> object:
    answer = answers.get(question.code)
    return None if is_blank(answer) else answer
