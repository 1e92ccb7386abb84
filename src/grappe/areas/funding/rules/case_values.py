"""The plain values of a case of `./grappe aid-check`: read one by one, every mistake kept with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from grappe.values import Euro, Refusal, Refused

_Meaning = TypeVar("_Meaning")
_Read = TypeVar("_Read")

HOME_STATE = "FR"
_AMOUNT = re.compile(r"(-?)\d{1,15}(?:\.\d{1,2})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Before and after these years a date is a slip of the pen.
_FIRST_DAY, _LAST_DAY = date(1957, 3, 25), date(2199, 12, 31)
_STATES = {"UK": "GB", "GR": "EL"}


class Gathered:
    """Mistakes gathered while a case is read, so that all of them are told at once."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []

    def read(self, reader: Callable[..., _Read], *given: Any) -> _Read | None:
        """Return what a reader reads; None, its mistakes kept, where it reads nothing."""
        try:
            return reader(*given)
        except Refused as refused:
            self.refusals += refused.refusals
            return None

    def refuse(self) -> None:
        """:raises Refused: with every mistake, when there is one."""
        if self.refusals:
            raise Refused(self.refusals)


def all_of(*readers: Callable[[], Any]) -> tuple[Any, ...]:
    """Return what every reader reads.

    :raises Refused: with the mistakes of all.
    """
    gathered = Gathered()
    values = tuple(gathered.read(reader) for reader in readers)
    gathered.refuse()
    return values


def wrong_value(code: str, place: str, value: object = None) -> Refused:
    shown = "" if value is None else str(value)[:80]
    return Refused(Refusal(code, {"place": place, "label": place, "value": shown}, place))


def read_object(value: object, place: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise wrong_value("funding.not_an_object", place, value)
    return value


def read_items(value: object, place: str) -> list[tuple[str, Mapping[str, object]]]:
    if not isinstance(value, list):
        raise wrong_value("funding.not_a_list", place, value)
    return [(f"{place}[{rank}]", read_object(item, f"{place}[{rank}]")) for rank, item in enumerate(value)]


def needed(item: Mapping[str, object], name: str, place: str) -> object:
    if item.get(name) is None:
        raise wrong_value("funding.missing_field", f"{place}.{name}" if place else name)
    return item[name]


def read_text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise wrong_value("funding.not_a_text", place, value)
    return value


def read_name(value: object, place: str) -> str:
    # The blanks of "356 000 000" are not part of a number.
    text = str(value) if type(value) is int else read_text(value, place)
    name = "".join(text.split())
    if not name:
        raise wrong_value("funding.missing_field", place)
    return name


def read_amount(value: object, place: str) -> Euro:
    text = str(value) if isinstance(value, str | Decimal) or type(value) is int else ""
    found = _AMOUNT.fullmatch(text)
    if not found:
        raise wrong_value("funding.malformed_amount", place, value)
    if found[1]:
        raise wrong_value("funding.negative_amount", place, value)
    return Euro(text)


def read_day(value: object, place: str) -> date:
    text = read_text(value, place)
    try:
        if not _DAY.fullmatch(text):
            raise ValueError(f"not YYYY-MM-DD: {text!r}")
        day = date.fromisoformat(text)
    except ValueError as problem:
        raise wrong_value("funding.malformed_date", place, value) from problem
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise wrong_value("funding.malformed_date", place, value)
    return day


def read_optional_day(value: object, place: str) -> date | None:
    return None if value is None else read_day(value, place)


def read_state(value: object, place: str) -> str:
    code = HOME_STATE if value is None else read_text(value, place).strip().upper()
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise wrong_value("funding.malformed_member_state", place, value)
    return _STATES.get(code, code)


def read_word(
    value: object, meanings: Mapping[str, _Meaning], default: str, code: str, place: str
) -> _Meaning:
    text = default if value is None else read_text(value, place).strip().lower()
    if text not in meanings:
        raise wrong_value(code, place, value)
    return meanings[text]
