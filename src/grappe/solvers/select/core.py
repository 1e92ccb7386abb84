"""What the prices leave open, as a small integer programme over the applications that may go either way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from grappe.solvers.select.packing import unions
from grappe.solvers.select.problem import Measure, SelectionProblem
from grappe.solvers.select.programme import Answer, Programme, Status, Term

# Prices are cut to 2⁻¹² hundredths of a point where they only prune.
GRAIN = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A selection, whom the exact envelopes pay, and what is proven of it."""

    status: Status
    selected: frozenset[int] = frozenset()
    payers: Mapping[int, int] = field(default_factory=dict)
    bound: int = 0
    seconds: float = 0.0

    @property
    def found(self) -> bool:
        """Whether there is a selection."""
        return self.status in (Status.OPTIMAL, Status.FEASIBLE)


@dataclass(frozen=True, slots=True)
class Part:
    """How often an application counts in a limit: always so many times, and once more for each choice."""

    place: int
    always: int
    terms: Sequence[Term]


class Core:
    """Applications that are in, out, or open, under every limit of the problem.

    Envelopes count together: whatever the set of envelopes, those that may draw on nothing else fit into it.
    `exact` envelopes are counted one by one, each application saying whether that one pays.
    """

    def __init__(
        self,
        problem: SelectionProblem,
        inside: Collection[int],
        openly: Iterable[int],
        *,
        exact: Collection[int] = (),
        reserve: int = 0,
    ) -> None:
        self._problem, self._programme = problem, Programme()
        self._exact, self._reserve = frozenset(exact), reserve
        self.open = {place: self._programme.choice() for place in sorted(openly)}
        self.inside = frozenset(inside).difference(self.open)
        self._payers = {
            (place, envelope): self._programme.choice()
            for place in sorted(self.inside.union(self.open))
            for envelope in problem.candidates[place].envelopes
            if envelope in self._exact
        }
        self._limit_envelopes()
        for floor in problem.floors:
            self._limit(floor.members, floor.measure, least=floor.least)
        for cap in problem.caps:
            self._limit(cap.members, cap.measure, most=cap.most)

    def highest(
        self,
        worth: Mapping[int, int],
        *,
        seconds: float,
        hint: Collection[int] = (),
        effort: float | None = None,
    ) -> Found:
        """Return the selection of highest worth, worth being given for each application."""
        base = sum(worth.get(place, 0) for place in self.inside)
        terms = [(choice, worth[place]) for place, choice in self.open.items() if worth.get(place)]
        self._programme.hint(
            {choice: int(place in hint) for place, choice in self.open.items()} if hint else {}
        )
        answer = self._programme.highest(terms, seconds=seconds, effort=effort)
        return self._found(answer, base)

    def reach(self, worth: Mapping[int, int], least: int, *, most: int | None = None) -> None:
        """Ask of every later selection at least this worth, knowing the most there can be."""
        base = sum(worth.get(place, 0) for place in self.inside)
        terms = [(choice, worth[place]) for place, choice in self.open.items() if worth.get(place)]
        self._programme.limit(terms, least=least - base, most=None if most is None else most - base)

    def spend(self, net: Sequence[int | None], most: int) -> None:
        """Keep what the choices cost net of price within what the bound can spare: implied, and it prunes."""
        base = sum((net[place] or 0) >> GRAIN for place in self.open if (net[place] or 0) > 0)
        terms = [(choice, -((net[place] or 0) >> GRAIN)) for place, choice in self.open.items()]
        # Rounded down one by one: as many grains may be missing as there are applications.
        self._programme.limit(terms, most=(most >> GRAIN) - base + len(terms) + 1)

    def _found(self, answer: Answer, base: int) -> Found:
        if not answer.found:
            return Found(answer.status, bound=answer.bound + base, seconds=answer.seconds)
        values = answer.values
        selected = self.inside.union(place for place, choice in self.open.items() if values[choice])
        payers = {place: envelope for (place, envelope), choice in self._payers.items() if values[choice]}
        return Found(answer.status, selected, payers, answer.bound + base, answer.seconds)

    def _limit_envelopes(self) -> None:
        problem = self._problem
        left = {place: self._left_to_pay(place) for place in sorted(self.inside.union(self.open))}
        for place in left:
            own = self._own_payers(place) if self._exact else []
            if own:
                # Exactly one pays when only exact envelopes may, at most one otherwise.
                only = self._exact.issuperset(problem.candidates[place].envelopes)
                self._programme.limit(
                    [*((choice, 1) for choice in own), *self._selected(place, -1)],
                    least=self._always(place) if only else None,
                    most=self._always(place),
                )
        for group, members in unions(problem, without=self._exact):
            self._limit_group(group, [left[place] for place in members if place in left])
        for envelope in sorted(self._exact):
            paid = [
                Part(i, 0, [(choice, 1)]) for (i, payer), choice in self._payers.items() if payer == envelope
            ]
            self._limit_group({envelope}, paid)

    def _limit_group(self, group: Collection[int], parts: Sequence[Part]) -> None:
        """Keep what these envelopes pay within their budgets and places."""
        limits = {
            Measure.AID: [self._problem.envelopes[envelope].budget for envelope in group],
            Measure.PROJECTS: [self._problem.envelopes[envelope].places for envelope in group],
        }
        for measure, most in limits.items():
            whole = sum(limit for limit in most if limit is not None)
            if None not in most:
                kept = whole // self._reserve if self._reserve and measure is Measure.AID else 0
                self._add(parts, measure, most=whole - kept)

    def _limit(
        self, members: Collection[int], measure: Measure, *, least: int | None = None, most: int | None = None
    ) -> None:
        parts = [Part(place, self._always(place), self._selected(place, 1)) for place in sorted(members)]
        self._add(parts, measure, least=least, most=most)

    def _add(
        self, parts: Iterable[Part], measure: Measure, *, least: int | None = None, most: int | None = None
    ) -> None:
        base, terms = 0, []
        for part in parts:
            weight = 1 if measure is Measure.PROJECTS else self._problem.candidates[part.place].aid
            base += weight * part.always
            terms += [(choice, weight * sign) for choice, sign in part.terms]
        self._programme.limit(
            terms,
            least=None if least is None else least - base,
            most=None if most is None else most - base,
        )

    def _own_payers(self, place: int) -> list[int]:
        envelopes = self._problem.candidates[place].envelopes
        return [self._payers[place, envelope] for envelope in envelopes if (place, envelope) in self._payers]

    def _left_to_pay(self, place: int) -> Part:
        """What of an application no exact envelope pays."""
        own = [(choice, -1) for choice in self._own_payers(place)] if self._exact else []
        return Part(place, self._always(place), [*self._selected(place, 1), *own])

    def _selected(self, place: int, sign: int) -> list[Term]:
        return [(self.open[place], sign)] if place in self.open else []

    def _always(self, place: int) -> int:
        return int(place in self.inside)
