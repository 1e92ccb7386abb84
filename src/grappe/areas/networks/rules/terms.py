"""Terms of membership: how they follow each other, and what forbids one."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from grappe.values import Period, Refusal

END_REASONS = ("resigned", "not_renewed", "excluded", "ceased", "merged", "other")


@dataclass(frozen=True, slots=True)
class Term:
    """One term of membership on record, and whether a later row renews it."""

    period: Period
    renewed: bool = False
    # Set when someone ended it before its day.
    reason: str = ""


def refusals_to_admit(
    *,
    organisation: int,
    network_organisation: int,
    name: str,
    period: Period,
    terms: Iterable[Period],
    network: int,
    college_network: int | None = None,
) -> list[Refusal]:
    """Say why an organisation cannot be admitted for a period, all reasons at once.

    :param terms: its other terms in the same network.
    :param college_network: the network of the chosen college, None without a college.
    """
    refusals = []
    if organisation == network_organisation:
        refusals.append(Refusal("networks.member_of_itself", field="organisation"))
    if not period.is_valid:
        refusals.append(Refusal("networks.dates_reversed", field="valid_to"))
    elif any(period.overlaps(term) for term in terms):
        refusals.append(Refusal("networks.already_member", {"name": name}, "organisation"))
    if college_network not in (None, network):
        refusals.append(Refusal("networks.college_of_another", field="college"))
    return refusals


def refusals_to_renew(former: Term, period: Period) -> list[Refusal]:
    """Say why a term cannot be followed by another: it has no end, has been renewed, or they overlap."""
    if former.renewed:
        return [Refusal("networks.already_renewed")]
    if former.period.end is None:
        return [Refusal("networks.renewal_without_end")]
    refusals = []
    if period.start is None or period.start <= former.period.end:
        refusals.append(Refusal("networks.renewal_too_early", {"end": former.period.end}, "valid_from"))
    if not period.is_valid:
        refusals.append(Refusal("networks.dates_reversed", field="valid_to"))
    return refusals


def refusals_to_end(term: Term, end: date, *, reason: str = "", note: str = "") -> list[Refusal]:
    """Say why a term cannot end that day: a later row renews it, it ended before, or begins after; and a
    reason that explains nothing."""
    if term.renewed:
        return [Refusal("networks.already_renewed")]
    refusals = []
    if term.period.end is not None and term.period.end <= end:
        refusals.append(Refusal("networks.already_ended", field="end"))
    elif term.period.start is not None and end < term.period.start:
        refusals.append(Refusal("networks.end_before_start", {"start": term.period.start}, "end"))
    if reason not in END_REASONS:
        refusals.append(Refusal("networks.end_reason_missing", field="reason"))
    elif reason == "other" and not note.strip():
        refusals.append(Refusal("networks.end_note_missing", field="note"))
    return refusals


def refusals_to_resume(
    term: Term, *, name: str, planned: date | None, others: Iterable[Period]
) -> list[Refusal]:
    """Say why the end of a term cannot be undone: nobody ended it, a row renews it, or the organisation has
    come back since.

    :param planned: the last day that it had before.
    """
    if not term.reason:
        return [Refusal("networks.nothing_to_undo")]
    if term.renewed:
        return [Refusal("networks.already_renewed")]
    again = Period(term.period.start, planned)
    if any(again.overlaps(other) for other in others):
        return [Refusal("networks.already_member", {"name": name})]
    return []


def refusals_to_withdraw(term: Term) -> list[Refusal]:
    """Say why a term written by mistake cannot be withdrawn: a later row renews it."""
    return [Refusal("networks.already_renewed")] if term.renewed else []


def next_term(former: Period) -> Period:
    """Return the term that follows: from the day after, as long as the former one.

    A term of whole months (a calendar year, a season) gives a term of as many whole months; any other
    length is kept in days. Without both dates the length is unknown and the next term stays open.
    """
    if former.end is None:
        return Period()
    start = former.end + timedelta(days=1)
    if former.start is None:
        return Period(start)
    months = (start.year - former.start.year) * 12 + start.month - former.start.month
    if months and after_months(former.start, months) == start:
        return Period(start, after_months(start, months) - timedelta(days=1))
    return Period(start, former.end + (start - former.start))


def after_months(day: date, months: int) -> date:
    """Return the same day that many months later; the last of a shorter month when there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
