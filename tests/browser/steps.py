"""What the journeys have in common: words in a language, files to send, letters, and doing as people do."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage
from pathlib import Path

from django.utils.translation import gettext, ngettext, override
from playwright.sync_api import FilePayload, Locator, Page, expect

PHONE, DESK = 390, 1280
CALLS = "/r/organics-cluster/appels/"
_PAGES_OF_A_LETTER = re.compile(r"https?://[^/\s]+(/\S+)")


def english(french: str, *, plural: str = "", **said: object) -> str:
    """Return what the English page says where the French one says this; of several when there is a plural."""
    with override("en"):
        text = ngettext(french, plural, 2) if plural else gettext(french)
    assert text != french, f"no English for {french!r}"
    return text % said if said else text


def press(page: Page, name: str) -> None:
    """Press the button of this name, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()


def follow(page: Page, name: str) -> None:
    """Follow the first link of this name in the page, and wait for where it leads."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()


def reads(page: Page, *sentences: str) -> None:
    """Check that the page says each of these, whatever spaces separate the words."""
    for sentence in sentences:
        expect(page.get_by_role("main")).to_contain_text(sentence)


def reads_no(page: Page, *sentences: str) -> None:
    """Check that the page says none of these."""
    for sentence in sentences:
        expect(page.get_by_role("main")).not_to_contain_text(sentence)


def heading(page: Page, name: str) -> None:
    """Check the title of the page."""
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def row(page: Page, name: str) -> Locator:
    """Return the line of a table that says this."""
    return page.get_by_role("main").get_by_role("row").filter(has_text=name).first


def saved(page: Page, name: str, folder: Path) -> Path:
    """Follow a link that gives a file, and return where it is kept."""
    with page.expect_download() as arrival:
        page.get_by_role("link", name=name, exact=True).click()
    kept = folder / arrival.value.suggested_filename
    arrival.value.save_as(kept)
    return kept


def pdf(name: str = "devis.pdf") -> FilePayload:
    """Return a file that is what its name says."""
    return {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}


def page_of_letter(home: Path, *, to: str, path: str) -> str:
    """Return the page under `path` that the last letter to this address leads to."""
    found = [
        match
        for letter in _letters(home)
        if letter["To"] == to
        for match in _PAGES_OF_A_LETTER.findall(letter.get_content())
        if path in match
    ]
    assert found, f"no letter to {to} leads to {path}"
    return str(found[-1])


def _letters(home: Path) -> list[EmailMessage]:
    files = sorted((home / "sent-mail").glob("*.log"), key=lambda file: file.stat().st_mtime)
    texts = (text for file in files for text in file.read_text("utf-8").split(f"{'-' * 79}\n"))
    return [
        email.message_from_string(text, EmailMessage, policy=email.policy.default)
        for text in texts
        if text.strip()
    ]
