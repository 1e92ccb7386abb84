"""The single undertaking: who counts as one, on the day of a grant.

Source: Regulation (EU) 2023/2831, art. 2(2), and (EU) 1407/2013, art. 2(2): enterprises linked by one or more
of four relations, directly or through others. Before 2014 the same follows from the notion of undertaking
(Court of Justice, C-382/99). Mergers and splits: art. 3(8) and 3(9).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from grappe.values import Euro, Period, Refusal, refuse_if


class Criterion(StrEnum):
    """What makes a control link: the four relations of art. 2(2), and what is close to them.

    `natural_person` (recital 4: whoever owns control and takes part in management) and `unclear` count by
    prudence, and are to be confirmed by someone; `public_body` and `minority` never link.
    """

    VOTES = "votes"
    APPOINTMENT = "appointment"
    INFLUENCE = "influence"
    AGREEMENT = "agreement"
    NATURAL_PERSON = "natural_person"
    UNCLEAR = "unclear"
    PUBLIC_BODY = "public_body"
    MINORITY = "minority"

    @property
    def links(self) -> bool:
        """Whether the two enterprises count as one."""
        return self not in (Criterion.PUBLIC_BODY, Criterion.MINORITY)

    @property
    def to_confirm(self) -> bool:
        """Whether someone has to look at it."""
        return self in (Criterion.NATURAL_PERSON, Criterion.UNCLEAR)


@dataclass(frozen=True, slots=True)
class ControlLink:
    """Who controls whom, by which criterion, and when (both days included)."""

    parent: str
    child: str
    criterion: Criterion = Criterion.VOTES
    period: Period = Period()


@dataclass(frozen=True, slots=True)
class Merger:
    """The day when one enterprise was absorbed by another."""

    absorbed: str
    into: str
    on: date


@dataclass(frozen=True, slots=True)
class SingleUndertaking:
    """The enterprises that count as one that day, the absorbed ones included, and the links to confirm."""

    members: frozenset[str]
    absorbed: frozenset[str] = frozenset()
    to_confirm: tuple[ControlLink, ...] = ()


def single_undertaking(
    of: str, *, links: Iterable[ControlLink], mergers: Sequence[Merger] = (), on: date
) -> SingleUndertaking:
    """Return who counts as one with this enterprise on that day.

    Links count when they hold that day, whatever they were before: past aid follows the enterprise that
    received it. After a merger, the links of the absorbed enterprise to what it controlled pass to the one
    that absorbed it; what controlled it holds no more.

    :raises Refused: when control links form a circle, or mergers do.
    """
    heirs = _heirs(mergers, on)
    holding = list(_links_that_hold(links, heirs, on))
    _refuse_circles(holding)
    near = defaultdict(set)
    for link in holding:
        near[link.parent].add(link.child)
        near[link.child].add(link.parent)
    reached = _reach(heirs.get(of, of), near)
    absorbed = frozenset(name for name, heir in heirs.items() if heir in reached)
    return SingleUndertaking(
        members=frozenset(reached) | absorbed,
        absorbed=absorbed,
        to_confirm=tuple(link for link in holding if link.criterion.to_confirm and link.parent in reached),
    )


def allocate_split(
    amount: Euro, *, benefiting: str | None = None, equity: Mapping[str, Euro] | None = None
) -> dict[str, Euro]:
    """Return what each enterprise born of a split carries of an earlier aid; the parts make the amount.

    All of it goes to the one that took over the activities aided; when that cannot be told, it is shared in
    proportion to the book value of equity on the day of the split.

    :raises Refused: when neither is known.

    Source: (EU) 2023/2831, art. 3(9); (EU) 1407/2013, art. 3(9).
    """
    if benefiting is not None:
        return {benefiting: amount}
    weights = {name: euro.amount for name, euro in (equity or {}).items()}
    if not weights or sum(weights.values()) <= 0 or min(weights.values()) < 0:
        refuse_if([Refusal("funding.split_without_equity")])
    return _in_proportion(amount, weights)


def _in_proportion(amount: Euro, weights: Mapping[str, Decimal]) -> dict[str, Euro]:
    # Largest remainder, so that cents are neither lost nor made; equal remainders go by name.
    total = sum(weights.values())
    exact = {name: amount.amount * weight / total for name, weight in weights.items()}
    parts = {name: Euro(part).floor_to_cents() for name, part in exact.items()}
    missing = int((amount - Euro.total(parts.values())).amount * 100)
    by_remainder = sorted(exact, key=lambda name: (parts[name].amount - exact[name], name))
    for name in by_remainder[:missing]:
        parts[name] += Euro("0.01")
    return parts


def _heirs(mergers: Iterable[Merger], on: date) -> dict[str, str]:
    """Return, for each absorbed enterprise, the one that stands that day."""
    into = {merger.absorbed: merger.into for merger in mergers if merger.on <= on}
    heirs = {}
    for absorbed in into:
        path, heir = {absorbed}, into[absorbed]
        while heir in into and heir not in path:
            path.add(heir)
            heir = into[heir]
        if heir in path:
            refuse_if([Refusal("funding.merger_circle", {"members": tuple(sorted(path))})])
        heirs[absorbed] = heir
    return heirs


def _links_that_hold(
    links: Iterable[ControlLink], heirs: Mapping[str, str], on: date
) -> Iterator[ControlLink]:
    for link in links:
        if link.parent == link.child:
            refuse_if([Refusal("funding.control_circle", {"members": (link.parent,)})])
        parent = heirs.get(link.parent, link.parent)
        stands = link.child not in heirs and parent != link.child
        if stands and link.criterion.links and link.period.contains(on):
            yield ControlLink(parent, link.child, link.criterion, link.period)


def _refuse_circles(links: Iterable[ControlLink]) -> None:
    """Take away, again and again, what nobody controls and what controls nobody; what is left is a circle.

    :raises Refused: naming those that are left.
    """
    edges = {(link.parent, link.child) for link in links}
    while edges:
        parents, children = {parent for parent, _ in edges}, {child for _, child in edges}
        between = {(parent, child) for parent, child in edges if parent in children and child in parents}
        if between == edges:
            refuse_if([Refusal("funding.control_circle", {"members": tuple(sorted(parents))})])
        edges = between


def _reach(start: str, near: Mapping[str, set[str]]) -> set[str]:
    reached, ahead = {start}, [start]
    while ahead:
        for name in near.get(ahead.pop(), set()) - reached:
            reached.add(name)
            ahead.append(name)
    return reached
