"""A page as a person uses it: the forms that it holds, and the words that it says."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

_UNSEEN = {"script", "style", "template"}


class _Reader(HTMLParser):
    """What is written in a page, and each form with its fields as they are first filled in."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.said: list[str] = []
        self._in_form = False
        self._area = self._select = ""
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        self._unseen += tag in _UNSEEN
        if tag == "form":
            self.forms.append((given.get("action") or "", {}))
            self._in_form = True
        elif not self._in_form:
            return
        elif tag == "input" and given.get("type") not in ("submit", "file", "image"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self._fields.setdefault(name, given.get("value") or "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in given or self._select not in self._fields:
                self._fields[self._select] = given.get("value") or ""
        elif tag == "textarea":
            self._area = name
            self._fields[name] = ""

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN
        if tag == "form":
            self._in_form = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._fields[self._area] += data
        if not self._unseen:
            self.said.append(data)

    @property
    def _fields(self) -> dict[str, str]:
        return self.forms[-1][1]


def _read(answer: Any) -> _Reader:
    reader = _Reader()
    reader.feed(answer.content.decode())
    return reader


def words(answer: Any) -> str:
    """Return what a page says, blanks as one, no-break spaces as plain ones."""
    return re.sub(r"\s+", " ", " ".join(_read(answer).said)).strip()


def fields(answer: Any, having: str) -> tuple[str, dict[str, str]]:
    """Return where the form that has a field goes, and all that it would send as it stands."""
    return next(form for form in _read(answer).forms if having in form[1])
