"""Rules of the house about files: sizes, names, locks."""

from __future__ import annotations

import json
import re
import socket

import pytest

from .sources import REPOSITORY, modules, place

VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "process", "handle", "handlers"}
LONGEST_MODULE = 400
# A moment comes in UTC: between midnight and two in Paris, its own date is that of the day before.
DATE_OF_A_MOMENT = re.compile(r"\b(?:on|now|moment|began|clock\(\))\.date\(\)")
# "²" is a digit to Python and no number to `int`, which refuses five thousand digits too.
NUMBER_READ_BY_HAND = re.compile(r"\bint\([^()]+\).{0,40}\.is(?:digit|decimal)\(\)", re.DOTALL)
LOCKS = ("run", "test", "node", "register")
PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[^]]*])?==([^\s;\\]+)", re.MULTILINE)


def _pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((REPOSITORY / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")))


def test_modules_stay_short_enough_to_read() -> None:
    lengths = {place(path): path.read_text(encoding="utf-8").count("\n") for path in modules("**/*.py")}
    assert {where: length for where, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_modules_are_named_after_what_they_hold() -> None:
    assert [place(path) for path in modules("**/*.py") if VAGUE & {path.stem, path.parent.name}] == []


def test_the_day_of_a_moment_is_the_day_here() -> None:
    # `localdate`, except in rules, which are given the clock of the house, and demonstrations, which choose.
    asked = [
        path for path in modules("**/*.py") if not {"rules", "demo"} & {path.stem, *(place(path).split("/"))}
    ]
    assert [place(path) for path in asked if DATE_OF_A_MOMENT.search(path.read_text(encoding="utf-8"))] == []


def test_whole_numbers_sent_are_read_by_the_one_that_knows_what_a_number_is() -> None:
    asked = [path for path in modules("**/*.py") if {"web", "queries"} & set(place(path).split("/"))]
    by_hand = [path for path in asked if NUMBER_READ_BY_HAND.search(path.read_text(encoding="utf-8"))]
    assert [place(path) for path in by_hand] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_python_locks_hold_hashes_and_no_address(lock: str) -> None:
    text = (REPOSITORY / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^--\S*index", text, flags=re.MULTILINE)
    entries = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
    assert [entry.split()[0] for entry in entries if PIN.match(entry) and "--hash=sha256:" not in entry] == []


def test_tests_run_on_the_very_packages_that_run() -> None:
    assert _pins("run").items() <= _pins("test").items()


def test_the_front_end_lock_holds_integrity_and_no_address() -> None:
    lock = json.loads((REPOSITORY / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry or "integrity" not in entry] == []


def test_tests_cannot_reach_the_network() -> None:
    with pytest.raises(OSError, match="tests do not use the network"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
