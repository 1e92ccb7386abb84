"""What is asked of the selection: plain, checked, immutable input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain

from grappe.values import digest

# Every sum of the solver stays below this, so 64-bit integers cannot overflow.
LARGEST_SUM = 2**60


class Measure(StrEnum):
    """What a limit counts: projects, or euro-cents of aid."""

    PROJECTS = "projects"
    AID = "aid"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One application: its score in hundredths, the aid it asks in euro-cents, the envelopes it may draw on.

    Its place in the problem is its place in the ranking, from 0; `envelopes` are places in the list of
    envelopes. Without any, it cannot be selected.
    """

    score: int
    aid: int
    envelopes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What one envelope can pay: at most `budget` euro-cents and `places` projects; None is no limit."""

    budget: int | None = None
    places: int | None = None


@dataclass(frozen=True, slots=True)
class Floor:
    """At least `least` projects, or euro-cents of aid, among these applications (a territory, a theme)."""

    members: frozenset[int]
    least: int
    measure: Measure = Measure.PROJECTS


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `most` projects, or euro-cents of aid, among these applications (an organisation's)."""

    members: frozenset[int]
    most: int
    measure: Measure = Measure.PROJECTS


class RowKind(StrEnum):
    """Where a row comes from."""

    BUDGET = "budget"
    PLACES = "places"
    FLOOR = "floor"
    CAP = "cap"


@dataclass(frozen=True, slots=True)
class Row:
    """One limit in one form: the sum over the options it concerns stays at most `most` or at least `least`.

    `index` is the place of the envelope, floor or cap it comes from.
    """

    kind: RowKind
    index: int
    measure: Measure
    most: int | None = None
    least: int | None = None


@dataclass(frozen=True, kw_only=True)
class SelectionProblem:
    """Applications in the order of the ranking, envelopes in the order of the call, floors and caps.

    `reference` holds the applications that the ranking alone selects: leaving one of them out, or taking
    another one, is a departure from the ranking.

    :raises ValueError: when numbers or places do not describe a problem at all.
    """

    candidates: tuple[Candidate, ...]
    envelopes: tuple[Envelope, ...]
    floors: tuple[Floor, ...] = ()
    caps: tuple[Cap, ...] = ()
    reference: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """Check the input."""
        for wrong, words in self._mistakes():
            if wrong:
                raise ValueError(words)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every limit in one form, in a fixed order: envelopes, floors, caps."""
        listed: list[Row] = []
        for index, envelope in enumerate(self.envelopes):
            if envelope.budget is not None:
                listed.append(Row(RowKind.BUDGET, index, Measure.AID, most=envelope.budget))
            if envelope.places is not None:
                listed.append(Row(RowKind.PLACES, index, Measure.PROJECTS, most=envelope.places))
        listed += (
            Row(RowKind.FLOOR, i, floor.measure, least=floor.least) for i, floor in enumerate(self.floors)
        )
        listed += (Row(RowKind.CAP, i, cap.measure, most=cap.most) for i, cap in enumerate(self.caps))
        return tuple(listed)

    @cached_property
    def rows_of_envelope(self) -> tuple[tuple[int, ...], ...]:
        """For each envelope, the places of its rows."""
        return self._rows_by(len(self.envelopes), lambda row: self._envelopes_of(row))

    @cached_property
    def rows_of_candidate(self) -> tuple[tuple[int, ...], ...]:
        """For each application, the places of the floors and caps that count it, whatever the envelope."""
        return self._rows_by(len(self.candidates), lambda row: self._members_of(row))

    def weight(self, candidate: int, row: int) -> int:
        """What an application adds to a row that concerns it."""
        return 1 if self.rows[row].measure is Measure.PROJECTS else self.candidates[candidate].aid

    def rows_of(self, candidate: int, envelope: int) -> Iterator[int]:
        """The places of every row that counts this application when this envelope pays it."""
        return chain(self.rows_of_envelope[envelope], self.rows_of_candidate[candidate])

    def digest(self) -> str:
        """SHA-256 of the whole input, in the order in which it was given."""
        return digest(
            {
                "format": "grappe-select/1",
                "candidates": [[c.score, c.aid, list(c.envelopes)] for c in self.candidates],
                "envelopes": [[e.budget, e.places] for e in self.envelopes],
                "floors": [[f.measure, f.least, sorted(f.members)] for f in self.floors],
                "caps": [[c.measure, c.most, sorted(c.members)] for c in self.caps],
                "reference": sorted(self.reference),
            }
        )

    def _rows_by(
        self, size: int, of: Callable[[Row], Sequence[int] | frozenset[int]]
    ) -> tuple[tuple[int, ...], ...]:
        found: list[list[int]] = [[] for _ in range(size)]
        for place, row in enumerate(self.rows):
            for index in of(row):
                found[index].append(place)
        return tuple(map(tuple, found))

    def _envelopes_of(self, row: Row) -> Sequence[int]:
        return (row.index,) if row.kind in (RowKind.BUDGET, RowKind.PLACES) else ()

    def _members_of(self, row: Row) -> frozenset[int]:
        if row.kind is RowKind.FLOOR:
            return self.floors[row.index].members
        return self.caps[row.index].members if row.kind is RowKind.CAP else frozenset()

    def _mistakes(self) -> Iterator[tuple[bool, str]]:
        size, envelopes = len(self.candidates), len(self.envelopes)
        places = [e for c in self.candidates for e in c.envelopes]
        limits = [n for e in self.envelopes for n in (e.budget, e.places) if n is not None]
        limits += [floor.least for floor in self.floors] + [cap.most for cap in self.caps]
        groups = [*(floor.members for floor in self.floors), *(cap.members for cap in self.caps)]
        named = self.reference.union(*groups)
        yield any(c.score < 0 or c.aid < 0 for c in self.candidates), "scores and aids are never negative"
        yield any(n < 0 for n in limits), "limits are never negative"
        yield (
            not all(0 <= e < envelopes for e in places),
            "an application names an envelope that does not exist",
        )
        yield (
            any(len(set(c.envelopes)) < len(c.envelopes) for c in self.candidates),
            "an application names an envelope twice",
        )
        yield not all(0 <= i < size for i in named), "a limit names an application that does not exist"
        largest = max((max(c.score, c.aid) for c in self.candidates), default=0)
        yield (
            max((size + 1) * largest, *limits, 0) >= LARGEST_SUM,
            "amounts are too large for a problem of this size",
        )
