"""What a label asks and for how long it holds: dated data with its source, checked where the house can."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from grappe.values import WHOLE, Refusal, Share
from grappe.values.reading import read_list, read_text, require_fields

MOST_LINES, LONGEST_LINE, LONGEST_SOURCE = 20, 200, 120
LONGEST_TERM, LONGEST_WINDOW = 20, 24


class ConditionKind(StrEnum):
    """What a condition looks at."""

    MEMBERS = "members"
    COMPANIES = "companies"
    BOARD = "board"
    REPORT = "report"
    WRITTEN = "written"


class Verdict(StrEnum):
    """What the house knows of a condition on the day."""

    MET = "met"
    NOT_MET = "not_met"
    TO_CHECK = "to_check"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: `least` is a number of members or people, a share of companies in basis points, or
    nothing; `text` is what only a person can check."""

    kind: ConditionKind
    least: int = 0
    text: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the condition as plain JSON."""
        return {"kind": str(self.kind), "least": self.least, "text": self.text}

    @classmethod
    def from_json(cls, document: object) -> Condition:
        """Read what `as_json` wrote.

        :raises ValueError: when a field is missing or of the wrong kind.
        """
        read = require_fields("condition", document, {"kind", "least", "text"})
        return cls(ConditionKind(read_text(read, "kind")), int(str(read["least"])), read_text(read, "text"))


@dataclass(frozen=True, slots=True)
class SchemeTerms:
    """The terms of a label from a day on. `years` is None when its source gives no term; a renewal may be
    given in the last `window` months; `grounds` are those of a suspension."""

    years: int | None = None
    window: int = 6
    conditions: tuple[Condition, ...] = ()
    grounds: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the terms as plain JSON."""
        return {
            "years": self.years,
            "window": self.window,
            "conditions": [condition.as_json() for condition in self.conditions],
            "grounds": list(self.grounds),
        }

    @classmethod
    def from_json(cls, document: object) -> SchemeTerms:
        """Read what `as_json` wrote.

        :raises ValueError: when a field is missing or of the wrong kind.
        """
        read = require_fields("terms", document, {"years", "window", "conditions", "grounds"})
        years = read["years"]
        return cls(
            None if years is None else int(str(years)),
            int(str(read["window"])),
            tuple(Condition.from_json(row) for row in read_list(read, "conditions")),
            tuple(str(ground) for ground in read_list(read, "grounds")),
        )


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """What the house knows of a network on the day. `members` is None when nobody is at the register;
    `reported` is None when no yearly report was due."""

    members: int | None = None
    companies: int = 0
    board: int | None = None
    reported: bool | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition with its verdict, and the evidence as a code with parameters."""

    condition: Condition
    verdict: Verdict
    evidence: str
    params: Mapping[str, object] = field(default_factory=dict)


def evaluate(conditions: Sequence[Condition], facts: NetworkFacts) -> tuple[Finding, ...]:
    """Return, for each condition in its order, whether it is met, and the evidence.

    Never refused on what is not known: a network without a register is to check by a person.
    """
    return tuple(_JUDGES[condition.kind](condition, facts) for condition in conditions)


def _judge_members(condition: Condition, facts: NetworkFacts) -> Finding:
    if facts.members is None:
        return Finding(condition, Verdict.TO_CHECK, "members_unknown")
    return _found(condition, facts.members >= condition.least, "members", {"members": facts.members})


def _judge_companies(condition: Condition, facts: NetworkFacts) -> Finding:
    if not facts.members:
        return Finding(condition, Verdict.TO_CHECK, "members_unknown")
    # Compared as whole numbers: a rounded share would pass what is just below.
    held = facts.companies * WHOLE >= condition.least * facts.members
    share = Share(facts.companies * WHOLE // facts.members)
    return _found(condition, held, "companies", {"companies": facts.companies, "share": share})


def _judge_board(condition: Condition, facts: NetworkFacts) -> Finding:
    if facts.board is None:
        return Finding(condition, Verdict.TO_CHECK, "board_unknown")
    return _found(condition, facts.board >= condition.least, "board", {"people": facts.board})


def _judge_report(condition: Condition, facts: NetworkFacts) -> Finding:
    if facts.reported is None:
        return Finding(condition, Verdict.TO_CHECK, "report_not_due")
    return _found(condition, facts.reported, "report_given" if facts.reported else "report_missing", {})


def _judge_written(condition: Condition, facts: NetworkFacts) -> Finding:
    return Finding(condition, Verdict.TO_CHECK, "written")


def _found(condition: Condition, held: bool, evidence: str, params: Mapping[str, object]) -> Finding:
    return Finding(condition, Verdict.MET if held else Verdict.NOT_MET, evidence, params)


_JUDGES: Mapping[ConditionKind, Callable[[Condition, NetworkFacts], Finding]] = {
    ConditionKind.MEMBERS: _judge_members,
    ConditionKind.COMPANIES: _judge_companies,
    ConditionKind.BOARD: _judge_board,
    ConditionKind.REPORT: _judge_report,
    ConditionKind.WRITTEN: _judge_written,
}


def refusals_of_findings(findings: Sequence[Finding], *, attested: bool) -> list[Refusal]:
    """Return why a label cannot be renewed on its conditions: one not met, or one that nobody attested."""
    refusals = []
    if unmet := [finding for finding in findings if finding.verdict is Verdict.NOT_MET]:
        refusals.append(Refusal("labels.conditions_not_met", {"count": len(unmet)}))
    if not attested and any(finding.verdict is Verdict.TO_CHECK for finding in findings):
        refusals.append(Refusal("labels.conditions_not_attested", {}, "attested"))
    return refusals


@dataclass(frozen=True, slots=True)
class TypedTerms:
    """The terms as typed: numbers read by the form (None when left blank), a percentage and lines as text."""

    valid_from: date | None = None
    source: str = ""
    years: int | None = None
    window: int | None = 6
    members: int | None = None
    companies: str = ""
    board: int | None = None
    report: bool = False
    written: str = ""
    grounds: str = ""


def read_terms(typed: TypedTerms, *, last: date | None) -> tuple[SchemeTerms | None, list[Refusal]]:
    """Return the terms that were typed, or every reason why they cannot hold.

    :param last: the day from which the latest terms of the label hold, if any: new ones come later.
    """
    share, refusals = _read_share(typed.companies)
    refusals += _refusals_of_days(typed, last)
    refusals += _out_of_range("years", typed.years, 1, LONGEST_TERM)
    window = 6 if typed.window is None else typed.window
    refusals += _out_of_range("window", window, 1, LONGEST_WINDOW)
    refusals += _out_of_range("members", typed.members, 1, 100_000)
    refusals += _out_of_range("board", typed.board, 1, 1_000)
    written, wrong = _read_lines(typed.written, "written")
    grounds, wrong_grounds = _read_lines(typed.grounds, "grounds")
    refusals += [*wrong, *wrong_grounds]
    if refusals:
        return None, refusals
    conditions = [
        *_counted(ConditionKind.MEMBERS, typed.members),
        *_counted(ConditionKind.COMPANIES, share),
        *_counted(ConditionKind.BOARD, typed.board),
        *([Condition(ConditionKind.REPORT)] if typed.report else []),
        *(Condition(ConditionKind.WRITTEN, 0, line) for line in written),
    ]
    return SchemeTerms(typed.years, window, tuple(conditions), grounds), []


def _counted(kind: ConditionKind, least: int | None) -> list[Condition]:
    return [] if least is None else [Condition(kind, least)]


def _read_share(text: str) -> tuple[int | None, list[Refusal]]:
    if not text.strip():
        return None, []
    try:
        share = Share.percent(text.replace("%", "").strip())
    except ValueError:
        return None, [Refusal("labels.share_unreadable", {"text": text.strip()}, "companies")]
    if share.basis_points > WHOLE:
        return None, [Refusal("labels.share_above_whole", {}, "companies")]
    return share.basis_points, []


def _refusals_of_days(typed: TypedTerms, last: date | None) -> list[Refusal]:
    refusals = []
    if typed.valid_from is None:
        refusals.append(Refusal("labels.valid_from_missing", {}, "valid_from"))
    elif last is not None and typed.valid_from <= last:
        refusals.append(Refusal("labels.terms_before_last", {"day": last}, "valid_from"))
    if not typed.source.strip():
        refusals.append(Refusal("labels.source_missing", {}, "source"))
    elif len(typed.source.strip()) > LONGEST_SOURCE:
        refusals.append(Refusal("labels.text_too_long", {"longest": LONGEST_SOURCE}, "source"))
    return refusals


def _out_of_range(name: str, value: int | None, least: int, most: int) -> list[Refusal]:
    if value is None or least <= value <= most:
        return []
    return [Refusal("labels.number_range", {"least": least, "most": most}, name)]


def _read_lines(text: str, name: str) -> tuple[tuple[str, ...], list[Refusal]]:
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    if len(lines) > MOST_LINES:
        return lines, [Refusal("labels.too_many_lines", {"most": MOST_LINES}, name)]
    if any(len(line) > LONGEST_LINE for line in lines):
        return lines, [Refusal("labels.text_too_long", {"longest": LONGEST_LINE}, name)]
    return lines, []
