"""What an organisation says of itself: skills, activities, needs and offers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grappe.areas.directory.rules.establishments import (
    NOMENCLATURES,
    activity_code_of,
    refusals_of_activity,
)
from grappe.values import Refusal

LONGEST_SKILL, MOST_SKILLS = 60, 30
LONGEST_LABEL, MOST_ACTIVITIES = 120, 12
LONGEST_TITLE, LONGEST_TEXT = 120, 4000


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity: the code of a sub-class, its label as the organisation says it, the nomenclature."""

    code: str
    label: str = ""
    nomenclature: str = NOMENCLATURES[0]


class PostingState(StrEnum):
    """A need or an offer is open, then closed; it may be opened again."""

    OPEN = "open"
    CLOSED = "closed"


_NEXT = {PostingState.OPEN: PostingState.CLOSED, PostingState.CLOSED: PostingState.OPEN}
POSTING_KINDS = ("need", "offer")


def skills_of(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the skills in their order, each once whatever its capitals, without blanks around."""
    kept: dict[str, str] = {}
    for line in lines:
        words = " ".join(line.split())
        if words:
            kept.setdefault(words.casefold(), words)
    return tuple(kept.values())


def activity_of(line: str, nomenclature: str) -> Activity:
    """Read "10.32Z Préparation de jus de fruits": the code first, then the label."""
    code, _blank, label = line.strip().partition(" ")
    return Activity(activity_code_of(code), " ".join(label.split()), nomenclature)


def refusals_of_profile(skills: Sequence[str], activities: Sequence[Activity]) -> list[Refusal]:
    """Say why skills and activities cannot be kept: too many, too long, a code that is none, one twice."""
    refusals = []
    if len(skills) > MOST_SKILLS:
        refusals.append(Refusal("directory.too_many_skills", {"most": MOST_SKILLS}, "skills"))
    refusals += [
        Refusal("directory.skill_too_long", {"text": skill[:30], "longest": LONGEST_SKILL}, "skills")
        for skill in skills
        if len(skill) > LONGEST_SKILL
    ]
    if len(activities) > MOST_ACTIVITIES:
        refusals.append(Refusal("directory.too_many_activities", {"most": MOST_ACTIVITIES}, "activities"))
    for activity in activities:
        refusals += refusals_of_activity(activity.code, activity.nomenclature, field="activities")
        if len(activity.label) > LONGEST_LABEL:
            params = {"text": activity.code, "longest": LONGEST_LABEL}
            refusals.append(Refusal("directory.activity_label_too_long", params, "activities"))
    if len({(activity.code, activity.nomenclature) for activity in activities}) < len(activities):
        refusals.append(Refusal("directory.activity_twice", field="activities"))
    return refusals


def refusals_of_posting(*, kind: str, title: str, text: str) -> list[Refusal]:
    """Say why a need or an offer cannot be written: its kind, an empty or too long title or text."""
    refusals = []
    if kind not in POSTING_KINDS:
        refusals.append(Refusal("directory.posting_kind_unknown", field="kind"))
    if not title.strip():
        refusals.append(Refusal("directory.posting_title_missing", field="title"))
    elif len(title.strip()) > LONGEST_TITLE:
        refusals.append(Refusal("directory.posting_title_too_long", {"longest": LONGEST_TITLE}, "title"))
    if not text.strip():
        refusals.append(Refusal("directory.posting_text_missing", field="text"))
    elif len(text.strip()) > LONGEST_TEXT:
        refusals.append(Refusal("directory.posting_text_too_long", {"longest": LONGEST_TEXT}, "text"))
    return refusals


def refusals_to_turn(state: str, to: PostingState) -> list[Refusal]:
    """Say why a need or an offer cannot close or open: it is so already."""
    return [] if _NEXT[PostingState(state)] == to else [Refusal(f"directory.posting_{to}_already")]
