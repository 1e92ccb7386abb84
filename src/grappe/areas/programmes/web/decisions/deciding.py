"""One decision, and the order of tied applications."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from grappe.areas.programmes.commands.decisions import decide_application, resolve_tie
from grappe.areas.programmes.models import Ceiling
from grappe.areas.programmes.queries.decisions import Line, Ranking, ranking_of, resolutions_of
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.ranking import ties
from grappe.areas.programmes.web.calls.boxes import Box
from grappe.areas.programmes.web.decisions.envelopes import labels_of
from grappe.areas.programmes.web.decisions.forms import DecisionForm, TieForm, put_race_on
from grappe.areas.programmes.web.decisions.pages import (
    address,
    application_of,
    call_run,
    frame,
)
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused
from grappe.web.acts import done
from grappe.web.formats import typed as in_box
from grappe.web.refusals import add_to_form


@signed_in
def decide(request: ActorRequest, network: str, slug: str, number: int) -> HttpResponse:
    """Propose an outcome for one application, with its reason."""
    call = call_run(request, network, slug)
    application = application_of(call, number)
    ranking = ranking_of(call)
    line = ranking.lines[number]
    initial = {
        "outcome": line.outcome or "",
        "reason": line.reason or "",
        "version": line.version or 0,
        "most": _written(line),
        "payer": _payer_chosen(ranking, line),
        "key": new_key(),
    }
    form = DecisionForm(
        request.POST or None,
        initial=initial,
        gives_aid=call.aid_scheme is not None,
        payers=_payers(ranking, number),
    )
    if request.method == "POST" and form.is_valid():
        try:
            decide_application(
                call_id=call.pk,
                number=number,
                outcome=form.chosen,
                reason=form.cleaned_data["reason"],
                most=form.cleaned_data.get("most"),
                payer=form.cleaned_data.get("payer"),
                version=form.cleaned_data["version"],
                actor=request.actor,
                on=timezone.now(),
                key=form.cleaned_data["key"],
            )
        except Refused as refused:
            put_race_on(form, refused)
            add_to_form(form, refused)
        else:
            return HttpResponseRedirect(
                f"{address(call, 'deliberation')}?ouvert={number}#dossier-{number}", status=303
            )
    context = {
        **frame(call),
        "application": application,
        "line": line,
        "place": ranking.rank_of(number),
        "inside": number in ranking.line.inside,
        "across": number in ranking.line.tied_across,
        "heir": ranking.would_inherit(number),
        "ranked": len(ranking.ranked),
        "form": form,
        **_placing(ranking, line),
    }
    return render(request, "programmes/decisions/decide.html", context, status=422 if form.errors else 200)


def _written(line: Line) -> str:
    """What the jury lowered the aid to; while a ceiling blocks it, the most that it leaves."""
    most = line.limited_to
    if most is None and line.ceiling == Ceiling.BLOCKED and line.most_allowed:
        most = line.most_allowed
    return "" if most is None else in_box(most, 2)


def _payer_chosen(ranking: Ranking, line: Line) -> int | None:
    """The envelope that the jury chose against the ranking's; None lets the ranking choose again, so that an
    aid that is lowered moves to the envelope that can now pay it."""
    placed = ranking.chosen.placed.get(line.number) if ranking.chosen else None
    return None if placed is not None and placed.envelope == line.payer else line.payer


def _payers(ranking: Ranking, number_: int) -> list[tuple[int, str]]:
    chosen = ranking.chosen
    request = chosen.contest.requests.get(number_) if chosen else None
    if chosen is None or request is None:
        return []
    return list(zip(request.envelopes, labels_of(chosen.envelopes, request.envelopes), strict=True))


def _placing(ranking: Ranking, line: Line) -> dict[str, Any]:
    """What the envelopes make of an application, and what the ceilings said of its aid."""
    placed = ranking.chosen.placed.get(line.number) if ranking.chosen else None
    return {
        "placed": placed,
        "is_blocked": line.ceiling == Ceiling.BLOCKED and line.outcome == Outcome.SELECTED,
        "is_announced": line.ceiling == Ceiling.NOTICE and line.outcome == Outcome.SELECTED,
    }


@signed_in
def tie(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Order applications that nothing declared separates, with the jury's reason."""
    call = call_run(request, network, slug)
    ranking = ranking_of(call)
    groups = ties(ranking.ranked)
    group = _asked(request.GET.get("dossiers", ""), groups, ranking.line.tied_across)
    tied = [(number, ranking.lines[number].organisation) for number in group]
    form = TieForm(request.POST or None, tied=tied, initial={"key": new_key()}) if tied else None
    act = {"call_id": call.pk, "actor": request.actor, "on": timezone.now()}
    if form is not None and done(
        request,
        form,
        lambda typed: resolve_tie(numbers=form.order, reason=typed["reason"], key=typed["key"], **act),
    ):
        return HttpResponseRedirect(f"{address(call, 'deliberation')}#rang", status=303)
    context: dict[str, Any] = {
        **frame(call),
        "form": form,
        "rows": [(ranking.lines[number], _place_box(form, number)) for number in group],
        "across": bool(group) and tuple(group) == ranking.line.tied_across,
        "others": [
            (",".join(map(str, found)), ", ".join(ranking.lines[n].organisation for n in found))
            for found in groups
            if found != tuple(group)
        ],
        "resolutions": [
            (resolution, [ranking.lines[n].organisation for n in resolution.numbers if n in ranking.lines])
            for resolution in resolutions_of(call)
        ],
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "programmes/decisions/tie.html", context, status=status)


def _place_box(form: TieForm | None, number: int) -> Box | None:
    """The box of an application's place, on its own line of the table."""
    if form is None:
        return None
    bound = form[f"place_{number}"]
    return Box(bound, tuple(str(error) for error in bound.errors))


def _asked(asked: str, groups: list[tuple[int, ...]], across: tuple[int, ...]) -> tuple[int, ...]:
    """The tie to order: the one asked for, else the one across the line, else the first."""
    for group in groups:
        if asked == ",".join(map(str, group)):
            return group
    for group in groups:
        if group == tuple(sorted(across)):
            return group
    return groups[0] if groups else ()
