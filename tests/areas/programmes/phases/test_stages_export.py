"""The export of a call in two stages holds both, names neither jurors nor drafts, and replays."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.areas.programmes.juries import factories as make
from tests.areas.programmes.phases.factories import DAY, call, one_stage, two_stages

from grappe.areas.programmes.commands.calls import replace_form
from grappe.areas.programmes.commands.juries.standing import restate
from grappe.areas.programmes.commands.phases import choose_ideas, publish_choice
from grappe.areas.programmes.models import Application, Call, Conflict, Juror, Review, ReviewState
from grappe.areas.programmes.models.juries import ConflictOrigin
from grappe.areas.programmes.queries.export import call_document
from grappe.areas.programmes.rules.document import sealed
from grappe.areas.programmes.rules.grid import Family
from grappe.areas.programmes.rules.phases import FULL
from grappe.areas.programmes.rules.replay import ReplayReport, replay
from grappe.areas.programmes.rules.scoring import score_review

pytestmark = pytest.mark.django_db
WHERE = {"network": "organics", "slug": "essai"}
EXPORT = reverse("programmes:export-json", kwargs=WHERE)
MARKS = {
    1: {"alix": 15, "claude": 14},
    2: {"alix": 11, "claude": 12},
    3: {"alix": 13, "claude": 13},
}


def given(seat: Juror, to: Application, mark: int, **changes: Any) -> Review:
    """A review given with the same mark on each criterion of the call's grid."""
    marks = {c.code: None if c.family is Family.BONUS else mark for c in make.GRID.criteria}
    score = score_review(make.GRID, marks)
    values = {
        "state": ReviewState.GIVEN,
        "marks": marks,
        "points": score.points,
        "families": {str(name): points for name, points in score.families.items()},
        "reasons": dict.fromkeys(marks, "Motif secret."),
    }
    return make.assigned(seat, to, **{**values, **changes})


@pytest.fixture
def scene() -> dict[str, Any]:
    """Three ideas marked twice, one juror kept away from the third, in the phase that chooses among them."""
    now = timezone.now().replace(microsecond=0)
    network = make.network()
    of = call(network, two_stages(now, day=15), opens_at=now - 25 * DAY, closes_at=now - 15 * DAY)
    seats = {name: make.juror(of, name) for name in ("alix", "claude", "morgan")}
    ideas = {number: make.application(of, number) for number in MARKS}
    for number, marks in MARKS.items():
        for name, mark in marks.items():
            given(seats[name], ideas[number], mark)
    make.assigned(seats["morgan"], ideas[1], state=ReviewState.DRAFT)
    make.assigned(seats["morgan"], ideas[2], state=ReviewState.ABSTAINED, abstention_reason="Je connais.")
    make.assigned(seats["morgan"], ideas[3], state=ReviewState.RECUSED)
    restate([idea.pk for idea in ideas.values()])
    return {"call": of, "ideas": ideas, "seats": seats, "actor": make.facilitator(network), "on": now}


def publish(scene: dict[str, Any]) -> None:
    """One and two go on; three, better than two, does not, for its reason."""
    by = {"call_id": scene["call"].pk, "actor": scene["actor"], "on": scene["on"]}
    replace_form(source_id=scene["call"].pk, stage=FULL, **by)
    choose_ideas(kept={1: True, 2: True, 3: False}, reasons={3: "Hors du thème."}, **by)
    publish_choice(**by)


def exported() -> dict[str, Any]:
    return call_document(Call.objects.get(slug="essai"))


def failures(report: ReplayReport) -> list[tuple[str, str]]:
    return [(check.name, check.subject) for check in report.checks if not check.ok]


def hand_in(scene: dict[str, Any], number: int, mark: int, title: str) -> None:
    """The full application of an idea, handed in and marked by the first juror."""
    Application.objects.filter(pk=scene["ideas"][number].pk).update(
        state="submitted", title=title, submitted_at=scene["on"] + 6 * DAY
    )
    idea = Application.objects.get(pk=scene["ideas"][number].pk)
    given(scene["seats"]["alix"], idea, mark)
    restate([idea.pk])


def test_the_first_stage_is_told_once_its_choice_is(scene: dict[str, Any]) -> None:
    assert "first_stage" not in exported()
    assert failures(replay(exported())) == []
    publish(scene)
    stage = exported()["first_stage"]
    assert datetime.fromisoformat(stage["published_at"]) == scene["on"]
    assert stage["grid"] == make.GRID.as_json()
    told = [(one["number"], one["kept"], one["reason"]) for one in stage["ideas"]]
    assert told == [(1, True, ""), (2, True, ""), (3, False, "Hors du thème.")]
    third = stage["ideas"][2]
    assert third["published"] == {"mean": 1300, "median": 1300, "deviation": 0, "count": 2, "place": 2}
    assert [(one["juror"], one["state"]) for one in third["reviews"]] == [
        ("J1", "given"),
        ("J2", "given"),
        ("J3", "recused"),
    ]
    assert stage["ideas"][0]["reviews"][0]["published"] == {"points": 1500}


def test_both_stages_are_reproduced_and_each_mark_that_is_not_is_named(scene: dict[str, Any]) -> None:
    publish(scene)
    hand_in(scene, 1, 10, "Le dossier complet 1")
    hand_in(scene, 2, 16, "Le dossier complet 2")
    document = json.loads(json.dumps(exported()))
    report = replay(document)
    assert report.ok and failures(report) == []
    checked = {(check.name, check.subject): check.published for check in report.checks}
    assert (checked["mean", "1"], checked["mean", "I1"]) == (1000, 1450)
    assert (checked["rank", "2"], checked["place", "I2"], checked["invited", "2"]) == (1, 3, "kept")
    assert ("choice.reasoned", "I3") in checked
    document["first_stage"]["ideas"][0]["reviews"][0]["marks"]["C1"] = 3
    assert not replay(document).seal_ok
    assert ("review.points", "I1/J1") in failures(replay(sealed(document)))
    assert ("mean", "1") not in failures(replay(sealed(document)))


def test_it_names_no_juror_no_word_of_theirs_and_no_draft(scene: dict[str, Any]) -> None:
    publish(scene)
    Application.objects.filter(number=1).update(title="Brouillon secret", answers={"idea": "Réponse secrète"})
    document = exported()
    text = json.dumps(document, ensure_ascii=False)
    for secret in ("secret", "Je connais", *(seat.person.name for seat in scene["seats"].values())):
        assert secret not in text
    assert document["applications"] == []
    assert [one["title"] for one in document["first_stage"]["ideas"]] == ["Projet 1", "Projet 2", "Projet 3"]


def test_whoever_was_kept_away_from_an_idea_tells_no_mark_of_it(scene: dict[str, Any]) -> None:
    kept_away = Conflict.objects.create(
        juror=scene["seats"]["claude"],
        application=scene["ideas"][1],
        kind="employment",
        origin=ConflictOrigin.COMPUTED,
        recorded_at=scene["on"],
    )
    publish(scene)
    kept_away.lifted_at = scene["on"]
    kept_away.save()
    review = exported()["first_stage"]["ideas"][0]["reviews"][1]
    assert review == {"juror": "J2", "state": "recused", "marks": {}, "published": {"points": None}}


def test_a_juror_who_left_since_keeps_their_label(scene: dict[str, Any]) -> None:
    publish(scene)
    Review.objects.filter(juror=scene["seats"]["alix"]).delete()
    scene["seats"]["alix"].delete()
    hand = scene["seats"]["claude"]
    Application.objects.filter(number=1).update(state="submitted")
    given(hand, Application.objects.get(number=1), 12)
    restate([scene["ideas"][1].pk])
    document = exported()
    assert document["first_stage"]["ideas"][0]["reviews"][0]["juror"] == "J1"
    assert document["applications"][0]["reviews"][0]["juror"] == "J2"
    assert replay(document).ok


def test_the_page_costs_at_most_eight_queries_and_a_call_in_one_stage_not_one_more(
    client: Client, scene: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    publish(scene)
    hand_in(scene, 1, 10, "Le dossier complet")
    client.force_login(make.Person.objects.get(pk=scene["actor"].person_id))
    client.get(reverse("menu"))
    with django_assert_max_num_queries(8) as two:
        answer = client.get(EXPORT)
    assert replay(json.loads(answer.content)).ok
    plain = call(scene["call"].network, one_stage(scene["on"]), slug="simple")
    make.application(plain, 1)
    with django_assert_max_num_queries(8) as one:
        found = json.loads(
            client.get(reverse("programmes:export-json", kwargs={**WHERE, "slug": "simple"})).content
        )
    assert set(found) == {
        "format", "call", "applications", "tie_resolutions", "exceptions", "seal"
    }  # fmt: skip
    assert len(one) == len(two) - 1
