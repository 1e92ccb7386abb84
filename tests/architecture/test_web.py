"""Views ask before they answer and never write; templates stay at home."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from .sources import AREAS, PACKAGE, called_name, calls, modules, place

WRITES = {"save", "create", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
INCLUDED = re.compile(r"{%-?\s*(?:include|extends|partial_from)\s+[\"']([^\"']+)[\"']")
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))


def _views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _views(entry, f"{prefix}{entry.pattern}")
        else:
            yield f"{prefix}{entry.pattern}", entry


def test_every_view_says_who_may_knock() -> None:
    silent = [
        address for address, view in _views(get_resolver()) if not hasattr(view.callback, "grappe_access")
    ]
    assert silent == []


def test_every_address_has_a_name_of_its_own() -> None:
    names = [(address, view.name) for address, view in _views(get_resolver())]
    assert [address for address, name in names if not name] == []


def _is_write(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    if called_name(call) == "update":
        # A dictionary is updated by its name, rows through the call that selects them.
        return isinstance(call.func.value, ast.Call) or "objects" in ast.unparse(call.func.value)
    return called_name(call) in WRITES


def test_views_never_write() -> None:
    views = modules("areas/*/web", "portal", "web")
    writing = [place(path, call) for path in views for call in calls(path) if _is_write(call)]
    assert writing == []


@pytest.mark.parametrize("area", AREAS)
def test_templates_include_no_other_area(area: str) -> None:
    others = set(AREAS) - {area}
    strangers = []
    for template in (PACKAGE / "areas" / area).rglob("templates/**/*.html"):
        included = INCLUDED.findall(template.read_text(encoding="utf-8"))
        strangers += [f"{place(template)}: {name}" for name in included if name.partition("/")[0] in others]
    assert strangers == []


@pytest.mark.parametrize("area", AREAS)
def test_templates_live_under_the_name_of_their_area(area: str) -> None:
    home = PACKAGE / "areas" / area / "templates"
    assert [place(path) for path in home.rglob("*.html") if path.relative_to(home).parts[0] != area] == []


def _inline(template: Path) -> list[str]:
    text = template.read_text(encoding="utf-8")
    inline = r"\sstyle\s*=|<style\b|<script\b(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|href=[\"']javascript:"
    return [f"{place(template)}: {found}" for found in re.findall(inline, text, flags=re.IGNORECASE)]


def test_templates_obey_the_content_policy() -> None:
    assert [line for template in TEMPLATES for line in _inline(template)] == []
