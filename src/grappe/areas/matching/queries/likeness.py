"""Needs like one another, as far as a reader may read them: what they share, whose, in which markets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from grappe.areas.directory.models import Posting, PostingKind, PostingStatus
from grappe.areas.directory.queries import postings_visible_to
from grappe.areas.matching.queries.synonyms import lines_read_by, lines_told
from grappe.areas.matching.rules.likeness import (
    Common,
    Folding,
    Joined,
    Pair,
    Said,
    folding_of,
    groups_of,
    in_common,
    pairs_of,
    said_of,
    weights_of,
)
from grappe.areas.networks.queries import memberships_visible_to, valid_on
from grappe.kernel.actor import Actor

MOST_NEEDS = 1_000
"""The latest needs that are compared: beyond them, a page says that older ones are left out."""


def open_needs(*, actor: Actor, on: date) -> QuerySet[Posting]:
    """The open needs that the actor may read, the latest first."""
    seen = postings_visible_to(actor=actor, on=on).filter(kind=PostingKind.NEED, state=PostingStatus.OPEN)
    return seen.order_by("-posted_at", "-pk")


@dataclass(frozen=True, slots=True)
class Compared:
    """The needs that a reader may read, each read once, and the pairs of those that are like."""

    needs: Mapping[int, Posting]
    said: Mapping[int, Said]
    weights: Mapping[str, int]
    pairs: tuple[Pair, ...]
    is_cut: bool = False

    def common(self, one: int, other: int) -> tuple[Common, ...]:
        """Return the words that two of the needs share, the rarest first."""
        return in_common(self.said[one], self.said[other], self.weights)


def compared(*, actor: Actor, on: date, beside: Sequence[Posting] = ()) -> Compared:
    """Compare the latest open needs that the actor may read, in two queries: needs and thesaurus.

    A confidential need that is not the actor's to read weighs nothing, not even in how rare words are.

    :param beside: needs, read already, that are compared even when they are old or closed.
    """
    rows = list(open_needs(actor=actor, on=on)[: MOST_NEEDS + 1])
    needs = {row.pk: row for row in [*rows[:MOST_NEEDS], *beside]}
    said = _read(lines_read_by(actor=actor, on=on), needs.values())
    weights = weights_of(list(said.values()))
    pairs = pairs_of(list(said.values()), weights)
    return Compared(needs, said, weights, pairs, len(rows) > MOST_NEEDS)


def _read(lines: str, needs: Iterable[Posting]) -> dict[int, Said]:
    folding = _folding(lines)
    return {
        row.pk: said_of(row.pk, row.organisation_id, f"{row.title}\n{row.text}", folding) for row in needs
    }


@lru_cache(maxsize=8)
def _folding(lines: str) -> Folding:
    return folding_of(lines_told(lines))


@dataclass(frozen=True, slots=True)
class Where:
    """Whose a need is: the networks that the reader may know of, by name, and the market, empty if unsaid."""

    networks: tuple[tuple[int, str, str], ...]
    """Id, slug, name."""
    market: str


def where_of(needs: Collection[Posting], *, actor: Actor, on: date) -> dict[int, Where]:
    """Return the networks and the market of who has each need, by the organisation's id, in one query."""
    networks: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    rows = memberships_visible_to(actor=actor, on=on).filter(
        valid_on(on), organisation__in={row.organisation_id for row in needs}
    )
    for organisation, *network in rows.order_by("network__organisation__name", "pk").values_list(
        "organisation_id", "network_id", "network__slug", "network__organisation__name"
    ):
        named: Any = tuple(network)
        if named not in networks[organisation]:
            networks[organisation].append(named)
    return {
        row.organisation_id: Where(tuple(networks[row.organisation_id]), row.organisation.market)
        for row in needs
    }


@dataclass(frozen=True, slots=True)
class Alike:
    """A need like the one that is read: how like, why, whose, and whether another market's."""

    need: Posting
    pair: Pair
    common: tuple[Common, ...]
    where: Where
    other_market: bool


def like_needs(need: Posting, *, actor: Actor, on: date) -> tuple[list[Alike], bool]:
    """Return the needs of other organisations that are like one the actor reads, the most like first; and
    whether older ones were left out. Three queries."""
    found = compared(actor=actor, on=on, beside=[need])
    near = [(pair, pair.other if pair.one == need.pk else pair.one) for pair in found.pairs if need.pk in (
        pair.one, pair.other
    )]  # fmt: skip
    where = where_of([need, *(found.needs[other] for _, other in near)], actor=actor, on=on)
    own = where[need.organisation_id]
    alike = []
    for pair, other in near:
        row = found.needs[other]
        there = where[row.organisation_id]
        alike.append(Alike(row, pair, found.common(need.pk, other), there, _is_other_market(own, there)))
    return alike, found.is_cut


def _is_other_market(one: Where, other: Where) -> bool:
    """Another market when both say theirs and they differ: what nobody said is not another."""
    return bool(one.market and other.market and one.market.casefold() != other.market.casefold())


def counts_of(needs: Sequence[Posting], *, actor: Actor, on: date) -> dict[int, int]:
    """Return how many needs of others are like each of these, by id."""
    found = compared(actor=actor, on=on, beside=needs)
    counts = dict.fromkeys((need.pk for need in needs), 0)
    for pair in found.pairs:
        for pk in (pair.one, pair.other):
            if pk in counts:
                counts[pk] += 1
    return counts


@dataclass(frozen=True, slots=True)
class Member:
    """A need in a group: whose, which need brought it there, and the words that they share."""

    need: Posting
    joined: Joined
    nearest: Posting
    common: tuple[Common, ...]
    where: Where
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Needs that are like, of several organisations."""

    members: tuple[Member, ...]
    markets: tuple[str, ...]
    networks: tuple[str, ...]

    @property
    def organisations(self) -> int:
        """How many organisations have them."""
        return len({member.need.organisation_id for member in self.members})

    @property
    def is_ours(self) -> bool:
        """Whether a member of the reader's network has one of them."""
        return any(member.is_ours for member in self.members)


def common_needs(network_id: int, *, actor: Actor, on: date) -> tuple[list[Group], bool]:
    """Return the groups of like needs that the actor may read, those of the network's members first; and
    whether older needs were left out. Three queries."""
    found = compared(actor=actor, on=on)
    groups = groups_of(found.pairs)
    shown = [found.needs[joined.ident] for group in groups for joined in group]
    where = where_of(shown, actor=actor, on=on)
    made = [_group(group, found, where, network_id) for group in groups]
    return sorted(made, key=lambda group: not group.is_ours), found.is_cut


def _group(joined: Sequence[Joined], found: Compared, where: Mapping[int, Where], network_id: int) -> Group:
    members = []
    for one in joined:
        need = found.needs[one.ident]
        there = where[need.organisation_id]
        ours = any(pk == network_id for pk, *_name in there.networks)
        common = found.common(one.ident, one.nearest)
        members.append(Member(need, one, found.needs[one.nearest], common, there, ours))
    markets = {member.where.market for member in members if member.where.market}
    networks = {name for member in members for _pk, _slug, name in member.where.networks}
    return Group(tuple(members), tuple(sorted(markets)), tuple(sorted(networks)))
