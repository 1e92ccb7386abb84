"""The first stage of an exported call, worked out again: marks, places, who goes on, and why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grappe.areas.programmes.rules.grid import refusals_to_open
from grappe.areas.programmes.rules.rescored import (
    ReplayCheck,
    Rescored,
    checks_of_marks,
    codes,
    compare,
    rescored,
)
from grappe.areas.programmes.rules.scoring import aggregate
from grappe.areas.programmes.rules.stage_document import FirstStage, IdeaRecord
from grappe.areas.programmes.rules.stages import Choice, best_first, departures

IDEA = "I"
KEPT, ASIDE = "kept", "aside"


def checks_of_first_stage(stage: FirstStage, numbers: Sequence[int]) -> Iterator[ReplayCheck]:
    """Work out again each review, mean and place of the ideas; then whether the choice follows them.

    A grid that could not have opened stops there: nothing computed on it would mean anything.

    :param numbers: the applications of the second stage, each of which an idea that goes on became.
    """
    refused = codes(refusals_to_open(stage.grid))
    yield ReplayCheck("grid", (), refused, not refused, IDEA)
    if not refused:
        scored = [rescored(stage.grid, idea) for idea in stage.ideas]
        for found in scored:
            yield from checks_of_marks(stage.grid, found, IDEA)
        choices = [_choice(found) for found in scored]
        yield from _places(stage, choices)
        yield from _choices(stage, choices)
    yield from _invited(stage, numbers)


def _choice(found: Rescored[IdeaRecord]) -> Choice:
    whole, idea = aggregate(found.points), found.record
    return Choice(idea.number, whole.mean if whole else None, idea.kept, idea.reason)


def _places(stage: FirstStage, choices: Sequence[Choice]) -> Iterator[ReplayCheck]:
    published = {idea.number: idea.published.place for idea in stage.ideas}
    for place, choice in enumerate(best_first(choices), start=1):
        yield compare("place", published[choice.number], place, f"{IDEA}{choice.number}")


def _choices(stage: FirstStage, choices: Sequence[Choice]) -> Iterator[ReplayCheck]:
    """Each idea goes on or not as its mean has it; or with its reason, when a lower one goes on before it."""
    departing = set(departures(choices))
    for idea in stage.ideas:
        said, subject = KEPT if idea.kept else ASIDE, f"{IDEA}{idea.number}"
        if idea.number not in departing:
            yield ReplayCheck("choice", said, said, True, subject)
        elif idea.reason.strip():
            yield ReplayCheck("choice.reasoned", said, KEPT, True, subject)
        else:
            yield ReplayCheck("choice", said, KEPT, False, subject)


def _invited(stage: FirstStage, numbers: Sequence[int]) -> Iterator[ReplayCheck]:
    chosen = {idea.number: KEPT if idea.kept else ASIDE for idea in stage.ideas}
    for number in numbers:
        yield compare("invited", KEPT, chosen.get(number), str(number))
