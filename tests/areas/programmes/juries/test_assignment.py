"""The solver's answer kept with its proof, put in force, refused when it is old or impossible."""

from __future__ import annotations

from typing import Any

import pytest

from grappe.areas.programmes.commands.juries import apply_assignment, pin_conflict, run_assignment
from grappe.areas.programmes.commands.juries.assignment import affinity
from grappe.areas.programmes.models import AssignmentRun, Call, JurorPreference, Review, ReviewState
from grappe.areas.programmes.rules.applications import CallState
from grappe.values import Refused

from . import factories as make
from .factories import JUNE

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> dict[str, Any]:
    """Four jurors, four applications, three readings of each."""
    network = make.network()
    call = make.call(network, state=CallState.CLOSED)
    applications = [make.application(call, n, theme="food" if n < 3 else "care") for n in range(1, 5)]
    levels = {"alix": (3, 0), "claude": (0, 3), "morgan": (1, 1), "noa": (2, 2)}
    seats = [make.juror(call, name, food=food, care=care) for name, (food, care) in levels.items()]
    return {
        "call": call, "applications": applications, "seats": seats, "by": make.facilitator(network),
    }  # fmt: skip


def run(scene: dict[str, Any], **changes: Any) -> AssignmentRun:
    arguments = {"actor": scene["by"], "on": JUNE, "cpu_clock": lambda: 1.0, **changes}
    return AssignmentRun.objects.get(pk=run_assignment(call_id=scene["call"].pk, **arguments))


def apply(scene: dict[str, Any], made: AssignmentRun, variant: str = "total") -> int:
    return apply_assignment(
        call_id=scene["call"].pk, run_id=made.pk, variant=variant, actor=scene["by"], on=JUNE
    )


def codes(act: Any, *arguments: Any, **named: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        act(*arguments, **named)
    return refused.value.codes


def test_affinity_is_what_the_page_says() -> None:
    assert affinity(expertise=3, preference=-2) == 28


def test_the_proof_is_kept_with_both_variants(scene: dict[str, Any]) -> None:
    JurorPreference.objects.create(juror=scene["seats"][0], application=scene["applications"][0], value=2)
    made = run(scene)
    best = made.certificate["total"]
    # Loads are three each: alix and claude each read one application out of their theme.
    assert (best["proven"], best["total"], best["loads_min"], best["loads_max"]) == (True, 212, 3, 3)
    assert best["bound"] == best["total"]
    assert best["elapsed_cpu_ms"] == 0
    assert best["worst_number"] in (1, 2, 3, 4)
    assert made.certificate["worst"]["worst"] >= best["worst"]
    assert len(best["digest"]) == 64
    assert not Review.objects.exists()


def test_applying_makes_the_reviews_and_both_variants_can_be_tried(scene: dict[str, Any]) -> None:
    made = run(scene)
    assert apply(scene, made) == 12
    loads = [seat.reviews.count() for seat in scene["seats"]]
    assert loads == [3, 3, 3, 3]
    assert [application.reviews.count() for application in scene["applications"]] == [3, 3, 3, 3]
    assert apply(scene, made, "worst") == 12
    assert Review.objects.count() == 12
    made.refresh_from_db()
    assert (made.applied, made.applied_at) == ("worst", JUNE)


def test_conflicts_are_never_assigned_and_what_was_opened_stays(scene: dict[str, Any]) -> None:
    alix, claude = scene["seats"][:2]
    third = scene["applications"][2]
    make.assigned(alix, third)
    make.assigned(claude, third, opened=False)
    pin_conflict(juror_id=claude.pk, number=3, note="Associée", actor=scene["by"], on=JUNE)
    apply(scene, run(scene))
    assert Review.objects.get(juror=alix, application=third).no_link_declared_at == JUNE
    assert Review.objects.get(juror=claude, application=third).state == ReviewState.RECUSED
    assert third.reviews.exclude(state=ReviewState.RECUSED).count() == 3


def test_what_is_no_longer_asked_and_unread_goes_away(scene: dict[str, Any]) -> None:
    for seat in scene["seats"]:
        make.assigned(seat, scene["applications"][0], opened=False)
    apply(scene, run(scene))
    assert scene["applications"][0].reviews.count() == 3


def test_an_impossible_assignment_names_its_applications(scene: dict[str, Any]) -> None:
    for seat in scene["seats"][:2]:
        for number in (1, 4):
            pin_conflict(juror_id=seat.pk, number=number, note="Lien", actor=scene["by"], on=JUNE)
    with pytest.raises(Refused) as refused:
        run(scene)
    (reason,) = refused.value.refusals
    assert reason.code == "programmes.assignment_too_few_jurors"
    assert reason.params == {"numbers": (1, 4), "needed": 3, "available": 2}
    assert not AssignmentRun.objects.exists()


def test_an_answer_to_another_question_is_not_applied(scene: dict[str, Any]) -> None:
    made = run(scene)
    make.application(scene["call"], 5)
    assert codes(apply, scene, made) == ("programmes.assignment_stale",)
    assert codes(apply, scene, made, "best") == ("programmes.assignment_unknown_variant",)
    assert not Review.objects.exists()


def test_nothing_to_assign_and_nobody_to_read(scene: dict[str, Any]) -> None:
    empty = make.call(scene["call"].network, slug="vide", state=CallState.CLOSED)
    arguments = {"actor": scene["by"], "on": JUNE}
    assert codes(run_assignment, call_id=empty.pk, **arguments) == (
        "programmes.assignment_without_application", "programmes.assignment_without_juror",
    )  # fmt: skip
    Call.objects.update(state=CallState.OPEN)
    assert codes(run_assignment, call_id=scene["call"].pk, **arguments) == ("programmes.assignment_not_now",)


def test_wishes_about_other_applications_do_not_count(scene: dict[str, Any]) -> None:
    gone = make.application(scene["call"], 9, state="withdrawn")
    JurorPreference.objects.create(juror=scene["seats"][0], application=gone, value=2)
    assert run(scene).certificate["total"]["total"] == 210
