"""What the jury assignment answers: pairs with a certificate, or the reasons why there are none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from grappe.solvers.assign.problem import Pair


class Objective(StrEnum):
    """What was maximised, in words that a page can translate."""

    TOTAL = "highest_total"
    WORST = "highest_worst_then_total"


class LoadCause(StrEnum):
    """Why a juror does not read the same number of applications as the others."""

    CAPACITY = "capacity"
    CONFLICTS = "conflicts"
    FIXED = "fixed"
    OTHERS = "others"


class ShortfallCode(StrEnum):
    """Why no assignment exists."""

    TOO_FEW_JURORS = "too_few_jurors"
    CAPACITY = "capacity"
    FIXED_CONFLICT = "fixed_conflict"
    FIXED_TOO_MANY = "fixed_too_many"
    FIXED_OVER_CAPACITY = "fixed_over_capacity"


@dataclass(frozen=True)
class LoadException:
    """A juror whose load leaves the equal share, and why it must."""

    juror: int
    load: int
    cause: LoadCause


@dataclass(frozen=True)
class Constraint:
    """One constraint, checked again on the final pairs; ``value`` is its limit or the pairs it concerns."""

    code: str
    value: int
    held: bool


@dataclass(frozen=True)
class Alternative:
    """Another answer to the same input, summed up to be shown beside this one."""

    objective: Objective
    total: int
    worst: int


@dataclass(frozen=True)
class Certificate:
    """Proof of an assignment: anyone who has the input can recompute every figure with ``verify``.

    ``bound``: no assignment with loads as equal as these reaches a higher total, which follows from
    ``prices``, one a juror (linear programming duality). ``worst``: the lowest total of one application;
    ``worst_bound``: no assignment reaches a higher one for a total of at least ``floor``.
    ``proven``: the objective equals its bound. ``unique``: no other assignment does as well (None: unknown).
    ``elapsed_cpu_ms`` is told by the caller, since the solver has no clock.
    """

    objective_code: Objective
    total: int
    bound: int
    proven: bool
    worst: int
    worst_bound: int
    floor: int
    loads_min: int
    loads_max: int
    load_exceptions: tuple[LoadException, ...]
    constraints: tuple[Constraint, ...]
    prices: tuple[int, ...]
    digest: str
    unique: bool | None = None
    alternatives: tuple[Alternative, ...] = ()
    elapsed_cpu_ms: int | None = None

    @property
    def loss(self) -> int:
        """What the total gives up, at most, against the highest possible one."""
        return self.bound - self.total


@dataclass(frozen=True)
class Assignment:
    """Pairs (application, juror) in ascending order, the load of each juror, and the proof."""

    pairs: tuple[Pair, ...]
    loads: tuple[int, ...]
    certificate: Certificate

    def timed(self, elapsed_cpu_ms: int) -> Assignment:
        """Return the same assignment with the CPU time that the caller measured, in milliseconds."""
        return replace(self, certificate=replace(self.certificate, elapsed_cpu_ms=elapsed_cpu_ms))

    def beside(self, other: Assignment) -> Assignment:
        """Return the same assignment with the figures of another one listed among its alternatives."""
        proof = other.certificate
        listed = (*self.certificate.alternatives, Alternative(proof.objective_code, proof.total, proof.worst))
        return replace(self, certificate=replace(self.certificate, alternatives=listed))


@dataclass(frozen=True)
class Shortfall:
    """One reason why no assignment exists: what these applications and jurors need, and what there is.

    ``too_few_jurors``: one application, and how many jurors without conflict it has for those it needs.
    ``capacity``: these applications need more readings than all jurors can give them; these jurors are full.
    ``fixed_conflict``: this application and juror are both in conflict and already assigned.
    ``fixed_too_many`` and ``fixed_over_capacity``: more pairs are already given than needed or accepted.
    """

    code: ShortfallCode
    applications: tuple[int, ...]
    jurors: tuple[int, ...]
    needed: int
    available: int


@dataclass(frozen=True)
class Infeasible:
    """No assignment exists; every reason is named."""

    reasons: tuple[Shortfall, ...]
    digest: str
