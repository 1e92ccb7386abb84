"""Rows that the tests of the ledger start from, and short ways to act on them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tests.areas.networks.factories import acting, make_company, make_member, make_network, make_staff

from grappe.areas.directory.models import Organisation, Relation
from grappe.areas.funding.commands import AidRecord, record_aid
from grappe.areas.funding.models import AidLine, AidOrigin, AidProfile
from grappe.areas.networks.models import Network, RoleCode
from grappe.areas.people.models import Person
from grappe.kernel.actor import MACHINE, Actor
from grappe.values import Euro, Refused

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
DAY = date(2026, 2, 2)


def facilitator(network: Network) -> Actor:
    return acting(make_staff(network))


def funder(network: Network) -> Actor:
    return acting(make_staff(network, RoleCode.FUNDER))


def employee(organisation: Organisation) -> Person:
    """Someone who works there."""
    person = make_staff(make_network(f"ailleurs-{organisation.pk}"), RoleCode.BOARD)
    Relation.objects.create(kind="employment", person=person, organisation=organisation)
    return person


def member(network: Network, name: str = "", activity: str = "general") -> Organisation:
    """A company of the network that has said what it is."""
    company = make_member(network, make_company(name)).organisation
    AidProfile.objects.create(organisation=company, activity=activity, fiscal_year_end="12-31")
    return company


def control(parent: Organisation, child: Organisation, **values: Any) -> Relation:
    return Relation.objects.create(
        kind="control", holder=parent, organisation=child, criterion="votes", **values
    )


def aid(amount: str | int = 10_000, granted_on: date | None = DAY, **values: Any) -> AidRecord:
    """An aid as it is written down."""
    said = {"purpose": "Essais", "authority_name": "Région Exemple"} | values
    return AidRecord(amount=Euro(amount), granted_on=granted_on, **said)


def recorded(organisation: Organisation, record: AidRecord | None = None, **values: Any) -> AidLine:
    """An aid that another body granted, as the machine writes it down; `network` makes it an award."""
    network = values.pop("network", None)
    said = {"origin": AidOrigin.AWARD if network else AidOrigin.REGISTER, "actor": MACHINE, "on": NOW}
    said |= {"network_id": network.pk if network else None} | values
    line = record_aid(organisation_id=organisation.pk, record=record or aid(), **said)
    return AidLine.objects.get(pk=line)


def codes(refused: Any) -> tuple[str, ...]:
    """The reasons of a refusal, without the name of the area."""
    error = getattr(refused, "value", refused)
    assert isinstance(error, Refused), error
    return tuple(code.removeprefix("funding.") for code in error.codes)
