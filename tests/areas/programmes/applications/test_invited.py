"""Co-applicants who have no account: one letter opens it and makes them members."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grappe.areas.people.commands import InvitationLetter, open_account
from grappe.areas.people.models import Invitation, Person
from grappe.areas.programmes.commands.applications import answer_invitation, invite, withdraw_invitation
from grappe.areas.programmes.models import ApplicationInvitation
from grappe.kernel.actor import MACHINE
from grappe.values import Refused

from .factories import DURING, actor, call, draft, person

pytestmark = pytest.mark.django_db
TOKEN, OPENING = "t" * 43, "o" * 43
GUEST = "noa@exemple.test"


def invited(owner: Any, made: Any, email: str = GUEST) -> int:
    return invite(
        application_id=made.pk,
        email=email,
        role="editor",
        token=TOKEN,
        link=f"https://exemple.test/invitations/{TOKEN}/",
        letter=InvitationLetter(token=OPENING, link=f"https://exemple.test/bienvenue/{OPENING}/"),
        actor=actor(owner),
        on=DURING,
    )


def answer() -> int:
    return open_account(
        token=OPENING, name="Noa", password="des-mots-de-passage", language="fr", actor=MACHINE, on=DURING
    )


def test_the_letter_opens_an_account_and_the_place() -> None:
    who = person("sacha")
    made = draft(call(), who)
    pk = invited(who, made)
    noa = answer()
    assert made.members.get(person=noa).role == "editor"
    assert ApplicationInvitation.objects.get(pk=pk).state == "accepted"


def test_an_account_gets_the_usual_letter() -> None:
    who, _guest = person("sacha"), person("noa")
    invited(who, draft(call(), who))
    assert not Invitation.objects.exists()


def test_a_place_taken_back_opens_nothing() -> None:
    who = person("sacha")
    pk = invited(who, draft(call(), who))
    withdraw_invitation(invitation_id=pk, actor=actor(who), on=DURING)
    with pytest.raises(Refused) as refused:
        answer()
    assert refused.value.codes == ("people.invitation_withdrawn",)


def test_whoever_answered_otherwise_is_not_refused() -> None:
    who = person("sacha")
    made = draft(call(), who)
    invited(who, made)
    guest = person("noa")
    answer_invitation(token=TOKEN, accept=True, actor=actor(guest), on=DURING)
    client = Client()
    client.force_login(guest)
    Invitation.objects.update(expires_at="2100-01-01T00:00:00Z")
    landed = client.post(f"/bienvenue/{OPENING}/", {"key": "k"})
    assert landed.headers["Location"] == reverse(
        "programmes:application-write", kwargs={"pk": made.pk, "step": "entreprise"}
    )
    assert made.members.filter(person=guest).count() == 1


def test_the_team_page_writes_to_an_address_without_account(
    client: Client, django_capture_on_commit_callbacks: Any, mailoutbox: list[Any]
) -> None:
    who = person("sacha")
    made = draft(call(running=True), who)
    client.force_login(who)
    page = reverse("programmes:application-team", kwargs={"pk": made.pk})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, {"email": GUEST, "role": "reader"})
    link = re.findall(r"https?://[^/\s]+(/\S+)", str(mailoutbox[0].body))[0]
    guest = Client()
    assert "rejoindre la candidature de" in guest.get(link).content.decode()
    landed = guest.post(link, {"name": "Noa", "password": "des-mots-de-passage"}, follow=True)
    assert landed.status_code == 200
    assert made.members.get(person=Person.objects.get(email=GUEST)).role == "reader"
