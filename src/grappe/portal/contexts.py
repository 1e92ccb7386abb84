"""Where a person stands: the networks, juries and applications where they have something to do.

Kept in the session for the navigation only; what may be read or done is asked again, object by object.
"""

from dataclasses import asdict, dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import reverse

from grappe.areas.networks.models import RoleCode
from grappe.areas.networks.queries import roles_held
from grappe.areas.programmes.queries.scopes import applications_of_team, jury_seats
from grappe.kernel.actor import Actor

SESSION_KEY = "contexts"


@dataclass(frozen=True, slots=True)
class Place:
    """One place to be: `kind` is network, oversight, jury or applicant; `slug` names the network or call;
    `role` is the code of what the person does there."""

    kind: str
    slug: str
    name: str
    detail: str
    role: str = ""

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


def find_places(*, actor: Actor, on: date) -> list[Place]:
    """Read the places of a person: three queries, whatever their number."""
    roles = roles_held(actor=actor, on=on).select_related("network__organisation").order_by("pk")
    places = [
        Place(
            "network" if role.role in (RoleCode.FACILITATOR, RoleCode.ENGINEER) else "oversight",
            role.network.slug,
            role.network.organisation.name,
            role.network.area,
            role.role,
        )
        for role in roles
    ]
    seats = jury_seats(actor=actor).select_related("call").order_by("-call__edition", "pk")
    places += [Place("jury", seat.call.slug, str(seat.call), seat.capacity_as, "juror") for seat in seats]
    if applications_of_team(actor=actor).exists():
        places.append(Place("applicant", "", "", "", "applicant"))
    return places


def remember(request: HttpRequest, places: list[Place]) -> None:
    """Keep the places for the navigation, writing the session only when they changed."""
    kept = [asdict(place) for place in places]
    if request.session.get(SESSION_KEY) != kept:
        request.session[SESSION_KEY] = kept


def places_of(request: HttpRequest, *, on: date) -> list[Place]:
    """Return the places remembered for this person, reading them the first time."""
    if SESSION_KEY not in request.session:
        person = request.user
        actor = Actor(person_id=person.pk, name=getattr(person, "name", ""))
        remember(request, find_places(actor=actor, on=on))
    return [Place(**kept) for kept in request.session[SESSION_KEY]]
