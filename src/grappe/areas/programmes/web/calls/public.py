"""The public pages of calls: anyone may read them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from grappe.areas.programmes.queries.calls import (
    aid_examples,
    earlier_edition,
    grid_of,
    laureates_of,
    published_calls,
)
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.web.calls.phases import days_left, phases_of
from grappe.areas.programmes.web.calls.shares import shown_grid
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
    shown = get_object_or_404(published_calls().select_related("grid", "aid_scheme"), slug=slug)
    now, earlier = timezone.now(), earlier_edition(shown)
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
            "earlier": earlier,
            "laureates": laureates_of(earlier, NAMED) if earlier else [],
        },
    )
