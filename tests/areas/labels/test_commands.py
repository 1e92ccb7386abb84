"""Acts on labels and their support: done, refused with every reason, by the wrong person, twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from tests.areas.labels.factories import FIRST, NOW, TERMS, TODAY, World, labelled
from tests.areas.programmes.decisions.factories import PARIS, person
from tests.areas.programmes.decisions.factories import world as call_world

from grappe.areas.directory.models import Organisation, Relation, RelationKind
from grappe.areas.labels.commands import (
    TypedAction,
    TypedCheck,
    TypedSupport,
    accept_report,
    add_action,
    attach_call,
    close_support,
    draw_support,
    grant_label,
    reinstate_label,
    remind_report,
    remove_action,
    renew_label,
    return_report,
    set_label_terms,
    sign_support,
    suspend_label,
    withdraw_label,
)
from grappe.areas.labels.models import LabelCall, LabelEvent, SupportAction, SupportPayment, YearReport
from grappe.areas.labels.queries import awards_visible, life_of, reports_to_act_on
from grappe.areas.labels.rules import LabelState, TypedReport, state_on
from grappe.areas.networks.models import LabelAward, Membership, NetworkRole, RoleCode
from grappe.areas.programmes.commands.decisions import apply_decisions, propose_by_ranking, record_laureates
from grappe.areas.programmes.models import Application
from grappe.areas.programmes.queries.preparing import findings_of
from grappe.areas.programmes.rules.eligibility import Requirement, RequirementKind
from grappe.areas.programmes.rules.eligibility import Verdict as EligibilityVerdict
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry
from grappe.values import Refused

pytestmark = pytest.mark.django_db
NOT_ALLOWED = ("kernel.not_allowed",)
GROUND = "Rapport non rendu"


def refused(act: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.codes


def state(world: World, day: date = TODAY) -> LabelState:
    return state_on(life_of(awards_visible().get(pk=world.award_id)), day)


# ---- terms and grants ----------------------------------------------------------------------------


def test_terms_are_dated_and_set_by_the_authority_alone() -> None:
    world = labelled()
    new = replace(TERMS, valid_from=date(2026, 1, 1), years=4)
    act: dict[str, Any] = {"label_id": world.label.pk, "typed": new}
    assert refused(lambda: set_label_terms(**act, **world.act("runner"))) == NOT_ALLOWED
    first = set_label_terms(**act, key="k", **world.act())
    assert set_label_terms(**act, key="k", **world.act()) == first
    assert world.label.terms.count() == 2
    assert refused(lambda: set_label_terms(**act, **world.act())) == ("labels.terms_before_last",)


def test_a_label_is_granted_for_the_term_of_its_first_day() -> None:
    world = labelled()
    assert (world.award.valid_from, world.award.valid_to) == (FIRST, date(2026, 5, 31))
    assert LabelEvent.objects.get().until == date(2026, 5, 31)
    assert state(world) is LabelState.VALID
    given = {"label_id": world.label.pk, "network_id": world.network.pk}
    again = {**given, "first_day": TODAY, "wave": "2023", **world.act()}
    assert refused(lambda: grant_label(**again)) == ("labels.already_granted",)
    late = {**given, "first_day": TODAY + timedelta(days=1), **world.act()}
    assert refused(lambda: grant_label(**late)) == ("labels.first_day_range",)
    assert refused(lambda: grant_label(**{**late, "first_day": None})) == ("labels.first_day_range",)
    assert refused(lambda: grant_label(**given, first_day=TODAY, **world.act("runner"))) == NOT_ALLOWED


def test_a_new_grant_follows_the_standing_one() -> None:
    world = labelled()
    again = grant_label(
        label_id=world.label.pk, network_id=world.network.pk, first_day=TODAY, wave="2026", **world.act()
    )
    award = LabelAward.objects.get(pk=again)
    assert (award.valid_from, award.valid_to) == (date(2026, 6, 1), date(2029, 5, 31))


def test_a_label_without_terms_is_open_and_held_once() -> None:
    world = labelled(terms=None)
    assert (world.award.valid_from, world.award.valid_to) == (FIRST, None)
    again = {"label_id": world.label.pk, "network_id": world.network.pk, "first_day": TODAY, "wave": "2026"}
    assert refused(lambda: grant_label(**again, **world.act())) == ("labels.already_held",)


# ---- its life ------------------------------------------------------------------------------------


def test_a_label_is_suspended_reinstated_and_withdrawn() -> None:
    world = labelled()
    act: dict[str, Any] = {"award_id": world.award_id, **world.act()}
    suspend_label(day=TODAY, ground=GROUND, key="s", **act)
    assert suspend_label(day=TODAY, ground=GROUND, key="s", **act) == world.award_id
    assert state(world) is LabelState.SUSPENDED
    reinstate_label(day=TODAY, **act)
    assert state(world) is LabelState.VALID
    withdraw_label(day=TODAY, reason="Activité cessée.", **act)
    assert (state(world), world.award.valid_to) == (LabelState.WITHDRAWN, TODAY - timedelta(days=1))
    kinds = LabelEvent.objects.values_list("kind", flat=True)
    assert list(kinds) == ["granted", "suspended", "reinstated", "withdrawn"]
    assert AuditEntry.objects.filter(object_type="label_award").count() == 4


def test_each_act_says_every_reason_why_not() -> None:
    world = labelled()
    act: dict[str, Any] = {"award_id": world.award_id, **world.act()}
    assert refused(lambda: suspend_label(day=None, ground="", **act)) == (
        "labels.day_missing",
        "labels.ground_missing",
    )
    assert refused(lambda: suspend_label(day=TODAY, ground="Autre", **act)) == ("labels.ground_missing",)
    assert refused(lambda: reinstate_label(day=TODAY, **act)) == ("labels.step",)
    assert refused(lambda: withdraw_label(day=TODAY, reason=" ", **act)) == ("labels.reason_missing",)
    assert refused(lambda: renew_label(day=None, attested=True, **act)) == ("labels.day_missing",)
    wrong = {**act, **world.act("runner")}
    assert refused(lambda: suspend_label(day=TODAY, ground=GROUND, **wrong)) == NOT_ALLOWED


def test_a_label_without_grounds_is_suspended_for_any() -> None:
    world = labelled(terms=replace(TERMS, grounds=""))
    suspend_label(award_id=world.award_id, day=TODAY, ground="Autre motif", **world.act())
    assert LabelEvent.objects.last().ground == "Autre motif"


def test_a_renewal_adds_a_term_when_its_conditions_hold() -> None:
    world = labelled(terms=replace(TERMS, members=1, companies="50", written="Une stratégie"))
    act: dict[str, Any] = {"award_id": world.award_id, "day": TODAY, **world.act()}
    assert refused(lambda: renew_label(attested=False, **act)) == ("labels.conditions_not_attested",)
    company = Organisation.objects.create(name="Atelier Exemple", kind="company", invented=True)
    Membership.objects.create(network=world.network, organisation=company)
    renew_label(attested=True, **act)
    assert (world.award.valid_to, state(world, date(2029, 5, 31))) == (date(2029, 5, 31), LabelState.VALID)
    assert refused(lambda: renew_label(attested=True, **act)) == ("labels.outside_window",)


def test_a_renewal_is_refused_on_an_unmet_condition() -> None:
    world = labelled(terms=replace(TERMS, members=2))
    company = Organisation.objects.create(name="Atelier Exemple", kind="company", invented=True)
    Membership.objects.create(network=world.network, organisation=company)
    act: dict[str, Any] = {"award_id": world.award_id, "day": TODAY, **world.act()}
    assert refused(lambda: renew_label(attested=True, **act)) == ("labels.conditions_not_met",)


# ---- eligibility reads the state on the day ------------------------------------------------------


def test_eligibility_follows_the_life_of_a_label() -> None:
    world = labelled()
    made = call_world().call
    made.requirements = [Requirement(RequirementKind.LABEL, (str(world.label.pk),)).as_json()]
    own = world.network.organisation
    act: dict[str, Any] = {"award_id": world.award_id, **world.act()}

    def found(day: date) -> tuple[EligibilityVerdict, str]:
        (one,) = findings_of(made, own, on=day)
        return one.verdict, one.evidence

    met, unmet = EligibilityVerdict.MET, EligibilityVerdict.NOT_MET
    assert found(TODAY) == (met, "label_valid")
    suspend_label(day=TODAY - timedelta(days=10), ground=GROUND, **act)
    assert found(TODAY) == (unmet, "label_suspended")
    assert found(TODAY - timedelta(days=11)) == (met, "label_valid")
    reinstate_label(day=TODAY - timedelta(days=5), **act)
    assert found(TODAY - timedelta(days=6)) == (unmet, "label_suspended")
    assert found(TODAY) == (met, "label_valid")
    withdraw_label(day=TODAY, reason="Activité cessée.", **act)
    assert found(TODAY) == (unmet, "label_ended")


# ---- calls for labels ----------------------------------------------------------------------------


def for_labels(world: World, **more: Any) -> Any:
    """A call in deliberation that the authority funds, with its jury."""
    return call_world(places=1, funder=world.label.authority, aid_scheme=None, envelope=None, **more)


def test_a_call_awards_its_label_when_its_decisions_are_applied() -> None:
    world = labelled(first_day=None)
    call = for_labels(world)
    attach_call(label_id=world.label.pk, call_id=call.call.pk, wave="2026", key="a", **world.act())
    one = call.apply_for(1, (16, 16, 16))
    call.apply_for(2, (10, 10, 10))
    Application.objects.filter(pk=one.pk).update(organisation=world.network.organisation)
    call.present()
    propose_by_ranking(call_id=call.call.pk, actor=call.actor, on=NOW)
    apply_decisions(call_id=call.call.pk, actor=call.actor, on=NOW, key="d")
    apply_decisions(call_id=call.call.pk, actor=call.actor, on=NOW, key="d")
    award = LabelAward.objects.get()
    assert (award.network, award.wave) == (world.network, "2026")
    assert (award.valid_from, award.valid_to) == (TODAY, date(2029, 3, 1))
    assert LabelEvent.objects.get().call == call.call


def test_a_call_that_awards_no_label_grants_none() -> None:
    world = labelled(first_day=None)
    call = for_labels(world)
    call.apply_for(1, (16, 16, 16))
    record_laureates(call_id=call.call.pk, numbers=[1], source="Dossier", actor=MACHINE, on=NOW)
    assert not LabelAward.objects.exists()


def test_a_laureate_that_is_no_network_leaves_the_call_undecided() -> None:
    world = labelled(first_day=None)
    call = for_labels(world)
    attach_call(label_id=world.label.pk, call_id=call.call.pk, wave="2026", **world.act())
    call.apply_for(1, (16, 16, 16))
    call.present()
    propose_by_ranking(call_id=call.call.pk, actor=call.actor, on=NOW)
    codes = refused(lambda: apply_decisions(call_id=call.call.pk, actor=call.actor, on=NOW))
    assert codes == ("labels.laureate_not_a_network",)
    call.call.refresh_from_db()
    assert (call.call.state, LabelAward.objects.count()) == ("deliberation", 0)


def test_a_recorded_edition_takes_over_what_the_directory_knew() -> None:
    world = labelled(first_day=None)
    known = LabelAward.objects.create(label=world.label, network=world.network, wave="2010")
    call = for_labels(world)
    act: dict[str, Any] = {"label_id": world.label.pk, "call_id": call.call.pk, "wave": "2010"}
    attach_call(is_dated=False, announced=4, **act, **world.act())
    one = call.apply_for(1, (16, 16, 16))
    Application.objects.filter(pk=one.pk).update(organisation=world.network.organisation)
    record_laureates(call_id=call.call.pk, numbers=[1], source="Dossier", actor=MACHINE, on=NOW)
    assert LabelAward.objects.get() == known
    event = LabelEvent.objects.get()
    assert (event.award, event.on, event.call) == (known, None, call.call)
    assert state_on(life_of(awards_visible().get()), TODAY) is LabelState.UNDATED


def test_an_edition_granted_by_hand_before_is_not_granted_twice() -> None:
    world = labelled(first_day=None)
    call = for_labels(world)
    attach_call(label_id=world.label.pk, call_id=call.call.pk, wave="2026", **world.act())
    grant_label(
        label_id=world.label.pk, network_id=world.network.pk, first_day=TODAY, wave="2026", **world.act()
    )
    one = call.apply_for(1, (16, 16, 16))
    Application.objects.filter(pk=one.pk).update(organisation=world.network.organisation)
    record_laureates(call_id=call.call.pk, numbers=[1], source="Dossier", actor=MACHINE, on=NOW)
    assert LabelEvent.objects.count() == 1


def test_only_a_call_that_the_authority_funds_may_award_its_label() -> None:
    world = labelled(first_day=None)
    call = call_world(places=1).call
    act: dict[str, Any] = {"label_id": world.label.pk, "call_id": call.pk}
    assert refused(lambda: attach_call(wave="2026", **act, **world.act("runner"))) == NOT_ALLOWED
    call.state = "decided"
    call.save()
    LabelCall.objects.create(call=call, label=world.label, wave="2025")
    assert refused(lambda: attach_call(wave=" ", **act, **world.act())) == (
        "labels.call_of_another",
        "labels.call_decided",
        "labels.call_attached",
        "labels.wave_missing",
    )


# ---- the agreement -------------------------------------------------------------------------------


def test_an_agreement_is_drawn_up_completed_and_signed() -> None:
    world = labelled()
    agreement = world.signed()
    assert (agreement.state, str(agreement.amount), agreement.funder) == (
        "signed",
        "67200.00",
        world.label.authority,
    )
    reports = YearReport.objects.values_list("year", "due_on", "state")
    assert list(reports) == [
        (1, date(2024, 8, 29), "to_write"),
        (2, date(2025, 8, 29), "to_write"),
        (3, date(2026, 8, 29), "to_write"),
    ]
    act: dict[str, Any] = {"agreement_id": agreement.pk, **world.act()}
    action = SupportAction.objects.get()
    assert refused(lambda: remove_action(action_id=action.pk, **act)) == ("labels.support_step",)
    assert refused(lambda: add_action(typed=TypedAction("Stand", 2, "1", "1"), **act)) == (
        "labels.support_step",
    )
    assert refused(lambda: sign_support(signed_on=None, **act)) == (
        "labels.support_step",
        "labels.signed_on_range",
    )


def test_an_agreement_is_the_authoritys_alone() -> None:
    world = labelled()
    typed = TypedSupport(FIRST, 3, "50", "20 000")
    act: dict[str, Any] = {"award_id": world.award_id, "typed": typed}
    assert refused(lambda: draw_support(**act, **world.act("runner"))) == NOT_ALLOWED
    NetworkRole.objects.create(network=world.network, person=world.keeper, role=RoleCode.FACILITATOR)
    assert refused(lambda: draw_support(**act, **world.act())) == NOT_ALLOWED
    assert draw_support(**act, **world.act("machine"))


def test_a_wrong_agreement_says_every_reason() -> None:
    world = labelled()
    world.draw()
    assert refused(world.draw) == ("labels.support_exists",)
    wrong = {"starts_on": None, "years": 9, "rate": "moitié", "cap": "rien"}
    assert refused(lambda: world.draw(**wrong)) == (
        "labels.share_unreadable",
        "labels.amount_unreadable",
        "labels.starts_on_missing",
        "labels.number_range",
    )


def test_actions_come_and_go_until_the_signature() -> None:
    world = labelled()
    agreement = world.draw()
    act: dict[str, Any] = {"agreement_id": agreement, **world.act()}
    wrong = TypedAction("", 9, "rien", "moitié")
    assert refused(lambda: add_action(typed=wrong, **act)) == (
        "labels.amount_unreadable",
        "labels.share_unreadable",
        "labels.action_name_missing",
        "labels.number_range",
    )
    action = add_action(typed=TypedAction("Stand", 2, "9 000", "50"), key="k", **act)
    assert add_action(typed=TypedAction("Stand", 2, "9 000", "50"), key="k", **act) == action
    mine = {**act, **world.act("runner")}
    assert refused(lambda: remove_action(action_id=action, **mine)) == NOT_ALLOWED
    remove_action(action_id=action, **act)
    assert refused(lambda: remove_action(action_id=action, **act)) == ("labels.action_removed",)


def test_a_stranger_finds_no_agreement() -> None:
    world = labelled()
    agreement = world.signed()
    with pytest.raises(type(agreement).DoesNotExist):
        sign_support(agreement_id=agreement.pk, signed_on=TODAY, **world.act("Passant Fictif"))


# ---- reports and payments ------------------------------------------------------------------------


def test_a_year_is_reported_accepted_and_paid_once() -> None:
    world = labelled()
    world.signed()
    report = world.write()
    assert (report.state, str(report.running)) == ("submitted", "30000.00")
    report = world.accept(report)
    assert (report.state, str(report.to_pay)) == ("accepted", "18000.00")
    assert SupportAction.objects.get().state == "done"
    payment = world.pay(report, key="p")
    assert world.pay(report, key="p") == payment
    report.refresh_from_db()
    assert (report.state, str(SupportPayment.objects.get().amount)) == ("paid", "18000.00")
    assert refused(lambda: world.pay(report)) == ("labels.report_step",)


def test_less_is_kept_with_a_reason_and_an_action_without_spending_is_given_up() -> None:
    world = labelled()
    world.signed()
    action = SupportAction.objects.get().pk
    report = world.write()
    kept = TypedCheck("20 000", {action: "0"}, "")
    assert refused(lambda: world.accept(report, kept)) == ("labels.accepted_without_reason",)
    wrong = TypedCheck("beaucoup", {action: "rien"}, "")
    assert refused(lambda: world.accept(report, wrong)) == (
        "labels.amount_unreadable",
        "labels.amount_unreadable",
    )
    report = world.accept(report, replace(kept, reason="Factures hors période."))
    assert (str(report.to_pay), report.message) == ("10000.00", "Factures hors période.")
    assert SupportAction.objects.get().state == "dropped"


def test_a_report_is_asked_back_and_sent_again() -> None:
    world = labelled()
    world.signed()
    report = world.write()
    act: dict[str, Any] = {"report_id": report.pk, "seen": report.version}
    assert refused(lambda: return_report(message=" ", **act, **world.act())) == ("labels.message_missing",)
    mine = {**act, "message": "Les salaires.", **world.act("runner")}
    assert refused(lambda: return_report(**mine)) == NOT_ALLOWED
    return_report(message="Les salaires.", **act, **world.act())
    stale = {**act, "message": "Les salaires.", **world.act()}
    assert refused(lambda: return_report(**stale)) == ("labels.report_changed",)
    report = world.write()
    assert (report.state, report.message) == ("submitted", "")


def test_a_draft_is_saved_by_the_network_alone() -> None:
    world = labelled()
    agreement = world.signed()
    draft = {"typed": TypedReport("1 000"), "send": False}
    report = world.write(2, **draft)
    assert (report.state, str(report.running)) == ("to_write", "1000.00")
    assert refused(lambda: world.write(2, **draft, **world.act())) == NOT_ALLOWED
    assert refused(lambda: world.write(2, seen=99)) == ("labels.report_changed",)
    assert refused(lambda: world.write(3, typed=TypedReport("un"))) == ("labels.amount_unreadable",)
    assert refused(lambda: world.write(3)) == ("labels.year_not_over",)
    agreement.state = "closed"
    agreement.save()
    assert refused(lambda: world.write(1)) == ("labels.support_step",)


def test_a_report_already_sent_is_not_written_again() -> None:
    world = labelled()
    world.signed()
    world.write()
    assert refused(world.write) == ("labels.report_step",)


def test_nothing_is_paid_under_a_suspended_label_nor_on_a_wrong_day() -> None:
    world = labelled()
    world.signed()
    report = world.accept(world.write())
    assert refused(lambda: world.pay(report, paid_day=None)) == ("labels.paid_day_range",)
    suspend_label(award_id=world.award_id, day=TODAY, ground=GROUND, **world.act())
    early = TODAY - timedelta(days=1)
    assert refused(lambda: world.pay(report, paid_day=early)) == (
        "labels.paid_day_range",
        "labels.label_stopped",
    )
    assert refused(lambda: world.pay(world.write(2), paid_day=None))[:2] == (
        "labels.report_step",
        "labels.paid_day_range",
    )
    reinstate_label(award_id=world.award_id, day=TODAY, **world.act())
    assert world.pay(report)


def test_who_runs_the_network_never_checks_its_report() -> None:
    world = labelled()
    world.signed()
    report = world.write()
    NetworkRole.objects.create(network=world.network, person=world.keeper, role=RoleCode.ENGINEER)
    assert refused(lambda: world.accept(report)) == NOT_ALLOWED
    given: dict[str, Any] = {"report_id": report.pk, "typed": TypedCheck(), "seen": report.version - 1}
    assert refused(lambda: accept_report(**given, **world.act("machine"))) == ("labels.report_changed",)


def test_a_late_report_is_reminded_once_a_day(django_capture_on_commit_callbacks: Any) -> None:
    world = labelled()
    world.signed()
    report = YearReport.objects.get(year=1)
    act: dict[str, Any] = {"report_id": report.pk, **world.act()}
    with django_capture_on_commit_callbacks(execute=True):
        assert remind_report(key="r", **act) == 1
    assert remind_report(key="r", **act) == 1
    (letter,) = mail.outbox
    assert letter.to == [world.runner.email] and "29\u00a0août\u00a02024" in letter.body
    assert refused(lambda: remind_report(**act)) == ("labels.reminded_today",)
    NetworkRole.objects.all().delete()
    other = {**act, "report_id": YearReport.objects.get(year=3).pk}
    assert refused(lambda: remind_report(**other)) == ("labels.report_not_late", "labels.nobody_to_remind")


def test_an_agreement_ends_once_every_year_is_paid_or_its_label_withdrawn() -> None:
    world = labelled()
    agreement = world.signed()
    act: dict[str, Any] = {"agreement_id": agreement.pk, **world.act()}
    assert refused(lambda: close_support(**act)) == ("labels.years_to_pay",)
    withdraw_label(award_id=world.award_id, day=TODAY, reason="Activité cessée.", **world.act())
    close_support(**act)
    assert refused(lambda: close_support(**act))[0] == "labels.support_step"


def test_duties_are_those_of_the_right_side() -> None:
    world = labelled()
    world.signed()
    runner, keeper = world.actor("runner"), world.actor("keeper")
    assert [r.year for r in reports_to_act_on(actor=runner, on=TODAY)] == [1, 2]
    assert [r.year for r in reports_to_act_on(actor=keeper, on=TODAY)] == []
    world.write()
    assert [r.year for r in reports_to_act_on(actor=runner, on=TODAY)] == [2]
    assert [r.year for r in reports_to_act_on(actor=keeper, on=TODAY)] == [1]
    stranger = person("Passant Fictif")
    assert not reports_to_act_on(actor=world.actor(stranger.name), on=TODAY)


def test_the_funder_of_a_network_sees_its_support() -> None:
    world = labelled()
    agreement = world.signed()
    funder = person("Lou Témoin")
    NetworkRole.objects.create(network=world.network, person=funder, role=RoleCode.FUNDER)
    report = world.write()
    accept_report(report_id=report.pk, typed=TypedCheck(), seen=report.version, **world.act("Lou Témoin"))
    agreement.refresh_from_db()
    assert YearReport.objects.get(year=1).state == "accepted"


def test_an_old_tie_to_the_authority_keeps_nothing() -> None:
    world = labelled()
    Relation.objects.filter(kind=RelationKind.EMPLOYMENT).update(valid_to=date(2020, 1, 1))
    late = datetime(2026, 3, 2, 10, 0, tzinfo=PARIS)
    act = {"award_id": world.award_id, "day": TODAY, "ground": GROUND}
    assert refused(lambda: suspend_label(**act, **world.act(on=late))) == NOT_ALLOWED
