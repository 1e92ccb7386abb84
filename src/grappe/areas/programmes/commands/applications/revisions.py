"""What was handed in, frozen: each submission and each completion leaves a numbered revision."""

from datetime import datetime

from grappe.areas.programmes.models import Application, ApplicationRevision, RevisionCause
from grappe.areas.programmes.queries.applications import content_of
from grappe.kernel.actor import Actor
from grappe.values import digest


def freeze(
    application: Application, *, cause: RevisionCause, submitted_at: datetime, actor: Actor, on: datetime
) -> ApplicationRevision:
    """Freeze what the application says now as its next revision, and return it.

    Called inside the commands that hand an application in, which hold it locked.

    :param submitted_at: the second of the deposit, part of what is frozen.
    """
    content = content_of(application, submitted_at=submitted_at)
    return ApplicationRevision.objects.create(
        application=application,
        number=application.revisions.count() + 1,
        cause=cause,
        content=content,
        sha256=digest(content),
        frozen_at=on,
        author_id=actor.person_id,
    )
