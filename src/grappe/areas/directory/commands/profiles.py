"""What organisations say of themselves: skills and activities, needs and offers."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.utils.timezone import localdate

from grappe.areas.directory import access
from grappe.areas.directory.commands.writing import allow, locked, write_down
from grappe.areas.directory.models import Organisation, Posting
from grappe.areas.directory.queries import postings_visible_to
from grappe.areas.directory.rules import (
    Activity,
    PostingState,
    refusals_of_posting,
    refusals_of_profile,
    refusals_to_turn,
    skills_of,
    state_of,
)
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, Refused, refuse_if


@command
def describe_organisation(
    *,
    organisation_id: int,
    skills: Sequence[str],
    activities: Sequence[Activity],
    seen: str,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Write down what an organisation can do and its activities, the main one first, and return its id.

    :param seen: what `profile_fingerprint` gave when the form was shown; a change made meanwhile is refused.
    :raises Refused: with every reason: the right to, another's change, too many, too long, a wrong code.
    """
    organisation = locked(organisation_id, actor)
    allow(access.can_describe_organisation(actor, organisation, on=localdate(on)))
    if seen != profile_fingerprint(organisation):
        raise Refused(Refusal("kernel.stale"))
    kept = skills_of(skills)
    refuse_if(refusals_of_profile(kept, activities))
    organisation.skills = list(kept)
    organisation.activities = [asdict(activity) for activity in activities]
    organisation.save(update_fields=["skills", "activities"])
    changes = {"skills": len(kept), "activities": len(activities)}
    write_down(actor, "describe_organisation", on, organisation, key, changes)
    return organisation.pk


def profile_fingerprint(organisation: Organisation) -> str:
    """Return the fingerprint of skills and activities, for the form that changes them."""
    return state_of({"skills": organisation.skills, "activities": organisation.activities})


@command
def open_posting(
    *,
    organisation_id: int,
    kind: str,
    title: str,
    text: str,
    is_confidential: bool,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Open a need or an offer of an organisation and return its id.

    :raises Refused: with every reason: the right to, the kind, the title, the text.
    """
    organisation = locked(organisation_id, actor)
    allow(access.can_describe_organisation(actor, organisation, on=localdate(on)))
    refuse_if(refusals_of_posting(kind=kind, title=title, text=text))
    posting = Posting.objects.create(
        organisation=organisation,
        kind=kind,
        title=title.strip(),
        text=text.strip(),
        is_confidential=is_confidential,
        posted_at=on,
        posted_by_id=actor.person_id,
    )
    changes = {"kind": kind, "is_confidential": is_confidential, "organisation": organisation.pk}
    write_down(actor, "open_posting", on, posting, key, changes)
    return posting.pk


@command
def change_posting(
    *,
    posting_id: int,
    title: str,
    text: str,
    is_confidential: bool,
    seen: str,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Correct a need or an offer and return its id.

    :param seen: what `posting_fingerprint` gave when the form was shown.
    :raises Refused: with every reason: the right to, another's change, the title, the text.
    """
    posting = _locked(posting_id, actor, on)
    if seen != posting_fingerprint(posting):
        raise Refused(Refusal("kernel.stale"))
    refuse_if(refusals_of_posting(kind=posting.kind, title=title, text=text))
    posting.title, posting.text, posting.is_confidential = title.strip(), text.strip(), is_confidential
    posting.save(update_fields=["title", "text", "is_confidential"])
    write_down(actor, "change_posting", on, posting, key, {"is_confidential": is_confidential})
    return posting.pk


@command
def turn_posting(
    *, posting_id: int, to: PostingState, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Close a need or an offer, or open it again, and return its id.

    :raises Refused: when the actor may not, or it is so already.
    """
    posting = _locked(posting_id, actor, on)
    refuse_if(refusals_to_turn(posting.state, to))
    posting.state = to
    posting.closed_at = on if to == PostingState.CLOSED else None
    posting.save(update_fields=["state", "closed_at"])
    write_down(actor, "turn_posting", on, posting, key, {"state": to})
    return posting.pk


def posting_fingerprint(posting: Posting) -> str:
    """Return the fingerprint of a need or an offer, for the form that changes it."""
    return state_of(
        {"title": posting.title, "text": posting.text, "is_confidential": posting.is_confidential}
    )


def _locked(posting_id: int, actor: Actor, on: datetime) -> Posting:
    visible = postings_visible_to(actor=actor, on=localdate(on))
    posting = visible.select_for_update(of=("self",)).get(pk=posting_id)
    allow(access.can_change_posting(actor, posting, on=localdate(on)))
    return posting
