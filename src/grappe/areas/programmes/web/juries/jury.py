"""The facilitator's page of a jury: who sits, what they know, what they have to read."""

import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from grappe.areas.people.commands import InvitationLetter
from grappe.areas.people.queries import invitations_waiting
from grappe.areas.programmes.commands.juries import (
    change_juror,
    invite_juror,
    recompute_conflicts,
    remove_juror,
    renew_juror_invitation,
    withdraw_juror_invitation,
)
from grappe.areas.programmes.commands.juries.invitations import KIND
from grappe.areas.programmes.commands.juries.jurors import SETTLED
from grappe.areas.programmes.models import Call, Juror
from grappe.areas.programmes.queries.juries import call_to_run, jurors_of, register_counts
from grappe.areas.programmes.web.juries.forms import EXPERTISE, GRAINS, JurorForm, SeatForm
from grappe.areas.programmes.web.tabs import call_tabs
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused, whole_number
from grappe.web.refusals import add_to_form


def see_other(name: str, **where: Any) -> HttpResponse:
    """Send the browser on after a write, so that reloading the page does not send it again."""
    answer = redirect(reverse(f"programmes:{name}", kwargs=where))
    answer.status_code = 303
    return answer


@signed_in
def show_jury(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Show the jury, add a juror to it, and follow the invitations that wait."""
    call = call_to_run(actor=request.actor, network=network, slug=slug, on=timezone.localdate())
    form = JurorForm(call=call, initial={"key": new_key()})
    if request.method == "POST" and request.POST.get("action") == "recompute":
        key = request.POST.get("key")
        recompute_conflicts(call_id=call.pk, actor=request.actor, on=timezone.now(), key=key)
        return see_other("conflicts", network=network, slug=slug)
    if request.method == "POST" and request.POST.get("action") in ("renew", "withdraw"):
        _follow_up(request, call)
        return see_other("jury", network=network, slug=slug)
    if request.method == "POST":
        form = JurorForm(request.POST, call=call)
        if form.is_valid() and _added(request, call, form):
            return see_other("jury", network=network, slug=slug)
    jurors = list(jurors_of(call))
    levels = dict(EXPERTISE)
    for juror in jurors:
        known = [int(juror.expertise.get(theme["code"], 0)) for theme in call.themes]
        juror.levels = [
            (theme["label"], levels[n], GRAINS[n]) for theme, n in zip(call.themes, known, strict=True) if n
        ]
    context = {
        "call": call,
        "tabs": call_tabs(call, "jury"),
        "jurors": jurors,
        "counts": register_counts(call),
        "invitations": invitations_waiting(kind=KIND, object_id=call.pk, on=timezone.now()),
        "form": form,
        "settled": call.state in SETTLED,
        "key": new_key(),
        "answered": sum(juror.answered for juror in jurors),
        "asked": sum(juror.load for juror in jurors),
    }
    return render(request, "programmes/juries/jury.html", context)


def seat_page(call_id: int) -> str:
    """Return where a juror of a call works: where an accepted invitation lands."""
    return reverse("programmes:jury-work", kwargs={"slug": Call.objects.get(pk=call_id).slug})


def _letter(request: ActorRequest) -> InvitationLetter:
    token = secrets.token_urlsafe(32)
    link = request.build_absolute_uri(reverse("people:invitation", kwargs={"token": token}))
    return InvitationLetter(token=token, link=link)


def _follow_up(request: ActorRequest, call: Call) -> None:
    """Write again to a juror who has not answered, or take the invitation back."""
    common = {
        "call_id": call.pk,
        "invitation_id": whole_number(request.POST.get("invitation")) or 0,
        "actor": request.actor,
        "on": timezone.now(),
        "key": request.POST.get("key"),
    }
    if request.POST["action"] == "renew":
        renew_juror_invitation(letter=_letter(request), **common)
    else:
        withdraw_juror_invitation(**common)


def _added(request: ActorRequest, call: Call, form: JurorForm) -> bool:
    data = form.cleaned_data
    try:
        invite_juror(
            call_id=call.pk,
            email=data["email"],
            capacity_as=data["capacity_as"],
            expertise=form.expertise,
            letter=_letter(request),
            actor=request.actor,
            on=timezone.now(),
            key=data["key"],
        )
    except Refused as refused:
        add_to_form(form, refused)
        return False
    return True


@signed_in
def edit_juror(request: ActorRequest, network: str, slug: str, pk: int) -> HttpResponse:
    """Change what a juror sits as and knows, or take their seat back."""
    call = call_to_run(actor=request.actor, network=network, slug=slug, on=timezone.localdate())
    juror = Juror.objects.select_related("person").get(call=call, pk=pk)
    initial = {f"theme_{code}": level for code, level in juror.expertise.items()}
    initial |= {"key": new_key(), "capacity_as": juror.capacity_as}
    form = SeatForm(request.POST or None, call=call, initial=initial)
    if request.method == "POST" and form.is_valid():
        common = {
            "juror_id": pk,
            "actor": request.actor,
            "on": timezone.now(),
            "key": form.cleaned_data["key"],
        }
        try:
            if request.POST.get("action") == "remove":
                remove_juror(**common)
            else:
                capacity_as = form.cleaned_data["capacity_as"]
                change_juror(capacity_as=capacity_as, expertise=form.expertise, **common)
        except Refused as refused:
            add_to_form(form, refused)
        else:
            return see_other("jury", network=network, slug=slug)
    context = {"call": call, "juror": juror, "form": form, "settled": call.state in SETTLED}
    return render(request, "programmes/juries/juror.html", context)
