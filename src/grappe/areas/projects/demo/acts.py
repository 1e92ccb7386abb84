"""Acts that the projects of the demonstration share: invented organisations, a table, an agreement."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from grappe.areas.directory.commands import open_posting, record_relation
from grappe.areas.directory.models import (
    CodeLabel,
    Nomenclature,
    Organisation,
    OrganisationKind,
    PostingKind,
    RelationKind,
)
from grappe.areas.directory.rules import Activity
from grappe.areas.matching.rules.team import TeamRules
from grappe.areas.networks.demo import networks
from grappe.areas.people.demo import people
from grappe.areas.projects.commands import (
    ProjectWords,
    add_link,
    answer_invitation,
    find_other_teams,
    hold_link,
    invite_partner,
    price_rule,
    propose_partner,
    propose_team,
    start_project,
    write_section,
)
from grappe.areas.projects.models import ConsortiumAgreement, ProjectPartner, ProposedTeam
from grappe.areas.projects.rules.agreement.versions import section_digest
from grappe.areas.projects.rules.portfolio import Category
from grappe.kernel.actor import MACHINE, Actor

INVENTED = "Inventée pour la démonstration"
NETWORK = "nutravita"
K = OrganisationKind


@dataclass(slots=True)
class Told:
    """A project that is being told: its id, who leads it, its partners by key, the moment it has reached."""

    project: int
    lead: Actor
    on: datetime
    partners: dict[str, int] = field(default_factory=dict)

    def later(self, days: int) -> datetime:
        """Let days pass, and return the new moment."""
        self.on += timedelta(days=days)
        return self.on

    def write(self, section: str, *rows: Mapping[str, str], actor: Actor | None = None) -> None:
        """Write an article; a party is named by its key."""
        row = ConsortiumAgreement.objects.select_related("latest").get(project=self.project)
        assert row.latest is not None
        write_section(
            project_id=self.project,
            section=section,
            typed=[{self._name(name): self._value(name, text) for name, text in row.items()} for row in rows],
            seen=section_digest(row.latest.content, section),
            actor=actor or self.lead,
            on=self.on,
        )

    def _name(self, name: str) -> str:
        kind, dot, party = name.partition(".")
        return f"{kind}.{self.partners[party]}" if dot else name

    def _value(self, name: str, text: str) -> str:
        return str(self.partners[text]) if name in ("party", "leader", "owner") and text else text


def organisation(
    name: str, kind: OrganisationKind, activity: str, place: str, code: str, headcount: int | None = None
) -> Organisation:
    """Return an organisation that does not exist, and says so.

    :param place: the number of its department, in the Auvergne of Nutravita: invented, as all the rest.
    :param code: the sub-class of NAF rev. 2 that comes nearest to the activity.
    """
    label = CodeLabel.objects.get(scheme=Nomenclature.NAF_REV2, code=code).french
    return Organisation.objects.create(
        name=name,
        kind=kind,
        department_id=place,
        activity=activity,
        activities=[asdict(Activity(code, label))],
        headcount=headcount,
        source=INVENTED,
        invented=True,
    )


def engineer() -> Actor:
    """The project engineer of Nutravita in the demonstration."""
    person = people()["engineer"]
    return Actor(person_id=person.pk, name=person.name)


def partner_person(employer: Organisation, on: datetime) -> Actor:
    """Who signs in as a partner: one of the people of that organisation."""
    person = people()["partner"]
    record_relation(
        kind=RelationKind.EMPLOYMENT,
        organisation_id=employer.pk,
        person_id=person.pk,
        title="Direction de l’innovation",
        actor=MACHINE,
        on=on,
    )
    return Actor(person_id=person.pk, name=person.name)


def open_from_need(asker: Organisation, title: str, need: str, words: ProjectWords, on: datetime) -> Told:
    """A member says its need; the engineer opens a project from it."""
    posting = open_posting(
        organisation_id=asker.pk,
        kind=PostingKind.NEED,
        title=title,
        text=need,
        is_confidential=False,
        actor=MACHINE,
        on=on,
    )
    lead, network = engineer(), networks()[NETWORK]
    project = start_project(
        network_id=network.pk, words=words, posting_id=posting, actor=lead, on=on + timedelta(days=2)
    )
    told = Told(project, lead, on + timedelta(days=2))
    told.partners["asker"] = ProjectPartner.objects.get(project=project).pk
    return told


def bring_in(
    told: Told, key: str, found: Organisation, category: Category, disclosed: str, *, accepts: bool = True
) -> None:
    """Put an organisation on the board, invite it, and let it answer."""
    partner = propose_partner(
        project_id=told.project,
        organisation_id=found.pk,
        category=category,
        actor=told.lead,
        on=told.on,
    )
    told.partners[key] = partner
    invite_partner(partner_id=partner, disclosed=disclosed, actor=told.lead, on=told.on)
    if accepts:
        answer_invitation(
            partner_id=partner,
            accepts=True,
            undertakes=True,
            actor=MACHINE,
            on=told.on + timedelta(hours=5),
        )


def chain(told: Told, rows: Sequence[tuple[str, str, Mapping[str, tuple[bool, str]]]]) -> None:
    """Write the chain and who holds it: by partner, whether it leads, and its note."""
    for name, note, holders in rows:
        link = add_link(project_id=told.project, name=name, note=note, actor=told.lead, on=told.on)
        for key, (leads, said) in holders.items():
            hold_link(
                link_id=link,
                partner_id=told.partners[key],
                leads=leads,
                note=said,
                actor=told.lead,
                on=told.on,
            )


def compose(told: Told) -> None:
    """Compose a team for the chain, the asker in it: a laboratory and an SME at least."""
    asker = ProjectPartner.objects.get(pk=told.partners["asker"])
    rules = TeamRules(laboratory=True, sme=True, kept=frozenset({asker.organisation_id}))
    found = propose_team(project_id=told.project, rules=rules, actor=told.lead, on=told.on)
    find_other_teams(project_id=told.project, proposal_id=found, actor=told.lead, on=told.on)
    for _rule in ProposedTeam.objects.get(pk=found).answer["unpriced"]:
        price_rule(project_id=told.project, proposal_id=found, actor=told.lead, on=told.on)
