"""The envelopes of a call: one amount, or several, each for a territory, a theme or a maturity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grappe.values import ZERO, Euro, Refusal

MOST_ENVELOPES = 20


class Reserve(StrEnum):
    """For whom an envelope is kept."""

    ALL = "all"
    TERRITORY = "territory"
    SECTOR = "sector"
    MATURITY = "maturity"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One amount in euros. `codes` say for whom: departments or regions, themes, or choices of `question`."""

    amount: Euro
    label: str = ""
    reserve: Reserve = Reserve.ALL
    codes: tuple[str, ...] = ()
    question: str = ""


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """The codes that an envelope may name: places, the call's themes, and its choice questions' choices."""

    territories: Collection[str] = ()
    themes: Collection[str] = ()
    choices: Mapping[str, Collection[str]] | None = None

    def of(self, envelope: Envelope) -> Collection[str]:
        """Return the codes among which that envelope chooses."""
        if envelope.reserve is Reserve.TERRITORY:
            return self.territories
        if envelope.reserve is Reserve.SECTOR:
            return self.themes
        return (self.choices or {}).get(envelope.question, ())


@dataclass(frozen=True, slots=True)
class EnvelopeFacts:
    """What decides the envelope of an application: where, about what, and the answers that were chosen."""

    territories: Collection[str] = ()
    theme: str = ""
    answers: Mapping[str, object] | None = None


def total_of(envelopes: Sequence[Envelope]) -> Euro | None:
    """Return the sum of the envelopes, or None when none is fixed: that is not zero."""
    return Euro.total(envelope.amount for envelope in envelopes) if envelopes else None


def envelope_for(envelopes: Sequence[Envelope], facts: EnvelopeFacts) -> int | None:
    """Return the index of the envelope that pays for an application, or None when none is for it.

    Those kept for someone come first, in their order; the one for all takes the rest.
    """
    kept = [index for index, envelope in enumerate(envelopes) if envelope.reserve is not Reserve.ALL]
    rest = [index for index, envelope in enumerate(envelopes) if envelope.reserve is Reserve.ALL]
    return next((index for index in (*kept, *rest) if _is_for(envelopes[index], facts)), None)


def _is_for(envelope: Envelope, facts: EnvelopeFacts) -> bool:
    if envelope.reserve is Reserve.ALL:
        return True
    if envelope.reserve is Reserve.TERRITORY:
        return any(code in envelope.codes for code in facts.territories)
    if envelope.reserve is Reserve.SECTOR:
        return facts.theme in envelope.codes
    return (facts.answers or {}).get(envelope.question) in envelope.codes


def refusals_of_envelopes(envelopes: Sequence[Envelope], known: KnownCodes) -> list[Refusal]:
    """Return everything that is wrong with the envelopes; `field` is the row's: `envelopes.1.amount`.

    Each amount is zero or more; one of several has a name; what is kept for someone says for whom, among
    the codes that exist; nobody is in two envelopes of the same kind, and one at most is for all.
    """
    refusals = [
        refusal
        for index, envelope in enumerate(envelopes)
        for refusal in _refusals_of_one(index, envelope, known, alone=len(envelopes) == 1)
    ]
    if len(envelopes) > MOST_ENVELOPES:
        refusals.append(Refusal("programmes.too_many_envelopes", {"most": MOST_ENVELOPES}))
    return refusals + _refusals_of_sharing(envelopes)


def _refusals_of_one(index: int, envelope: Envelope, known: KnownCodes, *, alone: bool) -> list[Refusal]:
    refusals = []
    if not alone and not envelope.label.strip():
        refusals.append(Refusal("programmes.envelope_without_label", {}, f"envelopes.{index}.label"))
    if envelope.amount < ZERO:
        refusals.append(Refusal("programmes.envelope_negative", {}, f"envelopes.{index}.amount"))
    if envelope.reserve is Reserve.ALL:
        return refusals
    if not envelope.codes:
        return [*refusals, Refusal("programmes.envelope_for_nobody", {}, f"envelopes.{index}.codes")]
    among = known.of(envelope)
    return refusals + [
        Refusal(f"programmes.envelope_unknown_{envelope.reserve}", {"code": code}, f"envelopes.{index}.codes")
        for code in envelope.codes
        if code not in among
    ]


def _refusals_of_sharing(envelopes: Sequence[Envelope]) -> list[Refusal]:
    seen: Counter[tuple[str, str, str]] = Counter()
    refusals = []
    for index, envelope in enumerate(envelopes):
        if envelope.reserve is Reserve.ALL and seen["all", "", ""]:
            refusals.append(Refusal("programmes.envelope_for_all_twice", {}, f"envelopes.{index}.reserve"))
        keys = [(str(envelope.reserve), envelope.question, code) for code in dict.fromkeys(envelope.codes)]
        refusals += [
            Refusal("programmes.envelope_shared", {"code": code}, f"envelopes.{index}.codes")
            for *kind, code in keys
            if seen[kind[0], kind[1], code]
        ]
        seen.update(keys or [(str(envelope.reserve), "", "")])
    return refusals
