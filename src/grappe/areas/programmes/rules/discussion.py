"""The discussion of an application by those who judge it: who reads it, who writes, what may still change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from grappe.areas.programmes.rules.phases import Reading, Rights, sees_others
from grappe.values import Refusal

# Long enough to mend a slip, short enough that nobody answers a text that is no longer there.
CHANGE_WITHIN = timedelta(minutes=10)
LONGEST_MESSAGE = 4000


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands before an application: of its facilitation, one of its jurors who answered that
    nothing ties them to it, in conflict, and whether their own mark is given."""

    is_facilitator: bool = False
    is_reader: bool = False
    is_conflicted: bool = False
    gave_own: bool = False


def reads_discussion(standing: Standing, rights: Rights) -> bool:
    """Whether the discussion exists for this person: never in conflict; a facilitator at any time; a juror
    when the phase lets them read and see what the others think."""
    if standing.is_conflicted:
        return False
    if standing.is_facilitator:
        return True
    may_read = standing.is_reader and rights.read is not Reading.NONE
    return may_read and sees_others(rights, gave_own=standing.gave_own)


def refusals_of_message(body: str) -> list[Refusal]:
    """Return what is wrong with a message as written: empty, or too long."""
    if not body.strip():
        return [Refusal("programmes.message_empty", {}, "body")]
    if len(body.strip()) > LONGEST_MESSAGE:
        return [Refusal("programmes.message_too_long", {"longest": LONGEST_MESSAGE}, "body")]
    return []


def refusals_to_discuss(rights: Rights) -> list[Refusal]:
    """Return why nobody may write now: the phase in force does not open the discussion."""
    return [] if rights.discuss else [Refusal("programmes.discussion_closed")]


def refusals_to_edit(*, written_at: datetime, is_withdrawn: bool, on: datetime) -> list[Refusal]:
    """Return why a message may no longer be changed by its author: withdrawn, or `CHANGE_WITHIN` is over.

    The last second of the delay is still in time.
    """
    if is_withdrawn:
        return [Refusal("programmes.message_withdrawn")]
    if on.replace(microsecond=0) - written_at.replace(microsecond=0) > CHANGE_WITHIN:
        return [Refusal("programmes.message_settled", {"minutes": CHANGE_WITHIN // timedelta(minutes=1)})]
    return []


def refusals_to_withdraw(*, is_withdrawn: bool) -> list[Refusal]:
    """Return why a message may not be withdrawn by its author: it is already."""
    return [Refusal("programmes.message_withdrawn")] if is_withdrawn else []


class InThread(Protocol):
    """What a thread needs of a message: its id, and that of the message it answers."""

    @property
    def pk(self) -> int: ...

    @property
    def parent_id(self) -> int | None: ...


M = TypeVar("M", bound=InThread)


def threads(messages: Sequence[M]) -> list[tuple[M, list[M]]]:
    """Return each first message with its answers, all in the order given: one level, nothing nested."""
    answers: dict[int, list[M]] = {}
    for message in messages:
        if message.parent_id is not None:
            answers.setdefault(message.parent_id, []).append(message)
    return [(message, answers.get(message.pk, [])) for message in messages if message.parent_id is None]
