"""Where a person stands: the networks, juries and applications where they have something to do.

Kept in a signed cookie for the navigation only; what may be read or done is asked again, object by object.
"""

import json
from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import date

from django.db.models import Case, CharField, OuterRef, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from grappe.areas.directory.models import OrganisationKind
from grappe.areas.networks.models import Membership, NetworkKind
from grappe.areas.networks.queries import STAFF, roles_held, valid_on
from grappe.areas.programmes.models import ApplicationMember
from grappe.areas.programmes.queries.opinions import opinions_of_expert
from grappe.areas.programmes.queries.scopes import jury_seats
from grappe.areas.projects.queries.waiting import seats_of_actor
from grappe.areas.support.queries import consultancies_of
from grappe.kernel.actor import Actor

COOKIE = "places"
_ORDER = ("network", "oversight", "jury", "expert", "applicant", "partner", "support")


@dataclass(frozen=True, slots=True)
class Place:
    """One place to be: `kind` is network, oversight, jury, expert, applicant, partner or support.

    `slug` names the network or call; `role` is the code of what the person does there; `federation` names the
    federation that counts the network's members (the network itself when it is one), if any.
    """

    kind: str
    slug: str
    name: str
    detail: str
    role: str
    federation: str = ""

    @property
    def href(self) -> str:
        """Where the place begins."""
        match self.kind:
            case "jury":
                return reverse("programmes:jury-work", kwargs={"slug": self.slug})
            case "expert":
                return reverse("programmes:my-opinions")
            case "applicant":
                return reverse("programmes:my-applications")
            case "partner":
                return reverse("projects:mine")
            case "support":
                return reverse("support:mine")
            case _:
                return reverse("networks:network", kwargs={"network": self.slug})


_SUPPORT = ("support", "", "", "")


def _support(role: str) -> list[Value]:
    return [_words(text) for text in (*_SUPPORT, role, "")]


def _words(text: str) -> Value:
    return Value(text, output_field=CharField())


def find_places(*, actor: Actor, on: date) -> list[Place]:
    """Read the places of a person: one query, whatever their number."""
    roles = (
        roles_held(actor=actor, on=on)
        .annotate(
            kind=Case(When(role__in=STAFF, then=_words("network")), default=_words("oversight")),
            federation=federation_of("network", on=on),
        )
        .values_list(
            "kind", "network__slug", "network__organisation__name", "network__area", "role", "federation"
        )
    )
    seats = jury_seats(actor=actor).values_list(
        _words("jury"),
        "call__slug",
        Concat("call__title", _words(" "), Cast("call__edition", CharField())),
        "capacity_as",
        _words("juror"),
        _words(""),
    )
    # A union keeps equal rows once: one place for all the applications one writes.
    applications = ApplicationMember.objects.filter(person_id=actor.own_id).values_list(
        _words("applicant"), _words(""), _words(""), _words(""), _words("applicant"), _words("")
    )
    opinions = (
        opinions_of_expert(actor=actor)
        .order_by()
        .values_list(*(_words(text) for text in ("expert", "", "", "", "expert", "")))
    )
    # Sitting at several tables is one place too.
    seats_at_tables = seats_of_actor(actor=actor, on=on).order_by()
    partners = seats_at_tables.values_list(*(_words(text) for text in ("partner", "", "", "", "partner", "")))
    # A consultant who is also a laureate has one place to follow and be followed.
    consultancies = consultancies_of(actor=actor).values_list(*_support("consultant"))
    teams = ApplicationMember.objects.filter(person_id=actor.own_id, application__support__isnull=False)
    supported = teams.values_list(*_support("supported"))
    found = {
        Place(*row) for row in roles.union(seats, opinions, applications, partners, consultancies, supported)
    }
    if Place(*_SUPPORT, "consultant") in found:
        found.discard(Place(*_SUPPORT, "supported"))
    places = list(found)
    return sorted(places, key=lambda place: (_ORDER.index(place.kind), place.name, place.slug, place.role))


def federation_of(network: str, *, on: date) -> Coalesce:
    """Return, as an expression, the slug of the federation that counts a network on the day: itself when
    networks adhere to it, else the first it adheres to; empty when there is none.

    :param network: the relation that leads to the network.
    """
    adhesions = Membership.objects.filter(valid_on(on))
    own = adhesions.filter(network=OuterRef(network), organisation__kind=OrganisationKind.NETWORK)
    above = adhesions.filter(organisation=OuterRef(f"{network}__organisation")).order_by("pk")
    return Coalesce(
        Subquery(own.values("network__slug")[:1]),
        Subquery(above.filter(network__kind=NetworkKind.FEDERATION).values("network__slug")[:1]),
        _words(""),
        output_field=CharField(),
    )


def refresh(request: HttpRequest, *, on: date) -> list[Place]:
    """Read the places anew and keep them for the next pages."""
    actor = Actor(person_id=request.user.pk, name=getattr(request.user, "name", ""))
    places = find_places(actor=actor, on=on)
    request.places = request.fresh_places = places  # type: ignore[attr-defined]
    return places


def places_of(request: HttpRequest, *, on: date) -> list[Place]:
    """Return the places kept for this person, reading them when there are none yet."""
    if hasattr(request, "places"):
        return request.places
    kept = request.get_signed_cookie(COOKIE, default=None, salt=str(request.user.pk))
    return [Place(*row) for row in json.loads(kept)] if kept else refresh(request, on=on)


class PlacesMiddleware:
    """Keep the places read for this page in a cookie signed for its person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        fresh = getattr(request, "fresh_places", None)
        if fresh is not None and request.user.is_authenticated:
            kept = json.dumps([astuple(place) for place in fresh])
            response.set_signed_cookie(
                COOKIE, kept, salt=str(request.user.pk), httponly=True, samesite="Lax", max_age=3600
            )
        return response
