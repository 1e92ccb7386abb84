"""The severity of jurors: exact, the same in any order, silent when there is too little."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grappe.areas.programmes.rules.severity import (
    LEAST_MARKS,
    USUAL_MARKS,
    GivenMark,
    Severities,
    marks_without_effect,
    severity_of,
)


def table(*rows: Sequence[int | None]) -> list[GivenMark]:
    """One row per application, one column per juror."""
    return [
        GivenMark(juror, application, points)
        for application, row in enumerate(rows, 1)
        for juror, points in enumerate(row, 1)
        if points is not None
    ]


def effects(found: Severities) -> list[int | None]:
    return [one.effect for one in found.jurors]


@st.composite
def juries(draw: st.DrawFn) -> list[GivenMark]:
    """Marks of three to six jurors on four to twelve applications, not all by everybody."""
    jurors = draw(st.integers(3, 6))
    marks = st.one_of(st.none(), st.integers(0, 2000))
    rows = draw(st.lists(st.lists(marks, min_size=jurors, max_size=jurors), min_size=4, max_size=12))
    return table(*rows)


def test_equal_gaps_are_found_exactly() -> None:
    # Juror 1 gives one point less than 2 everywhere, juror 3 one point more.
    found = severity_of(table(*[(900 + n, 1000 + n, 1100 + n) for n in range(6)]))
    assert effects(found) == [-100, 0, 100]
    assert [one.error for one in found.jurors] == [0, 0, 0]
    assert [one.is_clear for one in found.jurors] == [True, False, True]
    assert [(one.marks, one.shared, one.group) for one in found.jurors] == [(6, 6, 0)] * 3


def test_an_unbalanced_jury_is_not_a_severe_one() -> None:
    # Juror 1 reads the weak applications and juror 3 the strong ones: their means differ, they do not.
    weak = [(800, 800, None)] * 5
    strong = [(None, 1600, 1600)] * 5
    assert effects(severity_of(table(*weak, *strong))) == [0, 0, 0]


def test_standard_error_by_hand() -> None:
    # Two jurors, differences of 0 and 200 by turns over six applications: the effect is half of their mean
    # (50), its error half of the deviation of the differences (√12000) over √6.
    found = severity_of(table(*[(1000, 1000 + 200 * (n % 2)) for n in range(6)]))
    assert effects(found) == [-50, 50]
    assert [one.error for one in found.jurors] == [22, 22]


def test_below_the_minimum_nothing_is_told() -> None:
    four = severity_of(table(*[(1000, 1200)] * (USUAL_MARKS - 1)))
    assert effects(four) == [None, None]
    assert four.groups == ()
    assert {line.label for line in four.jurors[0].explanation.lines} >= {"programmes.severity.too_few"}
    assert [one.shared for one in four.jurors] == [4, 4]
    assert not four.jurors[0].is_clear
    assert effects(severity_of(table(*[(1000, 1200)] * 4), minimum=4)) == [-100, 100]


def test_the_minimum_has_a_floor() -> None:
    assert severity_of([], minimum=0).minimum == LEAST_MARKS
    assert effects(severity_of(table((1000, 1200), (1000, 1200)), minimum=1)) == [None, None]


def test_nobody_is_left_with_what_another_took_away() -> None:
    # Juror 3 shares only two applications, so juror 2 loses them; both then have too few.
    rows: list[Sequence[int | None]] = [(1000, 1000, None)] * 2 + [(None, 1000, 1000)] * 2
    assert effects(severity_of(table(*rows), minimum=3)) == [None, None, None]


def test_marks_without_company_count_for_nothing() -> None:
    rows: list[Sequence[int | None]] = [(1000, 1200)] * 5
    found = severity_of(table(*rows, (10, None)))
    assert effects(found) == [-100, 100]
    assert (found.jurors[0].marks, found.jurors[0].shared) == (6, 5)


def test_groups_that_share_nothing_are_apart() -> None:
    left: list[Sequence[int | None]] = [(1000, 1100, None, None)] * 5
    right: list[Sequence[int | None]] = [(None, None, 100, 700)] * 5
    found = severity_of(table(*left, *right))
    assert found.groups == ((1, 2), (3, 4))
    assert effects(found) == [-50, 50, -300, 300]
    assert [one.group for one in found.jurors] == [0, 0, 1, 1]


def test_one_more_mark_than_unknowns_is_needed_for_an_error() -> None:
    # A ring of three jurors, three applications each shared by two of them, thrice: enough. A chain at its
    # minimum still leaves something; an exact fit is told as an error of zero.
    found = severity_of(table((1000, 1300), (1000, 1300), (1000, 1300)), minimum=3)
    assert [one.error for one in found.jurors] == [0, 0]


def test_a_juror_marks_an_application_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        severity_of([GivenMark(1, 1, 5), GivenMark(1, 1, 6)])


def test_the_explanation_ends_on_the_effect() -> None:
    one = severity_of(table(*[(900, 1000)] * 5)).jurors[0]
    values = {line.label: line.value for line in one.explanation.lines}
    assert values["programmes.severity.own_mean"] == 900
    assert values["programmes.severity.others_mean"] == 1000
    assert values["programmes.severity.gap"] == -100
    assert values["programmes.severity.effect"] == one.effect == -50
    assert one.explanation.as_json()["code"] == "programmes.severity"


def test_marks_without_the_effect_stay_on_the_scale() -> None:
    marks = table((1990, 10, 1000), (None, None, 700))
    plain = marks_without_effect(marks, {1: -100, 2: 100}, highest=2000)
    assert plain == {1: [2000, 0, 1000], 2: [700]}


@given(juries(), st.randoms())
def test_the_order_of_the_marks_changes_nothing(marks: list[GivenMark], chance: object) -> None:
    shuffled = list(marks)
    chance.shuffle(shuffled)
    assert severity_of(shuffled, minimum=3) == severity_of(marks, minimum=3)


@given(juries(), st.integers(-500, 500))
def test_adding_to_one_juror_moves_that_juror_alone(marks: list[GivenMark], more: int) -> None:
    """Effects are relative: what one juror gains shifts the centre, so it is the gaps that are compared."""
    before = severity_of(marks, minimum=3)
    assume(before.jurors and before.jurors[0].effect is not None)
    chosen = before.jurors[0].juror
    after = severity_of(
        [GivenMark(m.juror, m.application, m.points + more * (m.juror == chosen)) for m in marks], minimum=3
    )
    moved, stayed = after.effects, before.effects
    group = next(group for group in before.groups if chosen in group)
    others = [juror for juror in group if juror != chosen]
    for juror in others:
        # Rounded figures: each is right to half a hundredth, a gap of gaps to two.
        assert abs((moved[chosen] - moved[juror]) - (stayed[chosen] - stayed[juror]) - more) <= 2
        assert abs((moved[juror] - moved[others[0]]) - (stayed[juror] - stayed[others[0]])) <= 2
    for juror in set(stayed) - set(group):
        assert moved[juror] == stayed[juror]
    assert [one.error for one in after.jurors] == [one.error for one in before.jurors]


@given(juries())
def test_effects_sum_to_zero_in_each_group(marks: list[GivenMark]) -> None:
    found = severity_of(marks, minimum=3)
    for group in found.groups:
        assert abs(sum(found.effects[juror] for juror in group)) <= len(group)


@given(juries())
def test_groups_are_the_connected_jurors(marks: list[GivenMark]) -> None:
    found = severity_of(marks, minimum=3)
    assert sorted(juror for group in found.groups for juror in group) == sorted(found.effects)
    place = {juror: index for index, group in enumerate(found.groups) for juror in group}
    readers: dict[int, list[int]] = {}
    for mark in marks:
        if mark.juror in place:
            readers.setdefault(mark.application, []).append(place[mark.juror])
    assert all(len(set(row)) == 1 for row in readers.values())
