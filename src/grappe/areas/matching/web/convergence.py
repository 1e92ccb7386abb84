"""Convergence: what a network shares with each other one, then with one of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from grappe.areas.directory.web.sheets import sheet_answer
from grappe.areas.matching.queries.convergence import Between, Shared, between, convergences
from grappe.areas.matching.web.pages import network_run, tabs_of, today
from grappe.areas.matching.web.sheets import between_sheet, convergences_sheet
from grappe.areas.networks.queries import networks_visible, with_rights
from grappe.kernel.http import ActorRequest, signed_in


@signed_in
def all_convergences(request: ActorRequest, network: str) -> HttpResponse:
    """List the other networks with what is shared with each, counted."""
    found = network_run(request, network)
    rows = convergences(found, actor=request.actor, on=today(), sort=request.GET.get("tri", ""))
    context = {
        "network": found,
        "tabs": tabs_of(found, "convergences"),
        "rows": [
            (row, [(shared, row.counts.get(shared)) for shared in Shared]) for row in rows if row.is_open
        ],
        "closed": [row.network for row in rows if not row.is_open],
        "labels": _labels(),
    }
    return render(request, "matching/convergences.html", context)


@signed_in
def convergences_csv(request: ActorRequest, network: str) -> HttpResponse:
    """Send what is shared with each network as a sheet."""
    found = network_run(request, network)
    rows = convergences(found, actor=request.actor, on=today(), sort=request.GET.get("tri", ""))
    return sheet_answer(convergences_sheet(rows), f"convergence-{found.slug}")


@signed_in
def convergence(request: ActorRequest, network: str, other: str) -> HttpResponse:
    """Show what two networks share, list by list."""
    found, beside = network_run(request, network), _beside(request, network, other)
    shared = between(found, beside, actor=request.actor, on=today()) if beside.is_open else None
    context = {
        "network": found,
        "other": beside,
        "found": shared,
        "facts": _facts(shared) if shared else [],
        "lists": _lists(shared) if shared else [],
    }
    return render(request, "matching/convergence.html", context)


@signed_in
def convergence_csv(request: ActorRequest, network: str, other: str) -> HttpResponse:
    """Send what two networks share as a sheet."""
    found, beside = network_run(request, network), _beside(request, network, other)
    beside = get_object_or_404(networks_visible(), pk=beside.pk if beside.is_open else 0)
    sheet = between_sheet(between(found, beside, actor=request.actor, on=today()))
    return sheet_answer(sheet, f"convergence-{found.slug}-{beside.slug}")


def _beside(request: ActorRequest, network: str, other: str) -> Any:
    """The other network, with whether its members are the reader's to read."""
    others = with_rights(networks_visible().exclude(slug=network), actor=request.actor, on=today())
    return get_object_or_404(others, slug=other)


def _labels() -> list[tuple[str, str]]:
    words = {
        Shared.MEMBERS: _("Membres"),
        Shared.SKILLS: _("Compétences"),
        Shared.MARKETS: _("Marchés"),
        Shared.DEPARTMENTS: _("Départements"),
        Shared.NEEDS: _("Besoins proches"),
    }
    return [(shared.value, words[shared]) for shared in Shared]


def _facts(found: Between) -> list[tuple[str, str, int]]:
    return [(anchor, words, found.counts[Shared(anchor)]) for anchor, words in _labels()]


def _lists(found: Between) -> list[tuple[str, str, tuple[Any, ...], str]]:
    """The lists counted on both sides: anchor, title, rows, and what to say of an empty one."""
    titles = dict(_labels())
    return [
        ("competences", titles["competences"], found.skills, _("Aucune compétence écrite des deux côtés.")),
        ("marches", titles["marches"], found.markets, _("Aucun marché dit des deux côtés.")),
        (
            "departements",
            titles["departements"],
            found.departments,
            _("Aucun département où les deux aient un membre."),
        ),
    ]
