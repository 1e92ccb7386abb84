"""Dated relations between people and organisations: whom each kind ties, and its dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from grappe.values import Period, Refusal

_OF_A_PERSON = frozenset({"employment", "mandate"})
_OF_AN_ORGANISATION = frozenset({"control", "merger", "split"})
# What happened on a day, as against what holds from a day to a day.
EVENTS = frozenset({"merger", "split"})
# Article 2(2) of regulation (EU) 2023/2831, (a) to (d): what makes one enterprise control another.
CRITERIA = ("votes", "board", "influence", "agreement")


@dataclass(frozen=True, slots=True)
class RelationFact:
    """A dated relation of the register, in the ids of people and organisations.

    With a person: that person in `organisation`. Without: control of `other` by `organisation`, consultancy
    of `other` paid by `organisation`, or a project of both. The same shape as the rules of conflicts read.
    """

    kind: str
    person: int | None
    organisation: int
    other: int | None = None
    period: Period = Period()


@dataclass(frozen=True, slots=True)
class RelationChanged:
    """A link between people and organisations was written or ended: who watches conflicts must look again."""

    organisation: int
    on: datetime


def refusals_of_relation(
    *,
    kind: str,
    person: int | None,
    holder: int | None,
    organisation: int,
    period: Period,
    criterion: str = "",
    on: date | None = None,
) -> list[Refusal]:
    """Say why a relation cannot be written down: whom it ties, its dates, its criterion.

    :param on: today; a merger or a split is written down once it has happened.
    """
    refusals = _refusals_of_ends(kind, person, holder, organisation)
    if not period.is_valid:
        refusals.append(Refusal("directory.dates_reversed", field="valid_to"))
    if criterion and (kind != "control" or criterion not in CRITERIA):
        refusals.append(Refusal("directory.criterion_unknown", field="criterion"))
    return refusals + (_refusals_of_event(period, on) if kind in EVENTS else [])


def _refusals_of_ends(kind: str, person: int | None, holder: int | None, organisation: int) -> list[Refusal]:
    refusals = []
    if (person is None) == (holder is None):
        refusals.append(Refusal("directory.relation_one_holder"))
    elif kind in _OF_A_PERSON and person is None:
        refusals.append(Refusal("directory.relation_needs_person"))
    elif kind in _OF_AN_ORGANISATION and holder is None:
        refusals.append(Refusal("directory.relation_needs_organisation"))
    if holder == organisation:
        refusals.append(Refusal("directory.relation_with_itself"))
    return refusals


def _refusals_of_event(period: Period, on: date | None) -> list[Refusal]:
    if period.start is None:
        return [Refusal("directory.event_without_day", field="valid_from")]
    if on is not None and period.start > on:
        return [Refusal("directory.date_to_come", field="valid_from")]
    return []


def refusals_to_end_relation(*, kind: str = "", period: Period, end: date) -> list[Refusal]:
    """Say why a relation cannot end that day: it happened once, ended before, or begins after."""
    if kind in EVENTS:
        return [Refusal("directory.event_has_no_end")]
    if period.end is not None and period.end <= end:
        return [Refusal("directory.relation_ended", {"day": period.end}, "valid_to")]
    if not Period(period.start, end).is_valid:
        return [Refusal("directory.dates_reversed", field="valid_to")]
    return []
