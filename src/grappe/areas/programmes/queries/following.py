"""What is said around an application: comments, frozen revisions, the check of its pieces."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from grappe.areas.programmes.models import (
    AdmissibilityCheck,
    Application,
    ApplicationRevision,
    Audience,
    Comment,
)
from grappe.areas.programmes.queries.scopes import (
    applications_of_team,
    applications_run_by,
    calls_run_by,
)
from grappe.areas.programmes.rules.admissibility import Piece
from grappe.areas.programmes.rules.applications import ApplicationState
from grappe.kernel.actor import Actor


def applications_followed_by(*, actor: Actor, on: date) -> QuerySet[Application]:
    """Applications that the facilitation answers: those handed in, and the drafts whose team wrote to it.

    Of such a draft, only the comments shared may be shown.
    """
    asked = Comment.objects.filter(application=OuterRef("pk"), audience=Audience.FACILITATION)
    return Application.objects.filter(
        Q(pk__in=applications_run_by(actor=actor, on=on).values("pk"))
        | (Q(call__in=calls_run_by(actor=actor, on=on)) & Exists(asked))
    )


def comments_of_team(application_id: int, *, actor: Actor) -> QuerySet[Comment]:
    """Every comment of an application, for someone of its team; oldest first."""
    team = applications_of_team(actor=actor).values("pk")
    return _comments(application_id).filter(application__in=team)


def comments_shared(application_id: int) -> QuerySet[Comment]:
    """The comments of an application that its team shares with the facilitation, oldest first."""
    return _comments(application_id).filter(audience=Audience.FACILITATION)


def _comments(application_id: int) -> QuerySet[Comment]:
    rows = Comment.objects.filter(application=application_id)
    return rows.select_related("author", "resolved_by").order_by("pk")


def revisions_of(application_id: int) -> QuerySet[ApplicationRevision]:
    """The frozen revisions of an application, the first first."""
    return (
        ApplicationRevision.objects.filter(application=application_id)
        .select_related("author")
        .order_by("number")
    )


def applications_to_follow(*, actor: Actor, call_id: int, on: date) -> QuerySet[Application]:
    """The applications of a call to follow, with the shared comments that wait and the state of the check."""
    waiting = Q(comments__audience=Audience.FACILITATION, comments__resolved_at=None)
    return (
        applications_followed_by(actor=actor, on=on)
        .filter(call=call_id)
        .exclude(state=ApplicationState.WITHDRAWN)
        .select_related("organisation", "admissibility")
        .annotate(waiting=Count("comments", filter=waiting))
        .order_by("number")
    )


def pieces_of(check: AdmissibilityCheck) -> tuple[Piece, ...]:
    """Return the pieces of a check, in order."""
    return tuple(Piece.from_json(document) for document in check.pieces)
