"""A trial programme under way: every state that may wait, on organisations that do not exist."""

from datetime import date, datetime, timedelta
from typing import Any

from grappe.areas.directory.models import Organisation, OrganisationKind
from grappe.areas.forms.models import Form, FormRevision
from grappe.areas.networks.demo import networks
from grappe.areas.people.demo import people
from grappe.areas.people.models import Person
from grappe.areas.programmes.commands.decisions import record_laureates
from grappe.areas.programmes.models import Application, ApplicationMember, Call, GridVersion, MemberRole
from grappe.areas.programmes.queries.applications import content_of
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.standard import STANDARD_GRID, STANDARD_QUESTIONS
from grappe.areas.support.commands import (
    SessionPlan,
    answer_report,
    assign_firms,
    cancel_day,
    cancel_session,
    contest_day,
    hold_session,
    log_day,
    plan_session,
    sign_day,
    write_report,
)
from grappe.areas.support.demo.data import HALF, INVENTED, ONE, REPORT, TRIAL
from grappe.areas.support.demo.desk import PARIS, Desk, acting, choose_firm, noon, open_desk
from grappe.kernel.actor import MACHINE, Actor
from grappe.values import HalfDays, digest


def begin_trial(template: int, on: datetime) -> None:
    """Every state that may wait: lines to sign, contested, cancelled, reports to write, approve, take up."""
    persons, today = people(), on.astimezone(PARIS).date()
    starts_on = today - timedelta(days=120)
    desk = open_desk(_trial_call(persons, on), template, starts_on, INVENTED, noon(starts_on))
    firm = choose_firm(desk, _invented_firm(), ("consultant", "consultant2"), noon(starts_on))
    assign_firms(firms={company.pk: firm for company in desk.companies}, **desk.run(noon(starts_on, 13)))
    _trial_sessions(desk, starts_on)
    consultant = acting(persons["consultant"])
    owners = [acting(persons[key]) for key, _name, _title in TRIAL]
    for company, owner, rank in zip(desk.companies, owners, range(len(owners)), strict=True):
        _trial_days(company, owner, consultant, starts_on + timedelta(days=20 + rank))
    _trial_reports(desk, owners, consultant, on)


def _trial_call(persons: dict[str, Person], on: datetime) -> Call:
    """A call decided elsewhere, with three laureates that do not exist."""
    first = on - timedelta(days=150)
    call = Call.objects.create(
        slug="essai-accompagnement",
        network=networks()["organics-cluster"],
        title="Essai\u00a0: appel accompagné",
        edition=on.year,
        state=CallState.DELIBERATION,
        summary="Un appel inventé pour essayer Grappe\u00a0: aucune entreprise n’y est réelle.",
        places=len(TRIAL),
        opens_at=first,
        form_revision=_questions(first),
        source=INVENTED,
        invented=True,
    )
    call.grid = GridVersion.objects.create(call=call, number=1, grid=STANDARD_GRID.as_json(), frozen_at=first)
    call.save(update_fields=["grid"])
    for number, (key, name, title) in enumerate(TRIAL, start=1):
        _submitted(call, number, Organisation.objects.get(name=name), title, persons[key], first)
    numbers = list(range(1, len(TRIAL) + 1))
    record_laureates(
        call_id=call.pk, numbers=numbers, source=INVENTED, actor=MACHINE, on=on - timedelta(days=130)
    )
    return call


def _questions(on: datetime) -> FormRevision:
    form = Form.objects.create(name="Essai\u00a0: appel accompagné")
    asked = [question.as_json() for question in STANDARD_QUESTIONS]
    return FormRevision.objects.create(form=form, number=1, questions=asked, frozen_at=on)


def _submitted(
    call: Call, number: int, organisation: Organisation, title: str, owner: Person, on: datetime
) -> None:
    application = Application.objects.create(
        call=call,
        number=number,
        organisation=organisation,
        title=title,
        state=ApplicationState.SUBMITTED,
        form_revision=call.form_revision,
        created_at=on,
        submitted_at=on,
    )
    ApplicationMember.objects.create(application=application, person=owner, role=MemberRole.OWNER, since=on)
    application.receipt = digest(content_of(application, submitted_at=on))
    application.save(update_fields=["receipt"])


def _invented_firm() -> Organisation:
    return Organisation.objects.create(
        name="Cabinet Exemple",
        kind=OrganisationKind.CONSULTANT,
        activity="accompagnement de l’innovation",
        source=INVENTED,
        invented=True,
    )


def _trial_sessions(desk: Desk, starts_on: date) -> None:
    def plan(phase: str, days: int, experts: str = "") -> int:
        held_on = starts_on + timedelta(days=days)
        return plan_session(
            plan=SessionPlan(phase=phase, held_on=held_on, place="Salle d’essai", experts=experts),
            **desk.run(noon(starts_on, 14)),
        )

    opening = plan("lancement", 5)
    hold_session(
        session_id=opening,
        seen=1,
        time=ONE,
        companies=[company.pk for company in desk.companies[:2]],
        notes="Texte inventé. Les projets sont présentés.",
        **desk.run(noon(starts_on + timedelta(days=5), 18)),
    )
    cancel_session(session_id=plan("point", 92), **desk.run(noon(starts_on + timedelta(days=80))))
    plan("bilan", 185, "une experte de l’emballage, inventée")


def _trial_days(company: Any, owner: Actor, consultant: Actor, first: date) -> None:
    """A line in each state: two signed, one cancelled, one contested, one to sign."""

    def log(days: int, length: HalfDays, words: str) -> tuple[int, date]:
        day = first + timedelta(days=days)
        line = log_day(
            company_id=company.pk,
            phase="seul-1",
            done_on=day,
            time=length,
            work=f"Texte inventé. {words}",
            actor=consultant,
            on=noon(day, 18),
        )
        return line, day + timedelta(days=1)

    for days, words in ((0, "Diagnostic du projet avec l’équipe."), (7, "Plan d’action écrit ensemble.")):
        line, after = log(days, ONE, words)
        sign_day(day_id=line, seen=1, actor=owner, on=noon(after))
    line, after = log(14, ONE, "Visite prévue chez un fournisseur.")
    cancel_day(day_id=line, seen=1, actor=consultant, on=noon(after))
    line, after = log(21, ONE, "Entretien avec deux clients pilotes.")
    contest_day(
        day_id=line,
        seen=1,
        reason="Texte inventé. L’entretien a duré une demi-journée, pas une journée.",
        actor=owner,
        on=noon(after),
    )
    log(28, HALF, "Budget du projet relu.")


def _trial_reports(desk: Desk, owners: list[Actor], consultant: Actor, on: datetime) -> None:
    """The first waits for its company, the second was sent back, the third is not begun."""

    def write(company: Any, sections: dict[str, str], send: bool) -> int:
        return write_report(
            company_id=company.pk,
            sections=sections,
            seen=0,
            send=send,
            actor=consultant,
            on=on - timedelta(days=4),
        )

    write(desk.companies[0], REPORT, True)
    sent = write(desk.companies[1], REPORT, True)
    answer_report(
        company_id=desk.companies[1].pk,
        approve=False,
        seen=sent,
        remark="Texte inventé. Merci de dire ce qui reste à faire sur l’emballage.",
        actor=owners[1],
        on=on - timedelta(days=2),
    )
