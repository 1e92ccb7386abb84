"""The stages of a project, from a need that somebody detects to its end, and what each step asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from grappe.values import Explanation, ExplanationLine, Refusal, Share

LONGEST_TITLE, LONGEST_NEED, LONGEST_SUMMARY, LONGEST_REASON = 120, 4000, 2000, 1000
# A project is collaborative: nobody submits one alone.
LEAST_PARTNERS = 2


class Stage(StrEnum):
    """Where a project stands."""

    DETECTED = "detected"
    PREPARATION = "preparation"
    SUBMITTED = "submitted"
    FUNDED = "funded"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"


class Confidentiality(StrEnum):
    """Who may see that a project exists: its partners and the staff of its networks; the people of these
    networks too; whoever is signed in."""

    PARTNERS = "partners"
    NETWORK = "network"
    OPEN = "open"


STEPS: Mapping[Stage, frozenset[Stage]] = MappingProxyType(
    {
        Stage.DETECTED: frozenset({Stage.PREPARATION, Stage.STOPPED}),
        Stage.PREPARATION: frozenset({Stage.SUBMITTED, Stage.RUNNING, Stage.STOPPED}),
        Stage.SUBMITTED: frozenset({Stage.FUNDED, Stage.PREPARATION, Stage.STOPPED}),
        Stage.FUNDED: frozenset({Stage.RUNNING, Stage.STOPPED}),
        Stage.RUNNING: frozenset({Stage.FINISHED, Stage.STOPPED}),
        Stage.FINISHED: frozenset(),
        Stage.STOPPED: frozenset({Stage.PREPARATION}),
    }
)
# What a stage means once a project was recorded there without its history: it was submitted, and won.
WON = frozenset({Stage.FUNDED, Stage.RUNNING, Stage.FINISHED})


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What a step is judged on: the stage, how many partners have accepted, whether an agreement is signed
    (here, or elsewhere and declared)."""

    stage: Stage
    partners: int
    has_agreement: bool


def refusals_of_stage(facts: ProjectFacts, to: Stage, *, reason: str) -> list[Refusal]:
    """Return every reason why a project cannot go to a stage.

    Stopping or going back asks for a reason. Submitting and running ask for two partners at least. Work
    starts once the agreement is signed: where a research body works with an enterprise, the terms on costs,
    results and rights are fixed before the project starts (framework for State aid for research, point 28).
    """
    refusals = []
    if to not in STEPS[facts.stage]:
        refusals.append(Refusal("projects.step", {"before": facts.stage, "after": to}))
    if to in (Stage.SUBMITTED, Stage.RUNNING) and facts.partners < LEAST_PARTNERS:
        refusals.append(Refusal("projects.too_few_partners", {"least": LEAST_PARTNERS}))
    if to is Stage.RUNNING and not facts.has_agreement:
        refusals.append(Refusal("projects.agreement_unsigned"))
    if _wants_reason(facts.stage, to) and not reason.strip():
        refusals.append(Refusal("projects.reason_missing", {}, "reason"))
    if len(reason.strip()) > LONGEST_REASON:
        refusals.append(Refusal("projects.too_long", {"longest": LONGEST_REASON}, "reason"))
    return refusals


def _wants_reason(before: Stage, after: Stage) -> bool:
    """Somebody will ask later why a project stopped, or went back."""
    return after is Stage.STOPPED or (after is Stage.PREPARATION and before is not Stage.DETECTED)


def next_stages(stage: Stage) -> tuple[Stage, ...]:
    """Return the stages that may follow, in the order of a project's life."""
    return tuple(after for after in Stage if after in STEPS[stage])


def refusals_of_project(title: str, need: str, summary: str) -> list[Refusal]:
    """Return every reason why a project cannot be written down so: no title, no need, texts too long."""
    refusals = []
    if not title.strip():
        refusals.append(Refusal("projects.title_missing", {}, "title"))
    if not need.strip():
        refusals.append(Refusal("projects.need_missing", {}, "need"))
    for name, text, longest in (
        ("title", title, LONGEST_TITLE),
        ("need", need, LONGEST_NEED),
        ("summary", summary, LONGEST_SUMMARY),
    ):
        if len(text.strip()) > longest:
            refusals.append(Refusal("projects.too_long", {"longest": longest}, name))
    return refusals


@dataclass(frozen=True, slots=True)
class SuccessRate:
    """Funded over decided, with its lines; None while nothing was decided."""

    share: Share | None
    explanation: Explanation


def success_rate(histories: Sequence[Sequence[Stage]]) -> SuccessRate:
    """Return which part of the projects once submitted was funded, to the basis point.

    :param histories: for each project, the stages it went through, in order. Decided: funded, or sent back or
        stopped after it was submitted. One that still waits counts on neither side.
    """
    submitted = [stages for stages in histories if Stage.SUBMITTED in stages]
    won = sum(1 for stages in submitted if Stage.FUNDED in stages)
    waiting = sum(1 for stages in submitted if stages[-1] is Stage.SUBMITTED and Stage.FUNDED not in stages)
    decided = len(submitted) - waiting
    share = Share((won * 10_000 * 2 + decided) // (2 * decided)) if decided else None
    lines = (
        ExplanationLine("projects.submitted", {}, "", len(submitted), "count"),
        ExplanationLine("projects.waiting", {}, "", waiting, "count", "off"),
        ExplanationLine("projects.won", {}, "", won, "count"),
        ExplanationLine(
            "projects.success", {"won": won, "decided": decided}, "{won} / {decided}", share, "share", "total"
        ),
    )
    return SuccessRate(share, Explanation("projects.success", lines))
