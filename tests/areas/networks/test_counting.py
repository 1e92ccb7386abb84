"""Declared, counted, distinct: the three are told apart, and every difference is explained."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.networks.rules import DeclaredMembers, MembershipFact, Overlap, count_memberships
from grappe.values import Period

ON = date(2026, 3, 2)
THEN = date(2015, 12, 31)


def _declared(network: int, members: int | None, *, inside: bool = True) -> DeclaredMembers:
    return DeclaredMembers(network, f"R{network}", members, THEN if members is not None else None, inside)


def test_a_company_of_three_networks_makes_three_memberships_and_one_company() -> None:
    counts = count_memberships(
        [_declared(1, 2), _declared(2, 1), _declared(3, None)],
        [MembershipFact(1, 10), MembershipFact(2, 10), MembershipFact(3, 10), MembershipFact(1, 11)],
        on=ON,
    )
    assert (counts.declared, counts.memberships, counts.organisations) == (3, 4, 2)
    assert (counts.difference, counts.in_several, counts.repeated) == (1, 1, 2)
    assert counts.in_networks == {1: 1, 3: 1}
    assert counts.overlaps == (Overlap(1, 2, 1), Overlap(1, 3, 1), Overlap(2, 3, 1))
    assert [(line.label, line.value) for line in counts.explanation.lines] == [
        ("networks.declared_total", 3),
        ("networks.not_declared", 1),
        ("networks.memberships_total", 4),
        ("networks.in_several", -2),
        ("networks.organisations_total", 2),
    ]


def test_a_difference_is_made_of_who_was_missing_left_and_arrived() -> None:
    counts = count_memberships(
        [_declared(1, 4)],
        [
            MembershipFact(1, 10),
            MembershipFact(1, 11, Period(None, date(2016, 12, 31))),
            MembershipFact(1, 12, Period(date(2017, 1, 1), None)),
        ],
        on=ON,
    )
    (row,) = counts.networks
    assert (row.difference, row.unmatched, row.left, row.arrived) == (-2, -2, 1, 1)
    labels = [(line.label, line.value) for line in counts.explanation.lines[1:-2]]
    assert labels == [("networks.unmatched", -2), ("networks.left", -1), ("networks.arrived", 1)]


def test_more_on_record_than_declared_is_said() -> None:
    counts = count_memberships([_declared(1, 1)], [MembershipFact(1, 10), MembershipFact(1, 11)], on=ON)
    assert ("networks.undeclared", 1) in [(line.label, line.value) for line in counts.explanation.lines]


def test_terms_that_follow_each_other_are_one_membership() -> None:
    counts = count_memberships(
        [_declared(1, None)],
        [
            MembershipFact(1, 10, Period(None, date(2025, 12, 31))),
            MembershipFact(1, 10, Period(date(2026, 1, 1))),
        ],
        on=ON,
    )
    assert (counts.memberships, counts.organisations) == (1, 1)


def test_the_networks_of_the_territory_are_summed_apart() -> None:
    counts = count_memberships(
        [_declared(1, 282), _declared(2, 114, inside=False)], [MembershipFact(2, 10)], on=ON
    )
    assert counts.part(inside=True) == (282, 0)
    assert counts.part(inside=False) == (114, 1)


def test_a_declaration_without_a_date_is_read_as_of_the_day() -> None:
    declared = DeclaredMembers(1, "R1", 1)
    counts = count_memberships([declared], [MembershipFact(1, 10, Period(date(2020, 1, 1)))], on=ON)
    assert counts.networks[0].unmatched == 0


@pytest.mark.parametrize("declared", [[], [_declared(1, None)]])
def test_nothing_counts_as_nothing(declared: list[DeclaredMembers]) -> None:
    counts = count_memberships(declared, [MembershipFact(99, 10)], on=ON)
    assert (counts.declared, counts.memberships, counts.organisations, counts.overlaps) == (0, 0, 0, ())


DAYS = st.integers(-5000, 5000).map(lambda shift: ON + timedelta(days=shift))
PERIODS = st.builds(
    lambda first, second: Period(min(first, second), max(first, second)), DAYS, DAYS
) | st.just(Period())
FACTS = st.lists(st.builds(MembershipFact, st.integers(1, 4), st.integers(1, 12), PERIODS), max_size=60)
NETWORKS = st.lists(st.one_of(st.none(), st.integers(0, 40)), min_size=1, max_size=4)


@given(members=NETWORKS, facts=FACTS)
def test_every_step_adds_up(members: list[int | None], facts: list[MembershipFact]) -> None:
    declared = [_declared(number, value) for number, value in enumerate(members, start=1)]
    counts = count_memberships(declared, facts, on=ON)
    silent = sum(row.counted for row in counts.networks if row.declared is None)
    assert counts.memberships == counts.declared + silent + sum(
        row.difference or 0 for row in counts.networks
    )
    assert counts.organisations <= counts.memberships
    assert counts.organisations == counts.memberships - counts.repeated == sum(counts.in_networks.values())
    for row in counts.networks:
        if row.difference is not None:
            assert row.difference == (row.unmatched or 0) + (row.arrived or 0) - (row.left or 0)
    values = {line.label: line.value for line in counts.explanation.lines}
    steps = [line.value for line in counts.explanation.lines if line.kind == "line"]
    assert values["networks.declared_total"] + sum(steps) == values["networks.organisations_total"]


@given(members=NETWORKS, facts=FACTS)
def test_networks_share_as_much_either_way_and_never_more_than_they_have(
    members: list[int | None], facts: list[MembershipFact]
) -> None:
    declared = [_declared(number, value) for number, value in enumerate(members, start=1)]
    there = count_memberships(declared, facts, on=ON)
    back = count_memberships(list(reversed(declared)), facts, on=ON)
    assert {(frozenset((o.first, o.second)), o.shared) for o in there.overlaps} == {
        (frozenset((o.first, o.second)), o.shared) for o in back.overlaps
    }
    counted = {row.network: row.counted for row in there.networks}
    assert all(o.shared <= min(counted[o.first], counted[o.second]) for o in there.overlaps)
    assert Counter(there.in_networks) == Counter(back.in_networks)
