"""The life of a label: granted, suspended, reinstated, renewed, withdrawn, expired; its state on any day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from grappe.values import Period, Refusal


class LabelState(StrEnum):
    """Where a label stands on a day."""

    UNDATED = "undated"
    NOT_YET = "not_yet"
    VALID = "valid"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class LabelAct(StrEnum):
    """What an authority does to a label. Expiry is no act: the last day passes."""

    GRANTED = "granted"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    RENEWED = "renewed"
    WITHDRAWN = "withdrawn"


# From which states an act may be taken; a label whose days nobody published is left as its source tells it.
STEPS: Mapping[LabelAct, frozenset[LabelState]] = {
    LabelAct.GRANTED: frozenset(),
    LabelAct.SUSPENDED: frozenset({LabelState.VALID}),
    LabelAct.REINSTATED: frozenset({LabelState.SUSPENDED}),
    LabelAct.RENEWED: frozenset({LabelState.VALID}),
    LabelAct.WITHDRAWN: frozenset({LabelState.VALID, LabelState.SUSPENDED}),
}


@dataclass(frozen=True, slots=True)
class Act:
    """One act and its day, the first on which it counts."""

    kind: LabelAct
    on: date


@dataclass(frozen=True, slots=True)
class Life:
    """A label from its first to its last day as they stand (renewals and withdrawal included), and the acts
    since its grant, in their order."""

    period: Period = Period()
    acts: tuple[Act, ...] = ()

    @property
    def last_act(self) -> date | None:
        """The day of the last act after the grant."""
        return self.acts[-1].on if self.acts else None


def state_on(life: Life, day: date) -> LabelState:
    """Return where a label stands on a day: withdrawn before all, then its dates, then a suspension.

    Both ends of the period count. A label without any date is undated, never valid.
    """
    if any(act.kind is LabelAct.WITHDRAWN and act.on <= day for act in life.acts):
        return LabelState.WITHDRAWN
    if life.period == Period():
        return LabelState.UNDATED
    if life.period.start is not None and day < life.period.start:
        return LabelState.NOT_YET
    if life.period.end is not None and day > life.period.end:
        return LabelState.EXPIRED
    return LabelState.SUSPENDED if _is_paused(life.acts, day) else LabelState.VALID


def _is_paused(acts: Iterable[Act], day: date) -> bool:
    return any(pause.contains(day) for pause in pauses_of_acts(acts))


def pauses_of_acts(acts: Iterable[Act]) -> tuple[Period, ...]:
    """Return the suspensions: from the day each begins to the eve of its end, without end while it lasts.

    A suspension lifted on its own day never was.
    """
    found: list[Period] = []
    since: date | None = None
    for act in acts:
        if act.kind is LabelAct.SUSPENDED:
            since = act.on
        elif act.kind is LabelAct.REINSTATED and since is not None:
            found.append(Period(since, act.on - timedelta(days=1)))
            since = None
    if since is not None:
        found.append(Period(since))
    return tuple(pause for pause in found if pause.is_valid)


def refusals_to_act(kind: LabelAct, life: Life, *, on: date, today: date) -> list[Refusal]:
    """Return every reason why an act cannot be taken: from that state, to come, or before the last one."""
    refusals = []
    if on > today:
        refusals.append(Refusal("labels.day_to_come", {}, "on"))
    before = life.last_act or life.period.start
    if before is not None and on < before:
        refusals.append(Refusal("labels.day_before_last", {"day": before}, "on"))
    state = state_on(life, on)
    if state not in STEPS[kind]:
        refusals.append(Refusal("labels.step", {"state": state, "act": kind}))
    elif kind is LabelAct.WITHDRAWN and life.period.start == on:
        refusals.append(Refusal("labels.withdrawn_first_day", {}, "on"))
    return refusals


def renewal_window(period: Period, months: int) -> Period | None:
    """Return the days on which a label may be renewed: the last `months` of its term; None without a last
    day."""
    return None if period.end is None else Period(_months_before(period.end, months), period.end)


def refusals_to_renew(life: Life, *, on: date, today: date, years: int | None, months: int) -> list[Refusal]:
    """Return every reason why a label cannot be renewed: those of any act, no term, outside its window."""
    refusals = refusals_to_act(LabelAct.RENEWED, life, on=on, today=today)
    window = renewal_window(life.period, months)
    if years is None or window is None:
        refusals.append(Refusal("labels.term_unknown"))
    elif not window.contains(on):
        refusals.append(Refusal("labels.outside_window", {"start": window.start, "end": window.end}, "on"))
    return refusals


def renewed(period: Period, years: int) -> Period:
    """Return the period once renewed: the new term begins the day after the last, no day is lost."""
    assert period.end is not None, "only a term with a last day is renewed"
    return Period(period.start, term(period.end + timedelta(days=1), years).end)


def term(first: date, years: int | None) -> Period:
    """Return a term from its first day, both ends included; without a length it is open."""
    if years is None:
        return Period(first)
    day = min(first.day, monthrange(first.year + years, first.month)[1])
    return Period(first, date(first.year + years, first.month, day) - timedelta(days=1))


def _months_before(day: date, months: int) -> date:
    whole = day.year * 12 + day.month - 1 - months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
