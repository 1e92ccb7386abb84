"""How the name of a place is read, as people type it. Pure."""

from __future__ import annotations

import re
import unicodedata

_CODE = re.compile(r"\d[\dAB]\d{3}", re.ASCII)
_BETWEEN = re.compile(r"[^a-z0-9]+")
# What people shorten: "St Étienne", "Ste Foy".
_SHORTENED = {"st": "saint", "ste": "sainte"}


def plain(name: str) -> str:
    """Return a name without accents, capitals, hyphens or apostrophes: "Saint-Étienne" → "saint etienne"."""
    # The ligature is one letter for Unicode, two for whoever types it.
    opened = name.replace("œ", "oe").replace("Œ", "Oe")
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", opened) if not unicodedata.combining(letter)
    )
    words = _BETWEEN.sub(" ", bare.lower()).split()
    return " ".join(_SHORTENED.get(word, word) for word in words)


def codes_and_name(text: str) -> tuple[str, str]:
    """Return the code typed (a commune's or a postcode, empty without one) and the plain name beside it.

    "47000 Agen" → ("47000", "agen"); "Ajaccio (2A004)" → ("2A004", "ajaccio").
    """
    found = _CODE.search(text.upper())
    if found is None:
        return "", plain(text)
    return found.group(), plain(text[: found.start()] + " " + text[found.end() :])
