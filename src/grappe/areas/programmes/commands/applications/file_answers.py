"""Questions answered by a file: joined, replaced, taken off. The file is kept by the kernel, once."""

from datetime import datetime
from typing import Any

from grappe.areas.forms.rules import Question, QuestionKind, refusals_of_file, shown
from grappe.areas.programmes.commands.applications.loading import WRITERS, keep, locked, refusals_to_write
from grappe.areas.programmes.models import Application, Attachment
from grappe.areas.programmes.queries.applications import questions_of, step_of
from grappe.kernel import files
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.kernel.models import StoredFile
from grappe.values import Refusal, Refused, refuse_if


@command
def answer_with_file(
    *,
    application_id: int,
    question: str,
    name: str,
    content: bytes,
    page: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Answer a question with a file and return the application's version; the same file changes nothing.

    A file that answered before is taken off; nothing is destroyed.

    :param question: the code of a question of kind file that is asked as things stand.
    :raises Refused: with every reason: the draft is closed, or the file is empty, too large, or not of a kind
        that the question accepts.
    """
    application = locked(application_id, actor=actor, roles=WRITERS)
    asked = _question(application, question)
    wrong = refusals_of_file(asked, name=name, size=len(content))
    kernel = [] if wrong else files.refusals_of_file(name=name, content=content)
    refuse_if(
        [
            *refusals_to_write(application, on=on),
            *wrong,
            *(Refusal(refusal.code, refusal.params, asked.code) for refusal in kernel),
        ]
    )
    stored = files.store(name=name, content=content, actor=actor, on=on)
    present = _present(application, asked.code)
    if present is not None and present.file.digest == stored.digest:
        return application.version
    _take_off(present, on)
    attachment = Attachment.objects.create(
        application=application, file=stored, label=asked.label, question=asked.code
    )
    application.answers = {**application.answers, asked.code: _answer(attachment, stored)}
    changes = {"question": asked.code, "attachment": attachment.pk}
    return keep(
        application,
        "answer_with_file",
        step_of(asked),
        page,
        actor=actor,
        on=on,
        key=key,
        changes=changes,
    )


@command
def remove_file_answer(
    *,
    application_id: int,
    question: str,
    page: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Take off the file that answers a question and return the application's version.

    :raises Refused: when the draft is closed, or no file answers the question.
    """
    application = locked(application_id, actor=actor, roles=WRITERS)
    asked = _question(application, question)
    present = _present(application, asked.code)
    gone = [] if present else [Refusal("programmes.file_already_removed", {}, asked.code)]
    refuse_if([*refusals_to_write(application, on=on), *gone])
    _take_off(present, on)
    application.answers = {code: said for code, said in application.answers.items() if code != asked.code}
    changes = {"question": asked.code}
    return keep(
        application,
        "remove_file_answer",
        step_of(asked),
        page,
        actor=actor,
        on=on,
        key=key,
        changes=changes,
    )


def _question(application: Application, code: str) -> Question:
    for question in shown(questions_of(application.form_revision), application.answers):
        if question.code == code and question.kind is QuestionKind.FILE:
            return question
    raise Refused(Refusal("programmes.file_not_asked", {}, code))


def _present(application: Application, code: str) -> Attachment | None:
    answers = application.attachments.filter(question=code, removed_at=None)
    return answers.select_related("file").first()


def _take_off(present: Attachment | None, on: datetime) -> None:
    if present is not None:
        present.removed_at = on
        present.save(update_fields=["removed_at"])


def _answer(attachment: Attachment, stored: StoredFile) -> dict[str, Any]:
    return {
        "attachment": attachment.pk,
        "name": stored.name,
        "sha256": stored.digest,
        "size": stored.size,
    }
