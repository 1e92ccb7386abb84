"""The check of a claim: each spending beside its pieces, then approved, paid or recovered."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from grappe.areas.funding.rules import ClaimState
from grappe.areas.grants.commands import (
    Verdict,
    approve_claim,
    ask_pieces,
    check_claim,
    issue_recovery,
    pay_claim,
    reject_claim,
    reopen_check,
    settle_recovery,
)
from grappe.areas.grants.documents.settlement import explanation_of
from grappe.areas.grants.models import ClaimLine, RecoveryState
from grappe.areas.grants.queries import (
    agreed_of,
    claims_checked_by,
    costs_of_claim,
    lines_of,
    repeated_files,
    terms_of,
)
from grappe.areas.grants.web.forms import DueForm, MessageForm, PaidForm
from grappe.areas.grants.web.pages import CLAIM_KINDS, gone, reasons_of, said, shown
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Euro, Refused, whole_number
from grappe.web import formats

Act = Callable[..., object]


@signed_in
def check(request: ActorRequest, network: str, claim: int) -> HttpResponse:
    """Show a claim with its pieces, and do the next act on it."""
    seen = claims_checked_by(actor=request.actor, on=timezone.localdate())
    found = get_object_or_404(seen, pk=claim, grant__application__call__network__slug=network)
    lines = lines_of(found)
    forms = _forms(request)
    typed = {line.pk: _typed(request, line) for line in lines}
    reasons: list[str] = []
    errors: dict[str, str] = {}
    if request.method == "POST":
        asked = forms.get(request.POST.get("act", ""))
        if asked is None or asked.is_valid():
            try:
                _act(request, found.pk, typed, asked)
            except Refused as refused:
                reasons, errors = _sorted_out(refused, asked)
            else:
                return gone(reverse("grants:check", args=[network, claim]))
    refused_page = bool(reasons or errors or any(form.errors for form in forms.values()))
    # The page shows the claim as it is now, with what was typed.
    found = get_object_or_404(seen, pk=claim) if refused_page else found
    context = {**_context(found, lines, typed, errors), "forms": forms, "reasons": reasons}
    return shown(request, "check.html", context, refused=refused_page)


def _forms(request: ActorRequest) -> dict[str, Any]:
    """The forms of the page by act; only the one that was sent is bound. A fresh key for each."""
    act = request.POST.get("act", "")
    today = timezone.localdate()
    kinds = {
        "ask": (MessageForm, {}),
        "reject": (MessageForm, {}),
        "pay": (PaidForm, {"day": today}),
        "recover": (DueForm, {}),
        "settle": (PaidForm, {"day": today}),
    }
    return {
        name: kind(request.POST if name == act else None, initial=initial, auto_id=f"id_{name}_%s")
        for name, (kind, initial) in kinds.items()
    }


def _typed(request: ActorRequest, line: ClaimLine) -> Verdict:
    """What was typed for a line, or what is kept of it."""
    if request.POST.get("act") == "check":
        return Verdict(
            request.POST.get(f"disallowed_{line.pk}", ""), request.POST.get(f"reason_{line.pk}", "")
        )
    return Verdict(formats.typed(line.disallowed, 2) if line.disallowed else "", line.reason)


def _act(request: ActorRequest, claim_id: int, typed: dict[int, Verdict], form: Any) -> None:
    post = request.POST
    seen = post.get("seen", "")
    said = form.cleaned_data if form is not None else {}
    who = {
        "claim_id": claim_id,
        "actor": request.actor,
        "on": timezone.now(),
        "key": said.get("key") or post.get("key") or None,
    }
    if post.get("act") == "settle":
        settle_recovery(settled_on=said["day"], reference=said["reference"], **who)
        return
    act: Act
    more: dict[str, Any]
    match post.get("act"):
        case "ask":
            act, more = ask_pieces, {"message": said["message"]}
        case "reject":
            act, more = reject_claim, {"reason": said["message"]}
        case "pay":
            act, more = pay_claim, {"paid_on": said["day"], "reference": said["reference"]}
        case "recover":
            act, more = issue_recovery, {"due_on": said["day"]}
        case "approve":
            act, more = approve_claim, {}
        case "reopen":
            act, more = reopen_check, {}
        case _:
            act, more = check_claim, {"verdicts": typed}
    act(seen=whole_number(seen) or 0, **more, **who)


def _sorted_out(refused: Refused, form: Any) -> tuple[list[str], dict[str, str]]:
    """Put each reason on its field: of the form, or of a line; the others are said above the page."""
    days = ("paid_on", "due_on", "settled_on")
    lines = {r.field: said(r) for r in refused.refusals if r.field and "_" in r.field and r.field not in days}
    if form is not None:
        for refusal in refused.refusals:
            if refusal.field in days:
                form.add_error("day", said(refusal))
    rest = [r for r in refused.refusals if r.field not in lines and (form is None or r.field not in days)]
    return (reasons_of(Refused(rest), form) if rest else []), lines


def _context(
    found: Any,
    lines: list[ClaimLine],
    typed: dict[int, Verdict],
    errors: dict[str, str],
) -> dict[str, Any]:
    vat = agreed_of(found.grant).vat
    twice = repeated_files(lines)
    rows = [
        {
            "line": line,
            "eligible": cost.line.eligible(vat).to_cents(),
            "kept": cost.accepted.eligible(vat).to_cents(),
            "pieces": [(piece, twice.get(piece.file.digest, 0)) for piece in line.pieces],
            "typed": typed[line.pk],
            "amount_error": errors.get(f"disallowed_{line.pk}", ""),
            "reason_error": errors.get(f"reason_{line.pk}", ""),
        }
        for line, cost in zip(lines, costs_of_claim(lines), strict=True)
    ]
    recovery = getattr(found, "recovery", None)
    may = not found.is_own
    return {
        "claim": found,
        "grant": found.grant,
        "application": found.grant.application,
        "call": found.grant.application.call,
        "network": found.grant.application.call.network,
        "kind": CLAIM_KINDS[ClaimState(found.state)],
        "terms": terms_of(found.grant),
        "rows": rows,
        "total": Euro.total(row["eligible"] for row in rows),
        "may_act": may,
        "is_checking": may and found.state == ClaimState.SUBMITTED,
        "explanation": explanation_of(found.explanation),
        "payment": getattr(found, "payment", None),
        "recovery": recovery,
        "is_owed": recovery is not None and recovery.state == RecoveryState.ISSUED,
        "key": new_key(),
    }
