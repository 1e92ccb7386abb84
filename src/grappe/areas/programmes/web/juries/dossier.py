"""An application as a juror reads it, with its names or without: the one thing that their pages are given.

Templates of jurors get a `Dossier`, never an application: what it does not hold cannot leak.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from grappe.areas.forms.rules import Question, QuestionKind
from grappe.areas.forms.web.answers import answers_in_words
from grappe.areas.programmes.models import Application, CostLine
from grappe.areas.programmes.queries.applications import COMPANY, questions_of, step_of
from grappe.areas.programmes.queries.juries import names_to_mask
from grappe.areas.programmes.rules.anonymity import Party, without_names
from grappe.web.formats import reading_language

# What names someone by its very kind: masked whole, not searched for names.
_NAMING = (QuestionKind.ORGANISATION, QuestionKind.FILE)


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a juror sees of an application before reading it: its number always, its names when they show."""

    number: int
    name: str
    title: str = ""
    place: str = ""
    hidden: bool = False


def named(number: int) -> str:
    """Return what stands for an application whose names are hidden."""
    return _("Dossier n° %(number)s") % {"number": number}


def dossier_of(application: Application, *, hidden: bool) -> Dossier:
    """Return an application as a juror's page may name it."""
    if hidden:
        return Dossier(application.number, named(application.number), hidden=True)
    organisation = application.organisation
    place = organisation.department.name if organisation.department else ""
    return Dossier(application.number, organisation.name, application.title, place)


@dataclass(frozen=True, slots=True)
class Content:
    """What a juror reads: questions with their answers, planned costs, partners and files."""

    answers: Sequence[tuple[str, str]]
    costs: Sequence[Any]
    partners: Sequence[str]
    attachments: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Cost:
    """One planned cost as shown: its words, without names when they are hidden."""

    label: str
    category: str
    amount: Any


def content_of(application: Application, partners: Sequence[str], *, hidden: bool) -> Content:
    """Return what a juror reads of an application; without names, no partner and no file is there."""
    language = reading_language()
    questions = [q.said_in(language) for q in questions_of(application.form_revision)]
    costs = list(application.costs.order_by("position"))
    if not hidden:
        said = answers_in_words(questions, application.answers)
        files = application.attachments.filter(removed_at=None).select_related("file").order_by("pk")
        answers = [(question.label, words) for question, words in said]
        return Content(answers, [_cost(cost, cost.label) for cost in costs], partners, list(files))
    names, numbers = names_to_mask(application)
    parties = (Party(tuple(names), tuple(numbers)),)
    said = answers_in_words([q for q in questions if not _names_someone(q)], application.answers)
    answers = [(question.label, without_names(words, parties)) for question, words in said]
    return Content(answers, [_cost(cost, without_names(cost.label, parties)) for cost in costs], (), ())


def _names_someone(question: Question) -> bool:
    return question.kind in _NAMING or step_of(question) == COMPANY


def _cost(cost: CostLine, label: str) -> Cost:
    return Cost(label, str(cost.get_category_display()), cost.amount)
