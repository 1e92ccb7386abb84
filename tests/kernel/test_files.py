"""Files are what they say they are, stored once by content, and refused with every reason."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from grappe.kernel import files
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import StoredFile
from grappe.values import Refused

NOON = datetime(2009, 6, 19, 12, tzinfo=UTC)
PDF = b"%PDF-1.7 invented"


@pytest.mark.parametrize(
    ("name", "content", "codes"),
    [
        ("devis.pdf", PDF, []),
        ("photo.JPG", b"\xff\xd8\xff\xe0", []),
        ("devis.pdf", b"", ["kernel.file_empty"]),
        ("devis.pdf", b"PK\x03\x04", ["kernel.file_not_its_kind"]),
        ("outil.exe", b"MZ", ["kernel.file_kind_unknown"]),
        ("sans-suffixe", PDF, ["kernel.file_kind_unknown"]),
        ("devis.pdf", PDF + b"0" * files.LARGEST, ["kernel.file_too_large"]),
        ("gros.exe", b"0" * (files.LARGEST + 1), ["kernel.file_too_large", "kernel.file_kind_unknown"]),
    ],
)
def test_refusals(name: str, content: bytes, codes: list[str]) -> None:
    assert [refusal.code for refusal in files.refusals_of_file(name=name, content=content)] == codes


@pytest.mark.django_db
def test_the_same_bytes_are_stored_once(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    first = files.store(name="a.pdf", content=PDF, actor=MACHINE, on=NOON)
    second = files.store(name="dossier/b.pdf", content=PDF, actor=MACHINE, on=NOON)
    assert (first.digest, second.name) == (second.digest, "b.pdf")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [first.digest]
    assert files.read(second) == PDF


@pytest.mark.django_db
def test_a_refused_file_leaves_nothing(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(Refused):
        files.store(name="a.pdf", content=b"MZ", actor=MACHINE, on=NOON)
    assert not StoredFile.objects.exists()
    assert not list(tmp_path.iterdir())
