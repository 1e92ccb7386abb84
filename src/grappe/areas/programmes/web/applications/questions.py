"""The questions of a step as boxes to fill: what was typed is read here, the rules judge it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.rules import spaced
from grappe.areas.forms.rules import (
    Moments,
    Question,
    QuestionKind,
    condition_words,
    day_of,
    is_blank,
    is_required,
    kept,
    shown,
)
from grappe.areas.forms.web.answers import bounds_in_words
from grappe.areas.programmes.web.applications.forms import AnswerField, KeyedForm
from grappe.web import formats
from grappe.web.components.marks import icon

_DATES = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Ground:
    """What the questions of a step are asked on: every question, the answers so far, the days that bounds
    name, and SIREN → name of the organisations that the directory knows."""

    questions: Sequence[Question]
    answers: Mapping[str, object]
    moments: Moments = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def asks(self, question: Question) -> bool:
        """Whether the question is asked as things stand."""
        return question in shown(self.questions, self.answers)


class OrganisationInput(forms.TextInput):
    """A SIREN, with the name that the directory gives it under the box."""

    def __init__(self, named: SafeString) -> None:
        super().__init__(attrs={"inputmode": "numeric", "autocomplete": "off"})
        self.named = named

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Draw the box, then the name."""
        return format_html("{}{}", super().render(name, value, attrs, renderer), self.named)


class KeptFileInput(forms.FileInput):
    """A file to choose, under the one that answers already and the button that takes it off."""

    def __init__(self, kept: SafeString, accept: str) -> None:
        super().__init__(attrs={"accept": accept})
        self.kept = kept

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Draw the file kept, then the box."""
        return format_html("{}{}", self.kept, super().render(name, None, attrs, renderer))


class JoinedFileField(forms.FileField):
    """A file to join, whatever it is: required marks the label, and the command checks what is sent."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Accept everything: what is missing is said when submitting, not while one writes."""
        return data


class StepForm(KeyedForm):
    """Title, theme and questions of one step."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *arguments: Any,
        questions: Sequence[Question],
        ground: Ground,
        themes: Sequence[Mapping[str, str]] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.questions = questions
        self.ground = ground
        if themes is not None:
            self._add_project(themes)
        for question in questions:
            self.fields[question.code] = _field_of(question, ground)

    def _add_project(self, themes: Sequence[Mapping[str, str]]) -> None:
        self.fields["title"] = AnswerField(
            label=_("Titre du projet"), help_text=_("Celui que le jury et la liste des lauréats montreront.")
        )
        if themes:
            choices = [(theme["code"], theme["label"]) for theme in themes]
            self.fields["theme"] = AnswerField(label=_("Thème"), widget=forms.RadioSelect(choices=choices))

    def typed(self, name: str) -> str:
        """Return a text as typed."""
        return str(self.data.get(name, ""))

    def answers(self) -> dict[str, object]:
        """Return what was typed, dates as ISO, consents with the words read; files are joined apart."""
        return {
            question.code: self._given(question)
            for question in self.questions
            if question.kind is not QuestionKind.FILE
        }

    def _given(self, question: Question) -> object:
        typed, stored = _answer(question, self.typed(question.code)), self.ground.answers.get(question.code)
        if question.kind is QuestionKind.CONSENT and typed:
            # Agreed once, in the words read then: seeing it again in another language changes nothing.
            return kept(question, True) if is_blank(stored) else stored
        return typed

    @property
    def has_files(self) -> bool:
        """Whether a question is answered by a file."""
        return any(question.kind is QuestionKind.FILE for question in self.questions)

    @property
    def file_codes(self) -> str:
        """The questions answered by a file, as the page names them when it saves by itself without them."""
        return ",".join(q.code for q in self.questions if q.kind is QuestionKind.FILE)

    @property
    def rows(self) -> list[tuple[forms.BoundField, bool, bool]]:
        """The boxes that people see, in order; whether each hangs from a condition, and is asked now."""
        asked = {question.code: question for question in self.questions}
        return [
            (
                self[name],
                name in asked and asked[name].shown_if is not None,
                name not in asked or self.ground.asks(asked[name]),
            )
            for name in self.fields
            if name not in ("key", "version")
        ]


def _field_of(question: Question, ground: Ground) -> forms.Field:
    needed = is_required(question, ground.questions, ground.answers)
    hint = _hint(question, ground)
    if question.kind is QuestionKind.CONSENT:
        return forms.BooleanField(label=question.label, help_text=hint, required=False)
    if question.kind is QuestionKind.FILE:
        return JoinedFileField(
            label=question.label,
            help_text=hint,
            required=needed,
            widget=KeptFileInput(_file_kept(question, ground), ",".join(question.accepted_kinds)),
        )
    return AnswerField(
        label=question.label, help_text=hint, required=needed, widget=_widget(question, ground), strip=False
    )


def _hint(question: Question, ground: Ground) -> str:
    least, most = (
        day_of(bound, ground.moments) if bound and question.kind is QuestionKind.DATE else None
        for bound in (question.least, question.most)
    )
    parts = [question.hint, bounds_in_words(question, least, most)]
    if question.max_length is not None:
        parts.append(
            gettext("%(count)s caractères au plus.") % {"count": formats.number(question.max_length)}
        )
    if question.kind is QuestionKind.FILE:
        parts.append(_file_hint(question))
    if question.shown_if is not None:
        parts.append(_condition_hint(question, ground))
    return " ".join(part for part in parts if part)


def _file_hint(question: Question) -> str:
    kinds = ", ".join(kind[1:].upper() for kind in question.accepted_kinds)
    said = {"kinds": kinds, "megabytes": question.largest_megabytes}
    return gettext("%(kinds)s ; %(megabytes)s Mo au plus. Le fichier part quand vous enregistrez.") % said


def _condition_hint(question: Question, ground: Ground) -> str:
    """Say why the question is asked: without script, it may show before its condition is met."""
    assert question.shown_if is not None
    label, values = condition_words(question.shown_if, ground.questions)
    spoken = {"yes": gettext("oui"), "no": gettext("non")}
    said = {"label": label, "values": gettext(" ou ").join(spoken.get(value, value) for value in values)}
    return gettext("Demandé si « %(label)s » a pour réponse : %(values)s.") % said


def organisation_named(question: Question, ground: Ground, *, swap: bool = False) -> SafeString:
    """Return the line under a SIREN: the name that the directory gives it, or that it gives none."""
    answer = ground.answers.get(question.code)
    siren = answer if isinstance(answer, str) else ""
    words = ""
    if siren in ground.names:
        words = ground.names[siren]
    elif len(siren) == 9 and siren.isdigit():
        words = gettext("Le SIREN %(siren)s n’est pas dans l’annuaire ; il reste accepté.") % {
            "siren": spaced(siren)
        }
    mark = mark_safe(' hx-swap-oob="true"') if swap else ""
    inside = format_html("{} {}", icon("building"), words) if words else ""
    return format_html('<p class="g-hint" id="nom-{}"{}>{}</p>', question.code, mark, inside)


def _file_kept(question: Question, ground: Ground) -> SafeString:
    answer = ground.answers.get(question.code)
    if is_blank(answer) or not isinstance(answer, Mapping):
        return SafeString("")
    href = reverse("programmes:application-file", kwargs={"pk": answer["attachment"]})
    return format_html(
        '<p class="g-cluster g-cluster--tight"><a href="{}">{} {}</a> <span class="g-2nd g-sm">{}</span> '
        '<button type="submit" class="btn btn-sm" name="remove" value="{}">{}<span>{}</span>'
        '<span class="g-vh"> {}</span></button></p>',
        href,
        icon("paperclip"),
        answer["name"],
        filesizeformat(answer["size"]),
        question.code,
        icon("trash"),
        gettext("Retirer"),
        answer["name"],
    )


def _widget(question: Question, ground: Ground) -> forms.Widget:
    if question.kind is QuestionKind.CHOICE:
        return forms.RadioSelect(choices=question.choices)
    if question.kind is QuestionKind.LONG_TEXT:
        return forms.Textarea(attrs={"rows": 6})
    if question.kind is QuestionKind.ORGANISATION:
        return OrganisationInput(organisation_named(question, ground))
    if question.kind in (QuestionKind.NUMBER, QuestionKind.MONEY):
        return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    if question.kind is QuestionKind.DATE:
        return forms.TextInput(attrs={"inputmode": "numeric", "placeholder": _("jj/mm/aaaa")})
    return forms.TextInput()


def _answer(question: Question, text: str) -> object:
    if question.kind is QuestionKind.CONSENT:
        return text in ("on", "true", "1")
    # Browsers send line ends as two characters, which the reader did not type.
    plain = text.replace("\r\n", "\n").strip()
    return _iso(plain) if question.kind is QuestionKind.DATE else plain


def _iso(text: str) -> str:
    """Return the day as ISO when it is written in French; else the text, that the rules refuse."""
    for pattern in _DATES:
        try:
            return datetime.strptime(text, pattern).date().isoformat()  # noqa: DTZ007 -- a day has no zone
        except ValueError:
            continue
    return text


def shown_answer(question: Question, answer: object) -> Any:
    """Return a stored answer as its field shows it."""
    if question.kind is QuestionKind.CONSENT:
        return not is_blank(answer)
    if question.kind is QuestionKind.FILE:
        return None
    if question.kind is QuestionKind.ORGANISATION and isinstance(answer, str):
        return spaced(answer) if answer.isdigit() else answer
    if question.kind is QuestionKind.DATE and isinstance(answer, str) and answer:
        try:
            return date.fromisoformat(answer).strftime("%d/%m/%Y")
        except ValueError:
            return answer
    return answer if answer is not None else ""
