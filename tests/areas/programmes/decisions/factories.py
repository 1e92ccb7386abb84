"""A call ready to be decided: grid, jury, applications with marks and costs, and whoever runs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from grappe.areas.directory.models import Organisation
from grappe.areas.funding.models import AidScheme
from grappe.areas.networks.models import Network, NetworkRole, RoleCode
from grappe.areas.people.models import Person
from grappe.areas.programmes.models import (
    Application,
    ApplicationMember,
    Call,
    Conflict,
    CostLine,
    Deliberation,
    GridVersion,
    Juror,
    MemberRole,
    Review,
    ReviewState,
)
from grappe.areas.programmes.rules.grid import Criterion, Family, Grid
from grappe.areas.programmes.rules.scoring import aggregate, score_review
from grappe.kernel.actor import Actor

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2009, 6, 19, 15, 0, tzinfo=PARIS)
GRID = Grid(
    (
        Criterion("C1", "Caractère innovant", Family.PRIORITY, 3500),
        Criterion("C2", "Effet levier", Family.PRIORITY, 2500),
        Criterion("C3", "Potentiel commercial", Family.SECONDARY, 2500),
        Criterion("C4", "Clarté", Family.SECONDARY, 1500),
        Criterion("B1", "Développement durable", Family.BONUS, 0, 20, 200),
    )
)


def person(name: str, **more: Any) -> Person:
    """Someone invented."""
    email = f"{name.lower().replace(' ', '.')}@exemple.test"
    found, _ = Person.objects.get_or_create(email=email, defaults={"name": name, "invented": True, **more})
    return found


def actor_of(someone: Person) -> Actor:
    """The same person, acting."""
    return Actor(person_id=someone.pk, name=someone.name)


@dataclass
class World:
    """One call and everyone around it."""

    call: Call
    facilitator: Person
    jurors: list[Juror]
    applications: dict[int, Application] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """The facilitator, acting."""
        return actor_of(self.facilitator)

    @property
    def path(self) -> str:
        """Where the call's desk begins."""
        return f"/r/{self.call.network.slug}/appels/{self.call.slug}"

    def client(self) -> Client:
        """A browser where the facilitator is signed in."""
        client = Client()
        client.force_login(self.facilitator)
        return client

    def apply_for(self, number: int, marks: Sequence[int | None], **more: Any) -> Application:
        """Add an application marked with one figure per juror, the same on every criterion; None abstains."""
        application = submitted(self.call, number, **more)
        for juror, mark in zip(self.jurors, marks, strict=False):
            review(
                application, juror, None if mark is None else dict.fromkeys(("C1", "C2", "C3", "C4"), mark)
            )
        restate(application)
        self.applications[number] = application
        return application

    def present(self, count: int | None = None) -> None:
        """Seat the jury."""
        session, _ = Deliberation.objects.get_or_create(call=self.call, defaults={"opened_at": NOW})
        session.present = [juror.pk for juror in self.jurors[:count]]
        session.save()


def world(*, places: int = 2, state: str = "deliberation", jurors: int = 3, **more: Any) -> World:
    """A network, its facilitator, a call in deliberation and its jury."""
    funder = Organisation.objects.create(name="Région Exemple", kind="territory", invented=True)
    home = Organisation.objects.create(name="Grappe Démo", kind="network", invented=True)
    network = Network.objects.create(organisation=home, slug="grappe-demo", kind="cluster")
    facilitator = person("Camille Exemple")
    NetworkRole.objects.create(network=network, person=facilitator, role=RoleCode.FACILITATOR)
    scheme = AidScheme.objects.create(
        code="aide-demo",
        name="Aide démo",
        funder=funder,
        rates={"internal": 3000, "external": 8000},
        cap=15000,
        source="règlement, art. 7",
    )
    values: dict[str, Any] = {
        "network": network,
        "slug": "appel-demo",
        "title": "Appel Démo",
        "edition": 2009,
        "state": state,
        "places": places,
        "aid_scheme": scheme,
        "envelope": 30000,
        "tie_breaks": ["priority", "median"],
        "reviews_per_application": jurors,
        "invented": True,
    }
    call = Call.objects.create(**{**values, **more})
    call.grid = GridVersion.objects.create(call=call, number=1, grid=GRID.as_json(), frozen_at=NOW)
    call.save()
    names = ("Alix Témoin", "Dominique Fictif", "Sacha Modèle", "Claude Démo")
    seats = [
        Juror.objects.create(call=call, person=person(name), capacity_as="expert") for name in names[:jurors]
    ]
    if state in ("deliberation", "decided"):
        Deliberation.objects.create(call=call, opened_at=NOW)
    return World(call, facilitator, seats)


def submitted(
    call: Call,
    number: int,
    *,
    name: str = "",
    costs: Sequence[tuple[str, str, str]] = (("internal", "20000", "0"), ("external", "10000", "1960")),
    vat_basis: str = "excl",
    vat_deduction: int | None = None,
    owner: Person | None = None,
) -> Application:
    """One application, submitted, with its team and its cost plan (category, amount, VAT)."""
    organisation = Organisation.objects.create(
        name=name or f"Ferme Démo {number}", kind="company", invented=True
    )
    application = Application.objects.create(
        call=call,
        number=number,
        organisation=organisation,
        title=f"Projet {number}",
        state="submitted",
        vat_basis=vat_basis,
        vat_deduction=vat_deduction,
        created_at=NOW,
        submitted_at=NOW,
    )
    for position, (category, amount, vat) in enumerate(costs):
        CostLine.objects.create(
            application=application,
            position=position,
            label=f"Poste {position + 1}",
            category=category,
            amount=amount,
            vat=vat,
        )
    ApplicationMember.objects.create(
        application=application,
        person=owner or person(f"Porteur Fictif {number}"),
        role=MemberRole.OWNER,
        since=NOW,
    )
    return application


def review(application: Application, juror: Juror, marks: Mapping[str, int | None] | None) -> Review:
    """One juror's mark, worked out by the rules; None is an abstention."""
    if marks is None:
        return Review.objects.create(application=application, juror=juror, state=ReviewState.ABSTAINED)
    score = score_review(GRID, marks)
    return Review.objects.create(
        application=application,
        juror=juror,
        state=ReviewState.GIVEN,
        marks=dict(marks),
        points=score.points,
        families={str(name): value for name, value in score.families.items()},
    )


def recuse(application: Application, juror: Juror, kind: str = "mandate") -> Conflict:
    """Keep a juror away from an application."""
    return Conflict.objects.create(
        application=application, juror=juror, kind=kind, origin="declared", recorded_at=NOW
    )


def restate(application: Application) -> None:
    """Work out what the list reads from the given reviews."""
    given = [r for r in application.reviews.all() if r.state == ReviewState.GIVEN and r.points is not None]
    found = aggregate(r.points for r in given)
    priority = aggregate(r.families["priority"] for r in given)
    application.review_count = len(given)
    application.mean = found.mean if found else None
    application.median = found.median if found else None
    application.deviation = found.deviation if found else None
    application.priority = priority.mean if priority else None
    application.save()
