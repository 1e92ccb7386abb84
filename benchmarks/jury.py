"""Assign 2 000 applications × 3 readings to 60 jurors with 6 % conflicts, beside two other ways to do it.

    python benchmarks/jury.py [--json] [--repeat 7]

CPU time is that of this process, median of several runs; it starts from the affinities and includes checking
the input, building the model, solving it, computing the proof and listing the pairs. The peers run in the
same process on the same input: HiGHS (scipy) on the linear program in the form that suits it best, and a
balanced round robin that ignores affinity.

Two panels are drawn, both from a fixed seed: one where affinity is expertise and preference in equal parts,
whose figures are published, and one of specialists, where raising the worst-served application is harder.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from grappe.solvers.assign import Assignment, AssignmentProblem, assign, raise_worst, verify

APPLICATIONS, JURORS, REVIEWS, CONFLICTS = 2_000, 60, 3, 0.06
THEMES, SPECIALTIES = 12, 0.25
SEED = 2009

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Panel:
    """A drawn instance: affinity from 0 to 100, conflicts as pairs."""

    name: str
    affinity: NDArray[np.int64]
    conflicts: NDArray[np.int64]

    def problem(self) -> AssignmentProblem:
        """Build the solver's input, checks included."""
        return AssignmentProblem(
            applications=APPLICATIONS,
            jurors=JURORS,
            reviews_per_application=REVIEWS,
            affinity=self.affinity,
            conflicts=self.conflicts,
        )


@dataclass(frozen=True)
class Row:
    """One line of the table; ``worst`` is the lowest total of one application."""

    engine: str
    cpu_s: float
    total: float
    worst: float | None
    note: str


def draw_panel(name: str, *, expertise_percent: int) -> Panel:
    """Draw jurors who know a quarter of the themes well, and applications unevenly spread over the themes."""
    chance = np.random.default_rng(SEED)
    known = chance.random((JURORS, THEMES)) < SPECIALTIES
    expertise = np.where(known, chance.integers(60, 101, known.shape), chance.integers(0, 41, known.shape))
    popularity = 1 / np.arange(1, THEMES + 1)
    themes = chance.choice(THEMES, APPLICATIONS, p=popularity / popularity.sum())
    preference = chance.integers(0, 101, (APPLICATIONS, JURORS))
    affinity = (expertise_percent * expertise[:, themes].T + (100 - expertise_percent) * preference) // 100
    conflicts = np.argwhere(chance.random((APPLICATIONS, JURORS)) < CONFLICTS)
    return Panel(name, affinity, conflicts)


def timed(task: Callable[[], Answer], repeat: int) -> tuple[float, Answer]:
    """Return the median CPU seconds of several runs, and the last answer."""
    spent = []
    for _ in range(repeat):
        start = time.process_time()
        answer = task()
        spent.append(time.process_time() - start)
    return median(spent), answer


def solve(panel: Panel) -> Assignment:
    """Assign from the raw input, as a command would."""
    answer = assign(panel.problem())
    if not isinstance(answer, Assignment):
        raise SystemExit(f"no assignment: {answer.reasons}")
    return answer


def solve_with_highs(panel: Panel) -> tuple[float, float]:
    """Solve the same linear program with HiGHS; return its total and its lowest application total."""
    problem = panel.problem()
    applications, jurors = np.nonzero(problem.open)
    worth, chosen = problem.worth[applications, jurors], np.arange(len(applications))
    ones = np.ones(len(worth))
    # Loads as upper limits, which totals make exact: written as equalities, HiGHS takes 60 times longer.
    found = linprog(
        -worth,
        A_eq=coo_array((ones, (applications, chosen))).tocsr(),
        b_eq=np.full(APPLICATIONS, REVIEWS),
        A_ub=coo_array((ones, (jurors, chosen))).tocsr(),
        b_ub=np.full(JURORS, APPLICATIONS * REVIEWS // JURORS),
        bounds=(0, 1),
        method="highs-ds",
    )
    if found.status != 0:
        raise SystemExit(f"HiGHS: {found.message}")
    return round(-found.fun), float(np.bincount(applications, found.x * worth).min())


def deal_in_turn(panel: Panel) -> tuple[int, int]:
    """Deal each application to the least loaded jurors without conflict, whatever the affinity."""
    problem = panel.problem()
    loads = np.zeros(JURORS, dtype=np.int64)
    totals = []
    for application in range(APPLICATIONS):
        order = np.lexsort(
            (np.roll(np.arange(JURORS), application), loads + problem.barred[application] * 10**6)
        )
        loads[order[:REVIEWS]] += 1
        totals.append(int(problem.worth[application, order[:REVIEWS]].sum()))
    return sum(totals), min(totals)


def ours(panel: Panel, repeat: int) -> tuple[list[Row], dict[str, float | int]]:
    """Assign and raise the worst-served application, recheck both certificates; return rows and figures."""
    problem = panel.problem()
    cpu, best = timed(lambda: solve(panel), repeat)
    variant_cpu, variant = timed(lambda: raise_worst(problem, best), repeat)
    if not (verify(problem, best) and verify(problem, variant)):
        raise SystemExit("a certificate does not hold")
    proof, raised = best.certificate, variant.certificate
    loss = 100 * raised.loss / proof.total
    served = "proven highest" if raised.proven else f"at most {raised.worst_bound} possible"
    rows = [
        Row("grappe assign", cpu, proof.total, proof.worst, f"bound {proof.bound}, proven: {proof.proven}"),
        Row(
            "grappe raise_worst",
            variant_cpu,
            raised.total,
            raised.worst,
            f"loss {loss:.3f} %, worst {served}",
        ),
    ]
    return rows, {
        "jury_cpu_s": round(cpu, 4),
        "jury_optimal": int(proof.proven),
        "jury_total": proof.total,
        "jury_worst": proof.worst,
        "jury_variant_cpu_s": round(variant_cpu, 4),
        "jury_variant_worst": raised.worst,
        "jury_variant_loss_percent": round(loss, 4),
    }


def peers(panel: Panel, repeat: int) -> list[Row]:
    """Run the other engines on the same panel."""
    highs_cpu, (highs_total, highs_worst) = timed(lambda: solve_with_highs(panel), min(repeat, 3))
    turn_cpu, (turn_total, turn_worst) = timed(lambda: deal_in_turn(panel), repeat)
    return [
        Row("HiGHS linear program", highs_cpu, highs_total, highs_worst, "whole numbers not imposed"),
        Row("round robin", turn_cpu, turn_total, turn_worst, "affinity ignored"),
    ]


def published_panel() -> Panel:
    """Draw the panel whose figures are published."""
    return draw_panel("expertise and preference", expertise_percent=50)


def measure(repeat: int = 7) -> dict[str, float | int]:
    """Return the figures of the published panel, without the peers, for other benchmarks to quote."""
    return ours(published_panel(), repeat)[1]


def print_table(panel: Panel, rows: list[Row]) -> None:
    """Print one panel's engines side by side."""
    print(f"\n{panel.name}: {APPLICATIONS} × {REVIEWS} to {JURORS} jurors, {len(panel.conflicts)} conflicts")
    print(f"{'engine':<22}{'CPU s':>8}{'total':>10}{'worst':>8}  note")
    for row in rows:
        print(f"{row.engine:<22}{row.cpu_s:>8.3f}{row.total:>10.0f}{row.worst:>8.0f}  {row.note}")


def main() -> None:
    """Print both panels; with ``--json``, end with one line of figures."""
    options = argparse.ArgumentParser(description="Jury assignment beside its peers")
    options.add_argument("--json", action="store_true", help="end with one line of figures")
    options.add_argument("--repeat", type=int, default=7, help="runs of which the median is kept")
    chosen = options.parse_args()
    panel = published_panel()
    rows, figures = ours(panel, chosen.repeat)
    print_table(panel, rows + peers(panel, chosen.repeat))
    specialists = draw_panel("specialists", expertise_percent=70)
    print_table(specialists, ours(specialists, chosen.repeat)[0] + peers(specialists, chosen.repeat))
    if chosen.json:
        print(json.dumps({"bench": "jury", "figures": figures}))


if __name__ == "__main__":
    main()
