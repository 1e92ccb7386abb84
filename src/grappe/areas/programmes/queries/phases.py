"""The phases of a call, read with it: no query of their own. Every page and command asks here, not dates."""

from collections.abc import Sequence
from datetime import datetime

from grappe.areas.programmes.models import Call
from grappe.areas.programmes.rules import phase_plans
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.phases import (
    IDEA,
    Phase,
    Rights,
    active_phase,
    link_stands,
    names_hidden,
    refusals_to_use,
    rights_at,
)
from grappe.areas.programmes.rules.rounds import Round
from grappe.values import Refusal

_BEFORE_READING = (CallState.PREPARATION, CallState.OPEN)
# What a call led by its states says when its calendar is over.
_OVER = {"mark": "programmes.marking_over"}
# The columns of a call that its phases follow from, for the queries that read few.
PHASE_COLUMNS = ("state", "opens_at", "closes_at", "review_ends_at", "phases", "phases_version")


def phases_of(call: Call) -> tuple[Phase, ...]:
    """Return the phases of a call in their order: its own, else those that its calendar gives."""
    if call.phases:
        return phase_plans.from_json(call.phases)
    return phase_plans.default_phases(
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        review_ends_at=call.review_ends_at,
        deposit_over=call.state not in _BEFORE_READING,
    )


def rights_in(call: Call, *, when: datetime) -> Rights:
    """Return what may be done in a call at that moment."""
    return rights_at(phases_of(call), when)


def refusals_of_phase(call: Call, right: str, *, when: datetime) -> list[Refusal]:
    """Return why a right may not be used in a call at that moment, by its phase in force.

    :param right: `deposit`, `read`, `mark`, `discuss` or `decide`.
    """
    refusals = refusals_to_use(phases_of(call), right, when=when)
    if refusals and not call.phases and right in _OVER:
        return [Refusal(_OVER[right])]
    return refusals


def refusals_to_decide(call: Call, *, when: datetime) -> list[Refusal]:
    """Return why the call may not be decided at that moment: its last stage alone names laureates."""
    phases = phases_of(call)
    phase = active_phase(phases, when=when)
    if phase is not None and phase.rights.decide and phase.stage < last_stage(phases):
        return [Refusal("programmes.phase_of_first_stage", {"phase": phase.label})]
    return refusals_of_phase(call, "decide", when=when)


def refusals_of_deposit(call: Call, *, stage: int, when: datetime) -> list[Refusal]:
    """Return why an application of that stage may not be deposited, by the call's own phases alone.

    Without any, its rounds are the whole law of deposit, and say it themselves.
    """
    if not call.phases:
        return []
    phases = phases_of(call)
    phase = active_phase(phases, when=when)
    if phase is not None and phase.rights.deposit and phase.stage != stage:
        return [Refusal("programmes.phase_of_other_stage", {"phase": phase.label})]
    return refusals_to_use(phases, "deposit", when=when)


def last_stage(phases: Sequence[Phase]) -> int:
    """Return the stage whose decisions name laureates."""
    return max((phase.stage for phase in phases), default=IDEA)


def stage_of(call: Call, *, when: datetime) -> int:
    """Return the stage under way: of the phase in force, else of the next to come, else the last."""
    phases = phases_of(call)
    phase = active_phase(phases, when=when)
    if phase is not None:
        return phase.stage
    ahead = (one for one in phases if one.opens_at is None or one.opens_at > when)
    return next((one.stage for one in ahead), last_stage(phases))


def keep_review_end(call: Call, *, on: datetime) -> None:
    """Give a call with phases the end of marking that they give; without saving it."""
    if call.phases:
        call.review_ends_at = phase_plans.end_of_marking(phases_of(call), stage_of(call, when=on))


def refusals_of_rounds_in_phases(call: Call, rounds: Sequence[Round]) -> list[Refusal]:
    """Return why these rounds may not be those of the call: its own phases leave one of them out."""
    refusals = phase_plans.refusals_of_rounds_in(phases_of(call), rounds) if call.phases else ()
    return [Refusal(one.code, one.params) for one in refusals]


def hides_names(call: Call, *, when: datetime) -> bool:
    """Whether the call's jurors see numbers in place of everything that names an applicant."""
    return bool(call.phases) and names_hidden(phases_of(call), when=when)


def link_is_answered(call: Call, declared_at: datetime | None, *, when: datetime) -> bool:
    """Whether a juror's answer to the link question counts at that moment."""
    return declared_at is not None and link_stands(phases_of(call), declared_at=declared_at, when=when)
