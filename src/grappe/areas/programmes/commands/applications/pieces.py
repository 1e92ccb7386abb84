"""The files joined to an application. One taken off can be put back: nothing is destroyed."""

from datetime import datetime

from grappe.areas.programmes.commands.applications.loading import (
    WRITERS,
    locked,
    refusals_to_write,
    write_down,
)
from grappe.areas.programmes.models import Application, Attachment
from grappe.kernel import files
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if

MOST_FILES = 20
LONGEST_LABEL = 120


@command
def attach_file(
    *,
    application_id: int,
    name: str,
    content: bytes,
    label: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Join a file and return the attachment's id.

    :raises Refused: with every reason: the draft is closed, too many files, the same file is there, its
        label is too long, or the file is empty, too large or not of an accepted kind.
    """
    application = locked(application_id, actor=actor, roles=WRITERS)
    joined = application.attachments.filter(removed_at=None, question="")
    refusals = [*refusals_to_write(application, on=on), *files.refusals_of_file(name=name, content=content)]
    if joined.count() >= MOST_FILES:
        refusals.append(Refusal("programmes.too_many_files", {"most": MOST_FILES}, "file"))
    if len(label.strip()) > LONGEST_LABEL:
        refusals.append(Refusal("programmes.file_label_too_long", {"longest": LONGEST_LABEL}, "label"))
    refuse_if(refusals)
    stored = files.store(name=name, content=content, actor=actor, on=on)
    if joined.filter(file__digest=stored.digest).exists():
        refuse_if([Refusal("programmes.file_already_there", {"name": name}, "file")])
    attachment = Attachment.objects.create(application=application, file=stored, label=label.strip())
    return _say(application, "attach_file", attachment, actor=actor, on=on, key=key)


@command
def remove_file(*, attachment_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Take a file off an application and return the attachment's id; `restore_file` puts it back.

    :raises Refused: when the draft is closed, the file was taken off already, or it answers a question.
    """
    application, attachment = _attachment(attachment_id, actor)
    removed = [] if attachment.removed_at is None else [Refusal("programmes.file_already_removed")]
    if attachment.question:
        removed.append(Refusal("programmes.file_answers_question", {"question": attachment.label}))
    refuse_if([*refusals_to_write(application, on=on), *removed])
    attachment.removed_at = on
    attachment.save(update_fields=["removed_at"])
    return _say(application, "remove_file", attachment, actor=actor, on=on, key=key)


@command
def restore_file(*, attachment_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Put back a file that was taken off and return the attachment's id; one still there stays.

    :raises Refused: when the draft is closed, or the file answered a question: another may answer it now.
    """
    application, attachment = _attachment(attachment_id, actor)
    answered = (
        [Refusal("programmes.file_answers_question", {"question": attachment.label})]
        if attachment.question
        else []
    )
    refuse_if([*refusals_to_write(application, on=on), *answered])
    attachment.removed_at = None
    attachment.save(update_fields=["removed_at"])
    return _say(application, "restore_file", attachment, actor=actor, on=on, key=key)


def _attachment(attachment_id: int, actor: Actor) -> tuple[Application, Attachment]:
    attachment = Attachment.objects.get(pk=attachment_id)
    return locked(attachment.application_id, actor=actor, roles=WRITERS), attachment


def _say(
    application: Application,
    command: str,
    attachment: Attachment,
    *,
    actor: Actor,
    on: datetime,
    key: str | None,
) -> int:
    changes = {"attachment": attachment.pk}
    write_down(application, command, actor=actor, on=on, key=key, result=attachment.pk, changes=changes)
    return attachment.pk
