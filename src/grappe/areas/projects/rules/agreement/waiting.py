"""What is awaited next from one partner of a project."""

from __future__ import annotations

from enum import StrEnum

from grappe.areas.projects.rules.agreement.versions import AgreementState
from grappe.areas.projects.rules.roundtable import PartnerState


class Awaited(StrEnum):
    """What a partner has to do: answer, say its terms alone, read the agreement in writing, sign it."""

    ANSWER = "answer"
    STATEMENT = "statement"
    APPROVAL = "approval"
    SIGNATURE = "signature"


def awaited_from(
    state: PartnerState,
    *,
    has_stated: bool,
    agreement: AgreementState | None,
    has_approved: bool,
    has_signed: bool,
) -> Awaited | None:
    """Return what is awaited from a partner, the first thing first; None when nothing is.

    :param agreement: where the agreement stands, for a party to it; None for who is no party, or before any.
    :param has_approved: it approved the latest version; `has_signed`: it signed that one.
    """
    if state is PartnerState.INVITED:
        return Awaited.ANSWER
    if state is not PartnerState.ACCEPTED:
        return None
    if agreement is AgreementState.APPROVED and not has_signed:
        return Awaited.SIGNATURE
    if agreement is AgreementState.DRAFTING and not has_approved:
        return Awaited.APPROVAL
    if agreement is None and not has_stated:
        return Awaited.STATEMENT
    return None
