"""The calls of a network and the page of one call: where it stands, what is next, and doing it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from grappe.areas.networks.queries import networks_run_by
from grappe.areas.programmes.commands.calls import (
    close_call,
    open_call,
    refusals_to_close,
    refusals_to_review,
    start_review,
)
from grappe.areas.programmes.commands.decisions import open_deliberation
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.calls import (
    call_in_full,
    calls_of_network,
    facts_to_open,
    grid_of,
    in_two_stages,
    questions_of,
    rounds_of,
)
from grappe.areas.programmes.queries.preparing import editions_compared, requirements_of
from grappe.areas.programmes.rules.applications import CallState, refusals_of_call_step, refusals_to_open_call
from grappe.areas.programmes.rules.phases import FULL
from grappe.areas.programmes.web.calls.conditions import shown_envelopes, shown_requirements
from grappe.areas.programmes.web.calls.phases import phases_of
from grappe.areas.programmes.web.calls.shares import shown_grid
from grappe.areas.programmes.web.phases.shown import standing_of
from grappe.areas.programmes.web.tabs import call_tabs
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refusal, Refused
from grappe.web.refusals import all_words


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a call's life: the words of its button and page, its command, and what holds it back."""

    code: str
    from_states: tuple[CallState, ...]
    button: Any
    question: Any
    effects: tuple[Any, ...]
    run: Callable[..., int]
    refusals: Callable[[Call, datetime], list[Refusal]]
    icon: str


STEPS: dict[str, Step] = {
    step.code: step
    for step in (
        Step(
            "ouvrir",
            (CallState.PREPARATION,),
            _("Ouvrir l’appel"),
            _("Ouvrir l’appel aux candidatures ?"),
            (
                _("La page publique paraît et les candidatures peuvent commencer à la date d’ouverture."),
                _("La grille et les questions sont figées : elles ne changent plus."),
                _("La clôture peut être repoussée, jamais avancée."),
            ),
            open_call,
            lambda call, on: refusals_to_open_call(facts_to_open(call), on=localtime(on)),
            "lock-open",
        ),
        Step(
            "clore",
            (CallState.OPEN,),
            _("Clore le dépôt"),
            _("Clore le dépôt des candidatures ?"),
            (
                _("Les brouillons qui restent ne peuvent plus être déposés."),
                _("Vous pouvez rouvrir, avec une nouvelle clôture, tant que le jury n’a rien lu."),
            ),
            close_call,
            lambda call, on: refusals_to_close(call, on=on),
            "lock",
        ),
        Step(
            "noter",
            (CallState.CLOSED,),
            _("Ouvrir la notation"),
            _("Ouvrir la notation au jury ?"),
            (
                _("Chaque juré voit les dossiers qui lui sont affectés."),
                _("Le dépôt ne peut plus être rouvert."),
            ),
            start_review,
            lambda call, on: refusals_to_review(call),
            "list-check",
        ),
        Step(
            "rouvrir",
            (CallState.CLOSED,),
            _("Rouvrir le dépôt"),
            _("Rouvrir le dépôt des candidatures ?"),
            (_("Il faut d’abord repousser la clôture : tous les candidats en profitent."),),
            open_call,
            lambda call, on: refusals_to_open_call(facts_to_open(call), on=localtime(on)),
            "lock-open",
        ),
        Step(
            "deliberer",
            (CallState.REVIEW,),
            _("Ouvrir la délibération"),
            _("Ouvrir la délibération du jury ?"),
            (
                _("Les notes ne changent plus : le classement se fait sur celles qui sont rendues."),
                _("La séance s’ouvre : présents, décisions, procès-verbal."),
            ),
            open_deliberation,
            lambda call, on: refusals_of_call_step(CallState(call.state), CallState.DELIBERATION),
            "gavel",
        ),
    )
}


@signed_in
def calls(request: ActorRequest, network: str) -> HttpResponse:
    """List the calls of a network that the reader runs."""
    today = timezone.localdate()
    shown = get_object_or_404(
        networks_run_by(actor=request.actor, on=today).select_related("organisation"), slug=network
    )
    rows = list(calls_of_network(actor=request.actor, network=network, on=today))
    return render(
        request,
        "programmes/calls/calls.html",
        {
            "network": shown,
            "current": [row for row in rows if row.state != CallState.DECIDED],
            "past": [row for row in rows if row.state == CallState.DECIDED],
        },
    )


@signed_in
def call(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Show one call: its state and phases, what comes next and what holds it back."""
    shown, now = _call(request, network, slug), timezone.now()
    steps = [step for step in STEPS.values() if shown.state in step.from_states]
    reasons = all_words(steps[0].refusals(shown, now)) if steps else []
    asked = questions_of(shown)
    return render(
        request,
        "programmes/calls/call.html",
        {
            "call": shown,
            "tabs": call_tabs(shown, "call"),
            "phases": phases_of(shown),
            "standing": standing_of(shown, now=now),
            "next": steps[0] if steps else None,
            "others": steps[1:],
            "reasons": reasons,
            "grid": shown_grid(grid_of(shown.grid)),
            "questions": asked,
            "two_stages": in_two_stages(shown),
            "full_questions": questions_of(shown, FULL),
            "rounds": rounds_of(shown),
            "envelopes": shown_envelopes(shown, asked),
            "requirements": shown_requirements(requirements_of(shown)),
            "preparing": shown.state == CallState.PREPARATION,
            "marking": shown.state in (CallState.REVIEW, CallState.CLOSED),
            "deciding": shown.state in (CallState.DELIBERATION, CallState.DECIDED),
        },
    )


@signed_in
def editions(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Compare the editions of the call's programme that the reader runs, oldest first."""
    shown = _call(request, network, slug)
    rows = editions_compared(shown.programme, actor=request.actor, on=timezone.localdate())
    return render(
        request,
        "programmes/calls/editions.html",
        {
            "call": shown,
            "editions": [(row, shown_grid(grid_of(row.grid)), questions_of(row)) for row in rows],
        },
    )


@signed_in
def step(request: ActorRequest, network: str, slug: str, step: str) -> HttpResponse:
    """Ask before a step, saying what it changes; then do it."""
    shown, asked, now = _call(request, network, slug), STEPS.get(step), timezone.now()
    if asked is None:
        raise Http404
    refusals: list[Refusal] = []
    if request.method == "POST":
        try:
            asked.run(call_id=shown.pk, actor=request.actor, on=now, key=request.POST.get("key"))
        except Refused as refused:
            refusals = list(refused.refusals)
        else:
            where = {"network": network, "slug": slug}
            return HttpResponseRedirect(reverse("programmes:call", kwargs=where), status=303)
    reasons = all_words(refusals or asked.refusals(shown, now))
    return render(
        request,
        "programmes/calls/step.html",
        {"call": shown, "step": asked, "reasons": reasons, "key": request.POST.get("key") or new_key()},
        status=409 if refusals else 200,
    )


def _call(request: ActorRequest, network: str, slug: str) -> Any:
    return get_object_or_404(
        call_in_full(actor=request.actor, network=network, slug=slug, on=timezone.localdate())
    )
