"""A real server on the demonstration's data, and a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from grappe.areas.people.demo import PASSWORD, address

ROOT = Path(__file__).parents[2]
WIDTHS = {"desk": 1280, "phone": 390}
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _chromium() -> str:
    for candidate in (os.environ.get("GRAPPE_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        if candidate and (found := shutil.which(candidate)):
            return found
    pytest.fail(
        "No Chromium on this machine: apt-get install -y --no-install-recommends chromium fonts-dejavu-core "
        "(or set GRAPPE_CHROMIUM to its path)."
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demonstration from a home of its own and give its address."""
    environment = {
        **os.environ,
        "GRAPPE_HOME": str(tmp_path_factory.mktemp("home")),
        "GRAPPE_DEMO": "1",
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "grappe.config.settings",
        "DATABASE_URL": "",
    }
    for act in ("migrate", "demo_load"):
        subprocess.run(
            [sys.executable, "-m", "django", act, "--verbosity", "0"], env=environment, cwd=ROOT, check=True
        )
    port = _free_port()
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "grappe.config.wsgi",
            "--bind",
            f"127.0.0.1:{port}",
            "--threads",
            "2",
        ],
        env=environment,
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(url: str) -> None:
    for _attempt in range(100):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the server never answered at {url}")


# Closed with its module: while it is open, its event loop keeps Django from the database in this process.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all the journeys of a module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Open the site as somebody: `visit(role, width)`; a page's script error fails the test."""
    contexts = []
    errors: list[str] = []

    def enter(role: str | None = None, *, width: int = WIDTHS["desk"], path: str = "/") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, base_url=site, locale="fr-FR", reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        if role:
            page.goto("/entrer/")
            page.get_by_label("Adresse électronique").fill(address(role))
            page.get_by_label("Mot de passe").fill(PASSWORD)
            page.locator("form[method=post] button.btn-primary").first.click()
            page.wait_for_url(f"{site}/")
        if path != "/" or not role:
            page.goto(path)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert errors == []
