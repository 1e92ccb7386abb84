"""A support programme under way: two laureates that do not exist, a firm, its consultants, a facilitator."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client
from tests.areas.programmes.decisions.factories import PARIS, actor_of, person, submitted, world

from grappe.areas.directory.models import Organisation
from grappe.areas.networks.models import Network, NetworkRole, RoleCode
from grappe.areas.people.models import Person
from grappe.areas.programmes.models import Call
from grappe.areas.support.commands import (
    SessionPlan,
    add_consultant,
    add_firm,
    assign_firms,
    log_day,
    open_support,
    plan_session,
    write_report,
)
from grappe.areas.support.models import (
    CompanyReport,
    SupportDay,
    SupportedCompany,
    SupportProgramme,
    SupportTemplate,
)
from grappe.areas.support.rules import REPORT_SECTIONS, Phase, PhaseKind, Template
from grappe.kernel.actor import Actor
from grappe.values import Euro, HalfDays

STARTS = date(2009, 6, 25)
DAY = date(2009, 7, 6)
NOW = datetime(2009, 7, 20, 12, 0, tzinfo=PARIS)
HALF, ONE = HalfDays(1), HalfDays(2)
TEMPLATE = Template(
    "Modèle d’essai",
    (
        Phase("lancement", PhaseKind.POOLED, "Lancement", 0, 15, expert=True),
        Phase("seul", PhaseKind.INDIVIDUAL, "Accompagnement individuel", 0, 90, "plan stratégique"),
        Phase("bilan", PhaseKind.POOLED, "Bilan", 90, 30),
    ),
    HalfDays(4),
    HalfDays(3),
)
FULL = dict.fromkeys(REPORT_SECTIONS, "Dit.")


@dataclass
class Programme:
    """One programme and everyone around it."""

    call: Call
    row: SupportProgramme
    firm: int
    companies: list[SupportedCompany]
    people: dict[str, Person] = field(default_factory=dict)

    def actor(self, who: str) -> Actor:
        """Someone of the programme, acting."""
        return actor_of(self.people[who])

    def act(self, who: str = "facilitator", on: datetime = NOW) -> dict[str, Any]:
        """Who acts and when."""
        return {"actor": self.actor(who), "on": on}

    def run(self, who: str = "facilitator") -> dict[str, Any]:
        """What an act on the whole programme needs."""
        return {"programme_id": self.row.pk, **self.act(who)}

    def client(self, who: str) -> Client:
        """A browser where someone is signed in."""
        client = Client()
        client.force_login(self.people[who])
        return client

    @property
    def path(self) -> str:
        """Where the facilitator's desk begins."""
        return f"/r/{self.call.network.slug}/accompagnement/{self.call.slug}"

    def log(self, **change: Any) -> int:
        """Log a day of the first company."""
        given: dict[str, Any] = {
            "company_id": self.companies[0].pk,
            "phase": "seul",
            "done_on": DAY,
            "time": ONE,
            "work": "Plan relu.",
            **self.act("consultant"),
        }
        return log_day(**{**given, **change})

    def day(self, pk: int) -> SupportDay:
        """A line as it stands."""
        return SupportDay.objects.get(pk=pk)

    def plan(self, **change: Any) -> int:
        """Plan a session."""
        plan = SessionPlan(**{"phase": "lancement", "held_on": STARTS, **change})
        return plan_session(plan=plan, **self.run())

    def report(self, company: int = 0, **change: Any) -> CompanyReport:
        """Send a company's report."""
        given = {"sections": FULL, "seen": 0, "send": True, **self.act("consultant")}
        write_report(company_id=self.companies[company].pk, **{**given, **change})
        return CompanyReport.objects.get(company=self.companies[company])


def template(template: Template = TEMPLATE, *, network: Network | None = None, slug: str = "essai") -> int:
    """A template, of a network or shared by all."""
    row = SupportTemplate.objects.create(
        slug=slug, title=template.title, content=template.as_json(), network=network, source="Règlement"
    )
    return row.pk


def decided(companies: int = 2, **more: Any) -> tuple[Call, dict[str, Person]]:
    """A decided call with its laureates, and who is around it."""
    made = world(state="decided", jurors=0, **more)
    people = {"facilitator": made.facilitator}
    for number in range(1, companies + 1):
        owner = people[f"owner{number}"] = person(f"Porteur Fictif {number}")
        application = submitted(made.call, number, owner=owner, costs=())
        application.state = "selected"
        application.save()
    for role, name in ((RoleCode.FUNDER, "Ariel Démo"), (RoleCode.BOARD, "Charlie Exemple")):
        people[role.value] = person(name)
        NetworkRole.objects.create(network=made.call.network, person=people[role.value], role=role)
    people |= {"consultant": person("Robin Fictif"), "colleague": person("Valery Démo")}
    people["stranger"] = person("Autre Témoin")
    return made.call, people


def firm(name: str = "Cabinet Exemple") -> Organisation:
    """A firm that does not exist."""
    return Organisation.objects.create(name=name, kind="consultant", invented=True)


def opened(companies: int = 2, of: Template = TEMPLATE, **more: Any) -> Programme:
    """A programme with its firm, which follows every company."""
    call, people = decided(companies, **more)
    facilitator = actor_of(people["facilitator"])
    pk = open_support(
        call_id=call.pk,
        template_id=template(of),
        starts_on=STARTS,
        day_rate=Euro(800),
        actor=facilitator,
        on=NOW,
    )
    row = SupportProgramme.objects.get(pk=pk)
    act = {"programme_id": pk, "actor": facilitator, "on": NOW - timedelta(days=20)}
    chosen = add_firm(organisation_id=firm().pk, **act)
    for key in ("consultant", "colleague"):
        add_consultant(firm_id=chosen, email=people[key].email, **act)
    rows = list(row.companies.all())
    assign_firms(firms=dict.fromkeys([company.pk for company in rows], chosen), **act)
    return Programme(call, row, chosen, list(row.companies.all()), people)
