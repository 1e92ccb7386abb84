"""Applications of the demonstration, written as applicants write them: by the real commands, at their times.

An invented organisation has its own invented people, who act themselves. A real one has nobody here: the
machine writes for it what its pages say is invented, and nothing that could harm its name.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.urls import reverse

from grappe.areas.directory.models import Organisation, Relation, RelationKind
from grappe.areas.funding.rules import CostCategory, CostLine
from grappe.areas.people.demo import address, people
from grappe.areas.people.models import Person
from grappe.areas.programmes.commands.applications import (
    answer_invitation,
    attach_file,
    invite,
    save_budget,
    save_step,
    start_application,
    submit_application,
)
from grappe.areas.programmes.demo.data import ANSWERS, INVENTED_ORGANISATIONS, OWNERS, Candidate, Guest
from grappe.areas.programmes.documents.blocks import Paper, Text
from grappe.areas.programmes.documents.pdf import render_pdf
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.models.applications import VatBasis
from grappe.kernel.actor import MACHINE, Actor
from grappe.values import Euro, digest

PARIS = ZoneInfo("Europe/Paris")
VAT_2009, VAT_TODAY = Decimal("0.196"), Decimal("0.20")
# By number: two in three deduct their VAT, the third one in part (60 %).
SITUATIONS = ((VatBasis.EXCLUDED, ""), (VatBasis.EXCLUDED, ""), (VatBasis.PARTIAL, "60"))
WITHOUT_VAT = "confiturerie"


@dataclass(frozen=True, slots=True)
class Desk:
    """Everyone who may write, by key."""

    companies: Mapping[str, Organisation]
    persons: Mapping[str, Person]

    def actor(self, key: str) -> Actor:
        """Whoever carries the application of an organisation, acting; the machine for a real one."""
        return MACHINE if key not in OWNERS else self.person(OWNERS[key])

    def person(self, key: str) -> Actor:
        """A person of the demonstration, acting."""
        return Actor(person_id=self.persons[key].pk, name=self.persons[key].name)


def invented_desk(keys: Collection[str]) -> Desk:
    """The desk of some invented companies, found again by their names."""
    rows = Organisation.objects.filter(invented=True)
    companies = {key: rows.get(name=INVENTED_ORGANISATIONS[key][0]) for key in keys}
    return Desk(companies, people())


def employ(desk: Desk, keys: Collection[str]) -> None:
    """Whoever carries an application works for its organisation: that is what lets them apply for it."""
    Relation.objects.bulk_create(
        Relation(
            kind=RelationKind.EMPLOYMENT,
            person=desk.persons[OWNERS[key]],
            organisation=desk.companies[key],
            valid_from=date(2005, 1, 1),
        )
        for key in keys
    )


def start(call: Call, candidate: Candidate, desk: Desk, *, on: datetime) -> int:
    """Start a draft for an organisation, its owner carrying it, and return its id."""
    organisation = desk.companies[candidate.key]
    return start_application(
        call_id=call.pk, organisation_id=organisation.pk, actor=desk.actor(candidate.key), on=on
    )


def write(
    application: int, number: int, candidate: Candidate, desk: Desk, *, begun: datetime, by: datetime
) -> None:
    """Write the answers, the cost plan and a file, one after the other between the two moments."""
    step = (by - begun) / 4
    actor, organisation = desk.actor(candidate.key), desk.companies[candidate.key]
    basis, deduction = (
        (VatBasis.INCLUDED, "") if candidate.key == WITHOUT_VAT else SITUATIONS[number % len(SITUATIONS)]
    )
    words = {"activity": organisation.activity, "title": candidate.title}
    save_step(
        application_id=application,
        answers={code: text % words for code, text in ANSWERS.items()}
        | {"start": (by + timedelta(days=120)).date().isoformat(), "commitment": True},
        title=candidate.title,
        theme=candidate.theme,
        actor=actor,
        on=begun + step,
    )
    save_budget(
        application_id=application,
        lines=costs(candidate, VAT_2009 if by.year < 2014 else VAT_TODAY),
        vat_basis=basis,
        vat_deduction=deduction,
        actor=actor,
        on=begun + 2 * step,
    )
    attach_file(
        application_id=application,
        name="presentation.pdf",
        content=presentation(organisation, candidate, on=begun + 3 * step),
        label="Présentation inventée",
        actor=actor,
        on=begun + 3 * step,
    )


def submit(
    call: Call,
    number: int,
    candidate: Candidate,
    desk: Desk,
    guest: Guest | None,
    *,
    started: datetime | None = None,
) -> int:
    """Start, share, write and submit an application at its moment; return its id."""
    moment = datetime.fromisoformat(candidate.day).replace(tzinfo=PARIS)
    begun = started or moment - timedelta(days=9)
    application = start(call, candidate, desk, on=begun)
    if guest is not None:
        share(application, OWNERS[candidate.key], guest, desk, on=begun + timedelta(days=1))
    write(application, number, candidate, desk, begun=begun, by=moment)
    submit_application(application_id=application, actor=desk.actor(candidate.key), on=moment)
    return application


def share(application: int, owner: str, guest: Guest, desk: Desk, *, on: datetime) -> int:
    """Invite a person to an application, and answer for them the next day; return the invitation's id."""
    token = digest({"application": application, "guest": guest.key})[:43]
    invitation = invite(
        application_id=application,
        email=address(guest.key),
        role=guest.role,
        token=token,
        link=f"http://127.0.0.1:8000{reverse('programmes:invitation', kwargs={'token': token})}",
        actor=desk.person(owner),
        on=on,
    )
    if guest.accepts is not None:
        answer_invitation(
            token=token, accept=guest.accepts, actor=desk.person(guest.key), on=on + timedelta(days=1)
        )
    return invitation


def costs(candidate: Candidate, vat: Decimal) -> list[CostLine]:
    """Wages for the internal costs; a study and a licence for the external ones, with their VAT."""
    study = candidate.external * 7 // 10
    planned = (
        ("Temps de l’équipe", CostCategory.INTERNAL, candidate.internal, Decimal(0)),
        ("Étude et conseil", CostCategory.EXTERNAL, study, vat),
        ("Essais et licence", CostCategory.EXTERNAL, candidate.external - study, vat),
    )
    return [
        CostLine(label, category, Euro(amount), Euro((amount * rate).quantize(Decimal("0.01"))))
        for label, category, amount, rate in planned
        if amount
    ]


def presentation(organisation: Organisation, candidate: Candidate, *, on: datetime) -> bytes:
    """Return the page that an application carries: it says that it is invented."""
    text = "Pièce inventée pour la démonstration de Grappe. Elle ne dit rien de réel sur cette organisation."
    paper = Paper(title=candidate.title, subtitle=organisation.name, blocks=(Text(text),))
    return render_pdf(paper, on=on)
