"""An application as a juror reads it: questions and answers, in words."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grappe.areas.forms.rules import Question, QuestionKind
from grappe.areas.programmes.models import Review
from grappe.web.formats import day, euro, number


def dossier_of(review: Review) -> list[tuple[str, str]]:
    """The questions of the form with the applicant's words; an empty text where there is no answer."""
    revision = review.application.form_revision
    answers = review.application.answers
    questions = [Question.from_json(question) for question in (revision.questions if revision else [])]
    return [(question.label, _as_text(question, answers.get(question.code))) for question in questions]


def _as_text(question: Question, answer: Any) -> str:
    """Write an answer as the reader writes such things; what is not one of its kind is shown as it is."""
    if answer is None or answer == "":
        return ""
    with suppress(ValueError, ArithmeticError):
        match question.kind:
            case QuestionKind.CONSENT:
                return _("oui") if answer else _("non")
            case QuestionKind.DATE:
                return day(date.fromisoformat(answer))
            case QuestionKind.MONEY:
                return euro(Decimal(str(answer)))
            case QuestionKind.NUMBER:
                return number(Decimal(str(answer)))
            case QuestionKind.CHOICE:
                return dict(question.choices).get(answer, str(answer))
    return str(answer)
