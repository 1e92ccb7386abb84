"""Beside the ranking: what another envelope would change, and what the exact solver would fund."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.programmes.commands.decisions import ask_proposal
from grappe.areas.programmes.models import ProposalState, SelectionProposal
from grappe.areas.programmes.queries.decisions import Ranking, details_of, ranked_figures, with_details
from grappe.areas.programmes.queries.lines import Chosen
from grappe.areas.programmes.queries.proposals import is_still_right, proposals_of
from grappe.areas.programmes.rules.selection import Change, FloorKind, difference, what_if
from grappe.areas.programmes.web.decisions.envelopes import envelope_name, envelopes_shown
from grappe.areas.programmes.web.decisions.forms import WhatIfForm
from grappe.areas.programmes.web.decisions.pages import address, call_run, frame
from grappe.areas.programmes.web.decisions.telling import floor_words, measured
from grappe.areas.programmes.web.decisions.terms import groups_of
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Euro, Refused
from grappe.web.formats import euro, number, points
from grappe.web.refusals import all_words

MOST_NAMED = 40


def _cut_call(request: ActorRequest, network: str, slug: str) -> tuple[Any, Ranking, Chosen]:
    """The call, its ranking and its envelopes; a call without them has no such page."""
    call = call_run(request, network, slug)
    ranking = ranked_figures(call)
    if ranking.chosen is None or not frame(call)["session"]:
        raise Http404
    return call, ranking, ranking.chosen


@signed_in
def suppose(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Say what another amount in an envelope would change; nothing is written."""
    call, ranking, chosen = _cut_call(request, network, slug)
    named = [(place, envelope_name(one.label)) for place, one in enumerate(chosen.envelopes)]
    form = WhatIfForm(request.GET or None, envelopes=named)
    context: dict[str, Any] = {**frame(call), "form": form, "reasons": []}
    if form.is_bound and form.is_valid():
        place, amount = form.cleaned_data["enveloppe"], form.cleaned_data["montant"]
        context |= _supposed(ranking, chosen, place, amount)
    else:
        context["envelopes"] = envelopes_shown(ranking, chosen)
    return render(request, "programmes/decisions/what_if.html", context, status=422 if form.errors else 200)


def _supposed(ranking: Ranking, chosen: Chosen, place: int, amount: Euro) -> dict[str, Any]:
    try:
        after = what_if(chosen.contest, place, amount)
        before = chosen.selection or what_if(chosen.contest, place, chosen.contest.envelopes[place].amount)
    except Refused as refused:
        return {"reasons": all_words(refused.refusals)}
    found = difference(before, after)
    changes = [*found.gained, *found.lost, *found.paid_otherwise]
    named = with_details(ranking, details_of(ranking.lines[c.number].pk for c in changes[: 3 * MOST_NAMED]))

    def rows(listed: Iterable[Change]) -> list[dict[str, Any]]:
        return [_change(named, chosen, change) for change in listed][:MOST_NAMED]

    return {
        "supposed": True,
        "name": envelope_name(chosen.envelopes[place].label),
        "amount": amount,
        "was": chosen.contest.envelopes[place].amount,
        "found": found,
        "gained": rows(found.gained),
        "lost": rows(found.lost),
        "otherwise": rows(found.paid_otherwise),
        "lines": [
            (envelope_name(old.label), old, new) for old, new in zip(before.paid, after.paid, strict=True)
        ],
        "counts": (len(before.selected), len(after.selected)),
        "granted": (before.granted, after.granted),
    }


def _change(ranking: Ranking, chosen: Chosen, change: Change) -> dict[str, Any]:
    line = ranking.lines[change.number]
    return {
        "line": line,
        "rank": change.after.rank,
        "before": change.before,
        "after": change.after,
        "payer_before": envelope_name(chosen.label_of(change.before.envelope)),
        "payer_after": envelope_name(chosen.label_of(change.after.envelope)),
    }


@signed_in
def proposals(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Show what the solver answered, beside the ranking; a button asks it again."""
    call, ranking, chosen = _cut_call(request, network, slug)
    reasons: list[str] = []
    if request.method == "POST":
        try:
            ask_proposal(call_id=call.pk, actor=request.actor, on=timezone.now(), key=request.POST.get("key"))
        except Refused as refused:
            reasons = all_words(refused.refusals)
        else:
            return HttpResponseRedirect(address(call, "selection-proposals"), status=303)
    rows = proposals_of(call)
    shown = next((row for row in rows if str(row.pk) == request.GET.get("no", "")), rows[0] if rows else None)
    context = {**frame(call), "rows": rows, "shown": shown, "reasons": reasons, "key": new_key()}
    context["readable"] = chosen.selection is not None
    floors = [floor.as_json() for floor in chosen.terms.floors]
    asked = [*floors, *(shown.content["floors"] if shown else ())]
    placed = any(floor["kind"] == FloorKind.TERRITORY for floor in asked)
    groups = groups_of(call, chosen.envelopes, placed=placed)
    context["floors"] = [floor_words(floor, groups) for floor in floors]
    if shown is not None:
        context |= _answer(ranking, chosen, shown, groups)
    return render(request, "programmes/decisions/proposals.html", context, status=409 if reasons else 200)


def _answer(
    ranking: Ranking, chosen: Chosen, row: SelectionProposal, groups: Mapping[str, str]
) -> dict[str, Any]:
    if row.state == ProposalState.INFEASIBLE:
        return {"clash": _clash(row, groups), "state": "infeasible"}
    if row.state == ProposalState.UNDECIDED:
        return {"state": "undecided", "bound": points(row.content["bound"])}
    content, told = row.content, row.content["certificate"]
    numbers = [*content["gained"], *content["lost"], *content["moved"]]
    known = [ranking.lines[n].pk for n in numbers[: 3 * MOST_NAMED] if n in ranking.lines]
    named = with_details(ranking, details_of(known))
    payers = dict(content["choices"])
    return {
        "state": "optimal" if told["score"] == told["bound"] else "bounded",
        "right": is_still_right(row, ranking, chosen) if chosen.selection else None,
        "told": told,
        "result": _("%(score)s points pour %(count)s dossiers, %(aid)s d’aide")
        % {
            "score": points(told["score"]),
            "count": number(len(payers)),
            "aid": euro(Decimal(told["aid"]) / 100),
        },
        "gap": points(told["bound"] - told["score"]),
        "bound_words": _("aucune sélection ne dépasse %(bound)s points") % {"bound": points(told["bound"])},
        "seconds": Decimal(told["elapsed_ms"] or 0) / 1000,
        "constraints": _constraints(row, groups),
        "by_ranking": content["ranking"],
        "gained": _named(named, content["gained"], row, payers),
        "lost": _named(named, content["lost"], row, payers),
        "moved": _named(named, content["moved"], row, payers),
    }


def _named(
    ranking: Ranking, numbers: Iterable[int], row: SelectionProposal, payers: Mapping[int, int]
) -> list[tuple[Any, Any, str]]:
    labels = row.content["envelopes"]
    return [
        (
            ranking.lines[n],
            ranking.rank_of(n).rank,
            envelope_name(labels[payers[n]]) if n in payers else "",
        )
        for n in list(numbers)[:MOST_NAMED]
        if n in ranking.lines
    ]


def _constraints(row: SelectionProposal, groups: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Each limit, what it allows or asks, and its use: state, words, detail."""
    said = []
    for one in row.content["certificate"]["constraints"]:
        limit, value = measured(one["measure"], one["limit"]), measured(one["measure"], one["value"])
        words = {"limit": limit, "value": value}
        match one["code"]:
            case "budget" | "places":
                name = envelope_name(row.content["envelopes"][one["index"]])
                detail = _("%(value)s sur %(limit)s") % words
            case "floor":
                name = floor_words(row.content["floors"][one["index"]], groups)
                detail = _("%(value)s, pour au moins %(limit)s") % words
            case "cap":
                name = _("Lauréats visés")
                detail = _("%(value)s sur %(limit)s") % words
            case _:
                name, detail = _("Chaque dossier payé une fois, par une enveloppe ouverte pour lui"), ""
        said.append(("ok" if one["held"] else "no", name, detail))
    return said


def _clash(row: SelectionProposal, groups: Mapping[str, str]) -> list[str]:
    """Why the floors cannot be met: each one, and how far it can be."""
    floors = row.content["floors"]
    said = []
    for reason in row.content["reasons"]:
        words = {
            "floor": floor_words(floors[reason["floor"]], groups),
            "most": measured(floors[reason["floor"]]["measure"], reason["reachable"]),
            "others": ", ".join(floor_words(floors[place], groups) for place in reason["beside"]),
        }
        if reason["beside"]:
            said.append(
                _("%(floor)s. Avec les autres (%(others)s), on n’atteint que %(most)s au plus.") % words
            )
        else:
            said.append(_("%(floor)s. Même seul, ce plancher n’atteint que %(most)s au plus.") % words)
    return said
