"""Signing in and out, one's own account, and its look."""

from functools import wraps
from typing import Any

from allauth.account import views as account
from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grappe.areas.people.commands import close_other_sessions, prove_address, update_profile
from grappe.areas.people.demo import PASSWORD, PEOPLE, people
from grappe.areas.people.models import Person
from grappe.areas.people.queries import account_of
from grappe.areas.people.rules import THEMES
from grappe.areas.people.web.forms import ProfileForm
from grappe.kernel.http import ActorRequest, View, new_key, public, signed_in
from grappe.values import Refused
from grappe.web.refusals import add_to_form

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class _SignIn(account.LoginView):
    template_name = "people/sign_in.html"

    def get_context_data(self, **known: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**known)
        context["demo_password"] = PASSWORD
        context["accounts"] = (
            [(key, name, role) for key, (name, role) in PEOPLE.items()] if settings.DEMO else []
        )
        return context


class _Reset(account.PasswordResetView):
    template_name = "people/reset.html"
    success_url = reverse_lazy("account_reset_password_done")


class _ResetSent(account.PasswordResetDoneView):
    template_name = "people/reset_sent.html"


class _NewPassword(account.PasswordResetFromKeyView):
    template_name = "people/new_password.html"

    def form_valid(self, form: Any) -> HttpResponse:
        prove_address(self.reset_user)  # the letter was answered; attempts on this address are forgotten
        return super().form_valid(form)


class _NewPasswordDone(account.PasswordResetFromKeyDoneView):
    template_name = "people/new_password_done.html"


class _Closed(account.AccountInactiveView):
    template_name = "people/closed.html"


class _Password(account.PasswordChangeView):
    template_name = "people/password.html"


class _Address(account.EmailView):
    template_name = "people/address.html"

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        prove_address(request.user)
        return super().dispatch(request, *arguments, **named)


class _ConfirmAddress(account.ConfirmEmailView):
    template_name = "people/confirm_address.html"


class _Confirm(account.ReauthenticateView):
    template_name = "people/confirm.html"


def whole(view: View) -> View:
    """Keep what a form changes whole, with its letter and its line of the trail, or not at all."""
    written = transaction.atomic(view)

    @wraps(view)
    def kept(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        return (written if request.method == "POST" else view)(request, *arguments, **named)

    return kept


sign_in = public(_SignIn.as_view())
reset = public(whole(_Reset.as_view()))
reset_sent = public(_ResetSent.as_view())
new_password = public(whole(_NewPassword.as_view()))
new_password_done = public(_NewPasswordDone.as_view())
closed = public(_Closed.as_view())
password = signed_in(whole(_Password.as_view()))
address = signed_in(whole(_Address.as_view()))
confirm_address = public(whole(_ConfirmAddress.as_view()))
confirm = signed_in(_Confirm.as_view())


@public
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a person of the demonstration; elsewhere the address does not exist.

    The button asks for no second factor: a visitor who tries one on must not close the role to the next.
    """
    person = people().get(request.POST.get("account", "")) if settings.DEMO else None
    if person is None:
        raise Http404
    login(request, person, backend=BACKEND)
    return redirect(_safe(request, request.POST.get("next", "")))


def _safe(request: HttpRequest, target: str) -> str:
    """Keep a return address only when it leads back here: a path, not a word that would be a view's name."""
    is_here = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if is_here and target.startswith("/") else reverse("home")


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and go where asked, or home."""
    logout(request)
    return redirect(_safe(request, request.POST.get("next", "")))


def _said(done: str) -> str:
    """Say what was just done, after a redirection."""
    return {
        "1": _("Votre profil est à jour."),
        "password": _("Votre mot de passe a changé. Vos autres appareils sont déconnectés."),
        "address": _("Votre nouvelle adresse sert désormais pour entrer."),
        "sessions": _("Vos autres appareils sont déconnectés."),
        "factor-off": _("La double authentification est retirée."),
    }.get(done, "")


@signed_in
def profile(request: ActorRequest) -> HttpResponse:
    """Show one's own account, and change one's name, language and look."""
    person = Person.objects.get(pk=request.actor.own_id)
    form = ProfileForm(request.POST or None, instance=person, initial={"key": new_key()})
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("name", "language", "theme")}
        try:
            update_profile(**fields, actor=request.actor, on=timezone.now(), key=form.cleaned_data["key"])
        except Refused as refused:
            add_to_form(form, refused)
        else:
            return redirect(reverse("people:profile") + "?ok=1")
    context = {"form": form, "said": _said(request.GET.get("ok", "")), "account": account_of(person)}
    return render(request, "people/profile.html", context)


@signed_in
@require_POST
def close_sessions(request: ActorRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    close_other_sessions(actor=request.actor, on=timezone.now(), key=request.POST.get("key"))
    update_session_auth_hash(request, Person.objects.get(pk=request.actor.own_id))
    return HttpResponseRedirect(reverse("people:profile") + "?ok=sessions", status=303)


@public
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Choose light, dark or as the system, for this browser."""
    theme = request.POST.get("theme", "")
    answer = redirect(_safe(request, request.POST.get("next", "")))
    if theme in THEMES:
        answer.set_cookie("theme", theme, max_age=365 * 24 * 3600, samesite="Lax", httponly=True)
    return answer


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Ask to wait: the same words for everyone, whatever was asked too often."""
    context = {
        "status": 429,
        "title": _("Attendez un peu"),
        "sentence": _("Trop de demandes en peu de temps. Revenez dans quelques minutes ; rien n’est perdu."),
        "layout": "web/base.html" if request.user.is_authenticated else "web/public.html",
    }
    return render(request, "web/error.html", context, status=429)
