"""Amendments and the end of a grant."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from grappe.areas.grants.commands import TypedAmendment, close_grant, propose_amendment, withdraw_amendment
from grappe.areas.grants.queries import agreed_of, terms_of
from grappe.areas.grants.rules import GrantState
from grappe.areas.grants.web.forms import AmendForm
from grappe.areas.grants.web.pages import gone, grant_found, reasons_of, shown
from grappe.areas.programmes.rules.budget import TypedLine
from grappe.areas.programmes.web.applications.rows import has_plan, shown_rows, typed_lines
from grappe.kernel.http import ActorRequest, signed_in
from grappe.values import Refusal, Refused
from grappe.web import formats


@signed_in
def amend(request: ActorRequest, grant: int) -> HttpResponse:
    """Draw up an amendment: why, the new last day, the plan where it changes."""
    found = grant_found(request, grant)
    if not found.is_run or found.state != GrantState.SIGNED:
        raise Http404
    form = AmendForm(request.POST or None, initial={"ends_on": terms_of(found).payment.eligible.end})
    lines = typed_lines(request.POST) if has_plan(request.POST) else _written(found)
    refusals: tuple[Refusal, ...] = ()
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            propose_amendment(
                grant_id=found.pk,
                typed=TypedAmendment(form.cleaned_data["reason"], form.cleaned_data["ends_on"], lines),
                actor=request.actor,
                on=timezone.now(),
                key=form.cleaned_data["key"] or None,
            )
        except Refused as refused:
            refusals = tuple(r for r in refused.refusals if r.code.startswith("programmes."))
            rest = [r for r in refused.refusals if r not in refusals]
            reasons = reasons_of(Refused(rest), form) if rest else []
        else:
            return gone(reverse("grants:grant", args=[found.pk]))
    context = {
        "grant": found,
        "application": found.application,
        "form": form,
        "rows": shown_rows(lines, refusals, rates=list(found.scheme["rates"])),
        "reasons": reasons,
    }
    return shown(request, "amend.html", context, refused=bool(form.errors or reasons or refusals))


def _written(found: Any) -> list[TypedLine]:
    """The plan in force as it would be typed."""
    return [
        TypedLine(
            line.label,
            str(line.category),
            formats.typed(line.amount.amount, 2),
            formats.typed(line.vat.amount, 2) if line.vat.amount else "",
        )
        for line in agreed_of(found).forecast
    ]


@signed_in
@require_POST
def withdraw(request: ActorRequest, grant: int, number: int) -> HttpResponse:
    """Take back an amendment that nobody signed."""
    found = grant_found(request, grant)
    withdraw_amendment(grant_id=found.pk, number=number, **_who(request))
    return gone(reverse("grants:grant", args=[found.pk]))


@signed_in
@require_POST
def close(request: ActorRequest, grant: int) -> HttpResponse:
    """Close a grant whose balance is settled."""
    found = grant_found(request, grant)
    close_grant(grant_id=found.pk, **_who(request))
    return gone(reverse("grants:grant", args=[found.pk]))


def _who(request: ActorRequest) -> dict[str, Any]:
    return {"actor": request.actor, "on": timezone.now(), "key": request.POST.get("key") or None}
