"""The facilitator's side: ask an expert, follow the opinions of a call, say who reads them."""

import secrets
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from grappe.areas.people.commands import InvitationLetter
from grappe.areas.programmes.commands.opinions import (
    ask_opinion,
    remind_experts,
    renew_request,
    show_opinion,
    withdraw_request,
)
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.discussion import board_to_run, rights_of_jury
from grappe.areas.programmes.queries.juries import call_to_run
from grappe.areas.programmes.queries.opinions import opinions_of_call, opinions_on
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.opinions import OpinionState, is_due_for_reminder
from grappe.areas.programmes.rules.phases import Reading
from grappe.areas.programmes.web.juries.pages import page_of
from grappe.areas.programmes.web.opinions.forms import AUDIENCES, AskForm, audience_of, choice_of
from grappe.areas.programmes.web.opinions.rows import shown_opinions
from grappe.areas.programmes.web.tabs import call_tabs
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused, whole_number
from grappe.web.refusals import add_to_form, all_words


def opinion_page(opinion_id: int) -> str:
    """Return where the expert of an opinion works: where an accepted invitation lands."""
    return reverse("programmes:opinion", kwargs={"opinion": opinion_id})


def _letter(request: ActorRequest) -> InvitationLetter:
    token = secrets.token_urlsafe(32)
    link = request.build_absolute_uri(reverse("people:invitation", kwargs={"token": token}))
    return InvitationLetter(token=token, link=link)


@signed_in
def ask(request: ActorRequest, network: str, slug: str, number: int) -> HttpResponse:
    """Show what was asked about one application, and ask another expert."""
    now = timezone.now()
    board = board_to_run(actor=request.actor, network=network, slug=slug, number=number, when=now)
    form = AskForm(request.POST or None, initial={"key": new_key()})
    if request.method == "POST" and form.is_valid() and _asked(request, board.application.pk, form):
        return HttpResponseRedirect(
            reverse("programmes:discussion-followed", args=[network, slug, number]), status=303
        )
    context = {
        "application": board.application,
        "call": board.application.call,
        "tabs": call_tabs(board.application.call, "discussions"),
        "form": form,
        "is_open": board.rights.read is Reading.FULL,
        "opinions": shown_opinions(opinions_on(board.application)),
        "board": board,
    }
    return render(request, "programmes/opinions/ask.html", context, status=409 if form.errors else 200)


def _asked(request: ActorRequest, application_id: int, form: AskForm) -> bool:
    data = form.cleaned_data
    try:
        ask_opinion(
            application_id=application_id,
            email=data["email"],
            capacity_as=data["capacity_as"],
            question=data["question"],
            due_at=data["due_at"],
            **audience_of(data["audience"]),
            letter=_letter(request),
            link=lambda pk: request.build_absolute_uri(opinion_page(pk)),
            actor=request.actor,
            on=timezone.now(),
            key=data["key"] or None,
        )
    except Refused as refused:
        add_to_form(form, refused)
        return False
    return True


@signed_in
def follow(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """List the opinions asked in a call; write again, withdraw, remind, say who reads them."""
    call = call_to_run(actor=request.actor, network=network, slug=slug, on=timezone.localdate())
    reasons: list[str] = []
    if request.method == "POST":
        try:
            _act(request, call)
        except Refused as refused:
            reasons = all_words(refused.refusals)
        else:
            return HttpResponseRedirect(request.path, status=303)
    now = timezone.now()
    rows = opinions_of_call(call, actor=request.actor, on=timezone.localdate(now))
    page = page_of(request, rows, rows.order_by().count())
    opinions = shown_opinions(page.object_list)
    context = {
        "call": call,
        "tabs": call_tabs(call, "discussions"),
        "page": page,
        "opinions": [
            (one, choice_of(is_confidential=one.row.is_confidential, with_letter=one.row.with_letter))
            for one in opinions
        ],
        "audiences": AUDIENCES,
        "due": sum(_is_due(one.row, now) for one in opinions),
        "is_open": rights_of_jury(call, when=now).read is Reading.FULL,
        "is_decided": call.state == CallState.DECIDED,
        "reasons": reasons,
        "key": new_key(),
    }
    return render(request, "programmes/opinions/follow.html", context, status=409 if reasons else 200)


def _is_due(row: Any, now: Any) -> bool:
    return row.expert_id is not None and is_due_for_reminder(
        state=OpinionState(row.state), due_at=row.due_at, reminded_at=row.reminded_at, on=now
    )


def _act(request: ActorRequest, call: Call) -> None:
    act, text = request.POST.get("action", ""), request.POST.get("opinion", "")
    common: dict[str, Any] = {
        "actor": request.actor,
        "on": timezone.now(),
        "key": request.POST.get("key", "")[:64] or None,
    }
    if act == "remind":
        remind_experts(
            call_id=call.pk, link=lambda pk: request.build_absolute_uri(opinion_page(pk)), **common
        )
        return
    opinion_id = whole_number(text) or 0
    if act == "renew":
        renew_request(opinion_id=opinion_id, letter=_letter(request), **common)
    elif act == "withdraw":
        withdraw_request(opinion_id=opinion_id, **common)
    else:
        show_opinion(opinion_id=opinion_id, **audience_of(request.POST.get("audience", "")), **common)
