"""What a project waits for: from the people of its partners, an answer, their terms, a signature; from who
leads it, a step, or a word to those who are late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.functions import Cast, Coalesce

from grappe.areas.projects.models import (
    Approval,
    ChainLink,
    ConsortiumAgreement,
    Meeting,
    PartySignature,
    Presence,
    Project,
    ProjectPartner,
    Statement,
)
from grappe.areas.projects.queries.reading import plan_text, progress_read, text_of
from grappe.areas.projects.queries.scopes import partners_of_actor, projects_staffed_by
from grappe.areas.projects.rules.agreement.checks import blocking, check_agreement
from grappe.areas.projects.rules.agreement.versions import AgreementState
from grappe.areas.projects.rules.agreement.waiting import Awaited, awaited_from
from grappe.areas.projects.rules.leading import Asked, LedFacts, asked_of_lead
from grappe.areas.projects.rules.next_step import Progress
from grappe.areas.projects.rules.roundtable import PRESENT, PartnerState
from grappe.areas.projects.rules.stages import Stage
from grappe.areas.projects.rules.workplan import alerts_of
from grappe.kernel.actor import Actor

SEATED = (PartnerState.INVITED, PartnerState.ACCEPTED)
_OVER = (Stage.FINISHED, Stage.STOPPED)


class _Listed(Aggregate):
    """Texts of a group in one, separated by commas: what both databases know, each under its name."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)


@dataclass(frozen=True, slots=True)
class ProjectDuty:
    """One thing that a project waits for from a partner: the project, the partner (its id), what; `meeting`
    is the one whose notes it has to confirm, if any."""

    project: int
    partner: int
    organisation: str
    title: str
    awaited: Awaited
    meeting: int | None = None


def seats_of_actor(*, actor: Actor, on: date) -> QuerySet[ProjectPartner]:
    """The seats of the actor's organisations at the tables of projects: invited, or in."""
    return partners_of_actor(actor=actor, on=on).filter(state__in=SEATED)


def project_duties(*, actor: Actor, on: date) -> list[ProjectDuty]:
    """Return what projects wait for from the actor, the oldest seat first: one query."""
    latest = {"version": OuterRef("project__agreement__latest"), "partner": OuterRef("pk")}
    unread = _unconfirmed().filter(partner=OuterRef("pk")).order_by("meeting__held_on", "meeting_id")
    rows: QuerySet[Any] = (
        seats_of_actor(actor=actor, on=on)
        .exclude(project__stage__in=_OVER)
        .select_related("project__agreement__latest", "organisation")
        .annotate(
            has_stated=Exists(Statement.objects.filter(partner=OuterRef("pk"), together=False)),
            to_confirm=Subquery(unread.values("meeting_id")[:1]),
            has_approved=Exists(Approval.objects.filter(**latest)),
            has_signed=Exists(PartySignature.objects.filter(**latest)),
            present=_present(OuterRef("project")),
        )
        .order_by("pk")
    )
    return [
        ProjectDuty(row.project_id, row.pk, row.organisation.name, row.project.title, awaited, row.to_confirm)
        for row in rows
        for awaited in _awaited(row)
    ]


def _unconfirmed() -> QuerySet[Presence]:
    """Partners, still in, who were at a meeting and have not confirmed its notes as they are now."""
    is_confirmed = Q(confirmed__isnull=False, confirmed=F("meeting__version"))
    there = Presence.objects.filter(partner__state=PartnerState.ACCEPTED)
    return there.exclude(is_confirmed).exclude(meeting__notes="")


def _awaited(row: Any) -> tuple[Awaited, ...]:
    agreement = getattr(row.project, "agreement", None)
    return awaited_from(
        PartnerState(row.state),
        has_stated=row.has_stated,
        has_notes=row.to_confirm is not None,
        agreement=AgreementState(agreement.state)
        if agreement is not None and str(row.pk) in _parties(agreement)
        else None,
        is_blocked=_blocks(agreement, row.present) > 0,
        has_approved=row.has_approved,
        has_signed=row.has_signed,
    )


def _present(project: OuterRef) -> Subquery:
    """The codes of the partners that take part in a project, as one text; None for nobody."""
    here = ProjectPartner.objects.filter(project=project, state=PartnerState.ACCEPTED).order_by()
    listed = here.values("project").annotate(codes=_Listed(Cast("pk", TextField()))).values("codes")
    return Subquery(listed)


def _blocks(agreement: ConsortiumAgreement | None, present: str | None) -> int:
    """How many checks keep an agreement that is being written from being approved, as its page counts."""
    if agreement is None or agreement.state != AgreementState.DRAFTING or agreement.latest is None:
        return 0
    return len(blocking(check_agreement(text_of(agreement.latest), present=(present or "").split(","))))


def _parties(agreement: ConsortiumAgreement | None) -> list[str]:
    """The codes of the parties to the latest version of an agreement; none before any."""
    latest = agreement.latest if agreement else None
    return [party.get("party") for party in latest.content.get("parties", ())] if latest else []


@dataclass(frozen=True, slots=True)
class LedDuty:
    """What a project asks of who leads it, the first thing first, each with how many; `since`: when the
    oldest invitation without an answer was sent, `meeting`: the first with notes to confirm, `due`: when the
    oldest late item was expected."""

    project: int
    title: str
    asked: tuple[tuple[Asked, int], ...]
    since: datetime | None
    meeting: int | None
    due: date | None


def led_duties(*, actor: Actor, on: date) -> list[LedDuty]:
    """Return what their projects ask of who leads them, those detected last first: two queries."""
    rows = (
        _with_progress(projects_staffed_by(actor=actor, on=on).exclude(stage__in=_OVER))
        .select_related("agreement__latest", "agreement__in_force")
        .prefetch_related("progress")
        .order_by("-detected_on", "pk")
    )
    found = []
    for row in rows:
        late = _late(row, on)
        asked = asked_of_lead(_facts(row, len(late)))
        if asked:
            found.append(
                LedDuty(row.pk, row.title, asked, row.since, row.to_confirm, min(late) if late else None)
            )
    return found


def _with_progress(projects: QuerySet[Project]) -> QuerySet[Any]:
    this = OuterRef("pk")
    partners = ProjectPartner.objects.filter(project=this)
    invited = partners.filter(state=PartnerState.INVITED)
    alone = Statement.objects.filter(partner=OuterRef("pk"), together=False)
    held = Q(holders__leads=True, holders__partner__state__in=PRESENT)
    links = ChainLink.objects.filter(project=this)
    latest = {"version": OuterRef("agreement__latest")}
    unread = _unconfirmed().filter(meeting__project=this)
    first = unread.order_by("meeting__held_on", "meeting_id").values("meeting_id")
    oldest = invited.order_by().values("project").annotate(at=Min("invited_at")).values("at")
    found: QuerySet[Any] = projects.annotate(
        chained=_count(links, "project"),
        linked=_count(links.filter(held), "project"),
        unanswered=_count(invited, "project"),
        accepted=_count(partners.filter(state=PartnerState.ACCEPTED), "project"),
        silent=_count(partners.filter(~Exists(alone), state=PartnerState.ACCEPTED), "project"),
        met=_count(Meeting.objects.filter(project=this), "project"),
        unconfirmed=_count(unread, "meeting__project"),
        approved=_count(Approval.objects.filter(**latest), "version"),
        signed=_count(PartySignature.objects.filter(**latest), "version"),
        since=Subquery(oldest),
        present=_present(this),
        to_confirm=Subquery(first[:1]),
    )
    return found


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk", distinct=True)).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _late(row: Any, on: date) -> list[date]:
    """When the items that are late were expected; only work that runs is followed."""
    if row.stage != Stage.RUNNING:
        return []
    alerts = alerts_of(plan_text(getattr(row, "agreement", None)), progress_read(row.progress.all()), on=on)
    return [alert.due for alert in alerts if alert.state == "late"]


def _facts(row: Any, late: int) -> LedFacts:
    agreement = getattr(row, "agreement", None)
    called = row.accepted + row.unanswered
    return LedFacts(
        stage=Stage(row.stage),
        progress=Progress(row.chained > 0, called, row.met > 0, agreement is not None),
        holes=row.chained - row.linked,
        unanswered=row.unanswered,
        silent=row.silent,
        unconfirmed=row.unconfirmed,
        agreement=AgreementState(agreement.state) if agreement else None,
        blocks=_blocks(agreement, row.present),
        parties=len(_parties(agreement)),
        approved=row.approved,
        signed=row.signed,
        late=late,
    )


def progress_of(project: Project, partners: Iterable[ProjectPartner]) -> Progress:
    """Return what a project has already, its partners being read: one query."""
    this = {"project": OuterRef("pk")}
    has_chain, has_met, has_agreement = Project.objects.values_list(
        Exists(ChainLink.objects.filter(**this)),
        Exists(Meeting.objects.filter(**this)),
        Exists(ConsortiumAgreement.objects.filter(**this)),
    ).get(pk=project.pk)
    called = sum(1 for row in partners if PartnerState(row.state) in SEATED)
    return Progress(has_chain, called, has_met, has_agreement)
