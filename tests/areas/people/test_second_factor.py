"""The second factor: turned on, asked at sign-in, answered by a recovery code, turned off."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.test.utils import override_settings

from grappe.areas.people.web.adapters import SecondFactorAdapter
from grappe.kernel.models import AuditEntry, OutboxMail

from .pages import PASSWORD, enter, is_in, person, text, totp

pytestmark = pytest.mark.django_db
TURN_ON, CODES = "/profil/second-facteur/", "/profil/codes/"


def turned_on(client: Client) -> tuple[str, list[str]]:
    """Turn the second factor on; return its secret and the recovery codes, shown once."""
    enter(client)
    asked = client.get(TURN_ON)
    assert asked.headers["Location"].startswith("/profil/confirmer/"), "a session left open is not enough"
    client.post(asked.headers["Location"], {"password": PASSWORD})
    page = text(client.get(TURN_ON))
    assert "<svg" in page and 'style="' not in page
    secret = re.sub(r"\s", "", re.findall(r'g-mono">([A-Z2-7 ]+)<', page)[0])
    assert "Ce code n’est pas le bon" in text(client.post(TURN_ON, {"code": "000000"}))
    shown = client.post(TURN_ON, {"code": totp(secret)}, follow=True)
    codes = [code.replace(" ", "") for code in re.findall(r'g-mono">(\d{4} \d{4})<', text(shown))]
    assert len(codes) == 10
    return secret, codes


def test_the_telephone_is_asked_after_the_password(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    person()
    with django_capture_on_commit_callbacks(execute=True):
        secret, _codes = turned_on(client)
    assert OutboxMail.objects.get().subject == "La double authentification est activée"
    assert AuditEntry.objects.get().command == "turn_second_factor_on"
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept, "the database keeps it encrypted"
    again = Client()
    assert enter(again).headers["Location"].startswith("/entrer/code/")
    assert not is_in(again), "a stolen password is not enough"
    assert "Ce code n’est pas le bon" in text(again.post("/entrer/code/", {"code": "123456"}))
    assert again.post("/entrer/code/", {"code": totp(secret)}).headers["Location"] == "/"
    assert is_in(again)
    replayed = Client()
    enter(replayed)
    assert "Ce code n’est pas le bon" in text(replayed.post("/entrer/code/", {"code": totp(secret)}))


def test_codes_are_guarded_against_guessing(client: Client) -> None:
    person()
    turned_on(client)
    thief = Client()
    enter(thief)
    for _ in range(5):
        thief.post("/entrer/code/", {"code": "111111"})
    assert "Attendez dix minutes" in text(thief.post("/entrer/code/", {"code": "111111"}))


def test_a_recovery_code_opens_once_and_is_shown_once(client: Client) -> None:
    person()
    _secret, codes = turned_on(client)
    assert codes[0][:4] not in text(client.get(CODES))
    assert "Il vous reste 10 codes sur 10" in text(client.get(CODES))
    lost = Client()
    enter(lost)
    assert lost.post("/entrer/code/", {"code": codes[3]}).headers["Location"] == "/"
    again = Client()
    enter(again)
    assert "Ce code n’est pas le bon" in text(again.post("/entrer/code/", {"code": codes[3]}))
    assert "9 codes restants" in text(client.get("/profil/"))


def test_recovery_codes_are_replaced(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    person()
    _secret, codes = turned_on(client)
    assert "Les 10 codes qui vous restent" in text(client.get(f"{CODES}nouveaux/"))
    with django_capture_on_commit_callbacks(execute=True):
        shown = text(client.post(f"{CODES}nouveaux/", follow=True))
    fresh = [code.replace(" ", "") for code in re.findall(r'g-mono">(\d{4} \d{4})<', shown)]
    assert len(fresh) == 10 and not set(fresh) & set(codes)
    assert AuditEntry.objects.get().command == "renew_recovery_codes"
    late = Client()
    enter(late)
    assert "n’est pas le bon" in text(late.post("/entrer/code/", {"code": codes[0]}))


def test_it_is_turned_off(client: Client) -> None:
    person()
    turned_on(client)
    page = client.get("/profil/second-facteur/retirer/")
    assert "Le mot de passe suffira pour entrer" in text(page)
    done = client.post("/profil/second-facteur/retirer/", follow=True)
    assert "La double authentification est retirée" in text(done)
    assert not Authenticator.objects.exists(), "recovery codes go with it"
    assert enter(Client()).headers["Location"] == "/"


def test_one_confirms_by_code_too(client: Client) -> None:
    person()
    _secret, codes = turned_on(client)
    with_code = Client()
    enter(with_code)
    with_code.post("/entrer/code/", {"code": codes[0]})
    asked = with_code.get(CODES).headers["Location"]
    assert "Donner plutôt un code" in text(with_code.get(asked))
    by_code = asked.replace("confirmer/", "confirmer/code/")
    assert "Donner plutôt votre mot de passe" in text(with_code.get(by_code))
    assert with_code.post(by_code, {"code": codes[1]}).headers["Location"] == CODES


def test_secrets_survive_a_change_of_key() -> None:
    adapter = SecondFactorAdapter()
    with override_settings(SECRET_KEY="ancienne"):
        kept = adapter.encrypt("JBSWY3DP")
    with override_settings(SECRET_KEY="nouvelle", SECRET_KEY_FALLBACKS=["ancienne"]):
        assert adapter.decrypt(kept) == "JBSWY3DP"
