"""What the pages of grants share: the object in scope, meters, states in words, one act."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grappe.areas.funding.rules import ClaimState
from grappe.areas.grants.models import CLAIM_LABELS
from grappe.areas.grants.queries import claims_visible_to, grants_visible_to, networks_desk, with_figures
from grappe.areas.grants.rules import GrantState, Standing
from grappe.areas.programmes.models.applications import CATEGORY_LABELS
from grappe.kernel.http import ActorRequest
from grappe.values import Euro, Refusal, Refused
from grappe.web import acts, charts
from grappe.web.formats import euro
from grappe.web.refusals import words_of

CLAIM_KINDS = {
    ClaimState.DRAFT: "plain",
    ClaimState.SUBMITTED: "info",
    ClaimState.RETURNED: "warn",
    ClaimState.CERTIFIED: "accent",
    ClaimState.APPROVED: "accent",
    ClaimState.REJECTED: "no",
    ClaimState.PAID: "ok",
    ClaimState.RECOVERY: "warn",
}
GRANT_KINDS = {GrantState.TO_SIGN: "warn", GrantState.SIGNED: "ok", GrantState.CLOSED: "plain"}


def network_found(request: ActorRequest, network: str) -> Any:
    """The network, for those who run, fund or oversee it; for others it has no such page."""
    found = networks_desk(actor=request.actor, on=timezone.localdate())
    return get_object_or_404(found, slug=network)


def grant_found(request: ActorRequest, grant: int) -> Any:
    """The grant with its figures, for its team and its desk."""
    seen = grants_visible_to(actor=request.actor, on=timezone.localdate())
    return get_object_or_404(with_figures(seen), pk=grant)


def claim_found(request: ActorRequest, claim: int) -> Any:
    """The claim, for its team, and once sent for its desk."""
    seen = claims_visible_to(actor=request.actor, on=timezone.localdate())
    return get_object_or_404(seen, pk=claim)


def said(refusal: Refusal) -> str:
    """The reason in the reader's language, states and categories in words."""
    params = dict(refusal.params)
    if params.get("category") in CATEGORY_LABELS:
        params["category"] = str(CATEGORY_LABELS[params["category"]])
    for name in ("before", "after", "state"):
        if params.get(name) in CLAIM_LABELS:
            params[name] = str(CLAIM_LABELS[params[name]])
    return words_of(Refusal(refusal.code, params, refusal.field))


def reasons_of(refused: Refused, form: Form | None = None) -> list[str]:
    """Put each reason on its field, in the words of grants; return those that are about none."""
    return acts.reasons_of(refused, form, said=said)


def attempt(act: Callable[[], object], form: Form | None = None) -> list[str] | None:
    """Do one act, a refusal being told in the words of grants (`grappe.web.acts.attempt`)."""
    return acts.attempt(act, form, said=said)


def gone(href: str) -> HttpResponse:
    """Go on to a page after an act."""
    return HttpResponseRedirect(href, status=303)


def shown(request: ActorRequest, template: str, context: dict[str, Any], *, refused: bool) -> HttpResponse:
    """Show a page; one whose act was refused says so in its status too."""
    return render(request, f"grants/{template}", context, status=409 if refused else 200)


def download(content: bytes, name: str, kind: str = "application/pdf") -> HttpResponse:
    """Send a file, always saved and never shown: what somebody else wrote does not run in our pages."""
    answer = HttpResponse(content, content_type=kind)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    named = content_disposition_header(as_attachment=True, filename=name)
    answer.headers["Content-Disposition"] = str(named)
    return answer


def plan_meter(standing: Standing) -> SafeString:
    """The plan as a bar: what is spent and kept, then what is claimed."""
    words = {
        "spent": euro(standing.spent),
        "claimed": euro(standing.claimed),
        "planned": euro(standing.planned),
    }
    sentence = _("%(spent)s retenus et %(claimed)s demandés sur %(planned)s prévus") % words
    parts = [(standing.spent, "1", _("retenu")), (standing.claimed, "2", _("demandé"))]
    return _bar(parts, standing.planned, sentence)


def award_meter(standing: Standing) -> SafeString:
    """The award as a bar: what is paid."""
    words = {"paid": euro(standing.paid), "award": euro(standing.award)}
    sentence = _("%(paid)s versés sur %(award)s accordés") % words
    return _bar([(standing.paid, "1", _("versé"))], standing.award, sentence)


def _bar(parts: list[tuple[Euro, Any, str]], limit: Euro, sentence: str) -> SafeString:
    slices = [
        charts.Slice(label=label, size=_cents(size), tone=tone) for size, tone, label in parts if size.amount
    ]
    return charts.envelope_bar(slices, _cents(limit), sentence)


def _cents(amount: Euro) -> int:
    return int(amount.to_cents().amount * 100)
