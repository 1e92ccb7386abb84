"""The calculation of a year as it was kept, read back to be shown or printed."""

from collections.abc import Mapping
from typing import Any

from grappe.areas.labels.rules import RULE
from grappe.values import Euro, Explanation, ExplanationLine, Share
from grappe.web.explanations import input_words, line_words
from grappe.web.formats import euro_exact

_AMOUNTS = ("spent", "aid", "others", "paid")


def explanation_of(content: Mapping[str, Any]) -> Explanation | None:
    """Return the calculation of a year from its JSON, None while it was not accepted."""
    if not content:
        return None
    return Explanation(content["code"], tuple(_line(line) for line in content["lines"]))


def calculation_rows(content: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """Write the lines of a kept calculation in the reader's language: words, amount, whether it is a sum."""
    found = explanation_of(content)
    return [
        (
            line_words(line.label, {name: input_words(value) for name, value in line.inputs.items()}),
            euro_exact(line.value) if isinstance(line.value, Euro) else "",
            line.kind in ("sub", "total"),
        )
        for line in (found.lines if found else ())
    ]


def _line(line: Mapping[str, Any]) -> ExplanationLine:
    inputs = {name: _input(name, value) for name, value in line["inputs"].items()}
    rule = RULE if line["rule"] else None
    return ExplanationLine(
        line["label"], inputs, line["formula"], Euro(line["value"]), line["unit"], line["kind"], rule
    )


def _input(name: str, value: Any) -> object:
    if name == "rate":
        return Share(int(value))
    return Euro(value) if name in _AMOUNTS else value
