"""Which envelope pays for whom, once it is known who is selected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from grappe.solvers.select.problem import SelectionProblem

# Sets of envelopes counted together; beyond, only those that some application draws on are.
MOST_UNIONS = 255
# Two halves of this many projects make 2³² sums, enough to fill an envelope to the cent.
HALF = 16

Payers = dict[int, int]
# For each selected application, in the order of the ranking, the envelopes that may pay it.
Choices = Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Spread:
    """Who pays whom; `stuck` is the envelope that stands in the way when that breaks a budget."""

    payers: Payers
    stuck: int | None = None


def unions(problem: SelectionProblem, without: frozenset[int]) -> Iterator[tuple[frozenset[int], list[int]]]:
    """Yield sets of the other envelopes, always in the same order, with who can draw on no more than them."""
    left = [frozenset(candidate.envelopes) - without for candidate in problem.candidates]
    groups: dict[frozenset[int], None] = {}
    for pattern in sorted({pattern for pattern in left if pattern}, key=sorted):
        wider = {pattern: None, **{group | pattern: None for group in groups}}
        groups |= wider if len(groups) + len(wider) <= MOST_UNIONS else {pattern: None}
    for group in groups:
        yield group, [place for place, pattern in enumerate(left) if pattern and pattern <= group]


def distribute(
    problem: SelectionProblem,
    selected: Collection[int],
    fixed: Mapping[int, int],
    exact: frozenset[int] = frozenset(),
) -> Spread:
    """Return which envelope pays each selected application.

    Going down the ranking, the first declared envelope with room pays. When that leaves somebody unpaid,
    the `exact` envelopes pay those of `fixed` and nobody else, and the others are filled one by one, as close
    to their budgets as the projects that they share allow.
    """
    free = {place: problem.candidates[place].envelopes for place in sorted(selected)}
    in_turn = _in_turn(problem, free)
    if len(in_turn) == len(free):
        return Spread(in_turn)
    choices = {
        place: (fixed[place],) if place in fixed else tuple(e for e in envelopes if e not in exact)
        for place, envelopes in free.items()
    }
    payers = _in_pieces(problem, choices)
    for envelope, other in _from_the_leaves(problem, choices):
        _refill(problem, choices, payers, envelope, other)
    return Spread(payers, None if fits(problem, payers) else _stuck(problem, payers, exact))


def fits(problem: SelectionProblem, payers: Mapping[int, int]) -> bool:
    """Whether every envelope holds what it pays, in euro-cents and in projects."""
    paid, counts = _loads(problem, payers), Counter(payers.values())
    return all(
        (envelope.budget is None or paid[place] <= envelope.budget)
        and (envelope.places is None or counts[place] <= envelope.places)
        for place, envelope in enumerate(problem.envelopes)
    )


def _loads(problem: SelectionProblem, payers: Mapping[int, int]) -> Counter[int]:
    loads: Counter[int] = Counter()
    for place, envelope in payers.items():
        loads[envelope] += problem.candidates[place].aid
    return loads


def _stuck(problem: SelectionProblem, payers: Payers, exact: frozenset[int]) -> int:
    """The envelope left with the most unused money, or else the fullest one: it must be counted exactly."""
    paid = _loads(problem, payers)
    spare = {
        place: envelope.budget - paid[place]
        for place, envelope in enumerate(problem.envelopes)
        if envelope.budget is not None and place not in exact
    }
    others = [place for place in range(len(problem.envelopes)) if place not in exact]
    return max(others, key=lambda place: (max(spare.get(place, 0), 0), -place))


def _in_turn(problem: SelectionProblem, choices: Choices) -> Payers:
    rooms = [envelope.budget for envelope in problem.envelopes]
    seats = [envelope.places for envelope in problem.envelopes]
    payers: Payers = {}
    for place, envelopes in choices.items():
        aid = problem.candidates[place].aid
        for envelope in envelopes:
            room, seat = rooms[envelope], seats[envelope]
            if (room is None or aid <= room) and seat != 0:
                rooms[envelope] = None if room is None else room - aid
                seats[envelope] = None if seat is None else seat - 1
                payers[place] = envelope
                break
    return payers


def _in_pieces(problem: SelectionProblem, choices: Choices) -> Payers:
    """Pay in pieces, each project's first envelopes first, then let the largest piece pay the whole."""
    places = list(choices)
    aids = [problem.candidates[place].aid for place in places]
    arcs = [
        (i, envelope, rank) for i, place in enumerate(places) for rank, envelope in enumerate(choices[place])
    ]
    first, sink = len(places), len(places) + len(problem.envelopes)
    flow = min_cost_flow.SimpleMinCostFlow()
    pieces = [flow.add_arc_with_capacity_and_unit_cost(i, first + e, aids[i], rank) for i, e, rank in arcs]
    for envelope, limit in enumerate(problem.envelopes):
        budget = sum(aids) if limit.budget is None else limit.budget
        flow.add_arc_with_capacity_and_unit_cost(first + envelope, sink, budget, 0)
        # What no envelope can pay is paid all the same, at a price: the envelope is then seen to be stuck.
        flow.add_arc_with_capacity_and_unit_cost(
            first + envelope, sink, sum(aids), len(problem.envelopes) + 1
        )
    for i, aid in enumerate(aids):
        flow.set_node_supply(i, aid)
    flow.set_node_supply(sink, -sum(aids))
    flow.solve()
    largest: dict[int, tuple[int, int, int]] = {}
    for (i, envelope, rank), piece in zip(arcs, pieces, strict=True):
        largest[i] = max(largest.get(i, (-1, 0, 0)), (flow.flow(piece), -rank, envelope))
    return {places[i]: envelope for i, (_, _, envelope) in largest.items()}


def _from_the_leaves(problem: SelectionProblem, choices: Choices) -> list[tuple[int, int]]:
    """Envelopes, each with a neighbour that shares projects with it and is filled after it."""
    shared: Counter[tuple[int, int]] = Counter()
    for envelopes in choices.values():
        shared.update((one, other) for one in envelopes for other in envelopes if one != other)
    degree: Counter[int] = Counter()
    for (one, _), projects in shared.items():
        degree[one] += projects
    unseen, ordered = set(degree), list[tuple[int, int]]()
    while unseen:
        root = min(unseen, key=lambda one: (problem.envelopes[one].budget is not None, -degree[one], one))
        unseen.remove(root)
        reached = [root]
        for parent in reached:
            children = sorted(one for one in unseen if shared[parent, one])
            ordered += ((child, parent) for child in children)
            reached += children
            unseen.difference_update(children)
    return ordered[::-1]


def _refill(problem: SelectionProblem, choices: Choices, payers: Payers, envelope: int, other: int) -> None:
    """Choose anew which of their common projects this envelope pays: as much as it holds, no more."""
    budget, both = problem.envelopes[envelope].budget, {envelope, other}
    if budget is None:
        return
    common = [place for place, payer in payers.items() if payer in both and both.issubset(choices[place])]
    common.sort()
    # Spread over the list, so that large and small ones are among them.
    fine = common[:: -(-len(common) // (2 * HALF)) or 1]
    aids = [problem.candidates[place].aid for place in fine]
    paid = {place for place, payer in payers.items() if payer == envelope}
    room = budget - sum(problem.candidates[place].aid for place in paid.difference(fine))
    # Half of them in and half out leaves the most ways to hit the budget: the others bring it there.
    for place in sorted(set(common).difference(fine)):
        aid = problem.candidates[place].aid
        after = room + aid if place in paid else room - aid
        if abs(2 * after - sum(aids)) < abs(2 * room - sum(aids)):
            payers[place], room = other if place in paid else envelope, after
    if room >= 0:
        chosen = _fullest(aids, room)
        payers |= {place: envelope if mine else other for place, mine in zip(fine, chosen, strict=True)}


def _fullest(aids: list[int], room: int) -> list[bool]:
    """Choose amounts whose sum is the highest that the room holds: two halves, all their sums, one pass."""
    left, right = _sums(aids[:HALF]), _sums(aids[HALF:])
    order = np.argsort(left, kind="stable")
    best = np.searchsorted(left[order], room - right, side="right") - 1
    totals = np.where(best >= 0, left[order][best] + right, -1)
    second = int(np.argmax(totals))
    whole = int(order[best[second]]) | second << min(HALF, len(aids))
    return [bool(whole >> place & 1) for place in range(len(aids))]


def _sums(aids: list[int]) -> NDArray[np.int64]:
    """The sum of every subset; bit i of its place says whether amount i is in."""
    sums = np.zeros(1, dtype=np.int64)
    for aid in aids:
        sums = np.concatenate([sums, sums + aid])
    return sums
