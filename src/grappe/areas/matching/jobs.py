"""Bringing the database's organisations to the index: all of them, those that changed, one after a
command."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.utils.timezone import localdate

from grappe.areas.directory.models import Establishment, Posting, Relation
from grappe.areas.matching.index.reading import Reading
from grappe.areas.matching.index.store import Document, Entry, IndexBusy, IndexDamaged, Stamp, Store, store_in
from grappe.areas.matching.index.tokens import MEMBER
from grappe.areas.matching.models import NeedMeaning, Passage, Synonym, of_the_house
from grappe.areas.matching.queries.making import everyone
from grappe.areas.matching.queries.meaning import needs_told, passages_of, sentences_told
from grappe.areas.matching.queries.profiles import (
    documents_of_organisations,
    documents_of_units,
    number_of_unit,
    register_stamp,
    registered_sirens,
)
from grappe.areas.matching.sources.encoder import State, encoder_name, is_on, state, vectors_of
from grappe.areas.matching.sources.lexicon import lines_of_sheet
from grappe.areas.networks.models import Membership
from grappe.areas.programmes.queries.laureates import laureates_of_editions
from grappe.kernel.audit import Recorded
from grappe.kernel.models import AuditEntry

# How long a change made by somebody waits for another one's to be written, before it is left to the next.
PATIENCE_SECONDS = 2.0
_EVERY = 10_000
# How many sentences are read for their meaning, then kept, at once.
_READ_AT_ONCE = 512
# What a command wrote on → how to find the organisations that it concerns.
_CONCERNED: dict[str, Callable[[int], Iterable[int | None]]] = {
    "organisation": lambda pk: [pk],
    "establishment": lambda pk: Establishment.objects.filter(pk=pk).values_list("organisation", flat=True),
    "posting": lambda pk: Posting.objects.filter(pk=pk).values_list("organisation", flat=True),
    "membership": lambda pk: Membership.objects.filter(pk=pk).values_list("organisation", flat=True),
    "relation": lambda pk: chain.from_iterable(
        Relation.objects.filter(pk=pk).values_list("organisation", "holder")
    ),
    # Its decisions make laureates; before them it has none.
    "call": lambda pk: laureates_of_editions([pk]).values_list("application__organisation", flat=True),
}
# What a command wrote on that may concern any number of them.
_MANY = frozenset({"memberimport", "network", "stockimport"})
Tell = Callable[[int], None]


def index_store() -> Store:
    """Return the index of this installation, under GRAPPE_HOME."""
    return store_in(Path(settings.HOME) / "index")


@dataclass(frozen=True, slots=True)
class Changes:
    """What bringing changes did: written anew, taken away; or the whole was rebuilt, of so many."""

    written: int = 0
    gone: int = 0
    rebuilt: int | None = None


def rebuild_index(*, clock: Callable[[], datetime], tell: Tell = lambda _count: None) -> Stamp:
    """Make the index anew from the database and put it in the place of the one in use.

    What changes meanwhile is brought to it at the end, before the place of writer is left.

    :raises IndexBusy: when another writer is at work.
    :raises IndexDamaged: when it cannot be written; the one in use stays.
    """
    store = index_store()
    with store.writing():
        register = register_stamp()
        began = clock()
        store.take_pending()
        last = AuditEntry.objects.aggregate(last=Max("pk"))["last"] or 0
        known = registered_sirens()
        documents = chain(everyone(on=localdate(began)), documents_of_units(None, but=known))
        stamp = store.rebuild(_told(documents, tell), built_at=began.isoformat(), register=register)
        _catch_up(store, last, on=localdate(clock()))
    return stamp


def index_changes(*, clock: Callable[[], datetime], tell: Tell = lambda _count: None) -> Changes:
    """Compare every organisation of the directory with the index and write those that differ; after another
    import of the register, make the whole index anew.

    A membership that ended with the day, a synonym, a region: whatever made the difference, it is seen.

    :raises IndexBusy: when another writer is at work.
    :raises IndexMissing: without an index.
    :raises IndexDamaged: when it cannot be read or written.
    """
    store = index_store()
    if store.stamp().register != register_stamp():
        return Changes(rebuilt=rebuild_index(clock=clock, tell=tell).documents)
    with store.writing():
        store.take_pending()
        return _compare(store, on=localdate(clock()))


def index_organisations(organisations: Collection[int], *, on: date) -> None:
    """Write these organisations anew in the index (away, if they are no more), with the units that they stand
    for or no longer do; without an index, nothing is to do.

    When another writer is at work for longer than two seconds, the change is left to the next one.
    """
    store = index_store()
    if not store.exists():
        return
    try:
        with store.writing(wait=PATIENCE_SECONDS):
            if store.take_pending():
                _compare(store, on=on)
            else:
                _write(store, organisations, on=on)
    except (IndexBusy, IndexDamaged):
        store.leave_pending()


def index_recorded(event: Recorded) -> None:
    """Bring what a command has just written to the index: called once its transaction is committed."""
    if event.object_id is None or not index_store().exists():
        return
    if event.object_type in _MANY:
        index_store().leave_pending()
    elif found := _concerned(event.object_type, event.object_id, event.changes):
        index_organisations(found, on=localdate(event.on))
        _follow_meanings(found, event)


def read_meanings(*, on: date) -> int:
    """Read the meaning of every sentence and need that was not read yet, forget those no longer said; return
    how many were read or forgotten. Loads the model only when there is something to read.

    Without the model (left out of this house), nothing is to do.
    """
    if not is_on():
        return 0
    return _read(None, on=on) + _read_needs(None)


def load_lexicon() -> int:
    """Write the general vocabulary of techniques into the thesaurus of the house; return how many lines.

    What the house has already stays as it is; a line that was taken away comes back.
    """
    known = set(Synonym.objects.filter(network=None).values_list("canonical", "term"))
    new = [of_the_house(line) for line in lines_of_sheet() if (line.canonical, line.term) not in known]
    Synonym.objects.bulk_create(new)
    return len(new)


def _follow_meanings(organisations: Collection[int], event: Recorded) -> None:
    """Forget at once what is no longer said; read what is new if the model is there, else the job does."""
    if not is_on():
        return
    is_ready = state() == State.READY
    _read(organisations, on=localdate(event.on), is_ready=is_ready)
    if is_ready and event.object_type == "posting" and event.object_id is not None:
        _read_needs([event.object_id])


def _read(organisations: Collection[int] | None, *, on: date, is_ready: bool = True) -> int:
    kept = {(pk, digest): row for row, pk, digest in _kept_passages(organisations)}
    told = {(one.organisation, one.digest): one for one in sentences_told(organisations, on=on)}
    gone = [row for key, row in kept.items() if key not in told]
    for start in range(0, len(gone), _READ_AT_ONCE):
        Passage.objects.filter(pk__in=gone[start : start + _READ_AT_ONCE]).delete()
    new = [one for key, one in told.items() if key not in kept] if is_ready else []
    for start in range(0, len(new), _READ_AT_ONCE):
        some = new[start : start + _READ_AT_ONCE]
        # Many members are described by the same few words: each is read once.
        texts = list(dict.fromkeys(one.sentence for one in some))
        vectors = dict(zip(texts, vectors_of(texts), strict=True))
        Passage.objects.bulk_create(
            [
                Passage(
                    organisation_id=one.organisation,
                    text=one.sentence,
                    digest=one.digest,
                    encoder=encoder_name(),
                    vector=vectors[one.sentence],
                )
                for one in some
            ],
            # Another process may read the same at the same time.
            ignore_conflicts=True,
        )
    return len(gone) + len(new)


def _kept_passages(organisations: Collection[int] | None) -> Iterator[tuple[int, int, int]]:
    rows = passages_of(organisations).values_list("pk", "organisation_id", "digest")
    yield from rows.iterator(chunk_size=_EVERY)


def _read_needs(postings: Collection[int] | None) -> int:
    kept = dict(NeedMeaning.objects.values_list("posting_id", "digest"))
    new = [one for one in needs_told(postings) if kept.get(one[0]) != one[2]]
    vectors = vectors_of([words for _, words, _ in new]) if new else []
    for (posting, _words, digest), vector in zip(new, vectors, strict=True):
        NeedMeaning.objects.update_or_create(
            posting_id=posting, defaults={"digest": digest, "vector": vector}
        )
    return len(new)


def _concerned(object_type: str, object_id: int, changes: Mapping[str, Any]) -> set[int]:
    """Return the organisations that a line of the audit trail is about."""
    find = _CONCERNED.get(object_type)
    if find is None:
        return set()
    # A relation that was withdrawn is gone: its audit line still names both ends.
    named = [changes.get("organisation"), changes.get("holder"), *changes.get("organisations", ())]
    return {pk for pk in [*find(object_id), *named] if isinstance(pk, int)}


def _catch_up(store: Store, last: int, *, on: date) -> None:
    """Bring what was recorded since a line of the audit trail, while the index was being made."""
    lines = AuditEntry.objects.filter(pk__gt=last, object_id__isnull=False)
    found: set[int] = set()
    for object_type, object_id, changes in lines.values_list("object_type", "object_id", "changes"):
        if object_type in _MANY:
            _compare(store, on=on)
            return
        found |= _concerned(object_type, object_id or 0, changes)
    if found:
        _write(store, found, on=on)


def _compare(store: Store, *, on: date) -> Changes:
    """Write every organisation whose tokens differ from those in the index."""
    searcher, _stamp = store.searcher()
    reading = Reading(searcher)
    kept = reading.members(MEMBER, most=max(reading.holders(MEMBER), 1))
    today: dict[int, tuple[int, int]] = {}
    differing: list[Document] = []
    for document in documents_of_organisations(None, on=on):
        today[document.number] = (document.unit, document.digest)
        if kept.get(document.number) != (document.unit, document.digest):
            differing.append(document)
    absent = [number for number in kept if number not in today]
    if not differing and not absent:
        return Changes()
    return _replace(store, differing, absent, kept)


def _write(store: Store, organisations: Collection[int], *, on: date) -> Changes:
    documents = list(documents_of_organisations(organisations, on=on))
    present = {document.number for document in documents}
    searcher, _stamp = store.searcher()
    kept = Reading(searcher).read(organisations)
    return _replace(store, documents, [pk for pk in organisations if pk not in present], kept)


def _replace(
    store: Store,
    documents: Collection[Document],
    absent: Collection[int],
    kept: dict[int, tuple[int, int]],
) -> Changes:
    """Write documents and take others away; the units that they stand for leave, those left free come
    back."""
    concerned = {document.number for document in documents} | set(absent)
    before = {kept[number][0] for number in concerned & set(kept)} - {0}
    after = {document.unit for document in documents} - {0}
    taken = registered_sirens()
    free = [f"{unit:09}" for unit in before - after if f"{unit:09}" not in taken]
    units = list(documents_of_units(free, but=taken)) if free else []
    gone = [*absent, *(number_of_unit(f"{unit:09}") for unit in after)]
    store.change(gone, [*documents, *units])
    return Changes(written=len(documents), gone=len(absent))


def _told(documents: Iterable[Document | Entry], tell: Tell) -> Iterator[Document | Entry]:
    for count, document in enumerate(documents, 1):
        if count % _EVERY == 0:
            tell(count)
        yield document
