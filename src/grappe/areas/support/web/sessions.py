"""Pooled sessions: planned, held with those who came, or cancelled once confirmed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from grappe.areas.support.commands import SessionPlan, cancel_session, hold_session, plan_session
from grappe.areas.support.models import PooledSession
from grappe.areas.support.queries import companies_of, phase_named, sessions_of, template_of_programme
from grappe.areas.support.rules import PhaseKind, period_of
from grappe.areas.support.web.forms import HoldForm, KeyForm, SessionForm
from grappe.areas.support.web.pages import (
    address,
    frame,
    gone,
    programme_found,
    programme_run,
    shown,
)
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import HalfDays
from grappe.web.acts import done


@signed_in
def sessions(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """List the sessions, and the time that they take together."""
    found = programme_found(request, network, slug)
    rows = list(sessions_of(found))
    titles = {phase.code: phase.title for phase in template_of_programme(found).phases}
    context = {
        **frame(found, "sessions"),
        "rows": [(row, titles[row.phase]) for row in rows],
        "held": HalfDays(sum(row.half_days for row in rows if row.state == "held")),
    }
    return render(request, "support/sessions.html", context)


@signed_in
def plan(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Plan a session."""
    return _planned(request, programme_run(request, network, slug), None)


@signed_in
def change(request: ActorRequest, network: str, slug: str, session: int) -> HttpResponse:
    """Change a session that is planned."""
    found = programme_run(request, network, slug)
    return _planned(request, found, get_object_or_404(found.sessions, pk=session))


def _planned(request: ActorRequest, programme: Any, session: PooledSession | None) -> HttpResponse:
    phases = template_of_programme(programme).of_kind(PhaseKind.POOLED)
    form = SessionForm(
        request.POST or None,
        phases=[(phase.code, phase.title) for phase in phases],
        initial={**_said(programme, session, request.GET.get("phase", "")), "key": new_key()},
    )
    act = _act(request, programme)
    if done(
        request,
        form,
        lambda typed: plan_session(
            plan=SessionPlan(**{name: typed[name] for name in ("phase", "held_on", "place", "experts")}),
            session_id=session.pk if session else None,
            seen=typed["seen"],
            key=typed["key"],
            **act,
        ),
    ):
        return gone(address(programme, "sessions"))
    context = {**frame(programme, "sessions"), "form": form, "session": session}
    return shown(request, "session_form.html", context, form)


def _said(programme: Any, session: PooledSession | None, code: str) -> dict[str, Any]:
    """What the form shows first: the session as it is, or the first day of the phase asked for."""
    if session is not None:
        kept = {name: getattr(session, name) for name in ("phase", "held_on", "place", "experts")}
        return {**kept, "seen": session.version}
    phase = phase_named(template_of_programme(programme), code)
    if phase is None:
        return {"seen": 1}
    return {"phase": code, "held_on": period_of(phase, starts_on=programme.starts_on).start, "seen": 1}


@signed_in
def hold(request: ActorRequest, network: str, slug: str, session: int) -> HttpResponse:
    """Say that a session took place: how long, who came, what was said."""
    found = programme_run(request, network, slug)
    row = get_object_or_404(found.sessions, pk=session)
    companies = [(company.pk, company.application.organisation.name) for company in companies_of(found)]
    form = HoldForm(
        request.POST or None,
        companies=companies,
        initial={
            "time": HalfDays(1),
            "companies": [pk for pk, _name in companies],
            "seen": row.version,
            "key": new_key(),
        },
    )
    act = _act(request, found)
    if done(request, form, lambda typed: hold_session(session_id=row.pk, **typed, **act)):
        return gone(address(found, "sessions"))
    return shown(request, "session_hold.html", _of_session(found, row) | {"form": form}, form)


@signed_in
def cancel(request: ActorRequest, network: str, slug: str, session: int) -> HttpResponse:
    """Ask whether a session is cancelled, and cancel it."""
    found = programme_run(request, network, slug)
    row = get_object_or_404(found.sessions, pk=session)
    form = KeyForm(request.POST or None, initial={"key": new_key()})
    act = _act(request, found)
    if done(request, form, lambda typed: cancel_session(session_id=row.pk, key=typed["key"], **act)):
        return gone(address(found, "sessions"))
    return shown(request, "session_cancel.html", _of_session(found, row) | {"form": form}, form)


def _of_session(programme: Any, session: PooledSession) -> dict[str, Any]:
    phase = phase_named(template_of_programme(programme), session.phase)
    return {**frame(programme, "sessions"), "session": session, "phase": phase}


def _act(request: ActorRequest, programme: Any) -> dict[str, Any]:
    return {"programme_id": programme.pk, "actor": request.actor, "on": timezone.localtime()}
