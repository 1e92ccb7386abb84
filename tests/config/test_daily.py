"""The duties of the day: all of them, each once, whoever runs them and however often."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from tests.areas.funding.ledger_rows import NOW, member, recorded
from tests.areas.networks.factories import make_network, make_staff
from tests.areas.programmes.discussion.scene import Scene, scene
from tests.areas.programmes.juries.factories import JUNE
from tests.areas.programmes.racing import lines, race

from grappe.areas.funding.jobs import remind_keepers
from grappe.areas.programmes.jobs import remind_awaited_experts
from grappe.areas.programmes.models import Opinion
from grappe.config import wiring
from grappe.kernel.models import AuditSeal, OutboxMail

SITE = "https://grappe.exemple.test/"
HOW_TO = Path(__file__).parents[2] / "docs/how-to/run-the-daily-duties.md"
SOON = datetime(2026, 2, 25, 9, tzinfo=NOW.tzinfo)


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> None:
    """A folder of its own: no index is there."""
    settings.HOME = tmp_path


@pytest.fixture
def awaited() -> Scene:
    """A call whose expert owes an opinion in two days."""
    found = scene()
    found.ask(due_at=JUNE + timedelta(days=2))
    OutboxMail.objects.all().delete()
    return found


@pytest.mark.django_db(transaction=True)
def test_every_duty_is_done_once_and_says_how_much_there_was(awaited: Scene, capsys: Any) -> None:
    with time_machine.travel(JUNE, tick=False):
        call_command("daily", site=SITE)
        first = capsys.readouterr().out.splitlines()
        call_command("daily", site=SITE)
        second = capsys.readouterr().out.splitlines()
    assert first == ["remind_register: 0", "remind_experts: 1", "follow_index: 0", "seal_audit: 1"]
    assert second == ["remind_register: 0", "remind_experts: 0", "follow_index: 0", "seal_audit: 0"]
    assert OutboxMail.objects.get().body == mail.outbox[-1].body
    path = reverse("programmes:opinion", args=[Opinion.objects.get().pk])
    assert SITE.rstrip("/") + path in mail.outbox[-1].body
    assert AuditSeal.objects.count() == 1, "a day without anything to do leaves no line to seal"


@pytest.mark.django_db
def test_one_duty_may_be_asked_for_alone(awaited: Scene, capsys: Any) -> None:
    with time_machine.travel(JUNE, tick=False):
        call_command("daily", "remind_experts", site=SITE)
    assert capsys.readouterr().out == "remind_experts: 1\n"
    with pytest.raises(CommandError, match="no such duty: sweep; there are remind_register"):
        call_command("daily", "sweep")


@pytest.mark.django_db
def test_a_duty_that_fails_leaves_the_others_to_be_done(monkeypatch: Any, capsys: Any) -> None:
    def fails(_site: str, _on: datetime) -> int:
        raise OSError("the mail server does not answer")

    monkeypatch.setattr("grappe.config.management.commands.daily.DAILY", {"first": fails, **wiring.DAILY})
    with pytest.raises(CommandError, match="not done today: first"):
        call_command("daily", site=SITE)
    said = capsys.readouterr()
    assert "first: OSError: the mail server does not answer" in said.err
    assert "seal_audit" in said.out


def test_the_page_names_every_duty() -> None:
    named = re.findall(r"^\| `(\w+)` \|", HOW_TO.read_text(encoding="utf-8"), re.MULTILINE)
    assert named == list(wiring.DAILY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="a race needs a server with two connections")
class TestTwoMachinesAtOnce:
    def test_an_expert_gets_one_letter(self, awaited: Scene) -> None:
        outcomes = race(*[lambda: remind_awaited_experts(SITE, JUNE)] * 2)
        assert sorted(outcomes) == [0, 1]
        assert (OutboxMail.objects.count(), lines("remind_experts")) == (1, 1)

    def test_a_keeper_gets_one_letter(self) -> None:
        network = make_network()
        make_staff(network)
        recorded(member(network), network=network)
        outcomes = race(*[lambda: remind_keepers(SITE, SOON)] * 2)
        assert sorted(outcomes) == [0, 1]
        assert (OutboxMail.objects.count(), lines("remind_register")) == (1, 1)
