"""The national register, imported: each row once, in batches that a killed import goes on after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import connection, transaction

from grappe.areas.directory.commands.writing import allow
from grappe.areas.directory.models import RegisteredEstablishment, RegisteredUnit, StockImport
from grappe.areas.directory.rules.register import ESTABLISHMENTS, UNITS, Row, StockKind, kind_of
from grappe.areas.directory.sources.stock_files import Rows, UnreadableStock, fingerprint, open_stock
from grappe.kernel import audit
from grappe.kernel.actor import Actor

# Large enough for the cost of a transaction not to matter, small enough to hold in memory.
BATCH = 10_000
_TABLES: dict[str, type[RegisteredUnit | RegisteredEstablishment]] = {
    UNITS: RegisteredUnit,
    ESTABLISHMENTS: RegisteredEstablishment,
}
# "Differs, unknown values included", in the words of each engine (SQLite knows the standard's since 3.39).
_DIFFERS = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}
# The embedded database brings its journal back to its file every sixty megabytes, not every four: the same
# pages are written many times over. It ends with the connection, and changes nothing that is kept.
_AT_START = {"sqlite": ("PRAGMA wal_autocheckpoint=15000",)}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import has come: rows read in all and since it went on, and the share of the file."""

    rows: int
    since: int
    share: float


@dataclass(frozen=True, slots=True)
class StockReport:
    """What an import did: rows read in all, written now or before, without a number, already done."""

    kind: str
    rows: int
    changed: int
    rejected: int
    resumed_at: int
    was_done: bool


def import_stock(
    *,
    path: Path,
    actor: Actor,
    on: datetime,
    clock: Callable[[], datetime],
    duckdb: bool,
    tell: Callable[[Progress], None] = lambda progress: None,
    batch: int = BATCH,
) -> StockReport:
    """Import a stock file of the national register and report what changed.

    Each batch is one transaction that also writes how far it came: an import that was killed goes on after
    the last batch, and a file imported to its end is not read again. Closed units are marked, never deleted.
    Memory is bounded by the batch.

    :param clock: tells the time at the end, for the record.
    :raises UnreadableStock: when the file cannot be read, or is not one of the register's.
    """
    allow(actor.is_machine)
    with open_stock(path, duckdb=duckdb) as stock:
        kind = _kind(stock.header)
        state, _new = StockImport.objects.get_or_create(
            fingerprint=fingerprint(path),
            defaults={"name": path.name[-200:], "kind": kind.name, "started_at": on},
        )
        resumed_at = state.rows
        if state.finished_at is not None:
            return _report(state, resumed_at, was_done=True)
        rows, statement = stock.rows(kind.columns, state.rows), _upsert(kind)
        with connection.cursor() as cursor:
            for setting in _AT_START.get(connection.vendor, ()):
                cursor.execute(setting)
        while _write_batch(state, rows, kind, statement, batch):
            tell(Progress(state.rows, state.rows - resumed_at, stock.share(state.rows)))
    _finish(state, actor=actor, on=clock())
    return _report(state, resumed_at, was_done=False)


def _kind(header: Sequence[str]) -> StockKind:
    try:
        return kind_of(header)
    except ValueError as missing:
        raise UnreadableStock("not_a_stock", str(missing)) from missing


def _upsert(kind: StockKind) -> str:
    """Insert a row, or rewrite the one of the same number when it differs."""
    table = _TABLES[kind.name]._meta.db_table
    key, *others = kind.fields
    new = ", ".join(f"excluded.{name}" for name in others)
    old = ", ".join(f"{table}.{name}" for name in others)
    return (
        f"INSERT INTO {table} ({', '.join(kind.fields)}) VALUES ({', '.join(['%s'] * len(kind.fields))})"
        f" ON CONFLICT ({key}) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in others)}"
        f" WHERE ({old}) {_DIFFERS[connection.vendor]} ({new})"
    )


def _write_batch(state: StockImport, rows: Rows, kind: StockKind, statement: str, batch: int) -> bool:
    """Write the next rows and how far that came; False when there are none left."""
    read = list(islice(rows, batch))
    if not read:
        return False
    kept: list[Row] = [row for row in map(kind.read, read) if row is not None]
    with transaction.atomic(), connection.cursor() as cursor:
        if kept:
            cursor.executemany(statement, kept)
            state.changed += max(cursor.rowcount, 0)
        state.rows += len(read)
        state.rejected += len(read) - len(kept)
        state.save(update_fields=["rows", "changed", "rejected"])
    return True


def _finish(state: StockImport, *, actor: Actor, on: datetime) -> None:
    with transaction.atomic():
        state.finished_at = on
        state.save(update_fields=["finished_at"])
        counts = {"kind": state.kind, "rows": state.rows, "changed": state.changed}
        audit.record(
            actor=actor,
            command="import_stock",
            on=on,
            object_type="stockimport",
            object_id=state.pk,
            changes=counts,
            result=state.pk,
        )


def _report(state: StockImport, resumed_at: int, *, was_done: bool) -> StockReport:
    return StockReport(state.kind, state.rows, state.changed, state.rejected, resumed_at, was_done)
