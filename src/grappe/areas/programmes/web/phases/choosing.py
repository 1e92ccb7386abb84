"""The choice at the end of a first stage: ideas by their mean, kept or not, then told to all at once."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from grappe.areas.programmes.commands.phases import choose_best, choose_ideas, publish_choice
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.calls import questions_of
from grappe.areas.programmes.queries.juries import call_to_run
from grappe.areas.programmes.queries.phases import phases_of
from grappe.areas.programmes.queries.stages import choices_of, ideas_to_choose, outcomes_published
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.phases import FULL
from grappe.areas.programmes.rules.stages import departures, refusals_to_choose
from grappe.areas.programmes.web.juries.pages import page_of
from grappe.areas.programmes.web.phases.shown import standing_of
from grappe.areas.programmes.web.tabs import call_tabs
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused, whole_number
from grappe.web.acts import numbered
from grappe.web.refusals import all_words

_ANSWERS = {"yes": True, "no": False, "": None}


@signed_in
def show_choice(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Show the ideas of a first stage, keep which go on, and publish the choice."""
    call = call_to_run(actor=request.actor, network=network, slug=slug, on=timezone.localdate())
    reasons: list[str] = []
    if request.method == "POST":
        try:
            _act(request, call)
        except Refused as refused:
            reasons = all_words(refused.refusals)
        else:
            where = {"network": network, "slug": slug}
            return HttpResponseRedirect(reverse("programmes:stage-choice", kwargs=where), status=303)
    context = _context(request, call, reasons)
    return render(request, "programmes/phases/choice.html", context, status=409 if reasons else 200)


def _act(request: ActorRequest, call: Call) -> None:
    """Do what the button says."""
    common: dict[str, Any] = {
        "call_id": call.pk,
        "actor": request.actor,
        "on": timezone.now(),
        "key": request.POST.get("key"),
    }
    act = request.POST.get("action", "")
    if act == "best":
        choose_best(most=whole_number(request.POST.get("most")) or 0, **common)
    elif act == "publish":
        publish_choice(**common)
    else:
        kept, reasons = numbered(request.POST, "kept-"), numbered(request.POST, "reason-")
        answers = {number: _ANSWERS.get(text) for number, text in kept.items()}
        choose_ideas(kept=answers, reasons=reasons, **common)


def _context(request: ActorRequest, call: Call, reasons: list[str]) -> dict[str, Any]:
    now, choices = timezone.now(), choices_of(call)
    waiting = all_words(refusals_to_choose(phases_of(call), CallState(call.state), when=now))
    told = outcomes_published(call)
    page = page_of(request, *((ideas_to_choose(call), len(choices)) if choices else (told, told.count())))
    apart = set(departures(choices))
    sent = numbered(request.POST, "kept-"), numbered(request.POST, "reason-")
    return {
        "call": call,
        "tabs": call_tabs(call, "phases"),
        "standing": standing_of(call, now=now),
        "page": page,
        "rows": [_row(idea, apart, sent) for idea in page.object_list] if choices else [],
        "told": [] if choices else list(page.object_list),
        "kept": sum(one.kept is True for one in choices),
        "aside": sum(one.kept is False for one in choices),
        "open": sum(one.kept is None for one in choices),
        "waiting": waiting,
        "reasons": reasons,
        "most": request.POST.get("most", ""),
        "has_form": bool(questions_of(call, FULL)),
        "key": new_key(),
    }


def _row(idea: Any, apart: set[int], sent: tuple[dict[int, str], dict[int, str]]) -> dict[str, Any]:
    """One idea, with what was chosen for it, or what is being typed."""
    outcome = idea.outcomes[0] if idea.outcomes else None
    chosen = "" if outcome is None else "yes" if outcome.kept else "no"
    kept, reasons = sent
    return {
        "idea": idea,
        "chosen": kept.get(idea.number, chosen),
        "reason": reasons.get(idea.number, outcome.reason if outcome else ""),
        "departs": idea.number in apart,
    }
