"""Signing in: the right words when it fails, the wait after too many tries, and who is told nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.account import views as library
from django.test import Client
from django.urls import NoReverseMatch, reverse
from time_machine import travel

from grappe.areas.people.models import Person
from grappe.kernel.models import AuditEntry, OutboxMail

from .pages import PASSWORD, enter, is_in, last_link, person, text

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WRONG = "ne vont pas ensemble"
WAIT = "Trop d’essais. Attendez dix minutes"


def test_right_and_wrong_passwords(client: Client) -> None:
    person()
    assert WRONG in text(enter(client, password="faux"))
    assert not is_in(client)
    assert enter(client, email="LOU@exemple.test").headers["Location"] == "/"
    assert is_in(client)


def test_one_lands_where_one_was_going_and_nowhere_else(client: Client) -> None:
    person()
    asked = client.get("/profil/")
    assert asked.headers["Location"] == "/entrer/?next=/profil/"
    sent = {"username": "lou@exemple.test", "password": PASSWORD}
    assert client.post("/entrer/", {**sent, "next": "/menu/"}).headers["Location"] == "/menu/"
    outside = Client().post("/entrer/", {**sent, "next": "https://ailleurs.exemple/"})
    assert outside.headers["Location"] == "/"


@pytest.mark.parametrize("email", ["lou@exemple.test", "personne@exemple.test"])
def test_five_wrong_passwords_then_wait_whether_the_address_exists_or_not(client: Client, email: str) -> None:
    person()
    with travel(NOON, tick=False) as clock:
        for _ in range(5):
            assert WRONG in text(enter(client, email, "faux"))
        assert WAIT in text(enter(client, email, "faux"))
        assert WAIT in text(enter(client, email))
        assert "Too many tries" in text(client.post("/en/entrer/", {"username": email, "password": "faux"}))
        clock.shift(timedelta(minutes=10, seconds=1))
        assert WRONG in text(enter(client, email, "faux"))


def test_waiting_ends_for_the_right_password(client: Client) -> None:
    person()
    with travel(NOON, tick=False) as clock:
        for _ in range(6):
            enter(client, password="faux")
        assert not is_in(client)
        clock.shift(timedelta(minutes=11))
        assert enter(client).headers["Location"] == "/"


def test_one_source_trying_many_addresses_waits_too(client: Client) -> None:
    person()
    with travel(NOON, tick=False):
        for number in range(30):
            enter(client, f"essai{number}@exemple.test", "faux")
        assert WAIT in text(enter(client, "essai31@exemple.test", "faux"))
        elsewhere = enter(client, "essai31@exemple.test", "faux", REMOTE_ADDR="198.51.100.7")
        assert WRONG in text(elsewhere)


def test_a_burst_from_one_source_gets_a_page_of_ours(client: Client) -> None:
    with travel(NOON, tick=False):
        for _ in range(60):
            client.post("/entrer/", {"username": "", "password": ""})
        answer = client.post("/entrer/", {"username": "", "password": ""})
    assert (answer.status_code, "Attendez un peu" in text(answer)) == (429, True)


def test_a_closed_account_says_so_to_its_owner_only(client: Client) -> None:
    person(is_active=False)
    assert WRONG in text(enter(client, password="faux"))
    answer = client.post("/entrer/", {"username": "lou@exemple.test", "password": PASSWORD}, follow=True)
    assert "Ce compte est fermé" in text(answer)
    assert not is_in(client)


def test_a_forgotten_password_is_changed_by_letter(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    lou, other = person(), Client()
    enter(other)
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post("/entrer/oubli/", {"email": " LOU@exemple.test "}, follow=True)
    assert "Si cette adresse a un compte" in text(sent)
    link, letter = last_link(), OutboxMail.objects.get()
    assert letter.person == lou
    assert link not in letter.body, "the outbox forgets a link that opens an account"
    form = client.get(link, follow=True)
    assert "Nouveau mot de passe" in text(form)
    where = form.redirect_chain[-1][0]
    assert "trop court" in text(client.post(where, {"password1": "court"}))
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(where, {"password1": "encore-des-mots-neufs"}, follow=True)
    assert "Votre mot de passe a changé" in text(done)
    assert AuditEntry.objects.get().command == "reset_password"
    assert not is_in(other), "every device is signed out"
    assert "Ce lien n’ouvre plus rien" in text(Client().get(link, follow=True))
    assert enter(Client(), password="encore-des-mots-neufs").headers["Location"] == "/"


def test_a_reset_letter_expires_and_ends_the_wait(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    person()
    with travel(NOON, tick=False) as clock:
        for _ in range(6):
            enter(client, password="faux")
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/entrer/oubli/", {"email": "lou@exemple.test"})
        where = client.get(last_link(), follow=True).redirect_chain[-1][0]
        client.post(where, {"password1": "encore-des-mots-neufs"})
        assert enter(client, password="encore-des-mots-neufs").headers["Location"] == "/"
        with django_capture_on_commit_callbacks(execute=True):
            Client().post("/entrer/oubli/", {"email": "lou@exemple.test"})
        clock.shift(timedelta(hours=2, seconds=2))
        assert "Ce lien n’ouvre plus rien" in text(Client().get(last_link(), follow=True))


def test_an_unknown_address_gets_the_same_page_and_no_letter(client: Client) -> None:
    known = text(client.post("/entrer/oubli/", {"email": person().email}, follow=True))
    unknown = text(client.post("/entrer/oubli/", {"email": "personne@exemple.test"}, follow=True))
    assert known == unknown
    assert OutboxMail.objects.count() == 1


def test_nobody_signs_up_alone() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert not hasattr(library.SignupView, "grappe_access")


def test_a_letter_of_the_demonstration_is_written_in_its_readers_language(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    person(language="en")
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/entrer/oubli/", {"email": "lou@exemple.test"})
    assert OutboxMail.objects.get().subject == "Choose a new password"
    assert last_link().startswith("/en/entrer/nouveau/")


def test_a_session_does_not_outlive_its_password(client: Client) -> None:
    lou, other = person(), Client()
    enter(client)
    enter(other)
    sent = {"oldpassword": PASSWORD, "password1": "encore-des-mots-neufs"}
    assert "mot de passe actuel" in text(client.post("/profil/mot-de-passe/", {**sent, "oldpassword": "x"}))
    answer = client.post("/profil/mot-de-passe/", sent)
    assert answer.headers["Location"] == "/profil/?ok=password"
    assert (is_in(client), is_in(other)) == (True, False)
    assert Person.objects.get(pk=lou.pk).check_password("encore-des-mots-neufs")
    assert list(AuditEntry.objects.values_list("command", "actor")) == [("change_password", lou.pk)]


def test_other_devices_are_signed_out_on_demand(client: Client) -> None:
    person()
    other = Client()
    enter(client)
    enter(other)
    answer = client.post("/profil/appareils/", {"key": "k"}, follow=True)
    assert "Vos autres appareils sont déconnectés" in text(answer)
    assert (is_in(client), is_in(other)) == (True, False)
