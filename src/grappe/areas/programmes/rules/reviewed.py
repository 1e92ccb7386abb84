"""One review as an exported call tells it, the same in both stages: raw marks, and the points published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from grappe.values.reading import read_object, read_text, read_whole, require_fields


class ReviewState(StrEnum):
    """What a juror made of an application; only a given review is a score."""

    GIVEN = "given"
    INCOMPLETE = "incomplete"
    ABSTAINED = "abstained"
    RECUSED = "recused"


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """One review: its raw marks, and the points that were published for it."""

    juror: str
    state: ReviewState
    marks: Mapping[str, object]
    published_points: int | None


def read_review(document: object) -> ReviewRecord:
    """Return the review that a part of an exported document describes.

    :raises ValueError: when it is not one.
    """
    read = require_fields("review", document, {"juror", "state", "marks", "published"})
    published = require_fields("review.published", read["published"], {"points"})
    return ReviewRecord(
        juror=read_text(read, "juror"),
        state=ReviewState(read_text(read, "state")),
        marks=read_object(read, "marks"),
        published_points=whole_or_none(published, "points"),
    )


def whole_or_none(document: Mapping[str, object], name: str) -> int | None:
    """Return the whole number of that field, or None where it says so.

    :raises ValueError: when it is anything else.
    """
    return None if document[name] is None else read_whole(document, name)
