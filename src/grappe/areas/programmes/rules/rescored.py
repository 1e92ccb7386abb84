"""Marks of an exported call worked out again, in either stage: each review, then all of them together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from grappe.areas.programmes.rules.grid import Family, Grid
from grappe.areas.programmes.rules.reviewed import ReviewRecord, ReviewState
from grappe.areas.programmes.rules.scoring import (
    ReviewScore,
    aggregate,
    refusals_of_marks,
    score_review,
)
from grappe.values import Refusal


@dataclass(frozen=True, slots=True)
class ReplayCheck:
    """One figure: as published, as worked out again, and whether the two agree.

    `name` is a code such as "review.points"; `subject` says of what: "3" for application 3, "3/J1" for its
    review by juror J1, "E1" for the first envelope, "I3" for idea 3 of a first stage, "I3/J1" for one of its
    reviews, "I" for that stage, "" for the call.
    """

    name: str
    published: object
    recomputed: object
    ok: bool
    subject: str = ""


class Figures(Protocol):
    """What was published of the marks of one application or idea; points in hundredths."""

    @property
    def mean(self) -> int | None: ...
    @property
    def median(self) -> int | None: ...
    @property
    def deviation(self) -> int | None: ...
    @property
    def count(self) -> int: ...


class Marked(Protocol):
    """An application or an idea: what has a number, reviews and published figures."""

    @property
    def number(self) -> int: ...
    @property
    def reviews(self) -> tuple[ReviewRecord, ...]: ...
    @property
    def published(self) -> Figures: ...


Record = TypeVar("Record", bound=Marked)


@dataclass(frozen=True, slots=True)
class Rescored(Generic[Record]):
    """One application or idea with the scores worked out from its marks, and those that count."""

    record: Record
    reviews: tuple[tuple[ReviewRecord, ReviewScore | None], ...]

    @property
    def given(self) -> list[ReviewScore]:
        """The complete scores of those who gave them."""
        return [
            score
            for review, score in self.reviews
            if review.state is ReviewState.GIVEN and score is not None and score.complete
        ]

    @property
    def points(self) -> list[int]:
        """Their points, in hundredths."""
        return [score.points for score in self.given if score.points is not None]

    @property
    def priorities(self) -> list[int]:
        """Their points on the priority criteria, in hundredths."""
        return [score.families[Family.PRIORITY] for score in self.given]


def rescored(grid: Grid, record: Record) -> Rescored[Record]:
    """Return an application or an idea with the score of each of its reviews, from its marks alone."""
    return Rescored(record, tuple((review, _score_of(grid, review)) for review in record.reviews))


def _score_of(grid: Grid, review: ReviewRecord) -> ReviewScore | None:
    """The score of the marks; none for those who chose not to mark, nor for marks that are not marks."""
    if review.state in {ReviewState.ABSTAINED, ReviewState.RECUSED}:
        return None
    if refusals_of_marks(grid, review.marks):
        return None
    marks = {code: mark if isinstance(mark, int) else None for code, mark in review.marks.items()}
    return score_review(grid, marks)


def checks_of_marks(grid: Grid, found: Rescored[Record], prefix: str = "") -> Iterator[ReplayCheck]:
    """Compare what was published of each review, then of them all, with what the marks give.

    :param prefix: what comes before the number in the subjects.
    """
    name = f"{prefix}{found.record.number}"
    for review, score in found.reviews:
        yield from _checks_of_review(grid, review, score, f"{name}/{review.juror}")
    whole, published = aggregate(found.points), found.record.published
    yield compare("count", published.count, whole.count if whole else 0, name)
    yield compare("mean", published.mean, whole.mean if whole else None, name)
    yield compare("median", published.median, whole.median if whole else None, name)
    yield compare("deviation", published.deviation, whole.deviation if whole else None, name)


def _checks_of_review(
    grid: Grid, review: ReviewRecord, score: ReviewScore | None, subject: str
) -> Iterator[ReplayCheck]:
    wrong = codes(refusals_of_marks(grid, review.marks))
    if wrong:
        yield ReplayCheck("review.marks", (), wrong, False, subject)
    if score is not None:
        state = ReviewState.GIVEN if score.complete else ReviewState.INCOMPLETE
        yield compare("review.state", review.state, state, subject)
    points = score.points if score and review.state is ReviewState.GIVEN else None
    yield compare("review.points", review.published_points, points, subject)


def compare(name: str, published: object, recomputed: object, subject: str) -> ReplayCheck:
    """Return the check of one figure."""
    return ReplayCheck(name, published, recomputed, published == recomputed, subject)


def codes(refusals: Sequence[Refusal]) -> tuple[str, ...]:
    """Return the codes of refusals, in order."""
    return tuple(refusal.code for refusal in refusals)
