"""What is asked of a team: needs, candidates and the rules it keeps; plain, checked, immutable input."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from grappe.values import digest

HIGHEST_FIT = 1_000
# Every sum of points, ranked and scaled, stays below this, so 64-bit integers cannot overflow.
LARGEST_SUM = 2**62 // 2**20
WHOLE_BP = 10_000

IntArray = NDArray[np.int64]
Team = frozenset[int]


@dataclass(frozen=True, slots=True)
class Need:
    """One link of the chain: what its best holder's fit is multiplied by, and how many must hold it.

    `least`: the fit from which a candidate holds the link; below, it brings nothing to it. `holders`: 0 when
    the link may stay open, 2 when a second holder is wanted.
    """

    importance: int
    holders: int = 1
    least: int = 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """One organisation: its fit for each need (0 to 1 000) and what the rules look at.

    `cost`: what it would bear of the project, in any whole unit of money. `toll`: the points that having one
    more partner takes. `territory` is empty while unknown: it then counts for no territory. Candidates of
    one `group` are one undertaking; None is alone.
    """

    fits: tuple[int, ...]
    kind: str
    territory: str = ""
    cost: int = 0
    toll: int = 0
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """At least `least` partners of these kinds and in these territories; None is any."""

    least: int = 1
    kinds: frozenset[str] | None = None
    territories: frozenset[str] | None = None

    def counts(self, candidate: Candidate) -> bool:
        """Whether a candidate is one of those asked for."""
        return (self.kinds is None or candidate.kind in self.kinds) and (
            self.territories is None or candidate.territory in self.territories
        )


class Rule(StrEnum):
    """What a row says; `index` then names the need, the quota, the pair or the candidate."""

    HELD = "held"
    SIZE = "size"
    QUOTA = "quota"
    WITHIN = "within"
    BUDGET = "budget"
    SHARE = "share"
    APART = "apart"
    KEPT = "kept"
    CHANGED = "changed"


# A rule by its name: (which kind, which one of them).
Name = tuple[Rule, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One rule in one form: the weights of the partners add up to `most` at most."""

    rule: Rule
    index: int
    terms: tuple[tuple[int, int], ...]
    most: int

    @property
    def name(self) -> Name:
        """What the row is called; the rows of the shares have one name for all undertakings."""
        return self.rule, 0 if self.rule is Rule.SHARE else self.index


@dataclass(frozen=True, kw_only=True)
class TeamProblem:
    """Needs in the order of the chain, candidates in the declared order, and rules; None is no rule.

    `most`: partners at most. `within`: territories where every partner is. `share_bp`: no undertaking bears
    more of the costs, in basis points. `apart`: pairs that never work together. `kept`: partners that are in
    whatever happens. `unlike`: teams from which so many partners at least must change.

    :raises ValueError: when numbers or places do not describe a problem at all.
    """

    needs: tuple[Need, ...]
    candidates: tuple[Candidate, ...]
    most: int | None = None
    quotas: tuple[Quota, ...] = ()
    within: frozenset[str] | None = None
    budget: int | None = None
    share_bp: int | None = None
    apart: tuple[tuple[int, int], ...] = ()
    kept: Team = frozenset()
    unlike: tuple[tuple[Team, int], ...] = ()
    # Rules left out, to learn what they cost or which of them clash.
    without: frozenset[Name] = frozenset()

    def __post_init__(self) -> None:
        """Check the input."""
        for wrong, words in self._mistakes():
            if wrong:
                raise ValueError(words)

    @cached_property
    def fits(self) -> IntArray:
        """What each candidate brings to each need: its fit, or 0 when it does not hold the link."""
        shape = (len(self.candidates), len(self.needs))
        found = np.array([c.fits for c in self.candidates], dtype=np.int64).reshape(shape)
        return np.where(found >= [need.least for need in self.needs], found, 0)

    @cached_property
    def worth(self) -> IntArray:
        """Points that each candidate brings to each need when it is its best holder."""
        return self.fits * np.array([need.importance for need in self.needs], dtype=np.int64)

    @cached_property
    def idle(self) -> Team:
        """Candidates that hold no link at all: never taken, unless they are kept."""
        holds = (self.fits > 0).any(axis=1) if self.needs else np.zeros(len(self.candidates), dtype=np.bool_)
        return frozenset(np.flatnonzero(~holds).tolist()) - self.kept

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The rules in force, in a fixed order."""
        return tuple(dict.fromkeys(row.name for row in self.rows))

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every rule in force in one form, in a fixed order."""
        return tuple(row for row in self._every_row() if row.name not in self.without)

    def points(self, team: Team) -> int:
        """Return the sum over needs of importance × best fit, less the tolls: what is made highest."""
        places = sorted(team)
        best = int(self.worth[places].max(axis=0, initial=0).sum()) if places else 0
        return best - sum(self.candidates[place].toll for place in places)

    def digest(self) -> str:
        """SHA-256 of the whole input, in the order in which it was given."""
        return digest(
            {
                "format": "grappe-team/1",
                "needs": [[n.importance, n.holders, n.least] for n in self.needs],
                "candidates": [
                    [list(c.fits), c.kind, c.territory, c.cost, c.toll, c.group] for c in self.candidates
                ],
                "most": self.most,
                "quotas": [
                    [q.least, None if q.kinds is None else sorted(q.kinds)]
                    + [None if q.territories is None else sorted(q.territories)]
                    for q in self.quotas
                ],
                "within": None if self.within is None else sorted(self.within),
                "budget": self.budget,
                "share_bp": self.share_bp,
                "apart": [list(pair) for pair in self.apart],
                "kept": sorted(self.kept),
                "unlike": [[sorted(team), least] for team, least in self.unlike],
                "without": sorted([rule.value, index] for rule, index in self.without),
            }
        )

    def _every_row(self) -> Iterator[Row]:
        everyone = range(len(self.candidates))
        for index, need in enumerate(self.needs):
            able = np.flatnonzero(self.fits[:, index]).tolist()
            # Where nobody can, the link is a hole: it is shown, and nothing is asked of the team.
            if wanted := min(need.holders, len(able)):
                yield Row(Rule.HELD, index, tuple((i, -1) for i in able), -wanted)
        if self.most is not None:
            yield Row(Rule.SIZE, 0, tuple((i, 1) for i in everyone), self.most)
        for index, quota in enumerate(self.quotas):
            counted = tuple((i, -1) for i in everyone if quota.counts(self.candidates[i]))
            yield Row(Rule.QUOTA, index, counted, -quota.least)
        if self.within is not None:
            outside = tuple((i, 1) for i in everyone if self.candidates[i].territory not in self.within)
            yield Row(Rule.WITHIN, 0, outside, 0)
        if self.budget is not None:
            costs = tuple((i, self.candidates[i].cost) for i in everyone if self.candidates[i].cost)
            yield Row(Rule.BUDGET, 0, costs, self.budget)
        yield from self._shares()
        for index, pair in enumerate(self.apart):
            yield Row(Rule.APART, index, tuple((i, 1) for i in sorted(pair)), 1)
        for place in sorted(self.kept):
            yield Row(Rule.KEPT, place, ((place, -1),), -1)
        for index, (team, least) in enumerate(self.unlike):
            yield Row(Rule.CHANGED, index, tuple((i, 1) for i in sorted(team)), len(team) - least)

    def _shares(self) -> Iterator[Row]:
        """One row an undertaking: its costs, less its part of everyone's."""
        if self.share_bp is None:
            return
        costs = [(i, candidate.cost) for i, candidate in enumerate(self.candidates) if candidate.cost]
        undertakings: dict[tuple[bool, int], list[int]] = {}
        for order, (place, _) in enumerate(costs):
            group = self.candidates[place].group
            undertakings.setdefault((group is None, place if group is None else group), []).append(order)
        part = [(place, -cost * self.share_bp) for place, cost in costs]
        for index, members in enumerate(undertakings.values()):
            terms = list(part)
            for order in members:
                place, cost = costs[order]
                terms[order] = (place, cost * (WHOLE_BP - self.share_bp))
            yield Row(Rule.SHARE, index, tuple(terms), 0)

    def _mistakes(self) -> Iterator[tuple[bool, str]]:
        size = len(self.candidates)
        yield any(n.importance < 0 or n.holders < 0 or n.least < 1 for n in self.needs), "needs are positive"
        yield any(len(c.fits) != len(self.needs) for c in self.candidates), "one fit a need"
        yield (
            any(not 0 <= fit <= HIGHEST_FIT for c in self.candidates for fit in c.fits),
            "fits are 0 to 1000",
        )
        yield any(c.cost < 0 or c.toll < 0 for c in self.candidates), "costs and tolls are never negative"
        limits = (self.most, self.budget, *(quota.least for quota in self.quotas))
        yield any(limit is not None and limit < 0 for limit in limits), "limits are never negative"
        yield self.share_bp is not None and not 0 <= self.share_bp <= WHOLE_BP, "a share is 0 to 10 000"
        named = self.kept.union(*(team for team, _ in self.unlike), *(set(pair) for pair in self.apart))
        yield not all(0 <= place < size for place in named), "a rule names a candidate that does not exist"
        yield any(one == other for one, other in self.apart), "nobody is apart from itself"
        largest = max((candidate.cost for candidate in self.candidates), default=0)
        yield (size + 1) * largest * WHOLE_BP >= 2**62, "costs are too large for a problem of this size"
        tolls = sum(candidate.toll for candidate in self.candidates)
        reached = HIGHEST_FIT * sum(need.importance for need in self.needs) + tolls
        ranked = (reached + 1) * (size * (size + 1) // 2 + 1)
        yield ranked >= LARGEST_SUM, "points are too large for a problem of this size"
