"""The facilitation's side of applications: questions to answer, pieces to check and to ask back."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from grappe.areas.programmes.commands.applications import (
    ask_pieces,
    close_check,
    pieces_to_check,
    reopen_check,
    save_check,
)
from grappe.areas.programmes.models import AdmissibilityCheck
from grappe.areas.programmes.models.applications import CHECK_LABELS
from grappe.areas.programmes.queries.calls import in_order
from grappe.areas.programmes.queries.following import (
    FOLLOW_SORTS,
    FollowFilters,
    applications_followed_by,
    applications_to_follow,
    comments_shared,
    followed_in,
    narrowed_to_follow,
    pieces_of,
)
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.areas.programmes.rules.admissibility import (
    TICKS,
    CheckState,
    Piece,
    PieceState,
    pieces_asked,
    refusals_to_check,
)
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.web.applications.comments import comment_form, threads_of, write
from grappe.areas.programmes.web.applications.forms import AskForm
from grappe.areas.programmes.web.applications.reasons import let_through, put_on, sentences
from grappe.areas.programmes.web.applications.words import AWAITED_LABELS, PIECE_STATES
from grappe.areas.programmes.web.tabs import call_tabs
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused, whole_number

CHECK_KINDS = {
    CheckState.STARTED: "plain",
    CheckState.ASKED: "warn",
    CheckState.ANSWERED: "info",
    CheckState.COMPLETE: "ok",
}
MOST_ADDED = 3
PAGE = 50
FIRST = "-questions"
"""The order of the list when none is asked: what waits for an answer first."""


@signed_in
def followed(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """List the applications of a call with what waits for the facilitation: questions, pieces."""
    today = timezone.localdate()
    calls = calls_run_by(actor=request.actor, on=today).select_related("network__organisation")
    call = get_object_or_404(calls, network__slug=network, slug=slug)
    every = applications_to_follow(actor=request.actor, call_id=call.pk, on=today)
    filters, waits = _filters(request), followed_in(every)
    found = in_order(narrowed_to_follow(every, filters), request.GET.get("tri", FIRST), FOLLOW_SORTS)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "call": call,
        "tabs": call_tabs(call, "application-followed"),
        "page": page,
        "rows": [_row(row) for row in page],
        "filters": filters,
        "awaited": AWAITED_LABELS.items(),
        "first": FIRST,
        "is_filtered": bool(filters.search or filters.awaited),
        "questions": waits.questions,
        "unchecked": waits.unchecked,
    }
    return render(request, "programmes/applications/followed.html", context)


def _filters(request: ActorRequest) -> FollowFilters:
    asked = request.GET.get("voir", "")
    return FollowFilters(request.GET.get("q", "").strip(), asked if asked in AWAITED_LABELS else "")


def _row(application: Any) -> dict[str, Any]:
    check: AdmissibilityCheck | None = getattr(application, "admissibility", None)
    state = CheckState(check.state) if check else None
    return {
        "application": application,
        "is_submitted": application.state == ApplicationState.SUBMITTED,
        "state": state,
        "kind": CHECK_KINDS[state] if state else "plain",
        "words": CHECK_LABELS[state] if state else "",
        "missing": len(pieces_asked(pieces_of(check))) if check else 0,
        "due_at": check.due_at if check and state is CheckState.ASKED else None,
    }


def _found(request: ActorRequest, network: str, slug: str, number: int) -> Any:
    rows = applications_followed_by(actor=request.actor, on=timezone.localdate())
    return get_object_or_404(
        rows.select_related("call__network__organisation", "organisation", "form_revision", "admissibility"),
        call__network__slug=network,
        call__slug=slug,
        number=number,
    )


@signed_in
def follow(request: ActorRequest, network: str, slug: str, number: int) -> HttpResponse:
    """Show what is said and checked of one application; tick, ask back, find complete, answer."""
    application = _found(request, network, slug, number)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    comment = comment_form(request, is_team=False) if act == "comment" else _blank_comment(request)
    ask = AskForm(request.POST if act in ("save", "ask", "close") else None, initial=_asked(application))
    reasons: list[str] = []
    if act:
        try:
            done = _act(request, application, act, comment, ask)
        except Refused as refused:
            let_through(refused)
            reasons = put_on(comment if act == "comment" else ask, refused)
        else:
            if done:
                return HttpResponseRedirect(request.path, status=303)
    return _page(request, application, comment, ask, reasons)


def _asked(application: Any) -> dict[str, Any]:
    """What was asked last, to be asked again with another deadline."""
    check: AdmissibilityCheck | None = getattr(application, "admissibility", None)
    if check is None or check.state != CheckState.ASKED:
        return {}
    return {"due_at": check.due_at, "message": check.message}


def _blank_comment(request: ActorRequest) -> Any:
    blank = request.method == "POST"
    form = comment_form(request, is_team=False)
    if blank:
        form.is_bound = False
    return form


def _act(request: ActorRequest, application: Any, act: str, comment: Any, ask: AskForm) -> bool:
    """Do what the button says; false when a form does not read."""
    where = {"application_id": application.pk, "actor": request.actor, "on": timezone.now()}
    if act == "comment":
        if not comment.is_valid():
            return False
        write(request, application.pk, comment)
        return True
    if act == "reopen":
        reopen_check(**where)
        return True
    if not ask.is_valid():
        return False
    _save(request, where, ask)
    if act == "ask":
        link = request.build_absolute_uri(
            reverse("programmes:application-pieces", kwargs={"pk": application.pk})
        )
        ask_pieces(
            due_at=ask.cleaned_data["due_at"],
            message=ask.cleaned_data["message"],
            link=link,
            # The form's own key went with the ticks: the letter leaves once too.
            key=f"{ask.cleaned_data['key']}-ask" if ask.cleaned_data["key"] else None,
            **where,
        )
    elif act == "close":
        close_check(**where)
    return True


def _save(request: ActorRequest, where: dict[str, Any], ask: AskForm) -> None:
    ticks = {
        name.removeprefix("tick-"): value
        for name, value in request.POST.items()
        if name.startswith("tick-") and isinstance(value, str)
    }
    save_check(
        ticks=ticks,
        added=request.POST.getlist("added")[:MOST_ADDED],
        version=whole_number(request.POST.get("version")) or None,
        key=ask.cleaned_data["key"] or None,
        **where,
    )


def _page(
    request: ActorRequest, application: Any, comment: Any, ask: AskForm, reasons: list[str]
) -> HttpResponse:
    check = AdmissibilityCheck.objects.filter(application=application.pk).first()
    pieces = pieces_of(check) if check else pieces_to_check(application)
    state = CheckState(check.state) if check else None
    is_draft = application.state == ApplicationState.DRAFT
    wrong = refusals_to_check(ApplicationState(application.state), CallState(application.call.state))
    failed = bool(reasons or ask.errors or comment.errors)
    return render(
        request,
        "programmes/applications/follow.html",
        {
            "application": application,
            "call": application.call,
            "tabs": call_tabs(application.call, "application-followed"),
            "is_draft": is_draft,
            "check": check,
            "state": state,
            "state_words": CHECK_LABELS[state] if state else "",
            "state_kind": CHECK_KINDS[state] if state else "plain",
            "pieces": [_piece(piece, request) for piece in pieces],
            "files": [] if is_draft else _given(application),
            "missing": len(pieces_asked(pieces)),
            "can_check": not wrong and state is not CheckState.COMPLETE,
            "can_reopen": not wrong and state is CheckState.COMPLETE,
            "closed_reasons": sentences(wrong),
            "threads": threads_of(comments_shared(application.pk)),
            "comment": comment,
            "ask": ask,
            "reasons": reasons,
            "added": range(MOST_ADDED),
            "key": new_key(),
        },
        status=409 if failed else 200,
    )


def _piece(piece: Piece, request: ActorRequest) -> dict[str, Any]:
    """A piece with its possible ticks; one given by the applicants waits for a look."""
    ticked = request.POST.get(f"tick-{piece.code}", str(piece.state))
    return {
        "code": piece.code,
        "label": piece.label,
        "is_given": piece.state is PieceState.GIVEN,
        "words": PIECE_STATES[piece.state],
        "ticks": [(str(tick), PIECE_STATES[tick], ticked == tick) for tick in TICKS],
    }


def _given(application: Any) -> list[Any]:
    rows = application.attachments.filter(removed_at=None).exclude(piece="")
    return list(rows.select_related("file").order_by("pk"))
