"""A walk through the pages of a role with a browser: WCAG 2.2 A and AA, nothing to scroll sideways.

Each page is loaded once, looked at on a desk by day, then on a phone in the dark.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

from grappe.areas.people.demo import PEOPLE

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What a width or a theme may change, and most of the time spent; the rest stands in elements, the same on a
# desk and a phone. The frame that only phones have is asked everything by the journeys.
SEEN = ["color-contrast", "target-size", "scrollable-region-focusable"]
# Only violations are told in full: what passes is counted, not described.
TOLD = {"resultTypes": ["violations"]}
RULES = {**TOLD, "runOnly": {"type": "tag", "values": WCAG}}
UNSEEN_RULES = {**RULES, "rules": {name: {"enabled": False} for name in SEEN}}
SEEN_RULES = {**TOLD, "runOnly": {"type": "rule", "values": SEEN}}
EVERYWHERE, NEWS = "html", "[data-news]"
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
# What accessibility depends on: elements, their classes, those around them, the attributes and words that
# they have or lack. Rows that repeat count once, and words are not read: the same form about another company
# is no news. A page is the parts of its frame and the blocks of its content, of forty elements at most.
BLOCKS = """() => {
  const LARGEST = 40;
  const shape = node => {
    const marks = node.getAttributeNames().filter(name => name !== 'class').sort().join();
    const said = [...node.childNodes].some(part => part.nodeType === 3 && part.data.trim()) ? 'T' : '';
    const inside = [...node.children].map(shape);
    const once = inside.filter((part, place) => part !== inside[place - 1]).join('');
    return `<${node.localName} ${node.className.baseVal ?? node.className} ${marks}>${said}${once}`;
  };
  const blocks = [];
  const named = node => `>${node.localName} ${node.className}`;
  const cut = (node, around) => {
    if (node.children.length && node.querySelectorAll('*').length > LARGEST) {
      for (const child of node.children) cut(child, around + named(node));
    } else {
      blocks.push([node, around + shape(node)]);
    }
  };
  // From the body down to the content: what stands beside the way is the frame.
  const main = document.querySelector('main');
  let around = '';
  for (let node = document.body; node && node !== main;) {
    around += named(node);
    let next = null;
    for (const child of node.children) {
      if (child.contains(main)) next = child;
      else blocks.push([child, around + shape(child)]);
    }
    node = next;
  }
  if (main) cut(main, around);
  window.blocks = blocks.map(([node]) => node);
  return blocks.map(([, shape]) => shape);
}"""
MARK = "places => places.forEach(place => window.blocks[place].setAttribute('data-news', ''))"


@dataclass(slots=True)
class Met:
    """What earlier roles met, and is examined once: the shapes of pages, and the views read in English."""

    shapes: set[str] = field(default_factory=set)
    english: set[str] = field(default_factory=set)

    def has_news(self, page: Page) -> bool:
        """Whether the frame or a block of the content has a shape not met yet: mark each, and remember."""
        news = []
        for place, shape in enumerate(page.evaluate(BLOCKS)):
            if shape not in self.shapes:
                self.shapes.add(shape)
                news.append(place)
        page.evaluate(MARK, news)
        return bool(news)


def problems_of(page: Page) -> list[str]:
    """Say what is wrong with the page as it stands: violations of WCAG 2.2 A and AA, sideways scroll."""
    return [*_violations(page, EVERYWHERE, RULES), *_overflow(page)]


def _violations(page: Page, where: str, rules: Mapping[str, object]) -> list[str]:
    path = urlsplit(page.url).path
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [
        f"{path}: {violation['id']} at {violation['nodes'][0]['target']} ({len(violation['nodes'])})"
        for violation in page.evaluate("([where, rules]) => axe.run(where, rules)", [where, rules])[
            "violations"
        ]
    ]


def _problems_of_news(page: Page) -> list[str]:
    """Say the same of a page whose other blocks were examined before: what is seen, in the news alone."""
    return [
        *_violations(page, EVERYWHERE, UNSEEN_RULES),
        *_violations(page, NEWS, SEEN_RULES),
        *_overflow(page),
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
    is_news = met.has_news(page)
    problems = _problems_of_news(page) if is_news else _overflow(page)
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    problems += _overflow(page)
    if is_news:
        page.emulate_media(color_scheme="dark")
        problems += _violations(page, NEWS, SEEN_RULES)
    if in_english and _open(page, "/en" + path):
        problems += _problems_of_news(page) if met.has_news(page) else _overflow(page)
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
