"""Reading a file of the register, as French tools write it: semicolons, cp1252 or UTF-8, decimal commas.

Pure: from bytes to rows and faults, each with its line number. Columns are found by their heading, whatever
their order; accents and capitals do not matter.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from grappe.areas.funding.rules.ledger import AidStatus
from grappe.areas.funding.rules.lines import FIRST_DAY, LARGEST
from grappe.areas.funding.rules.regimes import read_regime
from grappe.values import ZERO, Euro, Refusal, Siren

MOST_ROWS = 50_000
# Heading of a column, as read, → what it holds.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "reference": ("numero aide", "numero d aide", "numero unique", "reference", "identifiant aide"),
    "siren": ("siren", "siren beneficiaire", "siret", "siret beneficiaire", "identifiant beneficiaire"),
    "name": ("beneficiaire", "nom beneficiaire", "raison sociale", "denomination"),
    "granted_on": ("date octroi", "date d octroi", "octroi", "date attribution"),
    "amount": (
        "montant", "montant aide", "montant de l aide", "equivalent subvention brut", "esb", "montant esb",
    ),
    "regime": ("reglement", "regime", "base juridique", "reglement de minimis"),
    "authority": ("autorite", "autorite d octroi", "autorite octroi", "organisme", "financeur"),
    "purpose": ("objet", "intitule", "dispositif", "objectif"),
    "instrument": ("instrument", "instrument d aide", "forme de l aide"),
    "nace": ("nace", "secteur nace", "code nace", "naf", "secteur"),
    "status": ("etat", "statut"),
}  # fmt: skip
NEEDED = ("reference", "granted_on", "amount", "authority")
_STATES = {
    "": AidStatus.GRANTED, "accordee": AidStatus.GRANTED, "octroyee": AidStatus.GRANTED,
    "versee": AidStatus.GRANTED, "annulee": AidStatus.CANCELLED, "refusee": AidStatus.REFUSED,
    "recuperee": AidStatus.RECOVERED, "remboursee": AidStatus.RECOVERED, "en attente": AidStatus.PENDING,
}  # fmt: skip
_INSTRUMENTS = {
    "": "grant", "subvention": "grant", "pret": "loan", "pret bonifie": "loan", "garantie": "guarantee",
    "avantage fiscal": "tax", "exoneration": "tax", "service": "service", "prestation": "service",
    "fonds propres": "equity",
}  # fmt: skip
_DELIMITERS = ";\t,"
_SIREN_DIGITS = 9


@dataclass(frozen=True, slots=True)
class FileRow:
    """One aid of the file. `siren` is empty when the beneficiary is told by name only."""

    line: int
    reference: str
    siren: str
    name: str
    granted_on: date
    amount: Euro
    regime: str
    authority: str
    purpose: str
    instrument: str
    nace: str
    status: AidStatus


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line of the file was not read."""

    line: int
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """What a file holds: the aids read, and the lines that were not, in order."""

    rows: tuple[FileRow, ...] = ()
    faults: tuple[Fault, ...] = ()


class _Unread(ValueError):
    """A cell that cannot be read."""

    def __init__(self, code: str, value: str) -> None:
        self.refusal = Refusal(code, {"value": value[:60]})
        super().__init__(code)


def read_register(content: bytes) -> RegisterFile:
    """Return the aids of the file and the lines that cannot be read, each with its number from 1.

    A heading that is missing, or a file that is no table, is one fault of line 1.
    """
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    # Not `splitlines`, which also cuts at signs that a cell may hold.
    lines = [f"{line}\n" for line in text.split("\n")]
    if not text.strip():
        return RegisterFile(faults=(Fault(1, Refusal("funding.file_without_rows")),))
    table = csv.reader(lines, delimiter=max(_DELIMITERS, key=lines[0].count))
    try:
        columns = _columns(next(table))
    except csv.Error:
        return RegisterFile(faults=(Fault(1, Refusal("funding.file_not_a_table")),))
    missing = [name for name in NEEDED if name not in columns]
    if not {"siren", "name"} & columns.keys():
        missing.append("siren")
    if missing:
        wanted = ", ".join(_HEADINGS[name][0] for name in missing)
        return RegisterFile(faults=(Fault(1, Refusal("funding.file_without_column", {"columns": wanted})),))
    return _read_rows(table, columns, lambda: table.line_num)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _plain(text: str) -> str:
    """The text without accents, capitals nor signs: what headings are compared by."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join("".join(c if c.isalnum() else " " for c in bare.lower().replace("'", " ")).split())


def _columns(head: Sequence[str]) -> dict[str, int]:
    # The curly apostrophe has no ASCII: it separates words as the straight one does.
    names = [_plain(cell.replace("’", " ")) for cell in head]
    found = {}
    for name, headings in _HEADINGS.items():
        place = next((names.index(heading) for heading in headings if heading in names), None)
        if place is not None:
            found[name] = place
    return found


def _read_rows(
    table: Iterator[list[str]], columns: Mapping[str, int], last_line: Callable[[], int]
) -> RegisterFile:
    rows: list[FileRow] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    start = 2
    while True:
        try:
            cells = next(table)
        except StopIteration:
            break
        except csv.Error:
            faults.append(Fault(start, Refusal("funding.file_not_a_table")))
            break
        line, start = start, last_line() + 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) == MOST_ROWS:
            faults.append(Fault(line, Refusal("funding.file_too_long", {"most": MOST_ROWS})))
            break
        try:
            row = _read_row(line, {name: _cell(cells, place) for name, place in columns.items()})
        except _Unread as unread:
            faults.append(Fault(line, unread.refusal))
            continue
        if row.reference in seen:
            faults.append(Fault(line, Refusal("funding.file_reference_twice", {"value": row.reference})))
            continue
        seen.add(row.reference)
        rows.append(row)
    if not rows and not faults:
        faults.append(Fault(1, Refusal("funding.file_without_rows")))
    return RegisterFile(tuple(rows), tuple(faults))


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _read_row(line: int, cells: Mapping[str, str]) -> FileRow:
    siren, name = _read_siren(cells.get("siren", "")), cells.get("name", "")[:200]
    if not siren and not name:
        raise _Unread("funding.file_without_beneficiary", "")
    return FileRow(
        line=line,
        reference=_read_reference(cells["reference"]),
        siren=siren,
        name=name,
        granted_on=_read_day(cells["granted_on"]),
        amount=_read_amount(cells["amount"]),
        regime=_read_regime(cells.get("regime", "")),
        authority=_read_authority(cells["authority"]),
        purpose=cells.get("purpose", "")[:200],
        instrument=_INSTRUMENTS.get(_plain(cells.get("instrument", "")), "other"),
        nace=cells.get("nace", "")[:10],
        status=_read_status(cells.get("status", "")),
    )


def _read_reference(text: str) -> str:
    if not text:
        raise _Unread("funding.file_without_reference", text)
    return text[:80]


def _read_authority(text: str) -> str:
    if not text:
        raise _Unread("funding.file_without_authority", text)
    return text[:200]


def _read_siren(text: str) -> str:
    """Return the legal unit, from its own number or from that of an establishment."""
    digits = "".join(text.split())
    if not digits:
        return ""
    try:
        return str(Siren.parse(digits[:_SIREN_DIGITS] if len(digits) == 14 else digits))
    except ValueError:
        raise _Unread("funding.file_siren", text) from None


def _read_day(text: str) -> date:
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            day = datetime.strptime(text, pattern).date()  # noqa: DTZ007 -- a day has no zone
        except ValueError:
            continue
        if day >= FIRST_DAY:
            return day
    raise _Unread("funding.file_day", text)


def _read_amount(text: str) -> Euro:
    try:
        amount = Euro.parse(text)
    except ValueError:
        raise _Unread("funding.file_amount", text) from None
    if not ZERO < amount <= LARGEST or amount != amount.to_cents():
        raise _Unread("funding.file_amount", text)
    return amount


def _read_regime(text: str) -> str:
    """Return the code of a regulation; a family's name leaves it to the day and the activity."""
    if not text:
        return ""
    code = read_regime(text)
    if code is None:
        raise _Unread("funding.file_regime", text)
    return code


def _read_status(text: str) -> AidStatus:
    found = _STATES.get(_plain(text))
    if found is None:
        raise _Unread("funding.file_status", text)
    return found
