"""The same need elsewhere: for one need, then as groups for a network."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render

from grappe.areas.directory.models import Posting, PostingKind
from grappe.areas.directory.queries import postings_visible_to
from grappe.areas.matching.queries.likeness import (
    MOST_NEEDS,
    Group,
    common_needs,
    like_needs,
    open_needs,
)
from grappe.areas.matching.rules.likeness import LIKE
from grappe.areas.matching.web.doors import opens_projects, project_of
from grappe.areas.matching.web.pages import network_run, tabs_of, today
from grappe.areas.networks.models import Membership, Network
from grappe.areas.networks.queries import networks_run_by, valid_on
from grappe.kernel.http import ActorRequest, signed_in
from grappe.values import whole_number

PAGE = 20
MOST_PARTNERS = 12
# The share in basis points, as a page writes it.
RULE = {"like": LIKE * 10, "most": MOST_NEEDS}


def _need_found(request: ActorRequest, posting: int) -> Posting:
    """The need, when this reader may read it; else there is no such page."""
    seen = postings_visible_to(actor=request.actor, on=today()).filter(kind=PostingKind.NEED)
    return get_object_or_404(seen, pk=posting)


@signed_in
def alike(request: ActorRequest, posting: int) -> HttpResponse:
    """Show who has the same need elsewhere, and propose a project to them."""
    need = _need_found(request, posting)
    found, is_cut = like_needs(need, actor=request.actor, on=today())
    run = networks_run_by(actor=request.actor, on=today()).select_related("organisation")
    networks = list(run.order_by("organisation__name")) if found and opens_projects() else []
    context = {
        "need": need,
        "found": found,
        "is_cut": is_cut,
        "networks": networks,
        "others": sum(row.other_market for row in found),
        "rule": RULE,
    }
    return render(request, "matching/alike.html", context)


@signed_in
def propose(request: ActorRequest, posting: int) -> HttpResponse:
    """Go on to the project that these needs would make, in one of the reader's networks: the one that they
    chose, else the first that the asker is a member of, else the first."""
    need = _need_found(request, posting)
    run = networks_run_by(actor=request.actor, on=today())
    network = _chosen(run, request.GET.get("reseau"), need)
    asked = [number for text in request.GET.getlist("avec")[:MOST_PARTNERS] if (number := whole_number(text))]
    seen = open_needs(actor=request.actor, on=today()).filter(pk__in=asked)
    others = list(seen.exclude(organisation=need.organisation_id).order_by("pk").values_list("pk", flat=True))
    href = project_of(network.slug, [need.pk, *others])
    if not href:
        raise Http404
    return HttpResponseRedirect(href, status=303)


def _chosen(run: QuerySet[Network], slug: str | None, need: Posting) -> Network:
    if slug is not None:
        return get_object_or_404(run, slug=slug)
    joined = Membership.objects.filter(valid_on(today()), organisation=need.organisation_id)
    own = Exists(joined.filter(network=OuterRef("pk")))
    found = run.order_by(own.desc(), "organisation__name", "pk").first()
    if found is None:
        raise Http404
    return found


@signed_in
def common(request: ActorRequest, network: str) -> HttpResponse:
    """Show the needs that several organisations share, across networks and markets."""
    found = network_run(request, network)
    groups, is_cut = common_needs(found.pk, actor=request.actor, on=today())
    kept = [group for group in groups if _kept(request, group)]
    page = Paginator(kept, PAGE).get_page(request.GET.get("page"))
    context = {
        "network": found,
        "tabs": tabs_of(found, "common-needs"),
        "page": page,
        "groups": [_shown(group) for group in page],
        "total": len(groups),
        "ours": "avec-nous" in request.GET,
        "crossing": "marches" in request.GET,
        "is_filtered": bool({"avec-nous", "marches"} & request.GET.keys()),
        "is_cut": is_cut,
        "can_propose": opens_projects(),
        "rule": RULE,
    }
    return render(request, "matching/common_needs.html", context)


def _kept(request: HttpRequest, group: Group) -> bool:
    crossing = len(group.markets) > 1 or "marches" not in request.GET
    return crossing and (group.is_ours or "avec-nous" not in request.GET)


def _shown(group: Group) -> dict[str, Any]:
    """A group, its first need as its name, and whose need a project would start from."""
    first = next((member for member in group.members if member.is_ours), group.members[0])
    others = [member.need.pk for member in group.members if member.need.pk != first.need.pk]
    return {"group": group, "first": first, "others": others[:MOST_PARTNERS]}
