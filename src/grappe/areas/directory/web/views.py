"""An organisation's page, and the form that adds or corrects one."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from grappe.areas.directory import access
from grappe.areas.directory.commands import change_organisation, create_organisation
from grappe.areas.directory.models import Relation, RelationKind
from grappe.areas.directory.queries import aliases_of, organisations_visible_to, public_links
from grappe.areas.directory.rules import spaced
from grappe.areas.directory.web.forms import OrganisationForm, values_shown
from grappe.areas.directory.web.panels import panels_of
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Period, Refusal, Refused
from grappe.web.refusals import add_to_form


@signed_in
def organisation(request: ActorRequest, pk: int) -> HttpResponse:
    """Show what an organisation is, its names over time, its links and what other areas know of it."""
    shown = get_object_or_404(organisations_visible_to(actor=request.actor), pk=pk)
    today = timezone.localdate()
    return render(
        request,
        "directory/organisation.html",
        {
            "organisation": shown,
            "siren": spaced(shown.siren),
            "siret": spaced(shown.siret),
            "aliases": [(alias, Period(alias.valid_from, alias.valid_to)) for alias in aliases_of(shown)],
            "links": [_link(link, shown.pk) for link in public_links(shown)],
            "panels": panels_of(shown, actor=request.actor, on=today),
            "can_change": access.can_change_organisation(request.actor, shown, on=today),
        },
    )


def _link(link: Relation, pk: int) -> dict[str, object]:
    """A link as read from the organisation shown: what it says, and the other end."""
    outward = link.holder_id == pk
    return {
        "kind": link.kind,
        "is_control": link.kind == RelationKind.CONTROL,
        "outward": outward,
        "other": link.organisation if outward else link.holder,
        "period": Period(link.valid_from, link.valid_to),
    }


@signed_in
def add(request: ActorRequest) -> HttpResponse:
    """Show the form of a new organisation, and add it."""
    if not access.can_create_organisation(request.actor, on=timezone.localdate()):
        raise Refused(Refusal("kernel.not_allowed"))
    start = {"key": new_key(), "name": request.GET.get("nom", ""), "next": request.GET.get("suite", "")}
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
    return render(request, "directory/organisation_form.html", {"form": form, "organisation": None})


@signed_in
def edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Show an organisation's record as a form, and correct it."""
    shown = get_object_or_404(organisations_visible_to(actor=request.actor), pk=pk)
    if not access.can_change_organisation(request.actor, shown, on=timezone.localdate()):
        raise Refused(Refusal("kernel.not_allowed"))
    start = values_shown(shown) | {"key": new_key()}
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
    return render(request, "directory/organisation_form.html", {"form": form, "organisation": shown})


def _after(request: HttpRequest, target: str, pk: int) -> str:
    """Go back to the page that asked for the organisation, when it is one of ours; else to its own."""
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return f"{target}{'&' if '?' in target else '?'}organisation={pk}"
    return reverse("directory:organisation", args=[pk])
