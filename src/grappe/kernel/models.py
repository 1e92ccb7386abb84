"""Tables shared by every area: the audit trail and its seals, the outbox, files stored by content."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class AuditSeal(models.Model):
    """One link of the chain that seals a batch of audit entries."""

    first_entry = models.BigIntegerField()
    last_entry = models.BigIntegerField()
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()


class AuditEntry(models.Model):
    """What one command did. Append-only: `audit.record` is the only writer.

    `key` is the form's idempotency key: the same key twice means the same act, answered by `result`.
    `changes` holds codes, numbers and object ids, never a person's name, mail or free text.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    command = models.CharField(max_length=80)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True)
    changes = models.JSONField(default=dict)
    key = models.CharField(max_length=64, null=True, unique=True)
    result = models.JSONField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["object_type", "object_id", "id"], name="audit_by_object")]


class OutboxState(models.TextChoices):
    WAITING = "waiting"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class OutboxMail(models.Model):
    """A letter that waits to be read, then leaves once. Purpose: proof of notice; kept with its object."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="letters"
    )
    to_address = models.EmailField()
    to_name = models.CharField(max_length=200)
    language = models.CharField(max_length=5, default="fr")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    attachment = models.ForeignKey("StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=OutboxState.choices, default=OutboxState.WAITING)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["object_type", "object_id"], name="outbox_by_object")]


class StoredFile(models.Model):
    """A file kept by the hash of its content, so that the same bytes are stored once."""

    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField()
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["digest"], name="file_by_digest")]
