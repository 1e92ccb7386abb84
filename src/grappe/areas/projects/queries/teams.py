"""What the composition of a team reads: links, those at the table, the members of the networks."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from grappe.areas.directory.models import Organisation
from grappe.areas.directory.queries import organisations_visible_to
from grappe.areas.matching.queries.profiles import profiles_of
from grappe.areas.matching.rules.team import USUAL_IMPORTANCE, Applicant, Link
from grappe.areas.networks.models import Membership
from grappe.areas.networks.queries import networks_opened_to, valid_on
from grappe.areas.projects.models import Project, ProjectNetwork, ProjectPartner, ProposedTeam
from grappe.areas.projects.queries.reading import agreement_of, plan_text
from grappe.areas.projects.rules.portfolio import category_of
from grappe.areas.projects.rules.roundtable import PRESENT, PartnerState
from grappe.kernel.actor import Actor


def links_of(project: Project, importances: Mapping[int, int] | None = None) -> list[Link]:
    """Return the links of a project in the order of the chain, with what each counts for."""
    counted = importances or {}
    return [
        Link(row.pk, row.name, row.note, counted.get(row.pk, USUAL_IMPORTANCE)) for row in project.links.all()
    ]


def applicants_of(project: Project, *, actor: Actor, on: date) -> list[Applicant]:
    """Return who may be in the team: those at the table, then the members, on the day, of the project's
    networks whose members the actor reads. Whoever declined or left is not asked again by a machine."""
    partners = {row.organisation_id: row for row in project.partners.prefetch_related("holdings")}
    carried = ProjectNetwork.objects.filter(project=project).values("network")
    opened = networks_opened_to(actor=actor, on=on).filter(pk__in=carried)
    members = Membership.objects.filter(valid_on(on), network__in=opened.values("pk"))
    asked = {*members.values_list("organisation_id", flat=True), *partners}
    gone = {pk for pk, row in partners.items() if PartnerState(row.state) not in PRESENT}
    rows = organisations_visible_to(actor=actor).filter(pk__in=asked - gone).order_by("pk")
    profiles = profiles_of(sorted(asked - gone), on=on)
    costs = _costs(project)
    return [_applicant(row, profiles[row.pk], partners.get(row.pk), costs) for row in rows]


def _applicant(
    row: Organisation, profile: Any, partner: ProjectPartner | None, costs: Mapping[str, int]
) -> Applicant:
    category = partner.category if partner else category_of(row.kind, row.headcount).value
    return Applicant(
        organisation=row.pk,
        name=row.name,
        category=category,
        profile=profile,
        department=profile.department or "",
        cost=costs.get(str(partner.pk)) if partner else None,
        partner=partner.pk if partner else None,
        seats={held.link_id: held.leads for held in partner.holdings.all()} if partner else {},
    )


def _costs(project: Project) -> dict[str, int]:
    """What each party bears in the agreement, in whole euros; empty before any."""
    text = plan_text(agreement_of(project))
    return {code: int(text.cost_of(code).amount) for code in text.codes if text.cost_of(code).amount}


def latest_team(project: Project) -> ProposedTeam | None:
    """Return the last composition of a project; None before any."""
    return project.proposed_teams.select_related("by").order_by("-pk").first()
