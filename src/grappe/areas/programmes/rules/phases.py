"""The phases of a review: dated data, each carrying every right, exactly one in force at any moment.

A call in two stages (an idea, then the full application) is the same list, its later phases being of stage 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from grappe.values import Refusal

IDEA, FULL = 1, 2
LAST_STAGE = FULL


class Reading(StrEnum):
    """What jurors read of an application."""

    NONE = "none"
    ANONYMISED = "anonymised"
    FULL = "full"


class Others(StrEnum):
    """When a juror sees the marks of the others, averages and orders that reveal them included."""

    NEVER = "never"
    AFTER_OWN = "after_own"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Rights:
    """What may be done, nothing unless said: applicants deposit; jurors read, mark, discuss, decide."""

    deposit: bool = False
    read: Reading = Reading.NONE
    mark: bool = False
    others: Others = Others.NEVER
    discuss: bool = False
    decide: bool = False


NOTHING = Rights()


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of a call, and the stage whose applications it is about.

    Only the first may lack a beginning and only the last an end. The second of an end still belongs to its
    phase, as the second of a deadline does; the next phase begins where this one ends.
    """

    code: str
    rights: Rights
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    stage: int = IDEA
    label: str = ""

    @property
    def is_valid(self) -> bool:
        """Whether it does not end before it begins, nor at once."""
        return self.opens_at is None or self.closes_at is None or self.opens_at < self.closes_at


def refusals_of_phases(phases: Sequence[Phase]) -> list[Refusal]:
    """Return everything wrong with the phases of a call, given in their order; `field` is the row's.

    Each has its own code and ends after it begins; together they leave no moment out and share none; no right
    is of no use (marking or discussing what nobody reads); stages follow each other, and what the first keeps
    is decided before the second begins.
    """
    return [
        *(refusal for row, phase in enumerate(phases) for refusal in _refusals_of_one(row, phase, phases)),
        *(
            refusal
            for row, (one, after) in enumerate(pairwise(phases), 1)
            for refusal in _between(row, one, after)
        ),
    ]


def active_phase(phases: Sequence[Phase], *, when: datetime) -> Phase | None:
    """Return the phase in force at that moment, to the second; None before the first and after the last.

    :param phases: in their order, without refusals.
    """
    second = when.replace(microsecond=0)
    if not phases or (phases[0].opens_at is not None and second < phases[0].opens_at):
        return None
    return next((phase for phase in phases if phase.closes_at is None or second <= phase.closes_at), None)


def rights_at(phases: Sequence[Phase], when: datetime) -> Rights:
    """Return what may be done at that moment: nothing outside every phase."""
    phase = active_phase(phases, when=when)
    return NOTHING if phase is None else phase.rights


def sees_others(rights: Rights, *, gave_own: bool) -> bool:
    """Whether a juror sees the others' marks on an application, and anything computed from them."""
    return rights.others is Others.ALWAYS or (rights.others is Others.AFTER_OWN and gave_own)


def refusals_to_use(phases: Sequence[Phase], right: str, *, when: datetime) -> list[Refusal]:
    """Return why a right may not be used at that moment: the phase in force does not give it.

    :param right: `deposit`, `read`, `mark`, `discuss` or `decide`.
    """
    phase = active_phase(phases, when=when)
    held = getattr(NOTHING if phase is None else phase.rights, right)
    if held not in (False, Reading.NONE):
        return []
    return [Refusal(f"programmes.phase_without_{right}", {"phase": "" if phase is None else phase.label})]


def next_change(phases: Sequence[Phase], *, when: datetime) -> datetime | None:
    """Return the first second after that moment at which rights change; None when they no longer do."""
    starts = [phases[0].opens_at] if phases else []
    ends = [None if phase.closes_at is None else phase.closes_at + timedelta(seconds=1) for phase in phases]
    return min((moment for moment in (*starts, *ends) if moment is not None and moment > when), default=None)


def held_until(phases: Sequence[Phase], right: str, *, when: datetime) -> datetime | None:
    """Return the last second of what a right is at that moment: phases in a row that give the same count as
    one. None without a phase in force, or without an end.

    :param right: `deposit`, `read`, `mark`, `others`, `discuss` or `decide`.
    """
    phase = active_phase(phases, when=when)
    if phase is None:
        return None
    held, end = getattr(phase.rights, right), phase.closes_at
    for later in phases[phases.index(phase) + 1 :]:
        if getattr(later.rights, right) != held:
            break
        end = later.closes_at
    return end


def names_hidden(phases: Sequence[Phase], *, when: datetime) -> bool:
    """Whether jurors read numbers instead of names: the last reading that began is anonymised; before any,
    one is to come in the stage under way.

    A name read between two phases would undo the anonymity of the next one, so it stays hidden between them.
    """
    second = when.replace(microsecond=0)
    begun = [phase for phase in phases if phase.opens_at is None or phase.opens_at <= second]
    # The first second of a phase is the last one of the phase before: a closing belongs to what it closes.
    if len(begun) > 1 and begun[-2].closes_at == second:
        begun.pop()
    stage = begun[-1].stage if begun else IDEA
    readings = [p.rights.read for p in begun if p.stage == stage and p.rights.read is not Reading.NONE]
    if readings:
        return readings[-1] is Reading.ANONYMISED
    return any(phase.rights.read is Reading.ANONYMISED for phase in phases if phase.stage == stage)


def link_stands(phases: Sequence[Phase], *, declared_at: datetime, when: datetime) -> bool:
    """Whether a juror's word that nothing ties them to an application still counts: it does not once the
    names that it was given without are shown."""
    return names_hidden(phases, when=when) or not names_hidden(phases, when=declared_at)


def _refusals_of_one(row: int, phase: Phase, phases: Sequence[Phase]) -> Iterator[Refusal]:
    if not phase.is_valid:
        yield Refusal("programmes.phase_closes_before_opening", {}, f"phases.{row}.closes_at")
    if any(phase.code == other.code for other in phases[:row]):
        yield Refusal("programmes.phase_twice", {"phase": phase.code}, f"phases.{row}.code")
    if phase.opens_at is None and row > 0:
        yield Refusal("programmes.phase_without_opening", {}, f"phases.{row}.opens_at")
    if phase.closes_at is None and row < len(phases) - 1:
        yield Refusal("programmes.phase_without_closing", {}, f"phases.{row}.closes_at")
    if not IDEA <= phase.stage <= LAST_STAGE:
        yield Refusal("programmes.phase_stage_unknown", {"stage": phase.stage}, f"phases.{row}.stage")
    rights = phase.rights
    if rights.read is Reading.NONE and (rights.mark or rights.discuss or rights.others is not Others.NEVER):
        yield Refusal("programmes.phase_unread", {}, f"phases.{row}.read")
    if rights.deposit and (rights.mark or rights.decide):
        yield Refusal("programmes.phase_deposit_while_judging", {}, f"phases.{row}.deposit")
    opens_stage = row > 0 and phases[row - 1].stage < phase.stage
    if opens_stage and not any(earlier.rights.decide for earlier in phases[:row]):
        yield Refusal("programmes.phase_stage_undecided", {}, f"phases.{row}.stage")


def _between(row: int, one: Phase, after: Phase) -> Iterator[Refusal]:
    if after.stage < one.stage:
        yield Refusal("programmes.phase_stage_backwards", {}, f"phases.{row}.stage")
    if one.closes_at is None or after.opens_at is None:
        return
    if after.opens_at < one.closes_at:
        yield Refusal(
            "programmes.phases_overlap", {"first": row, "second": row + 1}, f"phases.{row}.opens_at"
        )
    if after.opens_at > one.closes_at:
        yield Refusal("programmes.phases_apart", {"first": row, "second": row + 1}, f"phases.{row}.opens_at")
