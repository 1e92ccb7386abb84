"""Pieces of an application: what must be checked, asked back, given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.forms.rules import Condition, Question, QuestionKind
from grappe.areas.programmes.rules.admissibility import (
    CHECK_TRANSITIONS,
    MOST_PIECES,
    CheckState,
    Piece,
    PieceState,
    pieces_asked,
    pieces_given,
    pieces_required,
    refusals_of_pieces,
    refusals_to_ask,
    refusals_to_check,
    refusals_to_complete,
    refusals_to_give,
    refusals_to_reopen,
    ticked,
)
from grappe.areas.programmes.rules.applications import ApplicationState, CallState

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
QUOTE = Question("quote", QuestionKind.FILE, "Un devis")
HIDDEN = Question("plan", QuestionKind.FILE, "Un plan", shown_if=Condition("built", ("yes",)))
FILE = {"attachment": 1, "name": "devis.pdf", "sha256": "a", "size": 1}
PRESENT, MISSING, GIVEN = PieceState.PRESENT, PieceState.MISSING, PieceState.GIVEN
PIECES = (Piece("a", "Devis", PRESENT), Piece("b", "Kbis", MISSING), Piece("c", "Plan", MISSING))

pieces = st.builds(Piece, st.text(), st.text(), st.sampled_from(PieceState))


def codes(refusals: list[object]) -> list[str]:
    return [refusal.code.removeprefix("programmes.") for refusal in refusals]


@given(pieces)
def test_a_piece_comes_back_from_its_json(piece: Piece) -> None:
    assert Piece.from_json(piece.as_json()) == piece


def test_the_files_that_the_form_asks_and_the_conditions_of_the_call_are_checked() -> None:
    asked = [Question("idea", QuestionKind.TEXT, "L’idée"), QUOTE, HIDDEN]
    found = pieces_required(asked, {"quote": FILE}, ["Être adhérent"])
    assert found == (
        Piece("question-quote", "Un devis", PRESENT),
        Piece("condition-1", "Être adhérent", PieceState.UNCHECKED),
    )
    assert pieces_required([QUOTE], {}, [])[0].state is PieceState.UNCHECKED


def test_ticks_move_the_pieces_they_name_and_those_added_are_missing() -> None:
    found = ticked(PIECES, {"a": "missing", "b": "present", "c": "given", "z": "present"}, [" RIB ", " "])
    assert [(piece.code, piece.state) for piece in found] == [
        ("a", MISSING),
        ("b", PRESENT),
        ("c", MISSING),
        ("other-1", MISSING),
    ]
    assert found[-1].label == "RIB"
    assert ticked(found, {}, ["Bilan"])[-1].code == "other-2"


def test_the_missing_ones_are_asked_and_become_given() -> None:
    assert [piece.code for piece in pieces_asked(PIECES)] == ["b", "c"]
    after = pieces_given(PIECES, ["b"])
    assert [piece.state for piece in after] == [PRESENT, GIVEN, MISSING]


@pytest.mark.parametrize(
    ("application", "call", "expected"),
    [
        (ApplicationState.SUBMITTED, CallState.CLOSED, []),
        (ApplicationState.SUBMITTED, CallState.REVIEW, []),
        (ApplicationState.WITHDRAWN, CallState.OPEN, ["check_not_submitted"]),
        (ApplicationState.SUBMITTED, CallState.DECIDED, ["check_too_late"]),
        (ApplicationState.REJECTED, CallState.DECIDED, ["check_not_submitted", "check_too_late"]),
    ],
)
def test_only_what_is_submitted_is_checked_before_the_jury_decides(
    application: ApplicationState, call: CallState, expected: list[str]
) -> None:
    assert codes(refusals_to_check(application, call)) == expected


def test_too_many_pieces_and_too_long_ones_are_refused_together() -> None:
    many = tuple(Piece(str(n), "x" * 201) for n in range(MOST_PIECES + 1))
    assert codes(refusals_of_pieces(many)) == ["too_many_pieces", "piece_too_long"]
    assert refusals_of_pieces(PIECES) == []


def test_asking_needs_something_missing_and_a_moment_to_come() -> None:
    later = NOW + timedelta(days=5)
    asked = CheckState.ASKED
    assert refusals_to_ask(CheckState.STARTED, PIECES, due_at=later, message="", on=NOW) == []
    assert refusals_to_ask(asked, PIECES, due_at=later, message="", on=NOW) == [], "a new deadline"
    found = refusals_to_ask(CheckState.COMPLETE, PIECES[:1], due_at=None, message="x" * 2001, on=NOW)
    assert codes(found) == [
        "check_cannot_move",
        "no_piece_missing",
        "piece_due_missing",
        "piece_message_too_long",
    ]
    assert codes(refusals_to_ask(asked, PIECES, due_at=NOW, message="", on=NOW)) == ["piece_due_in_the_past"]


def test_an_application_is_complete_when_every_piece_is_found_present() -> None:
    assert refusals_to_complete(CheckState.STARTED, PIECES[:1]) == []
    (refusal,) = refusals_to_complete(CheckState.ANSWERED, pieces_given(PIECES, ["b"]))
    assert (refusal.code, refusal.params) == ("programmes.pieces_left", {"count": 2})
    assert codes(refusals_to_complete(CheckState.COMPLETE, ())) == ["check_cannot_move"]
    assert refusals_to_reopen(CheckState.COMPLETE) == []
    assert codes(refusals_to_reopen(CheckState.ASKED)) == ["check_cannot_move"]


def test_pieces_are_given_until_the_second_asked_that_second_included() -> None:
    late = NOW + timedelta(seconds=1)
    almost = NOW + timedelta(microseconds=999_999)
    asked = CheckState.ASKED
    assert refusals_to_give(asked, PIECES, ["b"], due_at=NOW, on=almost) == []
    assert refusals_to_give(asked, PIECES, ["b"], due_at=None, on=late) == []
    assert codes(refusals_to_give(asked, PIECES, ["b"], due_at=NOW, on=late)) == ["pieces_too_late"]
    assert codes(refusals_to_give(CheckState.STARTED, PIECES, ["b"], due_at=None, on=NOW)) == [
        "pieces_not_asked"
    ]
    assert codes(refusals_to_give(asked, PIECES, [], due_at=NOW, on=NOW)) == ["piece_file_missing"]
    assert codes(refusals_to_give(asked, PIECES, ["a", "b"], due_at=NOW, on=NOW)) == ["piece_unknown"]


def test_every_state_of_a_check_can_be_left() -> None:
    assert set(CHECK_TRANSITIONS) == set(CheckState)
    assert all(CHECK_TRANSITIONS.values())
