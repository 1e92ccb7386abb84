"""Answers as people read them, in the language of the page."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from grappe.areas.directory.rules import spaced
from grappe.areas.forms.queries import organisations_named
from grappe.areas.forms.rules import Answers, Question, QuestionKind, is_blank, shown
from grappe.values import parse_decimal
from grappe.web import formats


def answers_in_words(questions: Iterable[Question], answers: Answers) -> list[tuple[Question, str]]:
    """Return each question that is asked with its answer in words; an empty text where there is none."""
    asked = shown(questions, answers)
    names = organisations_named(asked, answers)
    return [(question, in_words(question, answers.get(question.code), names)) for question in asked]


def in_words(question: Question, answer: object, names: Mapping[str, str]) -> str:
    """Write an answer as the reader writes such things; what is not of its kind is shown as it is.

    :param names: SIREN → name of the organisations that the directory knows.
    """
    if question.kind is QuestionKind.CONSENT:
        return _("non") if is_blank(answer) else _("oui")
    if is_blank(answer):
        return ""
    with suppress(ValueError):
        match question.kind:
            case QuestionKind.DATE:
                return formats.day(date.fromisoformat(str(answer)))
            case QuestionKind.MONEY:
                return formats.euro(parse_decimal(str(answer)))
            case QuestionKind.NUMBER:
                return formats.number(parse_decimal(str(answer)))
            case QuestionKind.CHOICE:
                return dict(question.choices).get(str(answer), str(answer))
            case QuestionKind.ORGANISATION:
                return _organisation(str(answer), names)
    if isinstance(answer, Mapping):
        return f"{answer.get('name', '')} ({filesizeformat(answer.get('size', 0))})"
    return str(answer)


def _organisation(siren: str, names: Mapping[str, str]) -> str:
    said = {"siren": spaced(siren), "name": names.get(siren, "")}
    if siren in names:
        return _("%(name)s (SIREN %(siren)s)") % said
    return _("SIREN %(siren)s, inconnu de l’annuaire") % said


def bounds_in_words(question: Question, least: date | None, most: date | None) -> str:
    """Say between what an answer must be. Days come resolved; numbers and amounts are the question's own.

    An empty text when nothing bounds it.
    """
    if question.kind is QuestionKind.DATE:
        return _between(
            formats.day(least) if least else "",
            formats.day(most) if most else "",
            (_("Du %(least)s au %(most)s."), _("À partir du %(least)s."), _("Jusqu’au %(most)s.")),
        )
    write = formats.euro if question.kind is QuestionKind.MONEY else formats.number
    return _between(
        write(parse_decimal(question.least.value)) if question.least else "",
        write(parse_decimal(question.most.value)) if question.most else "",
        (_("De %(least)s à %(most)s."), _("Au moins %(least)s."), _("Au plus %(most)s.")),
    )


def _between(least: str, most: str, words: tuple[str, str, str]) -> str:
    both, from_least, to_most = words
    said = {"least": least, "most": most}
    if least and most:
        return both % said
    return from_least % said if least else to_most % said if most else ""
