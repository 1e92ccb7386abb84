"""The first page: what waits for me. Without sign-in, what the product is and where to enter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from grappe.areas.grants.queries import aid_overseen
from grappe.areas.networks.models import Network
from grappe.areas.programmes.queries.scopes import public_calls
from grappe.areas.programmes.rules.applications import CallState
from grappe.kernel.actor import Actor
from grappe.kernel.http import ActorRequest, public, signed_in
from grappe.portal import duties
from grappe.portal.contexts import refresh
from grappe.portal.waiting import readers_for, waiting

MOST_CALLS = 8
"""How many calls whose aid one answers for stand on the first page; their network's page has them all."""


@public
def home(request: HttpRequest) -> HttpResponse:
    """Gather what needs this person across all their roles; show visitors the door."""
    if not request.user.is_authenticated:
        return _welcome(request)
    now = timezone.now()
    actor = Actor(person_id=request.user.pk, name=request.user.name)
    today = timezone.localdate(now)
    places = refresh(request, on=today)
    kinds = {place.kind for place in places}
    calls = duties.calls_to_run(actor=actor, on=now) if "network" in kinds else []
    aid = aid_overseen(actor=actor, on=today, most=MOST_CALLS) if "oversight" in kinds else []
    here, after = readers_for(places)
    found = duties.sorted_by_due(
        [
            *duties.duties_of_calls(calls),
            *duties.duties_of_invited(email=request.user.email),
            *waiting(here, actor=actor, on=now),
        ]
    )
    context = {
        "now": now,
        "duties": found,
        "has_more": bool(after),
        "calls": calls,
        "aid": aid,
        "places": places,
        "next_dates": [duty for duty in found if duty.due and duty.due >= now][:4],
    }
    return render(request, "portal/home.html", context)


@signed_in
def more(request: ActorRequest) -> HttpResponse:
    """Show what waits besides what the first page had room for: as a part of it, or as a page of its own."""
    now = timezone.now()
    _here, after = readers_for(refresh(request, on=timezone.localdate(now)))
    found = duties.sorted_by_due(waiting(after, actor=request.actor, on=now))
    page = "portal/_duties.html" if request.htmx else "portal/more.html"
    return render(request, page, {"now": now, "duties": found, "is_rest": True})


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
