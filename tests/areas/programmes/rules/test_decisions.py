import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.programmes.rules import (
    Departure,
    Outcome,
    Standing,
    cut,
    departures,
    outcomes_by_ranking,
    places_passed_on,
    rank,
    refusals_to_apply,
)

SELECTED, REJECTED, WAITLISTED = Outcome.SELECTED, Outcome.REJECTED, Outcome.WAITLISTED
RANKED = rank([Standing(1, 1700), Standing(2, 1600), Standing(3, 1500), Standing(4, None)])
AS_RANKED: dict[int, Outcome | None] = {1: SELECTED, 2: SELECTED, 3: WAITLISTED, 4: REJECTED}
REASON = "Premier dossier du département, avis unanime."


def codes(outcomes: dict[int, Outcome | None], reasons: dict[int, str]) -> list[str]:
    refusals = refusals_to_apply(RANKED, 2, outcomes, reasons)
    return [refusal.code.removeprefix("programmes.") for refusal in refusals]


def test_the_ranking_applies_without_a_reason() -> None:
    assert departures(RANKED, 2, AS_RANKED) == []
    assert codes(AS_RANKED, {}) == []


@pytest.mark.parametrize(
    ("changes", "departing"),
    [
        # the place that 2 leaves passes to the next in rank: one departure, not two
        ({2: REJECTED, 3: SELECTED}, [Departure(2, 2, REJECTED)]),
        ({2: WAITLISTED, 3: SELECTED}, [Departure(2, 2, WAITLISTED)]),
        # or it stays empty
        ({2: WAITLISTED}, [Departure(2, 2, WAITLISTED)]),
        # without a freed place, selecting the next one is a departure
        ({3: SELECTED}, [Departure(3, 3, SELECTED)]),
        # and so is an unranked one, even when a place is free
        ({2: REJECTED, 3: SELECTED, 4: SELECTED}, [Departure(2, 2, REJECTED), Departure(4, None, SELECTED)]),
        ({4: SELECTED}, [Departure(4, None, SELECTED)]),
        ({2: None}, []),
    ],
)
def test_departures_from_the_ranking(changes: dict[int, Outcome | None], departing: list[Departure]) -> None:
    assert departures(RANKED, 2, AS_RANKED | changes) == departing


@pytest.mark.parametrize(
    ("changes", "reasons", "expected"),
    [
        ({2: None}, {}, ["outcome_missing"]),
        ({9: REJECTED}, {}, ["outcome_unknown_application"]),
        ({2: REJECTED}, {}, ["departure_without_reason"]),
        ({2: REJECTED}, {2: "  "}, ["departure_without_reason"]),
        ({2: REJECTED}, {2: REASON}, []),
        ({2: REJECTED, 3: SELECTED}, {2: REASON}, []),
        ({2: REJECTED, 3: SELECTED}, {3: REASON}, ["departure_without_reason"]),
        ({3: SELECTED}, {}, ["departure_without_reason", "too_many_selected"]),
        ({3: SELECTED}, {3: REASON}, []),
    ],
)
def test_what_must_be_reasoned(
    changes: dict[int, Outcome | None], reasons: dict[int, str], expected: list[str]
) -> None:
    assert codes(AS_RANKED | changes, reasons) == expected


def test_an_application_that_nobody_decided_is_missing() -> None:
    (refusal,) = refusals_to_apply(RANKED, 2, {1: SELECTED, 2: SELECTED, 3: REJECTED}, {})
    assert (refusal.code, refusal.params) == ("programmes.outcome_missing", {"number": 4})


def test_a_tie_across_the_line_is_resolved_before_anything_applies() -> None:
    standings = [Standing(1, 1700), Standing(2, 1500), Standing(3, 1500)]
    outcomes: dict[int, Outcome | None] = {1: SELECTED, 2: SELECTED, 3: REJECTED}
    tied = rank(standings)
    assert departures(tied, 2, outcomes) == []
    (refusal,) = refusals_to_apply(tied, 2, outcomes, {})
    assert refusal.code == "programmes.tie_across_cut"
    assert refusal.params == {"numbers": (2, 3), "places": 2}
    assert refusals_to_apply(rank(standings, resolutions=[(2, 3)]), 2, outcomes, {}) == []
    reversed_order = rank(standings, resolutions=[(3, 2)])
    assert [departure.number for departure in departures(reversed_order, 2, outcomes)] == [3]


FIVE = rank([Standing(number, 1800 - 100 * number) for number in range(1, 6)])
EQUALS = rank([Standing(1, 1700), Standing(2, 1600), Standing(3, 1500), Standing(4, 1500)])


def given_up(*numbers: int, selected: tuple[int, ...]) -> dict[int, Outcome | None]:
    """Two places: whoever of 1 and 2 is given up, the others selected, and the rest of the five rejected."""
    inside = dict.fromkeys((1, 2), SELECTED) | dict.fromkeys(numbers, REJECTED)
    return dict.fromkeys(range(1, 6), REJECTED) | inside | dict.fromkeys(selected, SELECTED)


@pytest.mark.parametrize(
    ("outcomes", "heirs", "departing"),
    [
        (given_up(2, selected=(3,)), (3,), [2]),
        (given_up(1, 2, selected=(3, 4)), (3, 4), [1, 2]),
        (given_up(1, 2, selected=(3,)), (3,), [1, 2]),
        # jumping the queue is a departure
        (given_up(2, selected=(4,)), (), [2, 4]),
        (given_up(1, 2, selected=(3, 5)), (3,), [1, 2, 5]),
        # one place freed, two taken: the second is a departure
        (given_up(2, selected=(3, 4)), (3,), [2, 4]),
        # somebody undecided is passed over too
        (given_up(2, selected=(4,)) | {3: None}, (), [2, 4]),
        # an undecided application inside the line frees nothing
        (given_up(selected=(3,)) | {2: None}, (), [3]),
    ],
)
def test_a_freed_place_passes_to_the_next_in_rank(
    outcomes: dict[int, Outcome | None], heirs: tuple[int, ...], departing: list[int]
) -> None:
    assert places_passed_on(FIVE, 2, outcomes) == heirs
    assert [departure.number for departure in departures(FIVE, 2, outcomes)] == departing


def test_a_freed_place_is_not_passed_on_among_equals_that_nothing_separates() -> None:
    outcomes: dict[int, Outcome | None] = {1: SELECTED, 2: REJECTED, 3: SELECTED, 4: REJECTED}
    assert places_passed_on(EQUALS, 2, outcomes) == ()
    assert departures(EQUALS, 2, outcomes) == [Departure(2, 2, REJECTED), Departure(3, 3, SELECTED)]
    assert places_passed_on(EQUALS, 2, {1: REJECTED, 2: REJECTED, 3: SELECTED, 4: SELECTED}) == (3, 4)


@pytest.mark.parametrize(
    ("settled", "expected"),
    [
        ({}, {1: SELECTED, 2: SELECTED, 3: REJECTED, 4: REJECTED, 5: REJECTED}),
        ({2: REJECTED}, {1: SELECTED, 3: SELECTED, 4: REJECTED, 5: REJECTED}),
        ({1: REJECTED, 2: WAITLISTED}, {3: SELECTED, 4: SELECTED, 5: REJECTED}),
        # a place taken by a reasoned exception is gone
        ({2: REJECTED, 5: SELECTED}, {1: SELECTED, 3: REJECTED, 4: REJECTED}),
        ({1: REJECTED, 2: REJECTED, 3: SELECTED}, {4: SELECTED, 5: REJECTED}),
        # the next in rank is set aside: nobody jumps over them by calculation
        ({2: REJECTED, 3: REJECTED}, {1: SELECTED, 4: REJECTED, 5: REJECTED}),
        ({5: SELECTED}, {1: SELECTED, 2: SELECTED, 3: REJECTED, 4: REJECTED}),
    ],
)
def test_what_the_ranking_gives_beside_settled_decisions(
    settled: dict[int, Outcome], expected: dict[int, Outcome]
) -> None:
    assert outcomes_by_ranking(FIVE, 2, settled) == expected


def test_the_ranking_gives_nothing_to_equals_across_a_line() -> None:
    assert outcomes_by_ranking(EQUALS, 3, {}) == {1: SELECTED, 2: SELECTED}
    assert outcomes_by_ranking(EQUALS, 3, {1: REJECTED}) == {2: SELECTED}
    assert outcomes_by_ranking(EQUALS, 2, {1: REJECTED}) == {2: SELECTED}
    assert outcomes_by_ranking(EQUALS, 2, {1: REJECTED, 2: REJECTED}) == {3: SELECTED, 4: SELECTED}


marks = st.lists(st.none() | st.integers(1000, 1004), min_size=1, max_size=8)
settlements = st.dictionaries(st.integers(1, 8), st.sampled_from(Outcome), max_size=8)


@given(marks, st.integers(0, 8), settlements)
def test_the_calculation_departs_from_nothing_and_never_gives_more_than_the_places(
    means: list[int | None], places: int, settlement: dict[int, Outcome]
) -> None:
    ranked = rank(Standing(number, mean) for number, mean in enumerate(means, 1))
    settled = {number: outcome for number, outcome in settlement.items() if number <= len(means)}
    proposed = outcomes_by_ranking(ranked, places, settled)
    together: dict[int, Outcome | None] = {**settled, **proposed}
    assert not {departure.number for departure in departures(ranked, places, together)} & set(proposed)
    outside = set(settled) - set(cut(ranked, places).inside)
    exceptions = sum(settled[number] is SELECTED for number in outside)
    assert sum(outcome is SELECTED for outcome in together.values()) <= places + exceptions
    if len(set(means)) == len(means) and not exceptions:
        # without a tie, every departure is a settled decision inside the line
        reasons = {departure.number: REASON for departure in departures(ranked, places, together)}
        assert set(reasons) <= set(cut(ranked, places).inside)
        assert refusals_to_apply(ranked, places, together, reasons) == []
