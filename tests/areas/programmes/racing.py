"""Racing acts on PostgreSQL, staged so that the race really happens.

The audit trail is held shut, so that a first act does all its work and waits at its last write; the second
then starts, sees only what was there before, and waits behind the first or behind the same gate. Opened, the
gate lets both finish.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from grappe.kernel.models import AuditEntry
from grappe.values import Refused

Act = Callable[[], Any]
PATIENCE = 10


class Racer(threading.Thread):
    """One act in a thread of its own, with its own connection; `outcome` is what it answered or raised."""

    def __init__(self, act: Act) -> None:
        super().__init__(daemon=True)
        self.act = act
        self.outcome: Any = None

    def run(self) -> None:
        try:
            self.outcome = self.act()
        except Exception as raised:  # the race looks at it
            self.outcome = raised
        finally:
            connection.close()


@contextmanager
def _gate() -> Iterator[None]:
    """Hold every audit line back until the block ends: reading goes on, writing waits."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {AuditEntry._meta.db_table} IN SHARE MODE")
        yield


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def race(*acts: Act) -> list[Any]:
    """Run the acts at once, the first ahead by all its work but the last line; return what each was told."""
    racers = [Racer(act) for act in acts]
    with _gate():
        for started, racer in enumerate(racers, start=1):
            racer.start()
            deadline = time.monotonic() + PATIENCE
            while _waiting() + sum(not other.is_alive() for other in racers[:started]) < started:
                assert time.monotonic() < deadline, "an act neither finished nor waits"
                time.sleep(0.005)
    for racer in racers:
        racer.join(PATIENCE)
        assert not racer.is_alive(), "two acts wait for each other"
    return [racer.outcome for racer in racers]


def codes(outcome: Any) -> tuple[str, ...]:
    """The reasons that an act was told."""
    assert isinstance(outcome, Refused), outcome
    return tuple(refusal.code.removeprefix("programmes.") for refusal in outcome.refusals)


def lines(*commands: str) -> int:
    """How many acts of these kinds the audit trail holds."""
    return AuditEntry.objects.filter(command__in=commands).count()
