"""The expert's side: the link question first, then a draft, then the opinion; until the deadline's second."""

from datetime import datetime

from django.utils.timezone import localdate

from grappe.areas.programmes.commands.juries.conflicts import LONGEST_NOTE
from grappe.areas.programmes.commands.juries.links import DECLARABLE
from grappe.areas.programmes.commands.opinions.loading import write_down
from grappe.areas.programmes.models import Opinion
from grappe.areas.programmes.queries.discussion import rights_of_jury
from grappe.areas.programmes.queries.opinions import facts_of, is_tied
from grappe.areas.programmes.rules.opinions import (
    LONGEST_OPINION,
    OpinionFacts,
    OpinionState,
    refusals_of_step,
    refusals_to_give,
    refusals_to_open,
)
from grappe.areas.programmes.rules.phases import Rights
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if


@command
def declare_no_link(*, opinion_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Record that nothing ties the expert to the application, which opens it to them; return its id.

    :raises Refused: when the request is over, a tie is found in the directory, or it is too late.
    """
    opinion, facts, rights = _own(opinion_id, actor, on)
    refuse_if(refusals_to_open(facts, rights=rights, on=on))
    if opinion.no_link_declared_at is None:
        opinion.no_link_declared_at = on
        opinion.save(update_fields=["no_link_declared_at"])
    write_down("declare_no_link_as_expert", opinion, actor=actor, on=on, key=key)
    return opinion.pk


@command
def recuse(
    *, opinion_id: int, kind: str, note: str = "", actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Declare a link: the application closes at once to the expert, what they wrote counts no more, and the
    facilitation reads why; return the opinion's id.

    :param kind: one of the links that a juror declares.
    :raises Refused: when the request is over already, or the link is not said.
    """
    opinion, _facts, _rights = _own(opinion_id, actor, on)
    refusals = refusals_of_step(OpinionState(opinion.state), OpinionState.RECUSED)
    if kind not in DECLARABLE:
        refusals.append(Refusal("programmes.link_not_said", {}, "link"))
    if len(note.strip()) > LONGEST_NOTE:
        refusals.append(Refusal("programmes.conflict_reason_too_long", {"longest": LONGEST_NOTE}, "note"))
    refuse_if(refusals)
    opinion.state, opinion.ended_at = OpinionState.RECUSED, on
    opinion.link_kind, opinion.link_note = kind, note.strip()
    opinion.draft = ""
    opinion.save(update_fields=["state", "ended_at", "link_kind", "link_note", "draft"])
    write_down("recuse_as_expert", opinion, actor=actor, on=on, key=key)
    return opinion.pk


@command
def keep_draft(*, opinion_id: int, text: str, version: int, actor: Actor, on: datetime) -> int:
    """Keep what the expert wrote so far, which nobody else reads, and return the new version.

    :raises Refused: when nothing can be written any more, it is too long, or another window changed it.
    """
    opinion, facts, rights = _own(opinion_id, actor, on)
    refusals = refusals_to_open(facts, rights=rights, on=on)
    if not refusals and not facts.is_linkless:
        refusals.append(Refusal("programmes.link_unanswered"))
    if len(text.strip()) > LONGEST_OPINION:
        refusals.append(Refusal("programmes.opinion_too_long", {"longest": LONGEST_OPINION}, "text"))
    refuse_if([*refusals, *_refusals_of_window(opinion, version, text)])
    opinion.draft, opinion.version = text.strip(), opinion.version + 1
    opinion.save(update_fields=["draft", "version"])
    write_down("keep_draft_of_opinion", opinion, actor=actor, on=on, key=None)
    return opinion.version


@command
def give_opinion(
    *, opinion_id: int, text: str, version: int, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Give the opinion, or give it anew until the deadline, and return its id.

    :raises Refused: with every reason: withdrawn, tied, the deadline passed or the phase over, the link
        question unanswered, nothing written, too long, or another window changed it.
    """
    opinion, facts, rights = _own(opinion_id, actor, on)
    refusals = refusals_to_give(facts, text, rights=rights, on=on)
    refuse_if([*refusals, *_refusals_of_window(opinion, version, text)])
    opinion.text, opinion.draft = text.strip(), ""
    opinion.state, opinion.given_at, opinion.version = OpinionState.GIVEN, on, opinion.version + 1
    opinion.save(update_fields=["text", "draft", "state", "given_at", "version"])
    write_down("give_opinion", opinion, actor=actor, on=on, key=key)
    return opinion.pk


def _own(opinion_id: int, actor: Actor, on: datetime) -> tuple[Opinion, OpinionFacts, Rights]:
    """Lock what was asked of the actor, with what the rules look at.

    :raises Opinion.DoesNotExist: when it was asked of somebody else.
    """
    rows = Opinion.objects.filter(expert_id=actor.own_id).select_related("application__call")
    opinion = rows.select_for_update(of=("self",)).get(pk=opinion_id)
    tied = is_tied(actor.own_id, opinion.application, on=localdate(on))
    return opinion, facts_of(opinion, tied=tied), rights_of_jury(opinion.application.call, when=on)


def _refusals_of_window(opinion: Opinion, version: int, text: str) -> list[Refusal]:
    same = text.strip() in (opinion.draft, opinion.text)
    return [] if version == opinion.version or same else [Refusal("programmes.opinion_changed_elsewhere")]
