"""What is said around an application: comments, frozen revisions, the check of its pieces."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum

from grappe.areas.programmes.models import (
    AdmissibilityCheck,
    Application,
    ApplicationRevision,
    Audience,
    Comment,
)
from grappe.areas.programmes.queries.calls import searched
from grappe.areas.programmes.queries.scopes import (
    applications_of_team,
    applications_run_by,
    calls_run_by,
)
from grappe.areas.programmes.rules.admissibility import CheckState, Piece
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


class Awaited(StrEnum):
    """What an application waits for; the value stands in addresses."""

    ANSWER = "questions"
    CHECK = "a-verifier"
    PIECES = "pieces"


@dataclass(frozen=True, slots=True)
class FollowFilters:
    """What the list of applications to follow is narrowed to; empty means all."""

    search: str = ""
    awaited: str = ""


class Followed(NamedTuple):
    """What waits for the facilitation of a call: questions without an answer, applications to check."""

    questions: int
    unchecked: int


FOLLOW_SORTS: Final[Mapping[str, str]] = MappingProxyType(
    {"number": "number", "organisation": "organisation__name", "questions": "waiting"}
)
_UNCHECKED = Q(state=ApplicationState.SUBMITTED) & ~Q(admissibility__state=CheckState.COMPLETE)
_AWAITED = {
    Awaited.ANSWER: Q(waiting__gt=0),
    Awaited.CHECK: _UNCHECKED,
    Awaited.PIECES: Q(admissibility__state=CheckState.ASKED),
}


def applications_to_follow(*, actor: Actor, call_id: int, on: date) -> QuerySet[Any]:
    """The applications of a call to follow, with the shared comments that wait and the state of the check."""
    waiting = Comment.objects.filter(
        application=OuterRef("pk"), audience=Audience.FACILITATION, resolved_at=None
    ).order_by()
    # A plain count, without a grouping: there even when nothing waits, and no page groups the others.
    counted = waiting.values(count=Func(F("pk"), function="COUNT", output_field=IntegerField()))
    return (
        applications_followed_by(actor=actor, on=on)
        .filter(call=call_id)
        .exclude(state=ApplicationState.WITHDRAWN)
        .select_related("organisation", "admissibility")
        .annotate(waiting=Subquery(counted))
        .order_by("number")
    )


def narrowed_to_follow(rows: QuerySet[Any], filters: FollowFilters) -> QuerySet[Any]:
    """Keep those that match: by number or organisation, since the title of a draft is its team's alone."""
    if filters.awaited:
        rows = rows.filter(_AWAITED[Awaited(filters.awaited)])
    return searched(rows, filters.search, "organisation__name")


def followed_in(rows: QuerySet[Any]) -> Followed:
    """Return what waits in all of these: one query."""
    told = rows.aggregate(questions=Sum("waiting"), unchecked=Count("pk", filter=_UNCHECKED))
    return Followed(told["questions"] or 0, told["unchecked"])


def pieces_of(check: AdmissibilityCheck) -> tuple[Piece, ...]:
    """Return the pieces of a check, in order."""
    return tuple(Piece.from_json(document) for document in check.pieces)
