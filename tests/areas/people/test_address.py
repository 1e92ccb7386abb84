"""Changing one's sign-in address: the new one serves once its letter is answered, and not before."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from grappe.areas.people.models import Person
from grappe.kernel.models import AuditEntry, OutboxMail

from .pages import PASSWORD, enter, last_link, person, text

pytestmark = pytest.mark.django_db
PAGE, NEW = "/profil/adresse/", "nouvelle@exemple.test"


def asked(client: Client, captured: Any, email: str = NEW) -> Any:
    """Ask for a new address, confirming one's password on the way."""
    enter(client)
    with captured(execute=True):
        stopped = client.post(PAGE, {"action_add": "1", "email": email})
        assert stopped.headers["Location"].startswith("/profil/confirmer/")
        return client.post(stopped.headers["Location"], {"password": PASSWORD}, follow=True)


def test_a_new_address_serves_once_answered(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    lou = person()
    page = asked(client, django_capture_on_commit_callbacks)
    assert f"{NEW} attend votre réponse" in text(page)
    assert f"{NEW} attend votre confirmation" in text(client.get("/profil/"))
    assert mail.outbox[-1].to == [NEW]
    link = last_link()
    assert Person.objects.get(pk=lou.pk).email == "lou@exemple.test"
    assert f"Vous entrerez désormais avec {NEW}" in text(client.get(link))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(link).headers["Location"] == "/profil/?ok=address"
    assert Person.objects.get(pk=lou.pk).email == NEW
    assert mail.outbox[-1].to == ["lou@exemple.test"], "the old address is told"
    assert AuditEntry.objects.get().command == "change_address"
    assert "Ce lien n’ouvre plus rien" in text(client.get(link))
    assert enter(Client(), email=NEW).headers["Location"] == "/"
    assert "ne vont pas ensemble" in text(enter(Client()))


def test_an_address_of_somebody_else_never_serves(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    lou, _alix = person(), person("alix")
    asked(client, django_capture_on_commit_callbacks, "alix@exemple.test")
    link = last_link()
    client.post(link)
    assert Person.objects.get(pk=lou.pk).email == "lou@exemple.test"
    # Nor does asking for it give its owner a key to the account that asked.
    OutboxMail.objects.all().delete()
    Client().post("/entrer/oubli/", {"email": "alix@exemple.test"})
    assert list(OutboxMail.objects.values_list("person__name", flat=True)) == ["Alix Exemple"]


def test_a_pending_address_is_sent_again_or_given_up(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    lou = person()
    asked(client, django_capture_on_commit_callbacks)
    client.post(PAGE, {"action_remove": "1", "email": NEW})
    assert "attend votre réponse" not in text(client.get(PAGE))
    assert Person.objects.get(pk=lou.pk).email == "lou@exemple.test"
    assert "C’est déjà votre adresse" in text(
        client.post(PAGE, {"action_add": "1", "email": "lou@exemple.test"})
    )
