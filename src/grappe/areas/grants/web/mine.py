"""The beneficiary's grants: what is agreed, spent, claimed and paid, and the next thing to do."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from grappe.areas.funding.rules import ClaimKind, ClaimState
from grappe.areas.grants.commands import sign_agreement, start_claim
from grappe.areas.grants.documents.papers import drawn
from grappe.areas.grants.models import KIND_LABELS, METHOD_LABELS, Grant, RecoveryState
from grappe.areas.grants.queries import (
    grants_of_team,
    grants_visible_to,
    plans_of_team,
    standing_of,
    terms_of,
    with_figures,
)
from grappe.areas.grants.rules import OPEN_CLAIMS, ClaimFacts, GrantState, refusals_to_start, schedule_of
from grappe.areas.grants.web.forms import KindForm, SignForm
from grappe.areas.grants.web.pages import (
    CLAIM_KINDS,
    GRANT_KINDS,
    attempt,
    award_meter,
    download,
    gone,
    grant_found,
    plan_meter,
    shown,
)
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import whole_number

_SCHEDULE = {
    "advance": gettext_lazy("avance"),
    "interim": gettext_lazy("acomptes, au plus"),
    "balance": gettext_lazy("solde"),
}


@signed_in
def mine(request: ActorRequest) -> HttpResponse:
    """List one's grants with where each stands, and the funding plans to write."""
    grants = with_figures(grants_of_team(actor=request.actor)).order_by("-issued_at", "-pk")
    context = {
        "rows": [_row(grant) for grant in grants],
        "plans": plans_of_team(actor=request.actor),
    }
    return render(request, "grants/mine.html", context)


def _row(grant: Any) -> dict[str, Any]:
    standing = standing_of(grant)
    return {
        "grant": grant,
        "kind": GRANT_KINDS[GrantState(grant.state)],
        "standing": standing,
        "meter": award_meter(standing),
    }


@signed_in
def grant(request: ActorRequest, grant: int) -> HttpResponse:
    """Show a grant: its agreement and amendments, its meters, its claims, and what can be done next."""
    return shown(request, "grant.html", _context(grant_found(request, grant)), refused=False)


def _context(found: Any, **more: Any) -> dict[str, Any]:
    claims = list(found.claims.select_related("payment", "recovery").order_by("-number"))
    # A draft is read by nobody but its team.
    seen = claims if found.is_team else [row for row in claims if row.state != ClaimState.DRAFT]
    versions = list(found.versions.all())
    pending = [row for row in versions if row.signed_on is None and row.withdrawn_at is None]
    kinds = _kinds(found, claims) if found.is_writer else []
    standing = standing_of(found)
    terms = terms_of(found)
    return {
        "grant": found,
        "application": found.application,
        "call": found.application.call,
        "kind": GRANT_KINDS[GrantState(found.state)],
        "terms": terms,
        "method": METHOD_LABELS[terms.payment.method],
        "owed": next((row.recovery for row in claims if _is_owed(row)), None),
        "schedule": [(_SCHEDULE[name], part) for name, part in schedule_of(standing.award, terms.payment)],
        "standing": standing,
        "plan_meter": plan_meter(standing),
        "award_meter": award_meter(standing),
        "versions": versions,
        "pending": pending[0] if pending else None,
        "claims": [(row, CLAIM_KINDS[ClaimState(row.state)]) for row in seen],
        "open_claim": next((row for row in seen if row.state in OPEN_CLAIMS), None),
        "start_form": KindForm(kinds=kinds, initial={"kind": kinds[0][0]}) if kinds else None,
        "sign_form": SignForm(initial={"signed_on": timezone.localdate()}),
        "can_close": found.is_desk and not found.is_team and _is_settled(found, claims),
        "key": new_key(),
        **more,
    }


def _is_owed(claim: Any) -> bool:
    recovery = getattr(claim, "recovery", None)
    return recovery is not None and recovery.state == RecoveryState.ISSUED


def _kinds(found: Grant, claims: list[Any]) -> list[tuple[str, Any]]:
    """The claims that may begin now."""
    facts = [ClaimFacts(ClaimKind(row.kind), ClaimState(row.state)) for row in claims]
    state, payment = GrantState(found.state), terms_of(found).payment
    return [
        (kind.value, KIND_LABELS[kind])
        for kind in ClaimKind
        if not refusals_to_start(kind, state, facts, payment)
    ]


def _is_settled(found: Grant, claims: list[Any]) -> bool:
    ended = any(
        row.kind == ClaimKind.BALANCE and row.state in (ClaimState.PAID, ClaimState.RECOVERY)
        for row in claims
    )
    return found.state == GrantState.SIGNED and ended


@signed_in
@require_POST
def start(request: ActorRequest, grant: int) -> HttpResponse:
    """Begin a claim and open it."""
    found = grant_found(request, grant)
    kinds = [(kind.value, KIND_LABELS[kind]) for kind in ClaimKind]
    form = KindForm(request.POST, kinds=kinds)
    begun: list[int] = []
    reasons: list[str] | None = []
    if form.is_valid():
        reasons = attempt(
            lambda: begun.append(
                start_claim(
                    grant_id=found.pk,
                    kind=ClaimKind(form.cleaned_data["kind"]),
                    actor=request.actor,
                    on=timezone.now(),
                    key=form.cleaned_data["key"] or None,
                )
            ),
            form,
        )
    if reasons is None:
        return gone(reverse("grants:claim", args=begun))
    context = _context(grant_found(request, grant), start_form=form, reasons=reasons)
    return shown(request, "grant.html", context, refused=True)


@signed_in
@require_POST
def sign(request: ActorRequest, grant: int) -> HttpResponse:
    """Sign what waits for its signature, or record that it was signed on paper."""
    found = grant_found(request, grant)
    form = SignForm(request.POST)
    number = whole_number(request.POST.get("number"))
    reasons: list[str] | None = []
    if form.is_valid() and number is not None:
        reasons = attempt(
            lambda: sign_agreement(
                grant_id=found.pk,
                number=number,
                signed_on=form.cleaned_data["signed_on"],
                actor=request.actor,
                on=timezone.now(),
                key=form.cleaned_data["key"] or None,
            ),
            form,
        )
    if reasons is None:
        return gone(reverse("grants:grant", args=[found.pk]))
    context = _context(grant_found(request, grant), sign_form=form, reasons=reasons)
    return shown(request, "grant.html", context, refused=True)


@signed_in
def agreement(request: ActorRequest, grant: int, number: int) -> HttpResponse:
    """The agreement or an amendment as a PDF."""
    seen = grants_visible_to(actor=request.actor, on=timezone.localdate())
    version = get_object_or_404(get_object_or_404(seen, pk=grant).versions, number=number)
    name = f"convention-{grant}.pdf" if number == 0 else f"convention-{grant}-avenant-{number}.pdf"
    return download(drawn(version.paper, version.digest, on=version.made_at), name)
