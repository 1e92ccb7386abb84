"""The cases of `./grappe aid-check`: reading one from plain JSON, and answering it as plain JSON.

What cannot be read is refused with its code and its place in the case; nothing is guessed but what the schema
says (docs/reference/aid-check.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import partial

from grappe.areas.funding.rules.call_rule import Basis, CallRule
from grappe.areas.funding.rules.case_values import (
    Gathered,
    all_of,
    needed,
    read_amount,
    read_day,
    read_items,
    read_name,
    read_object,
    read_optional_day,
    read_state,
    read_text,
    read_word,
    wrong_value,
)
from grappe.areas.funding.rules.check import AidAnswer, check_aid
from grappe.areas.funding.rules.explaining import explain_aid
from grappe.areas.funding.rules.ledger import (
    AidLine,
    AidStatus,
    Enterprise,
    NewAid,
    Reading,
    Situation,
    stands,
)
from grappe.areas.funding.rules.regimes import (
    Activity,
    Family,
    WindowKind,
    family_named,
    read_regime,
    regime_for,
)
from grappe.areas.funding.rules.undertakings import ControlLink, Criterion, Merger
from grappe.areas.funding.rules.windows import Bound, YearEnd
from grappe.values import Euro, Explanation, Period, Refusal

_STATUSES = {
    "granted": AidStatus.GRANTED, "signed": AidStatus.GRANTED, "paid": AidStatus.GRANTED,
    "awarded": AidStatus.GRANTED,
    "pending": AidStatus.PENDING, "approved": AidStatus.PENDING, "requested": AidStatus.PENDING,
    "cancelled": AidStatus.CANCELLED, "canceled": AidStatus.CANCELLED, "withdrawn": AidStatus.CANCELLED,
    "refused": AidStatus.REFUSED, "rejected": AidStatus.REFUSED,
    "recovered": AidStatus.RECOVERED, "repaid": AidStatus.RECOVERED, "reimbursed": AidStatus.RECOVERED,
}  # fmt: skip
_BASES = {"granted": Basis.GRANTED, "grant": Basis.GRANTED, "paid": Basis.PAID, "payment": Basis.PAID}
_WINDOWS = {
    "rolling": WindowKind.ROLLING, "rolling_years": WindowKind.ROLLING,
    "fiscal": WindowKind.FISCAL, "fiscal_years": WindowKind.FISCAL,
}  # fmt: skip
# Read in this order: a word that says what does not link comes before one that does.
_CRITERIA = (
    (r"natural|person", Criterion.NATURAL_PERSON),
    (r"public", Criterion.PUBLIC_BODY),
    (r"minorit|partner", Criterion.MINORITY),
    (r"agreement|accord|pact|sole", Criterion.AGREEMENT),
    (r"appoint|nomin|board|remove", Criterion.APPOINTMENT),
    (r"influence|contract|statut|by.?law|dominant", Criterion.INFLUENCE),
    (r"vot|majorit", Criterion.VOTES),
)
_POINTS = {
    "a": Criterion.VOTES, "b": Criterion.APPOINTMENT, "c": Criterion.INFLUENCE, "d": Criterion.AGREEMENT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Group:
    """The enterprises of a case and what links them."""

    enterprises: Mapping[str, Enterprise]
    links: tuple[ControlLink, ...]
    mergers: tuple[Merger, ...]

    @property
    def known(self) -> Set[str]:
        """Every enterprise that an aid may name."""
        named = {link.child for link in self.links} | {merger.into for merger in self.mergers}
        return self.enterprises.keys() | named


def answer_case(case: object) -> tuple[dict[str, object], Explanation]:
    """Return the answer of one case as plain JSON, without the words of its explanation, and the explanation.

    :raises Refused: with every reason why the case cannot be read, else because its links form a circle.
    """
    read = read_object(case, "case")
    gathered = Gathered()
    group = gathered.read(_read_group, read)
    aids = gathered.read(_read_aids, read, group)
    new = gathered.read(_read_new_aid, read, group)
    call_rule = gathered.read(_read_call_rule, read.get("call_rule"))
    reading = gathered.read(_read_options, read.get("options"))
    gathered.refuse()
    assert group is not None and aids is not None and new is not None and reading is not None
    situation = Situation(group.enterprises, group.links, group.mergers, aids)
    answer = check_aid(new, situation, call_rule=call_rule, reading=reading)
    return _as_json(read.get("id"), answer), explain_aid(answer, situation)


def refused_case(case: object, refusals: Sequence[Refusal]) -> dict[str, object]:
    """Return the result of a case that cannot be answered: same fields, nothing allowed, the code of every
    mistake once, and its error, which is the first."""
    codes = list(dict.fromkeys(refusal.code.removeprefix("funding.") for refusal in refusals))
    return {
        "id": case.get("id") if isinstance(case, Mapping) else None,
        "allowed": False,
        "regime": None,
        "window": None,
        "counted": None,
        "headroom": None,
        "eligible_part": None,
        "highest_amount_if_lowered": None,
        "reasons": codes,
        "explanation": [],
        "error": codes[0],
    }


def _as_json(name: object, answer: AidAnswer) -> dict[str, object]:
    window = answer.window
    return {
        "id": name,
        "allowed": answer.allowed,
        "regime": answer.regime,
        "window": None
        if window is None
        else {"from": window.start.isoformat(), "to": window.end.isoformat(), "kind": str(window.kind)},
        "counted": _amount_text(answer.counted),
        "headroom": _amount_text(answer.headroom),
        "eligible_part": _amount_text(answer.eligible_part),
        "highest_amount_if_lowered": _amount_text(answer.highest),
        "reasons": [found.code.removeprefix("funding.") for found in (*answer.reasons, *answer.notices)],
        "explanation": [],
    }


def _amount_text(euro: Euro | None) -> str | None:
    return None if euro is None else f"{euro.amount:.2f}"


# ── Enterprises ─────────────────────────────────────────────────────────────────────────────────────────


def _read_group(case: Mapping[str, object]) -> _Group:
    gathered = Gathered()
    enterprises: dict[str, Enterprise] = {}
    links: list[ControlLink | None] = []
    mergers: list[Merger | None] = []
    items = read_items(needed(case, "undertakings", ""), "undertakings")
    for place, item in items:
        found = gathered.read(_read_enterprise, item, place)
        if found is not None and found.siren in enterprises:
            gathered.refusals += wrong_value(
                "funding.duplicate_undertaking", f"{place}.siren", found.siren
            ).refusals
        elif found is not None:
            enterprises[found.siren] = found
        siren = found.siren if found is not None else ""
        controls = gathered.read(read_items, item.get("controls") or [], f"{place}.controls")
        links += [gathered.read(_read_link, siren, link, spot) for spot, link in controls or []]
        if item.get("merged_into") is not None:
            merger = gathered.read(_read_merger, siren, item["merged_into"], f"{place}.merged_into")
            mergers.append(merger)
    if not items:
        raise wrong_value("funding.missing_field", "undertakings")
    gathered.refuse()
    return _Group(
        enterprises,
        tuple(link for link in links if link is not None),
        tuple(merger for merger in mergers if merger is not None),
    )


def _read_aids(case: Mapping[str, object], group: _Group | None) -> tuple[AidLine, ...]:
    items = read_items(case.get("aids") or [], "aids")
    return all_of(*[partial(_read_aid, item, place, group) for place, item in items])


def _read_enterprise(item: Mapping[str, object], place: str) -> Enterprise:
    activity, year_end = item.get("activity"), item.get("fiscal_year_end")
    siren, does, ends = all_of(
        lambda: read_name(needed(item, "siren", place), f"{place}.siren"),
        lambda: None if activity is None else _read_activity(activity, f"{place}.activity"),
        lambda: None if year_end is None else _read_year_end(year_end, f"{place}.fiscal_year_end"),
    )
    return Enterprise(siren=siren, activity=does, year_end=ends)


def _read_activity(value: object, place: str) -> Activity:
    activities = {str(activity): activity for activity in Activity}
    return read_word(value, activities, "", "funding.unknown_activity", place)


def _read_year_end(value: object, place: str) -> YearEnd:
    try:
        return YearEnd.parse(read_text(value, place))
    except ValueError as problem:
        raise wrong_value("funding.malformed_fiscal_year_end", place, value) from problem


def _read_link(parent: str, item: Mapping[str, object], place: str) -> ControlLink:
    period, child, criterion = all_of(
        lambda: _read_period(item, place),
        lambda: read_name(needed(item, "child", place), f"{place}.child"),
        lambda: _read_criterion(item.get("criterion"), f"{place}.criterion"),
    )
    return ControlLink(parent, child, criterion, period)


def _read_period(item: Mapping[str, object], place: str) -> Period:
    start, end = all_of(
        lambda: read_optional_day(item.get("from"), f"{place}.from"),
        lambda: read_optional_day(item.get("to"), f"{place}.to"),
    )
    period = Period(start, end)
    if not period.is_valid:
        raise wrong_value("funding.malformed_period", place, f"{start} > {end}")
    return period


def _read_criterion(value: object, place: str) -> Criterion:
    if value is None:
        return Criterion.UNCLEAR
    text = read_text(value, place).strip().lower()
    point = re.fullmatch(r"(?:.*[^a-z])?([abcd])\)?", text)
    if point:
        return _POINTS[point[1]]
    found = (criterion for words, criterion in _CRITERIA if re.search(words, text))
    return next(found, Criterion.UNCLEAR)


def _read_merger(absorbed: str, value: object, place: str) -> Merger:
    item = read_object(value, place)
    into, on = all_of(
        lambda: read_name(needed(item, "siren", place), f"{place}.siren"),
        lambda: read_day(needed(item, "on", place), f"{place}.on"),
    )
    return Merger(absorbed, into, on)


# ── Aid ─────────────────────────────────────────────────────────────────────────────────────────────────


def _read_aid(item: Mapping[str, object], place: str, group: _Group | None) -> AidLine:
    beneficiary, life, amount, state, code = all_of(
        lambda: _read_beneficiary(item, place, group.known if group else None),
        lambda: _read_life(item, place),
        lambda: read_amount(needed(item, "amount", place), f"{place}.amount"),
        lambda: read_state(item.get("member_state"), f"{place}.member_state"),
        lambda: _regime(item.get("regime"), f"{place}.regime"),
    )
    status, granted_on, paid_on = life
    enterprise = group.enterprises.get(beneficiary) if group else None
    activity = enterprise.activity if enterprise else None
    return AidLine(
        beneficiary=beneficiary,
        amount=amount,
        granted_on=granted_on,
        member_state=state,
        family=_family(code, activity, granted_on),
        status=status,
        paid_on=paid_on,
    )


def _read_beneficiary(item: Mapping[str, object], place: str, known: Set[str] | None) -> str:
    """The enterprise that an aid names; `known` is None where the enterprises could not be read."""
    beneficiary = read_name(needed(item, "beneficiary", place), f"{place}.beneficiary")
    if known is not None and beneficiary not in known:
        raise wrong_value("funding.unknown_undertaking", f"{place}.beneficiary", beneficiary)
    return beneficiary


def _read_life(item: Mapping[str, object], place: str) -> tuple[AidStatus, date | None, date | None]:
    """The status of a past aid, the day of its grant, which one that stands has, and that of its payment."""
    status, granted_on, paid_on = all_of(
        lambda: read_word(
            item.get("status"), _STATUSES, "granted", "funding.unknown_status", f"{place}.status"
        ),
        lambda: read_optional_day(item.get("granted_on"), f"{place}.granted_on"),
        lambda: read_optional_day(item.get("paid_on"), f"{place}.paid_on"),
    )
    if stands(status, paid_on):
        needed(item, "granted_on", place)
    return status, granted_on, paid_on


def _family(code: str | None, activity: Activity | None, on: date | None) -> Family:
    """Return the family of a past aid: of the regulation named, else of its day and activity."""
    if code is not None:
        return family_named(code, activity)
    if on is None:
        # Pending without a day: the kind follows the activity alone.
        return Family.GENERAL if activity in (None, Activity.ROAD_FREIGHT) else Family(str(activity))
    regime = regime_for(activity or Activity.GENERAL, on)
    return regime.family if regime else Family.OTHER


def _read_new_aid(case: Mapping[str, object], group: _Group | None) -> NewAid:
    item = read_object(needed(case, "new_aid", ""), "new_aid")
    beneficiary, amount, granted_on, state, regime, paid_on = all_of(
        lambda: _read_active(item, group),
        lambda: read_amount(needed(item, "amount", "new_aid"), "new_aid.amount"),
        lambda: read_day(needed(item, "granted_on", "new_aid"), "new_aid.granted_on"),
        lambda: read_state(item.get("member_state"), "new_aid.member_state"),
        lambda: _regime(item.get("regime"), "new_aid.regime"),
        lambda: read_optional_day(item.get("paid_on"), "new_aid.paid_on"),
    )
    return NewAid(
        beneficiary=beneficiary,
        amount=amount,
        granted_on=granted_on,
        member_state=state,
        regime=regime,
        paid_on=paid_on,
    )


def _read_active(item: Mapping[str, object], group: _Group | None) -> str:
    """The beneficiary of the new aid, which has to be described and to say its activity."""
    beneficiary = _read_beneficiary(item, "new_aid", group.enterprises.keys() if group else None)
    if group is not None and group.enterprises[beneficiary].activity is None:
        raise wrong_value("funding.missing_field", f"undertakings[{beneficiary}].activity")
    return beneficiary


def _regime(value: object, place: str) -> str | None:
    if value is None:
        return None
    code = read_regime(read_text(value, place))
    if code is None:
        raise wrong_value("funding.unknown_regime", place, value)
    return code


def _read_call_rule(value: object) -> CallRule | None:
    if value is None:
        return None
    item = read_object(value, "call_rule")
    ceiling, years, basis, window = all_of(
        lambda: read_amount(needed(item, "ceiling", "call_rule"), "call_rule.ceiling"),
        lambda: _years(item.get("years", 3)),
        lambda: read_word(
            item.get("basis"), _BASES, "granted", "funding.malformed_call_rule", "call_rule.basis"
        ),
        lambda: read_word(
            item.get("window"), _WINDOWS, "rolling", "funding.malformed_call_rule", "call_rule.window"
        ),
    )
    return CallRule(ceiling=ceiling, years=years, basis=basis, window=window)


def _years(value: object) -> int:
    if type(value) is not int or not 1 <= value <= 50:
        raise wrong_value("funding.malformed_call_rule", "call_rule.years", value)
    return value


def _read_options(value: object) -> Reading:
    if value is None:
        return Reading()
    item = read_object(value, "options")
    bound, registers = all_of(lambda: _read_bound(item), lambda: _read_registers(item))
    return Reading(bound, registers)


def _read_bound(item: Mapping[str, object]) -> Bound:
    bounds = {str(bound): bound for bound in Bound}
    given = item.get("window_bound")
    return read_word(given, bounds, "inclusive", "funding.malformed_option", "options.window_bound")


def _read_registers(item: Mapping[str, object]) -> frozenset[Family]:
    registers = {str(family): family for family in (Family.AGRICULTURE, Family.FISHERY)}
    kept = item.get("registers") or []
    if not isinstance(kept, list):
        raise wrong_value("funding.malformed_option", "options.registers", kept)
    return frozenset(
        read_word(name, registers, "", "funding.malformed_option", "options.registers") for name in kept
    )
