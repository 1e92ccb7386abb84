"""Reads of calls: for whoever runs them, and for anyone once they are published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, When

from grappe.areas.forms.models import FormRevision
from grappe.areas.forms.rules import Question
from grappe.areas.funding.rules import CostCategory, CostLine, VatBasis, VatSituation, compute_aid
from grappe.areas.programmes import models
from grappe.areas.programmes.models import Application, ApplicationMember, Attachment, Call, GridVersion
from grappe.areas.programmes.queries.aid import scheme_rule
from grappe.areas.programmes.queries.phases import phases_of
from grappe.areas.programmes.queries.scopes import applications_run_by, calls_run_by, public_calls
from grappe.areas.programmes.rules.applications import ApplicationState, CallFacts, CallState
from grappe.areas.programmes.rules.asking import refusals_to_write_form
from grappe.areas.programmes.rules.grid import Grid
from grappe.areas.programmes.rules.phases import FULL, IDEA
from grappe.areas.programmes.rules.rounds import Round, ordered
from grappe.areas.programmes.rules.stages import full_deposit
from grappe.kernel.actor import Actor
from grappe.values import Euro, Refusal, Share, whole_number

# The column that holds what each stage of a call asks.
FORMS = {IDEA: "form_revision", FULL: "full_form_revision"}
SUBMITTED = ~Q(applications__state__in=(ApplicationState.DRAFT, ApplicationState.WITHDRAWN))


def calls_of_network(*, actor: Actor, network: str, on: date) -> QuerySet[Call]:
    """The calls of a network that the actor runs, latest first, with how many applications were submitted."""
    calls = calls_run_by(actor=actor, on=on).filter(network__slug=network)
    return calls.annotate(received=Count("applications", filter=SUBMITTED)).order_by(
        F("closes_at").desc(nulls_last=True), "-edition", "pk"
    )


def call_in_full(*, actor: Actor, network: str, slug: str, on: date) -> QuerySet[Call]:
    """One call with all that its page shows, counts of its applications by standing included."""
    drafts = Q(applications__state=ApplicationState.DRAFT)
    return (
        calls_run_by(actor=actor, on=on)
        .filter(network__slug=network, slug=slug)
        .select_related("network__organisation", "programme", "grid", "aid_scheme", "funder", *FORMS.values())
        .annotate(
            received=Count("applications", filter=SUBMITTED),
            drafts=Count("applications", filter=drafts),
        )
    )


def published_calls() -> QuerySet[Call]:
    """The calls that anyone may read, those open first, then the latest."""
    open_first = Case(When(state=CallState.OPEN, then=0), default=1)
    return (
        public_calls()
        .select_related("network__organisation", "funder")
        .order_by(open_first, F("closes_at").desc(nulls_last=True), "-edition", "pk")
    )


def laureates_before(call: Call, most: int) -> list[Application]:
    """The first laureates, by number, of the edition of the same programme that was decided and published
    just before this one; with their call and organisations, in one query."""
    decided = public_calls().filter(programme_id=call.programme_id or 0, state=CallState.DECIDED)
    earlier = decided.filter(edition__lt=call.edition).order_by("-edition").values("pk")[:1]
    rows = Application.objects.filter(call=Subquery(earlier), state=ApplicationState.SELECTED)
    return list(rows.select_related("call", "organisation__department").order_by("number")[:most])


def facts_to_open(call: Call) -> CallFacts:
    """What the rules need to know to open the call; relations are read if not loaded."""
    return CallFacts(
        state=CallState(call.state),
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        places=call.places,
        questions=len(questions_of(call)),
        grid=grid_of(call.grid),
        aid_scheme=scheme_rule(call.aid_scheme) if call.aid_scheme else None,
        full_questions=len(questions_of(call, FULL)) if in_two_stages(call) else None,
    )


def in_two_stages(call: Call) -> bool:
    """Whether the call takes ideas first, then full applications."""
    return full_deposit(phases_of(call)) is not None


def rounds_of(call: Call) -> tuple[Round, ...]:
    """The rounds of a call, in the order of their dates; one query.

    A call whose rounds were never written has one: its window.
    """
    rows = [Round(row.opens_at, row.closes_at) for row in call.rounds.all()]
    return ordered(rows or [Round(call.opens_at, call.closes_at)])


def grid_of(version: GridVersion | None) -> Grid:
    """The grid of a version; without one, a grid without criteria."""
    return Grid(()) if version is None else Grid.from_json(version.grid)


def revision_of(call: Call, stage: int = IDEA) -> FormRevision | None:
    """The revision that holds what a stage of the call asks: that of its ideas, or of a call in one stage,
    unless the second is asked for."""
    found: FormRevision | None = getattr(call, FORMS[stage])
    return found


def questions_of(call: Call, stage: int = IDEA) -> list[Question]:
    """The questions of a stage of the call, in order."""
    revision = revision_of(call, stage)
    return [Question.from_json(question) for question in revision.questions] if revision else []


def refusals_to_write(call: Call, stage: int) -> list[Refusal]:
    """Return why the questions of a stage may not change."""
    revision = revision_of(call, stage)
    return refusals_to_write_form(
        CallState(call.state),
        stage=stage,
        in_two_stages=in_two_stages(call),
        is_published=revision is not None and revision.frozen_at is not None,
    )


@dataclass(frozen=True, slots=True)
class AidExample:
    """What an applicant who spends so much receives."""

    total: Euro
    costs: tuple[Euro, ...]
    aid: Euro


# Internal and external costs: under the cap, just above it, and all external.
EXAMPLES = ((20_000, 10_000), (30_000, 12_500), (0, 18_750))


def aid_examples(call: Call) -> tuple[tuple[tuple[CostCategory, Share], ...], list[AidExample]]:
    """The rates of the call's aid, and what it gives on three example plans; nothing without a scheme."""
    if call.aid_scheme is None:
        return (), []
    scheme = scheme_rule(call.aid_scheme)
    rates = tuple((category, scheme.rates[category]) for category in CostCategory if category in scheme.rates)
    vat = VatSituation(VatBasis.EXCL)
    found = []
    for amounts in EXAMPLES:
        planned = dict(zip((CostCategory.INTERNAL, CostCategory.EXTERNAL), amounts, strict=True))
        lines = [CostLine("", category, Euro(planned.get(category, 0))) for category, _rate in rates]
        result = compute_aid(scheme, lines, vat=vat)
        found.append(AidExample(result.eligible, tuple(line.amount for line in lines), result.amount))
    return rates, found


@dataclass(frozen=True, slots=True)
class ApplicationFilters:
    """What a list of applications is narrowed to; an empty text means all."""

    search: str = ""
    state: str = ""
    theme: str = ""


SORTS = {
    "number": "number",
    "organisation": "organisation__name",
    "submitted": "submitted_at",
    "mean": "mean",
    "costs": "planned",
}


def applications_of(call: Call, *, actor: Actor, on: date) -> QuerySet[Any]:
    """The applications that were submitted to a call, never a draft, with their planned costs."""
    # A subquery, not a join: counting the pages must not group every cost line of the call.
    costs = models.CostLine.objects.filter(application=OuterRef("pk")).order_by().values("application")
    return (
        applications_run_by(actor=actor, on=on)
        .filter(call=call)
        .select_related("organisation__department")
        .annotate(planned=Subquery(costs.annotate(total=Sum("amount")).values("total")))
    )


def narrowed(rows: QuerySet[Any], filters: ApplicationFilters) -> QuerySet[Any]:
    """Keep the applications that match every filter; a number is searched as one."""
    exact = {"state": filters.state, "theme": filters.theme}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    return searched(rows, filters.search, "organisation__name", "title")


def searched(rows: QuerySet[Any], text: str, *fields: str) -> QuerySet[Any]:
    """Keep the applications of which each word typed is in one of these fields, or is the number."""
    for word in text.split():
        matches = Q()
        for field in fields:
            matches |= Q(**{f"{field}__icontains": word})
        if (number := whole_number(word)) is not None:
            matches |= Q(number=number)
        rows = rows.filter(matches)
    return rows


def in_order(rows: QuerySet[Any], sort: str, sorts: Mapping[str, str] = SORTS) -> QuerySet[Any]:
    """Sort by a key of `sorts`, descending behind "-", blanks last; by number when it is none."""
    field = sorts.get(sort.removeprefix("-"))
    if field is None:
        return rows.order_by("number")
    order = F(field).desc(nulls_last=True) if sort.startswith("-") else F(field).asc(nulls_last=True)
    return rows.order_by(order, "number")


def states_present(rows: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The distinct states and themes among (state, theme) pairs, in order."""
    states, themes = zip(*rows, strict=True) if (rows := list(rows)) else ((), ())
    return tuple(dict.fromkeys(states)), tuple(dict.fromkeys(theme for theme in themes if theme))


def application_to_read(
    *, actor: Actor, network: str, slug: str, number: int, on: date
) -> QuerySet[Application]:
    """One submitted application of a call that the actor runs, with files, team and partners."""
    return (
        applications_run_by(actor=actor, on=on)
        .filter(call__network__slug=network, call__slug=slug, number=number)
        .select_related(
            "call__network__organisation",
            "call__aid_scheme",
            "organisation__department__region",
            "form_revision",
        )
        .prefetch_related(
            Prefetch(
                "attachments",
                Attachment.objects.filter(removed_at=None).select_related("file").order_by("pk"),
            ),
            Prefetch("members", ApplicationMember.objects.select_related("person").order_by("since", "pk")),
            "partners__organisation",
        )
    )
