"""A settlement as it was kept, read back to be shown or printed."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from grappe.areas.funding.rules import PaymentMethod
from grappe.values import Euro, Explanation, ExplanationLine
from grappe.web.explanations import input_words, line_words
from grappe.web.formats import euro_exact


def explanation_of(content: Mapping[str, Any]) -> Explanation | None:
    """Return the explanation of a claim from its JSON, None while it was not checked."""
    if not content:
        return None
    return Explanation(content["code"], tuple(_line(line) for line in content["lines"]))


def settlement_lines(content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Write the lines of a kept settlement in the reader's language: words, amount, how each is set."""
    found = explanation_of(content)
    return [
        (
            line_words(line.label, {name: input_words(value) for name, value in line.inputs.items()}),
            euro_exact(Decimal(str(line.value))),
            line.kind,
        )
        for line in (found.lines if found else ())
    ]


def _line(line: Mapping[str, Any]) -> ExplanationLine:
    inputs = dict(line["inputs"])
    if "method" in inputs:
        inputs["method"] = PaymentMethod(inputs["method"])
    return ExplanationLine(
        line["label"], inputs, line["formula"], Euro(line["value"]), line["unit"], line["kind"]
    )
