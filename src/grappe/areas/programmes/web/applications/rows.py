"""The rows of the cost plan on the page: what is stored or typed, with each reason on its own cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from grappe.areas.programmes.models import CostLine
from grappe.areas.programmes.models.applications import CATEGORY_LABELS
from grappe.areas.programmes.rules.budget import TypedLine
from grappe.areas.programmes.web.applications.reasons import sentence_of
from grappe.values import Euro, Refusal, whole_number
from grappe.web import formats

EMPTY_ROWS = 2
MOST_ROWS = 120


@dataclass(frozen=True, slots=True)
class Cell:
    """One box of a row: its name in the form, label said aloud, value, reason why it is refused."""

    name: str
    label: str
    value: str
    error: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its index, label, category, amount and VAT."""

    index: int
    cells: tuple[Cell, ...]
    is_blank: bool


def stored_lines(costs: Sequence[CostLine]) -> list[TypedLine]:
    """Return the stored plan as it would be typed."""
    return [
        TypedLine(
            cost.label,
            cost.category,
            _amount(cost.amount),
            _amount(cost.vat) if cost.vat else "",
        )
        for cost in costs
    ]


def _amount(value: Any) -> str:
    cents = Euro(value).to_cents().amount
    return formats.typed(cents, 0 if cents == cents.to_integral_value() else 2)


def typed_lines(data: Mapping[str, Any], *, without: int | None = None) -> list[TypedLine]:
    """Return the rows of a sent form, in order, less the one that somebody removes."""
    count = min(max(whole_number(data.get("rows")) or 0, _rows_named(data)), MOST_ROWS)
    return [
        TypedLine(*(str(data.get(f"{part}_{index}", "")) for part in ("label", "category", "amount", "vat")))
        for index in range(count)
        if index != without
    ]


def has_plan(data: Mapping[str, Any]) -> bool:
    """Say whether the form carries a cost plan at all; one that does not must leave it alone."""
    return "rows" in data or _rows_named(data) > 0


def _rows_named(data: Mapping[str, Any]) -> int:
    """Count the rows by their own fields: a form that lost its counter still says what was typed."""
    return 1 + max((whole_number(name[6:]) or 0 for name in data if name.startswith("label_")), default=-1)


def shown_rows(
    lines: Sequence[TypedLine],
    refusals: Sequence[Refusal] = (),
    *,
    empty: int = EMPTY_ROWS,
    rates: Sequence[str],
) -> list[Row]:
    """Return the rows to show: those given, then blank ones to add to them.

    :param rates: the categories that the scheme of the call gives a rate to, proposed first.
    """
    errors = {refusal.field: sentence_of(refusal) for refusal in reversed(refusals) if refusal.field}
    blank = sum(line.is_blank for line in lines)
    padded = [*lines, *(TypedLine() for _row in range(max(0, empty - blank)))]
    return [_row(index, line, errors, rates) for index, line in enumerate(padded)]


def _row(index: int, line: TypedLine, errors: Mapping[str, str], rates: Sequence[str]) -> Row:
    said = {
        "label": (_("Dépense, ligne %(n)s"), line.label),
        "category": (_("Catégorie, ligne %(n)s"), line.category),
        "amount": (_("Montant hors taxes, ligne %(n)s"), line.amount),
        "vat": (_("TVA, ligne %(n)s"), line.vat),
    }
    choices = tuple((str(code), str(label)) for code, label in CATEGORY_LABELS.items())
    if rates:
        known = [choice for choice in choices if choice[0] in rates or choice[0] == line.category]
        choices = tuple(known)
    cells = tuple(
        Cell(
            f"{part}_{index}",
            label % {"n": index + 1},
            value,
            errors.get(f"{part}_{index}", ""),
            (("", _("à choisir")), *choices) if part == "category" else (),
        )
        for part, (label, value) in said.items()
    )
    return Row(index, cells, line.is_blank)
