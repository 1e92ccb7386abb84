"""What the selection answers: a proposal with its certificate, the floors that cannot be met, or neither."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from grappe.solvers.select.problem import Measure

# (application, envelope that pays it)
Choice = tuple[int, int]


class Proof(StrEnum):
    """Why no selection has a higher total score: anyone can recheck prices; a search is to be believed."""

    PRICES = "prices"
    SEARCH = "search"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Constraint:
    """One limit, checked again on the final choices: what it allows or asks, and what it got."""

    code: str
    index: int
    measure: Measure
    limit: int
    value: int
    held: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """Proof of a proposal: whoever has the input can recompute every figure with `verify`, save what is told.

    `score`: total, in hundredths. `price_bound`: no selection has a higher one, which follows from `prices`,
    one a limit. `bound`: the same, with what the search adds (told). `proven`: the score equals its bound.
    `departures`: applications on the other side of the line than the ranking alone puts them;
    `fewest_departures`: no selection of the same score has fewer (told). `settled`: among those, none has a
    better-ranked application where the two lists first differ (told): the proposal is then the only one.
    `aid` is in euro-cents; `elapsed_ms` is told by the caller, since the solver has no clock.
    """

    score: int
    bound: int
    price_bound: int
    proof: Proof
    departures: int
    fewest_departures: bool
    settled: bool
    aid: int
    constraints: tuple[Constraint, ...]
    prices: tuple[int, ...]
    digest: str
    elapsed_ms: int | None = None

    @property
    def proven(self) -> bool:
        """Whether no selection has a higher total score."""
        return self.score == self.bound

    @property
    def gap(self) -> int:
        """What a better selection could still gain, at most, in hundredths."""
        return self.bound - self.score


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who is selected and which envelope pays, in the order of the ranking, and the proof."""

    choices: tuple[Choice, ...]
    certificate: Certificate

    @property
    def selected(self) -> frozenset[int]:
        """The applications selected."""
        return frozenset(application for application, _ in self.choices)

    def timed(self, elapsed_ms: int) -> Proposal:
        """Return the same proposal with the wall time that the caller measured, in milliseconds."""
        return replace(self, certificate=replace(self.certificate, elapsed_ms=elapsed_ms))


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A floor that cannot be met: what it needs, and the most it can get while the `beside` ones are held.

    Floors are named by their place in the problem. `reachable` is what is certain to be out of reach above:
    the highest value found possible, or a proven limit on it when `exact` is false.
    """

    floor: int
    measure: Measure
    needed: int
    reachable: int
    beside: tuple[int, ...] = ()
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Infeasible:
    """No selection meets every floor; dropping any one floor of `clash` makes the others of it possible."""

    reasons: tuple[Shortfall, ...]
    clash: tuple[int, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Undecided:
    """Time ran out before any selection was found or ruled out; `bound` is what no selection can exceed."""

    bound: int
    digest: str
