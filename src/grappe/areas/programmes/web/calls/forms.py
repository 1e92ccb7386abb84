"""The forms of this desk: a call, and its grid. They read what was typed; the rules judge it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from grappe.areas.funding.models import AidScheme
from grappe.areas.programmes.commands.calls import CallFields
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.rules.grid import BlankPolicy, Criterion, Family, Grid
from grappe.areas.programmes.web.calls.shares import FAMILIES, POLICIES, shortest
from grappe.values import Refusal, parse_decimal
from grappe.web import formats
from grappe.web.refusals import words_of

MOMENTS = ("%d/%m/%Y %H:%M", "%d/%m/%Y %Hh%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")
# In a list typed line by line, what follows the bar is the detail of the line.
BAR = "|"
LARGEST = Decimal(10) ** 11


class MomentField(forms.DateTimeField):
    """A day and an hour, server time."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            input_formats=MOMENTS,
            required=False,
            widget=forms.DateTimeInput(
                format="%d/%m/%Y %H:%M", attrs={"placeholder": _("jj/mm/aaaa hh:mm"), "inputmode": "text"}
            ),
            error_messages={
                "invalid": _("Ce n’est pas une date avec son heure. Écrivez par exemple 29/05/2026 17:00.")
            },
            **options,
        )


class NumberField(forms.CharField):
    """A number as written in French; blank is None. `decimals` limits the digits after the comma."""

    def __init__(self, *, decimals: int = 2, **options: Any) -> None:
        self.decimals = decimals
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(required=False, widget=widget, max_length=30, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = parse_decimal(text)
        except ValueError:
            number = None
        if number is None or number != round(number, self.decimals) or abs(number) >= LARGEST:
            raise forms.ValidationError(words_of(Refusal("programmes.grid_unreadable", {"text": text})))
        return number


def _area(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CallForm(forms.Form):
    """What a facilitator writes of a call."""

    title = forms.CharField(label=_("Titre"), max_length=120, required=False)
    edition = forms.IntegerField(
        label=_("Édition"),
        min_value=1990,
        max_value=2100,
        help_text=_("L’année, par exemple 2026."),
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
    opens_at = MomentField(label=_("Ouverture"), help_text=_("Heure du serveur, à Paris."))
    closes_at = MomentField(
        label=_("Clôture du dépôt"), help_text=_("À la seconde près ; elle peut être repoussée.")
    )
    review_ends_at = MomentField(
        label=_("Fin de la notation"), help_text=_("Ce que les jurés liront comme échéance.")
    )
    aid_scheme = forms.TypedChoiceField(label=_("Aide"), required=False, coerce=int, empty_value=None)
    envelope = NumberField(
        label=_("Enveloppe, en euros"), help_text=_("Laissez vide si elle n’est pas fixée.")
    )
    objectives = _area(_("Objectifs"), _("Un par ligne."))
    eligibility = _area(
        _("Conditions pour candidater"), _("Une par ligne. Après une barre |, une précision.")
    )
    themes = _area(_("Thèmes"), _("Un par ligne. Le candidat en choisit un."))
    milestones = _area(
        _("Suite du calendrier"), _("Une étape par ligne. Après une barre |, quand elle a lieu.")
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        schemes = list(AidScheme.objects.order_by("name").values_list("pk", "name"))
        self.fields["aid_scheme"].choices = [("", _("aucune")), *schemes]  # type: ignore[attr-defined]

    def fields_of_call(self, themes: Mapping[str, str]) -> CallFields:
        """Return what was typed; a theme whose label is already known keeps its code."""
        typed = self.cleaned_data
        return CallFields(
            title=typed["title"].strip(),
            edition=typed["edition"],
            places=typed["places"],
            summary=typed["summary"].strip(),
            objectives=[label for label, _detail in _lines(typed["objectives"])],
            eligibility=[{"label": a, "detail": b} for a, b in _lines(typed["eligibility"])],
            milestones=[{"label": a, "when": b} for a, b in _lines(typed["milestones"])],
            themes=[
                {"code": themes.get(label) or slugify(label)[:40], "label": label}
                for label, _detail in _lines(typed["themes"])
            ],
            opens_at=typed["opens_at"],
            closes_at=typed["closes_at"],
            review_ends_at=typed["review_ends_at"],
            envelope=typed["envelope"],
            aid_scheme_id=typed["aid_scheme"],
        )


def _lines(text: str) -> list[tuple[str, str]]:
    parts = [line.partition(BAR) for line in text.splitlines() if line.strip()]
    return [(label.strip(), detail.strip()) for label, _bar, detail in parts if label.strip()]


def typed_again(call: Call) -> dict[str, Any]:
    """What the form shows of a call that already exists."""
    return {
        "title": call.title,
        "edition": call.edition,
        "places": call.places,
        "summary": call.summary,
        "opens_at": call.opens_at,
        "closes_at": call.closes_at,
        "review_ends_at": call.review_ends_at,
        "aid_scheme": call.aid_scheme_id,
        "envelope": "" if call.envelope is None else formats.number(call.envelope),
        "objectives": "\n".join(call.objectives),
        "eligibility": _text(call.eligibility, "detail"),
        "milestones": _text(call.milestones, "when"),
        "themes": "\n".join(row["label"] for row in call.themes),
    }


def _text(rows: list[dict[str, str]], detail: str) -> str:
    return "\n".join(
        f"{row['label']} {BAR} {row[detail]}" if row.get(detail) else row["label"] for row in rows
    )


class CriterionForm(forms.Form):
    """One line of the grid; a line without code nor label is not a criterion."""

    code = forms.CharField(label=_("Code"), max_length=6, required=False)
    label = forms.CharField(label=_("Critère"), max_length=120, required=False)
    family = forms.ChoiceField(label=_("Famille"), choices=list(FAMILIES.items()))
    weight = NumberField(label=_("Poids, en %"))
    bonus = NumberField(label=_("Points de bonus"))
    blank = forms.ChoiceField(label=_("Sans réponse"), choices=list(POLICIES.items()))
    question = forms.CharField(label=_("Question posée au juré"), max_length=300, required=False)
    maximum = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, field in self.fields.items():
            kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs["class"] = kind
            if name in ("code", "weight", "bonus"):
                field.widget.attrs["size"] = 6

    def criterion(self) -> Criterion | None:
        """Return the criterion that was typed, or None for a blank line; numbers that do not read count 0."""
        typed = self.cleaned_data
        if not typed.get("label", "").strip() and not typed.get("code", "").strip():
            return None
        return Criterion(
            code=typed.get("code", "").strip(),
            label=typed.get("label", "").strip(),
            family=Family(typed.get("family", Family.SECONDARY)),
            weight=_hundredths(typed.get("weight")),
            maximum=typed.get("maximum") or 20,
            bonus_points=_hundredths(typed.get("bonus")),
            blank=BlankPolicy(typed.get("blank", BlankPolicy.NEUTRAL)),
            question=typed.get("question", "").strip(),
        )


def _hundredths(number: Decimal | None) -> int:
    return 0 if number is None else int(number * 100)


EXTRA_LINES = 2
CriterionLines = forms.formset_factory(CriterionForm, extra=EXTRA_LINES, max_num=30, absolute_max=40)


def lines_of(grid: Grid) -> list[dict[str, Any]]:
    """What the lines show of a grid."""
    return [
        {
            "code": criterion.code,
            "label": criterion.label,
            "family": str(criterion.family),
            "weight": shortest(criterion.weight),
            "bonus": shortest(criterion.bonus_points),
            "blank": str(criterion.blank),
            "question": criterion.question,
            "maximum": criterion.maximum,
        }
        for criterion in grid.criteria
    ]


def grid_typed(lines: Any, scale: int, cap_at_scale: bool) -> Grid:
    """Return the grid of the lines that were typed, in their order; scale and cap stay as they were."""
    found = [line.criterion() for line in lines]
    return Grid(tuple(criterion for criterion in found if criterion), scale, cap_at_scale)
