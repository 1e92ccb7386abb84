"""The desk of who facilitates, funds or oversees: claims that wait, figures, terms, agreements."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.areas.directory.web.sheets import as_sheet, sheet_answer
from grappe.areas.funding.rules import ClaimState
from grappe.areas.grants.commands import issue_agreements, set_terms
from grappe.areas.grants.models import METHOD_LABELS, GrantTerms
from grappe.areas.grants.queries import (
    award_left_to_issue,
    calls_of_network,
    claims_waiting,
    grants_of_network,
    recoveries_due,
    standing_of,
    with_figures,
)
from grappe.areas.grants.rules import CallTerms, GrantState, Standing, TypedTerms
from grappe.areas.grants.web.forms import TermsForm
from grappe.areas.grants.web.pages import (
    CLAIM_KINDS,
    GRANT_KINDS,
    attempt,
    award_meter,
    gone,
    network_found,
    shown,
)
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.web.tabs import call_tabs
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Euro
from grappe.web import formats

CALL_TAB = "grants:of-call"
TAB = (CALL_TAB, gettext_lazy("Subventions"))


@signed_in
def desk(request: ActorRequest, network: str) -> HttpResponse:
    """Show what waits, oldest first, then every grant with its figures; the board reads figures only."""
    found, today = network_found(request, network), timezone.localdate()
    acts = found.is_run or found.is_funded
    rows = _rows(with_figures(grants_of_network(found, actor=request.actor, on=today)))
    context = {
        "network": found,
        "acts": acts,
        "waiting": [
            (claim, CLAIM_KINDS[ClaimState(claim.state)])
            for claim in (claims_waiting(found, actor=request.actor, on=today) if acts else ())
        ],
        "recoveries": recoveries_due(found, actor=request.actor, on=today) if acts else (),
        "rows": rows,
        "totals": _totals(row["standing"] for row in rows),
        "calls": calls_of_network(found) if found.is_run else (),
    }
    return render(request, "grants/desk.html", context)


def _rows(grants: Iterable[Any]) -> list[dict[str, Any]]:
    rows = []
    for grant in grants:
        standing = standing_of(grant)
        kind = GRANT_KINDS[GrantState(grant.state)]
        rows.append({"grant": grant, "kind": kind, "standing": standing, "meter": award_meter(standing)})
    return rows


def _totals(standings: Iterable[Standing]) -> dict[str, Any]:
    rows = list(standings)
    return {
        "award": Euro.total(row.award for row in rows),
        "spent": Euro.total(row.spent for row in rows),
        "paid": Euro.total(row.paid for row in rows),
        "left": Euro.total(row.left for row in rows),
        "unused": Euro.total(row.unused for row in rows),
    }


@signed_in
def export(request: ActorRequest, network: str) -> HttpResponse:
    """Every grant with its figures, for a spreadsheet."""
    found, today = network_found(request, network), timezone.localdate()
    rows = _rows(with_figures(grants_of_network(found, actor=request.actor, on=today)))
    head = [
        _("Appel"),
        _("Dossier"),
        _("Bénéficiaire"),
        "SIREN",
        _("Financeur"),
        _("État"),
        _("Aide accordée"),
        _("Coûts prévus"),
        _("Coûts retenus"),
        _("Coûts demandés"),
        _("Versé"),
        _("Reste à verser"),
        _("Ne sera plus versé"),
        _("Dernier jour des dépenses"),
    ]
    return sheet_answer(as_sheet(head, _cells(rows)), f"subventions-{found.slug}")


def _cells(rows: Iterable[dict[str, Any]]) -> Iterator[list[str]]:
    for row in rows:
        grant, standing = row["grant"], row["standing"]
        application = grant.application
        amounts = (standing.award, standing.planned, standing.spent, standing.claimed, standing.paid)
        yield [
            str(application.call),
            str(application.number),
            application.organisation.name,
            application.organisation.siren or "",
            grant.funder.name,
            str(grant.get_state_display()),
            *(_figure(amount) for amount in (*amounts, standing.left, standing.unused)),
            grant.current.ends_on.isoformat(),
        ]


def _figure(amount: Euro) -> str:
    """An amount as a French spreadsheet reads it: a comma, no blank."""
    return str(amount.to_cents()).replace(".", ",")


@signed_in
def of_call(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Set the terms of a decided call, then draw up the agreement of each laureate."""
    today = timezone.localdate()
    calls = calls_run_by(actor=request.actor, on=today).select_related(
        "network__organisation", "funder", "aid_scheme"
    )
    call = get_object_or_404(calls, network__slug=network, slug=slug)
    if call.state != CallState.DECIDED:
        raise Http404
    terms = GrantTerms.objects.filter(call=call).first()
    is_terms = request.method == "POST" and request.POST.get("act") == "terms"
    form = TermsForm(request.POST if is_terms else None, initial=_initial(terms, call))
    reasons = _done(request, call.pk, form)
    if reasons is None:
        return gone(reverse(CALL_TAB, args=[network, slug]))
    rows = _rows(
        with_figures(grants_of_network(call.network, actor=request.actor, on=today)).filter(
            application__call=call
        )
    )
    set_out = CallTerms.from_json(terms.content) if terms else None
    context = {
        "call": call,
        "tabs": call_tabs(call, CALL_TAB),
        "here": reverse(CALL_TAB, args=[network, slug]),
        "terms": set_out,
        "method": METHOD_LABELS[set_out.payment.method] if set_out else "",
        "form": form,
        "reasons": reasons,
        "waiting": award_left_to_issue(call),
        "rows": rows,
        "key": new_key(),
    }
    return shown(request, "of_call.html", context, refused=bool(form.errors or reasons))


def _done(request: ActorRequest, call_id: int, form: TermsForm) -> list[str] | None:
    """Do what was asked: None when it is done, else why not; nothing to say when nothing was asked."""
    act = {"call_id": call_id, "actor": request.actor, "on": timezone.now()}
    if request.method != "POST":
        return []
    if request.POST.get("act") == "issue":
        return attempt(lambda: issue_agreements(key=request.POST.get("key") or None, **act))
    if not form.is_valid():
        return []
    typed = {name: value for name, value in form.cleaned_data.items() if name != "key"}
    key = form.cleaned_data["key"] or None
    return attempt(lambda: set_terms(typed=TypedTerms(**typed), key=key, **act), form)


def _initial(terms: GrantTerms | None, call: Any) -> dict[str, Any]:
    """The terms as they would be typed; until they are set, what is usual, with the funder's name."""
    if terms is None:
        funder = call.funder.name if call.funder else call.network.organisation.name
        sentence = _("Projet financé par : %(funder)s.") % {"funder": funder}
        return {
            "method": "strict",
            "before_balance": "80",
            "most_public": "100",
            "pieces": 1,
            "publicity": sentence,
        }
    read = CallTerms.from_json(terms.content)
    payment = read.payment
    return {
        "method": str(payment.method),
        "advance": _share(payment.advance),
        "before_balance": _share(payment.before_balance),
        "fungibility": "" if payment.fungibility is None else _share(payment.fungibility),
        "starts_on": payment.eligible.start,
        "ends_on": payment.eligible.end,
        "pieces": read.pieces,
        "most_public": _share(read.most_public),
        "publicity": read.publicity,
    }


def _share(share: Any) -> str:
    return formats.percent(share).rstrip("%\u00a0")
