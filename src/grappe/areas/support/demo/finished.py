"""Bio'INNOV 2009, from its opening to its end."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

from grappe.areas.directory.demo import organisations
from grappe.areas.people.demo import people
from grappe.areas.programmes.models import Call
from grappe.areas.support.commands import (
    SessionPlan,
    answer_report,
    assign_firms,
    close_support,
    hold_session,
    log_day,
    plan_session,
    sign_day,
    write_report,
)
from grappe.areas.support.demo.data import (
    HALF,
    ONE,
    REPORT,
    REPORT_2009,
    SESSIONS_2009,
    SOURCE_2009,
    STARTS_2009,
    WORK_2009,
)
from grappe.areas.support.demo.desk import Desk, acting, choose_firm, noon, open_desk
from grappe.kernel.actor import MACHINE, Actor


def run_2009(template: int) -> None:
    call = Call.objects.get(slug="bio-innov-2009")
    begun = noon(STARTS_2009, 9)
    desk = open_desk(call, template, STARTS_2009, SOURCE_2009, begun)
    known, persons = organisations(), people()
    firms = [
        choose_firm(desk, known["cesame3"], ("consultant",), begun),
        choose_firm(desk, known["bline"], ("consultant2",), begun),
    ]
    assign_firms(
        firms={company.pk: firms[rank % 2] for rank, company in enumerate(desk.companies)}, **desk.run(begun)
    )
    for rank, key in enumerate(("consultant", "consultant2")):
        _work_2009(desk.companies[rank::2], acting(persons[key]))
    for phase, day, experts in SESSIONS_2009:
        _hold(desk, SessionPlan(phase=phase, held_on=day, place="Valence", experts=experts))
    close_support(report=REPORT_2009, **desk.run(noon(date(2010, 3, 31))))


def _work_2009(companies: list[Any], consultant: Actor) -> None:
    """Five days with each company, each signed the next day; then its report."""
    for phase, first, days, words in WORK_2009:
        calendar = _weekdays(first)
        for number in range(days):
            for company, day in zip(companies, islice(calendar, len(companies)), strict=True):
                _signed(company, phase, day, words % {"n": number + 1}, consultant)
    for company in companies:
        sent = write_report(
            company_id=company.pk,
            sections=REPORT,
            seen=0,
            send=True,
            actor=consultant,
            on=noon(date(2010, 2, 26)),
        )
        # A real laureate has nobody here: the machine writes down that it approved.
        answer_report(
            company_id=company.pk, approve=True, seen=sent, actor=MACHINE, on=noon(date(2010, 3, 5))
        )


def _signed(company: Any, phase: str, day: date, words: str, consultant: Actor) -> None:
    line = log_day(
        company_id=company.pk,
        phase=phase,
        done_on=day,
        time=ONE,
        work=words,
        actor=consultant,
        on=noon(day, 18),
    )
    sign_day(day_id=line, seen=1, actor=MACHINE, on=noon(day + timedelta(days=1), 9))


def _weekdays(first: date) -> Iterator[date]:
    """The working days from a first one on."""
    day = first
    while True:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


def _hold(desk: Desk, plan: SessionPlan) -> None:
    session = plan_session(plan=plan, **desk.run(noon(STARTS_2009, 10)))
    hold_session(
        session_id=session,
        seen=1,
        time=HALF,
        companies=[company.pk for company in desk.companies],
        notes="Texte inventé. Chaque entreprise a présenté où elle en était.",
        **desk.run(noon(plan.held_on, 18)),
    )
