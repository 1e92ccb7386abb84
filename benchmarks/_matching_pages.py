"""Whole search pages, asked over HTTP of gunicorn on 127.0.0.1 by someone signed in."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

READY_SECONDS = 60
ASKED, WARM = 100, 5
# What the page says until then.
LOADING = "le modèle se charge".encode()


def p95_ms(home: Path, needs: Sequence[Any]) -> float:
    """Return the wall time of a page at the 95th percentile; the first pages, until the model of
    meaning is loaded, are left out.

    :param needs: what is typed, as it was drawn.
    """
    from django.urls import reverse  # noqa: PLC0415

    kept, address = SimpleCookie(_signed_in()), reverse("matching:partners")
    port = _free_port()
    server = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "grappe.config.wsgi:application", "--bind", f"127.0.0.1:{port}",
            "--workers", "1", "--worker-class", "gthread", "--threads", "4", "--log-level", "warning",
            "--no-control-socket",
        ],
        env={**os.environ, "GRAPPE_HOME": str(home), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )  # fmt: skip
    try:
        connection = _connected(port)
        times: list[float] = []

        def ask(need: Any) -> tuple[bytes, float]:
            query = {
                "q": " ".join(need.words),
                "savoir": ", ".join(need.skills),
                "naf": need.activity,
                "departement": need.department,
                "km": "100",
            }
            start = time.perf_counter()
            connection.request("GET", f"{address}?{urlencode(query)}", headers={"Cookie": _sent(kept)})
            answer = connection.getresponse()
            body = answer.read()
            spent = (time.perf_counter() - start) * 1_000
            # As a browser does: the places of a person are read once, then kept in a cookie.
            for told in answer.headers.get_all("Set-Cookie", ()):
                kept.load(told)
            if answer.status != 200 or body.count(b"</li>") < 10:
                raise SystemExit(f"the search page answered {answer.status}, {len(body)} bytes")
            return body, spent

        body, warmed, deadline = b"", 0, time.monotonic() + READY_SECONDS
        # The model of meaning loads beside the first pages, and takes half of the machine while it does.
        while warmed < WARM or (LOADING in body and time.monotonic() < deadline):
            body, _spent = ask(needs[warmed % len(needs)])
            warmed += 1
        before = cpu_seconds(server.pid)
        for need in needs[:ASKED]:
            body, spent = ask(need)
            times.append(spent)
        times.sort()
        spent_cpu = (cpu_seconds(server.pid) - before) * 1_000 / len(times)
        print(
            f"a whole page: {times[len(times) // 2]:.1f} ms at the median, {spent_cpu:.1f} ms of CPU of the "
            f"server on average, {len(body) / 1000:.0f} kB"
        )
        return times[int(0.95 * len(times))]
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _sent(kept: SimpleCookie) -> str:
    return "; ".join(f"{name}={one.value}" for name, one in kept.items())


def cpu_seconds(master: int) -> float:
    """Return the CPU that the processes of a server have used, in seconds."""
    used = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # After the name in brackets: state, parent, …, user and system time in ticks.
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == master or int(path.parent.name) == master:
            used += int(fields[11]) + int(fields[12])
    return used / os.sysconf("SC_CLK_TCK")


def _signed_in() -> str:
    """Return the cookie of someone signed in, who runs no network."""
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    from grappe.areas.people.models import Person  # noqa: PLC0415

    person = Person.objects.create(name="Camille Exemple", email="mesure@exemple.test", invented=True)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _connected(port: int) -> http.client.HTTPConnection:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.connect()
            return connection
        except OSError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.1)
