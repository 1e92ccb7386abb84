"""The files of the index: generations beside one another, one in use, one writer at a time.

`current.json` names the generation in use and is replaced whole: a rebuild writes a new folder and only
then is read, so that a reader never waits, and a rebuild that is killed leaves what was there. Between
rebuilds a generation takes changes; each commit is a new `meta.json`, which readers of every process notice.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import NamedTuple

import tantivy

FORMAT = 2
"""Rises when what is stored changes: an index of another format is rebuilt, never misread."""
_CURRENT, _LOCK, _PENDING = "current.json", "writer.lock", "pending"
# One segment for a million organisations: fewer segments, faster searches.
_BUILD_BYTES, _CHANGE_BYTES = 320_000_000, 15_000_000
_RETRY_SECONDS = 0.05


class IndexMissing(Exception):
    """There is no index yet, or it has another format: it is to be rebuilt."""


class IndexDamaged(Exception):
    """The files of the index cannot be read: it is to be rebuilt. The database is not concerned."""


class IndexBusy(Exception):
    """Another writer is at work."""


@dataclass(frozen=True, slots=True)
class Document:
    """One candidate: its number, the SIREN of its unit (0: none), a digest of its tokens, the tokens.

    Only organisations of the directory carry a digest: the register is read again whole.
    """

    number: int
    tokens: tuple[str, ...]
    unit: int = 0
    digest: int = 0

    @property
    def text(self) -> str:
        """The tokens as they are written, parted by blanks."""
        return " ".join(self.tokens)


class Entry(NamedTuple):
    """A document as it is written: what one process sends to another for a million of them."""

    number: int
    text: str
    unit: int = 0
    digest: int = 0


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which generation is in use, and of what it was made."""

    generation: str
    built_at: str
    documents: int
    register: str = ""
    """What the register was when the units were read: they are read again when it has changed."""
    format: int = FORMAT


@dataclass(slots=True)
class Opened:
    """A generation opened by this process, with the commit that it shows."""

    stamp: Stamp
    index: tantivy.Index
    seen: int


def schema() -> tantivy.Schema:
    """Return what a document holds. Tokens keep no position nor frequency: the score counts presence."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", indexed=True, fast=True)
    builder.add_unsigned_field("unit", fast=True)
    builder.add_unsigned_field("digest", fast=True)
    builder.add_text_field("tokens", tokenizer_name="whitespace", index_option="basic")
    return builder.build()


SCHEMA = schema()


class Store:
    """The index in a folder. One for each process and folder: see `store_in`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: Opened | None = None

    # ── Reading ─────────────────────────────────────────────────────────────────────────────────────────

    def stamp(self) -> Stamp:
        """Return which generation is in use.

        :raises IndexMissing: without one, or when its format is not today's.
        :raises IndexDamaged: when the file that says so cannot be read.
        """
        try:
            read = json.loads((self.folder / _CURRENT).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise IndexMissing(str(self.folder)) from None
        except (OSError, ValueError) as reason:
            raise IndexDamaged(str(reason)) from reason
        if not isinstance(read, dict) or read.get("format") != FORMAT:
            raise IndexMissing(str(self.folder))
        try:
            return Stamp(**read)
        except TypeError as reason:
            raise IndexDamaged(str(reason)) from reason

    def exists(self) -> bool:
        """Say whether there is an index to bring changes to."""
        try:
            self.stamp()
        except (IndexMissing, IndexDamaged):
            return False
        return True

    def searcher(self) -> tuple[tantivy.Searcher, Stamp]:
        """Return a view of the last commit, which nothing changes while it is held.

        :raises IndexMissing: without an index.
        :raises IndexDamaged: when its files cannot be read.
        """
        stamp = self.stamp()
        try:
            opened = self._reload(stamp)
        except ValueError as reason:
            # A rebuild may have taken the folder away since its name was read: once more, from the start.
            again = self.stamp()
            if again.generation == stamp.generation:
                raise IndexDamaged(str(reason)) from reason
            opened = self._reload(again)
        return opened.index.searcher(), opened.stamp

    def _reload(self, stamp: Stamp) -> Opened:
        folder = self.folder / stamp.generation
        commit = _commit_of(folder)
        opened = self._opened
        if opened is None or opened.stamp.generation != stamp.generation:
            index = tantivy.Index.open(str(folder))
            # No thread watches the files: each search looks at two dates, and that is all.
            index.config_reader("manual")
            index.reload()
            opened = self._opened = Opened(stamp, index, commit)
        elif opened.seen != commit:
            opened.index.reload()
            opened = self._opened = replace(opened, stamp=stamp, seen=commit)
        return opened

    # ── Writing ─────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def writing(self, *, wait: float = 0.0) -> Iterator[None]:
        """Hold the one place of writer; the system gives it back even if the process is killed.

        :param wait: for how many seconds to wait for it.
        :raises IndexBusy: when another writer holds it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + wait
        with (self.folder / _LOCK).open("a") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= deadline:
                        raise IndexBusy(str(self.folder)) from None
                    time.sleep(_RETRY_SECONDS)
            yield

    def rebuild(self, documents: Iterable[Document | Entry], *, built_at: str, register: str = "") -> Stamp:
        """Write a new generation beside the one in use, then put it in its place; call it while `writing`.

        :raises IndexDamaged: when the new generation cannot be written (no room): the old one stays.
        """
        used = self.stamp().generation if self.exists() else ""
        self._sweep(keep=used)
        name = f"g{time.time_ns()}"
        folder = self.folder / name
        folder.mkdir(parents=True)
        count, writer = 0, None
        try:
            writer = tantivy.Index(SCHEMA, path=str(folder)).writer(_BUILD_BYTES, 1)
            for document in documents:
                writer.add_document(_written(document))
                count += 1
            writer.commit()
            writer.wait_merging_threads()
        except (ValueError, OSError) as reason:
            # Its thread may still be writing: what it leaves goes with the next rebuild.
            writer = None
            shutil.rmtree(folder, ignore_errors=True)
            raise IndexDamaged(str(reason)) from reason
        stamp = Stamp(name, built_at, count, register)
        self._point_to(stamp)
        self._sweep(keep=name)
        return stamp

    def change(self, gone: Iterable[int], documents: Iterable[Document]) -> None:
        """Take numbers away and put documents in, each in the place of the one with its number, in one
        commit.

        Call it while `writing`.

        :raises IndexMissing: without an index.
        :raises IndexDamaged: when its files cannot be read or written.
        """
        folder = self.folder / self.stamp().generation
        try:
            writer = tantivy.Index.open(str(folder)).writer(_CHANGE_BYTES, 1)
            written = list(documents)
            numbers = [*gone, *(document.number for document in written)]
            # By query: by term, this version looks for a signed number, and deletes nothing.
            writer.delete_documents_by_query(tantivy.Query.term_set_query(SCHEMA, "number", numbers))
            for document in written:
                writer.add_document(_written(document))
            writer.commit()
            writer.wait_merging_threads()
        except (ValueError, OSError) as reason:
            raise IndexDamaged(str(reason)) from reason

    def leave_pending(self) -> None:
        """Say that a change could not be written now: the next writer compares everything."""
        (self.folder / _PENDING).touch()

    def take_pending(self) -> bool:
        """Say whether a change was left, and forget it."""
        try:
            (self.folder / _PENDING).unlink()
        except FileNotFoundError:
            return False
        return True

    def bytes_used(self) -> int:
        """Return what the generation in use takes on the disk."""
        folder = self.folder / self.stamp().generation
        return sum(path.stat().st_size for path in folder.iterdir())

    def _point_to(self, stamp: Stamp) -> None:
        target = self.folder / _CURRENT
        beside = target.with_suffix(".new")
        with beside.open("w", encoding="utf-8") as file:
            json.dump(asdict(stamp), file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)

    def _sweep(self, *, keep: str) -> None:
        # What a killed rebuild left, and generations no longer in use. Readers keep the files they hold open.
        for folder in self.folder.glob("g[0-9]*"):
            if folder.name != keep:
                shutil.rmtree(folder, ignore_errors=True)


_stores: dict[Path, Store] = {}


def store_in(folder: Path) -> Store:
    """Return the index of a folder, opened once for the process."""
    return _stores.setdefault(folder, Store(folder))


def _commit_of(folder: Path) -> int:
    try:
        return (folder / "meta.json").stat().st_mtime_ns
    except OSError as reason:
        raise ValueError(str(reason)) from reason


def _written(document: Document | Entry) -> tantivy.Document:
    written = tantivy.Document()
    written.add_unsigned("number", document.number)
    written.add_unsigned("unit", document.unit)
    written.add_unsigned("digest", document.digest)
    written.add_text("tokens", document.text)
    return written
