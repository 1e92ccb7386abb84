"""What counts as said in English."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog, Message

from grappe.config.translations import contradictions, is_translated


@pytest.mark.parametrize(
    ("translation", "flags", "said"),
    [
        ("%(count)s file", (), True),
        ("%(count)s file", ("fuzzy",), False),
        ("", (), False),
        ("%(number)s file", (), False),
    ],
)
def test_a_translation_is_sure_and_complete(translation: str, flags: tuple[str, ...], said: bool) -> None:
    english = Catalog(locale="en")
    english.add("%(count)s dossier", translation, flags=("python-format", *flags))
    assert is_translated(Message("%(count)s dossier", flags=("python-format",)), english) is said


def test_every_plural_form_is_needed() -> None:
    english = Catalog(locale="en")
    english.add(("un dossier", "des dossiers"), ("one file", ""))
    assert not is_translated(Message(("un dossier", "des dossiers")), english)


def test_a_message_of_another_context_is_another_message() -> None:
    english = Catalog(locale="en")
    english.add("Note", "Mark", context="jury")
    assert not is_translated(Message("Note"), english)


def test_one_french_message_has_one_english_in_the_whole_house() -> None:
    here, there = Catalog(locale="en"), Catalog(locale="en")
    for catalogue, english in ((here, "Remove"), (there, "Turn off")):
        catalogue.add("Retirer", english)
        catalogue.add("Note", english, context=english)
        catalogue.add("Noter", "Mark")
    (line,) = contradictions({"here": here, "there": there})
    assert "'Retirer'" in line and "here" in line and "there" in line
