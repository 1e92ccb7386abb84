"""The jury's session: who must be there before its decisions may bind."""

from __future__ import annotations

from collections.abc import Collection

from grappe.values import Refusal


def quorum_of(jurors: int) -> int:
    """Return how many jurors must be present: more than half of those who sit."""
    return jurors // 2 + 1


def refusals_of_session(*, present: Collection[int], jurors: Collection[int]) -> list[Refusal]:
    """Return why the session may not decide: a stranger to the jury, or fewer than the quorum.

    A call without a jury (an edition decided elsewhere) has no quorum to reach.
    """
    strangers = sorted(set(present) - set(jurors))
    refusals = [Refusal("programmes.present_not_of_the_jury", {"juror": juror}) for juror in strangers]
    seated = len(set(present) & set(jurors))
    if jurors and seated < quorum_of(len(jurors)):
        params = {"present": seated, "quorum": quorum_of(len(jurors)), "jurors": len(jurors)}
        refusals.append(Refusal("programmes.quorum_missing", params, "present"))
    return refusals
