"""The register of conflicts: computed, declared, pinned, lifted; what each does to reading and marking."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from grappe.areas.directory.models import Relation
from grappe.areas.programmes.commands.juries import (
    declare_no_link,
    give_mark,
    lift_conflict,
    pin_conflict,
    recompute_conflicts,
    recompute_open_calls,
    recuse,
)
from grappe.areas.programmes.models import (
    Application,
    ApplicationMember,
    ApplicationPartner,
    Call,
    Conflict,
    Juror,
    Review,
    ReviewState,
)
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.kernel.actor import MACHINE
from grappe.values import Refused

from . import factories as make
from .factories import JUNE, answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> dict[str, Any]:
    network = make.network()
    call = make.call(network)
    first, second = make.application(call, 1), make.application(call, 2)
    alix, claude = make.juror(call, "alix"), make.juror(call, "claude")
    return {
        "network": network, "call": call, "first": first, "second": second, "alix": alix, "claude": claude,
        "facilitator": make.facilitator(network),
    }  # fmt: skip


def live(call: Call) -> set[tuple[str, int, str, str]]:
    rows = Conflict.objects.filter(juror__call=call, lifted_at=None)
    return {(c.juror.person.name, c.application.number, c.kind, c.origin) for c in rows}


def recompute(scene: dict[str, Any]) -> dict[str, int]:
    return recompute_conflicts(call_id=scene["call"].pk, actor=scene["facilitator"], on=JUNE)


def codes(act: Any, **arguments: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        act(**arguments)
    return refused.value.codes


def test_relations_with_the_applicant_or_a_partner_make_conflicts(scene: dict[str, Any]) -> None:
    partner = make.organisation("Labo Témoin")
    ApplicationPartner.objects.create(application=scene["second"], organisation=partner)
    make.employed(scene["alix"].person, scene["first"].organisation)
    make.employed(scene["alix"].person, partner, until=date(2007, 1, 1))
    make.employed(scene["claude"].person, partner, until=date(2001, 1, 1))
    assert recompute(scene) == {"found": 2, "lifted": 0}
    assert live(scene["call"]) == {
        ("Alix Démo", 1, "employment", "computed"),
        ("Alix Démo", 2, "employment", "computed"),
    }
    assert recompute(scene) == {"found": 0, "lifted": 0}


def test_whoever_writes_an_application_never_judges_it(scene: dict[str, Any]) -> None:
    ApplicationMember.objects.create(
        application=scene["first"], person=scene["claude"].person, role="reader", since=JUNE
    )
    recompute(scene)
    assert live(scene["call"]) == {("Claude Démo", 1, "same_organisation", "computed")}


def test_drafts_and_withdrawn_applications_make_none(scene: dict[str, Any]) -> None:
    scene["first"].state = ApplicationState.WITHDRAWN
    scene["first"].save()
    make.employed(scene["alix"].person, scene["first"].organisation)
    assert recompute(scene) == {"found": 0, "lifted": 0}


def test_a_conflict_found_late_takes_the_mark_out_and_its_end_brings_the_draft_back(
    scene: dict[str, Any],
) -> None:
    for seat in (scene["alix"], scene["claude"]):
        make.assigned(seat, scene["first"])
    for seat in (scene["alix"], scene["claude"]):
        give_mark(
            slug="essai", number=1, answers=answers(), version=1, page="p",
            actor=make.actor(seat.person), on=JUNE,
        )  # fmt: skip
    make.assigned(scene["alix"], scene["second"])
    make.employed(scene["alix"].person, scene["first"].organisation)
    make.employed(scene["alix"].person, scene["second"].organisation)
    recompute(scene)
    scene["first"].refresh_from_db()
    assert scene["first"].review_count == 1
    assert set(Review.objects.filter(juror=scene["alix"]).values_list("state", flat=True)) == {"recused"}
    Relation.objects.all().delete()
    assert recompute(scene) == {"found": 0, "lifted": 2}
    states = dict(Review.objects.filter(juror=scene["alix"]).values_list("application__number", "state"))
    assert states == {1: ReviewState.DRAFT, 2: ReviewState.ASSIGNED}
    assert not Review.objects.filter(juror=scene["alix"]).exclude(no_link_declared_at=None).exists()


def test_every_undecided_call_is_read_again(scene: dict[str, Any]) -> None:
    decided = make.call(scene["network"], slug="decide", state=CallState.DECIDED)
    make.juror(decided, "morgan")
    make.employed(scene["alix"].person, scene["first"].organisation)
    assert recompute_open_calls(actor=MACHINE, on=JUNE) == 1
    assert live(scene["call"]) == {("Alix Démo", 1, "employment", "computed")}


def test_a_change_of_the_past_says_nothing_of_a_call_without_applications_then(scene: dict[str, Any]) -> None:
    make.employed(scene["alix"].person, scene["first"].organisation)
    Application.objects.update(submitted_at=JUNE + timedelta(seconds=1))
    assert recompute_open_calls(actor=MACHINE, on=JUNE) == 0
    assert live(scene["call"]) == set()
    Application.objects.update(submitted_at=JUNE)
    assert recompute_open_calls(actor=MACHINE, on=JUNE) == 1
    assert len(live(scene["call"])) == 1


def test_a_decided_call_has_a_closed_register(scene: dict[str, Any]) -> None:
    make.assigned(scene["alix"], scene["first"])
    pinned = pin_conflict(
        juror_id=scene["claude"].pk, number=1, note="Oui", actor=scene["facilitator"], on=JUNE
    )
    Call.objects.update(state=CallState.DECIDED)
    common = {"actor": scene["facilitator"], "on": JUNE}
    assert codes(recompute_conflicts, call_id=scene["call"].pk, **common) == ("programmes.register_closed",)
    assert codes(pin_conflict, juror_id=scene["alix"].pk, number=1, note="Oui", **common) == (
        "programmes.register_closed",
    )
    assert codes(lift_conflict, conflict_id=pinned, reason="Erreur", **common) == (
        "programmes.register_closed",
    )
    alix = make.actor(scene["alix"].person)
    assert codes(recuse, slug="essai", number=1, kind="declared_other", actor=alix, on=JUNE) == (
        "programmes.register_closed",
    )


def test_a_pinned_conflict_closes_the_application_until_it_is_lifted(scene: dict[str, Any]) -> None:
    make.assigned(scene["alix"], scene["first"])
    common = {"actor": scene["facilitator"], "on": JUNE}
    conflict = pin_conflict(juror_id=scene["alix"].pk, number=1, note="Ancien associé", **common)
    assert Review.objects.get().state == ReviewState.RECUSED
    assert codes(pin_conflict, juror_id=scene["alix"].pk, number=1, note="Encore", **common) == (
        "programmes.conflict_already_pinned",
    )
    assert codes(pin_conflict, juror_id=scene["alix"].pk, number=77, note="", **common) == (
        "programmes.conflict_reason_missing", "programmes.conflict_unknown_application",
    )  # fmt: skip
    assert codes(lift_conflict, conflict_id=conflict, reason="x" * 301, **common) == (
        "programmes.conflict_reason_too_long",
    )
    assert lift_conflict(conflict_id=conflict, reason="Homonyme", **common) == conflict
    row = Conflict.objects.get(pk=conflict)
    assert (row.lifted_reason, row.lifted_by_id) == ("Homonyme", scene["facilitator"].person_id)
    assert Review.objects.get().state == ReviewState.ASSIGNED
    with pytest.raises(Conflict.DoesNotExist):
        lift_conflict(conflict_id=conflict, reason="Encore", **common)


def test_one_live_conflict_is_enough_to_keep_it_closed(scene: dict[str, Any]) -> None:
    make.assigned(scene["alix"], scene["first"])
    common = {"actor": scene["facilitator"], "on": JUNE}
    conflict = pin_conflict(juror_id=scene["alix"].pk, number=1, note="Ancien associé", **common)
    make.employed(scene["alix"].person, scene["first"].organisation)
    recompute(scene)
    lift_conflict(conflict_id=conflict, reason="Homonyme", **common)
    assert Review.objects.get().state == ReviewState.RECUSED


def test_a_computed_conflict_goes_with_its_relation_only(scene: dict[str, Any]) -> None:
    make.employed(scene["alix"].person, scene["first"].organisation)
    recompute(scene)
    conflict = Conflict.objects.get()
    assert codes(
        lift_conflict, conflict_id=conflict.pk, reason="Sans objet", actor=scene["facilitator"], on=JUNE
    ) == ("programmes.conflict_computed_stays",)


def test_nobody_lifts_their_own_conflict(scene: dict[str, Any]) -> None:
    me = scene["facilitator"]
    seat = Juror.objects.create(call=scene["call"], person_id=me.person_id, capacity_as="Animation")
    conflict = pin_conflict(juror_id=seat.pk, number=1, note="Je la suis", actor=me, on=JUNE)
    assert codes(lift_conflict, conflict_id=conflict, reason="Non", actor=me, on=JUNE) == (
        "programmes.conflict_own",
    )


def test_the_register_belongs_to_those_who_run_the_call(scene: dict[str, Any]) -> None:
    stranger = make.facilitator(make.network("autre"), "maxime")
    with pytest.raises(Call.DoesNotExist):
        recompute_conflicts(call_id=scene["call"].pk, actor=stranger, on=JUNE)
    with pytest.raises(Juror.DoesNotExist):
        pin_conflict(juror_id=scene["alix"].pk, number=1, note="Non", actor=stranger, on=JUNE)


def test_a_declared_link_closes_the_application_at_once(scene: dict[str, Any]) -> None:
    make.assigned(scene["alix"], scene["first"], opened=False)
    alix = make.actor(scene["alix"].person)
    arguments = {"slug": "essai", "number": 1, "actor": alix, "on": JUNE}
    assert codes(recuse, kind="same_group", note="x" * 301, **arguments) == (
        "programmes.link_not_said", "programmes.conflict_reason_too_long",
    )  # fmt: skip
    recuse(kind="declared_personal", note="Ma sœur", **arguments)
    assert live(scene["call"]) == {("Alix Démo", 1, "declared_personal", "declared")}
    assert Review.objects.get().state == ReviewState.RECUSED
    assert codes(recuse, kind="declared_personal", **arguments) == ("programmes.mark_recused",)
    assert codes(declare_no_link, **arguments) == ("programmes.mark_recused",)


def test_the_link_question_is_answered_once_and_in_the_marking_stage(scene: dict[str, Any]) -> None:
    review = make.assigned(scene["alix"], scene["first"], opened=False)
    arguments = {"slug": "essai", "number": 1, "actor": make.actor(scene["alix"].person), "on": JUNE}
    assert declare_no_link(**arguments) == review.pk == declare_no_link(**arguments)
    assert Review.objects.get().no_link_declared_at == JUNE
    Call.objects.update(state=CallState.CLOSED)
    assert codes(declare_no_link, **arguments) == ("programmes.marking_not_open",)
