"""Jurors who have no account yet: a letter offers the seat, its answer takes it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from grappe.areas.people.commands import InvitationLetter, open_account
from grappe.areas.people.models import Invitation, Person
from grappe.areas.people.rules import INVITATION_LASTS
from grappe.areas.programmes.commands.juries import (
    invite_juror,
    renew_juror_invitation,
    withdraw_juror_invitation,
)
from grappe.areas.programmes.models import Call, Conflict, Juror
from grappe.areas.programmes.rules.applications import CallState
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry
from grappe.values import Refused

from . import factories as make
from .factories import JUNE

pytestmark = pytest.mark.django_db
TOKEN = "t" * 43
GUEST = "noa@exemple.test"
FORM = {"name": "Noa Fictif", "password": "des-mots-de-passage"}


@pytest.fixture
def scene(settings: Any) -> dict[str, Any]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    network = make.network()
    call = make.call(network, state=CallState.CLOSED)
    return {"call": call, "first": make.application(call, 1), "by": make.facilitator(network)}


def letter(token: str = TOKEN) -> InvitationLetter:
    return InvitationLetter(token=token, link=f"https://exemple.test/bienvenue/{token}/")


def invite(scene: dict[str, Any], email: str = GUEST, **changes: Any) -> dict[str, int]:
    values = {"capacity_as": " Jurée ", "expertise": {"food": 3}, "on": JUNE, "actor": scene["by"]}
    return invite_juror(call_id=scene["call"].pk, email=email, **{**values, "letter": letter(), **changes})


def answer(token: str = TOKEN, **changes: Any) -> int:
    return open_account(token=token, language="fr", actor=MACHINE, **{**FORM, "on": JUNE, **changes})


def codes(act: Any, *arguments: Any, **named: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        act(*arguments, **named)
    return refused.value.codes


def test_an_account_is_seated_at_once_and_no_letter_leaves(scene: dict[str, Any]) -> None:
    make.person("alix")
    assert invite(scene, "ALIX@exemple.test") == {"seat": Juror.objects.get().pk}
    assert codes(invite, scene, "alix@exemple.test") == ("programmes.juror_already_seated",)
    assert not Invitation.objects.exists()


def test_the_answer_to_the_letter_takes_the_seat(scene: dict[str, Any]) -> None:
    assert list(invite(scene)) == ["invitation"]
    assert not Juror.objects.exists()
    noa = answer()
    seat = Juror.objects.get()
    assert (seat.person_id, seat.capacity_as, seat.expertise) == (noa, "Jurée", {"food": 3})
    trail = AuditEntry.objects.order_by("pk").values_list("command", "actor")
    assert list(trail) == [("invite_juror", scene["by"].person_id), ("add_juror", noa), ("open_account", noa)]


def test_a_seat_brings_its_conflicts(scene: dict[str, Any]) -> None:
    invite(scene)
    noa = make.person("noa")
    make.employed(noa, scene["first"].organisation)
    scene["call"].jurors.create(person=make.person("alix"), capacity_as="Juré")
    Client().get("/")  # nothing changes before the answer
    assert not Conflict.objects.exists()
    client = Client()
    client.force_login(noa)
    with travel(JUNE, tick=False):
        landed = client.post(f"/bienvenue/{TOKEN}/", {"key": "k"})
    assert landed.headers["Location"] == reverse("programmes:jury-work", kwargs={"slug": "essai"})
    assert Conflict.objects.get().juror.person == noa


def test_who_sits_already_keeps_their_seat(scene: dict[str, Any]) -> None:
    invite(scene)
    noa = make.person("noa")
    scene["call"].jurors.create(person=noa, capacity_as="Présidente")
    client = Client()
    client.force_login(noa)
    with travel(JUNE, tick=False):
        client.post(f"/bienvenue/{TOKEN}/", {"key": "k"})
    assert Juror.objects.get().capacity_as == "Présidente"


def test_a_settled_jury_opens_no_account(scene: dict[str, Any]) -> None:
    invite(scene)
    Call.objects.update(state=CallState.DELIBERATION)
    assert codes(answer) == ("programmes.jury_settled",)
    assert not Person.objects.filter(email=GUEST).exists()
    assert codes(invite, scene, "max@exemple.test", capacity_as="") == (
        "programmes.jury_settled", "programmes.juror_capacity_missing",
    )  # fmt: skip


def test_an_invitation_is_sent_again_or_taken_back_by_its_facilitator(scene: dict[str, Any]) -> None:
    asked = invite(scene)["invitation"]
    assert codes(invite, scene, letter=letter("n" * 43)) == ("people.already_invited",)
    common = {"call_id": scene["call"].pk, "invitation_id": asked, "actor": scene["by"]}
    late = JUNE + INVITATION_LASTS + timedelta(days=1)
    assert codes(answer, on=late) == ("people.invitation_expired",)
    assert renew_juror_invitation(letter=letter("n" * 43), on=late, **common) == asked
    assert withdraw_juror_invitation(on=late, **common) == asked
    assert codes(answer, "n" * 43, on=late) == ("people.invitation_withdrawn",)
    stranger = make.facilitator(make.network("autre"), "max")
    with pytest.raises(Call.DoesNotExist):
        withdraw_juror_invitation(on=late, **{**common, "actor": stranger})
    elsewhere = make.call(make.network("tiers"), slug="tiers")
    elsewhere.network.roles.create(person_id=scene["by"].person_id, role="facilitator")
    with pytest.raises(Invitation.DoesNotExist):
        withdraw_juror_invitation(on=late, **{**common, "call_id": elsewhere.pk})


def test_the_page_invites_and_the_guest_lands_in_the_jury(
    client: Client, scene: dict[str, Any], django_capture_on_commit_callbacks: Any, mailoutbox: list[Any]
) -> None:
    client.force_login(Person.objects.get(pk=scene["by"].person_id))
    page = reverse("programmes:jury", kwargs={"network": "organics", "slug": "essai"})
    sent = {"action": "add", "email": GUEST, "capacity_as": "Jurée", "theme_food": "3", "theme_care": "0"}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(page, {**sent, "key": "k1"}).status_code == 303
    assert "siéger au jury « Appel Démo 2009 »" in re.sub(r"\s+", " ", mailoutbox[0].subject)
    shown = re.sub(r"\s+", " ", client.get(page).content.decode())
    assert GUEST in shown and "ouverte jusqu’au" in shown
    waiting = {"invitation": str(Invitation.objects.get().pk)}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, {**waiting, "action": "renew", "key": "k2"})
    first, last = (re.findall(r"https?://[^/\s]+(/\S+)", str(mail.body))[0] for mail in mailoutbox)
    guest = Client()
    assert guest.get(first).status_code == 404
    page_of_guest = re.sub(r"\s+", " ", guest.get(last).content.decode())
    assert "Camille Démo vous invite à siéger au jury « Appel Démo 2009 »." in page_of_guest
    landed = guest.post(last, FORM, follow=True)
    assert landed.redirect_chain[-1][0] == reverse("programmes:jury-work", kwargs={"slug": "essai"})
    assert landed.status_code == 200
    assert GUEST not in client.get(page).content.decode()
    client.post(page, {**sent, "email": "max@exemple.test", "key": "k3"})
    withdrawn = {"invitation": str(Invitation.objects.latest("pk").pk), "action": "withdraw", "key": "k4"}
    client.post(page, withdrawn)
    assert "Invitations en attente" not in client.get(page).content.decode()
