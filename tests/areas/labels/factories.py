"""A label with its authority, a labelled network and who runs it, and the support that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.test import Client
from tests.areas.programmes.decisions.factories import PARIS, actor_of, person

from grappe.areas.directory.models import Organisation, Relation, RelationKind
from grappe.areas.labels.commands import (
    TypedAction,
    TypedCheck,
    TypedSupport,
    accept_report,
    add_action,
    draw_support,
    grant_label,
    pay_year,
    set_label_terms,
    sign_support,
    write_report,
)
from grappe.areas.labels.models import SupportAction, SupportAgreement, YearReport
from grappe.areas.labels.rules import TypedReport, TypedTerms
from grappe.areas.networks.models import Label, LabelAward, Network, NetworkRole, RoleCode
from grappe.areas.people.models import Person
from grappe.kernel.actor import MACHINE, Actor

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=PARIS)
TODAY = NOW.date()
FIRST = date(2023, 6, 1)  # three years: to 31 May 2026, so that the window of six months is open
TERMS = TypedTerms(
    valid_from=date(2020, 1, 1),
    source="Règlement de démonstration",
    years=3,
    grounds="Rapport non rendu\nConditions non remplies",
)
STORY = "Le réseau a tenu quatre rencontres et lancé une étude commune avec ses membres."


@dataclass
class World:
    """One label, one labelled network, and everyone around them."""

    label: Label
    network: Network
    keeper: Person
    runner: Person
    award_id: int = 0

    @property
    def award(self) -> LabelAward:
        """The award as it stands."""
        return LabelAward.objects.get(pk=self.award_id)

    def act(self, who: str = "keeper", on: datetime = NOW) -> dict[str, Any]:
        """Who acts and when."""
        return {"actor": self.actor(who), "on": on}

    def actor(self, who: str) -> Actor:
        """The authority's person (keeper), the network's (runner), a stranger, or the machine."""
        if who == "machine":
            return MACHINE
        found = {"keeper": self.keeper, "runner": self.runner}.get(who)
        return actor_of(found or person(who))

    def client(self, who: str = "") -> Client:
        """A browser where someone is signed in, or nobody."""
        client = Client()
        if who:
            client.force_login({"keeper": self.keeper, "runner": self.runner}.get(who) or person(who))
        return client

    def draw(self, **change: Any) -> int:
        """Draw up the support: half of the running costs up to 20 000 € a year, for three years."""
        typed = TypedSupport(**{"starts_on": FIRST, "years": 3, "rate": "50", "cap": "20 000", **change})
        return draw_support(award_id=self.award_id, typed=typed, **self.act())

    def signed(self) -> SupportAgreement:
        """An agreement signed, with one action in its first year."""
        agreement = self.draw()
        add_action(agreement_id=agreement, typed=TypedAction("Étude", 1, "12 000", "60"), **self.act())
        sign_support(agreement_id=agreement, signed_on=TODAY, **self.act("runner"))
        return SupportAgreement.objects.get(pk=agreement)

    def write(self, year: int = 1, **change: Any) -> YearReport:
        """Write the report of a year, and send it."""
        report = YearReport.objects.get(year=year)
        action = SupportAction.objects.filter(year=year).first()
        spent = {action.pk: "5 000"} if action else {}
        results = {action.pk: "Une étude rendue."} if action else {}
        given = {
            "typed": TypedReport("30 000", "", STORY, "", spent, results),
            "seen": report.version,
            "send": True,
            **self.act("runner"),
        }
        write_report(report_id=report.pk, **{**given, **change})
        report.refresh_from_db()
        return report

    def accept(self, report: YearReport, typed: TypedCheck | None = None, **change: Any) -> YearReport:
        """Accept a report."""
        given = {"typed": typed or TypedCheck(), "seen": report.version, **self.act()}
        accept_report(report_id=report.pk, **{**given, **change})
        report.refresh_from_db()
        return report

    def pay(self, report: YearReport, **change: Any) -> int:
        """Pay a year."""
        given = {"paid_day": TODAY, "reference": "Mandat 7", "seen": report.version, **self.act()}
        return pay_year(report_id=report.pk, **{**given, **change})


def bare_network(slug: str = "reseau-modele", name: str = "Réseau Modèle") -> Network:
    """An invented network."""
    own = Organisation.objects.create(name=name, kind="network", invented=True)
    return Network.objects.create(organisation=own, slug=slug, kind="cluster", theme="bois")


def labelled(*, terms: TypedTerms | None = TERMS, first_day: date | None = FIRST) -> World:
    """A network that holds a label since its first day."""
    authority = Organisation.objects.create(name="Territoire Modèle", kind="territory", invented=True)
    label = Label.objects.create(name="Label Modèle", authority=authority)
    keeper, runner = person("Ariel Témoin"), person("Camille Modèle")
    Relation.objects.create(kind=RelationKind.EMPLOYMENT, person=keeper, organisation=authority)
    network = bare_network()
    NetworkRole.objects.create(network=network, person=runner, role=RoleCode.FACILITATOR)
    world = World(label, network, keeper, runner)
    if terms is not None:
        set_label_terms(label_id=label.pk, typed=terms, **world.act())
    if first_day is not None:
        world.award_id = grant_label(
            label_id=label.pk, network_id=network.pk, first_day=first_day, wave="2023", **world.act()
        )
    return world
