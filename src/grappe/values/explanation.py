"""How a figure was found: the ordered lines that screens, letters and exports all render."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from grappe.values.days import HalfDays
from grappe.values.money import Euro
from grappe.values.share import Share

Unit = Literal["euro", "points", "share", "count", ""]
Kind = Literal["line", "sub", "total", "off"]


@dataclass(frozen=True, slots=True)
class RuleSource:
    """Where a rule comes from: its code and the version that was applied."""

    code: str
    version: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the source as plain JSON."""
        return {"code": self.code, "version": self.version}


@dataclass(frozen=True, slots=True)
class ExplanationLine:
    """One step: a label code, what went in, the formula with its inputs as `{name}`, and what came out.

    Points are in hundredths and shares in basis points; `off` marks what was left out, and why.
    """

    label: str
    inputs: Mapping[str, object] = field(default_factory=dict)
    formula: str = ""
    value: object = None
    unit: Unit = ""
    kind: Kind = "line"
    rule: RuleSource | None = None

    def as_json(self) -> dict[str, object]:
        """Return the line as plain JSON, decimals as strings."""
        return {
            "label": self.label,
            "inputs": {name: _plain(value) for name, value in self.inputs.items()},
            "formula": self.formula,
            "value": _plain(self.value),
            "unit": self.unit,
            "kind": self.kind,
            "rule": self.rule.as_json() if self.rule else None,
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """The lines that lead to one figure, in the order in which they were worked out."""

    code: str
    lines: tuple[ExplanationLine, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the explanation as plain JSON, decimals as strings."""
        return {"code": self.code, "lines": [line.as_json() for line in self.lines]}


def _plain(value: object) -> object:
    match value:
        case Euro() | Decimal() | Fraction() | str():
            return str(value)
        case Share():
            return value.basis_points
        case HalfDays():
            return value.count
        case date():
            return value.isoformat()
        case Mapping():
            return {str(name): _plain(item) for name, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case frozenset() | set():
            return [_plain(item) for item in sorted(value)]
        case None | int():
            return value
    raise TypeError(f"an explanation cannot hold a {type(value).__name__}")
