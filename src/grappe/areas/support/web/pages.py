"""What the pages of support share: the programme or the company in scope, tabs, quotas as charts, one act."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grappe.areas.support.models import SupportProgramme
from grappe.areas.support.queries import (
    companies_visible_to,
    networks_concerned,
    programmes_read_by,
    template_of_programme,
)
from grappe.areas.support.rules import Phase, ProgrammeState, Quota, period_of
from grappe.kernel.http import ActorRequest
from grappe.values import HalfDays
from grappe.web import charts
from grappe.web.formats import half_days, number

MOST_GRAINS = 30


def network_found(request: ActorRequest, network: str) -> Any:
    """The network, for those who run or oversee it; for others it has no such page."""
    found = networks_concerned(actor=request.actor, on=timezone.localdate())
    return get_object_or_404(found, slug=network)


def network_run(request: ActorRequest, network: str) -> Any:
    """The network, for those who run it."""
    found = network_found(request, network)
    if not found.is_run:
        raise Http404
    return found


def programme_found(request: ActorRequest, network: str, slug: str) -> Any:
    """The programme, for whoever reads it."""
    found = programmes_read_by(actor=request.actor, on=timezone.localdate())
    return get_object_or_404(found, call__network__slug=network, call__slug=slug)


def programme_run(request: ActorRequest, network: str, slug: str) -> Any:
    """The programme, for those who run it."""
    found = programme_found(request, network, slug)
    if not found.is_run:
        raise Http404
    return found


def company_found(request: ActorRequest, company: int) -> Any:
    """The company, for whoever follows it, belongs to it or facilitates its programme."""
    seen = companies_visible_to(actor=request.actor, on=timezone.localdate())
    return get_object_or_404(seen, pk=company)


def address(programme: SupportProgramme, name: str, **more: Any) -> str:
    """The address of a page of a programme."""
    call = programme.call
    return reverse(f"support:{name}", kwargs={"network": call.network.slug, "slug": call.slug, **more})


@dataclass(frozen=True, slots=True)
class Tab:
    """One part of a programme: its words, address, and whether it is open."""

    label: str
    href: str
    current: bool


def frame(programme: Any, current: str) -> dict[str, Any]:
    """What every page of a programme shows around the work; `current` is the name of its page."""
    parts = [("programme", _("Suivi")), ("sessions", _("Mises en commun")), ("values", _("Valeur"))]
    if programme.is_run:
        parts[1:1] = [("firms", _("Cabinets"))]
        parts.append(("closing", _("Clôture")))
    return {
        "programme": programme,
        "call": programme.call,
        "template": template_of_programme(programme),
        "tabs": [Tab(label, address(programme, name), name == current) for name, label in parts],
        "is_running": programme.state == ProgrammeState.RUNNING,
        "can_write": programme.is_run and programme.state == ProgrammeState.RUNNING,
    }


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """A phase with its days, and whether it is past, now or to come."""

    phase: Phase
    period: Any
    state: str


def phase_rows(programme: SupportProgramme, *, today: date) -> list[PhaseRow]:
    """Return the phases of a programme on the calendar."""
    rows = []
    for phase in template_of_programme(programme).phases:
        period = period_of(phase, starts_on=programme.starts_on)
        assert period.start is not None and period.end is not None
        state = "past" if period.end < today else "todo" if period.start > today else "now"
        rows.append(PhaseRow(phase, period, state))
    return rows


def quota_of_row(company: Any, granted: HalfDays) -> Quota:
    """The quota of a company loaded with its time."""
    return Quota(granted, HalfDays(company.taken), HalfDays(company.signed))


def quota_words(quota: Quota) -> str:
    """Say a quota: what is noted and signed, out of what is granted."""
    return _("%(taken)s sur %(granted)s, %(signed)s signés") % {
        "taken": number(quota.taken.days),
        "granted": half_days(quota.granted),
        "signed": number(quota.signed.days),
    }


def quota_chart(quota: Quota) -> SafeString:
    """One grain a half-day, full once noted; nothing when there are too many to draw, or none."""
    if not 0 < quota.granted.count <= MOST_GRAINS or quota.taken > quota.granted:
        return SafeString("")
    return charts.grains(quota.taken.count, quota.granted.count, quota_words(quota))


def gone(href: str) -> HttpResponse:
    """Go on to a page after an act."""
    return HttpResponseRedirect(href, status=303)


def shown(request: ActorRequest, template: str, context: dict[str, Any], form: Form) -> HttpResponse:
    """Show a page with its form; one that was refused says so in its status too."""
    return render(request, f"support/{template}", context, status=422 if form.errors else 200)
