"""A walk through the product as each role: every link that a page shows must lead somewhere."""

import re
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from multiprocessing import get_context
from os import cpu_count
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve
from django.utils.translation import override

from grappe.areas.people.demo import PEOPLE, people

LINK = re.compile(r'<a\b[^>]*\shref="([^"#]+)')
STARTS = ("/", "/en/", "/menu/", "/composants/")
# A list of 230 companies is one view 230 times: each view is visited at this many addresses, no more.
ADDRESSES_PER_VIEW = 8
# What any page may ask of the database, whatever it shows.
MOST_QUERIES = 8


@dataclass
class Walk:
    """What one role met: pages seen, what went wrong, the most queries any page took and where."""

    role: str
    pages: int = 0
    failures: list[str] = field(default_factory=list)
    most_queries: int = 0
    at: str = ""


def _links(html: str) -> set[str]:
    """Addresses of this site shown by a page; filters and sorts are the same page."""
    found = set()
    for href in LINK.findall(html):
        parts = urlsplit(unescape(href))
        if not parts.netloc and not parts.scheme and parts.path.startswith("/"):
            found.add(parts.path)
    return found


def _visit(client: Client, path: str, walk: Walk) -> set[str]:
    # The log holds nine thousand queries, and counts none after them.
    reset_queries()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    walk.pages += 1
    if len(queries) > walk.most_queries:
        walk.most_queries, walk.at = len(queries), path
    if len(queries) > MOST_QUERIES:
        walk.failures.append(f"{path}: {len(queries)} queries")
    if response.status_code in (301, 302, 303):
        return {urlsplit(response.headers["Location"]).path}
    if response.status_code != 200:
        walk.failures.append(f"{path}: {response.status_code}")
        return set()
    if not response.headers["Content-Type"].startswith("text/html"):
        return set()
    html = body.decode()
    if path.startswith("/static/") or "<h1" in html:
        return _links(html)
    walk.failures.append(f"{path}: no heading")
    return set()


def walk_as(role: str) -> Walk:
    """Visit every page that the role can reach by links, each once, from home in both languages."""
    client, walk = Client(), Walk(role)
    if role != "anonymous":
        client.force_login(people()[role])
    waiting, seen = list(STARTS if role != "anonymous" else ("/", "/en/", "/composants/")), set()
    visits: Counter[str] = Counter()
    while waiting:
        path = waiting.pop(0)
        if path in seen or path.startswith(settings.STATIC_URL):
            continue
        seen.add(path)
        view = _view_of(path)
        visits[view] += 1
        if visits[view] <= ADDRESSES_PER_VIEW:
            waiting += sorted(_visit(client, path, walk) - seen)
    return walk


def _view_of(path: str) -> str:
    """Name the view and the language of an address; one that leads nowhere is a view of its own."""
    language = "en " if path.startswith("/en/") else ""
    try:
        with override(language.strip() or "fr"):
            return language + resolve(path).view_name
    except Resolver404:
        return path


def walk_all() -> list[Walk]:
    """Walk as a visitor, then as each person of the demonstration; as many walks at once as processors."""
    # Those who reach the most pages first: the last to end is then a short walk.
    roles = sorted(("anonymous", *PEOPLE), key=lambda role: "facilitator" not in role)
    # New processes: an open connection to a database does not survive being copied into another one.
    with ProcessPoolExecutor(cpu_count(), get_context("spawn"), initializer=django.setup) as processes:
        return list(processes.map(walk_as, roles))
