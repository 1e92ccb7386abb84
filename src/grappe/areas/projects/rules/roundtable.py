"""The partner roundtable: who holds which link, who has said what before reading the others, whether the
team is ready."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grappe.values import Refusal

LONGEST_LINK, LONGEST_NOTE, LONGEST_DISCLOSED, LONGEST_NOTES, LONGEST_LINE = 60, 80, 2000, 20_000, 300
MOST_LINKS, MOST_LINES = 12, 12


class PartnerState(StrEnum):
    """Where a partner stands: thought of, invited, in, out before, out after."""

    PROPOSED = "proposed"
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LEFT = "left"


class Climate(StrEnum):
    """Whether one feels a team after the first meeting."""

    YES = "yes"
    RATHER = "rather"
    NOT_YET = "not_yet"
    NO = "no"


class Gain(StrEnum):
    """What somebody brings or takes out, typed so that it can be counted and compared."""

    MARKET = "market"
    SUPPLY = "supply"
    TECHNOLOGY = "technology"
    KNOW_HOW = "know_how"
    DATA = "data"
    EQUIPMENT = "equipment"
    PEOPLE = "people"
    MONEY = "money"
    REPUTATION = "reputation"


PRESENT = frozenset({PartnerState.PROPOSED, PartnerState.INVITED, PartnerState.ACCEPTED})
_PARTNER_STEPS: Mapping[PartnerState, frozenset[PartnerState]] = {
    PartnerState.PROPOSED: frozenset({PartnerState.INVITED}),
    PartnerState.INVITED: frozenset({PartnerState.ACCEPTED, PartnerState.DECLINED}),
    PartnerState.ACCEPTED: frozenset({PartnerState.LEFT}),
    PartnerState.DECLINED: frozenset({PartnerState.INVITED}),
    PartnerState.LEFT: frozenset({PartnerState.INVITED}),
}


@dataclass(frozen=True, slots=True)
class Holding:
    """A partner on a link: it holds it (`leads`) or may help."""

    link: int
    partner: int
    leads: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """One link: who holds it, who may help; a hole when nobody holds it."""

    link: int
    leads: tuple[int, ...]
    helpers: tuple[int, ...]

    @property
    def is_hole(self) -> bool:
        """Nobody holds the link, helpers or not."""
        return not self.leads


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a partner brings or expects, with its type."""

    kind: Gain
    text: str


def coverage(links: Sequence[int], holdings: Collection[Holding], present: Collection[int]) -> list[Coverage]:
    """Return who covers each link, in the order of the links; those who declined or left hold nothing."""
    here = [holding for holding in holdings if holding.partner in present]
    return [
        Coverage(
            link,
            tuple(sorted(held.partner for held in here if held.link == link and held.leads)),
            tuple(sorted(held.partner for held in here if held.link == link and not held.leads)),
        )
        for link in links
    ]


def refusals_of_partner_step(before: PartnerState, after: PartnerState) -> list[Refusal]:
    """Return why a partner cannot pass from one state to the other."""
    if after in _PARTNER_STEPS[before]:
        return []
    return [Refusal("projects.partner_step", {"partner_before": before, "partner_after": after})]


def refusals_of_invitation(disclosed: str) -> list[Refusal]:
    """Return why an invitation cannot leave: it says nothing of the project, or too much."""
    if not disclosed.strip():
        return [Refusal("projects.disclosed_missing", {}, "disclosed")]
    if len(disclosed.strip()) > LONGEST_DISCLOSED:
        return [Refusal("projects.too_long", {"longest": LONGEST_DISCLOSED}, "disclosed")]
    return []


def refusals_of_link(name: str, note: str, *, links: int) -> list[Refusal]:
    """Return why a link cannot be added to a chain that has so many: no name, too long, too many."""
    refusals = []
    if not name.strip():
        refusals.append(Refusal("projects.link_missing", {}, "name"))
    if len(name.strip()) > LONGEST_LINK:
        refusals.append(Refusal("projects.too_long", {"longest": LONGEST_LINK}, "name"))
    if len(note.strip()) > LONGEST_NOTE:
        refusals.append(Refusal("projects.too_long", {"longest": LONGEST_NOTE}, "note"))
    if links >= MOST_LINKS:
        refusals.append(Refusal("projects.too_many_links", {"most": MOST_LINKS}))
    return refusals


def read_lines(text: str, field: str) -> tuple[tuple[tuple[str, str], ...], list[Refusal]]:
    """Read what was typed, one thing a line, "type : what"; empty lines are passed over.

    :returns: pairs of a type as typed ("" when there is none) and its words; and the reasons to refuse.
    """
    pairs = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        kind, colon, rest = line.partition(":")
        pairs.append((kind.strip(), rest.strip()) if colon else ("", line))
    refusals = [] if pairs else [Refusal("projects.lines_missing", {}, field)]
    if len(pairs) > MOST_LINES:
        refusals.append(Refusal("projects.too_many_lines", {"most": MOST_LINES}, field))
    if any(len(words) > LONGEST_LINE for _kind, words in pairs):
        refusals.append(Refusal("projects.too_long", {"longest": LONGEST_LINE}, field))
    return tuple(pairs), refusals


def may_read_statements(reader: int, given: Collection[int]) -> bool:
    """Whether a partner may read what the others have said: once it has said its own."""
    return reader in given


def refusals_to_state(
    partner: int, *, together: bool, alone: Collection[int], present: Collection[int]
) -> list[Refusal]:
    """Return why a partner cannot state what it brings and expects.

    Alone first, once: what was said before reading the others is not rewritten. Together once every partner
    has said its own.

    :param alone: partners who have said theirs alone; `present`: those who take part.
    """
    if not together:
        return [Refusal("projects.stated_alone")] if partner in alone else []
    if missing := sorted(set(present) - set(alone)):
        return [Refusal("projects.not_all_alone", {"missing": len(missing)})]
    return []


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """What tells whether a team is ready."""

    partners: int
    alone: int
    with_gain: int
    holes: int
    meetings: int
    unconfirmed: int
    undertakings: int
    climate: Mapping[Climate, int]


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of readiness: ok, warn or no, with its figures."""

    code: str
    state: str
    params: Mapping[str, object]


def readiness(facts: TeamFacts) -> list[Sign]:
    """Return the signs of a team that is ready, in the order in which one looks for them."""
    said = sum(facts.climate.values())
    doubts = facts.climate.get(Climate.NO, 0) + facts.climate.get(Climate.NOT_YET, 0)
    counts = {climate.value: facts.climate.get(climate, 0) for climate in Climate}
    silent = max(0, facts.partners - said)
    return [
        _all("alone", facts.alone, facts.partners),
        _all("gains", facts.with_gain, facts.partners),
        Sign("links", "no" if facts.holes else "ok", {"holes": facts.holes}),
        _met(facts),
        Sign(
            "climate",
            "warn" if doubts or silent or not said else "ok",
            {**counts, "silent": silent},
        ),
        _all("undertakings", facts.undertakings, facts.partners, bad="no"),
    ]


def _met(facts: TeamFacts) -> Sign:
    if not facts.meetings:
        return Sign("meetings", "no", {"meetings": 0, "unconfirmed": 0})
    state = "warn" if facts.unconfirmed else "ok"
    return Sign("meetings", state, {"meetings": facts.meetings, "unconfirmed": facts.unconfirmed})


def _all(code: str, done: int, whole: int, bad: str = "warn") -> Sign:
    return Sign(code, "ok" if whole and done >= whole else bad, {"done": done, "whole": whole})
