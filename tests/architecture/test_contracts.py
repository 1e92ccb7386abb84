"""Who may import whom, as import-linter reads it in pyproject.toml, and what it cannot see."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from importlinter import configuration
from importlinter.application.use_cases import lint_imports

from .sources import AREAS, PACKAGE, REPOSITORY, called_name, calls, modules, place, tree

PURE = ("values", "solvers", "areas/*/rules", "areas/*/rules.py", "replay.py", "aid_check")
THIRD_PARTY_ALLOWED = {
    "values/identifiers.py": {"stdnum"},
    "solvers": {"ortools", "numpy"},
    "areas/networks/rules/resemblance.py": {"rapidfuzz"},
    "areas/matching/rules/words.py": {"snowballstemmer"},
    "areas/matching/rules/evaluation": {"numpy"},
}
CLOCKS = {"now", "today", "utcnow", "localtime", "localdate", "time", "time_ns", "uuid4", "monotonic"}


def test_the_import_contracts_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    configuration.configure()
    assert lint_imports(config_filename="pyproject.toml", cache_dir=None, verbose=False)


def test_the_clock_and_chance_enter_at_the_edge() -> None:
    judged = modules(*PURE, "areas/*/commands", "areas/*/commands.py", "areas/*/access.py", "areas/*/access")
    read = [
        place(path, call)
        for path in judged
        for call in calls(path)
        if called_name(call) in CLOCKS and isinstance(call.func, ast.Attribute)
    ]
    assert read == []


def _imports(path_tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(path_tree):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_pure_code_stands_on_the_standard_library() -> None:
    foreign = {}
    for path in modules(*PURE):
        local = path.relative_to(PACKAGE).as_posix()
        allowed = {
            name for start, names in THIRD_PARTY_ALLOWED.items() if local.startswith(start) for name in names
        }
        if found := _imports(tree(path)) - sys.stdlib_module_names - {"grappe"} - allowed:
            foreign[local] = found
    assert foreign == {}


@pytest.mark.parametrize("tool", ["replay", "aid_check"])
def test_the_auditors_tools_start_without_any_installed_package(tool: str) -> None:
    # -S leaves site-packages out: only the standard library and our own sources remain.
    answer = subprocess.run(
        [sys.executable, "-S", "-m", f"grappe.{tool}", "--help"],
        env={"PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stderr) == (0, "")


def test_relations_between_tables_follow_the_order_of_the_areas() -> None:
    order = {f"grappe.areas.{area}": rank for rank, area in enumerate(AREAS, start=1)} | {"grappe.kernel": 0}
    person = apps.get_model(settings.AUTH_USER_MODEL)
    upward = []
    for model in apps.get_models():
        rank = order.get(apps.get_app_config(model._meta.app_label).name)
        for field in model._meta.get_fields():
            target = field.related_model
            if (
                rank is None
                or field.auto_created
                or not isinstance(target, type)
                or not issubclass(target, Model)
            ):
                continue
            # Everyone may point at the person who acts: Django's own swappable relation.
            if target is not person and order.get(apps.get_app_config(target._meta.app_label).name, 0) > rank:
                upward.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert upward == []
