"""The selection of highest total score under envelopes, floors and caps, with its proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from grappe.solvers.select.answer import Infeasible, Proposal, Undecided
from grappe.solvers.select.bound import SCALE, Priced, price
from grappe.solvers.select.certificate import certified
from grappe.solvers.select.core import Core, Found
from grappe.solvers.select.knapsack import sharpen
from grappe.solvers.select.packing import Payers, distribute
from grappe.solvers.select.problem import SelectionProblem
from grappe.solvers.select.programme import Status
from grappe.solvers.select.relaxation import relax
from grappe.solvers.select.shortfall import explain

# Applications left open at first: those that the prices decide least.
FIRST_CORE = 60
# Work after which a first selection is good enough to start from, the same on every machine.
FIRST_EFFORT = 0.02
# Work granted to each question that only separates equal scores.
REFINING_EFFORT = 0.03
# Up to this many applications with a choice of envelopes, who pays is asked together with who is selected.
FEW_PAYERS = 40
# Applications whose order is settled at once: their weights double from one to the next.
BITS = 40
# Shares of the budgets kept aside when time runs out: a ten-thousandth, then more.
RESERVES = (10_000, 1_000, 100, 20)


def propose(problem: SelectionProblem, *, seconds: float = 10.0) -> Proposal | Infeasible | Undecided:
    """Return the selection of highest total score, or which floors cannot be met.

    Among selections of the same score, the one with the fewest departures from the ranking; among those, the
    one that holds the better-ranked application where two first differ. Which envelope then pays is a way to
    hold the budgets, the first declared ones first. The same input gives the same answer, unless time runs
    out: the certificate then says what is proven and how far the score may still be from the best.

    :param seconds: wall time after which the search stops with what it has.
    """
    relaxed = relax(problem)
    if relaxed is None:
        return explain(problem, seconds=seconds)
    search = _Search(problem, price(problem, relaxed.prices), relaxed.inside, seconds - relaxed.seconds)
    result, payers = search.until_paid()
    if result.status is Status.INFEASIBLE:
        return explain(problem, seconds=seconds)
    if payers is None:
        return Undecided(search.bound, problem.digest())
    return certified(
        problem,
        tuple(payers.items()),
        search.priced.prices,
        searched_bound=search.bound,
        fewest_departures=result.fewest,
        settled=result.settled,
    )


@dataclass(frozen=True, slots=True)
class _Result:
    status: Status
    selected: frozenset[int] = frozenset()
    payers: Mapping[int, int] = field(default_factory=dict)
    fewest: bool = False
    settled: bool = False

    @property
    def found(self) -> bool:
        return self.status in (Status.OPTIMAL, Status.FEASIBLE)


class _Search:
    """One search within its time, in three steps: the score, the departures, the order."""

    def __init__(
        self, problem: SelectionProblem, priced: Priced, inside: frozenset[int], seconds: float
    ) -> None:
        self.problem, self.priced, self.seconds = problem, priced, seconds
        self.bound = priced.whole_bound
        self._scores = {place: candidate.score for place, candidate in enumerate(problem.candidates)}
        costs = zip(priced.leaving, priced.taking, strict=True)
        # What a total gives up when an application is not where the prices put it; None: it has one place.
        self._swing = [None if taking is None else max(leaving, taking) for leaving, taking in costs]
        self._inside = frozenset(
            place
            for place, swing in enumerate(self._swing)
            if swing is not None and (priced.leaving[place] > 0 or (swing == 0 and place in inside))
        )
        self._doubtful = sorted(
            (swing, place) for place, swing in enumerate(self._swing) if swing is not None
        )

    def until_paid(self) -> tuple[_Result, Payers | None]:
        """Return the best selection whose envelopes hold, counting exactly those that turn out to matter."""
        several = [
            candidate.envelopes for candidate in self.problem.candidates if len(candidate.envelopes) > 1
        ]
        # Whatever is left to choose from is settled at once when it is little.
        exact = frozenset(chain.from_iterable(several)) if len(several) <= FEW_PAYERS else frozenset[int]()
        while True:
            result = self.run(exact)
            if not result.found:
                return (result, None) if result.status is Status.INFEASIBLE else self._with_reserve()
            spread = distribute(self.problem, result.selected, result.payers, exact)
            if spread.stuck is None:
                return result, spread.payers
            exact |= {spread.stuck}

    def _with_reserve(self) -> tuple[_Result, Payers | None]:
        """Out of time: keep a little of the budgets aside, so that the envelopes hold what is selected."""
        opened = [place for _, place in self._doubtful[:FIRST_CORE]]
        for reserve in RESERVES:
            core = Core(self.problem, self._inside, opened, reserve=reserve)
            found = core.highest(self._scores, seconds=1, effort=FIRST_EFFORT)
            if found.found:
                spread = distribute(self.problem, found.selected, {})
                if spread.stuck is None:
                    return _Result(Status.FEASIBLE, found.selected), spread.payers
        return _Result(Status.UNKNOWN), None

    def run(self, exact: frozenset[int]) -> _Result:
        """Return the best selection found, each step starting from the proof of the one before."""
        found = self._highest_score(exact)
        if found.status is not Status.OPTIMAL:
            return _Result(found.status, found.selected, found.payers)
        core = self._core_of(self._score_of(found), exact)
        faithful, fewest = self._faithful(core, found)
        if not fewest:
            return _Result(Status.OPTIMAL, faithful.selected, faithful.payers)
        ordered, settled = self._ordered(core, faithful)
        return _Result(Status.OPTIMAL, ordered.selected, ordered.payers, True, settled)

    def _highest_score(self, exact: frozenset[int]) -> Found:
        """Look for a good selection first, then among all the applications that could still do better."""
        found, missed = self._first_selection(exact)
        if not found.found:
            return found
        score = self._score_of(found)
        if found.status is Status.OPTIMAL and score >= missed:
            self.bound = min(self.bound, score)
        if score < self.bound:
            found = self._sharpened(found, exact)
            score = self._score_of(found)
        if score >= self.bound:
            return replace(found, status=Status.OPTIMAL)
        core = self._core_of(score, exact)
        core.reach(self._scores, score, most=self.bound)
        better = self._solve(core, self._scores, hint=found.selected)
        if not better.found:
            return replace(found, status=Status.FEASIBLE)
        self.bound = min(self.bound, better.bound)
        return better

    def _sharpened(self, found: Found, exact: frozenset[int]) -> Found:
        """Lower the bound to what whole projects can make, and take what makes it if it holds every limit."""
        sharp = sharpen(self.problem, self.priced, self._score_of(found))
        self.bound = min(self.bound, sharp.bound)
        if sharp.selected is None:
            return found
        alone = Core(self.problem, sharp.selected, (), exact=exact)
        held = self._solve(alone, {}, effort=REFINING_EFFORT)
        return held if held.found else found

    def _first_selection(self, exact: frozenset[int]) -> tuple[Found, int]:
        """Return a selection of the first core that has one, and what those left out of it could reach."""
        size, effort = FIRST_CORE, FIRST_EFFORT
        while True:
            opened, closed = self._doubtful[:size], self._doubtful[size:]
            core = Core(self.problem, self._inside, (place for _, place in opened), exact=exact)
            found = self._solve(core, self._scores, effort=effort)
            if found.found or self.seconds <= 0 or (found.status is Status.INFEASIBLE and not closed):
                return found, (self.priced.bound - closed[0][0]) // SCALE if closed else -1
            size, effort = size * 4, effort * 4

    def _faithful(self, core: Core, found: Found) -> tuple[Found, bool]:
        """Among selections of the same score, look for the fewest departures from the ranking."""
        reference = self.problem.reference
        worth = {place: 1 if place in reference else -1 for place in core.open}
        better = self._solve(core, worth, hint=found.selected, effort=REFINING_EFFORT)
        if better.status is not Status.OPTIMAL:
            return (better if better.found else found), False
        core.reach(worth, sum(worth[place] for place in core.open if place in better.selected))
        return better, True

    def _ordered(self, core: Core, found: Found) -> tuple[Found, bool]:
        """Settle what is left by the ranking: the better-ranked one first, a few applications at a time."""
        places = sorted(core.open)
        for start in range(0, len(places), BITS):
            group = places[start : start + BITS]
            worth = {place: 1 << (len(group) - 1 - bit) for bit, place in enumerate(group)}
            better = self._solve(core, worth, hint=found.selected, effort=REFINING_EFFORT)
            if better.status is not Status.OPTIMAL:
                return (better if better.found else found), False
            core.reach(worth, sum(worth[place] for place in group if place in better.selected))
            found = better
        return found, True

    def _core_of(self, score: int, exact: frozenset[int]) -> Core:
        """Open every application that a selection of at least this score may place elsewhere."""
        spare = self.priced.bound - score * SCALE
        opened = [place for swing, place in self._doubtful if swing <= spare]
        core = Core(self.problem, self._inside, opened, exact=exact)
        core.reach(self._scores, score)
        core.spend(self.priced.net, spare)
        return core

    def _solve(
        self, core: Core, worth: Mapping[int, int], *, hint: Iterable[int] = (), effort: float | None = None
    ) -> Found:
        found = core.highest(worth, seconds=self.seconds, hint=frozenset(hint), effort=effort)
        self.seconds -= found.seconds
        return found

    def _score_of(self, found: Found) -> int:
        return sum(self._scores[place] for place in found.selected)
