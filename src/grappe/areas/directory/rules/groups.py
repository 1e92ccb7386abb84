"""Groups of enterprises: control links, mergers and splits, and the single undertaking on a day.

Source: regulation (EU) 2023/2831 of 13 December 2023, article 2(2) (single undertaking) and article 3(8) and
(9) (mergers, acquisitions, splits).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grappe.values import Period, Refusal


class TieKind(StrEnum):
    """How two enterprises are tied: control (parent → subsidiary), merger (absorbed → absorbing), split
    (origin → born of it)."""

    CONTROL = "control"
    MERGER = "merger"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie of the register. A merger or a split happens on the first day of its period."""

    kind: str
    first: int
    second: int
    period: Period = Period()
    criterion: str = ""


@dataclass(frozen=True, slots=True)
class SingleUndertaking:
    """The enterprises that count as one on a day, and those whose past aid they carry.

    `members` are tied by control that day, in either direction and through others; `above` and `below` are
    those of them that control it or that it controls, `direct` those one link away. `absorbed` were merged
    into a member by that day: all aid they had received counts. `origins` are those a member was split from:
    their past aid follows the activity that had it, else the value of the equity (article 3(9)): a person
    decides.
    """

    organisation: int
    on: date
    members: frozenset[int]
    above: frozenset[int] = frozenset()
    below: frozenset[int] = frozenset()
    direct: frozenset[int] = frozenset()
    absorbed: frozenset[int] = frozenset()
    origins: frozenset[int] = frozenset()
    ties: tuple[Tie, ...] = ()

    @property
    def others(self) -> frozenset[int]:
        """The other members."""
        return self.members - {self.organisation}


def single_undertaking(organisation: int, ties: Iterable[Tie], *, on: date) -> SingleUndertaking:
    """Return the single undertaking of an enterprise on a day, in time linear in the number of ties.

    An enterprise absorbed by that day is looked for in the one that absorbed it, and so are its links.

    :param ties: at least those of the whole group, of all dates; what is elsewhere changes nothing.
    """
    known = list(ties)
    heirs = _heirs(known, on)
    held = [tie for tie in known if tie.kind == TieKind.CONTROL and tie.period.contains(on)]
    children, parents = _neighbours(held, heirs)
    here = _heir(organisation, heirs)
    both = {node: children[node] | parents[node] for node in {*children, *parents}}
    members = _reach(here, both)
    absorbed = frozenset(former for former in heirs if _heir(former, heirs) in members)
    return SingleUndertaking(
        organisation=here,
        on=on,
        members=members,
        above=_reach(here, parents) - {here},
        below=_reach(here, children) - {here},
        direct=frozenset(both.get(here, ())),
        absorbed=absorbed,
        origins=_origins(members | absorbed, known, on),
        ties=tuple(tie for tie in held if _heir(tie.first, heirs) in members),
    )


def refusals_of_tie(new: Tie, ties: Sequence[Tie], names: Mapping[int, str]) -> list[Refusal]:
    """Say why a control link, a merger or a split cannot be written down: it would close a circle, or the
    enterprise has been absorbed already.

    :param ties: those of both groups, of all dates.
    :param names: of the organisations, for the words.
    """
    if new.kind == TieKind.CONTROL:
        path = _path_closing(new, ties)
        code = "directory.control_circle"
    else:
        path = _path_of_events(new, ties)
        code = "directory.succession_circle"
    if path:
        written = " → ".join(names.get(node, "…") for node in path)
        first, second = (names.get(node, "…") for node in (new.first, new.second))
        return [Refusal(code, {"first": first, "second": second, "path": written})]
    earlier = [tie for tie in ties if tie.kind == TieKind.MERGER and tie.first == new.first]
    if new.kind == TieKind.MERGER and earlier:
        into = names.get(earlier[0].second, "…")
        return [Refusal("directory.already_absorbed", {"name": names.get(new.first, "…"), "into": into})]
    return []


def _heirs(ties: Iterable[Tie], on: date) -> dict[int, int]:
    """Who absorbed whom by the day."""
    return {
        tie.first: tie.second
        for tie in ties
        if tie.kind == TieKind.MERGER and tie.period.start is not None and tie.period.start <= on
    }


def _heir(node: int, heirs: Mapping[int, int]) -> int:
    """Who stands for an enterprise once mergers are followed; a circle, which entry refuses, stops there."""
    seen = {node}
    while (heir := heirs.get(node)) is not None and heir not in seen:
        seen.add(heir)
        node = heir
    return node


def _neighbours(
    held: Iterable[Tie], heirs: Mapping[int, int]
) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    children, parents = defaultdict(set), defaultdict(set)
    for tie in held:
        parent, child = _heir(tie.first, heirs), _heir(tie.second, heirs)
        if parent != child:
            children[parent].add(child)
            parents[child].add(parent)
    return children, parents


def _reach(start: int, neighbours: Mapping[int, Iterable[int]]) -> frozenset[int]:
    reached, waiting = {start}, [start]
    while waiting:
        fresh = set(neighbours.get(waiting.pop(), ())) - reached
        reached |= fresh
        waiting += fresh
    return frozenset(reached)


def _origins(own: frozenset[int], ties: Sequence[Tie], on: date) -> frozenset[int]:
    """Those that the enterprises were split from, and what these had absorbed or come from before."""
    before = defaultdict(set)
    for tie in ties:
        if tie.kind != TieKind.CONTROL and tie.period.start is not None and tie.period.start <= on:
            before[tie.second].add(tie.first)
    return frozenset(origin for node in own for origin in _reach(node, before)) - own


def _path_closing(new: Tie, ties: Iterable[Tie]) -> tuple[int, ...]:
    """The chain by which the subsidiary already controls its new parent on some day of the new link.

    Links only join in on the first day of one of them: looking on those days is enough.
    """
    known = [tie for tie in ties if tie.kind == TieKind.CONTROL]
    first_day = new.period.start or date.min
    days = {first_day} | {
        tie.period.start for tie in known if tie.period.start is not None and tie.period.start > first_day
    }
    for day in sorted(day for day in days if new.period.contains(day)):
        children = defaultdict(list)
        for tie in known:
            if tie.period.contains(day):
                children[tie.first].append(tie.second)
        if path := _path(new.second, new.first, children):
            return path
    return ()


def _path_of_events(new: Tie, ties: Iterable[Tie]) -> tuple[int, ...]:
    following = defaultdict(list)
    for tie in ties:
        if tie.kind != TieKind.CONTROL:
            following[tie.first].append(tie.second)
    return _path(new.second, new.first, following)


def _path(start: int, end: int, following: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
    """The shortest chain from one to the other; empty when there is none."""
    came: dict[int, int | None] = {start: None}
    waiting = [start]
    for node in waiting:
        if node == end:
            return _steps_to(end, came)
        for step in following.get(node, ()):
            if step not in came:
                came[step] = node
                waiting.append(step)
    return ()


def _steps_to(end: int, came: Mapping[int, int | None]) -> tuple[int, ...]:
    steps: list[int] = []
    node: int | None = end
    while node is not None:
        steps.append(node)
        node = came[node]
    return tuple(reversed(steps))
