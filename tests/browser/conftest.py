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
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.sharing import one_at_a_time, run_folder

ROOT = Path(__file__).parents[2]
WIDTHS = {"desk": 1280, "phone": 390}
# Milliseconds: a step that takes longer will not come, even on a busy machine.
SLOWEST_STEP = 20_000
expect.set_options(timeout=SLOWEST_STEP)
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


def _environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "GRAPPE_HOME": str(home),
        "GRAPPE_DEMO": "1",
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "grappe.config.settings",
        "DATABASE_URL": "",
    }


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load the demonstration once for all workers; every module then serves a copy of it."""
    home = run_folder(tmp_path_factory) / "demonstration"
    with one_at_a_time(home) as is_there:
        if not is_there:
            begun = tmp_path_factory.mktemp("begun")
            for act in ("migrate", "demo_load"):
                command = [sys.executable, "-m", "django", act, "--verbosity", "0"]
                subprocess.run(command, env=_environment(begun), cwd=ROOT, check=True)
            begun.rename(home)
    return home


@pytest.fixture(scope="module")
def home(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the module's own home: its database, its files, the letters that left."""
    return Path(shutil.copytree(demonstration, tmp_path_factory.mktemp("site") / "home"))


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[str]:
    """Serve the demonstration from the module's home and give its address."""
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
        env=_environment(home),
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
    """Open the site as somebody: `visit(role, width)`; a page's script error fails the test.

    `english` signs in on the English pages, whose links stay English; `path` is then the French one still.
    """
    contexts = []
    errors: list[str] = []

    def enter(
        role: str | None = None, *, width: int = WIDTHS["desk"], path: str = "/", english: bool = False
    ) -> Page:
        prefix = "/en" if english else ""
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            base_url=site,
            locale="en-GB" if english else "fr-FR",
            reduced_motion="reduce",
        )
        context.set_default_timeout(SLOWEST_STEP)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        if role:
            page.goto(f"{prefix}/entrer/")
            # The demonstration's own buttons: no password to hash, which two journeys type as people do.
            page.locator(f"button[name=account][value={role}]").click()
            page.wait_for_url(f"{site}{prefix}/")
        if path != "/" or not role:
            page.goto(prefix + path)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert errors == []
