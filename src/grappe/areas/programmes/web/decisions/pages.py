"""What the pages of the jury's decisions share: the call in scope, its tabs, a session in words."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from grappe.areas.programmes.models import Application, Call, Deliberation
from grappe.areas.programmes.queries.decisions import (
    applications_to_decide,
    calls_to_decide,
    calls_to_follow,
    with_jury,
)
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.web.tabs import call_tabs
from grappe.kernel.http import ActorRequest


def call_run(request: ActorRequest, network: str, slug: str, *related: str) -> Any:
    """The call, for whoever runs it, read with those `related` too; for others it has no such page."""
    calls = calls_to_decide(actor=request.actor, on=timezone.localdate())
    calls = calls.select_related(*related) if related else calls
    return get_object_or_404(calls, network__slug=network, slug=slug)


def call_deliberated(request: ActorRequest, network: str, slug: str) -> Any:
    """The same call, with how many sit on its jury."""
    calls = with_jury(calls_to_decide(actor=request.actor, on=timezone.localdate()))
    return get_object_or_404(calls, network__slug=network, slug=slug)


def call_followed(request: ActorRequest, network: str, slug: str) -> Any:
    """The call, for whoever runs it, and once decided for its funder and board."""
    calls = calls_to_follow(actor=request.actor, on=timezone.localdate())
    return get_object_or_404(calls, network__slug=network, slug=slug)


def application_of(call: Call, number: int) -> Application:
    """One of the applications that the jury decides."""
    return get_object_or_404(applications_to_decide(call=call), number=number)


def address(call: Call, name: str, **more: Any) -> str:
    """The address of a page of a call."""
    return reverse(f"programmes:{name}", kwargs={"network": call.network.slug, "slug": call.slug, **more})


def session_of(call: Call) -> Deliberation | None:
    """The jury's session, if it was opened."""
    return getattr(call, "deliberation", None)


def frame(call: Call, current: str = "deliberation") -> dict[str, Any]:
    """What every page of the desk shows around the work."""
    return {
        "call": call,
        "tabs": call_tabs(call, current),
        "session": session_of(call),
        "is_open": call.state == CallState.DELIBERATION,
        "is_decided": call.state == CallState.DECIDED,
    }
