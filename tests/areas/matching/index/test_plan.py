"""However the index adds a need up, the sum is the declared score."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.areas.matching.index.candidates import REGIONS, needs, profiles

from grappe.areas.matching.index.plan import Clause, Group, most_of, plan_of
from grappe.areas.matching.index.tokens import tokens_of
from grappe.areas.matching.rules.scale import Scale
from grappe.areas.matching.rules.score import Need, Part, Profile, Weights, clues_of, score_of, terms_of

WEIGHTS = Weights()
# Figures of this test, whatever is declared today.
SCALE = Scale(activity=(250, 500, 800, 1000), commune=1000, department=900, near=600, region=350)
TENTHS = Weights(text=350, skills=200, activity=100, territory=100, relations=200, crossing=50)


def summed(plan: tuple[Group, ...], held: frozenset[str]) -> int:
    """Add up as the index does."""
    found = [[clause.points for clause in group.clauses if held.issuperset(clause.tokens)] for group in plan]
    return sum(
        (max(points, default=0) if group.best else sum(points))
        for group, points in zip(plan, found, strict=True)
    )


@given(needs(), profiles(), st.sampled_from([REGIONS, {}, {"07": "84", "26": "84"}]))
def test_a_plan_adds_up_to_the_declared_score(
    need: Need, profile: Profile, regions: Mapping[str, str]
) -> None:
    declared = score_of(clue for clue in clues_of(need, profile, WEIGHTS) if clue.part != Part.CROSSING)
    plan = plan_of(terms_of(need, WEIGHTS), regions)
    held = frozenset(
        token.replace("programme-7", "programme 7") for token in tokens_of(profile, is_member=True)
    )
    held |= {token.replace("FUI-9", "FUI 9") for token in held}
    assert summed(plan, held) == declared <= most_of(plan)


@pytest.mark.parametrize(
    ("need", "points"),
    [
        (Need(activities=("10.82Z",)), [2500, 2500, 3000, 2000]),
        (Need(department="47", region="75", near=frozenset({"33", "31"})), [9000, 6000, 6000]),
        (Need(commune="47001", department="47", region="75"), [9000, 3500, 1000]),
        (Need(commune="47001"), [10000]),
        (Need(asker="o1"), None),
    ],
)
def test_nested_terms_are_differences(need: Need, points: list[int] | None) -> None:
    regions = {"47": "75", "33": "75", "31": "76"}
    plan = plan_of(terms_of(need, TENTHS, SCALE), regions)
    assert not any(group.best for group in plan)
    if points is not None:
        near = [clause.points for group in plan for clause in group.clauses if clause.tokens[0][0] in "ap"]
        assert sorted(near) == sorted(points)


def test_an_unknown_department_keeps_the_best() -> None:
    (territory,) = [
        group
        for group in plan_of(terms_of(Need(department="99", region="75"), TENTHS, SCALE), {"47": "75"})
        if group.part == Part.TERRITORY
    ]
    assert territory.best
    assert territory.clauses == (Clause(("pd99",), 9000), Clause(("pr75",), 3500))


def test_an_unknown_department_of_a_commune_keeps_the_best() -> None:
    plan = plan_of(terms_of(Need(commune="99001", region="75"), TENTHS, SCALE), {"47": "75"})
    assert [group.best for group in plan if group.part == Part.TERRITORY] == [True]


def test_a_step_worth_no_more_than_the_one_before_is_not_asked() -> None:
    flat = Scale(activity=(500, 500, 800, 1000))
    (activity,) = [
        group
        for group in plan_of(terms_of(Need(activities=("10.82Z",)), TENTHS, flat), {})
        if group.part == Part.ACTIVITY
    ]
    assert [(clause.tokens, clause.points) for clause in activity.clauses] == [
        (("a10",), 5000),
        (("a10.82",), 3000),
        (("a10.82Z",), 2000),
    ]


def test_lists_of_the_same_holders_are_read_once_and_what_nobody_holds_not_at_all() -> None:
    activity, _experience = plan_of(terms_of(Need(activities=("10.82Z",)), TENTHS, SCALE), {})
    counts = {"a10": 9, "a10.8": 4, "a10.82": 2, "a10.82Z": 2}
    assert (held := activity.with_holders(lambda token: counts.get(token, 0))) is not None
    assert held.clauses == (Clause(("a10",), 2500), Clause(("a10.8",), 2500), Clause(("a10.82Z",), 5000))
    assert held.most == activity.most == 10_000
    assert (some := activity.with_holders(lambda token: token == "a10")) is not None
    assert (some.clauses, some.most) == ((Clause(("a10",), 2500),), 2500)
    assert activity.with_holders(lambda _token: 0) is None


def test_places_that_exclude_one_another_do_not_add_up() -> None:
    plan = plan_of(terms_of(Need(department="47", region="75"), TENTHS, SCALE), {"47": "75", "33": "75"})
    assert most_of(plan) - most_of(plan[1:]) == 9000


def test_near_departments_worth_less_than_the_region_are_left_to_it() -> None:
    scale = Scale(commune=1000, department=900, near=600, region=800)
    need = Need(department="47", region="75", near=frozenset({"33", "31"}))
    plan = plan_of(terms_of(need, TENTHS, scale), {"47": "75", "33": "75", "31": "76"})
    (territory,) = [group for group in plan if group.part == Part.TERRITORY]
    assert {clause.tokens[0]: clause.points for clause in territory.clauses} == {
        "pd47": 9000, "pd33": 8000, "pd31": 6000,
    }  # fmt: skip
