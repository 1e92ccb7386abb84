"""The part of a draft's page that follows the deadline and asks for itself again while the page is open."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from grappe.areas.programmes.web.applications.deadline import deadline_of
from grappe.areas.programmes.web.applications.frame import found
from grappe.kernel.http import ActorRequest, signed_in


@signed_in
def deadline(request: ActorRequest, pk: int) -> HttpResponse:
    """Say how long is left to submit, or since when it is closed."""
    application = found(request, pk)
    context = {"application": application, "deadline": deadline_of(application, on=timezone.now())}
    return render(request, "programmes/applications/_deadline.html", context)
