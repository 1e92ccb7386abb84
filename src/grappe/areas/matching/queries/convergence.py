"""What two networks share: members, skills, markets, departments, like needs. Counted only where both lists
of members are the reader's to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from grappe.areas.matching.queries.likeness import Compared, compared
from grappe.areas.matching.rules.likeness import Common, Pair
from grappe.areas.matching.rules.words import expression_of, fold
from grappe.areas.networks.models import Membership, Network
from grappe.areas.networks.queries import networks_opened_to, networks_visible, valid_on
from grappe.kernel.actor import Actor


class Shared(StrEnum):
    """What two networks can have in common."""

    MEMBERS = "membres"
    SKILLS = "competences"
    MARKETS = "marches"
    DEPARTMENTS = "departements"
    NEEDS = "besoins"


@dataclass(frozen=True, slots=True)
class Held:
    """A skill, a market or a department on both sides: its name, and the members that have it on each."""

    label: str
    here: int
    there: int


@dataclass(frozen=True, slots=True)
class NeedsAlike:
    """Two like needs, one of a member of each network."""

    here: Any
    there: Any
    pair: Pair
    common: tuple[Common, ...]


@dataclass(slots=True)
class Side:
    """What the members of a network are, each read once."""

    members: dict[int, Any] = field(default_factory=dict)
    skills: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    markets: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    departments: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


@dataclass(slots=True)
class Around:
    """The networks whose members the reader may read, as sides, with the words of what they hold."""

    sides: dict[int, Side]
    labels: dict[str, str]
    needs: Compared

    def pairs(self, one: int, other: int) -> list[tuple[Pair, int, int]]:
        """Return the pairs of like needs with a member of each on either side: the need here, the one there.

        Two needs of shared members are one pair, whichever side each is counted on.
        """
        here, there = self.sides[one].members, self.sides[other].members
        found = []
        for pair in self.needs.pairs:
            first, second = (self.needs.needs[pk].organisation_id for pk in (pair.one, pair.other))
            if first in here and second in there:
                found.append((pair, pair.one, pair.other))
            elif second in here and first in there:
                found.append((pair, pair.other, pair.one))
        return found


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation, as its networks read it."""

    pk: int
    name: str
    department: str
    market: str
    invented: bool


def around(network: Network, *, actor: Actor, on: date, only: int | None = None) -> Around:
    """Read today's members of the networks opened to the actor, and their needs, in three queries.

    :param only: the one other network that is asked about.
    """
    opened = networks_opened_to(actor=actor, on=on).order_by().values("pk")
    rows = Membership.objects.filter(valid_on(on), network__in=opened).order_by("organisation__name", "pk")
    if only is not None:
        rows = rows.filter(network__in=(network.pk, only))
    sides: dict[int, Side] = defaultdict(Side)
    labels: dict[str, str] = {}
    for network_id, pk, name, department, where, market, skills, invented in rows.values_list(
        "network_id",
        "organisation_id",
        "organisation__name",
        "organisation__department_id",
        "organisation__department__name",
        "organisation__market",
        "organisation__skills",
        "organisation__invented",
    ):
        side = sides[network_id]
        side.members[pk] = Member(pk, name, where or "", market, invented)
        for skill in skills:
            stems = expression_of(skill) or fold(skill)
            labels.setdefault(f"s{stems}", skill)
            side.skills[f"s{stems}"].add(pk)
        if market:
            labels.setdefault(f"m{fold(market)}", market)
            side.markets[f"m{fold(market)}"].add(pk)
        if department:
            labels.setdefault(f"d{department}", f"{where} ({department})")
            side.departments[f"d{department}"].add(pk)
    return Around(sides, labels, compared(actor=actor, on=on))


@dataclass(frozen=True, slots=True)
class Convergence:
    """What the network shares with another, counted; without counts when the other's members are not the
    reader's to read."""

    network: Network
    is_open: bool
    size: int
    """How many members the register knows, of a network that is open."""
    counts: Mapping[Shared, int]


def convergences(network: Network, *, actor: Actor, on: date, sort: str = "") -> list[Convergence]:
    """Return what a network shares with each other one, in five queries.

    :param sort: what to order by, least first, most first behind "-"; by all that is shared, most first, when
        it is none. Those without a member on record come after, those not opened last, by name.
    """
    opened = set(networks_opened_to(actor=actor, on=on).order_by().values_list("pk", flat=True))
    found = around(network, actor=actor, on=on)
    rows = []
    for other in networks_visible().exclude(pk=network.pk).order_by("organisation__name", "pk"):
        is_open = other.pk in opened
        counts = _counts(found, network.pk, other.pk) if is_open else {}
        rows.append(Convergence(other, is_open, len(found.sides[other.pk].members), counts))
    by = next((shared for shared in Shared if shared == sort.removeprefix("-")), None)
    sign = 1 if by and not sort.startswith("-") else -1

    def order(row: Convergence) -> tuple[bool, bool, int]:
        return (
            not row.is_open,
            not row.size,
            sign * (row.counts.get(by, 0) if by else sum(row.counts.values())),
        )

    return sorted(rows, key=order)


def _counts(found: Around, one: int, other: int) -> dict[Shared, int]:
    here, there = found.sides[one], found.sides[other]
    return {
        Shared.MEMBERS: len(here.members.keys() & there.members.keys()),
        Shared.SKILLS: len(here.skills.keys() & there.skills.keys()),
        Shared.MARKETS: len(here.markets.keys() & there.markets.keys()),
        Shared.DEPARTMENTS: len(here.departments.keys() & there.departments.keys()),
        Shared.NEEDS: len(found.pairs(one, other)),
    }


@dataclass(frozen=True, slots=True)
class Between:
    """What two networks share, listed."""

    members: tuple[Any, ...]
    skills: tuple[Held, ...]
    markets: tuple[Held, ...]
    departments: tuple[Held, ...]
    needs: tuple[NeedsAlike, ...]
    sizes: tuple[int, int]

    @property
    def counts(self) -> dict[Shared, int]:
        """How many of each."""
        lists = (self.members, self.skills, self.markets, self.departments, self.needs)
        return {shared: len(rows) for shared, rows in zip(Shared, lists, strict=True)}


def between(network: Network, other: Network, *, actor: Actor, on: date) -> Between:
    """Return what two networks share, both of whose members the actor may read, in four queries."""
    found = around(network, actor=actor, on=on, only=other.pk)
    here, there = found.sides[network.pk], found.sides[other.pk]
    needs = [
        NeedsAlike(found.needs.needs[one], found.needs.needs[two], pair, found.needs.common(one, two))
        for pair, one, two in found.pairs(network.pk, other.pk)
    ]
    return Between(
        members=tuple(member for pk, member in here.members.items() if pk in there.members),
        skills=_held(here.skills, there.skills, found.labels),
        markets=_held(here.markets, there.markets, found.labels),
        departments=_held(here.departments, there.departments, found.labels),
        needs=tuple(needs),
        sizes=(len(here.members), len(there.members)),
    )


def _held(
    here: Mapping[str, set[int]], there: Mapping[str, set[int]], labels: Mapping[str, str]
) -> tuple[Held, ...]:
    both = here.keys() & there.keys()
    found = [Held(labels[key], len(here[key]), len(there[key])) for key in both]
    return tuple(sorted(found, key=lambda held: (-held.here - held.there, fold(held.label))))
