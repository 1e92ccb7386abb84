"""The sources as the architecture tests read them: parsed, never imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "src" / "grappe"

# Low to high, as the settings install them: a later area may know an earlier one, never the reverse.
AREAS = tuple(
    app.removeprefix("grappe.areas.") for app in settings.INSTALLED_APPS if app.startswith("grappe.areas.")
)


def modules(*patterns: str) -> list[Path]:
    """Return the Python files of the package under these globs; a folder stands for all that it holds."""
    found: set[Path] = set()
    for pattern in patterns:
        for path in PACKAGE.glob(pattern):
            found.update(path.rglob("*.py") if path.is_dir() else [path])
    return sorted(path for path in found if "migrations" not in path.parts)


def tree(path: Path) -> ast.Module:
    """Return the parsed module."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def calls(path: Path) -> Iterator[ast.Call]:
    """Yield every call of the module."""
    yield from (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def called_name(call: ast.Call) -> str:
    """Return the last name of what is called: `now` for `timezone.now()`."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def place(path: Path, node: ast.expr | ast.stmt | None = None) -> str:
    """Return `file:line`, as an editor opens it."""
    line = f":{node.lineno}" if node is not None else ""
    return f"{path.relative_to(REPOSITORY)}{line}"
