"""Starting an application, and the list of one's own."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from grappe.areas.programmes.commands.applications import start_application
from grappe.areas.programmes.models import Application, Call, InvitationState, MemberRole
from grappe.areas.programmes.queries.applications import (
    COMPANY,
    facts_of,
    gaps_of,
    invitations_for,
    my_applications,
    organisations_of,
)
from grappe.areas.programmes.queries.scopes import public_calls
from grappe.areas.programmes.rules.applications import ApplicationState, refusals_to_submit
from grappe.areas.programmes.web.applications.deadline import span_words
from grappe.areas.programmes.web.applications.forms import StartForm
from grappe.areas.programmes.web.applications.frame import address, notices, state_words
from grappe.areas.programmes.web.applications.reasons import put_on, sentences
from grappe.kernel.http import ActorRequest, signed_in
from grappe.values import Refused

STATUS_KINDS = {
    ApplicationState.DRAFT: "plain",
    ApplicationState.SUBMITTED: "info",
    ApplicationState.WITHDRAWN: "plain",
    ApplicationState.SELECTED: "ok",
    ApplicationState.REJECTED: "no",
    ApplicationState.NOT_KEPT: "no",
}


@signed_in
def start(request: ActorRequest, slug: str) -> HttpResponse:
    """Choose for which organisation one applies, and open the draft."""
    call = get_object_or_404(public_calls().select_related("network__organisation"), slug=slug)
    now = timezone.now()
    organisations = list(organisations_of(actor=request.actor, on=timezone.localdate(now)))
    first = {"organisation": str(organisations[0].pk)} if organisations else {}
    form = StartForm(request.POST or None, organisations=organisations, initial=first)
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            pk = _start(request, call, form)
        except Refused as refused:
            reasons = put_on(form, refused)
        else:
            return HttpResponseRedirect(address(Application(pk=pk), COMPANY), status=303)
    closed = refusals_to_submit(facts_of(Application(call=call)), on=now)
    mine = list(my_applications(actor=request.actor).filter(call=call))
    return render(
        request,
        "programmes/applications/start.html",
        {
            "call": call,
            "form": form,
            "reasons": reasons,
            "closed": sentences(closed),
            "mine": [(row, state_words(row), _where(row)) for row in mine],
        },
    )


def _start(request: ActorRequest, call: Call, form: StartForm) -> int:
    typed = form.cleaned_data
    # A number typed says more than a choice that was made for the reader.
    chosen = "" if typed["siren"].strip() else typed.get("organisation", "")
    started: int = start_application(
        call_id=call.pk,
        organisation_id=int(chosen) if chosen else None,
        siren=typed["siren"],
        name=typed["name"],
        actor=request.actor,
        on=timezone.now(),
        key=typed["key"] or None,
    )
    return started


@signed_in
def mine(request: ActorRequest) -> HttpResponse:
    """List one's applications with their state and next step, and the invitations that wait."""
    now = timezone.now()
    email = request.user.email
    rows = [_row(application, now) for application in my_applications(actor=request.actor)]
    return render(
        request,
        "programmes/applications/mine.html",
        {
            "rows": rows,
            "drafts": sum(row["is_open"] for row in rows),
            "asked": [row for row in rows if row["asked"]],
            "invitations": list(invitations_for(email=email).filter(state=InvitationState.PENDING)),
        },
    )


def _row(application: Any, now: Any) -> dict[str, Any]:
    state = ApplicationState(application.state)
    is_draft = state is ApplicationState.DRAFT
    refusals = refusals_to_submit(facts_of(application), on=now) if is_draft else []
    gaps = gaps_of(application, lines=application.cost_count or 0) if is_draft else ()
    first, closes_at = notices(application, on=now), application.call.closes_at
    asked = first["asked"]
    return {
        "asked": len(first["asked_pieces"]),
        "due_at": asked.due_at if asked else None,
        "when": "late" if first["asked_late"] else "",
        "span": span_words(closes_at - now) if is_draft and not refusals and closes_at else "",
        "since": closes_at if is_draft and closes_at and now > closes_at else None,
        "application": application,
        "kind": STATUS_KINDS[state],
        "state": state_words(application),
        "is_draft": is_draft,
        "is_decided": application.on_waiting_list
        or state in (ApplicationState.SELECTED, ApplicationState.REJECTED),
        "is_open": is_draft and not refusals,
        "writes": application.role in (MemberRole.OWNER, MemberRole.EDITOR),
        "missing": len(gaps),
        "href": _where(application),
        "next_href": address(application, gaps[0].step if gaps else "relire"),
        "role": MemberRole(application.role).label,
    }


def _where(application: Application) -> str:
    if application.submitted_at is not None:
        return reverse("programmes:application-receipt", kwargs={"pk": application.pk})
    return address(application, "relire" if application.state != ApplicationState.DRAFT else COMPANY)
