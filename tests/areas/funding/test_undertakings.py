"""Who counts as one undertaking, on the day of a grant."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.funding.rules import (
    ControlLink,
    Criterion,
    Merger,
    allocate_split,
    single_undertaking,
)
from grappe.values import Euro, Period, Refused

ON = date(2025, 6, 15)


def link(parent: str, child: str, criterion: Criterion = Criterion.VOTES, **dates: date) -> ControlLink:
    return ControlLink(parent, child, criterion, Period(dates.get("start"), dates.get("end")))


def members(of: str, *links: ControlLink, mergers: tuple[Merger, ...] = ()) -> str:
    found = single_undertaking(of, links=links, mergers=mergers, on=ON)
    return "".join(sorted(found.members))


def test_alone_without_a_link() -> None:
    assert members("A", link("B", "C")) == "A"


@pytest.mark.parametrize("of", ["A", "B", "C", "D"])
def test_chains_and_sisters_count_as_one_from_any_side(of: str) -> None:
    assert members(of, link("A", "B"), link("B", "C"), link("A", "D"), link("X", "Y")) == "ABCD"


def test_a_foreign_parent_links_its_french_subsidiaries() -> None:
    assert members("FR1", link("DE-HRB-1", "FR1"), link("DE-HRB-1", "FR2")) == "".join(
        ["DE-HRB-1", "FR1", "FR2"]
    )


@pytest.mark.parametrize(
    ("criterion", "found"),
    [
        (Criterion.VOTES, "AB"),
        (Criterion.APPOINTMENT, "AB"),
        (Criterion.INFLUENCE, "AB"),
        (Criterion.AGREEMENT, "AB"),
        (Criterion.NATURAL_PERSON, "AB"),
        (Criterion.UNCLEAR, "AB"),
        (Criterion.PUBLIC_BODY, "A"),
        (Criterion.MINORITY, "A"),
    ],
)
def test_the_criterion_decides(criterion: Criterion, found: str) -> None:
    assert members("A", link("B", "A", criterion)) == found


def test_links_through_a_natural_person_are_to_be_confirmed() -> None:
    found = single_undertaking("A", links=[link("B", "A", Criterion.NATURAL_PERSON), link("A", "C")], on=ON)
    assert [(item.parent, item.child) for item in found.to_confirm] == [("B", "A")]


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        ({"start": date(2025, 6, 15)}, "AB"),
        ({"start": date(2025, 6, 16)}, "A"),
        ({"end": date(2025, 6, 15)}, "AB"),
        ({"end": date(2025, 6, 14)}, "A"),
    ],
)
def test_links_count_on_the_day_of_the_grant(dates: dict[str, date], found: str) -> None:
    assert members("A", link("A", "B", **dates)) == found


def test_a_circle_is_refused_and_named() -> None:
    with pytest.raises(Refused) as caught:
        members("Z", link("A", "B"), link("B", "C"), link("C", "A"), link("C", "D"), link("Z", "A"))
    assert caught.value.codes == ("funding.control_circle",)
    assert caught.value.refusals[0].params == {"members": ("A", "B", "C")}


def test_an_enterprise_does_not_control_itself() -> None:
    with pytest.raises(Refused, match=r"funding\.control_circle"):
        members("A", link("B", "B"))


def test_control_that_changed_sides_is_no_circle() -> None:
    before = link("A", "B", end=date(2020, 12, 31))
    assert members("A", before, link("B", "A", start=date(2021, 1, 1))) == "AB"


def test_a_merger_brings_the_absorbed_enterprise_from_its_day_on() -> None:
    assert members("A", mergers=(Merger("B", "A", ON),)) == "AB"
    assert members("A", mergers=(Merger("B", "A", date(2025, 6, 16)),)) == "A"
    assert (
        members("A", mergers=(Merger("C", "B", date(2019, 1, 1)), Merger("B", "A", date(2020, 1, 1))))
        == "ABC"
    )
    assert members("B", mergers=(Merger("B", "A", date(2020, 1, 1)),)) == "AB"


def test_what_the_absorbed_controlled_passes_on_and_what_controlled_it_does_not() -> None:
    mergers = (Merger("B", "A", date(2020, 1, 1)),)
    assert members("A", link("B", "C"), link("P", "B"), mergers=mergers) == "ABC"
    assert members("A", link("B", "A"), mergers=mergers) == "AB"


def test_mergers_in_a_circle_are_refused() -> None:
    with pytest.raises(Refused, match=r"funding\.merger_circle"):
        members("A", mergers=(Merger("B", "A", date(2020, 1, 1)), Merger("A", "B", date(2021, 1, 1))))


def test_a_split_leaves_the_aid_with_who_benefits() -> None:
    assert allocate_split(Euro(90_000), benefiting="N") == {"N": Euro(90_000)}


def test_a_split_is_shared_by_book_value_of_equity_to_the_cent() -> None:
    parts = allocate_split(Euro("100.00"), equity={"N": Euro(1), "M": Euro(1), "O": Euro(1)})
    assert parts == {"M": Euro("33.34"), "N": Euro("33.33"), "O": Euro("33.33")}


@pytest.mark.parametrize("equity", [None, {}, {"N": Euro(0)}, {"N": Euro(5), "M": Euro(-1)}])
def test_a_split_of_unknown_shares_is_refused(equity: dict[str, Euro] | None) -> None:
    with pytest.raises(Refused, match=r"funding\.split_without_equity"):
        allocate_split(Euro(1), equity=equity)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_the_parts_of_a_split_make_the_amount(cents: int, weights: list[int]) -> None:
    equity = {f"N{rank}": Euro(weight) for rank, weight in enumerate([*weights, 1])}
    amount = Euro(cents) * Euro("0.01").amount
    assert Euro.total(allocate_split(amount, equity=equity).values()) == amount


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda pair: pair[0] < pair[1])))
def test_everyone_in_a_group_sees_the_same_group(pairs: list[tuple[int, int]]) -> None:
    links = [link(str(parent), str(child)) for parent, child in pairs]
    group = single_undertaking("0", links=links, on=ON).members
    assert all(single_undertaking(name, links=links, on=ON).members == group for name in group)
