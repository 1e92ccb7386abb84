"""The form of a call and its lines of rounds, envelopes and conditions. The rules judge what they read."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grappe.areas.forms.rules import Question
from grappe.areas.funding.models import AidScheme
from grappe.areas.programmes.commands.calls import CallFields
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.models.calls import RESERVE_LABELS
from grappe.areas.programmes.queries.calls import rounds_of
from grappe.areas.programmes.queries.preparing import (
    choices_of,
    envelopes_of,
    names_of,
    requirements_of,
)
from grappe.areas.programmes.rules.eligibility import Requirement, RequirementKind, plain
from grappe.areas.programmes.rules.envelopes import Envelope, Reserve
from grappe.areas.programmes.rules.rounds import Round
from grappe.areas.programmes.web.calls.boxes import (
    Box,
    MomentField,
    NumberField,
    WholeField,
    area,
    boxes_of,
    line_text,
    lines_typed,
    listed,
)
from grappe.areas.programmes.web.calls.conditions import KIND_LABELS
from grappe.values import Euro, Refusal
from grappe.web import formats
from grappe.web.refusals import words_of

EXTRA_LINES = 1


class CallForm(forms.Form):
    """What a facilitator writes of a call, but for its lines."""

    title = forms.CharField(label=_("Titre"), max_length=120, required=False)
    programme = forms.CharField(
        label=_("Programme"),
        max_length=120,
        required=False,
        help_text=_(
            "Ce qui revient d’année en année ; les éditions d’un programme se comparent. Vide : le titre."
        ),
        widget=forms.TextInput(attrs={"list": "programmes", "autocomplete": "off"}),
    )
    edition = forms.IntegerField(
        label=_("Édition"),
        min_value=1,
        max_value=9999,
        help_text=_("L’année ou le numéro, par exemple 2026."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    places = forms.IntegerField(
        label=_("Lauréats visés"), widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    summary = forms.CharField(
        label=_("En deux phrases"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Pour qui, et ce que l’on reçoit. C’est le début de la page publique."),
    )
    review_ends_at = MomentField(
        label=_("Fin de la notation"), help_text=_("Ce que les jurés liront comme échéance.")
    )
    aid_scheme = forms.TypedChoiceField(label=_("Aide"), required=False, coerce=int, empty_value=None)
    objectives = area(_("Objectifs"), _("Un par ligne."))
    eligibility = area(_("Conditions pour candidater"), _("Une par ligne. Après une barre |, une précision."))
    themes = area(_("Thèmes"), _("Un par ligne. Le candidat en choisit un."))
    milestones = area(
        _("Suite du calendrier"), _("Une étape par ligne. Après une barre |, quand elle a lieu.")
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        schemes = list(AidScheme.objects.order_by("name").values_list("pk", "name"))
        self.fields["aid_scheme"].choices = [("", _("aucune")), *schemes]


class RoundForm(forms.Form):
    """One period of deposit."""

    opens_at = MomentField(label=_("Ouverture"))
    closes_at = MomentField(label=_("Clôture du dépôt"))


class EnvelopeForm(forms.Form):
    """One envelope, and for whom."""

    label = forms.CharField(label=_("Nom"), max_length=120, required=False)
    amount = NumberField(label=_("Montant, en euros"))
    reserve = forms.ChoiceField(label=_("Réservée à"), choices=list(RESERVE_LABELS.items()), required=False)
    codes = forms.CharField(label=_("Lesquels"), max_length=600, required=False)


class RequirementForm(forms.Form):
    """One condition that the directory can tell."""

    kind = forms.ChoiceField(
        label=_("Condition"), choices=[("", _("aucune")), *KIND_LABELS.items()], required=False
    )
    codes = forms.CharField(label=_("Laquelle"), max_length=600, required=False)
    least = WholeField(label=_("Salariés, au moins"), least=0, most=1_000_000)
    most = WholeField(label=_("Salariés, au plus"), least=0, most=1_000_000)


def _lines(form: type[forms.Form]) -> Any:
    return forms.formset_factory(form, extra=EXTRA_LINES, max_num=40, absolute_max=60)


SECTIONS = {"rounds": RoundForm, "envelopes": EnvelopeForm, "requirements": RequirementForm}


@dataclass(frozen=True, slots=True)
class Names:
    """What people write for a code, and back: places, labels, networks, themes, choices.

    `named` gives the name of each code, by kind of envelope or condition.
    """

    own_network: str
    named: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, kind: str) -> Mapping[str, str]:
        """Return the name of each code of a kind."""
        return self.named.get(kind, {})

    def codes_of(self, kind: str, typed: Sequence[str]) -> tuple[str, ...]:
        """Return the codes that texts stand for, each once; a text that is none stays, refused later."""
        named = self.of(kind)
        return tuple(dict.fromkeys(_code_in(named, text) for text in typed))

    def choice_of(self, typed: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        """Return the choice question that offers every answer typed, with their codes; else none."""
        for question, choices in self.choices.items():
            codes = tuple(_code_in(choices, text) for text in typed)
            if codes and set(codes) <= set(choices):
                return question, codes
        return "", tuple(typed)


def _code_in(named: Mapping[str, str], text: str) -> str:
    if text in named:
        return text
    said = plain(text)
    return next((code for code, name in named.items() if plain(name) == said), text)


class CallDesk:
    """The whole page: the call's own form and its three tables of lines, read and refused together."""

    def __init__(
        self,
        data: Any,
        *,
        initial: Mapping[str, Any],
        lines: Mapping[str, Sequence[Mapping[str, Any]]],
        questions: Sequence[Question],
        network: str,
    ) -> None:
        self.form = CallForm(data, initial=dict(initial))
        self.lines = {
            name: _lines(form)(data, initial=list(lines.get(name, ())), prefix=name)
            for name, form in SECTIONS.items()
        }
        self.questions, self.network = questions, network
        self.said: dict[str, list[tuple[str, str]]] = {}

    def is_valid(self) -> bool:
        """Whether every box reads, all of them asked; an envelope without an amount is not one of zero."""
        valid = all([self.form.is_valid(), *(lines.is_valid() for lines in self.lines.values())])
        for line in self.lines["envelopes"]:
            if not _is_blank("envelopes", line) and not line["amount"].value():
                line.add_error("amount", words_of(Refusal("programmes.amount_missing")))
                valid = False
        return valid

    def fields_of_call(self, known_themes: Mapping[str, str]) -> CallFields:
        """Return what was typed; a theme whose label is already known keeps its code."""
        typed = self.form.cleaned_data
        themes = [
            {"code": known_themes.get(label) or slugify(label)[:40], "label": label}
            for label, _detail in lines_typed(typed["themes"])
        ]
        held = {name: self._held(name) for name in SECTIONS}
        kinds = {
            *(row["reserve"] for row in held["envelopes"]),
            *(row["kind"] for row in held["requirements"]),
        }
        names = _names(self.network, kinds, themes, self.questions)
        return CallFields(
            title=typed["title"].strip(),
            programme=typed["programme"].strip(),
            edition=typed["edition"],
            places=typed["places"],
            summary=typed["summary"].strip(),
            objectives=[label for label, _detail in lines_typed(typed["objectives"])],
            eligibility=[{"label": a, "detail": b} for a, b in lines_typed(typed["eligibility"])],
            milestones=[{"label": a, "when": b} for a, b in lines_typed(typed["milestones"])],
            themes=themes,
            rounds=[Round(row["opens_at"], row["closes_at"]) for row in held["rounds"]],
            review_ends_at=typed["review_ends_at"],
            aid_scheme_id=typed["aid_scheme"],
            envelopes=[_envelope(row, names) for row in held["envelopes"]],
            requirements=[_requirement(row, names) for row in held["requirements"]],
        )

    def _held(self, name: str) -> list[dict[str, Any]]:
        """The lines that say something, in order; `refuse` counts them the same way."""
        return [line.cleaned_data for line in self.lines[name] if not _is_blank(name, line)]

    def refuse(self, refusals: Sequence[Refusal]) -> None:
        """Put each reason on its box, or on the form when it is about none; what was typed stays."""
        for refusal in refusals:
            name, _point, rest = (refusal.field or "").partition(".")
            if name in self.lines and rest:
                place, _point, part = rest.partition(".")
                held = [line for line in self.lines[name] if not _is_blank(name, line)]
                prefix = held[int(place)].prefix
                self.said.setdefault(prefix, []).append((part, words_of(refusal)))
            else:
                known = refusal.field if refusal.field in self.form.fields else None
                self.form.add_error(known, words_of(refusal))

    def rows(self, name: str, *, quiet: bool = False) -> list[dict[str, Box]]:
        """Return the boxes of each line of a table; `quiet` while nobody asked what is wrong with them."""
        lines = self.lines[name]
        if quiet:
            return [{box: Box(line[box], ()) for box in line.fields} for line in lines]
        return [boxes_of(line, self.said.get(line.prefix, ())) for line in lines]

    @property
    def reasons(self) -> list[str]:
        """What is wrong with the lines, for the summary; each is said again on its box."""
        about = [str(error) for lines in self.lines.values() for error in lines.non_form_errors()]
        return about + [
            gettext("%(label)s : %(reason)s") % {"label": box.label, "reason": error}
            for name in SECTIONS
            for row in self.rows(name)
            for box in row.values()
            for error in box.errors
        ]


def _names(
    network: str, kinds: Set[str], themes: Iterable[Mapping[str, str]], questions: Iterable[Question]
) -> Names:
    """Read what lines of these kinds may name, in one query at most."""
    named = {**names_of(kinds), Reserve.SECTOR: {row["code"]: row["label"] for row in themes}}
    return Names(network, named, choices_of(questions))


def _is_blank(name: str, line: forms.Form) -> bool:
    """Whether a line says nothing: its choices alone say nothing."""
    boxes = {"rounds": ("opens_at", "closes_at"), "envelopes": ("label", "amount", "codes")}
    asked = boxes.get(name, ("kind",))
    return not any(str(line[box].value() or "").strip() for box in asked)


def _envelope(row: Mapping[str, Any], names: Names) -> Envelope:
    reserve = Reserve(row["reserve"] or Reserve.ALL)
    typed = listed(row["codes"])
    question, codes = "", names.codes_of(reserve, typed)
    if reserve is Reserve.MATURITY:
        question, codes = names.choice_of(typed)
    if reserve is Reserve.ALL:
        codes = ()
    return Envelope(
        amount=Euro(row["amount"] or 0),
        label=row["label"].strip(),
        reserve=reserve,
        codes=codes,
        question=question,
    )


def _requirement(row: Mapping[str, Any], names: Names) -> Requirement:
    kind = RequirementKind(row["kind"])
    if kind is RequirementKind.SIZE:
        return Requirement(kind, (), row["least"], row["most"])
    typed = listed(row["codes"])
    if kind is RequirementKind.MEMBER and not typed:
        return Requirement(kind, (names.own_network,))
    return Requirement(kind, names.codes_of(kind, typed))


def typed_again(call: Call) -> dict[str, Any]:
    """What the form shows of a call that already exists."""
    return {
        "title": call.title,
        "programme": call.programme.name if call.programme else "",
        "edition": call.edition,
        "places": call.places,
        "summary": call.summary,
        "review_ends_at": call.review_ends_at,
        "aid_scheme": call.aid_scheme_id,
        "objectives": "\n".join(call.objectives),
        "eligibility": "\n".join(line_text(row["label"], row.get("detail", "")) for row in call.eligibility),
        "milestones": "\n".join(line_text(row["label"], row.get("when", "")) for row in call.milestones),
        "themes": "\n".join(row["label"] for row in call.themes),
    }


def lines_again(call: Call, questions: Sequence[Question]) -> dict[str, list[dict[str, Any]]]:
    """What the tables of lines show of a call that already exists."""
    envelopes = envelopes_of(call)
    names = _names(call.network.slug, {one.reserve for one in envelopes}, call.themes, questions)
    return {
        "rounds": [{"opens_at": one.opens_at, "closes_at": one.closes_at} for one in rounds_of(call)],
        "envelopes": [_envelope_again(one, names) for one in envelopes],
        "requirements": [
            {
                "kind": str(one.kind),
                "codes": ", ".join(one.names.get(code, code) for code in one.codes),
                "least": one.least,
                "most": one.most,
            }
            for one in requirements_of(call)
        ],
    }


def _envelope_again(envelope: Envelope, names: Names) -> dict[str, Any]:
    named = names.choices.get(envelope.question) or names.of(envelope.reserve)
    return {
        "label": envelope.label,
        "amount": formats.typed(envelope.amount.amount),
        "reserve": str(envelope.reserve),
        "codes": ", ".join(named.get(code, code) for code in envelope.codes),
    }
