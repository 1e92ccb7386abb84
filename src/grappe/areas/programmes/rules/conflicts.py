"""Conflicts of interest that the register of relations shows, before anyone reads an application."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import permutations

from grappe.values import Period


class ConflictKind(StrEnum):
    """Why a juror may not see an application; `pinned` is set by the facilitator and stays."""

    SAME_ORGANISATION = "same_organisation"
    SAME_GROUP = "same_group"
    MANDATE = "mandate"
    EMPLOYMENT = "employment"
    PAID_CONSULTANT = "paid_consultant"
    JOINT_PROJECT = "joint_project"
    DECLARED_PERSONAL = "declared_personal"
    DECLARED_OTHER = "declared_other"
    PINNED = "pinned"


class RelationKind(StrEnum):
    """The kinds of relation that can make a conflict; any other kind in the register is ignored."""

    MANDATE = "mandate"
    EMPLOYMENT = "employment"
    REPRESENTATION = "representation"
    CONTROL = "control"
    PAID_CONSULTANT = "paid_consultant"
    JOINT_PROJECT = "joint_project"


@dataclass(frozen=True, slots=True)
class RelationFact:
    """A dated relation of the register, in the ids of people and organisations.

    With a person: that person in `organisation` (for a mandate, `other` is the organisation represented).
    Without: control of `organisation` by `other`, consultancy by `other` that `organisation` pays, or a
    project that the two carry together.
    """

    kind: str
    person: int | None
    organisation: int
    other: int | None = None
    period: Period = Period()


@dataclass(frozen=True, slots=True, order=True)
class ConflictFound:
    """One computed conflict: with which organisation of the application, and through which other one."""

    kind: ConflictKind
    organisation: int
    via: int | None = None


_TIES = {
    RelationKind.MANDATE: ConflictKind.MANDATE,
    RelationKind.EMPLOYMENT: ConflictKind.EMPLOYMENT,
    RelationKind.REPRESENTATION: ConflictKind.SAME_ORGANISATION,
    RelationKind.CONTROL: ConflictKind.SAME_ORGANISATION,
    RelationKind.PAID_CONSULTANT: ConflictKind.PAID_CONSULTANT,
    RelationKind.JOINT_PROJECT: ConflictKind.JOINT_PROJECT,
}
# Being paid by an organisation, or sharing a project with it, does not make it one's own.
_NO_HOME = (RelationKind.PAID_CONSULTANT, RelationKind.JOINT_PROJECT)


def computed_conflicts(
    *,
    juror_person: int,
    organisations: frozenset[int],
    relations: Sequence[RelationFact],
    on: date,
    years: int,
) -> list[ConflictFound]:
    """Return every conflict between a juror and the organisations of an application, each once, in order.

    A relation counts when it holds on the day or ended less than `years` years before. Organisations that
    control links connect, directly or not, are one group.

    :param organisations: the applicant and its partners.
    """
    counted = [relation for relation in relations if counts_on(relation.period, on, years)]
    mine = [relation for relation in counted if relation.person == juror_person]
    homes = _homes(mine)
    found = {
        ConflictFound(_TIES[RelationKind(relation.kind)], relation.organisation)
        for relation in mine
        if relation.kind in _TIES and relation.organisation in organisations
    }
    found |= {
        ConflictFound(ConflictKind.SAME_ORGANISATION, relation.other)
        for relation in mine
        if relation.other in organisations and relation.other is not None
    }
    found |= {
        ConflictFound(ConflictKind.PAID_CONSULTANT, relation.organisation, relation.other)
        for relation in counted
        if relation.kind == RelationKind.PAID_CONSULTANT
        and relation.organisation in organisations
        and relation.other in homes
    }
    found |= {
        ConflictFound(ConflictKind.JOINT_PROJECT, organisation, home)
        for relation in counted
        if relation.kind == RelationKind.JOINT_PROJECT and relation.other is not None
        for organisation, home in permutations((relation.organisation, relation.other))
        if organisation in organisations and home in homes
    }
    found |= {
        ConflictFound(ConflictKind.SAME_GROUP, organisation, home)
        for home in homes
        for organisation in (_group(home, counted) & organisations) - {home}
    }
    return sorted(found, key=lambda conflict: (conflict.kind, conflict.organisation, conflict.via or 0))


def counts_on(period: Period, on: date, years: int) -> bool:
    """Whether a relation of that period still counts: it has begun, and ended less than `years` years ago."""
    if period.start is not None and period.start > on:
        return False
    return period.end is None or on <= period.end or on < _years_after(period.end, years)


def _years_after(day: date, years: int) -> date:
    # The anniversary of 29 February falls on 1 March in ordinary years: the longer reading of the rule.
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _homes(mine: Iterable[RelationFact]) -> set[int]:
    """The organisations a person belongs to, as against those that merely pay them."""
    homes: set[int] = set()
    for relation in mine:
        if relation.kind in _TIES and relation.kind not in _NO_HOME:
            homes.add(relation.organisation)
        if relation.other is not None and relation.kind != RelationKind.JOINT_PROJECT:
            homes.add(relation.other)
    return homes


def _group(home: int, relations: Sequence[RelationFact]) -> set[int]:
    """The organisations connected to `home` by control, itself included; people control too."""
    links: list[frozenset[tuple[str, int]]] = []
    for relation in relations:
        if relation.kind == RelationKind.CONTROL:
            ends = (
                ("person", relation.person),
                ("organisation", relation.organisation),
                ("organisation", relation.other),
            )
            links.append(frozenset((sort, end) for sort, end in ends if end is not None))
    reached = {("organisation", home)}
    waiting = list(reached)
    while waiting:
        node = waiting.pop()
        fresh = {end for link in links if node in link for end in link} - reached
        reached |= fresh
        waiting += fresh
    return {end for sort, end in reached if sort == "organisation"}
