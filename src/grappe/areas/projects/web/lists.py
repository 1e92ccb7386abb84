"""Lists of projects: one's own, those of a network, its portfolio; sheets of both."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from grappe.areas.directory.web.sheets import as_sheet, sheet_answer
from grappe.areas.projects.models import CATEGORY_LABELS, STAGE_LABELS
from grappe.areas.projects.queries.reading import PortfolioRead, declared_of, portfolio_read
from grappe.areas.projects.queries.scopes import (
    ProjectFilters,
    partners_of_actor,
    projects_found,
    projects_staffed_by,
)
from grappe.areas.projects.rules.portfolio import Category
from grappe.areas.projects.rules.roundtable import PartnerState
from grappe.areas.projects.rules.stages import Stage
from grappe.areas.projects.web.pages import STAGE_KINDS, network_found, today, with_title
from grappe.kernel.http import ActorRequest, signed_in
from grappe.web import charts
from grappe.web.formats import euro, number

PAGE = 30


def _filters(request: HttpRequest, network: str) -> ProjectFilters:
    stage = request.GET.get("etape", "")
    return ProjectFilters(
        search=request.GET.get("q", "").strip(),
        stage=stage if stage in set(Stage) else "",
        inter="inter" in request.GET,
        network=network,
    )


@signed_in
def projects(request: ActorRequest, network: str) -> HttpResponse:
    """List the projects of a network, thirty a page."""
    found, filters = network_found(request, network), _filters(request, network)
    rows = projects_found(filters, actor=request.actor, on=today(), sort=request.GET.get("tri", ""))
    context = {"network": found, **_listed(request, rows, filters)}
    return render(request, "projects/projects.html", context)


def _listed(request: HttpRequest, rows: QuerySet[Any], filters: ProjectFilters) -> dict[str, Any]:
    """One page of a list, and what narrows it."""
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "rows": [(with_title(row), STAGE_KINDS[Stage(row.stage)]) for row in page],
        "filters": filters,
        "is_filtered": bool(filters.search or filters.stage or filters.inter),
        "stages": [(stage.value, words) for stage, words in STAGE_LABELS.items()],
    }


@signed_in
def projects_csv(request: ActorRequest, network: str) -> HttpResponse:
    """Send the projects that the list shows, all pages of them, as a sheet."""
    network_found(request, network)
    rows = projects_found(
        _filters(request, network), actor=request.actor, on=today(), sort=request.GET.get("tri", "")
    )
    head = [_("Projet"), _("Étape"), _("Depuis"), _("Partenaires"), _("Réseaux"), _("Budget"), _("Inventé")]
    return sheet_answer(as_sheet(head, (_line(row) for row in rows)), "projets")


def _line(row: Any) -> list[str]:
    is_open = row.is_staff or row.is_inside
    return [
        with_title(row).title,
        str(row.get_stage_display()),
        row.detected_on.isoformat(),
        str(row.joined),
        str(row.carriers),
        str(row.budget) if is_open and row.budget is not None else "",
        _("oui") if row.invented else _("non"),
    ]


@signed_in
def mine(request: ActorRequest) -> HttpResponse:
    """List the projects that one leads, takes part in or is invited to, thirty a page."""
    actor, on, filters = request.actor, today(), _filters(request, "")
    own = partners_of_actor(actor=actor, on=on).exclude(state=PartnerState.PROPOSED).values("project")
    led = projects_staffed_by(actor=actor, on=on).values("pk")
    seen = projects_found(filters, actor=actor, on=on, sort=request.GET.get("tri", ""))
    rows = seen.filter(Q(pk__in=own) | Q(pk__in=led))
    return render(request, "projects/mine.html", _listed(request, rows, filters))


@signed_in
def portfolio(request: ActorRequest, network: str) -> HttpResponse:
    """Show the portfolio of a network: counted figures, beside what its documents declare."""
    found = network_found(request, network)
    read = portfolio_read(found, actor=request.actor, on=today())
    declared = list(declared_of(found))
    context = {
        "network": found,
        "read": read,
        "figures": read.figures,
        "declared": declared,
        "amount": next((row for row in declared if row.amount is not None), None),
        **_charts(read),
    }
    return render(request, "projects/portfolio.html", context)


def _charts(read: PortfolioRead) -> dict[str, Any]:
    figures = read.figures
    years = [(str(row.year), row.projects) for row in figures.years]
    budgets = [row for row in figures.years if row.budget.known]
    stages = [(str(STAGE_LABELS[stage]), count) for stage, count in figures.stages.items() if count]
    kinds = [(str(CATEGORY_LABELS[kind]), count) for kind, count in figures.categories.items() if count]
    return {
        "years": [
            (row, [(str(CATEGORY_LABELS[kind]), count) for kind, count in row.categories.items()])
            for row in figures.years
        ],
        "categories": [str(CATEGORY_LABELS[kind]) for kind in Category],
        "stages": stages,
        "kinds": kinds,
        "years_chart": _bars(years, "1"),
        "budgets_chart": charts.bars(
            [(str(row.year), int(row.budget.total.amount), euro(row.budget.total)) for row in budgets],
            ", ".join(f"{row.year} : {euro(row.budget.total)}" for row in budgets),
            "4",
            width=360,
        )
        if budgets
        else "",
        "stages_chart": _bars(stages, "2"),
        "kinds_chart": _bars(kinds, "3"),
    }


def _bars(rows: list[tuple[str, int]], tone: Any) -> Any:
    sentence = ", ".join(f"{words} : {number(count)}" for words, count in rows)
    return charts.bars([(words, count, number(count)) for words, count in rows], sentence, tone, width=360)
