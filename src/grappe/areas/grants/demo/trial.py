"""A trial call decided long ago, whose organisations do not exist: claims and grants in each state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from grappe.areas.directory.demo import organisations
from grappe.areas.directory.models import Organisation
from grappe.areas.funding.demo import schemes
from grappe.areas.funding.rules import ClaimKind
from grappe.areas.grants.commands import (
    TypedAmendment,
    Verdict,
    add_line,
    ask_pieces,
    close_grant,
    issue_agreements,
    issue_recovery,
    propose_amendment,
    reject_claim,
    save_plan,
    set_terms,
    sign_agreement,
    start_claim,
    submit_claim,
)
from grappe.areas.grants.demo.acts import PARIS, PUBLICITY, approve, check, named, pay, piece, seen
from grappe.areas.grants.models import Grant
from grappe.areas.grants.rules import TypedResource, TypedSpending, TypedTerms
from grappe.areas.networks.demo import networks
from grappe.areas.people.demo import people
from grappe.areas.programmes.commands.decisions import apply_decisions, decide_application
from grappe.areas.programmes.commands.decisions.drawing import draw_letters
from grappe.areas.programmes.models import (
    Application,
    ApplicationMember,
    Call,
    CostLine,
    Deliberation,
    GridVersion,
    MemberRole,
)
from grappe.areas.programmes.queries.letters import letters_of
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.standard import STANDARD_GRID
from grappe.kernel.actor import MACHINE, Actor

INVENTED = "Inventé pour la démonstration"
# Laureates of the trial call: who carries the application, organisation, project.
TRIAL = (
    ("applicant", "Savonnerie Témoin", "Une recharge à poser chez soi"),
    ("moulin", "Moulin Exemple", "Un sac en papier lavable"),
    ("textile", "Atelier Démo Textile", "Un fil sans colorant"),
    ("brasserie", "Brasserie Modèle", "Sécher les drêches"),
    ("conserverie", "Conserverie Fictive", "Un bocal plus léger"),
    ("fromagerie", "Fromagerie Témoin", "Une cave à basse énergie"),
    ("confiturerie", "Confiturerie Modèle", "Cuire sous vide"),
    ("herboristerie", "Herboristerie Exemple", "Un séchoir partagé"),
)


@dataclass(frozen=True, slots=True)
class _Company:
    """A laureate that does not exist: its grant, who carries it, and the desk that checks and pays."""

    grant: Grant
    owner: Actor
    desk: Actor
    funder: Actor

    def claim(self, kind: ClaimKind, on: datetime, *spendings: tuple[str, str, int]) -> int:
        """Write a claim: label, category and amount of each spending."""
        claim = start_claim(grant_id=self.grant.pk, kind=kind, actor=self.owner, on=on)
        for label, category, amount in spendings:
            vat = Decimal(amount) / 5 if category == "external" else Decimal(0)
            typed = TypedSpending(
                label,
                category,
                str(amount),
                str(amount + vat),
                (on - timedelta(days=6)).astimezone(PARIS).date(),
            )
            name = self.grant.application.organisation.name
            joined = [piece(label, name, on)]
            add_line(claim_id=claim, typed=typed, pieces=joined, actor=self.owner, on=on)
        return claim

    def sent(self, kind: ClaimKind, on: datetime, *spendings: tuple[str, str, int]) -> int:
        """Write a claim and send it."""
        claim = self.claim(kind, on, *spendings)
        submit_claim(claim_id=claim, actor=self.owner, on=on + timedelta(hours=1))
        return claim

    def paid(
        self,
        kind: ClaimKind,
        on: datetime,
        *spendings: tuple[str, str, int],
        verdicts: Sequence[Verdict] = (),
    ) -> int:
        """Lead a claim to its payment."""
        claim = self.sent(kind, on, *spendings)
        check(claim, self.desk, on + timedelta(days=3), verdicts)
        approve(claim, self.funder, on + timedelta(days=4))
        pay(claim, self.funder, on + timedelta(days=8))
        return claim


def begin_trial(on: datetime) -> None:
    """Decide the call and lead its grants to where each one stands."""
    persons = people()
    actors = {key: Actor(person_id=person.pk, name=person.name) for key, person in persons.items()}
    call = _decided_call(actors, on)
    begun = on - timedelta(days=200)
    typed = TypedTerms(
        method="strict",
        advance="20",
        before_balance="80",
        fungibility="10",
        starts_on=begun.astimezone(PARIS).date(),
        ends_on=(on + timedelta(days=160)).astimezone(PARIS).date(),
        most_public="80",
        publicity=PUBLICITY,
    )
    _fund(call, actors["applicant"], begun - timedelta(days=6))
    set_terms(call_id=call.pk, typed=named(typed, call), actor=MACHINE, on=begun - timedelta(days=2))
    issue_agreements(call_id=call.pk, actor=MACHINE, on=begun - timedelta(days=1))
    grants = Grant.objects.filter(application__call=call).select_related("application__organisation")
    companies = [
        _Company(grant, actors[key], actors["facilitator"], actors["funder"])
        for (key, _name, _title), grant in zip(TRIAL, grants.order_by("application__number"), strict=True)
    ]
    # The last agreement waits for its signature.
    for company in companies[:-1]:
        sign_agreement(grant_id=company.grant.pk, number=0, actor=company.owner, on=begun)
    _lead(companies, on)


def _lead(companies: Sequence[_Company], on: datetime) -> None:
    soap, mill, cloth, beer, cans, cheese, jam, _herbs = companies
    ago = {days: on - timedelta(days=days) for days in (180, 150, 120, 60, 40, 30, 24, 20, 12, 9, 6, 3, 2)}
    # A draft, after an advance and an interim payment of which a part was disallowed.
    soap.paid(ClaimKind.ADVANCE, ago[180])
    soap.paid(
        ClaimKind.INTERIM,
        ago[60],
        ("Temps de l’équipe, premier trimestre", "internal", 8000),
        ("Étude des dosages", "external", 4200),
        verdicts=[Verdict(), Verdict("200,00", "Frais de repas, hors du plan.")],
    )
    soap.claim(ClaimKind.INTERIM, ago[2], ("Essais en magasin", "external", 1850))
    # Pieces asked; the newest amendment waits for its signature.
    asked = mill.sent(ClaimKind.INTERIM, ago[20], ("Prototype de sac", "external", 3600))
    ask_pieces(
        claim_id=asked,
        seen=seen(asked),
        message="Il manque la preuve du paiement : joignez le relevé ou l’attestation du fournisseur.",
        actor=mill.desk,
        on=ago[12],
    )
    propose_amendment(
        grant_id=mill.grant.pk,
        typed=TypedAmendment(
            "Les essais attendent la récolte : trois mois de plus.",
            (on + timedelta(days=250)).astimezone(PARIS).date(),
        ),
        actor=mill.desk,
        on=ago[9],
    )
    # Refused, then sent anew: it waits for its check.
    refused = cloth.sent(ClaimKind.INTERIM, ago[60], ("Machine d’occasion", "external", 2500))
    reject_claim(
        claim_id=refused,
        seen=seen(refused),
        reason="L’achat d’une machine n’est pas une dépense du plan.",
        actor=cloth.desk,
        on=ago[40],
    )
    cloth.sent(
        ClaimKind.INTERIM,
        ago[30],
        ("Analyses du fil", "external", 2900),
        ("Temps de l’équipe", "internal", 5200),
    )
    # Checked, to be approved.
    checked = beer.sent(ClaimKind.INTERIM, ago[24], ("Essais de séchage", "external", 5100))
    check(checked, beer.desk, ago[6], [Verdict("300,00", "Facture comptée deux fois par le fournisseur.")])
    # Approved, to be paid.
    approved = cans.sent(ClaimKind.INTERIM, ago[20], ("Étude du verre", "external", 4000))
    check(approved, cans.desk, ago[9])
    approve(approved, cans.funder, ago[3])
    # Less was spent than was advanced: the balance is to be paid back.
    cheese.paid(ClaimKind.ADVANCE, ago[150])
    owed = cheese.sent(ClaimKind.BALANCE, ago[40], ("Étude de la cave", "external", 1500))
    check(owed, cheese.desk, ago[30])
    approve(owed, cheese.funder, ago[24])
    issue_recovery(
        claim_id=owed,
        seen=seen(owed),
        due_on=(on + timedelta(days=21)).astimezone(PARIS).date(),
        actor=cheese.funder,
        on=ago[20],
    )
    # All of it spent and paid: closed.
    jam.paid(
        ClaimKind.BALANCE,
        ago[120],
        ("Temps de l’équipe", "internal", 20000),
        ("Étude et essais", "external", 10000),
    )
    close_grant(grant_id=jam.grant.pk, actor=jam.funder, on=ago[60])


def _fund(call: Call, owner: Actor, on: datetime) -> None:
    """The funding plan of one laureate: the Région, a loan and own funds."""
    rows = [
        TypedResource("public", organisations()["region-rhone-alpes"].name, "grant", "14 000", "", ""),
        TypedResource("loan", "Banque Exemple", "", "10 000", "", ""),
        TypedResource("own", "", "", "6 000", "", ""),
    ]
    application = Application.objects.get(call=call, number=1)
    save_plan(application_id=application.pk, rows=rows, seen=0, actor=owner, on=on)


def _decided_call(actors: dict[str, Actor], on: datetime) -> Call:
    """A call decided by the real commands, whose laureates do not exist: each one gets 14 000 €."""
    first = on - timedelta(days=240)
    call = Call.objects.create(
        slug="essai-subventions",
        network=networks()["organics-cluster"],
        title="Essai : appel subventionné",
        edition=on.year,
        state=CallState.DELIBERATION,
        summary="Un appel inventé pour essayer Grappe : aucune entreprise n’y est réelle.",
        places=len(TRIAL),
        aid_scheme=schemes()["bio-innov"],
        funder=organisations()["region-rhone-alpes"],
        envelope=Decimal(120_000),
        source=INVENTED,
        invented=True,
    )
    call.grid = GridVersion.objects.create(call=call, number=1, grid=STANDARD_GRID.as_json(), frozen_at=first)
    call.save(update_fields=["grid"])
    Deliberation.objects.create(call=call, opened_at=first)
    known = {row.name: row for row in Organisation.objects.filter(name__in=[name for _k, name, _t in TRIAL])}
    for number, (key, name, title) in enumerate(TRIAL, start=1):
        application = Application.objects.create(
            call=call,
            number=number,
            organisation=known[name],
            title=title,
            state=ApplicationState.SUBMITTED,
            vat_basis="excl",
            created_at=first,
            submitted_at=first,
        )
        ApplicationMember.objects.create(
            application=application,
            person_id=actors[key].person_id,
            role=MemberRole.OWNER,
            since=first,
        )
        CostLine.objects.bulk_create(
            [
                CostLine(
                    application=application,
                    position=0,
                    label="Temps de l’équipe",
                    category="internal",
                    amount=20000,
                ),
                CostLine(
                    application=application,
                    position=1,
                    label="Études et essais",
                    category="external",
                    amount=10000,
                    vat=2000,
                ),
            ]
        )
    decided = on - timedelta(days=220)
    for number in range(1, len(TRIAL) + 1):
        decide_application(
            call_id=call.pk,
            number=number,
            outcome=Outcome.SELECTED,
            reason="Lauréat inventé, sans notation : l’essai commence après la décision.",
            actor=MACHINE,
            on=decided,
        )
    apply_decisions(call_id=call.pk, actor=MACHINE, on=decided)
    draw_letters(call, letters_of(call), actor=MACHINE, on=decided)
    return call
