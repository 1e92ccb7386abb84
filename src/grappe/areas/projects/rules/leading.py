"""What a project asks of who leads it: the next step, what is missing, whom to remind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from grappe.areas.projects.rules.agreement.versions import AgreementState
from grappe.areas.projects.rules.next_step import NextStep, Progress, next_step
from grappe.areas.projects.rules.stages import Stage

_PREPARED = (Stage.DETECTED, Stage.PREPARATION)
_OVER = (Stage.FINISHED, Stage.STOPPED)


class Asked(StrEnum):
    """What is asked of who leads: a step to take, links that nobody holds, answers, words, confirmed notes,
    an agreement to mend, approvals or signatures that others owe, work that is late."""

    CHAIN = "chain"
    TEAM = "team"
    MEETING = "meeting"
    AGREEMENT = "agreement"
    HOLES = "holes"
    ANSWERS = "answers"
    STATEMENTS = "statements"
    NOTES = "notes"
    CHECKS = "checks"
    APPROVALS = "approvals"
    SIGNATURES = "signatures"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class LedFacts:
    """A project as who leads it finds it.

    `holes`: links that nobody holds. `unanswered`: invitations without an answer. `silent`: partners engaged
    that have not said their terms alone. `unconfirmed`: notes of meetings that somebody present has not
    confirmed. `blocks`: checks that keep the agreement from being approved. `parties`, `approved`, `signed`:
    of the latest version. `late`: items of the plan past due.
    """

    stage: Stage
    progress: Progress
    holes: int = 0
    unanswered: int = 0
    silent: int = 0
    unconfirmed: int = 0
    agreement: AgreementState | None = None
    parties: int = 0
    blocks: int = 0
    approved: int = 0
    signed: int = 0
    late: int = 0


def asked_of_lead(facts: LedFacts) -> tuple[tuple[Asked, int], ...]:
    """Return what a project asks of who leads it, each with how many; what they do themselves comes before
    whom they remind. Nothing of a project that is over.

    A link without a holder counts until the project is submitted; a step to take counts one.
    """
    if facts.stage in _OVER:
        return ()
    is_prepared = facts.stage in _PREPARED
    step = next_step(facts.progress) if is_prepared else None
    drafting = facts.agreement is AgreementState.DRAFTING
    approved = facts.agreement is AgreementState.APPROVED
    counts = (
        (Asked.LATE, facts.late),
        (Asked.HOLES, facts.holes if is_prepared and step is not NextStep.TEAM else 0),
        *((Asked(each.value), int(step is each)) for each in NextStep),
        (Asked.ANSWERS, facts.unanswered),
        (Asked.STATEMENTS, facts.silent if is_prepared and facts.agreement is None else 0),
        (Asked.NOTES, facts.unconfirmed if is_prepared else 0),
        (Asked.CHECKS, facts.blocks if drafting else 0),
        (Asked.APPROVALS, facts.parties - facts.approved if drafting and not facts.blocks else 0),
        (Asked.SIGNATURES, facts.parties - facts.signed if approved else 0),
    )
    return tuple((asked, count) for asked, count in counts if count)
