"""What is asked of the jury assignment: plain, checked, immutable input."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Pair = tuple[int, int]
Pairs = Iterable[Pair] | NDArray[np.integer[Any]]

# Every sum of the solver and of its proof stays below this, so 64-bit integers cannot overflow.
LARGEST_SUM = 2**60
# Stands for "no such move"; twice this value still fits in 64 bits.
NEVER = -(2**61)


@dataclass(frozen=True, eq=False, kw_only=True)
class AssignmentProblem:
    """Applications to be read by jurors, numbered from 0 on both sides.

    ``affinity`` is the integer worth of each (application, juror) pair: the caller adds the juror's expertise
    for the theme and their preference. ``conflicts`` may never be assigned, ``fixed`` pairs are already given
    and are kept. ``capacities`` is the most that each juror accepts, when they said so.

    :raises ValueError: when shapes, numbers or types do not describe a problem at all.
    """

    applications: int
    jurors: int
    reviews_per_application: int
    affinity: NDArray[np.integer[Any]] = field(repr=False)
    conflicts: Pairs = field(default=frozenset(), repr=False)
    fixed: Pairs = field(default=frozenset(), repr=False)
    capacities: tuple[int, ...] | None = None
    worth: IntArray = field(init=False, repr=False)
    barred: BoolArray = field(init=False, repr=False)
    kept: BoolArray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Check the input, then freeze private copies of its arrays."""
        if self.applications < 0 or self.jurors < 0 or self.reviews_per_application < 1:
            raise ValueError("applications and jurors are counts; each application needs at least one review")
        object.__setattr__(self, "worth", self._checked_worth())
        object.__setattr__(self, "barred", self._mask("conflicts", self.conflicts))
        object.__setattr__(self, "kept", self._mask("fixed", self.fixed))
        limits = self.capacities
        if limits is not None and (len(limits) != self.jurors or min(limits, default=0) < 0):
            raise ValueError("capacities give one count for each juror")
        if self._largest_sum() >= LARGEST_SUM:
            raise ValueError("affinities are too far apart for a problem of this size")

    @property
    def demand(self) -> int:
        """Number of readings to give in all, fixed ones included."""
        return self.applications * self.reviews_per_application

    @property
    def spread(self) -> int:
        """Distance between the lowest and the highest affinity."""
        return int(np.ptp(self.worth)) if self.worth.size else 0

    @property
    def open(self) -> BoolArray:
        """Pairs that the solver may still choose: neither in conflict nor already given."""
        return ~(self.barred | self.kept)

    @property
    def capacity(self) -> IntArray:
        """The most that each juror may read: their own limit, and no application twice."""
        if self.capacities is None:
            return np.full(self.jurors, self.applications, dtype=np.int64)
        return np.minimum(np.array(self.capacities, dtype=np.int64), self.applications)

    def digest(self) -> str:
        """SHA-256 of the whole input: sizes, affinities, conflicts, fixed pairs and capacities."""
        sizes = (self.applications, self.jurors, self.reviews_per_application, self.capacities)
        seal = hashlib.sha256(f"grappe-assign/1 {sizes}\n".encode())
        seal.update(self.worth.astype("<i8").tobytes())
        seal.update(np.packbits(self.barred).tobytes())
        seal.update(np.packbits(self.kept).tobytes())
        return seal.hexdigest()

    def _checked_worth(self) -> IntArray:
        given = np.asarray(self.affinity)
        if given.shape != (self.applications, self.jurors):
            raise ValueError("affinity has one row for each application and one column for each juror")
        if not np.issubdtype(given.dtype, np.integer):
            raise ValueError("affinity is made of integers")
        worth = given.astype(np.int64)
        worth.setflags(write=False)
        return worth

    def _mask(self, name: str, pairs: Pairs) -> BoolArray:
        listed = pairs if isinstance(pairs, np.ndarray) else np.array(sorted(pairs), dtype=np.int64)
        rows = listed.reshape(-1, 2)
        if rows.size and (rows.min() < 0 or (rows.max(axis=0) >= (self.applications, self.jurors)).any()):
            raise ValueError(f"{name} name an application or a juror that does not exist")
        mask = np.zeros((self.applications, self.jurors), dtype=np.bool_)
        mask[rows[:, 0], rows[:, 1]] = True
        mask.setflags(write=False)
        return mask

    def _largest_sum(self) -> int:
        """Bound every sum of the solver and of the proof, tilts and prices of uneven loads included."""
        highest = max(abs(int(self.worth.min(initial=0))), abs(int(self.worth.max(initial=0))))
        arcs = max(self.demand, self.applications + self.jurors) + 2
        return 64 * (self.demand + 1) * (self.spread + highest + 1) * (self.applications + 1) * arcs
