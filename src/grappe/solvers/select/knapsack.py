"""A sharper bound from the same prices: whole projects, one limit, every total tried.

Weigh each application by what its limits cost at their prices: all limits together become one, that no
selection exceeds. Scores are whole numbers, so for each total the lightest way to make it is found by going
through the applications once. The bound is the highest total light enough: exact arithmetic, no solver.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from grappe.solvers.select.bound import SCALE, Priced, limits_at, separate_caps
from grappe.solvers.select.problem import SelectionProblem

# A cap on more doubtful applications than this is only priced.
MOST_TOGETHER = 4
# Beyond so many sums the sharper bound is not worth its time.
MOST_SUMS = 60_000_000
_NEVER = 2**62


@dataclass(frozen=True, slots=True)
class Sharp:
    """A total that no selection exceeds, and the lightest selection that makes it: it may break a limit."""

    bound: int
    selected: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    """One way through a cap, against the best one: who is in, and the difference in score and in weight."""

    chosen: frozenset[int]
    gain: int
    heavier: int


@dataclass(frozen=True, slots=True)
class _Group:
    """Applications that one cap holds together, or one alone: the best way, and the others worth trying."""

    best: frozenset[int]
    score: int
    weight: int
    others: tuple[_Way, ...]


def sharpen(problem: SelectionProblem, priced: Priced, score: int) -> Sharp:
    """Return a total, in hundredths, that no selection exceeds, knowing that one reaches `score`."""
    if score >= priced.whole_bound:
        return Sharp(priced.whole_bound)
    spare = priced.bound - score * SCALE
    groups, limit = _groups(problem, priced, spare)
    base, room = sum(group.score for group in groups), limit - sum(group.weight for group in groups)
    doubtful = [group for group in groups if group.others]
    wanted = range(score + 1 - base, priced.whole_bound + 1 - base)
    reaches = _reaches(doubtful, max(abs(wanted[0]), abs(wanted[-1])))
    if sum(reaches) > MOST_SUMS or abs(limit) >= _NEVER // 4:
        return Sharp(priced.whole_bound)
    half = max(reaches, default=0)
    lightest, taken = _go_through(doubtful, reaches, half, spare)
    for gain in reversed(wanted):
        if abs(gain) <= half and lightest[half + gain] <= room:
            return Sharp(base + gain, _go_back(groups, taken, gain))
    return Sharp(score)


def _reaches(groups: Sequence[_Group], margin: int) -> list[int]:
    """How far from the best ways a sum may be after each group, if it is to come back to what is wanted."""
    steps = [max(abs(way.gain) for way in group.others) for group in groups]
    done, left, reaches = 0, sum(steps), []
    for step in steps:
        done, left = done + step, left - step
        reaches.append(min(done, left + margin))
    return reaches


def _go_through(
    groups: Sequence[_Group], reaches: Sequence[int], half: int, spare: int
) -> tuple[NDArray[np.int64], list[NDArray[np.uint8]]]:
    """The least weight that makes each difference in score, and the way taken by each group to make it."""
    lightest = np.full(2 * half + 1, _NEVER, dtype=np.int64)
    lightest[half] = 0
    gains, taken = SCALE * np.arange(-half, half + 1, dtype=np.int64), []
    for group, reach in zip(groups, reaches, strict=True):
        low, high = half - reach, half + reach + 1
        kept, ways = np.full_like(lightest, _NEVER), np.zeros(2 * reach + 1, dtype=np.uint8)
        kept[low:high] = lightest[low:high]
        for index, way in enumerate(group.others, start=1):
            first, last = max(low, way.gain), min(high, 2 * half + 1 + way.gain)
            if first >= last:
                continue
            heavier = lightest[first - way.gain : last - way.gain] + way.heavier
            lighter = heavier < kept[first:last]
            np.copyto(kept[first:last], heavier, where=lighter)
            ways[first - low : last - low][lighter] = index
        # What gives up more than the bound can spare leads nowhere.
        within = kept[low:high]
        within[within - gains[low:high] > spare] = _NEVER
        lightest = kept
        taken.append(ways)
    return lightest, taken


def _go_back(groups: Sequence[_Group], taken: Sequence[NDArray[np.uint8]], gain: int) -> frozenset[int]:
    chosen: set[int] = set()
    left = list(taken)
    for group in reversed(groups):
        way = _Way(group.best, 0, 0)
        if group.others:
            ways = left.pop()
            index = int(ways[gain + len(ways) // 2])
            way = group.others[index - 1] if index else way
        chosen |= way.chosen
        gain -= way.gain
    return frozenset(chosen)


def _groups(problem: SelectionProblem, priced: Priced, spare: int) -> tuple[list[_Group], int]:
    """Every application once, in groups, and the one limit on their weights."""
    prices = list(priced.prices)
    worth = {place: value for place, value in enumerate(priced.net) if value is not None}
    alone, groups = set(worth), []
    for row in separate_caps(problem):
        cap = problem.caps[problem.rows[row].index]
        members = [place for place in sorted(cap.members) if place in worth]
        doubtful = [i for i in members if max(priced.leaving[i], priced.taking[i] or 0) <= spare]
        if len(doubtful) <= MOST_TOGETHER:
            alone.difference_update(members)
            # The cap is held as it is: it costs nothing.
            free = {place: worth[place] + prices[row] for place in members}
            groups.append(_group(problem, free, doubtful, cap.most, spare))
            prices[row] = 0
    groups += (_group(problem, {place: worth[place]}, [place], 1, spare) for place in sorted(alone))
    return groups, limits_at(problem, prices)


def _group(
    problem: SelectionProblem, worth: Mapping[int, int], doubtful: Sequence[int], most: int, spare: int
) -> _Group:
    """Compare every way through the cap: the certain members stay where the prices put them."""
    through = sorted((i for i in worth if worth[i] > 0), key=lambda place: (-worth[place], place))
    best = frozenset(through[:most])
    certain, score = best.difference(doubtful), {i: problem.candidates[i].score for i in worth}
    total, highest = sum(score[i] for i in best), sum(worth[i] for i in best)
    others = []
    for chosen in _ways(certain, doubtful, most):
        gain, lost = sum(score[i] for i in chosen) - total, highest - sum(worth[i] for i in chosen)
        if chosen != best and lost <= spare:
            others.append(_Way(chosen, gain, SCALE * gain + lost))
    return _Group(best, total, SCALE * total - highest, tuple(others))


def _ways(certain: frozenset[int], doubtful: Sequence[int], most: int) -> Iterator[frozenset[int]]:
    for size in range(min(len(doubtful), most - len(certain)) + 1):
        for chosen in combinations(doubtful, size):
            yield certain.union(chosen)
