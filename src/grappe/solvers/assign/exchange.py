"""What jurors can trade: the residual graph of an assignment, contracted to its jurors.

An edge j → l is worth the best change of total when one application leaves juror j for juror l. No cycle of
positive worth means that no trade improves the total: the assignment is optimal for its loads.
"""

from __future__ import annotations

from copy import copy

import numpy as np

from grappe.solvers.assign.problem import NEVER, AssignmentProblem, BoolArray, IntArray


class Exchange:
    """An assignment that can be changed move by move, with the best trade between any two jurors at hand."""

    def __init__(self, problem: AssignmentProblem, assigned: BoolArray) -> None:
        """Start from an assignment; it is copied, never changed."""
        self._worth = problem.worth
        self.assigned = assigned.copy()
        self.pinned = np.zeros(problem.applications, dtype=np.bool_)
        self._entry = np.where(problem.barred | assigned, NEVER, problem.worth)
        # One row a juror: the applications that may leave them.
        self._movable = np.ascontiguousarray((assigned & ~problem.kept).T)
        self.gain = np.full((problem.jurors, problem.jurors), NEVER, dtype=np.int64)
        self._refresh(np.arange(problem.jurors))

    def copy(self) -> Exchange:
        """Return an independent copy, from which another way can be tried."""
        twin = copy(self)
        twin.assigned, twin.gain, twin.pinned = self.assigned.copy(), self.gain.copy(), self.pinned.copy()
        twin._entry, twin._movable = self._entry.copy(), self._movable.copy()
        return twin

    def pin(self, applications: IntArray, jurors: IntArray) -> None:
        """Give each of these applications exactly its row of jurors, and never move it again."""
        self.pinned[applications] = True
        self.assigned[applications] = False
        self.assigned[applications[:, None], jurors] = True
        self._movable[:, applications] = False
        self._refresh(np.arange(len(self.gain)))

    def balance(self, loads: IntArray, *, at_most: int) -> bool:
        """Bring every juror back to their load by the least costly chains of moves.

        When no trade improves the total before, none does after (successive longest paths), and each chain
        costs at least as much as the one before: False as soon as the total must lose more than ``at_most``.
        """
        left = at_most
        surplus = self.assigned.sum(axis=0) - loads
        while surplus.any():
            reached, parent = self._longest_paths(surplus > 0)
            end = int(np.where(surplus < 0, reached, 2 * NEVER).argmax())
            change = int(reached[end])
            if left + change * int(surplus[surplus > 0].sum()) < 0:
                return False
            left += change
            surplus[self._shift(end, parent)] -= 1
            surplus[end] += 1
        return True

    def _shift(self, end: int, parent: IntArray) -> int:
        """Move one application along each edge of the chain that leads to ``end``; return where it starts."""
        touched = np.zeros(len(self.gain), dtype=np.bool_)
        moves, enters = [], end
        while (leaves := int(parent[enters])) >= 0:
            moves.append((self._mover(leaves, enters), leaves, enters))
            enters = leaves
        for application, leaves, entered in moves:
            touched |= self.assigned[application]
            touched[entered] = True
            self.assigned[application, leaves] = self._movable[leaves, application] = False
            self.assigned[application, entered] = self._movable[entered, application] = True
            self._entry[application, leaves] = self._worth[application, leaves]
            self._entry[application, entered] = NEVER
        self._refresh(np.flatnonzero(touched))
        return enters

    def _mover(self, leaves: int, enters: int) -> int:
        """Return the application whose move between two jurors brings most."""
        movable = np.flatnonzero(self._movable[leaves])
        return int(movable[(self._entry[movable, enters] - self._worth[movable, leaves]).argmax()])

    def _refresh(self, jurors: IntArray) -> None:
        holders, applications = np.nonzero(self._movable[jurors])
        starts = np.flatnonzero(np.diff(holders, prepend=-1))
        self.gain[jurors] = NEVER
        if starts.size:
            change = self._entry.take(applications, axis=0)
            change -= self._worth[applications, jurors[holders]][:, None]
            self.gain[jurors[holders[starts]]] = np.maximum.reduceat(change, starts, axis=0)

    def _longest_paths(self, sources: BoolArray) -> tuple[IntArray, IntArray]:
        """Return the best change of total from any source to each juror, and who comes before on that way."""
        reached = np.where(sources, 0, NEVER)
        parent = np.full(len(reached), -1, dtype=np.int64)
        active = np.flatnonzero(sources)
        while active.size:
            through = self.gain[active] + reached[active, None]
            length = through.max(axis=0)
            longer = np.flatnonzero(length > np.maximum(reached, NEVER // 2))
            parent[longer] = active[through[:, longer].argmax(axis=0)]
            reached[longer] = length[longer]
            active = longer
        return reached, parent
