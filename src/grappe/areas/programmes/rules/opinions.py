"""Opinions asked of outside experts: each on one application, with a deadline, locked when it has passed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from grappe.areas.programmes.rules.phases import Reading, Rights
from grappe.values import Refusal

LONGEST_QUESTION = 1000
LONGEST_OPINION = 8000
# An expert who has not answered is written to once, when this long is left.
REMIND_BEFORE = timedelta(days=3)


class OpinionState(StrEnum):
    """Where an opinion stands; that it is late follows from its deadline, it is no state."""

    ASKED = "asked"
    GIVEN = "given"
    RECUSED = "recused"
    WITHDRAWN = "withdrawn"


TRANSITIONS: Mapping[OpinionState, frozenset[OpinionState]] = {
    # Given again until the deadline: the last text counts.
    OpinionState.ASKED: frozenset({OpinionState.GIVEN, OpinionState.RECUSED, OpinionState.WITHDRAWN}),
    OpinionState.GIVEN: frozenset({OpinionState.GIVEN, OpinionState.RECUSED}),
    OpinionState.RECUSED: frozenset(),
    OpinionState.WITHDRAWN: frozenset(),
}


@dataclass(frozen=True, slots=True)
class OpinionFacts:
    """What the rules look at: state, deadline, whether the expert answered that nothing ties them to the
    application, and whether a tie was found."""

    state: OpinionState
    due_at: datetime
    is_linkless: bool = False
    is_conflicted: bool = False


def refusals_to_ask(*, question: str, due_at: datetime, rights: Rights, on: datetime) -> list[Refusal]:
    """Return why an opinion may not be asked so: nobody reads applications in full now (names that are hidden
    leave an expert unable to say what ties them), the question is missing or too long, or the deadline has
    passed."""
    refusals = []
    if rights.read is not Reading.FULL:
        refusals.append(Refusal("programmes.opinion_not_now"))
    if not question.strip():
        refusals.append(Refusal("programmes.opinion_question_missing", {}, "question"))
    if len(question.strip()) > LONGEST_QUESTION:
        params = {"longest": LONGEST_QUESTION}
        refusals.append(Refusal("programmes.opinion_question_too_long", params, "question"))
    if due_at <= on:
        refusals.append(Refusal("programmes.opinion_due_in_the_past", {}, "due_at"))
    return refusals


def refusals_of_audience(*, is_confidential: bool, with_letter: bool) -> list[Refusal]:
    """Return why an opinion may not be shown so: what the facilitators keep does not go with a letter."""
    if is_confidential and with_letter:
        return [Refusal("programmes.opinion_confidential_with_letter", {}, "with_letter")]
    return []


def refusals_to_open(facts: OpinionFacts, *, rights: Rights, on: datetime) -> list[Refusal]:
    """Return why the expert may not read the application now: withdrawn, recused, tied to it, too late, or
    the phase is over. The second of the deadline is still in time."""
    if facts.state is OpinionState.WITHDRAWN:
        return [Refusal("programmes.opinion_withdrawn")]
    if facts.state is OpinionState.RECUSED or facts.is_conflicted:
        return [Refusal("programmes.opinion_recused")]
    return _refusals_of_time(facts, rights=rights, on=on)


def refusals_to_give(facts: OpinionFacts, text: str, *, rights: Rights, on: datetime) -> list[Refusal]:
    """Return why this text may not be given as the opinion: `refusals_to_open`, the link question waits for
    its answer, nothing is written, or too much is."""
    refusals = refusals_to_open(facts, rights=rights, on=on)
    if not refusals and not facts.is_linkless:
        refusals.append(Refusal("programmes.link_unanswered"))
    if not text.strip():
        refusals.append(Refusal("programmes.opinion_empty", {}, "text"))
    if len(text.strip()) > LONGEST_OPINION:
        refusals.append(Refusal("programmes.opinion_too_long", {"longest": LONGEST_OPINION}, "text"))
    return refusals


def refusals_of_step(state: OpinionState, to: OpinionState) -> list[Refusal]:
    """Return why an opinion may not pass from one state to another."""
    if to in TRANSITIONS[state]:
        return []
    return [Refusal("programmes.opinion_step")]


def is_locked(facts: OpinionFacts, *, rights: Rights, on: datetime) -> bool:
    """Whether nothing more can be written, whatever it says."""
    return bool(refusals_to_open(facts, rights=rights, on=on))


def is_due_for_reminder(
    *, state: OpinionState, due_at: datetime, reminded_at: datetime | None, on: datetime
) -> bool:
    """Whether the one reminder is to be written: the opinion is awaited, its deadline near and not passed."""
    awaited = state is OpinionState.ASKED and reminded_at is None
    return awaited and on <= due_at <= on + REMIND_BEFORE


def _refusals_of_time(facts: OpinionFacts, *, rights: Rights, on: datetime) -> list[Refusal]:
    if on.replace(microsecond=0) > facts.due_at:
        return [Refusal("programmes.opinion_late", {"due": facts.due_at})]
    if rights.read is not Reading.FULL:
        return [Refusal("programmes.opinion_phase_over")]
    return []
