"""The team of an application: who writes and reads it, invitations, and the page where one answers."""

import secrets
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from grappe.areas.people.commands import InvitationLetter
from grappe.areas.programmes.commands.applications import (
    answer_invitation,
    change_role,
    invite,
    remove_member,
    withdraw_invitation,
)
from grappe.areas.programmes.models import ApplicationInvitation, InvitationState, MemberRole
from grappe.areas.programmes.queries.applications import (
    COMPANY,
    REVIEW,
    invitations_for,
    invitations_pending,
    team_of,
)
from grappe.areas.programmes.web.applications.forms import InviteForm
from grappe.areas.programmes.web.applications.frame import address, found
from grappe.areas.programmes.web.applications.reasons import let_through, put_on, sentences
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused


@signed_in
def team(request: ActorRequest, pk: int) -> HttpResponse:
    """Show the team, or invite someone to it."""
    application = found(request, pk)
    form = InviteForm(request.POST or None, initial={"role": MemberRole.EDITOR.value})
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            _invite(request, application.pk, form)
        except Refused as refused:
            reasons = put_on(form, refused)
        else:
            return HttpResponseRedirect(_home(application.pk), status=303)
    return _page(request, application, form, reasons)


def _page(request: ActorRequest, application: Any, form: InviteForm, reasons: list[str]) -> HttpResponse:
    members = team_of(application.pk)
    return render(
        request,
        "programmes/applications/team.html",
        {
            "application": application,
            "call": application.call,
            "back": address(application, COMPANY if application.submitted_at is None else REVIEW),
            "members": members,
            "invitations": list(invitations_pending(application.pk)),
            "is_owner": application.role == MemberRole.OWNER,
            "me": request.actor.person_id,
            "roles": MemberRole.choices,
            "form": form,
            "reasons": reasons,
            "key": new_key(),
        },
        status=409 if reasons or form.errors else 200,
    )


def _home(pk: int) -> str:
    return reverse("programmes:application-team", kwargs={"pk": pk})


def _invite(request: ActorRequest, application_id: int, form: InviteForm) -> None:
    token = secrets.token_urlsafe(32)
    link = request.build_absolute_uri(reverse("programmes:invitation", kwargs={"token": token}))
    opening = secrets.token_urlsafe(32)
    account = request.build_absolute_uri(reverse("people:invitation", kwargs={"token": opening}))
    invite(
        application_id=application_id,
        email=form.cleaned_data["email"],
        role=form.cleaned_data["role"],
        token=token,
        link=link,
        letter=InvitationLetter(token=opening, link=account),
        actor=request.actor,
        on=timezone.now(),
        key=form.cleaned_data["key"] or None,
    )


@signed_in
@require_POST
def uninvite(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back an invitation."""
    key = request.POST.get("key") or None
    application_id = withdraw_invitation(invitation_id=pk, actor=request.actor, on=timezone.now(), key=key)
    return HttpResponseRedirect(_home(application_id), status=303)


@signed_in
@require_POST
def role(request: ActorRequest, pk: int) -> HttpResponse:
    """Give someone of the team another role."""
    application_id = change_role(
        member_id=pk, role=request.POST.get("role", ""), actor=request.actor, on=timezone.now()
    )
    return _after(request, application_id)


@signed_in
@require_POST
def leave(request: ActorRequest, pk: int) -> HttpResponse:
    """Take someone off the team, or leave it."""
    key = request.POST.get("key") or None
    application_id = remove_member(member_id=pk, actor=request.actor, on=timezone.now(), key=key)
    return _after(request, application_id)


def _after(request: ActorRequest, application_id: int) -> HttpResponse:
    still = any(member.person_id == request.actor.person_id for member in team_of(application_id))
    home = _home(application_id) if still else reverse("programmes:my-applications")
    return HttpResponseRedirect(home, status=303)


@signed_in
def invitation(request: ActorRequest, token: str) -> HttpResponse:
    """Show an invitation to the person whose address it was sent to, and take their answer."""
    email = request.user.email
    asked = get_object_or_404(
        invitations_for(email=email).exclude(state=InvitationState.WITHDRAWN), token=token
    )
    reasons: list[str] = []
    if request.method == "POST":
        accept = request.POST.get("answer") == "accept"
        try:
            application_id = answer_invitation(
                token=token,
                accept=accept,
                actor=request.actor,
                on=timezone.now(),
                key=request.POST.get("key") or None,
            )
        except Refused as refused:
            let_through(refused)
            reasons = sentences(refused.refusals)
        else:
            return HttpResponseRedirect(_answered(application_id, accept), status=303)
    return render(
        request,
        "programmes/applications/invitation.html",
        {
            "invitation": asked,
            "application": asked.application,
            "is_pending": asked.state == InvitationState.PENDING,
            "reasons": reasons,
            "key": new_key(),
        },
        status=409 if reasons else 200,
    )


def _answered(application_id: int, accept: bool) -> str:
    if not accept:
        return reverse("programmes:my-applications")
    return reverse("programmes:application-write", kwargs={"pk": application_id, "step": COMPANY})


def team_page(invitation_id: int) -> str:
    """Return where one writes the application that an accepted invitation opened."""
    asked = ApplicationInvitation.objects.get(pk=invitation_id)
    return _answered(asked.application_id, True)
