"""The first stage of an exported call in two: its ideas, their marks, and which were asked to go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grappe.areas.programmes.rules.grid import Grid
from grappe.areas.programmes.rules.reviewed import ReviewRecord, read_review, whole_or_none
from grappe.values.reading import read_flag, read_list, read_text, read_whole, require_fields


@dataclass(frozen=True, slots=True)
class IdeaFigures:
    """What the first stage published for one idea; points in hundredths, its place from one."""

    mean: int | None
    median: int | None
    deviation: int | None
    count: int
    place: int


@dataclass(frozen=True, slots=True)
class IdeaRecord:
    """One idea: its raw reviews, what was published of it, whether it goes on, and why."""

    number: int
    title: str
    organisation: str
    reviews: tuple[ReviewRecord, ...]
    published: IdeaFigures
    kept: bool
    reason: str


@dataclass(frozen=True, slots=True)
class FirstStage:
    """The ideas of a call, on the grid that they were marked on, as their choice was published."""

    grid: Grid
    ideas: tuple[IdeaRecord, ...]


def read_first_stage(document: object) -> FirstStage:
    """Return the first stage that a part of an exported document describes.

    :raises ValueError: with the place and the reason, when it is not in this format.
    """
    read = require_fields("first_stage", document, {"grid", "published_at", "ideas"})
    read_text(read, "published_at")
    ideas = tuple(_read_idea(item) for item in read_list(read, "ideas"))
    if len({idea.number for idea in ideas}) < len(ideas):
        raise ValueError("first_stage: two ideas carry the same number")
    return FirstStage(Grid.from_json(read["grid"]), ideas)


def _read_idea(document: object) -> IdeaRecord:
    names = {"number", "title", "organisation", "reviews", "published", "kept", "reason"}
    read = require_fields("idea", document, names)
    return IdeaRecord(
        number=read_whole(read, "number"),
        title=read_text(read, "title"),
        organisation=read_text(read, "organisation"),
        reviews=tuple(read_review(item) for item in read_list(read, "reviews")),
        published=_read_figures(require_fields("idea.published", read["published"], _FIGURES)),
        kept=read_flag(read, "kept"),
        reason=read_text(read, "reason"),
    )


_FIGURES = {"mean", "median", "deviation", "count", "place"}


def _read_figures(read: Mapping[str, object]) -> IdeaFigures:
    return IdeaFigures(
        mean=whole_or_none(read, "mean"),
        median=whole_or_none(read, "median"),
        deviation=whole_or_none(read, "deviation"),
        count=read_whole(read, "count"),
        place=read_whole(read, "place"),
    )
