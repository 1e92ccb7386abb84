"""Giving a mark: what is kept, what is refused, what it does to the application."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grappe.areas.programmes.commands.juries import Answer, abstain, give_mark, recuse, save_draft
from grappe.areas.programmes.commands.juries.marks import keep_while_marking
from grappe.areas.programmes.models import ApplicationMember, Call, Conflict, Review, ReviewState
from grappe.areas.programmes.rules.applications import CallState
from grappe.kernel.models import AuditEntry
from grappe.values import Refused

from . import factories as make
from .factories import END_OF_REVIEW, JUNE, answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> dict[str, Any]:
    """One application in the hands of three jurors."""
    network = make.network()
    call = make.call(network)
    application = make.application(call, 1)
    seats = make.jury(call)
    return {
        "call": call,
        "application": application,
        "seats": seats,
        "reviews": [make.assigned(seat, application) for seat in seats],
        "facilitator": make.facilitator(network),
    }


def give(seat: Any, marks: dict[str, Answer] | None = None, **changes: Any) -> Any:
    values = {"version": 1, "page": "p1", "on": JUNE, **changes}
    return give_mark(
        slug="essai", number=1, answers=marks or answers(), actor=make.actor(seat.person), **values
    )


def draft(seat: Any, marks: dict[str, Answer], **changes: Any) -> Any:
    values = {"version": 1, "page": "p1", "on": JUNE, **changes}
    return save_draft(slug="essai", number=1, answers=marks, actor=make.actor(seat.person), **values)


def refusals(act: Any, *arguments: Any, **changes: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        act(*arguments, **changes)
    return refused.value.codes


def test_a_given_mark_restates_its_application(scene: dict[str, Any]) -> None:
    alix, claude, morgan = scene["seats"]
    assert give(alix, answers(C1=16, C2=14, C3=16, C4=None, B1=10)) == 1641
    assert give(claude, answers(C1=10, C2=10, C3=10, C4=10, B1=0)) == 1000
    application = scene["application"]
    application.refresh_from_db()
    assert (application.mean, application.median, application.review_count) == (1321, 1321, 2)
    assert application.deviation == 321
    assert application.priority == round((1071 + 600) / 2)
    assert abstain(
        slug="essai", number=1, reason="Trop loin de mon métier", version=1, page="p1",
        actor=make.actor(morgan.person), on=JUNE,
    ) == 2  # fmt: skip
    application.refresh_from_db()
    assert (application.mean, application.review_count) == (1321, 2)


def test_the_mark_is_kept_with_its_blanks_reasons_and_families(scene: dict[str, Any]) -> None:
    marks = answers(C1=16, C4=None) | {"C2": Answer(14, reason=" Prévoir le relais. ")}
    give(scene["seats"][0], marks)
    review = scene["reviews"][0]
    review.refresh_from_db()
    assert review.state == ReviewState.GIVEN
    assert review.marks == {"C1": 16, "C2": 14, "C3": 12, "C4": None, "B1": 12}
    assert review.reasons == {"C2": "Prévoir le relais."}
    assert set(review.families) == {"priority", "secondary", "bonus"}
    assert (review.version, review.saved_at, review.saved_from) == (2, JUNE, "p1")
    entry = AuditEntry.objects.get(command="give_mark")
    assert entry.changes == {"application": review.application_id, "version": 2, "points": review.points}


def test_a_mark_given_again_counts_once(scene: dict[str, Any]) -> None:
    alix = scene["seats"][0]
    give(alix, answers())
    assert give(alix, answers(C1=20), version=2, page="p2") > 1200
    scene["application"].refresh_from_db()
    assert scene["application"].review_count == 1


def test_abstaining_after_giving_takes_the_mark_out(scene: dict[str, Any]) -> None:
    alix = scene["seats"][0]
    give(alix)
    abstain(
        slug="essai", number=1, reason="Je me suis trompée d’appel", version=2, page="p2",
        actor=make.actor(alix.person), on=JUNE,
    )  # fmt: skip
    scene["application"].refresh_from_db()
    assert (scene["application"].mean, scene["application"].review_count) == (None, 0)
    assert scene["reviews"][0].__class__.objects.get(pk=scene["reviews"][0].pk).marks != {}


@pytest.mark.parametrize(
    ("marks", "codes"),
    [
        (
            answers(C1=None),
            ("programmes.mark_required", "programmes.mark_priority_not_majority"),
        ),
        (answers(C2=None, C3=0, C4=20) | {"C1": Answer(5)}, ("programmes.mark_priority_not_majority",)),
        (answers(C1=21), ("programmes.mark_out_of_range",)),
        (answers(C1="14,5"), ("programmes.mark_not_whole",)),
        (answers() | {"C9": Answer(3)}, ("programmes.mark_unknown_criterion",)),
        (answers() | {"C4": Answer()}, ("programmes.mark_unanswered",)),
        (answers() | {"C4": Answer(5, blank=True)}, ("programmes.mark_and_blank",)),
    ],
)
def test_what_is_not_a_mark_is_refused_and_nothing_is_written(
    scene: dict[str, Any], marks: dict[str, Answer], codes: tuple[str, ...]
) -> None:
    assert refusals(give, scene["seats"][0], marks) == codes
    review = Review.objects.get(pk=scene["reviews"][0].pk)
    assert (review.state, review.marks, review.version) == (ReviewState.ASSIGNED, {}, 1)


def test_a_draft_keeps_what_is_there_and_one_window_saves_often(scene: dict[str, Any]) -> None:
    alix = scene["seats"][0]
    assert draft(alix, {"C1": Answer(16), "C2": Answer(), "C4": Answer(blank=True)}) == 2
    assert draft(alix, {"C1": Answer(17)}) == 3
    review = Review.objects.get(pk=scene["reviews"][0].pk)
    assert (review.state, review.marks, review.points) == (ReviewState.DRAFT, {"C1": 17}, None)
    assert refusals(draft, alix, {"C1": Answer(99)}) == ("programmes.mark_out_of_range",)


def test_two_windows_cannot_overwrite_each_other(scene: dict[str, Any]) -> None:
    alix = scene["seats"][0]
    draft(alix, {"C1": Answer(16)}, page="first")
    other = {"C1": Answer(3)}
    assert refusals(draft, alix, other, page="second") == ("programmes.mark_changed_elsewhere",)
    assert refusals(give, alix, answers(), page="second") == ("programmes.mark_changed_elsewhere",)
    assert draft(alix, {"C1": Answer(16)}, page="second") == 3  # the same content loses nothing
    assert refusals(
        abstain, slug="essai", number=1, reason="Non", version=1, page="first",
        actor=make.actor(alix.person), on=JUNE,
    ) == ("programmes.mark_changed_elsewhere",)  # fmt: skip
    assert Review.objects.get(pk=scene["reviews"][0].pk).marks == {"C1": 16}


def test_the_same_form_sent_twice_gives_once(scene: dict[str, Any]) -> None:
    alix = scene["seats"][0]
    first = give(alix, key="k1")
    assert give(alix, key="k1") == first
    assert AuditEntry.objects.filter(command="give_mark").count() == 1
    assert Review.objects.get(pk=scene["reviews"][0].pk).version == 2


def test_a_given_mark_is_not_a_draft_any_more(scene: dict[str, Any]) -> None:
    alix = scene["seats"][0]
    give(alix)
    assert refusals(draft, alix, {"C1": Answer(2)}, version=2) == ("programmes.mark_already_given",)


def test_an_abstention_says_why(scene: dict[str, Any]) -> None:
    arguments = {"slug": "essai", "number": 1, "version": 1, "page": "p", "on": JUNE}
    arguments["actor"] = make.actor(scene["seats"][0].person)
    assert refusals(abstain, reason="  ", **arguments) == ("programmes.abstention_reason_missing",)
    assert refusals(abstain, reason="x" * 301, **arguments) == ("programmes.abstention_reason_too_long",)


def test_marking_stops_at_the_second(scene: dict[str, Any]) -> None:
    alix, claude, _ = scene["seats"]
    assert give(alix, on=END_OF_REVIEW + timedelta(milliseconds=900)) == 1320
    late = END_OF_REVIEW + timedelta(seconds=1)
    assert refusals(give, claude, on=late) == ("programmes.marking_over",)


def test_marking_without_an_end_stays_open(scene: dict[str, Any]) -> None:
    scene["call"].review_ends_at = None
    scene["call"].save()
    assert give(scene["seats"][0], on=END_OF_REVIEW + timedelta(days=300)) == 1320


def test_nothing_is_marked_outside_the_marking_stage(scene: dict[str, Any]) -> None:
    scene["call"].state = CallState.DELIBERATION
    scene["call"].save()
    assert refusals(give, scene["seats"][0]) == ("programmes.marking_not_open",)


def test_nothing_is_marked_before_the_link_question(scene: dict[str, Any]) -> None:
    Review.objects.update(no_link_declared_at=None)
    assert refusals(give, scene["seats"][0]) == ("programmes.link_unanswered",)


def test_a_conflict_blocks_the_mark(scene: dict[str, Any]) -> None:
    alix, claude, morgan = scene["seats"]
    recuse(slug="essai", number=1, kind="declared_other", actor=make.actor(alix.person), on=JUNE)
    assert refusals(give, alix, version=2) == ("programmes.mark_recused",)
    Conflict.objects.create(
        juror=claude, application=scene["application"], kind="pinned", origin="pinned", recorded_at=JUNE
    )
    assert refusals(draft, claude, {"C1": Answer(2)}) == ("programmes.mark_recused",)
    ApplicationMember.objects.create(
        application=scene["application"], person=morgan.person, role="reader", since=JUNE
    )
    assert refusals(give, morgan) == ("programmes.mark_recused",)


def test_only_the_jurors_asked_may_mark(scene: dict[str, Any]) -> None:
    stranger = make.juror(scene["call"], "noa")
    with pytest.raises(Review.DoesNotExist):
        give(stranger)


def test_giving_a_mark_takes_six_queries(scene: dict[str, Any]) -> None:
    """With the session and the person, that makes eight, whatever the number of marks."""
    for seat in scene["seats"]:
        with CaptureQueriesContext(connection) as queries:
            give(seat)
        told = [query["sql"].split()[0] for query in queries.captured_queries]
        assert [word for word in told if word not in ("SAVEPOINT", "RELEASE")] == [
            "SELECT", "UPDATE", "UPDATE", "INSERT",
        ]  # fmt: skip


def test_a_mark_read_before_the_session_opened_is_not_written_after(scene: dict[str, Any]) -> None:
    # With real threads: tests/areas/programmes/test_races.py.
    review = scene["reviews"][0]
    Call.objects.update(state=CallState.DELIBERATION)
    review.marks = {"C1": 20}
    with pytest.raises(Refused) as refused:
        keep_while_marking(review, ["marks"])
    assert refused.value.codes == ("programmes.marking_not_open",)
    assert Review.objects.get(pk=review.pk).marks == {}
