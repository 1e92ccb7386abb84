"""A network, its engineer, a project with three partners, and an agreement that holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.areas.programmes.decisions.factories import actor_of, person

from grappe.areas.directory.models import Organisation, OrganisationKind, Relation, RelationKind
from grappe.areas.networks.models import Network, NetworkRole, RoleCode
from grappe.areas.people.models import Person
from grappe.areas.projects.commands import (
    ProjectWords,
    answer_invitation,
    begin_agreement,
    invite_partner,
    propose_partner,
    start_project,
    write_section,
)
from grappe.areas.projects.models import ConsortiumAgreement, ConsortiumVersion, Project, ProjectPartner
from grappe.areas.projects.rules.agreement.versions import section_digest
from grappe.areas.projects.rules.portfolio import Category
from grappe.kernel.actor import Actor

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=PARIS)
WORDS = ProjectWords(title="Pelliculage exemple", need="Un film sans colorant de synthèse")
KEYS = ("a", "b", "c")


@dataclass
class World:
    """A project and everyone around it."""

    network: Network
    engineer: Person
    project: Project
    partners: dict[str, ProjectPartner] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    on: datetime = NOW

    @property
    def lead(self) -> dict[str, Any]:
        """The engineer, now."""
        return {"actor": actor_of(self.engineer), "on": self.on}

    def as_(self, key: str) -> dict[str, Any]:
        """One of a partner's people, now."""
        return {"actor": actor_of(self.people[key]), "on": self.on}

    @property
    def stranger(self) -> Actor:
        """Somebody of another organisation."""
        return actor_of(self.stranger_person)

    @property
    def stranger_person(self) -> Person:
        """Somebody of another organisation, as an account."""
        return person("Ulysse Témoin")

    @property
    def agreement(self) -> ConsortiumAgreement:
        """The agreement as it stands."""
        return ConsortiumAgreement.objects.select_related("latest", "in_force").get(project=self.project)

    @property
    def latest(self) -> ConsortiumVersion:
        """Its latest version."""
        found = self.agreement.latest
        assert found is not None
        return found

    def write(self, section: str, *rows: dict[str, str], who: dict[str, Any] | None = None) -> int:
        """Write an article; `@a` in a cell or a column is the code of partner a."""
        typed = [{self._code(name): self._code(text) for name, text in row.items()} for row in rows]
        seen = section_digest(self.latest.content, section)
        number: int = write_section(
            project_id=self.project.pk, section=section, typed=typed, seen=seen, **(who or self.lead)
        )
        return number

    def _code(self, text: str) -> str:
        for key, partner in self.partners.items():
            text = text.replace(f"@{key}", str(partner.pk))
        return text


def network(slug: str = "reseau-temoin") -> Network:
    """A network that does not exist."""
    own = Organisation.objects.create(name=slug.title(), kind=OrganisationKind.NETWORK, invented=True)
    return Network.objects.create(organisation=own, slug=slug, kind="cluster")


def company(name: str, **more: Any) -> Organisation:
    """A company that does not exist."""
    return Organisation.objects.create(name=name, kind=OrganisationKind.COMPANY, invented=True, **more)


def employed(name: str, organisation: Organisation) -> Person:
    """Somebody who works there."""
    someone = person(name)
    Relation.objects.create(kind=RelationKind.EMPLOYMENT, person=someone, organisation=organisation)
    return someone


def opened() -> World:
    """A project just detected, nobody around it."""
    found, engineer = network(), person("Inès Exemple")
    NetworkRole.objects.create(network=found, person=engineer, role=RoleCode.ENGINEER)
    project = start_project(network_id=found.pk, words=WORDS, actor=actor_of(engineer), on=NOW)
    return World(found, engineer, Project.objects.get(pk=project))


def seated() -> World:
    """Three partners engaged."""
    world = opened()
    for key in KEYS:
        organisation = company(f"Entreprise Exemple {key}")
        world.people[key] = employed(f"Personne {key} Témoin", organisation)
        partner = propose_partner(
            project_id=world.project.pk, organisation_id=organisation.pk, category=Category.SME, **world.lead
        )
        invite_partner(partner_id=partner, disclosed="Un film naturel", **world.lead)
        answer_invitation(partner_id=partner, accepts=True, undertakes=True, **world.as_(key))
        world.partners[key] = ProjectPartner.objects.get(pk=partner)
    return world


def begun() -> World:
    """An agreement open, nearly empty."""
    world = seated()
    begin_agreement(project_id=world.project.pk, **world.lead)
    return world


SECTIONS: dict[str, tuple[dict[str, str], ...]] = {
    "parties": (
        {"party": "@a", "role": "coordinator", "signatory": "direction"},
        {"party": "@b", "role": "partner", "signatory": "direction"},
        {"party": "@c", "role": "partner", "signatory": "direction"},
    ),
    "duration": ({"start": "01/01/2027", "end": "2028-12-31"},),
    "governance": ({"name": "Comité", "quorum": "50", "majority": "66,67 %"},),
    "contributions": tuple({"party": f"@{key}", "kind": "know_how", "what": "un procédé"} for key in KEYS),
    "returns": (
        *({"party": f"@{key}", "kind": "market", "what": "un marché"} for key in KEYS),
        {"party": "", "kind": "technology", "what": "un film"},
    ),
    "packages": (
        {"code": "L1", "title": "Film", "leader": "@b", "start": "01/01/2027", "end": "31/12/2028"},
    ),
    "tasks": (
        {
            "package": "L1",
            "code": "T1",
            "title": "Essais",
            "party": "@b",
            "start": "01/01/2027",
            "end": "31/12/2027",
        },
    ),
    "deliverables": ({"code": "D1", "title": "Rapport", "package": "L1", "due": "30/11/2028"},),
    "milestones": ({"code": "J1", "title": "Film", "due": "01/01/2028", "criterion": "il tient"},),
    "costs": tuple(
        {"party": f"@{key}", "category": "staff", "year": "2027", "amount": "100 000,00"} for key in KEYS
    ),
    "resources": (
        {"origin": "public", "source": "Financeur Exemple", "instrument": "grant", "amount": "150000"},
        {"origin": "own", "source": "", "instrument": "grant", "amount": "150000"},
    ),
    "background": tuple({"party": f"@{key}", "kind": "none", "title": "", "access": "free"} for key in KEYS),
    "results": (
        {
            "code": "R1",
            "title": "Formule",
            "ownership": "joint",
            "shares.@a": "33,34",
            "shares.@b": "33,33",
            "shares.@c": "33,33",
        },
    ),
    "exploitation": ({"result": "R1", "party": "@a", "market": "confiserie", "exclusive": "1"},),
    "value": (
        {"party": "@a", "share": "50"},
        {"party": "@b", "share": "25"},
        {"party": "@c", "share": "25"},
    ),
    "publication": ({"notice_days": "30", "delay_months": "18"},),
    "confidentiality": ({"years": "5"},),
    "entry_exit": ({"entry": "unanimity", "notice_months": "6", "effect": ""},),
    "law": ({"law": "droit français", "courts": ""},),
}


def complete() -> World:
    """An agreement that holds: nothing blocks its approval."""
    world = begun()
    for section, rows in SECTIONS.items():
        world.write(section, *rows)
    world.on = NOW + timedelta(days=10)
    return world
