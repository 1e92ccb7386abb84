"""The life of a label, act by act; the days of the award stay in step with what happens to it."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from grappe.areas.labels.commands.loading import kept_award, kept_label, write_down
from grappe.areas.labels.models import LabelEvent
from grappe.areas.labels.queries import findings_of, life_of, scheme_terms
from grappe.areas.labels.rules import (
    LabelAct,
    refusals_of_findings,
    refusals_to_act,
    refusals_to_renew,
    renewed,
    term,
)
from grappe.areas.networks.models import Label, LabelAward, Network
from grappe.areas.programmes.models import Call
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Period, Refusal, Refused, refuse_if


@command
def grant_label(
    *,
    label_id: int,
    network_id: int,
    first_day: date | None,
    wave: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Grant a label to a network outside any call, and return the award's id.

    Its term is that of the label's terms on its first day.

    :raises Refused: with every reason: not the authority, no day, a day to come, held already.
    """
    label = kept_label(label_id, actor=actor, on=localdate(on))
    network = Network.objects.select_related("organisation").get(pk=network_id)
    if first_day is None or first_day > localdate(on):
        raise Refused(Refusal("labels.first_day_range", {}, "first_day"))
    award = write_grant(label, network, first_day, wave=wave, call=None, actor=actor, on=on)
    if award is None:
        raise Refused(Refusal("labels.already_granted", {"network": network.organisation.name}))
    said = {"label": label.pk, "network": network.pk, "until": _written(award.valid_to)}
    answer: int = write_down("grant_label", "label_award", award.pk, actor=actor, on=on, key=key, **said)
    return answer


def write_grant(
    label: Label,
    network: Network,
    first_day: date | None,
    *,
    wave: str,
    call: Call | None,
    actor: Actor,
    on: datetime,
) -> LabelAward | None:
    """Write a grant once and return the award; None when the same wave granted it already.

    A label that the network still holds is followed, not overlapped: the new term begins the day after. An
    award that the directory knew already, for the same wave, is taken over.

    :param first_day: None when nobody published it: the label is granted without days.
    :raises Refused: when the network holds the label without a last day.
    """
    held = list(LabelAward.objects.filter(label=label, network=network).prefetch_related("events"))
    same = [award for award in held if award.wave == wave and (wave or call is None)]
    if any(event.kind == LabelAct.GRANTED for award in same for event in award.events.all()):
        return None
    known = same[0] if same else None
    period = Period() if first_day is None else _term(label, network, first_day, held)
    award = known or LabelAward(label=label, network=network, wave=wave)
    if first_day is not None:
        award.valid_from, award.valid_to = period.start, period.end
    award.save()
    _write(award, LabelAct.GRANTED, period.start, actor=actor, on=on, until=period.end, call=call)
    return award


def _term(label: Label, network: Network, first_day: date, held: list[LabelAward]) -> Period:
    standing = [award for award in held if award.valid_from is not None]
    if any(award.valid_to is None for award in standing):
        raise Refused(Refusal("labels.already_held", {"network": network.organisation.name}))
    ends = [award.valid_to + timedelta(days=1) for award in standing if award.valid_to is not None]
    return term(max([first_day, *ends]), scheme_terms(label, first_day).years)


@command
def suspend_label(
    *,
    award_id: int,
    day: date | None,
    ground: str,
    reason: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Suspend a label from a day on, for a ground of its terms, and return the award's id.

    :raises Refused: with every reason: not the authority, not in force that day, no ground, a day to come.
    """
    award = kept_award(award_id, actor=actor, on=localdate(on))
    refusals = _refusals(LabelAct.SUSPENDED, award, day, on)
    grounds = scheme_terms(award.label, day or localdate(on)).grounds
    if ground.strip() not in grounds if grounds else not ground.strip():
        refusals.append(Refusal("labels.ground_missing", {}, "ground"))
    refuse_if(refusals)
    _write(award, LabelAct.SUSPENDED, day, actor=actor, on=on, ground=ground.strip()[:200], reason=reason)
    return _record("suspend_label", award, day, actor=actor, on=on, key=key)


@command
def reinstate_label(
    *,
    award_id: int,
    day: date | None,
    reason: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Put a suspended label back in force from a day on, and return the award's id.

    :raises Refused: with every reason: not the authority, not suspended that day, a day to come.
    """
    award = kept_award(award_id, actor=actor, on=localdate(on))
    refuse_if(_refusals(LabelAct.REINSTATED, award, day, on))
    _write(award, LabelAct.REINSTATED, day, actor=actor, on=on, reason=reason)
    return _record("reinstate_label", award, day, actor=actor, on=on, key=key)


@command
def withdraw_label(
    *,
    award_id: int,
    day: date | None,
    reason: str,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Withdraw a label for good from a day on, and return the award's id; its last day is the eve.

    :raises Refused: with every reason: not the authority, neither in force nor suspended, no reason.
    """
    award = kept_award(award_id, actor=actor, on=localdate(on))
    refusals = _refusals(LabelAct.WITHDRAWN, award, day, on)
    if not reason.strip():
        refusals.append(Refusal("labels.reason_missing", {}, "reason"))
    refuse_if(refusals)
    assert day is not None, "refused without a day"
    award.valid_to = day - timedelta(days=1)
    award.save(update_fields=["valid_to"])
    _write(award, LabelAct.WITHDRAWN, day, actor=actor, on=on, until=award.valid_to, reason=reason)
    return _record("withdraw_label", award, day, actor=actor, on=on, key=key)


@command
def renew_label(
    *,
    award_id: int,
    day: date | None,
    attested: bool,
    reason: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Renew a label for the term in force, and return the award's id; the new term follows the last day.

    :param attested: the authority has checked what the house cannot know.
    :raises Refused: with every reason: not the authority, outside its window, a condition not met or not
        attested.
    """
    award = kept_award(award_id, actor=actor, on=localdate(on))
    if day is None:
        raise Refused(Refusal("labels.day_missing", {}, "on"))
    terms = scheme_terms(award.label, day)
    dated = refusals_to_renew(
        life_of(award), on=day, today=localdate(on), years=terms.years, months=terms.window
    )
    found = findings_of(terms, award.network, on=localdate(on))
    refuse_if([*dated, *refusals_of_findings(found, attested=attested)])
    assert terms.years is not None, "refused without a term"
    period = renewed(Period(award.valid_from, award.valid_to), terms.years)
    award.valid_to = period.end
    award.save(update_fields=["valid_to"])
    _write(award, LabelAct.RENEWED, day, actor=actor, on=on, until=period.end, reason=reason)
    return _record("renew_label", award, day, actor=actor, on=on, key=key)


def _refusals(kind: LabelAct, award: LabelAward, day: date | None, on: datetime) -> list[Refusal]:
    if day is None:
        return [Refusal("labels.day_missing", {}, "on")]
    return refusals_to_act(kind, life_of(award), on=day, today=localdate(on))


def _write(
    award: LabelAward, kind: LabelAct, day: date | None, *, actor: Actor, on: datetime, **more: Any
) -> None:
    LabelEvent.objects.create(
        award=award, kind=kind, on=day, recorded_at=on, recorded_by_id=actor.person_id, **more
    )


def _record(
    name: str, award: LabelAward, day: date | None, *, actor: Actor, on: datetime, key: str | None
) -> int:
    said = {"day": _written(day), "until": _written(award.valid_to)}
    answer: int = write_down(name, "label_award", award.pk, actor=actor, on=on, key=key, **said)
    return answer


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None
