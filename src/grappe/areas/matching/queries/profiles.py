"""What the database knows of each candidate: organisations of the directory, units of the national
register."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from itertools import pairwise
from json import JSONDecoder
from typing import Any
from zlib import crc32

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from grappe.areas.directory.models import (
    CodeLabel,
    Establishment,
    Organisation,
    OrganisationKind,
    Posting,
    PostingKind,
    PostingStatus,
    RegisteredEstablishment,
    RegisteredUnit,
    Relation,
    RelationKind,
    StockImport,
)
from grappe.areas.directory.queries import valid_on
from grappe.areas.directory.rules.register import nature_of
from grappe.areas.matching.index.plan import department_of
from grappe.areas.matching.index.store import Document, Entry
from grappe.areas.matching.index.tokens import (
    LETTERS,
    gathered,
    ladders,
    marks,
    places,
    relations,
    token_of,
    tokens_of,
)
from grappe.areas.matching.rules.score import Field, Profile
from grappe.areas.matching.rules.sizes import size_of
from grappe.areas.matching.rules.words import expression_of, stems_of
from grappe.areas.networks.models import Family, Membership
from grappe.areas.programmes.queries.laureates import laureates_of_programmes
from grappe.areas.territory.rules.departments import DEPARTMENTS

REGION_OF: dict[str, str] = {code: place.region for code, place in DEPARTMENTS.items()}
"""The region of each department, by their codes."""
FIRST_UNIT = 10**12
"""Units are numbered after this, by their SIREN; organisations keep their own id."""
_ROW = (
    "pk", "name", "kind", "siren", "department_id", "activity", "market", "headcount",
    # As texts: few lists of activities are different, and each is read once.
    Cast("skills", TextField()), Cast("activities", TextField()),
)  # fmt: skip
_UNIT = ("siren", "name", "legal_category", "activity", "workforce_band", "size", "commune")
_AT_ONCE = 5_000
_MOST_WORDS = 300_000
_LETTER = len(LETTERS[Field.WORDS])


def number_of_unit(siren: str) -> int:
    """Return the number under which the index keeps a unit of the register."""
    return FIRST_UNIT + int(siren)


def ident_of(number: int) -> str:
    """Return how the score names a candidate: o12 for an organisation, u552032534 for a unit."""
    return f"u{number - FIRST_UNIT:09}" if number >= FIRST_UNIT else f"o{number}"


def register_stamp() -> str:
    """Return what the register is: it changes with each import that wrote something."""
    rows = StockImport.objects.order_by("pk").values_list("fingerprint", "rows", "changed")
    return f"{crc32(repr(list(rows)).encode()):08x}" if rows else ""


@dataclass(slots=True)
class Around:
    """What other tables say of organisations, read at once for all of those asked."""

    labels: dict[str, str]
    communes: dict[int, str] = field(default_factory=dict)
    networks: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    chains: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    partners: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    projects: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    led: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    programmes: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    offers: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    units: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Band of workforce and category of the registered unit, by SIREN."""


def around(organisations: Collection[int] | None, *, on: date) -> Around:
    """Return what surrounds these organisations on the day (None: all of them), in eight queries, and those
    of the area that keeps projects.

    Only what anybody signed in may read makes a candidate found: confidential offers are left out, and the
    memberships, which not everybody reads, count for an asker who does (`queries.search`).
    """
    found = Around(_activity_labels())
    heads = Establishment.objects.filter(is_head_office=True, closed_on=None, commune__isnull=False)
    found.communes.update(_among(heads, organisations).values_list("organisation_id", "commune_id"))
    members = _among(Membership.objects.filter(valid_on(on)), organisations)
    for organisation, network, family, slug in members.values_list(
        "organisation_id", "network_id", "network__family", "network__slug"
    ):
        found.networks[organisation].add(network)
        if family == Family.SECTOR:
            found.chains[organisation].add(slug)
    _add_joint_projects(found, organisations)
    for follower, leader in _leads[0](organisations) if _leads else ():
        found.led[follower][ident_of(leader)] += 1
    laureates = laureates_of_programmes(organisations).order_by()
    for organisation, programme in laureates.values_list(
        "application__organisation_id", "application__call__programme_id"
    ):
        found.programmes[organisation][str(programme)] += 1
    known = Organisation.objects.exclude(siren="")
    if organisations is not None:
        known = known.filter(pk__in=organisations)
    units = RegisteredUnit.objects.filter(pk__in=known.values("siren"))
    for siren, band, category in units.values_list("pk", "workforce_band", "size"):
        found.units[siren] = (band, category)
    offers = Posting.objects.filter(
        kind=PostingKind.OFFER, is_confidential=False, state=PostingStatus.OPEN
    ).order_by("pk")
    for organisation, title, text in _among(offers, organisations).values_list(
        "organisation_id", "title", "text"
    ):
        found.offers[organisation] += [title, text]
    return found


def _add_joint_projects(found: Around, organisations: Collection[int] | None) -> None:
    rows = Relation.objects.filter(kind=RelationKind.JOINT_PROJECT, holder__isnull=False)
    if organisations is not None:
        rows = rows.filter(Q(organisation__in=organisations) | Q(holder__in=organisations))
    for pk, one, other, title in rows.values_list("pk", "organisation_id", "holder_id", "title"):
        for here, there in ((one, other), (other, one)):
            found.partners[here][ident_of(there)] += 1
            found.projects[here].add(title or f"#{pk}")


Leads = Callable[[Collection[int] | None], Iterable[tuple[int, int]]]
"""From organisations (None: all) to those of them that joined a project, each with who led it: a pair a
project, of projects that anybody signed in may know of."""

_leads: list[Leads] = []


def share_leads(read: Leads) -> None:
    """Let the area that keeps projects say who joined those that others led."""
    _leads[:] = [read]


def _among(rows: QuerySet[Any], organisations: Collection[int] | None) -> QuerySet[Any]:
    return rows if organisations is None else rows.filter(organisation__in=organisations)


def _activity_labels() -> dict[str, str]:
    rows = CodeLabel.objects.filter(scheme__startswith="naf").order_by("-scheme")
    return dict(rows.values_list("code", "french"))


@dataclass(frozen=True, slots=True)
class Slice:
    """Some organisations of one department (None: those of none), by their ids: from the first to before the
    last."""

    department: str | None
    first: int
    last: int


def slices(size: int) -> list[Slice]:
    """Return all the organisations in slices of about so many, by region and department: one query."""
    counted = Organisation.objects.order_by().values("department_id")
    rows = counted.annotate(held=Count("pk"), first=Min("pk"), last=Max("pk"))
    found = []
    for department, count, first, last in sorted(
        rows.values_list("department_id", "held", "first", "last"),
        key=lambda row: (REGION_OF.get(row[0] or "", ""), row[0] or ""),
    ):
        parts = -(-count // size)
        bounds = [first + (last + 1 - first) * part // parts for part in range(parts + 1)]
        found += [Slice(department, *pair) for pair in pairwise(bounds)]
    return found


def entries_of(part: Slice, beside: Around) -> list[Entry]:
    """Return what the index keeps of a slice of the organisations: one query."""
    rows = Organisation.objects.filter(
        department=part.department, pk__gte=part.first, pk__lt=part.last
    ).order_by("pk")
    return [_entry(row, beside) for row in rows.values_list(*_ROW).iterator(_AT_ONCE)]


def documents_of_organisations(organisations: Collection[int] | None, *, on: date) -> Iterator[Document]:
    """Yield what the index keeps of these organisations (None: all), by department."""
    beside = around(organisations, on=on)
    rows = Organisation.objects.order_by("department_id", "pk")
    if organisations is not None:
        rows = rows.filter(pk__in=organisations)
    for row in rows.values_list(*_ROW).iterator(chunk_size=_AT_ONCE):
        one = _entry(row, beside)
        yield Document(one.number, tuple(one.text.split()), one.unit, one.digest)


def _entry(row: tuple[Any, ...], beside: Around) -> Entry:
    text = " ".join(_tokens(row, beside))
    siren = row[3]
    return Entry(row[0], text, int(siren) if siren else 0, crc32(text.encode()))


def _tokens(row: tuple[Any, ...], beside: Around) -> tuple[str, ...]:
    """Return `tokens_of` the organisation's profile, from words and skills that were read before: a million
    profiles would be made to be thrown away."""
    pk, _name, kind, _siren, _department, _activity, _market, _headcount, _skills, _activities = row
    text, labels, skills, codes, commune, department, size = _read(row, beside)
    known = any(pk in told for told in (beside.networks, beside.partners, beside.led, beside.programmes))
    return gathered(
        _worded(text, labels),
        set().union(*map(_skill_tokens, skills)),
        ladders(codes),
        places(commune, department, REGION_OF.get(department or "")),
        marks(kind, size, True),
        relations(_profile(row, beside)) if known else (),
    )


def _worded(text: str, labels: str) -> set[str]:
    """Return the tokens of what an organisation says, and of what only its labels say."""
    own = _tokens_said(text)
    return own | {token_of(Field.LABELS, token[_LETTER:]) for token in _of_label(labels) - own}


class _WordTokens(dict[str, tuple[str, ...]]):
    """What is stored of a word, read once: the same ones come back in a million texts. No rule of
    `rules.words` crosses a blank."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        # Numbers mean nothing alone, and no two are alike: they would only fill the memory.
        if word.isdigit():
            return ()
        found = tuple(token_of(Field.WORDS, stem) for stem in stems_of(word))
        if len(self) < _MOST_WORDS:
            self[word] = found
        return found


_word_tokens = _WordTokens()


def _tokens_said(text: str) -> set[str]:
    return set().union(*map(_word_tokens.__getitem__, text.split()))


@lru_cache(maxsize=20_000)
def _of_label(text: str) -> frozenset[str]:
    return frozenset(_tokens_said(text))


@lru_cache(maxsize=100_000)
def _skill_tokens(skill: str) -> tuple[str, ...]:
    return tuple(token_of(Field.SKILLS, stem) for stem in expression_of(skill).split())


def profiles_of(organisations: Collection[int], *, on: date) -> dict[int, Profile]:
    """Return what is known of each of these organisations, by id."""
    beside = around(organisations, on=on)
    rows = Organisation.objects.filter(pk__in=organisations).values_list(*_ROW)
    return {row[0]: _profile(row, beside) for row in rows}


def _read(
    row: tuple[Any, ...], beside: Around
) -> tuple[str, str, list[str], tuple[str, ...], str | None, str | None, str | None]:
    """Return what a row says: all its own words, those of its activities' labels, skills, activity codes,
    commune, department, size."""
    pk, name, _kind, siren, department, activity, market, headcount, told, activities = row
    skills: list[str] = _decode(told)[0]
    commune = beside.communes.get(pk)
    if commune is not None:
        department = department_of(commune)
    band, category = beside.units.get(siren, ("", ""))
    codes, named = _activities(activities)
    said = " ".join([label or beside.labels.get(code, "") for code, label in named])
    text = " ".join([name, activity, market, *skills, *beside.offers.get(pk, ())])
    return text, said, skills, codes, commune, department, _size_of(headcount, band, category)


_decode = JSONDecoder().raw_decode


@lru_cache(maxsize=20_000)
def _activities(told: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return the codes, each once, then each activity as its code and label."""
    named = tuple((one.get("code") or "", one.get("label") or "") for one in _decode(told)[0])
    return tuple(dict.fromkeys(code for code, _label in named if code)), named


@lru_cache(maxsize=20_000)
def _size_of(headcount: int | None, band: str, category: str) -> str | None:
    return size_of(headcount=headcount, band=band, category=category)


def _profile(row: tuple[Any, ...], beside: Around) -> Profile:
    pk, kind = row[0], row[2]
    text, labels, skills, codes, commune, department, size = _read(row, beside)
    return Profile(
        ident=ident_of(pk),
        words=(words := _words_of(text)),
        labels=_words_of(labels) - words,
        skills=frozenset(map(expression_of, skills)) - {""},
        activities=codes,
        commune=commune,
        department=department,
        region=REGION_OF.get(department or ""),
        kind=kind,
        size=size,
        networks=frozenset(beside.networks.get(pk, ())),
        chains=frozenset(beside.chains.get(pk, ())),
        partners=dict(beside.partners.get(pk, ())),
        led=dict(beside.led.get(pk, ())),
        programmes=dict(beside.programmes.get(pk, ())),
        experience=len(beside.projects.get(pk, ())),
    )


def _words_of(text: str) -> frozenset[str]:
    return frozenset(token[_LETTER:] for token in _tokens_said(text))


def documents_of_units(sirens: Iterable[str] | None, *, but: Collection[str]) -> Iterator[Document]:
    """Yield what the index keeps of the active units of the register (None: all), by department; those in
    `but` stand in the directory already."""
    office = RegisteredEstablishment.objects.filter(pk=OuterRef("head_office_siret"))
    rows = RegisteredUnit.objects.filter(is_active=True).annotate(
        commune=Subquery(office.values("commune")[:1])
    )
    rows = rows.order_by("commune", "pk") if sirens is None else rows.filter(pk__in=list(sirens))
    labels = _activity_labels()

    @cache
    def words_of(code: str) -> frozenset[str]:
        return _words_of(labels.get(code, ""))

    for siren, name, category, activity, band, size, commune in rows.values_list(*_UNIT).iterator(
        chunk_size=_AT_ONCE
    ):
        if siren in but:
            continue
        department = department_of(commune) if commune else None
        profile = Profile(
            ident=f"u{siren}",
            # A name is seldom a description, and few of the register say more.
            labels=words_of(activity) | _words_of(name),
            activities=(activity,) if activity else (),
            commune=commune or None,
            department=department,
            region=REGION_OF.get(department or ""),
            kind=nature_of(category) if category else OrganisationKind.COMPANY.value,
            size=size_of(band=band, category=size),
        )
        yield Document(number_of_unit(siren), tokens_of(profile, is_member=False), int(siren))


def registered_sirens() -> set[str]:
    """Return the SIRENs of the directory's organisations, whose units the index leaves out."""
    return set(Organisation.objects.exclude(siren="").values_list("siren", flat=True))
