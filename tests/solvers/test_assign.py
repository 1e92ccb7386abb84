"""The jury assignment against brute force, and the promises that its certificate makes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grappe.solvers.assign import (
    Alternative,
    Assignment,
    AssignmentProblem,
    Infeasible,
    LoadCause,
    LoadException,
    Objective,
    Shortfall,
    ShortfallCode,
    assign,
    raise_worst,
    verify,
)
from grappe.solvers.assign.certificate import limits_of
from grappe.solvers.assign.duality import dual_bound, find_prices

Sets = tuple[tuple[int, ...], ...]


def problem_of(
    affinity: list[list[int]], reviews: int, jurors: int | None = None, **more: object
) -> AssignmentProblem:
    panel = len(affinity[0]) if jurors is None else jurors
    matrix = np.array(affinity, dtype=np.int64).reshape(len(affinity), panel)
    return AssignmentProblem(
        applications=len(affinity),
        jurors=panel,
        reviews_per_application=reviews,
        affinity=matrix,
        **more,
    )


def solved(problem: AssignmentProblem) -> Assignment:
    answer = assign(problem)
    assert isinstance(answer, Assignment)
    return answer


@st.composite
def small_problems(draw: st.DrawFn, lowest: int = -3) -> AssignmentProblem:
    applications, jurors = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    cells = [(i, j) for i in range(applications) for j in range(jurors)]
    row = st.lists(st.integers(lowest, 9), min_size=jurors, max_size=jurors)
    limits = st.lists(st.integers(0, applications), min_size=jurors, max_size=jurors).map(tuple)
    return problem_of(
        draw(st.lists(row, min_size=applications, max_size=applications)),
        draw(st.integers(1, 3)),
        conflicts=draw(st.frozensets(st.sampled_from(cells), max_size=3)),
        fixed=draw(st.frozensets(st.sampled_from(cells), max_size=2)),
        capacities=draw(st.none() | limits),
    )


def every_assignment(problem: AssignmentProblem) -> Iterator[Sets]:
    """All assignments that break nothing, whatever their loads."""
    choices = [
        [
            chosen
            for chosen in combinations(range(problem.jurors), problem.reviews_per_application)
            if not any(problem.barred[i, j] for j in chosen)
            and set(np.flatnonzero(problem.kept[i]).tolist()) <= set(chosen)
        ]
        for i in range(problem.applications)
    ]
    for sets in product(*choices):
        if (loads_of(problem, sets) <= problem.capacity).all():
            yield sets


def loads_of(problem: AssignmentProblem, sets: Sets) -> np.ndarray:
    return np.bincount([j for chosen in sets for j in chosen], minlength=problem.jurors)


def totals_of(problem: AssignmentProblem, sets: Sets) -> list[int]:
    return [sum(int(problem.worth[i, j]) for j in chosen) for i, chosen in enumerate(sets)]


def unevenness(problem: AssignmentProblem, sets: Sets) -> int:
    return int((loads_of(problem, sets) ** 2).sum())


@settings(max_examples=200, deadline=None)
@given(small_problems())
def test_the_optimum_is_that_of_brute_force_and_is_proven(problem: AssignmentProblem) -> None:
    answer, possible = assign(problem), list(every_assignment(problem))
    if not possible or (problem.kept & problem.barred).any():
        assert isinstance(answer, Infeasible)
        assert answer.reasons
        return
    assert isinstance(answer, Assignment)
    evenest = min(unevenness(problem, sets) for sets in possible)
    even = [sets for sets in possible if unevenness(problem, sets) == evenest]
    best = max(sum(totals_of(problem, sets)) for sets in even)
    proof = answer.certificate
    assert (proof.total, proof.bound, proof.proven) == (best, best, True)
    optima = [sets for sets in even if sum(totals_of(problem, sets)) == best]
    assert proof.unique is (len(optima) == 1)
    assert proof.worst_bound >= max(min(totals_of(problem, sets)) for sets in optima) >= proof.worst
    assert sum(load**2 for load in answer.loads) == evenest
    assert (proof.loads_min, proof.loads_max) == (min(answer.loads), max(answer.loads))
    assert (proof.loads_max - proof.loads_min <= 1) or proof.load_exceptions
    assert verify(problem, answer)


@settings(max_examples=200, deadline=None)
@given(small_problems(), st.sampled_from([0, 10, 500, 2000, 10_000]))
def test_the_variant_keeps_its_floor_and_never_serves_the_worst_less(
    problem: AssignmentProblem, points: int
) -> None:
    best = assign(problem)
    if isinstance(best, Infeasible):
        return
    variant = raise_worst(problem, best, loss_basis_points=points)
    proof, first = variant.certificate, best.certificate
    assert first.total - proof.total <= abs(first.total) * points / 10_000
    assert proof.loss == first.total - proof.total
    assert first.worst <= proof.worst <= proof.worst_bound
    assert variant.loads == best.loads
    comparable = [
        min(totals_of(problem, sets))
        for sets in every_assignment(problem)
        if unevenness(problem, sets) == sum(load**2 for load in best.loads)
        and sum(totals_of(problem, sets)) >= proof.floor
    ]
    assert max(comparable) <= proof.worst_bound
    assert not proof.proven or proof.worst == max(comparable)
    assert proof.alternatives == (Alternative(Objective.TOTAL, first.total, first.worst),)
    assert verify(problem, variant)


def themed_problem(seed: int, applications: int = 120, jurors: int = 12) -> AssignmentProblem:
    """Jurors expert in a few themes, so that some applications are served badly at first."""
    chance = np.random.default_rng(seed)
    expert = chance.random((jurors, 6)) < 0.3
    expertise = np.where(expert, chance.integers(60, 101, expert.shape), chance.integers(0, 41, expert.shape))
    themes = chance.integers(0, 6, applications)
    affinity = (7 * expertise[:, themes].T + 3 * chance.integers(0, 101, (applications, jurors))) // 10
    return AssignmentProblem(
        applications=applications,
        jurors=jurors,
        reviews_per_application=3,
        affinity=affinity,
        conflicts=np.argwhere(chance.random((applications, jurors)) < 0.06),
    )


@pytest.mark.parametrize("seed", range(8))
def test_the_worst_served_application_rises_within_the_loss(seed: int) -> None:
    problem = themed_problem(seed)
    best = solved(problem)
    variant = raise_worst(problem, best, loss_basis_points=100)
    assert best.certificate.proven
    assert best.certificate.worst < variant.certificate.worst
    assert variant.certificate.total >= best.certificate.total * 0.99
    assert set(variant.loads) == {30}
    assert verify(problem, variant)


def test_the_same_input_gives_the_same_answer() -> None:
    first, second = solved(themed_problem(3)), solved(themed_problem(3))
    assert first == second
    assert raise_worst(themed_problem(3), first) == raise_worst(themed_problem(3), second)


def test_the_digest_seals_every_part_of_the_input() -> None:
    plain = [[1, 2], [3, 4]]
    problems = [
        problem_of(plain, 1),
        problem_of([[1, 2], [3, 5]], 1),
        problem_of(plain, 2),
        problem_of(plain, 1, conflicts={(0, 0)}),
        problem_of(plain, 1, fixed={(0, 0)}),
        problem_of(plain, 1, capacities=(2, 2)),
    ]
    digests = {problem.digest() for problem in problems}
    assert len(digests) == len(problems)
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in digests)
    assert problems[0].digest() == problem_of(plain, 1, conflicts=np.empty((0, 2), dtype=np.int64)).digest()


def test_fixed_pairs_are_kept_even_when_they_cost() -> None:
    answer = solved(problem_of([[9, 0], [0, 9]], 1, fixed={(0, 1)}))
    assert answer.pairs == ((0, 1), (1, 0))
    assert answer.certificate.total == 0


def test_conflicts_are_never_assigned() -> None:
    answer = solved(problem_of([[9, 0, 1], [0, 9, 1], [5, 5, 5]], 1, conflicts={(0, 0), (1, 1)}))
    assert (0, 0) not in answer.pairs
    assert (1, 1) not in answer.pairs
    checked = {
        constraint.code: (constraint.value, constraint.held) for constraint in answer.certificate.constraints
    }
    assert checked == {
        "reviews_per_application": (1, True),
        "conflicts_excluded": (2, True),
        "fixed_kept": (0, True),
        "capacity": (3, True),
        "equal_loads": (1, True),
    }


def test_conflicts_that_break_equal_loads_name_the_jurors() -> None:
    # Four jurors, six applications, two readings each: three apiece, but the first may only read one.
    conflicts = {(i, 0) for i in range(5)}
    answer = solved(problem_of([[5, 5, 5, 5]] * 6, 2, conflicts=conflicts))
    assert answer.loads[0] == 1
    assert sorted(answer.loads[1:]) == [3, 4, 4]
    assert answer.certificate.load_exceptions[0] == LoadException(0, 1, LoadCause.CONFLICTS)
    assert {found.cause for found in answer.certificate.load_exceptions[1:]} == {LoadCause.OTHERS}
    assert answer.certificate.constraints[-1].held is False
    assert answer.certificate.proven


def test_a_juror_with_less_time_reads_less() -> None:
    answer = solved(problem_of([[9, 1, 1]] * 6, 1, capacities=(1, 6, 6)))
    assert answer.loads[0] == 1
    assert answer.certificate.load_exceptions[0] == LoadException(0, 1, LoadCause.CAPACITY)


def test_a_juror_given_too_much_already_keeps_it() -> None:
    answer = solved(problem_of([[1, 1], [1, 1], [1, 1], [1, 1]], 1, fixed={(0, 0), (1, 0), (2, 0)}))
    assert answer.loads == (3, 1)
    assert answer.certificate.load_exceptions == (
        LoadException(0, 3, LoadCause.FIXED),
        LoadException(1, 1, LoadCause.OTHERS),
    )


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (
            problem_of([[1, 1], [1, 1]], 2, conflicts={(1, 0)}),
            Shortfall(ShortfallCode.TOO_FEW_JURORS, (1,), (), needed=2, available=1),
        ),
        (
            problem_of([[], []], 1, jurors=0),
            Shortfall(ShortfallCode.TOO_FEW_JURORS, (0,), (), needed=1, available=0),
        ),
        (
            problem_of([[1, 1]] * 3, 1, conflicts={(0, 1), (1, 1)}, capacities=(1, 3)),
            Shortfall(ShortfallCode.CAPACITY, (0, 1), (0,), needed=2, available=1),
        ),
        (
            problem_of([[1, 1]], 1, conflicts={(0, 1)}, fixed={(0, 1)}),
            Shortfall(ShortfallCode.FIXED_CONFLICT, (0,), (1,), needed=1, available=0),
        ),
        (
            problem_of([[1, 1]], 1, fixed={(0, 0), (0, 1)}),
            Shortfall(ShortfallCode.FIXED_TOO_MANY, (0,), (), needed=2, available=1),
        ),
        (
            problem_of([[1, 1], [1, 1]], 1, fixed={(0, 0), (1, 0)}, capacities=(1, 2)),
            Shortfall(ShortfallCode.FIXED_OVER_CAPACITY, (), (0,), needed=2, available=1),
        ),
    ],
)
def test_what_cannot_be_assigned_is_named(problem: AssignmentProblem, reason: Shortfall) -> None:
    answer = assign(problem)
    assert isinstance(answer, Infeasible)
    assert answer.reasons[0] == reason
    assert answer.digest == problem.digest()


@pytest.mark.parametrize("jurors", [0, 3])
def test_no_application_is_an_empty_assignment(jurors: int) -> None:
    problem = problem_of([], 2, jurors=jurors)
    best = solved(problem)
    assert (best.pairs, best.loads, best.certificate.total) == ((), (0,) * jurors, 0)
    assert best.certificate.proven
    assert raise_worst(problem, best).pairs == ()
    assert verify(problem, best)


def test_an_altered_assignment_is_not_verified() -> None:
    problem = problem_of([[9, 0], [0, 9]], 1)
    best = solved(problem)
    proof = best.certificate
    assert verify(problem, best.timed(12))
    altered = [
        replace(best, pairs=((0, 1), (1, 0))),
        replace(best, pairs=((0, 0), (1, 2))),
        replace(best, loads=(2, 0)),
        replace(best, certificate=replace(proof, total=19)),
        replace(best, certificate=replace(proof, floor=0)),
        replace(best, certificate=replace(proof, prices=(0,))),
        replace(best, certificate=replace(proof, prices=(2**59, 0))),
        replace(best, certificate=replace(proof, digest="0" * 64)),
    ]
    assert not any(verify(problem, assignment) for assignment in altered)
    assert not verify(problem_of([[9, 0], [0, 8]], 1), best)


def test_a_lesser_assignment_is_not_called_proven() -> None:
    problem = problem_of([[9, 0], [0, 9]], 1)
    best = solved(problem)
    crossed = replace(best.certificate, total=0, floor=0, worst=0, worst_bound=9, proven=True)
    assert not verify(problem, replace(best, pairs=((0, 1), (1, 0)), certificate=crossed))
    admitted = replace(crossed, proven=False)
    assert verify(problem, replace(best, pairs=((0, 1), (1, 0)), certificate=admitted))


def test_prices_of_a_lesser_assignment_still_bound_every_total() -> None:
    problem = problem_of([[9, 0], [0, 9]], 1)
    crossed = np.array([[False, True], [True, False]])
    limits = limits_of(problem, crossed)
    prices, _ = find_prices(problem, limits, crossed)
    assert dual_bound(problem, limits, crossed.sum(axis=0), prices) >= 18


def test_a_long_search_stops_with_the_best_found() -> None:
    fine = themed_problem(0)
    chance = np.random.default_rng(0)
    problem = replace(fine, affinity=fine.worth * 1000 + chance.integers(0, 1000, fine.worth.shape))
    best = solved(problem)
    proof = raise_worst(problem, best).certificate
    assert best.certificate.worst < proof.worst < proof.worst_bound
    assert not proof.proven
    assert 0 < proof.loss <= best.certificate.total - proof.floor


def test_the_caller_adds_time_and_alternatives() -> None:
    problem = problem_of([[9, 0], [0, 9]], 1)
    best = solved(problem)
    shown = best.timed(85).beside(raise_worst(problem, best))
    assert shown.certificate.elapsed_cpu_ms == 85
    assert shown.certificate.alternatives == (Alternative(Objective.WORST, 18, 9),)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reviews_per_application": 0}, "at least one review"),
        ({"affinity": np.zeros((2, 3), dtype=np.int64)}, "one row for each application"),
        ({"affinity": np.zeros((2, 2))}, "integers"),
        ({"affinity": np.full((2, 2), 2**60)}, "too far apart"),
        ({"conflicts": {(2, 0)}}, "conflicts name"),
        ({"fixed": {(0, -1)}}, "fixed name"),
        ({"capacities": (1,)}, "one count for each juror"),
        ({"capacities": (1, -1)}, "one count for each juror"),
    ],
)
def test_what_is_not_a_problem_is_refused(change: dict[str, object], words: str) -> None:
    given_input: dict[str, object] = {
        "applications": 2,
        "jurors": 2,
        "reviews_per_application": 1,
        "affinity": np.zeros((2, 2), dtype=np.int64),
    }
    with pytest.raises(ValueError, match=words):
        AssignmentProblem(**{**given_input, **change})
