"""A consortium agreement as data: one dataclass a section, each field saying how it is typed and kept.
Shares are whole basis points, amounts exact euros. Parties are named by code, but where introduced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any

from grappe.areas.funding.rules import Instrument, Origin
from grappe.areas.projects.rules.roundtable import Gain
from grappe.values import Euro


class Kind(StrEnum):
    """How a field is typed."""

    TEXT = "text"
    LONG = "long"
    PARTY = "party"
    CHOICE = "choice"
    MONEY = "money"
    SHARE = "share"
    SHARES = "shares"
    DAY = "day"
    WHOLE = "whole"
    FLAG = "flag"


class Role(StrEnum):
    """What a party is in the consortium."""

    COORDINATOR = "coordinator"
    PARTNER = "partner"
    ASSOCIATE = "associate"


class Cost(StrEnum):
    """The categories of the financial annex."""

    STAFF = "staff"
    EQUIPMENT = "equipment"
    SUBCONTRACTING = "subcontracting"
    MATERIALS = "materials"
    TRAVEL = "travel"
    OVERHEADS = "overheads"


class Known(StrEnum):
    """What a party brings that it knew before; `none` says that it declares nothing."""

    PATENT = "patent"
    SOFTWARE = "software"
    KNOW_HOW = "know_how"
    DATA = "data"
    TRADEMARK = "trademark"
    NONE = "none"


class AccessTerms(StrEnum):
    """On which terms the others may use it."""

    FREE = "free"
    TERMS = "terms"
    EXCLUDED = "excluded"


class Ownership(StrEnum):
    """Whose a result is: of the party that obtains it, or of several in shares."""

    OWN = "own"
    JOINT = "joint"


class Entry(StrEnum):
    """Who decides that a partner comes in."""

    UNANIMITY = "unanimity"
    MAJORITY = "majority"


def _of(kind: Kind, *, optional: bool = False, choices: type[StrEnum] | None = None) -> Any:
    return field(metadata={"kind": kind, "optional": optional, "choices": choices})


@dataclass(frozen=True, slots=True)
class Party:
    """A party: its code, its name as printed, its role, who signs for it."""

    party: str = _of(Kind.PARTY)
    name: str = _of(Kind.TEXT, optional=True)
    role: Role = _of(Kind.CHOICE, choices=Role)
    signatory: str = _of(Kind.TEXT, optional=True)


@dataclass(frozen=True, slots=True)
class Objectives:
    """What the parties do together; `bonus` when the collaboration bonus is claimed."""

    purpose: str = _of(Kind.LONG)
    bonus: bool = _of(Kind.FLAG)


@dataclass(frozen=True, slots=True)
class Body:
    """A body of governance: who must be present and which majority decides."""

    name: str = _of(Kind.TEXT)
    frequency: str = _of(Kind.TEXT, optional=True)
    quorum: int = _of(Kind.SHARE)
    majority: int = _of(Kind.SHARE)
    decides: str = _of(Kind.TEXT, optional=True)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a party brings."""

    party: str = _of(Kind.PARTY)
    kind: Gain = _of(Kind.CHOICE, choices=Gain)
    what: str = _of(Kind.TEXT)


@dataclass(frozen=True, slots=True)
class Return:
    """What comes out of it, whatever happens: for a party, or for all when no party is named."""

    party: str = _of(Kind.PARTY, optional=True)
    kind: Gain = _of(Kind.CHOICE, choices=Gain)
    what: str = _of(Kind.TEXT)


@dataclass(frozen=True, slots=True)
class Package:
    """A package of work: one leader, two days."""

    code: str = _of(Kind.TEXT)
    title: str = _of(Kind.TEXT)
    leader: str = _of(Kind.PARTY, optional=True)
    start: date = _of(Kind.DAY)
    end: date = _of(Kind.DAY)


@dataclass(frozen=True, slots=True)
class Task:
    """A task of a package, and who does it."""

    package: str = _of(Kind.TEXT)
    code: str = _of(Kind.TEXT)
    title: str = _of(Kind.TEXT)
    party: str = _of(Kind.PARTY, optional=True)
    start: date = _of(Kind.DAY)
    end: date = _of(Kind.DAY)


@dataclass(frozen=True, slots=True)
class Deliverable:
    """What a package delivers, by when."""

    code: str = _of(Kind.TEXT)
    title: str = _of(Kind.TEXT)
    package: str = _of(Kind.TEXT)
    due: date = _of(Kind.DAY)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day on which the parties go on or stop, and what decides it."""

    code: str = _of(Kind.TEXT)
    title: str = _of(Kind.TEXT)
    due: date = _of(Kind.DAY)
    criterion: str = _of(Kind.TEXT, optional=True)


@dataclass(frozen=True, slots=True)
class PlannedAmount:
    """A cost: who bears it, of which category, in which year."""

    party: str = _of(Kind.PARTY)
    category: Cost = _of(Kind.CHOICE, choices=Cost)
    year: int = _of(Kind.WHOLE)
    amount: Euro = _of(Kind.MONEY)


@dataclass(frozen=True, slots=True)
class Money:
    """A resource: where it comes from, who gives it, in which form."""

    origin: Origin = _of(Kind.CHOICE, choices=Origin)
    source: str = _of(Kind.TEXT, optional=True)
    instrument: Instrument = _of(Kind.CHOICE, choices=Instrument)
    amount: Euro = _of(Kind.MONEY)


@dataclass(frozen=True, slots=True)
class Background:
    """What a party knew before and puts in, with its terms."""

    party: str = _of(Kind.PARTY)
    kind: Known = _of(Kind.CHOICE, choices=Known)
    title: str = _of(Kind.TEXT, optional=True)
    access: AccessTerms = _of(Kind.CHOICE, choices=AccessTerms)


@dataclass(frozen=True, slots=True)
class Result:
    """An expected result: own (of `owner`) or joint, in shares by party."""

    code: str = _of(Kind.TEXT)
    title: str = _of(Kind.TEXT)
    ownership: Ownership = _of(Kind.CHOICE, choices=Ownership)
    owner: str = _of(Kind.PARTY, optional=True)
    shares: Mapping[str, int] = _of(Kind.SHARES, optional=True)


@dataclass(frozen=True, slots=True)
class Exploitation:
    """Where a party may use a result."""

    result: str = _of(Kind.TEXT)
    party: str = _of(Kind.PARTY)
    market: str = _of(Kind.TEXT)
    territory: str = _of(Kind.TEXT, optional=True)
    exclusive: bool = _of(Kind.FLAG)
    royalty: int | None = _of(Kind.SHARE, optional=True)


@dataclass(frozen=True, slots=True)
class ValueShare:
    """The part of the value of joint results that goes to a party."""

    party: str = _of(Kind.PARTY)
    share: int = _of(Kind.SHARE)


@dataclass(frozen=True, slots=True)
class Publication:
    """How long before a publication is announced, and how long it may be put off."""

    notice_days: int = _of(Kind.WHOLE)
    delay_months: int = _of(Kind.WHOLE)


@dataclass(frozen=True, slots=True)
class Secrecy:
    """How many years confidentiality lasts after the end."""

    years: int = _of(Kind.WHOLE)


@dataclass(frozen=True, slots=True)
class EntryExit:
    """Who lets a partner in; how one leaves, and what becomes of what it brought."""

    entry: Entry = _of(Kind.CHOICE, choices=Entry)
    notice_months: int = _of(Kind.WHOLE)
    effect: str = _of(Kind.LONG, optional=True)


@dataclass(frozen=True, slots=True)
class Duration:
    """The first and the last day of the project."""

    start: date = _of(Kind.DAY)
    end: date = _of(Kind.DAY)


@dataclass(frozen=True, slots=True)
class Law:
    """The law that applies, and who judges."""

    law: str = _of(Kind.TEXT)
    courts: str = _of(Kind.TEXT, optional=True)


@dataclass(frozen=True, slots=True)
class Column:
    """How one field is typed."""

    name: str
    kind: Kind
    optional: bool
    choices: type[StrEnum] | None


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its rows' type; `single` when there is one row at most."""

    name: str
    row: type[Any]
    single: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """The fields of a row, in order."""
        return tuple(Column(name=found.name, **found.metadata) for found in fields(self.row))


SECTIONS: tuple[Section, ...] = (
    Section("objectives", Objectives, single=True),
    Section("parties", Party),
    Section("duration", Duration, single=True),
    Section("governance", Body),
    Section("contributions", Contribution),
    Section("returns", Return),
    Section("packages", Package),
    Section("tasks", Task),
    Section("deliverables", Deliverable),
    Section("milestones", Milestone),
    Section("costs", PlannedAmount),
    Section("resources", Money),
    Section("background", Background),
    Section("results", Result),
    Section("exploitation", Exploitation),
    Section("value", ValueShare),
    Section("publication", Publication, single=True),
    Section("confidentiality", Secrecy, single=True),
    Section("entry_exit", EntryExit, single=True),
    Section("law", Law, single=True),
)
BY_NAME: Mapping[str, Section] = {section.name: section for section in SECTIONS}
Row = Mapping[str, Any]
Content = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """The whole agreement; a section that nobody has written is empty."""

    parties: tuple[Party, ...] = ()
    governance: tuple[Body, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    returns: tuple[Return, ...] = ()
    packages: tuple[Package, ...] = ()
    tasks: tuple[Task, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    costs: tuple[PlannedAmount, ...] = ()
    resources: tuple[Money, ...] = ()
    background: tuple[Background, ...] = ()
    results: tuple[Result, ...] = ()
    exploitation: tuple[Exploitation, ...] = ()
    value: tuple[ValueShare, ...] = ()
    objectives: Objectives | None = None
    duration: Duration | None = None
    publication: Publication | None = None
    confidentiality: Secrecy | None = None
    entry_exit: EntryExit | None = None
    law: Law | None = None

    @classmethod
    def from_json(cls, content: Content) -> Agreement:
        """Read what is kept: plain JSON, a list of rows a section."""
        read: dict[str, Any] = {}
        for section in SECTIONS:
            rows = tuple(read_row(section, row) for row in content.get(section.name, ()))
            read[section.name] = (rows[0] if rows else None) if section.single else rows
        return cls(**read)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the parties, in order."""
        return tuple(party.party for party in self.parties)

    def name_of(self, code: str) -> str:
        """The name of a party as printed; the code itself when it is no party."""
        return next((party.name for party in self.parties if party.party == code), code)

    def cost_of(self, code: str) -> Euro:
        """What a party costs in the financial annex."""
        return Euro.total(cost.amount for cost in self.costs if cost.party == code)

    @property
    def cost(self) -> Euro:
        """The sum of the costs."""
        return Euro.total(cost.amount for cost in self.costs)


def read_row(section: Section, row: Row) -> Any:
    """Return a row of a section from its JSON."""
    return section.row(**{column.name: _value(column, row.get(column.name)) for column in section.columns})


def _value(column: Column, kept: Any) -> Any:
    if column.kind is Kind.SHARES:
        return dict(kept or {})
    if column.kind is Kind.FLAG:
        return bool(kept)
    if kept is None:
        return None if column.kind is Kind.SHARE else ""
    if column.kind is Kind.DAY:
        return date.fromisoformat(kept)
    if column.kind is Kind.MONEY:
        return Euro(kept)
    return column.choices(kept) if column.choices else kept
