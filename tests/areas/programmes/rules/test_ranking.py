import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.programmes.rules import (
    Cut,
    Ranked,
    Standing,
    TieBreak,
    cut,
    rank,
    refusals_to_resolve,
    standing_of,
    ties,
)

BOTH = (TieBreak.PRIORITY, TieBreak.MEDIAN)
TIED = [Standing(7, 1500, 1500, 900), Standing(3, 1500, 1500, 900), Standing(5, 1600, 1600, 900)]

scores = st.none() | st.integers(1490, 1500)
standings = st.lists(st.tuples(scores, scores, scores), max_size=9).map(
    lambda rows: [Standing(number, *row) for number, row in enumerate(rows, 1)]
)


def places(ranked: list[Ranked]) -> list[tuple[int, int | None]]:
    return [(place.number, place.rank) for place in ranked]


def test_the_best_mean_comes_first() -> None:
    assert places(rank([Standing(1, 1200), Standing(2, 1700), Standing(3, 1500)])) == [(2, 1), (3, 2), (1, 3)]


@pytest.mark.parametrize(
    ("tie_breaks", "expected"),
    [
        ((), [(1, 1), (2, 1), (3, 1)]),
        ((TieBreak.PRIORITY,), [(2, 1), (1, 2), (3, 2)]),
        ((TieBreak.MEDIAN,), [(3, 1), (1, 2), (2, 2)]),
        (BOTH, [(2, 1), (3, 2), (1, 3)]),
        (BOTH[::-1], [(3, 1), (2, 2), (1, 3)]),
    ],
)
def test_declared_tie_breaks_separate_equal_means(
    tie_breaks: tuple[TieBreak, ...], expected: list[tuple[int, int]]
) -> None:
    tied = [Standing(1, 1500, 1400, 800), Standing(2, 1500, 1400, 900), Standing(3, 1500, 1500, 800)]
    assert places(rank(tied, tie_breaks=tie_breaks)) == expected


def test_a_missing_tie_break_never_wins() -> None:
    tied = [Standing(1, 1500), Standing(2, 1500, 0, 0)]
    assert places(rank(tied, tie_breaks=BOTH)) == [(2, 1), (1, 2)]


def test_a_tie_that_nothing_separates_shares_its_rank_and_is_listed_by_number() -> None:
    assert rank([*TIED, Standing(9, 100)], tie_breaks=BOTH) == [
        Ranked(5, 1),
        Ranked(3, 2, (7,)),
        Ranked(7, 2, (3,)),
        Ranked(9, 4),
    ]


def test_a_recorded_resolution_orders_the_tie() -> None:
    assert rank(TIED, resolutions=[(7, 3)]) == [
        Ranked(5, 1),
        Ranked(7, 2, (3,), resolved=True),
        Ranked(3, 3, (7,), resolved=True),
    ]
    assert places(rank(TIED, resolutions=[(7, 3), (3, 7)])) == [(5, 1), (3, 2), (7, 3)]


@pytest.mark.parametrize("resolution", [(7,), (7, 3, 5), (7, 5), (7, 3, 7), ()])
def test_a_resolution_of_another_group_is_not_applied(resolution: tuple[int, ...]) -> None:
    assert rank(TIED, resolutions=[resolution]) == rank(TIED)
    (refusal,) = refusals_to_resolve(rank(TIED), resolution)
    assert refusal.code == "programmes.resolution_not_the_tie"
    assert refusal.params == {"numbers": resolution}


def test_a_resolution_of_the_tied_group_may_be_recorded() -> None:
    assert refusals_to_resolve(rank(TIED), (7, 3)) == []
    assert ties(rank(TIED)) == [(3, 7)]
    assert ties(rank(TIED, resolutions=[(7, 3)])) == [(3, 7)]


def test_a_resolution_of_one_is_nothing() -> None:
    assert rank(TIED, resolutions=[(5,)])[0] == Ranked(5, 1)


def test_without_a_mean_an_application_is_last_and_unranked() -> None:
    ranked = rank([Standing(2, None), Standing(1, None), Standing(3, 0)])
    assert places(ranked) == [(3, 1), (1, None), (2, None)]


def test_a_number_comes_once() -> None:
    with pytest.raises(ValueError, match="same number"):
        rank([Standing(1, 1500), Standing(1, 1400)])


def test_a_standing_comes_from_the_complete_reviews() -> None:
    assert standing_of(4, [1400, 1500, 1700], [800, 900, 901]) == Standing(4, 1533, 1500, 867, 3)
    assert standing_of(4, []) == Standing(4, None, None, None, 0)


@given(
    standings.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))),
    st.sampled_from([(), BOTH]),
)
def test_the_ranking_does_not_depend_on_the_order_of_the_input(
    orders: tuple[list[Standing], list[Standing]], tie_breaks: tuple[TieBreak, ...]
) -> None:
    assert rank(orders[0], tie_breaks=tie_breaks) == rank(orders[1], tie_breaks=tie_breaks)


@given(standings)
def test_ranks_follow_the_means(rows: list[Standing]) -> None:
    ranked = rank(rows, tie_breaks=BOTH)
    means = {row.number: row.mean for row in rows}
    assert sorted(place.number for place in ranked) == sorted(means)
    for position, place in enumerate(ranked, 1):
        assert (place.rank is None) is (means[place.number] is None)
        assert place.rank is None or place.rank <= position
    listed = [mean for place in ranked if (mean := means[place.number]) is not None]
    assert listed == sorted(listed, reverse=True)


@given(standings)
def test_resolving_every_tie_leaves_none(rows: list[Standing]) -> None:
    groups = ties(rank(rows))
    resolved = rank(rows, resolutions=[tuple(reversed(group)) for group in groups])
    ranks = [place.rank for place in resolved if place.rank is not None]
    assert ranks == list(range(1, len(ranks) + 1))


@pytest.mark.parametrize(
    ("number_of_places", "expected"),
    [
        (0, Cut((), (), (5, 3, 7, 9, 8))),
        (1, Cut((5,), (), (3, 7, 9, 8))),
        (2, Cut((5,), (3, 7), (9, 8))),
        (3, Cut((5, 3, 7), (), (9, 8))),
        (4, Cut((5, 3, 7, 9), (), (8,))),
        (9, Cut((5, 3, 7, 9), (), (8,))),
    ],
)
def test_the_cut_shows_a_tie_across_the_line(number_of_places: int, expected: Cut) -> None:
    ranked = rank([*TIED, Standing(9, 100), Standing(8, None)])
    assert cut(ranked, number_of_places) == expected


def test_a_resolved_tie_is_on_both_sides_of_the_line() -> None:
    assert cut(rank(TIED, resolutions=[(7, 3)]), 2) == Cut((5, 7), (), (3,))


def test_places_are_not_negative() -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        cut([], -1)


@given(standings, st.integers(0, 10))
def test_the_cut_is_a_partition(rows: list[Standing], number_of_places: int) -> None:
    ranked = rank(rows)
    line = cut(ranked, number_of_places)
    assert sorted([*line.inside, *line.tied_across, *line.outside]) == sorted(row.number for row in rows)
    assert len(line.inside) <= number_of_places
    if line.tied_across:
        assert len(line.inside) < number_of_places < len(line.inside) + len(line.tied_across)
