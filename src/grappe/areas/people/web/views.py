"""Signing in and out, and one's own profile."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from grappe.areas.people.commands import update_profile
from grappe.areas.people.demo import PASSWORD, PEOPLE, people
from grappe.areas.people.models import Person
from grappe.areas.people.rules import THEMES
from grappe.areas.people.web.forms import ProfileForm, SignInForm
from grappe.kernel.http import ActorRequest, new_key, public, signed_in
from grappe.values import Refused
from grappe.web.refusals import add_to_form


class _SignIn(LoginView):
    authentication_form = SignInForm
    template_name = "people/sign_in.html"
    redirect_authenticated_user = True


@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the sign-in page; in the demonstration, with one button per role."""
    accounts = [(key, name, role) for key, (name, role) in PEOPLE.items()] if settings.DEMO else []
    answer = _SignIn.as_view(extra_context={"accounts": accounts, "demo_password": PASSWORD})(request)
    return answer  # type: ignore[return-value]


@public
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a person of the demonstration; elsewhere the address does not exist."""
    person = people().get(request.POST.get("account", "")) if settings.DEMO else None
    if person is None:
        raise Http404
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(_safe(request, request.POST.get("next", "")))


def _safe(request: HttpRequest, target: str) -> str:
    """Keep a return address only when it leads back here."""
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return target
    return reverse("home")


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and go home."""
    logout(request)
    return redirect("home")


@signed_in
def profile(request: ActorRequest) -> HttpResponse:
    """Show and change one's own profile."""
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
    return render(request, "people/profile.html", {"form": form, "saved": "ok" in request.GET})


@public
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Choose light, dark or as the system, for this browser."""
    theme = request.POST.get("theme", "")
    answer = redirect(_safe(request, request.POST.get("next", "")))
    if theme in THEMES:
        answer.set_cookie("theme", theme, max_age=365 * 24 * 3600, samesite="Lax", httponly=True)
    return answer
