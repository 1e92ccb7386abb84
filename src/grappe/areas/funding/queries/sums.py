"""The lines of an undertaking, and their sums made by the database.

Windows only distinguish whether a day is in or out: aid is summed between their bounds, and each sum enters
the rules as one line on the first day of its stretch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet, Sum

from grappe.areas.funding.models import AidLine as AidRow
from grappe.areas.funding.models import AidState
from grappe.areas.funding.models.ledger import euro_of
from grappe.areas.funding.queries.groups import Group
from grappe.areas.funding.rules import (
    Activity,
    AidLine,
    AidStatus,
    Basis,
    CallRule,
    Family,
    Reading,
    WindowKind,
    YearEnd,
    window_of,
)
from grappe.areas.funding.rules.windows import Window
from grappe.values import ZERO, Euro

_STANDS = Q(status=AidState.GRANTED) | Q(status=AidState.CANCELLED, paid_on__isnull=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the ledger: an amount on a day, under a regulation (None: the one that applies), and
    the call's own rule, if any."""

    on: date
    amount: Euro = ZERO
    regime: str | None = None
    call_rule: CallRule | None = None
    paid_on: date | None = None
    member_state: str = "FR"
    reading: Reading = Reading()


def counting_lines(group: Group) -> QuerySet[AidRow]:
    """The lines of the undertaking that no other says again."""
    return AidRow.objects.filter(beneficiary__in=group.ledger, same_as=None, replaced_by=None)


def all_lines(group: Group) -> QuerySet[AidRow]:
    """Every line of the undertaking, those said again included, as the page lists them: the latest first."""
    return (
        AidRow.objects.filter(beneficiary__in=group.ledger)
        .select_related("beneficiary", "authority")
        .order_by(F("granted_on").desc(nulls_first=True), "-pk")
    )


def aid_of(group: Group, row: AidRow) -> AidLine:
    """Return a line of the ledger as the rules read it."""
    return AidLine(
        group.keys[row.beneficiary_id],
        row.amount,
        row.granted_on,
        row.member_state,
        Family(row.family),
        AidStatus(row.status),
        row.paid_on,
    )


def aids_of(group: Group, rows: Iterable[AidRow]) -> list[AidLine]:
    """Return lines of the ledger as the rules read them."""
    return [aid_of(group, row) for row in rows]


def sums_of(group: Group, question: Question, *, by_enterprise: bool = True) -> list[AidLine]:
    """Return the aid of the group summed between the bounds of every window of the question: one query, that
    reads one index from end to end.

    A sum by day of grant has no day of payment, and one by day of payment no day of grant: each counts where
    its day is asked for, and only there.

    :param by_enterprise: whether each keeps its own sums; else only hauliers do, whom a ceiling may single
        out, and the others are told together.
    """
    bounds = sorted({day for w in _windows(group, question) for day in (w.start, w.end + timedelta(days=1))})
    by_payment = question.call_rule is not None and question.call_rule.basis is Basis.PAID
    columns = ["granted_on", "paid_on"] if by_payment else ["granted_on"]
    recent = Q(granted_on__gte=bounds[0])
    if by_payment:
        recent |= Q(paid_on__gte=bounds[0])
    # What came since each bound: stretches are their differences, which costs one comparison a line.
    since = {
        f"{column}_{place}": Sum("amount_cents", filter=Q(**{f"{column}__gte": bound}))
        for column in columns
        for place, bound in enumerate(bounds)
    }
    rows = (
        counting_lines(group)
        .filter(Q(status=AidState.PENDING) | _STANDS & recent)
        .order_by()
        .values_list("beneficiary_id", "family", "member_state", "status")
        .annotate(whole=Sum("amount_cents"), **since)
    )
    told = _told_as(group, by_enterprise)
    sums: dict[tuple[str, str, str, bool], list[int]] = {}
    for beneficiary, family, state, status, *amounts in rows:
        of_these = sums.setdefault(
            (told[beneficiary], family, state, status == AidState.PENDING), [0] * len(amounts)
        )
        for place, amount in enumerate(amounts):
            of_these[place] += amount or 0
    return [
        aid
        for (key, family, state, pending), (whole, *later) in sums.items()
        for aid in (
            [AidLine(key, euro_of(whole), None, state, Family(family), AidStatus.PENDING)]
            if pending
            else _summed(key, Family(family), state, bounds, later)
        )
    ]


def _told_as(group: Group, by_enterprise: bool) -> dict[int, str]:
    """Under whose name the lines of each member of the undertaking are summed."""
    members = sorted(group.ledger)
    if by_enterprise:
        return {pk: group.keys[pk] for pk in members}
    hauls = {pk for pk in members if group.enterprises[group.keys[pk]].activity is Activity.ROAD_FREIGHT}
    others = [pk for pk in members if pk not in hauls]
    return {pk: group.keys[pk if pk in hauls else others[0]] for pk in members}


def _summed(
    key: str, family: Family, state: str, bounds: Sequence[date], since: Sequence[int]
) -> Iterable[AidLine]:
    """The sums of one family, each as one line on the first day of its stretch: by day of grant, then by day
    of payment if asked. After the last bound nothing is in a window."""
    for start in range(0, len(since), len(bounds)):
        totals = since[start : start + len(bounds)]
        for day, total, later in zip(bounds, totals, totals[1:], strict=False):
            if total > later:
                granted, paid = (None, day) if start else (day, None)
                yield AidLine(key, euro_of(total - later), granted, state, family, AidStatus.GRANTED, paid)


def _windows(group: Group, question: Question) -> list[Window]:
    """Every window that the rules may ask about: rolling and fiscal years, and those of the call's rule."""
    enterprise, bound = group.enterprises[group.key], question.reading.bound
    known = replace(enterprise, year_end=enterprise.year_end or YearEnd(12, 31))
    windows = [window_of(kind, known, question.on, bound=bound) for kind in WindowKind]
    if (rule := question.call_rule) is not None:
        end = question.on if rule.basis is Basis.GRANTED else question.paid_on or question.on
        windows.append(window_of(rule.window, known, end, years=rule.years, bound=bound))
    return windows
