"""What every page of one organisation shares: who may see it, its head, its tabs, and how a form is sent."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from grappe.areas.directory import access
from grappe.areas.directory.queries import organisations_visible_to, with_parts
from grappe.areas.directory.web.panels import with_panels
from grappe.kernel.http import ActorRequest
from grappe.values import Refusal, Refused
from grappe.web.acts import done

TABS = ("record", "places", "links", "postings")


def organisation_found(request: ActorRequest, pk: int) -> Any:
    """Return the organisation, with its parts, or say that there is no such page."""
    reader: Any = {"actor": request.actor, "on": timezone.localdate()}
    visible = organisations_visible_to(actor=request.actor)
    return get_object_or_404(with_panels(with_parts(visible, **reader), **reader), pk=pk)


def frame(request: ActorRequest, organisation: Any, tab: str) -> dict[str, Any]:
    """What the head and the tabs of an organisation's page say: where one is, what one may do."""
    keeps = access.can_change_organisation(request.actor, organisation, on=timezone.localdate())
    return {
        "organisation": organisation,
        **{f"here_{name}": name == tab for name in TABS},
        "can_change": keeps,
        "can_describe": keeps or organisation.is_own,
    }


def keep_out(allowed: bool) -> None:
    """Answer 403 to who may not act here.

    :raises Refused: when it is not allowed.
    """
    if not allowed:
        raise Refused(Refusal("kernel.not_allowed"))


def answer_form(
    request: ActorRequest,
    template: str,
    context: dict[str, Any],
    act: Callable[[dict[str, Any]], object],
    after: Callable[[], str],
) -> HttpResponse:
    """Show the form of `context`, or send it and go on to the address that `after` gives."""
    form = context["form"]
    if done(request, form, act):
        return HttpResponseRedirect(after(), status=303)
    return render(request, template, context)
