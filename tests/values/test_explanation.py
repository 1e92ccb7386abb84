from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import pytest

from grappe.values import Euro, Explanation, ExplanationLine, HalfDays, RuleSource, Share


class Colour(StrEnum):
    RED = "red"


def test_an_explanation_becomes_plain_json() -> None:
    explanation = Explanation(
        "funding.aid",
        (
            ExplanationLine(
                "funding.aid.category",
                {
                    "eligible": Euro("10000.01"),
                    "rate": Share(3000),
                    "on": date(2009, 6, 1),
                    "days": HalfDays(5),
                },
                "eligible × rate",
                Euro("3000.003"),
                "euro",
                "sub",
                RuleSource("bio-innov-2009", "2009-04-01"),
            ),
            ExplanationLine("funding.aid.total", value=3, unit="count", kind="total"),
        ),
    )
    assert explanation.as_json() == {
        "code": "funding.aid",
        "lines": [
            {
                "label": "funding.aid.category",
                "inputs": {"eligible": "10000.01", "rate": 3000, "on": "2009-06-01", "days": 5},
                "formula": "eligible × rate",
                "value": "3000.003",
                "unit": "euro",
                "kind": "sub",
                "rule": {"code": "bio-innov-2009", "version": "2009-04-01"},
            },
            {
                "label": "funding.aid.total",
                "inputs": {},
                "formula": "",
                "value": 3,
                "unit": "count",
                "kind": "total",
                "rule": None,
            },
        ],
    }


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Decimal("1.50"), "1.50"),
        (Fraction(1, 3), "1/3"),
        (Colour.RED, "red"),
        ({"a": (1, None)}, {"a": [1, None]}),
        ([True], [True]),
        (frozenset({3, 1}), [1, 3]),
    ],
)
def test_values_become_plain(value: object, plain: object) -> None:
    assert ExplanationLine("x.y", value=value).as_json()["value"] == plain


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot hold a float"):
        ExplanationLine("x.y", value=0.1).as_json()
