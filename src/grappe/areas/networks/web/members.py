"""The members of a network: the list, its sheet, and admitting one."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from grappe.areas.directory.models import Organisation
from grappe.areas.directory.queries import (
    SHORTEST_SEARCH,
    organisations_named,
    organisations_visible_to,
)
from grappe.areas.directory.web.sheets import sheet_answer
from grappe.areas.networks.commands import admit_member
from grappe.areas.networks.queries import (
    ENDING,
    PAST,
    Facets,
    MemberFilters,
    facets_of,
    filtered,
    in_order,
    members_of,
    networks_visible,
    with_parts,
    with_rights,
)
from grappe.areas.networks.web.forms import AdmissionForm
from grappe.areas.networks.web.sheets import members_sheet
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Period, Refusal, Refused, whole_number
from grappe.web.refusals import add_to_form

PAGE = 50
# In the address → what the list is narrowed to.
STANDINGS = {"a-renouveler": ENDING, "anciens": PAST}


def opened(request: ActorRequest, slug: str) -> Any:
    """The network, when this reader may read its members; else it has no such page."""
    network: Any = network_found(request, slug)
    if not network.is_open:
        raise Http404
    return network


def network_found(request: ActorRequest, slug: str) -> Any:
    rows = with_rights(with_parts(networks_visible()), actor=request.actor, on=timezone.localdate())
    return get_object_or_404(rows, slug=slug)


def _filters(request: HttpRequest) -> MemberFilters:
    asked = {
        name: request.GET.get(name, "").strip() for name in ("q", "college", "departement", "marche", "etat")
    }
    standing = STANDINGS.get(asked["etat"], "")
    return MemberFilters(asked["q"], asked["college"], asked["departement"], asked["marche"], standing)


@signed_in
def members(request: ActorRequest, network: str) -> HttpResponse:
    """List a network's members, fifty a page: search, filters, order."""
    shown, today, filters = opened(request, network), timezone.localdate(), _filters(request)
    facets = facets_of(shown, on=today)
    listed = members_of(shown, on=today, standing=filters.standing)
    found = in_order(filtered(listed, filters), request.GET.get("tri", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "networks/members.html",
        {
            "network": shown,
            "facets": facets,
            "filters": filters,
            "active": _active(filters, facets),
            "page": page,
            "is_narrowed": bool(filters.standing),
        },
    )


def _active(filters: MemberFilters, facets: Facets) -> list[tuple[str, str]]:
    """The filters in use: the name in the query that drops each, and its value as the reader knows it."""
    names = dict(facets.departments)
    used = (
        ("q", filters.search),
        ("college", filters.college),
        ("departement", names.get(filters.department, filters.department)),
        ("marche", filters.market),
    )
    return [(name, value) for name, value in used if value]


@signed_in
def members_csv(request: ActorRequest, network: str) -> HttpResponse:
    """Send the members that the list shows, all pages of them, as a sheet."""
    shown, filters = opened(request, network), _filters(request)
    listed = members_of(shown, on=timezone.localdate(), standing=filters.standing)
    found = in_order(filtered(listed, filters), request.GET.get("tri", ""))
    return sheet_answer(members_sheet(found), f"membres-{shown.slug}")


@signed_in
def add(request: ActorRequest, network: str) -> HttpResponse:
    """Find an organisation, then admit it for a period."""
    shown = network_found(request, network)
    if not shown.is_run:
        raise Refused(Refusal("kernel.not_allowed"))
    search = request.GET.get("q", "").strip()
    chosen = _chosen(request)
    form = AdmissionForm(
        request.POST or None,
        network=shown,
        initial={"key": new_key(), "organisation": chosen.pk if chosen else None},
    )
    if request.method == "POST" and form.is_valid() and _admit(request, form, shown.pk):
        return HttpResponseRedirect(reverse("networks:members", args=[shown.slug]), status=303)
    return render(
        request,
        "networks/member_form.html",
        {
            "network": shown,
            "form": form,
            "chosen": chosen,
            "search": search,
            "found": organisations_named(search, actor=request.actor) if not chosen else [],
            "too_short": bool(search) and len(search) < SHORTEST_SEARCH,
        },
    )


def _admit(request: ActorRequest, form: AdmissionForm, network_id: int) -> bool:
    """Admit the organisation, or put each reason on the form."""
    typed = form.cleaned_data
    try:
        admit_member(
            network_id=network_id,
            organisation_id=typed["organisation"],
            college_id=typed.get("college"),
            period=Period(typed["valid_from"], typed["valid_to"]),
            source=typed["source"],
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )
    except Refused as refused:
        add_to_form(form, refused)
        return False
    return True


def _chosen(request: ActorRequest) -> Organisation | None:
    pk = whole_number(request.POST.get("organisation") or request.GET.get("organisation", ""))
    if pk is None:
        return None
    return get_object_or_404(organisations_visible_to(actor=request.actor), pk=pk)
