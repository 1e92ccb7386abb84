"""Two people at once on the ledger: real threads on PostgreSQL, one outcome, both are told."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from tests.areas.networks.factories import make_network
from tests.areas.programmes.test_races import race

from grappe.areas.funding.commands import apply_register_file, export_register, read_register_file, record_aid
from grappe.areas.funding.models import AidLine, RegisterBatch, RegisterEntry
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import StoredFile

from .ledger_rows import NOW, aid, codes, control, facilitator, funder, member, recorded

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="races need a server that two connections write to at once: python tests/postgres_server.py",
    ),
]


@pytest.fixture(autouse=True)
def _files_of_the_test(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_two_exports_at_once_make_one_file() -> None:
    network = make_network()
    recorded(member(network), network=network)
    actors = facilitator(network), funder(network)
    first, second = race(
        lambda: export_register(network_id=network.pk, actor=actors[0], on=NOW),
        lambda: export_register(network_id=network.pk, actor=actors[1], on=NOW),
    )
    assert first == RegisterBatch.objects.get().pk
    assert codes(second) == ("nothing_to_send",)
    assert (RegisterBatch.objects.count(), StoredFile.objects.count()) == (1, 1)
    assert RegisterEntry.objects.get().state == "sent"


def test_two_awards_at_once_cannot_take_the_same_headroom() -> None:
    network = make_network()
    mother, child = member(network), member(network)
    control(mother, child)
    award = {"record": aid(200_000), "network_id": network.pk, "actor": MACHINE, "on": NOW}
    first, second = race(
        lambda: record_aid(organisation_id=mother.pk, **award),
        lambda: record_aid(organisation_id=child.pk, **award),
    )
    assert isinstance(first, int)
    assert codes(second) == ("over_ceiling",)
    assert AidLine.objects.get().beneficiary == mother


def test_a_file_applied_from_two_tabs_is_applied_once() -> None:
    network = make_network()
    company = member(network, "Moulin Exemple")
    content = f"reference;beneficiaire;date octroi;montant;autorite\nR1;{company.name};01/02/2025;5;E\n"
    reading = read_register_file(
        network_id=network.pk, name="a.csv", content=content.encode(), actor=MACHINE, on=NOW
    )
    first, second = race(
        lambda: apply_register_file(import_id=reading, actor=MACHINE, on=NOW),
        lambda: apply_register_file(import_id=reading, actor=MACHINE, on=NOW),
    )
    assert first == reading
    assert codes(second) == ("import_applied",)
    assert AidLine.objects.count() == 1
