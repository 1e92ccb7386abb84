"""The launcher: what it says, what it skips, what it needs."""

from __future__ import annotations

import ast
import importlib.machinery
import importlib.util
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

LAUNCHER = Path(__file__).resolve().parents[1] / "grappe"
COMMANDS = (
    "demo", "serve", "test", "check", "bench", "import", "evaluate-matching", "replay", "aid-check",
    "verify-receipt", "manage",
)  # fmt: skip


@pytest.fixture(scope="module")
def launcher() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("launcher", str(LAUNCHER))
    specification = importlib.util.spec_from_loader("launcher", loader)
    assert specification is not None
    module = importlib.util.module_from_spec(specification)
    written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    loader.exec_module(module)
    sys.dont_write_bytecode = written
    return module


def run(*arguments: str, language: str = "C") -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "LC_ALL": language}
    command = [sys.executable, LAUNCHER, *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_the_launcher_needs_nothing_installed() -> None:
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(LAUNCHER.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom)
            else []
        )
    }  # fmt: skip
    assert imported <= sys.stdlib_module_names


def test_an_older_python_can_read_it_far_enough_to_say_so() -> None:
    ast.parse(LAUNCHER.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_help_names_every_command_in_both_languages(launcher: ModuleType) -> None:
    assert set(COMMANDS) | {"help"} == set(launcher.COMMANDS)
    for language, word in (("C", "set everything up"), ("fr_FR.UTF-8", "tout installer")):
        answer = run("help", language=language)
        assert word in answer.stdout
        assert set(re.findall(r"^\./grappe ([\w-]+)", answer.stdout, re.MULTILINE)) == set(COMMANDS)


def test_without_a_command_it_helps() -> None:
    assert run().stdout == run("help").stdout


def test_an_unknown_command_is_named_and_fails() -> None:
    answer = run("dmeo")
    assert answer.returncode == 1
    assert answer.stderr.startswith("Unknown command: dmeo\n")


def test_replay_without_a_file_says_so_without_a_traceback() -> None:
    answer = run("replay", "no-such-file.json")
    assert answer.returncode == 1
    assert answer.stdout.startswith("Fichier illisible")
    assert answer.stderr == ""


def test_a_step_is_fresh_only_while_its_inputs_are_the_same(launcher: ModuleType, tmp_path: Path) -> None:
    lock, stamp = tmp_path / "run.txt", tmp_path / "stamps" / "run"
    lock.write_text("one\n")
    before = launcher.digest([lock])
    assert not launcher.is_fresh(stamp, before)
    launcher.mark(stamp, before)
    assert launcher.is_fresh(stamp, before)
    lock.write_text("two\n")
    assert not launcher.is_fresh(stamp, launcher.digest([lock]))


def test_a_digest_tells_a_renamed_file_and_ignores_order(launcher: ModuleType, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("same")
    alone = launcher.digest([one])
    assert launcher.digest([one, two]) == alone
    one.rename(two)
    assert launcher.digest([two]) != alone
    one.write_text("other")
    assert launcher.digest([one, two]) == launcher.digest([two, one, two])


def test_a_port_in_use_is_refused_with_the_next_one(launcher: ModuleType) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        with pytest.raises(launcher.Stop, match=rf"{port}.*--port {port + 1}"):
            launcher.require_port(port)
        assert launcher.answers(port)
    launcher.require_port(port)
    assert not launcher.answers(port)


def test_a_failing_step_stops_with_the_end_of_its_output(launcher: ModuleType) -> None:
    script = "import sys; print('first'); [print(n) for n in range(40)]; sys.exit('last words')"
    with pytest.raises(launcher.Stop) as stopped:
        launcher.run(sys.executable, "-c", script)
    assert str(stopped.value).endswith("last words")
    assert "first" not in str(stopped.value).splitlines()


def test_a_step_returns_what_it_printed(launcher: ModuleType) -> None:
    assert launcher.run(sys.executable, "-c", "print('déjà')").strip() == "déjà"
