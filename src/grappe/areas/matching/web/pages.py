"""What the pages of matching share: the network or the need in scope, its tabs, one act."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.networks.queries import networks_visible, with_rights
from grappe.kernel.http import ActorRequest


def today() -> date:
    """The day in Paris."""
    return timezone.localdate()


def network_opened(request: ActorRequest, slug: str) -> Any:
    """The network, for those who may read its members; for others it has no such page."""
    found: Any = get_object_or_404(
        with_rights(networks_visible(), actor=request.actor, on=today()), slug=slug
    )
    if not found.is_open:
        raise Http404
    return found


def network_run(request: ActorRequest, slug: str) -> Any:
    """The network, for those who run it; for others it has no such page."""
    found = network_opened(request, slug)
    if not found.is_run:
        raise Http404
    return found


def tabs_of(network: Any, here: str) -> list[tuple[str, str, bool]]:
    """The parts of what brings together, as tabs: words, address, whether it is the one shown."""
    parts = [("common-needs", _("Besoins communs")), ("convergences", _("Convergence"))]
    shown = [*(parts if network.is_run else []), ("thesaurus", _("Thésaurus"))]
    return [(words, reverse(f"matching:{name}", args=[network.slug]), name == here) for name, words in shown]


def gone(name: str, *where: Any, query: str = "") -> HttpResponse:
    """Go on to a page after an act."""
    return HttpResponseRedirect(reverse(f"matching:{name}", args=where) + query, status=303)


def shown(request: ActorRequest, template: str, context: dict[str, Any], *, refused: bool) -> HttpResponse:
    """Show a page; one whose act was refused says so in its status too."""
    return render(request, f"matching/{template}", context, status=409 if refused else 200)
