"""From the first stage of a call to the second: which ideas go on, and what must be reasoned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.phases import FULL, IDEA, Phase, active_phase
from grappe.values import Refusal


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen for one idea: its number, its mean in hundredths (None unmarked), whether it goes on
    (None while nobody said), and why."""

    number: int
    mean: int | None
    kept: bool | None = None
    reason: str = ""


def refusals_to_choose(phases: Sequence[Phase], state: CallState, *, when: datetime) -> list[Refusal]:
    """Return why ideas may not be chosen at that moment: the call is not under review, or the phase in force
    does not decide on its first stage."""
    if state is not CallState.REVIEW:
        return [Refusal("programmes.choice_not_in_review")]
    phase = active_phase(phases, when=when)
    if phase is None or phase.stage != IDEA or not phase.rights.decide or full_deposit(phases) is None:
        return [Refusal("programmes.choice_not_now")]
    return []


def full_deposit(phases: Sequence[Phase]) -> Phase | None:
    """Return the phase in which full applications are deposited; None for a call in one stage."""
    return next((phase for phase in phases if phase.stage == FULL and phase.rights.deposit), None)


def best_first(choices: Sequence[Choice]) -> list[Choice]:
    """Return ideas by their mean, the best first, those unmarked last; by number between equals."""
    return sorted(choices, key=lambda one: (one.mean is None, -(one.mean or 0), one.number))


def kept_first(choices: Sequence[Choice], most: int) -> dict[int, bool]:
    """Return which ideas go on when the best `most` do, by number.

    Equals across the line all go on: nothing separates them. Those without a mark do not.
    """
    ranked = sorted((one.mean for one in choices if one.mean is not None), reverse=True)
    floor = ranked[min(most, len(ranked)) - 1] if ranked and most > 0 else None
    return {one.number: floor is not None and one.mean is not None and one.mean >= floor for one in choices}


def departures(choices: Sequence[Choice]) -> list[int]:
    """Return the numbers of the ideas set aside although one that goes on has a lower mean, in order."""
    kept = [one.mean or 0 for one in choices if one.kept]
    if not kept:
        return []
    floor = min(kept)
    return sorted(one.number for one in choices if one.kept is False and (one.mean or 0) > floor)


def refusals_to_publish(choices: Sequence[Choice], needs: Mapping[str, bool]) -> list[Refusal]:
    """Return every reason why the choice may not be published: an idea without an answer, nobody going on,
    a better idea set aside without a written reason, and what the second stage still lacks.

    :param needs: what the second stage needs, by code → whether it is there: `form`, `dates`.
    """
    refusals = [
        Refusal("programmes.choice_missing", {"number": one.number}) for one in choices if one.kept is None
    ]
    if not any(one.kept for one in choices):
        refusals.append(Refusal("programmes.choice_keeps_nobody"))
    reasons = {one.number: one.reason.strip() for one in choices}
    refusals += [
        Refusal("programmes.choice_departs_without_reason", {"number": number}, f"reason-{number}")
        for number in departures(choices)
        if not reasons[number]
    ]
    return refusals + [
        Refusal(f"programmes.stage_lacks_{code}") for code, is_there in needs.items() if not is_there
    ]
