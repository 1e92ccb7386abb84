"""The applications of a call for its facilitator: the list, its sheet, and reading one."""

import csv
from io import StringIO
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grappe.areas.forms.web.answers import answers_in_words
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.models.applications import CATEGORY_LABELS, STATE_LABELS
from grappe.areas.programmes.queries.aid import costs_of, find_aid, scheme_rule, vat_of
from grappe.areas.programmes.queries.applications import questions_of
from grappe.areas.programmes.queries.calls import (
    ApplicationFilters,
    application_to_read,
    applications_of,
    in_order,
    narrowed,
    states_present,
)
from grappe.areas.programmes.queries.preparing import findings_of
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.areas.programmes.web.calls.conditions import shown_findings
from grappe.areas.programmes.web.tabs import call_tabs
from grappe.kernel.http import ActorRequest, signed_in
from grappe.web import formats
from grappe.web.refusals import all_words

PAGE = 50
# A sheet that a spreadsheet would run as a formula is written as text.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@signed_in
def applications(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """List the submitted applications of a call, fifty a page: search, filters, order."""
    shown, filters = _call(request, network, slug), _filters(request)
    rows = applications_of(shown, actor=request.actor, on=timezone.localdate())
    states, themes = states_present(rows.order_by("state", "theme").values_list("state", "theme").distinct())
    found = in_order(narrowed(rows, filters), request.GET.get("tri", ""))
    labels = _themes(shown)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.theme_label = labels.get(row.theme, row.theme)
    return render(
        request,
        "programmes/calls/applications.html",
        {
            "call": shown,
            "tabs": call_tabs(shown, "call-applications"),
            "page": page,
            "filters": filters,
            "is_filtered": bool(filters.search or filters.state or filters.theme),
            "states": [(state, STATE_LABELS[state]) for state in states],
            "themes": [(code, labels.get(code, code)) for code in themes],
            "is_empty": not states,
        },
    )


@signed_in
def applications_csv(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Send the applications that the list shows, all pages of them, as a sheet."""
    shown = _call(request, network, slug)
    rows = applications_of(shown, actor=request.actor, on=timezone.localdate())
    found = in_order(narrowed(rows, _filters(request)), request.GET.get("tri", ""))
    answer = HttpResponse(_sheet(shown, found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="dossiers-{shown.slug}.csv"'
    return answer


def _sheet(call: Call, rows: Any) -> str:
    """The list as text that French spreadsheets open: marked as UTF-8, semicolons, decimal commas."""
    text, labels = StringIO(), _themes(call)
    sheet = csv.writer(text, delimiter=";", lineterminator="\r\n")
    sheet.writerow(
        [
            _("Numéro"),
            _("Organisation"),
            _("Département"),
            _("Projet"),
            _("Thème"),
            _("État"),
            _("Déposée le"),
            _("Coûts hors taxes"),
            _("Moyenne"),
        ]
    )
    for row in rows.iterator():
        cells = [
            row.organisation.name,
            row.organisation.department_id or "",
            row.title,
            labels.get(row.theme, row.theme),
            str(row.get_state_display()),
        ]
        sheet.writerow(
            [
                row.number,
                *(_text(cell) for cell in cells),
                formats.local(row.submitted_at).strftime("%Y-%m-%d %H:%M") if row.submitted_at else "",
                "" if row.planned is None else f"{row.planned:.2f}".replace(".", ","),
                "" if row.mean is None else f"{row.mean // 100},{row.mean % 100:02d}",
            ]
        )
    return "\ufeff" + text.getvalue()


def _text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


@signed_in
def application(request: ActorRequest, network: str, slug: str, number: int) -> HttpResponse:
    """Show one submitted application in full: answers, costs and aid, files, team."""
    shown: Any = _application(request, network, slug, number)
    call = shown.call
    plan = costs_of([shown.pk]).get(shown.pk, [])
    aid = find_aid(
        scheme_rule(call.aid_scheme) if call.aid_scheme else None,
        plan,
        vat_of(shown.vat_basis, shown.vat_deduction),
    )
    return render(
        request,
        "programmes/calls/application.html",
        {
            "application": shown,
            "call": call,
            "tabs": call_tabs(call, "call-applications"),
            "theme": _themes(call).get(shown.theme, shown.theme),
            "answers": _answers(shown),
            "findings": shown_findings(
                findings_of(call, shown.organisation, on=timezone.localdate(shown.submitted_at))
            ),
            "costs": [(line, CATEGORY_LABELS[line.category]) for line in plan],
            "aid": aid.result,
            "aid_reasons": all_words(aid.refusals),
            "members": list(shown.members.all()),
            "partners": list(shown.partners.all()),
            "attachments": list(shown.attachments.all()),
        },
    )


def _application(request: ActorRequest, network: str, slug: str, number: int) -> Any:
    return get_object_or_404(
        application_to_read(
            actor=request.actor, network=network, slug=slug, number=number, on=timezone.localdate()
        )
    )


def _answers(application: Any) -> list[tuple[str, str]]:
    """Each question that was asked with its answer as it reads; an empty text where nothing was answered."""
    language = get_language() or "fr"
    questions = [question.said_in(language) for question in questions_of(application.form_revision)]
    return [(question.label, words) for question, words in answers_in_words(questions, application.answers)]


def _call(request: ActorRequest, network: str, slug: str) -> Call:
    calls = calls_run_by(actor=request.actor, on=timezone.localdate()).select_related("network__organisation")
    return get_object_or_404(calls, network__slug=network, slug=slug)


def _filters(request: HttpRequest) -> ApplicationFilters:
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "etat", "theme")}
    return ApplicationFilters(asked["q"], asked["etat"], asked["theme"])


def _themes(call: Call) -> dict[str, str]:
    return {row["code"]: row["label"] for row in call.themes}
