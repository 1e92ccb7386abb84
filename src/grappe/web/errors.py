"""What a reader sees when something is refused, missing or broken. The words are in `web/error.html`."""

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from grappe.values import Refused
from grappe.web.refusals import all_words


def _page(request: HttpRequest, status: int, reasons: list[str] | None = None) -> HttpResponse:
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    context = {
        "status": status,
        "reasons": reasons or [],
        "layout": "web/base.html" if signed_in else "web/public.html",
    }
    return render(request, "web/error.html", context, status=status)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a forbidden act."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that leads nowhere, or nowhere that this reader may see: the same words for both."""
    return _page(request, 404)


def failure(request: HttpRequest) -> HttpResponse:
    """Answer our own mistake."""
    return _page(request, 500)


def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page is older than the session: opened before signing in again, or without cookies.

    Nothing was read of it. What was typed is still in the page before this one: say how to get it back.
    """
    context = {
        "status": 403,
        "title": gettext("Cette page était ouverte depuis trop longtemps"),
        "sentence": gettext(
            "Rien n’a été enregistré. Depuis, une autre connexion a eu lieu, ou votre navigateur a oublié la "
            "vôtre. Revenez à la page précédente : ce que vous avez écrit y est souvent encore. "
            "Copiez-le, rechargez la page, puis recommencez."
        ),
        "layout": "web/public.html",
    }
    return render(request, "web/error.html", context, status=403)


class RefusalMiddleware:
    """Turn what the commands raise into pages: a refusal says its reasons, a missing object is a 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer refusals and missing objects; let the rest fail aloud."""
        if isinstance(exception, ObjectDoesNotExist):
            return not_found(request)
        if not isinstance(exception, Refused):
            return None
        status = 403 if "kernel.not_allowed" in exception.codes else 409
        return _page(request, status, all_words(exception.refusals))
