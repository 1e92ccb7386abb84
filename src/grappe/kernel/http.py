"""HTTP manners shared by every view: who may knock, what a refusal becomes, who acts."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from grappe.kernel.actor import Actor

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
View = Callable[..., HttpResponseBase]


class ActorRequest(HttpRequest):
    """A request whose person is known."""

    actor: Actor


def public(view: View) -> View:
    """Open a view to everyone. The exception: login is the default."""
    view.grappe_access = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Keep a view for signed-in people; what each may see there is decided by the area's queries."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        request.actor = Actor(person_id=request.user.pk, name=request.user.name)  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    guarded.grappe_access = "signed_in"  # type: ignore[attr-defined]
    return guarded


def new_key() -> str:
    """Return a fresh idempotency key for a form."""
    return uuid.uuid4().hex


class ContentPolicyMiddleware:
    """Forbid every script, style, font and frame that is not ours."""

    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", self.policy)
        return response
