"""The receipt of an application: what was received, when, and where the audit trail says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery

from grappe.areas.programmes.models import Application, ApplicationRevision
from grappe.areas.programmes.rules.receipts import signed_part, unsigned_receipt
from grappe.kernel import signing
from grappe.kernel.models import AuditEntry, AuditSeal

ZONE = "Europe/Paris"
_HANDED_IN = ("submit_application", "give_pieces")


@dataclass(frozen=True, slots=True)
class Trail:
    """Where the audit trail says that an application was handed in: its line, and the seal of its batch
    (None while it waits to be sealed)."""

    entry: int
    seal: int | None = None
    seal_sha256: str | None = None


def trail_of(application: Application) -> Trail | None:
    """Return where the audit trail says what was last handed in; one query."""
    seal = AuditSeal.objects.filter(first_entry__lte=OuterRef("pk"), last_entry__gte=OuterRef("pk"))
    entries = AuditEntry.objects.filter(
        object_type="application", object_id=application.pk, command__in=_HANDED_IN
    ).values_list("pk", Subquery(seal.values("pk")[:1]), Subquery(seal.values("digest")[:1]))
    last = entries.order_by("-pk").first()
    return Trail(*last) if last else None


def receipt_of(
    application: Application,
    *,
    revision: ApplicationRevision | None,
    trail: Trail | None = None,
    key_at: str = "",
) -> dict[str, Any]:
    """Return the signed receipt of a submitted application; the same facts give the same receipt.

    :param revision: the frozen revision that the receipt is about (`revision_received`), if it was kept.
    :param key_at: the public address of the key that signs.
    """
    assert application.submitted_at is not None, "only what was submitted has a receipt"
    fields = {
        "call": application.call.slug,
        "call_title": str(application.call),
        "number": application.number,
        "organisation": application.organisation.name,
        "siren": application.organisation.siren,
        "title": application.title,
        "received_at": application.submitted_at.astimezone(ZoneInfo(ZONE)).isoformat(),
        "time_zone": ZONE,
        "revision": revision.number if revision else None,
        "content_sha256": application.receipt,
        "audit_entry": trail.entry if trail else None,
        "audit_seal": trail.seal if trail else None,
        "audit_seal_sha256": trail.seal_sha256 if trail else None,
        "key_at": key_at,
    }
    receipt = unsigned_receipt(fields, public_key=signing.public_key())
    return {**receipt, "signature": signing.sign(signed_part(receipt))}


def revision_received(
    application: Application, revisions: Iterable[ApplicationRevision]
) -> ApplicationRevision | None:
    """Return, among an application's revisions in their order, the one that the receipt is about."""
    return next((one for one in reversed(list(revisions)) if one.sha256 == application.receipt), None)
