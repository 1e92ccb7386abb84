"""Files stored by content hash, checked for kind and size before anything is written."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings

from grappe.kernel.actor import Actor
from grappe.kernel.models import StoredFile
from grappe.values import Refusal, refuse_if

# The first bytes say what a file is; its name only says what it claims to be.
KINDS: dict[str, tuple[bytes, str]] = {
    ".pdf": (b"%PDF-", "application/pdf"),
    ".png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    ".docx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".xlsx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".odt": (b"PK\x03\x04", "application/vnd.oasis.opendocument.text"),
    ".ods": (b"PK\x03\x04", "application/vnd.oasis.opendocument.spreadsheet"),
    ".json": (b"{", "application/json"),
    # So named, but of several kinds in truth: its readers look at what it holds.
    ".xls": (b"", "application/vnd.ms-excel"),
    # A table of text begins with anything: its readers say why it is none.
    ".csv": (b"", "text/csv"),
}
ATTACHMENT_KINDS = (".pdf", ".png", ".jpg", ".jpeg", ".docx", ".xlsx", ".odt", ".ods")
LARGEST = 10 * 1024 * 1024


def refusals_of_file(*, name: str, content: bytes, kinds: Sequence[str] = ATTACHMENT_KINDS) -> list[Refusal]:
    """Say every reason why a file cannot be kept: empty, over 10 MiB, not of an accepted kind."""
    suffix = Path(name).suffix.lower()
    refusals = []
    if not content:
        refusals.append(Refusal("kernel.file_empty", {"name": name}))
    if len(content) > LARGEST:
        refusals.append(Refusal("kernel.file_too_large", {"name": name, "megabytes": LARGEST // 1024**2}))
    if suffix not in kinds:
        refusals.append(
            Refusal("kernel.file_kind_unknown", {"name": name, "kinds": ", ".join(k[1:] for k in kinds)})
        )
    elif content and not content.startswith(KINDS[suffix][0]):
        refusals.append(Refusal("kernel.file_not_its_kind", {"name": name, "kind": suffix[1:]}))
    return refusals


def _path(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest


def store(
    *,
    name: str,
    content: bytes,
    actor: Actor,
    on: datetime,
    kinds: Sequence[str] = ATTACHMENT_KINDS,
) -> StoredFile:
    """Keep the file and return its record.

    :raises Refused: when it is empty, over 10 MiB, or not of an accepted kind.
    """
    refuse_if(refusals_of_file(name=name, content=content, kinds=kinds))
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_bytes(content)
        partial.replace(path)
    return StoredFile.objects.create(
        digest=digest,
        name=Path(name).name[-200:],
        kind=KINDS[Path(name).suffix.lower()][1],
        size=len(content),
        stored_at=on,
        stored_by_id=actor.person_id,
    )


def read(file: StoredFile) -> bytes:
    """Return the bytes of a stored file."""
    return _path(file.digest).read_bytes()
