"""The sending of aid to the national register, and the reading of its files."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grappe.areas.funding.models.ledger import AidLine
from grappe.areas.networks.models import Network
from grappe.kernel.models import StoredFile


class EntryStatus(models.TextChoices):
    TO_SEND = "to_send", _("à envoyer")
    SENT = "sent", _("envoyée")
    CONFIRMED = "confirmed", _("confirmée")
    DROPPED = "dropped", _("sans objet")


class EntryKind(models.TextChoices):
    CREATION = "creation", _("création")
    CORRECTION = "correction", _("rectification")
    CANCELLATION = "cancellation", _("annulation")


class RegisterBatch(models.Model):
    """One file made for the register, by number in its network; each entry is in one only."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="register_batches")
    number = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    entry_count = models.PositiveIntegerField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["network", "number"], name="register_batch_number_once")
        ]


class RegisterEntry(models.Model):
    """What the register has to be told of an aid: its creation, later corrections, its cancellation.

    Due twenty working days after the grant: regulation (EU) 2023/2831, article 6(2). One waits at a time.
    """

    line = models.ForeignKey(AidLine, on_delete=models.PROTECT, related_name="register_entries")
    kind = models.CharField(max_length=12, choices=EntryKind.choices, default=EntryKind.CREATION)
    aid_number = models.CharField(max_length=40)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=EntryStatus.choices, default=EntryStatus.TO_SEND)
    batch = models.ForeignKey(RegisterBatch, on_delete=models.PROTECT, null=True, related_name="entries")
    # The most pressing letter that was written about it: each is written once.
    reminded = models.CharField(
        max_length=5, choices=[("soon", _("due bientôt")), ("late", _("en retard"))], blank=True, default=""
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line"], condition=Q(state="to_send"), name="register_one_waits"),
            # The number names the aid: all that is sent of one line carries it.
            models.UniqueConstraint(
                fields=["aid_number"],
                condition=Q(kind="creation") & ~Q(state="dropped"),
                name="register_number_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("to_send", "dropped"), batch=None)
                | Q(state__in=("sent", "confirmed"), batch__isnull=False),
                name="register_sent_in_a_batch",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_on"], name="register_by_due_day")]


class RegisterImport(models.Model):
    """A file of the register that someone read, then applied. The file is kept as it came."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="register_imports")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    read_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
