"""What the directory accepts of an organisation: its names and register numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from grappe.values import Period, Refusal, Siren, Siret, digest

LONGEST_NAME = 200
_MOST_PEOPLE = 10_000_000
"""More people than any employer has: a longer number is a mistake, and no database would hold it."""
SIREN_DIGITS, SIRET_DIGITS = 9, 14
# Blanks and points that people put between the digits of a register number.
_SEPARATORS = " .\u00a0\u202f\u2009\t"


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """What someone wants to write down about an organisation, as typed."""

    name: str
    siren: str = ""
    siret: str = ""
    headcount: int | None = None
    invented: bool = False


def digits_of(text: str) -> str:
    """Return the text without what people put between the digits of a register number."""
    return "".join(character for character in text if character not in _SEPARATORS)


def refusals_of_name(name: str) -> list[Refusal]:
    """Say why a name cannot be written down: empty, too long, or without a letter or digit."""
    written = name.strip()
    if not written:
        return [Refusal("directory.name_missing", field="name")]
    if len(written) > LONGEST_NAME:
        return [Refusal("directory.name_too_long", {"longest": LONGEST_NAME}, "name")]
    if not any(character.isalnum() for character in written):
        return [Refusal("directory.name_unreadable", {"name": written}, "name")]
    return []


def refusals_of_siren(text: str) -> list[Refusal]:
    """Say what is wrong with a SIREN: letters, length, a SIRET in its place, the check digit.

    An empty text is right: a number is unknown rather than guessed. Source: INSEE, Sirene register.
    """
    digits = digits_of(text)
    if not digits:
        return []
    if not _is_digits(digits):
        return [Refusal("directory.siren_not_digits", {"text": text}, "siren")]
    if len(digits) == SIRET_DIGITS and _is_siret(digits):
        return [Refusal("directory.siren_is_siret", {"text": text, "siren": spaced(digits[:9])}, "siren")]
    if len(digits) != SIREN_DIGITS:
        return [Refusal("directory.siren_length", {"text": text, "count": len(digits)}, "siren")]
    return [] if _is_siren(digits) else [Refusal("directory.siren_wrong", {"text": text}, "siren")]


def refusals_of_siret(text: str) -> list[Refusal]:
    """Say what is wrong with a SIRET: letters, length, a SIREN in its place, the check digit."""
    digits = digits_of(text)
    if not digits:
        return []
    if not _is_digits(digits):
        return [Refusal("directory.siret_not_digits", {"text": text}, "siret")]
    if len(digits) == SIREN_DIGITS and _is_siren(digits):
        return [Refusal("directory.siret_is_siren", {"text": text}, "siret")]
    if len(digits) != SIRET_DIGITS:
        return [Refusal("directory.siret_length", {"text": text, "count": len(digits)}, "siret")]
    return [] if _is_siret(digits) else [Refusal("directory.siret_wrong", {"text": text}, "siret")]


def refusals_of_organisation(facts: OrganisationFacts) -> list[Refusal]:
    """Say everything that forbids writing an organisation down, all at once."""
    numbers = [*refusals_of_siren(facts.siren), *refusals_of_siret(facts.siret)]
    return [
        *refusals_of_name(facts.name),
        *numbers,
        *([] if numbers else _refusals_of_numbers_together(facts)),
        *(
            [Refusal("directory.headcount_out_of_range", field="headcount")]
            if facts.headcount is not None and not 0 <= facts.headcount <= _MOST_PEOPLE
            else []
        ),
    ]


def _refusals_of_numbers_together(facts: OrganisationFacts) -> list[Refusal]:
    siren, siret = digits_of(facts.siren), digits_of(facts.siret)
    if facts.invented and (siren or siret):
        return [Refusal("directory.invented_registered", field="siren")]
    if siren and siret and siret[:SIREN_DIGITS] != siren:
        begins = spaced(siret[:SIREN_DIGITS])
        return [Refusal("directory.siret_of_another", {"begins": begins, "siren": spaced(siren)}, "siret")]
    return []


def siren_of(facts: OrganisationFacts) -> str:
    """Return the SIREN to keep: the one typed, else the one that begins the SIRET, else nothing."""
    return digits_of(facts.siren) or digits_of(facts.siret)[:SIREN_DIGITS]


def spaced(digits: str) -> str:
    """Write a register number as it is read aloud: 732 829 320, 732 829 320 00074."""
    parts = [digits[:3], digits[3:6], digits[6:9], digits[9:]]
    return "\u00a0".join(part for part in parts if part)


def refusals_to_rename(*, present: str, name: str, since: date | None, on: date) -> list[Refusal]:
    """Say why an organisation cannot take a name: a wrong name, its own, or from a day still to come."""
    return [
        *refusals_of_name(name),
        *([Refusal("directory.name_unchanged", field="name")] if name.strip() == present else []),
        *([Refusal("directory.date_to_come", field="since")] if since is not None and since > on else []),
    ]


def former_name_period(earlier: Iterable[Period], *, since: date | None) -> Period:
    """Return when the name now left was used: from the end of the one before until the eve of the new one.

    A bound that nobody gave stays open.
    """
    ends = [period.end for period in earlier if period.end is not None]
    start = max(ends) + timedelta(days=1) if ends else None
    end = since - timedelta(days=1) if since is not None else None
    # A date of renaming older than the last one on record says nothing certain about the start.
    return Period(start if end is None or start is None or start <= end else None, end)


def state_of(values: Mapping[str, object]) -> str:
    """Return a fingerprint of what a form showed, so that a change made meanwhile is noticed."""
    return digest({name: None if value is None else str(value) for name, value in values.items()})


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[str]:
    """Yield the names of the values that changed, in order."""
    yield from (name for name, value in after.items() if before[name] != value)


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _is_siren(digits: str) -> bool:
    try:
        Siren.parse(digits)
    except ValueError:
        return False
    return True


def _is_siret(digits: str) -> bool:
    try:
        Siret.parse(digits)
    except ValueError:
        return False
    return True
