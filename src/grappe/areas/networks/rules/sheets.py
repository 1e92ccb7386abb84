"""How a table that somebody sends is read: its encoding, its separator, its row of headings.

French spreadsheets as they are: semicolons, cp1252 or UTF-8 with or without mark, titles above the headings,
headings printed several times, empty lines.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from grappe.areas.territory.rules import plain
from grappe.values import Refusal, Refused

SEPARATORS = (";", ",", "\t", "|")
MOST_ROWS = 5_000
_LOOKED_AT = 60
_HEADINGS_WITHIN = 20
# What a version-control tool leaves in a file that two people changed.
_CONFLICT = ("<<<<<<< ", ">>>>>>> ")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table, with its number in the file from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was read. `encoding` and `separator` are empty for a workbook."""

    headings: tuple[str, ...]
    heading_line: int
    lines: tuple[Line, ...]
    encoding: str = ""
    separator: str = ""
    # Headings printed again among the rows, left out.
    repeated: int = 0


def text_rows(content: bytes) -> tuple[list[list[str]], str, str]:
    """Return the rows of a table of text with its encoding and separator.

    :raises Refused: when it is empty, no text, or holds the marks of an unfinished merge.
    """
    text, encoding = _decoded(content)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if line.startswith(_CONFLICT):
            raise Refused(Refusal("networks.sheet_conflict", {"line": number}))
    kept = [f"{line}\n" for line in lines]
    try:
        separator = _separator(lines)
        return list(csv.reader(kept, delimiter=separator)), encoding, separator
    except csv.Error as reason:  # a cell of more than 128 KiB
        raise Refused(Refusal("networks.sheet_not_text")) from reason


def _decoded(content: bytes) -> tuple[str, str]:
    mark = next((name for start, name in _MARKS if content.startswith(start)), "")
    if mark == "utf-16":
        return content.decode(mark, errors="replace"), "UTF-16"
    if b"\0" in content:
        raise Refused(Refusal("networks.sheet_not_text"))
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "Windows-1252"


def _separator(lines: Sequence[str]) -> str:
    """The one that cuts most of the first lines into the same number of cells."""
    shown = [line for line in lines[:_LOOKED_AT] if line.strip()]

    def regularity(separator: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(shown, delimiter=separator) if len(row) > 1)
        width, times = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
        return times, width

    return max(SEPARATORS, key=regularity)


def sheet_of(
    rows: Iterable[Sequence[str]], *, known: Collection[str], encoding: str = "", separator: str = ""
) -> Sheet:
    """Return the table that rows hold: the row of headings is the one with the most known words, else the
    first that is nearly full.

    :param known: headings that are recognised, as `plain` writes them.
    :raises Refused: when there is no row of headings, nothing under it, or more rows than one import takes.
    """
    lines = [Line(number, tuple(_cell(cell) for cell in row)) for number, row in enumerate(rows, start=1)]
    filled = [line for line in lines if any(line.cells)]
    if not filled:
        raise Refused(Refusal("networks.sheet_empty"))
    head = _head(filled[:_HEADINGS_WITHIN], known)
    width = max((place for place, cell in enumerate(head.cells, start=1) if cell), default=0)
    under = [line for line in filled if line.number > head.number]
    body = [line for line in under if line.cells[:width] != head.cells[:width]]
    if not body or width < 1:
        raise Refused(Refusal("networks.sheet_without_rows", {"line": head.number}))
    if len(body) > MOST_ROWS:
        raise Refused(Refusal("networks.sheet_too_long", {"rows": len(body), "most": MOST_ROWS}))
    padded = tuple(
        Line(line.number, (line.cells + ("",) * width)[:width]) for line in body if any(line.cells[:width])
    )
    headings = _distinct(head.cells[:width])
    return Sheet(headings, head.number, padded, encoding, separator, len(under) - len(body))


def _cell(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def _head(filled: Sequence[Line], known: Collection[str]) -> Line:
    best = max(filled, key=lambda line: (sum(plain(cell) in known for cell in line.cells), -line.number))
    if any(plain(cell) in known for cell in best.cells):
        return best
    widest = max(sum(map(bool, line.cells)) for line in filled)
    return next(line for line in filled if 10 * sum(map(bool, line.cells)) >= 6 * widest)


def _distinct(cells: Sequence[str]) -> tuple[str, ...]:
    """Headings that are apart: an empty one is named after its place, a second of the same name numbered."""
    seen: Counter[str] = Counter()
    names = []
    for place, cell in enumerate(cells, start=1):
        name = cell or f"#{place}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)
