"""What the pages of one project read: its table, its agreement, its work, the portfolio it belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet, Subquery

from grappe.areas.networks.models import Network
from grappe.areas.projects.models import (
    Approval,
    ChainLink,
    ClauseComment,
    ConsortiumAgreement,
    ConsortiumVersion,
    DeclaredPortfolio,
    Meeting,
    PartySignature,
    Presence,
    Project,
    ProjectPartner,
    ProjectStep,
    Statement,
    WorkProgress,
)
from grappe.areas.projects.queries.scopes import ProjectFilters, partners_of_actor, projects_found
from grappe.areas.projects.rules.agreement.content import Agreement
from grappe.areas.projects.rules.portfolio import Category, Portfolio, ProjectLine, portfolio_of
from grappe.areas.projects.rules.roundtable import (
    PRESENT,
    Climate,
    Coverage,
    Holding,
    PartnerState,
    TeamFacts,
    coverage,
)
from grappe.areas.projects.rules.stages import ProjectFacts, Stage, SuccessRate, success_rate
from grappe.areas.projects.rules.workplan import Followed, Item, Outcome
from grappe.kernel.actor import Actor
from grappe.values import Euro


def partners_of(project: Project, *, actor: Actor, on: date) -> QuerySet[Any]:
    """The partners of a project with their organisations, in the order they came; `is_own`: the actor speaks
    for it."""
    own = partners_of_actor(actor=actor, on=on).filter(pk=OuterRef("pk"))
    found: QuerySet[Any] = project.partners.select_related("organisation").annotate(is_own=Exists(own))
    return found


def parties_of(agreement: ConsortiumAgreement, *, actor: Actor, on: date) -> list[Any]:
    """Return the partners of a project with when each approved and signed the latest version."""
    mine = {"version": agreement.latest_id, "partner": OuterRef("pk")}
    approved = Approval.objects.filter(**mine).values("at")[:1]
    signed = PartySignature.objects.filter(**mine).values("at")[:1]
    rows = partners_of(agreement.project, actor=actor, on=on)
    return list(rows.annotate(approved_at=Subquery(approved), signed_at=Subquery(signed)))


def stage_facts(project: Project) -> ProjectFacts:
    """Return what a step of a project is judged on."""
    accepted = project.partners.filter(state=PartnerState.ACCEPTED).count()
    agreed = project.agreed_on is not None
    signed = ConsortiumAgreement.objects.filter(project=project, in_force__isnull=False)
    return ProjectFacts(Stage(project.stage), accepted, agreed or signed.exists())


@dataclass(frozen=True, slots=True)
class Board:
    """The links of a project, who covers each, and who stands where: `cells` by link and partner."""

    links: list[ChainLink]
    cover: list[Coverage]
    cells: dict[tuple[int, int], tuple[bool, str]]

    @property
    def holes(self) -> list[ChainLink]:
        """The links that nobody holds."""
        return [link for link, found in zip(self.links, self.cover, strict=True) if found.is_hole]


def board_of(project: Project, partners: Iterable[ProjectPartner]) -> Board:
    """Return the board of a project: one query, whatever its size."""
    held = {"who": F("holders__partner_id"), "leads": F("holders__leads"), "said": F("holders__note")}
    rows: list[Any] = list(project.links.annotate(**held).order_by("position", "pk"))
    links = list({row.pk: row for row in rows}.values())
    cells = {(row.pk, row.who): (row.leads, row.said) for row in rows if row.who is not None}
    holdings = [Holding(link, partner, leads) for (link, partner), (leads, _note) in cells.items()]
    present = {row.pk for row in partners if PartnerState(row.state) in PRESENT}
    return Board(links, coverage([link.pk for link in links], holdings, present), cells)


def meetings_of(project: Project) -> list[Meeting]:
    """Return the meetings of a project, the first held first, with who was there."""
    return list(project.meetings.prefetch_related("presences"))


def team_facts(board: Board, partners: list[ProjectPartner], meetings: list[Meeting]) -> TeamFacts:
    """Return what tells whether the team is ready, from what is read already."""
    inside = [row for row in partners if row.state == PartnerState.ACCEPTED]
    presences = [(meeting, row) for meeting in meetings for row in meeting.presences.all()]
    climate = meetings[0].climate if meetings else {}
    return TeamFacts(
        partners=len(inside),
        alone=sum(1 for row in inside if statement_of(row, together=False)),
        with_gain=sum(1 for row in inside if any(found.expects for found in row.statements.all())),
        holes=len(board.holes),
        meetings=len(meetings),
        unconfirmed=sum(1 for meeting, row in presences if row.confirmed != meeting.version),
        # Who was never invited brought the need itself: it has nothing of another to keep.
        undertakings=sum(1 for row in inside if row.undertaken_at or row.invited_at is None),
        climate={Climate(name): count for name, count in climate.items()},
    )


def statement_of(partner: ProjectPartner, *, together: bool) -> Statement | None:
    """Return what a partner said in a round, from its statements read already."""
    return next((row for row in partner.statements.all() if row.together == together), None)


def statements_alone(project: Project) -> dict[int, Statement]:
    """Return what the partners of a project said alone, by partner."""
    rows = Statement.objects.filter(partner__project=project, together=False)
    return {row.partner_id: row for row in rows}


def agreement_of(project: Project) -> ConsortiumAgreement | None:
    """Return the agreement of a project with its latest version and the one in force; None before any."""
    found = ConsortiumAgreement.objects.filter(project=project)
    return found.select_related("latest__by", "in_force").first()


def versions_of(agreement: ConsortiumAgreement) -> QuerySet[ConsortiumVersion]:
    """The versions of an agreement, the latest first, without their text."""
    return agreement.versions.defer("content").select_related("by").order_by("-number")


def comments_of(agreement: ConsortiumAgreement) -> dict[str, list[ClauseComment]]:
    """Return the comments of an agreement by section, those settled last."""
    found: dict[str, list[ClauseComment]] = {}
    for row in agreement.comments.select_related("by").order_by("settled_at", "pk"):
        found.setdefault(row.section, []).append(row)
    return found


def changed_since(agreement: ConsortiumAgreement, number: int) -> tuple[str, ...]:
    """Return the sections that changed after a version, in the order they changed, each once."""
    rows = agreement.versions.filter(number__gt=number).values_list("changed", flat=True)
    return tuple(dict.fromkeys(section for changed in rows for section in changed))


def text_of(version: ConsortiumVersion) -> Agreement:
    """Return a version as data."""
    return Agreement.from_json(version.content)


def plan_text(agreement: ConsortiumAgreement | None) -> Agreement:
    """Return the work plan: that of the version in force, else of the latest one; empty before any."""
    version = agreement and (agreement.in_force or agreement.latest)
    return text_of(version) if version else Agreement()


def progress_of(project: Project) -> dict[tuple[Item, str], Followed]:
    """Return how far the items of a project are."""
    return progress_read(WorkProgress.objects.filter(project=project))


def progress_read(rows: Iterable[WorkProgress]) -> dict[tuple[Item, str], Followed]:
    """Return how far items are, from their rows."""
    return {
        (Item(row.item), row.code): Followed(
            row.percent, row.done_on, Outcome(row.outcome) if row.outcome else None
        )
        for row in rows
    }


def steps_of(project: Project) -> QuerySet[ProjectStep]:
    """The stages that a project reached, the latest first."""
    return project.steps.select_related("by").order_by("-at", "-pk")


@dataclass(frozen=True, slots=True)
class PortfolioRead:
    """The portfolio of a network, its projects, and how many of those submitted were funded."""

    figures: Portfolio
    success: SuccessRate
    projects: list[Any]


def portfolio_read(network: Network, *, actor: Actor, on: date) -> PortfolioRead:
    """Return the portfolio of a network, as far as the actor may know of its projects; five queries."""
    found = projects_found(ProjectFilters(network=network.slug), actor=actor, on=on)
    joined = ProjectPartner.objects.filter(state=PartnerState.ACCEPTED)
    projects = list(
        found.prefetch_related(Prefetch("partners", joined, to_attr="inside"), "steps").order_by(
            "-detected_on", "title", "pk"
        )
    )
    lines = [_line(row) for row in projects]
    return PortfolioRead(portfolio_of(lines), success_rate([line.history for line in lines]), projects)


def _line(row: Any) -> ProjectLine:
    return ProjectLine(
        stage=Stage(row.stage),
        year=row.detected_on.year,
        networks=row.carriers,
        budget=None if row.budget is None else Euro(row.budget),
        aid=None if row.aid is None else Euro(row.aid),
        participants=tuple((found.organisation_id, Category(found.category)) for found in row.inside),
        history=tuple(Stage(step.stage) for step in row.steps.all()),
    )


def presence_of(meeting: Meeting, partner: ProjectPartner) -> Presence | None:
    """Return the presence of a partner at a meeting, from those read already."""
    return next((row for row in meeting.presences.all() if row.partner_id == partner.pk), None)


def declared_of(network: Network) -> QuerySet[DeclaredPortfolio]:
    """What the sources of a network declare of its projects, as they print it."""
    return DeclaredPortfolio.objects.filter(network=network)
