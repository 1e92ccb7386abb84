"""The report of a year: the network writes and sends it, the funder checks it and pays."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from grappe.areas.grants.documents.papers import drawn
from grappe.areas.grants.web.pages import download
from grappe.areas.labels import access
from grappe.areas.labels.commands import (
    TypedCheck,
    accept_report,
    pay_year,
    remind_report,
    return_report,
    write_report,
)
from grappe.areas.labels.documents.explained import explanation_of
from grappe.areas.labels.queries import (
    agreements_visible_to,
    costs_of,
    paid_on,
    read_of,
    terms_of_agreement,
)
from grappe.areas.labels.rules import WRITABLE, ReportState, SupportState, TypedReport, payment_of_year
from grappe.areas.labels.web.forms import CheckForm, MessageForm, PaidForm, ReportForm
from grappe.areas.labels.web.pages import REPORT_KINDS, number_sent, reasons_of, shown
from grappe.areas.labels.web.words import said
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused
from grappe.web import formats
from grappe.web.acts import numbered

_ROWS = ("spent_", "result_", "accepted_")


@signed_in
def report(request: ActorRequest, agreement: int, year: int) -> HttpResponse:
    """Show the report of a year and do the next act on it: write, send, ask back, accept, pay, remind."""
    seen = agreements_visible_to(actor=request.actor, on=timezone.localdate())
    found = get_object_or_404(seen, pk=agreement)
    row = get_object_or_404(found.reports.select_related("payment"), year=year)
    act, forms = request.POST.get("act", ""), _forms(request, row)
    reasons: list[str] = []
    errors: dict[str, str] = {}
    form = forms.get(_FORM_OF.get(act, ""))
    if request.method == "POST" and act in _DO and (form is None or form.is_valid()):
        try:
            _DO[act](request, row, form)
        except Refused as refused:
            reasons, errors = _sorted_out(refused, form)
        else:
            return HttpResponseRedirect(reverse("labels:report", args=[agreement, year]), status=303)
    refused_page = bool(reasons or errors or any(one.errors for one in forms.values()))
    if refused_page:
        row = get_object_or_404(found.reports.select_related("payment"), year=year)
    context = _context(request, found, row, errors)
    return shown(
        request, "report.html", {**context, "forms": forms, "reasons": reasons}, refused=refused_page
    )


def _forms(request: ActorRequest, row: Any) -> dict[str, Any]:
    """The forms of the page; only the one that was sent is bound."""
    sent = _FORM_OF.get(request.POST.get("act", ""), "")
    kinds: dict[str, tuple[Any, dict[str, Any]]] = {
        "write": (
            ReportForm,
            {
                "running": _typed(row.running),
                "others": _typed(row.others),
                "activity": row.activity,
                "next_year": row.next_year,
            },
        ),
        "check": (CheckForm, {"accepted": formats.typed(row.running, 2)}),
        "return": (MessageForm, {}),
        "pay": (PaidForm, {"day": timezone.localdate()}),
    }
    return {
        name: kind(request.POST if name == sent else None, initial=initial, auto_id=f"id_{name}_%s")
        for name, (kind, initial) in kinds.items()
    }


def _typed(amount: Decimal) -> str:
    return formats.typed(amount, 2) if amount else ""


def _who(request: ActorRequest, row: Any) -> dict[str, Any]:
    return {
        "report_id": row.pk,
        "seen": number_sent(request, "seen"),
        "actor": request.actor,
        "on": timezone.now(),
        "key": request.POST.get("key") or None,
    }


def _write(request: ActorRequest, row: Any, form: Any) -> None:
    said = form.cleaned_data
    typed = TypedReport(
        said["running"],
        said["others"],
        said["activity"],
        said["next_year"],
        numbered(request.POST, "spent_"),
        numbered(request.POST, "result_"),
    )
    write_report(typed=typed, send=request.POST.get("act") == "send", **_who(request, row))


def _check(request: ActorRequest, row: Any, form: Any) -> None:
    typed = TypedCheck(
        form.cleaned_data["accepted"], numbered(request.POST, "accepted_"), form.cleaned_data["reason"]
    )
    accept_report(typed=typed, **_who(request, row))


def _return(request: ActorRequest, row: Any, form: Any) -> None:
    return_report(message=form.cleaned_data["message"], **_who(request, row))


def _pay(request: ActorRequest, row: Any, form: Any) -> None:
    said = form.cleaned_data
    pay_year(paid_day=said["day"], reference=said["reference"], **_who(request, row))


def _remind(request: ActorRequest, row: Any, form: Any) -> None:
    who = _who(request, row)
    del who["seen"]
    remind_report(**who)


_DO: dict[str, Callable[[ActorRequest, Any, Any], None]] = {
    "save": _write,
    "send": _write,
    "accept": _check,
    "return": _return,
    "pay": _pay,
    "remind": _remind,
}
_FORM_OF = {"save": "write", "send": "write", "accept": "check", "return": "return", "pay": "pay"}


def _sorted_out(refused: Refused, form: Any) -> tuple[list[str], dict[str, str]]:
    """Put each reason on its field: of the form, or of a row; the others are said above the page."""
    rows = {r.field: said(r) for r in refused.refusals if r.field and r.field.startswith(_ROWS)}
    rest = [r for r in refused.refusals if r.field not in rows]
    return (reasons_of(Refused(rest), form) if rest else []), rows


def _context(request: ActorRequest, found: Any, row: Any, errors: dict[str, str]) -> dict[str, Any]:
    actions = list(found.actions.all())
    terms = terms_of_agreement(found, actions)
    saved = {line.action_id: line for line in row.actions.all()}
    state, today = ReportState(row.state), timezone.localdate()
    period = terms.year_period(row.year)
    writable = state in WRITABLE and found.state == SupportState.SIGNED
    can_fund = access.can_fund(request.actor, found)
    estimate = None
    if state in (*WRITABLE, ReportState.SUBMITTED) and row.running + sum(x.spent for x in saved.values()):
        estimate = payment_of_year(terms, costs_of(read_of(row), terms), paid=paid_on(found))
    explanation = explanation_of(row.explanation)
    return {
        "agreement": found,
        "award": found.award,
        "network": found.award.network,
        "report": row,
        "terms": terms,
        "period": period,
        "kind": REPORT_KINDS[state],
        "rows": [
            _action_row(request, action, planned.aid, saved.get(action.pk), errors)
            for action, planned in zip(actions, terms.actions, strict=True)
            if action.year == row.year
        ],
        "is_over": period.end is not None and period.end < today,
        "is_late": state in WRITABLE and row.due_on < today,
        "may_write": writable and access.can_report(request.actor, found),
        "may_check": can_fund and state is ReportState.SUBMITTED,
        "may_pay": can_fund and state is ReportState.ACCEPTED,
        "may_remind": can_fund and writable and row.due_on < today and row.reminded_on != today,
        "estimate": estimate,
        "explanation": explanation,
        "payment": getattr(row, "payment", None),
        "key": new_key(),
    }


def _action_row(
    request: ActorRequest, action: Any, aid: Any, line: Any, errors: dict[str, str]
) -> dict[str, Any]:
    spent = _typed(line.spent) if line else ""
    kept = "" if line is None else formats.typed(line.spent if line.accepted is None else line.accepted, 2)
    return {
        "action": action,
        "aid": aid,
        "line": line,
        "spent": request.POST.get(f"spent_{action.pk}", spent),
        "result": request.POST.get(f"result_{action.pk}", line.result if line else ""),
        "accepted": request.POST.get(f"accepted_{action.pk}", kept),
        "spent_error": errors.get(f"spent_{action.pk}", ""),
        "result_error": errors.get(f"result_{action.pk}", ""),
        "accepted_error": errors.get(f"accepted_{action.pk}", ""),
    }


@signed_in
def sheet(request: ActorRequest, agreement: int, year: int) -> HttpResponse:
    """The payment sheet of a year as a PDF, once it is paid."""
    seen = agreements_visible_to(actor=request.actor, on=timezone.localdate())
    found = get_object_or_404(seen, pk=agreement)
    row = get_object_or_404(found.reports.select_related("payment"), year=year)
    payment = getattr(row, "payment", None)
    if payment is None:
        raise Http404
    content = drawn(payment.paper, payment.digest, on=payment.recorded_at)
    return download(content, f"versement-{found.pk}-{year}.pdf")
