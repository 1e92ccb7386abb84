"""The link question: answered before an application is read; a link closes it at once."""

from datetime import datetime

from grappe.areas.programmes.commands.juries.conflicts import LONGEST_NOTE, close_reviews
from grappe.areas.programmes.models import Conflict, ConflictOrigin, Review, ReviewState
from grappe.areas.programmes.queries.juries import reviews_seated
from grappe.areas.programmes.queries.phases import link_is_answered, refusals_of_phase
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.conflicts import ConflictKind
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if

# What a juror may say of themselves; the other kinds are found in the directory or set by the facilitator.
DECLARABLE = (ConflictKind.EMPLOYMENT, ConflictKind.DECLARED_OTHER, ConflictKind.DECLARED_PERSONAL)


@command
def declare_no_link(*, slug: str, number: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Record that the juror has no link with the applicant nor its partners, which opens the application;
    return the review's id. Said of an application without names, it is asked again when they show.

    :raises Refused: when marking is not open, the phase lets nobody read, or a conflict of interest closes
        the application.
    """
    review = _own(slug, number, actor)
    call, refusals = review.application.call, refusals_of_reading(review)
    if call.state != CallState.REVIEW:
        refusals.append(Refusal("programmes.marking_not_open"))
    else:
        refusals += refusals_of_phase(call, "read", when=on)
    refuse_if(refusals)
    if not link_is_answered(call, review.no_link_declared_at, when=on):
        review.no_link_declared_at = on
        review.save(update_fields=["no_link_declared_at"])
        _write_down(review, "declare_no_link", actor=actor, on=on, key=key)
    return review.pk


@command
def recuse(
    *, slug: str, number: int, kind: str, note: str = "", actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Declare a link: the application closes at once and the register keeps it; return the review's id.

    :param kind: one of `DECLARABLE`.
    :raises Refused: when the call is decided, the application is closed already, or the link is not said.
    """
    review = _own(slug, number, actor)
    refusals = refusals_of_reading(review)
    if review.application.call.state == CallState.DECIDED:
        refusals.append(Refusal("programmes.register_closed"))
    if kind not in DECLARABLE:
        refusals.append(Refusal("programmes.link_not_said", {}, "link"))
    if len(note.strip()) > LONGEST_NOTE:
        refusals.append(Refusal("programmes.conflict_reason_too_long", {"longest": LONGEST_NOTE}, "note"))
    refuse_if(refusals)
    Conflict.objects.create(
        juror_id=review.juror_id,
        application_id=review.application_id,
        kind=kind,
        origin=ConflictOrigin.DECLARED,
        organisation_id=review.application.organisation_id,
        note=note.strip(),
        recorded_at=on,
        recorded_by_id=actor.person_id,
    )
    close_reviews({(review.juror_id, review.application_id)})
    _write_down(review, "recuse", actor=actor, on=on, key=key)
    return review.pk


def refusals_of_reading(review: Review) -> list[Refusal]:
    """Say why the juror may not read: recused, or a live conflict. `review` comes from `reviews_seated`."""
    if review.state == ReviewState.RECUSED or review.blocked:  # type: ignore[attr-defined]
        return [Refusal("programmes.mark_recused")]
    return []


def _own(slug: str, number: int, actor: Actor) -> Review:
    seated = reviews_seated(slug=slug, number=number).select_for_update(of=("self",))
    return seated.get(juror__person_id=actor.own_id)


def _write_down(review: Review, name: str, *, actor: Actor, on: datetime, key: str | None) -> None:
    audit.record(
        actor=actor,
        command=name,
        on=on,
        object_type="review",
        object_id=review.pk,
        changes={"application": review.application_id},
        key=key,
        result=review.pk,
    )
