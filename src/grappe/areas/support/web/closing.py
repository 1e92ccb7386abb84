"""What the support is worth to each company, the end of a programme, and their papers."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from grappe.areas.funding.models import AidLine
from grappe.areas.programmes.documents.pdf import render_pdf
from grappe.areas.support.commands import close_support, record_value
from grappe.areas.support.documents.papers import closing_paper, value_paper
from grappe.areas.support.queries import (
    aid_told_of,
    companies_of,
    facts_of,
    sessions_of,
    values_of,
)
from grappe.areas.support.rules import SupportValue, refusals_to_close
from grappe.areas.support.web.forms import ClosingForm
from grappe.areas.support.web.pages import (
    address,
    frame,
    gone,
    programme_found,
    programme_run,
    shown,
)
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import ZERO, Euro
from grappe.web.acts import done
from grappe.web.refusals import all_words


@signed_in
def values(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Show what each company received in value, and every line that leads to it."""
    found = programme_found(request, network, slug)
    worth, companies = values_of(found), list(companies_of(found))
    lines, promised = aid_told_of(companies)
    rows = [
        (company, worth[company.pk], lines.get(company.pk), promised.get(company.pk)) for company in companies
    ]
    context = {
        **frame(found, "values"),
        "rows": rows,
        "total": Euro.total(value.amount for _company, value, _line, _promise in rows),
        "is_behind": any(_is_behind(value, line) for _company, value, line, _promise in rows),
        "key": new_key(),
    }
    return render(request, "support/values.html", context)


def _is_behind(value: SupportValue, line: AidLine | None) -> bool:
    """Whether the ledger does not say yet what a company received."""
    return (ZERO if line is None else line.amount) != value.amount


@signed_in
@require_POST
def values_record(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Write the value received by each company in the ledger of public aid."""
    found = programme_run(request, network, slug)
    record_value(
        programme_id=found.pk,
        actor=request.actor,
        on=timezone.localtime(),
        key=request.POST.get("key") or None,
    )
    return gone(address(found, "values"))


@signed_in
def value_sheet(request: ActorRequest, network: str, slug: str, number: int) -> HttpResponse:
    """The sheet of the aid in kind that one company received, for its file."""
    found = programme_found(request, network, slug)
    company = get_object_or_404(companies_of(found), application__number=number)
    paper = value_paper(found, company, values_of(found)[company.pk])
    return _pdf(found, paper, f"valeur-{number}-{found.call.slug}.pdf")


@signed_in
def closing(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Say what is left to do, take the report of the programme, and close it."""
    found = programme_run(request, network, slug)
    form = ClosingForm(request.POST or None, initial={"report": found.report, "key": new_key()})
    act: dict[str, Any] = {"programme_id": found.pk, "actor": request.actor, "on": timezone.localtime()}
    if done(request, form, lambda typed: close_support(report=typed["report"], key=typed["key"], **act)):
        return gone(address(found, "closing"))
    around = frame(found, "closing")
    left = _left(found) if around["is_running"] else []
    return shown(request, "closing.html", {**around, "form": form, "left": left}, form)


def _left(programme: Any) -> list[str]:
    """What still stands between the programme and its end, its report aside."""
    planned = sum(session.state == "planned" for session in sessions_of(programme))
    return all_words(refusals_to_close(facts_of(programme), planned_sessions=planned, report="-"))


@signed_in
def closing_report(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """The closing report of the programme, to print; a draft until it is closed."""
    found = programme_found(request, network, slug)
    worth = values_of(found)
    rows = [(company, worth[company.pk]) for company in companies_of(found)]
    paper = closing_paper(found, rows, list(sessions_of(found)))
    return _pdf(found, paper, f"bilan-{found.call.slug}.pdf")


def _pdf(programme: Any, paper: Any, name: str) -> HttpResponse:
    """Drawn again each time; once the programme is closed, always the same bytes."""
    made = programme.closed_at or timezone.now()
    answer = HttpResponse(render_pdf(paper, on=made), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
