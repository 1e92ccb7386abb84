"""Reads of networks. Every one starts from what the actor may see."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from grappe.areas.directory.models import Organisation, OrganisationAlias, OrganisationKind
from grappe.areas.directory.queries import belongings
from grappe.areas.directory.queries import valid_on as valid_on
from grappe.areas.networks.models import (
    DeclaredFigure,
    LabelAward,
    Lineage,
    Measure,
    Membership,
    Network,
    NetworkRole,
    RoleCode,
)
from grappe.areas.networks.rules import (
    Counts,
    DeclaredMembers,
    MembershipFact,
    count_memberships,
    last_day_of,
)
from grappe.kernel.actor import Actor
from grappe.values import Period

STAFF = (RoleCode.FACILITATOR, RoleCode.ENGINEER)


def roles_held(*, actor: Actor, on: date) -> QuerySet[NetworkRole]:
    """The roles that the actor holds in networks on the day."""
    return NetworkRole.objects.filter(valid_on(on), person_id=actor.own_id or 0)


def networks_run_by(*, actor: Actor, on: date) -> QuerySet[Network]:
    """Networks whose facilitation or project engineering the actor holds on the day; all for the machine."""
    if actor.is_machine:
        return Network.objects.all()
    held = roles_held(actor=actor, on=on).filter(role__in=STAFF)
    return Network.objects.filter(pk__in=held.values("network_id"))


def networks_visible() -> QuerySet[Network]:
    """Every network: that it exists, what it is for and its labels are public."""
    return Network.objects.select_related("organisation")


@dataclass(frozen=True, slots=True)
class NetworkFilters:
    """What the list of networks is narrowed to; an empty text means all."""

    search: str = ""
    kind: str = ""


def networks_found(filters: NetworkFilters) -> QuerySet[Network]:
    """Return the networks that match every filter; each word of the search is in a name, today's or a former
    one, in the theme or in the territory."""
    found = networks_visible()
    if filters.kind:
        found = found.filter(kind=filters.kind)
    for word in filters.search.split():
        former = OrganisationAlias.objects.filter(organisation=OuterRef("organisation"), name__icontains=word)
        found = found.filter(
            Q(organisation__name__icontains=word)
            | Q(theme__icontains=word)
            | Q(area__icontains=word)
            | Q(Exists(former))
        )
    return found


# What the area that keeps the life of labels hands in: the suspensions of awards, by id.
_pauses: list[Callable[[Collection[int]], Mapping[int, tuple[Period, ...]]]] = []


def share_pauses(read: Callable[[Collection[int]], Mapping[int, tuple[Period, ...]]]) -> None:
    """Let an area above say when labels were suspended; it is asked by whoever reads a label on a day."""
    _pauses[:] = [read]


def pauses_of(awards: Collection[int]) -> Mapping[int, tuple[Period, ...]]:
    """Return the suspensions of these awards, by id; those without any are left out."""
    return _pauses[0](awards) if awards and _pauses else {}


def awards_held(awards: Iterable[LabelAward], *, on: date) -> list[LabelAward]:
    """Return the awards that hold on the day, suspensions set aside; one without any date is kept, since
    nobody published that it ended."""
    rows = list(awards)
    pauses = pauses_of([row.pk for row in rows if row.valid_from is not None])
    return [
        row
        for row in rows
        if Period(row.valid_from, row.valid_to).contains(on)
        and not any(pause.contains(on) for pause in pauses.get(row.pk, ()))
    ]


def networks_opened_to(*, actor: Actor, on: date) -> QuerySet[Network]:
    """Networks whose list of members the actor may read: one's own, as staff, board, funder or member, and
    those that adhere to a network in which one holds a role."""
    if actor.is_machine:
        return networks_visible()
    held = roles_held(actor=actor, on=on).values("network_id")
    through_role = Membership.objects.filter(valid_on(on), network__in=held).values("organisation_id")
    as_member = Membership.objects.filter(
        valid_on(on), organisation__in=belongings(actor=actor, on=on).values("organisation_id")
    ).values("network_id")
    return networks_visible().filter(Q(pk__in=held) | Q(organisation__in=through_role) | Q(pk__in=as_member))


def with_rights(networks: QuerySet[Network], *, actor: Actor | None, on: date) -> QuerySet[Any]:
    """Add to each network, in the same query, whether the actor runs it and may read its members."""
    if actor is None:
        none = Network.objects.none()
        return networks.annotate(is_run=Exists(none), is_open=Exists(none))
    return networks.annotate(
        is_run=Exists(networks_run_by(actor=actor, on=on).filter(pk=OuterRef("pk"))),
        is_open=Exists(networks_opened_to(actor=actor, on=on).filter(pk=OuterRef("pk"))),
    )


def figures_held() -> QuerySet[DeclaredFigure]:
    """The figures as sources print them, the latest first, less those withdrawn."""
    return DeclaredFigure.objects.filter(withdrawn_on=None).order_by("-source_date", "-pk")


def with_counts(networks: QuerySet[Any], *, on: date) -> QuerySet[Any]:
    """Add to each network its members counted on the day and, if any, the members it declares."""
    members = (
        Membership.objects.filter(valid_on(on), network=OuterRef("pk"))
        .order_by()
        .values("network")
        .annotate(number=Count("organisation", distinct=True))
    )
    declared = figures_held().filter(network=OuterRef("pk"), measure=Measure.MEMBERS)
    counted: QuerySet[Any] = networks.annotate(
        counted=Subquery(members.values("number")),
        declared=Subquery(declared.values("value")[:1]),
        declared_wording=Subquery(declared.values("wording")[:1]),
        declared_source=Subquery(declared.values("source")[:1]),
        declared_date=Subquery(declared.values("source_date")[:1]),
    )
    return counted


def with_parts(networks: QuerySet[Any]) -> QuerySet[Any]:
    """Add whether a network has axes, colleges, labels and a lineage, so that a page asks only for those."""
    this = OuterRef("pk")
    described: QuerySet[Any] = networks.annotate(
        has_axes=Exists(Network.objects.filter(pk=this, axes__isnull=False)),
        has_colleges=Exists(Network.objects.filter(pk=this, colleges__isnull=False)),
        has_labels=Exists(Network.objects.filter(pk=this, label_awards__isnull=False)),
        has_lineage=Exists(Lineage.objects.filter(Q(former=this) | Q(successor=this))),
        is_federation=Exists(
            Membership.objects.filter(network=this, organisation__kind=OrganisationKind.NETWORK)
        ),
    )
    return described


def memberships_visible_to(*, actor: Actor, on: date) -> QuerySet[Membership]:
    """Memberships of the networks whose members the actor may read, past terms included."""
    return Membership.objects.filter(network__in=networks_opened_to(actor=actor, on=on))


def memberships_run_by(*, actor: Actor, on: date) -> QuerySet[Membership]:
    """Memberships of the networks that the actor runs."""
    return Membership.objects.filter(network__in=networks_run_by(actor=actor, on=on))


def confidants_of(actor: Actor, on: date) -> QuerySet[Any]:
    """The organisations whose confidences the actor shares as staff: today's members of the networks that
    they run, by id."""
    return (
        Membership.objects.filter(valid_on(on), network__in=networks_run_by(actor=actor, on=on))
        .order_by()
        .values("organisation_id")
    )


def history_of(membership: Membership) -> QuerySet[Membership]:
    """Every term of an organisation in a network, the latest first, with whether a row renews it."""
    same = Membership.objects.filter(
        network_id=membership.network_id, organisation_id=membership.organisation_id
    )
    return (
        same.annotate(is_renewed=Exists(Membership.objects.filter(renews=OuterRef("pk"))))
        .select_related("college")
        .order_by(F("valid_from").desc(nulls_last=True), "-pk")
    )


def memberships_of(organisation: Organisation, *, actor: Actor, on: date) -> QuerySet[Membership]:
    """An organisation's memberships, past and present, as far as the actor may read them."""
    return (
        memberships_visible_to(actor=actor, on=on)
        .filter(organisation=organisation)
        .select_related("network__organisation", "college")
        .order_by("network__organisation__name", "-valid_from", "-pk")
    )


@dataclass(frozen=True, slots=True)
class MemberFilters:
    """What a list of members is narrowed to; an empty text means all."""

    search: str = ""
    college: str = ""
    department: str = ""
    market: str = ""
    standing: str = ""


# What a list of members may be narrowed to, besides those of today: terms that end soon without a row that
# renews them, and members who have left.
ENDING, PAST = "ending", "past"
SOON = timedelta(days=90)
SORTS = {
    "name": "organisation__name",
    "department": "organisation__department__name",
    "college": "college__position",
    "since": "valid_from",
}


def members_of(network: Network, *, on: date, standing: str = "") -> QuerySet[Membership]:
    """The members of a network that the actor has already been found to read: those of the day, those whose
    term ends within 90 days (ENDING), or the last term of those who have left (PAST)."""
    terms = Membership.objects.filter(network=network).select_related("organisation__department", "college")
    if standing == PAST:
        later = Membership.objects.filter(network=network, organisation=OuterRef("organisation")).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=OuterRef("valid_to"))
        )
        return terms.filter(~Exists(later), valid_to__lt=on)
    current = terms.filter(valid_on(on))
    return current.filter(valid_to__lte=on + SOON, renewed_by=None) if standing == ENDING else current


def filtered(members: QuerySet[Membership], filters: MemberFilters) -> QuerySet[Membership]:
    """Keep the members that match every filter; each word of the search is in the name or the activity."""
    exact = {
        "college__name": filters.college,
        "organisation__department": filters.department,
        "organisation__market": filters.market,
    }
    members = members.filter(**{name: value for name, value in exact.items() if value})
    for word in filters.search.split():
        members = members.filter(
            Q(organisation__name__icontains=word) | Q(organisation__activity__icontains=word)
        )
    return members


def in_order(members: QuerySet[Membership], sort: str) -> QuerySet[Membership]:
    """Sort by a key of SORTS, descending behind "-"; by name when it is none, and always in the end."""
    field = SORTS.get(sort.removeprefix("-"))
    if field is None:
        return members.order_by("organisation__name", "pk")
    sign = "-" if sort.startswith("-") else ""
    return members.order_by(f"{sign}{field}", "organisation__name", "pk")


@dataclass(frozen=True, slots=True)
class Facets:
    """How many members there are, and what the filters offer, in one query."""

    total: int
    colleges: tuple[str, ...]
    departments: tuple[tuple[str, str], ...]
    markets: tuple[str, ...]


def facets_of(network: Network, *, on: date) -> Facets:
    """Return what the filters of a network's members offer, with their total."""
    rows = list(
        Membership.objects.filter(valid_on(on), network=network)
        .order_by()
        .values_list(
            "college__position",
            "college__name",
            "organisation__department_id",
            "organisation__department__name",
            "organisation__market",
        )
        .annotate(number=Count("pk"))
    )
    colleges = sorted({(position, name) for position, name, *_rest in rows if name})
    return Facets(
        total=sum(row[-1] for row in rows),
        colleges=tuple(dict.fromkeys(name for _position, name in colleges)),
        departments=tuple(sorted({(code, name) for _p, _c, code, name, *_rest in rows if code})),
        markets=tuple(sorted({market for *_rest, market, _number in rows if market})),
    )


def counted_networks(federation: Network, *, on: date) -> list[Any]:
    """The networks that adhere to a federation on the day, in the order of their admission, with the
    figures they declare and whether any membership of theirs is on record."""
    figures = figures_held().filter(network=OuterRef("pk"))
    members = figures.filter(measure=Measure.MEMBERS)
    employees = figures.filter(measure=Measure.EMPLOYEES)
    admitted = Membership.objects.filter(
        valid_on(on), network=federation, organisation=OuterRef("organisation")
    )
    return list(
        networks_visible()
        .filter(Exists(admitted))
        .annotate(
            admission=Subquery(admitted.order_by("pk").values("pk")[:1]),
            members=Subquery(members.values("value")[:1]),
            members_source=Subquery(members.values("source")[:1]),
            members_date=Subquery(members.values("source_date")[:1]),
            employees=Subquery(employees.values("value")[:1]),
            has_members=Exists(Membership.objects.filter(network=OuterRef("pk"))),
        )
        .order_by("admission")
    )


def adherents_of(federation: Network, *, on: date) -> QuerySet[Network]:
    """The networks that adhere to a federation on the day, in the order of their admission."""
    admitted = Membership.objects.filter(valid_on(on), network=federation)
    return (
        networks_visible()
        .filter(organisation__memberships__in=admitted)
        .order_by("organisation__memberships__pk")
    )


def count_federation(networks: Iterable[Any], *, area: str, on: date) -> Counts:
    """Count the members of several networks together, each organisation once, on the day.

    :param area: the federation's territory; networks of another one are counted beyond it.
    """
    declared = [
        DeclaredMembers(
            network=network.pk,
            name=network.organisation.name,
            members=network.members,
            measured_on=last_day_of(network.members_date) if network.members_date else None,
            inside=network.area == area,
        )
        for network in networks
    ]
    rows = Membership.objects.filter(network__in=[row.network for row in declared]).values_list(
        "network_id", "organisation_id", "valid_from", "valid_to"
    )
    facts = [MembershipFact(network, member, Period(start, end)) for network, member, start, end in rows]
    return count_memberships(declared, facts, on=on)
