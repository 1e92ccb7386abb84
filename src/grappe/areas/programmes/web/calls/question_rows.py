"""The rows that the pages of questions show: each question in words, and how two revisions of one differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.areas.forms.rules import (
    Bound,
    Comparison,
    Condition,
    Moment,
    Question,
    QuestionKind,
    condition_words,
)
from grappe.areas.programmes.queries.applications import BUDGET, COMPANY, PROJECT, step_of
from grappe.areas.programmes.rules.asking import ANCHORS
from grappe.areas.programmes.web.calls.question_forms import KINDS
from grappe.values import parse_decimal
from grappe.web import formats

# Where each anchor is asked; the cost plan gives the last two.
_STEP_OF_ANCHOR = {"organisation": COMPANY, "title": PROJECT, "total_cost": BUDGET, "aid_asked": BUDGET}


@dataclass(frozen=True, slots=True)
class AnchorRow:
    """What every application says there, whatever the questions."""

    code: str
    kind: Any
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class Row:
    """One question of the list, in words; `first` and `last` say where it cannot move."""

    question: Question
    kind: Any
    limits: str
    condition: str
    need: str
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the application: what it always says, then its questions."""

    code: str
    title: str
    anchors: tuple[AnchorRow, ...]
    rows: tuple[Row, ...]


def steps_of(questions: Sequence[Question]) -> list[Step]:
    """Return the steps in their order, with their anchors and their questions in words."""
    titles = {COMPANY: _("Entreprise"), PROJECT: _("Projet"), BUDGET: _("Budget")}
    return [
        Step(
            code,
            title,
            tuple(_anchor(anchor) for anchor in ANCHORS if _STEP_OF_ANCHOR[anchor.code] == code),
            _rows([one for one in questions if code != BUDGET and step_of(one) == code], questions),
        )
        for code, title in titles.items()
    ]


def _anchor(anchor: Any) -> AnchorRow:
    words = {
        "organisation": (_("Organisation qui candidate"), _("par son SIREN, ou une des siennes")),
        "title": (_("Titre du projet"), _("celui que le jury et la liste des lauréats montrent")),
        "total_cost": (_("Coût total"), _("somme du plan de dépenses")),
        "aid_asked": (_("Aide demandée"), _("calculée du plan de dépenses, par la règle de l’appel")),
    }
    label, detail = words[anchor.code]
    return AnchorRow(anchor.code, KINDS[anchor.kind], label, detail)


def _rows(held: Sequence[Question], every: Sequence[Question]) -> tuple[Row, ...]:
    return tuple(
        Row(
            question,
            KINDS[question.kind],
            limits_in_words(question),
            condition_in_words(question.shown_if, every),
            need_in_words(question, every),
            first=place == 0,
            last=place == len(held) - 1,
        )
        for place, question in enumerate(held)
    )


def need_in_words(question: Question, every: Sequence[Question]) -> str:
    """Say whether an answer is needed: always, sometimes, or never."""
    if question.required:
        return _("exigée")
    if question.required_if is not None:
        return _("exigée si %(condition)s") % {"condition": condition_in_words(question.required_if, every)}
    return _("facultative")


def condition_in_words(condition: Condition | None, every: Sequence[Question]) -> str:
    """Say what a condition looks at; an empty text without one, its code when the question is not there."""
    if condition is None:
        return ""
    if condition.question not in {question.code for question in every}:
        return f"{condition.question} : {', '.join(condition.values)}"
    label, values = condition_words(condition, every)
    spoken = {"yes": _("oui"), "no": _("non")}
    answers = _(" ou ").join(spoken.get(value, value) for value in values)
    return _("« %(label)s » : %(answers)s") % {"label": label, "answers": answers}


def limits_in_words(question: Question) -> str:
    """Say what limits an answer, in one line."""
    parts = []
    if question.max_length is not None:
        parts.append(_("%(n)s caractères au plus") % {"n": formats.number(question.max_length)})
    if question.choices:
        labels = ", ".join(label for _code, label in question.choices)
        parts.append(labels)
    if question.least is not None:
        parts.append(_("au moins %(bound)s") % {"bound": _bound(question, question.least)})
    if question.most is not None:
        parts.append(_("au plus %(bound)s") % {"bound": _bound(question, question.most)})
    if question.kind is QuestionKind.FILE:
        kinds = ", ".join(kind[1:] for kind in question.accepted_kinds)
        parts.append(_("%(kinds)s, %(n)s Mo au plus") % {"kinds": kinds, "n": question.largest_megabytes})
    return " ; ".join(parts)


def _bound(question: Question, bound: Bound) -> str:
    if bound.moment is not None:
        return _moment(bound.moment, bound.days)
    try:
        if question.kind is QuestionKind.DATE:
            return formats.day(date.fromisoformat(bound.value))
        write = formats.euro if question.kind is QuestionKind.MONEY else formats.number
        return write(parse_decimal(bound.value))
    except ValueError:
        return bound.value


def _moment(moment: Moment, days: int) -> str:
    names = {
        Moment.OPENING: _("l’ouverture"),
        Moment.CLOSING: _("la clôture"),
        Moment.DEPOSIT: _("le jour du dépôt"),
    }
    if not days:
        return names[moment]
    after = ngettext("%(n)s jour après %(moment)s", "%(n)s jours après %(moment)s", abs(days))
    sooner = ngettext("%(n)s jour avant %(moment)s", "%(n)s jours avant %(moment)s", abs(days))
    return (after if days > 0 else sooner) % {"n": formats.number(abs(days)), "moment": names[moment]}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that changed of a question, in words on both sides."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """A question that changed, and each of its parts that did."""

    label: str
    parts: tuple[Part, ...]


def changes_of(comparison: Comparison) -> list[Change]:
    """Return each question that changed, part by part."""
    return [Change(after.label, tuple(_parts(before, after))) for before, after in comparison.changed]


def _parts(before: Question, after: Question) -> Iterable[Part]:
    sides = [_said(question, (before, after)) for question in (before, after)]
    for name in sides[0]:
        if sides[0][name] != sides[1][name]:
            yield Part(name, sides[0][name], sides[1][name])


def _said(question: Question, known: Sequence[Question]) -> dict[str, str]:
    english = ", ".join(label for _code, label in question.choices_en)
    return {
        _("Question"): question.label,
        _("Question, en anglais"): question.label_en,
        _("Aide"): question.hint,
        _("Aide, en anglais"): question.hint_en,
        _("Genre de réponse"): str(KINDS[question.kind]),
        _("Réponse"): need_in_words(question, known),
        _("Limites"): limits_in_words(question),
        _("Réponses, en anglais"): english,
        _("Posée si"): condition_in_words(question.shown_if, known),
    }
