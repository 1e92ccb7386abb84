"""Spreadsheets as people send them, whatever their name says: a workbook is known by its first bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time

from python_calamine import CalamineError, CalamineWorkbook

from grappe.areas.networks.rules.member_rows import KNOWN
from grappe.areas.networks.rules.sheets import Sheet, sheet_of, text_rows
from grappe.values import Refusal, Refused

# Zip (XLSX, ODS) and the older binary files (XLS).
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_sheet(content: bytes) -> Sheet:
    """Return the table of a file: of a workbook, the first sheet that holds one.

    :raises Refused: when it is empty, damaged, no table, or too long.
    """
    if not content.startswith(_WORKBOOKS):
        rows, encoding, separator = text_rows(content)
        return sheet_of(rows, known=KNOWN, encoding=encoding, separator=separator)
    refused = Refused(Refusal("networks.sheet_empty"))
    for rows in _worksheets(content):
        try:
            return sheet_of(rows, known=KNOWN)
        except Refused as reason:
            refused = reason
    raise refused


def _worksheets(content: bytes) -> Iterator[list[list[str]]]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in workbook.sheet_names:
            found = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield [[_written(cell) for cell in row] for row in found]
    except CalamineError as reason:
        raise Refused(Refusal("networks.sheet_damaged")) from reason


def _written(cell: object) -> str:
    """A cell as somebody would type it: days as days, whole numbers without a point."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
