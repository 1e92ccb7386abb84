"""Boxes that read what people type in French: numbers, whole numbers, moments, lists by line or by comma."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from grappe.values import Refusal, parse_decimal
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
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(required=False, widget=widget, max_length=30, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = parse_decimal(text.removesuffix("€"))
        except ValueError:
            number = None
        if number is None or number != round(number, self.decimals) or abs(number) >= LARGEST:
            raise forms.ValidationError(words_of(Refusal("programmes.grid_unreadable", {"text": text})))
        return number


class WholeField(NumberField):
    """A whole number between two bounds; blank is None."""

    def __init__(self, *, least: int, most: int, **options: Any) -> None:
        self.least, self.most = least, most
        super().__init__(decimals=0, **options)
        self.widget.attrs["inputmode"] = "numeric"

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        if number is None:
            return None
        if not self.least <= number <= self.most:
            params = {"least": self.least, "most": self.most}
            raise forms.ValidationError(words_of(Refusal("programmes.number_out_of_range", params)))
        return int(number)


def area(label: Any, hint: Any, rows: int = 4) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def lines_typed(text: str) -> list[tuple[str, str]]:
    """Return the lines of a text, each with what follows its bar."""
    parts = [line.partition(BAR) for line in text.splitlines() if line.strip()]
    return [(label.strip(), detail.strip()) for label, _bar, detail in parts if label.strip()]


def line_text(label: str, detail: str) -> str:
    """Return a line as it is typed again."""
    return f"{label} {BAR} {detail}" if detail else label


def listed(text: str) -> tuple[str, ...]:
    """Return what was typed between commas, semicolons or line ends, each once, in order."""
    for mark in (";", "\n", "\r"):
        text = text.replace(mark, ",")
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a table of boxes: its field, and everything that is wrong with it."""

    field: BoundField
    errors: tuple[str, ...]

    @property
    def id(self) -> str:
        """The id of the box."""
        return str(self.field.id_for_label)

    @property
    def label(self) -> Any:
        """What the box holds: the head of its column."""
        return self.field.label

    @property
    def widget(self) -> Any:
        """The box itself, tied to its errors."""
        select = isinstance(self.field.field.widget, forms.Select)
        attrs = {"class": "form-select" if select else "form-control"}
        if self.errors:
            attrs |= {"aria-invalid": "true", "aria-describedby": f"{self.id}-e"}
        return self.field.as_widget(attrs=attrs)


def boxes_of(form: forms.Form, said: Iterable[tuple[str, str]] = ()) -> dict[str, Box]:
    """Return the boxes of one line by name, each with what its field says of it, else the rules."""
    rules: dict[str, list[str]] = {}
    for name, words in said:
        rules.setdefault(name, []).append(words)
    own = form.errors if form.is_bound else {}
    # What does not read says so itself: what the rules make of its absence would only repeat it.
    return {name: Box(form[name], tuple(own.get(name) or rules.get(name, ()))) for name in form.fields}
