"""Rows that the tests of networks and of the directory start from."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

from grappe.areas.directory.models import Organisation, OrganisationKind
from grappe.areas.networks.models import Membership, Network, NetworkKind, NetworkRole, RoleCode
from grappe.areas.people.models import Person
from grappe.kernel.actor import Actor

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
_numbers = count(1)


def make_person(name: str = "Camille Exemple") -> Person:
    """A person who exists for one test."""
    return Person.objects.create(name=name, email=f"p{next(_numbers)}@exemple.test", invented=True)


def acting(person: Person) -> Actor:
    """The person, as commands know them."""
    return Actor(person_id=person.pk, name=person.name)


def make_company(name: str = "", **values: object) -> Organisation:
    """An invented company."""
    name = name or f"Atelier Exemple {next(_numbers):03d}"
    kind = values.pop("kind", OrganisationKind.COMPANY)
    return Organisation.objects.create(name=name, kind=kind, **values)


def make_network(slug: str = "reseau-exemple", **values: object) -> Network:
    """A network, with the organisation that it is."""
    organisation = Organisation.objects.create(
        name=str(values.pop("name", slug.replace("-", " ").capitalize())), kind=OrganisationKind.NETWORK
    )
    kind = values.pop("kind", NetworkKind.CLUSTER)
    return Network.objects.create(organisation=organisation, slug=slug, kind=kind, **values)


def make_member(
    network: Network,
    organisation: Organisation | None = None,
    start: date | None = None,
    end: date | None = None,
) -> Membership:
    """A term of membership, open by default."""
    return Membership.objects.create(
        network=network, organisation=organisation or make_company(), valid_from=start, valid_to=end
    )


def make_staff(network: Network, role: str = RoleCode.FACILITATOR) -> Person:
    """Someone who holds a role in the network."""
    person = make_person()
    NetworkRole.objects.create(network=network, person=person, role=role)
    return person
