"""What somebody types in a section of an agreement, read cell by cell; every reason to refuse at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from grappe.areas.projects.rules.agreement.content import Column, Kind, Section
from grappe.values import WHOLE, Euro, Refusal, Share, parse_decimal

Typed = Mapping[str, str]
LONGEST_TEXT, LONGEST_LONG, MOST_ROWS = 300, 4000, 60
_LARGEST = 100_000
_DAY = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")


def read_section(
    section: Section, typed: Sequence[Typed], parties: Collection[str]
) -> tuple[list[dict[str, Any]], list[Refusal]]:
    """Return the rows of a section as plain JSON, and every reason to refuse them.

    A row left wholly blank is passed over. A refusal is about the field `column-index`.

    :param parties: the codes that a cell may name.
    """
    rows, refusals = [], []
    for index, row in enumerate(typed):
        if not any(value.strip() for name, value in row.items() if name not in _flags(section)):
            continue
        read, wrong = _read_row(section, row, index, parties)
        rows.append(read)
        refusals += wrong
    if section.single and not rows:
        refusals.append(Refusal("projects.section_empty"))
    if len(rows) > MOST_ROWS:
        refusals.append(Refusal("projects.too_many_rows", {"most": MOST_ROWS}))
    return rows, [*refusals, *_doubles(section, rows)]


def _flags(section: Section) -> set[str]:
    return {column.name for column in section.columns if column.kind is Kind.FLAG}


def _read_row(
    section: Section, row: Typed, index: int, parties: Collection[str]
) -> tuple[dict[str, Any], list[Refusal]]:
    read: dict[str, Any] = {}
    refusals: list[Refusal] = []
    for column in section.columns:
        if column.kind is Kind.SHARES:
            read[column.name], wrong = _read_shares(column, row, index, parties)
            refusals += wrong
            continue
        text = row.get(column.name, "").strip()
        if not text and column.kind is not Kind.FLAG:
            read[column.name] = None if column.kind is Kind.SHARE else ""
            if not column.optional:
                refusals.append(Refusal("projects.cell_missing", {}, f"{column.name}-{index}"))
            continue
        read[column.name], unread = _read_cell(column, text, parties, f"{column.name}-{index}")
        refusals += unread
    return read, refusals


def _read_shares(
    column: Column, row: Typed, index: int, parties: Collection[str]
) -> tuple[dict[str, int], list[Refusal]]:
    shares, refusals = {}, []
    for party in parties:
        name = f"{column.name}.{party}"
        if text := row.get(name, "").strip():
            share, unread = _read_share(text, f"{name}-{index}")
            refusals += unread
            if not unread:
                shares[party] = share
    return shares, refusals


def _unread(code: str, text: str, where: str) -> list[Refusal]:
    return [Refusal(code, {"text": text[:40]}, where)]


def _read_cell(column: Column, text: str, parties: Collection[str], where: str) -> tuple[Any, list[Refusal]]:
    match column.kind:
        case Kind.FLAG:
            return text not in ("", "0"), []
        case Kind.PARTY:
            return text, [] if text in parties else _unread("projects.party_unknown", text, where)
        case Kind.CHOICE:
            assert column.choices is not None, "a choice has choices"
            known = {choice.value for choice in column.choices}
            return text, [] if text in known else _unread("projects.choice_unknown", text, where)
        case Kind.SHARE:
            return _read_share(text, where)
        case Kind.MONEY:
            return _read_money(text, where)
        case Kind.DAY:
            return _read_day(text, where)
        case Kind.WHOLE:
            return _read_whole(text, where)
    longest = LONGEST_LONG if column.kind is Kind.LONG else LONGEST_TEXT
    return text, [] if len(text) <= longest else _unread("projects.cell_too_long", text, where)


def _read_share(text: str, where: str) -> tuple[int, list[Refusal]]:
    try:
        share = Share.percent(text.rstrip("%\u00a0 "))
    except ValueError:
        return 0, _unread("projects.share_unreadable", text, where)
    if share.basis_points > WHOLE:
        return 0, _unread("projects.share_above_whole", text, where)
    return share.basis_points, []


def _read_money(text: str, where: str) -> tuple[str, list[Refusal]]:
    try:
        amount = parse_decimal(text.rstrip("€\u00a0 "))
    except ValueError:
        return "0", _unread("projects.amount_unreadable", text, where)
    if amount < 0 or amount >= Decimal(10) ** 10 or amount != amount.quantize(Decimal("0.01")):
        return "0", _unread("projects.amount_unreadable", text, where)
    return str(Euro(amount)), []


def _read_day(text: str, where: str) -> tuple[str, list[Refusal]]:
    try:
        if found := _DAY.match(text):
            day, month, year = map(int, found.groups())
            return date(year, month, day).isoformat(), []
        return date.fromisoformat(text).isoformat(), []
    except ValueError:
        return "", _unread("projects.day_unreadable", text, where)


def _read_whole(text: str, where: str) -> tuple[int, list[Refusal]]:
    if not (text.isascii() and text.isdigit()) or int(text) > _LARGEST:
        return 0, _unread("projects.whole_unreadable", text, where)
    return int(text), []


def _doubles(section: Section, rows: Sequence[Mapping[str, Any]]) -> list[Refusal]:
    """A code, or a party of the consortium, is written once."""
    names = {"parties": "party", "value": "party"}
    has_code = any(column.name == "code" for column in section.columns)
    name = "code" if has_code else names.get(section.name)
    if name is None:
        return []
    seen: set[object] = set()
    refusals = []
    for index, row in enumerate(rows):
        if row[name] in seen:
            refusals.append(Refusal("projects.written_twice", {"text": row[name]}, f"{name}-{index}"))
        seen.add(row[name])
    return refusals
