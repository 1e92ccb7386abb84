"""What a call prints about its support programme: phases, days and firms, as data set for each call.

Nothing here is fixed by the platform: the two printed versions of Bio'INNOV (three individual phases and
four pooled ones; two and three) are two templates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from grappe.values import HalfDays, Period, Refusal

MOST_PHASES = 30
LONGEST_TITLE = 120


class PhaseKind(StrEnum):
    """Whether a phase is spent with each company alone, or with all of them together."""

    INDIVIDUAL = "individual"
    POOLED = "pooled"


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase: it starts `offset` days after the programme and lasts `length` days, the first included."""

    code: str
    kind: PhaseKind
    title: str
    offset: int
    length: int
    deliverable: str = ""
    expert: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A support programme as printed. `company` is the quota of one company; `pooled` that of all the pooled
    phases together, None when the source says nothing of it: then nothing is refused in its name."""

    title: str
    phases: tuple[Phase, ...]
    company: HalfDays
    pooled: HalfDays | None = None
    firms: int = 1

    def of_kind(self, kind: PhaseKind) -> tuple[Phase, ...]:
        """Return the phases of one kind, in order."""
        return tuple(phase for phase in self.phases if phase.kind is kind)

    def as_json(self) -> dict[str, Any]:
        """Return the template as plain JSON, times in half-days."""
        return {
            "title": self.title,
            "company": self.company.count,
            "pooled": self.pooled.count if self.pooled else None,
            "firms": self.firms,
            "phases": [
                {
                    "code": phase.code,
                    "kind": phase.kind.value,
                    "title": phase.title,
                    "offset": phase.offset,
                    "length": phase.length,
                    "deliverable": phase.deliverable,
                    "expert": phase.expert,
                }
                for phase in self.phases
            ],
        }


def template_of(content: Mapping[str, Any]) -> Template:
    """Return the template that a stored JSON describes.

    :raises KeyError, ValueError: when it is not one.
    """
    return Template(
        title=content["title"],
        phases=tuple(_phase_of(phase) for phase in content["phases"]),
        company=HalfDays(content["company"]),
        pooled=None if content["pooled"] is None else HalfDays(content["pooled"]),
        firms=content["firms"],
    )


def _phase_of(content: Mapping[str, Any]) -> Phase:
    return Phase(**{**content, "kind": PhaseKind(content["kind"])})


def refusals_of_template(template: Template) -> list[Refusal]:
    """Return every reason why a call cannot be followed by this programme; each names the phase's row."""
    refusals = []
    if not template.phases:
        refusals.append(Refusal("support.no_phase"))
    if len(template.phases) > MOST_PHASES:
        refusals.append(Refusal("support.too_many_phases", {"most": MOST_PHASES}))
    if template.company.count < 0 or (template.pooled is not None and template.pooled.count < 0):
        refusals.append(Refusal("support.negative_days"))
    if template.firms < 1:
        refusals.append(Refusal("support.no_firm", {}, "firms"))
    if template.company.count > 0 and not template.of_kind(PhaseKind.INDIVIDUAL):
        refusals.append(Refusal("support.days_without_phase", {}, "company"))
    if template.pooled and template.pooled.count > 0 and not template.of_kind(PhaseKind.POOLED):
        refusals.append(Refusal("support.days_without_phase", {}, "pooled"))
    return refusals + _refusals_of_phases(template.phases)


def _refusals_of_phases(phases: tuple[Phase, ...]) -> list[Refusal]:
    refusals = []
    codes = Counter(phase.code for phase in phases)
    for row, phase in enumerate(phases):
        if not phase.title.strip() or len(phase.title) > LONGEST_TITLE:
            refusals.append(Refusal("support.phase_title", {"most": LONGEST_TITLE}, f"title_{row}"))
        if codes[phase.code] > 1:
            refusals.append(Refusal("support.phase_twice", {"code": phase.code}, f"title_{row}"))
        if phase.offset < 0:
            refusals.append(Refusal("support.phase_before_start", {"title": phase.title}, f"offset_{row}"))
        if phase.length < 1:
            refusals.append(Refusal("support.phase_without_length", {"title": phase.title}, f"length_{row}"))
    return refusals


def period_of(phase: Phase, *, starts_on: date) -> Period:
    """Return the days of a phase in a programme that starts that day, both ends included."""
    first = starts_on + timedelta(days=phase.offset)
    return Period(first, first + timedelta(days=phase.length - 1))


def days_of_support(template: Template, *, companies: int) -> HalfDays:
    """Return the whole effort for that many companies: ten of them at 5 days plus 2.5 pooled make 52.5."""
    return template.company * companies + (template.pooled or HalfDays(0))
