"""Fill a call with N applications × 3 marks and 60 jurors, and measure every page that lists them.

    python benchmarks/pages.py [--json] [--repeat 30] [--sizes 20,200,2000]

Each figure is that of a whole request through the WSGI application, signed in, on SQLite in a folder of its
own: CPU milliseconds of this process (first request with cold caches, then median and 95th percentile of the
others), queries with BEGIN and COMMIT, kilobytes of the answer. The peers' figures beside them are those
measured on the same work (2 000 applications × 3 reviews, 60 reviewers): pretalx 2025.2.2 and Hypha 6.7.0.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _filled_call import CODES, JURORS, Ground, fill, lay_ground
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import connection, reset_queries, transaction
from django.template import engines
from django.urls import NoReverseMatch, reverse

from grappe.areas.directory.models import Organisation
from grappe.areas.funding.models import AidScheme
from grappe.areas.people.models import Person
from grappe.areas.programmes.commands.decisions import (
    apply_decisions,
    propose_by_ranking,
    resolve_tie,
    set_present,
)
from grappe.areas.programmes.models import Call, Juror, Review
from grappe.areas.programmes.queries.decisions import ranking_of
from grappe.areas.programmes.rules.applications import CallState
from grappe.kernel.actor import MACHINE

Cookies = dict[str, str]
ONCE = ("propose", "apply", "minutes")  # acts, done once: not pages
SECRET = "b" * 32  # a CSRF secret, the same in the cookie and in the form


# ---- asking the server ---------------------------------------------------------------------------

server = get_wsgi_application()


def browser_of(person: Person | None) -> Cookies:
    """Return the cookies of a browser, where that person has signed in as the sign-in page does."""
    if person is None:
        return {}
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return {"sessionid": str(session.session_key), "csrftoken": SECRET}


def ask(path: str, cookies: Cookies, form: Sequence[tuple[str, str]] | None = None) -> tuple[int, int]:
    """Send one request through the server, read the whole answer, and return its status and size in bytes.

    The browser keeps the cookies that come with the answer.
    """
    address, _, query = path.partition("?")
    body = urlencode([("csrfmiddlewaretoken", SECRET), *form]).encode() if form is not None else b""
    environ = {
        "REQUEST_METHOD": "GET" if form is None else "POST",
        "PATH_INFO": address,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    told: list[tuple[str, list[tuple[str, str]]]] = []
    answer = server(environ, lambda status, headers: told.append((status, headers)))
    size = sum(len(part) for part in answer)
    if hasattr(answer, "close"):
        answer.close()
    status, headers = told[0]
    kept = SimpleCookie()
    for name, value in headers:
        if name == "Set-Cookie":
            kept.load(value)
    cookies.update({name: morsel.coded_value for name, morsel in kept.items()})
    return int(status[:3]), size


@dataclass(frozen=True)
class Peer:
    """What another product takes for the same work, as measured at 2 000 applications."""

    words: str = ""


@dataclass
class Page:
    """A page to measure: its address, who asks, in what state the call is, and what a form sends."""

    name: str
    address: Callable[[Ground], str]
    role: str = "facilitator"
    state: str = CallState.DELIBERATION
    form: Callable[[Ground], Sequence[tuple[str, str]]] | None = None
    peer: Peer = field(default_factory=Peer)


@dataclass(frozen=True)
class Measure:
    """What one page takes, at one size."""

    queries: int
    cold_ms: float
    median_ms: float
    p95_ms: float
    kilobytes: float


def at(name: str, query: str = "") -> Callable[[Ground], str]:
    """The address of a page of the call's desk."""
    return lambda g: reverse(f"programmes:{name}", args=(g.call.network.slug, g.call.slug)) + query


def seat(name: str, query: str = "") -> Callable[[Ground], str]:
    """The address of a page of a juror's desk."""
    return lambda g: reverse(f"programmes:{name}", args=(g.call.slug,)) + query


def own(name: str) -> Callable[[Ground], str]:
    """The address of a page about one application, by its number."""
    return lambda g: reverse(
        f"programmes:{name}",
        kwargs={"slug": g.call.slug, "number": g.number}
        if name == "mark"
        else {"network": g.call.network.slug, "slug": g.call.slug, "number": g.number},
    )


def mark_form(ground: Ground) -> list[tuple[str, str]]:
    """A mark given anew from a page just opened: other marks than those kept, under a fresh key."""
    review = Review.objects.get(
        juror__person=ground.juror, application__call=ground.call, application__number=ground.number
    )
    mark = (review.version * 7) % 17 + 4
    form = [
        ("action", "give"),
        ("key", f"bench{ground.size}v{review.version}"),
        ("version", str(review.version)),
    ]
    for code in CODES:
        form += [("criterion", code), (code, str(mark)), (f"{code}_reason", "")]
    return form


PAGES: tuple[Page, ...] = (
    Page("ranking", at("deliberation"), peer=Peer("pretalx 1 410 ms, 356 q")),
    Page(
        "juror_list",
        seat("jury-work", "?liste=notes"),
        "juror",
        CallState.REVIEW,
        peer=Peer("Hypha 532 ms, 141 q"),
    ),
    Page("save_mark", own("mark"), "juror", CallState.REVIEW, mark_form, Peer("Hypha 44 ms, 30 q")),
    Page("export", at("marks-csv"), peer=Peer("pretalx 25 170 ms, 16 221 q")),
    Page("assignment", at("assignment"), state=CallState.REVIEW, peer=Peer("pretalx 10 190 ms, 35 q, 8 Mo")),
    Page("applications", at("call-applications"), peer=Peer("Hypha 467 ms, 141 q")),
    Page("public call", seat("public-call"), "public", peer=Peer("pretalx 159 ms, 18 q")),
    Page(
        "public calls", lambda g: reverse("programmes:public-calls"), "public", peer=Peer("Hypha 87 ms, 24 q")
    ),
    Page("marking page", own("mark"), "juror", CallState.REVIEW, peer=Peer("Hypha 109 ms, 20 q")),
    Page("recusals", seat("recusals"), "juror", CallState.REVIEW),
    Page("wishes", seat("jury-preferences"), "juror", CallState.REVIEW),
    Page("jury", at("jury"), state=CallState.REVIEW),
    Page("conflicts", at("conflicts"), state=CallState.REVIEW),
    Page("call desk", at("call"), state=CallState.REVIEW),
    Page("calls", lambda g: reverse("programmes:calls", args=(g.call.network.slug,))),
    Page("explanation", own("explanation")),
    Page("application", own("application"), state=CallState.REVIEW, peer=Peer("Hypha 208 ms, 44 q")),
    Page("admissibility", at("application-followed"), state=CallState.REVIEW),
    Page("severity", at("severity")),
    Page("follow-up", at("follow-up")),
    Page("export JSON", at("export-json")),
    Page("members", lambda g: reverse("networks:members", args=(g.call.network.slug,))),
    Page("networks", lambda g: reverse("networks:networks")),
    Page("home", lambda g: reverse("home")),
)


# Once every decision is proposed, then once they are applied.
DECIDING: tuple[Page, ...] = (
    Page("proposed", at("deliberation")),
    Page("letters", at("follow-up"), state=CallState.DECIDED),
)


def measure_page(page: Page, ground: Ground, browsers: dict[str, Cookies], repeat: int) -> Measure | None:
    """Measure one page; None when the product has no such address."""
    try:
        path = page.address(ground)
    except NoReverseMatch:
        return None
    Call.objects.filter(pk=ground.call.pk).update(state=page.state)
    cookies = browsers[page.role]
    expected = 303 if page.form else 200

    def once() -> tuple[float, int]:
        form = page.form(ground) if page.form else None
        start = time.process_time()
        status, size = ask(path, cookies, form)
        spent = (time.process_time() - start) * 1000
        if status != expected:
            raise SystemExit(f"{path} answered {status} instead of {expected}")
        return spent, size

    _forget_templates()
    cold, size = once()
    form = page.form(ground) if page.form else None
    queries = queries_of(lambda: ask(path, cookies, form))
    spent = sorted(once()[0] for _ in range(repeat))
    return Measure(queries, cold, median(spent), quantiles(spent, n=20)[-1], size / 1000)


def queries_of(act: Callable[[], object]) -> int:
    """Count the statements of a request, BEGIN and COMMIT included. The server may close its connection when
    the request ends, so the log is counted from its own start."""
    signals.request_started.disconnect(reset_queries)
    connection.force_debug_cursor = True
    connection.queries_log.clear()
    try:
        act()
        return len(connection.queries_log)
    finally:
        connection.force_debug_cursor = False
        signals.request_started.connect(reset_queries)


def _forget_templates() -> None:
    for loader in engines["django"].engine.template_loaders:
        loader.reset()


def measure_all(sizes: Sequence[int], repeat: int) -> Iterator[tuple[int, dict[str, Measure | None]]]:
    """Fill a call of each size and measure every page of it."""
    network, facilitator, people = lay_ground()
    for size in sizes:
        with transaction.atomic():
            ground = fill(size, network, facilitator, people)
        people_asking = {"facilitator": facilitator, "juror": ground.juror, "public": None}
        browsers = {role: browser_of(person) for role, person in people_asking.items()}
        found = {page.name: measure_page(page, ground, browsers, repeat) for page in PAGES}
        yield size, found | measure_deciding(ground, browsers, repeat)


def measure_deciding(ground: Ground, browsers: dict[str, Cookies], repeat: int) -> dict[str, Measure | None]:
    """Propose every decision, with its aid, and measure the list again; apply them all, once; measure what
    follows, and the minutes when someone first asks for them."""
    call, on = ground.call, datetime.now(UTC)
    seats = list(Juror.objects.filter(call=call).values_list("pk", flat=True))
    call.state, call.aid_scheme = CallState.DELIBERATION, give_aid()
    call.save(update_fields=["state", "aid_scheme"])
    acts: tuple[tuple[str, Callable[..., object]], ...] = (
        ("propose", partial(propose_by_ranking, call_id=call.pk, actor=MACHINE, on=on)),
        ("apply", partial(apply_decisions, call_id=call.pk, actor=MACHINE, on=on)),
    )
    set_present(call_id=call.pk, jurors=seats, actor=MACHINE, on=on)
    settle_ties(call, on)
    found: dict[str, Measure | None] = {}
    for (name, act), page in zip(acts, DECIDING, strict=True):
        found[name] = measure_once(act)
        found[page.name] = measure_page(page, ground, browsers, repeat)
    minutes = at("minutes")(ground)
    found["minutes"] = measure_once(lambda: ask(minutes, browsers["facilitator"]))
    return found


def measure_once(act: Callable[..., object]) -> Measure:
    """What an act that is done once takes."""
    start = time.process_time()
    queries = queries_of(act)
    spent = (time.process_time() - start) * 1000
    return Measure(queries, spent, spent, spent, 0)


def give_aid() -> AidScheme:
    """The scheme that a call gives aid by."""
    funder, _new = Organisation.objects.get_or_create(name="Région Exemple", kind="territory", invented=True)
    scheme, _new = AidScheme.objects.get_or_create(
        code="aide-demo",
        defaults={
            "name": "Aide Démo",
            "funder": funder,
            "rates": {"internal": 3000, "external": 8000},
            "cap": 15000,
            "source": "règlement",
        },
    )
    return scheme


def settle_ties(call: Call, on: datetime) -> None:
    """Order whoever is tied across the line, as a jury must before anything is applied."""
    across = ranking_of(call).line.tied_across
    if across:
        resolve_tie(call_id=call.pk, numbers=across, reason="Essai", actor=MACHINE, on=on)


def print_table(size: int, found: dict[str, Measure | None]) -> None:
    """Print one size, the peers beside it."""
    print(f"\n{size} applications × 3 marks, {JURORS} jurors")
    print(f"{'page':<14}{'queries':>8}{'cold ms':>9}{'median':>8}{'p95':>8}{'kB':>9}  peers at 2 000")
    peers = {page.name: page.peer.words for page in PAGES}
    for name, row in found.items():
        if row is None:
            print(f"{name:<14}{'absent':>8}")
            continue
        print(
            f"{name:<14}{row.queries:>8}{row.cold_ms:>9.1f}{row.median_ms:>8.1f}{row.p95_ms:>8.1f}"
            f"{row.kilobytes:>9.1f}  {peers.get(name, 'once' if name in ONCE else '')}"
        )


def figures_of(found: dict[str, Measure | None]) -> dict[str, float]:
    """The published figures, from the largest call."""
    figures: dict[str, float] = {}
    for name in ("ranking", "juror_list", "save_mark"):
        if row := found[name]:
            figures |= {f"{name}_cpu_ms": round(row.median_ms, 2), f"{name}_queries": row.queries}
    if row := found["export"]:
        figures |= {"export_cpu_s": round(row.median_ms / 1000, 3), "export_queries": row.queries}
    if row := found["assignment"]:
        figures["assignment_page_kb"] = round(row.kilobytes, 1)
    if row := found["apply"]:
        figures["apply_cpu_s"] = round(row.median_ms / 1000, 2)
    figures["max_queries_any_page"] = max(
        row.queries for name, row in found.items() if row and name not in ONCE
    )
    return figures


def jury_figures() -> dict[str, float]:
    """The solver's own figures, from the bench of juries."""
    from jury import measure  # noqa: PLC0415 -- numpy and scipy only when they are needed

    found: dict[str, Any] = measure()
    figures = found.get("figures", found)
    return {"jury_cpu_s": figures["jury_cpu_s"], "jury_optimal": figures["jury_optimal"]}


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    parser.add_argument(
        "--repeat", type=int, default=30, help="requests measured per page, 30 or more to publish"
    )
    parser.add_argument("--sizes", default="20,200,2000", help="applications of each call, ascending")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    largest: dict[str, Measure | None] = {}
    for size, largest in measure_all(sizes, max(options.repeat, 2)):
        print_table(size, largest)
    figures = figures_of(largest) | jury_figures()
    print(f"\nsolver: {figures['jury_cpu_s']} s CPU, optimal: {figures['jury_optimal']}")
    if options.json:
        print(json.dumps({"bench": "pages", "figures": figures}))


if __name__ == "__main__":
    main()
