"""What a whole programme costs to compute: the selection of 2 000 applications under five envelopes.

    python benchmarks/programmes.py [--json] [--seeds 10] [--peer-seconds 10]

Selection: time starts from the plain numbers of the call and includes checking them, building the model,
solving it, proving it and sealing the certificate, which is then rechecked apart. Every instance is drawn
from its own seed; the figures are the median and the worst over all seeds of the published family. The peers
see the same instances: HiGHS (scipy) on the same integer programme, within a time limit, and two usual ways
by hand: going down the ranking, and the best score for the money, floors first.

Headroom: CPU time and queries of the whole function, from the organisation to the answer, on a group of 50
companies with 10 000 lines, median of 30; beside it, the same answer from the lines read one by one.

Every measure prints its table and returns its figures; `MEASURES` lists them.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from grappe.solvers.select import (
    Candidate,
    Cap,
    Envelope,
    Floor,
    Measure,
    Proposal,
    SelectionProblem,
    propose,
    verify,
)

APPLICATIONS, TERRITORIES, THEMES = 2_000, 13, 6
# Four envelopes by sector, and one that six applications in ten may also draw on.
SHARES, OPEN_TO_ALL = (20, 20, 15, 20, 25), 0.6
FIRST_SEED = 2009
SECONDS = 5.0

Figures = dict[str, float | int]


@dataclass(frozen=True)
class Family:
    """A way to draw instances: what is asked, in euro-cents, given the mark, and what each theme is due."""

    name: str
    aid: Callable[[random.Random, int], int]
    theme_percent: int


@dataclass(frozen=True)
class Options:
    """What the command line asks."""

    seeds: int
    peer_seconds: float


def lognormal(chance: random.Random, mark: int) -> int:
    """Ask about 40 000 €, a little more when the mark is high; seven in ten are whole euros."""
    amount = max(2_000_00, round(chance.lognormvariate(15.2, 0.6) * (0.85 + mark / 8_000)))
    return amount // 100 * 100 if chance.random() < 0.7 else amount


def capped(chance: random.Random, mark: int) -> int:
    """Ask at most 15 000 €, as under the Bio'INNOV regulation: a third of them ask just that."""
    return min(15_000_00, max(3_000_00, round(chance.lognormvariate(14.1, 0.5))))


def proportional(chance: random.Random, mark: int) -> int:
    """Ask in proportion to the mark, to the cent: the knapsack that is hard on purpose."""
    return mark * 1_000 + chance.randrange(-300, 301)


PUBLISHED = Family("grants", lognormal, 8)
FAMILIES = (
    PUBLISHED,
    Family("capped", capped, 8),
    Family("tight floors", lognormal, 13),
    Family("hard", proportional, 8),
)


def draw_call(family: Family, seed: int) -> SelectionProblem:
    """Draw a call: means of three jurors, unequal territories, organisations that apply twice."""
    chance = random.Random(seed)
    marks = sorted((_mark(chance) for _ in range(APPLICATIONS)), reverse=True)
    candidates = tuple(Candidate(mark, family.aid(chance, mark), _envelopes(chance)) for mark in marks)
    budget = sum(candidate.aid for candidate in candidates) // 5
    territories = _parts(min(int(chance.expovariate(0.35)), TERRITORIES - 1) for _ in candidates)
    themes = _parts(chance.randrange(THEMES) for _ in candidates)
    organisations = _parts(chance.randrange(APPLICATIONS * 4 // 5) for _ in candidates)
    problem = SelectionProblem(
        candidates=candidates,
        envelopes=tuple(Envelope(budget * share // 100) for share in SHARES),
        floors=(
            *(Floor(members, max(1, len(members) // 6)) for members in territories),
            *(Floor(members, budget * family.theme_percent // 100, Measure.AID) for members in themes),
        ),
        caps=tuple(Cap(members, chance.randint(1, 2)) for members in organisations if len(members) > 1),
    )
    ranking = go_down(problem, range(APPLICATIONS))
    return SelectionProblem(
        candidates=candidates,
        envelopes=problem.envelopes,
        floors=problem.floors,
        caps=problem.caps,
        reference=frozenset(ranking),
    )


def _mark(chance: random.Random) -> int:
    jurors = (min(20, max(0, round(chance.gauss(11.5, 3.5)))) for _ in range(3))
    return (200 * sum(jurors) + 3) // 6


def _envelopes(chance: random.Random) -> tuple[int, ...]:
    sector = chance.randrange(len(SHARES) - 1)
    return (sector, len(SHARES) - 1) if chance.random() < OPEN_TO_ALL else (sector,)


def _parts(labels: Iterable[int]) -> list[frozenset[int]]:
    found: dict[int, set[int]] = {}
    for place, label in enumerate(labels):
        found.setdefault(label, set()).add(place)
    return [frozenset(found[label]) for label in sorted(found)]


def go_down(problem: SelectionProblem, order: Iterable[int], taken: Collection[int] = ()) -> dict[int, int]:
    """Fund in that order whoever still fits, caps kept; return who pays for whom."""
    rooms = [envelope.budget or 0 for envelope in problem.envelopes]
    caps: dict[int, list[int]] = {}
    for index, cap in enumerate(problem.caps):
        for place in cap.members:
            caps.setdefault(place, []).append(index)
    left = [cap.most for cap in problem.caps]
    payers: dict[int, int] = {}
    for place in order:
        candidate, own = problem.candidates[place], caps.get(place, [])
        payer = next((e for e in candidate.envelopes if rooms[e] >= candidate.aid), None)
        if payer is not None and place not in payers and all(left[index] for index in own):
            payers[place] = payer
            rooms[payer] -= candidate.aid
            for index in own:
                left[index] -= 1
    return payers


def floors_first(problem: SelectionProblem) -> list[int]:
    """Order by score for the money: what each floor needs of its best, then all the others."""

    def worth(place: int) -> float:
        return -problem.candidates[place].score / max(problem.candidates[place].aid, 1)

    order: list[int] = []
    for floor in problem.floors:
        got = 0
        for place in sorted(floor.members, key=worth):
            if got >= floor.least:
                break
            got += 1 if floor.measure is Measure.PROJECTS else problem.candidates[place].aid
            order.append(place)
    return order + sorted(range(len(problem.candidates)), key=worth)


def solve_with_highs(problem: SelectionProblem, seconds: float) -> tuple[int | None, float | None]:
    """Solve the same integer programme with HiGHS; return its score and its bound, when it has them."""
    pairs = [(place, e) for place, candidate in enumerate(problem.candidates) for e in candidate.envelopes]
    cells = [
        (row, column, problem.weight(place, row))
        for column, (place, envelope) in enumerate(pairs)
        for row in problem.rows_of(place, envelope)
    ]
    cells += [(len(problem.rows) + place, column, 1) for column, (place, _) in enumerate(pairs)]
    rows, columns, weights = zip(*cells, strict=True)
    size = len(problem.rows) + len(problem.candidates)
    least = [-np.inf if row.least is None else row.least for row in problem.rows]
    most = [np.inf if row.most is None else row.most for row in problem.rows]
    found = milp(
        [-problem.candidates[place].score for place, _ in pairs],
        integrality=np.ones(len(pairs)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(
            coo_array((weights, (rows, columns)), shape=(size, len(pairs))).tocsr(),
            least + [-np.inf] * len(problem.candidates),
            most + [1] * len(problem.candidates),
        ),
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )
    score = None if found.x is None else round(-found.fun)
    return score, None if found.mip_dual_bound is None else -found.mip_dual_bound


def score_of(problem: SelectionProblem, payers: Iterable[int]) -> int:
    """Total score, in hundredths."""
    return sum(problem.candidates[place].score for place in payers)


def unmet_floors(problem: SelectionProblem, selected: Collection[int]) -> int:
    """How many floors a selection leaves unmet."""
    chosen = frozenset(selected)
    return sum(
        floor.least
        > sum(
            1 if floor.measure is Measure.PROJECTS else problem.candidates[i].aid
            for i in floor.members & chosen
        )
        for floor in problem.floors
    )


@dataclass(frozen=True)
class Run:
    """One instance solved: wall and CPU seconds, and the proposal."""

    problem: SelectionProblem
    wall: float
    cpu: float
    proposal: Proposal


def solve(family: Family, seed: int) -> Run:
    """Propose a selection from the plain numbers, as a command would, then recheck it apart."""
    drawn = draw_call(family, seed)
    wall, cpu = time.perf_counter(), time.process_time()
    problem = SelectionProblem(
        candidates=drawn.candidates,
        envelopes=drawn.envelopes,
        floors=drawn.floors,
        caps=drawn.caps,
        reference=drawn.reference,
    )
    answer = propose(problem, seconds=SECONDS)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    if not isinstance(answer, Proposal):
        raise SystemExit(f"no selection: {answer}")
    if not verify(problem, answer):
        raise SystemExit("a certificate does not hold")
    return Run(problem, wall, cpu, answer)


def selection(options: Options) -> Figures:
    """Solve every family over its seeds, and print the published one beside its peers."""
    size = f"{APPLICATIONS} applications, {len(SHARES)} envelopes, floors and caps"
    print(f"\nselection: {size}, {options.seeds} seeds")
    print(
        f"{'family':<14}{'wall s: median':>16}{'p90':>7}{'worst':>7}{'CPU s':>8}{'proven':>9}{'settled':>9}"
        f"{'gap, points':>13}{'prices alone':>14}"
    )
    runs = {}
    for family in FAMILIES:
        runs[family] = [solve(family, FIRST_SEED + turn) for turn in range(options.seeds)]
        print_family(family, runs[family])
    print_peers(runs[PUBLISHED], options)
    published = runs[PUBLISHED]
    proofs = [run.proposal.certificate for run in published]
    return {
        "selection_s": round(median(run.wall for run in published), 3),
        "selection_worst_s": round(max(run.wall for run in published), 3),
        "selection_cpu_s": round(median(run.cpu for run in published), 3),
        "selection_optimal": int(all(proof.proven for proof in proofs)),
        "selection_settled": int(all(proof.settled for proof in proofs)),
    }


def print_family(family: Family, runs: list[Run]) -> None:
    """Print one line: times, how many are proven, and the largest gap left, in points."""
    walls = sorted(run.wall for run in runs)
    proofs = [run.proposal.certificate for run in runs]
    proven, settled = sum(proof.proven for proof in proofs), sum(proof.settled for proof in proofs)
    loosest = max((proof.price_bound - proof.score) / proof.score for proof in proofs)
    print(
        f"{family.name:<14}{median(walls):>16.2f}{walls[(9 * len(walls)) // 10 - 1]:>7.2f}{walls[-1]:>7.2f}"
        f"{median(run.cpu for run in runs):>8.2f}{proven:>5}/{len(runs):<3}{settled:>5}/{len(runs):<3}"
        f"{max(proof.gap for proof in proofs) / 100:>13.2f}{loosest:>14.4%}"
    )


def print_peers(runs: list[Run], options: Options) -> None:
    """Print the first instance of the published family, engine beside engine."""
    run = runs[0]
    problem, proof = run.problem, run.proposal.certificate
    print(f"\n{'engine':<30}{'wall s':>8}{'score':>12}{'gap %':>9}{'floors unmet':>14}  note")

    def line(engine: str, wall: float, score: int | None, unmet: int | str, note: str) -> None:
        shown = "none" if score is None else f"{score / 100:.2f}"
        gap = "" if score is None else f"{100 * (proof.score - score) / proof.score:.4f}"
        print(f"{engine:<30}{wall:>8.2f}{shown:>12}{gap:>9}{unmet:>14}  {note}")

    kept = f"{proof.departures} departures from the ranking, the fewest: {proof.fewest_departures}"
    line("grappe propose", run.wall, proof.score, 0, f"proven by {proof.proof}, {kept}")
    hands = {"down the ranking": range(APPLICATIONS), "score for money, floors first": floors_first(problem)}
    for name, order in hands.items():
        start = time.perf_counter()
        payers = go_down(problem, order)
        wall = time.perf_counter() - start
        line(name, wall, score_of(problem, payers), unmet_floors(problem, payers), "")
    if options.peer_seconds:
        start = time.perf_counter()
        score, bound = solve_with_highs(problem, options.peer_seconds)
        note = (
            ""
            if bound is None
            else f"its bound {bound / 100:.2f}, stopped after {options.peer_seconds:.0f} s"
        )
        line("HiGHS integer programme", time.perf_counter() - start, score, 0 if score else "", note)


def headroom(options: Options) -> Figures:
    """Find what a group of 50 companies with 10 000 aid lines may still be granted."""
    # Imported here: it needs Django and a database, which the selection does without.
    from _filled_ledger import measure  # noqa: PLC0415

    return measure()


MEASURES: tuple[Callable[[Options], Figures], ...] = (selection, headroom)


def main() -> None:
    """Print every measure; with ``--json``, end with one line of figures."""
    parser = argparse.ArgumentParser(description="What a programme costs to compute, beside its peers")
    parser.add_argument("--json", action="store_true", help="end with one line of figures")
    parser.add_argument("--seeds", type=int, default=10, help="instances of each family")
    parser.add_argument("--peer-seconds", type=float, default=10.0, help="time limit of the peer; 0: no peer")
    chosen = parser.parse_args()
    figures: Figures = {}
    for measure in MEASURES:
        figures |= measure(Options(chosen.seeds, chosen.peer_seconds))
    if chosen.json:
        print(json.dumps({"bench": "programmes", "figures": figures}))


if __name__ == "__main__":
    main()
