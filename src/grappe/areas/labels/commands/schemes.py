"""The terms of a label, dated, and the calls that award it."""

from datetime import datetime

from django.utils.timezone import localdate

from grappe.areas.labels.commands.awards import write_grant
from grappe.areas.labels.commands.loading import kept_label, write_down
from grappe.areas.labels.models import LabelCall, LabelTerms
from grappe.areas.labels.rules import TypedTerms, read_terms
from grappe.areas.networks.models import Network
from grappe.areas.programmes.models import Application, Call
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if

LONGEST_WAVE = 80


@command
def set_label_terms(
    *, label_id: int, typed: TypedTerms, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Set the terms of a label from a day on, and return their id; earlier ones stay as they were.

    :raises Refused: with every reason: not the authority, no source, a day before the latest terms.
    """
    label = kept_label(label_id, actor=actor, on=localdate(on))
    latest = label.terms.order_by("-valid_from").first()
    terms, refusals = read_terms(typed, last=latest.valid_from if latest else None)
    refuse_if(refusals)
    assert terms is not None and typed.valid_from is not None, "refused without terms or a day"
    row = LabelTerms.objects.create(
        label=label,
        valid_from=typed.valid_from,
        content=terms.as_json(),
        source=typed.source.strip(),
        set_at=on,
        set_by_id=actor.person_id,
    )
    said = {"result": row.pk, "from": typed.valid_from.isoformat()}
    answer: int = write_down("set_label_terms", "label", label.pk, actor=actor, on=on, key=key, **said)
    return answer


@command
def attach_call(
    *,
    label_id: int,
    call_id: int,
    wave: str,
    announced: int | None = None,
    is_dated: bool = True,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Let a call award a label to its laureates' networks, and return the call's id.

    The authority says so, for a call that it funds: whoever runs a call cannot award what is not theirs.

    :param is_dated: false for an edition of which nobody published the days of the label.
    :raises Refused: with every reason: not the authority, a call that another funds, decided already, that
        awards a label already, no wave.
    """
    label = kept_label(label_id, actor=actor, on=localdate(on))
    call = Call.objects.select_for_update(of=("self",)).get(pk=call_id)
    refusals = []
    if call.funder_id != label.authority_id:
        refusals.append(Refusal("labels.call_of_another", {}, "call"))
    if call.state == CallState.DECIDED:
        refusals.append(Refusal("labels.call_decided", {}, "call"))
    if LabelCall.objects.filter(call=call).exists():
        refusals.append(Refusal("labels.call_attached", {}, "call"))
    if not wave.strip() or len(wave.strip()) > LONGEST_WAVE:
        refusals.append(Refusal("labels.wave_missing", {"longest": LONGEST_WAVE}, "wave"))
    refuse_if(refusals)
    LabelCall.objects.create(
        call=call, label=label, wave=wave.strip(), announced=announced, is_dated=is_dated
    )
    said = {"label": label.pk, "wave": wave.strip()}
    answer: int = write_down("attach_label", "call", call.pk, actor=actor, on=on, key=key, **said)
    return answer


def grant_labels(call: Call, *, actor: Actor, on: datetime) -> None:
    """Grant the label of a call to the network of each laureate, once; nothing when it awards none.

    Called in the transaction that decides the call: labels and decisions are one.

    :raises Refused: with every laureate that is not a network, or holds the label without a last day.
    """
    row = LabelCall.objects.select_related("label").filter(call=call).first()
    if row is None:
        return
    laureates = list(
        Application.objects.filter(call=call, state=ApplicationState.SELECTED)
        .select_related("organisation")
        .order_by("number")
    )
    found = Network.objects.filter(organisation__in=[one.organisation_id for one in laureates])
    networks = {network.organisation_id: network for network in found.select_related("organisation")}
    refuse_if(
        Refusal(
            "labels.laureate_not_a_network", {"number": one.number, "organisation": one.organisation.name}
        )
        for one in laureates
        if one.organisation_id not in networks
    )
    first_day = localdate(on) if row.is_dated else None
    for one in laureates:
        network = networks[one.organisation_id]
        award = write_grant(row.label, network, first_day, wave=row.wave, call=call, actor=actor, on=on)
        if award is not None:
            write_down("grant_label", "label_award", award.pk, actor=actor, on=on, key=None, call=call.pk)
