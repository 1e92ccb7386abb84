"""Meetings: who was there, notes written in the room, confirmed by each, the climate after the first."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from grappe.areas.projects.commands import confirm_notes, hold_meeting, tell_climate, write_notes
from grappe.areas.projects.queries.reading import partners_of
from grappe.areas.projects.rules.roundtable import Climate, PartnerState
from grappe.areas.projects.web.forms import ClimateForm, MeetingForm, NotesForm
from grappe.areas.projects.web.pages import (
    attempt,
    frame,
    gone,
    led_found,
    project_found,
    shown,
    today,
)
from grappe.kernel.http import ActorRequest, signed_in
from grappe.values import whole_number
from grappe.web.acts import who


@signed_in
def add(request: ActorRequest, project: int) -> HttpResponse:
    """Open a meeting."""
    found = led_found(request, project)
    partners = partners_of(found, actor=request.actor, on=today()).exclude(state=PartnerState.DECLINED)
    named = [(row.pk, row.organisation.name) for row in partners]
    form = MeetingForm(
        request.POST or None,
        partners=named,
        initial={"held_on": today(), "partners": [str(pk) for pk, _name in named]},
    )
    reasons: list[str] | None = []
    if request.method == "POST" and form.is_valid():
        made: list[int] = []
        reasons = attempt(lambda: made.append(_hold(request, found, form)), form)
        if reasons is None:
            return gone("meeting", project=found.pk, meeting=made[0])
    context = {**frame(request, found, "table"), "form": form, "reasons": reasons or []}
    return shown(request, "meeting_add.html", context, refused=request.method == "POST")


def _hold(request: ActorRequest, found: Any, form: MeetingForm) -> int:
    meeting: int = hold_meeting(
        project_id=found.pk,
        held_on=form.cleaned_data["held_on"],
        partners=[int(pk) for pk in form.cleaned_data["partners"]],
        notes=form.cleaned_data["notes"],
        **who(request),
    )
    return meeting


@signed_in
def meeting(request: ActorRequest, project: int, meeting: int) -> HttpResponse:
    """Show a meeting; write its notes, confirm them, tell the climate."""
    found = project_found(request, project)
    row = get_object_or_404(found.meetings, pk=meeting)
    presences = list(row.presences.select_related("partner__organisation"))
    own = {partner.pk for partner in partners_of(found, actor=request.actor, on=today()) if partner.is_own}
    mine = next((one for one in presences if one.partner_id in own), None)
    notes = NotesForm(initial={"notes": row.notes, "seen": row.version})
    climate = ClimateForm()
    reasons: list[str] | None = []
    if request.method == "POST":
        notes, climate, reasons = _act(request, row, mine, notes)
        if reasons is None:
            return gone("meeting", project=found.pk, meeting=row.pk)
    first = found.meetings.values_list("pk", flat=True).first()
    context = {
        **frame(request, found, "table"),
        "meeting": row,
        "presences": presences,
        "mine": mine,
        "is_first": first == row.pk,
        "told": sum(row.climate.values()),
        "form": notes,
        "climate": climate,
        "reasons": reasons or [],
    }
    return shown(request, "meeting.html", context, refused=request.method == "POST")


def _act(
    request: ActorRequest, row: Any, mine: Any, notes: NotesForm
) -> tuple[NotesForm, ClimateForm, list[str] | None]:
    act, climate = request.POST.get("act", ""), ClimateForm()
    if act == "write":
        notes = NotesForm(request.POST)
        if not notes.is_valid():
            return notes, climate, []
        typed = {"notes": notes.cleaned_data["notes"], "seen": notes.cleaned_data["seen"]}
        return (
            notes,
            climate,
            attempt(lambda: write_notes(meeting_id=row.pk, **typed, **who(request)), notes),
        )
    if mine is None:
        raise Http404
    partner = mine.partner_id
    if act == "climate":
        climate = ClimateForm(request.POST)
        if not climate.is_valid():
            return notes, climate, []
        told = Climate(climate.cleaned_data["climate"])
        done = attempt(
            lambda: tell_climate(meeting_id=row.pk, partner_id=partner, climate=told, **who(request))
        )
        return notes, climate, done
    seen = whole_number(request.POST.get("seen", "")) or 0
    done = attempt(lambda: confirm_notes(meeting_id=row.pk, partner_id=partner, seen=seen, **who(request)))
    return notes, climate, done
