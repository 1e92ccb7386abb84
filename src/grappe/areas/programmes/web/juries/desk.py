"""A juror's own list: to mark, marked, closed by a conflict; and what they would gladly read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.programmes.commands.juries import state_preferences
from grappe.areas.programmes.models import Conflict, ConflictOrigin, Juror, ReviewState
from grappe.areas.programmes.queries.juries import (
    MARKED,
    TO_MARK,
    applications_to_choose,
    closed_to,
    recused_reviews,
    reviews_to_work,
    seat_of,
    work_counts,
)
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.web.discussion.unread import with_unread
from grappe.areas.programmes.web.juries.dossier import named
from grappe.areas.programmes.web.juries.forms import WISHES, wish_of
from grappe.areas.programmes.web.juries.jury import see_other
from grappe.areas.programmes.web.juries.pages import page_of
from grappe.areas.programmes.web.phases.shown import juror_phase
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused
from grappe.web.acts import numbered
from grappe.web.formats import day_short, points
from grappe.web.refusals import all_words


def _themes(juror: Juror) -> dict[str, str]:
    return {theme["code"]: theme["label"] for theme in juror.call.themes}


def _work_rows(juror: Juror, rows: Iterable[dict[str, Any]], *, hidden: bool) -> list[dict[str, Any]]:
    """Each row with its words and address, found once for the page rather than once a row; numbers for names
    when those are hidden."""
    themes, states = _themes(juror), {state.value: str(state.label) for state in ReviewState}
    pattern = reverse("programmes:mark", kwargs={"slug": juror.call.slug, "number": 0})
    abstention, to_write = _("abstention"), _("à écrire")
    return [
        {
            **row,
            **({"name": named(row["number"]), "department": ""} if hidden else {}),
            "theme": themes.get(row["theme_code"]) or _("sans thème"),
            "words": states[row["state"]],
            "since": day_short(row["saved_at"]) if row["state"] == ReviewState.DRAFT else "",
            "href": pattern.replace("/0/", f"/{row['number']}/"),
            "mark": points(row["points"])
            if row["points"] is not None
            else (abstention if row["state"] == ReviewState.ABSTAINED else to_write),
        }
        for row in rows
    ]


@signed_in
def show_work(request: ActorRequest, slug: str) -> HttpResponse:
    """Show what the juror has to mark, or has marked."""
    juror = seat_of(actor=request.actor, slug=slug)
    phase = juror_phase(juror.call, now=timezone.now())
    closed = closed_to(juror)
    counts = work_counts(juror, closed)
    marked = request.GET.get("liste") == "notes"
    rows = reviews_to_work(juror, closed).filter(state__in=MARKED if marked else TO_MARK)
    page = page_of(request, rows, counts.marked if marked else counts.to_mark)
    context = {
        "juror": juror,
        "call": juror.call,
        "counts": counts,
        "marked": marked,
        "to_mark": not marked,
        "page": page,
        "rows": with_unread(juror, _work_rows(juror, page.object_list, hidden=phase.hidden)),
        "phase": phase,
        "marking": phase.marking,
        "choosing": juror.call.state in (CallState.CLOSED, CallState.REVIEW),
    }
    return render(request, "programmes/juries/work.html", context)


@dataclass(frozen=True, slots=True)
class Recusal:
    """One line of the register as its juror reads it."""

    number: int
    name: str
    kind: str
    organisation: str
    origin: str
    conflict: Conflict


def _recusal(conflict: Conflict, *, hidden: bool) -> Recusal:
    """What tied the juror to whom; without names, only that a tie was found or said."""
    application = conflict.application
    pinned = conflict.origin == ConflictOrigin.PINNED
    origin = "" if pinned else str(conflict.get_origin_display())
    if hidden:
        return Recusal(application.number, named(application.number), "", "", origin, conflict)
    other = conflict.organisation if conflict.organisation_id != application.organisation_id else None
    return Recusal(
        application.number,
        application.organisation.name,
        "" if pinned else str(conflict.get_kind_display()),
        other.name if other and not pinned else "",
        origin,
        conflict,
    )


@signed_in
def show_recusals(request: ActorRequest, slug: str) -> HttpResponse:
    """Show which applications a conflict closes to the juror, and why; never what they hold."""
    juror = seat_of(actor=request.actor, slug=slug)
    rows = recused_reviews(juror)
    phase = juror_phase(juror.call, now=timezone.now())
    page = page_of(request, rows, rows.count())
    context = {
        "juror": juror,
        "call": juror.call,
        "counts": work_counts(juror, closed_to(juror)),
        "phase": phase,
        "page": page,
        "rows": [_recusal(row, hidden=phase.hidden) for row in page.object_list],
    }
    return render(request, "programmes/juries/recusals.html", context)


@dataclass(frozen=True, slots=True)
class Choice:
    """One application that the juror may wish to read."""

    name: str
    title: str
    number: int
    theme: str
    wish: int | None


@signed_in
def show_preferences(request: ActorRequest, slug: str) -> HttpResponse:
    """Show the applications, by name and title or by number alone, and keep how gladly the juror would read
    each."""
    juror = seat_of(actor=request.actor, slug=slug)
    reasons: list[str] = []
    if request.method == "POST":
        wishes = {
            number: wish
            for number, value in numbered(request.POST, "wish-").items()
            if (wish := wish_of(value)) is not None
        }
        try:
            state_preferences(
                slug=slug,
                wishes=wishes,
                actor=request.actor,
                on=timezone.now(),
                key=request.POST.get("key"),
            )
        except Refused as refused:
            reasons = all_words(refused.refusals)
        else:
            return see_other("jury-work", slug=slug)
    rows = applications_to_choose(juror).only("number", "title", "theme", "call_id", "organisation__name")
    hidden = juror_phase(juror.call, now=timezone.now()).hidden
    themes = _themes(juror)
    page = page_of(request, rows, rows.count())
    choices = [
        Choice(
            named(row.number) if hidden else row.organisation.name,
            "" if hidden else row.title,
            row.number,
            themes.get(row.theme, ""),
            row.wish,
        )
        for row in page.object_list
    ]
    context = {
        "juror": juror,
        "call": juror.call,
        "page": page,
        "choices": choices,
        "hidden": hidden,
        "wishes": [(value, words) for value, words in WISHES],
        "reasons": reasons,
        "choosing": juror.call.state in (CallState.CLOSED, CallState.REVIEW),
        "key": new_key(),
    }
    return render(request, "programmes/juries/preferences.html", context)
