"""A walk through the pages of a role with a browser: WCAG 2.2 A and AA, nothing to scroll sideways.

Each page is loaded once, looked at on a desk by day, then on a phone in the dark.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
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
# What a width or a theme may change; the rest stands in elements, the same on a desk and a phone. The
# frame that only phones have is asked everything by the journeys.
SEEN = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "target-size", "scrollable-region-focusable"]},
    "resultTypes": ["violations"],
}
DESK, PHONE, HEIGHT = 1280, 390, 900
STAFF = ("facilitator", "facilitator47", "engineer")
# One juror stands for the four; the others hold the same pages.
OTHERS = (
    "anonymous",
    *(key for key in PEOPLE if key not in (*STAFF, "juror2", "juror3", "juror4")),
)
# Of each view, one page is looked at; a few more are only read, for the views that they alone lead to.
READ_PER_VIEW = 3
LINK = re.compile(r'<a\b[^>]*\shref="(/[^"?#]*)')
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


@dataclass(slots=True)
class Met:
    """What earlier roles met, and is examined once: the shapes of pages, and the views read in English."""

    shapes: set[str] = field(default_factory=set)
    english: set[str] = field(default_factory=set)

    def is_news(self, page: Page) -> bool:
        """Whether the page's frame or its content has a shape not met yet; remember both."""
        shapes = set(page.evaluate(SHAPE))
        is_news = not shapes <= self.shapes
        self.shapes |= shapes
        return is_news


def problems_of(page: Page) -> list[str]:
    """Say what is wrong with the page as it stands: violations of WCAG 2.2 A and AA, sideways scroll."""
    return [*_violations(page), *_overflow(page)]


def _violations(page: Page, rules: dict[str, object] = RULES) -> list[str]:
    path = urlsplit(page.url).path
    return [
        f"{path}: {violation['id']} at {violation['nodes'][0]['target']} ({len(violation['nodes'])})"
        for violation in Axe().run(page, options=rules).response["violations"]
    ]


def _overflow(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    path = urlsplit(page.url).path
    return [f"{path}: {wide} px to scroll sideways at {page.viewport_size}"] if wide else []


def _open(page: Page, path: str) -> bool:
    """Open a page; say whether it is one: not a file, not an act, not somebody else's."""
    try:
        answer = page.goto(path)
    except Error as error:
        if "Download is starting" in error.message:
            return False
        raise
    return answer is not None and answer.ok and "text/html" in answer.headers.get("content-type", "")


def _links_of(page: Page, path: str) -> list[str]:
    """Read a page as its visitor without showing it; return where it leads."""
    answer = page.request.get(path)
    is_page = answer.ok and "text/html" in answer.headers.get("content-type", "")
    return LINK.findall(answer.text()) if is_page else []


def _looked_at(page: Page, path: str, met: Met, *, in_english: bool) -> list[str]:
    """Say what is wrong with the page on a desk by day, then on a phone, in the dark if it is news, where its
    English twin is looked at if it is asked. The desk is left as it was.

    Each change of width or of theme lays the whole page out again: there are as few as can be.
    """
    is_news = met.is_news(page)
    problems = problems_of(page) if is_news else _overflow(page)
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    problems += _overflow(page)
    if is_news:
        page.emulate_media(color_scheme="dark")
        problems += _violations(page, SEEN)
    if in_english and _open(page, "/en" + path):
        problems += problems_of(page) if met.is_news(page) else _overflow(page)
    page.set_viewport_size({"width": DESK, "height": HEIGHT})
    if is_news:
        page.emulate_media(color_scheme="light")
    return problems


def problems_met(page: Page, met: Met) -> list[str]:
    """Follow the links from home, the first address of each view, per step; say what is wrong on each page,
    and on its English twin the first time that a role reads it."""
    waiting, seen, problems = [urlsplit(page.url).path], set(), []
    visits: Counter[str] = Counter()
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
        if 0 < visits[name] < READ_PER_VIEW:
            visits[name] += 1
            waiting += _links_of(page, path)
        if visits[name] or not _open(page, path):
            continue
        visits[name] += 1
        waiting += page.eval_on_selector_all("a[href^='/']", "links => links.map(a => a.pathname)")
        problems += _looked_at(page, path, met, in_english=name not in met.english)
        met.english.add(name)
    assert visits["home "]
    return problems


def problems_of_role(visit: Callable[..., Page], role: str, met: Met) -> list[str]:
    """Open every view of a role and say what is wrong with each."""
    return problems_met(visit(None if role == "anonymous" else role, width=DESK), met)
