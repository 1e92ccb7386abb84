"""Typed questions in frozen, numbered revisions, used by calls and later by surveys."""

from typing import ClassVar

from django.db import models


class Form(models.Model):
    """A form: what is asked, over its revisions."""

    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class FormRevision(models.Model):
    """One numbered revision. `questions` is the JSON of `rules.Question`; frozen once `frozen_at` is set,
    so that an application keeps the questions it was written for."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    questions = models.JSONField(default=list)
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form", "number"], name="form_revision_number_once")
        ]
