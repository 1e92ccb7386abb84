"""What the workers of one run share: a folder, and turns."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def run_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the run, in which each worker has its own; alone, its own is the run's."""
    folder = factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@contextmanager
def one_at_a_time(made: Path) -> Iterator[bool]:
    """Wait for the other workers; say whether one of them has made this."""
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield made.exists()
