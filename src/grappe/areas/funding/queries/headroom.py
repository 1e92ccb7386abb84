"""What an undertaking may still be granted on a day: the group, its aid, and the answer of the rules.

Three queries whatever the size of the group and of its ledger: the ties, what each enterprise is, the sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from grappe.areas.directory.models import Organisation
from grappe.areas.funding.models import AidLine as AidRow
from grappe.areas.funding.queries.groups import Group, group_of
from grappe.areas.funding.queries.sums import Question, aids_of, counting_lines, sums_of
from grappe.areas.funding.rules import (
    AidAnswer,
    AidLine,
    CallRule,
    NewAid,
    Situation,
    check_aid,
    explain_aid,
)
from grappe.values import ZERO, Euro, Explanation

# More lines than that are summed in an explanation; the table of the ledger shows them page by page.
EXPLAINED = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an undertaking stands on a day, with an aid asked or none: the answer of the rules, and the
    situation that they judged."""

    group: Group
    situation: Situation
    answer: AidAnswer
    is_summed: bool = False

    @property
    def explanation(self) -> Explanation:
        """The lines that lead to the answer; without each aid, when the aids that were judged are sums, and
        without an answer about an aid, when none is asked about."""
        found = explain_aid(self.answer, self.situation)
        said = [
            line
            for line in found.lines
            if not (self.is_summed and _is_of_one_aid(line.label))
            and not (self.answer.new.amount == ZERO and line.label in _ABOUT_AN_AID)
        ]
        return Explanation(found.code, tuple(said))


def headroom_of(organisation: Organisation, question: Question) -> Standing:
    """Return what the organisation's single undertaking may still be granted, in three queries.

    :raises Refused: when control links or mergers form a circle, or fiscal years count and the
        organisation's are not known.
    """
    group = group_of(organisation, on=question.on)
    sums = sums_of(group, question, by_enterprise=False)
    return replace(standing_of(group, question, sums), is_summed=True)


def check_award(
    organisation: Organisation,
    amount: Euro,
    *,
    on: date,
    call_rule: CallRule | None = None,
    regime: str | None = None,
    paid_on: date | None = None,
) -> tuple[AidAnswer, Explanation]:
    """Return whether an aid may be granted that day, and why: to be asked before a decision.

    :raises Refused: as `headroom_of`.
    """
    question = Question(on=on, amount=amount, regime=regime, call_rule=call_rule, paid_on=paid_on)
    group = group_of(organisation, on=on)
    rows = list(counting_lines(group)[: EXPLAINED + 1])
    standing = standing_with(group, question, rows if len(rows) <= EXPLAINED else None)
    return standing.answer, standing.explanation


def standing_with(group: Group, question: Question, rows: Iterable[AidRow] | None) -> Standing:
    """Ask the rules with these lines, or with sums made by the database when there are too many (None).

    :raises Refused: as `headroom_of`.
    """
    if rows is None:
        return replace(standing_of(group, question, sums_of(group, question)), is_summed=True)
    return standing_of(group, question, aids_of(group, (row for row in rows if row.counts)))


_ABOUT_AN_AID = ("funding.ledger.asked", "funding.ledger.allowed", "funding.ledger.blocked")


def _is_of_one_aid(label: str) -> bool:
    return label == "funding.ledger.aid" or label.startswith("funding.ledger.left_out.")


def standing_of(group: Group, question: Question, aids: Sequence[AidLine]) -> Standing:
    """Ask the rules, for a group whose aid is known.

    :raises Refused: as `headroom_of`.
    """
    situation = group.situation(aids)
    new = NewAid(
        group.key,
        question.amount,
        question.on,
        question.member_state,
        question.regime,
        question.paid_on,
    )
    answer = check_aid(new, situation, call_rule=question.call_rule, reading=question.reading)
    return Standing(group, situation, answer)
