"""The cases of `./grappe aid-check`: reading one from plain JSON, and answering it as plain JSON.

What cannot be read is refused with its code and its place in the case; nothing is guessed but what the schema
says (docs/reference/aid-check.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from datetime import date
from decimal import Decimal
from typing import TypeVar

from grappe.areas.funding.rules.call_rule import Basis, CallRule
from grappe.areas.funding.rules.check import AidAnswer, check_aid
from grappe.areas.funding.rules.explaining import explain_aid
from grappe.areas.funding.rules.ledger import (
    AidLine,
    AidStatus,
    Enterprise,
    NewAid,
    Reading,
    Situation,
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
from grappe.values import Euro, Explanation, Period, Refusal, Refused

_Meaning = TypeVar("_Meaning")

HOME_STATE = "FR"
_AMOUNT = re.compile(r"(-?)\d{1,15}(?:\.\d{1,2})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Before and after these years a date is a slip of the pen.
_FIRST_DAY, _LAST_DAY = date(1957, 3, 25), date(2199, 12, 31)
_STATES = {"UK": "GB", "GR": "EL"}
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


def answer_case(case: object) -> tuple[dict[str, object], Explanation]:
    """Return the answer of one case as plain JSON, without the words of its explanation, and the explanation.

    :raises Refused: with one reason, when the case cannot be read or its links form a circle.
    """
    read = _object(case, "case")
    situation = _read_situation(read)
    new = _read_new_aid(_object(_need(read, "new_aid", ""), "new_aid"), situation)
    answer = check_aid(
        new,
        situation,
        call_rule=_read_call_rule(read.get("call_rule")),
        reading=_read_options(read.get("options")),
    )
    return _as_json(read.get("id"), answer), explain_aid(answer, situation)


def refused_case(case: object, refusal: Refusal) -> dict[str, object]:
    """Return the result of a case that cannot be answered: same fields, nothing allowed, and its error."""
    code = refusal.code.removeprefix("funding.")
    return {
        "id": case.get("id") if isinstance(case, Mapping) else None,
        "allowed": False,
        "regime": None,
        "window": None,
        "counted": None,
        "headroom": None,
        "eligible_part": None,
        "highest_amount_if_lowered": None,
        "reasons": [code],
        "explanation": [],
        "error": code,
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


def _read_situation(case: Mapping[str, object]) -> Situation:
    enterprises: dict[str, Enterprise] = {}
    links: list[ControlLink] = []
    mergers: list[Merger] = []
    for place, item in _items(_need(case, "undertakings", ""), "undertakings"):
        found = _read_enterprise(item, place)
        if found.siren in enterprises:
            raise _wrong("funding.duplicate_undertaking", f"{place}.siren", found.siren)
        enterprises[found.siren] = found
        links += [
            _read_link(found.siren, link, spot)
            for spot, link in _items(item.get("controls") or [], f"{place}.controls")
        ]
        if item.get("merged_into") is not None:
            mergers.append(_read_merger(found.siren, item["merged_into"], f"{place}.merged_into"))
    if not enterprises:
        raise _wrong("funding.missing_field", "undertakings")
    known = set(enterprises) | {link.child for link in links} | {merger.into for merger in mergers}
    aids = tuple(
        _read_aid(item, place, enterprises, known) for place, item in _items(case.get("aids") or [], "aids")
    )
    return Situation(enterprises, tuple(links), tuple(mergers), aids)


def _read_enterprise(item: Mapping[str, object], place: str) -> Enterprise:
    activity, year_end = item.get("activity"), item.get("fiscal_year_end")
    return Enterprise(
        siren=_name(_need(item, "siren", place), f"{place}.siren"),
        activity=None if activity is None else _read_activity(activity, f"{place}.activity"),
        year_end=None if year_end is None else _read_year_end(year_end, f"{place}.fiscal_year_end"),
    )


def _read_activity(value: object, place: str) -> Activity:
    activities = {str(activity): activity for activity in Activity}
    return _word(value, activities, "", "funding.unknown_activity", place)


def _read_year_end(value: object, place: str) -> YearEnd:
    try:
        return YearEnd.parse(_text(value, place))
    except ValueError as problem:
        raise _wrong("funding.malformed_fiscal_year_end", place, value) from problem


def _read_link(parent: str, item: Mapping[str, object], place: str) -> ControlLink:
    start, end = (_optional_day(item.get(name), f"{place}.{name}") for name in ("from", "to"))
    period = Period(start, end)
    if not period.is_valid:
        raise _wrong("funding.malformed_period", place, f"{start} > {end}")
    child = _name(_need(item, "child", place), f"{place}.child")
    return ControlLink(parent, child, _read_criterion(item.get("criterion"), f"{place}.criterion"), period)


def _read_criterion(value: object, place: str) -> Criterion:
    if value is None:
        return Criterion.UNCLEAR
    text = _text(value, place).strip().lower()
    point = re.fullmatch(r"(?:.*[^a-z])?([abcd])\)?", text)
    if point:
        return _POINTS[point[1]]
    found = (criterion for words, criterion in _CRITERIA if re.search(words, text))
    return next(found, Criterion.UNCLEAR)


def _read_merger(absorbed: str, value: object, place: str) -> Merger:
    item = _object(value, place)
    into = _name(_need(item, "siren", place), f"{place}.siren")
    return Merger(absorbed, into, _day(_need(item, "on", place), f"{place}.on"))


# ── Aid ─────────────────────────────────────────────────────────────────────────────────────────────────


def _read_aid(
    item: Mapping[str, object], place: str, enterprises: Mapping[str, Enterprise], known: Set[str]
) -> AidLine:
    beneficiary = _name(_need(item, "beneficiary", place), f"{place}.beneficiary")
    if beneficiary not in known:
        raise _wrong("funding.unknown_undertaking", f"{place}.beneficiary", beneficiary)
    status = _word(item.get("status"), _STATUSES, "granted", "funding.unknown_status", f"{place}.status")
    granted_on = _optional_day(item.get("granted_on"), f"{place}.granted_on")
    enterprise = enterprises.get(beneficiary)
    activity = enterprise.activity if enterprise else None
    line = AidLine(
        beneficiary=beneficiary,
        amount=_amount(_need(item, "amount", place), f"{place}.amount"),
        granted_on=granted_on,
        member_state=_state(item.get("member_state"), f"{place}.member_state"),
        family=_family(_regime(item.get("regime"), f"{place}.regime"), activity, granted_on),
        status=status,
        paid_on=_optional_day(item.get("paid_on"), f"{place}.paid_on"),
    )
    if line.stands:
        _need(item, "granted_on", place)
    return line


def _family(code: str | None, activity: Activity | None, on: date | None) -> Family:
    """Return the family of a past aid: of the regulation named, else of its day and activity."""
    if code is not None:
        return family_named(code, activity)
    if on is None:
        # Pending without a day: the kind follows the activity alone.
        return Family.GENERAL if activity in (None, Activity.ROAD_FREIGHT) else Family(str(activity))
    regime = regime_for(activity or Activity.GENERAL, on)
    return regime.family if regime else Family.OTHER


def _read_new_aid(item: Mapping[str, object], situation: Situation) -> NewAid:
    beneficiary = _name(_need(item, "beneficiary", "new_aid"), "new_aid.beneficiary")
    if beneficiary not in situation.enterprises:
        raise _wrong("funding.unknown_undertaking", "new_aid.beneficiary", beneficiary)
    if situation.activity_of(beneficiary) is None:
        raise _wrong("funding.missing_field", f"undertakings[{beneficiary}].activity")
    return NewAid(
        beneficiary=beneficiary,
        amount=_amount(_need(item, "amount", "new_aid"), "new_aid.amount"),
        granted_on=_day(_need(item, "granted_on", "new_aid"), "new_aid.granted_on"),
        member_state=_state(item.get("member_state"), "new_aid.member_state"),
        regime=_regime(item.get("regime"), "new_aid.regime"),
        paid_on=_optional_day(item.get("paid_on"), "new_aid.paid_on"),
    )


def _regime(value: object, place: str) -> str | None:
    if value is None:
        return None
    code = read_regime(_text(value, place))
    if code is None:
        raise _wrong("funding.unknown_regime", place, value)
    return code


def _read_call_rule(value: object) -> CallRule | None:
    if value is None:
        return None
    item = _object(value, "call_rule")
    years = item.get("years", 3)
    if type(years) is not int or not 1 <= years <= 50:
        raise _wrong("funding.malformed_call_rule", "call_rule.years", years)
    return CallRule(
        ceiling=_amount(_need(item, "ceiling", "call_rule"), "call_rule.ceiling"),
        years=years,
        basis=_word(item.get("basis"), _BASES, "granted", "funding.malformed_call_rule", "call_rule.basis"),
        window=_word(
            item.get("window"), _WINDOWS, "rolling", "funding.malformed_call_rule", "call_rule.window"
        ),
    )


def _read_options(value: object) -> Reading:
    if value is None:
        return Reading()
    item = _object(value, "options")
    bounds = {str(bound): bound for bound in Bound}
    registers = {str(family): family for family in (Family.AGRICULTURE, Family.FISHERY)}
    kept = item.get("registers") or []
    if not isinstance(kept, list):
        raise _wrong("funding.malformed_option", "options.registers", kept)
    return Reading(
        _word(
            item.get("window_bound"), bounds, "inclusive", "funding.malformed_option", "options.window_bound"
        ),
        frozenset(
            _word(name, registers, "", "funding.malformed_option", "options.registers") for name in kept
        ),
    )


# ── Plain values ────────────────────────────────────────────────────────────────────────────────────────


def _wrong(code: str, place: str, value: object = None) -> Refused:
    shown = "" if value is None else str(value)[:80]
    return Refused(Refusal(code, {"place": place, "label": place, "value": shown}, place))


def _object(value: object, place: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise _wrong("funding.not_an_object", place, value)
    return value


def _items(value: object, place: str) -> list[tuple[str, Mapping[str, object]]]:
    if not isinstance(value, list):
        raise _wrong("funding.not_a_list", place, value)
    return [(f"{place}[{rank}]", _object(item, f"{place}[{rank}]")) for rank, item in enumerate(value)]


def _need(item: Mapping[str, object], name: str, place: str) -> object:
    if item.get(name) is None:
        raise _wrong("funding.missing_field", f"{place}.{name}" if place else name)
    return item[name]


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise _wrong("funding.not_a_text", place, value)
    return value


def _name(value: object, place: str) -> str:
    # The blanks of "356 000 000" are not part of a number.
    text = str(value) if type(value) is int else _text(value, place)
    name = "".join(text.split())
    if not name:
        raise _wrong("funding.missing_field", place)
    return name


def _amount(value: object, place: str) -> Euro:
    text = str(value) if isinstance(value, str | Decimal) or type(value) is int else ""
    found = _AMOUNT.fullmatch(text)
    if not found:
        raise _wrong("funding.malformed_amount", place, value)
    if found[1]:
        raise _wrong("funding.negative_amount", place, value)
    return Euro(text)


def _day(value: object, place: str) -> date:
    text = _text(value, place)
    try:
        if not _DAY.fullmatch(text):
            raise ValueError(f"not YYYY-MM-DD: {text!r}")
        day = date.fromisoformat(text)
    except ValueError as problem:
        raise _wrong("funding.malformed_date", place, value) from problem
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise _wrong("funding.malformed_date", place, value)
    return day


def _optional_day(value: object, place: str) -> date | None:
    return None if value is None else _day(value, place)


def _state(value: object, place: str) -> str:
    code = HOME_STATE if value is None else _text(value, place).strip().upper()
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise _wrong("funding.malformed_member_state", place, value)
    return _STATES.get(code, code)


def _word(value: object, meanings: Mapping[str, _Meaning], default: str, code: str, place: str) -> _Meaning:
    text = default if value is None else _text(value, place).strip().lower()
    if text not in meanings:
        raise _wrong(code, place, value)
    return meanings[text]
