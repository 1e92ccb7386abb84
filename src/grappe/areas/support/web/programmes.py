"""The facilitator's desk: programmes and calls to support, opening one, following it, its exports."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.areas.directory.web.sheets import as_sheet, sheet_answer
from grappe.areas.funding.queries.awards import AwardFound
from grappe.areas.funding.web.words import regime_words
from grappe.areas.support.commands import open_support
from grappe.areas.support.models import SupportDay, SupportTemplate
from grappe.areas.support.queries import (
    calls_to_support,
    ceilings_of,
    companies_of,
    days_of,
    figures_of,
    laureates_to_support,
    programmes_read_by,
    sessions_of,
    template_of_programme,
    templates_for,
)
from grappe.areas.support.rules import PhaseKind, Template, days_of_support, template_of
from grappe.areas.support.web.forms import OpenForm
from grappe.areas.support.web.pages import (
    frame,
    gone,
    network_found,
    phase_rows,
    programme_found,
    programme_run,
    quota_chart,
    quota_of_row,
    quota_words,
    shown,
)
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import ZERO, HalfDays
from grappe.web.acts import done
from grappe.web.formats import number
from grappe.web.refusals import all_words

# What the desk of a decided call shows of this area.
CALL_TAB = ("support:of-call", gettext_lazy("Accompagnement"))


@signed_in
def programmes(request: ActorRequest, network: str) -> HttpResponse:
    """List a network's support programmes, and the decided calls that have none."""
    found, today = network_found(request, network), timezone.localdate()
    rows = programmes_read_by(actor=request.actor, on=today).filter(call__network=found)
    waiting = calls_to_support(actor=request.actor, on=today).filter(network=found) if found.is_run else []
    templates = templates_for(found) if found.is_run else []
    context = {
        "network": found,
        "rows": rows.order_by("-starts_on"),
        "waiting": waiting,
        "templates": [_compared(row) for row in templates],
    }
    return render(request, "support/programmes.html", context)


def _compared(row: SupportTemplate) -> dict[str, Any]:
    """A template as the comparison shows it."""
    template = template_of(row.content)
    return {
        "row": row,
        "template": template,
        "individual": template.of_kind(PhaseKind.INDIVIDUAL),
        "pooled": template.of_kind(PhaseKind.POOLED),
        "whole": days_of_support(template, companies=10),
    }


@signed_in
def opening(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Compare the templates, say what the ceilings leave each laureate, then start their support."""
    today = timezone.localdate()
    rows = laureates_to_support(actor=request.actor, on=today)
    laureates = list(rows.filter(call__network__slug=network, call__slug=slug))
    call = laureates[0].call if laureates else _call_alone(request, network, slug)
    templates = [_compared(row) for row in templates_for(call.network)]
    form = OpenForm(
        request.POST or None,
        templates=[(entry["row"].pk, entry["row"].title) for entry in templates],
        initial={"starts_on": today + timedelta(days=14), "key": new_key()},
    )
    if done(request, form, lambda typed: open_support(call_id=call.pk, **_who(request), **_opened(typed))):
        return gone(reverse("support:programme", args=[network, slug]))
    found = ceilings_of(call, laureates, ZERO, on=today)
    context = {
        "network": call.network,
        "call": call,
        "laureates": laureates,
        "ceilings": [_left(laureate, found[laureate.number]) for laureate in laureates],
        "templates": templates,
        "form": form,
    }
    return shown(request, "opening.html", context, form)


def _call_alone(request: ActorRequest, network: str, slug: str) -> Any:
    """The call without any laureate to read it from."""
    calls = calls_to_support(actor=request.actor, on=timezone.localdate())
    return get_object_or_404(calls, network__slug=network, slug=slug)


def _left(laureate: Any, found: AwardFound) -> dict[str, Any]:
    """What the ceilings leave one laureate today, the law and the call's own rule apart, and what waits."""
    answer = found.answer
    own = answer.call if answer else None
    waiting = [measure.pending for measure in answer.measures] if answer else []
    return {
        "organisation": laureate.organisation,
        "is_read": laureate.is_aid_read,
        "regime": regime_words(answer.regime or "") if answer else "",
        "law": answer.headroom if answer else None,
        "is_bound": bool(answer and answer.measures),
        "own": own,
        "waiting": max([*waiting, own.pending] if own else waiting, default=ZERO),
        "reasons": all_words(found.reasons),
    }


def _who(request: ActorRequest) -> dict[str, Any]:
    return {"actor": request.actor, "on": timezone.localtime()}


def _opened(typed: dict[str, Any]) -> dict[str, Any]:
    return {
        "template_id": typed["template"],
        "starts_on": typed["starts_on"],
        "day_rate": typed["day_rate"],
        "key": typed["key"],
    }


@signed_in
def programme(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Follow a programme: its calendar, and each company with its quota, its firm and what waits."""
    found = programme_found(request, network, slug)
    template = template_of_programme(found)
    companies, sessions = list(companies_of(found)), list(sessions_of(found))
    context = {
        **frame(found, "programme"),
        "phases": phase_rows(found, today=timezone.localdate()),
        "rows": [_row(company, template) for company in companies],
        "figures": figures_of(found, companies, sessions),
        "planned": sum(session.state == "planned" for session in sessions),
    }
    return render(request, "support/programme.html", context)


def _row(company: Any, template: Template) -> dict[str, Any]:
    quota = quota_of_row(company, template.company)
    return {
        "company": company,
        "words": quota_words(quota),
        "chart": quota_chart(quota),
        "report": getattr(company, "report", None),
    }


@signed_in
def export(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Send every logged line of a programme as a sheet."""
    found = programme_run(request, network, slug)
    titles = {phase.code: phase.title for phase in template_of_programme(found).phases}
    head = [
        _("Dossier"),
        _("Entreprise"),
        _("Cabinet"),
        _("Consultant"),
        _("Phase"),
        _("Jour"),
        _("Jours"),
        _("Travail fait"),
        _("État"),
        _("Répondu le"),
        _("Répondu par"),
    ]
    rows = (_exported(day, titles) for day in days_of(found))
    return sheet_answer(as_sheet(head, rows), f"accompagnement-{found.call.slug}")


def _exported(day: SupportDay, titles: dict[str, str]) -> list[str]:
    return [
        str(day.company.application.number),
        day.company.application.organisation.name,
        day.consultant.firm.organisation.name,
        day.consultant.person.name,
        titles[day.phase],
        day.done_on.isoformat(),
        number(HalfDays(day.half_days).days),
        day.work,
        str(day.get_state_display()),
        timezone.localdate(day.answered_at).isoformat() if day.answered_at else "",
        day.answered_by.name if day.answered_by else "",
    ]


@signed_in
def of_call(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Lead from a decided call to its support: the programme, or the page that opens it."""
    found = programmes_read_by(actor=request.actor, on=timezone.localdate())
    begun = found.filter(call__network__slug=network, call__slug=slug).exists()
    return gone(reverse("support:programme" if begun else "support:opening", args=[network, slug]))
