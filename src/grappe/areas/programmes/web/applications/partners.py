"""The step of the partners: declare an organisation by its SIREN, take one off after asking."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from grappe.areas.directory.models import Organisation
from grappe.areas.directory.queries import organisations_visible_to
from grappe.areas.directory.rules import digits_of, refusals_of_siren, spaced
from grappe.areas.programmes.commands.applications import add_partner, remove_partner
from grappe.areas.programmes.models import ApplicationPartner
from grappe.areas.programmes.queries.applications import PARTNERS, partners_of
from grappe.areas.programmes.web.applications.forms import PartnerForm
from grappe.areas.programmes.web.applications.frame import address, found, frame
from grappe.areas.programmes.web.applications.reasons import let_through, put_on, sentences
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused


def show(request: ActorRequest, application: Any) -> HttpResponse:
    """Show the partners, look a SIREN up, or declare one."""
    if request.htmx and "siren" in request.GET:
        return _looked_up(request)
    form = PartnerForm(request.POST or None)
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            _add(request, application.pk, form)
        except Refused as refused:
            reasons = put_on(form, refused)
        else:
            return HttpResponseRedirect(address(application, PARTNERS), status=303)
    return render(
        request,
        "programmes/applications/partners.html",
        {
            **frame(application, PARTNERS),
            "form": form,
            "reasons": reasons,
            "partners": [(row, spaced(row.organisation.siren)) for row in partners_of(application.pk)],
        },
        status=409 if reasons or form.errors else 200,
    )


def _add(request: ActorRequest, application_id: int, form: PartnerForm) -> None:
    typed = form.cleaned_data
    add_partner(
        application_id=application_id,
        siren=typed["siren"],
        name=typed["name"],
        role=typed["role"],
        actor=request.actor,
        on=timezone.now(),
        key=typed["key"] or None,
    )


def _looked_up(request: ActorRequest) -> HttpResponse:
    """Say whom the directory knows under the number typed."""
    typed = request.GET.get("siren", "")
    digits = digits_of(typed)
    known: Organisation | None = None
    wrong = sentences(refusals_of_siren(typed))
    if digits and not wrong:
        known = organisations_visible_to(actor=request.actor).filter(siren=digits).first()
    context = {"known": known, "wrong": wrong, "is_typed": bool(digits)}
    return render(request, "programmes/applications/_known.html", context)


@signed_in
def remove(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask whether the partner is to be taken off, then take it off."""
    partner = get_object_or_404(ApplicationPartner.objects.select_related("organisation"), pk=pk)
    application = found(request, partner.application_id)
    back = address(application, PARTNERS)
    reasons: list[str] = []
    if request.method == "POST":
        try:
            key = request.POST.get("key") or None
            remove_partner(partner_id=pk, actor=request.actor, on=timezone.now(), key=key)
        except Refused as refused:
            let_through(refused)
            reasons = sentences(refused.refusals)
        else:
            return HttpResponseRedirect(back, status=303)
    shared = frame(application, PARTNERS)
    return render(
        request,
        "programmes/applications/partner_remove.html",
        {**shared, "partner": partner, "reasons": reasons, "partners_href": back, "key": new_key()},
        status=409 if reasons else 200,
    )
