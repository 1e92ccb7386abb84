"""Writing a call and its grid."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from grappe.areas.networks.queries import networks_run_by
from grappe.areas.programmes.commands.calls import create_call, save_grid, update_call
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.calls import call_in_full, grid_of
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.grid import Grid, refusals_to_open
from grappe.areas.programmes.rules.standard import STANDARD_THEMES
from grappe.areas.programmes.web.calls.forms import (
    CallForm,
    CriterionLines,
    grid_typed,
    lines_of,
    typed_again,
)
from grappe.areas.programmes.web.calls.shares import shown_grid
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refusal, Refused
from grappe.web.refusals import add_to_form, all_words


@signed_in
def new(request: ActorRequest, network: str) -> HttpResponse:
    """Write a new call, then prepare it on its own page."""
    shown = get_object_or_404(
        networks_run_by(actor=request.actor, on=timezone.localdate()).select_related("organisation"),
        slug=network,
    )
    form = CallForm(
        request.POST or None,
        initial={
            "key": new_key(),
            "edition": timezone.localdate().year,
            "themes": "\n".join(label for _code, label in STANDARD_THEMES),
        },
    )
    if request.method == "POST" and form.is_valid():
        created = _create(request, form, shown.pk)
        if created is not None:
            return _to("call", created)
    return render(request, "programmes/calls/call_form.html", {"network": shown, "form": form, "call": None})


def _create(request: ActorRequest, form: CallForm, network_id: int) -> Call | None:
    themes = {label: code for code, label in STANDARD_THEMES}
    try:
        pk = create_call(
            network_id=network_id,
            fields=form.fields_of_call(themes),
            actor=request.actor,
            on=timezone.now(),
            key=form.cleaned_data["key"],
        )
    except Refused as refused:
        add_to_form(form, refused)
        return None
    return Call.objects.select_related("network").get(pk=pk)


@signed_in
def edit(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Change what a call says; once it is open, what binds applicants stays."""
    shown = _call(request, network, slug)
    form = CallForm(request.POST or None, initial={**typed_again(shown), "key": new_key()})
    if request.method == "POST" and form.is_valid() and _update(request, form, shown):
        return _to("call", shown)
    return render(
        request,
        "programmes/calls/call_form.html",
        {
            "network": shown.network,
            "form": form,
            "call": shown,
            "is_open": shown.state != CallState.PREPARATION,
        },
    )


def _update(request: ActorRequest, form: CallForm, call: Call) -> bool:
    try:
        update_call(
            call_id=call.pk,
            fields=form.fields_of_call({row["label"]: row["code"] for row in call.themes}),
            actor=request.actor,
            on=timezone.now(),
            key=form.cleaned_data["key"],
        )
    except Refused as refused:
        add_to_form(form, refused)
        return False
    return True


@signed_in
def grid(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Weigh the criteria, with the check of the majority at each change; saving keeps a new version."""
    shown = _call(request, network, slug)
    kept = grid_of(shown.grid)
    if shown.state != CallState.PREPARATION and request.method != "POST":
        return render(request, "programmes/calls/grid.html", _page(shown, kept, None, ()))
    lines = CriterionLines(request.POST or None, initial=lines_of(kept), prefix="c")
    if request.method != "POST":
        return render(request, "programmes/calls/grid.html", _page(shown, kept, lines, ()))
    readable = lines.is_valid()
    typed = grid_typed(lines, kept.scale, kept.cap_at_scale)
    reasons: tuple[Refusal, ...] = ()
    if readable and "check" not in request.POST:
        try:
            save_grid(
                call_id=shown.pk,
                grid=typed,
                actor=request.actor,
                on=timezone.now(),
                key=request.POST.get("key"),
            )
        except Refused as refused:
            reasons = refused.refusals
        else:
            return _to("grid", shown)
    return render(request, "programmes/calls/grid.html", _page(shown, typed, lines, reasons))


def _page(call: Any, grid: Grid, lines: Any, reasons: tuple[Refusal, ...]) -> dict[str, Any]:
    return {
        "call": call,
        "lines": lines,
        "grid": shown_grid(grid),
        "checks": all_words(refusals_to_open(grid)),
        "reasons": all_words(reasons),
        "version": call.grid.number if call.grid else 0,
        "frozen_at": call.grid.frozen_at if call.grid else None,
        "key": new_key(),
    }


def _call(request: ActorRequest, network: str, slug: str) -> Any:
    return get_object_or_404(
        call_in_full(actor=request.actor, network=network, slug=slug, on=timezone.localdate())
    )


def _to(name: str, call: Call) -> HttpResponseRedirect:
    where = {"network": call.network.slug, "slug": call.slug}
    return HttpResponseRedirect(reverse(f"programmes:{name}", kwargs=where), status=303)
