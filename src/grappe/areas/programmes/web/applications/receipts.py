"""What follows submitting: the receipt, taking the draft back, withdrawing."""

import json
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from grappe.areas.programmes.commands.applications import reopen_application, withdraw_application
from grappe.areas.programmes.models import Application, ApplicationRevision, MemberRole
from grappe.areas.programmes.queries.applications import REVIEW, content_of, facts_of
from grappe.areas.programmes.queries.following import revisions_of
from grappe.areas.programmes.queries.receipts import receipt_of, revision_received, trail_of
from grappe.areas.programmes.rules.applications import (
    APPLICATION_TRANSITIONS,
    ApplicationState,
    refusals_to_submit,
)
from grappe.areas.programmes.web.applications.frame import address, found, notices, state_words
from grappe.areas.programmes.web.applications.reasons import let_through, sentences
from grappe.areas.programmes.web.applications.starting import STATUS_KINDS
from grappe.areas.programmes.web.applications.verifying import fingerprint_of
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused, digest


@signed_in
def receipt(request: ActorRequest, pk: int) -> HttpResponse:
    """Show the receipt of a submitted application, checked against what is kept."""
    application = found(request, pk)
    if application.submitted_at is None:
        raise Http404
    state = ApplicationState(application.state)
    content = content_of(application, submitted_at=application.submitted_at)
    revisions = list(revisions_of(application.pk))
    given = _receipt(request, application, revisions)
    writes = application.role in (MemberRole.OWNER, MemberRole.EDITOR)
    return render(
        request,
        "programmes/applications/receipt.html",
        {
            **notices(application),
            "application": application,
            "call": application.call,
            "receipt": given,
            "fingerprint": fingerprint_of(given["public_key"]),
            "content": content,
            "revision": revisions[-1] if revisions else None,
            "is_intact": digest(content) == application.receipt,
            "kind": STATUS_KINDS[state],
            "state": state_words(application),
            "can_reopen": writes
            and ApplicationState.DRAFT in APPLICATION_TRANSITIONS[state]
            and _is_taking(application),
            "can_withdraw": application.role == MemberRole.OWNER
            and ApplicationState.WITHDRAWN in APPLICATION_TRANSITIONS[state],
            "read_href": address(application, REVIEW),
            "key": new_key(),
        },
    )


@signed_in
def receipt_file(request: ActorRequest, pk: int) -> HttpResponse:
    """Give the signed receipt as a file that anybody can check."""
    application = found(request, pk)
    if application.submitted_at is None:
        raise Http404
    given = _receipt(request, application, revisions_of(application.pk))
    return _json(given, f"recepisse-{application.number}.json")


@signed_in
def content_file(request: ActorRequest, pk: int) -> HttpResponse:
    """Give the content that the receipt is about, as it was frozen: its digest is in the receipt."""
    application = found(request, pk)
    revisions = revisions_of(application.pk) if application.submitted_at else ()
    frozen = revision_received(application, revisions)
    if frozen is None:
        raise Http404
    return _json(frozen.content, f"contenu-{application.number}.json")


def _receipt(
    request: ActorRequest, application: Application, revisions: Iterable[ApplicationRevision]
) -> dict[str, Any]:
    key_at = request.build_absolute_uri(reverse("programmes:receipt-verify"))
    received = revision_received(application, revisions)
    return receipt_of(application, revision=received, trail=trail_of(application), key_at=key_at)


def _json(document: Any, name: str) -> HttpResponse:
    body = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    answer = HttpResponse(body, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


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
