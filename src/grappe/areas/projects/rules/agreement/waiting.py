"""What is awaited from one partner of a project."""

from __future__ import annotations

from enum import StrEnum

from grappe.areas.projects.rules.agreement.versions import AgreementState
from grappe.areas.projects.rules.roundtable import PartnerState


class Awaited(StrEnum):
    """What a partner has to do: answer, say its terms alone, confirm the notes of a meeting, read the
    agreement in writing, sign it."""

    ANSWER = "answer"
    STATEMENT = "statement"
    NOTES = "notes"
    MENDING = "mending"
    APPROVAL = "approval"
    SIGNATURE = "signature"


def awaited_from(
    state: PartnerState,
    *,
    has_stated: bool,
    has_notes: bool,
    agreement: AgreementState | None,
    is_blocked: bool,
    has_approved: bool,
    has_signed: bool,
) -> tuple[Awaited, ...]:
    """Return what is awaited from a partner, the first thing first.

    :param has_notes: notes of a meeting where it was, as they are now, wait for it to confirm them.
    :param agreement: where the agreement stands, for a party to it; None for who is no party, or before any.
    :param is_blocked: checks of the latest version keep it from being approved: it is mended first.
    :param has_approved: it approved the latest version; `has_signed`: it signed that one.
    """
    if state is PartnerState.INVITED:
        return (Awaited.ANSWER,)
    if state is not PartnerState.ACCEPTED:
        return ()
    drafting = agreement is AgreementState.DRAFTING
    waits = {
        Awaited.SIGNATURE: agreement is AgreementState.APPROVED and not has_signed,
        Awaited.MENDING: drafting and is_blocked,
        Awaited.APPROVAL: drafting and not is_blocked and not has_approved,
        Awaited.STATEMENT: agreement is None and not has_stated,
        Awaited.NOTES: has_notes,
    }
    return tuple(awaited for awaited, waiting in waits.items() if waiting)
