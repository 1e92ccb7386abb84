"""Two people at once in a support programme: real threads on PostgreSQL, one outcome, both are told."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.areas.programmes.decisions.factories import actor_of
from tests.areas.programmes.racing import lines, race
from tests.areas.support.factories import (
    DAY,
    FULL,
    HALF,
    NOW,
    ONE,
    STARTS,
    Programme,
    decided,
    opened,
    template,
)

from grappe.areas.support.commands import (
    answer_report,
    close_support,
    correct_day,
    hold_session,
    open_support,
    sign_day,
)
from grappe.areas.support.models import PooledSession, SupportDay, SupportProgramme
from grappe.areas.support.queries import quota_of
from grappe.values import Euro, HalfDays, Refused

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="races need a server that two connections write to at once: python tests/postgres_server.py",
    ),
]


def codes(outcome: object) -> tuple[str, ...]:
    assert isinstance(outcome, Refused), outcome
    return outcome.codes


@pytest.fixture
def running() -> Programme:
    return opened()


def test_two_consultants_take_the_last_half_day(running: Programme) -> None:
    running.log()
    running.log(done_on=DAY.replace(day=7), time=HALF)
    first, second = race(
        lambda: running.log(done_on=DAY.replace(day=8), time=HALF),
        lambda: running.log(done_on=DAY.replace(day=9), time=HALF, **running.act("colleague")),
    )
    assert running.day(first).half_days == 1
    assert codes(second) == ("support.quota_exceeded",)
    assert quota_of(running.companies[0]).left == HalfDays(0)
    assert (SupportDay.objects.count(), lines("log_day")) == (3, 3)


def test_one_consultant_logs_the_same_day_in_two_companies(running: Programme) -> None:
    other = running.companies[1].pk
    first, second = race(lambda: running.log(), lambda: running.log(company_id=other))
    assert running.day(first).company_id == running.companies[0].pk
    assert codes(second) == ("support.consultant_day_full",)


def test_a_line_is_corrected_while_the_company_signs_it(running: Programme) -> None:
    pk = running.log()
    correction = {"phase": "seul", "done_on": DAY, "time": HALF, "work": "Moins long."}
    _first, second = race(
        lambda: correct_day(day_id=pk, seen=1, **correction, **running.act("consultant")),
        lambda: sign_day(day_id=pk, seen=1, **running.act("owner1")),
    )
    assert codes(second) == ("support.day_changed",)
    assert (running.day(pk).state, running.day(pk).half_days) == ("logged", 1)


def test_a_line_is_signed_while_the_consultant_corrects_it(running: Programme) -> None:
    pk = running.log()
    correction = {"phase": "seul", "done_on": DAY, "time": HALF, "work": "Moins long."}
    first, second = race(
        lambda: sign_day(day_id=pk, seen=1, **running.act("owner1")),
        lambda: correct_day(day_id=pk, seen=1, **correction, **running.act("consultant")),
    )
    assert first == pk
    assert codes(second) == ("support.day_changed", "support.day_is_signed")
    assert (running.day(pk).state, running.day(pk).half_days) == ("signed", 2)


def test_the_same_form_sent_twice_logs_one_day(running: Programme) -> None:
    first, second = race(lambda: running.log(key="same"), lambda: running.log(key="same"))
    assert (first, SupportDay.objects.count()) == (second, 1)


def test_a_session_is_held_twice_at_once(running: Programme) -> None:
    pk = running.plan()
    companies = [company.pk for company in running.companies]

    def hold(time: HalfDays) -> int:
        return hold_session(session_id=pk, seen=1, time=time, companies=companies, **running.run())

    first, second = race(lambda: hold(ONE), lambda: hold(HALF))
    assert (first, codes(second)) == (pk, ("support.session_is_held",))
    assert PooledSession.objects.get().half_days == 2


def test_a_day_is_logged_while_the_programme_closes(running: Programme) -> None:
    for rank, owner in enumerate(("owner1", "owner2")):
        running.report(rank, sections=FULL)
        answer_report(company_id=running.companies[rank].pk, approve=True, seen=1, **running.act(owner))
    first, second = race(
        lambda: close_support(report="Bilan", **running.run()),
        lambda: running.log(),
    )
    assert (first, codes(second)) == (running.row.pk, ("support.closed",))
    assert not SupportDay.objects.exists()


def test_two_facilitators_open_the_same_support() -> None:
    call, people = decided()
    chosen = template()

    def start() -> int:
        return open_support(
            call_id=call.pk,
            template_id=chosen,
            starts_on=STARTS,
            day_rate=Euro(800),
            actor=actor_of(people["facilitator"]),
            on=NOW,
        )

    first, second = race(start, start)
    assert (first, codes(second)) == (SupportProgramme.objects.get().pk, ("support.already_open",))
