"""A project is born of a need, changes its words, moves from stage to stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from grappe.areas.directory.models import Posting, PostingKind
from grappe.areas.directory.queries import organisations_visible_to, postings_visible_to
from grappe.areas.networks.models import Network
from grappe.areas.networks.queries import networks_run_by
from grappe.areas.projects.commands.loading import led_project, write_down
from grappe.areas.projects.commands.ties import follow_ties
from grappe.areas.projects.models import Project, ProjectNetwork, ProjectPartner, ProjectStep
from grappe.areas.projects.queries.reading import stage_facts
from grappe.areas.projects.rules.agreement.content import Role
from grappe.areas.projects.rules.portfolio import Category, category_of
from grappe.areas.projects.rules.roundtable import PartnerState
from grappe.areas.projects.rules.stages import (
    Confidentiality,
    Stage,
    refusals_of_project,
    refusals_of_stage,
)
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Euro, Refusal, refuse_if


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectWords:
    """What is said of a project: its title, the need, the idea, who may know of it, its amounts."""

    title: str
    need: str
    summary: str = ""
    confidentiality: Confidentiality = Confidentiality.PARTNERS
    budget: Euro | None = None
    aid: Euro | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastProject:
    """A project that began before it was written here: where it stands, the stages it went through, who takes
    part, the day its agreement was signed elsewhere."""

    stage: Stage
    through: tuple[Stage, ...]
    detected_on: date
    partners: tuple[tuple[int, Category], ...]
    agreed_on: date | None = None
    source: str = ""
    invented: bool = False


@command
def start_project(
    *,
    network_id: int,
    words: ProjectWords,
    posting_id: int | None = None,
    also: Sequence[int] = (),
    beside: Sequence[int] = (),
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Open a project at its first stage and return its id; the one who opens it owns it.

    Begun from a need, the organisation that has it sits at the table.

    :param also: other networks that carry it.
    :param beside: organisations put on the board from the start; they are told nothing yet.
    :raises Refused: with every reason: not staff of the network, no title, no need, an offer.
    """
    network = _run(network_id, actor=actor, on=on)
    posting, refusals = _need(posting_id, actor=actor, on=on)
    refuse_if([*refusals, *refusals_of_project(words.title, words.need, words.summary)])
    project = _create(network, words, also, detected_on=localdate(on), owner=actor.person_id, posting=posting)
    ProjectStep.objects.create(project=project, stage=project.stage, at=on, by_id=actor.person_id)
    if posting is not None:
        _seat(project, posting, on)
    _put_on_board(project, beside, actor=actor)
    write_down("start_project", project.pk, actor=actor, on=on, key=key, network=network.pk)
    return project.pk


@command
def record_project(
    *,
    network_id: int,
    words: ProjectWords,
    past: PastProject,
    also: Sequence[int] = (),
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Write down a project that began elsewhere, at the stage where it stands; return its id.

    :raises Refused: with every reason: not staff of the network, no title, no need, a day to come.
    """
    network = _run(network_id, actor=actor, on=on)
    refusals = refusals_of_project(words.title, words.need, words.summary)
    if past.detected_on > localdate(on):
        refusals.append(Refusal("projects.day_to_come", {}, "detected_on"))
    refuse_if(refusals)
    project = _create(network, words, also, detected_on=past.detected_on, owner=actor.person_id, past=past)
    ProjectStep.objects.bulk_create(
        ProjectStep(project=project, stage=stage, at=on) for stage in (*past.through, past.stage)
    )
    ProjectPartner.objects.bulk_create(
        ProjectPartner(
            project=project,
            organisation_id=organisation,
            category=category,
            state=PartnerState.ACCEPTED,
            answered_at=on,
        )
        for organisation, category in past.partners
    )
    write_down("record_project", project.pk, actor=actor, on=on, key=key, stage=past.stage.value)
    return project.pk


@command
def change_project(
    *,
    project_id: int,
    words: ProjectWords,
    seen: int,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Change what is said of a project and return its version.

    :param seen: the version that was read.
    :raises Refused: with every reason: not who leads it, changed meanwhile, no title, no need.
    """
    project = led_project(project_id, actor=actor, on=localdate(on))
    stale = [] if project.version == seen else [Refusal("kernel.stale")]
    refuse_if([*stale, *refusals_of_project(words.title, words.need, words.summary)])
    for name, value in _fields(words).items():
        setattr(project, name, value)
    project.version += 1
    project.save()
    follow_ties(project, on=on)
    write_down("change_project", project.pk, actor=actor, on=on, key=key, result=project.version)
    return project.version


@command
def move_project(
    *,
    project_id: int,
    to: Stage,
    reason: str = "",
    agreed_on: date | None = None,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Take a project to another stage and return its id; the steps keep the reason.

    :param agreed_on: the day on which an agreement was signed elsewhere, when there is none here.
    :raises Refused: with every reason: not who leads it, a step that does not exist, too few partners, no
        signed agreement, no reason.
    """
    project = led_project(project_id, actor=actor, on=localdate(on))
    refusals = []
    if agreed_on is not None:
        project.agreed_on = agreed_on
        if agreed_on > localdate(on):
            refusals.append(Refusal("projects.day_to_come", {}, "agreed_on"))
    facts = stage_facts(project)
    refuse_if([*refusals, *refusals_of_stage(facts, to, reason=reason)])
    project.stage = to
    project.version += 1
    project.save()
    ProjectStep.objects.create(project=project, stage=to, at=on, by_id=actor.person_id, reason=reason.strip())
    follow_ties(project, on=on)
    moved = {"before": facts.stage.value, "after": to.value}
    write_down("move_project", project.pk, actor=actor, on=on, key=key, **moved)
    return project.pk


def _run(network_id: int, *, actor: Actor, on: datetime) -> Network:
    network: Network = networks_run_by(actor=actor, on=localdate(on)).get(pk=network_id)
    return network


def _need(posting_id: int | None, *, actor: Actor, on: datetime) -> tuple[Posting | None, list[Refusal]]:
    if posting_id is None:
        return None, []
    posting = postings_visible_to(actor=actor, on=localdate(on)).get(pk=posting_id)
    is_need = posting.kind == PostingKind.NEED
    return posting, [] if is_need else [Refusal("projects.not_a_need")]


def _fields(words: ProjectWords) -> dict[str, object]:
    return {
        "title": words.title.strip(),
        "need": words.need.strip(),
        "summary": words.summary.strip(),
        "confidentiality": words.confidentiality,
        "budget": words.budget.amount if words.budget else None,
        "aid": words.aid.amount if words.aid else None,
    }


def _create(
    network: Network,
    words: ProjectWords,
    also: Sequence[int],
    *,
    detected_on: date,
    owner: int | None,
    posting: Posting | None = None,
    past: PastProject | None = None,
) -> Project:
    recorded = (
        {"stage": past.stage, "agreed_on": past.agreed_on, "source": past.source, "invented": past.invented}
        if past
        else {"stage": Stage.DETECTED}
    )
    project = Project.objects.create(
        network=network,
        detected_on=detected_on,
        owner_id=owner,
        posting=posting,
        **_fields(words),
        **recorded,
    )
    carriers = dict.fromkeys((network.pk, *also))
    ProjectNetwork.objects.bulk_create(ProjectNetwork(project=project, network_id=pk) for pk in carriers)
    return project


def _seat(project: Project, posting: Posting, on: datetime) -> None:
    """Who has the need carries it: it is at the table from the first day."""
    asker = posting.organisation
    ProjectPartner.objects.create(
        project=project,
        organisation=asker,
        state=PartnerState.ACCEPTED,
        role=Role.COORDINATOR,
        category=category_of(asker.kind, asker.headcount),
        answered_at=on,
    )


def _put_on_board(project: Project, organisations: Sequence[int], *, actor: Actor) -> None:
    """Propose organisations as partners, those at the table already left out."""
    seated = project.partners.values("organisation_id")
    found = organisations_visible_to(actor=actor).filter(pk__in=organisations).exclude(pk__in=seated)
    ProjectPartner.objects.bulk_create(
        ProjectPartner(project=project, organisation=row, category=category_of(row.kind, row.headcount))
        for row in found.order_by("pk")
    )
