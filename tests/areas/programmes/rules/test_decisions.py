import pytest

from grappe.areas.programmes.rules import Departure, Outcome, Standing, departures, rank, refusals_to_apply

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
        ({2: REJECTED, 3: SELECTED}, [Departure(2, 2, REJECTED), Departure(3, 3, SELECTED)]),
        ({2: WAITLISTED}, [Departure(2, 2, WAITLISTED)]),
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
        ({2: REJECTED, 3: SELECTED}, {2: REASON, 3: REASON}, []),
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
    assert [departure.number for departure in departures(reversed_order, 2, outcomes)] == [3, 2]
