"""Who may apply, as data: each condition evaluated on the day from the directory, with its evidence.

What nobody knows is never a refusal: it is to check, by a person, at admissibility.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum

from grappe.values import Period, Refusal
from grappe.values.reading import read_list, read_object, read_text, require_fields

MOST_REQUIREMENTS = 20


class RequirementKind(StrEnum):
    """What a condition looks at."""

    LABEL = "label"
    MEMBER = "member"
    SIZE = "size"
    TERRITORY = "territory"
    ACTIVITY = "activity"


class Verdict(StrEnum):
    """What the directory says of a condition on the day."""

    MET = "met"
    NOT_MET = "not_met"
    TO_CHECK = "to_check"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition. `codes` are labels, networks, places or words, any of which is enough; `least` and
    `most` bound the headcount, both included; `names` are those that the codes had when it was written."""

    kind: RequirementKind
    codes: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    def as_json(self) -> dict[str, object]:
        """Return the condition as plain JSON."""
        return {
            "kind": str(self.kind),
            "codes": list(self.codes),
            "least": self.least,
            "most": self.most,
            "names": dict(self.names),
        }

    @classmethod
    def from_json(cls, document: object) -> Requirement:
        """Read what `as_json` wrote.

        :raises ValueError: when a field is missing or of the wrong kind.
        """
        read = require_fields("requirement", document, {field.name for field in fields(cls)})
        return cls(
            kind=RequirementKind(read_text(read, "kind")),
            codes=tuple(str(code) for code in read_list(read, "codes")),
            least=_read_bound(read, "least"),
            most=_read_bound(read, "most"),
            names={code: str(name) for code, name in read_object(read, "names").items()},
        )


def _read_bound(read: Mapping[str, object], name: str) -> int | None:
    value = read[name]
    if value is None or type(value) is int:
        return value
    raise ValueError(f"{name}: expected a whole number or nothing, found {value!r}")


@dataclass(frozen=True, slots=True)
class Held:
    """A label or a membership that is held: its code, its name, who holds it, since and until when, and the
    days on which it was suspended."""

    code: str
    name: str
    period: Period = Period()
    holder: str = ""
    pauses: tuple[Period, ...] = ()

    def pause_on(self, day: date) -> Period | None:
        """The suspension that the day is in, if any."""
        return next((pause for pause in self.pauses if pause.contains(day)), None)


@dataclass(frozen=True, slots=True)
class Place:
    """A department or a region: its code and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ApplicantFacts:
    """What the directory knows of an organisation; None or nothing where it does not know."""

    labels: tuple[Held, ...] = ()
    memberships: tuple[Held, ...] = ()
    headcount: int | None = None
    territories: tuple[Place, ...] = ()
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition with its verdict, and the evidence as a code with parameters."""

    requirement: Requirement
    verdict: Verdict
    evidence: str
    params: Mapping[str, object] = field(default_factory=dict)


def evaluate(requirements: Iterable[Requirement], facts: ApplicantFacts, *, on: date) -> tuple[Finding, ...]:
    """Return, for each condition in its order, whether it is met on the day, and the evidence.

    Never refused on what is not known: without a headcount, a place, an activity or the dates of a
    label, the condition is to check. Words about an activity never prove that it is not exercised.
    """
    return tuple(_JUDGES[requirement.kind](requirement, facts, on) for requirement in requirements)


def _judge_label(requirement: Requirement, facts: ApplicantFacts, on: date) -> Finding:
    held = [label for label in facts.labels if label.code in requirement.codes]
    dated = [label for label in held if label.period != Period()]
    current = [label for label in dated if label.period.contains(on)]
    if valid := [label for label in current if label.pause_on(on) is None]:
        return _found(requirement, Verdict.MET, "label_valid", valid[0])
    if current:
        suspended = replace(current[0], period=current[0].pause_on(on) or Period())
        return _found(requirement, Verdict.NOT_MET, "label_suspended", suspended)
    if undated := [label for label in held if label.period == Period()]:
        return _found(requirement, Verdict.TO_CHECK, "label_undated", undated[0])
    return _out_of_dates(requirement, dated, on, "label")


def _judge_member(requirement: Requirement, facts: ApplicantFacts, on: date) -> Finding:
    held = [term for term in facts.memberships if term.code in requirement.codes]
    if valid := [term for term in held if term.period.contains(on)]:
        last = max(valid, key=lambda term: term.period.end or date.max)
        return _found(requirement, Verdict.MET, "member_valid" if last.period.end else "member_open", last)
    return _out_of_dates(requirement, held, on, "member")


def _out_of_dates(requirement: Requirement, held: Sequence[Held], on: date, what: str) -> Finding:
    ended = [one for one in held if one.period.end is not None and one.period.end < on]
    if ended:
        last = max(ended, key=lambda one: one.period.end or on)
        return _found(requirement, Verdict.NOT_MET, f"{what}_ended", last)
    if held:
        return _found(requirement, Verdict.NOT_MET, f"{what}_not_yet", held[0])
    return Finding(requirement, Verdict.NOT_MET, f"{what}_absent")


def _found(requirement: Requirement, verdict: Verdict, evidence: str, held: Held) -> Finding:
    params = {
        "name": held.name,
        "holder": held.holder,
        "start": held.period.start,
        "end": held.period.end,
    }
    return Finding(requirement, verdict, evidence, params)


def _judge_size(requirement: Requirement, facts: ApplicantFacts, on: date) -> Finding:
    if facts.headcount is None:
        return Finding(requirement, Verdict.TO_CHECK, "size_unknown")
    least, most = requirement.least or 0, requirement.most
    held = least <= facts.headcount and (most is None or facts.headcount <= most)
    return Finding(
        requirement,
        Verdict.MET if held else Verdict.NOT_MET,
        "size_known",
        {"headcount": facts.headcount},
    )


def _judge_territory(requirement: Requirement, facts: ApplicantFacts, on: date) -> Finding:
    if not facts.territories:
        return Finding(requirement, Verdict.TO_CHECK, "territory_unknown")
    inside = [place for place in facts.territories if place.code in requirement.codes]
    told = inside[0] if inside else facts.territories[0]
    verdict = Verdict.MET if inside else Verdict.NOT_MET
    return Finding(requirement, verdict, "territory_known", {"territory": told.name})


def _judge_activity(requirement: Requirement, facts: ApplicantFacts, on: date) -> Finding:
    if not facts.activity.strip():
        return Finding(requirement, Verdict.TO_CHECK, "activity_unknown")
    written = plain(facts.activity)
    told = any(plain(word) in written for word in requirement.codes)
    return Finding(
        requirement,
        Verdict.MET if told else Verdict.TO_CHECK,
        "activity_known",
        {"activity": facts.activity},
    )


def plain(text: str) -> str:
    """Return the text without case, accents or outer spaces, so that words compare as readers do."""
    split = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))


_JUDGES: Mapping[RequirementKind, Callable[[Requirement, ApplicantFacts, date], Finding]] = {
    RequirementKind.LABEL: _judge_label,
    RequirementKind.MEMBER: _judge_member,
    RequirementKind.SIZE: _judge_size,
    RequirementKind.TERRITORY: _judge_territory,
    RequirementKind.ACTIVITY: _judge_activity,
}


def refusals_of_requirements(
    requirements: Sequence[Requirement], known: Mapping[str, Collection[str]]
) -> list[Refusal]:
    """Return everything that is wrong with the conditions; `field` is the row's: `requirements.1.codes`.

    :param known: the codes that exist, for the kinds whose codes are not free words.
    """
    refusals = []
    for index, requirement in enumerate(requirements):
        if requirement.kind is RequirementKind.SIZE:
            refusals += _refusals_of_size(index, requirement)
        else:
            refusals += _refusals_of_codes(index, requirement, known.get(requirement.kind))
        if requirement in requirements[:index]:
            refusals.append(Refusal("programmes.requirement_twice", {}, f"requirements.{index}.kind"))
    if len(requirements) > MOST_REQUIREMENTS:
        refusals.append(Refusal("programmes.too_many_requirements", {"most": MOST_REQUIREMENTS}))
    return refusals


def _refusals_of_size(index: int, requirement: Requirement) -> list[Refusal]:
    least, most = requirement.least, requirement.most
    if least is None and most is None:
        return [Refusal("programmes.requirement_without_size", {}, f"requirements.{index}.least")]
    if least is not None and most is not None and most < least:
        return [Refusal("programmes.requirement_size_reversed", {}, f"requirements.{index}.most")]
    return []


def _refusals_of_codes(index: int, requirement: Requirement, known: Collection[str] | None) -> list[Refusal]:
    kind, where = requirement.kind, f"requirements.{index}.codes"
    if not requirement.codes:
        return [Refusal(f"programmes.requirement_without_{kind}", {}, where)]
    if known is None:
        return []
    return [
        Refusal(f"programmes.requirement_unknown_{kind}", {"code": code}, where)
        for code in requirement.codes
        if code not in known
    ]
