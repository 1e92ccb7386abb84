"""A call in deliberation whose envelopes draw the line, and past aid in the ledger."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.areas.programmes.decisions.factories import NOW, World, world

from grappe.areas.directory.models import Organisation, Relation
from grappe.areas.funding.models import AidLine, AidProfile
from grappe.areas.programmes.models import Application, Envelope
from grappe.areas.programmes.rules.selection import SelectionTerms

# Asked under the scheme: 14 000 € each; 30 % of 20 000 and 80 % of 10 000.
ASKED = Decimal(14_000)


def cut_world(
    *, amounts: tuple[int, ...] = (30_000,), marks: tuple[int, ...] = (18, 16, 14, 12), **terms: Any
) -> World:
    """Applications 1, 2… in the order of the list, each asking 14 000 €; the first envelope is for theme T1,
    which odd numbers have, when there are two."""
    made = world(places=10, envelope=sum(amounts), themes=[{"code": "T1", "label": "Thème un"}])
    made.call.selection = SelectionTerms(by_envelope=True, **terms).as_json()
    made.call.save()
    for position, amount in enumerate(amounts):
        kept = {"reserve": "sector", "codes": ["T1"]} if len(amounts) > 1 and position == 0 else {}
        Envelope.objects.create(
            call=made.call, position=position, label=f"Env {position + 1}", amount=amount, **kept
        )
    for number, mark in enumerate(marks, start=1):
        made.apply_for(number, [mark, mark, mark])
    Application.objects.filter(number__in=(1, 3, 5)).update(theme="T1")
    made.present()
    return made


def act(made: World) -> dict[str, Any]:
    """The arguments of every command of the desk."""
    return {"call_id": made.call.pk, "actor": made.actor, "on": NOW}


def past_aid(
    organisation: Organisation, amount: int, *, family: str = "general", day: date = date(2008, 5, 1)
) -> AidLine:
    """An aid that the ledger already knows."""
    return AidLine.objects.create(
        beneficiary=organisation,
        purpose="Aide passée inventée",
        amount_cents=amount * 100,
        granted_on=day,
        family=family,
        activity="general",
        origin="register",
        reference=f"T-{organisation.pk}-{amount}-{day}",
        recorded_at=NOW,
    )


def says(organisation: Organisation, activity: str = "general", year_end: str = "12-31") -> None:
    """What an enterprise is for State aid."""
    AidProfile.objects.create(organisation=organisation, activity=activity, fiscal_year_end=year_end)


def controls(parent: Organisation, child: Organisation) -> None:
    """A control link that always held."""
    Relation.objects.create(
        kind="control", holder=parent, organisation=child, valid_from=date(2000, 1, 1), criterion="votes"
    )
