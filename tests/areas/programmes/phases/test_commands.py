"""What the phase in force allows, and writing phases: each refusal, and what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.areas.programmes.applications import factories as applying
from tests.areas.programmes.decisions import factories as deciding
from tests.areas.programmes.juries import factories as make
from tests.areas.programmes.phases.factories import DAY, call, one_stage, two_stages

from grappe.areas.programmes.commands.applications import save_step, start_application, submit_application
from grappe.areas.programmes.commands.calls import CallFields, update_call
from grappe.areas.programmes.commands.decisions import decide_application, propose_by_ranking
from grappe.areas.programmes.commands.juries import abstain, declare_no_link, give_mark, save_draft
from grappe.areas.programmes.commands.phases import save_phases
from grappe.areas.programmes.models import Application, Call, Review, ReviewState, Round
from grappe.areas.programmes.queries.phases import (
    hides_names,
    keep_review_end,
    link_is_answered,
    phases_of,
    refusals_of_deposit,
    refusals_of_phase,
    refusals_to_decide,
    stage_of,
)
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.phase_plans import as_json
from grappe.areas.programmes.rules.rounds import Round as Round_
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry
from grappe.values import Refused

pytestmark = pytest.mark.django_db
NOW = make.JUNE


def refusals(act: Any, **arguments: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        act(**arguments)
    return [code.removeprefix("programmes.") for code in refused.value.codes]


# ---- a mark --------------------------------------------------------------------------------------


@pytest.fixture
def review() -> Review:
    """A review opened on the third day of a blind reading."""
    of = call(make.network(), one_stage(NOW, day=3))
    return make.assigned(make.juror(of, "alix"), make.application(of, 1))


def where(review: Review, **more: Any) -> dict[str, Any]:
    return {"slug": "essai", "number": 1, "actor": make.actor(review.juror.person), "on": NOW, **more}


def giving(review: Review, **more: Any) -> dict[str, Any]:
    return where(review, answers=make.answers(), version=1, page="p1", **more)


def stand(day: int) -> None:
    Call.objects.update(phases=as_json(one_stage(NOW, day=day)))


@pytest.mark.parametrize("day", [-1, 21])
def test_a_phase_that_does_not_mark_refuses_every_mark(review: Review, day: int) -> None:
    stand(day)
    assert refusals(give_mark, **giving(review)) == ["phase_without_mark"]
    assert refusals(save_draft, **giving(review)) == ["phase_without_mark"]
    assert refusals(abstain, **where(review, reason="Trop loin", version=1, page="p")) == [
        "phase_without_mark"
    ]


def test_the_second_of_the_end_is_in_time_and_the_next_is_not(review: Review) -> None:
    last = NOW + 17 * DAY
    late = last + timedelta(seconds=1)
    Review.objects.update(no_link_declared_at=NOW + 8 * DAY)
    assert refusals(give_mark, **giving(review, on=late)) == ["phase_without_mark"]
    assert give_mark(**giving(review, on=last + timedelta(microseconds=999_999))) > 0


def test_reading_follows_the_phase(review: Review) -> None:
    Review.objects.update(no_link_declared_at=None)
    stand(-1)
    assert refusals(declare_no_link, **where(review)) == ["phase_without_read"]
    stand(3)
    assert declare_no_link(**where(review)) == review.pk


def test_a_word_given_blind_is_asked_again_with_the_names(review: Review) -> None:
    stand(12)
    Review.objects.update(no_link_declared_at=NOW - 5 * DAY)
    assert refusals(give_mark, **giving(review)) == ["link_unanswered"]
    declare_no_link(**where(review))
    review.refresh_from_db()
    assert review.no_link_declared_at == NOW
    assert give_mark(**giving(review)) > 0


def test_a_call_without_phases_keeps_its_own_words(review: Review) -> None:
    Call.objects.update(phases=[], review_ends_at=NOW - timedelta(seconds=1))
    assert refusals(give_mark, **giving(review)) == ["marking_over"]
    Call.objects.update(review_ends_at=NOW)
    assert give_mark(**giving(review)) > 0


# ---- a decision ----------------------------------------------------------------------------------


def test_only_a_phase_that_decides_lets_the_session_decide() -> None:
    scene = deciding.world()
    scene.apply_for(1, (14, 14, 14))
    Call.objects.update(phases=as_json(one_stage(deciding.NOW, day=5)), phases_version=1)
    arguments = {"call_id": scene.call.pk, "actor": scene.actor, "on": deciding.NOW}
    one = {**arguments, "number": 1, "outcome": Outcome.SELECTED, "reason": "Accord du jury"}
    assert refusals(decide_application, **one) == ["phase_without_decide"]
    assert refusals(propose_by_ranking, **arguments) == ["phase_without_decide"]
    Call.objects.update(phases=as_json(one_stage(deciding.NOW, day=25)))
    assert propose_by_ranking(**arguments) > 0
    Call.objects.update(phases=as_json(two_stages(deciding.NOW, day=15)))
    assert refusals(propose_by_ranking, **arguments) == ["phase_of_first_stage"]


# ---- a deposit -----------------------------------------------------------------------------------


def test_an_application_is_written_and_deposited_in_the_phase_of_its_stage() -> None:
    owner = applying.person("camille")
    draft = applying.complete(applying.call(), owner)
    now = applying.DURING
    phases = one_stage(now, day=-1)
    deposit = replace(phases[0], opens_at=now - 60 * DAY, closes_at=now + 90 * DAY)

    def lead(*plan: Any) -> None:
        Call.objects.update(phases=as_json(plan), phases_version=1)

    acting: dict[str, Any] = {"application_id": draft.pk, "actor": applying.actor(owner), "on": now}
    lead(replace(deposit, closes_at=now - DAY), *phases[1:])
    assert refusals(save_step, answers={}, **acting) == ["phase_without_deposit"]
    lead(replace(deposit, stage=2))
    assert "phase_of_other_stage" in refusals(submit_application, **acting)
    other = make.organisation("Ferme Autre")
    starting = {"call_id": draft.call_id, "organisation_id": other.pk, "actor": MACHINE}
    assert refusals(start_application, **starting, on=now) == ["phase_of_other_stage"]
    lead(deposit)
    assert start_application(**starting, on=now) > 0


# ---- writing phases ------------------------------------------------------------------------------


@pytest.fixture
def prepared() -> dict[str, Any]:
    network = make.network()
    made = make.call(network, state=CallState.PREPARATION, review_ends_at=None)
    return {"call_id": made.pk, "actor": make.facilitator(network), "on": NOW, "version": 0}


def test_phases_are_kept_with_their_version_and_the_end_of_marking(prepared: dict[str, Any]) -> None:
    phases = one_stage(NOW, day=-20)
    assert save_phases(phases=phases, key="k", **prepared) == 1
    assert save_phases(phases=phases, key="k", **prepared) == 1
    kept = Call.objects.get()
    assert phases_of(kept) == phases
    assert (kept.phases_version, kept.review_ends_at) == (1, phases[2].closes_at)
    entry = AuditEntry.objects.get(command="save_phases")
    assert (entry.result, entry.changes["phases"][0]) == (1, [])
    assert save_phases(phases=(), **{**prepared, "version": 1}) == 2
    assert Call.objects.get().phases == []


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (CallState.OPEN, []),
        (CallState.CLOSED, []),
        (CallState.REVIEW, ["phases_too_late"]),
        (CallState.DELIBERATION, ["phases_too_late"]),
        (CallState.DECIDED, ["phases_settled"]),
    ],
)
def test_phases_come_before_the_jury_reads(
    prepared: dict[str, Any], state: CallState, expected: list[str]
) -> None:
    Call.objects.update(state=state)
    phases = one_stage(NOW, day=-20)
    if expected:
        assert refusals(save_phases, phases=phases, **prepared) == expected
    else:
        assert save_phases(phases=phases, **prepared) == 1


def test_each_reason_not_to_keep_phases_is_given_at_once(prepared: dict[str, Any]) -> None:
    phases = one_stage(NOW, day=3)
    Call.objects.update(state=CallState.REVIEW, phases=as_json(phases), phases_version=4)
    Round.objects.create(call_id=prepared["call_id"], number=1, opens_at=NOW, closes_at=NOW + DAY)
    wrong = (replace(phases[0], label="Autre"), phases[1], replace(phases[2], label=""), phases[3])
    assert refusals(save_phases, phases=wrong, **prepared) == [
        "phases_changed_elsewhere",
        "phase_past_changed",
        "phase_without_label",
        "phase_cuts_round",
    ]
    assert Call.objects.get().phases_version == 4


def test_whoever_does_not_run_the_call_finds_none(prepared: dict[str, Any]) -> None:
    stranger = {**prepared, "actor": make.actor(make.person("noa"))}
    with pytest.raises(Call.DoesNotExist):
        save_phases(phases=(), **stranger)


def test_a_round_may_not_leave_the_phases_of_deposit(prepared: dict[str, Any]) -> None:
    phases = one_stage(NOW, day=-20)
    save_phases(phases=phases, **prepared)
    of = Call.objects.get()
    inside = Round_(NOW + 12 * DAY, NOW + 18 * DAY)
    outside = Round_(NOW + 12 * DAY, NOW + 25 * DAY)
    fields = CallFields(
        title=of.title, edition=of.edition, places=2, themes=of.themes, review_ends_at=NOW + DAY
    )
    updating = {name: prepared[name] for name in ("call_id", "actor", "on")}
    assert refusals(update_call, fields=replace(fields, rounds=(outside,)), **updating) == [
        "phase_cuts_round"
    ]
    update_call(fields=replace(fields, rounds=(inside,)), **updating)
    # The phases say when marking ends, whatever the form says.
    assert Call.objects.get().review_ends_at == phases[2].closes_at


# ---- what the queries answer ---------------------------------------------------------------------


def test_a_call_of_two_stages_says_where_it_stands() -> None:
    of = call(make.network(), two_stages(NOW, day=25))
    assert stage_of(of, when=NOW) == 2
    assert stage_of(of, when=NOW - 90 * DAY) == 1
    assert stage_of(of, when=NOW - 10 * DAY) == 1
    keep_review_end(of, on=NOW)
    assert of.review_ends_at == NOW + 15 * DAY
    assert refusals_of_deposit(of, stage=2, when=NOW) == []
    assert refusals_of_deposit(of, stage=1, when=NOW)[0].code == "programmes.phase_of_other_stage"
    assert refusals_to_decide(of, when=NOW - 10 * DAY)[0].code == "programmes.phase_of_first_stage"
    ended = replace(one_stage(NOW, day=60)[-1], closes_at=NOW - DAY)
    over = call(make.network("autre"), (ended,), slug="autre")
    assert stage_of(over, when=NOW) == 1
    assert refusals_of_phase(over, "decide", when=NOW)[0].code == "programmes.phase_without_decide"


def test_a_call_led_by_its_calendar_hides_nothing_and_adds_no_law() -> None:
    of = make.call(make.network())
    assert not hides_names(of, when=NOW)
    assert link_is_answered(of, NOW, when=NOW) and not link_is_answered(of, None, when=NOW)
    assert refusals_of_deposit(of, stage=1, when=NOW) == refusals_to_decide(of, when=NOW) == []
    keep_review_end(of, on=NOW)
    assert of.review_ends_at == make.END_OF_REVIEW
    assert Application.objects.count() == Review.objects.filter(state=ReviewState.GIVEN).count() == 0
