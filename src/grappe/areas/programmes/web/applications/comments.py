"""What is said around an application: between co-applicants, and with the facilitation of the call."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from grappe.areas.programmes.commands.applications import reopen_comment, settle_comment, write_comment
from grappe.areas.programmes.models import Audience, Comment
from grappe.areas.programmes.queries.applications import COMPANY, REVIEW, STEPS
from grappe.areas.programmes.queries.following import comments_of_team
from grappe.areas.programmes.queries.scopes import applications_of_team
from grappe.areas.programmes.web.applications.forms import CommentForm
from grappe.areas.programmes.web.applications.frame import address, found, notices, titles
from grappe.areas.programmes.web.applications.reasons import put_on
from grappe.kernel.http import ActorRequest, signed_in
from grappe.values import Refused


@dataclass(frozen=True, slots=True)
class Thread:
    """The comments on one part of an application: those that wait, and those settled."""

    section: str
    title: str
    waiting: Sequence[Comment]
    settled: Sequence[Comment]


def threads_of(comments: Iterable[Comment]) -> list[Thread]:
    """Return the comments by part, in the order of the steps; parts without any are left out."""
    rows, names = list(comments), titles()
    parts = {section: [row for row in rows if row.section == section] for section in STEPS}
    return [
        Thread(
            section,
            names[section],
            [row for row in found_there if row.resolved_at is None],
            [row for row in found_there if row.resolved_at is not None],
        )
        for section, found_there in parts.items()
        if found_there
    ]


def comment_form(request: HttpRequest, *, is_team: bool, section: str = "") -> CommentForm:
    """Return the form of a comment, on the part that the address names."""
    asked = section or request.GET.get("partie", "")
    first = {"section": asked if asked in STEPS else COMPANY}
    if request.GET.get("animation"):
        first["audience"] = Audience.FACILITATION.value
    sections = list(titles().items())
    return CommentForm(request.POST or None, sections=sections, is_team=is_team, initial=first)


@signed_in
def comments(request: ActorRequest, pk: int) -> HttpResponse:
    """Show the comments of one's application, or write one."""
    application = found(request, pk)
    form = comment_form(request, is_team=True)
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            write(request, application.pk, form)
        except Refused as refused:
            reasons = put_on(form, refused)
        else:
            return HttpResponseRedirect(_home(application.pk), status=303)
    rows = list(comments_of_team(application.pk, actor=request.actor))
    return render(
        request,
        "programmes/applications/comments.html",
        {
            **notices(application),
            "application": application,
            "call": application.call,
            "back": address(application, COMPANY if application.submitted_at is None else REVIEW),
            "threads": threads_of(rows),
            "waiting": sum(row.resolved_at is None for row in rows),
            "form": form,
            "reasons": reasons,
        },
        status=409 if reasons or form.errors else 200,
    )


def write(request: ActorRequest, application_id: int, form: CommentForm) -> None:
    """Write the comment of a valid form."""
    typed = form.cleaned_data
    write_comment(
        application_id=application_id,
        section=typed["section"],
        body=typed["body"],
        audience=typed.get("audience", Audience.FACILITATION),
        actor=request.actor,
        on=timezone.now(),
        key=typed["key"] or None,
    )


def _home(pk: int) -> str:
    return reverse("programmes:application-comments", kwargs={"pk": pk})


@signed_in
@require_POST
def settle(request: ActorRequest, pk: int) -> HttpResponse:
    """Call a comment settled."""
    key = request.POST.get("key") or None
    application_id = settle_comment(comment_id=pk, actor=request.actor, on=timezone.now(), key=key)
    return HttpResponseRedirect(_after(request, application_id), status=303)


@signed_in
@require_POST
def reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a settled comment up again."""
    key = request.POST.get("key") or None
    application_id = reopen_comment(comment_id=pk, actor=request.actor, on=timezone.now(), key=key)
    return HttpResponseRedirect(_after(request, application_id), status=303)


def _after(request: ActorRequest, application_id: int) -> str:
    """Return to the page of one's own side: that of the team, or that of the facilitation."""
    if applications_of_team(actor=request.actor).filter(pk=application_id).exists():
        return _home(application_id)
    return followed_href(application_id)


def followed_href(application_id: int) -> str:
    """The address where the facilitation follows an application."""
    row: Any = Comment.objects.filter(application=application_id).values_list(
        "application__call__network__slug", "application__call__slug", "application__number"
    )[0]
    return reverse(
        "programmes:application-follow", kwargs=dict(zip(("network", "slug", "number"), row, strict=True))
    )
