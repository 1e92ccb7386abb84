"""Seating jurors, changing what they know, taking a seat back; their wishes."""

from __future__ import annotations

from typing import Any

import pytest

from grappe.areas.programmes.commands.juries import (
    add_juror,
    change_juror,
    remove_juror,
    state_preferences,
)
from grappe.areas.programmes.models import Call, Conflict, Juror, JurorPreference, Review
from grappe.areas.programmes.rules.applications import CallState
from grappe.values import Refused

from . import factories as make
from .factories import JUNE

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> dict[str, Any]:
    network = make.network()
    call = make.call(network, state=CallState.CLOSED)
    return {"call": call, "first": make.application(call, 1), "by": make.facilitator(network)}


def add(scene: dict[str, Any], email: str = "alix@exemple.test", **changes: Any) -> int:
    values = {"capacity_as": "Jurée", "expertise": {"food": 3}, "on": JUNE, "actor": scene["by"], **changes}
    return add_juror(call_id=scene["call"].pk, email=email, **values)


def codes(act: Any, *arguments: Any, **named: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        act(*arguments, **named)
    return refused.value.codes


def test_a_juror_comes_with_their_conflicts(scene: dict[str, Any]) -> None:
    make.employed(make.person("alix"), scene["first"].organisation)
    seat = Juror.objects.get(pk=add(scene, " ALIX@exemple.test "))
    assert (seat.capacity_as, seat.expertise) == ("Jurée", {"food": 3})
    assert Conflict.objects.get().juror == seat


def test_a_seat_is_refused_with_every_reason(scene: dict[str, Any]) -> None:
    assert codes(add, scene, "nul@exemple.test", capacity_as=" ", expertise={"x": 1, "food": 4}) == (
        "programmes.juror_capacity_missing", "programmes.expertise_unknown_theme",
        "programmes.expertise_off_scale", "programmes.juror_unknown_person",
    )  # fmt: skip
    make.person("alix")
    add(scene)
    assert codes(add, scene) == ("programmes.juror_already_seated",)
    Call.objects.update(state=CallState.DELIBERATION)
    make.person("claude")
    assert codes(add, scene, "claude@exemple.test") == ("programmes.jury_settled",)


def test_a_juror_changes_what_they_know(scene: dict[str, Any]) -> None:
    make.person("alix")
    seat = add(scene)
    change_juror(juror_id=seat, capacity_as="Présidente", expertise={"care": 1}, actor=scene["by"], on=JUNE)
    row = Juror.objects.get()
    assert (row.capacity_as, row.expertise) == ("Présidente", {"care": 1})


def test_a_seat_is_taken_back_until_something_was_read(scene: dict[str, Any]) -> None:
    alix, claude = make.juror(scene["call"], "alix"), make.juror(scene["call"], "claude")
    make.assigned(alix, scene["first"], opened=False)
    make.assigned(claude, scene["first"])
    assert remove_juror(juror_id=alix.pk, actor=scene["by"], on=JUNE) == scene["call"].pk
    assert list(Review.objects.values_list("juror", flat=True)) == [claude.pk]
    assert codes(remove_juror, juror_id=claude.pk, actor=scene["by"], on=JUNE) == (
        "programmes.juror_has_read",
    )


def test_wishes_are_kept_and_changed(scene: dict[str, Any]) -> None:
    alix = make.juror(scene["call"], "alix")
    me = make.actor(alix.person)
    assert state_preferences(slug="essai", wishes={1: 2}, actor=me, on=JUNE) == 1
    state_preferences(slug="essai", wishes={1: -1}, actor=me, on=JUNE)
    assert list(JurorPreference.objects.values_list("value", flat=True)) == [-1]
    assert codes(state_preferences, slug="essai", wishes={1: 3, 9: 0}, actor=me, on=JUNE) == (
        "programmes.preference_off_scale", "programmes.conflict_unknown_application",
    )  # fmt: skip
    Call.objects.update(state=CallState.DECIDED)
    assert codes(state_preferences, slug="essai", wishes={1: 1}, actor=me, on=JUNE) == (
        "programmes.preferences_closed",
    )
