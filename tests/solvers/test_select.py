"""The selection against brute force, and the promises that its certificate makes."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grappe.solvers.select import (
    Candidate,
    Cap,
    Choice,
    Envelope,
    Floor,
    Infeasible,
    Measure,
    Proof,
    Proposal,
    SelectionProblem,
    Shortfall,
    Undecided,
    optimum,
    propose,
    verify,
)
from grappe.solvers.select.bound import SCALE, price
from grappe.solvers.select.certificate import check_constraints
from grappe.solvers.select.knapsack import sharpen
from grappe.solvers.select.packing import distribute
from grappe.solvers.select.relaxation import relax

PROJECTS, AID = Measure.PROJECTS, Measure.AID


def solved(problem: SelectionProblem, seconds: float = 30) -> Proposal:
    answer = propose(problem, seconds=seconds)
    assert isinstance(answer, Proposal)
    return answer


@st.composite
def small_problems(draw: st.DrawFn, *, floors: int = 2) -> SelectionProblem:
    size, envelopes = draw(st.integers(0, 6)), draw(st.integers(1, 3))
    candidate = st.builds(
        Candidate,
        score=st.integers(0, 9),
        aid=st.integers(0, 9),
        envelopes=st.lists(st.integers(0, envelopes - 1), unique=True).map(tuple),
    )
    members = st.frozensets(st.integers(0, size - 1)) if size else st.just(frozenset[int]())
    measures = st.sampled_from(Measure)
    return SelectionProblem(
        candidates=tuple(draw(st.lists(candidate, min_size=size, max_size=size))),
        envelopes=tuple(
            draw(
                st.lists(
                    st.builds(Envelope, st.none() | st.integers(0, 20), st.none() | st.integers(0, 3)),
                    min_size=envelopes,
                    max_size=envelopes,
                )
            )
        ),
        floors=tuple(draw(st.lists(st.builds(Floor, members, st.integers(0, 4), measures), max_size=floors))),
        caps=tuple(draw(st.lists(st.builds(Cap, members, st.integers(0, 4), measures), max_size=2))),
        reference=draw(members),
    )


def holds(problem: SelectionProblem, choices: tuple[Choice, ...]) -> bool:
    return all(constraint.held for constraint in check_constraints(problem, choices))


def every_selection(problem: SelectionProblem) -> Iterator[frozenset[int]]:
    """All selections that some way to pay makes possible."""
    for payers in product(*((None, *candidate.envelopes) for candidate in problem.candidates)):
        choices = tuple((place, payer) for place, payer in enumerate(payers) if payer is not None)
        if holds(problem, choices):
            yield frozenset(place for place, _ in choices)


def merit(problem: SelectionProblem, selected: frozenset[int]) -> tuple[int, int, tuple[bool, ...]]:
    """What is highest: the score, then the fewest departures, then the better-ranked first."""
    score = sum(problem.candidates[place].score for place in selected)
    order = tuple(place in selected for place in range(len(problem.candidates)))
    return score, -len(selected ^ problem.reference), order


@settings(max_examples=150, deadline=None)
@given(small_problems())
def test_the_proposal_is_that_of_brute_force_and_is_proven(problem: SelectionProblem) -> None:
    answer, possible = propose(problem), set(every_selection(problem))
    if not possible:
        assert isinstance(answer, Infeasible)
        assert answer.clash
        return
    assert isinstance(answer, Proposal)
    best = max(possible, key=lambda selected: merit(problem, selected))
    proof = answer.certificate
    assert answer.selected == best
    assert (proof.score, -proof.departures) == merit(problem, best)[:2]
    assert (proof.proven, proof.gap, proof.fewest_departures, proof.settled) == (True, 0, True, True)
    assert proof.proof in (Proof.PRICES, Proof.SEARCH)
    assert proof.price_bound >= proof.bound
    assert holds(problem, answer.choices)
    assert verify(problem, answer)


@settings(max_examples=80, deadline=None)
@given(small_problems())
def test_counting_envelopes_together_changes_nothing(problem: SelectionProblem) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(optimum, "FEW_PAYERS", -1)
        patch.setattr(optimum, "FIRST_CORE", 1)
        patch.setattr(optimum, "BITS", 2)
        together = propose(problem)
    answer = propose(problem)
    assert type(together) is type(answer)
    if isinstance(together, Proposal) and isinstance(answer, Proposal):
        assert together.selected == answer.selected
        assert verify(problem, together)


@settings(max_examples=100, deadline=None)
@given(small_problems(), st.data())
def test_whatever_the_prices_they_bound_every_score(problem: SelectionProblem, data: st.DataObject) -> None:
    amounts = [data.draw(st.integers(0, 3 * SCALE)) for _ in problem.rows]
    prices = [-paid if row.most is None else paid for paid, row in zip(amounts, problem.rows, strict=True)]
    priced = price(problem, prices)
    scores = sorted({merit(problem, selected)[0] for selected in every_selection(problem)})
    for known in scores:
        assert scores[-1] <= sharpen(problem, priced, known).bound <= priced.whole_bound
    for selected in every_selection(problem):
        score = SCALE * merit(problem, selected)[0]
        assert score <= priced.bound
        for place, leaving in enumerate(priced.leaving):
            taking = priced.taking[place]
            assert score <= priced.bound - (leaving if place not in selected else taking or 0)


@settings(max_examples=80, deadline=None)
@given(small_problems(), st.integers(0, 2), st.integers(0, 10))
def test_a_larger_envelope_never_lowers_the_score(problem: SelectionProblem, place: int, more: int) -> None:
    envelope = problem.envelopes[place % len(problem.envelopes)]
    assume(envelope.budget is not None)
    larger = list(problem.envelopes)
    larger[place % len(larger)] = replace(envelope, budget=(envelope.budget or 0) + more)
    before, after = propose(problem), propose(replace(problem, envelopes=tuple(larger)))
    if isinstance(before, Proposal):
        assert isinstance(after, Proposal)
        assert after.certificate.score >= before.certificate.score
        assert more or after.selected == before.selected


@settings(max_examples=80, deadline=None)
@given(small_problems(floors=3))
def test_a_clash_of_floors_is_a_clash_and_holds_no_floor_for_nothing(problem: SelectionProblem) -> None:
    answer = propose(problem)
    assume(isinstance(answer, Infeasible))
    assert isinstance(answer, Infeasible)

    def possible(floors: list[int]) -> bool:
        fewer = replace(problem, floors=tuple(problem.floors[floor] for floor in floors))
        return next(every_selection(fewer), None) is not None

    alone = not any(reason.beside for reason in answer.reasons)
    groups = [[floor] for floor in answer.clash] if alone else [list(answer.clash)]
    for group in groups:
        assert not possible(group)
        assert all(possible([other for other in group if other != floor]) for floor in group)
    for reason in answer.reasons:
        assert reason.reachable < reason.needed


def large_problem(seed: int, size: int = 300) -> SelectionProblem:
    """Five envelopes, the last one open to most, budgets for a fifth of what is asked."""
    chance = random.Random(seed)
    marks = sorted((chance.randrange(400, 2001) for _ in range(size)), reverse=True)
    candidates = tuple(
        Candidate(
            mark,
            chance.randrange(2_000_00, 15_000_00),
            (chance.randrange(4), *([4] if chance.random() < 0.6 else [])),
        )
        for mark in marks
    )
    budget = sum(candidate.aid for candidate in candidates) // 25
    territories = [frozenset(range(first, size, 7)) for first in range(7)]
    return SelectionProblem(
        candidates=candidates,
        envelopes=(Envelope(budget),) * 5,
        floors=tuple(Floor(members, max(1, size // 60)) for members in territories),
        caps=tuple(Cap(frozenset({first, first + 1}), 1) for first in range(0, size // 5, 2)),
        reference=frozenset(range(size // 5)),
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_hundreds_of_applications_are_settled_and_proven(seed: int) -> None:
    problem = large_problem(seed)
    answer = solved(problem)
    proof = answer.certificate
    assert (proof.proven, proof.settled) == (True, True)
    assert all(constraint.held for constraint in proof.constraints)
    assert verify(problem, answer)


def test_the_same_input_gives_the_same_answer() -> None:
    assert solved(large_problem(1)) == solved(large_problem(1))


def test_the_bound_of_the_prices_is_near() -> None:
    proof = solved(large_problem(1)).certificate
    assert proof.score <= proof.price_bound <= proof.score * 1.001


def test_stopped_early_it_says_so() -> None:
    problem = large_problem(2)
    answer = propose(problem, seconds=0)
    assert isinstance(answer, Proposal)
    proof = answer.certificate
    assert (proof.proven, proof.proof, proof.settled) == (False, Proof.NONE, False)
    assert proof.gap == proof.bound - proof.score > 0
    assert verify(problem, answer)


def test_nothing_found_in_time_is_undecided() -> None:
    # Exactly half of the sum of amounts that no two sets share: nothing shows it quickly either way.
    amounts = [2**29 + 2**place for place in range(24)]
    problem = SelectionProblem(
        candidates=tuple(Candidate(1, amount, (0,)) for amount in amounts),
        envelopes=(Envelope(sum(amounts) // 2),),
        floors=(Floor(frozenset(range(24)), sum(amounts) // 2, AID),),
    )
    answer = propose(problem, seconds=0)
    assert isinstance(answer, Undecided)
    assert answer.bound <= 24
    assert answer.digest == problem.digest()


def test_fewest_departures_then_the_better_ranked_settle_equal_scores() -> None:
    candidates = tuple(Candidate(1000, 10, (0,)) for _ in range(4))
    problem = SelectionProblem(candidates=candidates, envelopes=(Envelope(20),), reference=frozenset({1, 3}))
    assert solved(problem).selected == {1, 3}
    assert solved(replace(problem, reference=frozenset({2}))).selected == {0, 2}
    assert solved(replace(problem, reference=frozenset())).selected == {0, 1}


def test_the_first_declared_envelope_pays_first() -> None:
    problem = SelectionProblem(
        candidates=(Candidate(9, 5, (1, 0)), Candidate(8, 5, (0, 1)), Candidate(7, 5, (0, 1))),
        envelopes=(Envelope(5), Envelope(10)),
    )
    assert solved(problem).choices == ((0, 1), (1, 0), (2, 1))


def test_a_floor_takes_a_lower_score_in() -> None:
    problem = SelectionProblem(
        candidates=(Candidate(1900, 10, (0,)), Candidate(1800, 10, (0,)), Candidate(900, 10, (0,))),
        envelopes=(Envelope(20),),
        floors=(Floor(frozenset({2}), 1),),
    )
    assert solved(problem).selected == {0, 2}
    by_amount = replace(problem, floors=(Floor(frozenset({2}), 10, AID),))
    assert solved(by_amount).selected == {0, 2}


def test_a_cap_keeps_an_organisation_from_taking_all() -> None:
    problem = SelectionProblem(
        candidates=(Candidate(1900, 10, (0,)), Candidate(1800, 10, (0,)), Candidate(900, 10, (0,))),
        envelopes=(Envelope(20),),
        caps=(Cap(frozenset({0, 1}), 10, AID),),
    )
    assert solved(problem).selected == {0, 2}


@pytest.mark.parametrize(
    ("floors", "reasons"),
    [
        ((Floor(frozenset({0, 1, 2}), 3),), (Shortfall(0, PROJECTS, 3, 2),)),
        ((Floor(frozenset({0}), 11, AID),), (Shortfall(0, AID, 11, 10, (), False),)),
        (
            (Floor(frozenset({0, 1}), 2), Floor(frozenset({2}), 1), Floor(frozenset({0}), 1)),
            (Shortfall(0, PROJECTS, 2, 1, (1,)), Shortfall(1, PROJECTS, 1, 0, (0,))),
        ),
    ],
)
def test_a_floor_out_of_reach_says_how_far_it_can_go(
    floors: tuple[Floor, ...], reasons: tuple[Shortfall, ...]
) -> None:
    problem = SelectionProblem(
        candidates=tuple(Candidate(1000, 10, (0,)) for _ in range(3)),
        envelopes=(Envelope(20),),
        floors=floors,
    )
    answer = propose(problem)
    assert isinstance(answer, Infeasible)
    assert answer.reasons == reasons
    assert answer.clash == tuple(reason.floor for reason in reasons)
    assert answer.digest == problem.digest()


def test_envelopes_that_look_sufficient_together_are_counted_one_by_one() -> None:
    # Two envelopes of 5 hold 10 in all, but not 4 + 3 + 3.
    problem = SelectionProblem(
        candidates=tuple(Candidate(100, aid, (0, 1)) for aid in (4, 3, 3)), envelopes=(Envelope(5),) * 2
    )
    assert distribute(problem, [0, 1, 2], {}).stuck is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(optimum, "FEW_PAYERS", -1)
        answer = solved(problem)
    assert answer.selected == {0, 1}
    assert answer.certificate.proven


def test_an_altered_proposal_is_not_verified() -> None:
    problem = large_problem(0, size=40)
    best = solved(problem)
    proof = best.certificate
    outsider = next(place for place in range(40) if place not in best.selected)
    altered = [
        replace(best, choices=best.choices[1:]),
        replace(best, choices=(*best.choices, (outsider, problem.candidates[outsider].envelopes[0]))),
        replace(best, choices=(*best.choices[1:], (best.choices[0][0], 3 if best.choices[0][1] != 3 else 2))),
        replace(best, choices=(*best.choices, (40, 0))),
        replace(best, certificate=replace(proof, score=proof.score + 1)),
        replace(best, certificate=replace(proof, bound=proof.score - 1)),
        replace(best, certificate=replace(proof, bound=proof.price_bound + 1)),
        replace(best, certificate=replace(proof, price_bound=proof.price_bound + 1)),
        replace(best, certificate=replace(proof, departures=0)),
        replace(best, certificate=replace(proof, prices=proof.prices[1:])),
        replace(best, certificate=replace(proof, prices=tuple(-paid for paid in proof.prices))),
        replace(best, certificate=replace(proof, digest="0" * 64)),
    ]
    assert verify(problem, best.timed(12))
    assert not any(verify(problem, proposal) for proposal in altered)


def test_the_digest_seals_every_part_of_the_input() -> None:
    plain = large_problem(0, size=20)
    problems = [
        plain,
        replace(plain, candidates=(replace(plain.candidates[0], score=1), *plain.candidates[1:])),
        replace(plain, candidates=(replace(plain.candidates[0], aid=1), *plain.candidates[1:])),
        replace(plain, candidates=(replace(plain.candidates[0], envelopes=()), *plain.candidates[1:])),
        replace(plain, envelopes=(*plain.envelopes[1:], Envelope(1))),
        replace(plain, envelopes=(*plain.envelopes[1:], replace(plain.envelopes[0], places=3))),
        replace(plain, floors=plain.floors[1:]),
        replace(plain, floors=(replace(plain.floors[0], measure=AID), *plain.floors[1:])),
        replace(plain, caps=plain.caps[1:]),
        replace(plain, reference=frozenset()),
    ]
    assert len({problem.digest() for problem in problems}) == len(problems)
    assert all(re.fullmatch("[0-9a-f]{64}", problem.digest()) for problem in problems)


def test_pieces_of_projects_that_meet_no_floor_have_no_prices() -> None:
    problem = SelectionProblem(
        candidates=(Candidate(1, 10, (0,)),), envelopes=(Envelope(5),), floors=(Floor(frozenset({0}), 1),)
    )
    assert relax(problem) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"candidates": (Candidate(-1, 1, (0,)),)}, "never negative"),
        ({"candidates": (Candidate(1, -1, (0,)),)}, "never negative"),
        ({"candidates": (Candidate(1, 1, (1,)),)}, "envelope that does not exist"),
        ({"candidates": (Candidate(1, 1, (0, 0)),)}, "envelope twice"),
        ({"candidates": (Candidate(1, 2**60, (0,)),)}, "too large"),
        ({"envelopes": (Envelope(-1),)}, "never negative"),
        ({"floors": (Floor(frozenset({1}), 1),)}, "application that does not exist"),
        ({"caps": (Cap(frozenset({0}), -1),)}, "never negative"),
        ({"reference": frozenset({-1})}, "application that does not exist"),
    ],
)
def test_what_is_not_a_problem_is_refused(change: dict[str, object], words: str) -> None:
    given_input: dict[str, object] = {"candidates": (Candidate(1, 1, (0,)),), "envelopes": (Envelope(1),)}
    with pytest.raises(ValueError, match=words):
        SelectionProblem(**{**given_input, **change})


def test_prices_of_the_wrong_sign_prove_nothing() -> None:
    problem = SelectionProblem(candidates=(Candidate(1, 1, (0,)),), envelopes=(Envelope(1),))
    with pytest.raises(ValueError, match="one price a limit"):
        price(problem, [-1])
