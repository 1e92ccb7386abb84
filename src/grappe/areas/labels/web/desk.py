"""A network's labels and support: its list, a new agreement, an agreement year by year."""

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from grappe.areas.labels import access
from grappe.areas.labels.commands import (
    TypedAction,
    TypedSupport,
    add_action,
    close_support,
    draw_support,
    remove_action,
    sign_support,
)
from grappe.areas.labels.models import SupportAgreement
from grappe.areas.labels.queries import (
    agreements_of_network,
    agreements_visible_to,
    calls_for_labels,
    labels_of_network,
    reports_of,
    standing_of,
    terms_of_agreement,
    with_paid,
)
from grappe.areas.labels.rules import (
    ActionState,
    LabelState,
    ReportState,
    SupportState,
    SupportTerms,
    years_of,
)
from grappe.areas.labels.web.forms import ActionForm, SignForm, SupportForm
from grappe.areas.labels.web.pages import (
    ACTION_KINDS,
    REPORT_KINDS,
    STATE_KINDS,
    SUPPORT_KINDS,
    attempt,
    award_found,
    network_found,
    number_sent,
    only_if,
    shown,
    state_words,
)
from grappe.areas.labels.web.waiting import waiting_for_funder
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Euro


@signed_in
def desk(request: ActorRequest, network: str) -> HttpResponse:
    """Show a network's labels and the support that follows them, to those who run or fund it."""
    found, today = network_found(request, network), timezone.localdate()
    agreements = agreements_of_network(found, actor=request.actor, on=today).prefetch_related("actions")
    context = {
        "network": found,
        "labels": [
            (row, STATE_KINDS[row.state], state_words(row.state), row.state is not LabelState.UNDATED)
            for row in labels_of_network(found, on=today)
        ],
        "agreements": [_agreement_row(agreement) for agreement in agreements],
        "waiting": [] if found.is_run else waiting_for_funder(request.actor, today, network=found),
        "calls": calls_for_labels(found, actor=request.actor, on=today) if found.is_run else [],
    }
    return shown(request, "desk.html", context, refused=False)


def _agreement_row(agreement: Any) -> dict[str, Any]:
    terms = terms_of_agreement(agreement, agreement.actions.all())
    return {
        "agreement": agreement,
        "period": terms.period,
        "kind": SUPPORT_KINDS[SupportState(agreement.state)],
        "standing": standing_of(agreement, terms),
    }


@signed_in
def support_new(request: ActorRequest, award: int) -> HttpResponse:
    """Draw up the support that follows a label, for its authority."""
    held = award_found(award, request.actor)
    only_if(held.award.is_kept and not held.award.is_run)
    initial = {"starts_on": timezone.localdate(), "years": 3}
    form = SupportForm(request.POST or None, initial=initial)
    made: list[int] = []
    reasons: list[str] | None = []
    if request.method == "POST" and form.is_valid():
        typed = {name: value for name, value in form.cleaned_data.items() if name != "key"}
        who = {"award_id": award, "actor": request.actor, "on": timezone.now()}
        key = form.cleaned_data["key"] or None
        reasons = attempt(
            lambda: made.append(draw_support(typed=TypedSupport(**typed), key=key, **who)), form
        )
    if reasons is None:
        return HttpResponseRedirect(reverse("labels:support", args=made), status=303)
    context = {
        "award": held.award,
        "period": held.life.period,
        "form": form,
        "reasons": reasons,
    }
    return shown(request, "support_new.html", context, refused=bool(form.errors or reasons))


def agreement_found(request: ActorRequest, agreement: int) -> Any:
    """The agreement with what was paid, for those who run its network or fund it."""
    seen = agreements_visible_to(actor=request.actor, on=timezone.localdate())
    return get_object_or_404(with_paid(seen), pk=agreement)


@signed_in
def support(request: ActorRequest, agreement: int) -> HttpResponse:
    """Show an agreement year by year: planned, spent, paid, left; and what can be done next."""
    found = agreement_found(request, agreement)
    act = request.POST.get("act", "")
    action_form = ActionForm(request.POST if act == "add" else None, initial={"year": 1}, auto_id="id_add_%s")
    sign_form = SignForm(request.POST if act == "sign" else None, initial={"signed_on": timezone.localdate()})
    reasons = _done(request, found, act, action_form, sign_form)
    if reasons is None:
        return HttpResponseRedirect(reverse("labels:support", args=[found.pk]), status=303)
    refused = bool(reasons or action_form.errors or sign_form.errors)
    context = {**_context(found, request), "action_form": action_form, "sign_form": sign_form}
    return shown(request, "support.html", {**context, "reasons": reasons}, refused=refused)


def _done(
    request: ActorRequest, found: SupportAgreement, act: str, action_form: ActionForm, sign_form: SignForm
) -> list[str] | None:
    """Do what was asked: None when it is done, else why not; nothing to say when nothing was asked."""
    who = {"agreement_id": found.pk, "actor": request.actor, "on": timezone.now()}
    key = request.POST.get("key") or None
    if act == "add" and action_form.is_valid():
        said = action_form.cleaned_data
        typed = TypedAction(said["name"], said["year"], said["budget"], said["action_rate"])
        return attempt(lambda: add_action(typed=typed, key=key, **who), action_form)
    if act == "sign" and sign_form.is_valid():
        day = sign_form.cleaned_data["signed_on"]
        return attempt(lambda: sign_support(signed_on=day, key=key, **who), sign_form)
    if act == "remove":
        return attempt(lambda: remove_action(action_id=number_sent(request, "action"), key=key, **who))
    if act == "close":
        return attempt(lambda: close_support(key=key, **who))
    return []


def _context(found: Any, request: ActorRequest) -> dict[str, Any]:
    actions = list(found.actions.all())
    terms = terms_of_agreement(found, actions)
    reports = (
        {report.year: report for report in reports_of(found)} if found.state != SupportState.DRAFT else {}
    )
    today = timezone.localdate()
    paid = sum(report.state == ReportState.PAID for report in reports.values())
    return {
        "agreement": found,
        "award": found.award,
        "network": found.award.network,
        "terms": terms,
        "kind": SUPPORT_KINDS[SupportState(found.state)],
        "standing": standing_of(found, terms),
        "years": [_year(year, terms, reports.get(year), today) for year in years_of(terms)],
        "actions": [
            {
                "row": row,
                "aid": planned.aid,
                "kind": ACTION_KINDS[ActionState(row.state)],
            }
            for row, planned in zip(actions, terms.actions, strict=True)
        ],
        "can_fund": access.can_fund(request.actor, found),
        "can_close": found.state == SupportState.SIGNED and reports and paid == len(reports),
        "key": new_key(),
    }


def _year(year: int, terms: SupportTerms, report: Any, today: date) -> dict[str, Any]:
    period = terms.year_period(year)
    payment = getattr(report, "payment", None)
    return {
        "year": year,
        "period": period,
        "planned": terms.planned(year),
        "report": report,
        "kind": REPORT_KINDS[ReportState(report.state)] if report else "plain",
        "is_over": period.end is not None and period.end < today,
        "is_late": report is not None
        and report.due_on < today
        and report.state in (ReportState.TO_WRITE, ReportState.RETURNED),
        "accepted": None if report is None or report.accepted is None else Euro(report.accepted),
        "to_pay": None if report is None or report.to_pay is None else Euro(report.to_pay),
        "payment": payment,
    }
