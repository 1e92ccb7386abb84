"""The directory as a list: search, filters, order, sheet."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from grappe.areas.directory import access
from grappe.areas.directory.models import OrganisationKind
from grappe.areas.directory.queries import OrganisationFilters, organisations_found
from grappe.areas.directory.web.sheets import organisations_sheet, sheet_answer
from grappe.areas.territory.models import Department
from grappe.kernel.http import ActorRequest, signed_in

PAGE = 50


def _filters(request: HttpRequest) -> OrganisationFilters:
    kind = request.GET.get("nature", "")
    return OrganisationFilters(
        search=request.GET.get("q", "").strip(),
        kind=kind if kind in OrganisationKind.values else "",
        department=request.GET.get("departement", ""),
        own="miennes" in request.GET,
    )


@signed_in
def organisations(request: ActorRequest) -> HttpResponse:
    """List the organisations of the directory, fifty a page."""
    filters, today = _filters(request), timezone.localdate()
    found = organisations_found(filters, actor=request.actor, on=today, sort=request.GET.get("tri", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "directory/organisations.html",
        {
            "page": page,
            "filters": filters,
            "is_filtered": filters != OrganisationFilters(),
            "kinds": OrganisationKind.choices,
            "departments": list(
                Department.objects.filter(organisation__isnull=False)
                .distinct()
                .order_by("code")
                .values_list("code", "name")
            ),
            "can_add": access.can_create_organisation(request.actor, on=today),
        },
    )


@signed_in
def organisations_csv(request: ActorRequest) -> HttpResponse:
    """Send the organisations that the list shows, all pages of them, as a sheet."""
    found = organisations_found(
        _filters(request), actor=request.actor, on=timezone.localdate(), sort=request.GET.get("tri", "")
    )
    return sheet_answer(organisations_sheet(found), "organisations")
