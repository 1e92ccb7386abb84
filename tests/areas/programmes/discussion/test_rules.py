"""Who is in a discussion, what may still change, and when an expert may answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from grappe.areas.programmes.rules.discussion import (
    CHANGE_WITHIN,
    LONGEST_MESSAGE,
    Standing,
    reads_discussion,
    refusals_of_message,
    refusals_to_discuss,
    refusals_to_edit,
    refusals_to_withdraw,
    threads,
)
from grappe.areas.programmes.rules.opinions import (
    LONGEST_OPINION,
    LONGEST_QUESTION,
    REMIND_BEFORE,
    TRANSITIONS,
    OpinionFacts,
    OpinionState,
    is_due_for_reminder,
    is_locked,
    refusals_of_audience,
    refusals_of_step,
    refusals_to_ask,
    refusals_to_give,
    refusals_to_open,
)
from grappe.areas.programmes.rules.phases import NOTHING, Others, Reading, Rights

NOON = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OPEN = Rights(read=Reading.FULL, others=Others.AFTER_OWN, discuss=True)


@pytest.mark.parametrize(
    ("standing", "rights", "reads"),
    [
        (Standing(is_facilitator=True), NOTHING, True),
        (Standing(is_facilitator=True, is_conflicted=True), OPEN, False),
        (Standing(is_reader=True, gave_own=True), OPEN, True),
        (Standing(is_reader=True), OPEN, False),
        (Standing(is_reader=True), replace(OPEN, others=Others.ALWAYS), True),
        (Standing(is_reader=True, gave_own=True), replace(OPEN, others=Others.NEVER), False),
        (Standing(is_reader=True, gave_own=True), replace(OPEN, read=Reading.NONE), False),
        (Standing(is_reader=True, gave_own=True, is_conflicted=True), OPEN, False),
        (Standing(), replace(OPEN, others=Others.ALWAYS), False),
    ],
)
def test_who_reads_a_discussion(standing: Standing, rights: Rights, reads: bool) -> None:
    assert reads_discussion(standing, rights) is reads


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Bonjour", None),
        (" \n ", "programmes.message_empty"),
        ("x" * LONGEST_MESSAGE, None),
        ("x" * (LONGEST_MESSAGE + 1), "programmes.message_too_long"),
    ],
)
def test_a_message_says_something(body: str, code: str | None) -> None:
    assert [refusal.code for refusal in refusals_of_message(body)] == ([code] if code else [])


def test_the_phase_opens_the_discussion() -> None:
    assert refusals_to_discuss(OPEN) == []
    assert refusals_to_discuss(NOTHING)[0].code == "programmes.discussion_closed"


def test_a_message_changes_until_the_last_second_of_its_delay() -> None:
    end = NOON + CHANGE_WITHIN
    assert refusals_to_edit(written_at=NOON, is_withdrawn=False, on=end) == []
    late = refusals_to_edit(written_at=NOON, is_withdrawn=False, on=end + SECOND)
    assert late[0].code == "programmes.message_settled"
    assert late[0].params == {"minutes": 10}
    gone = refusals_to_edit(written_at=NOON, is_withdrawn=True, on=NOON)
    assert gone[0].code == "programmes.message_withdrawn"


def test_a_message_is_withdrawn_once() -> None:
    assert refusals_to_withdraw(is_withdrawn=False) == []
    assert refusals_to_withdraw(is_withdrawn=True)[0].code == "programmes.message_withdrawn"


@dataclass(frozen=True)
class Said:
    pk: int
    parent_id: int | None = None


def test_answers_stand_under_what_they_answer() -> None:
    rows = [Said(1), Said(2), Said(3, 1), Said(4, 2), Said(5, 1)]
    assert threads(rows) == [(rows[0], [rows[2], rows[4]]), (rows[1], [rows[3]])]


# ---- opinions ------------------------------------------------------------------------------------


def asked(**changes: object) -> OpinionFacts:
    facts = OpinionFacts(OpinionState.ASKED, NOON, is_linkless=True)
    return replace(facts, **changes)


@pytest.mark.parametrize(
    ("question", "due", "rights", "codes"),
    [
        ("Tient-elle ?", NOON + SECOND, OPEN, []),
        ("", NOON, OPEN, ["programmes.opinion_question_missing", "programmes.opinion_due_in_the_past"]),
        ("x" * (LONGEST_QUESTION + 1), NOON + SECOND, OPEN, ["programmes.opinion_question_too_long"]),
        ("Tient-elle ?", NOON + SECOND, NOTHING, ["programmes.opinion_not_now"]),
        (
            "Tient-elle ?",
            NOON + SECOND,
            replace(OPEN, read=Reading.ANONYMISED),
            ["programmes.opinion_not_now"],
        ),
    ],
)
def test_what_may_be_asked(question: str, due: datetime, rights: Rights, codes: list[str]) -> None:
    found = refusals_to_ask(question=question, due_at=due, rights=rights, on=NOON)
    assert [refusal.code for refusal in found] == codes


def test_what_is_confidential_does_not_go_with_a_letter() -> None:
    assert refusals_of_audience(is_confidential=True, with_letter=False) == []
    assert refusals_of_audience(is_confidential=False, with_letter=True) == []
    both = refusals_of_audience(is_confidential=True, with_letter=True)
    assert [refusal.code for refusal in both] == ["programmes.opinion_confidential_with_letter"]


@pytest.mark.parametrize(
    ("facts", "rights", "on", "code"),
    [
        (asked(), OPEN, NOON, None),
        (asked(), OPEN, NOON + timedelta(milliseconds=900), None),
        (asked(), OPEN, NOON + SECOND, "programmes.opinion_late"),
        (asked(), NOTHING, NOON, "programmes.opinion_phase_over"),
        (asked(is_conflicted=True), OPEN, NOON, "programmes.opinion_recused"),
        (asked(state=OpinionState.RECUSED), OPEN, NOON, "programmes.opinion_recused"),
        (asked(state=OpinionState.WITHDRAWN, is_conflicted=True), OPEN, NOON, "programmes.opinion_withdrawn"),
        (asked(state=OpinionState.GIVEN), OPEN, NOON, None),
    ],
)
def test_when_the_expert_reads(facts: OpinionFacts, rights: Rights, on: datetime, code: str | None) -> None:
    found = refusals_to_open(facts, rights=rights, on=on)
    assert [refusal.code for refusal in found] == ([code] if code else [])
    assert is_locked(facts, rights=rights, on=on) is bool(code)


@pytest.mark.parametrize(
    ("facts", "text", "codes"),
    [
        (asked(), "Oui.", []),
        (asked(is_linkless=False), "Oui.", ["programmes.link_unanswered"]),
        (
            asked(state=OpinionState.WITHDRAWN),
            " ",
            ["programmes.opinion_withdrawn", "programmes.opinion_empty"],
        ),
        (asked(), "x" * (LONGEST_OPINION + 1), ["programmes.opinion_too_long"]),
    ],
)
def test_what_may_be_given(facts: OpinionFacts, text: str, codes: list[str]) -> None:
    found = refusals_to_give(facts, text, rights=OPEN, on=NOON)
    assert [refusal.code for refusal in found] == codes


@pytest.mark.parametrize("state", OpinionState)
@pytest.mark.parametrize("to", OpinionState)
def test_steps_follow_the_table(state: OpinionState, to: OpinionState) -> None:
    assert (refusals_of_step(state, to) == []) is (to in TRANSITIONS[state])


@pytest.mark.parametrize(
    ("state", "due", "reminded", "is_due"),
    [
        (OpinionState.ASKED, NOON + REMIND_BEFORE, None, True),
        (OpinionState.ASKED, NOON + REMIND_BEFORE + SECOND, None, False),
        (OpinionState.ASKED, NOON - SECOND, None, False),
        (OpinionState.ASKED, NOON, NOON, False),
        (OpinionState.GIVEN, NOON, None, False),
    ],
)
def test_one_reminder_near_the_end(
    state: OpinionState, due: datetime, reminded: datetime | None, is_due: bool
) -> None:
    assert is_due_for_reminder(state=state, due_at=due, reminded_at=reminded, on=NOON) is is_due
