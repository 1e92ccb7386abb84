"""Declared, counted, distinct: three different things about the same members, and why they differ.

A source declares members network by network, and adds them up. The register counts memberships, one per
organisation and network. Organisations are fewer: one that is in three networks makes three memberships.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from grappe.values import Explanation, ExplanationLine, Period, RuleSource

COUNTED_ONCE = RuleSource("networks.counted_once")


@dataclass(frozen=True, slots=True)
class DeclaredMembers:
    """What a source declares of one network: `members` is None when it prints nothing.

    `measured_on` is the last day the declaration may stand for, None when there is no declaration.
    `inside` tells the networks of the federation's own territory from those that reach beyond it.
    """

    network: int
    name: str
    members: int | None
    measured_on: date | None = None
    inside: bool = True


@dataclass(frozen=True, slots=True)
class MembershipFact:
    """One term of membership of an organisation in a network."""

    network: int
    organisation: int
    period: Period = Period()


@dataclass(frozen=True, slots=True)
class NetworkCount:
    """One network: declared, counted on the day, and what the difference is made of.

    `difference` = `unmatched` + `arrived` − `left`: what the register did not find on the day of the
    declaration, then who came and who went since. All None when nothing was declared.
    """

    network: int
    name: str
    inside: bool
    declared: int | None
    counted: int
    difference: int | None
    unmatched: int | None
    arrived: int | None
    left: int | None


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many organisations two networks share."""

    first: int
    second: int
    shared: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Several networks counted together on a day."""

    networks: tuple[NetworkCount, ...]
    declared: int
    memberships: int
    organisations: int
    in_networks: Mapping[int, int]
    overlaps: tuple[Overlap, ...]
    explanation: Explanation

    @property
    def difference(self) -> int:
        """Memberships counted less members declared, the networks that declare nothing included."""
        return self.memberships - self.declared

    @property
    def in_several(self) -> int:
        """Organisations in two networks or more."""
        return sum(number for networks, number in self.in_networks.items() if networks > 1)

    @property
    def repeated(self) -> int:
        """Memberships beyond each organisation's first."""
        return self.memberships - self.organisations

    def part(self, *, inside: bool) -> tuple[int, int]:
        """Members declared and memberships counted of the networks inside, or beyond, the territory."""
        rows = [row for row in self.networks if row.inside is inside]
        return sum(row.declared or 0 for row in rows), sum(row.counted for row in rows)


def count_memberships(
    declared: Sequence[DeclaredMembers], memberships: Iterable[MembershipFact], *, on: date
) -> Counts:
    """Count several networks on a day, each organisation once, and explain every difference.

    Invariants: memberships = declared + differences + those of networks that declare nothing;
    organisations = memberships − those beyond each one's first.

    :param declared: the networks, in the order to show; memberships of other networks are left out.
    """
    facts = [fact for fact in memberships if fact.network in {row.network for row in declared}]
    held = _held_on(facts, on)
    networks = tuple(_count_network(row, facts, held[row.network], on) for row in declared)
    per_organisation = Counter(member for row in declared for member in held[row.network])
    in_networks = dict(sorted(Counter(per_organisation.values()).items()))
    total = sum(row.counted for row in networks)
    return Counts(
        networks=networks,
        declared=sum(row.declared or 0 for row in networks),
        memberships=total,
        organisations=len(per_organisation),
        in_networks=in_networks,
        overlaps=_overlaps([row.network for row in declared], held),
        explanation=_explain(networks, total, in_networks),
    )


def _held_on(facts: Iterable[MembershipFact], day: date) -> defaultdict[int, set[int]]:
    held: defaultdict[int, set[int]] = defaultdict(set)
    for fact in facts:
        if fact.period.contains(day):
            held[fact.network].add(fact.organisation)
    return held


def _count_network(
    row: DeclaredMembers, facts: Iterable[MembershipFact], now: set[int], on: date
) -> NetworkCount:
    base = (row.network, row.name, row.inside, row.members, len(now))
    if row.members is None:
        return NetworkCount(*base, difference=None, unmatched=None, arrived=None, left=None)
    mine = (fact for fact in facts if fact.network == row.network)
    then = _held_on(mine, row.measured_on or on)[row.network]
    return NetworkCount(
        *base,
        difference=len(now) - row.members,
        unmatched=len(then) - row.members,
        arrived=len(now - then),
        left=len(then - now),
    )


def _overlaps(networks: Sequence[int], held: Mapping[int, set[int]]) -> tuple[Overlap, ...]:
    shared = (
        Overlap(first, second, len(held.get(first, set()) & held.get(second, set())))
        for first, second in combinations(networks, 2)
    )
    return tuple(overlap for overlap in shared if overlap.shared)


def _explain(networks: Sequence[NetworkCount], total: int, in_networks: Mapping[int, int]) -> Explanation:
    """From the declared total to the memberships, then to the organisations, each step on its line."""
    printed = [row for row in networks if row.declared is not None]
    declared = sum(row.declared or 0 for row in printed)
    lines = [
        ExplanationLine(
            "networks.declared_total",
            {"networks": len(printed)},
            " + ".join(str(row.declared) for row in printed),
            declared,
            "count",
            "sub",
        )
    ]
    for row in networks:
        lines += _lines_of(row)
    lines.append(ExplanationLine("networks.memberships_total", {}, "", total, "count", "sub"))
    for held, number in in_networks.items():
        if held > 1:
            inputs = {"organisations": number, "networks": held, "beyond": held - 1}
            formula = f"− {number} × {held - 1}"
            lines.append(
                ExplanationLine("networks.in_several", inputs, formula, -number * (held - 1), "count")
            )
    distinct = sum(in_networks.values())
    lines.append(
        ExplanationLine("networks.organisations_total", {}, "", distinct, "count", "total", COUNTED_ONCE)
    )
    return Explanation("networks.counts", tuple(lines))


def _lines_of(row: NetworkCount) -> list[ExplanationLine]:
    """One line per cause that moved the count away from the declaration; none when nothing did."""
    if row.declared is None:
        return [ExplanationLine("networks.not_declared", {"name": row.name}, "", row.counted, "count")]
    causes = [
        ("networks.unmatched" if (row.unmatched or 0) < 0 else "networks.undeclared", row.unmatched or 0),
        ("networks.left", -(row.left or 0)),
        ("networks.arrived", row.arrived or 0),
    ]
    return [
        ExplanationLine(label, {"name": row.name, "number": abs(value)}, "", value, "count")
        for label, value in causes
        if value
    ]
