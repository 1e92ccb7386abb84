"""Reads of organisations and of their relations. Every one starts from what the actor may see."""

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import Q, QuerySet

from grappe.areas.directory.models import Organisation, OrganisationAlias, Relation, RelationKind
from grappe.areas.directory.rules import RelationFact, next_of_group
from grappe.kernel.actor import Actor
from grappe.values import Period

_COLUMNS = ("kind", "person_id", "holder_id", "organisation_id", "valid_from", "valid_to")


def organisations_visible_to(*, actor: Actor) -> QuerySet[Organisation]:
    """Organisations that the actor may look up: the directory is open to whoever is signed in, as the
    national register is; what is confidential about an organisation lives in other tables."""
    return Organisation.objects.select_related("department")


def organisation_named(name: str) -> Organisation | None:
    """Return the organisation of that name, today's or a former one; None when there is none."""
    return (
        Organisation.objects.filter(Q(name__iexact=name) | Q(aliases__name__iexact=name))
        .order_by("pk")
        .first()
    )


def aliases_of(organisation: Organisation) -> list[OrganisationAlias]:
    """Return the former and other names of an organisation, the latest first, undated ones last."""
    aliases = list(organisation.aliases.all())
    return sorted(aliases, key=lambda alias: alias.valid_to or alias.valid_from or date.min, reverse=True)


def public_links(organisation: Organisation) -> QuerySet[Relation]:
    """Links between organisations, either way. Those of people are not shown to everyone."""
    return (
        Relation.objects.filter(Q(organisation=organisation) | Q(holder=organisation), holder__isnull=False)
        .select_related("holder", "organisation")
        .order_by("kind", "pk")
    )


def relation_facts(*, persons: Collection[int], organisations: Collection[int]) -> list[RelationFact]:
    """Return every relation that can tie these people to these organisations, in the order of their ids.

    That is: all the relations of the people, the firms that the organisations pay, and the control links of
    every group that one of the organisations concerned belongs to. All dates are kept: the rules choose.
    """
    rows = Relation.objects.order_by("pk")
    found = list(
        rows.filter(
            Q(person__in=persons)
            | Q(organisation__in=organisations, kind=RelationKind.PAID_CONSULTANT, holder__isnull=False)
        ).values_list("pk", *_COLUMNS)
    )
    concerned = {organisation for _pk, _kind, _person, _holder, organisation, *_dates in found}
    concerned |= {holder for _pk, _kind, _person, holder, *_rest in found if holder is not None}
    found += _control_links(frozenset(concerned | set(organisations)))
    return [_fact(*row[1:]) for row in sorted(set(found), key=lambda row: row[0])]


def _control_links(
    concerned: frozenset[int],
) -> list[tuple[int, str, int | None, int | None, int, date | None, date | None]]:
    """The control links of the groups of these organisations: one query per step away from them."""
    control = Relation.objects.filter(kind=RelationKind.CONTROL, holder__isnull=False)
    found, reached, frontier = set(), concerned, concerned
    while frontier:
        step = set(
            control.filter(Q(holder__in=frontier) | Q(organisation__in=frontier)).values_list("pk", *_COLUMNS)
        )
        found |= step
        frontier = next_of_group(_ends(step), reached)
        reached |= frontier
    return list(found)


def _ends(rows: Collection[tuple[object, ...]]) -> Iterator[tuple[int, int]]:
    for _pk, _kind, _person, holder, organisation, *_dates in rows:
        assert isinstance(holder, int) and isinstance(organisation, int)
        yield holder, organisation


def _fact(
    kind: str, person: int | None, holder: int | None, organisation: int, start: date | None, end: date | None
) -> RelationFact:
    period = Period(start, end)
    if kind == RelationKind.CONTROL and holder is not None:
        # Stored parent → subsidiary; told as control of the subsidiary by the parent.
        return RelationFact(kind, person, holder, organisation, period)
    return RelationFact(kind, person, organisation, holder, period)
