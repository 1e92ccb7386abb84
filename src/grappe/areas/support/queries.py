"""What each person sees of a support programme, and how its quotas stand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from grappe.areas.funding.models import AidChange, AidLine, AidOrigin
from grappe.areas.funding.queries.awards import AwardFound
from grappe.areas.funding.queries.scopes import aid_read_by
from grappe.areas.funding.rules import AidStatus
from grappe.areas.funding.rules.lines import NOT_HELD
from grappe.areas.networks.models import Network, RoleCode
from grappe.areas.networks.queries import networks_run_by, networks_visible, roles_held
from grappe.areas.programmes.models import Application, ApplicationMember, Call, MemberRole
from grappe.areas.programmes.queries.ceilings import Proposed, check_proposed
from grappe.areas.programmes.queries.scopes import calls_overseen_by, calls_run_by
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.support.models import (
    Consultant,
    PooledSession,
    SessionState,
    SupportDay,
    SupportedCompany,
    SupportFirm,
    SupportProgramme,
    SupportTemplate,
)
from grappe.areas.support.rules import (
    CompanyFacts,
    DayState,
    HeldSession,
    Phase,
    ProgrammeState,
    Quota,
    ReportState,
    SupportValue,
    Template,
    period_of,
    template_of,
    value_of_support,
    value_to_come,
)
from grappe.kernel.actor import Actor
from grappe.values import ZERO, Euro, HalfDays, Period

COUNTED = tuple(state for state in DayState if state is not DayState.CANCELLED)
WAITING = (DayState.LOGGED, DayState.CONTESTED)
SIGNERS = (MemberRole.OWNER, MemberRole.EDITOR)
_TAKEN = Sum("days__half_days", filter=Q(days__state__in=COUNTED), default=0)
_SIGNED = Sum("days__half_days", filter=Q(days__state=DayState.SIGNED), default=0)

# ---- who sees what -------------------------------------------------------------------------------


def networks_concerned(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Networks whose support programmes the actor has a say in; `is_run` tells those they facilitate from
    those they oversee as funder or board."""
    overseen = roles_held(actor=actor, on=on).filter(role__in=(RoleCode.FUNDER, RoleCode.BOARD))
    return (
        networks_visible()
        .annotate(is_run=Exists(networks_run_by(actor=actor, on=on).filter(pk=OuterRef("pk"))))
        .filter(Q(is_run=True) | Q(pk__in=overseen.values("network_id")))
    )


def calls_to_support(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Decided calls that the actor facilitates and whose support has not begun, with their laureates."""
    selected = Q(applications__state=ApplicationState.SELECTED)
    return (
        calls_run_by(actor=actor, on=on)
        .filter(state=CallState.DECIDED, support__isnull=True)
        .select_related("network__organisation")
        .annotate(laureates=Count("applications", filter=selected))
    )


def templates_for(network: Network | int) -> QuerySet[SupportTemplate]:
    """The templates that a network may start from: its own, then the printed examples shared by all."""
    return SupportTemplate.objects.filter(Q(network=network) | Q(network__isnull=True))


def programmes_run_by(*, actor: Actor, on: date) -> QuerySet[SupportProgramme]:
    """Programmes of the calls that the actor facilitates on the day."""
    calls = calls_run_by(actor=actor, on=on)
    return SupportProgramme.objects.filter(call__in=calls).select_related(
        "call__network__organisation", "template"
    )


def programmes_read_by(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Programmes that the actor facilitates (`is_run`), and once they are closed those they oversee as funder
    or board: figures and reports."""
    run = Exists(calls_run_by(actor=actor, on=on).filter(pk=OuterRef("call")))
    overseen = Q(call__in=calls_overseen_by(actor=actor, on=on), state=ProgrammeState.CLOSED)
    return (
        SupportProgramme.objects.annotate(is_run=run)
        .filter(Q(is_run=True) | overseen)
        .select_related("call__network__organisation", "template")
    )


def consultancies_of(*, actor: Actor) -> QuerySet[Consultant]:
    """The actor's own places in firms of consultants, those they left aside."""
    return Consultant.objects.filter(person_id=actor.own_id, left_at__isnull=True)


def companies_with_rights(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Every company, and what it is to the actor: `is_followed` by their firm, theirs (`is_team`) and to sign
    for (`is_signed`), in a programme that they facilitate (`is_run`). To be narrowed before it is shown."""
    team = ApplicationMember.objects.filter(application=OuterRef("application"), person_id=actor.own_id)
    return SupportedCompany.objects.annotate(
        is_followed=Exists(consultancies_of(actor=actor).filter(firm=OuterRef("firm"))),
        is_team=Exists(team),
        is_signed=Exists(team.filter(role__in=SIGNERS)),
        is_run=Exists(programmes_run_by(actor=actor, on=on).filter(pk=OuterRef("programme"))),
    ).select_related(
        "application__organisation",
        "programme__call__network__organisation",
        "programme__template",
        "firm__organisation",
        "report",
    )


def companies_visible_to(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Companies whose days and report the actor may read: followed, their own, or facilitated."""
    seen = Q(is_followed=True) | Q(is_team=True) | Q(is_run=True)
    return companies_with_rights(actor=actor, on=on).filter(seen)


def companies_reported_to(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Companies whose closing report the actor may read: those visible to them, and once the programme is
    closed those of the programmes that they oversee."""
    read = programmes_read_by(actor=actor, on=on).values("pk")
    seen = Q(is_followed=True) | Q(is_team=True) | Q(programme__in=read)
    return companies_with_rights(actor=actor, on=on).filter(seen)


def companies_followed_by(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Companies that the actor's firm follows, those of running programmes first."""
    found = companies_with_rights(actor=actor, on=on).filter(is_followed=True)
    return found.order_by("-programme__state", "-programme__starts_on", "application__number")


def companies_of_team(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Companies whose application the actor belongs to, whatever the role."""
    found = companies_with_rights(actor=actor, on=on).filter(is_team=True)
    return found.order_by("-programme__state", "-programme__starts_on", "application__number")


def days_visible_to(*, actor: Actor, on: date) -> QuerySet[SupportDay]:
    """Lines of the companies that the actor may read."""
    companies = companies_visible_to(actor=actor, on=on).values("pk")
    return SupportDay.objects.filter(company__in=companies).select_related(
        "company__application__organisation",
        "company__programme__call__network__organisation",
        "consultant__person",
    )


def with_time(companies: QuerySet[Any]) -> QuerySet[Any]:
    """Add to each company the half-days `taken` and `signed`, and the lines that wait: `to_sign` by the
    company, or `contested` by it and to correct."""
    timed: QuerySet[Any] = companies.annotate(
        taken=_TAKEN,
        signed=_SIGNED,
        to_sign=Count("days", filter=Q(days__state=DayState.LOGGED)),
        contested=Count("days", filter=Q(days__state=DayState.CONTESTED)),
    )
    return timed


# ---- one programme -------------------------------------------------------------------------------


def companies_of(programme: SupportProgramme) -> QuerySet[Any]:
    """The companies of a programme with their time, firm and report, in the order of their applications."""
    rows = programme.companies.select_related("application__organisation", "firm__organisation", "report")
    return with_time(rows)


def firms_of(programme: SupportProgramme) -> QuerySet[SupportFirm]:
    """The firms of a programme with those who log days for them, two queries whatever their number."""
    consultants = Consultant.objects.select_related("person").order_by("pk")
    return programme.firms.select_related("organisation").prefetch_related(
        Prefetch("consultants", queryset=consultants)
    )


def sessions_of(programme: SupportProgramme) -> QuerySet[Any]:
    """The pooled sessions of a programme in order, with how many companies came (`came`)."""
    return programme.sessions.annotate(came=Count("companies"))


def days_of(programme: SupportProgramme) -> QuerySet[SupportDay]:
    """Every line of a programme, by company then by day, for its export."""
    return (
        SupportDay.objects.filter(company__programme=programme)
        .select_related(
            "company__application__organisation",
            "consultant__firm__organisation",
            "consultant__person",
            "answered_by",
        )
        .order_by("company__application__number", "done_on", "pk")
    )


def laureates_of(call: Call) -> QuerySet[Application]:
    """The laureates that a support programme of the call would follow."""
    rows = call.applications.filter(state=ApplicationState.SELECTED)
    return rows.select_related("organisation").order_by("number")


def laureates_to_support(*, actor: Actor, on: date) -> QuerySet[Any]:
    """The laureates of the calls whose support the actor may open, each with its call, its network, and
    whether the actor may open its aid (`is_aid_read`)."""
    calls = calls_to_support(actor=actor, on=on).values("pk")
    rows = Application.objects.filter(call__in=calls, state=ApplicationState.SELECTED)
    rows = rows.select_related("organisation", "call__network__organisation").order_by("number")
    read: QuerySet[Any] = rows.annotate(is_aid_read=aid_read_by(actor, "organisation", on=on))
    return read


def ceilings_of(
    call: Call, laureates: Iterable[Application], worth: Euro, *, on: date
) -> dict[int, AwardFound]:
    """Return what the ceilings of public aid and the call's own rule answer, by number of application, about
    a support worth that much to each laureate: four queries for all. What waits elsewhere is announced."""
    proposed = [
        Proposed(one.number, one.organisation_id, one.organisation.name, worth.amount) for one in laureates
    ]
    return check_proposed(call, proposed, on=on)


def template_of_programme(programme: SupportProgramme) -> Template:
    """Return the programme's own copy of its template."""
    return template_of(programme.content)


def phase_named(template: Template, code: str) -> Phase | None:
    """Return the phase of that code, None when the template has none."""
    return next((phase for phase in template.phases if phase.code == code), None)


def period_of_programme(programme: SupportProgramme) -> Period:
    """Return the programme's days: from its start to the end of its last phase, both included."""
    ends = (period_of(p, starts_on=programme.starts_on).end for p in template_of_programme(programme).phases)
    return Period(programme.starts_on, max(end for end in ends if end is not None))


def facts_of(programme: SupportProgramme) -> list[CompanyFacts]:
    """Return what closing needs to know of each company; two queries."""
    companies = programme.companies.select_related("application__organisation", "report")
    return [
        CompanyFacts(
            name=company.application.organisation.name,
            days=tuple(DayState(day.state) for day in company.days.all()),
            report=ReportState(company.report.state) if hasattr(company, "report") else None,
        )
        for company in companies.prefetch_related("days")
    ]


# ---- figures -------------------------------------------------------------------------------------


def quota_of(company: SupportedCompany) -> Quota:
    """Return what a company is entitled to and what is taken of it; one query."""
    time = SupportDay.objects.filter(company=company).aggregate(
        taken=Sum("half_days", filter=Q(state__in=COUNTED), default=0),
        signed=Sum("half_days", filter=Q(state=DayState.SIGNED), default=0),
    )
    granted = template_of_programme(company.programme).company
    return Quota(granted, HalfDays(time["taken"]), HalfDays(time["signed"]))


def time_logged_on(consultant: Consultant, day: date, *, but: int | None = None) -> HalfDays:
    """Return what a person logged that day, whatever the firm or the company, `but` one line."""
    days = SupportDay.objects.filter(
        consultant__person_id=consultant.person_id, done_on=day, state__in=COUNTED
    )
    return HalfDays(days.exclude(pk=but or 0).aggregate(total=Sum("half_days", default=0))["total"])


def pooled_time(programme: SupportProgramme) -> HalfDays:
    """Return the time of the pooled sessions held."""
    held = programme.sessions.filter(state=SessionState.HELD)
    return HalfDays(held.aggregate(total=Sum("half_days", default=0))["total"])


@dataclass(frozen=True, slots=True)
class ProgrammeFigures:
    """A programme counted: individual time granted, taken and signed, and the pooled time held."""

    companies: int
    granted: HalfDays
    taken: HalfDays
    signed: HalfDays
    pooled: HalfDays


def figures_of(
    programme: SupportProgramme, companies: Iterable[Any], sessions: Iterable[PooledSession]
) -> ProgrammeFigures:
    """Count a programme from its companies (`companies_of`) and its sessions, without a query."""
    rows = list(companies)
    return ProgrammeFigures(
        len(rows),
        template_of_programme(programme).company * len(rows),
        HalfDays(sum(row.taken for row in rows)),
        HalfDays(sum(row.signed for row in rows)),
        HalfDays(sum(row.half_days for row in sessions if row.state == SessionState.HELD)),
    )


def values_of(programme: SupportProgramme) -> Mapping[int, SupportValue]:
    """Return what each company received, by the company's id: signed days and the sessions it came to.

    Three queries, whatever the number of companies. A day that the company has not signed is not in it.
    """
    individual: dict[int, HalfDays] = {
        company: HalfDays(signed)
        for company, signed in programme.companies.annotate(signed=_SIGNED).values_list("pk", "signed")
    }
    return value_of_support(individual, _held_sessions(programme), day_rate=Euro(programme.day_rate))


def values_to_come(programme: SupportProgramme) -> Mapping[int, Euro]:
    """Return what each company may still receive of what was promised, by the company's id: its days that it
    has not signed, and its part of the pooled time not held. Two queries; nothing once it is closed."""
    signed = programme.companies.annotate(signed=_SIGNED).values_list("pk", "signed")
    rows = {company: HalfDays(time) for company, time in signed}
    if programme.state == ProgrammeState.CLOSED:
        return dict.fromkeys(rows, ZERO)
    template, held = template_of_programme(programme), pooled_time(programme)
    rate = Euro(programme.day_rate)
    return {
        company: value_to_come(template, companies=len(rows), day_rate=rate, signed=time, held=held)
        for company, time in rows.items()
    }


def aid_reference(company: int) -> str:
    """Return the reference under which the ledger of public aid knows what a company received."""
    return f"ACC-{company:06}"


def aid_lines_of(companies: Iterable[SupportedCompany]) -> dict[int, Any]:
    """Return the lines of the ledger that say what each company received, by the company's id, with whether
    it passes a ceiling or could not be checked (`is_not_held`); one query."""
    return aid_told_of(companies)[0]


def aid_told_of(companies: Iterable[SupportedCompany]) -> tuple[dict[int, Any], dict[int, AidLine]]:
    """Return `aid_lines_of` the companies, then the pending lines that announce what each is promised, by the
    company's id; one query."""
    by_reference = {aid_reference(company.pk): company.pk for company in companies}
    to_look_at = AidChange.objects.filter(line=OuterRef("pk"), reason=NOT_HELD)
    told = Q(origin=AidOrigin.AWARD) | Q(origin=AidOrigin.PROMISE, status=AidStatus.PENDING)
    rows = AidLine.objects.filter(told, reference__in=by_reference).annotate(is_not_held=Exists(to_look_at))
    received: dict[int, Any] = {}
    promised: dict[int, AidLine] = {}
    for row in rows:
        kept = promised if row.origin == AidOrigin.PROMISE else received
        kept[by_reference[row.reference]] = row
    return received, promised


def _held_sessions(programme: SupportProgramme) -> list[HeldSession]:
    held = programme.sessions.filter(state=SessionState.HELD)
    there: defaultdict[int, list[int]] = defaultdict(list)
    for session, company in held.filter(companies__isnull=False).values_list("pk", "companies"):
        there[session].append(company)
    titles = {phase.code: phase.title for phase in template_of_programme(programme).phases}
    return [
        HeldSession(titles[session.phase], HalfDays(session.half_days), tuple(there[session.pk]))
        for session in held
    ]
