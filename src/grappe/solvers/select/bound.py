"""The proof that needs no solver: one price a limit, from which a bound of every total score follows.

Let a project or a cent counted by a limit cost `prices[row]` of score. No selection can bring more than when
every application takes its best option net of price (an envelope, or none) and every limit is sold out at
its price: that sum is the bound, whatever the prices. Those of the linear relaxation make it the lowest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grappe.solvers.select.problem import Measure, RowKind, SelectionProblem

# Prices are whole numbers of 2⁻³² hundredths of a point: the proof is exact, whatever found them.
SCALE = 2**32


@dataclass(frozen=True, slots=True)
class Priced:
    """What prices prove, scaled.

    No total exceeds `bound`, less what `net` says of each application: what it brings net of price, lost when
    it is left out, paid when it is taken below 0 (None when no envelope may pay it). `leaving` and `taking`
    say more of one application alone, and may not be added up.
    """

    prices: tuple[int, ...]
    bound: int
    net: tuple[int | None, ...]
    leaving: tuple[int, ...]
    taking: tuple[int | None, ...]

    @property
    def whole_bound(self) -> int:
        """The highest whole total that the prices leave possible, in hundredths."""
        return self.bound // SCALE


def price(problem: SelectionProblem, prices: Sequence[int]) -> Priced:
    """Return the bound and the costs that follow from one price a limit (below 0 for floors only).

    Caps on a number of projects that share no application are priced anew: what they let through is then
    their best applications, so that a cap says more of each than its price does.

    :raises ValueError: when a price has the wrong sign, so that it proves nothing.
    """
    if not are_prices(problem, prices):
        raise ValueError("one price a limit: never below 0, or never above 0 for a floor")
    paid = list(prices)
    caps = separate_caps(problem)
    for row in caps:
        paid[row] = 0
    net = [_net(problem, paid, place) for place in range(len(problem.candidates))]
    leaving = [max(value, 0) if value is not None else 0 for value in net]
    taking = [None if value is None else max(-value, 0) for value in net]
    for row in caps:
        paid[row] = _share_cap(problem, row, net, leaving, taking)
        for place in problem.caps[problem.rows[row].index].members:
            value = net[place]
            net[place] = None if value is None else value - paid[row]
    gains = sum(value for value in net if value is not None and value > 0)
    return Priced(tuple(paid), limits_at(problem, paid) + gains, tuple(net), tuple(leaving), tuple(taking))


def limits_at(problem: SelectionProblem, prices: Sequence[int]) -> int:
    """What all the limits are worth when they are sold out at these prices."""
    return sum(
        paid * ((row.least or 0) if row.most is None else row.most)
        for paid, row in zip(prices, problem.rows, strict=True)
    )


def are_prices(problem: SelectionProblem, prices: Sequence[int]) -> bool:
    """Whether these are prices at all: one a limit, each with the sign that its limit gives it."""
    return len(prices) == len(problem.rows) and all(
        paid <= 0 if row.most is None else paid >= 0 for paid, row in zip(prices, problem.rows, strict=True)
    )


def _net(problem: SelectionProblem, prices: Sequence[int], place: int) -> int | None:
    """What an application brings net of price, paid by the cheapest of its envelopes."""
    candidate = problem.candidates[place]
    if not candidate.envelopes:
        return None

    def cost(rows: Sequence[int]) -> int:
        return sum(prices[row] * problem.weight(place, row) for row in rows if prices[row])

    cheapest = min(cost(problem.rows_of_envelope[envelope]) for envelope in candidate.envelopes)
    return SCALE * candidate.score - cost(problem.rows_of_candidate[place]) - cheapest


def separate_caps(problem: SelectionProblem) -> list[int]:
    """The rows of the caps on a number of projects, leaving out those that share an application with one."""
    seen: set[int] = set()
    found = []
    for place, row in enumerate(problem.rows):
        if row.kind is RowKind.CAP and row.measure is Measure.PROJECTS:
            members = problem.caps[row.index].members
            if seen.isdisjoint(members):
                seen |= members
                found.append(place)
    return found


def _share_cap(
    problem: SelectionProblem,
    row: int,
    net: Sequence[int | None],
    leaving: list[int],
    taking: list[int | None],
) -> int:
    """Sharpen what its members cost, knowing that only the best go through; return the cap's price."""
    cap = problem.caps[problem.rows[row].index]
    worth = sorted(((net[i] or 0, -i) for i in cap.members if net[i] is not None), reverse=True)
    through, after = worth[: cap.most], worth[cap.most :]
    next_best = max(after[0][0], 0) if after else 0
    # Nobody goes through a cap of 0: taking one costs more than any total.
    last = max(through[-1][0], 0) if len(through) == cap.most and through else 0
    for value, place in through:
        leaving[-place] = max(value - next_best, 0)
    for value, place in after:
        leaving[-place] = 0
        taking[-place] = last - value if cap.most else _more_than_all(problem)
    return next_best


def _more_than_all(problem: SelectionProblem) -> int:
    """More than any selection can bring, scaled."""
    return SCALE * (1 + sum(candidate.score for candidate in problem.candidates))
