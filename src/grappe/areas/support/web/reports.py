"""The closing report of one company: written by its consultant, read and approved by the company."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from grappe.areas.support.commands import answer_report, write_report
from grappe.areas.support.models import SECTION_LABELS
from grappe.areas.support.queries import companies_reported_to
from grappe.areas.support.rules import REPORT_SECTIONS, ProgrammeState, ReportState
from grappe.areas.support.web.forms import AnswerForm, ReportForm
from grappe.areas.support.web.pages import (
    gone,
    shown,
)
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.web.acts import done


@signed_in
def report(request: ActorRequest, company: int) -> HttpResponse:
    """Write, approve or read the closing report of a company, by what one is to it."""
    seen = companies_reported_to(actor=request.actor, on=timezone.localdate())
    found = get_object_or_404(seen, pk=company)
    kept = getattr(found, "report", None)
    is_running = found.programme.state == ProgrammeState.RUNNING
    state = ReportState(kept.state) if kept else ReportState.DRAFT
    if found.is_followed and is_running and state is ReportState.DRAFT:
        return _written(request, found, kept)
    if found.is_signed and is_running and state is ReportState.SENT:
        return _answered(request, found, kept)
    return shown(request, "report.html", _context(found, kept), AnswerForm())


def _context(company: Any, kept: Any) -> dict[str, Any]:
    sections = kept.sections if kept else {}
    return {
        "company": company,
        "report": kept,
        "sections": [(SECTION_LABELS[name], sections.get(name, "")) for name in REPORT_SECTIONS],
        # What is still being written belongs to the firm that writes it.
        "is_readable": kept is not None and (company.is_followed or kept.state != ReportState.DRAFT),
        "can_open": company.is_followed or company.is_team or company.is_run,
    }


def _written(request: ActorRequest, company: Any, kept: Any) -> HttpResponse:
    first = {**(kept.sections if kept else {}), "seen": kept.version if kept else 0, "key": new_key()}
    form = ReportForm(request.POST or None, initial=first)
    act: dict[str, Any] = {"company_id": company.pk, "actor": request.actor, "on": timezone.localtime()}
    send = request.POST.get("act") == "send"
    if done(
        request,
        form,
        lambda typed: write_report(
            sections={name: typed[name] for name in REPORT_SECTIONS},
            seen=typed["seen"],
            key=typed["key"],
            send=send,
            **act,
        ),
    ):
        return gone(reverse("support:company" if send else "support:report", args=[company.pk]))
    return shown(request, "report_form.html", _context(company, kept) | {"form": form}, form)


def _answered(request: ActorRequest, company: Any, kept: Any) -> HttpResponse:
    form = AnswerForm(request.POST or None, initial={"seen": kept.version, "key": new_key()})
    act: dict[str, Any] = {"company_id": company.pk, "actor": request.actor, "on": timezone.localtime()}
    approve = request.POST.get("act") == "approve"
    if done(request, form, lambda typed: answer_report(approve=approve, **typed, **act)):
        return gone(reverse("support:company", args=[company.pk]))
    return shown(request, "report.html", _context(company, kept) | {"form": form}, form)
