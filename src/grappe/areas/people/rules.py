"""What a profile may say."""

from grappe.values import Refusal

LANGUAGES = ("fr", "en")
THEMES = ("", "light", "dark")
LONGEST_NAME = 120


def refusals_of_profile(*, name: str, language: str, theme: str) -> list[Refusal]:
    """Say every reason why a profile cannot be kept."""
    refusals = []
    if not name.strip():
        refusals.append(Refusal("people.name_missing", field="name"))
    if len(name.strip()) > LONGEST_NAME:
        refusals.append(Refusal("people.name_too_long", {"longest": LONGEST_NAME}, field="name"))
    if language not in LANGUAGES:
        refusals.append(Refusal("people.language_unknown", field="language"))
    if theme not in THEMES:
        refusals.append(Refusal("people.theme_unknown", field="theme"))
    return refusals
