"""Comments on an application: between co-applicants, or shared with the facilitation; each can be settled."""

from datetime import datetime

from django.utils.timezone import localdate

from grappe.areas.programmes.commands.applications.loading import write_down
from grappe.areas.programmes.models import Application, Audience, Comment
from grappe.areas.programmes.queries.applications import STEPS
from grappe.areas.programmes.queries.following import applications_followed_by
from grappe.areas.programmes.queries.scopes import applications_of_team
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, Refused, refuse_if

LONGEST_COMMENT = 3000


@command
def write_comment(
    *,
    application_id: int,
    section: str,
    body: str,
    audience: str = Audience.TEAM,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Write a comment on a part of an application and return its id. What the facilitation writes is shared.

    Nothing closes it: one may ask after the deadline, of one's own application in any state.

    :raises Application.DoesNotExist: for who is neither of its team nor of the facilitation that follows it.
    :raises Refused: with every reason: nothing written, too long, an unknown part or audience.
    """
    application, is_team = _party(application_id, actor, on)
    refuse_if(_refusals_of_comment(section, body, audience))
    comment = Comment.objects.create(
        application=application,
        section=section,
        audience=audience if is_team else Audience.FACILITATION,
        author_id=_author(actor),
        by_facilitation=not is_team,
        body=body.strip(),
        written_at=on,
    )
    changes = {"comment": comment.pk, "section": section, "audience": comment.audience}
    write_down(application, "write_comment", actor=actor, on=on, key=key, result=comment.pk, changes=changes)
    return comment.pk


@command
def settle_comment(*, comment_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Call a comment settled and return its application's id; it stays readable.

    :raises Comment.DoesNotExist: for who may not read it.
    :raises Refused: when it is settled already.
    """
    comment, application = _comment(comment_id, actor, on)
    refuse_if([Refusal("programmes.comment_settled")] if comment.resolved_at is not None else [])
    comment.resolved_at, comment.resolved_by_id = on, _author(actor)
    return _move(comment, application, "settle_comment", actor=actor, on=on, key=key)


@command
def reopen_comment(*, comment_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Take a settled comment up again and return its application's id.

    :raises Comment.DoesNotExist: for who may not read it.
    :raises Refused: when it is open already.
    """
    comment, application = _comment(comment_id, actor, on)
    refuse_if([Refusal("programmes.comment_open")] if comment.resolved_at is None else [])
    comment.resolved_at, comment.resolved_by_id = None, None
    return _move(comment, application, "reopen_comment", actor=actor, on=on, key=key)


def _move(
    comment: Comment,
    application: Application,
    command: str,
    *,
    actor: Actor,
    on: datetime,
    key: str | None,
) -> int:
    comment.save(update_fields=["resolved_at", "resolved_by"])
    write_down(
        application,
        command,
        actor=actor,
        on=on,
        key=key,
        result=application.pk,
        changes={"comment": comment.pk},
    )
    return application.pk


def _party(application_id: int, actor: Actor, on: datetime) -> tuple[Application, bool]:
    """Return the application and whether the actor is of its team; else they are of its facilitation."""
    own = applications_of_team(actor=actor).filter(pk=application_id).first()
    if own is not None:
        return own, True
    return applications_followed_by(actor=actor, on=localdate(on)).get(pk=application_id), False


def _comment(comment_id: int, actor: Actor, on: datetime) -> tuple[Comment, Application]:
    comment = Comment.objects.select_for_update().get(pk=comment_id)
    try:
        application, is_team = _party(comment.application_id, actor, on)
    except Application.DoesNotExist as absent:
        raise Comment.DoesNotExist from absent
    if not is_team and comment.audience != Audience.FACILITATION:
        raise Comment.DoesNotExist
    return comment, application


def _author(actor: Actor) -> int:
    """A comment is signed: the machine writes none."""
    if actor.person_id is None:
        raise Refused(Refusal("kernel.not_allowed"))
    return actor.person_id


def _refusals_of_comment(section: str, body: str, audience: str) -> list[Refusal]:
    refusals = []
    if not body.strip():
        refusals.append(Refusal("programmes.comment_empty", {}, "body"))
    if len(body.strip()) > LONGEST_COMMENT:
        refusals.append(Refusal("programmes.comment_too_long", {"longest": LONGEST_COMMENT}, "body"))
    if section not in STEPS:
        refusals.append(Refusal("programmes.comment_section_unknown", {}, "section"))
    if audience not in Audience.values:
        refusals.append(Refusal("programmes.comment_audience_unknown", {}, "audience"))
    return refusals
