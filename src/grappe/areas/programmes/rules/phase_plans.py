"""The phases of a call as a whole: those of a call that has none, two templates, and what may still move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

from grappe.areas.programmes.rules.phases import (
    FULL,
    IDEA,
    Others,
    Phase,
    Reading,
    Rights,
    refusals_of_phases,
)
from grappe.areas.programmes.rules.rounds import Round
from grappe.values import Refusal

MOST_PHASES = 16
LONGEST_LABEL = 80
# What each stage must offer somewhere, or it never ends.
NEEDED = ("deposit", "mark", "decide")
DEPOSIT = Rights(deposit=True)
BLIND = Rights(read=Reading.ANONYMISED, mark=True, others=Others.NEVER)
OPEN_READING = Rights(read=Reading.FULL, mark=True, others=Others.AFTER_OWN, discuss=True)
SESSION = Rights(read=Reading.FULL, others=Others.ALWAYS, discuss=True, decide=True)
# A call without phases is led by its states: they say when to mark and when to decide.
_BY_STATE = Rights(read=Reading.FULL, mark=True, others=Others.AFTER_OWN, discuss=True, decide=True)


def default_phases(
    *,
    opens_at: datetime | None,
    closes_at: datetime | None,
    review_ends_at: datetime | None,
    deposit_over: bool,
) -> tuple[Phase, ...]:
    """Return the phases of a call that has none of its own, from its calendar: deposit, review, session.

    Jurors read in full, mark until the end of the review, and see the others after their own mark.
    """
    phases = () if deposit_over else (Phase("deposit", DEPOSIT, opens_at, closes_at),)
    start = None if deposit_over else closes_at
    if not deposit_over and closes_at is None:
        return phases
    review = Phase("review", _BY_STATE, start, review_ends_at)
    if review_ends_at is None or not review.is_valid:
        return (*phases, replace(review, closes_at=None))
    return (*phases, review, Phase("session", replace(_BY_STATE, mark=False), review_ends_at))


def one_stage(*, opens_at: datetime | None, closes_at: datetime | None) -> tuple[Phase, ...]:
    """Return the template in one stage: deposit, a reading without names, one in full, the session."""
    return _chained(
        opens_at,
        closes_at,
        ("deposit", DEPOSIT, IDEA, 0),
        ("blind", BLIND, IDEA, 14),
        ("reading", OPEN_READING, IDEA, 10),
        ("session", SESSION, IDEA, 0),
    )


def two_stages(*, opens_at: datetime | None, closes_at: datetime | None) -> tuple[Phase, ...]:
    """Return the template in two stages: an idea read without names and chosen, then the full application."""
    return _chained(
        opens_at,
        closes_at,
        ("deposit", DEPOSIT, IDEA, 0),
        ("blind", BLIND, IDEA, 14),
        ("choice", SESSION, IDEA, 7),
        ("full_deposit", DEPOSIT, FULL, 45),
        ("full_reading", OPEN_READING, FULL, 21),
        ("full_session", SESSION, FULL, 0),
    )


def _chained(
    opens_at: datetime | None, closes_at: datetime | None, *rows: tuple[str, Rights, int, int]
) -> tuple[Phase, ...]:
    """Each phase begins where the one before ends; the first ends with the deposit, the last never."""
    found: list[Phase] = []
    for code, rights, stage, days in rows:
        start = found[-1].closes_at if found else opens_at
        end = start + timedelta(days=days) if start and days else None
        found.append(Phase(code, rights, start, end if found else closes_at, stage))
    return tuple(found)


def as_json(phases: Sequence[Phase]) -> list[dict[str, object]]:
    """Return phases as plain JSON, moments in UTC."""
    return [
        {**asdict(phase), "opens_at": _said(phase.opens_at), "closes_at": _said(phase.closes_at)}
        for phase in phases
    ]


def from_json(documents: Sequence[Mapping[str, object]]) -> tuple[Phase, ...]:
    """Read what `as_json` wrote."""
    return tuple(_read(document) for document in documents)


def _said(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None


def _read(document: Mapping[str, object]) -> Phase:
    held = document["rights"]
    assert isinstance(held, Mapping), "rights are a table"
    rights = Rights(**{**held, "read": Reading(str(held["read"])), "others": Others(str(held["others"]))})
    return Phase(
        str(document["code"]),
        rights,
        _moment(document["opens_at"]),
        _moment(document["closes_at"]),
        int(str(document["stage"])),
        str(document["label"]),
    )


def refusals_of_plan(phases: Sequence[Phase], rounds: Sequence[Round]) -> list[Refusal]:
    """Return what is wrong with the phases of a call and with its rounds beside them; `field` is the row's.

    Each has a name; each stage deposits, marks and decides; names once read are not hidden again; each
    round of deposit lies within a phase that allows it. No phase at all is a plan too: the calendar's.
    """
    if not phases:
        return []
    many = [Refusal("programmes.too_many_phases", {"most": MOST_PHASES})] if len(phases) > MOST_PHASES else []
    return [
        *many,
        *refusals_of_phases(phases),
        *_refusals_of_labels(phases),
        *_refusals_of_stages(phases),
        *_refusals_of_hiding_late(phases),
        *refusals_of_rounds_in(phases, rounds),
    ]


def _refusals_of_labels(phases: Sequence[Phase]) -> Iterator[Refusal]:
    for row, phase in enumerate(phases):
        if not phase.label.strip():
            yield Refusal("programmes.phase_without_label", {}, f"phases.{row}.label")
        elif any(phase.label == other.label for other in phases[:row]):
            yield Refusal("programmes.phase_label_twice", {"phase": phase.label}, f"phases.{row}.label")


def _refusals_of_stages(phases: Sequence[Phase]) -> Iterator[Refusal]:
    for stage in sorted({phase.stage for phase in phases}):
        for right in NEEDED:
            if not any(getattr(phase.rights, right) for phase in phases if phase.stage == stage):
                yield Refusal(f"programmes.stage_without_{right}", {"stage": stage})


def _refusals_of_hiding_late(phases: Sequence[Phase]) -> Iterator[Refusal]:
    for row, phase in enumerate(phases):
        earlier = [one for one in phases[:row] if one.stage == phase.stage]
        known = any(one.rights.read is Reading.FULL for one in earlier)
        if known and phase.rights.read is Reading.ANONYMISED:
            yield Refusal("programmes.phase_anonymised_late", {}, f"phases.{row}.read")


def refusals_of_rounds_in(phases: Sequence[Phase], rounds: Sequence[Round]) -> Iterator[Refusal]:
    """Yield why a round may not stand beside these phases: none of them allows the deposit all along it."""
    row = next((row for row, phase in enumerate(phases) if phase.rights.deposit), None)
    for number, one in enumerate(rounds, start=1):
        if row is not None and not any(_holds(phase, one) for phase in phases):
            yield Refusal("programmes.phase_cuts_round", {"round": number}, f"phases.{row}.closes_at")


def _holds(phase: Phase, one: Round) -> bool:
    opens = phase.opens_at is None or one.opens_at is None or phase.opens_at <= one.opens_at
    closes = phase.closes_at is None or one.closes_at is None or one.closes_at <= phase.closes_at
    return phase.rights.deposit and opens and closes


def end_of_marking(phases: Sequence[Phase], stage: int) -> datetime | None:
    """Return when the marking of a stage is over: the last end of its phases that mark."""
    ends = [phase.closes_at for phase in phases if phase.stage == stage and phase.rights.mark]
    return None if None in ends else max(filter(None, ends), default=None)


def is_past(phase: Phase, *, when: datetime) -> bool:
    """Whether a phase is over: nothing of it changes any more."""
    return phase.closes_at is not None and phase.closes_at < when.replace(microsecond=0)


def has_begun(phase: Phase, *, when: datetime) -> bool:
    """Whether a phase is under way or over: its rights and stage no longer change."""
    return phase.opens_at is None or phase.opens_at <= when.replace(microsecond=0)


def refusals_to_change_phases(
    before: Sequence[Phase], after: Sequence[Phase], *, when: datetime
) -> list[Refusal]:
    """Return why phases in force may not become the others: what is past stays as it was.

    Of the phase under way, the name may change, and the end as long as it is not past; a deposit only gains
    time. Phases to come are free. `field` is the row's.
    """
    begun = [phase for phase in before if has_begun(phase, when=when)]
    return [
        refusal
        for row, old in enumerate(begun)
        for refusal in _refusals_of_begun(row, old, after[row] if row < len(after) else None, when)
    ]


def _refusals_of_begun(row: int, old: Phase, new: Phase | None, when: datetime) -> Iterator[Refusal]:
    if new is None:
        yield Refusal("programmes.phase_begun_removed", {"phase": old.label})
    elif is_past(old, when=when):
        if new != old:
            yield Refusal("programmes.phase_past_changed", {"phase": old.label}, f"phases.{row}.label")
    else:
        if replace(new, closes_at=old.closes_at, label=old.label) != old:
            yield Refusal("programmes.phase_begun_changed", {"phase": old.label}, f"phases.{row}.label")
        if new.closes_at != old.closes_at:
            yield from _refusals_of_new_end(row, old, new, when)


def _refusals_of_new_end(row: int, old: Phase, new: Phase, when: datetime) -> Iterator[Refusal]:
    if new.closes_at is None:
        return
    if is_past(new, when=when):
        yield Refusal("programmes.phase_end_in_the_past", {}, f"phases.{row}.closes_at")
    elif old.rights.deposit and (old.closes_at is None or new.closes_at < old.closes_at):
        yield Refusal("programmes.deadline_brought_forward", {}, f"phases.{row}.closes_at")
