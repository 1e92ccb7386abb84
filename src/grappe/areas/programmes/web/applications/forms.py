"""The forms of applicants. They read what was typed; the rules alone say what is wrong with it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.models import Organisation
from grappe.areas.forms.rules import Question, QuestionKind
from grappe.areas.programmes.models import MemberRole
from grappe.areas.programmes.models.applications import VatBasis
from grappe.kernel.http import new_key

INVITED_ROLES = [
    (MemberRole.EDITOR.value, _("écrit avec vous")),
    (MemberRole.READER.value, _("lit seulement")),
]


class KeyedForm(forms.Form):
    """A form that knows its own key, so that sent twice it acts once."""

    use_required_attribute = False
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options["initial"] = {"key": new_key(), **options.get("initial", {})}
        super().__init__(*arguments, **options)


class StartForm(KeyedForm):
    """For which organisation one applies: one of one's own, or another by its SIREN."""

    organisation = forms.ChoiceField(
        label=_("Pour quelle organisation ?"), required=False, widget=forms.RadioSelect
    )
    siren = forms.CharField(
        label=_("SIREN"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Les neuf chiffres de l’entreprise, avec ou sans espaces."),
    )
    name = forms.CharField(
        label=_("Nom de l’organisation"),
        required=False,
        help_text=_("Seulement si l’annuaire ne connaît pas encore ce SIREN."),
    )

    def __init__(self, *arguments: Any, organisations: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*arguments, **options)
        if organisations:
            choices = [(str(row.pk), row.name) for row in organisations]
            choices.append(("", gettext("une autre, par son SIREN")))
            self.fields["organisation"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]


class AnswerField(forms.CharField):
    """What was typed, whatever it is: required marks the label, and submitting checks it."""

    def validate(self, value: Any) -> None:
        """Accept everything: a draft may hold blanks."""


class StepForm(KeyedForm):
    """Title, theme and questions of one step."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *arguments: Any,
        questions: Sequence[Question],
        themes: Sequence[Mapping[str, str]] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.questions = questions
        if themes is not None:
            self._add_project(themes)
        for question in questions:
            self.fields[question.code] = _field_of(question)

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
        """Return what was answered to each question, dates as ISO and consents as yes or no."""
        return {question.code: _answer(question, self.typed(question.code)) for question in self.questions}

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that people see, in order."""
        return [self[name] for name in self.fields if name not in ("key", "version")]


class VatForm(KeyedForm):
    """The VAT situation, beside the rows of the plan."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    vat_basis = AnswerField(
        label=_("Votre entreprise récupère-t-elle la TVA ?"),
        help_text=_("L’aide se calcule sur ce que la dépense vous coûte vraiment."),
        widget=forms.RadioSelect(choices=VatBasis.choices),
    )
    vat_deduction = forms.CharField(
        label=_("Part de la TVA récupérée, en pour cent"),
        help_text=_("À remplir seulement si vous la récupérez en partie, par exemple 40 ou 12,5."),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class PieceForm(KeyedForm):
    """A file to join."""

    file = forms.FileField(
        label=_("Fichier"),
        help_text=_("PDF, image, document ou classeur ; 10 Mo au plus."),
        widget=forms.FileInput(),
        allow_empty_file=True,
        error_messages={"required": _("Choisissez un fichier.")},
    )
    label = forms.CharField(
        label=_("Ce qu’il contient"), required=False, help_text=_("Par exemple : devis du centre technique.")
    )


class InviteForm(KeyedForm):
    """Whom to invite, and to do what."""

    email = forms.CharField(
        label=_("Adresse électronique"),
        required=False,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
        help_text=_("La personne se connecte avec cette adresse pour accepter."),
    )
    role = forms.ChoiceField(
        label=_("Ce qu’elle pourra faire"), choices=INVITED_ROLES, widget=forms.RadioSelect
    )


def _field_of(question: Question) -> forms.Field:
    if question.kind is QuestionKind.CONSENT:
        return forms.BooleanField(label=question.label, help_text=question.hint, required=False)
    return AnswerField(
        label=question.label,
        help_text=_hint(question),
        required=question.required,
        widget=_widget(question),
        strip=False,
    )


def _hint(question: Question) -> str:
    if question.max_length is None:
        return question.hint
    most = gettext("%(count)s caractères au plus.") % {"count": question.max_length}
    return f"{question.hint} {most}".strip()


def _widget(question: Question) -> forms.Widget:
    if question.kind is QuestionKind.CHOICE:
        return forms.RadioSelect(choices=question.choices)
    if question.kind is QuestionKind.LONG_TEXT:
        return forms.Textarea(attrs={"rows": 6})
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
    for pattern in ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, pattern).date().isoformat()  # noqa: DTZ007 -- a day has no zone
        except ValueError:
            continue
    return text


def shown_answer(question: Question, answer: object) -> Any:
    """Return a stored answer as its field shows it."""
    if question.kind is QuestionKind.DATE and isinstance(answer, str) and answer:
        try:
            return date.fromisoformat(answer).strftime("%d/%m/%Y")
        except ValueError:
            return answer
    return answer if answer is not None else ""


def read_answer(question: Question, answer: object) -> str:
    """Return a stored answer as a reader reads it: the label of a choice, yes or no, a date."""
    if question.kind is QuestionKind.CONSENT:
        return gettext("oui") if answer else gettext("non")
    if question.kind is QuestionKind.CHOICE:
        return dict(question.choices).get(str(answer or ""), "")
    return str(shown_answer(question, answer))
