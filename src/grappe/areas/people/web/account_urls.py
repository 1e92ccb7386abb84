"""Addresses whose names the sign-in library looks for. Its sign-up has none: accounts come by invitation."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.utils.module_loading import import_string

from grappe.areas.people.web import views
from grappe.kernel.http import public, signed_in

View = Callable[..., HttpResponse]


class Base36(StringConverter):
    """A person's number as the letters write it."""

    regex = "[0-9A-Za-z]+"


register_converter(Base36, "base36")


def _later(name: str) -> View:
    """Return a view of the second factor, loaded when first asked for: it would slow every start."""

    def view(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        answer: HttpResponse = import_string(f"grappe.areas.people.web.second_factor.{name}")(
            request, *arguments, **named
        )
        return answer

    return view


urlpatterns = [
    path("entrer/", views.sign_in, name="account_login"),
    path("entrer/code/", public(_later("answer")), name="mfa_authenticate"),
    path("entrer/oubli/", views.reset, name="account_reset_password"),
    path("entrer/oubli/lettre/", views.reset_sent, name="account_reset_password_done"),
    path(
        "entrer/nouveau/<base36:uidb36>-<str:key>/",
        views.new_password,
        name="account_reset_password_from_key",
    ),
    path("entrer/nouveau/", views.new_password_done, name="account_reset_password_from_key_done"),
    path("entrer/ferme/", views.closed, name="account_inactive"),
    path("profil/", views.profile, name="mfa_index"),
    path("profil/confirmer/", views.confirm, name="account_reauthenticate"),
    path("profil/confirmer/code/", signed_in(_later("confirm")), name="mfa_reauthenticate"),
    path("profil/adresse/", views.address, name="account_email"),
    path("profil/adresse/<str:key>/", views.confirm_address, name="account_confirm_email"),
    path("profil/mot-de-passe/", views.password, name="account_change_password"),
    path("profil/second-facteur/", signed_in(_later("turn_on")), name="mfa_activate_totp"),
    path("profil/second-facteur/retirer/", signed_in(_later("turn_off")), name="mfa_deactivate_totp"),
    path("profil/codes/", signed_in(_later("codes")), name="mfa_view_recovery_codes"),
    path("profil/codes/nouveaux/", signed_in(_later("new_codes")), name="mfa_generate_recovery_codes"),
]
