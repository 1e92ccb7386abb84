"""What every test gets: no network, and the demonstration on demand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, settings

# Invariants are about figures, never about how busy the machine is.
settings.register_profile("grappe", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("grappe")

LOCAL_HOSTS = ("127.0.0.1", "::1", "localhost", "")


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    # An audit hook sees every connection of the process, whichever library opens it, and patches nothing.
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and str(address[0]) not in LOCAL_HOSTS:
            raise OSError(f"tests do not use the network: {address[0]}")


def pytest_configure() -> None:
    """Close the network for good, in every worker."""
    sys.addaudithook(_refuse_network)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load the demonstration once for a module; each test then works in its own savepoint above it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo_load", verbosity=0)
        yield
        transaction.set_rollback(True)
