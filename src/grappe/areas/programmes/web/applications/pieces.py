"""The files of an application: join, take off, put back, open."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from grappe.areas.programmes.commands.applications import attach_file, remove_file, restore_file
from grappe.areas.programmes.models import Application, Attachment
from grappe.areas.programmes.queries.applications import (
    FILES,
    attachments_of,
    attachments_readable_by,
)
from grappe.areas.programmes.web.applications.forms import PieceForm
from grappe.areas.programmes.web.applications.frame import address, frame
from grappe.areas.programmes.web.applications.reasons import put_on
from grappe.kernel import files
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused, whole_number


def show(request: ActorRequest, application: Any) -> HttpResponse:
    """Show the files, or join one."""
    form = PieceForm(request.POST or None, request.FILES or None)
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            _attach(request, application, form)
        except Refused as refused:
            reasons = put_on(form, _about_the_file(refused))
        else:
            return HttpResponseRedirect(address(application, FILES), status=303)
    removed = whole_number(request.GET.get("retire"))
    return render(
        request,
        "programmes/applications/pieces.html",
        {
            **frame(application, FILES),
            "form": form,
            "reasons": reasons,
            "files": list(attachments_of(application.pk)),
            "removed": removed,
            "action_key": new_key(),
        },
        status=409 if form.errors or reasons else 200,
    )


def _about_the_file(refused: Refused) -> Refused:
    """Return the refusal with what is wrong with a file said of the field that sent it."""
    return Refused(
        replace(reason, field="file") if reason.code.startswith("kernel.file_") else reason
        for reason in refused.refusals
    )


def _attach(request: ActorRequest, application: Application, form: PieceForm) -> None:
    sent = form.cleaned_data["file"]
    attach_file(
        application_id=application.pk,
        name=sent.name,
        content=sent.read(files.LARGEST + 1),
        label=form.cleaned_data["label"],
        actor=request.actor,
        on=timezone.now(),
        key=form.cleaned_data["key"] or None,
    )


@signed_in
@require_POST
def remove(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a file off; the page then offers to put it back."""
    remove_file(attachment_id=pk, actor=request.actor, on=timezone.now(), key=request.POST.get("key") or None)
    return HttpResponseRedirect(f"{_home(pk)}?retire={pk}", status=303)


@signed_in
@require_POST
def restore(request: ActorRequest, pk: int) -> HttpResponse:
    """Put back a file that was taken off."""
    restore_file(attachment_id=pk, actor=request.actor, on=timezone.now())
    return HttpResponseRedirect(_home(pk), status=303)


def _home(pk: int) -> str:
    application_id = Attachment.objects.values_list("application_id", flat=True).get(pk=pk)
    return reverse("programmes:application-write", kwargs={"pk": application_id, "step": FILES})


@signed_in
def download(request: ActorRequest, pk: int) -> HttpResponse:
    """Send a file to who may open it: the team, the facilitation, a juror who opened the application."""
    readable = attachments_readable_by(actor=request.actor, on=timezone.localdate())
    attachment = get_object_or_404(readable, pk=pk)
    answer = HttpResponse(files.read(attachment.file), content_type=attachment.file.kind)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    # Always saved, never shown: a file written by somebody else does not run in our pages.
    named = content_disposition_header(as_attachment=True, filename=attachment.file.name)
    answer.headers["Content-Disposition"] = str(named)
    return answer
