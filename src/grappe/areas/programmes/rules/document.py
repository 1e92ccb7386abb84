"""The exported call: one plain JSON document that holds raw data and, beside it, the published figures.

Reading is strict, so that a file someone altered is named as such instead of being half understood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grappe.areas.funding.rules import AidScheme, CostLine, VatSituation
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.grid import Grid
from grappe.areas.programmes.rules.ranking import TieBreak
from grappe.areas.programmes.rules.reviewed import ReviewRecord, ReviewState, read_review, whole_or_none
from grappe.areas.programmes.rules.selection.contest import EnvelopeLimits, LineRule
from grappe.areas.programmes.rules.selection.terms import read_published
from grappe.areas.programmes.rules.stage_document import FirstStage, read_first_stage
from grappe.values import Euro, digest
from grappe.values.reading import read_list, read_text, read_whole, require_fields

__all__ = [
    "FORMAT",
    "ApplicationRecord",
    "CallRecord",
    "EnvelopeLine",
    "PublishedFigures",
    "ReviewRecord",
    "ReviewState",
    "SelectionRecord",
    "read_call",
    "seal_of",
    "sealed",
]

FORMAT = "grappe-call/1"
_SEAL = "seal"


@dataclass(frozen=True, slots=True)
class PublishedFigures:
    """What the platform published for one application; points in hundredths."""

    mean: int | None
    median: int | None
    deviation: int | None
    count: int
    rank: int | None
    outcome: Outcome | None
    aid: Euro | None
    asked: Euro | None = None
    payer: int | None = None


@dataclass(frozen=True, slots=True)
class ApplicationRecord:
    """One application: raw reviews and costs, and what was published."""

    number: int
    title: str
    organisation: str
    reviews: tuple[ReviewRecord, ...]
    costs: tuple[CostLine, ...]
    vat: VatSituation | None
    requested: Euro | None
    published: PublishedFigures
    envelopes: tuple[int, ...] = ()
    limited_to: Euro | None = None

    @property
    def most(self) -> Euro | None:
        """What its aid never exceeds: what it asked, and what the jury lowered it to."""
        limits = [limit for limit in (self.requested, self.limited_to) if limit is not None]
        return min(limits, default=None)


@dataclass(frozen=True, slots=True)
class EnvelopeLine:
    """What was published of one envelope, by the ranking alone."""

    granted: Euro
    funded: int
    last_rank: int | None


@dataclass(frozen=True, slots=True)
class SelectionRecord:
    """The envelopes of a call and the rule of its line; beside them, the lines that were published."""

    envelopes: tuple[EnvelopeLimits, ...]
    rule: LineRule
    lines: tuple[EnvelopeLine, ...]


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call with everything its figures follow from; `exceptions` gives the reason by number.

    `first_stage` is that of a call in two stages, once its choice was published.
    """

    slug: str
    title: str
    edition: str
    places: int
    grid: Grid
    tie_breaks: tuple[TieBreak, ...]
    aid_scheme: AidScheme | None
    applications: tuple[ApplicationRecord, ...]
    resolutions: tuple[tuple[int, ...], ...]
    exceptions: Mapping[int, str]
    selection: SelectionRecord | None = None
    first_stage: FirstStage | None = None


def seal_of(document: Mapping[str, object]) -> str:
    """Return the seal the document should carry: the SHA-256 of its canonical JSON without the seal.

    :raises TypeError: when it holds what canonical JSON refuses, a float for instance.
    """
    return digest({name: value for name, value in document.items() if name != _SEAL})


def sealed(document: Mapping[str, object]) -> dict[str, object]:
    """Return the document with its seal, ready to be exported."""
    return {**document, _SEAL: seal_of(document)}


def read_call(document: object) -> CallRecord:
    """Return the call that an exported document describes.

    :raises ValueError: with the place and the reason, when the document is not in this format.
    """
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise ValueError(f"format: expected {FORMAT}")
    names = {"format", "call", "applications", "tie_resolutions", "exceptions", _SEAL}
    read = require_fields("document", document, names)
    call_names = {"slug", "title", "edition", "places", "grid", "tie_breaks", "aid_scheme"}
    call = require_fields("call", read["call"], call_names)
    scheme = call["aid_scheme"]
    record = CallRecord(
        slug=read_text(call, "slug"),
        title=read_text(call, "title"),
        edition=str(call["edition"]),
        places=read_whole(call, "places"),
        grid=Grid.from_json(call["grid"]),
        tie_breaks=tuple(TieBreak(str(name)) for name in read_list(call, "tie_breaks")),
        aid_scheme=None if scheme is None else AidScheme.from_json(scheme),
        applications=tuple(_read_application(item) for item in read_list(read, "applications")),
        resolutions=tuple(_read_resolution(item) for item in read_list(read, "tie_resolutions")),
        exceptions=dict(_read_exception(item) for item in read_list(read, "exceptions")),
        selection=_read_selection(call["selection"]) if "selection" in call else None,
        first_stage=read_first_stage(read["first_stage"]) if "first_stage" in read else None,
    )
    if len({application.number for application in record.applications}) < len(record.applications):
        raise ValueError("applications: two carry the same number")
    if record.places < 0:
        raise ValueError("places: cannot be negative")
    known = len(record.selection.envelopes) if record.selection else 0
    named = {place for one in record.applications for place in one.envelopes}
    if not named.issubset(range(known)):
        raise ValueError("envelopes: an application names one that the call does not have")
    return record


def _read_application(document: object) -> ApplicationRecord:
    names = {"number", "title", "organisation", "reviews", "costs", "vat", "published"}
    read = require_fields("application", document, names)
    return ApplicationRecord(
        number=read_whole(read, "number"),
        title=read_text(read, "title"),
        organisation=read_text(read, "organisation"),
        reviews=tuple(read_review(item) for item in read_list(read, "reviews")),
        costs=tuple(CostLine.from_json(item) for item in read_list(read, "costs")),
        vat=None if read["vat"] is None else VatSituation.from_json(read["vat"]),
        requested=_euro_or_none(read, "requested"),
        published=_read_published(read["published"]),
        envelopes=tuple(read_whole({"envelope": one}, "envelope") for one in _listed(read, "envelopes")),
        limited_to=_euro_or_none(read, "limited_to"),
    )


def _listed(document: Mapping[str, object], name: str) -> list[object]:
    return read_list(document, name) if name in document else []


def _read_selection(document: object) -> SelectionRecord:
    read = require_fields("selection", document, {"lines"})
    limits, rule = read_published(document)
    return SelectionRecord(limits, rule, tuple(_read_line(item) for item in read_list(read, "lines")))


def _read_line(document: object) -> EnvelopeLine:
    read = require_fields("line", document, {"granted", "funded", "last_rank"})
    granted, funded = Euro(read_text(read, "granted")), read_whole(read, "funded")
    return EnvelopeLine(granted, funded, whole_or_none(read, "last_rank"))


def _read_published(document: object) -> PublishedFigures:
    names = {"mean", "median", "deviation", "count", "rank", "outcome", "aid"}
    read = require_fields("published", document, names)
    return PublishedFigures(
        mean=whole_or_none(read, "mean"),
        median=whole_or_none(read, "median"),
        deviation=whole_or_none(read, "deviation"),
        count=read_whole(read, "count"),
        rank=whole_or_none(read, "rank"),
        outcome=None if read["outcome"] is None else Outcome(read_text(read, "outcome")),
        aid=_euro_or_none(read, "aid"),
        asked=_euro_or_none(read, "asked"),
        payer=None if read.get("payer") is None else read_whole(read, "payer"),
    )


def _read_resolution(document: object) -> tuple[int, ...]:
    read = require_fields("tie_resolution", document, {"numbers", "reason"})
    numbers = tuple(number for number in read_list(read, "numbers") if type(number) is int)
    if len(numbers) != len(read_list(read, "numbers")) or not read_text(read, "reason").strip():
        raise ValueError("tie_resolution: expected whole numbers in order, and a reason")
    return numbers


def _read_exception(document: object) -> tuple[int, str]:
    read = require_fields("exception", document, {"number", "reason"})
    return read_whole(read, "number"), read_text(read, "reason")


def _euro_or_none(document: Mapping[str, object], name: str) -> Euro | None:
    return None if document.get(name) is None else Euro(read_text(document, name))
