"""Branch and bound: candidates are settled one by one, in or out, until prices prove every branch."""

from __future__ import annotations

from dataclasses import dataclass

from grappe.solvers.team.answer import Step
from grappe.solvers.team.bound import Ground, Prices, exact_prices
from grappe.solvers.team.local import Exchange
from grappe.solvers.team.problem import Team
from grappe.solvers.team.relaxation import Relaxation, Relaxed

# Branches after which the search stops with what it has.
MOST_BRANCHES = 1_000
_WHOLE = 1e-6


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best team found, the prices of the whole, and the steps of the proof.

    `whole`: the proof is whole, so that no team is better; without a team, that there is none at all.
    """

    team: Team | None
    root: Prices
    steps: tuple[Step, ...]
    whole: bool


class Search:
    """One search: first a good team, then the proof that none is better."""

    def __init__(
        self, ground: Ground, *, starts: tuple[Team, ...] = (), branches: int = MOST_BRANCHES
    ) -> None:
        self._ground, self._starts, self._left = ground, starts, branches
        self._relaxation = Relaxation(ground)
        self._exchange = Exchange(ground)
        self._best: Team | None = None
        self._floor = ground.lowest - 1

    def run(self) -> Outcome:
        """Return the best team and its proof; the same input gives the same answer."""
        for start in (*self._starts, frozenset[int]()):
            self._try(start)
            self._try(self._exchange.improved(start))
        relaxed = self._relaxation.solve(frozenset(), self._ground.problem.idle)
        self._try(self._exchange.improved(self._rounded(relaxed)))
        priced = self._ground.price(relaxed.prices)
        while True:
            floor = self._floor
            steps: list[Step] = []
            self._settle(*self._ground.forced(priced, floor), steps)
            if self._left < 0:
                return Outcome(self._best, relaxed.prices, (), whole=False)
            # A better team met on the way makes the proof shorter: it is written again from it.
            if self._floor == floor:
                return Outcome(self._best, relaxed.prices, tuple(steps), whole=True)

    def _settle(self, inside: Team, outside: Team, steps: list[Step]) -> None:
        self._left -= 1
        if self._left < 0:
            return
        if len(inside) + len(outside) == len(self._ground.problem.candidates):
            self._try(inside)
            steps.append(exact_prices(self._ground, inside))
            return
        relaxed = self._relaxation.solve(inside, outside)
        self._try(self._rounded(relaxed))
        if self._ground.price(relaxed.prices).bound(inside, outside) <= self._floor:
            steps.append(relaxed.prices)
            return
        place = self._doubtful(relaxed, inside | outside)
        steps.append(place)
        self._settle(inside | {place}, outside, steps)
        self._settle(inside, outside | {place}, steps)

    def _doubtful(self, relaxed: Relaxed, settled: Team) -> int:
        """The candidate that is most by halves; when all are whole, one that is in, then the first."""
        free = [i for i in range(len(relaxed.inside)) if i not in settled]
        halves = [i for i in free if _WHOLE < relaxed.inside[i] < 1 - _WHOLE]
        if halves:
            return min(halves, key=lambda i: (round(abs(relaxed.inside[i] - 0.5), 6), i))
        return min(free, key=lambda i: (-round(relaxed.inside[i], 6), i))

    def _rounded(self, relaxed: Relaxed) -> Team:
        rather_in = frozenset(i for i, share in enumerate(relaxed.inside) if share > 0.5)
        return rather_in - self._ground.problem.idle

    def _try(self, team: Team) -> None:
        worth = self._ground.worth(team)
        if worth > self._floor and not team & self._ground.problem.idle and not self._ground.broken(team):
            self._best, self._floor = team, worth
