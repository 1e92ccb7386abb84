"""The aid ledger: what counts against each ceiling on a day, and what may still be granted.

Aid counts on the day when the legal right to it is conferred, whatever the day of payment
(EU 2023/2831, art. 3(3); 1407/2013, art. 3(4)), and per Member State (art. 3(2)).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grappe.areas.funding.rules.cumulation import Ceiling
from grappe.areas.funding.rules.regimes import Activity, Family, WindowKind
from grappe.areas.funding.rules.undertakings import ControlLink, Merger, SingleUndertaking
from grappe.areas.funding.rules.windows import Bound, Window, YearEnd, window_at
from grappe.values import ZERO, Euro, Refusal, Refused


class AidStatus(StrEnum):
    """How far an aid is: only what was granted, and not given back, counts."""

    GRANTED = "granted"
    PENDING = "pending"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One legal unit: its activity and the last day of its fiscal year; None when not told."""

    siren: str
    activity: Activity | None = None
    year_end: YearEnd | None = None


def stands(status: AidStatus, paid_on: date | None) -> bool:
    """Whether the right to an aid was conferred and not undone.

    An aid cancelled before any payment never benefited anyone; one cancelled after it did, until it is
    recovered.
    """
    return status is AidStatus.GRANTED or (status is AidStatus.CANCELLED and paid_on is not None)


@dataclass(frozen=True, slots=True)
class AidLine:
    """One aid of the past, as its gross grant equivalent; `granted_on` may be None while it is pending."""

    beneficiary: str
    amount: Euro
    granted_on: date | None
    member_state: str
    family: Family
    status: AidStatus = AidStatus.GRANTED
    paid_on: date | None = None

    @property
    def stands(self) -> bool:
        """Whether the right to it was conferred and not undone (`stands`)."""
        return stands(self.status, self.paid_on)


@dataclass(frozen=True, slots=True)
class NewAid:
    """The aid asked about; `regime` is the code of a regulation, or None to follow the activity."""

    beneficiary: str
    amount: Euro
    granted_on: date
    member_state: str
    regime: str | None = None
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that is known of the enterprises: who they are, who controls whom, what they received."""

    enterprises: Mapping[str, Enterprise]
    links: tuple[ControlLink, ...] = ()
    mergers: tuple[Merger, ...] = ()
    aids: tuple[AidLine, ...] = ()

    def activity_of(self, siren: str) -> Activity | None:
        """Return what the enterprise does, None when it is not told."""
        found = self.enterprises.get(siren)
        return found.activity if found else None


@dataclass(frozen=True, slots=True)
class Reading:
    """The parameters of a check: the bound of rolling windows, and the central registers that are kept."""

    bound: Bound = Bound.INCLUSIVE
    registers: frozenset[Family] = frozenset()


@dataclass(frozen=True, slots=True)
class Measure:
    """One ceiling with its window, what was granted in it, and what is pending."""

    ceiling: Ceiling
    window: Window
    counted: Euro
    pending: Euro = ZERO

    @property
    def headroom(self) -> Euro:
        """What may still be granted under this ceiling: never less than nothing."""
        return max(ZERO, self.ceiling.amount - self.counted)


def window_of(
    kind: WindowKind, enterprise: Enterprise, on: date, *, years: int = 3, bound: Bound = Bound.INCLUSIVE
) -> Window:
    """Return the window of that kind that ends that day, for that enterprise.

    :raises Refused: when fiscal years are needed and the enterprise's own is not known.
    """
    if kind is WindowKind.FISCAL and enterprise.year_end is None:
        raise Refused(Refusal("funding.fiscal_year_end_missing", {"siren": enterprise.siren}))
    year_end = enterprise.year_end or YearEnd(12, 31)
    return window_at(on, kind, year_end=year_end, years=years, bound=bound)


def measures_of(
    ceilings: Sequence[tuple[Ceiling, Window]],
    *,
    new: NewAid,
    undertaking: SingleUndertaking,
    situation: Situation,
) -> tuple[Measure, ...]:
    """Return what counts against each ceiling: granted in its window; and what is pending, whenever due.

    Lines may be sums: of one enterprise, one family, one day.
    """
    members, state = undertaking.members, new.member_state
    hauliers = hauliers_of(undertaking, situation)
    first = min(window.start for _, window in ceilings)
    # The ledger is read once; each ceiling then looks at what is near.
    near: list[tuple[date, AidLine]] = []
    pending: list[AidLine] = []
    for line in situation.aids:
        if line.member_state != state or line.beneficiary not in members:
            continue
        day = line.granted_on
        if line.status is AidStatus.PENDING:
            pending.append(line)
        elif day is not None and first <= day <= new.granted_on and line.stands:
            near.append((day, line))
    return tuple(
        Measure(
            ceiling,
            window,
            Euro.total(
                line.amount
                for day, line in near
                if window.contains(day) and _is_of_kind(line, ceiling, hauliers)
            ),
            Euro.total(line.amount for line in pending if _is_of_kind(line, ceiling, hauliers)),
        )
        for ceiling, window in ceilings
    )


def hauliers_of(undertaking: SingleUndertaking, situation: Situation) -> frozenset[str]:
    """Return the members that carry freight for hire or reward."""
    hauls = Activity.ROAD_FREIGHT
    return frozenset(siren for siren in undertaking.members if situation.activity_of(siren) is hauls)


def _is_of_kind(line: AidLine, ceiling: Ceiling, hauliers: Set[str]) -> bool:
    return line.family in ceiling.families and (not ceiling.freight_only or line.beneficiary in hauliers)


def binding(measures: Iterable[Measure]) -> Measure:
    """Return the ceiling that leaves the least; the first one when several do."""
    return min(measures, key=lambda found: found.headroom)


def reason_left_out(
    line: AidLine,
    ceiling: Ceiling,
    window: Window,
    *,
    members: Set[str],
    member_state: str,
    hauliers: Set[str],
) -> str | None:
    """Return why an aid does not count against a ceiling, as a code; None when it does."""
    reasons = {
        "outside_undertaking": line.beneficiary not in members,
        "other_state": line.member_state != member_state,
        "not_de_minimis": line.family is Family.OTHER,
        "other_regime": line.family not in ceiling.families,
        "other_activity": ceiling.freight_only and line.beneficiary not in hauliers,
        str(line.status): not line.stands,
        "before_window": line.granted_on is None or line.granted_on < window.start,
        "after_window": line.granted_on is None or line.granted_on > window.end,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)
