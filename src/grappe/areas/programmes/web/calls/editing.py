"""Writing a call and its grid."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.networks.models import Network
from grappe.areas.networks.queries import networks_run_by
from grappe.areas.programmes.commands.calls import create_call, save_grid, update_call
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.calls import call_in_full, grid_of, questions_of
from grappe.areas.programmes.queries.preparing import programmes_of
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.grid import refusals_to_open
from grappe.areas.programmes.rules.standard import STANDARD_QUESTIONS, STANDARD_THEMES
from grappe.areas.programmes.web.calls.forms import SECTIONS, CallDesk, lines_again, typed_again
from grappe.areas.programmes.web.calls.grids import (
    PREFIX,
    CriterionLines,
    ScaleForm,
    Typed,
    after_act,
    grid_typed,
    groups_of,
    lines_of,
)
from grappe.areas.programmes.web.calls.shares import shown_grid
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refusal, Refused, whole_number
from grappe.web.refusals import all_words

MORE = "more-"


@signed_in
def new(request: ActorRequest, network: str) -> HttpResponse:
    """Write a new call, then prepare it on its own page."""
    shown = get_object_or_404(
        networks_run_by(actor=request.actor, on=timezone.localdate()).select_related("organisation"),
        slug=network,
    )
    first = {
        "key": new_key(),
        "edition": timezone.localdate().year,
        "themes": "\n".join(label for _code, label in STANDARD_THEMES),
    }
    desk = CallDesk(_typed(request), initial=first, lines={}, questions=STANDARD_QUESTIONS, network=network)
    if _is_sent(request) and desk.is_valid():
        created = _create(request, desk, shown.pk)
        if created is not None:
            return _to("call", created)
    return render(request, "programmes/calls/call_form.html", _desk(request, desk, shown, None))


def _create(request: ActorRequest, desk: CallDesk, network_id: int) -> Call | None:
    themes = {label: code for code, label in STANDARD_THEMES}
    try:
        pk = create_call(
            network_id=network_id,
            fields=desk.fields_of_call(themes),
            actor=request.actor,
            on=timezone.now(),
            key=desk.form.cleaned_data["key"],
        )
    except Refused as refused:
        desk.refuse(refused.refusals)
        return None
    return Call.objects.select_related("network").get(pk=pk)


@signed_in
def edit(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Change what a call says; once it is open, what binds applicants stays."""
    shown = _call(request, network, slug)
    questions = questions_of(shown)
    desk = CallDesk(
        _typed(request),
        initial={**typed_again(shown), "key": new_key()},
        lines=lines_again(shown, questions) if request.method != "POST" else {},
        questions=questions,
        network=network,
    )
    if _is_sent(request) and desk.is_valid() and _update(request, desk, shown):
        return _to("call", shown)
    return render(request, "programmes/calls/call_form.html", _desk(request, desk, shown.network, shown))


def _update(request: ActorRequest, desk: CallDesk, call: Call) -> bool:
    try:
        update_call(
            call_id=call.pk,
            fields=desk.fields_of_call({row["label"]: row["code"] for row in call.themes}),
            actor=request.actor,
            on=timezone.now(),
            key=desk.form.cleaned_data["key"],
        )
    except Refused as refused:
        desk.refuse(refused.refusals)
        return False
    return True


def _typed(request: ActorRequest) -> Any:
    """What was sent, with one line more in the table whose button asked for it; None when nothing was."""
    if request.method != "POST":
        return None
    asked = request.POST.get("do", "").removeprefix(MORE)
    if asked not in SECTIONS:
        return request.POST
    typed = request.POST.copy()
    total = whole_number(typed.get(f"{asked}-TOTAL_FORMS")) or 0
    typed[f"{asked}-TOTAL_FORMS"] = str(total + 1)
    return typed


def _is_sent(request: ActorRequest) -> bool:
    """Whether the form asks to be kept: not when a button only adds a line."""
    return request.method == "POST" and not request.POST.get("do", "").startswith(MORE)


def _desk(request: ActorRequest, desk: CallDesk, network: Network, call: Call | None) -> dict[str, Any]:
    is_sent = _is_sent(request)
    return {
        "network": network,
        "form": desk.form,
        "desk": desk,
        "tables": {
            name: (lines.management_form, desk.rows(name, quiet=not is_sent))
            for name, lines in desk.lines.items()
        },
        "reasons": desk.reasons if is_sent else [],
        "is_sent": is_sent,
        "programmes": programmes_of(network),
        "call": call,
        "is_open": call is not None and call.state != CallState.PREPARATION,
    }


@signed_in
def grid(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Weigh the criteria, with the check of the majority at each change; saving keeps a new version."""
    shown = _call(request, network, slug)
    kept = grid_of(shown.grid)
    if request.method != "POST":
        if shown.state != CallState.PREPARATION:
            return render(request, "programmes/calls/grid.html", _frozen(shown))
        lines = CriterionLines(initial=lines_of(kept), prefix=PREFIX)
        scale = ScaleForm(initial={"scale": kept.scale, "over": not kept.cap_at_scale})
        # The lines hold the criteria in their order, then the blank ones.
        typed = Typed(kept, tuple(range(len(kept.criteria))))
        return render(request, "programmes/calls/grid.html", _page(shown, typed, lines, scale))
    act = request.POST.get("do", "")
    rows = CriterionLines(_as_posted(request, act), prefix=PREFIX)
    scale = ScaleForm({"scale": kept.scale, **request.POST.dict()})
    readable = all([rows.is_valid(), scale.is_valid()])
    typed = grid_typed(
        rows, scale.cleaned_data.get("scale") or kept.scale, not scale.cleaned_data.get("over", False)
    )
    reasons: tuple[Refusal, ...] = ()
    if readable and not act:
        try:
            save_grid(
                call_id=shown.pk,
                grid=typed.grid,
                actor=request.actor,
                on=timezone.now(),
                key=request.POST.get("key"),
            )
        except Refused as refused:
            reasons = refused.refusals
        else:
            return _to("grid", shown)
    if shown.state != CallState.PREPARATION:
        refused_frozen = [Refusal("programmes.grid_frozen")]
        return render(request, "programmes/calls/grid.html", _frozen(shown, refused_frozen))
    context = _page(shown, typed, rows, scale)
    context |= {
        "reasons": all_words(reasons) + ([] if readable or act else _unreadable(rows, scale)),
        "refused": _("La grille n’est pas enregistrée."),
        "unsaved": True,
    }
    return render(request, "programmes/calls/grid.html", context)


def _as_posted(request: ActorRequest, act: str) -> dict[str, str]:
    """The lines as a form would post them, after the button that was pressed."""
    rows = after_act(request.POST, act)
    data = {f"{PREFIX}-TOTAL_FORMS": str(len(rows)), f"{PREFIX}-INITIAL_FORMS": "0"}
    for index, row in enumerate(rows):
        data |= {f"{PREFIX}-{index}-{name}": str(value) for name, value in row.items() if name != "index"}
    return data


def _unreadable(rows: Any, scale: Any) -> list[str]:
    """What does not read, for the summary: each is said again on its box."""
    found = [error for form in (*rows, scale) for errors in form.errors.values() for error in errors]
    return list(dict.fromkeys(str(error) for error in found))


def _page(call: Any, typed: Typed, lines: Any, scale: Any) -> dict[str, Any]:
    refusals = refusals_to_open(typed.grid)
    return {
        "call": call,
        "groups": groups_of(lines, typed, refusals),
        "management": lines.management_form,
        "scale": scale,
        "grid": shown_grid(typed.grid),
        "checks": all_words(refusals),
        "version": call.grid.number if call.grid else 0,
        "key": new_key(),
    }


def _frozen(call: Any, refusals: Sequence[Refusal] = ()) -> dict[str, Any]:
    return {
        "call": call,
        "groups": None,
        "grid": shown_grid(grid_of(call.grid)),
        "frozen_at": call.grid.frozen_at if call.grid else None,
        "reasons": all_words(refusals),
        "refused": _("La grille n’est pas enregistrée."),
    }


def _call(request: ActorRequest, network: str, slug: str) -> Any:
    return get_object_or_404(
        call_in_full(actor=request.actor, network=network, slug=slug, on=timezone.localdate())
    )


def _to(name: str, call: Call) -> HttpResponseRedirect:
    where = {"network": call.network.slug, "slug": call.slug}
    return HttpResponseRedirect(reverse(f"programmes:{name}", kwargs=where), status=303)
