"""Reads of the discussion of applications: who is in it, what it holds, what they have not read."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from grappe.areas.programmes.models import (
    Application,
    ApplicationMember,
    Call,
    Conflict,
    DiscussionReading,
    Juror,
    Message,
    Opinion,
    Review,
    ReviewState,
)
from grappe.areas.programmes.queries.phases import hides_names, link_is_answered, rights_in
from grappe.areas.programmes.queries.scopes import applications_run_by
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.discussion import Standing, reads_discussion
from grappe.areas.programmes.rules.opinions import OpinionState
from grappe.areas.programmes.rules.phases import NOTHING, Others, Rights
from grappe.kernel.actor import Actor

JUDGED = (CallState.REVIEW, CallState.DELIBERATION)
NOT_JUDGED = (ApplicationState.DRAFT, ApplicationState.WITHDRAWN)


def rights_of_jury(call: Call, *, when: datetime) -> Rights:
    """Return what those who judge a call may do at that moment: its phase in force, while it is judged.

    A call led by its calendar alone ends its marking with the session: from then on nothing is left that
    seeing the others could sway, and who abstained takes part.
    """
    if call.state not in JUDGED:
        return NOTHING
    rights = rights_in(call, when=when)
    if call.state == CallState.DELIBERATION and not call.phases:
        return replace(rights, others=Others.ALWAYS)
    return rights


def conflicted(person_id: int) -> Q:
    """Applications that a person is tied to: a live conflict as juror, or a place on the team."""
    live = Conflict.objects.filter(
        application=OuterRef("pk"), juror__person_id=person_id, lifted_at__isnull=True
    )
    team = ApplicationMember.objects.filter(application=OuterRef("pk"), person_id=person_id)
    return Q(Exists(live)) | Q(Exists(team))


@dataclass(frozen=True, slots=True)
class Board:
    """The discussion of one application as one person finds it."""

    application: Any
    rights: Rights
    is_facilitator: bool
    hides_names: bool


def boards_run_by(*, actor: Actor, on: date) -> QuerySet[Application]:
    """The applications whose discussion the actor follows as facilitator: never one that they are tied to."""
    return (
        applications_run_by(actor=actor, on=on)
        .exclude(state__in=NOT_JUDGED)
        .exclude(conflicted(actor.own_id))
    )


def board_to_run(*, actor: Actor, network: str, slug: str, number: int, when: datetime) -> Board:
    """Return the discussion of an application for whoever facilitates its call.

    :raises Application.DoesNotExist: also when it exists but is not theirs, or they are tied to it.
    """
    application = (
        boards_run_by(actor=actor, on=localdate(when))
        .select_related("call__network", "organisation")
        .get(call__network__slug=network, call__slug=slug, number=number)
    )
    rights = rights_of_jury(application.call, when=when)
    return Board(application, rights, is_facilitator=True, hides_names=False)


def board_to_judge(*, actor: Actor, slug: str, number: int, when: datetime) -> Board:
    """Return the discussion of an application for one of its jurors.

    :raises Review.DoesNotExist: when they do not read it, are tied to it, or may not see the others yet.
    """
    review = _reviews_open(actor).get(application__call__slug=slug, application__number=number)
    call = review.application.call
    rights = rights_of_jury(call, when=when)
    if not _lets_in(review.state, review.no_link_declared_at, call, rights, when=when):
        raise Review.DoesNotExist
    hidden = hides_names(call, when=when)
    return Board(review.application, rights, is_facilitator=False, hides_names=hidden)


def opens_to_juror(review: Review, *, when: datetime) -> bool:
    """Whether the discussion exists for the juror of a review read in their scope; no query."""
    call = review.application.call
    rights = rights_of_jury(call, when=when)
    return _lets_in(review.state, review.no_link_declared_at, call, rights, when=when)


def _lets_in(state: str, declared_at: datetime | None, call: Call, rights: Rights, *, when: datetime) -> bool:
    standing = Standing(
        is_reader=link_is_answered(call, declared_at, when=when),
        is_conflicted=state == ReviewState.RECUSED,
        gave_own=state == ReviewState.GIVEN,
    )
    return reads_discussion(standing, rights)


def _reviews_open(actor: Actor) -> QuerySet[Review]:
    """The actor's reviews of applications that nothing ties them to."""
    live = Conflict.objects.filter(
        juror=OuterRef("juror"), application=OuterRef("application"), lifted_at__isnull=True
    )
    team = ApplicationMember.objects.filter(application=OuterRef("application"), person_id=actor.own_id)
    return (
        Review.objects.filter(juror__person_id=actor.own_id)
        .exclude(application__state__in=NOT_JUDGED)
        .exclude(Exists(live))
        .exclude(Exists(team))
        .select_related("application__organisation", "application__call__network")
    )


def messages_of(application: Application) -> list[Any]:
    """Return the messages of a discussion, oldest first, with who wrote each: one query."""
    capacity = Juror.objects.filter(call=application.call_id, person=OuterRef("author"))
    rows = Message.objects.filter(application=application).select_related("author")
    return list(rows.annotate(capacity=Subquery(capacity.values("capacity_as")[:1])).order_by("pk"))


def last_read(application: Application, person_id: int) -> int:
    """Return the id of the last message that a person has read there, 0 when they have read none."""
    rows = DiscussionReading.objects.filter(application=application, person_id=person_id)
    return rows.values_list("last_message", flat=True).first() or 0


def _unread(person_id: int) -> QuerySet[Message]:
    """Messages of others, not withdrawn, after the last one that the person has read there."""
    reached = DiscussionReading.objects.filter(application=OuterRef("application"), person_id=person_id)
    return (
        Message.objects.filter(withdrawn_at=None)
        .exclude(author_id=person_id)
        .filter(pk__gt=Coalesce(Subquery(reached.values("last_message")[:1]), 0))
        .order_by()
    )


def unread_by_number(juror: Juror, rows: Iterable[Mapping[str, Any]], *, when: datetime) -> dict[int, int]:
    """Return how many messages a juror has not read, by application number, among the rows of their list
    (`reviews_to_work`: nothing that a conflict closes) and for the discussions that exist for them: one
    query, none when the phase closes them all."""
    call = juror.call
    rights = rights_of_jury(call, when=when)
    opened = {
        row["application_id"]: row["number"]
        for row in rows
        if _lets_in(row["state"], row["no_link_declared_at"], call, rights, when=when)
    }
    if not opened:
        return {}
    found = _unread(juror.person_id).filter(application__in=list(opened))
    return dict(Counter(opened[pk] for pk in found.values_list("application", flat=True)))


def exchanges_of(call: Call, *, actor: Actor, on: date) -> QuerySet[Application, Any]:
    """The applications of a call as rows for its facilitator, with their counts; those that the reader is
    tied to are not among them."""
    mine = actor.own_id
    messages = Message.objects.filter(application=OuterRef("pk"), withdrawn_at=None)
    unread = _unread(mine).filter(application=OuterRef("pk"))
    opinions = Opinion.objects.filter(application=OuterRef("pk"))
    live = opinions.exclude(state=OpinionState.WITHDRAWN)
    rows = boards_run_by(actor=actor, on=on).filter(call=call)
    return rows.annotate(
        said=_counted(messages),
        unread=_counted(unread),
        asked=_counted(live),
        given=_counted(opinions.filter(state=OpinionState.GIVEN)),
    ).select_related("organisation")


def _counted(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("application").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def count_said(call: Call) -> tuple[int, int]:
    """Return how many messages were written about the applications of a call, the withdrawn ones left out,
    and how many opinions were given: all that the minutes say of them. One query each."""
    messages = Message.objects.filter(application__call=call, withdrawn_at=None)
    opinions = Opinion.objects.filter(application__call=call, state=OpinionState.GIVEN)
    return messages.count(), opinions.count()
