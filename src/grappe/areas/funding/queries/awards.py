"""Many awards asked at once: each judged with those that come before it, in three queries for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import F, Q

from grappe.areas.directory.queries import Ties, ties_around
from grappe.areas.directory.rules import Tie
from grappe.areas.funding.models import AidLine as AidRow
from grappe.areas.funding.models import AidOrigin, AidProfile
from grappe.areas.funding.models.ledger import euro_of
from grappe.areas.funding.queries.groups import Group, enterprise_of, keys_of
from grappe.areas.funding.rules import (
    Activity,
    AidAnswer,
    AidLine,
    AidStatus,
    CallRule,
    Family,
    NewAid,
    Situation,
    check_aid,
    explain_aid,
)
from grappe.areas.funding.rules.lines import family_of
from grappe.areas.funding.rules.windows import YearEnd
from grappe.values import ZERO, Euro, Explanation, Refusal, Refused

_COLUMNS = (
    "beneficiary_id",
    "amount_cents",
    "granted_on",
    "member_state",
    "family",
    "status",
    "paid_on",
)


@dataclass(frozen=True, slots=True)
class AwardAsked:
    """One award to judge: what it is known by, to whom, and its gross grant equivalent.

    `pending`: another decision waits for it somewhere else; it takes no headroom, and is announced.
    """

    number: int
    organisation_id: int
    organisation: str
    amount: Euro
    pending: bool = False


@dataclass(frozen=True)
class AwardFound:
    """What the ceilings answer about one award; `refused` is what the answer lacks, or why there is none."""

    asked: AwardAsked
    activity: Activity
    answer: AidAnswer | None = None
    situation: Situation | None = None
    refused: tuple[Refusal, ...] = ()

    @property
    def reasons(self) -> tuple[Refusal, ...]:
        """Why the whole award is blocked; nothing when it may be granted."""
        return (*(self.answer.reasons if self.answer else ()), *self.refused)

    @property
    def notices(self) -> tuple[Refusal, ...]:
        """What is announced and blocks nothing."""
        return self.answer.notices if self.answer else ()

    @property
    def highest(self) -> Euro:
        """The most that may be granted if the award is lowered before the decision."""
        return self.answer.highest if self.answer else ZERO

    @cached_property
    def explanation(self) -> Explanation:
        """The lines that lead to the answer."""
        if self.answer is None or self.situation is None:
            return Explanation("funding.ledger")
        return explain_aid(self.answer, self.situation)


def check_awards(
    asked: Sequence[AwardAsked],
    *,
    on: date,
    regime: str | None = None,
    call_rule: CallRule | None = None,
    but: str = "",
) -> dict[int, AwardFound]:
    """Return what the ceilings answer about each award on the day, by its number.

    In the order given: one that is allowed takes its headroom before those that follow, as both would be
    granted together; those that follow in the same undertaking are pending for it, and announced.

    :param but: the reference of an award to leave out: the one that is asked about again.
    """
    if not asked:
        return {}
    found: dict[int, AwardFound] = {}
    for party in _parties(asked, on, but):
        granted: list[AidLine] = []
        for place, one in enumerate(party.asked):
            if one.pending:
                continue
            later = [*party.asked[place + 1 :], *(other for other in party.asked[:place] if other.pending)]
            waiting = [_line(party.group, other, on, regime, AidStatus.PENDING) for other in later]
            answered = _judge(party, one, [*granted, *waiting], on, regime, call_rule)
            found[one.number] = answered
            if not answered.reasons:
                granted.append(_line(party.group, one, on, regime, AidStatus.GRANTED))
    return found


@dataclass(frozen=True)
class _Party:
    """Organisations ever tied to one another, what was asked for them, and their ledger."""

    group: Group
    asked: tuple[AwardAsked, ...]
    rows: Mapping[int, Sequence[AidLine]]


def _judge(
    party: _Party,
    one: AwardAsked,
    beside: Sequence[AidLine],
    on: date,
    regime: str | None,
    call_rule: CallRule | None,
) -> AwardFound:
    """Ask the rules. A fiscal year that is not known is held to end that very day: no other makes a wider
    window, so what is allowed then is allowed whatever it is; what is not waits for it to be told."""
    group = replace(party.group, of=one.organisation_id)
    enterprise = group.enterprises[group.key]
    activity = enterprise.activity or Activity.GENERAL
    ledger = [line for pk in sorted(group.ledger) for line in party.rows.get(pk, ())]
    new = NewAid(group.key, one.amount, on, "FR", regime)
    situation = group.situation([*ledger, *beside])
    try:
        return AwardFound(one, activity, check_aid(new, situation, call_rule=call_rule), situation)
    except Refused as refused:
        if refused.codes != ("funding.fiscal_year_end_missing",):
            return AwardFound(one, activity, refused=refused.refusals)
        missing = refused.refusals
    widest = replace(enterprise, year_end=YearEnd(on.month, on.day))
    enterprises = {**group.enterprises, group.key: widest}
    situation = replace(group, enterprises=enterprises).situation([*ledger, *beside])
    answer = check_aid(new, situation, call_rule=call_rule)
    return AwardFound(one, activity, answer, situation, () if answer.allowed else missing)


def _line(group: Group, one: AwardAsked, on: date, regime: str | None, status: AidStatus) -> AidLine:
    key = group.keys[one.organisation_id]
    activity = group.enterprises[key].activity or Activity.GENERAL
    family = family_of(regime or "", activity, on)
    day = on if status is AidStatus.GRANTED else None
    return AidLine(key, one.amount, day, "FR", family, status)


def _parties(asked: Sequence[AwardAsked], on: date, but: str) -> Iterable[_Party]:
    """Put the organisations into parties: three queries, whatever their number."""
    ties = ties_around({one.organisation_id for one in asked})
    names = ties.names | {one.organisation_id: one.organisation for one in asked}
    profiles = _profiles(names, on)
    rows = _ledger(names, but)
    party_of = _joined(names, ties)
    members: dict[int, dict[int, str]] = {}
    for pk, party in party_of.items():
        members.setdefault(party, {})[pk] = names[pk]
    tied: dict[int, list[Tie]] = {}
    for tie in ties.ties:
        tied.setdefault(party_of[tie.first], []).append(tie)
    wanted: dict[int, list[AwardAsked]] = {}
    for one in asked:
        wanted.setdefault(party_of[one.organisation_id], []).append(one)
    for party, requests in wanted.items():
        keys = keys_of(members[party])
        enterprises = {keys[pk]: enterprise_of(keys[pk], *profiles.get(pk, ("", ""))) for pk in keys}
        group = Group(
            requests[0].organisation_id,
            on,
            keys,
            Ties(tuple(tied.get(party, ())), members[party]),
            enterprises,
            frozenset(keys.keys() - profiles.keys()),
        )
        yield _Party(
            group,
            tuple(requests),
            {pk: [_told(keys[pk], row) for row in rows.get(pk, ())] for pk in keys},
        )


def _joined(names: Mapping[int, str], ties: Ties) -> dict[int, int]:
    """Return, for each organisation, one of those that it was ever tied to, the same for all of them."""
    heads = {pk: pk for pk in names}

    def head(pk: int) -> int:
        while heads[pk] != pk:
            heads[pk] = heads[heads[pk]]
            pk = heads[pk]
        return pk

    for tie in ties.ties:
        heads[head(tie.first)] = head(tie.second)
    return {pk: head(pk) for pk in names}


def _profiles(names: Mapping[int, str], on: date) -> dict[int, tuple[str, str]]:
    """What each said it is, the last one said by the day."""
    rows = AidProfile.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on), organisation__in=names
    ).order_by(F("valid_from").asc(nulls_first=True))
    columns = rows.values_list("organisation_id", "activity", "fiscal_year_end")
    return {pk: (activity, year_end) for pk, activity, year_end in columns}


def _ledger(names: Mapping[int, str], but: str) -> dict[int, list[tuple[Any, ...]]]:
    """The lines of each that no other says again."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    rows = AidRow.objects.filter(beneficiary__in=names, same_as=None, replaced_by=None).order_by("pk")
    if but:
        rows = rows.exclude(origin=AidOrigin.AWARD, reference=but)
    for row in rows.values_list(*_COLUMNS):
        found.setdefault(row[0], []).append(row)
    return found


def _told(key: str, row: tuple[Any, ...]) -> AidLine:
    _beneficiary, cents, granted_on, state, family, status, paid_on = row
    return AidLine(key, euro_of(cents), granted_on, state, Family(family), AidStatus(status), paid_on)
