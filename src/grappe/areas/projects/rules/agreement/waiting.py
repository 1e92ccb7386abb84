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
    APPROVAL = "approval"
    SIGNATURE = "signature"


def awaited_from(
    state: PartnerState,
    *,
    has_stated: bool,
    has_notes: bool,
    agreement: AgreementState | None,
    has_approved: bool,
    has_signed: bool,
) -> tuple[Awaited, ...]:
    """Return what is awaited from a partner, the first thing first.

    :param has_notes: notes of a meeting where it was, as they are now, wait for it to confirm them.
    :param agreement: where the agreement stands, for a party to it; None for who is no party, or before any.
    :param has_approved: it approved the latest version; `has_signed`: it signed that one.
    """
    if state is PartnerState.INVITED:
        return (Awaited.ANSWER,)
    if state is not PartnerState.ACCEPTED:
        return ()
    waits = {
        Awaited.SIGNATURE: agreement is AgreementState.APPROVED and not has_signed,
        Awaited.APPROVAL: agreement is AgreementState.DRAFTING and not has_approved,
        Awaited.STATEMENT: agreement is None and not has_stated,
        Awaited.NOTES: has_notes,
    }
    return tuple(awaited for awaited, waiting in waits.items() if waiting)
