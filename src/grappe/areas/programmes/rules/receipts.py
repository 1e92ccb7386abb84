"""The receipt of an application: what it says, sealed field by field, signed once, checked by anybody.

Each field has its own digest and the signature covers the digests: so an altered field is named.
The format is public: docs/reference/receipt.md.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grappe.values import canonical_json, digest
from grappe.values.ed25519 import signature_holds

FORMAT = "grappe-receipt/1"
# What a receipt says, in the order in which it is shown.
FIELDS = (
    "call",
    "call_title",
    "number",
    "organisation",
    "siren",
    "title",
    "received_at",
    "time_zone",
    "revision",
    "content_sha256",
    "audit_entry",
    "audit_seal",
    "audit_seal_sha256",
    "key_at",
)
_PARTS = {"format", "fields", "digests", "public_key", "signature"}


class Verdict(StrEnum):
    """What a check of a receipt found."""

    AUTHENTIC = "authentic"
    ALTERED = "altered"
    OTHER = "other_installation"
    # Its signature holds with the key that it carries, and there was no key to compare that one with.
    UNCOMPARED = "key_not_compared"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class ReceiptReport:
    """The verdict; which fields were altered (`signature` when the seal itself is broken); and whether the
    content given beside it is the one that was received (None when none was)."""

    verdict: Verdict
    altered: tuple[str, ...] = ()
    content_matches: bool | None = None

    @property
    def holds(self) -> bool:
        """Whether nothing contradicts the receipt, and its signature is the expected one."""
        return self.verdict is Verdict.AUTHENTIC and self.content_matches is not False


def unsigned_receipt(fields: Mapping[str, Any], *, public_key: str) -> dict[str, Any]:
    """Return a receipt to which only the signature of `signed_part` is missing.

    :param fields: one value for each of `FIELDS`: text, whole number or None.
    """
    said = {name: fields[name] for name in FIELDS}
    digests = {name: digest([name, value]) for name, value in said.items()}
    return {"format": FORMAT, "fields": said, "digests": digests, "public_key": public_key}


def signed_part(receipt: Mapping[str, Any]) -> bytes:
    """Return the bytes that the signature of a receipt covers: its format, its digests, its key."""
    return canonical_json({name: receipt[name] for name in ("format", "digests", "public_key")})


def check_receipt(document: object, *, trusted: str | None, content: object = None) -> ReceiptReport:
    """Say whether a receipt is authentic, altered (and where), of another installation, or unreadable.

    :param trusted: the public key of the installation, in base64; None when it is not at hand.
    :param content: the frozen content, to be compared with the digest that the receipt gives of it.
    """
    if not isinstance(document, Mapping) or not _is_receipt(document):
        return ReceiptReport(Verdict.UNREADABLE)
    altered = _altered(document)
    if altered:
        return ReceiptReport(Verdict.ALTERED, altered)
    matches = None if content is None else digest(content) == document["fields"]["content_sha256"]
    if trusted is None:
        return ReceiptReport(Verdict.UNCOMPARED, (), matches)
    verdict = Verdict.AUTHENTIC if document["public_key"] == trusted else Verdict.OTHER
    return ReceiptReport(verdict, (), matches)


def _is_receipt(document: Mapping[Any, Any]) -> bool:
    texts = all(isinstance(document.get(name), str) for name in ("public_key", "signature"))
    maps = all(isinstance(document.get(name), Mapping) for name in ("fields", "digests"))
    return texts and maps and document.get("format") == FORMAT and _is_plain(document)


def _is_plain(document: Mapping[Any, Any]) -> bool:
    try:
        canonical_json(document)
    except TypeError:
        return False
    return True


def _altered(document: Mapping[Any, Any]) -> tuple[str, ...]:
    """Name what does not fit its digest, what was added or taken away; else the seal, when it is broken."""
    fields, digests = document["fields"], document["digests"]
    known = dict.fromkeys([*FIELDS, *fields, *digests])
    wrong = [
        name for name in known if name not in fields or digests.get(name) != digest([name, fields[name]])
    ]
    wrong += [name for name in document if name not in _PARTS]
    if wrong:
        return tuple(wrong)
    key, signature = _bytes_of(document["public_key"]), _bytes_of(document["signature"])
    holds = signature_holds(key=key, message=signed_part(document), signature=signature)
    return () if holds else ("signature",)


def _bytes_of(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""
