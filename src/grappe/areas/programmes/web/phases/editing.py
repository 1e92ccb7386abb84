"""The phases of a call: where it stands in them, and the table that moves those to come."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from grappe.areas.programmes.commands.phases import save_phases
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.calls import in_two_stages, questions_of
from grappe.areas.programmes.queries.juries import call_to_run
from grappe.areas.programmes.queries.phases import phases_of
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.phase_plans import one_stage, two_stages
from grappe.areas.programmes.rules.phases import FULL, Phase
from grappe.areas.programmes.web.phases.forms import PhaseDesk, after_act, raw_of, raws_sent
from grappe.areas.programmes.web.phases.shown import lines_of, standing_of
from grappe.areas.programmes.web.tabs import call_tabs
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused, whole_number

_TEMPLATES: Mapping[str, Callable[..., tuple[Phase, ...]]] = {"one": one_stage, "two": two_stages}


@signed_in
def show_phases(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Show the phases of a call, and keep those typed; a button that moves lines keeps nothing."""
    call = call_to_run(actor=request.actor, network=network, slug=slug, on=timezone.localdate())
    now = timezone.now()
    own = phases_of(call) if call.phases else ()
    act = request.POST.get("do", "")
    raws = raws_sent(request.POST) if request.method == "POST" else [raw_of(phase) for phase in own]
    if act in _TEMPLATES:
        asked = _TEMPLATES[act](opens_at=call.opens_at, closes_at=call.closes_at)
        raws = [raw_of(phase) for phase in asked]
    fixing = call.state != CallState.PREPARATION
    desk = PhaseDesk(raws, before=own, fixing=fixing, now=now)
    if act and act not in _TEMPLATES:
        raws = after_act(raws, act, fixed=len(desk.begun))
        desk = PhaseDesk(raws, before=own, fixing=fixing, now=now)
    saving = request.method == "POST" and not act
    if saving and _saved(request, call, desk):
        where = {"network": network, "slug": slug}
        return HttpResponseRedirect(reverse("programmes:phases", kwargs=where), status=303)
    context = _context(request, call, desk, quiet=not saving)
    return render(request, "programmes/phases/phases.html", context, status=409 if saving else 200)


def _saved(request: ActorRequest, call: Call, desk: PhaseDesk) -> bool:
    if not desk.is_valid():
        desk.refuse_unreadable()
        return False
    version = whole_number(request.POST.get("version"))
    try:
        save_phases(
            call_id=call.pk,
            phases=desk.phases(),
            version=-1 if version is None else version,
            actor=request.actor,
            on=timezone.now(),
            key=request.POST.get("key"),
        )
    except Refused as refused:
        desk.refuse(refused.refusals)
        return False
    return True


def _context(request: ActorRequest, call: Call, desk: PhaseDesk, *, quiet: bool) -> dict[str, Any]:
    now = desk.now
    two = in_two_stages(call)
    version = whole_number(request.POST.get("version"))
    return {
        "call": call,
        "tabs": call_tabs(call, "phases"),
        "standing": standing_of(call, now=now),
        "calendar": lines_of(call, now=now),
        "lines": desk.lines(quiet=quiet),
        "reasons": desk.reasons,
        "unsaved": request.method == "POST",
        "settled": call.state == CallState.DECIDED,
        "two_stages": two,
        "full_count": len(questions_of(call, FULL)) if two else 0,
        "may_start": not desk.begun and call.state != CallState.DECIDED,
        # What was in front of the reader stays theirs to compare: the version is that of their page.
        "version": call.phases_version if version is None else version,
        "key": new_key(),
    }
