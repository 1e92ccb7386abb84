from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.programmes.rules import BlankPolicy, Criterion, Family, Grid, refusals_to_open

C1 = Criterion("C1", "Caractère innovant", Family.PRIORITY, 3500, blank=BlankPolicy.REQUIRED)
C2 = Criterion("C2", "Effet levier", Family.PRIORITY, 2500)
C3 = Criterion("C3", "Potentiel commercial", Family.SECONDARY, 2500)
C4 = Criterion("C4", "Présentation et clarté", Family.SECONDARY, 1500, question="Le dossier est-il clair ?")
B1 = Criterion("B1", "Développement durable", Family.BONUS, bonus_points=100)
GRID = Grid((C1, C2, C3, C4, B1))


def codes(grid: Grid) -> list[str]:
    return [refusal.code.removeprefix("programmes.") for refusal in refusals_to_open(grid)]


def test_the_grid_of_the_call_opens() -> None:
    assert refusals_to_open(GRID) == []
    assert (GRID.priority_weight, GRID.base_weight, GRID.base) == (6000, 10000, (C1, C2, C3, C4))


@pytest.mark.parametrize(("priority", "opens"), [(5001, True), (5000, False), (4999, False), (9999, True)])
def test_the_priority_family_is_strictly_above_half_of_the_base(priority: int, opens: bool) -> None:
    grid = Grid((replace(C1, weight=priority), replace(C3, weight=10000 - priority), B1))
    assert ("grid_priority_not_majority" in codes(grid)) is (priority <= 5000)
    assert (codes(grid) == []) is opens


def test_a_large_bonus_is_no_part_of_the_base() -> None:
    assert codes(Grid((*GRID.criteria[:4], replace(B1, bonus_points=2000)))) == []


@pytest.mark.parametrize(
    ("grid", "expected"),
    [
        (Grid(()), ["grid_empty"]),
        (Grid((B1,)), ["grid_empty"]),
        (Grid((*GRID.criteria, replace(B1, label="Autre"))), ["grid_duplicate_code"]),
        (Grid((replace(C1, code=" "), C2, C3, C4)), ["grid_code_missing"]),
        (Grid((replace(C1, maximum=0), C2, C3, C4)), ["grid_maximum_too_small"]),
        (Grid((replace(C1, weight=6000), replace(C2, weight=0), C3, C4)), ["grid_weight_not_positive"]),
        (Grid((*GRID.criteria[:4], replace(B1, weight=10))), ["grid_bonus_has_weight"]),
        (Grid((*GRID.criteria[:4], replace(B1, bonus_points=0))), ["grid_bonus_without_points"]),
        (Grid((replace(C1, bonus_points=10), C2, C3, C4)), ["grid_base_has_bonus_points"]),
        (Grid((C1, C2, C3)), ["grid_weights_not_whole"]),
        (replace(GRID, scale=0), ["grid_scale_too_small"]),
        (Grid((C3, C4)), ["grid_weights_not_whole", "grid_priority_not_majority"]),
    ],
)
def test_each_reason_not_to_open(grid: Grid, expected: list[str]) -> None:
    assert codes(grid) == expected


def test_a_refusal_carries_the_figures() -> None:
    (refusal,) = refusals_to_open(Grid((replace(C1, weight=5000), replace(C3, weight=5000))))
    assert refusal.params == {"priority": 5000, "base": 10000}


def test_the_grid_reads_back() -> None:
    assert Grid.from_json(GRID.as_json()) == GRID


@pytest.mark.parametrize(
    ("name", "value"),
    [("family", "third"), ("blank", "silent"), ("weight", 35.0), ("weight", True), ("code", None)],
)
def test_a_grid_that_someone_altered_is_not_read(name: str, value: object) -> None:
    criterion = {**C1.as_json(), name: value}
    with pytest.raises(ValueError):
        Grid.from_json({**GRID.as_json(), "criteria": [criterion]})


@given(st.lists(st.tuples(st.sampled_from(Family), st.integers(-1, 10000)), max_size=6))
def test_a_grid_that_opens_gives_the_priority_family_the_majority(lines: list[tuple[Family, int]]) -> None:
    grid = Grid(tuple(Criterion(f"C{i}", "", family, weight) for i, (family, weight) in enumerate(lines)))
    if not refusals_to_open(grid):
        assert grid.priority_weight * 2 > grid.base_weight == 10000


def test_a_coefficient_is_what_one_point_adds_to_the_final_mark() -> None:
    assert C1.coefficient(20) == Fraction(35, 100)
    assert replace(C1, maximum=5).coefficient(20) == Fraction(140, 100)
    assert B1.coefficient(20) == Fraction(1, 20)
    assert replace(C1, maximum=0).coefficient(20) == 7


def test_each_reason_names_its_criterion_and_box() -> None:
    wrong = Grid((C1, replace(C2, weight=0), replace(C3, code="C1"), replace(B1, bonus_points=0), C4))
    fields = {
        refusal.code.removeprefix("programmes.grid_"): refusal.field for refusal in refusals_to_open(wrong)
    }
    assert fields == {
        "weight_not_positive": "criteria.1.weight",
        "bonus_without_points": "criteria.3.bonus",
        "duplicate_code": "criteria.2.code",
        "weights_not_whole": None,
        "priority_not_majority": None,
    }
