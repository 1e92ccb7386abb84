"""An open call with a form and a scheme, people who apply, made directly: what the commands start from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from grappe.areas.directory.models import Organisation, OrganisationKind, Relation
from grappe.areas.forms.models import Form, FormRevision
from grappe.areas.funding.models import AidScheme
from grappe.areas.networks.models import Network, NetworkKind
from grappe.areas.people.models import Person
from grappe.areas.programmes.models import Application, ApplicationMember, Call, CostLine
from grappe.areas.programmes.rules.applications import CallState
from grappe.kernel.actor import Actor

OPENING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DURING = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)
CLOSING = datetime(2026, 5, 29, 15, 0, tzinfo=UTC)

QUESTIONS = [
    {"code": "company_size", "label": "Effectif", "kind": "number", "required": False},
    {"code": "idea", "label": "Le projet en une phrase", "kind": "long_text", "max_length": 60},
    {"code": "begins", "label": "Début du projet", "kind": "date", "required": False},
    {
        "code": "stage",
        "label": "Où en est le projet",
        "kind": "choice",
        "choices": [["early", "idée"], ["late", "prototype"]],
    },
    {"code": "honour", "label": "Les réponses sont sincères", "kind": "consent"},
]


def person(name: str) -> Person:
    """A person who signs in with `name@exemple.test`."""
    return Person.objects.create(
        name=f"{name.capitalize()} Démo", email=f"{name}@exemple.test", invented=True
    )


def actor(who: Person) -> Actor:
    return Actor(who.pk, who.name)


def organisation(name: str, **more: Any) -> Organisation:
    values = {"invented": not more.get("siren"), **more}
    return Organisation.objects.create(name=name, kind=OrganisationKind.COMPANY, **values)


def works_for(who: Person, where: Organisation, **more: Any) -> Relation:
    return Relation.objects.create(kind="employment", person=who, organisation=where, **more)


def call(slug: str = "essai", *, running: bool = False, **changes: Any) -> Call:
    """An open call; `running` puts its dates around the present clock, for pages."""
    network = Network.objects.create(
        organisation=organisation(f"Réseau {slug}"), slug=f"r-{slug}", kind=NetworkKind.CLUSTER
    )
    scheme = AidScheme.objects.create(
        code=f"aide-{slug}",
        name="Aide Démo",
        funder=organisation(f"Financeur {slug}"),
        rates={"internal": 3000, "external": 8000},
        cap=15000,
    )
    now = datetime.now(UTC)
    values: dict[str, Any] = {
        "title": "Appel Démo",
        "edition": 2026,
        "places": 2,
        "themes": [{"code": "food", "label": "Aliments"}, {"code": "care", "label": "Soins"}],
        "opens_at": now - timedelta(days=2) if running else OPENING,
        "closes_at": now + timedelta(days=2) if running else CLOSING,
        "aid_scheme": scheme,
        "form_revision": FormRevision.objects.create(
            form=Form.objects.create(name=slug), number=1, questions=QUESTIONS
        ),
        **changes,
    }
    return Call.objects.create(
        network=network, slug=slug, state=changes.pop("state", CallState.OPEN), **values
    )


def draft(
    of: Call, owner: Person, *, name: str = "Ferme Démo", number: int = 1, **changes: Any
) -> Application:
    """A draft carried by someone, of an organisation of its own."""
    made = Application.objects.create(
        call=of,
        number=number,
        organisation=organisation(f"{name} {of.pk}-{number}"),
        form_revision=of.form_revision,
        created_at=DURING,
        **changes,
    )
    ApplicationMember.objects.create(application=made, person=owner, role="owner", since=DURING)
    return made


def complete(of: Call, owner: Person, **changes: Any) -> Application:
    """A draft with nothing missing: 15 000 € inside, 9 500 € outside, VAT recovered."""
    made = draft(
        of,
        owner,
        title="Bocal consigné",
        theme="food",
        vat_basis="excl",
        answers={"idea": "Un bocal qui revient", "stage": "early", "honour": True},
        **changes,
    )
    for position, (label, category, amount) in enumerate(
        [("Salaires", "internal", 15000), ("Essais", "external", 9500)]
    ):
        CostLine.objects.create(
            application=made, position=position, label=label, category=category, amount=amount
        )
    return made


def joins(application: Application, who: Person, role: str) -> ApplicationMember:
    return ApplicationMember.objects.create(application=application, person=who, role=role, since=DURING)
