"""Preparing a call and leading it on: who may, what holds it back, what is frozen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.areas.programmes.calls.factories import (
    NOW,
    acting,
    application,
    call,
    facilitator,
    network,
    person,
)

from grappe.areas.networks.models import Network
from grappe.areas.programmes.commands.calls import (
    CallFields,
    close_call,
    create_call,
    open_call,
    save_grid,
    start_review,
    update_call,
)
from grappe.areas.programmes.models import Call, GridVersion
from grappe.areas.programmes.queries.calls import rounds_of
from grappe.areas.programmes.queries.preparing import envelopes_of, requirements_of
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.envelopes import Envelope
from grappe.areas.programmes.rules.grid import Grid
from grappe.areas.programmes.rules.rounds import Round
from grappe.areas.programmes.rules.standard import STANDARD_GRID
from grappe.areas.programmes.web.calls.words import WORDS
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry
from grappe.values import Euro, Refused

pytestmark = pytest.mark.django_db
FIELDS = CallFields(title="Bio’INNOV d’essai", edition=2026, places=10)


def half_grid() -> Grid:
    """Priority criteria at exactly half of the weights."""
    weights = {"C1": 3000, "C2": 2000, "C3": 3000, "C4": 2000}
    criteria = tuple(replace(one, weight=weights.get(one.code, 0)) for one in STANDARD_GRID.criteria)
    return replace(STANDARD_GRID, criteria=criteria)


def fields_of(made: Call, **changes: object) -> CallFields:
    """The fields of a call as they stand, but for the changes."""
    kept = ("title", "edition", "places", "summary", "objectives", "eligibility", "milestones", "themes")
    values: dict[str, object] = {name: getattr(made, name) for name in (*kept, "review_ends_at")}
    values |= {"aid_scheme_id": made.aid_scheme_id, "rounds": rounds_of(made)}
    values |= {"envelopes": envelopes_of(made), "requirements": requirements_of(made)}
    return CallFields(**{**values, **changes})


def until(made: Call, closes_at: datetime | None) -> list[Round]:
    """The rounds of a call with one window, closing at another time."""
    return [Round(made.opens_at, closes_at)]


def codes_of(attempt: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return attempt.value.codes


def test_a_new_call_starts_from_the_standard_form_and_grid_in_preparation() -> None:
    of = network()
    pk = create_call(network_id=of.pk, fields=FIELDS, actor=acting(facilitator(of)), on=NOW)
    made = Call.objects.get(pk=pk)
    assert (made.slug, made.state, made.places) == ("bio-innov-d-essai-2026", CallState.PREPARATION, 10)
    assert made.grid is not None and Grid.from_json(made.grid.grid) == STANDARD_GRID
    assert made.grid.frozen_at is None
    assert made.form_revision is not None and len(made.form_revision.questions) == 7


def test_a_call_is_refused_with_every_reason_at_once() -> None:
    of = network()
    wrong = CallFields(
        title=" ", edition=2026, places=501, envelopes=[Envelope(Euro(-1))], rounds=[Round(NOW, NOW)]
    )
    with pytest.raises(Refused) as attempt:
        create_call(network_id=of.pk, fields=wrong, actor=acting(facilitator(of)), on=NOW)
    assert codes_of(attempt) == (
        "programmes.call_without_title",
        "programmes.call_places_out_of_range",
        "programmes.call_closes_before_opening",
        "programmes.envelope_negative",
    )
    assert set(codes_of(attempt)) <= set(WORDS)
    assert not Call.objects.exists()


def test_a_title_and_edition_already_taken_are_refused() -> None:
    of = network()
    who = acting(facilitator(of))
    create_call(network_id=of.pk, fields=FIELDS, actor=who, on=NOW)
    with pytest.raises(Refused) as attempt:
        create_call(network_id=of.pk, fields=FIELDS, actor=who, on=NOW)
    assert codes_of(attempt) == ("programmes.call_already_exists",)


def test_the_same_form_sent_twice_creates_one_call() -> None:
    of = network()
    who = acting(facilitator(of))
    first, second = (
        create_call(network_id=of.pk, fields=FIELDS, actor=who, on=NOW, key="once") for _ in range(2)
    )
    assert first == second
    assert Call.objects.count() == 1


def test_only_who_runs_the_network_creates_or_touches_its_calls() -> None:
    of, other = network(), network("autre-exemple")
    stranger = acting(facilitator(other))
    made = call(of)
    with pytest.raises(Network.DoesNotExist):
        create_call(network_id=of.pk, fields=FIELDS, actor=stranger, on=NOW)
    for actor in (stranger, acting(person())):
        with pytest.raises(Call.DoesNotExist):
            open_call(call_id=made.pk, actor=actor, on=NOW)
        with pytest.raises(Call.DoesNotExist):
            save_grid(call_id=made.pk, grid=STANDARD_GRID, actor=actor, on=NOW)
        with pytest.raises(Call.DoesNotExist):
            update_call(call_id=made.pk, fields=FIELDS, actor=actor, on=NOW)
    made.refresh_from_db()
    assert made.state == CallState.PREPARATION
    assert open_call(call_id=made.pk, actor=MACHINE, on=NOW) == made.pk


def test_opening_freezes_the_grid_and_the_form() -> None:
    of = network()
    made = call(of)
    open_call(call_id=made.pk, actor=acting(facilitator(of)), on=NOW)
    made = Call.objects.select_related("grid", "form_revision").get(pk=made.pk)
    assert made.state == CallState.OPEN
    assert made.grid is not None and made.grid.frozen_at == NOW
    assert made.form_revision is not None and made.form_revision.frozen_at == NOW
    entry = AuditEntry.objects.get(command="open_call")
    assert entry.changes == {"state": ["preparation", "open"]}


def test_exactly_half_of_priority_weight_refuses_to_open_and_one_hundredth_more_opens() -> None:
    of = network()
    who = acting(facilitator(of))
    made = call(of, grid=half_grid())
    with pytest.raises(Refused) as attempt:
        open_call(call_id=made.pk, actor=who, on=NOW)
    assert codes_of(attempt) == ("programmes.grid_priority_not_majority",)
    first, second, third, *rest = half_grid().criteria
    above = (replace(first, weight=3001), second, replace(third, weight=2999), *rest)
    save_grid(call_id=made.pk, grid=Grid(above), actor=who, on=NOW)
    assert open_call(call_id=made.pk, actor=who, on=NOW) == made.pk


def test_opening_tells_every_reason_at_once() -> None:
    of = network()
    made = call(of, grid=Grid(()), opens_at=None, closes_at=NOW, places=0, form_revision=None)
    with pytest.raises(Refused) as attempt:
        open_call(call_id=made.pk, actor=acting(facilitator(of)), on=NOW)
    assert codes_of(attempt) == (
        "programmes.call_without_opening",
        "programmes.call_deadline_in_the_past",
        "programmes.call_without_places",
        "programmes.call_without_question",
        "programmes.grid_empty",
    )
    assert set(codes_of(attempt)) <= set(WORDS)


def test_a_call_without_grid_nor_aid_is_refused_for_its_grid_only() -> None:
    of = network()
    made = call(of, aid_scheme=None)
    Call.objects.filter(pk=made.pk).update(grid=None)
    with pytest.raises(Refused) as attempt:
        open_call(call_id=made.pk, actor=MACHINE, on=NOW)
    assert codes_of(attempt) == ("programmes.grid_empty",)


def test_each_saved_grid_is_a_new_version_until_the_call_opens() -> None:
    of = network()
    who = acting(facilitator(of))
    made = call(of)
    assert save_grid(call_id=made.pk, grid=half_grid(), actor=who, on=NOW) == 2
    assert GridVersion.objects.filter(call=made).count() == 2
    made.refresh_from_db()
    made.state = CallState.OPEN
    made.save()
    with pytest.raises(Refused) as attempt:
        save_grid(call_id=made.pk, grid=STANDARD_GRID, actor=who, on=NOW)
    assert codes_of(attempt) == ("programmes.grid_frozen",)


def test_a_grid_sent_twice_makes_one_version() -> None:
    made = call(network())
    for _ in range(2):
        assert save_grid(call_id=made.pk, grid=half_grid(), actor=MACHINE, on=NOW, key="g") == 2


def test_the_first_version_of_a_call_without_grid_is_one() -> None:
    made = call(network())
    Call.objects.filter(pk=made.pk).update(grid=None)
    GridVersion.objects.all().delete()
    assert save_grid(call_id=made.pk, grid=STANDARD_GRID, actor=MACHINE, on=NOW) == 1


def test_the_deposit_closes_after_its_deadline_to_the_second() -> None:
    of = network()
    who = acting(facilitator(of))
    made = call(of, CallState.OPEN)
    assert made.closes_at is not None
    with pytest.raises(Refused) as attempt:
        close_call(call_id=made.pk, actor=who, on=made.closes_at + timedelta(microseconds=900_000))
    assert codes_of(attempt) == ("programmes.deadline_not_passed",)
    close_call(call_id=made.pk, actor=who, on=made.closes_at + timedelta(seconds=1))
    made.refresh_from_db()
    assert made.state == CallState.CLOSED


def test_a_closed_deposit_opens_again_only_with_a_later_deadline() -> None:
    of = network()
    made = call(of, CallState.CLOSED, closes_at=NOW - timedelta(days=1), opens_at=NOW - timedelta(days=30))
    with pytest.raises(Refused) as attempt:
        open_call(call_id=made.pk, actor=MACHINE, on=NOW)
    assert codes_of(attempt) == ("programmes.call_deadline_in_the_past",)
    update_call(
        call_id=made.pk,
        fields=fields_of(made, rounds=until(made, NOW + timedelta(days=5))),
        actor=MACHINE,
        on=NOW,
    )
    open_call(call_id=made.pk, actor=MACHINE, on=NOW)
    made.refresh_from_db()
    assert made.state == CallState.OPEN


def test_marking_starts_on_submitted_applications_only() -> None:
    of = network()
    who = acting(facilitator(of))
    made = call(of, CallState.CLOSED)
    application(made, 1, state=ApplicationState.DRAFT)
    with pytest.raises(Refused) as attempt:
        start_review(call_id=made.pk, actor=who, on=NOW)
    assert codes_of(attempt) == ("programmes.call_without_application",)
    application(made, 2)
    start_review(call_id=made.pk, actor=who, on=NOW)
    made.refresh_from_db()
    assert made.state == CallState.REVIEW


@pytest.mark.parametrize(
    "state", [s for s in CallState if s not in (CallState.PREPARATION, CallState.CLOSED)]
)
def test_a_call_opens_from_preparation_or_once_closed_only(state: CallState) -> None:
    made = call(network(), state)
    with pytest.raises(Refused) as attempt:
        open_call(call_id=made.pk, actor=MACHINE, on=NOW)
    assert codes_of(attempt) == ("programmes.call_cannot_move",)


def test_in_preparation_everything_may_change() -> None:
    made = call(network())
    update_call(
        call_id=made.pk,
        fields=fields_of(made, places=3, rounds=until(made, None), title="Autre"),
        actor=MACHINE,
        on=NOW,
    )
    made.refresh_from_db()
    assert (made.places, made.closes_at, made.title) == (3, None, "Autre")
    entry = AuditEntry.objects.get(command="update_call")
    assert entry.changes["places"] == [5, 3]


def test_once_open_what_binds_applicants_stays_and_the_deadline_only_moves_back() -> None:
    made = call(network(), CallState.OPEN)
    assert made.closes_at is not None
    sooner = until(made, made.closes_at - timedelta(hours=1))
    wrong = fields_of(made, places=3, themes=[], rounds=sooner, aid_scheme_id=None)
    with pytest.raises(Refused) as attempt:
        update_call(call_id=made.pk, fields=wrong, actor=MACHINE, on=NOW)
    assert [(one.code, one.field) for one in attempt.value.refusals] == [
        ("programmes.call_field_binding", "places"),
        ("programmes.call_field_binding", "themes"),
        ("programmes.call_field_binding", "aid_scheme"),
        ("programmes.deadline_brought_forward", "rounds.0.closes_at"),
    ]
    with pytest.raises(Refused):
        update_call(call_id=made.pk, fields=fields_of(made, rounds=until(made, None)), actor=MACHINE, on=NOW)
    longer = until(made, made.closes_at + timedelta(days=7))
    later = fields_of(made, rounds=longer, summary="Prolongé d’une semaine.")
    update_call(call_id=made.pk, fields=later, actor=MACHINE, on=NOW)
    update_call(call_id=made.pk, fields=later, actor=MACHINE, on=NOW)
    made.refresh_from_db()
    assert made.summary == "Prolongé d’une semaine."
