"""Support: each act done, refused for each reason, kept from the wrong actor, and done once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from tests.areas.programmes.decisions.factories import actor_of, person
from tests.areas.programmes.selection.factories import controls, past_aid, says
from tests.areas.support.factories import (
    DAY,
    FULL,
    HALF,
    NOW,
    ONE,
    STARTS,
    TEMPLATE,
    Programme,
    decided,
    firm,
    opened,
    template,
)

from grappe.areas.directory.models import Organisation
from grappe.areas.funding.commands import AidRecord, record_aid
from grappe.areas.funding.models import AidChange, AidLine, AidOrigin, AidProfile
from grappe.areas.funding.queries.headroom import check_award
from grappe.areas.funding.rules import CallRule
from grappe.areas.networks.models import Network
from grappe.areas.programmes.models import Call, Decision
from grappe.areas.programmes.queries.ceilings import AidTerms
from grappe.areas.support.commands import (
    SessionPlan,
    add_consultant,
    add_firm,
    answer_report,
    assign_firms,
    cancel_day,
    cancel_session,
    close_support,
    contest_day,
    correct_day,
    hold_session,
    open_support,
    plan_session,
    record_value,
    remove_consultant,
    remove_firm,
    save_template,
    sign_day,
    write_report,
)
from grappe.areas.support.models import (
    CompanyReport,
    Consultant,
    PooledSession,
    SupportDay,
    SupportedCompany,
    SupportFirm,
    SupportProgramme,
    SupportTemplate,
)
from grappe.areas.support.queries import aid_lines_of, quota_of, values_of
from grappe.areas.support.rules import DayState, ReportState
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry
from grappe.values import Euro, HalfDays, Refusal, Refused

pytestmark = pytest.mark.django_db


def refused(act: Any, **given: Any) -> tuple[str, ...]:
    """Every reason why an act is refused."""
    with pytest.raises(Refused) as raised:
        act(**given)
    return raised.value.codes


@pytest.fixture
def running() -> Programme:
    """A programme under way, nothing logged yet."""
    return opened()


# ---- templates -----------------------------------------------------------------------------------


def draft(network: Network | None, **change: Any) -> dict[str, Any]:
    given = {"slug": "a-nous", "template": TEMPLATE, "network_id": network.pk if network else None}
    return {**given, "on": NOW, **change}


def test_a_network_writes_its_own_template_and_changes_it_in_place() -> None:
    call, people = decided()
    actor = actor_of(people["facilitator"])
    first = save_template(**draft(call.network, source=" Règlement ", actor=actor))
    again = save_template(**draft(call.network, template=replace(TEMPLATE, title="Autre"), actor=actor))
    kept = SupportTemplate.objects.get()
    assert (first, again, kept.title, kept.source) == (kept.pk, kept.pk, "Autre", "")
    assert AuditEntry.objects.filter(command="save_template").count() == 2


def test_a_template_is_refused_by_its_rules_or_by_the_slug_of_another_network() -> None:
    call, people = decided()
    actor = actor_of(people["facilitator"])
    blank = replace(TEMPLATE, phases=(), firms=0)
    codes = refused(save_template, **draft(call.network, template=blank, actor=actor))
    assert {"support.no_phase", "support.no_firm"} <= set(codes)
    template(slug="a-nous")
    assert refused(save_template, **draft(call.network, actor=actor)) == ("support.template_taken",)


def test_a_template_is_written_by_who_runs_its_network_and_an_example_by_the_machine() -> None:
    call, people = decided()
    with pytest.raises(Network.DoesNotExist):
        save_template(**draft(call.network, actor=actor_of(people["funder"])))
    assert refused(save_template, **draft(None, actor=actor_of(people["facilitator"]))) == (
        "kernel.not_allowed",
    )
    assert save_template(**draft(None, actor=MACHINE))


# ---- opening under the ceilings of aid ------------------------------------------------------------


def blocked(call: Any, people: Any, **change: Any) -> list[Refusal]:
    """Why the support of a call, worth 2 200 € to each of two companies, may not open; nothing is written."""
    with pytest.raises(Refused) as raised:
        open_support(template_id=template(), **opening(call, people, day_rate=Euro(800), **change))
    assert not SupportProgramme.objects.exists() and not SupportedCompany.objects.exists()
    assert not AuditEntry.objects.filter(command="open_support").exists()
    return list(raised.value.refusals)


def two_companies() -> tuple[Any, Any, list[Organisation]]:
    """A decided call whose two laureates are two companies, whose fiscal years are known."""
    call, people = decided()
    second = Organisation.objects.create(name="Filature Exemple", kind="company", invented=True)
    call.applications.filter(number=2).update(organisation=second)
    both = [call.applications.get(number=1).organisation, second]
    for company in both:
        says(company)
    return call, people, both


def test_support_over_the_ceiling_of_one_laureate_is_refused_whole_with_the_most_it_may_be() -> None:
    call, people, (first, _second) = two_companies()
    past_aid(first, 199_000)
    (reason,) = blocked(call, people)
    assert reason.code == "support.over_ceiling"
    said = reason.params
    assert (said["number"], said["worth"], said["highest"]) == (1, Euro(2200), Euro(1000))
    assert (said["ceiling"], said["counted"]) == (Euro(200_000), Euro(199_000))


def test_support_that_just_fits_opens() -> None:
    call, people, (first, _second) = two_companies()
    past_aid(first, 197_800)
    assert open_support(template_id=template(), **opening(call, people, day_rate=Euro(800)))


def test_a_fiscal_year_that_is_not_known_is_asked_for_when_it_decides() -> None:
    call, people = decided(1)
    past_aid(call.applications.get().organisation, 199_000)
    codes = [reason.code for reason in blocked(call, people)]
    assert codes == ["support.over_ceiling", "funding.fiscal_year_end_missing"]


def test_laureates_of_one_group_share_what_is_left() -> None:
    call, people, (first, second) = two_companies()
    controls(first, second)
    past_aid(first, 197_000)
    (reason,) = blocked(call, people)
    assert (reason.params["number"], reason.params["highest"]) == (2, Euro(800))


def test_the_calls_own_rule_is_told_apart_from_the_law() -> None:
    call, people, (_first, second) = two_companies()
    call.aid_terms = AidTerms(call_rule=CallRule(Euro(5000))).as_json()
    call.save()
    past_aid(second, 4000)
    (reason,) = blocked(call, people)
    assert (reason.code, reason.params["highest"]) == ("support.over_call_rule", Euro(1000))


def test_what_the_ceilings_cannot_answer_is_said_in_its_own_words() -> None:
    call, people = decided()
    call.aid_terms = AidTerms(regime="2023/2831").as_json()
    call.save()
    assert {reason.code for reason in blocked(call, people)} == {"funding.regime_not_in_force"}


def test_support_without_a_promised_day_asks_no_ceiling() -> None:
    call, people, (first, _second) = two_companies()
    past_aid(first, 250_000)
    without = replace(TEMPLATE, company=HalfDays(0), pooled=None)
    assert open_support(template_id=template(without), **opening(call, people))


def test_a_decision_that_waits_elsewhere_is_announced_and_does_not_block() -> None:
    call, people, (first, _second) = two_companies()
    past_aid(first, 195_000)
    application = call.applications.get(number=1)
    elsewhere = Call.objects.get(pk=call.pk)
    elsewhere.pk, elsewhere.slug, elsewhere.state = None, "ailleurs", "deliberation"
    elsewhere.save()
    application.pk, application.call, application.state = None, elsewhere, "submitted"
    application.save()
    Decision.objects.create(
        application=application,
        outcome="selected",
        aid=4000,
        decided_at=NOW,
        decided_by=people["facilitator"],
    )
    open_support(template_id=template(), **opening(call, people, day_rate=Euro(800)))
    entry = AuditEntry.objects.get(command="open_support")
    assert (entry.changes["announced"], entry.changes["promised"]) == ([1], "2200.00")


# ---- opening and closing -------------------------------------------------------------------------


def opening(call: Any, people: Any, **change: Any) -> dict[str, Any]:
    given = {"call_id": call.pk, "starts_on": STARTS, "day_rate": Euro("800.005"), "on": NOW}
    return {**given, "actor": actor_of(people["facilitator"]), **change}


def test_support_opens_with_its_own_copy_of_the_template_and_every_laureate() -> None:
    call, people = decided(3)
    call.applications.filter(number=3).update(state="rejected")
    chosen = template()
    pk = open_support(template_id=chosen, **opening(call, people, key="once"))
    assert open_support(template_id=chosen, **opening(call, people, key="once")) == pk
    SupportTemplate.objects.update(content={})
    row = SupportProgramme.objects.get()
    assert (row.content["title"], row.day_rate) == (TEMPLATE.title, Euro("800.01").amount)
    assert [company.application.number for company in row.companies.all()] == [1, 2]


def test_support_does_not_open_twice_nor_without_laureates_or_value() -> None:
    call, people = decided()
    chosen = template()
    open_support(template_id=chosen, **opening(call, people))
    call.applications.update(state="rejected")
    call.state = "deliberation"
    call.save()
    assert refused(open_support, template_id=chosen, **opening(call, people, day_rate=Euro(0))) == (
        "support.call_not_decided",
        "support.already_open",
        "support.no_laureate",
        "support.day_rate",
    )


def test_support_opens_for_who_runs_the_call_with_a_template_within_reach() -> None:
    call, people = decided()
    elsewhere = Network.objects.create(
        organisation=Organisation.objects.create(name="Réseau Témoin", kind="network"),
        slug="autre",
        kind="cluster",
    )
    theirs = template(network=elsewhere)
    with pytest.raises(SupportTemplate.DoesNotExist):
        open_support(template_id=theirs, **opening(call, people))
    for who in ("funder", "stranger", "owner1"):
        with pytest.raises(ObjectDoesNotExist):
            open_support(template_id=theirs, **opening(call, people, actor=actor_of(people[who])))
    assert not SupportProgramme.objects.exists()


def finish(running: Programme) -> None:
    """Sign, approve and hold everything."""
    sign_day(day_id=running.log(), seen=1, **running.act("owner1"))
    for rank, owner in enumerate(("owner1", "owner2")):
        report = running.report(rank)
        answer_report(
            company_id=running.companies[rank].pk, approve=True, seen=report.version, **running.act(owner)
        )


def test_a_programme_closes_once_all_is_signed_approved_and_told(running: Programme) -> None:
    running.log()
    session = running.plan()
    assert refused(close_support, report=" ", **running.run()) == (
        "support.days_unsigned",
        "support.report_not_approved",
        "support.report_not_approved",
        "support.sessions_pending",
        "support.closing_report_missing",
    )
    cancel_session(session_id=session, **running.run())
    sign_day(day_id=SupportDay.objects.get().pk, seen=1, **running.act("owner1"))
    for rank, owner in enumerate(("owner1", "owner2")):
        running.report(rank)
        answer_report(company_id=running.companies[rank].pk, approve=True, seen=1, **running.act(owner))
    assert close_support(report=" Bilan ", key="once", **running.run()) == running.row.pk
    running.row.refresh_from_db()
    assert (running.row.state, running.row.report, running.row.closed_at) == ("closed", "Bilan", NOW)
    assert close_support(report="Autre", key="once", **running.run()) == running.row.pk


def test_a_closed_programme_takes_nothing_more(running: Programme) -> None:
    finish(running)
    close_support(report="Bilan", **running.run())
    assert refused(close_support, report="Bilan", **running.run()) == ("support.closed",)
    assert refused(running.log) == ("support.closed",)
    day = SupportDay.objects.get()
    assert refused(contest_day, day_id=day.pk, seen=2, reason="Non", **running.act("owner1")) == (
        "support.closed",
    )
    # The funder and the board now read it; they write nothing.
    for who in ("funder", "board"):
        assert refused(close_support, report="Bilan", **running.run(who)) == ("kernel.not_allowed",)


def test_who_does_not_run_the_programme_finds_none(running: Programme) -> None:
    for who in ("funder", "board", "consultant", "owner1", "stranger"):
        with pytest.raises(SupportProgramme.DoesNotExist):
            close_support(report="Bilan", **running.run(who))
        with pytest.raises(SupportProgramme.DoesNotExist):
            plan_session(plan=SessionPlan(phase="lancement", held_on=STARTS), **running.run(who))


# ---- firms ---------------------------------------------------------------------------------------


def test_firms_are_chosen_up_to_the_number_of_the_template(running: Programme) -> None:
    known = SupportFirm.objects.get()
    assert add_firm(organisation_id=known.organisation_id, **running.run()) == known.pk
    other = firm("Conseil Témoin")
    assert refused(add_firm, organisation_id=other.pk, **running.run()) == ("support.firms_full",)
    remove_firm(firm_id=known.pk, **running.run())
    assert set(running.row.companies.values_list("firm", flat=True)) == {None}
    assert add_firm(organisation_id=other.pk, key="k", **running.run()) == SupportFirm.objects.get().pk


def test_a_firm_that_logged_days_stays(running: Programme) -> None:
    running.log()
    assert refused(remove_firm, firm_id=running.firm, **running.run()) == ("support.firm_has_days",)


def test_a_consultant_joins_leaves_and_comes_back(running: Programme) -> None:
    given = {"firm_id": running.firm, **running.run()}
    place = Consultant.objects.get(person=running.people["consultant"])
    assert refused(add_consultant, email="personne@exemple.test", **given) == ("support.no_such_person",)
    assert refused(add_consultant, email=place.person.email.upper(), **given) == ("support.consultant_there",)
    assert remove_consultant(consultant_id=place.pk, **running.run()) == place.pk
    assert refused(remove_consultant, consultant_id=place.pk, **running.run()) == ("support.consultant_left",)
    with pytest.raises(ObjectDoesNotExist):
        running.log()
    assert add_consultant(email=f" {place.person.email} ", **given) == place.pk
    assert running.log()


def test_companies_change_firms_once_nothing_waits_for_them() -> None:
    running = opened(of=replace(TEMPLATE, firms=2))
    first, second = running.companies
    other = add_firm(organisation_id=firm("Conseil Témoin").pk, **running.run())
    day = running.log()
    moved = {first.pk: other, second.pk: running.firm}
    assert refused(assign_firms, firms=moved, **running.run()) == ("support.firm_days_wait",)
    sign_day(day_id=day, seen=1, **running.act("owner1"))
    assert assign_firms(firms=moved, **running.run()) == 1
    assert assign_firms(firms={first.pk: None}, **running.run()) == 1
    assert SupportedCompany.objects.get(pk=first.pk).firm_id is None
    for wrong in ({first.pk: 0}, {0: other}):
        assert refused(assign_firms, firms=wrong, **running.run()) == ("support.unknown_firm",)


# ---- days ----------------------------------------------------------------------------------------


def test_a_day_is_logged_once_and_waits_for_the_company(running: Programme) -> None:
    pk = running.log(key="once", work="  Plan relu.  ")
    assert running.log(key="once") == pk
    day = running.day(pk)
    assert (day.state, day.work, day.half_days, day.version) == ("logged", "Plan relu.", 2, 1)
    assert quota_of(running.companies[0]).left == HalfDays(2)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"phase": "inconnue"}, ("support.unknown_phase",)),
        ({"phase": "lancement"}, ("support.phase_is_pooled",)),
        ({"time": HalfDays(3)}, ("support.half_days_of_a_day",)),
        ({"work": " "}, ("support.work_missing",)),
        ({"done_on": NOW.date() + timedelta(1)}, ("support.day_to_come",)),
        ({"done_on": STARTS - timedelta(1), "work": ""}, ("support.work_missing", "support.day_outside")),
    ],
)
def test_a_day_is_refused_with_every_reason(
    running: Programme, change: dict[str, Any], codes: tuple[str, ...]
) -> None:
    assert refused(running.log, **change) == codes
    assert not SupportDay.objects.exists()


def test_a_day_never_takes_a_company_over_its_quota(running: Programme) -> None:
    running.log()
    running.log(done_on=DAY + timedelta(1), time=HALF)
    assert refused(running.log, done_on=DAY + timedelta(2)) == ("support.quota_exceeded",)
    running.log(done_on=DAY + timedelta(2), time=HALF)
    assert quota_of(running.companies[0]).left == HalfDays(0)


def test_a_consultant_has_one_day_a_day_whatever_the_company(running: Programme) -> None:
    other = running.companies[1].pk
    running.log()
    assert refused(running.log, company_id=other, time=HALF) == ("support.consultant_day_full",)
    # A colleague of the same firm has a day of their own.
    assert running.log(company_id=other, **running.act("colleague"))


@pytest.mark.parametrize("who", ["owner1", "facilitator"])
def test_only_the_firm_of_a_company_logs_and_changes_its_days(running: Programme, who: str) -> None:
    pk = running.log()
    assert refused(running.log, **running.act(who)) == ("kernel.not_allowed",)
    assert refused(cancel_day, day_id=pk, seen=1, **running.act(who)) == ("kernel.not_allowed",)
    assert refused(correct_day, **correction(pk), **running.act(who)) == ("kernel.not_allowed",)


@pytest.mark.parametrize("who", ["owner2", "funder", "board", "stranger"])
def test_who_has_no_part_in_a_company_finds_none(running: Programme, who: str) -> None:
    pk = running.log()
    for act in (
        lambda: running.log(**running.act(who)),
        lambda: sign_day(day_id=pk, seen=1, **running.act(who)),
        lambda: answer_report(company_id=running.companies[0].pk, approve=True, seen=0, **running.act(who)),
    ):
        with pytest.raises(ObjectDoesNotExist):
            act()


def correction(pk: int, **change: Any) -> dict[str, Any]:
    given = {"day_id": pk, "seen": 1, "phase": "seul", "done_on": DAY, "time": HALF, "work": "Moins long."}
    return {**given, **change}


def test_a_contested_day_is_corrected_and_waits_again(running: Programme) -> None:
    pk = running.log()
    assert refused(contest_day, day_id=pk, seen=1, reason=" ", **running.act("owner1")) == (
        "support.contest_reason",
    )
    contest_day(day_id=pk, seen=1, reason=" Une demie. ", **running.act("owner1"))
    assert (running.day(pk).state, running.day(pk).contest) == ("contested", "Une demie.")
    assert refused(sign_day, day_id=pk, seen=2, **running.act("owner1")) == ("support.day_is_contested",)
    # A colleague may correct it: the time stays that of who spent it.
    correct_day(**correction(pk, seen=2), **running.act("colleague"))
    day = running.day(pk)
    assert (day.state, day.contest, day.half_days, day.version) == ("logged", "", 1, 3)
    assert day.consultant.person == running.people["consultant"]
    sign_day(day_id=pk, seen=3, key="once", **running.act("owner1"))
    assert sign_day(day_id=pk, seen=3, key="once", **running.act("owner1")) == pk
    assert (running.day(pk).state, running.day(pk).answered_by) == ("signed", running.people["owner1"])


def test_a_logged_day_is_corrected_within_the_quota_it_frees(running: Programme) -> None:
    pk = running.log()
    running.log(done_on=DAY + timedelta(1))
    assert correct_day(**correction(pk, time=ONE), **running.act("consultant")) == pk
    assert refused(correct_day, **correction(pk), **running.act("consultant")) == ("support.day_changed",)
    assert refused(
        correct_day, **correction(pk, seen=2, done_on=DAY + timedelta(1)), **running.act("consultant")
    ) == ("support.consultant_day_full",)


def test_nobody_signs_what_was_corrected_meanwhile(running: Programme) -> None:
    pk = running.log()
    correct_day(**correction(pk), **running.act("consultant"))
    assert refused(sign_day, day_id=pk, seen=1, **running.act("owner1")) == ("support.day_changed",)


def test_a_signed_day_never_changes(running: Programme) -> None:
    pk = running.log()
    sign_day(day_id=pk, seen=1, **running.act("owner1"))
    act = running.act("consultant")
    assert refused(correct_day, **correction(pk, seen=2), **act) == ("support.day_is_signed",)
    assert refused(cancel_day, day_id=pk, seen=2, **act) == ("support.day_is_signed",)
    assert refused(contest_day, day_id=pk, seen=2, reason="Non", **running.act("owner1")) == (
        "support.day_is_signed",
    )


def test_a_cancelled_day_gives_its_time_back_and_stays(running: Programme) -> None:
    pk = running.log()
    assert refused(cancel_day, day_id=pk, seen=9, **running.act("consultant")) == ("support.day_changed",)
    cancel_day(day_id=pk, seen=1, **running.act("consultant"))
    assert running.day(pk).state == DayState.CANCELLED
    assert quota_of(running.companies[0]).taken == HalfDays(0)
    assert refused(sign_day, day_id=pk, seen=2, **running.act("owner1")) == ("support.day_is_cancelled",)
    assert running.log()


def test_the_firm_does_not_sign_its_own_days_and_a_reader_signs_for_nobody(running: Programme) -> None:
    pk = running.log()
    reader = person("Lectrice Modèle")
    running.companies[0].application.members.create(person=reader, role="reader", since=NOW)
    for actor in (running.actor("consultant"), running.actor("facilitator"), actor_of(reader)):
        assert refused(sign_day, day_id=pk, seen=1, actor=actor, on=NOW) == ("kernel.not_allowed",)
    assert sign_day(day_id=pk, seen=1, actor=MACHINE, on=NOW) == pk


# ---- sessions ------------------------------------------------------------------------------------


def holding(running: Programme, pk: int, **change: Any) -> dict[str, Any]:
    given = {"session_id": pk, "seen": 1, "time": ONE, "companies": [c.pk for c in running.companies]}
    return {**given, **running.run(), **change}


def test_a_session_is_planned_changed_and_held(running: Programme) -> None:
    pk = running.plan(place=" Valence ")
    plan = SessionPlan(phase="lancement", held_on=STARTS + timedelta(2), experts="Une experte")
    assert plan_session(plan=plan, session_id=pk, seen=1, **running.run()) == pk
    assert refused(plan_session, plan=plan, session_id=pk, seen=1, **running.run()) == (
        "support.session_changed",
    )
    assert refused(hold_session, **holding(running, pk)) == ("support.session_changed",)
    assert hold_session(**holding(running, pk, seen=2, key="once", notes=" Dit. ")) == pk
    assert hold_session(**holding(running, pk, seen=2, key="once")) == pk
    session = PooledSession.objects.get()
    assert (session.state, session.half_days, session.notes, session.companies.count()) == (
        "held",
        2,
        "Dit.",
        2,
    )
    assert refused(plan_session, plan=plan, session_id=pk, seen=3, **running.run()) == (
        "support.session_is_held",
    )


def test_a_session_is_planned_in_a_pooled_phase_within_the_programme(running: Programme) -> None:
    def plan(phase: str, day: date) -> tuple[str, ...]:
        return refused(plan_session, plan=SessionPlan(phase=phase, held_on=day), **running.run())

    assert plan("inconnue", STARTS) == ("support.unknown_phase",)
    assert plan("seul", STARTS - timedelta(1)) == ("support.phase_is_individual", "support.day_outside")


def test_a_session_is_not_held_over_the_quota_without_company_or_before_its_day(
    running: Programme,
) -> None:
    hold_session(**holding(running, running.plan()))
    second = running.plan(held_on=NOW.date() + timedelta(3))
    assert refused(hold_session, **holding(running, second, companies=[])) == (
        "support.pooled_quota_exceeded",
        "support.session_without_company",
        "support.day_to_come",
    )
    assert refused(hold_session, **holding(running, second, companies=[0])) == ("support.unknown_company",)
    assert cancel_session(session_id=second, **running.run()) == second
    assert refused(cancel_session, session_id=second, **running.run()) == ("support.session_is_cancelled",)


def test_a_session_is_shared_between_those_who_came(running: Programme) -> None:
    first, second = running.companies
    sign_day(day_id=running.log(), seen=1, **running.act("owner1"))
    running.log(done_on=DAY + timedelta(1))  # not signed: not counted
    hold_session(**holding(running, running.plan()))
    hold_session(**holding(running, running.plan(), time=HALF, companies=[first.pk]))
    worth = values_of(running.row)
    assert (worth[first.pk].amount, worth[second.pk].amount) == (Euro("1600.00"), Euro("400.00"))


# ---- reports -------------------------------------------------------------------------------------


def test_a_report_is_drafted_sent_returned_taken_up_and_approved(running: Programme) -> None:
    pk = running.companies[0].pk
    write = {"company_id": pk, **running.act("consultant")}
    answer = {"company_id": pk, **running.act("owner1")}
    assert refused(answer_report, approve=True, seen=0, **answer) == ("support.report_is_draft",)
    assert write_report(sections={"aims": " But "}, seen=0, **write) == 1
    assert refused(write_report, sections=FULL, seen=0, **write) == ("support.report_changed",)
    assert set(refused(write_report, sections={"aims": "But"}, seen=1, send=True, **write)) == {
        "support.report_section_missing"
    }
    assert write_report(sections=FULL, seen=1, send=True, key="once", **write) == 2
    assert write_report(sections=FULL, seen=1, send=True, key="once", **write) == 2
    assert refused(write_report, sections=FULL, seen=2, **write) == ("support.report_is_sent",)
    assert refused(answer_report, approve=False, seen=1, **answer) == (
        "support.report_changed",
        "support.remark_missing",
    )
    assert answer_report(approve=False, seen=2, remark=" Plus court ", **answer) == 3
    assert CompanyReport.objects.get().remark == "Plus court"
    write_report(sections=FULL, seen=3, send=True, **write)
    assert answer_report(approve=True, seen=4, **answer) == 5
    report = CompanyReport.objects.get()
    assert (report.state, report.approved_by) == (ReportState.APPROVED, running.people["owner1"])
    assert refused(write_report, sections=FULL, seen=5, **write) == ("support.report_is_approved",)


def test_the_company_does_not_write_its_report_nor_the_firm_approve_it(running: Programme) -> None:
    pk = running.companies[0].pk
    assert refused(write_report, company_id=pk, sections=FULL, seen=0, **running.act("owner1")) == (
        "kernel.not_allowed",
    )
    running.report()
    for who in ("consultant", "facilitator"):
        assert refused(answer_report, company_id=pk, approve=True, seen=1, **running.act(who)) == (
            "kernel.not_allowed",
        )


def test_every_act_leaves_one_line(running: Programme) -> None:
    before = AuditEntry.objects.count()
    running.log()
    assert refused(running.log)
    entry = AuditEntry.objects.latest("pk")
    assert (AuditEntry.objects.count() - before, entry.command, entry.changes["half_days"]) == (
        1,
        "log_day",
        2,
    )


# ---- the ledger of public aid ----------------------------------------------------------------------


def given() -> QuerySet[AidLine]:
    """The lines of what companies received."""
    return AidLine.objects.filter(origin=AidOrigin.AWARD)


def lines_of(running: Programme) -> list[tuple[int, str, Euro, str]]:
    """The aid of each company: its rank, the reference, the amount and the state of its line."""
    found = aid_lines_of(running.companies)
    return [
        (rank, line.reference, line.amount, line.status)
        for rank, company in enumerate(running.companies)
        if (line := found.get(company.pk))
    ]


def test_the_value_received_is_aid_written_once_and_followed(running: Programme) -> None:
    first = running.companies[0].pk
    assert record_value(**running.run()) == 0, "nothing was signed"
    sign_day(day_id=running.log(), seen=1, **running.act("owner1"))
    assert not given().exists(), "a day that was signed waits for the valuation"
    assert record_value(key="once", **running.run()) == 1
    assert record_value(key="once", **running.run()) == 1
    assert record_value(**running.run()) == 0
    assert lines_of(running) == [(0, f"ACC-{first:06}", Euro(800), "granted")]
    line = given().get()
    assert (line.granted_on, line.instrument, line.network) == (NOW.date(), "service", running.call.network)
    assert line.beneficiary == running.companies[0].application.organisation
    # From then on, what is signed and held follows by itself.
    sign_day(day_id=running.log(done_on=DAY + timedelta(days=1), time=HALF), seen=1, **running.act("owner1"))
    assert lines_of(running)[0][2] == Euro(1200)
    session = running.plan(held_on=STARTS)
    everyone = [company.pk for company in running.companies]
    hold_session(session_id=session, seen=1, time=HALF, companies=everyone, **running.run())
    assert [line[2] for line in lines_of(running)] == [Euro(1400)], "the other waits for its valuation"
    assert [change.was_amount for change in AidChange.objects.filter(line=line).order_by("pk")] == [
        Euro(800),
        Euro(1200),
    ]


def test_the_end_of_a_programme_writes_what_each_company_received(running: Programme) -> None:
    finish(running)
    close_support(report="Bilan", **running.run())
    assert [(line[0], line[2]) for line in lines_of(running)] == [(0, Euro(800))]
    first, second = (company.pk for company in running.companies)
    told = AuditEntry.objects.get(command="close_support").changes["lines"]
    assert told == {str(first): [given().get().pk, "written"], str(second): [None, "nothing"]}
    assert refused(record_value, **running.run()) == ("support.closed",)
    assert refused(record_value, **running.run("board")) == ("kernel.not_allowed",)


def promised(running: Programme) -> list[tuple[Euro, str]]:
    """What the ledger says is promised to each company and not received yet, and the state of that line."""
    lines = AidLine.objects.filter(origin=AidOrigin.PROMISE)
    rows = {row.reference: (row.amount, str(row.status)) for row in lines}
    return [rows[f"ACC-{company.pk:06}"] for company in running.companies]


def test_what_is_promised_is_pending_until_it_is_received(running: Programme) -> None:
    # Two days of its own, and half of the day and a half that two companies share, 800 € each day.
    assert promised(running) == [(Euro(2200), "pending")] * 2
    sign_day(day_id=running.log(done_on=DAY + timedelta(days=1)), seen=1, **running.act("owner1"))
    assert promised(running)[0] == (Euro(2200), "pending"), "received, and not valued yet"
    record_value(**running.run())
    assert [promised(running), lines_of(running)[0][2]] == [
        [(Euro(1400), "pending"), (Euro(2200), "pending")],
        Euro(800),
    ]
    session = running.plan(held_on=STARTS)
    first, second = (company.pk for company in running.companies)
    hold_session(session_id=session, seen=1, time=ONE, companies=[first], **running.run())
    # Who came received all of that day; nobody is promised its part of it any more.
    assert [promised(running), lines_of(running)[0][2]] == [
        [(Euro(1000), "pending"), (Euro(1800), "pending")],
        Euro(1600),
    ]
    assert record_value(**running.run()) == 0
    assert promised(running)[0] == (Euro(1000), "pending")
    finish(running)
    close_support(report="Bilan", **running.run())
    assert [state for _amount, state in promised(running)] == ["cancelled", "cancelled"]


def test_another_award_is_told_of_the_support_that_runs(running: Programme) -> None:
    organisation = running.companies[0].application.organisation
    AidProfile.objects.create(organisation=organisation, activity="general", fiscal_year_end="12-31")
    both, _ = check_award(organisation, Euro(199_000), on=NOW.date())
    alone, _ = check_award(organisation, Euro(197_800), on=NOW.date())
    assert both.allowed and [notice.code for notice in both.notices] == ["funding.pending_exceeds"]
    assert both.notices[0].params["pending"] == Euro(2200)
    assert alone.allowed and not alone.notices
    sign_day(day_id=running.log(), seen=1, **running.act("owner1"))
    record_value(**running.run())
    again, _ = check_award(organisation, Euro(199_000), on=NOW.date())
    assert again.measures[0].counted + again.measures[0].pending == Euro(2200), "no euro is said twice"


def test_a_support_begun_before_it_was_announced_is_announced_at_its_next_act(running: Programme) -> None:
    AidLine.objects.all().delete()
    sign_day(day_id=running.log(), seen=1, **running.act("owner1"))
    assert AidLine.objects.get(origin=AidOrigin.PROMISE).amount == Euro(2200)
    record_value(**running.run())
    assert promised(running) == [(Euro(1400), "pending"), (Euro(2200), "pending")]


def test_a_support_that_passes_a_ceiling_counts_and_is_shown_as_to_be_looked_at(
    running: Programme,
) -> None:
    organisation = running.companies[0].application.organisation
    AidProfile.objects.create(organisation=organisation, activity="general", fiscal_year_end="12-31")
    record_aid(
        organisation_id=organisation.pk,
        record=AidRecord(
            purpose="Essai", amount=Euro("199500"), granted_on=NOW.date(), authority_name="Région Exemple"
        ),
        origin=AidOrigin.REGISTER,
        actor=MACHINE,
        on=NOW,
    )
    finish(running)
    close_support(report="Bilan", **running.run())
    assert [line[3] for line in lines_of(running)] == ["granted"]
    assert [line.is_not_held for line in aid_lines_of(running.companies).values()] == [True]
    page = running.client("facilitator").get(f"{running.path}/valeur/").content.decode()
    assert "à examiner" in page
