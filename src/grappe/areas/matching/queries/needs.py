"""From what someone types to the need that the score reads: rare words weigh more, the thesaurus helps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from grappe.areas.directory.models import Posting, Relation, RelationKind
from grappe.areas.directory.queries import postings_visible_to, valid_on
from grappe.areas.matching.index.reading import Reading
from grappe.areas.matching.index.tokens import token_of
from grappe.areas.matching.models import NeedMeaning
from grappe.areas.matching.queries.profiles import ident_of
from grappe.areas.matching.queries.synonyms import lines_of, lines_read_by, lines_told
from grappe.areas.matching.rules.score import Asked, Field, Need, Synonym
from grappe.areas.matching.rules.thesaurus import Thesaurus, thesaurus_of
from grappe.areas.matching.rules.weighing import emphasis
from grappe.areas.matching.rules.words import (
    expression_of,
    is_everywhere,
    names_act,
    rarity,
    spoken,
    stems_of,
    telling,
    thing_of,
)
from grappe.areas.networks.models import Family, Membership
from grappe.areas.programmes.queries.texts import Row, Rows, listed
from grappe.areas.territory.rules.departments import DEPARTMENTS
from grappe.areas.territory.rules.distances import departments_within
from grappe.kernel.actor import Actor

MOST_WORDS = 24
"""A need keeps the words that tell most; a page says which."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What someone typed: words, skills and activity codes wanted, a department and how far around it, the
    programme (its id) under which a project would be funded."""

    words: str = ""
    skills: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    department: str = ""
    km: int = 0
    programme: int = 0


@dataclass(frozen=True, slots=True)
class Asker:
    """The organisation that has the need, as far as the score knows it."""

    organisation: int
    department: str = ""
    networks: frozenset[int] = frozenset()
    chains: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Understood:
    """A need as the score reads it, and the words that nobody holds, in their order."""

    need: Need
    unheld: tuple[str, ...] = ()

    @property
    def synonyms(self) -> tuple[str, ...]:
        """What the words and skills are also taken for, each once."""
        asked = (*self.need.words, *self.need.skills)
        return tuple(dict.fromkeys(one.label for part in asked for one in part.synonyms))


def need_posted(pk: int, *, actor: Actor, on: date) -> tuple[Posting, Asker]:
    """Return a need that the actor may read, with what is known of who has it: one query.

    :raises Posting.DoesNotExist: also when it is an offer, or confidential to others.
    """
    memberships = Membership.objects.filter(valid_on(on), organisation=OuterRef("organisation"))
    meaning = NeedMeaning.objects.filter(posting=OuterRef("pk"))
    ties = Relation.objects.filter(kind=RelationKind.JOINT_PROJECT, holder__isnull=False)
    row = (
        postings_visible_to(actor=actor, on=on)
        .filter(kind="need")
        .annotate(
            networks_told=_told(memberships, "organisation", "network", "network__family", "network__slug"),
            meaning_digest=Subquery(meaning.values("digest")),
            meaning_vector=Subquery(meaning.values("vector")),
            held_told=_told(ties.filter(organisation=OuterRef("organisation")), "organisation", "holder"),
            holding_told=_told(ties.filter(holder=OuterRef("organisation")), "holder", "organisation"),
        )
        .get(pk=pk)
    )
    networks = listed(row.networks_told)
    partners = {tie[0] for told in (row.held_told, row.holding_told) for tie in listed(told)}
    return row, Asker(
        organisation=row.organisation_id,
        department=row.organisation.department_id or "",
        networks=frozenset(network for network, _family, _slug in networks),
        chains=frozenset(slug for _network, family, slug in networks if family == Family.SECTOR),
        partners=frozenset(ident_of(partner) for partner in partners),
    )


def _told(rows: QuerySet[Membership] | QuerySet[Relation], by: str, *columns: str) -> Coalesce:
    grouped = rows.order_by().values(by).annotate(text=Rows(Row(*columns))).values("text")
    return Coalesce(Subquery(grouped), Value("[]"), output_field=TextField())


def thesaurus_for(*, actor: Actor, on: date) -> Thesaurus:
    """Return the lines of the thesaurus that the actor may read, as they answer: one query."""
    return _thesaurus(lines_read_by(actor=actor, on=on))


def thesaurus_in(networks: Collection[int]) -> Thesaurus:
    """Return the lines of the thesaurus of the house and of these networks, as they answer: one query."""
    return _thesaurus(lines_of(networks))


@lru_cache(maxsize=16)
def _thesaurus(text: str) -> Thesaurus:
    """As long as nobody writes a line, the next search reads the same ones."""
    return thesaurus_of(lines_told(text))


def understand(
    asking: Asking, reading: Reading, thesaurus: Thesaurus, *, asker: Asker | None = None
) -> Understood:
    """Return the need that the score reads: no query, the index says how rare each word is."""
    said = spoken(asking.words)
    stems = [stem for _word, stem in said]
    # Each stem where it is said first, in the word that says it there.
    words: dict[str, str] = {}
    for word, stem in said:
        words.setdefault(stem, word)
    # Kin answer who asks for an act ("fumer"), not who says a state or a thing by its word ("fumé").
    acts = {stem for word, stem in said if names_act(word)}
    others = {
        stem: tuple(one for one in answers if stem in acts or not one.is_kin)
        for stem, answers in thesaurus.found_in(stems).items()
    }
    held = {stem: said_by(reading, stem) for stem in words}
    reached = {stem: held[stem] or _reached(others.get(stem, ()), reading) for stem in words}
    thing = set(stems_of(thing_of(asking.words)))
    emphases = {
        stem: emphasis(
            stem,
            # A word that it knows only within an expression names nothing by itself.
            names_gesture=bool(thesaurus.answers_to(stem)),
            is_act=stem in acts,
            is_beside=stem not in thing,
        )
        for stem in words
    }
    weights = telling(Counter(stems), reached, reading.candidates, MOST_WORDS, emphases)
    unheld = [stem for stem in words if not reached[stem]]
    # As much as if one candidate said them.
    unsaid = telling(Counter(unheld), dict.fromkeys(unheld, 1), reading.candidates, MOST_WORDS, emphases)
    department = asking.department or (asker.department if asker else "")
    place = DEPARTMENTS.get(department)
    return Understood(
        need=Need(
            words=tuple(
                Asked(words[stem], stem, weights[stem], others.get(stem, ()))
                for stem in words
                if stem in weights
            ),
            skills=_skills(asking.skills, reading, thesaurus),
            activities=asking.activities,
            department=department or None,
            region=place.region if place else None,
            near=departments_within(department, asking.km) if asking.km and place else frozenset(),
            asker=ident_of(asker.organisation) if asker else None,
            networks=asker.networks if asker else frozenset(),
            chains=asker.chains if asker else frozenset(),
            partners=asker.partners if asker else frozenset(),
            programme=str(asking.programme) if asking.programme else None,
            unsaid=sum(unsaid.values()),
        ),
        unheld=tuple(words[stem] for stem in unheld),
    )


def _reached(synonyms: Sequence[Synonym], reading: Reading) -> int:
    """How many hold the rarest stem of the best known synonym: what nobody says may be said otherwise."""
    return max((min(said_by(reading, stem) for stem in one.term.split()) for one in synonyms), default=0)


def said_by(reading: Reading, stem: str) -> int:
    """Return how many candidates say a word, or have it in the label of their activity."""
    return sum(reading.holders(token_of(field, stem)) for field in (Field.WORDS, Field.LABELS))


def _skills(skills: Sequence[str], reading: Reading, thesaurus: Thesaurus) -> tuple[Asked, ...]:
    """The skills that tell something: those that are everywhere only when no other is asked."""
    asked: Mapping[str, str] = {term: skill for skill in skills if (term := expression_of(skill))}
    held = {term: _held(term, reading) for term in asked}
    told = [term for term in asked if not is_everywhere(reading.candidates, held[term])]
    return tuple(
        Asked(asked[term], term, 1 + rarity(reading.candidates, held[term]), thesaurus.answers_to(term))
        for term in (told or asked)
    )


def _held(term: str, reading: Reading) -> int:
    return min(reading.holders(token_of(Field.SKILLS, stem)) for stem in term.split())
