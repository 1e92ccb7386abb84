"""One company followed: its days to log, sign or contest, and where each person finds theirs."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from grappe.areas.support.commands import cancel_day, contest_day, correct_day, log_day, sign_day
from grappe.areas.support.models import SupportDay
from grappe.areas.support.queries import (
    companies_followed_by,
    companies_of_team,
    companies_visible_to,
    days_visible_to,
    quota_of,
    template_of_programme,
    with_time,
)
from grappe.areas.support.rules import (
    DayState,
    Phase,
    PhaseKind,
    ProgrammeState,
    Quota,
    Template,
    period_of,
)
from grappe.areas.support.web.forms import ContestForm, DayForm, SeenForm
from grappe.areas.support.web.pages import (
    company_found,
    gone,
    quota_chart,
    quota_of_row,
    quota_words,
    shown,
)
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import HalfDays, Refused, whole_number
from grappe.web.acts import done
from grappe.web.refusals import all_words

STATE_KINDS = {
    DayState.LOGGED: "info",
    DayState.SIGNED: "ok",
    DayState.CONTESTED: "warn",
    DayState.CANCELLED: "plain",
}


@signed_in
def mine(request: ActorRequest) -> HttpResponse:
    """Show the companies that one follows as a consultant, and those that one's own team carries."""
    today = timezone.localdate()
    followed = with_time(companies_followed_by(actor=request.actor, on=today))
    own = with_time(companies_of_team(actor=request.actor, on=today))
    context = {"followed": [_card(row) for row in followed], "own": [_card(row) for row in own]}
    return render(request, "support/mine.html", context)


def _card(company: Any) -> dict[str, Any]:
    template = template_of_programme(company.programme)
    quota = quota_of_row(company, template.company)
    return {
        "company": company,
        "quota": quota,
        "words": quota_words(quota),
        "chart": quota_chart(quota),
        "report": getattr(company, "report", None),
        "is_running": company.programme.state == ProgrammeState.RUNNING,
    }


@signed_in
def company(request: ActorRequest, company: int) -> HttpResponse:
    """Show a company's quota, its days with what each waits for, its sessions and its report."""
    return _shown(request, company)


def _shown(request: ActorRequest, pk: int, reasons: list[str] | None = None) -> HttpResponse:
    seen = with_time(companies_visible_to(actor=request.actor, on=timezone.localdate()))
    found = get_object_or_404(seen, pk=pk)
    titles = _titles(template_of_programme(found.programme))
    days = found.days.select_related("consultant__person", "consultant__firm__organisation", "answered_by")
    is_running = found.programme.state == ProgrammeState.RUNNING
    context = {
        **_card(found),
        "days": [(day, titles[day.phase], STATE_KINDS[DayState(day.state)]) for day in days],
        "sessions": [(session, titles[session.phase]) for session in _sessions(found)],
        "can_log": found.is_followed and is_running,
        "can_sign": found.is_signed and is_running,
        "reasons": reasons or [],
        "key": new_key(),
    }
    return render(request, "support/company.html", context, status=409 if reasons else 200)


def _titles(template: Template) -> dict[str, str]:
    return {phase.code: phase.title for phase in template.phases}


def _sessions(company: Any) -> list[Any]:
    """The sessions of the programme: planned for all, or held with this company or without it."""
    came = set(company.sessions.values_list("pk", flat=True))
    rows = list(company.programme.sessions.exclude(state="cancelled"))
    for row in rows:
        row.is_there = row.pk in came
    return rows


@signed_in
def log(request: ActorRequest, company: int) -> HttpResponse:
    """Log a day: the quota first, then phase, length, day and what was done."""
    found = _followed(request, company)
    quota, phases = quota_of(found), _phases(found)
    form = DayForm(
        request.POST or None,
        phases=[(phase.code, phase.title) for phase in phases],
        left=quota.left,
        initial=_first(found, quota, phases),
    )
    act: dict[str, Any] = {"company_id": found.pk, "actor": request.actor, "on": timezone.localtime()}
    if done(request, form, lambda typed: log_day(**_typed(typed), **act)):
        return gone(reverse("support:company", args=[found.pk]))
    return shown(request, "day.html", _of_day(found, quota) | {"form": form}, form)


def _followed(request: ActorRequest, company: int) -> Any:
    found = company_found(request, company)
    if not found.is_followed:
        raise Http404
    return found


def _phases(company: Any) -> tuple[Phase, ...]:
    return template_of_programme(company.programme).of_kind(PhaseKind.INDIVIDUAL)


def _first(company: Any, quota: Quota, phases: tuple[Phase, ...]) -> dict[str, Any]:
    """What is ticked before one types: today, the phase under way, the length that is left."""
    today, starts_on = timezone.localdate(), company.programme.starts_on
    begun = [phase for phase in phases if (period_of(phase, starts_on=starts_on).start or today) <= today]
    return {
        "phase": (begun or list(phases))[-1 if begun else 0].code,
        "time": "1" if quota.left == HalfDays(1) else "2",
        "done_on": today,
        "seen": 0,
        "key": new_key(),
    }


def _typed(typed: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in typed.items() if name != "seen"}


def _of_day(company: Any, quota: Quota) -> dict[str, Any]:
    return {
        "company": company,
        "quota": quota,
        "words": quota_words(quota),
        "chart": quota_chart(quota),
        "is_running": company.programme.state == ProgrammeState.RUNNING,
    }


def _day_found(request: ActorRequest, day: int) -> SupportDay:
    seen = days_visible_to(actor=request.actor, on=timezone.localdate())
    return get_object_or_404(seen, pk=day)


@signed_in
def correct(request: ActorRequest, day: int) -> HttpResponse:
    """Correct a day that is not signed."""
    row = _day_found(request, day)
    found = _followed(request, row.company_id)
    quota = quota_of(found)
    form = DayForm(
        request.POST or None,
        phases=[(phase.code, phase.title) for phase in _phases(found)],
        left=quota.left + HalfDays(row.half_days),
        initial={
            "phase": row.phase,
            "time": str(row.half_days),
            "done_on": row.done_on,
            "work": row.work,
            "seen": row.version,
            "key": new_key(),
        },
    )
    act: dict[str, Any] = {"day_id": row.pk, "actor": request.actor, "on": timezone.localtime()}
    if done(request, form, lambda typed: correct_day(**typed, **act)):
        return gone(reverse("support:company", args=[found.pk]))
    return shown(request, "day.html", _of_day(found, quota) | {"form": form, "day": row}, form)


@signed_in
def cancel(request: ActorRequest, day: int) -> HttpResponse:
    """Ask whether a day is cancelled, and give its time back."""
    row = _day_found(request, day)
    found = _followed(request, row.company_id)
    form = SeenForm(request.POST or None, initial={"seen": row.version, "key": new_key()})
    act: dict[str, Any] = {"day_id": row.pk, "actor": request.actor, "on": timezone.localtime()}
    if done(request, form, lambda typed: cancel_day(**typed, **act)):
        return gone(reverse("support:company", args=[found.pk]))
    context = {"company": found, "day": row, "form": form}
    return shown(request, "day_cancel.html", context, form)


@signed_in
@require_POST
def sign(request: ActorRequest, day: int) -> HttpResponse:
    """Sign a day for one's company."""
    row = _day_found(request, day)
    try:
        sign_day(
            day_id=row.pk,
            seen=whole_number(request.POST.get("seen")) or 0,
            actor=request.actor,
            on=timezone.localtime(),
            key=request.POST.get("key"),
        )
    except Refused as refused:
        if "kernel.not_allowed" in refused.codes:
            raise
        return _shown(request, row.company_id, all_words(refused.refusals))
    return gone(reverse("support:company", args=[row.company_id]))


@signed_in
def contest(request: ActorRequest, day: int) -> HttpResponse:
    """Say what is wrong with a day."""
    row = _day_found(request, day)
    found = company_found(request, row.company_id)
    if not found.is_signed:
        raise Http404
    form = ContestForm(request.POST or None, initial={"seen": row.version, "key": new_key()})
    act: dict[str, Any] = {"day_id": row.pk, "actor": request.actor, "on": timezone.localtime()}
    if done(request, form, lambda typed: contest_day(**typed, **act)):
        return gone(reverse("support:company", args=[found.pk]))
    return shown(request, "day_contest.html", {"company": found, "day": row, "form": form}, form)
