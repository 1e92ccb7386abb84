"""Versions of an agreement: what changed between two, who may approve which, what a partner leaves behind."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from grappe.areas.projects.rules.agreement.content import SECTIONS, Agreement, Content, Row
from grappe.values import Refusal, digest

LONGEST_COMMENT = 2000
_WORDS = re.compile(r"\s+|[^\s]+")


class AgreementState(StrEnum):
    """Where an agreement stands: written, approved by all, signed by all."""

    DRAFTING = "drafting"
    APPROVED = "approved"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One section that differs: the rows taken out and those put in, in order."""

    section: str
    removed: tuple[Row, ...]
    added: tuple[Row, ...]


def section_digest(content: Content, section: str) -> str:
    """Return the fingerprint of a section: what somebody read when they began to write."""
    return digest(list(content.get(section, ())))


def differences(before: Content, after: Content) -> list[Difference]:
    """Return the sections that differ between two versions, in the order of the articles."""
    found = []
    for section in SECTIONS:
        old, new = list(before.get(section.name, ())), list(after.get(section.name, ()))
        if old != new:
            removed = tuple(row for row in old if row not in new)
            added = tuple(row for row in new if row not in old)
            found.append(Difference(section.name, removed, added))
    return found


def word_changes(before: str, after: str) -> list[tuple[str, str]]:
    """Return a text as parts: `same`, `gone` (only before), `new` (only after), in reading order."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    parts: list[tuple[str, str]] = []
    for name, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if name == "equal":
            parts.append(("same", "".join(old[a:b])))
            continue
        if a < b:
            parts.append(("gone", "".join(old[a:b])))
        if c < d:
            parts.append(("new", "".join(new[c:d])))
    return parts


def refusals_to_write(state: AgreementState, *, seen: str, current: str, version: int) -> list[Refusal]:
    """Return why a section cannot be written now.

    An agreement approved by all is frozen; what follows is an amendment. A section that somebody else changed
    since it was read is compared first: nothing of either is lost.
    """
    if state is not AgreementState.DRAFTING:
        return [Refusal("projects.agreement_frozen")]
    return [] if seen == current else [Refusal("projects.clause_changed", {"version": version})]


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """What an approval is judged on: the version read and the latest one, what changed between them, the
    checks that block, and whether this party has approved it already."""

    state: AgreementState
    asked: int
    latest: int
    changed: tuple[str, ...]
    blocked: int
    is_given: bool


def refusals_to_approve(facts: ApprovalFacts) -> list[Refusal]:
    """Return why a party cannot approve a version: it is outdated (with what changed since), it does not
    hold, it is frozen, or the party has approved it."""
    if facts.asked != facts.latest:
        params = {"asked": facts.asked, "latest": facts.latest, "sections": list(facts.changed)}
        return [Refusal("projects.version_outdated", params)]
    if facts.is_given:
        return [Refusal("projects.approved_already")]
    if facts.state is not AgreementState.DRAFTING:
        return [Refusal("projects.agreement_frozen")]
    return [Refusal("projects.checks_block", {"count": facts.blocked})] if facts.blocked else []


def refusals_to_sign(
    state: AgreementState, *, is_signed: bool, digest_read: str, digest_now: str
) -> list[Refusal]:
    """Return why a party cannot sign: not approved by all, signed already, another text than the one read."""
    if is_signed:
        return [Refusal("projects.signed_already")]
    if state is not AgreementState.APPROVED:
        return [Refusal("projects.not_approved")]
    return [] if digest_read == digest_now else [Refusal("projects.other_text")]


def refusals_to_amend(state: AgreementState, reason: str) -> list[Refusal]:
    """Return why an amendment cannot begin: nothing is in force, or nobody says why."""
    refusals = [] if state is AgreementState.SIGNED else [Refusal("projects.nothing_to_amend")]
    if not reason.strip():
        refusals.append(Refusal("projects.reason_missing", {}, "reason"))
    return refusals


def refusals_to_withdraw(state: AgreementState, amendment: int, in_force: bool, reason: str) -> list[Refusal]:
    """Return why an amendment cannot be withdrawn: none is open, or nobody says why."""
    is_open = in_force and bool(amendment) and state is not AgreementState.SIGNED
    refusals = [] if is_open else [Refusal("projects.no_amendment_open")]
    if not reason.strip():
        refusals.append(Refusal("projects.reason_missing", {}, "reason"))
    return refusals


def refusals_of_comment(text: str) -> list[Refusal]:
    """Return why a comment cannot be written: empty, or too long."""
    if not text.strip():
        return [Refusal("projects.comment_missing", {}, "text")]
    if len(text.strip()) > LONGEST_COMMENT:
        return [Refusal("projects.too_long", {"longest": LONGEST_COMMENT}, "text")]
    return []


@dataclass(frozen=True, slots=True)
class Leaving:
    """What a party that leaves held: to be taken over, by writing the agreement again or by an amendment."""

    packages: tuple[str, ...]
    tasks: tuple[str, ...]
    contributions: tuple[str, ...]
    results: tuple[tuple[str, int], ...]
    markets: tuple[str, ...]

    @property
    def is_nothing(self) -> bool:
        """It held nothing that somebody must take over."""
        return not (self.packages or self.tasks or self.contributions or self.results or self.markets)


def left_behind(agreement: Agreement, party: str) -> Leaving:
    """Return what a party held in the agreement: packages it led, tasks, contributions, shares of joint
    results in basis points, markets."""
    return Leaving(
        packages=tuple(row.code for row in agreement.packages if row.leader == party),
        tasks=tuple(row.code for row in agreement.tasks if row.party == party),
        contributions=tuple(row.what for row in agreement.contributions if row.party == party),
        results=tuple((row.code, row.shares[party]) for row in agreement.results if row.shares.get(party)),
        markets=tuple(row.market for row in agreement.exploitation if row.party == party),
    )


def waiting_for(parties: Sequence[str], given: Collection[str]) -> tuple[str, ...]:
    """Return the parties whose answer a version still waits for, in order."""
    return tuple(code for code in parties if code not in given)
