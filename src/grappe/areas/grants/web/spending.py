"""A claim as the beneficiary writes it: one spending at a time, with its photographs; then sent once."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from grappe.areas.funding.rules import ClaimKind, ClaimState, Settlement, settle_claim
from grappe.areas.grants.commands import (
    add_line,
    correct_line,
    drop_claim,
    read_joined,
    remove_evidence,
    remove_line,
    submit_claim,
)
from grappe.areas.grants.documents.papers import drawn
from grappe.areas.grants.documents.settlement import explanation_of
from grappe.areas.grants.models import Claim, ClaimLine
from grappe.areas.grants.queries import (
    agreed_of,
    claims_visible_to,
    costs_of_claim,
    earlier_costs,
    evidence_readable_by,
    lines_of,
    paid_so_far,
    terms_of,
)
from grappe.areas.grants.rules import WRITABLE_CLAIMS, TypedSpending, refusals_to_submit
from grappe.areas.grants.web.forms import SpendingForm
from grappe.areas.grants.web.pages import CLAIM_KINDS, attempt, claim_found, download, gone, said, shown
from grappe.areas.programmes.models import ApplicationMember, MemberRole
from grappe.kernel import files
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Euro, Refused
from grappe.web import formats

_WRITERS = (MemberRole.OWNER, MemberRole.EDITOR)


@signed_in
def claim(request: ActorRequest, claim: int) -> HttpResponse:
    """Show a claim with its spendings, what it would give, and what it still misses; add a spending to it."""
    found = _claim_of_team(request, claim)
    form = _form(request, found)
    reasons: list[str] | None = []
    if request.method == "POST" and form.is_valid():
        reasons = attempt(
            lambda: add_line(claim_id=found.pk, **_typed(form), **_who(request, form)),
            form,
        )
        if reasons is None:
            return gone(f"{reverse('grants:claim', args=[found.pk])}#depenses")
    elif form.errors:
        _tell_the_rest(form, found)
    refused = bool(form.errors or reasons)
    return shown(request, "claim.html", _context(request, found, form, reasons or []), refused=refused)


def _claim_of_team(request: ActorRequest, claim: int) -> Any:
    """The claim, for its team: the desk has its own page of it."""
    found = claim_found(request, claim)
    held = ApplicationMember.objects.filter(
        application=found.grant.application_id, person_id=request.actor.own_id
    )
    role = held.values_list("role", flat=True).first()
    if role is None:
        raise Http404
    found.may_write = role in _WRITERS and found.state in WRITABLE_CLAIMS
    return found


def _form(request: ActorRequest, found: Claim, **initial: Any) -> SpendingForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return SpendingForm(*sent, rates=found.grant.scheme["rates"], initial=initial)


def _typed(form: SpendingForm) -> dict[str, Any]:
    """What was typed, as the commands read it; blank where a field could not be read."""
    said = form.cleaned_data
    words = (said.get(name, "") for name in ("label", "category", "amount", "amount_incl"))
    return {
        "typed": TypedSpending(*words, said.get("paid_on")),
        "pieces": [(sent.name, sent.read(files.LARGEST + 1)) for sent in said.get("files", [])],
    }


def _tell_the_rest(form: SpendingForm, found: Claim) -> None:
    """Say what else is wrong when a field could not be read: everything is corrected in one round."""
    refusals = read_joined(found.grant, *_typed(form).values(), today=timezone.localdate())[1]
    left = [refusal for refusal in refusals if refusal.field not in form.errors]
    for refusal in left:
        form.add_error(refusal.field, said(refusal))


def _who(request: ActorRequest, form: SpendingForm) -> dict[str, Any]:
    return {"actor": request.actor, "on": timezone.now(), "key": form.cleaned_data["key"] or None}


def _context(request: ActorRequest, found: Any, form: SpendingForm, reasons: list[str]) -> dict[str, Any]:
    lines = lines_of(found)
    vat = agreed_of(found.grant).vat
    rows = [
        {"line": line, "cost": cost, "eligible": cost.line.eligible(vat).to_cents()}
        for line, cost in zip(lines, costs_of_claim(lines), strict=True)
    ]
    return {
        "claim": found,
        "grant": found.grant,
        "application": found.grant.application,
        "call": found.grant.application.call,
        "kind": CLAIM_KINDS[ClaimState(found.state)],
        "terms": terms_of(found.grant),
        "rows": rows,
        "total": Euro.total(row["eligible"] for row in rows),
        "form": form,
        "reasons": reasons,
        "explanation": explanation_of(found.explanation),
        "payment": getattr(found, "payment", None),
        "recovery": getattr(found, "recovery", None),
        "key": new_key(),
        **(_foreseen(found, lines) if found.state in WRITABLE_CLAIMS else {}),
    }


def _foreseen(found: Claim, lines: list[ClaimLine]) -> dict[str, Any]:
    """What the claim misses as it stands, or what it would give if everything were accepted."""
    grant = found.grant
    agreed, terms, kind = agreed_of(grant), terms_of(grant), ClaimKind(found.kind)
    for line in lines:
        line.disallowed, line.reason = 0, ""
    costs, earlier, paid = costs_of_claim(lines), earlier_costs(grant), paid_so_far(grant)
    missing = refusals_to_submit(
        kind, agreed, terms.payment, costs, pieces=terms.pieces, earlier=earlier, already_paid=paid
    )
    if missing:
        return {"missing": list(dict.fromkeys(said(refusal) for refusal in missing))}
    try:
        result: Settlement = settle_claim(
            kind, agreed, terms.payment, costs, earlier=earlier, already_paid=paid
        )
    except Refused as refused:
        return {"missing": [said(refusal) for refusal in refused.refusals]}
    return {"missing": [], "estimate": result}


@signed_in
@require_POST
def submit(request: ActorRequest, claim: int) -> HttpResponse:
    """Send the claim to the desk."""
    return _acted(request, claim, lambda **act: submit_claim(claim_id=claim, **act))


@signed_in
@require_POST
def drop(request: ActorRequest, claim: int) -> HttpResponse:
    """Drop a claim that was never sent."""
    found = _claim_of_team(request, claim)
    drop_claim(claim_id=found.pk, actor=request.actor, on=timezone.now(), key=request.POST.get("key") or None)
    return gone(reverse("grants:grant", args=[found.grant_id]))


def _acted(request: ActorRequest, claim: int, act: Callable[..., object]) -> HttpResponse:
    found = _claim_of_team(request, claim)
    key = request.POST.get("key") or None
    reasons = attempt(lambda: act(actor=request.actor, on=timezone.now(), key=key))
    if reasons is None:
        return gone(reverse("grants:claim", args=[found.pk]))
    form = SpendingForm(rates=found.grant.scheme["rates"])
    return shown(request, "claim.html", _context(request, found, form, reasons), refused=True)


@signed_in
def line(request: ActorRequest, line: int) -> HttpResponse:
    """Correct a spending, add pieces to it or take some off."""
    row = get_object_or_404(ClaimLine, pk=line)
    found = _claim_of_team(request, row.claim_id)
    if not found.may_write:
        raise Http404
    form = _form(request, found, **_written(row))
    reasons: list[str] | None = []
    if request.method == "POST" and form.is_valid():
        reasons = attempt(lambda: correct_line(line_id=row.pk, **_typed(form), **_who(request, form)), form)
        if reasons is None:
            return gone(f"{reverse('grants:claim', args=[found.pk])}#depenses")
    elif form.errors:
        _tell_the_rest(form, found)
    context = {
        "claim": found,
        "grant": found.grant,
        "line": row,
        "pieces": row.evidence.filter(removed_at=None).select_related("file"),
        "form": form,
        "reasons": reasons,
        "key": new_key(),
    }
    return shown(request, "line.html", context, refused=bool(form.errors or reasons))


def _written(row: ClaimLine) -> dict[str, Any]:
    """A spending as it would be typed."""
    return {
        "label": row.label,
        "category": row.category,
        "amount": formats.typed(row.amount, 2),
        "amount_incl": formats.typed(row.amount + row.vat, 2) if row.vat else "",
        "paid_on": row.paid_on,
    }


@signed_in
@require_POST
def remove(request: ActorRequest, line: int) -> HttpResponse:
    """Take a spending off."""
    key = request.POST.get("key") or None
    claim_id = remove_line(line_id=line, actor=request.actor, on=timezone.now(), key=key)
    return gone(f"{reverse('grants:claim', args=[claim_id])}#depenses")


@signed_in
@require_POST
def remove_piece(request: ActorRequest, evidence: int) -> HttpResponse:
    """Take a piece off."""
    key = request.POST.get("key") or None
    line_id = remove_evidence(evidence_id=evidence, actor=request.actor, on=timezone.now(), key=key)
    return gone(reverse("grants:line", args=[line_id]))


@signed_in
def piece(request: ActorRequest, evidence: int) -> HttpResponse:
    """Send a piece to who may read its claim."""
    readable = evidence_readable_by(actor=request.actor, on=timezone.localdate())
    found = get_object_or_404(readable, pk=evidence)
    return download(files.read(found.file), found.file.name, found.file.kind)


@signed_in
def notice(request: ActorRequest, claim: int) -> HttpResponse:
    """The payment notice or the recovery order, to its team and its desk."""
    seen = claims_visible_to(actor=request.actor, on=timezone.localdate())
    found = get_object_or_404(seen, pk=claim)
    for name, moment in (("payment", "recorded_at"), ("recovery", "issued_at")):
        act = getattr(found, name, None)
        if act is not None:
            content = drawn(act.paper, act.digest, on=getattr(act, moment))
            return download(content, f"demande-{found.grant_id}-{found.number}.pdf")
    raise Http404
