"""What the index keeps of all the organisations, made by as many processes as there are cores.

Reading a million rows and cutting their texts into stems is nearly all that a rebuild costs; the index itself
is written by the process that asked for it, while the others go on.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from datetime import date
from functools import lru_cache

import django
from django.db import connection

from grappe.areas.directory.models import Organisation
from grappe.areas.matching.index.store import Document, Entry
from grappe.areas.matching.queries.profiles import (
    Around,
    Slice,
    around,
    documents_of_organisations,
    entries_of,
    slices,
)

MANY = 50_000
"""From how many organisations it pays to start other processes."""
_SLICE = 10_000
# Slices made ahead, for each process: what is made but not written yet stays in memory.
_AHEAD = 2


def everyone(*, on: date) -> Iterator[Document | Entry]:
    """Yield what the index keeps of every organisation on the day, those of one department together.

    In a transaction other processes would not see what it wrote: everything is then made by this one.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cores < 2 or connection.in_atomic_block or Organisation.objects.count() < MANY:
        yield from documents_of_organisations(None, on=on)
        return
    with ProcessPoolExecutor(cores, multiprocessing.get_context("spawn"), initializer=django.setup) as pool:
        yield from made_by(pool, slices(_SLICE), ahead=cores * _AHEAD, on=on)


def made_by(pool: Executor, parts: list[Slice], *, ahead: int, on: date) -> Iterator[Entry]:
    """Yield what the processes of a pool make of each slice, in order, so many slices ahead."""
    waiting: deque[Future[list[Entry]]] = deque()
    for part in parts:
        waiting.append(pool.submit(made, part, on))
        if len(waiting) > ahead:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def made(part: Slice, on: date) -> list[Entry]:
    """Return what the index keeps of a slice, in a process of the pool."""
    return entries_of(part, _beside(on))


@lru_cache(maxsize=1)
def _beside(on: date) -> Around:
    # Read once by each process, for all the slices that it makes.
    return around(None, on=on)
