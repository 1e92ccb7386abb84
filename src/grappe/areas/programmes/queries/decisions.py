"""Reads for those who decide: the ranked list, what is left to settle, and what followed."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import Aggregate, Exists, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONArray

from grappe.areas.funding.rules import VatSituation
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
from grappe.areas.programmes.queries.aid import PlanLine, vat_of
from grappe.areas.programmes.queries.scopes import calls_overseen_by, calls_run_by
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.decisions import Departure, Outcome, departures, places_passed_on
from grappe.areas.programmes.rules.ranking import Cut, Ranked, Standing, TieBreak, cut, rank
from grappe.kernel.actor import Actor

# Those that the jury ranks and decides: neither a draft nor one that its team took back.
DECIDABLE = [
    ApplicationState.SUBMITTED,
    ApplicationState.SELECTED,
    ApplicationState.REJECTED,
]


def calls_to_decide(*, actor: Actor, on: date) -> QuerySet[Call]:
    """The calls whose deliberation the actor runs, with what every page of it shows of them."""
    return calls_run_by(actor=actor, on=on).select_related(
        "network", "grid", "aid_scheme", "funder", "deliberation"
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


class Line(NamedTuple):
    """One application as the ranked list reads it; points in hundredths. After `aid`, the fields are empty in
    a list that needs only figures, until `with_details` fills those of a page."""

    number: int
    pk: int
    mean: int | None
    median: int | None
    priority: int | None
    given: int
    deviation: int | None
    outcome: str | None
    reason: str | None
    decided_rank: int | None = None
    aid: Decimal | None = None
    version: int | None = None
    title: str = ""
    organisation: str = ""
    department: str | None = None
    state: str = ""
    vat_basis: str = ""
    vat_deduction: int | None = None

    @property
    def vat(self) -> VatSituation | None:
        """The VAT situation that the applicant declared."""
        return vat_of(self.vat_basis, self.vat_deduction)


class Resolution(NamedTuple):
    """The order that the jury gave to a tie, and why."""

    numbers: tuple[int, ...]
    reason: str


_OUTCOMES: Mapping[str | None, Outcome] = {str(outcome): outcome for outcome in Outcome}
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
)


@dataclass(frozen=True, eq=False)
class Ranking:
    """The whole list of a call, ranked, with its cut line. What follows from it is worked out once."""

    places: int
    lines: Mapping[int, Line]
    ranked: tuple[Ranked, ...]
    line: Cut
    resolutions: tuple[Resolution, ...]

    @cached_property
    def outcomes(self) -> Mapping[int, Outcome | None]:
        """What is decided so far, by number."""
        return {number: _OUTCOMES.get(line.outcome) for number, line in self.lines.items()}

    @cached_property
    def counts(self) -> Counter[Outcome | None]:
        """How many applications have each outcome, and none."""
        return Counter(self.outcomes.values())

    @cached_property
    def undecided(self) -> tuple[int, ...]:
        """Those without a decision, by number."""
        return tuple(number for number, outcome in self.outcomes.items() if outcome is None)

    @cached_property
    def selected(self) -> tuple[int, ...]:
        """Those selected so far, in the order of the list."""
        return tuple(p.number for p in self.ranked if self.outcomes[p.number] is Outcome.SELECTED)

    @cached_property
    def reasons(self) -> Mapping[int, str]:
        """The reasons written so far, by number."""
        return {number: line.reason for number, line in self.lines.items() if line.reason}

    @cached_property
    def moved(self) -> tuple[int, ...]:
        """Those decided when they had another rank, in the order of the list."""
        return tuple(
            place.number
            for place in self.ranked
            if self.lines[place.number].decided_rank not in (None, place.rank or 0)
        )

    @cached_property
    def departures(self) -> list[Departure]:
        """The decisions that the ranking alone does not give; none while nothing is decided."""
        return departures(self.ranked, self.places, self.outcomes) if any(self.outcomes.values()) else []

    @cached_property
    def passed_on(self) -> tuple[int, ...]:
        """Who holds, in the order of the list, a place that the jury freed."""
        return places_passed_on(self.ranked, self.places, self.outcomes)

    def would_inherit(self, number: int) -> bool:
        """Whether selecting this application takes a freed place in the order of the list."""
        outcomes = {**self.outcomes, number: Outcome.SELECTED}
        return number in places_passed_on(self.ranked, self.places, outcomes)

    @cached_property
    def _places(self) -> dict[int, Ranked]:
        return {place.number: place for place in self.ranked}

    @cached_property
    def count(self) -> int:
        """How many applications have a rank."""
        return sum(place.rank is not None for place in self.ranked)

    def rank_of(self, number: int) -> Ranked:
        """Return the place of one application."""
        return self._places[number]


def ranking_of(call: Call) -> Ranking:
    """Return the ranked list of a call with all it says: two queries, whatever the number of applications."""
    rows = list(_decidable(call).values_list(*_FIGURES, *_DETAILS))
    return _ranked(rows, tuple(call.tie_breaks), _resolutions(call), call.places)


def ranked_figures(call: Call) -> Ranking:
    """Return the ranked list of a call, figures only: two queries.

    A page shows fifty of thousands: the rest of their lines is read for those alone, by `details_of`. The
    figures come as one text, in their order; the same text gives the same list, so that a page shown again
    ranks nothing anew.
    """
    figures = _decidable(call).aggregate(text=_Rows(JSONArray(*_FIGURES, Cast("decision__aid", TextField()))))
    return _ranked_text(figures["text"] or "[]", tuple(call.tie_breaks), _resolutions(call), call.places)


class _Rows(Aggregate):
    """The rows of a query as one JSON text: read in a third of the time of two thousand rows."""

    function = "JSON_GROUP_ARRAY"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The same for PostgreSQL, where JSON would otherwise be read before it reaches us."""
        return self.as_sql(
            compiler,
            connection,
            function="JSON_AGG",
            template="%(function)s(%(expressions)s)::text",
            **context,
        )


def _decidable(call: Call) -> QuerySet[Application]:
    return Application.objects.filter(call=call, state__in=DECIDABLE).order_by("number")


def _resolutions(call: Call) -> tuple[Resolution, ...]:
    """The orders that the jury gave to ties, oldest first."""
    found = TieResolution.objects.filter(call=call).order_by("pk").values_list("numbers", "reason")
    return tuple(Resolution(tuple(numbers), reason) for numbers, reason in found)


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
