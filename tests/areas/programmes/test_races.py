"""Two people at once: real threads on PostgreSQL. One outcome, both are told, nothing is half written."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.areas.programmes.applications import factories as applying
from tests.areas.programmes.decisions import factories as deciding
from tests.areas.programmes.juries import factories as marking
from tests.areas.programmes.phases import factories as phases
from tests.areas.programmes.racing import Act, codes, lines, race

from grappe.areas.programmes.commands.applications import (
    start_application,
    submit_application,
    withdraw_application,
)
from grappe.areas.programmes.commands.calls import CallFields, create_call
from grappe.areas.programmes.commands.decisions import (
    apply_decisions,
    decide_application,
    open_deliberation,
    propose_by_ranking,
)
from grappe.areas.programmes.commands.juries import abstain, give_mark, save_draft
from grappe.areas.programmes.commands.phases import save_phases
from grappe.areas.programmes.models import Application, Call, Decision, Deliberation, Review
from grappe.areas.programmes.queries.phases import phases_of
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.phase_plans import as_json
from grappe.kernel.models import AuditEntry, OutboxMail, StoredFile

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="races need a server that two connections write to at once: python tests/postgres_server.py",
    ),
]

# ---- marks ---------------------------------------------------------------------------------------


@pytest.fixture
def opened() -> Review:
    """A juror's review, opened and not begun, in a call under review."""
    call = marking.call(marking.network())
    seat, other = marking.juror(call, "alix"), marking.juror(call, "claude")
    application = marking.application(call, 1)
    marking.assigned(other, application)
    return marking.assigned(seat, application)


def by_juror(review: Review, **more: Any) -> dict[str, Any]:
    return {
        "slug": review.application.call.slug,
        "number": 1,
        "version": review.version,
        "actor": marking.actor(review.juror.person),
        "on": marking.JUNE,
        **more,
    }


def test_two_tabs_save_the_same_draft_of_a_mark(opened: Review) -> None:
    first, second = race(
        lambda: save_draft(answers=marking.answers(C1=15), page="one", **by_juror(opened)),
        lambda: save_draft(answers=marking.answers(C1=9), page="two", **by_juror(opened)),
    )
    assert first == 2
    assert codes(second) == ("mark_changed_elsewhere",)
    opened.refresh_from_db()
    assert (opened.marks["C1"], opened.version, opened.saved_from) == (15, 2, "one")
    assert lines("save_draft") == 1


def test_two_tabs_give_the_same_mark(opened: Review) -> None:
    first, second = race(
        lambda: give_mark(answers=marking.answers(C1=15), page="one", **by_juror(opened)),
        lambda: give_mark(answers=marking.answers(C1=9), page="two", **by_juror(opened)),
    )
    assert codes(second) == ("mark_changed_elsewhere",)
    opened.refresh_from_db()
    application = Application.objects.get()
    assert (opened.state, opened.points, application.mean) == ("given", first, first)
    assert (application.review_count, lines("give_mark")) == (1, 1)


def test_a_mark_and_an_abstention_from_two_tabs(opened: Review) -> None:
    first, second = race(
        lambda: abstain(reason="Trop loin de mon métier.", page="one", **by_juror(opened)),
        lambda: give_mark(answers=marking.answers(C1=9), page="two", **by_juror(opened)),
    )
    assert first == 2
    assert codes(second) == ("mark_changed_elsewhere",)
    assert (Review.objects.get(pk=opened.pk).state, Application.objects.get().mean) == ("abstained", None)
    assert lines("abstain", "give_mark") == 1


def test_two_jurors_give_their_marks_of_one_application(opened: Review) -> None:
    other = Review.objects.exclude(pk=opened.pk).get()
    first, second = race(
        lambda: give_mark(answers=marking.answers(C1=18), page="one", **by_juror(opened)),
        lambda: give_mark(answers=marking.answers(C1=12), page="two", **by_juror(other)),
    )
    application = Application.objects.get()
    assert application.mean == (first + second) // 2
    assert (application.review_count, lines("give_mark")) == (2, 2)


def test_the_tab_that_loses_keeps_what_it_wrote_on_its_page(opened: Review) -> None:
    Call.objects.update(review_ends_at=None)
    address = reverse("programmes:mark", kwargs={"slug": opened.application.call.slug, "number": 1})

    def send(page: str, mark: str) -> Act:
        client = Client()
        client.force_login(opened.juror.person)
        form = {"action": "draft", "version": "1", "key": page, "criterion": "C1", "C1": mark}
        return lambda: client.post(address, {**form, "C1_reason": f"Vu de {page}"})

    first, second = race(send("tab-one", "15"), send("tab-two", "9"))
    assert (first.status_code, second.status_code) == (303, 409)
    page = second.content.decode()
    assert "Vu de tab-two" in page and "Caractère innovant : 15" in page
    assert Review.objects.get(pk=opened.pk).marks == {"C1": 15}


@pytest.fixture
def facilitator(opened: Review) -> Any:
    """Whoever runs the call under review."""
    return marking.facilitator(opened.application.call.network)


@pytest.mark.parametrize("act", ["give_mark", "save_draft", "abstain"])
def test_a_mark_that_arrives_while_the_session_opens_is_told_so(
    opened: Review, facilitator: Any, act: str
) -> None:
    call = opened.application.call
    acts: dict[str, Act] = {
        "give_mark": lambda: give_mark(answers=marking.answers(), page="one", **by_juror(opened)),
        "save_draft": lambda: save_draft(answers=marking.answers(), page="one", **by_juror(opened)),
        "abstain": lambda: abstain(reason="Je ne sais pas.", page="one", **by_juror(opened)),
    }
    first, second = race(
        lambda: open_deliberation(call_id=call.pk, actor=facilitator, on=marking.JUNE), acts[act]
    )
    assert first == call.pk
    assert codes(second) == ("marking_not_open",)
    opened.refresh_from_db()
    assert (opened.state, opened.marks, opened.version) == ("assigned", {}, 1)
    assert (Application.objects.get().mean, lines(act)) == (None, 0)


def test_the_session_that_opens_waits_for_the_mark_being_written(opened: Review, facilitator: Any) -> None:
    call = opened.application.call
    first, second = race(
        lambda: give_mark(answers=marking.answers(), page="one", **by_juror(opened)),
        lambda: open_deliberation(call_id=call.pk, actor=facilitator, on=marking.JUNE),
    )
    assert (first, second) == (Application.objects.get().mean, call.pk)
    call.refresh_from_db()
    assert (call.state, lines("give_mark", "open_deliberation")) == (CallState.DELIBERATION, 2)


# ---- decisions -----------------------------------------------------------------------------------


@pytest.fixture
def session(settings: Any, tmp_path: Any) -> deciding.World:
    """Two places, three ranked applications, a quorum present, and two facilitators."""
    settings.MEDIA_ROOT = tmp_path
    made = deciding.world(places=2)
    for number, mark in ((1, 17), (2, 15), (3, 12)):
        made.apply_for(number, [mark, mark, mark])
    made.present()
    return made


def second_facilitator(made: deciding.World) -> Any:
    who = deciding.person("Maxime Témoin")
    deciding.NetworkRole.objects.create(
        network=made.call.network, person=who, role=deciding.RoleCode.FACILITATOR
    )
    return deciding.actor_of(who)


def test_two_facilitators_decide_the_same_application(session: deciding.World) -> None:
    other = second_facilitator(session)
    arguments: dict[str, Any] = {"call_id": session.call.pk, "number": 2, "on": deciding.NOW}
    first, second = race(
        lambda: decide_application(
            outcome=Outcome.WAITLISTED, reason="Budget à revoir.", actor=session.actor, **arguments
        ),
        lambda: decide_application(outcome=Outcome.SELECTED, actor=other, **arguments),
    )
    assert first == {"number": 2, "version": 1}
    assert codes(second) == ("decided_meanwhile_waitlisted",)
    assert second.refusals[0].params["by"] == "Camille Exemple"
    decision = Decision.objects.get()
    assert (decision.outcome, decision.version, decision.aid) == ("waitlisted", 1, None)
    assert lines("decide_application") == 1


def test_two_tabs_apply_the_decisions(session: deciding.World) -> None:
    act: dict[str, Any] = {"call_id": session.call.pk, "actor": session.actor, "on": deciding.NOW}
    propose_by_ranking(**act)
    first, second = race(lambda: apply_decisions(key="one", **act), lambda: apply_decisions(key="two", **act))
    assert (first["selected"], first["letters"]) == (2, 3)
    assert codes(second) == ("not_deliberating_after",)
    assert OutboxMail.objects.count() == 3
    assert Deliberation.objects.get().export_id is not None
    assert StoredFile.objects.filter(name__endswith=".json").count() == 1
    assert lines("apply_decisions") == 1


def test_a_decision_that_arrives_while_all_are_applied(session: deciding.World) -> None:
    other = second_facilitator(session)
    act: dict[str, Any] = {"call_id": session.call.pk, "on": deciding.NOW}
    propose_by_ranking(actor=session.actor, **act)
    first, second = race(
        lambda: apply_decisions(actor=session.actor, **act),
        lambda: decide_application(
            number=2, outcome=Outcome.REJECTED, reason="Renonce.", version=1, actor=other, **act
        ),
    )
    assert first["selected"] == 2
    assert codes(second) == ("not_deliberating_after",)
    assert Decision.objects.get(application__number=2).outcome == "selected"
    assert lines("decide_application") == 0


def owner_of(application: Application) -> Any:
    return deciding.actor_of(application.members.get().person)


def test_a_withdrawal_that_arrives_while_decisions_are_applied(session: deciding.World) -> None:
    """It comes after them: a laureate gives the place up, and the letters say what was decided."""
    act: dict[str, Any] = {"call_id": session.call.pk, "actor": session.actor, "on": deciding.NOW}
    propose_by_ranking(**act)
    application = session.applications[2]
    first, second = race(
        lambda: apply_decisions(**act),
        lambda: withdraw_application(
            application_id=application.pk, actor=owner_of(application), on=deciding.NOW
        ),
    )
    assert (first["selected"], second) == (2, application.pk)
    assert Application.objects.get(pk=application.pk).state == ApplicationState.WITHDRAWN
    withdrawal = AuditEntry.objects.get(command="withdraw_application")
    assert withdrawal.changes["from"] == ApplicationState.SELECTED


def test_decisions_are_not_applied_to_an_application_being_withdrawn(session: deciding.World) -> None:
    act: dict[str, Any] = {"call_id": session.call.pk, "actor": session.actor, "on": deciding.NOW}
    propose_by_ranking(**act)
    application = session.applications[2]
    first, second = race(
        lambda: withdraw_application(
            application_id=application.pk, actor=owner_of(application), on=deciding.NOW
        ),
        lambda: apply_decisions(**act),
    )
    assert first == application.pk
    # 3 is now inside the line, and was pending as rejected without a reason
    assert codes(second) == ("departure_without_reason",)
    states = dict(Application.objects.values_list("number", "state"))
    assert states == {1: "submitted", 2: "withdrawn", 3: "submitted"}
    assert (OutboxMail.objects.count(), lines("apply_decisions")) == (0, 0)


# ---- applications --------------------------------------------------------------------------------


@pytest.fixture
def draft() -> Application:
    """A complete draft that two people write."""
    made = applying.complete(applying.call(), applying.person("alix"))
    applying.joins(made, applying.person("noa"), "editor")
    return made


def member(application: Application, role: str) -> dict[str, Any]:
    """One of its writers, acting in time."""
    person = application.members.get(role=role).person
    return {"application_id": application.pk, "actor": applying.actor(person), "on": applying.DURING}


def test_two_people_submit_one_draft(draft: Application) -> None:
    first, second = race(
        lambda: submit_application(key="one", **member(draft, "owner")),
        lambda: submit_application(
            key="two", **{**member(draft, "editor"), "on": applying.DURING + timedelta(seconds=1)}
        ),
    )
    draft.refresh_from_db()
    assert (draft.state, draft.receipt, draft.submitted_at) == ("submitted", first["sha256"], applying.DURING)
    assert "application_not_draft" in codes(second)
    assert lines("submit_application") == 1


def test_a_withdrawal_before_a_submission(draft: Application) -> None:
    first, second = race(
        lambda: withdraw_application(**member(draft, "owner")),
        lambda: submit_application(**member(draft, "editor")),
    )
    assert first == draft.pk
    assert codes(second) == ("application_not_draft",)
    draft.refresh_from_db()
    assert (draft.state, draft.receipt, draft.submitted_at) == ("withdrawn", "", None)
    assert (lines("withdraw_application"), lines("submit_application")) == (1, 0)


def test_a_withdrawal_after_a_submission(draft: Application) -> None:
    first, second = race(
        lambda: submit_application(**member(draft, "editor")),
        lambda: withdraw_application(**member(draft, "owner")),
    )
    draft.refresh_from_db()
    assert (draft.state, draft.receipt, second) == ("withdrawn", first["sha256"], draft.pk)
    withdrawal = AuditEntry.objects.get(command="withdraw_application")
    assert withdrawal.changes["from"] == ApplicationState.SUBMITTED


def test_two_people_start_for_the_same_organisation() -> None:
    call, organisation = applying.call(), applying.organisation("Ferme Démo")
    writers = [applying.person(name) for name in ("alix", "noa")]
    for writer in writers:
        applying.works_for(writer, organisation)
    first, second = race(
        *(
            lambda writer=writer: start_application(
                call_id=call.pk,
                organisation_id=organisation.pk,
                actor=applying.actor(writer),
                on=applying.DURING,
            )
            for writer in writers
        )
    )
    assert codes(second) == ("already_applied",)
    (made,) = Application.objects.all()
    assert (made.pk, made.number, made.members.get().person) == (first, 1, writers[0])
    assert lines("start_application") == 1


# ---- calls and forms -----------------------------------------------------------------------------


def test_two_facilitators_create_a_call_of_the_same_title() -> None:
    network = marking.network()
    actors = [marking.facilitator(network, name) for name in ("camille", "maxime")]
    fields = CallFields(title="Appel Démo", edition=2026, places=3)
    first, second = race(
        *(
            lambda actor=actor: create_call(
                network_id=network.pk, fields=fields, actor=actor, on=marking.JUNE
            )
            for actor in actors
        )
    )
    assert codes(second) == ("call_already_exists",)
    (call,) = Call.objects.all()
    assert (call.pk, call.grid_versions.count(), call.state) == (first, 1, "preparation")
    assert lines("create_call") == 1


def test_a_form_sent_twice_creates_one_call() -> None:
    network = marking.network()
    actor = marking.facilitator(network)
    fields = CallFields(title="Appel Démo", edition=2026, places=3)

    def send() -> int:
        return create_call(network_id=network.pk, fields=fields, actor=actor, on=marking.JUNE, key="form")

    first, second = race(send, send)
    assert first == second == Call.objects.get().pk
    assert lines("create_call") == 1


def test_a_form_sent_twice_decides_once(session: deciding.World) -> None:
    def send() -> dict[str, int]:
        return decide_application(
            call_id=session.call.pk,
            number=1,
            outcome=Outcome.SELECTED,
            actor=session.actor,
            on=deciding.NOW,
            key="form",
        )

    first, second = race(send, send)
    assert first == second == {"number": 1, "version": 1}
    assert (Decision.objects.get().version, lines("decide_application")) == (1, 1)


def test_a_form_sent_eight_times_at_once_submits_once(draft: Application) -> None:
    receipts = race(*[lambda: submit_application(key="form", **member(draft, "owner"))] * 8)
    assert len({receipt["sha256"] for receipt in receipts}) == 1
    assert lines("submit_application") == 1


# ---- phases --------------------------------------------------------------------------------------


@pytest.fixture
def phased(opened: Review) -> Review:
    """The same review, in a call whose marking phase ends now, to the second."""
    Call.objects.update(
        phases=as_json(phases.one_stage(marking.JUNE, day=10)), phases_version=1, review_ends_at=None
    )
    return Review.objects.select_related("application__call__network", "juror__person").get(pk=opened.pk)


def test_a_mark_at_the_second_the_phase_closes_and_one_after_it(phased: Review) -> None:
    late = marking.JUNE + timedelta(seconds=1)
    # The next phase shows the names: what was said without them is to be said again.
    second, first = race(
        lambda: give_mark(answers=marking.answers(C1=9), page="two", **by_juror(phased, on=late)),
        lambda: give_mark(answers=marking.answers(C1=15), page="one", **by_juror(phased)),
    )
    assert codes(second) == ("link_unanswered",)
    phased.refresh_from_db()
    application = Application.objects.get()
    assert (phased.state, phased.points, application.mean) == ("given", first, first)
    assert (application.review_count, lines("give_mark")) == (1, 1)


@pytest.mark.parametrize("act", ["give_mark", "save_draft", "abstain"])
def test_a_mark_that_arrives_while_its_phase_is_cut_short(phased: Review, act: str) -> None:
    call = phased.application.call
    lasting = phases.one_stage(marking.JUNE, day=5)
    Call.objects.update(phases=as_json(lasting))
    boss = marking.facilitator(call.network)
    now = marking.JUNE
    # The phase under way ends at this very second; the next one lets nobody mark.
    cut = (
        lasting[0],
        replace(lasting[1], closes_at=now),
        replace(lasting[2], opens_at=now, rights=replace(lasting[2].rights, mark=False)),
        lasting[3],
    )
    acts = {
        "give_mark": lambda: give_mark(answers=marking.answers(), page="one", **by_juror(phased)),
        "save_draft": lambda: save_draft(answers=marking.answers(), page="one", **by_juror(phased)),
        "abstain": lambda: abstain(reason="Trop loin", page="one", **by_juror(phased)),
    }
    kept, marked = race(
        lambda: save_phases(call_id=call.pk, phases=cut, version=1, actor=boss, on=now), acts[act]
    )
    assert kept == 2
    assert codes(marked) == ("phases_changed",)
    assert Review.objects.get(pk=phased.pk).state == "assigned"
    assert (lines(act), Application.objects.get().review_count) == (0, 0)


def test_phases_that_change_while_a_mark_is_being_written_wait_for_it(phased: Review) -> None:
    call = phased.application.call
    boss = marking.facilitator(call.network)
    later = phases.one_stage(marking.JUNE, day=10)
    moved = (*later[:3], replace(later[3], label="Autre séance"))
    points, kept = race(
        lambda: give_mark(answers=marking.answers(), page="one", **by_juror(phased)),
        lambda: save_phases(call_id=call.pk, phases=moved, version=1, actor=boss, on=marking.JUNE),
    )
    assert (points > 0, kept) == (True, 2)
    assert (Review.objects.get(pk=phased.pk).state, lines("give_mark", "save_phases")) == ("given", 2)


def test_two_facilitators_write_the_phases_at_once(phased: Review) -> None:
    call = phased.application.call
    boss = marking.facilitator(call.network)
    plan = phases.one_stage(marking.JUNE, day=10)

    def write(label: str) -> Act:
        named = (*plan[:3], replace(plan[3], label=label))
        return lambda: save_phases(call_id=call.pk, phases=named, version=1, actor=boss, on=marking.JUNE)

    first, second = race(write("Séance A"), write("Séance B"))
    assert first == 2
    assert codes(second) == ("phases_changed_elsewhere",)
    assert phases_of(Call.objects.get())[3].label == "Séance A"
