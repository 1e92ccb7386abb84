"""One's own profile: what it may say, and that nobody changes somebody else's."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from grappe.areas.people.commands import update_profile
from grappe.areas.people.models import Person
from grappe.areas.people.rules import LONGEST_NAME, refusals_of_profile
from grappe.kernel.actor import Actor
from grappe.kernel.models import AuditEntry
from grappe.values import Refused

NOON = datetime(2009, 6, 19, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "language", "theme", "codes"),
    [
        ("Lou Exemple", "fr", "", []),
        ("  ", "fr", "dark", ["people.name_missing"]),
        ("x" * (LONGEST_NAME + 1), "en", "light", ["people.name_too_long"]),
        ("Lou", "de", "mauve", ["people.language_unknown", "people.theme_unknown"]),
    ],
)
def test_what_a_profile_may_say(name: str, language: str, theme: str, codes: list[str]) -> None:
    refusals = refusals_of_profile(name=name, language=language, theme=theme)
    assert [refusal.code for refusal in refusals] == codes


@pytest.fixture
def lou(db: None) -> Person:
    return Person.objects.create(name="Lou Exemple", email="lou@exemple.test", invented=True)


def test_a_profile_is_changed_and_the_trail_keeps_no_name(lou: Person) -> None:
    actor = Actor(person_id=lou.pk, name=lou.name)
    update_profile(name=" Lou Témoin ", language="en", theme="", actor=actor, on=NOON)
    lou.refresh_from_db()
    assert (lou.name, lou.language) == ("Lou Témoin", "en")
    assert AuditEntry.objects.get().changes == {"fields": ["name", "language"]}


def test_a_refused_profile_changes_nothing(lou: Person) -> None:
    with pytest.raises(Refused):
        update_profile(
            name="", language="en", theme="", actor=Actor(person_id=lou.pk, name=lou.name), on=NOON
        )
    lou.refresh_from_db()
    assert (lou.name, lou.language) == ("Lou Exemple", "fr")


def test_profile_page(lou: Person, client: Client) -> None:
    client.force_login(lou)
    answer = client.post("/profil/", {"name": "", "language": "en", "theme": "", "key": "k"})
    assert "Votre nom manque" in answer.content.decode() or "obligatoire" in answer.content.decode()
    answer = client.post("/profil/", {"name": "Lou Fictif", "language": "en", "theme": "dark", "key": "k"})
    assert answer.headers["Location"] == "/profil/?ok=1"
    assert "Lou Fictif" in client.get("/profil/?ok=1").content.decode()


def test_the_return_address_stays_here(lou: Person, client: Client) -> None:
    answer = client.post("/affichage/", {"theme": "dark", "next": "https://ailleurs.exemple/"})
    assert answer.headers["Location"] == "/"
    assert answer.cookies["theme"].value == "dark"
    assert client.post("/affichage/", {"theme": "mauve", "next": "/menu/"}).headers["Location"] == "/menu/"
    # A word is no address; Django would look for a view of that name.
    assert client.post("/affichage/", {"theme": "mauve", "next": "menu"}).headers["Location"] == "/"


def test_demo_roles_exist_only_in_the_demonstration(client: Client, db: None) -> None:
    assert client.post("/entrer/demonstration/", {"account": "juror1"}).status_code == 404
