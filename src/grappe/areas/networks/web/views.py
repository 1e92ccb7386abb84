"""The networks: their list, one network's home, and several counted together."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from grappe.areas.directory.web.sheets import sheet_answer
from grappe.areas.networks.models import Family, LabelAward, Lineage, Network, NetworkKind
from grappe.areas.networks.queries import (
    NetworkFilters,
    adherents_of,
    awards_held,
    count_federation,
    counted_networks,
    networks_found,
    networks_visible,
    with_counts,
    with_parts,
    with_rights,
)
from grappe.areas.networks.rules import Counts, is_floor, last_day_of
from grappe.areas.networks.web.graph import HEIGHT, WIDTH, draw
from grappe.areas.networks.web.panels import labels_shown
from grappe.areas.networks.web.sheets import counts_sheet, networks_sheet
from grappe.kernel.actor import Actor
from grappe.kernel.http import ActorRequest, public, signed_in
from grappe.web.formats import month

# What gathers others comes first, then by how many people know the kind.
_ORDER = (
    NetworkKind.FEDERATION,
    NetworkKind.CLUSTER,
    NetworkKind.GROUPING,
    NetworkKind.POLE,
    NetworkKind.CLUB,
)
_CIRCLES = {Family.SECTOR: "dnode", Family.TRANSVERSAL: "dnode2"}


def _reader(request: HttpRequest) -> Actor | None:
    """Who reads a public page, when they are signed in."""
    if not request.user.is_authenticated:
        return None
    return Actor(person_id=request.user.pk, name=str(request.user))


@public
def networks(request: HttpRequest) -> HttpResponse:
    """List the networks by kind, with their labels."""
    filters = _filters(request)
    rows = _labelled(filters)
    groups = defaultdict(list)
    for row, awards in rows:
        groups[row.kind].append((row, awards))
    return render(
        request,
        "networks/networks.html",
        {
            "groups": [(kind.label, kind.value, groups[kind]) for kind in _ORDER if groups[kind]],
            "total": len(rows),
            "filters": filters,
            "is_filtered": filters != NetworkFilters(),
            "kinds": NetworkKind.choices,
            "layout": "web/base.html" if request.user.is_authenticated else "web/public.html",
        },
    )


@public
def networks_csv(request: HttpRequest) -> HttpResponse:
    """Send the networks that the list shows, as a sheet."""
    return sheet_answer(networks_sheet(_labelled(_filters(request))), "reseaux")


def _filters(request: HttpRequest) -> NetworkFilters:
    kind = request.GET.get("nature", "")
    return NetworkFilters(
        search=request.GET.get("q", "").strip(), kind=kind if kind in NetworkKind.values else ""
    )


def _labelled(filters: NetworkFilters) -> list[tuple[Any, list[LabelAward]]]:
    """The networks that match, by name, each with the labels that it holds today."""
    found = networks_found(filters)
    awards = defaultdict(list)
    today = timezone.localdate()
    for award in awards_held(LabelAward.objects.select_related("label").order_by("pk"), on=today):
        awards[award.network_id].append(award)
    shown = with_counts(found, on=today).order_by("organisation__name")
    return [(row, awards[row.pk]) for row in shown]


@public
def network(request: HttpRequest, network: str) -> HttpResponse:
    """Show what a network is for, who runs it, its labels, and what is declared beside what is counted."""
    today, reader = timezone.localdate(), _reader(request)
    rows = with_parts(with_counts(networks_visible(), on=today))
    shown: Any = get_object_or_404(with_rights(rows, actor=reader, on=today), slug=network)
    current = Count("memberships", filter=_current(today))
    return render(
        request,
        "networks/network.html",
        {
            "network": shown,
            "axes": list(shown.axes.select_related("run_by").order_by("position")) if shown.has_axes else [],
            "colleges": (
                list(shown.colleges.annotate(members=current).order_by("position"))
                if shown.has_colleges and not shown.is_federation
                else []
            ),
            "labels": labels_shown(shown, reader, today) if shown.has_labels else "",
            "figures": list(_figures(shown)),
            "lineage": _lineage(shown) if shown.has_lineage else [],
            "adherents": list(adherents_of(shown, on=today)) if shown.is_federation else [],
            "founded": _written(shown.founded),
            "difference": _difference(shown),
            "layout": "web/base.html" if reader else "web/public.html",
        },
    )


def _figures(shown: Any) -> Any:
    """What sources declare; figures withdrawn are shown to those who run the network."""
    figures = shown.declared_figures.order_by("measure", "-source_date", "-pk")
    return figures if shown.is_run else figures.filter(withdrawn_on=None)


def _current(today: Any) -> Q:
    """Terms that hold today, seen from a college."""
    start = Q(memberships__valid_from__isnull=True) | Q(memberships__valid_from__lte=today)
    return start & (Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gte=today))


def _difference(shown: Any) -> int | None:
    """Counted less declared; a source that says "more than" gives a floor, from which nothing is taken."""
    if shown.declared is None or shown.counted is None or is_floor(shown.declared_wording):
        return None
    return int(shown.counted - shown.declared)


def _written(text: str) -> str:
    """A date as a source gives it, in the reader's words: 2001-03 is a month, 2011 a year."""
    return month(last_day_of(text)) if len(text) == len("2001-03") else text


def _lineage(shown: Network) -> list[tuple[Lineage, Network, bool]]:
    """What the network comes from, then what it became: the link, the other one, whether it came after."""
    rows = Lineage.objects.filter(Q(former=shown) | Q(successor=shown)).select_related(
        "former__organisation", "successor__organisation"
    )
    links = [
        (row, row.successor, True) if row.former_id == shown.pk else (row, row.former, False) for row in rows
    ]
    return sorted(links, key=lambda link: (link[2], link[1].organisation.name))


@signed_in
def first_counts(request: ActorRequest) -> HttpResponse:
    """Lead to the counts of the first federation on record."""
    federations = with_parts(networks_visible()).filter(is_federation=True)
    federation = federations.order_by("pk").first()
    if federation is None:
        raise Http404
    return redirect("networks:counts", network=federation.slug)


def _federation(request: ActorRequest, network: str) -> Any:
    rows = with_rights(with_parts(networks_visible()), actor=request.actor, on=timezone.localdate())
    federation: Any = get_object_or_404(rows, slug=network)
    if not federation.is_federation:
        raise Http404
    return federation


@signed_in
def counts_csv(request: ActorRequest, network: str) -> HttpResponse:
    """Send what each network of a federation declares and what is counted, as a sheet."""
    federation, today = _federation(request, network), timezone.localdate()
    counted = _counted(counted_networks(federation, on=today))
    result = count_federation(counted, area=federation.area, on=today)
    sheet = counts_sheet(zip(counted, result.networks, strict=True))
    return sheet_answer(sheet, f"comptes-{federation.slug}")


def _counted(members: list[Any]) -> list[Any]:
    """Those of which something is known: a declared figure, or memberships on record."""
    return [row for row in members if row.members is not None or row.has_members]


@signed_in
def counts(request: ActorRequest, network: str) -> HttpResponse:
    """Count the members of the networks of a federation: declared, memberships, distinct organisations."""
    federation, today = _federation(request, network), timezone.localdate()
    members = counted_networks(federation, on=today)
    counted = _counted(members)
    result = count_federation(counted, area=federation.area, on=today)
    css = {row.pk: _circle(row, federation.area) for row in counted}
    return render(
        request,
        "networks/counts.html",
        {
            "network": federation,
            "counts": result,
            "rows": _rows(counted, result),
            "parts": _parts(counted, result, federation.area),
            "silent": [row for row in members if row.members is None and not row.has_members],
            "undeclared": [row for row in counted if row.members is None],
            "sources": sorted(
                {(row.members_source, row.members_date) for row in counted if row.members_source}
            ),
            "employees": sum(row.employees or 0 for row in counted),
            "matrix": _matrix(result),
            "pairs": sorted(_pairs(result), key=lambda pair: -pair[2]),
            "graph": draw(result, css),
            "graph_size": (WIDTH, HEIGHT),
            "share": 10000 * result.in_several // result.organisations if result.organisations else None,
            "today": today,
        },
    )


def _circle(row: Any, area: str) -> str:
    return _CIRCLES.get(row.family, "dnode3") if row.area == area else "dnode3"


def _rows(counted: list[Any], result: Counts) -> list[dict[str, Any]]:
    """Each network with its count, those of the territory first."""
    rows = [{"network": row, "count": count} for row, count in zip(counted, result.networks, strict=True)]
    return sorted(rows, key=lambda row: not row["count"].inside)


def _parts(counted: list[Any], result: Counts, area: str) -> dict[str, Any]:
    """The sums inside the territory and beyond it; the sum of the territory is shown only when both exist."""
    inside, beyond = result.part(inside=True), result.part(inside=False)
    employees = [
        sum(row.employees or 0 for row in counted if (row.area == area) is here) for here in (True, False)
    ]
    both = len({count.inside for count in result.networks}) == 2
    return {
        "both": both,
        "inside": inside,
        "inside_gap": inside[1] - inside[0],
        "beyond": beyond,
        "employees_inside": employees[0],
        "employees_beyond": employees[1],
    }


def _pairs(result: Counts) -> list[tuple[str, str, int]]:
    names = {row.network: row.name for row in result.networks}
    return [(names[pair.first], names[pair.second], pair.shared) for pair in result.overlaps]


def _matrix(result: Counts) -> list[tuple[str, list[tuple[str, int, bool]]]]:
    """For each network, what it shares with each; on the diagonal, its own members."""
    shared = {frozenset((pair.first, pair.second)): pair.shared for pair in result.overlaps}
    return [
        (
            row.name,
            [
                (other.name, row.counted, True)
                if other.network == row.network
                else (other.name, shared.get(frozenset((row.network, other.network)), 0), False)
                for other in result.networks
            ],
        )
        for row in result.networks
    ]
