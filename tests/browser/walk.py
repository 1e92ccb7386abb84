"""A walk through the pages of a role with a browser: WCAG 2.2 A and AA, nothing to scroll sideways."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from grappe.areas.people.demo import PEOPLE

# Only violations are told in full: what passes is counted, not described, which is most of the time spent.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
# One juror stands for the four; the others hold the same pages.
ROLES = ["anonymous", *(key for key in PEOPLE if key not in ("juror2", "juror3", "juror4"))]
FILES = (".csv", ".json", ".pdf", ".docx")


def _pages_by_view(page: Page) -> list[str]:
    """Follow the links from home; keep the first address of each view, per tab or step."""
    waiting, seen, kept = [urlsplit(page.url).path], set(), {}
    while waiting:
        path = waiting.pop(0)
        if path in seen or path.endswith(FILES) or path.startswith("/static/"):
            continue
        seen.add(path)
        try:
            match = resolve(path)
        except Resolver404:
            continue
        name = f"{match.view_name} {match.kwargs.get('step', '')}"
        if kept.get(name, path) != path:
            continue
        answer = page.request.get(path)
        if "text/html" not in answer.headers.get("content-type", "") or not answer.ok:
            continue
        kept[name] = path
        page.goto(path)
        waiting += page.eval_on_selector_all("a[href^='/']", "links => links.map(a => a.pathname)")
    return sorted(kept.values())


def problems_of(page: Page) -> list[str]:
    """Say what is wrong with the page as it stands: violations of WCAG 2.2 A and AA, sideways scroll."""
    path = urlsplit(page.url).path
    found = Axe().run(page, options=RULES).response["violations"]
    problems = [
        f"{path}: {violation['id']} at {violation['nodes'][0]['target']} ({len(violation['nodes'])})"
        for violation in found
    ]
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if overflow > 0:
        problems.append(f"{path}: {overflow} px to scroll sideways at {page.viewport_size}")
    return problems


def _problems(page: Page, path: str) -> list[str]:
    page.goto(path)
    return problems_of(page)


def problems_of_role(visit: Callable[..., Page], role: str, width: int) -> list[str]:
    """Open every view of a role, in both languages, and say what is wrong with each."""
    page = visit(None if role == "anonymous" else role, width=width)
    paths = _pages_by_view(page)
    assert "/" in paths
    return [
        problem for path in paths for language in ("", "/en") for problem in _problems(page, language + path)
    ]


def problems_in_the_dark(visit: Callable[..., Page], width: int) -> list[str]:
    """Open every view of the facilitator, who has most of them, in the dark theme."""
    page = visit("facilitator", width=width)
    page.emulate_media(color_scheme="dark")
    return [problem for path in _pages_by_view(page) for problem in _problems(page, path)]
