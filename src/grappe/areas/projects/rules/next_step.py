"""The next thing to do for who leads a project: one step at a time, from the need to the agreement."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LEAST_PARTNERS = 2


class NextStep(StrEnum):
    """What comes next."""

    CHAIN = "chain"
    TEAM = "team"
    MEETING = "meeting"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True)
class Progress:
    """What a project has already: a chain, partners called (invited or engaged), a meeting, an agreement."""

    has_chain: bool
    called: int
    has_met: bool
    has_agreement: bool


def next_step(progress: Progress) -> NextStep | None:
    """Return the first step that is not taken yet; None once the agreement is open."""
    if progress.has_agreement:
        return None
    if not progress.has_chain:
        return NextStep.CHAIN
    if progress.called < LEAST_PARTNERS:
        return NextStep.TEAM
    return NextStep.AGREEMENT if progress.has_met else NextStep.MEETING
