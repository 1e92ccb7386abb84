"""The ledger of the demonstration: every company, authority, amount and day is invented, and says so.

Two stories of 2009: an orchard whose aid the ceiling of agriculture blocks, and a group that the law lets
through and the call's own rule of 200 000 € does not. Then lines of each state and origin, declarations, and
aid that the register waits for: late, soon, later, sent, confirmed.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from grappe.areas.directory.demo import invented_company
from grappe.areas.directory.models import Organisation, Relation, RelationKind
from grappe.areas.funding.commands import (
    AidRecord,
    DeclaredAid,
    Statement,
    confirm_batch,
    declare_aid,
    export_register,
    join_lines,
    record_aid,
    turn_line,
)
from grappe.areas.funding.models import AidOrigin, AidProfile, RegisterBatch
from grappe.areas.funding.rules import AidStatus
from grappe.areas.networks.models import Membership, Network
from grappe.areas.people.demo import people
from grappe.kernel.actor import MACHINE, Actor
from grappe.values import Euro

SOURCE = "Inventé pour la démonstration"
HOLDING, ATELIER, TISSAGE = "Holding Exemple 901", "Atelier Exemple 401", "Tissage Exemple 403"
SAVONNERIE, LESSIVES, VERGER = "Savonnerie Exemple 402", "Lessives Exemple 404", "Verger Exemple 905"
NETWORK = "organics-cluster"
REGION, AGENCY, STATE = "Région Exemple", "Agence Exemple de la transition", "État (service fictif)"

G, P = AidStatus.GRANTED, AidStatus.PENDING
# company, purpose, euros, granted on, paid on, regime, authority, Member State; from a register file
PAST = (
    (ATELIER, "Conseil en design", 38_000, date(2007, 6, 13), date(2007, 10, 2), "", REGION, "FR"),
    (ATELIER, "Mission à l’étranger", 52_000, date(2008, 4, 18), date(2008, 9, 1), "", REGION, "FR"),
    (ATELIER, "Chaudière à bois", 65_000, date(2008, 2, 11), date(2008, 12, 1), "other", AGENCY, "FR"),
    (TISSAGE, "Métier à tisser", 31_000, date(2008, 11, 6), None, "", REGION, "FR"),
    (VERGER, "Filets contre la grêle", 4_000, date(2008, 5, 20), date(2008, 7, 1), "", STATE, "FR"),
    (HOLDING, "Étude de marché", 24_000, date(2022, 5, 30), date(2022, 9, 15), "", REGION, "FR"),
    (ATELIER, "Ligne de lavage", 60_000, date(2024, 10, 8), date(2025, 1, 20), "", REGION, "FR"),
    (TISSAGE, "Dépôt à Bruxelles", 12_000, date(2025, 4, 2), None, "", "Région fictive de Belgique", "BE"),
    (TISSAGE, "Toiture isolée", 45_000, date(2025, 9, 17), None, "651/2014", AGENCY, "FR"),
    (VERGER, "Irrigation économe", 30_000, date(2025, 2, 10), date(2025, 6, 1), "", STATE, "FR"),
)
# What the companies declare: purpose, euros, granted on, authority, state.
DECLARED = (
    (ATELIER, "Salon professionnel", 8_500, date(2025, 6, 23), REGION, G),
    (HOLDING, "Recrutement d’une cadre", 22_000, date(2024, 3, 5), STATE, G),
    # Known already from the register file: joined to it, it counts once.
    (ATELIER, "Ligne de lavage", 60_000, date(2024, 10, 8), REGION, G),
    (TISSAGE, "Outil numérique", 15_000, None, AGENCY, P),
)
# Days before today: company, purpose, euros. Awarded in the network's name; the register has to know them.
AWARDED = (
    (100, SAVONNERIE, "Diagnostic d’écoconception", 6_200),
    (60, LESSIVES, "Essais en laboratoire", 9_800),
    (45, ATELIER, "Étiquetage des emballages", 7_400),
    (27, TISSAGE, "Teinture végétale", 11_000),
    (4, SAVONNERIE, "Prototype de flacon", 5_600),
)


def load_ledger(*, on: datetime) -> None:
    """Create the profiles, the lines, the declarations and the register's entries, once."""
    network = Network.objects.filter(slug=NETWORK).first()
    if network is None or AidProfile.objects.exists():
        return
    companies = _companies(network)
    _profiles(companies)
    for place, (name, purpose, amount, granted, paid, regime, authority, state) in enumerate(PAST, start=1):
        record_aid(
            organisation_id=companies[name].pk,
            record=_aid(purpose, amount, granted, authority, paid, regime, state),
            origin=AidOrigin.REGISTER,
            reference=f"DEMO-{place:03}",
            actor=MACHINE,
            on=on,
        )
    _blocked(companies, network, on)
    _undone(companies, network, on)
    _awards(companies, network, on)
    _declarations(companies, on)


def _aid(
    purpose: str,
    amount: int,
    granted_on: date | None,
    authority: str,
    paid_on: date | None = None,
    regime: str = "",
    member_state: str = "FR",
    status: AidStatus = G,
    nace: str = "",
) -> AidRecord:
    return AidRecord(
        purpose=purpose,
        amount=Euro(amount),
        granted_on=granted_on,
        paid_on=paid_on,
        regime=regime,
        authority_name=authority,
        member_state=member_state,
        status=status,
        nace=nace,
    )


def _companies(network: Network) -> dict[str, Organisation]:
    orchard = invented_company("Verger", 905, department="26", activity="production de fruits biologiques")
    orchard.save()
    Membership.objects.create(
        network=network, organisation=orchard, valid_from=date(2008, 1, 1), source=SOURCE
    )
    names = (HOLDING, ATELIER, TISSAGE, SAVONNERIE, LESSIVES, VERGER)
    found = {row.name: row for row in Organisation.objects.filter(name__in=names)}
    director = people().get("applicant")
    if director is not None:
        Relation.objects.create(
            kind=RelationKind.MANDATE,
            person=director,
            organisation=found[ATELIER],
            title="Direction (inventée)",
            valid_from=date(2020, 1, 1),
            source=SOURCE,
        )
    return found


def _profiles(companies: dict[str, Organisation]) -> None:
    said = (
        (HOLDING, "general", "12-31"),
        (ATELIER, "general", "12-31"),
        (TISSAGE, "general", "06-30"),
        (SAVONNERIE, "general", "12-31"),
        (LESSIVES, "general", "03-31"),
        (VERGER, "agriculture", "12-31"),
    )
    AidProfile.objects.bulk_create(
        AidProfile(organisation=companies[name], activity=activity, fiscal_year_end=closing)
        for name, activity, closing in said
    )


def _blocked(companies: dict[str, Organisation], network: Network, on: datetime) -> None:
    """The two aids of the 2009 decision that could not be granted whole."""
    stories = (
        (
            VERGER,
            5_000,
            "Plafond de l’agriculture : 4 000 € comptés sur 7 500 €. L’entreprise n’a pas voulu la réduire "
            "à 3 500 €.",
        ),
        (
            ATELIER,
            15_000,
            "Règle de l’appel : 186 000 € d’aides publiques en trois ans sur 200 000 €. La loi, elle, la "
            "permettait.",
        ),
    )
    for name, amount, reason in stories:
        line = record_aid(
            organisation_id=companies[name].pk,
            record=_aid("Bio’INNOV 2009, demande", amount, date(2009, 6, 19), REGION, status=P),
            network_id=network.pk,
            actor=MACHINE,
            on=on,
        )
        turn_line(line_id=line, to=AidStatus.REFUSED, reason=reason, actor=MACHINE, on=on)


def _undone(companies: dict[str, Organisation], network: Network, on: datetime) -> None:
    """Aid that was granted, then cancelled or recovered."""
    for name, purpose, amount, day, paid, to, reason in (
        (
            LESSIVES,
            "Atelier partagé",
            14_000,
            date(2025, 5, 5),
            None,
            AidStatus.CANCELLED,
            "Projet abandonné.",
        ),
        (
            LESSIVES,
            "Formation",
            3_000,
            date(2024, 11, 12),
            date(2025, 1, 10),
            AidStatus.RECOVERED,
            "Versée à tort.",
        ),
    ):
        line = record_aid(
            organisation_id=companies[name].pk,
            record=_aid(purpose, amount, day, REGION, paid),
            network_id=network.pk,
            actor=MACHINE,
            on=on,
        )
        turn_line(line_id=line, to=to, reason=reason, actor=MACHINE, on=on)


def _awards(companies: dict[str, Organisation], network: Network, on: datetime) -> None:
    """Awards of the last months: the first is sent and confirmed, the second sent, the others wait."""
    for number, (days, name, purpose, amount) in enumerate(AWARDED, start=1):
        then = on - timedelta(days=days)
        record_aid(
            organisation_id=companies[name].pk,
            record=_aid(purpose, amount, then.date(), REGION, nace="20.41"),
            network_id=network.pk,
            actor=MACHINE,
            on=then,
        )
        if number <= 2:
            sent = then + timedelta(days=9)
            export_register(network_id=network.pk, actor=MACHINE, on=sent)
    first = RegisterBatch.objects.filter(network=network, number=1).first()
    if first is not None:
        confirm_batch(batch_id=first.pk, actor=MACHINE, on=on - timedelta(days=80))


def _declarations(companies: dict[str, Organisation], on: datetime) -> None:
    """A group's declaration by its own people; one of no aid, by the network on the company's behalf."""
    then = on - timedelta(days=30)
    director = people().get("applicant")
    signed = Actor(person_id=director.pk, name=director.name) if director else MACHINE
    declaration = declare_aid(
        organisation_id=companies[ATELIER].pk,
        statement=Statement(valid_on=then.date(), signed_by="Sacha Modèle", signed_as="Direction"),
        lines=[
            DeclaredAid(companies[name].pk, _aid(purpose, amount, day, authority, status=status))
            for name, purpose, amount, day, authority, status in DECLARED
        ],
        actor=signed,
        on=then,
    )
    _join(companies[ATELIER], declaration, on)
    declare_aid(
        organisation_id=companies[SAVONNERIE].pk,
        statement=Statement(
            valid_on=(on - timedelta(days=120)).date(), signed_by="Andrea Fictif", is_none=True
        ),
        actor=MACHINE,
        on=on - timedelta(days=120),
    )


def _join(company: Organisation, declaration: int, on: datetime) -> None:
    """The aid that the register file tells too counts once."""
    known = company.aid_lines.get(origin=AidOrigin.REGISTER, purpose="Ligne de lavage")
    declared = company.aid_lines.get(declaration=declaration, purpose="Ligne de lavage")
    join_lines(line_id=declared.pk, same_as_id=known.pk, actor=MACHINE, on=on)
