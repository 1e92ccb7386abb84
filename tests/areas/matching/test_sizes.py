"""How large a candidate is: headcount first, then the category beyond 250 people, then the band."""

from __future__ import annotations

import pytest

from grappe.areas.matching.rules.sizes import SMES, Size, size_of


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ({}, None),
        ({"headcount": 0}, Size.MICRO),
        ({"headcount": 9}, Size.MICRO),
        ({"headcount": 10}, Size.SMALL),
        ({"headcount": 249}, Size.MEDIUM),
        ({"headcount": 250}, Size.MID),
        ({"headcount": 5_000}, Size.LARGE),
        ({"headcount": 3, "band": "53", "category": "GE"}, Size.MICRO),
        ({"band": "NN"}, None),
        ({"band": "NN", "category": "PME"}, None),
        ({"band": "11", "category": "PME"}, Size.SMALL),
        ({"band": "11", "category": "GE"}, Size.LARGE),
        ({"band": "32"}, Size.MID),
        ({"category": "ETI"}, Size.MID),
    ],
)
def test_the_most_precise_says(said: dict[str, object], size: Size | None) -> None:
    assert size_of(**said) == size  # type: ignore[arg-type]


def test_smes_stop_at_250_people() -> None:
    assert SMES == (Size.MICRO, Size.SMALL, Size.MEDIUM)
