"""The form that writes one question: only the boxes of its kind; the rules judge what they read."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from grappe.areas.forms.rules import (
    FILE_KINDS,
    NO,
    RESERVED_CODES,
    YES,
    Bound,
    Condition,
    Moment,
    Question,
    QuestionKind,
    deciders,
)
from grappe.areas.programmes.queries.applications import COMPANY, COMPANY_PREFIX, PROJECT
from grappe.areas.programmes.rules.asking import ANCHOR_CODES, place_of
from grappe.areas.programmes.web.calls.boxes import WholeField, area, line_text, lines_typed
from grappe.values import Refusal
from grappe.web.refusals import words_of

KINDS = {
    QuestionKind.TEXT: _("texte court"),
    QuestionKind.LONG_TEXT: _("texte long"),
    QuestionKind.NUMBER: _("nombre"),
    QuestionKind.MONEY: _("montant en euros"),
    QuestionKind.DATE: _("date"),
    QuestionKind.CHOICE: _("choix dans une liste"),
    QuestionKind.CONSENT: _("case à cocher (engagement)"),
    QuestionKind.FILE: _("fichier à joindre"),
    QuestionKind.ORGANISATION: _("organisation, par son SIREN"),
}
STEP_LABELS = {COMPANY: _("Entreprise"), PROJECT: _("Projet")}
TEXTS = (QuestionKind.TEXT, QuestionKind.LONG_TEXT)
SIZES = (QuestionKind.NUMBER, QuestionKind.MONEY)
FIXED = "fixed"
MOMENTS = {
    FIXED: _("cette date"),
    Moment.OPENING: _("l’ouverture de l’appel"),
    Moment.CLOSING: _("la clôture du dépôt"),
    Moment.DEPOSIT: _("le jour du dépôt"),
}
_SEPARATOR = "="
_LONGEST_CODE = 36


class QuestionForm(forms.Form):
    """One question of a call, with the boxes that its kind has."""

    use_required_attribute = False
    kind = forms.ChoiceField(label=_("Genre de réponse"), choices=list(KINDS.items()))
    step = forms.ChoiceField(
        label=_("Demandée à l’étape"), choices=list(STEP_LABELS.items()), widget=forms.RadioSelect
    )
    label = forms.CharField(
        label=_("Question, en français"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    label_en = forms.CharField(
        label=_("Question, en anglais"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "en"}),
        help_text=_("Vide : les lecteurs anglais voient le français."),
    )
    hint = forms.CharField(
        label=_("Aide, en français"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Une ou deux phrases sous la question : ce que l’on attend, un exemple."),
    )
    hint_en = forms.CharField(
        label=_("Aide, en anglais"), required=False, widget=forms.Textarea(attrs={"rows": 2, "lang": "en"})
    )
    required = forms.BooleanField(label=_("Une réponse est exigée pour déposer"), required=False)
    max_length = WholeField(label=_("Longueur, en caractères au plus"), least=1, most=20_000)
    choices = area(
        _("Réponses proposées"), _("Une par ligne, deux au moins. Après une barre |, la réponse en anglais.")
    )
    least_from = forms.ChoiceField(
        label=_("Au plus tôt : à partir de"), choices=list(MOMENTS.items()), required=False
    )
    least = forms.CharField(label=_("Au moins"), required=False, max_length=30)
    least_days = WholeField(label=_("… et combien de jours après"), least=-3650, most=3650)
    most_from = forms.ChoiceField(
        label=_("Au plus tard : à partir de"), choices=list(MOMENTS.items()), required=False
    )
    most = forms.CharField(label=_("Au plus"), required=False, max_length=30)
    most_days = WholeField(label=_("… et combien de jours après"), least=-3650, most=3650)
    kinds = forms.MultipleChoiceField(
        label=_("Fichiers admis"),
        required=False,
        choices=[(kind, kind[1:]) for kind in FILE_KINDS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucun coché : tous ceux-ci."),
    )
    max_megabytes = WholeField(label=_("Taille, en Mo au plus"), least=1, most=10)
    shown_if = forms.MultipleChoiceField(
        label=_("Posée seulement si"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Rien de coché : toujours posée. Les réponses d’une seule question."),
    )
    required_if = forms.MultipleChoiceField(
        label=_("Exigée aussi si"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Pour une question facultative qui devient nécessaire selon une autre réponse."),
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *arguments: Any, kind: QuestionKind, before: Sequence[Question], is_new: bool, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.kind, self.before = kind, before
        answers = answers_named(before)
        for name in ("shown_if", "required_if"):
            self.fields[name].choices = answers
        unused = _unused(kind, has_deciders=bool(answers))
        for name in [*unused, *([] if is_new else ["step"])]:
            del self.fields[name]
        if kind is QuestionKind.DATE:
            self.fields["least"].label, self.fields["most"].label = _("Cette date"), _("Cette date")

    @property
    def sections(self) -> list[tuple[str, list[Any]]]:
        """The boxes of the kind beyond its words: its limits, and its conditions."""
        groups = {
            "limits": ("choices", "max_length", "least_from", "least", "least_days")
            + ("most_from", "most", "most_days", "kinds", "max_megabytes"),
            "conditions": ("shown_if", "required_if"),
        }
        shown = {name: [self[box] for box in boxes if box in self.fields] for name, boxes in groups.items()}
        return [(name, boxes) for name, boxes in shown.items() if boxes]

    def question(self, code: str, old: Question | None) -> Question:
        """Return the question that was typed; an answer whose text is already known keeps its code."""
        typed = self.cleaned_data
        choices = _choices(lines_typed(typed.get("choices", "")), old)
        return Question(
            code=code,
            kind=self.kind,
            label=typed["label"].strip(),
            hint=typed["hint"].strip(),
            required=typed["required"],
            max_length=typed.get("max_length"),
            choices=tuple((code, label) for code, label, _english in choices),
            shown_if=_condition(typed.get("shown_if", [])),
            required_if=_condition(typed.get("required_if", [])),
            least=_bound(typed, "least"),
            most=_bound(typed, "most"),
            kinds=tuple(typed.get("kinds", ())),
            max_megabytes=typed.get("max_megabytes"),
            label_en=typed["label_en"].strip(),
            hint_en=typed["hint_en"].strip(),
            choices_en=tuple((code, english) for code, _label, english in choices if english),
        )

    def code_for_new(self) -> str:
        """Return a code for a new question, from its words, which no other question has."""
        prefix = COMPANY_PREFIX if self.cleaned_data.get("step") == COMPANY else ""
        words = slugify(self.cleaned_data["label"].replace("’", " ").replace("'", " ")).replace("-", "_")
        base = (prefix + (words or "question"))[:_LONGEST_CODE].rstrip("_")
        # Neither a digit first, nor a name that the application gives to something else.
        if not base[0].isalpha() or base in RESERVED_CODES | ANCHOR_CODES:
            base = f"q_{base}"[:_LONGEST_CODE]
        taken, code, number = {question.code for question in self.before}, base, 2
        while code in taken:
            code, number = f"{base}_{number}", number + 1
        return code

    def refuse(self, refusals: Sequence[Refusal]) -> None:
        """Put each reason on its box, or on the form when it has none."""
        for refusal in refusals:
            part = (refusal.field or "").rpartition(".")[2]
            self.add_error(part if part in self.fields else None, words_of(refusal))


def _unused(kind: QuestionKind, *, has_deciders: bool) -> list[str]:
    """The boxes that a question of that kind does not have."""
    dates = ("least_from", "least_days", "most_from", "most_days")
    held = {
        "max_length": kind in TEXTS,
        "choices": kind is QuestionKind.CHOICE,
        "least": kind in (*SIZES, QuestionKind.DATE),
        "most": kind in (*SIZES, QuestionKind.DATE),
        **dict.fromkeys(dates, kind is QuestionKind.DATE),
        "kinds": kind is QuestionKind.FILE,
        "max_megabytes": kind is QuestionKind.FILE,
        "shown_if": has_deciders,
        "required_if": has_deciders,
    }
    return [name for name, is_held in held.items() if not is_held]


def answers_named(before: Sequence[Question]) -> list[tuple[str, str]]:
    """What a condition may look at: each answer of the questions before that decide, with its words."""
    spoken = {YES: _("oui"), NO: _("non")}
    found = []
    for question in deciders(before, of=len(before)):
        answers = question.choices or tuple((code, str(words)) for code, words in spoken.items())
        found += [
            (f"{question.code}{_SEPARATOR}{code}", f"{question.label} → {words}") for code, words in answers
        ]
    return found


def _condition(values: Sequence[str]) -> Condition | None:
    if not values:
        return None
    pairs = [value.partition(_SEPARATOR) for value in values]
    return Condition(pairs[0][0], tuple(answer for _code, _sign, answer in pairs))


def looks_at_two(values: Sequence[str]) -> bool:
    """Whether the answers that were ticked are of several questions."""
    return len({value.partition(_SEPARATOR)[0] for value in values}) > 1


def _choices(lines: Sequence[tuple[str, str]], old: Question | None) -> list[tuple[str, str, str]]:
    known = {label: code for code, label in old.choices} if old else {}
    found: list[tuple[str, str, str]] = []
    for label, english in lines:
        code = base = known.get(label) or slugify(label)[:40] or "reponse"
        number = 2
        while label not in known and code in {*known.values(), *(taken for taken, _l, _e in found)}:
            code, number = f"{base}-{number}", number + 1
        found.append((code, label, english))
    return found


def _bound(typed: Mapping[str, Any], name: str) -> Bound | None:
    start = typed.get(f"{name}_from") or FIXED
    if start != FIXED:
        return Bound("", Moment(start), typed.get(f"{name}_days") or 0)
    text = str(typed.get(name) or "").strip()
    return Bound(_iso(text) if f"{name}_from" in typed else text) if text else None


def _iso(text: str) -> str:
    """Return the day as ISO when it is written in French; else the text, that the rules refuse."""
    day, _slash, rest = text.partition("/")
    month, _slash, year = rest.partition("/")
    written = all(part.isascii() and part.isdigit() for part in (day, month, year))
    return f"{year}-{month:>02}-{day:>02}" if written else text


def typed_again(question: Question) -> dict[str, Any]:
    """What the form shows of a question that exists."""
    english = dict(question.choices_en)
    return {
        "kind": str(question.kind),
        "label": question.label,
        "label_en": question.label_en,
        "hint": question.hint,
        "hint_en": question.hint_en,
        "required": question.required,
        "max_length": question.max_length,
        "choices": "\n".join(line_text(label, english.get(code, "")) for code, label in question.choices),
        **_bound_again("least", question.least),
        **_bound_again("most", question.most),
        "kinds": list(question.kinds),
        "max_megabytes": question.max_megabytes,
        "shown_if": _condition_again(question.shown_if),
        "required_if": _condition_again(question.required_if),
    }


def _bound_again(name: str, bound: Bound | None) -> dict[str, Any]:
    if bound is None:
        return {f"{name}_from": FIXED}
    if bound.moment is not None:
        return {f"{name}_from": str(bound.moment), f"{name}_days": bound.days or None}
    parts = bound.value.split("-")
    said = "/".join(reversed(parts)) if len(parts) == 3 else bound.value
    return {f"{name}_from": FIXED, name: said}


def _condition_again(condition: Condition | None) -> list[str]:
    if condition is None:
        return []
    return [f"{condition.question}{_SEPARATOR}{value}" for value in condition.values]


def before(questions: Sequence[Question], code: str | None) -> Sequence[Question]:
    """Return the questions that come before the one of that code, or all of them for a new one."""
    place = None if code is None else place_of(questions, code)
    return questions if place is None else questions[:place]
