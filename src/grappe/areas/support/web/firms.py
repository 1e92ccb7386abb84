"""The firms of a programme, who logs days for them, and which companies each follows."""

import secrets
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from grappe.areas.directory.queries import SHORTEST_SEARCH, organisations_named
from grappe.areas.people.commands import InvitationLetter
from grappe.areas.people.queries import invitations_to
from grappe.areas.support.commands import (
    add_firm,
    assign_firms,
    invite_consultant,
    remove_consultant,
    remove_firm,
    renew_consultant_invitation,
    withdraw_consultant_invitation,
)
from grappe.areas.support.commands.invitations import KIND
from grappe.areas.support.queries import companies_of, firms_of
from grappe.areas.support.web.forms import AssignForm, ConsultantForm
from grappe.areas.support.web.pages import (
    address,
    frame,
    gone,
    programme_run,
    shown,
)
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import whole_number
from grappe.web.acts import done


@signed_in
def firms(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Show the firms, who logs days for them, and which companies each follows."""
    return _shown(request, programme_run(request, network, slug))


@signed_in
@require_POST
def consultant_add(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Let a person log days for a firm, or invite them when they have no account."""
    found = programme_run(request, network, slug)
    form = ConsultantForm(request.POST, firms=_firm_choices(found))
    act = _act(request, found)
    if done(
        request,
        form,
        lambda typed: invite_consultant(
            firm_id=typed["firm"], email=typed["email"], letter=_letter(request), key=typed["key"], **act
        ),
    ):
        return gone(address(found, "firms"))
    return _shown(request, found, consultant=form)


@signed_in
@require_POST
def consultant_invitation(request: ActorRequest, network: str, slug: str, invitation: int) -> HttpResponse:
    """Write again to a consultant who has not answered, or take the invitation back."""
    found = programme_run(request, network, slug)
    act = {"invitation_id": invitation, "key": request.POST.get("key"), **_act(request, found)}
    if request.POST.get("action") == "renew":
        renew_consultant_invitation(letter=_letter(request), **act)
    else:
        withdraw_consultant_invitation(**act)
    return gone(address(found, "firms"))


def place_page(_firm_id: int) -> str:
    """Return where a consultant works: where an accepted invitation lands."""
    return reverse("support:mine")


def _letter(request: ActorRequest) -> InvitationLetter:
    token = secrets.token_urlsafe(32)
    link = request.build_absolute_uri(reverse("people:invitation", kwargs={"token": token}))
    return InvitationLetter(token=token, link=link)


@signed_in
@require_POST
def assign(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Say which firm follows each company."""
    found = programme_run(request, network, slug)
    form = AssignForm(
        request.POST, companies=_company_choices(list(companies_of(found))), firms=_firm_choices(found)
    )
    act = _act(request, found)
    if done(request, form, lambda typed: assign_firms(firms=form.firms, key=typed["key"], **act)):
        return gone(address(found, "firms"))
    return _shown(request, found, assigning=form)


@signed_in
def firm_add(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Find a firm by its name, then choose it."""
    found = programme_run(request, network, slug)
    search = request.GET.get("q", "").strip()
    form = Form(request.POST or None)
    chosen = whole_number(request.POST.get("organisation"))
    act = _act(request, found)
    if chosen is not None and done(
        request,
        form,
        lambda _typed: add_firm(organisation_id=chosen, key=request.POST.get("key"), **act),
    ):
        return gone(address(found, "firms"))
    context = {
        **frame(found, "firms"),
        "form": form,
        "search": search,
        "found": organisations_named(search, actor=request.actor),
        "too_short": bool(search) and len(search) < SHORTEST_SEARCH,
        "key": new_key(),
    }
    return shown(request, "firm_add.html", context, form)


@signed_in
@require_POST
def firm_remove(request: ActorRequest, network: str, slug: str, firm: int) -> HttpResponse:
    """Take a firm out of the programme."""
    found = programme_run(request, network, slug)
    remove_firm(firm_id=firm, key=request.POST.get("key"), **_act(request, found))
    return gone(address(found, "firms"))


@signed_in
@require_POST
def consultant_remove(request: ActorRequest, network: str, slug: str, consultant: int) -> HttpResponse:
    """Let a person log no more days for their firm."""
    found = programme_run(request, network, slug)
    remove_consultant(consultant_id=consultant, key=request.POST.get("key"), **_act(request, found))
    return gone(address(found, "firms"))


def _act(request: ActorRequest, programme: Any) -> dict[str, Any]:
    return {"programme_id": programme.pk, "actor": request.actor, "on": timezone.localtime()}


def _firm_choices(programme: Any) -> list[tuple[int, str]]:
    return [(firm.pk, firm.organisation.name) for firm in programme.firms.select_related("organisation")]


def _company_choices(companies: list[Any]) -> list[tuple[int, str, int | None]]:
    return [(row.pk, row.application.organisation.name, row.firm_id) for row in companies]


def _shown(
    request: ActorRequest,
    programme: Any,
    *,
    consultant: ConsultantForm | None = None,
    assigning: AssignForm | None = None,
) -> HttpResponse:
    """The page of the firms; a form that was refused comes back as it was typed."""
    chosen, companies = list(firms_of(programme)), list(companies_of(programme))
    names = [(firm.pk, firm.organisation.name) for firm in chosen]
    first = {"firm": names[0][0]} if names else {}
    around = frame(programme, "firms")
    context = {
        **around,
        "firms": chosen,
        "invitations": invitations_to(kind=KIND, object_ids=[firm.pk for firm in chosen], on=timezone.now()),
        "companies": companies,
        "has_room": len(chosen) < around["template"].firms,
        "consultant_form": consultant or ConsultantForm(firms=names, initial={**first, "key": new_key()}),
        "assign_form": assigning
        or AssignForm(
            companies=_company_choices(companies),
            firms=names,
            initial={"key": new_key()},
        ),
        "key": new_key(),
    }
    return shown(request, "firms.html", context, consultant or assigning or Form())
