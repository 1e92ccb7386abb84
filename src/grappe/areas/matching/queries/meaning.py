"""What organisations say that is close in meaning to a need.

Sentences of the directory's organisations were read by a job (`jobs.read_meanings`) and are kept in the
database with their vectors. A process holds them all at once, as long as nothing changes them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Sum

from grappe.areas.directory.models import Organisation, Posting, PostingKind, PostingStatus
from grappe.areas.directory.queries import valid_on
from grappe.areas.matching.models import Passage
from grappe.areas.matching.rules.meaning import closeness, sentences_of
from grappe.areas.matching.rules.scale import closeness_band
from grappe.areas.matching.rules.score import Near
from grappe.areas.matching.sources.encoder import State, encoder_name, is_on, start, state, vectors_of
from grappe.areas.networks.models import Membership

MOST_ORGANISATIONS = 20_000
"""How many organisations are read for their meaning: members of networks first, then the others."""
MOST_NEAR = 300
"""How many organisations close in meaning are looked at for one need, the closest first."""
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence of an organisation, with its digest."""

    organisation: int
    sentence: str
    digest: int


@dataclass(frozen=True, slots=True)
class Meant:
    """What is close to a need in meaning, by organisation; whether meaning could be read at all."""

    state: State
    near: Mapping[int, Near] = field(default_factory=dict)

    @property
    def is_read(self) -> bool:
        """Whether the need's own meaning is known."""
        return self.state == State.READY


@dataclass(frozen=True, slots=True)
class _Matrix:
    """All the sentences read, one a row: whole numbers in floats, whose sums are exact."""

    organisations: npt.NDArray[np.int64]
    sentences: tuple[str, ...]
    vectors: npt.NDArray[np.float32]
    lengths: npt.NDArray[np.float64]


_held: dict[str, tuple[tuple[Any, ...], _Matrix]] = {}


def digest_of(organisation: int, sentence: str) -> int:
    """Return a digest of a sentence of an organisation as today's model reads it."""
    return crc32(f"{organisation}\n{encoder_name()}\n{sentence}".encode())


def need_text(title: str, text: str) -> str:
    """Return a stored need as it is searched and read."""
    return f"{title}. {text}".strip()


def sentences_told(organisations: Collection[int] | None, *, on: date) -> Iterator[Told]:
    """Yield what these organisations say of themselves (None: the twenty thousand that are read), in
    sentences: description, skills, offers that anybody may read. Three queries for two thousand."""
    for keys in _batches(organisations, on=on):
        offers: dict[int, list[str]] = {}
        rows = Posting.objects.filter(
            organisation__in=keys, kind=PostingKind.OFFER, is_confidential=False, state=PostingStatus.OPEN
        )
        for pk, title, text in rows.order_by("pk").values_list("organisation_id", "title", "text"):
            offers.setdefault(pk, []).extend((title, text))
        known = Organisation.objects.filter(pk__in=keys).order_by("pk")
        for pk, activity, skills in known.values_list("pk", "activity", "skills"):
            for sentence in sentences_of([activity, ", ".join(skills), *offers.get(pk, ())]):
                yield Told(pk, sentence, digest_of(pk, sentence))


def _batches(organisations: Collection[int] | None, *, on: date) -> Iterator[list[int]]:
    keys = list(_read_first(on) if organisations is None else organisations)
    for start_at in range(0, len(keys), _AT_ONCE):
        yield keys[start_at : start_at + _AT_ONCE]


def _read_first(on: date) -> QuerySet[Organisation, int]:
    member = Membership.objects.filter(valid_on(on), organisation=OuterRef("pk"))
    rows = Organisation.objects.annotate(is_member=Exists(member)).order_by("-is_member", "pk")
    return rows.values_list("pk", flat=True)[:MOST_ORGANISATIONS]


def passages_of(organisations: Collection[int] | None = None) -> QuerySet[Passage]:
    """The sentences kept of these organisations (None: all), those of former models included."""
    return (
        Passage.objects.all()
        if organisations is None
        else Passage.objects.filter(organisation__in=organisations)
    )


def meant(words: str, *, posting: Posting | None = None) -> Meant:
    """Return what is close in meaning to a need: one query, two when sentences have changed since this
    process read them.

    :param posting: a stored need as `queries.needs.need_posted` reads it, with its meaning.

    Without the model, a stored need whose words are unchanged is answered from what the job kept; other
    words wait until the model, which this starts, is loaded.
    """
    if not is_on() or not words.strip():
        return Meant(State.OFF)
    vector = _kept_vector(words, posting) if posting else None
    if vector is None:
        if start() != State.READY:
            return Meant(state())
        vector = vectors_of([words])[0]
    return Meant(State.READY, nearest(vector))


def _kept_vector(words: str, posting: Any) -> bytes | None:
    is_same = posting.meaning_digest == digest_of(posting.pk, words)
    return bytes(posting.meaning_vector) if is_same else None


def nearest(vector: bytes) -> dict[int, Near]:
    """Return the closest sentence of each organisation that has one close enough to count, three hundred
    organisations at most, the closest first."""
    held = _matrix()
    if not held.sentences:
        return {}
    asked = np.frombuffer(vector, np.int8).astype(np.float32)
    products = (held.vectors @ asked).astype(np.float64)
    own = float(asked.astype(np.float64) @ asked)
    cosines = products / np.sqrt(np.maximum(held.lengths * own, 1))
    found: dict[int, Near] = {}
    # Equal ones in the order of organisations, then as they are said: nothing is left to chance.
    for row in np.argsort(-cosines, kind="stable"):
        hundredths = closeness(int(products[row]), int(held.lengths[row]) * int(own))
        if not closeness_band(hundredths) or len(found) == MOST_NEAR:
            break
        found.setdefault(int(held.organisations[row]), Near(hundredths, held.sentences[row]))
    return found


def _matrix() -> _Matrix:
    """Return all that was read, as this process holds it; read again when a sentence came or went."""
    rows = Passage.objects.filter(encoder=encoder_name())
    told = rows.aggregate(last=Max("pk"), count=Count("pk"), sum=Sum("digest"))
    stamp = (rows.db, told["last"], told["count"], told["sum"])
    held = _held.get("matrix")
    if held is None or held[0] != stamp:
        held = _held["matrix"] = (stamp, _read(rows))
    return held[1]


def _read(rows: QuerySet[Passage]) -> _Matrix:
    read = list(rows.order_by("organisation", "pk").values_list("organisation_id", "text", "vector"))
    packed = np.frombuffer(b"".join(bytes(vector) for _, _, vector in read), np.int8)
    vectors = packed.reshape(len(read), -1 if read else 0).astype(np.float32)
    return _Matrix(
        np.array([organisation for organisation, _, _ in read], np.int64),
        tuple(text for _, text, _ in read),
        vectors,
        np.einsum("ij,ij->i", vectors, vectors).astype(np.float64),
    )


def needs_told(postings: Collection[int] | None) -> list[tuple[int, str, int]]:
    """Return the open needs (None: all), each with its words and their digest."""
    rows = Posting.objects.filter(kind=PostingKind.NEED, state=PostingStatus.OPEN).order_by("pk")
    if postings is not None:
        rows = rows.filter(pk__in=postings)
    told = ((pk, need_text(title, text)) for pk, title, text in rows.values_list("pk", "title", "text"))
    return [(pk, words, digest_of(pk, words)) for pk, words in told]
