"""Reads of the register desk: what waits, what was sent, what has to be recalled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from grappe.areas.funding.models import EntryStatus, RegisterBatch, RegisterEntry, RegisterImport
from grappe.areas.funding.queries.holidays import french_holidays
from grappe.areas.funding.queries.scopes import entries_kept_by
from grappe.areas.funding.rules.register import Reminder, Waiting, reminders
from grappe.areas.networks.models import Network
from grappe.kernel.actor import Actor


def _with_lines(entries: QuerySet[RegisterEntry]) -> QuerySet[RegisterEntry]:
    return entries.select_related(
        "line__beneficiary", "line__authority", "line__network__organisation", "batch"
    )


def entries_to_send(network: Network) -> QuerySet[RegisterEntry]:
    """What waits in a network, the first due first: late ones come before the others."""
    rows = RegisterEntry.objects.filter(line__network=network, state=EntryStatus.TO_SEND)
    return _with_lines(rows).order_by("due_on", "pk")


def batches_of(network: Network) -> QuerySet[RegisterBatch]:
    """The files made in a network, the latest first."""
    return RegisterBatch.objects.filter(network=network).select_related("file", "made_by").order_by("-number")


def imports_of(network: Network) -> QuerySet[RegisterImport]:
    """The files of the register read in a network, the latest first."""
    return RegisterImport.objects.filter(network=network).select_related("file").order_by("-pk")


@dataclass(frozen=True, slots=True)
class RegisterDuty:
    """What a network's desk has to send, when some of it is due soon or late: `late` and `soon` are parts of
    `waiting`, which one file takes whole."""

    network: Network
    waiting: int
    late: int
    soon: int
    first_due: date
    # Working days left before it; below zero, those passed.
    days: int


def reminders_of(network: Network, *, on: date) -> list[Reminder]:
    """Return what is late or due within five working days in a network."""
    rows = RegisterEntry.objects.filter(line__network=network, state=EntryStatus.TO_SEND)
    return _reminded(rows, on)


def _reminded(rows: QuerySet[RegisterEntry], on: date) -> list[Reminder]:
    waiting = [Waiting(pk, due) for pk, due in rows.values_list("pk", "due_on")]
    days = [on, *(row.due_on for row in waiting)]
    return reminders(waiting, today=on, holidays=french_holidays(*days))


def reminders_among(rows: Collection[RegisterEntry], *, on: date) -> list[Reminder]:
    """Return which of these entries are late or due within five working days, without a query."""
    days = [on, *(row.due_on for row in rows)]
    waiting = [Waiting(row.pk, row.due_on) for row in rows]
    return reminders(waiting, today=on, holidays=french_holidays(*days))


def register_duties(*, actor: Actor, on: date) -> list[RegisterDuty]:
    """Return, for each network whose desk the actor keeps, when an entry is late or due within five
    working days, how many are, and how many wait in all: for the page of what waits. One query."""
    rows = (
        entries_kept_by(actor=actor, on=on)
        .filter(state=EntryStatus.TO_SEND)
        .select_related("line__network__organisation")
        .order_by("due_on", "pk")
    )
    found = {row.pk: row for row in rows}
    told = reminders_among(found.values(), on=on)
    by_network: dict[int, list[Reminder]] = {}
    for reminder in told:
        network = found[reminder.entry].line.network
        assert network is not None
        by_network.setdefault(network.pk, []).append(reminder)
    counts = Counter(row.line.network_id for row in found.values())
    return [
        _duty(found[rows_told[0].entry], rows_told, counts[network])
        for network, rows_told in by_network.items()
    ]


def _duty(first: RegisterEntry, told: list[Reminder], waiting: int) -> RegisterDuty:
    network = first.line.network
    assert network is not None
    late = sum(reminder.urgency == "late" for reminder in told)
    return RegisterDuty(network, waiting, late, len(told) - late, told[0].due_on, told[0].days)
