"""Named frozen events: a lower area says what happened, `config.wiring` says who cares."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

_listeners: dict[type, tuple[Callable[[Any], None], ...]] = {}


def listen(table: Mapping[type, tuple[Callable[[Any], None], ...]]) -> None:
    """Replace the table of listeners, event class by event class."""
    _listeners.clear()
    _listeners.update(table)


def emit(event: object) -> None:
    """Call every listener of the event's class after the surrounding transaction commits."""
    for listener in _listeners.get(type(event), ()):
        transaction.on_commit(lambda listener=listener: listener(event))  # type: ignore[misc]
