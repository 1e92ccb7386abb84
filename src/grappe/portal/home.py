"""The first page: what waits for me. Without sign-in, what the product is and where to enter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from grappe.areas.networks.models import Network
from grappe.areas.programmes.queries.scopes import public_calls
from grappe.areas.programmes.rules.applications import CallState
from grappe.kernel.actor import Actor
from grappe.kernel.http import public, signed_in
from grappe.portal import duties
from grappe.portal.contexts import refresh


@public
def home(request: HttpRequest) -> HttpResponse:
    """Gather what needs this person across all their roles; show visitors the door."""
    if not request.user.is_authenticated:
        return _welcome(request)
    now = timezone.now()
    actor = Actor(person_id=request.user.pk, name=request.user.name)
    places = refresh(request, on=timezone.localdate(now))
    kinds = {place.kind for place in places}
    calls = duties.calls_to_run(actor=actor, on=now) if "network" in kinds else []
    waiting = duties.duties_of_calls(calls) + duties.duties_of_invited(email=request.user.email)
    if "jury" in kinds:
        waiting += duties.duties_of_juror(actor=actor)
    if "applicant" in kinds:
        waiting += duties.duties_of_applicant(actor=actor) + duties.duties_of_grants(actor=actor)
    if {"network", "oversight"} & kinds:
        waiting += duties.duties_of_payers(actor=actor, on=timezone.localdate(now))
    if "support" in kinds:
        waiting += duties.duties_of_support(actor=actor, on=timezone.localdate(now))
    waiting = duties.sorted_by_due(waiting)
    context = {
        "now": now,
        "duties": waiting,
        "calls": calls,
        "places": places,
        "next_dates": [duty for duty in waiting if duty.due and duty.due >= now][:4],
    }
    return render(request, "portal/home.html", context)


def _welcome(request: HttpRequest) -> HttpResponse:
    calls = public_calls().filter(state=CallState.OPEN).select_related("network__organisation")
    context = {
        "calls": calls.order_by("closes_at")[:5],
        "networks": Network.objects.select_related("organisation").order_by("organisation__name")[:12],
    }
    return render(request, "portal/welcome.html", context)


@signed_in
def menu(request: HttpRequest) -> HttpResponse:
    """Show every page of one's roles: the menu of a phone, without script."""
    refresh(request, on=timezone.localdate())
    return render(request, "web/menu.html")
