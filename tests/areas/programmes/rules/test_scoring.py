from dataclasses import replace
from fractions import Fraction
from statistics import median

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grappe.areas.programmes.rules import (
    Aggregate,
    BlankPolicy,
    Criterion,
    Family,
    Grid,
    aggregate,
    disagrees,
    refusals_of_marks,
    score_review,
)

Marks = dict[str, int | None]

C1 = Criterion("C1", "Caractère innovant", Family.PRIORITY, 3500)
C2 = Criterion("C2", "Effet levier", Family.PRIORITY, 2500)
C3 = Criterion("C3", "Potentiel commercial", Family.SECONDARY, 2500)
C4 = Criterion("C4", "Présentation et clarté", Family.SECONDARY, 1500)
B1 = Criterion("B1", "Développement durable", Family.BONUS, bonus_points=100)
GRID = Grid((C1, C2, C3, C4, B1))
FULL: Marks = {"C1": 16, "C2": 14, "C3": 17, "C4": 15, "B1": 20}

marks_of_grid = st.fixed_dictionaries({code: st.none() | st.integers(0, 20) for code in FULL})
full_marks = st.fixed_dictionaries({code: st.integers(0, 20) for code in FULL})


def with_policy(policy: BlankPolicy, *codes: str) -> Grid:
    return replace(
        GRID,
        criteria=tuple(
            replace(criterion, blank=policy) if criterion.code in codes else criterion
            for criterion in GRID.criteria
        ),
    )


@pytest.mark.parametrize(
    ("marks", "points"),
    [
        # 0.35·16 + 0.25·14 + 0.25·17 + 0.15·15 = 15.60, and the whole bonus
        (FULL, 1660),
        (FULL | {"B1": 10}, 1610),
        (FULL | {"B1": None}, 1560),
        (dict.fromkeys(FULL, 20), 2000),
        (dict.fromkeys(FULL, 0), 0),
        # C4 left blank: (5.60 + 3.50 + 4.25) / 0.85 = 15.7058…
        (FULL | {"B1": 0, "C4": None}, 1571),
        # C3 and C4 left blank: (5.60 + 3.50) / 0.60 = 15.1666…
        ({"C1": 16, "C2": 14}, 1517),
    ],
)
def test_the_score_of_a_review(marks: Marks, points: int) -> None:
    score = score_review(GRID, marks)
    assert (score.points, score.complete, score.refusals) == (points, True, ())


def test_the_score_is_rounded_once_half_up() -> None:
    # 1/3 and 1/3 of a third each: rounding each line would give 13,32 or 13,34.
    grid = Grid((replace(C1, weight=6665, maximum=3), replace(C3, weight=3335, maximum=3)))
    assert score_review(grid, {"C1": 2, "C3": 2}).points == 1333
    half = Grid((replace(C1, weight=10000, maximum=16),), scale=1)
    assert score_review(half, {"C1": 2}).points == 13  # 12.5 hundredths


def test_the_bonus_passes_the_scale_only_when_the_grid_says_so() -> None:
    top = dict.fromkeys(FULL, 20)
    assert score_review(GRID, top).points == 2000
    assert score_review(replace(GRID, cap_at_scale=False), top).points == 2100


def test_a_cap_has_its_line_in_the_explanation() -> None:
    labels = [line.label for line in score_review(GRID, dict.fromkeys(FULL, 20)).explanation.lines]
    assert "programmes.score.cap" in labels
    assert "programmes.score.cap" not in [line.label for line in score_review(GRID, FULL).explanation.lines]


@pytest.mark.parametrize(
    ("policy", "points", "kind"),
    [
        (BlankPolicy.NEUTRAL, 1571, "off"),
        (BlankPolicy.ZERO, 1335, "line"),
        (BlankPolicy.REQUIRED, None, "off"),
    ],
)
def test_a_blank_follows_its_policy(policy: BlankPolicy, points: int | None, kind: str) -> None:
    score = score_review(with_policy(policy, "C4"), FULL | {"C4": None, "B1": None})
    assert score.points == points
    line = next(line for line in score.explanation.lines if line.inputs.get("criterion") == "C4")
    assert (line.label, line.kind) == (f"programmes.score.blank_{policy}", kind)
    assert line.value == (0 if policy is BlankPolicy.ZERO else None)
    assert (score.answered, score.of) == (3, 5)


def test_a_missing_mark_is_a_blank() -> None:
    assert score_review(GRID, {"C1": 16, "C2": 14}) == score_review(
        GRID, {"C1": 16, "C2": 14, "C3": None, "C4": None, "B1": None}
    )


def test_required_blanks_are_named() -> None:
    score = score_review(with_policy(BlankPolicy.REQUIRED, "C4", "B1"), {"C1": 16, "C2": 14, "C3": 3})
    assert not score.complete
    assert [(refusal.code, refusal.field) for refusal in score.refusals] == [
        ("programmes.mark_required", "C4"),
        ("programmes.mark_required", "B1"),
    ]
    assert score.explanation.lines[-1].label == "programmes.score.incomplete"


@pytest.mark.parametrize(
    ("marks", "priority", "counted"),
    [
        ({"C2": 14, "C3": 17}, 2500, 5000),  # half exactly is not a majority
        ({"C2": 14, "C3": 17, "C4": 12}, 2500, 6500),
        ({"C3": 17}, 0, 2500),
    ],
)
def test_priority_criteria_must_weigh_more_than_half_of_what_counts(
    marks: Marks, priority: int, counted: int
) -> None:
    score = score_review(GRID, marks)
    assert (score.points, score.complete) == (None, False)
    (refusal,) = score.refusals
    assert refusal.code == "programmes.mark_priority_not_majority"
    assert refusal.params == {"priority": priority, "counted": counted}


@pytest.mark.parametrize("policy", BlankPolicy)
@pytest.mark.parametrize("marks", [{}, {"C1": None}, {"B1": 20}])
def test_nothing_answered_is_incomplete_never_zero(policy: BlankPolicy, marks: Marks) -> None:
    score = score_review(with_policy(policy, *FULL), marks)
    assert (score.points, score.complete) == (None, False)
    assert [refusal.code for refusal in score.refusals] == ["programmes.mark_nothing_answered"]


def test_families_show_what_each_brings() -> None:
    assert score_review(GRID, FULL).families == {
        Family.PRIORITY: 910,
        Family.SECONDARY: 650,
        Family.BONUS: 100,
    }
    assert Family.BONUS not in score_review(Grid((C1, C2, C3, C4)), {"C1": 1}).families


def test_the_explanation_goes_from_the_marks_to_the_total() -> None:
    lines = score_review(GRID, FULL).explanation.lines
    assert [(line.label.rpartition(".")[2], line.value) for line in lines] == [
        ("criterion", 560),
        ("criterion", 350),
        ("family", 910),
        ("criterion", 425),
        ("criterion", 225),
        ("family", 650),
        ("bonus", 100),
        ("family", 100),
        ("total", 1660),
    ]
    assert score_review(GRID, FULL).explanation.as_json()["code"] == "programmes.score"


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ({"C9": 3}, "programmes.mark_unknown_criterion"),
        ({"C1": 21}, "programmes.mark_out_of_range"),
        ({"C1": -1}, "programmes.mark_out_of_range"),
        ({"C1": "16"}, "programmes.mark_not_whole"),
        ({"C1": 16.0}, "programmes.mark_not_whole"),
        ({"C1": True}, "programmes.mark_not_whole"),
    ],
)
def test_wrong_marks_are_refused(marks: dict[str, object], code: str) -> None:
    (refusal,) = refusals_of_marks(GRID, marks)
    assert (refusal.code, refusal.field) == (code, next(iter(marks)))


def test_wrong_marks_give_no_score() -> None:
    score = score_review(GRID, FULL | {"C1": 21})
    assert (score.points, score.complete) == (None, False)
    assert [refusal.code for refusal in score.refusals] == ["programmes.mark_out_of_range"]
    assert refusals_of_marks(GRID, FULL | {"C1": None}) == []


@given(full_marks, st.sampled_from(sorted(FULL)))
def test_the_score_grows_with_each_mark(marks: Marks, code: str) -> None:
    mark = marks[code]
    assume(mark is not None and mark < 20)
    before, after = (
        score_review(GRID, marks).points,
        score_review(GRID, marks | {code: (mark or 0) + 1}).points,
    )
    assert before is not None
    assert after is not None
    assert before <= after


@given(marks_of_grid)
def test_the_score_stays_on_the_scale_or_is_none(marks: Marks) -> None:
    score = score_review(GRID, marks)
    assert score.points is None or 0 <= score.points <= 2000
    assert score.complete is (score.points is not None) is (not score.refusals)


@given(full_marks)
def test_the_score_is_the_exact_value_rounded_once(marks: dict[str, int]) -> None:
    base = sum(Fraction(c.weight, 10000) * Fraction(marks[c.code], 20) * 2000 for c in GRID.base)
    exact = min(Fraction(2000), base + Fraction(marks["B1"], 20) * 100)
    points = score_review(GRID, marks).points
    assert points is not None
    assert abs(points - exact) <= Fraction(1, 2)


@given(full_marks, st.sampled_from(["C3", "C4", "B1"]))
def test_a_neutral_blank_is_not_a_silent_zero(marks: Marks, code: str) -> None:
    """Left out, a criterion gives the mean of the others: at least what a zero would give, shown as off."""
    blank, zero = score_review(GRID, marks | {code: None}), score_review(GRID, marks | {code: 0})
    assert blank.points is not None
    assert zero.points is not None
    assert blank.points >= zero.points
    if any(marks[other] for other in {"C1", "C2"}) and code != "B1" and blank.points < 2000:
        assert blank.points > zero.points
    assert any(line.kind == "off" and line.inputs["criterion"] == code for line in blank.explanation.lines)
    assert all(line.kind != "off" for line in zero.explanation.lines)


@given(marks_of_grid, st.permutations(GRID.criteria))
def test_the_order_of_the_criteria_changes_nothing(marks: Marks, order: list[Criterion]) -> None:
    assert (
        score_review(replace(GRID, criteria=tuple(order)), marks).points == score_review(GRID, marks).points
    )


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([1660], Aggregate(1, 1660, 1660, 0, 1660, 1660)),
        ([1400, 1500, 1700], Aggregate(3, 1533, 1500, 125, 1400, 1700)),
        ([1401, 1500], Aggregate(2, 1451, 1451, 50, 1401, 1500)),  # 1450.5 and 49.5: halves go up
        ([0, 2000], Aggregate(2, 1000, 1000, 1000, 0, 2000)),
        ([1000, 1001, 1001, 1001], Aggregate(4, 1001, 1001, 0, 1000, 1001)),
    ],
)
def test_aggregates(points: list[int], expected: Aggregate) -> None:
    assert aggregate(points) == expected


def test_no_score_has_no_aggregate() -> None:
    assert aggregate([]) is None


@given(st.lists(st.integers(0, 2000), min_size=1, max_size=9))
def test_aggregates_are_within_half_a_hundredth(points: list[int]) -> None:
    found = aggregate(reversed(points))
    assert found is not None
    assert found == aggregate(points)
    mean = Fraction(sum(points), len(points))
    assert abs(found.mean - mean) <= Fraction(1, 2)
    assert abs(found.median - Fraction(median(points))) <= Fraction(1, 2)
    variance = sum((score - mean) ** 2 for score in points) / len(points)
    low, high = max(Fraction(0), found.deviation - Fraction(1, 2)), found.deviation + Fraction(1, 2)
    assert low**2 <= variance < high**2
    assert found.lowest <= found.median <= found.highest


@pytest.mark.parametrize(
    ("points", "threshold", "expected"),
    [([1200, 1600], 200, True), ([1200, 1600], 201, False), ([1500], 0, False), ([], 0, False)],
)
def test_the_jury_is_told_when_it_disagrees(points: list[int], threshold: int, expected: bool) -> None:
    assert disagrees(aggregate(points), threshold) is expected
