"""How far departments are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.territory.rules.departments import DEPARTMENTS
from grappe.areas.territory.rules.distances import departments_within, kilometres

codes = st.sampled_from(sorted(DEPARTMENTS))


def test_the_middles_are_those_of_all_the_departments() -> None:
    assert len(DEPARTMENTS) == 101
    assert all(
        -22 < latitude < 52 and -62 < longitude < 56
        for _name, _region, latitude, longitude in DEPARTMENTS.values()
    )


@given(one=codes, other=codes, third=codes)
def test_a_distance_is_one(one: str, other: str, third: str) -> None:
    far, back, detour = kilometres(one, other), kilometres(other, one), kilometres(one, third)
    onward = kilometres(third, other)
    assert far is not None and back is not None and detour is not None and onward is not None
    assert far == pytest.approx(back)
    assert (far == 0) == (one == other)
    assert far <= detour + onward + 1e-6


# From one prefecture's department to the other's, on a map: tens of kilometres.
@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [("47", "32", 60, 100), ("75", "69", 370, 430), ("2A", "2B", 40, 90), ("59", "64", 700, 850)],
)
def test_known_distances(one: str, other: str, least: int, most: int) -> None:
    far = kilometres(one, other)
    assert far is not None
    assert least <= far <= most


def test_neighbours_are_near_and_what_has_no_middle_is_nowhere() -> None:
    assert {"32", "33", "24", "46", "82"} <= departments_within("47", 110)
    assert "47" not in departments_within("47", 110)
    assert "75" not in departments_within("47", 110)
    assert departments_within("988", 1_000) == frozenset()
    assert kilometres("47", "988") is None
