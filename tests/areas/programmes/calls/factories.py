"""A network, its facilitator, and calls in any state: what the tests of this desk start from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from grappe.areas.directory.models import Organisation, OrganisationKind
from grappe.areas.forms.models import Form, FormRevision
from grappe.areas.funding.models import AidScheme
from grappe.areas.networks.models import Network, NetworkKind, NetworkRole, RoleCode
from grappe.areas.people.models import Person
from grappe.areas.programmes.models import Application, Call, CostLine, GridVersion
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.grid import Grid
from grappe.areas.programmes.rules.standard import STANDARD_GRID, STANDARD_QUESTIONS, STANDARD_THEMES
from grappe.kernel.actor import Actor

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
numbers = count(1)


def organisation(name: str = "", **values: Any) -> Organisation:
    name = name or f"Ferme Exemple {next(numbers)}"
    return Organisation.objects.create(name=name, kind=OrganisationKind.COMPANY, invented=True, **values)


def network(slug: str = "reseau-exemple") -> Network:
    return Network.objects.create(organisation=organisation(), slug=slug, kind=NetworkKind.CLUSTER)


def person() -> Person:
    return Person.objects.create(
        name="Camille Exemple", email=f"p{next(numbers)}@exemple.test", invented=True
    )


def facilitator(of: Network) -> Person:
    who = person()
    NetworkRole.objects.create(network=of, person=who, role=RoleCode.FACILITATOR)
    return who


def acting(who: Person) -> Actor:
    return Actor(who.pk, who.name)


def scheme() -> AidScheme:
    found, _made = AidScheme.objects.get_or_create(
        code="bio-innov",
        defaults={
            "name": "Aide d’essai",
            "funder": organisation(),
            "rates": {"internal": 3000, "external": 8000},
            "cap": Decimal(15000),
        },
    )
    return found


def call(
    of: Network, state: str = CallState.PREPARATION, *, grid: Grid = STANDARD_GRID, **changes: Any
) -> Call:
    """A call that may open: a calendar ahead of NOW, five places, the standard form and grid."""
    number = next(numbers)
    form = Form.objects.create(name=f"Appel {number}")
    values: dict[str, Any] = {
        "slug": f"appel-{number}",
        "title": f"Appel Démo {number}",
        "edition": 2026,
        "places": 5,
        "opens_at": NOW + timedelta(days=1),
        "closes_at": NOW + timedelta(days=60),
        "themes": [{"code": code, "label": label} for code, label in STANDARD_THEMES],
        "aid_scheme": scheme(),
        "form_revision": FormRevision.objects.create(
            form=form, number=1, questions=[question.as_json() for question in STANDARD_QUESTIONS]
        ),
        **changes,
    }
    made = Call.objects.create(network=of, state=state, **values)
    made.grid = GridVersion.objects.create(
        call=made, number=1, grid=grid.as_json(), frozen_at=None if state == CallState.PREPARATION else NOW
    )
    made.save(update_fields=["grid"])
    return made


def application(of: Call, number: int, **changes: Any) -> Application:
    values: dict[str, Any] = {
        "organisation": organisation(),
        "title": f"Projet {number}",
        "theme": "production",
        "state": ApplicationState.SUBMITTED,
        "form_revision": of.form_revision,
        "answers": {"need": "Un besoin", "start": "2026-09-01", "commitment": True},
        "vat_basis": "excl",
        "created_at": NOW,
        "submitted_at": NOW,
        **changes,
    }
    made = Application.objects.create(call=of, number=number, **values)
    CostLine.objects.create(application=made, position=0, label="Étude", category="external", amount=10000)
    return made
