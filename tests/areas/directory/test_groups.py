"""Groups: the single undertaking on a day, circles refused, mergers and splits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grappe.areas.directory.rules import Tie, TieKind, refusals_of_tie, single_undertaking
from grappe.values import Period

ON = date(2026, 3, 2)
NAMES = {1: "Un", 2: "Deux", 3: "Trois"}


def _control(parent: int, child: int, start: date | None = None, end: date | None = None) -> Tie:
    return Tie(TieKind.CONTROL, parent, child, Period(start, end))


def _event(kind: TieKind, first: int, second: int, day: date) -> Tie:
    return Tie(kind, first, second, Period(day))


def test_a_group_is_followed_in_both_directions_and_says_who_stands_where() -> None:
    # 1 controls 2 and 4; 2 controls 3; 9 is elsewhere.
    group = single_undertaking(2, [_control(1, 2), _control(2, 3), _control(1, 4), _control(8, 9)], on=ON)
    assert group.members == {1, 2, 3, 4} and group.others == {1, 3, 4}
    assert (group.above, group.below, group.direct) == ({1}, {3}, {1, 3})
    assert {(tie.first, tie.second) for tie in group.ties} == {(1, 2), (2, 3), (1, 4)}


@pytest.mark.parametrize(
    ("day", "members"),
    [(date(2019, 12, 31), {2}), (date(2020, 1, 1), {1, 2}), (date(2021, 12, 31), {1, 2}), (ON, {2})],
)
def test_a_link_counts_from_its_first_to_its_last_day(day: date, members: set[int]) -> None:
    ties = [_control(1, 2, date(2020, 1, 1), date(2021, 12, 31))]
    assert single_undertaking(2, ties, on=day).members == members


def test_the_absorbed_is_found_in_its_heir_with_its_links_and_its_past() -> None:
    ties = [
        _control(1, 2),
        _event(TieKind.MERGER, 2, 3, date(2020, 1, 1)),
        _event(TieKind.MERGER, 3, 4, date(2022, 1, 1)),
    ]
    before, after = (single_undertaking(2, ties, on=day) for day in (date(2019, 6, 1), ON))
    assert (before.organisation, before.members, before.absorbed) == (2, {1, 2}, frozenset())
    assert (after.organisation, after.members, after.absorbed) == (4, {1, 4}, {2, 3})
    # A parent that absorbs its subsidiary is alone again.
    ties = [_control(1, 2), _event(TieKind.MERGER, 2, 1, date(2020, 1, 1))]
    alone = single_undertaking(2, ties, on=ON)
    assert (alone.organisation, alone.members, alone.absorbed) == (1, {1}, {2})


def test_a_split_names_its_origins_and_what_they_had_absorbed() -> None:
    ties = [
        _event(TieKind.MERGER, 5, 6, date(2018, 1, 1)),
        _event(TieKind.SPLIT, 6, 7, date(2020, 1, 1)),
        _event(TieKind.SPLIT, 6, 8, date(2030, 1, 1)),
    ]
    assert single_undertaking(7, ties, on=ON).origins == {5, 6}
    assert single_undertaking(7, ties, on=date(2019, 1, 1)).origins == frozenset()
    assert single_undertaking(8, ties, on=ON).origins == frozenset()


def test_a_circle_of_mergers_on_record_stops() -> None:
    day = date(2020, 1, 1)
    ties = [_event(TieKind.MERGER, 1, 2, day), _event(TieKind.MERGER, 2, 1, day)]
    assert single_undertaking(1, ties, on=ON).organisation in (1, 2)


@pytest.mark.parametrize(
    ("new", "codes"),
    [
        (_control(3, 1), ["directory.control_circle"]),
        (_control(2, 1, date(2030, 1, 1)), ["directory.control_circle"]),
        (_control(1, 3), []),
        (_control(3, 1, end=date(2009, 12, 31)), []),
        (_control(3, 1, end=date(2010, 1, 1)), ["directory.control_circle"]),
    ],
)
def test_a_circle_is_refused_when_it_would_hold_on_some_day(new: Tie, codes: list[str]) -> None:
    # 1 controls 2; 2 controls 3 since 2010.
    ties = [_control(1, 2), _control(2, 3, date(2010, 1, 1)), _event(TieKind.MERGER, 3, 9, ON)]
    assert [refusal.code for refusal in refusals_of_tie(new, ties, NAMES)] == codes


def test_a_circle_is_said_by_name() -> None:
    (refusal,) = refusals_of_tie(_control(3, 1), [_control(1, 2), _control(2, 3)], NAMES)
    assert refusal.params == {"first": "Trois", "second": "Un", "path": "Un → Deux → Trois"}


def test_mergers_and_splits_close_no_circle_and_one_is_absorbed_once() -> None:
    ties = [_event(TieKind.SPLIT, 1, 2, ON), _event(TieKind.MERGER, 2, 3, ON), _control(3, 1)]
    back = refusals_of_tie(_event(TieKind.MERGER, 3, 1, ON), ties, NAMES)
    assert [refusal.code for refusal in back] == ["directory.succession_circle"]
    again = refusals_of_tie(_event(TieKind.MERGER, 2, 4, ON), ties, NAMES)
    assert [(refusal.code, refusal.params["into"]) for refusal in again] == [
        ("directory.already_absorbed", "Trois")
    ]
    assert refusals_of_tie(_event(TieKind.MERGER, 1, 4, ON), ties, NAMES) == []


NEW_YEAR = date(2020, 1, 1)


def _any_link(ends: tuple[int, int], start: int | None, length: int | None) -> Tie:
    """A link between two of seven enterprises, in 2020, open or not at each end."""
    first, step = ends
    start_day = None if start is None else NEW_YEAR + timedelta(days=start)
    end_day = None if length is None else (start_day or NEW_YEAR) + timedelta(days=length)
    return _control(first, (first + step) % 7, start_day, end_day)


# The first draw of a run looks through every module for constants: slow once, on a busy machine.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.none() | st.integers(0, 300)
LINKS = st.builds(_any_link, st.tuples(st.integers(0, 6), st.integers(1, 6)), DAYS, DAYS)


@UNHURRIED
@given(st.lists(LINKS, max_size=12), st.integers(-30, 400))
def test_groups_are_the_same_from_any_member(links: list[Tie], days: int) -> None:
    on = NEW_YEAR + timedelta(days=days)
    groups = {node: single_undertaking(node, links, on=on).members for node in range(7)}
    assert all(node in members for node, members in groups.items())
    assert all(groups[other] == members for members in groups.values() for other in members)


@UNHURRIED
@given(st.lists(LINKS, max_size=12))
def test_links_accepted_one_by_one_make_a_circle_on_no_day(links: list[Tie]) -> None:
    kept: list[Tie] = []
    for link in links:
        if not refusals_of_tie(link, kept, {}):
            kept.append(link)
    for month in range(1, 13):
        for node in range(7):
            group = single_undertaking(node, kept, on=date(2020, month, 15))
            assert not group.above & group.below
