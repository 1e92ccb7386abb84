"""What those who judge an application say of it to each other, and up to where each has read."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from grappe.areas.programmes.models.applications import Application


class Message(models.Model):
    """A message of the discussion of an application. Withdrawn, its text is erased and its line stays.

    Purpose: the jury's work before it decides. The minutes and the export hold none of it, only a count.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="messages")
    # The first message of its thread; an answer is never answered itself.
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="answers")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_facilitation = models.BooleanField(default=False)
    body = models.TextField(blank=True)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class DiscussionReading(models.Model):
    """The last message that a person has read of a discussion."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    last_message = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "application"], name="discussion_reading_once")
        ]
