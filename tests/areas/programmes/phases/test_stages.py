"""A call in two stages, from its ideas to the full applications."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.areas.programmes.juries import factories as make
from tests.areas.programmes.phases.factories import DAY, call, two_stages

from grappe.areas.forms.models import FormRevision
from grappe.areas.programmes.commands.applications import save_step, start_application
from grappe.areas.programmes.commands.calls import replace_form
from grappe.areas.programmes.commands.phases import choose_best, choose_ideas, publish_choice
from grappe.areas.programmes.models import (
    AdmissibilityCheck,
    Application,
    ApplicationMember,
    Call,
    Review,
    ReviewState,
    Round,
    StageOutcome,
)
from grappe.areas.programmes.queries.phases import stage_of
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.phase_plans import as_json
from grappe.areas.programmes.rules.phases import FULL
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry, OutboxMail
from grappe.values import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def scene(now: datetime) -> dict[str, Any]:
    """Three marked ideas, in the phase that chooses among them."""
    network = make.network()
    of = call(network, two_stages(now, day=15), opens_at=now - 25 * DAY, closes_at=now - 15 * DAY)
    ideas = {
        n: make.application(of, n, mean=mean, review_count=1) for n, mean in ((1, 1400), (2, 1100), (3, 900))
    }
    seat = make.juror(of, "alix")
    owner = make.person("dominique")
    for number, idea in ideas.items():
        make.assigned(seat, idea, state=ReviewState.GIVEN if number < 3 else ReviewState.DRAFT, points=1200)
        ApplicationMember.objects.create(application=idea, person=owner, role="owner", since=now)
    AdmissibilityCheck.objects.create(application=ideas[1])
    return {"call": of, "ideas": ideas, "owner": owner, "actor": make.facilitator(network), "on": now}


def acting(scene: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"call_id": scene["call"].pk, "actor": scene["actor"], "on": scene["on"], **more}


def codes(act: Any, **arguments: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        act(**arguments)
    return [code.removeprefix("programmes.") for code in refused.value.codes]


def choose(scene: dict[str, Any], kept: dict[int, bool | None], **reasons: str) -> int:
    return choose_ideas(**acting(scene, kept=kept, reasons={int(n[1:]): why for n, why in reasons.items()}))


def ready(scene: dict[str, Any]) -> None:
    replace_form(**acting(scene, source_id=scene["call"].pk, stage=FULL))
    choose(scene, {1: True, 2: False, 3: False}, r2="Trop tôt.")


def test_the_whole_choice_is_told_at_once(scene: dict[str, Any]) -> None:
    ready(scene)
    assert OutboxMail.objects.count() == 0
    assert publish_choice(**acting(scene, key="k")) == {"kept": 1, "aside": 2}
    assert publish_choice(**acting(scene, key="k")) == {"kept": 1, "aside": 2}
    kept, aside, unread = (Application.objects.get(number=n) for n in (1, 2, 3))
    of = Call.objects.get()
    assert (kept.stage, kept.state, kept.form_revision_id) == (2, "draft", of.full_form_revision_id)
    assert (kept.mean, kept.review_count, kept.submitted_at, kept.receipt) == (None, 0, None, "")
    assert {aside.state, unread.state} == {ApplicationState.NOT_KEPT}
    assert (aside.mean, aside.stage) == (1100, 1)
    assert list(Review.objects.values_list("application__number", flat=True)) == [2]
    assert not AdmissibilityCheck.objects.exists()
    deposit = two_stages(scene["on"], day=15)[3]
    assert (of.state, of.opens_at, of.closes_at) == (CallState.OPEN, deposit.opens_at, deposit.closes_at)
    assert [one.number for one in Round.objects.order_by("number")] == [1, 2]
    assert of.full_form_revision is not None and of.full_form_revision.frozen_at == scene["on"]
    assert stage_of(of, when=scene["on"] + 6 * DAY) == 2
    letters = list(OutboxMail.objects.order_by("object_id").values_list("subject", flat=True))
    assert [("n’est pas" in subject) for subject in letters] == [False, True, True]
    assert "Trop tôt." in OutboxMail.objects.get(object_id=aside.pk).body
    assert AuditEntry.objects.filter(command="publish_choice").count() == 1


def test_rounds_already_written_are_followed_by_that_of_the_second_stage(scene: dict[str, Any]) -> None:
    of = scene["call"]
    for number in (1, 2):
        Round.objects.create(call=of, number=number, opens_at=of.opens_at, closes_at=of.closes_at)
    ready(scene)
    publish_choice(**acting(scene))
    assert list(Round.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


def test_what_it_was_decided_on_is_kept(scene: dict[str, Any]) -> None:
    ready(scene)
    publish_choice(**acting(scene))
    outcome = StageOutcome.objects.get(application__number=1)
    assert (outcome.kept, outcome.published_at, outcome.figures["mean"]) == (True, scene["on"], 1400)
    assert [review["points"] for review in outcome.figures["reviews"]] == [1200]


def test_a_kept_idea_is_written_on_in_its_own_time(scene: dict[str, Any]) -> None:
    ready(scene)
    publish_choice(**acting(scene))
    idea = scene["ideas"][1]
    by: dict[str, Any] = {"application_id": idea.pk, "actor": make.actor(scene["owner"]), "answers": {}}
    assert codes(save_step, **by, on=scene["on"]) == ["call_not_open_yet"]
    assert save_step(**by, title="Le dossier complet", on=scene["on"] + 7 * DAY) > 0
    assert codes(save_step, **by, on=scene["on"] + 16 * DAY) == ["deadline_passed"]
    late = {"call_id": scene["call"].pk, "organisation_id": make.organisation("Retard").pk, "actor": MACHINE}
    assert codes(start_application, **late, on=scene["on"] + 7 * DAY) == ["phase_of_other_stage"]


def test_nothing_is_published_while_something_is_missing(scene: dict[str, Any]) -> None:
    choose(scene, {1: False, 2: True})
    assert codes(publish_choice, **acting(scene)) == [
        "choice_missing",
        "choice_departs_without_reason",
        "stage_lacks_form",
    ]
    assert not OutboxMail.objects.exists()
    assert Application.objects.filter(state="submitted").count() == 3


def test_a_choice_can_be_taken_back_and_keeps_its_reason(scene: dict[str, Any]) -> None:
    choose(scene, {1: True, 2: False}, r2="Trop tôt.")
    choose(scene, {2: False})
    assert StageOutcome.objects.get(application__number=2).reason == "Trop tôt."
    choose(scene, {1: None})
    assert list(StageOutcome.objects.values_list("application__number", flat=True)) == [2]


def test_the_best_are_kept_and_what_is_reasoned_stays(scene: dict[str, Any]) -> None:
    choose(scene, {1: False}, r1="Hors sujet.")
    assert choose_best(**acting(scene, most=2)) == 1
    kept = dict(StageOutcome.objects.values_list("application__number", "kept"))
    assert kept == {1: False, 2: True, 3: False}
    assert codes(choose_best, **acting(scene, most=0)) == ["choice_of_none"]


def test_ideas_are_chosen_in_their_phase_by_their_numbers(scene: dict[str, Any]) -> None:
    assert codes(choose_ideas, **acting(scene, kept={9: True}, reasons={1: "x" * 601})) == [
        "conflict_unknown_application",
        "choice_reason_too_long",
    ]
    Call.objects.update(phases=as_json(two_stages(scene["on"], day=5)))
    assert codes(choose_ideas, **acting(scene, kept={1: True}, reasons={})) == ["choice_not_now"]
    assert codes(choose_best, **acting(scene, most=1)) == ["choice_not_now"]
    assert codes(publish_choice, **acting(scene))[0] == "choice_not_now"


def test_the_full_form_stays_once_it_is_being_answered(scene: dict[str, Any]) -> None:
    ready(scene)
    publish_choice(**acting(scene))
    again = acting(scene, source_id=scene["call"].pk, stage=FULL)
    assert codes(replace_form, **again) == ["full_form_frozen"]


def test_a_form_that_asks_nothing_does_not_let_the_choice_be_published(scene: dict[str, Any]) -> None:
    ready(scene)
    FormRevision.objects.filter(pk=Call.objects.get().full_form_revision_id).update(questions=[])
    assert codes(publish_choice, **acting(scene)) == ["stage_lacks_form"]


# ---- pages ---------------------------------------------------------------------------------------

PAGE = reverse("programmes:stage-choice", kwargs={"network": "organics", "slug": "essai"})
PHASES = reverse("programmes:phases", kwargs={"network": "organics", "slug": "essai"})


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def enter(client: Client, who: Any) -> None:
    client.force_login(who)
    client.get(reverse("menu"))


def test_a_facilitator_chooses_and_publishes(client: Client, scene: dict[str, Any]) -> None:
    enter(client, make.Person.objects.get(pk=scene["actor"].person_id))
    assert "Les questions de la deuxième étape manquent" in text(client.get(PAGE))
    assert "ne pose encore aucune question" in text(client.get(PHASES))
    origin = reverse("programmes:full-questions-origin", kwargs={"network": "organics", "slug": "essai"})
    client.post(origin, {"source": f"{scene['call'].pk}-1", "key": "k"})
    assert "répondront à 6 questions" in text(client.get(PHASES))
    answer = client.post(PAGE, {"action": "save", "kept-1": "no", "kept-2": "yes", "key": "a"})
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert "Mieux notée qu’une idée retenue" in text(client.get(PAGE))
    refused = client.post(PAGE, {"action": "publish", "key": "b"})
    assert refused.status_code == 409
    assert "Dossier 3 : dites si l’idée" in text(refused)
    client.post(PAGE, {"action": "best", "most": "1", "key": "c"})
    assert client.post(PAGE, {"action": "publish", "key": "d"}).status_code == 303
    told = text(client.get(PAGE))
    assert "Le choix est publié." in told and "14,00" in told
    enter(client, scene["owner"])
    first, second = (
        text(
            client.get(
                reverse("programmes:application-write", kwargs={"pk": scene["ideas"][n].pk, "step": "projet"})
            )
        )
        for n in (1, 2)
    )
    assert "Votre idée est retenue pour la suite." in first
    assert "Votre idée n’est pas retenue pour la suite." in second


def test_outside_its_phase_the_page_only_shows(client: Client, scene: dict[str, Any]) -> None:
    Call.objects.update(phases=as_json(two_stages(scene["on"], day=5)))
    enter(client, make.Person.objects.get(pk=scene["actor"].person_id))
    page = text(client.get(PAGE))
    assert "La phase en vigueur ne choisit pas d’idées" in page and "Publier" not in page
    Application.objects.update(state="withdrawn")
    assert "Aucune idée à choisir" in text(client.get(PAGE))
    enter(client, scene["owner"])
    assert client.get(PAGE).status_code == 404


def test_the_page_asks_few_queries(
    client: Client, scene: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    enter(client, make.Person.objects.get(pk=scene["actor"].person_id))
    for page in (PAGE, PHASES):
        with django_assert_max_num_queries(8):
            client.get(page)
