"""The severity of a call's jurors, for its facilitator: an aid beside the ranking, never a score."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.severity import candidates_of, marks_of, moved_without, names_of_jurors
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.grid import Grid
from grappe.areas.programmes.rules.severity import (
    LEAST_MARKS,
    USUAL_MARKS,
    Severities,
    Severity,
    severity_of,
)
from grappe.areas.programmes.web.decisions.pages import call_run, frame
from grappe.kernel.http import ActorRequest, signed_in
from grappe.values import whole_number
from grappe.web.formats import points, signed

# Over a hundred comparable marks asked of each juror, nobody is told anything.
MOST_ASKED = 100
PAGE = 50
RANKED = (CallState.DELIBERATION, CallState.DECIDED)


@dataclass(frozen=True, slots=True)
class Row:
    """A juror as the page shows them."""

    name: str
    capacity: str
    found: Severity
    effect: str
    error: str
    words: str
    tone: str


@signed_in
def show_severity(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Show how far each juror marks from the others, and what the ranking would be without it."""
    call = call_run(request, network, slug)
    minimum = _minimum(request)
    marks = marks_of(call)
    found = severity_of(marks.given, minimum=minimum)
    names = names_of_jurors(call)
    rows = [_row(one, names) for one in found.jurors]
    moved = []
    if found.effects and call.state in RANKED:
        candidates = candidates_of(call, actor=request.actor)
        moved = moved_without(call, candidates, marks, found.effects, highest=_highest(call))
    page = Paginator(moved, PAGE).get_page(request.GET.get("page"))
    context = {
        **frame(call, "discussions"),
        "rows": rows,
        "told": bool(found.effects),
        "minimum": found.minimum,
        "least": LEAST_MARKS,
        "most": MOST_ASKED,
        "groups": _groups(found, names),
        "bars": _bars(rows),
        "sentence": _sentence(rows),
        "page": page,
        "moved": [(one, signed(one.places)) for one in page],
        "ranked": call.state in RANKED,
    }
    return render(request, "programmes/severity/page.html", context)


def _highest(call: Call) -> int:
    """The highest mark of the call's grid, in hundredths."""
    if call.grid is None:
        return 0
    grid = Grid.from_json(call.grid.grid)
    bonus = 0 if grid.cap_at_scale else sum(criterion.bonus_points for criterion in grid.criteria)
    return grid.scale * 100 + bonus


def _minimum(request: ActorRequest) -> int:
    asked = whole_number(request.GET.get("minimum"))
    return USUAL_MARKS if asked is None else min(max(asked, LEAST_MARKS), MOST_ASKED)


def _row(found: Severity, names: Mapping[int, tuple[str, str]]) -> Row:
    name, capacity = names.get(found.juror, ("", ""))
    tone, words = _reading(found)
    effect = "" if found.effect is None else _signed(found.effect)
    error = "" if found.error is None else points(found.error)
    return Row(name, capacity, found, effect, error, words, tone)


def _reading(found: Severity) -> tuple[str, str]:
    if found.effect is None:
        return "info", _("pas assez pour le dire")
    if not found.is_clear:
        return "ok", _("rien de net")
    return ("warn", _("note plus bas")) if found.effect < 0 else ("warn", _("note plus haut"))


def _signed(hundredths: int) -> str:
    """A difference of marks with its sign: −94 is `− 0,94`."""
    if hundredths == 0:
        return points(0)
    return f"{signed(1 if hundredths > 0 else -1)[:2]}{points(abs(hundredths))}"


def _bars(rows: list[Row]) -> list[tuple[str, int, str]]:
    told = [row for row in rows if row.found.effect is not None]
    told.sort(key=lambda row: (row.found.effect or 0, row.name))
    return [(row.name, row.found.effect or 0, row.effect) for row in told]


def _sentence(rows: list[Row]) -> str:
    clear = sum(row.found.is_clear for row in rows)
    if not clear:
        return _("Aucun juré ne note nettement plus bas ni plus haut que les autres")
    return ngettext(
        "%(n)s juré note nettement plus bas ou plus haut que les autres",
        "%(n)s jurés notent nettement plus bas ou plus haut que les autres",
        clear,
    ) % {"n": clear}


def _groups(found: Severities, names: Mapping[int, tuple[str, str]]) -> list[str]:
    """The names of each group, when there are several: they are not compared with one another."""
    if len(found.groups) < 2:
        return []
    return [", ".join(names.get(juror, ("", ""))[0] for juror in group) for group in found.groups]
