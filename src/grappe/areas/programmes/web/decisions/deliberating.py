"""The deliberation: the ranked list, who is there, and the acts that concern the whole call."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from grappe.areas.programmes.commands.decisions import (
    apply_decisions,
    open_deliberation,
    propose_by_ranking,
    reopen_marking,
    set_present,
    withdraw_decisions,
)
from grappe.areas.programmes.documents.selection import rule_words
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.aid import AidShort, amount_of, scheme_key
from grappe.areas.programmes.queries.decisions import (
    Ranking,
    conflicts_of,
    count_pending,
    details_and_plans_of,
    details_of,
    jurors_of,
    ranked_figures,
    ranking_of,
    reopenings_of,
    reviews_of,
    with_details,
)
from grappe.areas.programmes.queries.lines import Chosen
from grappe.areas.programmes.queries.settling import Point, points_to_settle
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.grid import Family, Grid
from grappe.areas.programmes.rules.ranking import Ranked
from grappe.areas.programmes.rules.sessions import quorum_of
from grappe.areas.programmes.web.decisions.envelopes import (
    cuts_of,
    envelopes_shown,
    numbers_named,
)
from grappe.areas.programmes.web.decisions.explaining import drawer_context
from grappe.areas.programmes.web.decisions.forms import PresentForm, ReopenForm, WhatIfForm
from grappe.areas.programmes.web.decisions.listing import (
    MOST_SEGMENTS,
    envelope_of,
    is_ranked_whole,
    laureates_so_far,
    named_numbers,
    needs_names,
    ordered_points,
    said_points,
    shown_places,
)
from grappe.areas.programmes.web.decisions.pages import (
    address,
    call_deliberated,
    call_run,
    frame,
    session_of,
)
from grappe.areas.programmes.web.decisions.rows import COLUMNS, Page, lowest_shown, rows_of
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Euro, Refused, whole_number
from grappe.web.acts import done
from grappe.web.formats import number
from grappe.web.refusals import all_words

PAGE: Final = 50


@signed_in
def deliberation(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Show the ranked list, fifty a page, with the envelope and what is left to settle."""
    call = call_deliberated(request, network, slug)
    context = {**frame(call), "key": new_key()}
    if call.state not in (CallState.DELIBERATION, CallState.DECIDED):
        context["may_open"] = call.state == CallState.REVIEW
        context.update(pending=count_pending(call), reopenings=reopenings_of(call))
        return render(request, "programmes/decisions/not_open.html", context)
    asked = {
        "words": request.GET.get("q", ""),
        "keep": request.GET.get("voir", ""),
        "order": request.GET.get("tri", ""),
    }
    figures = ranking_of(call) if needs_names(**asked) else ranked_figures(call)
    page = Paginator(shown_places(call, figures, **asked), PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    found = _points(call, figures)
    ranking, aids = _detailed(call, figures, {place.number for place in shown} | named_numbers(found))
    context.update(_list_context(request, call, ranking, shown, aids, whole=is_ranked_whole(**asked)))
    context.update(_head_context(call, ranking, found, aids), envelope=envelope_of(call, ranking, aids))
    if ranking.chosen is not None:
        context.update(envelopes_context(call, ranking, ranking.chosen))
    context.update(page=page, asked=asked, columns=COLUMNS)
    return render(request, "programmes/decisions/deliberation.html", context)


def _points(call: Any, ranking: Ranking) -> list[Point]:
    if call.state == CallState.DECIDED:
        return []
    session = session_of(call)
    present = len(session.present) if session else 0
    quorum = quorum_of(call.juror_count) if call.juror_count else 0
    return points_to_settle(call, ranking, present=present, quorum=quorum)


def _detailed(call: Call, ranking: Ranking, numbers: set[int]) -> tuple[Ranking, dict[int, AidShort]]:
    """Fill the lines of what the page shows and of those inside the line, with their aid: one query."""
    so_far, _decided = laureates_so_far(ranking)
    if ranking.chosen is not None:
        numbers = numbers | numbers_named(ranking, ranking.chosen)
    if len(so_far) <= MOST_SEGMENTS:
        numbers = {*numbers, *so_far, *ranking.line.outside[:1]}
    ids = [ranking.lines[number].pk for number in numbers]
    if call.aid_scheme is None:
        return with_details(ranking, details_of(ids)), {}
    details, plans = details_and_plans_of(ids)
    filled, key = with_details(ranking, details), scheme_key(call.aid_scheme)
    lines = [filled.lines[number] for number in numbers]
    return filled, {
        line.pk: amount_of(key, plans.get(line.pk, ()), line.vat_basis, line.vat_deduction) for line in lines
    }


def _list_context(
    request: HttpRequest,
    call: Call,
    ranking: Ranking,
    shown: list[Ranked],
    aids: Mapping[int, AidShort],
    *,
    whole: bool,
) -> dict[str, Any]:
    ids = [ranking.lines[place.number].pk for place in shown]
    opened = whole_number(request.GET.get("ouvert"))
    query = request.GET.copy()
    query.pop("ouvert", None)
    reviews, conflicts = reviews_of(ids, marks=opened is not None), conflicts_of(ids)
    page = Page(
        call,
        ranking,
        reviews,
        conflicts,
        aids,
        opened=opened,
        query=query.urlencode(),
        moved=frozenset() if call.state == CallState.DECIDED else frozenset(ranking.moved),
    )
    lines = cuts_of(ranking.chosen, [p.number for p in shown]) if whole and ranking.chosen else {}
    after = _cut_after(ranking, shown) if whole and ranking.chosen is None else None
    context: dict[str, Any] = {
        "stretches": rows_of(page, shown, cut_after=after, lines=lines),
        "low": lowest_shown(page),
        "close": f"?{page.query}#rang",
        "grid": _grid_words(call),
    }
    if opened in {place.number for place in shown}:
        line = ranking.lines[opened or 0]
        held = reviews.get(line.pk, []), conflicts.get(line.pk, [])
        context.update(drawer_context(call, ranking, line, *held))
    return context


def envelopes_context(call: Call, ranking: Ranking, chosen: Chosen) -> dict[str, Any]:
    """What the page says of the envelopes: each one, the rule of the line, and the form of "what if"."""
    shown = envelopes_shown(ranking, chosen)
    waiting = len(chosen.selection.waiting) if chosen.selection else 0
    return {
        "envelopes": shown,
        "rule_words": rule_words(chosen.terms, call.places),
        "waiting": waiting,
        "what_if": WhatIfForm(envelopes=[(one.place, one.name) for one in shown], inline=True),
        "granted_total": Euro.total(one.granted for one in shown),
    }


def _cut_after(ranking: Ranking, shown: list[Ranked]) -> int | None:
    """The number after whose row the line goes, when it falls on this page."""
    above = {*ranking.line.inside, *ranking.line.tied_across}
    numbers = [place.number for place in shown]
    inside = [number for number in numbers if number in above]
    if not inside or len(inside) == len(ranking.ranked):
        return None
    at = ranking.ranked.index(next(place for place in shown if place.number == inside[-1]))
    is_last = at + 1 < len(ranking.ranked) and ranking.ranked[at + 1].number not in above
    return inside[-1] if is_last else None


def _grid_words(call: Call) -> dict[str, Any]:
    if call.grid is None:
        return {}
    grid = Grid.from_json(call.grid.grid)
    secondary = sum(c.weight for c in grid.base if c.family is Family.SECONDARY)
    return {
        "priority": grid.priority_weight,
        "secondary": secondary,
        "bonus": number(Decimal(sum(criterion.bonus_points for criterion in grid.criteria)) / 100),
        "scale": grid.scale,
        "number": call.grid.number,
        "frozen_at": call.grid.frozen_at,
    }


def _head_context(
    call: Call, ranking: Ranking, found: list[Point], aids: Mapping[int, AidShort]
) -> dict[str, Any]:
    refused = {pk for pk, aid in aids.items() if aid.refused}
    numbers = [number for number, line in ranking.lines.items() if line.pk in refused] if refused else []
    settle, more = said_points(call, ranking, ordered_points(found, numbers))
    total, undecided = len(ranking.lines), ranking.counts[None]
    return {
        "total": total,
        "settle": settle,
        "settle_more": more,
        "settle_count": len(settle) + more,
        "selected": ranking.counts[Outcome.SELECTED],
        "waitlisted": ranking.counts[Outcome.WAITLISTED],
        "rejected": ranking.counts[Outcome.REJECTED],
        "pending": total - undecided,
        "undecided": undecided,
    }


@signed_in
@require_POST
def open_session(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Open the session."""
    return _act(request, network, slug, open_deliberation)


@signed_in
@require_POST
def propose(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Fill the pending decisions by the ranking."""
    return _act(request, network, slug, propose_by_ranking)


@signed_in
@require_POST
def withdraw(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Take back every pending decision."""
    return _act(request, network, slug, withdraw_decisions)


def _act(request: ActorRequest, network: str, slug: str, command: Callable[..., object]) -> HttpResponse:
    """Do what a button alone asks for, and come back to the list."""
    call = call_run(request, network, slug)
    command(call_id=call.pk, actor=request.actor, on=timezone.now(), key=request.POST.get("key"))
    return _back(call)


@signed_in
def present(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Say who is there."""
    call = call_run(request, network, slug)
    session, jurors = session_of(call), jurors_of(call)
    choices = [(juror.pk, f"{juror.person.name}, {juror.capacity_as}") for juror in jurors]
    initial = {"jurors": session.present if session else [], "key": new_key()}
    form = PresentForm(request.POST or None, jurors=choices, initial=initial)
    act = {"call_id": call.pk, "actor": request.actor, "on": timezone.now()}
    if done(request, form, lambda typed: set_present(**typed, **act)):
        return _back(call)
    context = {**frame(call), "form": form, "quorum": quorum_of(len(jurors)), "jurors": len(jurors)}
    return render(request, "programmes/decisions/present.html", context, status=422 if form.errors else 200)


@signed_in
def reopen(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Say why marking opens again, and until when; then open it."""
    call, on = call_run(request, network, slug), timezone.now()
    in_time = call.review_ends_at is None or call.review_ends_at > on
    initial = {"until": call.review_ends_at if in_time else None, "key": new_key()}
    form = ReopenForm(request.POST or None, initial=initial)
    act = {"call_id": call.pk, "actor": request.actor, "on": on}
    if done(request, form, lambda typed: reopen_marking(**typed, **act)):
        return _back(call)
    context = {**frame(call), "form": form, "pending": count_pending(call), "in_time": in_time}
    return render(request, "programmes/decisions/reopen.html", context, status=422 if form.errors else 200)


@signed_in
def apply(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Read once more what will be applied, then apply it all together."""
    call = call_deliberated(request, network, slug)
    reasons: list[str] = []
    if request.method == "POST":
        try:
            apply_decisions(
                call_id=call.pk, actor=request.actor, on=timezone.now(), key=request.POST.get("key")
            )
        except Refused as refused:
            reasons = all_words(refused.refusals)
        else:
            return HttpResponseRedirect(address(call, "follow-up"), status=303)
    ranking = ranking_of(call)
    context = {
        **frame(call),
        **_head_context(call, ranking, _points(call, ranking), {}),
        "reasons": reasons,
        "key": new_key(),
        "laureates": [line for line in ranking.lines.values() if line.outcome == "selected"],
        "departures": [(ranking.lines[departure.number], departure) for departure in ranking.departures],
        "aid_total": sum(line.aid for line in ranking.lines.values() if line.aid is not None),
    }
    return render(request, "programmes/decisions/apply.html", context, status=409 if reasons else 200)


def _back(call: Call) -> HttpResponse:
    return HttpResponseRedirect(address(call, "deliberation"), status=303)
