"""The composition of a team: exact beside brute force, its proof rechecked, what clashes, what it costs."""

from __future__ import annotations

import ast
from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grappe.solvers import team as package
from grappe.solvers.team import (
    Candidate,
    Composition,
    Infeasible,
    Name,
    Need,
    Prices,
    Quota,
    Rule,
    Study,
    Team,
    TeamProblem,
    Undecided,
    by_hand,
    compose,
    costs_of,
    holders_of,
    holes_of,
    study,
    unlike_of,
    verify,
    verify_clash,
)
from grappe.solvers.team.bound import Ground
from grappe.solvers.team.verification import only

KINDS = ("sme", "large", "laboratory")
PLACES = ("24", "33", "47", "")


@st.composite
def problems(draw: st.DrawFn, *, most_candidates: int = 7) -> TeamProblem:
    """Draw a small problem with every kind of rule, feasible or not."""
    needs = draw(
        st.lists(st.builds(Need, st.integers(0, 5), st.integers(0, 2), st.integers(1, 500)), max_size=4)
    )
    fit = st.one_of(st.just(0), st.integers(0, 10).map(lambda tenth: tenth * 100))
    candidate = st.builds(
        Candidate,
        st.tuples(*(fit for _ in needs)),
        st.sampled_from(KINDS),
        st.sampled_from(PLACES),
        st.integers(0, 60),
        st.integers(0, 400),
        st.one_of(st.none(), st.integers(0, 2)),
    )
    candidates = draw(st.lists(candidate, max_size=most_candidates))
    places = range(len(candidates))
    pairs = [(one, other) for one in places for other in places if one < other]
    some = st.frozensets(st.sampled_from(PLACES[:3]), min_size=1, max_size=2)
    kinds = st.frozensets(st.sampled_from(KINDS), min_size=1, max_size=2)
    quota = st.builds(Quota, st.integers(0, 2), st.none() | kinds, st.none() | some)
    return TeamProblem(
        needs=tuple(needs),
        candidates=tuple(candidates),
        most=draw(st.none() | st.integers(0, 5)),
        quotas=tuple(draw(st.lists(quota, max_size=2))),
        within=draw(st.none() | st.none() | some),
        budget=draw(st.none() | st.integers(0, 200)),
        share_bp=draw(st.none() | st.integers(3_000, 9_000)),
        apart=tuple(draw(st.lists(st.sampled_from(pairs), max_size=2, unique=True))) if pairs else (),
        kept=draw(st.frozensets(st.sampled_from(list(places)), max_size=1)) if candidates else frozenset(),
    )


def teams(problem: TeamProblem) -> list[Team]:
    """Return every team that keeps the rules, read from the words of the rules rather than from the rows."""
    places = range(len(problem.candidates))
    every = chain.from_iterable(combinations(places, size) for size in range(len(places) + 1))
    return [frozenset(team) for team in every if keeps_rules(problem, frozenset(team))]


def keeps_rules(problem: TeamProblem, team: Team) -> bool:
    """Say whether a team keeps every rule in force."""
    partners = {place: problem.candidates[place] for place in team}
    costs = sum(partner.cost for partner in partners.values())

    def holds(candidate: Candidate, need: int) -> bool:
        return candidate.fits[need] >= problem.needs[need].least

    def borne(place: int) -> int:
        own = problem.candidates[place]
        return sum(
            other.cost
            for i, other in partners.items()
            if i == place or (own.group is not None and other.group == own.group)
        )

    def held(need: int) -> bool:
        able = sum(1 for candidate in problem.candidates if holds(candidate, need))
        there = sum(1 for candidate in partners.values() if holds(candidate, need))
        return there >= min(problem.needs[need].holders, able)

    links = range(len(problem.needs))
    answers: list[tuple[Rule, int, bool]] = [
        *((Rule.HELD, need, held(need)) for need in links),
        (Rule.SIZE, 0, problem.most is None or len(team) <= problem.most),
        *(
            (Rule.QUOTA, i, sum(map(quota.counts, partners.values())) >= quota.least)
            for i, quota in enumerate(problem.quotas)
        ),
        (
            Rule.WITHIN,
            0,
            problem.within is None or all(p.territory in problem.within for p in partners.values()),
        ),
        (Rule.BUDGET, 0, problem.budget is None or costs <= problem.budget),
        (
            Rule.SHARE,
            0,
            problem.share_bp is None or all(borne(i) * 10_000 <= costs * problem.share_bp for i in team),
        ),
        *((Rule.APART, i, not set(pair) <= team) for i, pair in enumerate(problem.apart)),
        *((Rule.KEPT, place, place in team) for place in problem.kept),
    ]
    useful = all(any(holds(partners[i], need) for need in links) for i in team - problem.kept)
    return useful and all(kept for rule, i, kept in answers if (rule, i) not in problem.without)


def best_of(problem: TeamProblem, found: list[Team]) -> Team:
    """Return the best of some teams: most points, then the earliest places."""
    return max(found, key=lambda team: (problem.points(team), -sum(place + 1 for place in team)))


@settings(max_examples=200, deadline=None)
@given(problem=problems())
def test_the_team_is_the_best_of_all_and_its_proof_holds(problem: TeamProblem) -> None:
    answer = compose(problem)
    every = teams(problem)
    if not every:
        assert isinstance(answer, Infeasible)
        return
    assert isinstance(answer, Composition)
    best = best_of(problem, every)
    proof = answer.certificate
    assert answer.team in every
    assert proof.points == problem.points(answer.team) == problem.points(best) == proof.bound
    assert sum(answer.team) + len(answer.team) == sum(best) + len(best), "ties go to the declared order"
    assert proof.proven and proof.gap == 0
    assert verify(problem, answer)


@settings(max_examples=120, deadline=None)
@given(problem=problems())
def test_a_clash_is_the_fewest_rules_that_no_team_keeps(problem: TeamProblem) -> None:
    answer = compose(problem)
    if not isinstance(answer, Infeasible):
        return
    assert verify_clash(problem, answer)
    assert answer.smallest
    assert not teams(only(problem, answer.clash))
    for fewer in combinations(problem.names, len(answer.clash) - 1):
        assert teams(only(problem, fewer)), "no fewer rules clash"


@settings(max_examples=80, deadline=None)
@given(problem=problems())
def test_what_a_rule_costs_is_what_the_best_team_gains_without_it(problem: TeamProblem) -> None:
    best = compose(problem)
    if not isinstance(best, Composition):
        return
    for price in costs_of(problem, best):
        freer = replace(problem, without=frozenset({price.name}))
        gained = problem.points(best_of(freer, teams(freer))) - best.certificate.points
        assert price.gain == gained >= 0, "a relaxed rule never lowers the best"
        assert price.proven


@settings(max_examples=60, deadline=None)
@given(problem=problems(), more=st.integers(1, 3))
def test_a_looser_rule_never_lowers_the_best(problem: TeamProblem, more: int) -> None:
    best = compose(problem)
    if not isinstance(best, Composition):
        return
    looser = [
        replace(problem, most=None if problem.most is None else problem.most + more),
        replace(problem, budget=None if problem.budget is None else problem.budget + more * 10),
        replace(problem, quotas=tuple(replace(q, least=max(0, q.least - more)) for q in problem.quotas)),
        replace(problem, needs=tuple(replace(n, holders=max(0, n.holders - more)) for n in problem.needs)),
        replace(problem, apart=problem.apart[more:]),
    ]
    for freer in looser:
        answer = compose(freer)
        assert isinstance(answer, Composition)
        assert answer.certificate.points >= best.certificate.points


@settings(max_examples=60, deadline=None)
@given(problem=problems(), data=st.data())
def test_the_order_of_the_candidates_does_not_change_the_points(
    problem: TeamProblem, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(problem.candidates))))
    to = {place: new for new, place in enumerate(order)}
    renamed = replace(
        problem,
        candidates=tuple(problem.candidates[place] for place in order),
        apart=tuple((to[one], to[other]) for one, other in problem.apart),
        kept=frozenset(to[place] for place in problem.kept),
    )
    one, other = compose(problem), compose(renamed)
    assert type(one) is type(other)
    if isinstance(one, Composition) and isinstance(other, Composition):
        assert one.certificate.points == other.certificate.points
    if isinstance(one, Infeasible) and isinstance(other, Infeasible):
        assert len(one.clash) == len(other.clash)


@settings(max_examples=60, deadline=None)
@given(problem=problems(), changed=st.integers(1, 3))
def test_the_teams_that_follow_are_different_and_the_best_of_those(
    problem: TeamProblem, changed: int
) -> None:
    answer = study(problem, changed=changed)
    if not isinstance(answer, Study):
        return
    every = teams(problem)
    better: list[Team] = []
    for found in answer.teams:
        asked = unlike_of(problem, better, changed=changed)
        different = [
            team
            for team in every
            if all(len(b - team) >= min(changed, len(b - problem.kept)) for b in better)
        ]
        assert verify(asked, found)
        assert problem.points(found.team) == problem.points(best_of(problem, different))
        better.append(found.team)


@settings(max_examples=80, deadline=None)
@given(problem=problems(), data=st.data())
def test_a_changed_certificate_is_refused(problem: TeamProblem, data: st.DataObject) -> None:
    answer = compose(problem)
    if not isinstance(answer, Composition):
        return
    proof = answer.certificate
    other = data.draw(
        st.sampled_from(
            [
                replace(proof, points=proof.points + 1),
                replace(proof, bound=proof.bound + 1),
                replace(proof, bound=proof.bound - 1),
                replace(proof, proven=False),
                replace(proof, digest="0" * 64),
                replace(proof, steps=(*proof.steps, 0)),
                replace(proof, prices=Prices((-1, *proof.prices.needs), proof.prices.rules)),
                replace(proof, prices=Prices(proof.prices.needs, ((999, 1),))),
                replace(proof, steps=(Prices((0,) * (len(problem.needs) + 1)),)),
            ]
        )
    )
    assert not verify(problem, replace(answer, certificate=other))
    assert not verify(problem, replace(answer, team=frozenset({999})))


def candidate(*fits: int, kind: str = "sme", **more: int | str) -> Candidate:
    """A candidate by its fits."""
    return Candidate(fits, kind, **more)  # type: ignore[arg-type]


CHAIN = (Need(3, least=400), Need(2, least=400), Need(1, least=400))
FARM = candidate(900, 0, 0, cost=30)
SCHOOL = candidate(0, 800, 100, kind="laboratory", cost=40, toll=250)
MAKER = candidate(0, 700, 900, cost=50, toll=300)
TRADER = candidate(0, 0, 500, cost=10, toll=100)
WORKED = TeamProblem(
    needs=CHAIN,
    candidates=(FARM, SCHOOL, MAKER, TRADER),
    most=3,
    quotas=(Quota(1, frozenset({"laboratory"})),),
)


def test_the_example_of_the_reference_by_hand() -> None:
    answer = study(WORKED, changed=1)
    assert isinstance(answer, Study)
    best, second, *_ = answer.teams
    # 3 × 900 + 2 × 800 + 1 × 900, less the tolls 250 and 300.
    assert (best.team, best.certificate.points) == ({0, 1, 2}, 4_650)
    # 3 × 900 + 2 × 800 + 1 × 500, less the tolls 250 and 100.
    assert (second.team, second.certificate.points) == ({0, 1, 3}, 4_450)
    gains = {price.name: price.gain for price in answer.costs if price.gain}
    # Without a laboratory the maker holds two links: 3 × 900 + 2 × 700 + 1 × 900, less 300.
    assert gains == {(Rule.QUOTA, 0): 50}
    assert answer.by_hand.points == 4_650
    assert holders_of(WORKED, best.team, 1) == (1, 2)


def test_the_prices_of_the_reference_prove_its_example() -> None:
    ground = Ground(WORKED)
    needs = tuple(price * ground.weight << 20 for price in (2_700, 1_400, 600))
    laboratory = next(place for place, row in enumerate(ground.rows) if row.rule is Rule.QUOTA)
    priced = ground.price(Prices(needs, ((laboratory, 50 * ground.weight << 40),)))
    assert ground.points(priced.bound((), ())) == 4_650


def test_a_link_that_nobody_holds_is_a_hole_with_its_nearest_candidate() -> None:
    problem = replace(WORKED, candidates=(FARM, replace(SCHOOL, fits=(0, 350, 100)), TRADER), quotas=())
    answer = study(problem)
    assert isinstance(answer, Study)
    (hole,) = answer.holes[0]
    assert (hole.need, hole.nearest, hole.fit, hole.least) == (1, 1, 350, 400)
    assert hole.is_open_to_nobody


def test_a_link_left_open_says_what_its_nearest_candidate_would_break_or_lose() -> None:
    needs = (CHAIN[0], replace(CHAIN[1], holders=0))
    dear = candidate(0, 900, cost=50, toll=5_000)
    problem = TeamProblem(needs=needs, candidates=(candidate(900, 0), dear))
    answer = compose(problem)
    assert isinstance(answer, Composition)
    (hole,) = holes_of(problem, answer.team)
    assert (hole.nearest, hole.broken, hole.loses) == (1, (), 5_000 - 2 * 900)
    poor = replace(problem, budget=40)
    (hole,) = holes_of(poor, answer.team)
    assert hole.broken == ((Rule.BUDGET, 0),)


def test_no_undertaking_bears_more_than_its_share() -> None:
    needs = (Need(1), Need(1))
    big, sister, small = (
        candidate(900, 0, cost=60, group=1),
        candidate(0, 900, cost=20, group=1),
        candidate(0, 500, cost=30),
    )
    free = TeamProblem(needs=needs, candidates=(big, sister, small), most=2)
    shared = replace(free, share_bp=7_000)
    assert [composed(each).team for each in (free, shared)] == [{0, 1}, {0, 2}]
    assert {price.name: price.gain for price in costs_of(shared, composed(shared))}[(Rule.SHARE, 0)] == 400


def test_an_impossible_set_of_rules_names_the_smallest_clash() -> None:
    problem = replace(
        WORKED,
        most=1,
        budget=1_000,
        quotas=(Quota(1, frozenset({"laboratory"})), Quota(1, frozenset({"large"}))),
    )
    answer = compose(problem)
    assert isinstance(answer, Infeasible)
    assert answer.clash == ((Rule.QUOTA, 1),), "nobody at all is large: no other rule is to blame"
    names: tuple[Name, ...] = ((Rule.HELD, 0), (Rule.SIZE, 0), (Rule.QUOTA, 0))
    found = compose(replace(problem, quotas=problem.quotas[:1]))
    assert isinstance(found, Infeasible) and len(found.clash) == 3
    assert set(found.clash) <= {*names, (Rule.HELD, 1), (Rule.HELD, 2)}
    assert not verify_clash(problem, replace(found, digest="0" * 64))
    assert not verify_clash(problem, replace(answer, clash=((Rule.BUDGET, 0),)))
    assert not verify_clash(problem, replace(answer, prices=Prices((), ((0, 1),))))


def test_out_of_branches_nothing_is_claimed() -> None:
    # Pieces of partners would fit in the budget: only going through cases proves the best whole team.
    alone = [
        candidate(*(900 if need == place else 0 for need in range(3)), cost=60 + place) for place in range(3)
    ]
    tight = TeamProblem(needs=(Need(1, 0),) * 3, candidates=tuple(alone), budget=100)
    answer = compose(tight, branches=0)
    assert isinstance(answer, Composition)
    assert not answer.certificate.proven
    assert answer.certificate.bound > answer.certificate.points == 900
    assert answer.certificate.gap > 0 == answer.certificate.branches
    assert verify(tight, answer)
    assert composed(tight).certificate.proven
    impossible = replace(WORKED, quotas=(Quota(1, frozenset({"large"})),))
    assert isinstance(compose(impossible, branches=0), Undecided)


def test_the_usual_way_is_no_better_and_says_what_it_breaks() -> None:
    found = by_hand(replace(WORKED, most=1))
    assert found.broken
    assert by_hand(WORKED).points <= composed(WORKED).certificate.points


def test_nothing_to_choose_from() -> None:
    empty = TeamProblem(needs=(), candidates=())
    assert composed(empty).team == frozenset()
    assert verify(empty, composed(empty))
    nobody = TeamProblem(needs=(Need(1),), candidates=())
    answer = study(nobody)
    assert isinstance(answer, Study)
    assert [(hole.need, hole.nearest) for hole in answer.holes[0]] == [(0, None)]


def test_the_same_input_gives_the_same_answer() -> None:
    assert compose(WORKED) == compose(WORKED)


@pytest.mark.parametrize(
    "changed",
    [
        {"needs": (Need(-1), *CHAIN[1:])},
        {"needs": CHAIN[:2]},
        {"candidates": (candidate(1_001, 0, 0),)},
        {"candidates": (candidate(1, 0, 0, cost=-1),)},
        {"candidates": (candidate(1, 0, 0, cost=2**60),)},
        {"candidates": (candidate(1, 0, 0, toll=2**60),)},
        {"most": -1},
        {"budget": -1},
        {"share_bp": 10_001},
        {"kept": frozenset({9})},
        {"apart": ((1, 1),)},
    ],
)
def test_what_is_no_problem_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        replace(WORKED, **changed)  # type: ignore[arg-type]


def test_the_verifier_reaches_no_solver() -> None:
    """What rechecks a certificate imports nothing of what finds it."""
    folder = Path(str(package.__file__)).parent
    for name in ("problem", "answer", "bound", "certificate", "verification"):
        tree = ast.parse((folder / f"{name}.py").read_text())
        reached = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not {module for module in reached if module and "ortools" in module}
        assert not reached & {
            f"grappe.solvers.team.{x}" for x in ("search", "relaxation", "clash", "optimum")
        }


def test_prices_prove_whatever_they_are() -> None:
    ground = Ground(WORKED)
    for prices in (Prices((0, 0, 0)), Prices((10**9, 0, 5), ((0, 10**12), (2, 7)))):
        priced = ground.price(prices)
        for team in teams(WORKED):
            outside = frozenset(range(4)) - team
            assert ground.worth(team) <= priced.bound((), ())
            assert ground.worth(team) <= priced.bound(team, outside)


def composed(problem: TeamProblem) -> Composition:
    """The team of a problem that has one."""
    answer = compose(problem)
    assert isinstance(answer, Composition)
    return answer
