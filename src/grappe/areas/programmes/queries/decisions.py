"""Reads for those who decide: the ranked list, what is left to settle, and what followed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import (
    Exists,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from grappe.areas.programmes.models import (
    Application,
    Call,
    Conflict,
    Decision,
    Juror,
    Reopening,
    Review,
    TieResolution,
)
from grappe.areas.programmes.models import Envelope as EnvelopeRow
from grappe.areas.programmes.queries.aid import PlanLine, scheme_key
from grappe.areas.programmes.queries.lines import Line, Ranking, Resolution
from grappe.areas.programmes.queries.scopes import calls_overseen_by, calls_run_by
from grappe.areas.programmes.queries.selection import (
    Setting,
    cut_by_envelopes,
    envelopes_told,
    facts_of,
    terms_of,
)
from grappe.areas.programmes.queries.texts import Row, Rows, listed
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.envelopes import Envelope
from grappe.areas.programmes.rules.ranking import Cut, Ranked, Standing, TieBreak, cut, rank
from grappe.areas.programmes.rules.selection import SelectionTerms
from grappe.kernel.actor import Actor

__all__ = ["Line", "Ranking", "Resolution"]

# Those that the jury ranks and decides: neither a draft nor one that its team took back.
DECIDABLE = [
    ApplicationState.SUBMITTED,
    ApplicationState.SELECTED,
    ApplicationState.REJECTED,
]


_NOTHING = Value("[]", output_field=TextField())


def calls_to_decide(*, actor: Actor, on: date) -> QuerySet[Call]:
    """The calls whose deliberation the actor runs, with what every page of it shows of them."""
    calls = calls_run_by(actor=actor, on=on)
    return with_told(calls).select_related("network", "grid", "aid_scheme", "funder", "deliberation")


def with_told(calls: QuerySet[Call]) -> QuerySet[Call]:
    """The same calls, with the ties that the jury ordered and the envelopes told as text beside them: no
    query more for either."""
    ties = TieResolution.objects.filter(call=OuterRef("pk")).order_by().values("call")
    envelopes = EnvelopeRow.objects.filter(call=OuterRef("pk")).order_by().values("call")
    told = ("position", Cast("amount", TextField()), "label", "reserve", "codes", "question")
    return calls.annotate(
        told_ties=Coalesce(
            Subquery(ties.annotate(text=Rows(Row("pk", "numbers", "reason"))).values("text")), _NOTHING
        ),
        told_envelopes=Coalesce(Subquery(envelopes.annotate(text=Rows(Row(*told))).values("text")), _NOTHING),
    )


def with_jury(calls: QuerySet[Call]) -> QuerySet[Call]:
    """The same calls, with how many jurors sit."""
    jurors = Juror.objects.filter(call=OuterRef("pk")).order_by()
    # Without a grouping: a plain count is there even when nobody sits.
    counted = jurors.values(count=Func("pk", function="COUNT", output_field=IntegerField()))
    return calls.annotate(juror_count=Subquery(counted))


def calls_to_follow(*, actor: Actor, on: date) -> QuerySet[Call]:
    """The calls whose outcome the actor reads: those they run, and as funder or board those decided."""
    overseen = calls_overseen_by(actor=actor, on=on).filter(state=CallState.DECIDED)
    run = calls_run_by(actor=actor, on=on)
    return (
        Call.objects.filter(Q(pk__in=run.values("pk")) | Q(pk__in=overseen.values("pk")))
        .select_related(
            "network__organisation",
            "grid",
            "aid_scheme",
            "deliberation__export",
            "deliberation__minutes_pdf",
            "deliberation__minutes_docx",
        )
        .annotate(is_run=Exists(run.filter(pk=OuterRef("pk"))))
    )


_FIGURES = (
    "number",
    "pk",
    "mean",
    "median",
    "priority",
    "review_count",
    "deviation",
    "decision__outcome",
    "decision__reason",
    "decision__rank",
    "decision__payer",
    "decision__ceiling",
)
_DETAILS = (
    "decision__aid",
    "decision__version",
    "title",
    "organisation__name",
    "organisation__department__name",
    "state",
    "vat_basis",
    "vat_deduction",
    "decision__limited_to",
    "decision__most_allowed",
    "organisation_id",
)


def ranking_of(call: Call) -> Ranking:
    """Return the ranked list of a call with all it says: two queries, whatever the number of applications;
    four when envelopes draw its line."""
    rows = list(_decidable(call).values_list(*_FIGURES, *_DETAILS))
    ranking = _ranked(rows, tuple(call.tie_breaks), _resolutions(call), call.places)
    terms, envelopes = terms_of(call), envelopes_told(call)
    if not terms.by_envelope:
        return ranking
    facts = _decidable(call).aggregate(text=Rows(Row(*facts_of(envelopes))))
    return cut_by_envelopes(ranking, facts["text"] or "[]", _setting(call, terms, envelopes))


def ranked_figures(call: Call) -> Ranking:
    """Return the ranked list of a call, figures only: one query, with a call of `calls_to_decide`.

    A page shows fifty of thousands: the rest of their lines is read for those alone, by `details_of`. The
    figures come as one text, in their order; the same text gives the same list, so that a page shown again
    ranks nothing anew.
    """
    terms, envelopes = terms_of(call), envelopes_told(call)
    columns = [Row(*_FIGURES, Cast("decision__aid", TextField()))]
    facts = facts_of(envelopes) if terms.by_envelope else ()
    texts = {"text": Rows(columns[0])} | ({"facts": Rows(Row(*facts))} if facts else {})
    found = _decidable(call).aggregate(**texts)
    ranking = _ranked_text(found["text"] or "[]", tuple(call.tie_breaks), _resolutions(call), call.places)
    if not facts:
        return ranking
    return cut_by_envelopes(ranking, found["facts"] or "[]", _setting(call, terms, envelopes))


def _setting(call: Call, terms: SelectionTerms, envelopes: tuple[Envelope, ...]) -> Setting:
    assert call.aid_scheme is not None
    return Setting(terms, envelopes, scheme_key(call.aid_scheme), call.places)


def _decidable(call: Call) -> QuerySet[Application]:
    return Application.objects.filter(call=call, state__in=DECIDABLE).order_by("number")


def _resolutions(call: Call) -> tuple[Resolution, ...]:
    """The orders that the jury gave to ties, oldest first; told with the call, or read."""
    told = getattr(call, "told_ties", None)
    if told is not None:
        found = sorted(json.loads(told or "[]"))
        return tuple(Resolution(tuple(listed(numbers)), reason) for _pk, numbers, reason in found)
    rows = TieResolution.objects.filter(call=call).order_by("pk").values_list("numbers", "reason")
    return tuple(Resolution(tuple(numbers), reason) for numbers, reason in rows)


@lru_cache(maxsize=8)
def _ranked_text(
    text: str, tie_breaks: tuple[str, ...], resolutions: tuple[Resolution, ...], places: int
) -> Ranking:
    """The last lists worked out are kept, each under the whole text it follows from: never an older one."""
    rows = [(*row, aid and Decimal(aid)) for *row, aid in json.loads(text)]
    return _ranked(sorted(rows), tie_breaks, resolutions, places)


def _ranked(
    rows: Sequence[tuple[Any, ...]],
    tie_breaks: tuple[str, ...],
    resolutions: tuple[Resolution, ...],
    places: int,
) -> Ranking:
    figures = tuple(row[:7] for row in rows)
    orders = tuple(resolution.numbers for resolution in resolutions)
    ranked, line = _places_of(figures, tie_breaks, orders, places)
    return Ranking(places, {row[0]: Line(*row) for row in rows}, ranked, line, resolutions)


@lru_cache(maxsize=8)
def _places_of(
    figures: tuple[tuple[Any, ...], ...],
    tie_breaks: tuple[str, ...],
    orders: tuple[tuple[int, ...], ...],
    places: int,
) -> tuple[tuple[Ranked, ...], Cut]:
    """Rank by the rules. The same figures give the same list, so the last ones worked out are kept."""
    standings = [
        Standing(number, mean, median, priority, count)
        for number, _pk, mean, median, priority, count, _deviation in figures
    ]
    ranked = rank(standings, tie_breaks=[TieBreak(name) for name in tie_breaks], resolutions=orders)
    return tuple(ranked), cut(ranked, places)


Details = Mapping[int, tuple[Any, ...]]


def details_of(ids: Iterable[int]) -> Details:
    """Return what the lines of a page say beside figures, by number: one query."""
    rows = Application.objects.filter(pk__in=list(ids)).values_list("number", *_DETAILS)
    return {number: tuple(row) for number, *row in rows}


def details_and_plans_of(ids: Iterable[int]) -> tuple[Details, dict[int, tuple[PlanLine, ...]]]:
    """Return the same, and the cost plans by id: still one query."""
    details: dict[int, tuple[Any, ...]] = {}
    plans: dict[int, list[PlanLine]] = {}
    rows = Application.objects.filter(pk__in=list(ids)).order_by("costs__position", "costs__pk")
    costs = ("costs__label", "costs__category", "costs__amount", "costs__vat")
    for pk, number, *row in rows.values_list("pk", "number", *_DETAILS, *costs):
        details[number] = tuple(row[:-4])
        label, category, amount, vat = row[-4:]
        if category is not None:
            plans.setdefault(pk, []).append((label, category, amount, vat))
    return details, {pk: tuple(plan) for pk, plan in plans.items()}


def with_details(ranking: Ranking, details: Details) -> Ranking:
    """Return the same list where the lines of a page say all they have to say."""
    figures = len(_FIGURES)
    filled = {number: Line._make((*ranking.lines[number][:figures], *row)) for number, row in details.items()}
    shown = copy(ranking)  # with what was worked out of its figures, which stay as they are
    vars(shown)["lines"] = {**ranking.lines, **filled}
    return shown


class ReviewLine(NamedTuple):
    """One review of a page of the list."""

    juror_id: int
    juror: str
    state: str
    points: int | None
    families: dict[str, int]
    marks: Mapping[str, int | None] = MappingProxyType({})


class ConflictLine(NamedTuple):
    """A juror kept away from an application, and by what kind of link."""

    juror_id: int
    juror: str
    kind: str


def reviews_of(ids: Iterable[int], *, marks: bool = False) -> dict[int, list[ReviewLine]]:
    """Return the reviews by application id, with their marks when asked for: one query."""
    found: dict[int, list[ReviewLine]] = {}
    rows = Review.objects.filter(application_id__in=list(ids)).order_by("application_id", "juror_id")
    columns = ["application_id", "juror_id", "juror__person__name", "state", "points", "families"]
    for pk, *row in rows.values_list(*columns, *(["marks"] if marks else [])):
        found.setdefault(pk, []).append(ReviewLine(*row))
    return found


def conflicts_of(ids: Iterable[int]) -> dict[int, list[ConflictLine]]:
    """Return the jurors kept away from each application, each once: one query."""
    found: dict[int, dict[int, ConflictLine]] = {}
    rows = Conflict.objects.filter(application_id__in=list(ids), lifted_at__isnull=True)
    for pk, *row in rows.order_by("application_id", "juror_id", "pk").values_list(
        "application_id", "juror_id", "juror__person__name", "kind"
    ):
        line = ConflictLine._make(row)
        found.setdefault(pk, {}).setdefault(line.juror_id, line)
    return {pk: list(lines.values()) for pk, lines in found.items()}


def applications_to_decide(*, call: Call) -> QuerySet[Application]:
    """The applications of a call that the jury decides, with what a page shows of one."""
    return Application.objects.filter(call=call, state__in=DECIDABLE).select_related(
        "organisation__department", "decision__decided_by"
    )


def jurors_of(call: Call) -> list[Juror]:
    """Return who sits on the jury."""
    return list(Juror.objects.filter(call=call).select_related("person").order_by("pk"))


def resolutions_of(call: Call) -> list[TieResolution]:
    """Return the ties that the jury ordered, oldest first."""
    return list(TieResolution.objects.filter(call=call).select_related("resolved_by").order_by("pk"))


def reopenings_of(call: Call) -> list[Reopening]:
    """Return when and why marking was opened again, oldest first."""
    return list(Reopening.objects.filter(call=call).select_related("reopened_by").order_by("pk"))


def count_pending(call: Call) -> int:
    """Return how many decisions wait to be applied."""
    return Decision.objects.filter(application__call=call, applied_at__isnull=True).count()
