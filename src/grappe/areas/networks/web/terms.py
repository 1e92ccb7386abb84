"""One organisation's membership of a network: its terms over time, renewing, ending, undoing."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from grappe.areas.directory.web.pages import answer_form, keep_out
from grappe.areas.networks.commands import (
    end_membership,
    renew_membership,
    resume_membership,
    withdraw_membership,
)
from grappe.areas.networks.models import Membership
from grappe.areas.networks.queries import history_of, memberships_visible_to
from grappe.areas.networks.rules import next_term
from grappe.areas.networks.web.forms import EndingForm, RenewalForm
from grappe.areas.networks.web.members import network_found
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Period, Refused
from grappe.web.refusals import all_words


def _found(request: ActorRequest, network: str, membership: int) -> dict[str, Any]:
    """The term, when this reader may read the network's members; else there is no such page."""
    visible = memberships_visible_to(actor=request.actor, on=timezone.localdate())
    row = get_object_or_404(
        visible.select_related("organisation", "college", "network"),
        pk=membership,
        network__slug=network,
    )
    return {
        "network": network_found(request, network),
        "term": row,
        "period": Period(row.valid_from, row.valid_to),
    }


def _to_run(request: ActorRequest, network: str, membership: int) -> dict[str, Any]:
    context = _found(request, network, membership)
    keep_out(context["network"].is_run)
    return context


def _page_of(term: Membership, network: str) -> str:
    return reverse("networks:member", args=[network, term.pk])


@signed_in
def member(request: ActorRequest, network: str, membership: int) -> HttpResponse:
    """Show every term of an organisation in a network, and what can be done with each."""
    context, today = _found(request, network, membership), timezone.localdate()
    rows = [_row(row, today) for row in history_of(context["term"])]
    current = next((row for row in rows if row["state"] == "current"), None)
    return render(request, "networks/member.html", context | {"rows": rows, "current": current})


def _row(row: Any, today: date) -> dict[str, Any]:
    period = Period(row.valid_from, row.valid_to)
    over = period.end is not None and period.end < today
    state = "current" if period.contains(today) else "over" if over else "to_come"
    return {
        "term": row,
        "period": period,
        "state": state,
        "can_renew": period.end is not None and not row.is_renewed,
        "can_end": not over and not row.is_renewed,
        "can_resume": bool(row.end_reason) and not row.is_renewed,
        "can_withdraw": not row.is_renewed,
    }


@signed_in
def renew(request: ActorRequest, network: str, membership: int) -> HttpResponse:
    """Propose the term that follows, and write it as a new row."""
    context = _to_run(request, network, membership)
    proposed = next_term(context["period"])
    form = RenewalForm(
        request.POST or None,
        initial={"valid_from": proposed.start, "valid_to": proposed.end, "key": new_key()},
    )

    def act(typed: dict[str, Any]) -> None:
        context["renewal"] = renew_membership(
            membership_id=membership,
            period=Period(typed["valid_from"], typed["valid_to"]),
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )

    return answer_form(
        request,
        "networks/term_renew.html",
        context | {"form": form},
        act,
        lambda: reverse("networks:member", args=[network, context["renewal"]]),
    )


@signed_in
def end(request: ActorRequest, network: str, membership: int) -> HttpResponse:
    """Ask when and why a membership ends, and end it."""
    context = _to_run(request, network, membership)
    form = EndingForm(request.POST or None, initial={"end": timezone.localdate(), "key": new_key()})

    def act(typed: dict[str, Any]) -> None:
        end_membership(
            membership_id=membership,
            end=typed["end"],
            reason=typed["reason"],
            note=typed["note"],
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )

    return answer_form(
        request,
        "networks/term_end.html",
        context | {"form": form},
        act,
        lambda: _page_of(context["term"], network),
    )


@signed_in
def resume(request: ActorRequest, network: str, membership: int) -> HttpResponse:
    """Ask whether the end of a membership is to be undone, and undo it."""
    context = _to_run(request, network, membership)
    return _confirmed(
        request,
        "networks/term_resume.html",
        context,
        resume_membership,
        lambda: _page_of(context["term"], network),
    )


@signed_in
def withdraw(request: ActorRequest, network: str, membership: int) -> HttpResponse:
    """Ask whether a term was written by mistake, and withdraw it."""
    context = _to_run(request, network, membership)
    return _confirmed(
        request,
        "networks/term_withdraw.html",
        context,
        withdraw_membership,
        lambda: reverse("networks:members", args=[network]),
    )


def _confirmed(
    request: ActorRequest,
    template: str,
    context: dict[str, Any],
    act: Callable[..., int],
    after: Callable[[], str],
) -> HttpResponse:
    """Show what is about to be done; once confirmed, do it, or say why it cannot be."""
    form = forms.Form(request.POST or None)
    if request.method == "POST":
        try:
            act(
                membership_id=context["term"].pk,
                actor=request.actor,
                on=timezone.localtime(),
                key=request.POST.get("key"),
            )
        except Refused as refused:
            context |= {"reasons": all_words(refused.refusals)}
        else:
            return HttpResponseRedirect(after(), status=303)
    return render(request, template, context | {"form": form, "key": new_key()})
