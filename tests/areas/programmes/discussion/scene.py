"""A call under review and everyone around one application: who judges it, who is tied to it, who is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.areas.programmes.juries import factories as make
from tests.areas.programmes.juries.factories import JUNE

from grappe.areas.networks.models import NetworkRole, RoleCode
from grappe.areas.people.commands import InvitationLetter
from grappe.areas.people.models import Person
from grappe.areas.programmes.commands.discussion import write_message
from grappe.areas.programmes.commands.opinions import ask_opinion
from grappe.areas.programmes.models import Application, ApplicationMember, Call, Conflict, Juror, Review
from grappe.areas.programmes.models.juries import ConflictOrigin, ReviewState
from grappe.kernel.actor import Actor

LETTER = InvitationLetter(token="t" * 43, link="https://exemple.test/bienvenue/")


def link(pk: int) -> str:
    return f"https://exemple.test/avis/{pk}/"


@dataclass
class Scene:
    """The call, its first application, and people by what they are to it."""

    call: Call
    application: Application
    people: dict[str, Person] = field(default_factory=dict)
    reviews: dict[str, Review] = field(default_factory=dict)

    def actor(self, role: str) -> Actor:
        return make.actor(self.people[role])

    def say(self, role: str, body: str = "Bonjour", *, on: datetime = JUNE, **more: Any) -> int:
        """Write a message about the application."""
        number = self.application.number
        return write_message(
            slug=self.call.slug, number=number, body=body, actor=self.actor(role), on=on, **more
        )

    def ask(self, email: str = "expert@exemple.test", *, on: datetime = JUNE, **changes: Any) -> int:
        """Ask an expert, for three days unless said otherwise."""
        asked: dict[str, Any] = {
            "application_id": self.application.pk,
            "email": email,
            "capacity_as": "Œnologue",
            "question": "Tient-elle au lavage ?",
            "due_at": on + timedelta(days=3),
            "is_confidential": False,
            "letter": LETTER,
            "link": link,
            "actor": self.actor("facilitator"),
            "on": on,
        }
        return ask_opinion(**{**asked, **changes})


def scene(*, state: str = "review", **changes: Any) -> Scene:
    """One application read by four jurors: `marked`, `waiting` and `abstained` read it, `recused` may not."""
    network = make.network()
    call = make.call(network, state=state, **changes)
    found = Scene(call, make.application(call, 1))
    found.people["facilitator"] = Person.objects.get(pk=make.facilitator(network).person_id)
    for role in ("marked", "waiting", "abstained", "recused"):
        seat = make.juror(call, role)
        found.people[role] = seat.person
        found.reviews[role] = make.assigned(seat, found.application)
    _set(found.reviews["marked"], state=ReviewState.GIVEN, points=1200)
    _set(found.reviews["abstained"], state=ReviewState.ABSTAINED, abstention_reason="Trop loin de moi.")
    _set(found.reviews["recused"], state=ReviewState.RECUSED)
    tie(found, found.reviews["recused"].juror)
    found.people["expert"] = make.person("expert")
    return found


def crowd(found: Scene) -> None:
    """Add everyone who is near the application without judging it."""
    network = found.call.network
    for role, code in (("funder", RoleCode.FUNDER), ("board", RoleCode.BOARD)):
        found.people[role] = make.person(role)
        NetworkRole.objects.create(network=network, person=found.people[role], role=code)
    other = make.network("ailleurs")
    found.people["elsewhere"] = Person.objects.get(pk=make.facilitator(other, "maxime").person_id)
    found.people["tied facilitator"] = Person.objects.get(pk=make.facilitator(network, "yael").person_id)
    for role, place in (("applicant", "owner"), ("coapplicant", "editor")):
        found.people[role] = make.person(role)
        join(found, role, place)
    join(found, "tied facilitator", "reader")


def join(found: Scene, role: str, place: str = "reader") -> None:
    """Put somebody on the application's team."""
    ApplicationMember.objects.create(
        application=found.application, person=found.people[role], role=place, since=JUNE
    )


def tie(found: Scene, juror: Juror) -> Conflict:
    """Tie a juror to the application."""
    return Conflict.objects.create(
        juror=juror,
        application=found.application,
        kind="pinned",
        origin=ConflictOrigin.PINNED,
        note="lien",
        recorded_at=JUNE,
    )


def _set(review: Review, **values: Any) -> None:
    for name, value in values.items():
        setattr(review, name, value)
    review.save()
