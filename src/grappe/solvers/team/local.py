"""A good team fast: one partner at a time, then exchanges, every rule looked at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from grappe.solvers.team.bound import Ground
from grappe.solvers.team.problem import Team

_MOST_MOVES = 200


class Exchange:
    """Teams changed by one partner: in, out, or one for another; least broken first, then most worth."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        size = len(ground.problem.candidates)
        self._weights, self._limits, _ = ground.scaled
        self._tolls = np.array(ground.tolls, dtype=np.float64)
        self._idle = np.zeros(size, dtype=np.bool_)
        self._idle[sorted(ground.problem.idle)] = True

    def grown(self, start: Team = frozenset()) -> Team:
        """Add the best partner as long as it helps: what one does by hand."""
        team = start
        while (better := self._best_move(team, exchanging=False)) is not None:
            team = better
        return team

    def improved(self, start: Team) -> Team:
        """Change one partner as long as it helps."""
        team = start
        for _ in range(_MOST_MOVES):
            better = self._best_move(team, exchanging=True)
            if better is None:
                break
            team = better
        return team

    def _best_move(self, team: Team, *, exchanging: bool) -> Team | None:
        best: tuple[float, float] = self._judge(team)
        found: Team | None = None
        for leaving in (None, *(sorted(team) if exchanging else ())):
            rest = sorted(team - {leaving}) if leaving is not None else sorted(team)
            if leaving is not None and best < (judged := self._judge(frozenset(rest))):
                best, found = judged, frozenset(rest)
            excess, worth = self._with_one_more(rest)
            candidates = np.flatnonzero(excess == excess.min(initial=np.inf))
            if not len(candidates):
                continue
            place = int(candidates[np.argmax(worth[candidates])])
            if best < (judged := (-float(excess[place]), float(worth[place]))):
                best, found = judged, frozenset((*rest, place))
        return found

    def _judge(self, team: Team) -> tuple[float, float]:
        load = self._weights[:, sorted(team)].sum(axis=1)
        return -self._excess(load[:, None])[0], float(self._ground.worth(team))

    def _with_one_more(self, rest: list[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        load = self._weights[:, rest].sum(axis=1)
        excess = self._excess(load[:, None] + self._weights)
        excess[self._idle] = np.inf
        excess[rest] = np.inf
        brought = self._ground.brought
        best = brought[rest].max(axis=0, initial=0)
        worth = np.maximum(brought, best).sum(axis=1) - self._tolls - self._tolls[rest].sum()
        return excess, worth

    def _excess(self, load: NDArray[np.float64]) -> NDArray[np.float64]:
        over = load - self._limits[:, None]
        # Rounded, so that what is kept exactly is not told broken by the last digit of a division.
        found: NDArray[np.float64] = np.round(np.maximum(over, 0).sum(axis=0), 9)
        return found
