"""A cost plan as an applicant types it: rows of text, read into amounts or refused with their row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from grappe.areas.funding.rules import AidScheme, CostCategory, CostLine, VatBasis, refusals_of_costs
from grappe.values import WHOLE, ZERO, Euro, Refusal, Share

LONGEST_LABEL = 160
MOST_LINES = 100
# What the column of an amount holds: ten digits and the cents.
TOO_LARGE = Euro(10**10)


@dataclass(frozen=True, slots=True)
class TypedLine:
    """One row of the plan, as typed."""

    label: str = ""
    category: str = ""
    amount: str = ""
    vat: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed; the category alone says nothing."""
        return not (self.label.strip() or self.amount.strip() or self.vat.strip())


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """What the rows say: the lines that can be read, and every reason why the others cannot."""

    lines: tuple[CostLine, ...]
    refusals: tuple[Refusal, ...]


def read_plan(rows: Sequence[TypedLine], scheme: AidScheme | None = None) -> ReadPlan:
    """Return the lines of a plan and every refusal, each on the field of its row: `amount_0`, `label_2`.

    Blank rows are left out but keep their index. With a scheme, a category that it gives no rate to is
    refused on each row that uses it.
    """
    lines: list[CostLine] = []
    refusals: list[Refusal] = []
    for index, row in enumerate(rows):
        if row.is_blank:
            continue
        line, wrong = _read_row(index, row)
        if line is not None and not wrong and scheme is not None:
            wrong = [
                replace(r, field=f"{_COLUMN[r.code]}_{index}") for r in refusals_of_costs(scheme, [line])
            ]
        refusals += wrong
        if line is not None and not wrong:
            lines.append(line)
    if len(lines) > MOST_LINES:
        refusals.append(Refusal("programmes.plan_too_long", {"most": MOST_LINES}))
    return ReadPlan(tuple(lines), tuple(refusals))


_COLUMN = {"funding.negative_amount": "amount", "funding.category_without_rate": "category"}


def _read_row(index: int, row: TypedLine) -> tuple[CostLine | None, list[Refusal]]:
    refusals = [*_refusals_of_label(index, row.label.strip()), *_refusals_of_category(index, row.category)]
    amount, wrong_amount = _read_amount(row.amount, f"amount_{index}")
    vat, wrong_vat = _read_amount(row.vat, f"vat_{index}") if row.vat.strip() else (ZERO, [])
    refusals += [*wrong_amount, *wrong_vat]
    if refusals or amount is None or vat is None:
        return None, refusals
    return CostLine(row.label.strip(), CostCategory(row.category), amount, vat), []


def _refusals_of_label(index: int, label: str) -> list[Refusal]:
    if not label:
        return [Refusal("programmes.cost_label_missing", {}, f"label_{index}")]
    if len(label) > LONGEST_LABEL:
        return [Refusal("programmes.cost_label_too_long", {"longest": LONGEST_LABEL}, f"label_{index}")]
    return []


def _refusals_of_category(index: int, category: str) -> list[Refusal]:
    known = category in set(CostCategory)
    return [] if known else [Refusal("programmes.cost_category_missing", {}, f"category_{index}")]


def _read_amount(text: str, field: str) -> tuple[Euro | None, list[Refusal]]:
    if not text.strip():
        return None, [Refusal("programmes.amount_missing", {}, field)]
    try:
        euro = Euro.parse(text)
    except ValueError:
        return None, [Refusal("programmes.amount_unreadable", {"text": text.strip()}, field)]
    checks: Iterable[tuple[str, Callable[[Euro], bool]]] = (
        ("programmes.amount_negative", lambda read: read < ZERO),
        ("programmes.amount_too_fine", lambda read: read != read.to_cents()),
        ("programmes.amount_too_large", lambda read: read >= TOO_LARGE),
    )
    wrong = next((code for code, is_wrong in checks if is_wrong(euro)), None)
    return (euro, []) if wrong is None else (None, [Refusal(wrong, {"text": text.strip()}, field)])


def read_deduction(basis: str, percent: str) -> tuple[int | None, list[Refusal]]:
    """Return the share of the VAT that is deducted, in basis points, and what is wrong with it.

    It is asked only of who deducts in part (strictly between nothing and the whole); else it is None.
    """
    if basis not in {"", *VatBasis}:
        return None, [Refusal("programmes.vat_basis_unknown", {}, "vat_basis")]
    if basis != VatBasis.PARTIAL:
        return None, []
    if not percent.strip():
        return None, [Refusal("programmes.deduction_missing", {}, "vat_deduction")]
    try:
        share = Share.percent(Decimal(Euro.parse(percent.replace("%", "")).amount))
    except ValueError:
        return None, [Refusal("programmes.deduction_unreadable", {"text": percent.strip()}, "vat_deduction")]
    if not 0 < share.basis_points < WHOLE:
        return None, [Refusal("programmes.deduction_not_partial", {"text": percent.strip()}, "vat_deduction")]
    return share.basis_points, []
