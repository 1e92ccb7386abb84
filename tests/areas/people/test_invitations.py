"""Invitations: one letter, one token, one account, whatever the clicks; and what a dead link says."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from time_machine import travel

from grappe.areas.people.commands import (
    InvitationLetter,
    accept_as_member,
    invite_to_account,
    open_account,
    renew_invitation,
    withdraw_invitation,
)
from grappe.areas.people.models import Invitation, Person
from grappe.areas.people.queries import invitations_waiting
from grappe.areas.people.rules import (
    INVITATION_LASTS,
    InvitationState,
    digest_of,
    invitation_state,
    refusals_of_password,
    refusals_to_accept,
    refusals_to_settle,
)
from grappe.kernel.actor import MACHINE, Actor
from grappe.kernel.models import AuditEntry, OutboxMail, OutboxState
from grappe.values import Refused

from .pages import PASSWORD, enter, is_in, person, text

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOKEN = "t" * 43
GUEST = "noa@exemple.test"
ANSWER = {"token": TOKEN, "name": " Noa Fictif ", "password": PASSWORD, "language": "en", "actor": MACHINE}
FORM = {"name": "Noa Fictif", "password": PASSWORD}
PAGE = f"/bienvenue/{TOKEN}/"


def letter(token: str = TOKEN, **more: Any) -> InvitationLetter:
    return InvitationLetter(token=token, link=f"https://exemple.test/bienvenue/{token}/", **more)


def invited(email: str = GUEST, *, by: Actor = MACHINE, on: datetime = NOON, **more: Any) -> Invitation:
    return Invitation.objects.get(pk=invite_to_account(email=email, letter=letter(**more), actor=by, on=on))


def codes(act: Any, **named: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        act(**named)
    return refused.value.codes


# ---- the rules


@pytest.mark.parametrize(
    ("accepted", "withdrawn", "later", "state"),
    [
        (None, None, timedelta(0), InvitationState.WAITING),
        (None, None, INVITATION_LASTS - timedelta(seconds=1), InvitationState.WAITING),
        (None, None, INVITATION_LASTS, InvitationState.EXPIRED),
        (None, NOON, timedelta(0), InvitationState.WITHDRAWN),
        (NOON, None, INVITATION_LASTS, InvitationState.ACCEPTED),
    ],
)
def test_where_an_invitation_stands(
    accepted: datetime | None, withdrawn: datetime | None, later: timedelta, state: InvitationState
) -> None:
    dates = {"accepted_at": accepted, "withdrawn_at": withdrawn, "expires_at": NOON + INVITATION_LASTS}
    assert invitation_state(**dates, on=NOON + later) is state
    assert bool(refusals_to_accept(state)) == (state is not InvitationState.WAITING)
    assert bool(refusals_to_settle(state)) == (state in (InvitationState.ACCEPTED, InvitationState.WITHDRAWN))


def test_what_a_password_may_not_be() -> None:
    faults = ["password_too_short", "password_too_common", "password_entirely_numeric"]
    assert [refusal.code for refusal in refusals_of_password(faults)] == [
        "people.password_too_short", "people.password_too_common",
    ]  # fmt: skip


# ---- the commands


def test_an_answer_opens_one_account(django_capture_on_commit_callbacks: Any, mailoutbox: list[Any]) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        asked = invited(" NOA@Exemple.test ")
    assert TOKEN in mailoutbox[0].body and mailoutbox[0].to == [GUEST]
    assert TOKEN not in OutboxMail.objects.get().body, "the letter left: the outbox forgets its token"
    assert (asked.digest, asked.expires_at) == (digest_of(TOKEN), NOON + INVITATION_LASTS)
    pk = open_account(**ANSWER, on=NOON)
    noa = Person.objects.get(pk=pk)
    assert (noa.email, noa.name, noa.language, noa.check_password(PASSWORD)) == (
        GUEST, "Noa Fictif", "en", True,
    )  # fmt: skip
    asked.refresh_from_db()
    assert (asked.accepted_by, asked.accepted_at) == (noa, NOON)
    trail = AuditEntry.objects.order_by("pk").values_list("command", "actor")
    assert list(trail) == [("invite_to_account", None), ("open_account", pk)]
    assert codes(open_account, **ANSWER, on=NOON) == ("people.invitation_used",)


def test_an_unknown_language_is_that_of_the_letter() -> None:
    invited(language="en")
    pk = open_account(**{**ANSWER, "language": "de"}, on=NOON)
    assert Person.objects.get(pk=pk).language == "en"


def test_a_refused_answer_leaves_the_invitation_open() -> None:
    invited()
    wrong = {**ANSWER, "name": " ", "password": "motdepasse"}
    assert codes(open_account, **wrong, on=NOON) == (
        "people.name_missing", "people.password_too_short", "people.password_too_common",
    )  # fmt: skip
    assert not Person.objects.exists()


def test_an_invitation_expires_and_is_sent_again() -> None:
    asked, late = invited(), NOON + INVITATION_LASTS
    assert codes(open_account, **ANSWER, on=late) == ("people.invitation_expired",)
    assert [row.state for row in invitations_waiting(kind="account", object_id=0, on=late)] == ["expired"]
    renew_invitation(invitation_id=asked.pk, letter=letter("n" * 43), actor=MACHINE, on=late)
    with pytest.raises(Invitation.DoesNotExist):
        open_account(**ANSWER, on=late)
    open_account(**{**ANSWER, "token": "n" * 43}, on=late)
    assert codes(withdraw_invitation, invitation_id=asked.pk, on=late) == ("people.invitation_used",)


def test_a_withdrawn_invitation_opens_nothing_and_its_letter_stays() -> None:
    asked = invited()
    withdraw_invitation(invitation_id=asked.pk, on=NOON)
    assert OutboxMail.objects.get().state == OutboxState.WITHDRAWN
    assert codes(open_account, **ANSWER, on=NOON) == ("people.invitation_withdrawn",)
    renewed = {"invitation_id": asked.pk, "letter": letter("n" * 43), "actor": MACHINE, "on": NOON}
    assert codes(renew_invitation, **renewed) == ("people.invitation_withdrawn",)


def test_who_cannot_be_invited() -> None:
    person()
    assert codes(invited, email="lou@exemple.test") == ("people.account_exists",)
    assert codes(invited, email="noa") == ("people.address_wrong",)
    invited()
    assert codes(invited, token="n" * 43) == ("people.already_invited",)
    with pytest.raises(ValueError, match="32"):
        letter("court")


def test_an_account_of_ones_own_takes_the_role() -> None:
    invited()
    noa = person("noa")
    me, other = Actor(noa.pk, noa.name), person("max")
    assert codes(open_account, **ANSWER, on=NOON) == ("people.account_exists",)
    stranger = Actor(other.pk, other.name)
    assert codes(accept_as_member, token=TOKEN, actor=stranger, on=NOON) == ("people.invitation_of_another",)
    accept_as_member(token=TOKEN, actor=me, on=NOON)
    assert Invitation.objects.get().accepted_by == noa
    assert codes(accept_as_member, token=TOKEN, actor=me, on=NOON) == ("people.invitation_used",)


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_open_one_account() -> None:
    invited()
    refused: list[tuple[str, ...]] = []

    def answer() -> None:
        try:
            open_account(**ANSWER, on=NOON)
        except Refused as refusal:
            refused.append(refusal.codes)
        finally:
            connection.close()

    threads = [threading.Thread(target=answer) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [("people.invitation_used",)] * 2
    assert Person.objects.filter(email=GUEST).count() == 1


# ---- the page


def test_the_page_says_who_invites_to_what_and_lands_inside(client: Client) -> None:
    boss = person("camille")
    with travel(NOON, tick=False):
        invited(by=Actor(boss.pk, boss.name))
        page = text(client.get(PAGE))
        assert "Camille Exemple vous invite à ouvrir votre compte sur Grappe." in page
        assert GUEST in page
        assert "trop court" in text(client.post(PAGE, {**FORM, "password": "court"}))
        assert client.post(PAGE, FORM).headers["Location"] == "/"
        assert is_in(client)


def test_two_clicks_land_in_the_same_place_and_a_stranger_nowhere(client: Client) -> None:
    with travel(NOON, tick=False):
        invited()
        client.post(PAGE, FORM)
        second = Client()
        assert second.post(PAGE, FORM).headers["Location"] == "/"
        assert is_in(second)
        thief = Client()
        answer = thief.post(PAGE, {**FORM, "password": "une-autre-phrase"})
        assert (answer.status_code, is_in(thief)) == (410, False)
        assert "a déjà servi" in text(answer)
        for _ in range(9):
            answer = thief.post(PAGE, {**FORM, "password": "une-autre-phrase"})
        assert answer.status_code == 410


def test_dead_links_say_why(client: Client) -> None:
    boss = person("camille")
    assert client.get(PAGE).status_code == 404
    assert "une lettre plus récente l’a remplacé" in text(client.get(PAGE))
    with travel(NOON, tick=False) as clock:
        asked = invited(by=Actor(boss.pk, boss.name))
        clock.shift(INVITATION_LASTS)
        expired = client.get(PAGE)
        assert (expired.status_code, "Demandez-en une nouvelle à Camille Exemple" in text(expired)) == (
            410, True,
        )  # fmt: skip
        assert "a expiré" in text(client.post(PAGE, FORM))
        withdraw_invitation(invitation_id=asked.pk, on=NOON)
        assert "a été retirée" in text(client.get(PAGE))


def test_a_known_address_enters_then_accepts(client: Client) -> None:
    with travel(NOON, tick=False):
        invited()
        person("noa")
        assert f"/entrer/?next={PAGE}" in text(client.get(PAGE))
        assert "a déjà un compte" in text(client.post(PAGE, FORM))
        enter(client, GUEST)
        assert "Accepter l’invitation" in text(client.get(PAGE))
        assert client.post(PAGE, {"key": "k"}).headers["Location"] == "/"
        assert client.post(PAGE, {"key": "k"}).headers["Location"] == "/"
        assert client.post(PAGE, {"key": "other"}).headers["Location"] == "/"


def test_somebody_else_is_asked_to_sign_out(client: Client) -> None:
    with travel(NOON, tick=False):
        invited()
        person()
        enter(client)
        assert f"Cette invitation est adressée à {GUEST}" in text(client.get(PAGE))
        answer = client.post(PAGE, {"key": "k"})
        assert (answer.status_code, "à une autre personne" in text(answer)) == (409, True)
        assert client.post("/sortir/", {"next": PAGE}).headers["Location"] == PAGE


# ---- the first people of an installation


def test_the_first_account_comes_from_the_command_line(capsys: Any, client: Client) -> None:
    call_command("invite", GUEST, site="https://exemple.test/")
    link = capsys.readouterr().out.strip()
    assert link.startswith("https://exemple.test/bienvenue/")
    assert "Grappe vous invite à ouvrir votre compte" in text(
        client.get(link.removeprefix("https://exemple.test"))
    )
    with pytest.raises(CommandError, match="déjà une invitation"):
        call_command("invite", GUEST)
