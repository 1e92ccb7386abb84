"""What follows submitting: the receipt, taking the draft back, withdrawing."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from grappe.areas.programmes.commands.applications import (
    receipt_of,
    reopen_application,
    withdraw_application,
)
from grappe.areas.programmes.models import Application, MemberRole
from grappe.areas.programmes.queries.applications import REVIEW, content_of, facts_of, partners_of
from grappe.areas.programmes.queries.following import revisions_of
from grappe.areas.programmes.rules.applications import (
    APPLICATION_TRANSITIONS,
    ApplicationState,
    refusals_to_submit,
)
from grappe.areas.programmes.web.applications.frame import address, found, notices
from grappe.areas.programmes.web.applications.reasons import let_through, sentences
from grappe.areas.programmes.web.applications.starting import STATUS_KINDS
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused, digest


@signed_in
def receipt(request: ActorRequest, pk: int) -> HttpResponse:
    """Show the receipt of a submitted application, checked against what is kept."""
    application = found(request, pk)
    if application.submitted_at is None:
        raise Http404
    state = ApplicationState(application.state)
    writes = application.role in (MemberRole.OWNER, MemberRole.EDITOR)
    return render(
        request,
        "programmes/applications/receipt.html",
        {
            **notices(application),
            "application": application,
            "call": application.call,
            "receipt": receipt_of(application),
            "partners": list(partners_of(application.pk)),
            "revision": revisions_of(application.pk).last(),
            "is_intact": digest(content_of(application, submitted_at=application.submitted_at))
            == application.receipt,
            "kind": STATUS_KINDS[state],
            "can_reopen": writes
            and ApplicationState.DRAFT in APPLICATION_TRANSITIONS[state]
            and _is_taking(application),
            "can_withdraw": application.role == MemberRole.OWNER
            and ApplicationState.WITHDRAWN in APPLICATION_TRANSITIONS[state],
            "read_href": address(application, REVIEW),
            "key": new_key(),
        },
    )


def _is_taking(application: Application) -> bool:
    """Whether the call takes applications now, whatever the state of this one."""
    moment = {refusal.code for refusal in refusals_to_submit(facts_of(application), on=timezone.now())}
    return moment <= {"programmes.application_not_draft"}


@signed_in
@require_POST
def reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """Make it a draft again."""
    application = found(request, pk)
    reopen_application(
        application_id=application.pk,
        actor=request.actor,
        on=timezone.now(),
        key=request.POST.get("key") or None,
    )
    return HttpResponseRedirect(address(application, REVIEW), status=303)


@signed_in
def withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask whether the application is to be withdrawn, then withdraw it."""
    application = found(request, pk)
    reasons: list[str] = []
    if request.method == "POST":
        try:
            withdraw_application(
                application_id=application.pk,
                actor=request.actor,
                on=timezone.now(),
                key=request.POST.get("key") or None,
            )
        except Refused as refused:
            let_through(refused)
            reasons = sentences(refused.refusals)
        else:
            return HttpResponseRedirect(reverse("programmes:my-applications"), status=303)
    return render(
        request,
        "programmes/applications/withdraw.html",
        {
            "application": application,
            "call": application.call,
            "reasons": reasons,
            "back": address(application, REVIEW),
            "is_owner": application.role == MemberRole.OWNER,
            "comes_back": _is_taking(application),
            "key": new_key(),
        },
        status=409 if reasons else 200,
    )
