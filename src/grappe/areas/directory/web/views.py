"""An organisation's page, and the form that adds or corrects one."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from grappe.areas.directory import access
from grappe.areas.directory.commands import change_organisation, create_organisation
from grappe.areas.directory.models import Establishment, Nomenclature, Organisation, OrganisationAlias
from grappe.areas.directory.queries import (
    aliases_of,
    establishments_of,
    organisations_visible_to,
    ties_around,
)
from grappe.areas.directory.rules import spaced
from grappe.areas.directory.web.forms import OrganisationForm, values_shown
from grappe.areas.directory.web.links import group_of
from grappe.areas.directory.web.pages import frame, organisation_found
from grappe.areas.directory.web.panels import panels_of
from grappe.areas.directory.web.register import Taken, take
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Period, Refusal, Refused
from grappe.web.refusals import add_to_form


@signed_in
def organisation(request: ActorRequest, pk: int) -> HttpResponse:
    """Show what an organisation is, its establishments, its group, its names over time and what other areas
    know of it."""
    shown = organisation_found(request, pk)
    today = timezone.localdate()
    ties = ties_around([shown.pk]) if shown.has_ties else None
    return render(
        request,
        "directory/organisation.html",
        frame(request, shown, "record")
        | {
            "siren": spaced(shown.siren),
            "siret": spaced(shown.siret),
            "activities": [(row, Nomenclature(row["nomenclature"]).label) for row in shown.activities],
            "establishments": _open_ones(shown) if shown.has_establishments else [],
            "group": group_of(shown, ties, on=today) if ties and ties.ties else None,
            "aliases": _aliases(shown) if shown.has_aliases else [],
            "panels": panels_of(shown, actor=request.actor, on=today),
        },
    )


def _open_ones(shown: Organisation) -> list[tuple[Establishment, str]]:
    rows = establishments_of(shown).filter(closed_on=None)
    return [(row, spaced(row.siret)) for row in rows]


def _aliases(shown: Organisation) -> list[tuple[OrganisationAlias, Period]]:
    return [(alias, Period(alias.valid_from, alias.valid_to)) for alias in aliases_of(shown)]


@signed_in
def add(request: ActorRequest) -> HttpResponse:
    """Show the form of a new organisation, and add it."""
    if not access.can_create_organisation(request.actor, on=timezone.localdate()):
        raise Refused(Refusal("kernel.not_allowed"))
    taken = _taken(request)
    start = {"key": new_key(), "name": request.GET.get("nom", ""), "next": request.GET.get("suite", "")}
    start |= taken.values if taken else {}
    form = OrganisationForm(request.POST or None, new=True, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            pk = create_organisation(
                record=form.record(),
                actor=request.actor,
                on=timezone.localtime(),
                key=form.cleaned_data["key"],
            )
        except Refused as refused:
            add_to_form(form, refused)
        else:
            return HttpResponseRedirect(_after(request, form.cleaned_data["next"], pk), status=303)
    shown = {"form": form, "organisation": None, "taken": taken, "typed": request.GET.get("siren", "")}
    return render(request, "directory/organisation_form.html", shown)


@signed_in
def edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Show an organisation's record as a form, and correct it."""
    shown = get_object_or_404(organisations_visible_to(actor=request.actor), pk=pk)
    if not access.can_change_organisation(request.actor, shown, on=timezone.localdate()):
        raise Refused(Refusal("kernel.not_allowed"))
    taken = None if shown.invented else _taken(request)
    start = values_shown(shown) | {"key": new_key()}
    # Its nature is already decided: the register's legal category is only a hint.
    start |= {name: value for name, value in (taken.values if taken else {}).items() if name != "kind"}
    form = OrganisationForm(request.POST or None, new=False, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            change_organisation(
                organisation_id=pk,
                record=form.record(invented=shown.invented),
                seen=form.cleaned_data["seen"],
                renamed_since=form.since,
                actor=request.actor,
                on=timezone.localtime(),
                key=form.cleaned_data["key"],
            )
        except Refused as refused:
            add_to_form(form, refused)
        else:
            return HttpResponseRedirect(reverse("directory:organisation", args=[pk]), status=303)
    context = {"form": form, "organisation": shown, "taken": taken, "typed": spaced(shown.siren)}
    return render(request, "directory/organisation_form.html", context)


def _taken(request: HttpRequest) -> Taken | None:
    """What the register says of the SIREN asked for; None when none was."""
    return take(request.GET["siren"]) if request.method == "GET" and "siren" in request.GET else None


def _after(request: HttpRequest, target: str, pk: int) -> str:
    """Go back to the page that asked for the organisation, when it is one of ours; else to its own."""
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return f"{target}{'&' if '?' in target else '?'}organisation={pk}"
    return reverse("directory:organisation", args=[pk])
