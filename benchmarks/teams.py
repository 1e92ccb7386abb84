"""Compose a team of 200 candidates for 15 needs under every rule, beside the other ways to do it.

    python benchmarks/teams.py [--json] [--seeds 50] [--peer-seeds 5]

Time starts from the plain numbers and includes checking them, building the model, solving, proving and
sealing the certificate, which is then rechecked apart. Every instance is drawn from its own seed; the figures
are the 95th percentile over all seeds, in wall and CPU time. The peers see the first instances: CP-SAT
(OR-Tools) and HiGHS (scipy) on the same integer programme, one worker each; and the usual way by hand, the
best partner each time.

A second table says what each rule adds to the time: the same instances under one rule alone, so that an
unlucky rule shows; `tied` draws fits in hundreds and equal tolls, so that many teams are worth the same.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import numpy as np
from ortools.sat.python import cp_model_helper as cp
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from grappe.solvers.team import (
    Candidate,
    Composition,
    Infeasible,
    Need,
    Quota,
    Rule,
    Study,
    TeamProblem,
    by_hand,
    compose,
    study,
    verify,
    verify_clash,
)

CANDIDATES, NEEDS = 200, 15
KINDS = (("sme", 60), ("large", 15), ("laboratory", 15), ("other", 10))
TERRITORIES = ("24", "31", "32", "33", "40", "47", "64", "82")
FIRST_SEED = 2009

Figures = dict[str, float | int]


@dataclass(frozen=True)
class Run:
    """One answer: its seconds of wall and CPU time, its points, whether it is proven and rechecked."""

    wall: float
    cpu: float
    points: int
    proven: bool


def draw(seed: int, *, tied: bool = False) -> TeamProblem:
    """Draw candidates good at a few links and passable at some others, under every rule."""
    chance = random.Random(seed)
    candidates = tuple(_candidate(chance, tied) for _ in range(CANDIDATES))
    needs = tuple(Need(chance.choice((1, 2, 3, 5)), least=200) for _ in range(NEEDS))
    pairs = {tuple(sorted(chance.sample(range(CANDIDATES), 2))) for _ in range(20)}
    return TeamProblem(
        needs=needs,
        candidates=candidates,
        most=6,
        quotas=(
            Quota(1, frozenset({"laboratory"})),
            Quota(2, frozenset({"sme"})),
            Quota(1, None, frozenset({"47"})),
        ),
        within=frozenset(TERRITORIES),
        budget=1_000_000,
        share_bp=7_000,
        apart=tuple((one, other) for one, other in sorted(pairs)),
        kept=frozenset({chance.choice([i for i, c in enumerate(candidates) if c.territory])}),
    )


def _candidate(chance: random.Random, tied: bool) -> Candidate:
    good = set(chance.sample(range(NEEDS), chance.randint(1, 5)))
    grain = 100 if tied else 1
    fits = (
        chance.randint(300, 1_000)
        if need in good
        else chance.randint(50, 450)
        if chance.random() < 0.1
        else 0
        for need in range(NEEDS)
    )
    return Candidate(
        fits=tuple(fit // grain * grain for fit in fits),
        kind=chance.choices([kind for kind, _ in KINDS], [share for _, share in KINDS])[0],
        territory=chance.choice(TERRITORIES) if chance.random() < 0.9 else "",
        cost=chance.randint(20, 300) * 1_000,
        toll=1_000 if tied else chance.choice((500, 1_000, 2_000)),
        group=chance.randrange(180),
    )


def with_only(problem: TeamProblem, *rules: Rule) -> TeamProblem:
    """Return the problem under these rules alone."""
    out = (name for name in problem.names if name[0] not in rules)
    return replace(problem, without=frozenset(out))


def timed(problem: Callable[[], TeamProblem]) -> Run:
    """Compose once from plain numbers; the answer must hold when rechecked."""
    drawn = problem()
    wall, cpu = time.perf_counter(), time.process_time()
    # Built again, so that nothing is prepared before the clock starts.
    fresh = replace(drawn)
    answer = compose(fresh)
    spent = time.perf_counter() - wall, time.process_time() - cpu
    if isinstance(answer, Infeasible):
        if not verify_clash(drawn, answer):
            raise SystemExit("a clash does not hold")
        return Run(*spent, 0, True)
    if not isinstance(answer, Composition) or not verify(drawn, answer):
        raise SystemExit("a certificate does not hold")
    return Run(*spent, answer.certificate.points, answer.certificate.proven)


def p95(values: Sequence[float]) -> float:
    """The value that 95 of a hundred do not exceed."""
    return sorted(values)[max(0, -(-95 * len(values) // 100) - 1)]


@dataclass(frozen=True)
class Programme:
    """The same problem as an integer programme: x says who is in, y who counts for which need."""

    objective: np.ndarray[tuple[int], np.dtype[np.float64]]
    weights: coo_array
    most: np.ndarray[tuple[int], np.dtype[np.float64]]


def programme(problem: TeamProblem) -> Programme:
    """Write the programme for peers: one y a candidate and need it holds, under its x."""
    size = len(problem.candidates)
    people, needs = np.nonzero(problem.worth)
    objective = np.concatenate(
        [[-candidate.toll for candidate in problem.candidates], problem.worth[people, needs]]
    ).astype(np.float64)
    places, columns, values, most = [], [], [], []

    def row(terms: Sequence[tuple[int, float]], limit: float) -> None:
        for column, value in terms:
            places.append(len(most))
            columns.append(column)
            values.append(value)
        most.append(limit)

    for need in range(len(problem.needs)):
        row([(size + k, 1) for k in np.flatnonzero(needs == need).tolist()], 1)
    for k, person in enumerate(people.tolist()):
        row([(size + k, 1), (person, -1)], 0)
    for rule in problem.rows:
        row(rule.terms, rule.most)
    shape = (len(most), len(objective))
    return Programme(objective, coo_array((values, (places, columns)), shape=shape), np.array(most, float))


def solve_with_highs(problem: TeamProblem) -> tuple[float, int]:
    """Solve with HiGHS; return the CPU seconds and the points."""
    start = time.process_time()
    asked = programme(problem)
    found = milp(
        -asked.objective,
        constraints=LinearConstraint(asked.weights.tocsr(), -np.inf, asked.most),
        bounds=Bounds(0, _highest(problem, asked)),
        integrality=np.arange(len(asked.objective)) < len(problem.candidates),
        options={"time_limit": 30},
    )
    return time.process_time() - start, round(-found.fun) if found.fun is not None else -1


def solve_with_cp_sat(problem: TeamProblem) -> tuple[float, int]:
    """Solve with CP-SAT, one worker; return the CPU seconds and the points."""
    start = time.process_time()
    asked = programme(problem)
    model = cp.CpModelProto()
    for limit in _highest(problem, asked).tolist():
        model.variables.add().domain.extend([0, int(limit)])
    rows = asked.weights.tocsr()
    for place, most in enumerate(asked.most.tolist()):
        linear = model.constraints.add().linear
        linear.vars.extend(rows.indices[rows.indptr[place] : rows.indptr[place + 1]].tolist())
        linear.coeffs.extend(map(int, rows.data[rows.indptr[place] : rows.indptr[place + 1]].tolist()))
        linear.domain.extend([-(2**62), int(most)])
    model.objective.vars.extend(range(len(asked.objective)))
    model.objective.coeffs.extend(int(-value) for value in asked.objective.tolist())
    parameters = cp.SatParameters()
    parameters.num_workers, parameters.random_seed, parameters.max_time_in_seconds = 1, 0, 30
    parameters.linearization_level = 2
    wrapper = cp.SolveWrapper()
    wrapper.set_parameters(parameters)
    response = wrapper.solve(model)
    return time.process_time() - start, round(-response.objective_value)


def _highest(problem: TeamProblem, asked: Programme) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    highest = np.ones(len(asked.objective))
    highest[sorted(problem.idle)] = 0
    return highest


def measure(seeds: int = 50) -> Figures:
    """Return the figures of the published family, without the peers, for other benchmarks to quote."""
    compose(draw(FIRST_SEED))
    runs = [timed(lambda seed=seed: draw(seed)) for seed in range(FIRST_SEED, FIRST_SEED + seeds)]
    gaps = [
        100 * (run.points - by_hand(draw(seed)).points) / max(run.points, 1)
        for seed, run in zip(range(FIRST_SEED, FIRST_SEED + seeds), runs, strict=True)
    ]
    return {
        "team_p95_s": round(p95([run.wall for run in runs]), 4),
        "team_p95_cpu_s": round(p95([run.cpu for run in runs]), 4),
        "team_median_s": round(median(run.wall for run in runs), 4),
        "team_worst_s": round(max(run.wall for run in runs), 4),
        "team_optimal_share": round(sum(run.proven for run in runs) / len(runs), 4),
        "team_greedy_gap_percent": round(median(gaps), 3),
        "team_greedy_gap_worst_percent": round(max(gaps), 3),
    }


def print_rules(seeds: int) -> Figures:
    """Print the time under one rule alone, under all of them, and when many teams are worth the same."""
    held = {
        "the chain alone": (Rule.HELD,),
        **{rule.value: (Rule.HELD, rule) for rule in Rule if rule not in (Rule.HELD, Rule.CHANGED)},
        "all": tuple(Rule),
    }
    print(f"\n{'rules':<18}{'median s':>10}{'p95 s':>9}{'worst s':>9}{'optimal':>9}")
    figures: Figures = {}
    for name, rules in (*held.items(), ("all, tied", tuple(Rule))):
        tied = name.endswith("tied")
        runs = [
            timed(lambda seed=seed, tied=tied, rules=rules: with_only(draw(seed, tied=tied), *rules))
            for seed in range(FIRST_SEED, FIRST_SEED + seeds)
        ]
        walls = [run.wall for run in runs]
        share = sum(run.proven for run in runs) / len(runs)
        print(f"{name:<18}{median(walls):>10.3f}{p95(walls):>9.3f}{max(walls):>9.3f}{share:>9.2f}")
        figures[f"team_{name.replace(', ', '_').replace(' ', '_')}_p95_s"] = round(p95(walls), 4)
    return figures


def print_peers(seeds: int) -> Figures:
    """Print the peers on the first instances; a proven optimum above ours would be a defect."""
    spent: dict[str, list[float]] = {"grappe": [], "CP-SAT": [], "HiGHS": []}
    for seed in range(FIRST_SEED, FIRST_SEED + seeds):
        problem = draw(seed)
        own = timed(lambda problem=problem: problem)
        spent["grappe"].append(own.cpu)
        for name, solve in (("CP-SAT", solve_with_cp_sat), ("HiGHS", solve_with_highs)):
            seconds, points = solve(problem)
            spent[name].append(seconds)
            if points > own.points:
                raise SystemExit(f"{name} found {points}, we found {own.points}")
    print(f"\n{'engine':<18}{'median CPU s':>14}{'worst CPU s':>13}")
    for name, seconds in spent.items():
        print(f"{name:<18}{median(seconds):>14.3f}{max(seconds):>13.3f}")
    return {f"team_{name.lower().replace('-', '_')}_cpu_s": round(median(v), 4) for name, v in spent.items()}


def print_study(seeds: int) -> Figures:
    """Print what a whole page asks: three teams, holes, and what each rule costs."""
    walls = []
    for seed in range(FIRST_SEED, FIRST_SEED + seeds):
        problem, start = draw(seed), time.perf_counter()
        if not isinstance(study(problem), Study):
            continue
        walls.append(time.perf_counter() - start)
    print(f"\nthree teams, holes, cost of each rule: median {median(walls):.3f} s, worst {max(walls):.3f} s")
    return {"team_study_median_s": round(median(walls), 4), "team_study_worst_s": round(max(walls), 4)}


def main() -> None:
    """Print every table; with ``--json``, end with one line of figures."""
    options = argparse.ArgumentParser(description="Team composition beside its peers")
    options.add_argument("--json", action="store_true", help="end with one line of figures")
    options.add_argument("--seeds", type=int, default=50, help="instances drawn, each from its own seed")
    options.add_argument("--peer-seeds", type=int, default=5, help="instances that the peers solve")
    chosen = options.parse_args()
    figures = measure(chosen.seeds)
    print(f"{CANDIDATES} candidates × {NEEDS} needs, {chosen.seeds} seeds, every rule")
    for name, value in figures.items():
        print(f"{name:<32}{value:>10}")
    figures |= print_peers(chosen.peer_seeds)
    figures |= print_study(max(3, chosen.seeds // 5))
    figures |= print_rules(max(5, chosen.seeds // 2))
    if chosen.json:
        print(json.dumps({"bench": "teams", "figures": figures}))


if __name__ == "__main__":
    main()
