"""Saving, giving and withholding a mark. Each is one transaction that also restates the application."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from grappe.areas.programmes.commands.juries.links import refusals_of_reading
from grappe.areas.programmes.commands.juries.standing import STANDING_FIELDS, set_standing
from grappe.areas.programmes.models import Review, ReviewState
from grappe.areas.programmes.queries.juries import reviews_seated
from grappe.areas.programmes.queries.phases import link_is_answered, refusals_of_phase
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.grid import Grid
from grappe.areas.programmes.rules.scoring import refusals_of_marks, score_review
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, Refused, refuse_if

LONGEST_REASON = 300
WRITTEN = ["state", "marks", "reasons", "points", "families", "saved_at", "saved_from", "version"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a juror answered to one criterion: a mark (a text when it is not a number), or `blank`."""

    mark: int | str | None = None
    blank: bool = False
    reason: str = ""


@command
def save_draft(
    *,
    slug: str,
    number: int,
    answers: Mapping[str, Answer],
    version: int,
    page: str,
    actor: Actor,
    on: datetime,
) -> int:
    """Keep what the juror wrote so far and return the new version; nothing is given.

    :param version: the version that the page was opened with; `page` its key, so that one page saves often.
    :raises Refused: when marking is closed, the application may not be read, a mark is not one, the mark is
        given already, or another window changed it since.
    """
    review, _others = _read(slug, number, actor)
    refusals = _refusals_to_write(review, on)
    if review.state in (ReviewState.GIVEN, ReviewState.ABSTAINED):
        refusals.append(Refusal("programmes.mark_already_given"))
    refusals += _refusals_of_answers(_grid(review), answers) + _refusals_of_window(
        review, answers, version, page
    )
    refuse_if(refusals)
    _fill(review, answers, on=on, page=page)
    review.state = ReviewState.DRAFT
    keep_while_marking(review, WRITTEN)
    _write_down(review, "save_draft", {}, actor=actor, on=on)
    return review.version


@command
def give_mark(
    *,
    slug: str,
    number: int,
    answers: Mapping[str, Answer],
    version: int,
    page: str,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Give the mark, or give it anew, restate its application, and return the points in hundredths.

    :raises Refused: when marking is closed, the application may not be read, a criterion is neither marked
        nor left blank on purpose, the mark is incomplete, or another window changed it since.
    """
    review, reviews = _read(slug, number, actor)
    grid = _grid(review)
    refusals = _refusals_to_write(review, on) + _refusals_of_window(review, answers, version, page)
    unread = _refusals_of_answers(grid, answers) or _refusals_of_silence(grid, answers)
    score = score_review(grid, {} if unread else _marks(answers))
    refuse_if([*refusals, *(unread or score.refusals)])
    _fill(review, answers, on=on, page=page)
    review.state, review.points = ReviewState.GIVEN, score.points
    review.families = {str(family): value for family, value in score.families.items()}
    keep_while_marking(review, WRITTEN)
    _restate(review, reviews)
    _write_down(review, "give_mark", {"points": score.points}, actor=actor, on=on, key=key)
    assert review.points is not None
    return review.points


@command
def abstain(
    *,
    slug: str,
    number: int,
    reason: str,
    version: int,
    page: str,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Record that the juror read and chose not to mark, with the reason; return the new version.

    An abstention is a mark of its own kind: it counts in no mean, and marks written so far are kept aside.

    :raises Refused: when marking is closed, the application may not be read, the reason is missing or too
        long, or another window changed the mark since.
    """
    review, reviews = _read(slug, number, actor)
    refusals = _refusals_to_write(review, on)
    if not reason.strip():
        refusals.append(Refusal("programmes.abstention_reason_missing", {}, "abstention"))
    if len(reason.strip()) > LONGEST_REASON:
        params = {"longest": LONGEST_REASON}
        refusals.append(Refusal("programmes.abstention_reason_too_long", params, "abstention"))
    if _is_stale(review, version, page):
        refusals.append(Refusal("programmes.mark_changed_elsewhere"))
    refuse_if(refusals)
    had_counted = review.state == ReviewState.GIVEN
    review.state, review.abstention_reason = ReviewState.ABSTAINED, reason.strip()
    review.points, review.families = None, {}
    review.saved_at, review.saved_from, review.version = on, page, review.version + 1
    keep_while_marking(review, [*WRITTEN, "abstention_reason"])
    if had_counted:
        _restate(review, reviews)
    _write_down(review, "abstain", {}, actor=actor, on=on, key=key)
    return review.version


def _read(slug: str, number: int, actor: Actor) -> tuple[Review, list[Review]]:
    """Lock the reviews of the application, in one query and one order; return one's own, and all of them."""
    reviews = list(reviews_seated(slug=slug, number=number).select_for_update(of=("self",)).order_by("pk"))
    for review in reviews:
        if review.juror.person_id == actor.person_id:
            return review, reviews
    raise Review.DoesNotExist


def _grid(review: Review) -> Grid:
    version = review.application.call.grid
    assert version is not None, "a call opens with a grid"
    return Grid.from_json(version.grid)


def _marks(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """What is kept: a mark, None where blank on purpose; a criterion not answered yet is absent."""
    return {
        code: None if answer.blank else answer.mark
        for code, answer in answers.items()
        if answer.blank or answer.mark is not None
    }


def _reasons(answers: Mapping[str, Answer]) -> dict[str, str]:
    return {code: answer.reason.strip() for code, answer in answers.items() if answer.reason.strip()}


def _fill(review: Review, answers: Mapping[str, Answer], *, on: datetime, page: str) -> None:
    review.marks, review.reasons = _marks(answers), _reasons(answers)
    review.saved_at, review.saved_from, review.version = on, page, review.version + 1


def keep_while_marking(review: Review, fields: Sequence[str]) -> None:
    """Write these fields of the review, if its call is still being marked, in the phases that it was read in.

    :raises Refused: when the session opened, or the phases changed, since the review was read.
    """
    marked = Review.objects.filter(pk=review.pk, application__call__state=CallState.REVIEW)
    same = marked.filter(application__call__phases_version=review.application.call.phases_version)
    if not same.update(**{field: getattr(review, field) for field in fields}):
        raise Refused(
            Refusal("programmes.phases_changed" if marked.exists() else "programmes.marking_not_open")
        )


def _restate(review: Review, reviews: list[Review]) -> None:
    set_standing(review.application, reviews)
    review.application.save(update_fields=STANDING_FIELDS)


def _refusals_to_write(review: Review, on: datetime) -> list[Refusal]:
    closed = refusals_of_reading(review)
    if closed:
        return closed
    call = review.application.call
    if call.state != CallState.REVIEW:
        return [Refusal("programmes.marking_not_open")]
    if refused := refusals_of_phase(call, "mark", when=on):
        return refused
    if not link_is_answered(call, review.no_link_declared_at, when=on):
        return [Refusal("programmes.link_unanswered")]
    return []


def _refusals_of_answers(grid: Grid, answers: Mapping[str, Answer]) -> list[Refusal]:
    labels = {criterion.code: criterion.label for criterion in grid.criteria}
    both = [
        Refusal("programmes.mark_and_blank", {"label": labels.get(code, code)}, code)
        for code, answer in answers.items()
        if answer.blank and answer.mark is not None
    ]
    return both + refusals_of_marks(grid, _marks(answers))


def _refusals_of_silence(grid: Grid, answers: Mapping[str, Answer]) -> list[Refusal]:
    """A criterion is marked or left blank on purpose: silence is never taken for an answer."""
    answered = _marks(answers)
    return [
        Refusal("programmes.mark_unanswered", {"label": criterion.label}, criterion.code)
        for criterion in grid.criteria
        if criterion.code not in answered
    ]


def _is_stale(review: Review, version: int, page: str) -> bool:
    return review.version != version and review.saved_from != page


def _refusals_of_window(
    review: Review, answers: Mapping[str, Answer], version: int, page: str
) -> list[Refusal]:
    same = review.marks == _marks(answers) and review.reasons == _reasons(answers)
    if _is_stale(review, version, page) and not same:
        return [Refusal("programmes.mark_changed_elsewhere")]
    return []


def _write_down(
    review: Review,
    name: str,
    changes: dict[str, Any],
    *,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> None:
    audit.record(
        actor=actor,
        command=name,
        on=on,
        object_type="review",
        object_id=review.pk,
        changes={"application": review.application_id, "version": review.version, **changes},
        key=key,
        result=review.points if review.state == ReviewState.GIVEN else review.version,
    )
