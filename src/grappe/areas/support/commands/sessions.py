"""Pooled sessions: planned, held with those who came, or cancelled."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from grappe.areas.support.commands.loading import locked_programme, write_down
from grappe.areas.support.commands.valuing import follow_value
from grappe.areas.support.models import PooledSession, SessionState, SupportProgramme
from grappe.areas.support.queries import (
    period_of_programme,
    phase_named,
    pooled_time,
    template_of_programme,
)
from grappe.areas.support.rules import Phase, PhaseKind, refusals_of_date, refusals_of_session
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import HalfDays, Refusal, Refused, refuse_if

OBJECT = "support_session"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """What is known of a session beforehand."""

    phase: str
    held_on: date
    place: str = ""
    experts: str = ""


@command
def plan_session(
    *,
    programme_id: int,
    plan: SessionPlan,
    session_id: int | None = None,
    seen: int = 1,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Plan a pooled session, or change one that is planned; return its id.

    :param seen: the version when the form was shown, for a session that changes.
    :raises Refused: with every reason: an individual phase, a day outside the programme, not planned,
        changed meanwhile.
    """
    programme = locked_programme(programme_id, actor=actor, on=on)
    session = PooledSession(programme=programme, version=0)
    stale = []
    if session_id is not None:
        session = programme.sessions.get(pk=session_id)
        stale = _refusals_of_state(session, seen=seen)
    refuse_if([*stale, *_refusals_of_plan(programme, plan)])
    session.version += 1
    session.phase, session.held_on = plan.phase, plan.held_on
    session.place, session.experts = plan.place.strip(), plan.experts.strip()
    session.save()
    write_down("plan_session", OBJECT, session.pk, actor=actor, on=on, key=key, day=str(plan.held_on))
    return session.pk


@command
def hold_session(
    *,
    programme_id: int,
    session_id: int,
    seen: int,
    time: HalfDays,
    companies: Collection[int],
    notes: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Record a session as held, its time and the companies that came; return its id.

    :param seen: the session's version when the form was shown.
    :raises Refused: with every reason: still to come, no time, nobody there, over the pooled quota, changed
        meanwhile.
    """
    programme = locked_programme(programme_id, actor=actor, on=on)
    session = programme.sessions.get(pk=session_id)
    there = set(programme.companies.filter(pk__in=companies).values_list("pk", flat=True))
    if there != set(companies):
        raise Refused(Refusal("support.unknown_company", {}, "companies"))
    refuse_if(
        [
            *_refusals_of_state(session, seen=seen),
            *refusals_of_session(
                time,
                phase=_phase(programme, session.phase),
                granted=template_of_programme(programme).pooled,
                taken=pooled_time(programme),
                companies=len(there),
            ),
            *refusals_of_date(session.held_on, period=period_of_programme(programme), today=localdate(on)),
        ]
    )
    session.state, session.half_days, session.notes = SessionState.HELD, time.count, notes.strip()
    session.version += 1
    session.save()
    session.companies.set(there)
    # Who did not come is promised no part of it any more.
    follow_value(programme, on=on)
    write_down(
        "hold_session",
        OBJECT,
        session.pk,
        actor=actor,
        on=on,
        key=key,
        half_days=time.count,
        companies=sorted(there),
    )
    return session.pk


@command
def cancel_session(
    *, programme_id: int, session_id: int, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Cancel a planned session; it stays in sight.

    :raises Refused: when it was held or cancelled.
    """
    programme = locked_programme(programme_id, actor=actor, on=on)
    session = programme.sessions.get(pk=session_id)
    refuse_if(_refusals_of_state(session, seen=session.version))
    session.state = SessionState.CANCELLED
    session.version += 1
    session.save(update_fields=["state", "version"])
    write_down("cancel_session", OBJECT, session.pk, actor=actor, on=on, key=key)
    return session.pk


def _refusals_of_plan(programme: SupportProgramme, plan: SessionPlan) -> list[Refusal]:
    phase = _phase(programme, plan.phase)
    refusals = []
    if phase.kind is not PhaseKind.POOLED:
        refusals.append(Refusal("support.phase_is_individual", {"phase": phase.title}, "phase"))
    period = period_of_programme(programme)
    if not period.contains(plan.held_on):
        refusals.append(Refusal("support.day_outside", {"from": period.start, "to": period.end}, "held_on"))
    return refusals


def _phase(programme: SupportProgramme, code: str) -> Phase:
    phase = phase_named(template_of_programme(programme), code)
    if phase is None:
        raise Refused(Refusal("support.unknown_phase", {}, "phase"))
    return phase


def _refusals_of_state(session: PooledSession, *, seen: int) -> list[Refusal]:
    if session.state != SessionState.PLANNED:
        return [Refusal(f"support.session_is_{session.state}")]
    return [] if session.version == seen else [Refusal("support.session_changed")]
