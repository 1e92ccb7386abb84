"""The files of the index: readers never wait, one writer at a time, a rebuild that is killed changes
nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grappe.areas.matching.index.reading import Reading
from grappe.areas.matching.index.store import (
    Document,
    IndexBusy,
    IndexDamaged,
    IndexMissing,
    Store,
    store_in,
)

WHEN = "2026-03-02T09:00:00+00:00"


def filled(folder: Path, count: int = 3) -> Store:
    """An index of that many candidates, numbered from 1."""
    store = Store(folder)
    with store.writing():
        store.rebuild((Document(i, ("+o", f"w{i}"), 0, i) for i in range(1, count + 1)), built_at=WHEN)
    return store


def held(store: Store, token: str = "+o") -> set[int]:
    """The numbers of those who hold a token."""
    return set(Reading(store.searcher()[0]).members(token, most=1_000))


def test_without_an_index_it_is_said(tmp_path: Path) -> None:
    store = Store(tmp_path / "index")
    assert not store.exists()
    with pytest.raises(IndexMissing):
        store.searcher()
    with pytest.raises(IndexMissing):
        store.change([], [])


def test_a_rebuild_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    store = filled(tmp_path)
    before, stamp = store.searcher()
    assert (stamp.documents, held(store)) == (3, {1, 2, 3})
    with store.writing():
        store.rebuild([Document(7, ("+o",))], built_at=WHEN, register="r")
    assert held(store) == {7}
    assert store.stamp().register == "r"
    assert store.bytes_used() > 0
    # Who was reading goes on with what was there, its folder gone.
    assert set(Reading(before).members("+o", most=9)) == {1, 2, 3}
    assert len(list(tmp_path.glob("g*"))) == 1


def test_a_reader_of_another_process_sees_changes(tmp_path: Path) -> None:
    reader = Store(tmp_path)
    writer = filled(tmp_path)
    assert held(reader) == {1, 2, 3}
    with writer.writing():
        writer.change([1], [Document(2, ("+o", "wnew"), 5, 6), Document(9, ("+o",))])
    assert held(reader) == {2, 3, 9}
    assert Reading(reader.searcher()[0]).read([2, 3, 4]) == {2: (5, 6), 3: (0, 3)}


def test_a_reader_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    store, reader = filled(tmp_path), Store(tmp_path)
    seen = []

    def documents() -> Iterator[Document]:
        for number in range(10, 13):
            seen.append(held(reader))
            yield Document(number, ("+o",))

    with store.writing():
        store.rebuild(documents(), built_at=WHEN)
    assert seen == [{1, 2, 3}] * 3
    assert held(reader) == {10, 11, 12}


def test_a_second_writer_is_told(tmp_path: Path) -> None:
    store = filled(tmp_path)
    with store.writing():
        with pytest.raises(IndexBusy), Store(tmp_path).writing():
            raise AssertionError
        with pytest.raises(IndexBusy), Store(tmp_path).writing(wait=0.1):
            raise AssertionError
    with Store(tmp_path).writing(wait=1):
        pass


def test_a_rebuild_that_stops_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    store = filled(tmp_path)

    def stopping() -> Iterator[Document]:
        yield Document(8, ("+o",))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), store.writing():
        store.rebuild(stopping(), built_at=WHEN)
    assert held(store) == {1, 2, 3}
    with store.writing():  # the place of writer is free, and the next one clears up
        store.rebuild([Document(4, ("+o",))], built_at=WHEN)
    assert held(store) == {4}
    assert len(list(tmp_path.glob("g*"))) == 1


def test_a_writer_killed_outright_frees_its_place(tmp_path: Path) -> None:
    store = filled(tmp_path)
    script = (
        "import os, sys; from pathlib import Path; from grappe.areas.matching.index.store import *\n"
        f"store = Store(Path({str(tmp_path)!r}))\n"
        "def documents():\n    yield Document(5, ('+o',))\n    os._exit(9)\n"
        "with store.writing():\n    store.rebuild(documents(), built_at='')\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    assert subprocess.run([sys.executable, "-c", script], env=env, check=False).returncode == 9
    assert held(store) == {1, 2, 3}
    with store.writing():
        store.change([3], [])
    assert held(store) == {1, 2}


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("{", IndexDamaged),
        ("[]", IndexMissing),
        ('{"format": 0}', IndexMissing),
        ('{"format": 2, "what": 2}', IndexDamaged),
    ],
)
def test_what_names_the_generation_may_be_unreadable(
    tmp_path: Path, content: str, error: type[Exception]
) -> None:
    store = filled(tmp_path)
    (tmp_path / "current.json").write_text(content)
    with pytest.raises(error):
        store.searcher()
    assert not store.exists()


def test_damaged_files_are_told_and_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / filled(tmp_path).stamp().generation
    (folder / "meta.json").write_text("{")
    broken = Store(tmp_path)
    with pytest.raises(IndexDamaged):
        broken.searcher()
    with pytest.raises(IndexDamaged), broken.writing():
        broken.change([1], [])
    (folder / "meta.json").unlink()
    with pytest.raises(IndexDamaged):
        broken.searcher()
    assert held(filled(tmp_path, 2)) == {1, 2}


def test_an_index_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    store = filled(tmp_path)

    def failing() -> Iterator[Document]:
        yield Document(8, ("+o",))
        raise OSError("no room")

    with pytest.raises(IndexDamaged, match="no room"), store.writing():
        store.rebuild(failing(), built_at=WHEN)
    assert held(store) == {1, 2, 3}
    assert held(filled(tmp_path, 1)) == {1}
    assert len(list(tmp_path.glob("g*"))) == 1


def test_a_generation_that_goes_while_it_is_opened_is_looked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = filled(tmp_path)
    gone = store.stamp()
    with store.writing():
        store.rebuild([Document(4, ("+o",))], built_at=WHEN)
    reader, now = Store(tmp_path), store.stamp()
    told = iter([gone, now])
    monkeypatch.setattr(Store, "stamp", lambda _self: next(told))
    searcher, stamp = reader.searcher()
    assert (searcher.num_docs, stamp) == (1, now)


def test_pending_changes_are_remembered_once(tmp_path: Path) -> None:
    store = filled(tmp_path)
    assert not store.take_pending()
    store.leave_pending()
    assert store.take_pending()
    assert not store.take_pending()


def test_one_store_for_a_folder(tmp_path: Path) -> None:
    assert store_in(tmp_path) is store_in(tmp_path)
