"""What the register waits for is recalled: on the home page, and by letter once when soon, once when late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from tests.areas.networks.factories import acting, make_network, make_staff

from grappe.areas.funding.commands import export_register, remind_register
from grappe.areas.funding.models import RegisterEntry
from grappe.areas.funding.queries.register import register_duties
from grappe.areas.networks.models import RoleCode
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry, OutboxMail
from grappe.values import Refused

from .ledger_rows import NOW, aid, member, recorded

pytestmark = pytest.mark.django_db
# An aid granted on 2 February 2026 is due on 2 March.
EARLY, SOON, LATE = (datetime(2026, *day, 9, tzinfo=NOW.tzinfo) for day in ((2, 10), (2, 25), (3, 4)))


def remind(on: datetime) -> int:
    return remind_register(link_of=lambda slug: f"https://exemple.test/{slug}", actor=MACHINE, on=on)


def test_each_entry_is_recalled_once_when_due_soon_and_once_when_late() -> None:
    network = make_network()
    keepers = [make_staff(network), make_staff(network, RoleCode.FUNDER)]
    make_staff(network, RoleCode.BOARD)
    company = member(network)
    recorded(company, network=network)
    assert remind(EARLY) == 0, "it is not due soon"
    assert remind(SOON) == 2
    assert remind(SOON) == remind(SOON + timedelta(days=1)) == 0
    letters = list(OutboxMail.objects.order_by("pk"))
    assert [letter.person for letter in letters] == keepers
    assert "avant le 2\u00a0mars\u00a02026" in letters[0].subject
    assert "https://exemple.test/" in letters[0].body
    assert "retard" not in letters[0].body
    assert RegisterEntry.objects.get().reminded == "soon"
    recorded(company, aid(500), network=network)
    assert remind(LATE) == 2
    assert "2 sont en retard." in OutboxMail.objects.latest("pk").body
    assert remind(LATE) == 0
    assert AuditEntry.objects.filter(command="remind_register").count() == 2


def test_what_was_sent_is_recalled_no_more_and_a_person_does_not_send_reminders() -> None:
    network = make_network()
    keeper = acting(make_staff(network))
    recorded(member(network), network=network)
    export_register(network_id=network.pk, actor=keeper, on=NOW)
    assert remind(LATE) == 0
    with pytest.raises(Refused) as refused:
        remind_register(link_of=str, actor=keeper, on=LATE)
    assert refused.value.codes == ("kernel.not_allowed",)


@pytest.mark.django_db(transaction=True)
def test_the_command_writes_and_sends_them(capsys: Any) -> None:
    network = make_network("ici")
    make_staff(network)
    recorded(member(network), network=network)
    with time_machine.travel(SOON, tick=False):
        call_command("remind_register", site="https://grappe.exemple.test/")
    assert "1 letter(s) written" in capsys.readouterr().out
    assert f"https://grappe.exemple.test{reverse('funding:register', args=['ici'])}" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (SOON, "La première doit partir dans 3 jours ouvrés."),
        (datetime(2026, 3, 2, 9, tzinfo=NOW.tzinfo), "La première doit partir aujourd’hui."),
        (LATE, "1 est en retard."),
    ],
)
def test_the_home_page_says_what_is_due_to_who_keeps_the_desk(on: datetime, said: str) -> None:
    network = make_network("ici", name="Réseau Exemple")
    keeper, board = make_staff(network), make_staff(network, RoleCode.BOARD)
    recorded(member(network), network=network)
    with time_machine.travel(on, tick=False):
        pages = {}
        for person in (keeper, board):
            client = Client()
            client.force_login(person)
            pages[person] = client.get("/").content.decode().replace("\u00a0", " ")
    assert "Envoyer 1 aide de Réseau Exemple au registre national" in pages[keeper]
    assert said in pages[keeper]
    assert reverse("funding:register", args=["ici"]) in pages[keeper]
    assert "registre national" not in pages[board]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_home_page_takes_as_many_queries_for_three_entries_as_for_one(
    rows: int, django_assert_max_num_queries: Any
) -> None:
    network = make_network("ici")
    keeper = make_staff(network)
    for _ in range(rows):
        recorded(member(network), network=network)
    client = Client()
    client.force_login(keeper)
    with time_machine.travel(LATE, tick=False), django_assert_max_num_queries(8):
        client.get("/")
    assert len(register_duties(actor=acting(keeper), on=LATE.date())) == 1
