"""Who acts on a programme of the demonstration, and when."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from grappe.areas.directory.models import Organisation
from grappe.areas.people.demo import address
from grappe.areas.people.models import Person
from grappe.areas.programmes.models import Call
from grappe.areas.support.commands import add_consultant, add_firm, open_support
from grappe.areas.support.models import SupportProgramme
from grappe.kernel.actor import MACHINE, Actor
from grappe.values import Euro

PARIS = ZoneInfo("Europe/Paris")


def noon(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), PARIS)


def acting(person: Person) -> Actor:
    return Actor(person_id=person.pk, name=person.name)


@dataclass(frozen=True, slots=True)
class Desk:
    """A programme under way: who acts on it, and when."""

    programme: int
    companies: list[Any]

    def run(self, on: datetime) -> dict[str, Any]:
        """What a facilitator's act needs; the machine acts, since today's roles say nothing of that day."""
        return {"programme_id": self.programme, "actor": MACHINE, "on": on}


def open_desk(call: Call, template: int, starts_on: date, source: str, on: datetime) -> Desk:
    programme = open_support(
        call_id=call.pk,
        template_id=template,
        starts_on=starts_on,
        day_rate=Euro(800),
        source=source,
        actor=MACHINE,
        on=on,
    )
    opened = SupportProgramme.objects.get(pk=programme)
    return Desk(programme, list(opened.companies.select_related("application__organisation")))


def choose_firm(desk: Desk, organisation: Organisation, consultants: tuple[str, ...], on: datetime) -> int:
    firm = add_firm(organisation_id=organisation.pk, **desk.run(on))
    for key in consultants:
        add_consultant(firm_id=firm, email=address(key), **desk.run(on))
    return firm
