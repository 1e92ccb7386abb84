"""What every test gets: no network, and the demonstration on demand."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, settings
from tests.sharing import one_at_a_time, run_folder

# Invariants are about figures, never about how busy the machine is.
settings.register_profile("grappe", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("grappe")

LOCAL_HOSTS = ("127.0.0.1", "::1", "localhost", "")
HERE = Path(__file__).parent
# Fixtures through which a test reaches the database.
PAGES = re.compile(r"_(views|pages?)$")
DATABASE = {"db", "transactional_db", "demo", "on_demo", "django_db_setup"}
Aside = Callable[[], AbstractContextManager[None]]


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    # An audit hook sees every connection of the process, whichever library opens it, and patches nothing.
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and str(address[0]) not in LOCAL_HOSTS:
            raise OSError(f"tests do not use the network: {address[0]}")


def pytest_configure() -> None:
    """Close the network for good, in every worker; no page loads the model of meaning unless a test asks."""
    sys.addaudithook(_refuse_network)
    django_settings.MEANING = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest, measure what decides with its own tests, those of areas and tools but
    not of their pages, and ask PostgreSQL what depends on it.

    pytest-django puts last whatever does not open the database itself: the browser. Tracing adds half to the
    cost of whatever it follows, and a page that happens to pass by a rule does not test it.
    """
    for item in items:
        decides = item.path.parent == HERE or item.path.is_relative_to(HERE / "areas")
        if not decides or PAGES.search(item.path.stem):
            item.add_marker("no_cover")
    if connection.vendor == "postgresql":
        kept = [item for item in items if _depends_on_engine(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    """The walks through every page first, then the other journeys, then the whole product tried at once, then
    the rest in its own order."""
    if item.path.parent == HERE / "browser":
        return 0 if item.path.stem.startswith("test_pages") else 1
    tries_everything = item.path.parent == HERE / "config" and "demo" in getattr(item, "fixturenames", ())
    return 2 if tries_everything else 3


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, Any, Any]:
    """Trace nothing of what is made once for all the tests: the tables, the demonstration."""
    plugin = request.config.pluginmanager.getplugin("_cov")
    controller = plugin and plugin.cov_controller
    if fixturedef.scope != "session" or controller is None or not controller.started:
        return (yield)
    controller.pause()
    try:
        return (yield)
    finally:
        controller.resume()


def _depends_on_engine(item: pytest.Item) -> bool:
    asked = set(getattr(item, "fixturenames", ()))
    touches = item.get_closest_marker("django_db") is not None or bool(asked & DATABASE)
    return touches and item.get_closest_marker("any_engine") is None


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Give back the language that the last page read was in: Django leaves it to the thread."""
    yield
    translation.deactivate()


def _copy_in_memory() -> Aside:
    """Copy the tests' SQLite database beside it; give the way to work on the copy."""
    connection.ensure_connection()
    copy = connection.get_new_connection({**connection.get_connection_params(), "database": ":memory:"})
    connection.connection.backup(copy)

    @contextmanager
    def aside() -> Iterator[None]:
        connection.ensure_connection()
        usual, connection.connection = connection.connection, copy
        try:
            yield
        finally:
            connection.connection = usual

    return aside


def _copied_on_server(suffix: str) -> str:
    """Copy the PostgreSQL database in use beside it; return the copy's name."""
    connection.creation.clone_test_db(suffix=suffix, verbosity=0)
    return str(connection.creation.get_test_db_clone_settings(suffix)["NAME"])


@contextmanager
def _on(name: str) -> Iterator[None]:
    """Work on another database of the same server."""
    connection.close()
    usual, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _load_in_memory(kept: Path) -> Aside:
    """Load the demonstration in the first worker that asks; the others wait for it and copy it."""
    aside = _copy_in_memory()
    with aside(), one_at_a_time(kept) as is_kept:
        if is_kept:
            with closing(sqlite3.connect(kept)) as loaded:
                loaded.backup(connection.connection)
        else:
            call_command("demo_load", verbosity=0)
            begun = kept.with_suffix(".begun")
            with closing(sqlite3.connect(begun)) as copy:
                connection.connection.backup(copy)
            begun.replace(kept)
    return aside


def _load_on_server(kept: Path) -> tuple[Aside, Callable[[], None]]:
    """The same on PostgreSQL, where what is kept is a database's name; give the way to drop all too."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with one_at_a_time(kept) as is_kept:
        if not is_kept:
            made = _copied_on_server("demo")
            with _on(made):
                call_command("demo_load", verbosity=0)
            kept.write_text(made)
        loaded = kept.read_text()
        with _on(loaded):
            own = _copied_on_server(worker)

    def drop() -> None:
        with one_at_a_time(kept):
            with _on(loaded):
                connection.creation.destroy_test_db(suffix=worker, verbosity=0)
            if not is_kept:  # Whoever asks from now on loads it again.
                connection.creation.destroy_test_db(suffix="demo", verbosity=0)
                kept.unlink()

    return lambda: _on(own), drop


@pytest.fixture(scope="session")
def on_demo(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Aside]:
    """Load the demonstration once for all workers; give the way to work on one's own copy."""
    run = run_folder(tmp_path_factory)
    if connection.vendor != "postgresql":
        with django_db_blocker.unblock():
            aside = _load_in_memory(run / "demo.sqlite3")
        yield aside
        return
    with django_db_blocker.unblock():
        aside, drop = _load_on_server(run / "demo.name")
    yield aside
    with django_db_blocker.unblock():
        drop()


@pytest.fixture(scope="module")
def demo(on_demo: Aside, django_db_blocker: Any) -> Iterator[None]:
    """Give a module the demonstration; each of its tests works in a transaction that is rolled back."""
    with django_db_blocker.unblock(), on_demo():
        yield
