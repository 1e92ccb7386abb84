"""The step of the budget: the cost plan in rows, the VAT situation, and the aid they would give."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html

from grappe.areas.programmes.commands.applications import save_budget
from grappe.areas.programmes.queries.aid import AidFound, find_aid, scheme_rule, vat_of
from grappe.areas.programmes.queries.applications import BUDGET, last_save
from grappe.areas.programmes.rules.budget import ReadPlan, TypedLine, read_deduction, read_plan
from grappe.areas.programmes.web.applications.forms import VatForm
from grappe.areas.programmes.web.applications.frame import address, frame
from grappe.areas.programmes.web.applications.reasons import (
    CHANGED,
    let_through,
    sentence_of,
    sentences,
)
from grappe.areas.programmes.web.applications.rows import (
    EMPTY_ROWS,
    has_plan,
    shown_rows,
    stored_lines,
    typed_lines,
)
from grappe.kernel.http import ActorRequest
from grappe.values import Refusal, Refused, whole_number
from grappe.web import formats

_CELLS = ("label_", "category_", "amount_", "vat_")
MORE_ROWS = 3


def show(request: ActorRequest, application: Any) -> HttpResponse:
    """Show or save the cost plan; adding and removing a row save the others."""
    costs = list(application.costs.order_by("position", "pk"))
    initial = {
        "version": application.version,
        "vat_basis": application.vat_basis,
        "vat_deduction": _percent(application.vat_deduction),
    }
    if request.method != "POST":
        form = VatForm(initial=initial)
        more = MORE_ROWS if "lignes" in request.GET else 0
        return _page(request, application, form, stored_lines(costs), empty=EMPTY_ROWS + more)
    without = whole_number(request.POST.get("remove"))
    sent = has_plan(request.POST)
    lines = typed_lines(request.POST, without=without) if sent else stored_lines(costs)
    form = VatForm(request.POST, initial=initial)
    form.is_valid()
    try:
        version = _save(request, application, lines)
    except Refused as refused:
        return _refused(request, application, form, lines, refused, stored_lines(costs))
    if request.htmx:
        context = {
            "version": version,
            "time": timezone.now(),
            "is_budget": True,
            "estimate": _estimate(application, lines, request.POST),
        }
        return render(request, "programmes/applications/_saved.html", context)
    return HttpResponseRedirect(_next(request, application), status=303)


def _percent(basis_points: int | None) -> str:
    return "" if basis_points is None else formats.percent(basis_points).rstrip("%\u00a0")


def _next(request: ActorRequest, application: Any) -> str:
    here = address(application, BUDGET)
    if "add" in request.POST:
        return f"{here}?lignes=plus#depenses"
    if "remove" in request.POST:
        return f"{here}#depenses"
    return str(frame(application, BUDGET)["following"])


def _save(request: ActorRequest, application: Any, lines: Sequence[TypedLine]) -> int:
    saved: int = save_budget(
        application_id=application.pk,
        lines=lines,
        vat_basis=request.POST.get("vat_basis", ""),
        vat_deduction=request.POST.get("vat_deduction", ""),
        version=whole_number(request.POST.get("version")) or 0,
        page=request.POST.get("key", ""),
        actor=request.actor,
        on=timezone.now(),
    )
    return saved


def _refused(
    request: ActorRequest,
    application: Any,
    form: VatForm,
    lines: Sequence[TypedLine],
    refused: Refused,
    stored: Sequence[TypedLine],
) -> HttpResponse:
    let_through(refused)
    changed = CHANGED in refused.codes
    if request.htmx:
        context = {"reasons": sentences(refused.refusals), "changed": changed}
        return render(
            request, "programmes/applications/_not_saved.html", context, status=409 if changed else 422
        )
    for refusal in refused.refusals:
        if refusal.field in form.fields:
            form.add_error(refusal.field, sentence_of(refusal))
    form.data = form.data.copy()
    form.data["version"] = str(application.version)
    return _page(
        request,
        application,
        form,
        lines,
        refusals=refused.refusals,
        theirs=stored if changed else (),
        newer=last_save(application.pk, step=BUDGET) if changed else None,
        status=409,
    )


def _page(
    request: ActorRequest,
    application: Any,
    form: VatForm,
    lines: Sequence[TypedLine],
    *,
    refusals: Sequence[Refusal] = (),
    empty: int = EMPTY_ROWS,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    shared = frame(application, BUDGET)
    scheme = application.call.aid_scheme
    if not shared["is_open"] and request.method != "POST":
        for field in form.fields.values():
            field.widget.attrs["disabled"] = True
    on_form = [r for r in refusals if r.field not in form.fields]
    return render(
        request,
        "programmes/applications/budget.html",
        {
            **shared,
            "form": form,
            "rows": shown_rows(
                lines,
                refusals,
                empty=empty if shared["is_open"] else 0,
                rates=list(scheme.rates) if scheme else [],
            ),
            "reasons": [_reason(refusal) for refusal in on_form],
            "scheme": scheme,
            "estimate": _estimate(application, lines, form.data or form.initial),
            "saved_entry": None if refusals else last_save(application.pk),
            **more,
        },
        status=status,
    )


def _reason(refusal: Refusal) -> Any:
    sentence = sentence_of(refusal)
    if refusal.field and refusal.field.startswith(_CELLS):
        return format_html('<a href="#id_{}">{}</a>', refusal.field, sentence)
    return sentence


def _estimate(application: Any, lines: Sequence[TypedLine], said: Mapping[str, Any]) -> AidFound | None:
    """Return what the lines that can be read would give, or None while nothing can be computed."""
    scheme = application.call.aid_scheme
    basis = str(said.get("vat_basis", ""))
    deduction, wrong = read_deduction(basis, str(said.get("vat_deduction", "")))
    if scheme is None or wrong or not basis:
        return None
    rule = scheme_rule(scheme)
    plan: ReadPlan = read_plan(list(lines), rule)
    if not plan.lines:
        return None
    return find_aid(rule, list(plan.lines), vat_of(basis, deduction))
