"""The proof that needs no solver: prices of needs and rules, from which a bound of every team follows.

Let holding need n cost v(n), and a unit counted by a rule cost λ. No team is worth more than the sum of the
v(n), plus every rule sold out at its price, plus what each candidate brings net: what its worth exceeds v(n)
by, over all needs, less its toll and what it uses of the rules; nothing when that is below 0. This holds
whatever the prices. Candidates known to be in or out make it lower.

What is bounded is the worth of a team: its points, and among teams of the same points the earlier places in
the declared order, by `weight` × points − the sum of the places.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from grappe.solvers.team.problem import IntArray, Team, TeamProblem

# Prices of needs are whole numbers of 2⁻²⁰ of a unit of worth, those of rules of 2⁻⁴⁰: the proof is exact.
NEED_BITS, BITS = 20, 40
# Dearer than any worth: 64-bit integers cannot overflow below.
_DEAREST = 2**62


@dataclass(frozen=True, slots=True)
class Prices:
    """One price a need, and those of the rules that have one: (place of the row, price)."""

    needs: tuple[int, ...]
    rules: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Priced:
    """What prices prove: `base` and what each candidate brings net of price, scaled by 2⁴⁰."""

    base: int
    net: tuple[int, ...]

    def bound(self, inside: Collection[int], outside: Collection[int]) -> int:
        """Return a worth that no team with these inside and without those outside exceeds."""
        free = sum(value for i, value in enumerate(self.net) if value > 0 and i not in outside)
        # Below 0, a candidate that is inside is paid for all the same.
        return (self.base + free + sum(min(self.net[i], 0) for i in inside)) >> BITS


class Ground:
    """A problem with the worth of its teams, ready to be priced."""

    def __init__(self, problem: TeamProblem) -> None:
        self.problem, self.rows = problem, problem.rows
        size = len(problem.candidates)
        # More than all places together: a point always comes before the order.
        self.weight = size * (size + 1) // 2 + 1
        self.brought = problem.worth * self.weight
        self.tolls = [c.toll * self.weight + place + 1 for place, c in enumerate(problem.candidates)]
        # No team is worth less: a bound below it says that there is none.
        self.lowest = -sum(self.tolls)

    @cached_property
    def able(self) -> IntArray:
        """For each need, what candidates bring to it, the best first; places in the same order."""
        return np.argsort(-self.brought, axis=0, kind="stable")

    @cached_property
    def scaled(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """The weights of the rows and their limits, brought to 1 at most; and what each was divided by."""
        weights, limits = self._exact
        units = np.maximum(np.abs(weights).max(axis=1, initial=0), 1.0)
        return weights / units[:, None], limits / units, units

    def worth(self, team: Team) -> int:
        """Return the worth of a team: its points, then its places in the declared order."""
        places = sorted(team)
        best = int(self.brought[places].max(axis=0, initial=0).sum()) if places else 0
        return best - sum(self.tolls[place] for place in places)

    def points(self, worth: int) -> int:
        """Return the points of a team of that worth."""
        return -(-worth // self.weight)

    def price(self, prices: Prices) -> Priced:
        """Return what these prices prove."""
        paid = np.array(prices.needs, dtype=np.int64)
        over = np.maximum((self.brought << NEED_BITS) - paid, 0).sum(axis=1).tolist()
        net = [
            (own << (BITS - NEED_BITS)) - (toll << BITS) for own, toll in zip(over, self.tolls, strict=True)
        ]
        base = sum(prices.needs) << (BITS - NEED_BITS)
        for place, price in prices.rules:
            row = self.rows[place]
            base += price * row.most
            for candidate, weight in row.terms:
                net[candidate] -= price * weight
        return Priced(base, tuple(net))

    def is_price(self, prices: Prices) -> bool:
        """Whether these are prices at all: one a need, none below 0, each rule once."""
        places = [place for place, _ in prices.rules]
        return (
            len(prices.needs) == len(self.problem.needs)
            and all(0 <= price < _DEAREST for price in prices.needs)
            and all(price >= 0 for _, price in prices.rules)
            and len(set(places)) == len(places)
            and all(0 <= place < len(self.rows) for place in places)
        )

    def forced(self, priced: Priced, floor: int) -> tuple[Team, Team]:
        """Return who is in, and who is out, of every team worth more than `floor`."""
        idle = self.problem.idle
        spare = priced.base + sum(v for i, v in enumerate(priced.net) if v > 0 and i not in idle)
        above = (floor + 1) << BITS
        inside = (i for i, value in enumerate(priced.net) if value > 0 and spare - value < above)
        outside = (i for i, value in enumerate(priced.net) if value < 0 and spare + value < above)
        return frozenset(inside) - idle, frozenset(outside) | idle

    @cached_property
    def _exact(self) -> tuple[IntArray, IntArray]:
        weights = np.zeros((len(self.rows), len(self.problem.candidates)), dtype=np.int64)
        for place, row in enumerate(self.rows):
            if row.terms:
                members, counted = zip(*row.terms, strict=True)
                weights[place, members] = counted
        return weights, np.array([row.most for row in self.rows], dtype=np.int64)

    def broken(self, team: Team) -> tuple[int, ...]:
        """Return the places of the rows that a team breaks."""
        weights, limits = self._exact
        return tuple(np.flatnonzero(weights[:, sorted(team)].sum(axis=1) > limits).tolist())

    def used(self, team: Team) -> tuple[int, ...]:
        """Return what a team counts for in each row."""
        return tuple(self._exact[0][:, sorted(team)].sum(axis=1).tolist())


def exact_prices(ground: Ground, inside: Team) -> Prices:
    """Return prices at which a team that is settled whole is bounded by its own worth, or ruled out."""
    places = sorted(inside)
    best = (
        ground.brought[places].max(axis=0, initial=0).tolist() if places else [0] * len(ground.problem.needs)
    )
    broken = ground.broken(inside)
    # One unit too much at this price takes more than any team is worth.
    dear = (int(ground.brought.max(axis=0, initial=0).sum()) - ground.lowest + 1) << BITS
    return Prices(tuple(value << NEED_BITS for value in best), tuple((place, dear) for place in broken[:1]))
