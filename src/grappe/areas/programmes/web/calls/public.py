"""The public pages of calls: anyone may read them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from grappe.areas.directory.models import Organisation
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.calls import (
    aid_examples,
    grid_of,
    laureates_before,
    published_calls,
    questions_of,
    rounds_of,
)
from grappe.areas.programmes.queries.preparing import candidates_of, requirements_of
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.web.calls.conditions import (
    ShownFinding,
    shown_envelopes,
    shown_findings,
    shown_requirements,
)
from grappe.areas.programmes.web.calls.phases import days_left, phases_of
from grappe.areas.programmes.web.calls.shares import shown_grid
from grappe.kernel.actor import Actor
from grappe.kernel.http import public

# As many laureates as a sentence can name before it points to the list.
NAMED = 4
PAGE = 100


@public
def calls(request: HttpRequest) -> HttpResponse:
    """List the published calls: those open first."""
    rows = list(published_calls()[:PAGE])
    return render(
        request,
        "programmes/calls/public_calls.html",
        {
            "open": [row for row in rows if row.state == CallState.OPEN],
            "others": [row for row in rows if row.state != CallState.OPEN],
        },
    )


@public
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what an applicant must know: for whom, how much, how it is marked, when."""
    shown = get_object_or_404(
        published_calls().select_related("grid", "aid_scheme", "form_revision"), slug=slug
    )
    now, laureates = timezone.now(), laureates_before(shown, NAMED)
    rates, examples = aid_examples(shown)
    return render(
        request,
        "programmes/calls/public_call.html",
        {
            "call": shown,
            "is_open": shown.state == CallState.OPEN,
            "is_decided": shown.state == CallState.DECIDED,
            "days_left": days_left(shown, now),
            "not_yet": bool(shown.opens_at and now < shown.opens_at),
            "phases": phases_of(shown, milestones=True),
            "rates": rates,
            "examples": examples,
            "grid": shown_grid(grid_of(shown.grid)),
            "rounds": rounds_of(shown),
            "envelopes": shown_envelopes(shown, questions_of(shown)),
            "requirements": shown_requirements(requirements_of(shown)),
            "candidates": _candidates(request, shown),
            "earlier": laureates[0].call if laureates else None,
            "laureates": laureates,
        },
    )


def _candidates(request: HttpRequest, call: Call) -> list[tuple[Organisation, list[ShownFinding]]]:
    """The reader's own organisations, each with what the directory says of every condition today."""
    user = request.user
    if not user.is_authenticated:
        return []
    actor = Actor(person_id=user.pk, name=user.name)
    rows = candidates_of(call, actor=actor, on=timezone.localdate())
    return [(row.organisation, shown_findings(row.findings)) for row in rows]
