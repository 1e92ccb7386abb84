"""The declared score of a candidate for a need: a sum of clues in integer points.

Every clue but *crossing* is one term that the index stores about the candidate. A need becomes groups of
terms; in a group the best term that the candidate holds counts once, and groups add up. So the index computes
exactly this score, and the page explains the same clues. Points are thousandths of a point: 100 000 is 100.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import accumulate, groupby, pairwise

from grappe.areas.matching.rules.scale import (
    DECLARED,
    JOINT_STEPS,
    LED_STEPS,
    PROGRAMME_STEPS,
    WHOLE,
    Scale,
    band_of,
    closeness_band,
    ladder,
)
from grappe.areas.matching.rules.weights import Part as Part
from grappe.areas.matching.rules.weights import Weights as Weights


class Field(StrEnum):
    """Where the index stores the terms of a candidate."""

    WORDS = "words"
    LABELS = "labels"
    SKILLS = "skills"
    ACTIVITIES = "activities"
    PLACES = "places"
    NETWORKS = "networks"
    PARTNERS = "partners"
    EXPERIENCE = "experience"


class Sign(StrEnum):
    """What kind of clue it is: the sentence that the page says comes from here."""

    WORD = "word"
    LABEL = "label"
    MEANING = "meaning"
    SKILL = "skill"
    ACTIVITY = "activity"
    COMMUNE = "commune"
    DEPARTMENT = "department"
    NEAR = "near"
    REGION = "region"
    JOINT = "joint"
    LED = "led"
    NETWORK = "network"
    PROGRAMME = "programme"
    MUTUAL = "mutual"
    EXPERIENCE = "experience"
    CROSSING = "crossing"


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another way to say what is asked, found in a thesaurus; or only its kin: what it is a way to do, and
    the other ways to do that."""

    label: str
    term: str
    is_kin: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One word or skill of a need: as people wrote it, as it is stored, and what it weighs (idf, any unit).

    A term of several stems parted by blanks is an expression: a candidate needs all of them.
    """

    label: str
    term: str
    weight: int = 1
    synonyms: tuple[Synonym, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """What is asked, and what is known of who asks."""

    words: tuple[Asked, ...] = ()
    skills: tuple[Asked, ...] = ()
    activities: tuple[str, ...] = ()
    commune: str | None = None
    department: str | None = None
    region: str | None = None
    near: frozenset[str] = frozenset()
    """Departments that touch the need's, or that lie within the distance asked."""
    asker: str | None = None
    networks: frozenset[int] = frozenset()
    chains: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()
    """With whom the asker has worked."""
    programme: str | None = None
    """The programme or call under which the project would be funded, when it is known."""
    has_meaning: bool = False
    """Whether its meaning was read: sentences close to it then count."""
    unsaid: int = 0
    """What the words that nobody says weigh together, in the unit of `Asked.weight`."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a candidate."""

    ident: str
    words: frozenset[str] = frozenset()
    """What it says of itself."""
    labels: frozenset[str] = frozenset()
    """What is only said for it: the official label of its activity."""
    skills: frozenset[str] = frozenset()
    activities: tuple[str, ...] = ()
    commune: str | None = None
    department: str | None = None
    region: str | None = None
    kind: str | None = None
    size: str | None = None
    networks: frozenset[int] = frozenset()
    chains: frozenset[str] = frozenset()
    partners: Mapping[str, int] = field(default_factory=dict)
    """Past joint projects, counted by partner."""
    led: Mapping[str, int] = field(default_factory=dict)
    """Past projects joined, counted by who led them."""
    programmes: Mapping[str, int] = field(default_factory=dict)
    """Past projects, counted by the programme that funded them."""
    experience: int = 0
    """Past cooperative projects, all partners together."""


@dataclass(frozen=True, slots=True)
class Near:
    """The sentence of a candidate that is closest in meaning to the need, and how close in hundredths."""

    closeness: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Term:
    """What the index looks for: all these tokens in this field bring these points, once in their group."""

    part: Part
    sign: Sign
    field: Field
    tokens: tuple[str, ...]
    points: int
    group: int
    evidence: str
    through: str | None = None
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class Clue:
    """One reason of a score: its part, what was found, its points, the synonym it came by, how many at least.

    For *experience*, `at_least` is the number of past projects from which the band begins; for *meaning*, how
    close the sentence is, in hundredths.
    """

    part: Part
    sign: Sign
    evidence: str
    points: int
    through: str | None = None
    at_least: int = 1


def terms_of(need: Need, weights: Weights, scale: Scale = DECLARED) -> tuple[Term, ...]:
    """Return what the index must find: terms in order of group; in a group the best counts, groups add up."""
    groups = [
        *_said(_asked(need.words, Part.TEXT, Sign.WORD, Field.WORDS, weights, scale), scale),
        *_asked(need.skills, Part.SKILLS, Sign.SKILL, Field.SKILLS, weights, scale),
        _activity(need, weights, scale),
        _territory(need, weights, scale),
        *_relations(need, weights, scale),
    ]
    return tuple(
        replace(term, group=number)
        for number, group in enumerate(groups)
        for term in group
        if term.points > 0 and term.tokens
    )


def terms_of_profile(profile: Profile) -> tuple[tuple[Field, str], ...]:
    """Return what the index stores about a candidate, each once."""
    places = (("c", profile.commune), ("d", profile.department), ("r", profile.region))
    stored = [
        *((Field.WORDS, word) for word in sorted(profile.words)),
        *((Field.LABELS, word) for word in sorted(profile.labels - profile.words)),
        *((Field.SKILLS, token) for skill in sorted(profile.skills) for token in skill.split()),
        *((Field.ACTIVITIES, step) for code in profile.activities for step in ladder(code)),
        *((Field.PLACES, f"{level}{code}") for level, code in places if code),
        *((Field.NETWORKS, str(network)) for network in sorted(profile.networks)),
        *(
            (place, token)
            for place, prefix, counts, steps in (
                (Field.PARTNERS, "", profile.partners, JOINT_STEPS),
                (Field.PARTNERS, "led:", profile.led, LED_STEPS),
                (Field.NETWORKS, "programme:", profile.programmes, PROGRAMME_STEPS),
            )
            for key, count in counts.items()
            for token in (f"{prefix}{key}+{step}" for step in steps if count >= step)
        ),
        *([(Field.EXPERIENCE, str(band_of(profile.experience)))] if profile.experience > 0 else []),
    ]
    return tuple(dict.fromkeys(stored))


def clues_of(
    need: Need, profile: Profile, weights: Weights, scale: Scale = DECLARED, near: Near | None = None
) -> tuple[Clue, ...]:
    """Return every reason of a candidate's score.

    :param near: what the candidate says that is closest in meaning to the need.
    """
    stored: dict[Field, set[str]] = {place: set() for place in Field}
    for place, token in terms_of_profile(profile):
        stored[place].add(token)
    clues = clues_found(terms_of(need, weights, scale), stored)
    return (*clues, *_crossing(need, profile, clues, weights), *meaning_found(near, weights, scale))


def meaning_found(near: Near | None, weights: Weights, scale: Scale = DECLARED) -> tuple[Clue, ...]:
    """Return the clue that a sentence close in meaning brings, by bands of five hundredths; none when it is
    too far to say anything."""
    if near is None:
        return ()
    share = scale.meaning[closeness_band(near.closeness)]
    points = weights.points(Part.MEANING) * share // WHOLE
    if not points:
        return ()
    return (Clue(Part.MEANING, Sign.MEANING, near.sentence, points, at_least=near.closeness),)


def clues_found(terms: Iterable[Term], stored: Mapping[Field, AbstractSet[str]]) -> tuple[Clue, ...]:
    """Return the best clue of each group among what is stored: for many candidates of one need."""
    clues = []
    for _, group in groupby(terms, key=lambda term: term.group):
        held = [term for term in group if stored[term.field] >= set(term.tokens)]
        if held:
            # The first of the best: what was asked comes before its synonyms.
            best = max(held, key=lambda term: term.points)
            clues.append(Clue(best.part, best.sign, best.evidence, best.points, best.through, best.at_least))
    return tuple(clues)


def score_of(clues: Iterable[Clue]) -> int:
    """Return the score, in thousandths of a point: 0 to 100 000."""
    return sum(clue.points for clue in clues)


def unknowns_of(need: Need, profile: Profile) -> tuple[Part, ...]:
    """Return the parts that the need asks and of which the candidate says nothing: to check, never a no."""
    asked = {
        Part.TEXT: bool(need.words) and not (profile.words or profile.labels),
        Part.SKILLS: bool(need.skills) and not profile.skills,
        Part.ACTIVITY: bool(need.activities) and not profile.activities,
        Part.TERRITORY: bool(need.commune or need.department or need.region or need.near)
        and not (profile.commune or profile.department or profile.region),
        Part.CROSSING: bool(need.chains) and not profile.chains,
    }
    return tuple(part for part, unknown in asked.items() if unknown)


# ── The groups of a need ────────────────────────────────────────────────────────────────────────────────


def _asked(
    asked: Sequence[Asked], part: Part, sign: Sign, place: Field, weights: Weights, scale: Scale
) -> list[list[Term]]:
    # Rounded on running sums: everything present brings exactly the whole part.
    sums = [0, *accumulate(one.weight for one in asked)]
    bounds = [weights.points(part) * heavy // max(sums[-1], 1) for heavy in sums]
    groups = []
    for one, (before, after) in zip(asked, pairwise(bounds), strict=True):
        whole = after - before
        itself = Term(part, sign, place, tuple(one.term.split()), whole, 0, one.label)
        others = [
            Term(
                part,
                sign,
                place,
                tuple(other.term.split()),
                whole * share // WHOLE,
                0,
                one.label,
                other.label,
            )
            for other in one.synonyms
            for share in (scale.kin if other.is_kin else scale.synonym,)
        ]
        groups.append([itself, *others])
    return groups


def _said(groups: list[list[Term]], scale: Scale) -> list[list[Term]]:
    """Add to each word what it is worth when only the label of an activity says it.

    Expressions are looked for in what candidates say themselves: a word of it said and another in a label
    would be no expression.
    """
    return [[one for term in group for one in (term, *_labelled(term, scale))] for group in groups]


def _labelled(term: Term, scale: Scale) -> list[Term]:
    if len(term.tokens) != 1:
        return []
    points = term.points * scale.label // WHOLE
    return [replace(term, sign=Sign.LABEL, field=Field.LABELS, points=points)]


def _activity(need: Need, weights: Weights, scale: Scale) -> list[Term]:
    whole = weights.points(Part.ACTIVITY)
    return [
        Term(Part.ACTIVITY, Sign.ACTIVITY, Field.ACTIVITIES, (step,), whole * share // WHOLE, 0, step)
        for code in need.activities
        for step, share in zip(reversed(ladder(code)), reversed(scale.activity), strict=False)
    ]


def _territory(need: Need, weights: Weights, scale: Scale) -> list[Term]:
    whole = weights.points(Part.TERRITORY)
    places = (
        (Sign.COMMUNE, "c", need.commune, scale.commune),
        (Sign.DEPARTMENT, "d", need.department, scale.department),
        *((Sign.NEAR, "d", code, scale.near) for code in sorted(need.near)),
        (Sign.REGION, "r", need.region, scale.region),
    )
    return [
        Term(Part.TERRITORY, sign, Field.PLACES, (f"{level}{code}",), whole * share // WHOLE, 0, code)
        for sign, level, code, share in places
        if code
    ]


def _relations(need: Need, weights: Weights, scale: Scale) -> list[list[Term]]:
    whole = weights.points(Part.RELATIONS)

    def term(sign: Sign, place: Field, token: str, share: int, evidence: str, at_least: int = 1) -> Term:
        return Term(
            Part.RELATIONS, sign, place, (token,), whole * share // WHOLE, 0, evidence, at_least=at_least
        )

    def banded(
        sign: Sign, place: Field, prefix: str, of: str | None, shares: Sequence[int], steps: Sequence[int]
    ) -> list[Term]:
        if of is None:
            return []
        return [
            term(sign, place, f"{prefix}{of}+{step}", share, of, step)
            for share, step in zip(shares, steps, strict=True)
        ]

    return [
        banded(Sign.JOINT, Field.PARTNERS, "", need.asker, scale.joint, JOINT_STEPS),
        banded(Sign.LED, Field.PARTNERS, "led:", need.asker, scale.led, LED_STEPS),
        [
            term(Sign.NETWORK, Field.NETWORKS, str(network), scale.network, str(network))
            for network in sorted(need.networks)
        ],
        banded(
            Sign.PROGRAMME,
            Field.NETWORKS,
            "programme:",
            need.programme,
            scale.programme,
            PROGRAMME_STEPS,
        ),
        [
            term(Sign.MUTUAL, Field.PARTNERS, f"{partner}+1", scale.mutual, partner)
            for partner in sorted(need.partners - {need.asker})
        ],
        [
            term(Sign.EXPERIENCE, Field.EXPERIENCE, str(band), share, str(band), 1 << band >> 1)
            for band, share in enumerate(scale.experience)
        ],
    ]


def _crossing(need: Need, profile: Profile, clues: Sequence[Clue], weights: Weights) -> tuple[Clue, ...]:
    answers = any(clue.part in (Part.TEXT, Part.SKILLS) for clue in clues)
    elsewhere = bool(need.chains and profile.chains) and not need.chains & profile.chains
    points = weights.points(Part.CROSSING)
    if not (answers and elsewhere and points):
        return ()
    return (Clue(Part.CROSSING, Sign.CROSSING, " ".join(sorted(profile.chains)), points),)
