"""Consultants: invited without an account, tied to whom they follow, and what the company is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.areas.programmes.decisions.factories import actor_of, person
from tests.areas.support.factories import NOW, TEMPLATE, Programme, firm, opened

from grappe.areas.directory.models import Organisation, Relation
from grappe.areas.people.commands import InvitationLetter, accept_as_member, open_account
from grappe.areas.people.models import Invitation, Person
from grappe.areas.programmes.models import ApplicationMember
from grappe.areas.programmes.rules.conflicts import ConflictKind, RelationFact, computed_conflicts
from grappe.areas.support.commands import (
    add_consultant,
    add_firm,
    answer_report,
    assign_firms,
    close_support,
    contest_day,
    correct_day,
    invite_consultant,
    remove_consultant,
    remove_firm,
    renew_consultant_invitation,
    sign_day,
    withdraw_consultant_invitation,
)
from grappe.areas.support.commands.invitations import what_place
from grappe.areas.support.models import Consultant
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import OutboxMail
from grappe.values import HalfDays, Period, Refused

pytestmark = pytest.mark.django_db
EMAIL = "nouvelle@exemple.test"


@pytest.fixture
def running() -> Programme:
    return opened()


def letter(token: str = "t") -> InvitationLetter:
    return InvitationLetter(token=token * 40, link=f"https://exemple.test/{token}")


def refused(act: Any, **given: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as told:
        act(**given)
    return told.value.codes


def invited(running: Programme, **more: Any) -> dict[str, int]:
    given = {"firm_id": running.firm, "email": EMAIL, "letter": letter(), **running.run()}
    return invite_consultant(**{**given, **more})


def answered(token: str = "t") -> int:
    return open_account(
        token=token * 40,
        name="Nouvelle Venue",
        password="un mot de passe long",
        language="fr",
        actor=MACHINE,
        on=NOW,
    )


# ---- invitations -----------------------------------------------------------------------------------


def test_a_consultant_without_account_is_invited_and_takes_the_place(running: Programme) -> None:
    made = invited(running, key="once")
    assert invited(running, key="once") == made
    assert set(made) == {"invitation"}
    assert refused(
        invite_consultant, firm_id=running.firm, email=EMAIL, letter=letter("u"), **running.run()
    ) == ("people.already_invited",)
    told = OutboxMail.objects.get(object_type="invitation")
    assert "suivre des entreprises de «\u00a0Appel Démo 2009\u00a0» pour Cabinet Exemple" in told.body
    pk = answered()
    place = Consultant.objects.get(person_id=pk)
    assert (place.firm_id, place.left_at) == (running.firm, None)
    day = running.log(actor=actor_of(Person.objects.get(pk=pk)))
    assert running.day(day).consultant == place


def test_a_consultant_with_an_account_has_the_place_at_once(running: Programme) -> None:
    known = person("Déjà Connue")
    made = invited(running, email=known.email)
    assert made == {"consultant": Consultant.objects.get(person=known).pk}
    assert not Invitation.objects.exists()
    codes = refused(
        invite_consultant, firm_id=running.firm, email=known.email, letter=letter(), **running.run()
    )
    assert codes == ("support.consultant_there",)


def test_an_invitation_is_renewed_withdrawn_or_falls_with_its_firm(running: Programme) -> None:
    first = invited(running)["invitation"]
    renew_consultant_invitation(invitation_id=first, letter=letter("u"), **running.run())
    with pytest.raises(Invitation.DoesNotExist):
        answered("t")
    withdraw_consultant_invitation(invitation_id=first, **running.run())
    with pytest.raises(Refused):
        answered("u")
    assert refused(withdraw_consultant_invitation, invitation_id=first, **running.run()) == (
        "people.invitation_withdrawn",
    )
    invited(running, letter=letter("v"))
    assign_firms(firms={company.pk: None for company in running.companies}, **running.run())
    remove_firm(firm_id=running.firm, **running.run())
    assert Invitation.objects.filter(withdrawn_at=None).count() == 0


def test_an_invitation_opens_nothing_once_the_programme_is_closed(running: Programme) -> None:
    invited(running)
    running.row.state = "closed"
    running.row.save()
    assert refused(answered_now) == ("support.closed",)
    assert not Person.objects.filter(email=EMAIL).exists()


def answered_now() -> int:
    return answered()


def test_an_invitation_says_what_it_is_to_even_once_its_firm_is_gone(running: Programme) -> None:
    assert "Cabinet Exemple" in what_place(running.firm)
    assert what_place(running.firm + 999) == "suivre des entreprises dans un programme d’accompagnement"


def test_who_has_the_place_already_keeps_it(running: Programme) -> None:
    known = person("Déjà Connue")
    Invitation.objects.all().delete()
    invited(running, email="autre@exemple.test")
    Invitation.objects.update(email=known.email)
    add_consultant(firm_id=running.firm, email=known.email, **running.run())
    accept_as_member(token="t" * 40, actor=actor_of(known), on=NOW)
    assert Consultant.objects.filter(person=known).count() == 1


def test_the_page_of_firms_invites_writes_again_and_takes_back(running: Programme) -> None:
    client, href = running.client("facilitator"), f"{running.path}/cabinets/"
    client.post(f"{running.path}/consultants/ajouter/", {"firm": running.firm, "email": EMAIL, "key": "a"})
    page = client.get(href).content.decode().replace("\u00a0", " ")
    assert EMAIL in page
    assert "invité, jusqu’au" in page
    pk = Invitation.objects.get().pk
    act = reverse("support:consultant-invitation", args=[running.call.network.slug, running.call.slug, pk])
    before = Invitation.objects.get().digest
    client.post(act, {"action": "renew", "key": "b"})
    assert Invitation.objects.get().digest != before
    client.post(act, {"action": "withdraw", "key": "c"})
    assert EMAIL not in client.get(href).content.decode()
    assert running.client("consultant").post(act, {"action": "renew"}).status_code == 404


# ---- ties ------------------------------------------------------------------------------------------


def ties(*, standing: bool = True) -> set[tuple[str, str]]:
    """Who is tied to whom, by name."""
    rows = Relation.objects.filter(kind="paid_consultant", valid_to__isnull=standing)
    return {
        (row.person.name if row.person else row.holder.name, row.organisation.name)
        for row in rows.select_related("person", "holder", "organisation")
    }


def test_the_firm_and_its_consultants_are_tied_to_whom_they_follow_while_they_do() -> None:
    running = opened(of=replace(TEMPLATE, firms=2))
    names = [company.application.organisation.name for company in running.companies]
    who = ("Cabinet Exemple", "Robin Fictif", "Valery Démo")
    assert ties() == {(one, name) for one in who for name in names}
    row = Relation.objects.first()
    assert row is not None
    assert (row.valid_from, row.title) == (date(2009, 6, 30), f"Accompagnement {running.call}")
    place = Consultant.objects.get(person__name="Valery Démo")
    remove_consultant(consultant_id=place.pk, **running.run())
    assert ties(standing=False) == {("Valery Démo", name) for name in names}
    add_consultant(firm_id=running.firm, email=place.person.email, **running.run())
    first, second = running.companies
    assign_firms(firms={first.pk: None}, **running.run())
    assert ties() == {(one, names[1]) for one in who}
    assert not Relation.objects.filter(valid_to__lt=date(2009, 7, 20)).exists()
    other = add_firm(organisation_id=firm("Cabinet Modèle").pk, **running.run())
    assign_firms(firms={second.pk: other}, **running.run())
    assert ties() == {("Cabinet Modèle", names[1])}


def test_the_ties_end_with_the_programme(running: Programme) -> None:
    sign_day(day_id=running.log(), seen=1, **running.act("owner1"))
    for rank, owner in enumerate(("owner1", "owner2")):
        report = running.report(rank)
        answer_report(
            company_id=running.companies[rank].pk, approve=True, seen=report.version, **running.act(owner)
        )
    close_support(report="Bilan", **running.run())
    assert ties() == set()
    assert Relation.objects.filter(valid_to=NOW.date()).count() == 6


def test_a_company_that_is_its_own_firm_is_not_tied_to_itself() -> None:
    running = opened(companies=1, of=replace(TEMPLATE, firms=2))
    organisation = running.companies[0].application.organisation
    remove = {company.pk: None for company in running.companies}
    assign_firms(firms=remove, **running.run())
    own = add_firm(organisation_id=organisation.pk, **running.run())
    assign_firms(firms=dict.fromkeys(remove, own), **running.run())
    assert ties() == set()


# ---- letters ---------------------------------------------------------------------------------------


def letters() -> list[OutboxMail]:
    return list(OutboxMail.objects.filter(object_type="support_day").order_by("pk"))


def test_the_company_is_told_once_each_time_a_day_awaits_its_signature(running: Programme) -> None:
    ApplicationMember.objects.create(
        application=running.companies[0].application, person=person("Lectrice"), role="reader", since=NOW
    )
    day = running.log(key="once")
    running.log(key="once")
    told = letters()
    assert [one.person for one in told] == [running.people["owner1"]]
    assert "attend la signature de" in told[0].subject
    assert "1\u00a0jour" in told[0].body
    assert f"/accompagnement/{running.companies[0].pk}/" in told[0].body
    contest_day(day_id=day, seen=1, reason="Une demi-journée", **running.act("owner1"))
    correct_day(
        day_id=day,
        seen=2,
        phase="seul",
        done_on=date(2009, 7, 6),
        time=HalfDays(1),
        work="Plan relu.",
        **running.act("consultant"),
    )
    assert len(letters()) == 2
    sign_day(day_id=day, seen=3, **running.act("owner1", on=NOW + timedelta(days=1)))
    assert len(letters()) == 2


def test_who_follows_a_company_is_in_conflict_with_it_in_a_later_jury() -> None:
    running = opened()
    organisation = running.companies[0].application.organisation
    person_of_firm, today = running.people["consultant"], date(2009, 8, 1)
    facts = [
        RelationFact(
            row.kind, row.person_id, row.organisation_id, row.holder_id, Period(row.valid_from, row.valid_to)
        )
        for row in Relation.objects.all()
    ]
    asked = {"organisations": frozenset({organisation.pk}), "relations": facts, "on": today, "years": 3}
    found = computed_conflicts(juror_person=person_of_firm.pk, **asked)
    assert [conflict.kind for conflict in found] == [ConflictKind.PAID_CONSULTANT]
    # Whoever works for the firm is held by its own tie.
    colleague = person("Employée du Cabinet")
    work = RelationFact("employment", colleague.pk, Organisation.objects.get(name="Cabinet Exemple").pk)
    found = computed_conflicts(juror_person=colleague.pk, **asked | {"relations": [*facts, work]})
    assert [conflict.kind for conflict in found] == [ConflictKind.PAID_CONSULTANT]
    assert computed_conflicts(juror_person=running.people["stranger"].pk, **asked) == []
