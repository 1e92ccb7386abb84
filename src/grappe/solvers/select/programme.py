"""A small integer programme over yes-or-no choices, and the exact solver that answers it.

The protocol messages are filled directly: OR-Tools' modelling layer would bring pandas into every process.
One worker, no chance: the same programme gives the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ortools.sat.python import cp_model_helper as cp

# Beyond any sum that a checked problem can make.
_FAR = 2**62

Term = tuple[int, int]


class Status(StrEnum):
    """What is known when the solver stops."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """The values of the choices, when there are any, the bound of the objective, and the time taken."""

    status: Status
    values: tuple[int, ...]
    bound: int
    seconds: float

    @property
    def found(self) -> bool:
        """Whether there is a solution."""
        return self.status in (Status.OPTIMAL, Status.FEASIBLE)


class Programme:
    """Choices of 0 or 1 under linear constraints; what is highest is asked last, so it can be asked again."""

    def __init__(self) -> None:
        self._model = cp.CpModelProto()
        self._count = 0

    def choice(self) -> int:
        """Add a choice and return its place."""
        self._model.variables.add().domain.extend([0, 1])
        self._count += 1
        return self._count - 1

    def limit(self, terms: Sequence[Term], *, least: int | None = None, most: int | None = None) -> None:
        """Keep a weighted sum of choices within its limits; what always holds is left out."""
        highest = sum(weight for _, weight in terms if weight > 0)
        lowest = sum(weight for _, weight in terms if weight < 0)
        if (least is None or least <= lowest) and (most is None or most >= highest):
            return
        linear = self._model.constraints.add().linear
        linear.vars.extend([choice for choice, _ in terms])
        linear.coeffs.extend([weight for _, weight in terms])
        linear.domain.extend([-_FAR if least is None else least, _FAR if most is None else most])

    def hint(self, values: Mapping[int, int]) -> None:
        """Tell the solver where to look first."""
        self._model.clear_solution_hint()
        self._model.solution_hint.vars.extend(list(values))
        self._model.solution_hint.values.extend(list(values.values()))

    def highest(self, terms: Iterable[Term], *, seconds: float, effort: float | None = None) -> Answer:
        """Return the choices of highest weighted sum found within the time, and what is proven of it.

        :param effort: also stops after this much work, counted the same way on every machine.
        """
        if seconds <= 0:
            return Answer(Status.UNKNOWN, (), _FAR, 0.0)
        listed = list(terms)
        self._model.clear_objective()
        if listed:
            # The solver looks for the lowest.
            self._model.objective.vars.extend([choice for choice, _ in listed])
            self._model.objective.coeffs.extend([-weight for _, weight in listed])
        wrapper = cp.SolveWrapper()
        wrapper.set_parameters(_parameters(seconds, effort))
        response: cp.CpSolverResponse = wrapper.solve(self._model)  # type: ignore[no-untyped-call]
        status = _STATUS.get(response.status, Status.UNKNOWN)
        values = tuple(response.solution) if status in (Status.OPTIMAL, Status.FEASIBLE) else ()
        return Answer(status, values, round(-response.best_objective_bound), response.wall_time)


_STATUS = {
    cp.CpSolverStatus.OPTIMAL: Status.OPTIMAL,
    cp.CpSolverStatus.FEASIBLE: Status.FEASIBLE,
    cp.CpSolverStatus.INFEASIBLE: Status.INFEASIBLE,
}


def _parameters(seconds: float, effort: float | None) -> cp.SatParameters:
    parameters = cp.SatParameters()
    parameters.max_time_in_seconds = seconds
    if effort is not None:
        parameters.max_deterministic_time = effort
    parameters.num_workers = 1
    parameters.random_seed = 0
    # Measured: on knapsacks, the full relaxation at every node is worth its price.
    parameters.linearization_level = 2
    return parameters
