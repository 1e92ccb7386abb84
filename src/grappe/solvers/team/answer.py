"""What the composition answers: a team with its certificate, the rules that clash, or neither."""

from __future__ import annotations

from dataclasses import dataclass

from grappe.solvers.team.bound import Prices
from grappe.solvers.team.problem import Name, Team

# A step of the proof: a candidate on which it branches (in first, then out), or the prices of a leaf.
Step = int | Prices


@dataclass(frozen=True, slots=True)
class Check:
    """One rule, looked at again on the team: what it allows at most, what it got (both below 0: at least).

    The rules of the shares make one check, whose figures are those of the undertaking nearest to the limit.
    """

    name: Name
    limit: int
    value: int
    held: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """Proof of a team: whoever has the input can recompute every figure with `verify`, without a solver.

    `points`: what the team is worth. `bound`: no team that keeps the rules has more points. `proven`: they
    are equal, and no team of the same points comes earlier in the declared order. `prices` bound every team
    at once, and settle most candidates; `steps` go through what they leave open, each end with its prices.
    """

    points: int
    bound: int
    proven: bool
    checks: tuple[Check, ...]
    prices: Prices
    steps: tuple[Step, ...]
    digest: str

    @property
    def gap(self) -> int:
        """What a better team could still gain, at most, in points."""
        return self.bound - self.points

    @property
    def branches(self) -> int:
        """How many cases the proof goes through."""
        return sum(1 for step in self.steps if isinstance(step, Prices))


@dataclass(frozen=True, slots=True)
class Composition:
    """The partners, by their places in the declared order, and the proof."""

    team: Team
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Infeasible:
    """No team keeps all the rules: those of `clash` cannot be kept together.

    Leaving any one of them out makes the others of it possible. `smallest`: no fewer rules clash (told).
    `prices` and `steps` prove the clash, as in a certificate.
    """

    clash: tuple[Name, ...]
    smallest: bool
    prices: Prices
    steps: tuple[Step, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Undecided:
    """The search stopped before any team was found or ruled out."""

    digest: str


@dataclass(frozen=True, slots=True)
class Hole:
    """A need that nobody of the team holds.

    `nearest`: the candidate that comes nearest, with its `fit` where `least` is asked; None when nobody has
    any. `broken`: the rules that adding it would break; `loses`: the points that adding it would take, when
    it breaks none.
    """

    need: int
    nearest: int | None
    fit: int
    least: int
    broken: tuple[Name, ...] = ()
    loses: int = 0

    @property
    def is_open_to_nobody(self) -> bool:
        """No candidate holds the link at all."""
        return self.fit < self.least


@dataclass(frozen=True, slots=True)
class Price:
    """What a rule costs: the points that the best team gains without it, exact when `proven`."""

    name: Name
    gain: int
    proven: bool


@dataclass(frozen=True, slots=True)
class ByHand:
    """The team that one makes by adding the best partner each time, its points, and the rules it breaks."""

    team: Team
    points: int
    broken: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """The best teams, clearly different, the best first; the holes of each; what each rule costs the best."""

    teams: tuple[Composition, ...]
    holes: tuple[tuple[Hole, ...], ...]
    costs: tuple[Price, ...]
    by_hand: ByHand
