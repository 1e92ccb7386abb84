"""The grid editor: what is typed becomes a grid, and each reason not to open lands on its box."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.areas.programmes.rules.grid import BlankPolicy, Criterion, Family, Grid
from grappe.areas.programmes.web.calls.boxes import Box, NumberField, WholeField, boxes_of
from grappe.areas.programmes.web.calls.shares import FAMILIES, POLICIES, shortest
from grappe.values import Refusal, whole_number
from grappe.web import formats
from grappe.web.refusals import words_of

PREFIX = "c"
MOST_LINES = 40
ROLES = {Family.PRIORITY: "priority", Family.SECONDARY: "secondary", Family.BONUS: "bonus"}


class CriterionForm(forms.Form):
    """One line of the grid; a line without code nor label is not a criterion."""

    code = forms.CharField(label=_("Code"), max_length=6, required=False)
    label = forms.CharField(label=_("Critère"), max_length=120, required=False)
    family = forms.ChoiceField(label=_("Famille"), choices=list(FAMILIES.items()))
    weight = NumberField(label=_("Poids, en %"))
    bonus = NumberField(label=_("Points de bonus"))
    maximum = WholeField(label=_("Noté sur"), least=1, most=100)
    blank = forms.ChoiceField(label=_("Sans réponse"), choices=list(POLICIES.items()))
    question = forms.CharField(label=_("Question posée au juré"), max_length=300, required=False)

    @property
    def is_blank(self) -> bool:
        """Whether the line holds no criterion."""
        return not any(self.typed(name).strip() for name in ("code", "label"))

    def typed(self, name: str) -> str:
        """Return what the box shows."""
        value = self[name].value()
        return "" if value is None else str(value)

    @property
    def family_typed(self) -> Family:
        """The family under which the line is shown; the secondary one when it is none."""
        value = self.typed("family")
        return Family(value) if value in set(Family) else Family.SECONDARY

    def criterion(self) -> Criterion:
        """Return the criterion that was typed; what does not read counts for nothing.

        A weight typed for a bonus, or points for a criterion that weighs, are left behind by the family.
        """
        typed, family = self.cleaned_data, self.family_typed
        is_bonus = family is Family.BONUS
        return Criterion(
            code=typed.get("code", "").strip(),
            label=typed.get("label", "").strip(),
            family=family,
            weight=0 if is_bonus else _hundredths(typed.get("weight")),
            maximum=typed.get("maximum") or 20,
            bonus_points=_hundredths(typed.get("bonus")) if is_bonus else 0,
            blank=BlankPolicy(typed.get("blank") or BlankPolicy.NEUTRAL),
            question=typed.get("question", "").strip(),
        )


class ScaleForm(forms.Form):
    """On how many points the mark is, and whether the bonus may pass it."""

    scale = WholeField(label=_("Note finale sur"), least=1, most=100)
    over = forms.BooleanField(label=_("Le bonus peut dépasser la note maximale"), required=False)


def _hundredths(number: Decimal | None) -> int:
    return 0 if number is None else int(number * 100)


CriterionLines = forms.formset_factory(CriterionForm, extra=0, max_num=MOST_LINES, absolute_max=60)


def lines_of(grid: Grid) -> list[dict[str, Any]]:
    """What the lines show of a grid, and a blank one at the end of each family."""
    rows = [
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
    return [*rows, *(_blank(family) for family in Family)]


def _blank(family: Family) -> dict[str, Any]:
    return {"family": str(family), "blank": str(BlankPolicy.NEUTRAL), "maximum": 20}


def after_act(data: Mapping[str, Any], act: str) -> list[dict[str, Any]]:
    """Return the lines as typed, after one button: `up-3`, `down-3`, `remove-3`, or none of them.

    A line moves within its family. Each family keeps a blank line at its end.
    """
    rows = [row for row in typed_rows(data) if row["code"].strip() or row["label"].strip()]
    by_index = {row["index"]: place for place, row in enumerate(rows)}
    name, _dash, index = act.partition("-")
    place = by_index.get(index)
    if place is not None and name == "remove":
        del rows[place]
    elif place is not None and name in ("up", "down"):
        around = range(place - 1, -1, -1) if name == "up" else range(place + 1, len(rows))
        there = next((other for other in around if rows[other]["family"] == rows[place]["family"]), None)
        if there is not None:
            rows[place], rows[there] = rows[there], rows[place]
    return [*rows, *(_blank(family) for family in Family)]


def typed_rows(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the lines of a form that was sent, as texts, with their index."""
    number = min(whole_number(data.get(f"{PREFIX}-TOTAL_FORMS")) or 0, MOST_LINES)
    names = CriterionForm.base_fields
    return [
        {"index": str(index), **{name: str(data.get(f"{PREFIX}-{index}-{name}", "")) for name in names}}
        for index in range(number)
    ]


@dataclass(frozen=True, slots=True)
class Typed:
    """A grid as typed, and which line each of its criteria comes from."""

    grid: Grid
    lines: tuple[int, ...]


def grid_typed(lines: Any, scale: int, cap_at_scale: bool) -> Typed:
    """Return the grid of the lines that were typed, family after family, each in its order."""
    held = [(index, line.criterion()) for index, line in enumerate(lines) if not line.is_blank]
    order = list(Family)
    held.sort(key=lambda pair: order.index(pair[1].family))
    criteria = tuple(criterion for _index, criterion in held)
    return Typed(Grid(criteria, scale, cap_at_scale), tuple(index for index, _criterion in held))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the editor: its boxes, its coefficient in words, and its index among the lines."""

    index: int
    form: CriterionForm
    boxes: dict[str, Box]
    coefficient: str
    is_blank: bool
    name: str

    @property
    def narrow(self) -> list[Box]:
        """The boxes too narrow to hold what is wrong with them: the line says it beside its label."""
        numbers = "bonus" if self.form.family_typed is Family.BONUS else "weight"
        return [self.boxes[name] for name in ("code", numbers, "maximum")]


@dataclass(frozen=True, slots=True)
class Group:
    """One family of the editor: its words, its share of the base, and its lines."""

    family: Family
    name: Any
    share: int
    lines: tuple[Line, ...]

    @property
    def is_bonus(self) -> bool:
        """Whether the family adds points instead of weighing."""
        return self.family is Family.BONUS


def groups_of(lines: Any, typed: Typed, refusals: Iterable[Refusal]) -> list[Group]:
    """Return the editor's families in their order, each reason on the box that it is about."""
    wrong = errors_by_box(typed, refusals)
    shares = {
        Family.PRIORITY: typed.grid.priority_weight,
        Family.SECONDARY: typed.grid.base_weight - typed.grid.priority_weight,
    }
    criteria = dict(zip(typed.lines, typed.grid.criteria, strict=True))
    shown = [
        _line(index, form, criteria.get(index), typed.grid.scale, wrong) for index, form in enumerate(lines)
    ]
    return [
        Group(
            family,
            FAMILIES[family],
            shares.get(family, 0),
            tuple(line for line in shown if line.form.family_typed is family),
        )
        for family in Family
    ]


def errors_by_box(typed: Typed, refusals: Iterable[Refusal]) -> dict[tuple[int, str], list[str]]:
    """Return the reasons by line and box, for those that are about one."""
    found: dict[tuple[int, str], list[str]] = {}
    for refusal in refusals:
        place, _point, part = (refusal.field or "").removeprefix("criteria.").partition(".")
        if part and place.isdigit():
            found.setdefault((typed.lines[int(place)], part), []).append(words_of(refusal))
    return found


def _line(
    index: int,
    form: CriterionForm,
    criterion: Criterion | None,
    scale: int,
    wrong: Mapping[tuple[int, str], list[str]],
) -> Line:
    said = [(part, words) for (line, part), reasons in wrong.items() if line == index for words in reasons]
    boxes = boxes_of(form, said)
    shown = decimal_text(criterion.coefficient(scale)) if criterion else ""
    return Line(index, form, boxes, shown, form.is_blank, form.typed("label") or form.typed("code"))


def decimal_text(share: Fraction) -> str:
    """A coefficient as people write it: four digits after the comma at most, none in vain."""
    exact = (Decimal(share.numerator) / Decimal(share.denominator)).quantize(Decimal("0.0001")).normalize()
    digits = max(0, -int(exact.as_tuple().exponent))
    return formats.typed(exact, digits)
