"""Calls in phases: what the tests of phases start from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.areas.programmes.juries import factories as make

from grappe.areas.networks.models import Network
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.rules.phase_plans import BLIND, DEPOSIT, OPEN_READING, SESSION, as_json
from grappe.areas.programmes.rules.phases import FULL, Phase

DAY = timedelta(days=1)


def one_stage(now: datetime, *, day: int = 0) -> tuple[Phase, ...]:
    """Deposit, blind reading, full reading and session, ten days each; `now` is `day` days into the blind."""
    start = now - day * DAY
    return (
        Phase("deposit", DEPOSIT, start - 10 * DAY, start, label="Dépôt"),
        Phase("blind", BLIND, start, start + 10 * DAY, label="Lecture sans noms"),
        Phase("reading", OPEN_READING, start + 10 * DAY, start + 20 * DAY, label="Lecture avec noms"),
        Phase("session", SESSION, start + 20 * DAY, None, label="Séance"),
    )


def two_stages(now: datetime, *, day: int = 0) -> tuple[Phase, ...]:
    """An idea deposited, read and chosen, then the full application; each phase lasts ten days."""
    start = now - day * DAY
    ends = [start + 10 * rank * DAY for rank in range(6)]
    return (
        Phase("deposit", DEPOSIT, start - 10 * DAY, ends[0], label="Dépôt des idées"),
        Phase("blind", BLIND, ends[0], ends[1], label="Lecture des idées"),
        Phase("choice", SESSION, ends[1], ends[2], label="Choix des idées"),
        Phase("full_deposit", DEPOSIT, ends[2], ends[3], FULL, label="Dépôt complet"),
        Phase("full_reading", OPEN_READING, ends[3], ends[4], FULL, label="Lecture complète"),
        Phase("full_session", SESSION, ends[4], None, FULL, label="Décision"),
    )


def call(of: Network, phases: Sequence[Phase], **changes: Any) -> Call:
    """A call under review, led by these phases."""
    values: dict[str, Any] = {
        "review_ends_at": None,
        "phases": as_json(phases),
        "phases_version": 1,
        **changes,
    }
    return make.call(of, **values)
