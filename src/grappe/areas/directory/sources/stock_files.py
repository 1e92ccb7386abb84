"""The files of the national register, read row by row: CSV (also zipped or gzipped) and Parquet.

CSV needs the standard library only; Parquet is read by DuckDB, an optional extra
(`requirements/register.txt`), which also finds its place in a large file faster.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import importlib.util
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

Rows = Iterator[Sequence[str | None]]
_SAMPLE = 1024 * 1024
# Columns of rows fetched from DuckDB at once; larger does not read faster.
_FETCHED = 20_000
_MEMORY = "256MB"
_TEXTS = (".csv", ".zip", ".gz")


class UnreadableStock(Exception):
    """Why a file is not read, as a code and what it is about."""

    def __init__(self, code: str, about: str = "") -> None:
        self.code, self.about = code, about
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Stock:
    """An open file: its headings, its rows from where one wants to go on, and how much of it is read."""

    header: tuple[str, ...]
    rows: Callable[[Sequence[str], int], Rows]
    share: Callable[[int], float]


def has_duckdb() -> bool:
    """Say whether the optional extra is installed."""
    return importlib.util.find_spec("duckdb") is not None


def fingerprint(path: Path) -> str:
    """Return what recognises a file without reading all of it: its size, its beginning and its end."""
    size = path.stat().st_size
    seal = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        seal.update(file.read(_SAMPLE))
        file.seek(max(0, size - _SAMPLE))
        seal.update(file.read(_SAMPLE))
    return seal.hexdigest()


@contextmanager
def open_stock(path: Path, *, duckdb: bool) -> Iterator[Stock]:
    """Open a stock file.

    :param duckdb: whether the extra may be used.
    :raises UnreadableStock: when it is missing, of no kind that is read, or Parquet without the extra.
    """
    if not path.is_file():
        raise UnreadableStock("missing")
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        if not duckdb:
            raise UnreadableStock("needs_duckdb")
        with _parquet(path) as stock:
            yield stock
    elif suffix in _TEXTS:
        with _text(path, suffix) as stock:
            yield stock
    else:
        raise UnreadableStock("unknown_kind", suffix)


@contextmanager
def _parquet(path: Path) -> Iterator[Stock]:
    # Imported by name: the extra may be absent, and what is absent must not be needed.
    engine: Any = importlib.import_module("duckdb")
    with engine.connect(config={"memory_limit": _MEMORY, "threads": 1}) as base:
        quoted = str(path).replace("'", "''")
        file = f"read_parquet('{quoted}')"
        numbered = f"read_parquet('{quoted}', file_row_number = true)"
        try:
            head = base.execute(f"SELECT name FROM (DESCRIBE SELECT * FROM {file}) AS d(name)").fetchall()
        except engine.Error as reason:
            raise UnreadableStock("damaged", str(reason).partition("\n")[0]) from reason
        header = tuple(name for (name, *_rest) in head)
        (total,) = base.execute(f"SELECT count(*) FROM {file}").fetchone()

        def rows(columns: Sequence[str], start: int) -> Rows:
            wanted = ", ".join(f'CAST("{name}" AS VARCHAR)' if name in header else "NULL" for name in columns)
            # By ranges of the file's own row numbers: nothing is held beyond one of them, and those before
            # are skipped by whole groups, where an offset would count them one by one.
            for first in range(start, total, _FETCHED):
                asked = (
                    f"SELECT {wanted} FROM {numbered} "
                    f"WHERE file_row_number >= {first} AND file_row_number < {first + _FETCHED}"
                )
                yield from base.execute(asked).fetchall()

        yield Stock(header, rows, lambda done: done / total if total else 1.0)


@contextmanager
def _text(path: Path, suffix: str) -> Iterator[Stock]:
    with path.open("rb") as file:
        size = path.stat().st_size
        try:
            text = io.TextIOWrapper(_unpacked(file, suffix), encoding="utf-8-sig", newline="")
            table = csv.reader(text, delimiter=_delimiter(text))
            header = tuple(next(table))
        except (OSError, ValueError, StopIteration, zipfile.BadZipFile, csv.Error) as reason:
            raise UnreadableStock("damaged", str(reason)) from reason

        def rows(columns: Sequence[str], start: int) -> Rows:
            places = [header.index(name) if name in header else -1 for name in columns]
            width, asked = len(header), itemgetter(*places)
            for row in islice(table, start, None):
                if len(row) == width:
                    row.append("")  # where a missing column points
                    yield asked(row)
                else:
                    yield [""] * len(places)

        yield Stock(header, rows, lambda _done: min(1.0, file.tell() / size))


def _unpacked(file: BinaryIO, suffix: str) -> BinaryIO:
    if suffix == ".gz":
        return cast(BinaryIO, gzip.open(file))
    if suffix == ".zip":
        archive = zipfile.ZipFile(file)
        names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
        if len(names) != 1:
            raise ValueError(", ".join(names))
        return cast(BinaryIO, archive.open(names[0]))
    return file


def _delimiter(text: TextIO) -> str:
    """The register writes commas; files that went through a spreadsheet have semicolons."""
    start = text.tell()
    head = text.readline()
    text.seek(start)
    return max(",;\t", key=head.count)
