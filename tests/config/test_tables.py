"""An empty database gets today's tables at once: the same as by going through every migration."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunSQL, SeparateDatabaseAndState

SRC = Path(__file__).parents[2] / "src"
Table = tuple[tuple[str, ...], ...]


def _made(home: Path, *options: str) -> dict[str, Table]:
    """Make a database in a folder, and return what each of its tables and indexes is made of."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "GRAPPE_HOME": str(home),
        "PYTHONPATH": str(SRC),
        "DJANGO_SETTINGS_MODULE": "grappe.config.settings",
    }
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0", *options], env=environment, check=True
    )
    with sqlite3.connect(home / "grappe.sqlite3") as database:
        rows = database.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        migrations = sorted(database.execute("SELECT app, name FROM django_migrations"))
        rights = sorted(database.execute("SELECT codename FROM auth_permission"))
    # A column added later comes last: the order of columns and constraints is no part of a table.
    tables = {name: tuple(sorted((part,) for part in _parts(sql))) for name, sql in rows}
    return {**tables, "migrations": tuple(migrations), "rights": tuple(rights)}


def _parts(sql: str) -> list[str]:
    """The columns and constraints of a statement: what is apart by commas outside any parenthesis inside."""
    head, _opening, rest = sql.partition("(")
    depth, parts = 0, [""]
    for sign in rest.rstrip().removesuffix(")"):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return [head.strip(), *(re.sub(r"\s+", " ", part).strip() for part in parts)]


def test_both_ways_lead_to_the_same_tables(tmp_path: Path) -> None:
    at_once, one_by_one = tmp_path / "a", tmp_path / "b"
    at_once.mkdir()
    one_by_one.mkdir()
    assert _made(at_once) == _made(one_by_one, "--step-by-step")


def test_our_migrations_hold_nothing_that_an_empty_database_would_miss() -> None:
    loader = MigrationLoader(None)
    special = {
        (label, name)
        for (label, name), migration in loader.disk_migrations.items()
        if migration.__module__.startswith("grappe.")
        for operation in migration.operations
        if isinstance(operation, RunPython | RunSQL | SeparateDatabaseAndState)
    }
    # It writes e-mail addresses in small letters: there are none yet.
    assert special == {("people", "0002_accounts_and_invitations")}
