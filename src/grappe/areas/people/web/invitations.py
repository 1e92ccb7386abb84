"""The page that an invitation's letter leads to: who invites, to what, and how to answer."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from grappe.areas.people.commands import Door, accept_as_member, door_of, open_account
from grappe.areas.people.models import Invitation, Person
from grappe.areas.people.queries import invitation_with
from grappe.areas.people.rules import InvitationState
from grappe.areas.people.web.forms import OpenAccountForm
from grappe.kernel.actor import MACHINE, Actor
from grappe.kernel.http import new_key, public
from grappe.values import Refused
from grappe.web.refusals import add_to_form, all_words

# An invitation to nothing but an account of one's own.
ACCOUNT_DOOR = Door(
    what=lambda _object_id: _("ouvrir votre compte sur Grappe"),
    href=lambda _object_id: reverse("home"),
    enter=lambda **_acceptance: None,
)


@public
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation to whoever holds its letter, and take their answer."""
    found = invitation_with(token=token, on=timezone.now())
    if found is None:
        return _closed(request, None, "unknown", 404)
    if request.method == "POST" and request.user.is_authenticated:
        return _accept(request, found, token)
    if request.method == "POST":
        return _open(request, found, token)
    if found.state is not InvitationState.WAITING:
        return _closed(request, found, found.state.value, 410)
    return _page(request, found, OpenAccountForm())


def _open(request: HttpRequest, found: Any, token: str) -> HttpResponse:
    """Open the account and go through the door; the same form sent twice leads to the same place."""
    form = OpenAccountForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    name, password = form.cleaned_data["name"], form.cleaned_data["password"]
    language = get_language() or "fr"
    try:
        pk = open_account(
            token=token, name=name, password=password, language=language, actor=MACHINE, on=timezone.now()
        )
    except Refused as refused:
        if refused.codes == ("people.invitation_used",):
            return _already_opened(request, found, password)
        add_to_form(form, refused)
        return _page(request, found, form)
    return _land(request, found, Person.objects.get(pk=pk))


def _already_opened(request: HttpRequest, found: Any, password: str) -> HttpResponse:
    """A second click on the same form: whoever knows the password just chosen is let in, and counted."""
    try:
        person = get_adapter(request).authenticate(request, email=found.email, password=password)
    except ValidationError:
        person = None
    if person is None:
        return _closed(request, found, InvitationState.ACCEPTED.value, 410)
    return _land(request, found, person)


def _land(request: HttpRequest, found: Invitation, person: Any) -> HttpResponse:
    answer: HttpResponse = perform_login(request, person, redirect_url=_door(found).href(found.object_id))
    return answer


def _accept(request: HttpRequest, found: Any, token: str) -> HttpResponse:
    actor = Actor(person_id=request.user.pk, name=request.user.name)
    try:
        accept_as_member(token=token, actor=actor, on=timezone.now(), key=request.POST.get("key"))
    except Refused as refused:
        if refused.codes == ("people.invitation_used",) and found.accepted_by_id == actor.own_id:
            return HttpResponseRedirect(_door(found).href(found.object_id), status=303)
        return _page(request, found, None, all_words(refused.refusals))
    return HttpResponseRedirect(_door(found).href(found.object_id), status=303)


def _door(found: Invitation) -> Door:
    return door_of(found.kind)


def _sentence(found: Invitation) -> str:
    """Say who invites to what."""
    inviter = found.invited_by.name if found.invited_by else "Grappe"
    said = {"inviter": inviter, "what": _door(found).what(found.object_id)}
    return _("%(inviter)s vous invite à %(what)s.") % said


def _page(
    request: HttpRequest, found: Any, form: OpenAccountForm | None, reasons: list[str] | None = None
) -> HttpResponse:
    if request.user.is_authenticated:
        own = request.user.email.lower() == found.email
        form = None
    else:
        own = False
        form = None if found.has_account else form
    context = {
        "invitation": found,
        "sentence": _sentence(found),
        "form": form,
        "own": own,
        "reasons": reasons or [],
        "key": new_key(),
        "layout": "web/base.html" if request.user.is_authenticated else "web/public.html",
    }
    return render(request, "people/invitation.html", context, status=409 if reasons else 200)


def _closed(request: HttpRequest, found: Any, state: str, status: int) -> HttpResponse:
    """Say why the link opens nothing any more, and what to do."""
    context = {
        "state": state,
        "invitation": found,
        "layout": "web/base.html" if request.user.is_authenticated else "web/public.html",
    }
    return render(request, "people/invitation_closed.html", context, status=status)
