"""The discussion of one application, and the list of those of a call for its facilitator."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from grappe.areas.programmes.commands.discussion import (
    edit_message,
    mark_read,
    withdraw_message,
    write_message,
)
from grappe.areas.programmes.models import Review
from grappe.areas.programmes.queries.discussion import (
    Board,
    board_to_judge,
    board_to_run,
    exchanges_of,
    last_read,
    messages_of,
    opens_to_juror,
    rights_of_jury,
)
from grappe.areas.programmes.queries.juries import call_to_run
from grappe.areas.programmes.queries.opinions import opinions_on, opinions_shared_on
from grappe.areas.programmes.rules.discussion import (
    CHANGE_WITHIN,
    refusals_to_discuss,
    refusals_to_edit,
    threads,
)
from grappe.areas.programmes.web.juries.dossier import named
from grappe.areas.programmes.web.juries.pages import page_of
from grappe.areas.programmes.web.opinions.rows import shown_opinions
from grappe.areas.programmes.web.tabs import call_tabs
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused, whole_number
from grappe.web.refusals import all_words


class MessageForm(forms.Form):
    """A message, in plain words."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    body = forms.CharField(
        label=gettext_lazy("Votre message"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@dataclass(frozen=True, slots=True)
class Said:
    """A message as the page shows it: whether it is the reader's own, new to them, and can still change."""

    row: Any
    is_mine: bool
    is_new: bool
    is_fresh: bool


@signed_in
def show_board(request: ActorRequest, slug: str, number: int) -> HttpResponse:
    """Show a juror the discussion of an application that they read, and keep what they write."""
    board = board_to_judge(actor=request.actor, slug=slug, number=number, when=timezone.now())
    return _answer(request, board, reverse("programmes:discussion", args=[slug, number]))


@signed_in
def show_board_to_run(request: ActorRequest, network: str, slug: str, number: int) -> HttpResponse:
    """Show a facilitator the discussion of an application of their call, and keep what they write."""
    board = board_to_run(actor=request.actor, network=network, slug=slug, number=number, when=timezone.now())
    return _answer(request, board, reverse("programmes:discussion-followed", args=[network, slug, number]))


def _answer(request: ActorRequest, board: Board, home: str) -> HttpResponse:
    if request.method != "POST":
        return _page(request, board, home)
    act = _ACTS.get(request.POST.get("action", ""), _write)
    try:
        act(request, board)
    except Refused as refused:
        return _page(request, board, home, all_words(refused.refusals))
    if act is _read and request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return HttpResponseRedirect(home, status=303)


def _common(request: ActorRequest) -> dict[str, Any]:
    return {"actor": request.actor, "on": timezone.now()}


def _where(board: Board) -> dict[str, Any]:
    return {"slug": board.application.call.slug, "number": board.application.number}


def _whole(request: ActorRequest, name: str) -> int:
    return whole_number(request.POST.get(name)) or 0


def _write(request: ActorRequest, board: Board) -> None:
    write_message(
        body=request.POST.get("body", ""),
        answers=_whole(request, "answers") or None,
        key=request.POST.get("key", "")[:64] or None,
        **_where(board),
        **_common(request),
    )


def _edit(request: ActorRequest, board: Board) -> None:
    edit_message(
        message_id=_whole(request, "message"),
        body=request.POST.get("body", ""),
        key=request.POST.get("key", "")[:64] or None,
        **_common(request),
    )


def _withdraw(request: ActorRequest, board: Board) -> None:
    withdraw_message(
        message_id=_whole(request, "message"),
        key=request.POST.get("key", "")[:64] or None,
        **_common(request),
    )


def _read(request: ActorRequest, board: Board) -> None:
    mark_read(last=_whole(request, "last"), **_where(board), **_common(request))


_ACTS: Mapping[str, Callable[[ActorRequest, Board], None]] = {
    "write": _write,
    "edit": _edit,
    "withdraw": _withdraw,
    "read": _read,
}


def _page(request: ActorRequest, board: Board, home: str, reasons: list[str] | None = None) -> HttpResponse:
    application, call = board.application, board.application.call
    rows = messages_of(application)
    read = last_read(application, request.actor.own_id)
    said = {row.pk: _said(row, request.actor.own_id, read) for row in rows}
    editing = said.get(_asked(request, "modifier", "message"))
    answering = said.get(_asked(request, "repondre", "answers"))
    if editing is not None and not editing.is_fresh:
        editing = None
    body = request.POST.get("body", editing.row.body if editing else "")
    opinions = opinions_on(application) if board.is_facilitator else opinions_shared_on(application)
    context = {
        "board": board,
        "application": application,
        "call": call,
        "home": home,
        "name": named(application.number) if board.hides_names else application.organisation.name,
        "threads": [(said[first.pk], [said[row.pk] for row in after]) for first, after in threads(rows)],
        "count": sum(row.withdrawn_at is None for row in rows),
        "unread": sum(one.is_new for one in said.values()),
        "last": rows[-1].pk if rows else 0,
        "is_open": not refusals_to_discuss(board.rights),
        "editing": editing,
        "answering": answering,
        "form": MessageForm(initial={"key": new_key(), "body": body}),
        "key": new_key(),
        "minutes": int(CHANGE_WITHIN.total_seconds()) // 60,
        "opinions": shown_opinions(opinions),
        "reasons": reasons or [],
        "tabs": call_tabs(call, "discussions") if board.is_facilitator else [],
    }
    return render(request, "programmes/discussion/board.html", context, status=409 if reasons else 200)


def _asked(request: ActorRequest, name: str, typed: str) -> int:
    """Which message the form is about: said by the address, or by the form that was refused."""
    return whole_number(request.POST.get(typed) or request.GET.get(name)) or 0


def _said(row: Any, person_id: int, read: int) -> Said:
    mine, gone = row.author_id == person_id, row.withdrawn_at is not None
    late = refusals_to_edit(written_at=row.written_at, is_withdrawn=gone, on=timezone.now())
    return Said(
        row=row,
        is_mine=mine,
        is_new=not mine and not gone and row.pk > read,
        is_fresh=mine and not late,
    )


@signed_in
def list_boards(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """List the applications of a call with what is said of each: messages, those unread, opinions."""
    on = timezone.localdate()
    call = call_to_run(actor=request.actor, network=network, slug=slug, on=on)
    rows = exchanges_of(call, actor=request.actor, on=on)
    only = request.GET.get("voir") == "non-lus"
    rows = rows.filter(unread__gt=0) if only else rows
    page = page_of(request, rows.order_by("number"), rows.order_by().count())
    if only and request.headers.get("HX-Request") and not page.paginator.count:
        return HttpResponse(status=204)  # nothing to say beside the ranking
    context = {
        "call": call,
        "tabs": call_tabs(call, "discussions"),
        "page": page,
        "only": only,
        "is_open": not refusals_to_discuss(rights_of_jury(call, when=timezone.now())),
    }
    return render(request, "programmes/discussion/boards.html", context)


def board_href(review: Review) -> str:
    """Return the address of the discussion of an application for its juror; empty while there is none for
    them. Read from the review alone: no query."""
    if not opens_to_juror(review, when=timezone.now()):
        return ""
    return reverse("programmes:discussion", args=[review.application.call.slug, review.application.number])
