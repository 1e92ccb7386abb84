"""Writing what a call asks: one question at a time, in a revision that opening the call freezes.

A call in two stages has two forms, written alike: `stage` says which, that of the idea unless told.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from grappe.areas.forms.models import Form, FormRevision
from grappe.areas.forms.rules import Question, refusals_of_questions
from grappe.areas.programmes.commands.calls.loading import locked, write_down
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.applications import step_of
from grappe.areas.programmes.queries.calls import FORMS, questions_of, refusals_to_write, revision_of
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.areas.programmes.rules.asking import (
    moved,
    place_of,
    refusals_to_delete,
    refusals_to_save,
    with_question,
    without,
)
from grappe.areas.programmes.rules.phases import FULL, IDEA
from grappe.areas.programmes.rules.standard import STANDARD_QUESTIONS
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, Refused, digest, refuse_if


@command
def save_question(
    *,
    call_id: int,
    question: Question,
    actor: Actor,
    on: datetime,
    instead_of: str | None = None,
    seen: str | None = None,
    stage: int = IDEA,
    key: str | None = None,
) -> str:
    """Write a question at the end of the form, or in the place of another; return its code.

    :param seen: the digest of the question that the writer read, when it replaces one.
    :raises Refused: when the form is frozen, the question is not fit to be asked, is gone, or was changed
        by someone else in between.
    """
    call = _locked_to_write(call_id, stage, actor=actor, on=on)
    before = questions_of(call, stage)
    refuse_if(refusals_to_save(before, question, instead_of))
    place = None if instead_of is None else place_of(before, instead_of)
    old = None if place is None else before[place]
    if old is not None and seen and seen != digest(old.as_json()):
        refuse_if([Refusal("kernel.stale")])
    after = with_question(before, question, instead_of=instead_of)
    refuse_if(refusals_of_questions(after))
    _keep(call, after, stage)
    changes = {"stage": stage, "question": [old and old.as_json(), question.as_json()]}
    write_down(call, "save_question", actor=actor, on=on, key=key, changes=changes, result=question.code)
    return question.code


@command
def delete_question(
    *, call_id: int, code: str, actor: Actor, on: datetime, stage: int = IDEA, key: str | None = None
) -> int:
    """Take a question away and return how many remain.

    :raises Refused: when the form is frozen, every application says it, it is gone, or others hang from it.
    """
    call = _locked_to_write(call_id, stage, actor=actor, on=on)
    before = questions_of(call, stage)
    refuse_if(refusals_to_delete(before, code))
    after = without(before, code)
    _keep(call, after, stage)
    gone = next(question for question in before if question.code == code)
    changes = {"stage": stage, "question": [gone.as_json(), None]}
    write_down(call, "delete_question", actor=actor, on=on, key=key, changes=changes, result=len(after))
    return len(after)


@command
def move_question(
    *,
    call_id: int,
    code: str,
    up: bool,
    actor: Actor,
    on: datetime,
    stage: int = IDEA,
    key: str | None = None,
) -> int:
    """Exchange a question with its neighbour of the same step and return its place, from zero.

    Nothing changes at the end of a step.

    :raises Refused: when the form is frozen, the question is gone, or would come before one it hangs from.
    """
    call = _locked_to_write(call_id, stage, actor=actor, on=on)
    before = questions_of(call, stage)
    if place_of(before, code) is None:
        refuse_if([Refusal("programmes.question_gone")])
    after = moved(before, code, up=up, step=step_of)
    refuse_if(refusals_of_questions(after))
    _keep(call, after, stage)
    place = [question.code for question in after].index(code)
    changes = {"stage": stage, "question": code, "to": place}
    write_down(call, "move_question", actor=actor, on=on, key=key, changes=changes, result=place)
    return place


@command
def replace_form(
    *,
    call_id: int,
    actor: Actor,
    on: datetime,
    source_id: int | None = None,
    source_stage: int = IDEA,
    stage: int = IDEA,
    key: str | None = None,
) -> int:
    """Start again from the questions of a call, or from the standard ones; return the new revision's number.

    What was written before stays readable in its own revision.

    :param source_id: the call to copy, which may be the same for its other stage; None for the standard form.
    :param source_stage: which of its forms.
    :raises Call.DoesNotExist: when the actor does not run that call, or it has no such form.
    :raises Refused: when the form is frozen, or the call has no such stage.
    """
    call = _locked_to_write(call_id, stage, actor=actor, on=on)
    questions: Sequence[Question] = STANDARD_QUESTIONS
    if source_id is not None:
        calls = calls_run_by(actor=actor, on=localdate(on)).exclude(**{FORMS[source_stage]: None})
        questions = questions_of(calls.get(pk=source_id), source_stage)
    before = revision_of(call, stage)
    if before is not None:
        _freeze(before, on=on)
    number = _keep(call, questions, stage)
    changes = {"from_call": source_id, "from_stage": source_stage, "stage": stage, "revision": number}
    write_down(call, "replace_form", actor=actor, on=on, key=key, changes=changes, result=number)
    return number


@command
def freeze_form(
    *, call_id: int, actor: Actor, on: datetime, stage: int = IDEA, key: str | None = None
) -> int:
    """Publish the questions as they are in a numbered revision, which never changes; return its number.

    The next change starts another revision, until the call opens.

    :raises Refused: when the form is frozen already, asks nothing, or is not fit to be asked.
    """
    call = _locked_to_write(call_id, stage, actor=actor, on=on)
    questions, revision = questions_of(call, stage), revision_of(call, stage)
    if revision is None or not questions:
        bare = Refusal("programmes.call_without_question")
        raise Refused([Refusal("programmes.stage_lacks_form") if stage == FULL else bare])
    refuse_if(refusals_of_questions(questions))
    number: int = revision.number
    if revision.frozen_at is not None:
        refuse_if([Refusal("programmes.revision_frozen", {"number": number})])
    _freeze(revision, on=on)
    changes = {"stage": stage, "revision": number}
    write_down(call, "freeze_form", actor=actor, on=on, key=key, changes=changes, result=number)
    return number


def _locked_to_write(call_id: int, stage: int, *, actor: Actor, on: datetime) -> Call:
    call = locked(call_id, actor=actor, on=on)
    refuse_if(refusals_to_write(call, stage))
    return call


def _freeze(revision: FormRevision, *, on: datetime) -> None:
    revision.frozen_at = revision.frozen_at or on
    revision.save(update_fields=["frozen_at"])


def _keep(call: Call, questions: Sequence[Question], stage: int) -> int:
    """Keep the questions in the stage's revision, or in the next one when it is frozen; return its number."""
    documents = [question.as_json() for question in questions]
    revision = revision_of(call, stage)
    if revision is not None and revision.frozen_at is None:
        revision.questions = documents
        revision.save(update_fields=["questions"])
        return revision.number
    revision = next_revision(call, documents, stage)
    setattr(call, FORMS[stage], revision)
    call.save(update_fields=[FORMS[stage]])
    return revision.number


def next_revision(call: Call, documents: list[dict[str, object]], stage: int = IDEA) -> FormRevision:
    """Create the next revision of a stage's form, and the form itself for the first."""
    before = revision_of(call, stage)
    if before is None:
        name = f"{call}"[:120] if stage == IDEA else f"{str(call)[:118]} {stage}"
        form, number = Form.objects.create(name=name), 1
    else:
        form, number = before.form, before.number + 1
    return FormRevision.objects.create(form=form, number=number, questions=documents)
