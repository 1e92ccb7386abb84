"""Short ways to write a situation: enterprises, aids, and the aid asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from grappe.areas.funding.rules import (
    Activity,
    AidAnswer,
    AidLine,
    AidStatus,
    CallRule,
    ControlLink,
    Enterprise,
    Family,
    Merger,
    NewAid,
    Reading,
    Situation,
    YearEnd,
    check_aid,
)
from grappe.values import Euro

CALENDAR = YearEnd(12, 31)


def day(text: str) -> date:
    return date.fromisoformat(text)


def enterprise(
    siren: str, activity: Activity | None = Activity.GENERAL, year_end: YearEnd | None = CALENDAR
) -> Enterprise:
    return Enterprise(siren, activity, year_end)


def aid(
    amount: str | int,
    granted_on: str | None,
    *,
    to: str = "A",
    family: Family = Family.GENERAL,
    state: str = "FR",
    status: AidStatus = AidStatus.GRANTED,
    paid_on: str | None = None,
) -> AidLine:
    return AidLine(
        beneficiary=to,
        amount=Euro(amount),
        granted_on=day(granted_on) if granted_on else None,
        member_state=state,
        family=family,
        status=status,
        paid_on=day(paid_on) if paid_on else None,
    )


def ask(
    amount: str | int,
    on: str,
    aids: Iterable[AidLine] = (),
    *,
    to: str = "A",
    enterprises: Iterable[Enterprise] = (),
    links: Iterable[ControlLink] = (),
    mergers: Iterable[Merger] = (),
    regime: str | None = None,
    paid_on: str | None = None,
    call_rule: CallRule | None = None,
    reading: Reading | None = None,
) -> AidAnswer:
    known = {found.siren: found for found in (enterprise("A"), *enterprises)}
    situation = Situation(known, tuple(links), tuple(mergers), tuple(aids))
    new = NewAid(to, Euro(amount), day(on), "FR", regime, day(paid_on) if paid_on else None)
    return check_aid(new, situation, call_rule=call_rule, reading=reading)


def codes(answer: AidAnswer) -> list[str]:
    return [found.code.removeprefix("funding.") for found in (*answer.reasons, *answer.notices)]
