"""Pieces asked back: the page where the applicants read what is missing and give it."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from grappe.areas.programmes.commands.applications import give_pieces
from grappe.areas.programmes.models import MemberRole
from grappe.areas.programmes.queries.applications import REVIEW
from grappe.areas.programmes.queries.following import pieces_of
from grappe.areas.programmes.rules.admissibility import Piece
from grappe.areas.programmes.web.applications.frame import address, found, notices
from grappe.areas.programmes.web.applications.reasons import let_through, sentence_of, sentences
from grappe.kernel import files
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused


@signed_in
def asked_pieces(request: ActorRequest, pk: int) -> HttpResponse:
    """Show the pieces asked back, or take those that are sent."""
    application = found(request, pk)
    check = getattr(application, "admissibility", None)
    # What the facilitation only began to look at is its own business.
    if check is None or check.asked_at is None:
        raise Http404
    refused: Refused | None = None
    if request.method == "POST":
        try:
            left = _give(request, application)
        except Refused as found_wrong:
            let_through(found_wrong)
            refused = found_wrong
        else:
            return HttpResponseRedirect(_after(application, left), status=303)
    return render(
        request,
        "programmes/applications/asked.html",
        {
            **notices(application),
            "application": application,
            "call": application.call,
            "check": check,
            "rows": [(piece, _errors(piece, refused)) for piece in pieces_of(check)],
            "may_write": application.role in (MemberRole.OWNER, MemberRole.EDITOR),
            "reasons": [] if refused is None else sentences(refused.refusals),
            "back": address(application, REVIEW),
            "key": new_key(),
        },
        status=409 if refused else 200,
    )


def _give(request: ActorRequest, application: Any) -> int:
    sent = {
        code.removeprefix("piece-"): (box.name, box.read(files.LARGEST + 1))
        for code, box in request.FILES.items()
        if code.startswith("piece-")
    }
    left: int = give_pieces(
        application_id=application.pk,
        given=sent,
        actor=request.actor,
        on=timezone.now(),
        key=request.POST.get("key") or None,
    )
    return left


def _errors(piece: Piece, refused: Refused | None) -> list[str]:
    found_wrong = [] if refused is None else refused.refusals
    return [sentence_of(refusal) for refusal in found_wrong if refusal.field == piece.code]


def _after(application: Any, left: int) -> str:
    name = "application-pieces" if left else "application-receipt"
    return reverse(f"programmes:{name}", kwargs={"pk": application.pk})
