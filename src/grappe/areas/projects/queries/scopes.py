"""What an actor may see of projects: that they exist, or all that they hold."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from grappe.areas.directory.queries import belongings
from grappe.areas.networks.models import Membership, Network
from grappe.areas.networks.queries import (
    networks_opened_to,
    networks_run_by,
    networks_visible,
    roles_held,
    valid_on,
)
from grappe.areas.projects.models import Project, ProjectNetwork, ProjectPartner
from grappe.areas.projects.rules.roundtable import PartnerState
from grappe.areas.projects.rules.stages import Confidentiality, Stage
from grappe.kernel.actor import Actor

_IN = (PartnerState.ACCEPTED, PartnerState.LEFT)
_CALLED = (PartnerState.INVITED, *_IN)
_RELATED = ("network__organisation", "owner", "posting__organisation")


def projects_staffed_by(*, actor: Actor, on: date) -> QuerySet[Project]:
    """Projects that the actor keeps: those of the networks that they run, and those that they own."""
    if actor.is_machine:
        return Project.objects.all()
    carried = ProjectNetwork.objects.filter(network__in=networks_run_by(actor=actor, on=on).values("pk"))
    return Project.objects.filter(Q(pk__in=carried.values("project")) | Q(owner_id=actor.own_id))


def partners_of_actor(*, actor: Actor, on: date) -> QuerySet[ProjectPartner]:
    """The partners for which the actor speaks: those of the organisations to which they belong."""
    own = belongings(actor=actor, on=on).values("organisation_id")
    return ProjectPartner.objects.filter(organisation__in=own)


def projects_in_hand(*, actor: Actor, on: date) -> QuerySet[Project]:
    """Projects that the actor reads whole, with nothing said about them: what an act on one of them locks.

    Staff of its networks, its owner, and the people of the partners that have accepted.
    """
    if actor.is_machine:
        return Project.objects.all()
    inside = partners_of_actor(actor=actor, on=on).filter(state__in=_IN).values("project")
    carried = ProjectNetwork.objects.filter(network__in=networks_run_by(actor=actor, on=on).values("pk"))
    staffed = Q(owner_id=actor.own_id) | Q(pk__in=carried.values("project"))
    return Project.objects.filter(staffed | Q(pk__in=inside))


def projects_in_sight(*, actor: Actor, on: date) -> QuerySet[Project]:
    """Projects that the actor may know of, as their confidentiality says, with nothing said about them."""
    opened = projects_in_hand(actor=actor, on=on)
    if actor.is_machine:
        return opened
    called = partners_of_actor(actor=actor, on=on).filter(state__in=_CALLED).values("project")
    near = ProjectNetwork.objects.filter(network__in=networks_opened_to(actor=actor, on=on).values("pk"))
    members = Q(pk__in=near.values("project"), confidentiality=Confidentiality.NETWORK)
    seen = Q(pk__in=opened.values("pk")) | Q(pk__in=called) | members
    return Project.objects.filter(seen | Q(confidentiality=Confidentiality.OPEN))


def projects_opened_to(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Projects that the actor reads whole, with what they are to them: `is_staff`, `is_inside`,
    `is_called`."""
    return _shown(projects_in_hand(actor=actor, on=on), actor, on)


def projects_visible_to(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Projects that the actor may know of, with what they are to them: `is_staff`, `is_inside`, `is_called`;
    `is_titled`: its title is theirs to read. Who is only invited reads what the invitation discloses."""
    return _shown(projects_in_sight(actor=actor, on=on), actor, on)


def _shown(projects: QuerySet[Project], actor: Actor, on: date) -> QuerySet[Any]:
    this = OuterRef("pk")
    own = partners_of_actor(actor=actor, on=on).filter(project=this)
    opened = networks_opened_to(actor=actor, on=on).values("pk")
    near = Exists(ProjectNetwork.objects.filter(project=this, network__in=opened))
    staffed = projects_staffed_by(actor=actor, on=on).filter(pk=this)
    return projects.annotate(
        is_staff=Exists(staffed),
        is_inside=Exists(own.filter(state__in=_IN)),
        is_called=Exists(own.filter(state__in=_CALLED)),
        is_titled=ExpressionWrapper(
            Q(is_staff=True)
            | Q(is_inside=True)
            | Q(confidentiality=Confidentiality.OPEN)
            | Q(near, confidentiality=Confidentiality.NETWORK),
            BooleanField(),
        ),
    ).select_related(*_RELATED)


def networks_to_share(leading: Network, asker: int | None, *, actor: Actor, on: date) -> QuerySet[Any, Any]:
    """The networks that may share a project with the one that leads it, by name (id, name, whether it is
    near: run by the actor, or joined by the organisation that has the need): one query."""
    run = networks_run_by(actor=actor, on=on).filter(pk=OuterRef("pk"))
    joined = Membership.objects.filter(valid_on(on), network=OuterRef("pk"), organisation=asker)
    rows = networks_visible().exclude(pk=leading.pk).annotate(near=Exists(run) | Exists(joined))
    return rows.order_by("organisation__name").values_list("pk", "organisation__name", "near")


def networks_of_projects(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Networks whose projects the actor may list: `is_run` by them, or where they hold any role, or whose
    members they read."""
    run = networks_run_by(actor=actor, on=on).filter(pk=OuterRef("pk"))
    held = roles_held(actor=actor, on=on).values("network_id")
    opened = networks_opened_to(actor=actor, on=on).values("pk")
    seen: QuerySet[Network] = networks_visible().filter(Q(pk__in=held) | Q(pk__in=opened))
    return seen.annotate(is_run=Exists(run))


@dataclass(frozen=True, slots=True)
class ProjectFilters:
    """What a list of projects is narrowed to; an empty text means all."""

    search: str = ""
    stage: str = ""
    inter: bool = False
    network: str = ""


# Stages in their order, not in that of their codes.
_REACHED = Case(
    *(When(stage=stage.value, then=place) for place, stage in enumerate(Stage)), default=len(Stage)
)
# A title that is not to be read does not place a project either.
_TITLE = Case(When(is_titled=True, then=F("title")), default=Value(""))
SORTS: dict[str, Any] = {
    "title": _TITLE,
    "stage": _REACHED,
    "since": F("detected_on"),
    "partners": F("joined"),
}


def projects_found(filters: ProjectFilters, *, actor: Actor, on: date, sort: str = "") -> QuerySet[Any]:
    """Return the projects that the actor may know of and that match every filter, in order (a key of SORTS,
    descending behind "-"); each word of the search is in the title, or in a text that the reader may read."""
    found = with_counts(projects_visible_to(actor=actor, on=on))
    opened = projects_staffed_by(actor=actor, on=on).values("pk")
    for word in filters.search.split():
        inside = Q(need__icontains=word) | Q(summary__icontains=word)
        found = found.filter(
            Q(title__icontains=word, is_titled=True) | inside & (Q(pk__in=opened) | Q(is_inside=True))
        )
    if filters.stage:
        found = found.filter(stage=filters.stage)
    if filters.network:
        found = found.filter(networks__network__slug=filters.network)
    if filters.inter:
        found = found.filter(carriers__gt=1)
    field = SORTS.get(sort.removeprefix("-"))
    if field is None:
        return found.order_by("-detected_on", _TITLE, "pk")
    order = field.desc(nulls_last=True) if sort.startswith("-") else field.asc(nulls_last=True)
    return found.order_by(order, _TITLE, "pk")


def with_counts(projects: QuerySet[Any]) -> QuerySet[Any]:
    """Add how many partners have joined (`joined`) and how many networks carry each project (`carriers`)."""
    partners = ProjectPartner.objects.filter(project=OuterRef("pk"), state=PartnerState.ACCEPTED)
    networks = ProjectNetwork.objects.filter(project=OuterRef("pk"))
    counted: QuerySet[Any] = projects.annotate(joined=_count(partners), carriers=_count(networks))
    return counted


def _count(rows: QuerySet[Any]) -> Any:
    counted = rows.order_by().values("project").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
