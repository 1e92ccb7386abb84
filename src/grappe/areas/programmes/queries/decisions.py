"""Reads for those who decide: the ranked list, what is left to settle, and what followed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from grappe.areas.funding.rules import VatSituation
from grappe.areas.programmes.models import (
    Application,
    Call,
    Conflict,
    Decision,
    Juror,
    Review,
    TieResolution,
)
from grappe.areas.programmes.queries.aid import PlanLine, vat_of
from grappe.areas.programmes.queries.scopes import calls_overseen_by, calls_run_by, public_calls
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.decisions import Departure, Outcome, departures
from grappe.areas.programmes.rules.ranking import Cut, Ranked, Standing, TieBreak, cut, rank
from grappe.kernel.actor import Actor

# Those that the jury ranks and decides: neither a draft nor one that its team took back.
DECIDABLE = [
    ApplicationState.SUBMITTED,
    ApplicationState.SELECTED,
    ApplicationState.REJECTED,
]


def calls_to_decide(*, actor: Actor, on: date) -> QuerySet[Call]:
    """The calls whose deliberation the actor runs, with what its pages show of them."""
    jurors = Juror.objects.filter(call=OuterRef("pk")).order_by().values("call").annotate(n=Count("pk"))
    return (
        calls_run_by(actor=actor, on=on)
        .select_related(
            "network__organisation",
            "grid",
            "aid_scheme__funder",
            "funder",
            "deliberation__export",
            "deliberation__minutes_pdf",
            "deliberation__minutes_docx",
        )
        .annotate(juror_count=Coalesce(Subquery(jurors.values("n")[:1]), 0))
    )


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
    """One application as the ranked list reads it; points in hundredths. The last five fields are empty in
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
    aid: Decimal | None
    version: int | None
    organisation: str = ""
    department: str | None = None
    state: str = ""
    vat_basis: str = ""
    vat_deduction: int | None = None

    @property
    def vat(self) -> VatSituation | None:
        """The VAT situation that the applicant declared."""
        return vat_of(self.vat_basis, self.vat_deduction)


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
    "decision__aid",
    "decision__version",
)
_NAME = ("organisation__name",)
_DETAILS = (*_NAME, "organisation__department__name", "state", "vat_basis", "vat_deduction")


@dataclass(frozen=True, slots=True)
class Ranking:
    """The whole list of a call, ranked, with its cut line."""

    places: int
    lines: Mapping[int, Line]
    ranked: tuple[Ranked, ...]
    line: Cut
    resolutions: tuple[tuple[int, ...], ...]

    @property
    def outcomes(self) -> dict[int, Outcome | None]:
        """What is decided so far, by number."""
        return {n: Outcome(line.outcome) if line.outcome else None for n, line in self.lines.items()}

    @property
    def reasons(self) -> dict[int, str]:
        """The reasons written so far, by number."""
        return {number: line.reason for number, line in self.lines.items() if line.reason}

    @property
    def departures(self) -> list[Departure]:
        """The decisions that the ranking alone does not give."""
        return departures(self.ranked, self.places, self.outcomes)

    def rank_of(self, number: int) -> Ranked:
        """Return the place of one application."""
        return next(place for place in self.ranked if place.number == number)


def ranking_of(call: Call) -> Ranking:
    """Return the ranked list of a call with all it says: two queries, whatever the number of applications."""
    return _ranked(call, (*_FIGURES, *_DETAILS))


def ranked_figures(call: Call, *, names: bool = False) -> Ranking:
    """Return the ranked list of a call, figures only (and names, to search or order them): two queries.

    A page shows fifty of thousands: the rest of their lines is read for those alone, by `details_of`.
    """
    return _ranked(call, (*_FIGURES, *_NAME) if names else _FIGURES)


def _ranked(call: Call, columns: tuple[str, ...]) -> Ranking:
    rows = Application.objects.filter(call=call, state__in=DECIDABLE).order_by("number")
    lines = {row[0]: Line(*row) for row in rows.values_list(*columns)}
    resolutions = tuple(
        tuple(numbers)
        for numbers in TieResolution.objects.filter(call=call)
        .order_by("pk")
        .values_list("numbers", flat=True)
    )
    figures = tuple(line[:7] for line in lines.values())
    ranked, line = _places_of(figures, tuple(call.tie_breaks), resolutions, call.places)
    return Ranking(call.places, lines, ranked, line, resolutions)


@lru_cache(maxsize=8)
def _places_of(
    figures: tuple[tuple[Any, ...], ...],
    tie_breaks: tuple[str, ...],
    resolutions: tuple[tuple[int, ...], ...],
    places: int,
) -> tuple[tuple[Ranked, ...], Cut]:
    """Rank by the rules. The same figures give the same list, so the last ones worked out are kept."""
    standings = [
        Standing(number, mean, median, priority, count)
        for number, _pk, mean, median, priority, count, _deviation in figures
    ]
    ranked = rank(standings, tie_breaks=[TieBreak(name) for name in tie_breaks], resolutions=resolutions)
    return tuple(ranked), cut(ranked, places)


def details_of(ids: Iterable[int]) -> tuple[dict[int, tuple[Any, ...]], dict[int, tuple[PlanLine, ...]]]:
    """Return what the lines of a page say beside figures, and their cost plans, by id: one query."""
    details: dict[int, tuple[Any, ...]] = {}
    plans: dict[int, list[PlanLine]] = {}
    rows = Application.objects.filter(pk__in=list(ids)).order_by("costs__position", "costs__pk")
    costs = ("costs__label", "costs__category", "costs__amount", "costs__vat")
    for pk, *row in rows.values_list("pk", *_DETAILS, *costs):
        details[pk] = tuple(row[: len(_DETAILS)])
        label, category, amount, vat = row[len(_DETAILS) :]
        if category is not None:
            plans.setdefault(pk, []).append((label, category, amount, vat))
    return details, {pk: tuple(plan) for pk, plan in plans.items()}


def with_details(ranking: Ranking, details: Mapping[int, tuple[Any, ...]]) -> Ranking:
    """Return the same list where the lines of a page say all they have to say."""
    figures = len(_FIGURES)
    filled = {
        number: Line._make((*line[:figures], *details[line.pk]))
        for number, line in ranking.lines.items()
        if line.pk in details
    }
    return replace(ranking, lines={**ranking.lines, **filled})


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


def laureates(call: Call) -> QuerySet[Decision]:
    """The laureates of a decided call, for everyone."""
    return laureates_of_editions([call])


def editions_of(call: Call) -> QuerySet[Call]:
    """The decided editions of the same call, in the order of their years: same network, same title."""
    return (
        public_calls()
        .filter(network_id=call.network_id, title=call.title, state=CallState.DECIDED)
        .order_by("edition")
    )


def laureates_of_editions(editions: Iterable[Call]) -> QuerySet[Decision]:
    """The laureates of several decided editions, for everyone: one query."""
    return (
        Decision.objects.filter(
            application__call__in=list(editions), outcome=Outcome.SELECTED, applied_at__isnull=False
        )
        .select_related("application__organisation__department")
        .order_by("application__organisation__name")
    )
