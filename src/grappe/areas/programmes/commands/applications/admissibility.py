"""The check of a submitted application: pieces ticked, missing ones asked back, given, found complete."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from grappe.areas.programmes.commands.applications.loading import WRITERS, locked, write_down
from grappe.areas.programmes.commands.applications.revisions import freeze
from grappe.areas.programmes.models import (
    AdmissibilityCheck,
    Application,
    Attachment,
    MemberRole,
    RevisionCause,
)
from grappe.areas.programmes.queries.applications import questions_of
from grappe.areas.programmes.queries.following import pieces_of
from grappe.areas.programmes.queries.scopes import applications_run_by
from grappe.areas.programmes.rules.admissibility import (
    CheckState,
    Piece,
    pieces_asked,
    pieces_given,
    pieces_required,
    refusals_of_pieces,
    refusals_to_ask,
    refusals_to_check,
    refusals_to_complete,
    refusals_to_give,
    refusals_to_reopen,
    ticked,
)
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.kernel import files, outbox
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.kernel.models import OutboxMail
from grappe.values import Refusal, refuse_if
from grappe.web import formats

LETTER = "application_pieces"
_FIELDS = ["state", "pieces", "message", "asked_at", "due_at", "answered_at", "checked_by", "version"]


def pieces_to_check(application: Application) -> tuple[Piece, ...]:
    """Return the pieces of an application that nobody checked yet; reads its call and form."""
    return pieces_required(
        questions_of(application.form_revision),
        application.answers,
        [str(condition["label"]) for condition in application.call.eligibility],
    )


@command
def save_check(
    *,
    application_id: int,
    ticks: Mapping[str, str],
    added: Sequence[str] = (),
    version: int | None = None,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Keep what the facilitation found of each piece, add the pieces it looked for, and return the check's
    version.

    :param ticks: piece code → unchecked, present or missing; `version` is the one the page was opened with.
    :raises Application.DoesNotExist: for who does not run its call, or a draft.
    :raises Refused: when it is not submitted or the jury decides, the check is closed, somebody changed it
        meanwhile, or there are too many pieces or too long ones.
    """
    application, check = _checked(application_id, actor, on)
    pieces = ticked(pieces_of(check), ticks, added)
    refusals = [*_refusals(application), *refusals_of_pieces(pieces)]
    if version is not None and version != check.version:
        refusals.append(Refusal("kernel.stale"))
    if check.state == CheckState.COMPLETE:
        refusals.append(Refusal("programmes.check_closed"))
    refuse_if(refusals)
    check.pieces = [piece.as_json() for piece in pieces]
    return _keep(application, check, "save_check", actor=actor, on=on, key=key)


@command
def ask_pieces(
    *,
    application_id: int,
    due_at: datetime | None,
    message: str = "",
    link: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Ask the missing pieces back until a second, write to those who carry the application, and return the
    check's version.

    :param link: the address where the applicants give them.
    :raises Refused: with every reason: nothing is missing, no deadline or one passed, too late in the call.
    """
    application, check = _checked(application_id, actor, on)
    pieces = pieces_of(check)
    state = CheckState(check.state)
    wrong = refusals_to_ask(state, pieces, due_at=due_at, message=message.strip(), on=on)
    refuse_if([*_refusals(application), *wrong])
    assert due_at is not None
    check.state, check.message = CheckState.ASKED, message.strip()
    check.asked_at, check.due_at, check.answered_at = on, due_at.replace(microsecond=0), None
    version = _keep(application, check, "ask_pieces", actor=actor, on=on, key=key)
    _post(application, check, pieces_asked(pieces), link, on)
    return version


@command
def close_check(*, application_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Find the application complete and return the check's version.

    :raises Refused: when a piece is not found present, or too late in the call.
    """
    application, check = _checked(application_id, actor, on)
    refuse_if([*_refusals(application), *refusals_to_complete(CheckState(check.state), pieces_of(check))])
    check.state = CheckState.COMPLETE
    return _keep(application, check, "close_check", actor=actor, on=on, key=key)


@command
def reopen_check(*, application_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Take a closed check up again and return its version.

    :raises Refused: when it is not closed, or too late in the call.
    """
    application, check = _checked(application_id, actor, on)
    refuse_if([*_refusals(application), *refusals_to_reopen(CheckState(check.state))])
    check.state = CheckState.STARTED
    return _keep(application, check, "reopen_check", actor=actor, on=on, key=key)


@command
def give_pieces(
    *,
    application_id: int,
    given: Mapping[str, tuple[str, bytes]],
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Give pieces that were asked back and return how many are still missing.

    The application is frozen again, its receipt says the new content, and its time of deposit stays.

    :param given: piece code → name and content of its file.
    :raises Refused: with every reason: nothing is asked, too late, no file, or a file that cannot be kept.
    """
    application = locked(application_id, actor=actor, roles=WRITERS)
    check = AdmissibilityCheck.objects.select_for_update().get(application=application)
    pieces = pieces_of(check)
    wrong = refusals_to_give(CheckState(check.state), pieces, given, due_at=check.due_at, on=on)
    unkept = [
        Refusal(refusal.code, refusal.params, code)
        for code, (name, content) in given.items()
        for refusal in files.refusals_of_file(name=name, content=content)
    ]
    refuse_if([*_refusals(application), *wrong, *unkept])
    _join(application, {piece.code: piece for piece in pieces}, given, actor, on)
    left = _freeze_again(application, check, pieces_given(pieces, given), actor, on)
    changes = {"pieces": sorted(given), "left": left, "sha256": application.receipt}
    write_down(application, "give_pieces", actor=actor, on=on, key=key, result=left, changes=changes)
    return left


def _join(
    application: Application,
    pieces: Mapping[str, Piece],
    given: Mapping[str, tuple[str, bytes]],
    actor: Actor,
    on: datetime,
) -> None:
    for code, (name, content) in given.items():
        stored = files.store(name=name, content=content, actor=actor, on=on)
        Attachment.objects.create(application=application, file=stored, label=pieces[code].label, piece=code)


def _freeze_again(
    application: Application, check: AdmissibilityCheck, pieces: Sequence[Piece], actor: Actor, on: datetime
) -> int:
    assert application.submitted_at is not None, "pieces are asked of what was submitted"
    revision = freeze(
        application,
        cause=RevisionCause.COMPLETION,
        submitted_at=application.submitted_at,
        actor=actor,
        on=on,
    )
    application.receipt = revision.sha256
    application.save(update_fields=["receipt"])
    left = len(pieces_asked(pieces))
    check.pieces, check.version = [piece.as_json() for piece in pieces], check.version + 1
    if not left:
        check.state, check.answered_at = CheckState.ANSWERED, on
    check.save(update_fields=_FIELDS)
    return left


def _checked(application_id: int, actor: Actor, on: datetime) -> tuple[Application, AdmissibilityCheck]:
    """Return the application, locked, and its check, begun when there is none."""
    application = (
        applications_run_by(actor=actor, on=localdate(on))
        .select_related("call__network", "organisation", "form_revision")
        .select_for_update(of=("self",))
        .get(pk=application_id)
    )
    first = {"pieces": [piece.as_json() for piece in pieces_to_check(application)]}
    check, _new = AdmissibilityCheck.objects.select_for_update().get_or_create(
        application=application, defaults=first
    )
    return application, check


def _refusals(application: Application) -> list[Refusal]:
    return refusals_to_check(ApplicationState(application.state), CallState(application.call.state))


def _keep(
    application: Application,
    check: AdmissibilityCheck,
    command: str,
    *,
    actor: Actor,
    on: datetime,
    key: str | None,
) -> int:
    check.version += 1
    check.checked_by_id = actor.person_id
    check.save(update_fields=_FIELDS)
    states = {piece["code"]: piece["state"] for piece in check.pieces}
    changes: dict[str, Any] = {"state": str(check.state), "pieces": states}
    write_down(application, command, actor=actor, on=on, key=key, result=check.version, changes=changes)
    return check.version


def _post(
    application: Application, check: AdmissibilityCheck, asked: Sequence[Piece], link: str, on: datetime
) -> None:
    """Write to those who carry the application, each in their language; letters leave once all is kept."""
    for member in application.members.filter(role=MemberRole.OWNER).select_related("person"):
        person = member.person
        with override(person.language):
            subject, body = _letter(application, check, asked, link)
        OutboxMail.objects.create(
            person=person,
            to_address=person.email,
            to_name=person.name,
            language=person.language,
            subject=subject[:200],
            body=body,
            object_type=LETTER,
            object_id=application.pk,
            created_at=on,
        )
    application_id = application.pk
    transaction.on_commit(
        lambda: outbox.send_waiting(on=on, object_type=LETTER, object_ids=[application_id]), robust=True
    )


def _letter(
    application: Application, check: AdmissibilityCheck, asked: Sequence[Piece], link: str
) -> tuple[str, str]:
    assert check.due_at is not None
    said = {
        "organisation": application.organisation.name,
        "call": str(application.call),
        "due": formats.clock_second(check.due_at),
        "pieces": "\n".join(f"- {piece.label}" for piece in asked),
        "message": f"{check.message}\n\n" if check.message else "",
        "link": link,
    }
    subject = _("Pièces à compléter pour %(organisation)s") % said
    body = (
        _(
            "Bonjour,\n\nIl manque à la candidature de %(organisation)s à l’appel %(call)s :\n%(pieces)s\n\n"
            "%(message)sDonnez ces pièces avant le %(due)s, heure de Paris :\n%(link)s\n"
        )
        % said
    )
    return subject, body
