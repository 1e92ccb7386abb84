"""A walk through the pages of a role with a browser: WCAG 2.2 A and AA, nothing to scroll sideways."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

from grappe.areas.people.demo import PEOPLE

# Only violations are told in full: what passes is counted, not described, which is most of the time spent.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
# One juror stands for the four; the others hold the same pages.
ROLES = ["anonymous", *(key for key in PEOPLE if key not in ("juror2", "juror3", "juror4"))]
FILES = (".csv", ".json", ".pdf", ".docx")
# What accessibility depends on: elements, their classes, the attributes and words that they have or lack.
# Rows that repeat count once, and words are not read: the same form about another company is no news.
SHAPE = """() => {
  const shape = (node, without) => {
    if (node === without) return '';
    const marks = node.getAttributeNames().filter(name => name !== 'class').sort().join();
    const said = [...node.childNodes].some(part => part.nodeType === 3 && part.data.trim()) ? 'T' : '';
    const inside = [...node.children].map(child => shape(child, without));
    const once = inside.filter((part, place) => part !== inside[place - 1]).join('');
    return `<${node.localName} ${node.className.baseVal ?? node.className} ${marks}>${said}${once}`;
  };
  const main = document.querySelector('main');
  return [main ? shape(main) : '', shape(document.body, main)];
}"""
Shapes = set[str]


def problems_of(page: Page) -> list[str]:
    """Say what is wrong with the page as it stands: violations of WCAG 2.2 A and AA, sideways scroll."""
    return [*_violations(page), *_overflow(page)]


def _violations(page: Page) -> list[str]:
    path = urlsplit(page.url).path
    return [
        f"{path}: {violation['id']} at {violation['nodes'][0]['target']} ({len(violation['nodes'])})"
        for violation in Axe().run(page, options=RULES).response["violations"]
    ]


def _overflow(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    path = urlsplit(page.url).path
    return [f"{path}: {wide} px to scroll sideways at {page.viewport_size}"] if wide else []


def _is_news(page: Page, known: Shapes) -> bool:
    """Whether the page's frame or its content has a shape not met yet; remember both."""
    shapes = set(page.evaluate(SHAPE))
    is_news = not shapes <= known
    known |= shapes
    return is_news


def _open(page: Page, path: str) -> bool:
    """Open a page; say whether it is one: not a file, not an act, not somebody else's."""
    try:
        answer = page.goto(path)
    except Error as error:
        if "Download is starting" in error.message:
            return False
        raise
    return answer is not None and answer.ok and "text/html" in answer.headers.get("content-type", "")


def problems_met(page: Page, known: Shapes, languages: tuple[str, ...] = ("", "/en")) -> list[str]:
    """Follow the links from home, the first address of each view, per step; say what is wrong on each page:
    to scroll sideways, which depends on its words; violations, unless a page of its shape was examined."""
    waiting, seen, kept, problems = [urlsplit(page.url).path], set(), set(), []
    while waiting:
        path = waiting.pop(0)
        if path in seen or path.endswith(FILES) or path.startswith(("/static/", "/en/")):
            continue
        seen.add(path)
        try:
            match = resolve(path)
        except Resolver404:
            continue
        name = f"{match.view_name} {match.kwargs.get('step', '')}"
        if name in kept or not _open(page, path):
            continue
        kept.add(name)
        waiting += page.eval_on_selector_all("a[href^='/']", "links => links.map(a => a.pathname)")
        for language in languages:
            if language and not _open(page, language + path):
                continue
            problems += _overflow(page)
            if _is_news(page, known):
                problems += _violations(page)
    assert "home " in kept
    return problems


def problems_of_role(visit: Callable[..., Page], role: str, width: int, known: Shapes) -> list[str]:
    """Open every view of a role, in both languages, and say what is wrong with each."""
    return problems_met(visit(None if role == "anonymous" else role, width=width), known)


def problems_in_the_dark(visit: Callable[..., Page], width: int) -> list[str]:
    """Open every view of the facilitator, who has most of them, in the dark theme."""
    page = visit("facilitator", width=width)
    page.emulate_media(color_scheme="dark")
    return problems_met(page, set(), languages=("",))
