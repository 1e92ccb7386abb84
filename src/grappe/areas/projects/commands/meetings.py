"""Around the table: meetings whose notes each participant confirms, the climate, what each brings and
expects, said alone before it is said together."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.timezone import localdate

from grappe.areas.projects.commands.loading import led_meeting, led_project, spoken_partner, write_down
from grappe.areas.projects.models import Meeting, Presence, ProjectPartner, Statement
from grappe.areas.projects.queries.reading import statements_alone
from grappe.areas.projects.rules.roundtable import (
    LONGEST_NOTES,
    Climate,
    Line,
    PartnerState,
    refusals_to_state,
)
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, Refused, refuse_if


@command
def hold_meeting(
    *,
    project_id: int,
    held_on: date,
    partners: Sequence[int],
    notes: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Open a meeting with who is there, and return its id; its notes are written as one speaks.

    :raises Refused: with every reason: not who leads the project, a day to come, nobody there, too long.
    """
    project = led_project(project_id, actor=actor, on=localdate(on))
    here = list(project.partners.filter(pk__in=partners).exclude(state=PartnerState.DECLINED))
    refusals = [] if here else [Refusal("projects.nobody_there", {}, "partners")]
    if held_on > localdate(on):
        refusals.append(Refusal("projects.day_to_come", {}, "held_on"))
    refuse_if([*refusals, *_refusals_of_notes(notes)])
    meeting = Meeting.objects.create(project=project, held_on=held_on, notes=notes.strip())
    Presence.objects.bulk_create(Presence(meeting=meeting, partner=partner) for partner in here)
    write_down("hold_meeting", project.pk, actor=actor, on=on, key=key, result=meeting.pk)
    return meeting.pk


@command
def write_notes(
    *, meeting_id: int, notes: str, seen: int, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Write the notes of a meeting anew and return their version; who had confirmed confirms again.

    :raises Refused: with every reason: not who leads the project, changed meanwhile, too long.
    """
    meeting = led_meeting(meeting_id, actor=actor, on=localdate(on))
    stale = [] if meeting.version == seen else [Refusal("kernel.stale")]
    refuse_if([*stale, *_refusals_of_notes(notes)])
    meeting.notes = notes.strip()
    meeting.version += 1
    meeting.save()
    write_down("write_notes", meeting.project_id, actor=actor, on=on, key=key, result=meeting.version)
    return meeting.version


@command
def confirm_notes(
    *, meeting_id: int, partner_id: int, seen: int, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Confirm the notes of a meeting in the name of a partner who was there; return the project's id.

    :param seen: the version that was read.
    :raises Refused: not one of its people, not there, or the notes changed since.
    """
    presence = _presence(meeting_id, partner_id, actor=actor, on=on)
    if presence.meeting.version != seen:
        raise Refused(Refusal("projects.notes_changed"))
    presence.confirmed, presence.confirmed_at = seen, on
    presence.save()
    project = presence.meeting.project_id
    write_down("confirm_notes", project, actor=actor, on=on, key=key, partner=partner_id, version=seen)
    return project


@command
def tell_climate(
    *,
    meeting_id: int,
    partner_id: int,
    climate: Climate,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Say once, unnamed, whether one feels a team after the first meeting; return the project's id.

    The audit trail keeps that a partner answered, never what.

    :raises Refused: not one of its people, not there, not the first meeting, said already.
    """
    presence = _presence(meeting_id, partner_id, actor=actor, on=on)
    meeting = presence.meeting
    first = Meeting.objects.filter(project=meeting.project_id).first()
    refusals = [] if first == meeting else [Refusal("projects.climate_of_first")]
    if presence.told_climate:
        refusals.append(Refusal("projects.climate_told"))
    refuse_if(refusals)
    meeting.climate = {**meeting.climate, climate.value: meeting.climate.get(climate.value, 0) + 1}
    meeting.save()
    presence.told_climate = True
    presence.save()
    write_down("tell_climate", meeting.project_id, actor=actor, on=on, key=key, partner=partner_id)
    return meeting.project_id


@command
def state_terms(
    *,
    partner_id: int,
    brings: Sequence[Line],
    expects: Sequence[Line],
    together: bool = False,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Say what a partner brings and expects, alone then together; return the project's id.

    :raises Refused: with every reason: not one of its people, not in, said alone already, others have not
        said theirs, nothing brought, nothing expected.
    """
    partner = spoken_partner(partner_id, actor=actor, on=localdate(on))
    if partner.state != PartnerState.ACCEPTED:
        raise Refused(Refusal("projects.not_in"))
    present = _inside(partner)
    alone = statements_alone(partner.project)
    refusals = refusals_to_state(partner.pk, together=together, alone=set(alone), present=present)
    refusals += [] if brings else [Refusal("projects.lines_missing", {}, "brings")]
    refusals += [] if expects else [Refusal("projects.lines_missing", {}, "expects")]
    refuse_if(refusals)
    said = {"brings": _rows(brings), "expects": _rows(expects), "given_at": on, "by_id": actor.person_id}
    Statement.objects.update_or_create(partner=partner, together=together, defaults=said)
    write_down(
        "state_terms", partner.project_id, actor=actor, on=on, key=key, partner=partner.pk, together=together
    )
    return partner.project_id


def _inside(partner: ProjectPartner) -> list[int]:
    rows = partner.project.partners.filter(state=PartnerState.ACCEPTED)
    return list(rows.values_list("pk", flat=True))


def _rows(lines: Sequence[Line]) -> list[dict[str, str]]:
    return [{"kind": line.kind.value, "text": line.text} for line in lines]


def _refusals_of_notes(notes: str) -> list[Refusal]:
    too_long = len(notes) > LONGEST_NOTES
    return [Refusal("projects.too_long", {"longest": LONGEST_NOTES}, "notes")] if too_long else []


def _presence(meeting_id: int, partner_id: int, *, actor: Actor, on: datetime) -> Presence:
    partner = spoken_partner(partner_id, actor=actor, on=localdate(on))
    presence: Presence = Presence.objects.select_related("meeting").get(
        meeting_id=meeting_id, meeting__project=partner.project, partner=partner
    )
    return presence
