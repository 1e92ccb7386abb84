"""A decided call whose laureates do not exist, its terms, and everyone around a grant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client
from tests.areas.programmes.decisions.factories import PARIS, World, actor_of, person, submitted, world

from grappe.areas.funding.rules import ClaimKind
from grappe.areas.grants.commands import (
    Verdict,
    add_line,
    approve_claim,
    check_claim,
    issue_agreements,
    pay_claim,
    set_terms,
    sign_agreement,
    start_claim,
    submit_claim,
)
from grappe.areas.grants.models import Claim, Grant
from grappe.areas.grants.rules import TypedSpending, TypedTerms
from grappe.areas.networks.models import NetworkRole, RoleCode
from grappe.areas.people.models import Person
from grappe.areas.programmes.models import ApplicationMember, Decision, MemberRole
from grappe.kernel.actor import Actor

NOW = datetime(2009, 9, 1, 12, 0, tzinfo=PARIS)
TODAY = NOW.date()
DECIDED = NOW - timedelta(days=61)
PDF = b"%PDF-1.7 piece inventee "
TERMS = TypedTerms(
    method="strict",
    advance="20",
    before_balance="80",
    starts_on=date(2009, 7, 1),
    ends_on=date(2010, 6, 30),
    most_public="80",
    publicity="Projet financé par : Région Exemple",
)


@dataclass
class Desk:
    """One grant and everyone around it; `on` is when they act, later by a day at each `wait`."""

    world: World
    grant: Grant
    owner: Person
    funder: Person
    on: datetime = NOW

    @property
    def run(self) -> dict[str, Any]:
        """The facilitator, now."""
        return {"actor": self.world.actor, "on": self.on}

    @property
    def own(self) -> dict[str, Any]:
        """Whoever carries the application, now."""
        return {"actor": actor_of(self.owner), "on": self.on}

    @property
    def pay(self) -> dict[str, Any]:
        """The funder, now."""
        return {"actor": actor_of(self.funder), "on": self.on}

    def fresh(self) -> Grant:
        """The grant as it is stored."""
        return Grant.objects.select_related("current", "application__call").get(pk=self.grant.pk)

    def start(self, kind: ClaimKind = ClaimKind.INTERIM) -> int:
        """Begin a claim."""
        return start_claim(grant_id=self.grant.pk, kind=kind, **self.own)

    def claim(self, kind: ClaimKind = ClaimKind.INTERIM, *amounts: tuple[str, str]) -> int:
        """A claim with a spending for each (category, amount), evidence joined."""
        pk = self.start(kind)
        for rank, (category, amount) in enumerate(amounts):
            add_line(
                claim_id=pk,
                typed=spending(category=category, amount=amount, label=f"Dépense {rank}"),
                pieces=[(f"facture-{pk}-{rank}.pdf", PDF + f"{pk}-{rank}".encode())],
                **self.own,
            )
        return pk

    def sent(self, kind: ClaimKind = ClaimKind.INTERIM, *amounts: tuple[str, str]) -> int:
        """The same, sent."""
        pk = self.claim(kind, *amounts)
        submit_claim(claim_id=pk, **self.own)
        return pk

    def checked(
        self, kind: ClaimKind, *amounts: tuple[str, str], verdicts: dict[int, Verdict] | None = None
    ) -> int:
        """The same, checked."""
        pk = self.sent(kind, *amounts)
        check_claim(claim_id=pk, seen=seen(pk), verdicts=verdicts or {}, **self.run)
        return pk

    def approved(self, kind: ClaimKind = ClaimKind.INTERIM, *amounts: tuple[str, str]) -> int:
        """The same, approved."""
        pk = self.checked(kind, *amounts)
        approve_claim(claim_id=pk, seen=seen(pk), **self.pay)
        return pk

    def paid(self, kind: ClaimKind = ClaimKind.INTERIM, *amounts: tuple[str, str]) -> int:
        """The same, paid."""
        pk = self.approved(kind, *amounts)
        pay_claim(claim_id=pk, seen=seen(pk), paid_on=self.on.date(), **self.pay)
        return pk

    def client(self, who: str = "facilitator") -> Client:
        """A browser where someone is signed in."""
        people = {"facilitator": self.world.facilitator, "owner": self.owner, "funder": self.funder}
        found = Client()
        found.force_login(people.get(who) or person(who))
        return found


def seen(claim: int) -> int:
    """The version of a claim as it stands."""
    return Claim.objects.get(pk=claim).version


def spending(**more: Any) -> TypedSpending:
    """A spending as one types it."""
    values = {
        "label": "Étude",
        "category": "external",
        "amount": "1 000,00",
        "amount_incl": "",
        "paid_on": date(2009, 8, 20),
    }
    return TypedSpending(**{**values, **more})


def decided(*, laureates: int = 1, **more: Any) -> World:
    """A call decided: each laureate has 20 000 € of internal and 10 000 € of external costs, and 14 000 €."""
    found = world(state="decided", **more)
    call = found.call
    call.funder = call.aid_scheme.funder
    call.save()
    for number in range(1, laureates + 1):
        application = submitted(call, number)
        application.state = "selected"
        application.save()
        Decision.objects.create(
            application=application, outcome="selected", aid=14000, decided_at=DECIDED, applied_at=DECIDED
        )
        found.applications[number] = application
    return found


def role(found: World, name: str, code: RoleCode) -> Person:
    """Someone invented with a role in the network."""
    someone = person(name)
    NetworkRole.objects.create(network=found.call.network, person=someone, role=code)
    return someone


def issued(*, laureates: int = 1, **terms: Any) -> Desk:
    """The first grant of a decided call, its agreement to sign."""
    found = decided(laureates=laureates)
    when = {"actor": found.actor, "on": NOW - timedelta(days=60)}
    values = {name: getattr(TERMS, name) for name in TERMS.__slots__}
    set_terms(call_id=found.call.pk, typed=TypedTerms(**{**values, **terms}), **when)
    issue_agreements(call_id=found.call.pk, **when)
    grant = Grant.objects.select_related("application").get(application__number=1)
    owner = ApplicationMember.objects.get(application=grant.application, role=MemberRole.OWNER).person
    return Desk(found, grant, owner, role(found, "Ariel Démo", RoleCode.FUNDER))


def signed(**more: Any) -> Desk:
    """The same, signed."""
    desk = issued(**more)
    sign_agreement(grant_id=desk.grant.pk, number=0, **{**desk.own, "on": NOW - timedelta(days=50)})
    return desk


def stranger() -> Actor:
    """Someone who has no part in it."""
    return actor_of(person("Passant Fictif"))
