"""What follows an act: letters to those invited, joint projects in the directory, an amendment given up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from tests.areas.projects.factories import WORDS, World, company, complete, employed, opened, seated
from tests.areas.projects.test_commands import approve_all, refused, sign_all

from grappe.areas.directory.models import Relation, RelationKind
from grappe.areas.matching.queries.profiles import ident_of, profiles_of
from grappe.areas.people.models import Person
from grappe.areas.projects.commands import (
    change_project,
    invite_partner,
    leave_project,
    move_project,
    propose_amendment,
    propose_partner,
    withdraw_amendment,
)
from grappe.areas.projects.models import Project
from grappe.areas.projects.queries.leads import leads_of
from grappe.areas.projects.rules.agreement.versions import AgreementState
from grappe.areas.projects.rules.portfolio import Category
from grappe.areas.projects.rules.stages import Confidentiality, Stage
from grappe.kernel.models import OutboxMail, OutboxState

pytestmark = pytest.mark.django_db


def test_those_invited_are_written_to_in_their_language_and_learn_no_more(
    django_capture_on_commit_callbacks: Any,
) -> None:
    world = opened()
    organisation = company("Invitée Exemple")
    reader, gone = employed("Alice Témoin", organisation), employed("Bob Témoin", organisation)
    Person.objects.filter(pk=reader.pk).update(language="en")
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    partner = propose_partner(
        project_id=world.project.pk, organisation_id=organisation.pk, category=Category.SME, **world.lead
    )
    assert not OutboxMail.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        invite_partner(partner_id=partner, disclosed="Un film naturel", **world.lead)
    letter = OutboxMail.objects.get()
    assert (letter.person, letter.language, letter.state) == (reader, "en", OutboxState.SENT)
    assert "Un film naturel" in letter.body and f"/projets/{world.project.pk}/" in letter.body
    assert world.project.title not in letter.subject + letter.body
    assert len(mail.outbox) == 1


def ready(confidentiality: Confidentiality) -> World:
    """A project funded, its agreement signed elsewhere."""
    world = seated()
    Project.objects.update(confidentiality=confidentiality)
    for stage in (Stage.PREPARATION, Stage.SUBMITTED, Stage.FUNDED):
        move_project(project_id=world.project.pk, to=stage, **world.lead)
    return world


def ties() -> list[Relation]:
    return list(Relation.objects.filter(kind=RelationKind.JOINT_PROJECT).order_by("pk"))


@pytest.mark.parametrize(
    ("confidentiality", "count", "title"),
    [
        (Confidentiality.OPEN, 3, "Pelliculage exemple"),
        (Confidentiality.NETWORK, 3, "Projet nº"),
        (Confidentiality.PARTNERS, 0, ""),
    ],
)
def test_partners_of_a_running_project_are_tied_until_it_is_over(
    confidentiality: Confidentiality, count: int, title: str
) -> None:
    world = ready(confidentiality)
    assert ties() == []
    run = {"project_id": world.project.pk, **world.lead}
    move_project(to=Stage.RUNNING, agreed_on=world.on.date(), **run)
    assert len(ties()) == count
    assert all(tie.title.startswith(title) and tie.valid_from == world.on.date() for tie in ties())
    later = {**run, "on": world.on + timedelta(days=30)}
    move_project(to=Stage.STOPPED, reason="marché perdu", **later)
    assert all(tie.valid_to == later["on"].date() for tie in ties())


def test_ties_follow_who_leaves_and_who_may_know() -> None:
    world = ready(Confidentiality.OPEN)
    run = {"project_id": world.project.pk, **world.lead}
    move_project(to=Stage.RUNNING, agreed_on=world.on.date(), **run)
    leave_project(partner_id=world.partners["c"].pk, reason="parti", **world.as_("c"))
    gone = world.partners["c"].organisation_id
    assert {tie.valid_to is not None for tie in ties() if gone in (tie.organisation_id, tie.holder_id)} == {
        True
    }
    assert sum(1 for tie in ties() if tie.valid_to is None) == 1
    seen = Project.objects.get().version
    change_project(words=replace(WORDS, confidentiality=Confidentiality.PARTNERS), seen=seen, **run)
    assert all(tie.valid_to is not None for tie in ties())


def test_an_amendment_given_up_leaves_the_agreement_in_force_as_it_was() -> None:
    world = complete()
    amend = {"project_id": world.project.pk, **world.lead}
    assert refused(withdraw_amendment, reason="x", **amend) == ("projects.no_amendment_open",)
    approve_all(world)
    sign_all(world)
    in_force = world.agreement.in_force
    assert in_force is not None
    assert propose_amendment(reason="un an de plus", **amend) == 1
    world.write("confidentiality", {"years": "9"})
    wrong = refused(withdraw_amendment, reason=" ", **amend)
    assert wrong == ("projects.reason_missing",)
    assert withdraw_amendment(reason="plus besoin", **amend) == in_force.number
    row = world.agreement
    assert (row.state, row.latest, row.in_force, row.amendment) == (
        AgreementState.SIGNED,
        in_force,
        in_force,
        0,
    )
    assert row.versions.count() > in_force.number, "what was written stays"
    assert propose_amendment(reason="deux ans de plus", **amend) == 2, "no number is given twice"
    numbers = list(row.versions.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers))


def test_only_who_writes_the_agreement_gives_an_amendment_up() -> None:
    world = complete()
    approve_all(world)
    sign_all(world)
    act = {"project_id": world.project.pk, "reason": "x"}
    propose_amendment(**act, **world.lead)
    with pytest.raises(Project.DoesNotExist):
        withdraw_amendment(**act, actor=world.stranger, on=world.on)
    withdraw_amendment(**act, **world.as_("a"))
    assert world.agreement.state == AgreementState.SIGNED


def test_who_followed_the_coordinator_is_known_once_the_work_runs_and_anybody_may_know() -> None:
    world = complete()
    Project.objects.update(confidentiality=Confidentiality.OPEN)
    for stage in (Stage.PREPARATION, Stage.SUBMITTED, Stage.FUNDED):
        move_project(project_id=world.project.pk, to=stage, **world.lead)
    approve_all(world)
    sign_all(world)
    assert leads_of() == [], "the work has not begun"
    move_project(project_id=world.project.pk, to=Stage.RUNNING, **world.lead)
    leader, second, third = (world.partners[key].organisation_id for key in "abc")
    assert sorted(leads_of()) == sorted([(second, leader), (third, leader)])
    assert leads_of([second]) == [(second, leader)]
    assert leads_of([leader]) == []
    followed = profiles_of([leader, second], on=world.on.date())
    assert followed[second].led == {ident_of(leader): 1}
    assert followed[leader].led == {}
    leave_project(partner_id=world.partners["a"].pk, reason="cession de l’activité", **world.as_("a"))
    assert leads_of() == [], "the coordinator has left"
    Project.objects.update(confidentiality=Confidentiality.PARTNERS)
    assert leads_of() == []
