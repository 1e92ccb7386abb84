"""Where a person stands: the networks, juries and applications where they have something to do.

Kept in a signed cookie for the navigation only; what may be read or done is asked again, object by object.
"""

import json
from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import date

from django.db.models import Case, CharField, Value, When
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from grappe.areas.networks.queries import STAFF, roles_held
from grappe.areas.programmes.models import ApplicationMember
from grappe.areas.programmes.queries.scopes import jury_seats
from grappe.kernel.actor import Actor

COOKIE = "places"
_ORDER = ("network", "oversight", "jury", "applicant")


@dataclass(frozen=True, slots=True)
class Place:
    """One place to be: `kind` is network, oversight, jury or applicant; `slug` names the network or call;
    `role` is the code of what the person does there."""

    kind: str
    slug: str
    name: str
    detail: str
    role: str

    @property
    def href(self) -> str:
        """Where the place begins."""
        match self.kind:
            case "jury":
                return reverse("programmes:jury-work", kwargs={"slug": self.slug})
            case "applicant":
                return reverse("programmes:my-applications")
            case _:
                return reverse("networks:network", kwargs={"network": self.slug})


def _words(text: str) -> Value:
    return Value(text, output_field=CharField())


def find_places(*, actor: Actor, on: date) -> list[Place]:
    """Read the places of a person: one query, whatever their number."""
    roles = (
        roles_held(actor=actor, on=on)
        .annotate(kind=Case(When(role__in=STAFF, then=_words("network")), default=_words("oversight")))
        .values_list("kind", "network__slug", "network__organisation__name", "network__area", "role")
    )
    seats = jury_seats(actor=actor).values_list(
        _words("jury"),
        "call__slug",
        Concat("call__title", _words(" "), Cast("call__edition", CharField())),
        "capacity_as",
        _words("juror"),
    )
    # A union keeps equal rows once: one place for all the applications one writes.
    applications = ApplicationMember.objects.filter(person_id=actor.own_id).values_list(
        _words("applicant"), _words(""), _words(""), _words(""), _words("applicant")
    )
    places = [Place(*row) for row in roles.union(seats, applications)]
    return sorted(places, key=lambda place: (_ORDER.index(place.kind), place.name, place.slug, place.role))


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
