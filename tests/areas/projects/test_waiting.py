"""What a project waits for: from its partners, and from who leads it; both find it on their first page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from tests.areas.programmes.decisions.factories import actor_of
from tests.areas.projects.factories import NOW, World, company, complete, employed, network, opened, seated
from tests.areas.projects.test_commands import approve_all, sign_all

from grappe.areas.networks.models import NetworkRole, RoleCode
from grappe.areas.people.demo import people
from grappe.areas.people.models import Person
from grappe.areas.projects.commands import (
    add_link,
    begin_agreement,
    confirm_notes,
    hold_link,
    hold_meeting,
    invite_partner,
    leave_project,
    propose_partner,
    state_terms,
    write_notes,
)
from grappe.areas.projects.models import Project
from grappe.areas.projects.queries.waiting import LedDuty, led_duties, project_duties
from grappe.areas.projects.rules.agreement.versions import AgreementState
from grappe.areas.projects.rules.agreement.waiting import Awaited, awaited_from
from grappe.areas.projects.rules.leading import Asked, LedFacts, asked_of_lead
from grappe.areas.projects.rules.next_step import Progress
from grappe.areas.projects.rules.portfolio import Category
from grappe.areas.projects.rules.roundtable import Gain, Line, PartnerState
from grappe.areas.projects.rules.stages import Stage
from grappe.portal.duties_of_projects import led_duty

pytestmark = pytest.mark.django_db


def test_what_a_project_waits_for_from_each_partner() -> None:
    world = seated()
    asked = company("Invitée Exemple")
    someone = employed("Alice Témoin", asked)

    def awaited(person: Person) -> list[Awaited]:
        return [duty.awaited for duty in project_duties(actor=actor_of(person), on=world.on.date())]

    partner = propose_partner(
        project_id=world.project.pk, organisation_id=asked.pk, category=Category.SME, **world.lead
    )
    assert awaited(someone) == []
    invite_partner(partner_id=partner, disclosed="Un film naturel", **world.lead)
    assert awaited(someone) == [Awaited.ANSWER]
    assert awaited(world.people["a"]) == [Awaited.STATEMENT]
    line = [Line(Gain.MARKET, "la confiserie")]
    state_terms(partner_id=world.partners["a"].pk, brings=line, expects=line, **world.as_("a"))
    assert awaited(world.people["a"]) == []
    begin_agreement(project_id=world.project.pk, **world.lead)
    assert awaited(world.people["a"]) == [Awaited.MENDING]
    Project.objects.update(stage=Stage.STOPPED)
    assert awaited(someone) == []


def test_an_agreement_is_mended_before_anybody_approves_it() -> None:
    world = complete()
    actor, on = actor_of(world.people["a"]), world.on.date()
    assert [duty.awaited for duty in project_duties(actor=actor, on=on)] == [Awaited.APPROVAL]
    assert Asked.CHECKS not in asked(world) and asked(world)[Asked.APPROVALS]
    world.write("value")
    assert [duty.awaited for duty in project_duties(actor=actor, on=on)] == [Awaited.MENDING]
    assert Asked.APPROVALS not in asked(world) and asked(world)[Asked.CHECKS] == 1
    client = Client()
    client.force_login(world.people["a"])
    said = client.get("/").content.decode().replace("\u00a0", " ")
    assert "Relire l’accord avant de l’approuver : Pelliculage exemple" in said
    page = client.get(f"/projets/{world.project.pk}/accord/").content.decode().replace("\u00a0", " ")
    assert "D’abord : 1 point à corriger" in page and 'value="approve"' not in page
    words = led_duty(led_duties(actor=actor_of(world.engineer), on=on)[0])
    assert words.title == "Corriger 1 point de l’accord\u00a0: Pelliculage exemple"


def test_an_agreement_whose_party_has_left_is_mended_first_as_its_page_says() -> None:
    world = complete()
    leave_project(partner_id=world.partners["b"].pk, reason="Changement de cap", **world.as_("b"))
    actor, on = actor_of(world.people["a"]), world.on.date()
    assert [duty.awaited for duty in project_duties(actor=actor, on=on)] == [Awaited.MENDING]
    assert Asked.APPROVALS not in asked(world) and asked(world)[Asked.CHECKS] == 1
    client = Client()
    client.force_login(world.people["a"])
    page = client.get(f"/projets/{world.project.pk}/accord/").content.decode().replace("\u00a0", " ")
    assert "D’abord : 1 point à corriger" in page and 'value="approve"' not in page


def test_an_agreement_waits_for_a_signature_then_for_nothing() -> None:
    world = complete()
    approve_all(world)
    actor, on = actor_of(world.people["a"]), world.on.date()
    assert [duty.awaited for duty in project_duties(actor=actor, on=on)] == [Awaited.SIGNATURE]
    sign_all(world)
    assert project_duties(actor=actor, on=on) == []


def test_who_has_left_is_awaited_no_more() -> None:
    said = dict.fromkeys(("has_stated", "has_notes", "is_blocked", "has_approved", "has_signed"), False)
    assert awaited_from(PartnerState.LEFT, agreement=None, **said) == ()


def test_a_partner_finds_its_duties_on_the_first_page(django_assert_max_num_queries: Any) -> None:
    world = seated()
    client = Client()
    client.force_login(world.people["a"])
    with django_assert_max_num_queries(8):
        said = client.get("/").content.decode().replace("\u00a0", " ")
    assert "Dire vos apports et vos attentes : Pelliculage exemple" in said
    state_path = f"/projets/{world.project.pk}/tour-de-table/dire/"
    assert state_path in said


def asked(world: World) -> dict[Asked, int]:
    """What the project asks of its engineer."""
    found = led_duties(actor=actor_of(world.engineer), on=world.on.date())
    return dict(found[0].asked) if found else {}


def test_a_partner_who_was_there_confirms_the_notes_as_they_are_now() -> None:
    world = seated()
    actor, on = actor_of(world.people["a"]), world.on.date()
    given: dict[str, Any] = {
        "project_id": world.project.pk,
        "held_on": on,
        "partners": [world.partners["a"].pk],
    }
    meeting = hold_meeting(**given, notes="un", **world.lead)

    def notes() -> list[int | None]:
        rows = project_duties(actor=actor, on=on)
        return [row.meeting for row in rows if row.awaited is Awaited.NOTES]

    assert notes() == [meeting]
    confirm: dict[str, Any] = {"meeting_id": meeting, "partner_id": world.partners["a"].pk, **world.as_("a")}
    confirm_notes(**confirm, seen=1)
    assert notes() == []
    write_notes(meeting_id=meeting, notes="deux", seen=1, **world.lead)
    assert notes() == [meeting]
    assert project_duties(actor=actor_of(world.people["b"]), on=on)[0].awaited is Awaited.STATEMENT


def test_a_project_just_opened_asks_for_its_chain_then_for_a_team() -> None:
    world = opened()
    assert asked(world) == {Asked.CHAIN: 1}
    add_link(project_id=world.project.pk, name="Pelliculer", note="", **world.lead)
    assert asked(world) == {Asked.TEAM: 1}


def test_a_project_asks_its_engineer_for_one_step_after_the_other() -> None:
    world = seated()
    link = add_link(project_id=world.project.pk, name="Pelliculer", note="", **world.lead)
    add_link(project_id=world.project.pk, name="Essayer", note="", **world.lead)
    assert asked(world) == {Asked.MEETING: 1, Asked.HOLES: 2, Asked.STATEMENTS: 3}
    hold_link(link_id=link, partner_id=world.partners["a"].pk, leads=True, **world.lead)
    partner = propose_partner(
        project_id=world.project.pk, organisation_id=company("D").pk, category=Category.SME, **world.lead
    )
    invite_partner(partner_id=partner, disclosed="Un film", **world.lead)
    there = [row.pk for row in world.partners.values()]
    hold_meeting(project_id=world.project.pk, held_on=NOW.date(), partners=there, notes="un", **world.lead)
    assert asked(world) == {
        Asked.AGREEMENT: 1,
        Asked.HOLES: 1,
        Asked.ANSWERS: 1,
        Asked.STATEMENTS: 3,
        Asked.NOTES: 3,
    }
    (found,) = led_duties(actor=actor_of(world.engineer), on=world.on.date())
    assert found.since == NOW
    assert led_duties(actor=world.stranger, on=world.on.date()) == []
    Project.objects.update(stage=Stage.FINISHED)
    assert asked(world) == {}


def test_an_agreement_asks_for_approvals_then_signatures_then_for_late_work(
    django_assert_num_queries: Any,
) -> None:
    world = complete()
    assert asked(world)[Asked.APPROVALS] == 3
    approve_all(world)
    assert asked(world)[Asked.SIGNATURES] == 3
    sign_all(world)
    assert Asked.SIGNATURES not in asked(world)
    Project.objects.update(stage=Stage.RUNNING)
    assert asked(world) == {}
    with django_assert_num_queries(2):
        (found,) = led_duties(actor=actor_of(world.engineer), on=date(2028, 12, 1))
    # The task of 2027, the milestone of January and the deliverable of November 2028.
    assert found.asked == ((Asked.LATE, 3),)
    assert found.due == date(2027, 12, 31)


def test_a_hole_is_nothing_to_fill_once_the_project_is_submitted() -> None:
    progress = Progress(has_chain=True, called=3, has_met=True, has_agreement=True)
    facts = LedFacts(Stage.PREPARATION, progress, holes=1, agreement=AgreementState.SIGNED, parties=3)
    assert asked_of_lead(facts) == ((Asked.HOLES, 1),)
    assert asked_of_lead(LedFacts(Stage.SUBMITTED, progress, holes=1)) == ()
    for over in (Stage.FINISHED, Stage.STOPPED):
        assert asked_of_lead(LedFacts(over, progress, unanswered=1, late=2)) == ()


def test_every_duty_of_a_lead_has_its_words_and_its_page(demo: None) -> None:
    engineer, client = people()["engineer"], Client()
    client.force_login(engineer)
    said = client.get("/").content.decode()
    found = led_duties(actor=actor_of(engineer), on=timezone.localdate())
    assert found
    for duty in found:
        assert duty.title in said and f'href="/projets/{duty.project}/' in said


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("first", Asked)
def test_each_thing_asked_is_said_in_both_languages(first: Asked, language: str) -> None:
    rows = [
        LedDuty(1, "Film", ((first, n), *((other, n) for other in rest)), NOW, 1, None)
        for n in (1, 2)
        for rest in ((), tuple(Asked))
    ]
    with translation.override(language):
        told = [led_duty(row) for row in rows]
    assert all(
        "Film" in duty.title and duty.reason.endswith(".") and "%(" not in duty.title + duty.reason
        for duty in told
    )
    assert len({duty.href for duty in told}) == 1


def test_networks_near_come_first_when_a_project_opens_and_the_others_on_demand() -> None:
    world, client = opened(), Client()
    near, far = network("reseau-proche"), network("reseau-lointain")
    NetworkRole.objects.create(network=near, person=world.engineer, role=RoleCode.FACILITATOR)
    client.force_login(world.engineer)
    page = f"/r/{world.network.slug}/projets/nouveau/"
    said, _fold, folded = client.get(page).content.decode().partition('<details class="g-more">')
    assert f'name="near" value="{near.pk}"' in said
    assert f'name="also" value="{far.pk}"' in folded and f'value="{far.pk}"' not in said
    typed = {"title": "Film", "need": "Un film", "confidentiality": "partners"}
    assert client.post(page, {**typed, "near": near.pk, "also": far.pk}).status_code in (302, 303)
    shared = Project.objects.get(title="Film").networks.values_list("network_id", flat=True)
    assert set(shared) == {world.network.pk, near.pk, far.pk}
