"""Reads of organisations and of their relations. Every one starts from what the actor may see."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from grappe.areas.directory.models import (
    CodeLabel,
    Establishment,
    Organisation,
    OrganisationAlias,
    OrganisationKind,
    Posting,
    PostingStatus,
    RegisteredEstablishment,
    RegisteredUnit,
    Relation,
    RelationKind,
)
from grappe.areas.directory.rules import RelationFact, SingleUndertaking, Tie, digits_of, single_undertaking
from grappe.areas.directory.rules.register import RegisterCard
from grappe.kernel.actor import Actor
from grappe.values import Period

_COLUMNS = ("kind", "person_id", "holder_id", "organisation_id", "valid_from", "valid_to")
# Relations that make a person one of an organisation's own.
BELONGING = (RelationKind.EMPLOYMENT, RelationKind.MANDATE)
# Relations that tie enterprises into one group, today or through the past.
TIES = (RelationKind.CONTROL, RelationKind.MERGER, RelationKind.SPLIT)
# Enterprises that only a common public body links are not one undertaking: 2023/2831, article 2(2).
PUBLIC_BODIES = (OrganisationKind.STATE, OrganisationKind.TERRITORY)

# Organisations reached from those given by ties in either direction, whatever their number, in one query.
# Written so that each step looks up two indexes on both engines: a union of the two directions reads the
# whole table instead (0.4 ms against 260 in SQLite, 2 300 in PostgreSQL, for 50 among 39 200 links).
_REACHED = """
    WITH RECURSIVE reached(id) AS (
        SELECT id FROM directory_organisation WHERE id IN ({seeds})
        UNION
        SELECT CASE WHEN tie.holder_id = reached.id THEN tie.organisation_id ELSE tie.holder_id END
        FROM reached JOIN directory_relation AS tie
            ON (tie.holder_id = reached.id OR tie.organisation_id = reached.id)
        WHERE tie.kind IN ({kinds}) AND tie.holder_id IS NOT NULL
    ) SELECT id FROM reached
"""

SHORTEST_SEARCH = 2
# What the record of an organisation filled from an imported file says of where it comes from.
STOCK_SOURCE = "INSEE, Sirene"

Scope = Callable[[Actor, date], QuerySet[Any]]
# Upper areas say which organisations' confidences an actor shares (`share_confidences`).
_scopes: dict[Scope, None] = {}


def share_confidences(scope: Scope) -> None:
    """Let an upper area say of which organisations (their ids) an actor reads what is confidential."""
    _scopes[scope] = None


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


def belongings(*, actor: Actor, on: date) -> QuerySet[Relation]:
    """The relations that make the actor one of an organisation's own on the day."""
    return Relation.objects.filter(valid_on(on), person_id=actor.own_id, kind__in=BELONGING)


def valid_on(day: date) -> Q:
    """Rows whose dates include the day; an absent bound is open."""
    return Q(Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & Q(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )


def with_parts(organisations: QuerySet[Organisation], *, actor: Actor, on: date) -> QuerySet[Any]:
    """Add, in the same query, whether the actor is one of its own, and which parts it has, so that a page
    asks only for those."""
    this = OuterRef("pk")
    ties = Relation.objects.filter(kind__in=TIES)
    parts: QuerySet[Any] = organisations.annotate(
        is_own=Exists(belongings(actor=actor, on=on).filter(organisation=this)),
        has_aliases=Exists(OrganisationAlias.objects.filter(organisation=this)),
        has_establishments=Exists(Establishment.objects.filter(organisation=this)),
        has_ties=Exists(ties.filter(organisation=this)) | Exists(ties.filter(holder=this)),
    )
    return parts


@dataclass(frozen=True, slots=True)
class OrganisationFilters:
    """What the directory is narrowed to; an empty text means all, `own` those that the reader belongs to."""

    search: str = ""
    kind: str = ""
    department: str = ""
    own: bool = False


SORTS = {"name": "name", "kind": "kind", "department": "department__name", "headcount": "headcount"}


def organisations_found(
    filters: OrganisationFilters, *, actor: Actor, on: date, sort: str = ""
) -> QuerySet[Organisation]:
    """Return the organisations that match every filter, in order (a key of SORTS, descending behind "-").

    Each word of the search is in a name, today's or a former one, or in the activity; a number is the
    beginning of a SIREN.
    """
    found = organisations_visible_to(actor=actor)
    exact = {"kind": filters.kind, "department": filters.department}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if filters.own:
        found = found.filter(pk__in=belongings(actor=actor, on=on).values("organisation_id"))
    return _in_order(_searched(found, filters.search), sort)


def _searched(found: QuerySet[Organisation], search: str) -> QuerySet[Organisation]:
    digits = digits_of(search)
    if digits.isascii() and digits.isdigit():
        return found.filter(siren__startswith=digits[:9])
    for word in search.split():
        named = Exists(OrganisationAlias.objects.filter(organisation=OuterRef("pk"), name__icontains=word))
        found = found.filter(Q(name__icontains=word) | Q(activity__icontains=word) | Q(named))
    return found


def _in_order(found: QuerySet[Organisation], sort: str) -> QuerySet[Organisation]:
    field = SORTS.get(sort.removeprefix("-"), "name")
    order = F(field).desc(nulls_last=True) if sort.startswith("-") else F(field).asc(nulls_last=True)
    return found.order_by(order, "name", "pk")


def organisations_named(search: str, *, actor: Actor, most: int = 10) -> list[Organisation]:
    """Return the first organisations whose name, today's or a former one, holds each word of the search, or
    whose SIREN begins so when it is a number; none for less than two letters."""
    if len(search.strip()) < SHORTEST_SEARCH:
        return []
    found = organisations_visible_to(actor=actor)
    digits = digits_of(search)
    if digits.isascii() and digits.isdigit():
        return list(found.filter(siren__startswith=digits[:9])[:most])
    for word in search.split():
        named = Exists(OrganisationAlias.objects.filter(organisation=OuterRef("pk"), name__icontains=word))
        found = found.filter(Q(name__icontains=word) | Q(named))
    return list(found.order_by("name", "pk")[:most])


def aliases_of(organisation: Organisation) -> list[OrganisationAlias]:
    """Return the former and other names of an organisation, the latest first, undated ones last."""
    aliases = list(organisation.aliases.all())
    return sorted(aliases, key=lambda alias: alias.valid_to or alias.valid_from or date.min, reverse=True)


def establishments_of(organisation: Organisation) -> QuerySet[Establishment]:
    """The establishments of an organisation: those open first, the head office before the others."""
    return organisation.establishments.select_related("commune__department").order_by(
        F("closed_on").desc(nulls_first=True), "-is_head_office", "commune__name", "pk"
    )


def public_links(organisation: Organisation) -> QuerySet[Relation]:
    """Links between organisations, either way. Those of people are not shown to everyone."""
    return (
        Relation.objects.filter(Q(organisation=organisation) | Q(holder=organisation), holder__isnull=False)
        .select_related("holder", "organisation")
        .order_by("kind", "pk")
    )


def all_links(organisation: Organisation) -> QuerySet[Relation]:
    """Links of an organisation with people and organisations, for its own people and those who keep it."""
    return (
        Relation.objects.filter(Q(organisation=organisation) | Q(holder=organisation))
        .select_related("holder", "organisation", "person")
        .order_by("kind", "pk")
    )


def relation_facts(*, persons: Collection[int], organisations: Collection[int]) -> list[RelationFact]:
    """Return every relation that can tie these people to these organisations, in the order of their ids, in
    two queries.

    That is: all the relations of the people, the firms that the organisations pay, their joint projects, and
    the control links of every group that one of the organisations concerned belongs to. All dates are kept:
    the rules choose.
    """
    rows = Relation.objects.order_by("pk")
    between = Q(holder__isnull=False)
    found = set(
        rows.filter(
            Q(person__in=persons)
            | between & Q(organisation__in=organisations, kind=RelationKind.PAID_CONSULTANT)
            | between & Q(organisation__in=organisations, kind=RelationKind.JOINT_PROJECT)
            | Q(holder__in=organisations, kind=RelationKind.JOINT_PROJECT)
        ).values_list("pk", *_COLUMNS)
    )
    concerned = {organisation for _pk, _kind, _person, _holder, organisation, *_dates in found}
    concerned |= {holder for _pk, _kind, _person, holder, *_rest in found if holder is not None}
    if concerned := concerned | set(organisations):
        control = rows.filter(
            kind=RelationKind.CONTROL, holder__in=_reached(concerned, [RelationKind.CONTROL])
        )
        found |= set(control.values_list("pk", *_COLUMNS))
    return [_fact(*row[1:]) for row in sorted(found, key=lambda row: row[0])]


def _reached(organisations: Iterable[int], kinds: Iterable[str]) -> RawSQL:
    """The ids of the organisations that ties of these kinds connect to those given, themselves included."""
    seeds, names = sorted(organisations), list(kinds)
    marks = {"seeds": ", ".join(["%s"] * len(seeds)), "kinds": ", ".join(["%s"] * len(names))}
    return RawSQL(_REACHED.format(**marks), [*seeds, *names])


def _fact(
    kind: str, person: int | None, holder: int | None, organisation: int, start: date | None, end: date | None
) -> RelationFact:
    period = Period(start, end)
    if kind == RelationKind.CONTROL and holder is not None:
        # Stored parent → subsidiary; told as control of the subsidiary by the parent.
        return RelationFact(kind, person, holder, organisation, period)
    return RelationFact(kind, person, organisation, holder, period)


@dataclass(frozen=True, slots=True)
class Ties:
    """The ties of whole groups, of all dates, with the names of the organisations in them."""

    ties: tuple[Tie, ...]
    names: dict[int, str]


def ties_around(organisations: Collection[int]) -> Ties:
    """Return the control links, mergers and splits of every group that holds one of these organisations.

    One query, whatever the depth and the size of the groups. A link whose parent is a public body is left
    out: it makes no group.
    """
    if not organisations:
        return Ties((), {})
    rows = list(
        Relation.objects.filter(kind__in=TIES, holder__in=_reached(organisations, TIES))
        .exclude(kind=RelationKind.CONTROL, holder__kind__in=PUBLIC_BODIES)
        .order_by("pk")
        .values_list(
            "kind",
            "holder_id",
            "organisation_id",
            "valid_from",
            "valid_to",
            "criterion",
            "holder__name",
            "organisation__name",
        )
    )
    ties = tuple(
        Tie(kind, first, second, Period(start, end), criterion)
        for kind, first, second, start, end, criterion, *_names in rows
    )
    names = {first: name for _kind, first, *_middle, name, _second in rows}
    return Ties(ties, names | {second: name for _kind, _first, second, *_middle, name in rows})


def organisations_tied_to(organisations: Collection[int]) -> QuerySet[Organisation]:
    """The organisations of the groups of those given, themselves included: to be locked, in order, before a
    tie between them is written down."""
    return Organisation.objects.filter(pk__in=_reached(organisations, TIES)).order_by("pk")


def single_undertakings(organisations: Collection[int], *, on: date) -> dict[int, SingleUndertaking]:
    """Return the single undertaking of each organisation on the day, by its id, in one query.

    Source: regulation (EU) 2023/2831, article 2(2).
    """
    ties = ties_around(organisations).ties
    return {pk: single_undertaking(pk, ties, on=on) for pk in organisations}


def postings_visible_to(*, actor: Actor, on: date) -> QuerySet[Posting]:
    """Needs and offers that the actor may read: all that are not confidential, all of one's own
    organisations, and all of those whose confidences upper areas say that one shares."""
    rows = Posting.objects.select_related("organisation")
    if actor.is_machine:
        return rows
    readable = Q(is_confidential=False)
    readable |= Q(organisation__in=belongings(actor=actor, on=on).values("organisation_id"))
    for scope in _scopes:
        readable |= Q(organisation__in=scope(actor, on))
    return rows.filter(readable)


@dataclass(frozen=True, slots=True)
class PostingFilters:
    """What needs and offers are narrowed to; an empty text means all, closed ones left out by default."""

    search: str = ""
    kind: str = ""
    closed: bool = False
    own: bool = False


def postings_found(filters: PostingFilters, *, actor: Actor, on: date) -> QuerySet[Posting]:
    """Return the needs and offers that match every filter, the latest first."""
    found = postings_visible_to(actor=actor, on=on)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if not filters.closed:
        found = found.filter(state=PostingStatus.OPEN)
    if filters.own:
        found = found.filter(organisation__in=belongings(actor=actor, on=on).values("organisation_id"))
    for word in filters.search.split():
        found = found.filter(
            Q(title__icontains=word) | Q(text__icontains=word) | Q(organisation__name__icontains=word)
        )
    return found.order_by("-posted_at", "-pk")


def registered_card(siren: str) -> RegisterCard | None:
    """Return what the imported register says of a SIREN, its head office included; None when it has no such
    company. Public: no actor is asked, and what is masked was never imported."""
    unit = RegisteredUnit.objects.filter(pk=siren).first()
    if unit is None:
        return None
    office = RegisteredEstablishment.objects.filter(pk=unit.head_office_siret).first()
    place = office or RegisteredEstablishment(postcode="", commune="", commune_name="", street="", name="")
    return RegisterCard(
        siren=siren,
        name=unit.name or place.name,
        siret=unit.head_office_siret,
        legal_category=unit.legal_category,
        activity=unit.activity,
        nomenclature=unit.nomenclature,
        workforce_band=unit.workforce_band,
        size=unit.size,
        postcode=place.postcode,
        commune=place.commune,
        commune_name=place.commune_name,
        street=place.street,
        is_active=unit.is_active,
        source=STOCK_SOURCE,
    )


def label_of(scheme: str, code: str, *, english: bool) -> str:
    """Return what a code of an official list means, in English when somebody publishes it; empty when the
    list is not loaded."""
    label = CodeLabel.objects.filter(scheme=scheme, code=code).first() if code else None
    return "" if label is None else (english and label.english) or label.french
