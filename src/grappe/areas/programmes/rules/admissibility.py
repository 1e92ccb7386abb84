"""The check of a submitted application: which pieces it must hold, which are asked back, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from grappe.areas.forms.rules import Question, QuestionKind, is_blank, shown
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.values import Refusal
from grappe.values.reading import read_text, require_fields

MOST_PIECES, LONGEST_PIECE, LONGEST_MESSAGE = 40, 200, 2000


class PieceState(StrEnum):
    """What the facilitation found of a piece; `given` was asked back and waits to be looked at."""

    UNCHECKED = "unchecked"
    PRESENT = "present"
    MISSING = "missing"
    GIVEN = "given"


class CheckState(StrEnum):
    """Where the check of an application stands."""

    STARTED = "started"
    ASKED = "asked"
    ANSWERED = "answered"
    COMPLETE = "complete"


CHECK_TRANSITIONS: Mapping[CheckState, frozenset[CheckState]] = {
    CheckState.STARTED: frozenset({CheckState.ASKED, CheckState.COMPLETE}),
    # Asked again: another deadline, or other pieces.
    CheckState.ASKED: frozenset({CheckState.ASKED, CheckState.ANSWERED, CheckState.COMPLETE}),
    CheckState.ANSWERED: frozenset({CheckState.ASKED, CheckState.COMPLETE}),
    CheckState.COMPLETE: frozenset({CheckState.STARTED}),
}
# What the facilitation may tick by hand; only the applicants give.
TICKS = (PieceState.UNCHECKED, PieceState.PRESENT, PieceState.MISSING)
# Once the jury reads or decides, nothing more is asked of an applicant.
CHECKED_WHILE = (CallState.OPEN, CallState.CLOSED, CallState.REVIEW)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece that an application must hold."""

    code: str
    label: str
    state: PieceState = PieceState.UNCHECKED

    def as_json(self) -> dict[str, str]:
        """Return the piece as plain JSON."""
        return {"code": self.code, "label": self.label, "state": str(self.state)}

    @classmethod
    def from_json(cls, document: object) -> Piece:
        """Read what `as_json` wrote.

        :raises ValueError: when a field is missing or of the wrong kind.
        """
        read = require_fields("piece", document, {"code", "label", "state"})
        return cls(read_text(read, "code"), read_text(read, "label"), PieceState(read_text(read, "state")))


def pieces_required(
    questions: Sequence[Question], answers: Mapping[str, object], conditions: Iterable[str]
) -> tuple[Piece, ...]:
    """Return what is to be checked at first: each file that the form requires, then each condition of the
    call. A file that was joined is present until somebody finds otherwise."""
    files = tuple(
        Piece(
            f"question-{question.code}",
            question.label,
            PieceState.UNCHECKED if is_blank(answers.get(question.code)) else PieceState.PRESENT,
        )
        for question in shown(questions, answers)
        if question.kind is QuestionKind.FILE
    )
    return files + tuple(
        Piece(f"condition-{number}", label) for number, label in enumerate(conditions, start=1)
    )


def ticked(pieces: Sequence[Piece], ticks: Mapping[str, str], added: Iterable[str]) -> tuple[Piece, ...]:
    """Return the pieces as ticked, those added at the end, which are missing: they were looked for.

    A tick that says nothing known leaves the piece as it was.
    """
    known = {str(state): state for state in TICKS}
    marked = [replace(piece, state=known.get(ticks.get(piece.code, ""), piece.state)) for piece in pieces]
    highest = max((_number(piece) for piece in pieces), default=0)
    labels = [label.strip() for label in added if label.strip()]
    fresh = [
        Piece(f"other-{number}", label, PieceState.MISSING)
        for number, label in enumerate(labels, start=highest + 1)
    ]
    return (*marked, *fresh)


def _number(piece: Piece) -> int:
    kind, _dash, number = piece.code.partition("-")
    return int(number) if kind == "other" else 0


def pieces_given(pieces: Sequence[Piece], codes: Iterable[str]) -> tuple[Piece, ...]:
    """Return the pieces once the applicants gave those of these codes."""
    given = frozenset(codes)
    return tuple(replace(p, state=PieceState.GIVEN) if p.code in given else p for p in pieces)


def pieces_asked(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return the pieces that are missing, in order."""
    return tuple(piece for piece in pieces if piece.state is PieceState.MISSING)


def refusals_to_check(application: ApplicationState, call: CallState) -> list[Refusal]:
    """Return why the pieces of the application may not be checked."""
    refusals = []
    if application is not ApplicationState.SUBMITTED:
        refusals.append(Refusal("programmes.check_not_submitted", {"state": application}))
    if call not in CHECKED_WHILE:
        refusals.append(Refusal("programmes.check_too_late", {"state": call}))
    return refusals


def refusals_of_pieces(pieces: Sequence[Piece]) -> list[Refusal]:
    """Return what is wrong with a list of pieces."""
    refusals = []
    if len(pieces) > MOST_PIECES:
        refusals.append(Refusal("programmes.too_many_pieces", {"most": MOST_PIECES}, "added"))
    if any(len(piece.label) > LONGEST_PIECE for piece in pieces):
        refusals.append(Refusal("programmes.piece_too_long", {"longest": LONGEST_PIECE}, "added"))
    return refusals


def refusals_to_ask(
    state: CheckState, pieces: Sequence[Piece], *, due_at: datetime | None, message: str, on: datetime
) -> list[Refusal]:
    """Return every reason not to ask the missing pieces back: none is, no deadline, or one already passed."""
    refusals = _refusals_of_step(state, CheckState.ASKED)
    if not pieces_asked(pieces):
        refusals.append(Refusal("programmes.no_piece_missing"))
    if due_at is None:
        refusals.append(Refusal("programmes.piece_due_missing", {}, "due_at"))
    elif due_at <= on:
        refusals.append(Refusal("programmes.piece_due_in_the_past", {"due_at": due_at, "on": on}, "due_at"))
    if len(message) > LONGEST_MESSAGE:
        refusals.append(Refusal("programmes.piece_message_too_long", {"longest": LONGEST_MESSAGE}, "message"))
    return refusals


def refusals_to_complete(state: CheckState, pieces: Sequence[Piece]) -> list[Refusal]:
    """Return why the application may not be called complete: some piece is not found present."""
    refusals = _refusals_of_step(state, CheckState.COMPLETE)
    left = sum(piece.state is not PieceState.PRESENT for piece in pieces)
    return [*refusals, *([Refusal("programmes.pieces_left", {"count": left})] if left else [])]


def refusals_to_reopen(state: CheckState) -> list[Refusal]:
    """Return why a check may not be taken up again."""
    return _refusals_of_step(state, CheckState.STARTED)


def refusals_to_give(
    state: CheckState, pieces: Sequence[Piece], codes: Iterable[str], *, due_at: datetime | None, on: datetime
) -> list[Refusal]:
    """Return why the applicants may not give these pieces; the second of the deadline is still in time."""
    if state is not CheckState.ASKED:
        return [Refusal("programmes.pieces_not_asked")]
    if due_at is not None and on.replace(microsecond=0) > due_at:
        return [Refusal("programmes.pieces_too_late", {"due_at": due_at, "on": on})]
    wanted = {piece.code for piece in pieces_asked(pieces)}
    sent = list(codes)
    if not sent:
        return [Refusal("programmes.piece_file_missing")]
    return [Refusal("programmes.piece_unknown", {}, code) for code in sent if code not in wanted]


def _refusals_of_step(state: CheckState, to: CheckState) -> list[Refusal]:
    if to in CHECK_TRANSITIONS[state]:
        return []
    return [Refusal("programmes.check_cannot_move", {"state": state, "to": to})]
