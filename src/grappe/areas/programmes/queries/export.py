"""The exported call: raw marks and costs, and beside them what was published (`rules.document`)."""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC
from typing import Any

from django.db.models import Exists, OuterRef

from grappe.areas.programmes.models import (
    Call,
    Conflict,
    Juror,
    Review,
    ReviewState,
    StageOutcome,
)
from grappe.areas.programmes.queries.aid import costs_of_call, scheme_rule
from grappe.areas.programmes.queries.decisions import DECIDABLE, Ranking, ranking_of
from grappe.areas.programmes.queries.lines import Chosen, Line
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.document import FORMAT, sealed
from grappe.areas.programmes.rules.document import ReviewState as Exported
from grappe.areas.programmes.rules.phases import IDEA
from grappe.areas.programmes.rules.selection import terms_as_published

# What a juror only began, or has not begun, is not a mark: it is not exported.
EXPORTED = [ReviewState.GIVEN, ReviewState.ABSTAINED, ReviewState.RECUSED]


def juror_labels(call: Call, former: Collection[int] = ()) -> dict[int, str]:
    """Return J1, J2… by juror id: names stay out of a file that travels.

    :param former: ids of those who marked a first stage, some of whom may have left their seat since.
    """
    ids = {*Juror.objects.filter(call=call).values_list("pk", flat=True), *former}
    return {pk: f"J{position}" for position, pk in enumerate(sorted(ids), start=1)}


def call_document(call: Call, ranking: Ranking | None = None) -> dict[str, Any]:
    """Return the sealed export of a call; outcomes and aid only once they are applied, and the first stage
    of a call in two once its choice is published."""
    found, ideas = ranking or ranking_of(call), _ideas(call)
    labels = juror_labels(call, {row["juror_id"] for idea in ideas for row in _told(idea.figures)})
    return sealed(
        {
            "format": FORMAT,
            "call": _call(call, found),
            **({"first_stage": _first_stage(call, ideas, labels)} if ideas else {}),
            "applications": list(_applications(call, found, labels)),
            "tie_resolutions": [
                {"numbers": list(resolution.numbers), "reason": resolution.reason}
                for resolution in found.resolutions
            ],
            "exceptions": [
                {"number": departure.number, "reason": found.reasons.get(departure.number, "")}
                for departure in found.departures
                if call.state == CallState.DECIDED
            ]
            + _lowered(call, found),
        }
    )


def _lowered(call: Call, found: Ranking) -> list[dict[str, Any]]:
    """Why the jury gives less than the scheme would, for those whose decision is no departure."""
    departing = {departure.number for departure in found.departures}
    return [
        {"number": number, "reason": line.reason or ""}
        for number, line in sorted(found.lines.items())
        if call.state == CallState.DECIDED and line.limited_to is not None and number not in departing
    ]


def _call(call: Call, ranking: Ranking) -> dict[str, Any]:
    chosen = ranking.chosen
    return {
        "slug": call.slug,
        "title": call.title,
        "edition": str(call.edition),
        "places": call.places,
        "grid": _grid(call),
        "tie_breaks": list(call.tie_breaks),
        "aid_scheme": scheme_rule(call.aid_scheme).as_json() if call.aid_scheme else None,
        **({"selection": _selection(chosen, call.places)} if chosen else {}),
    }


def _grid(call: Call) -> dict[str, Any]:
    return call.grid.grid if call.grid else {"criteria": [], "scale": 20, "cap_at_scale": True}


def _ideas(call: Call) -> list[StageOutcome]:
    """What the first stage of the call told, in the order of the numbers: one query, none for a call in one
    stage, which has no second form."""
    if call.full_form_revision_id is None:
        return []
    told = StageOutcome.objects.filter(application__call=call, stage=IDEA, published_at__isnull=False)
    rows = told.select_related("application__organisation").order_by("application__number")
    names = ("kept", "reason", "figures", "published_at")
    return list(rows.only(*names, "application__number", "application__organisation__name"))


def _told(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The reviews of an idea that say something."""
    return [row for row in figures.get("reviews", ()) if row["state"] in EXPORTED]


def _first_stage(call: Call, ideas: list[StageOutcome], labels: Mapping[int, str]) -> dict[str, Any]:
    """The ideas as the choice was decided and told; a full application being written says nothing here."""
    assert ideas[0].published_at is not None
    return {
        "grid": _grid(call),  # one for both stages: opening the call froze it
        "published_at": ideas[0].published_at.astimezone(UTC).isoformat(),
        "ideas": [_idea(row, labels) for row in ideas],
    }


def _idea(row: StageOutcome, labels: Mapping[int, str]) -> dict[str, Any]:
    figures = row.figures
    columns = ("juror_id", "state", "marks", "points")
    told = [(*(one[name] for name in columns), one.get("blocked", False)) for one in _told(figures)]
    published = {name: figures[name] for name in ("mean", "median", "deviation")}
    return {
        "number": row.application.number,
        "title": figures.get("title", ""),
        "organisation": row.application.organisation.name,
        "reviews": [_review(labels[juror], *rest) for juror, *rest in told],
        "published": {**published, "count": figures["review_count"], "place": figures["place"]},
        "kept": row.kept,
        "reason": row.reason,
    }


def _selection(chosen: Chosen, places: int) -> dict[str, Any]:
    """The envelopes and the rule of the line; beside them, what the ranking alone makes of each envelope."""
    lines = [
        {"granted": str(paid.granted), "funded": paid.funded, "last_rank": paid.last_rank}
        for paid in (chosen.selection.paid if chosen.selection else ())
    ]
    return {**terms_as_published(chosen.terms, chosen.envelopes, places), "lines": lines}


def _applications(call: Call, ranking: Ranking, labels: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    reviews, plans = _reviews(call, labels), costs_of_call(call)
    ranks = {place.number: place.rank for place in ranking.ranked}
    applied = call.state == CallState.DECIDED
    for number, line in sorted(ranking.lines.items()):
        vat = line.vat
        yield {
            "number": number,
            "title": line.title,
            "organisation": line.organisation,
            "reviews": reviews.get(line.pk, []),
            "costs": [cost.as_json() for cost in plans.get(line.pk, [])],
            "vat": vat.as_json() if vat else None,
            **_asked(ranking, line),
            "published": {
                "mean": line.mean,
                "median": line.median,
                "deviation": line.deviation,
                "count": line.given,
                "rank": ranks[number],
                "outcome": line.outcome if applied else None,
                "aid": str(line.aid) if applied and line.aid is not None else None,
                **_paid(ranking, line, applied),
            },
        }


def _asked(ranking: Ranking, line: Line) -> dict[str, Any]:
    """What the jury lowered an aid to, and the envelopes open to an application, by their places."""
    told: dict[str, Any] = {} if line.limited_to is None else {"limited_to": str(line.limited_to)}
    request = ranking.chosen.contest.requests.get(line.number) if ranking.chosen else None
    return told if request is None else {**told, "envelopes": list(request.envelopes)}


def _paid(ranking: Ranking, line: Line, applied: bool) -> dict[str, Any]:
    request = ranking.chosen.contest.requests.get(line.number) if ranking.chosen else None
    if request is None:
        return {}
    return {"asked": str(request.asked), "payer": line.payer if applied else None}


def _reviews(call: Call, labels: Mapping[int, str]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for pk, juror, state, marks, points, blocked in marked_reviews(call).values_list(
        "application_id", "juror_id", "state", "marks", "points", "blocked"
    ):
        found.setdefault(pk, []).append(_review(labels[juror], state, marks, points, blocked))
    return found


def _review(juror: str, state: str, marks: Any, points: int | None, blocked: bool) -> dict[str, Any]:
    exported = _state(state, points, blocked)
    return {
        "juror": juror,
        "state": str(exported),
        "marks": marks if exported in (Exported.GIVEN, Exported.INCOMPLETE) else {},
        "published": {"points": points if exported is Exported.GIVEN else None},
    }


def live_conflicts() -> Any:
    """The conflicts that stand between a review's juror and its application, for a query on reviews."""
    return Conflict.objects.filter(
        juror=OuterRef("juror"), application=OuterRef("application"), lifted_at__isnull=True
    )


def marked_reviews(call: Call) -> Any:
    """The reviews that say something, in the order of the applications; `blocked` when in conflict."""
    return (
        Review.objects.filter(application__call=call, application__state__in=DECIDABLE, state__in=EXPORTED)
        .annotate(blocked=Exists(live_conflicts()))
        .order_by("application__number", "juror_id")
    )


def _state(state: str, points: int | None, blocked: bool) -> Exported:
    if blocked or state == ReviewState.RECUSED:
        return Exported.RECUSED
    if state == ReviewState.ABSTAINED:
        return Exported.ABSTAINED
    return Exported.INCOMPLETE if points is None else Exported.GIVEN


def marks_table(call: Call) -> tuple[list[str], Iterator[list[Any]]]:
    """Return the criteria and one row per mark: dossier, organisation, juror, state, points, each mark.

    Jurors kept away hold no mark: their rows say so and carry none. One query, read as it streams.
    """
    codes = [criterion["code"] for criterion in call.grid.grid["criteria"]] if call.grid else []
    rows = marked_reviews(call).values_list(
        "application__number",
        "application__organisation__name",
        "juror__person__name",
        "state",
        "points",
        "marks",
        "blocked",
    )
    return codes, (_row(row, codes) for row in rows.iterator(chunk_size=2000))


def _row(row: tuple[Any, ...], codes: list[str]) -> list[Any]:
    number, organisation, juror, state, points, marks, blocked = row
    exported = _state(state, points, blocked)
    if exported in (Exported.RECUSED, Exported.ABSTAINED):
        return [number, organisation, juror, str(exported), None, *(None for _ in codes)]
    return [number, organisation, juror, str(exported), points, *(marks.get(code) for code in codes)]
