"""What changes in a network: members come, stay and leave; figures are declared."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from grappe.areas.directory.queries import organisations_visible_to
from grappe.areas.networks import access
from grappe.areas.networks.commands.writing import allow, locked_network, write_down
from grappe.areas.networks.models import College, DeclaredFigure, Measure, Membership, Network
from grappe.areas.networks.queries import memberships_visible_to
from grappe.areas.networks.rules import (
    Term,
    refusals_of_figure,
    refusals_to_admit,
    refusals_to_end,
    refusals_to_renew,
    refusals_to_resume,
    refusals_to_withdraw,
)
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Period, Refusal, Refused, refuse_if


@command
def admit_member(
    *,
    network_id: int,
    organisation_id: int,
    college_id: int | None = None,
    period: Period,
    source: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Admit an organisation to a network for a period and return the id of its membership.

    :raises Refused: with every reason: the right to, itself, already a member, the dates, the college.
    """
    network = locked_network(network_id)
    allow(access.can_run_network(actor, network, on=localdate(on)))
    organisation = organisations_visible_to(actor=actor).get(pk=organisation_id)
    college = College.objects.get(pk=college_id) if college_id is not None else None
    refuse_if(
        refusals_to_admit(
            organisation=organisation.pk,
            network_organisation=network.organisation_id,
            name=organisation.name,
            period=period,
            terms=_terms(network, organisation.pk),
            network=network.pk,
            college_network=college.network_id if college else None,
        )
    )
    membership = Membership.objects.create(
        network=network,
        organisation=organisation,
        college=college,
        valid_from=period.start,
        valid_to=period.end,
        source=source.strip(),
    )
    write_down(actor, "admit_member", on, "membership", membership.pk, key, _dates(membership))
    return membership.pk


@command
def renew_membership(
    *, membership_id: int, period: Period, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Renew a membership by a new row that names the former one, and return the new one's id.

    :param period: the new term; `rules.next_term` proposes it.
    :raises Refused: with every reason: the right to, no end, renewed already, an overlap, the dates.
    """
    former = _locked_membership(membership_id, actor, localdate(on))
    refuse_if(refusals_to_renew(_term(former), period))
    others = _terms(former.network, former.organisation_id, but=former.pk)
    if any(period.overlaps(term) for term in others):
        raise Refused(Refusal("networks.already_member", {"name": former.organisation.name}))
    renewal = Membership.objects.create(
        network=former.network,
        organisation=former.organisation,
        college=former.college,
        valid_from=period.start,
        valid_to=period.end,
        renews=former,
        source=former.source,
    )
    changes = {"renews": former.pk} | _dates(renewal)
    write_down(actor, "renew_membership", on, "membership", renewal.pk, key, changes)
    return renewal.pk


@command
def end_membership(
    *,
    membership_id: int,
    end: date,
    reason: str,
    note: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """End a membership on a day, the last on which it holds, for a reason; return its id. The row stays.

    :param reason: one of `models.EndReason`; "other" asks for a note.
    :raises Refused: when the actor may not, it is renewed or ended already, begins after that day, or the
        reason explains nothing.
    """
    membership = _locked_membership(membership_id, actor, localdate(on))
    refuse_if(refusals_to_end(_term(membership), end, reason=reason, note=note))
    # Ended twice, each time earlier: the day to go back to is the first one.
    if not membership.end_reason:
        membership.planned_end = membership.valid_to
    membership.valid_to, membership.end_reason, membership.end_note = end, reason, note.strip()
    membership.save(update_fields=["valid_to", "end_reason", "end_note", "planned_end"])
    changes = {"valid_to": end.isoformat(), "reason": reason}
    write_down(actor, "end_membership", on, "membership", membership.pk, key, changes)
    return membership.pk


@command
def resume_membership(*, membership_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Undo the end of a membership, which holds again until the day it had before, and return its id.

    :raises Refused: when the actor may not, nobody ended it, or another term has begun since.
    """
    membership = _locked_membership(membership_id, actor, localdate(on))
    refuse_if(
        refusals_to_resume(
            _term(membership),
            name=membership.organisation.name,
            planned=membership.planned_end,
            others=_terms(membership.network, membership.organisation_id, but=membership.pk),
        )
    )
    membership.valid_to, membership.planned_end = membership.planned_end, None
    membership.end_reason = membership.end_note = ""
    membership.save(update_fields=["valid_to", "end_reason", "end_note", "planned_end"])
    write_down(actor, "resume_membership", on, "membership", membership.pk, key, _dates(membership))
    return membership.pk


@command
def withdraw_membership(*, membership_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Withdraw a term that was written by mistake, and return the id it had. The audit trail keeps whose it
    was and its dates; a membership that was true and is over ends instead (`end_membership`).

    :raises Refused: when the actor may not, or a later row renews it.
    """
    membership = _locked_membership(membership_id, actor, localdate(on))
    refuse_if(refusals_to_withdraw(_term(membership)))
    changes = _dates(membership) | {
        "network": membership.network_id,
        "organisation": membership.organisation_id,
        "renews": membership.renews_id,
    }
    pk = membership.pk
    write_down(actor, "withdraw_membership", on, "membership", pk, key, changes)
    membership.delete()
    return pk


@command
def declare_figure(
    *,
    network_id: int,
    measure: str,
    value: int | None,
    wording: str,
    source: str,
    source_date: str,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Write down a figure as a source prints it and return its id; the former ones stay.

    :param value: None when the source names the network without giving the figure.
    :param source_date: a year (2015), a month (2015-06) or a day (2015-06-15).
    :raises Refused: with every reason: the right to, the measure, the value, the words, source and date.
    """
    network = locked_network(network_id)
    allow(access.can_run_network(actor, network, on=localdate(on)))
    refuse_if(
        [
            *([] if measure in Measure.values else [Refusal("networks.measure_unknown", field="measure")]),
            *refusals_of_figure(
                value=value, wording=wording, source=source, source_date=source_date, on=localdate(on)
            ),
        ]
    )
    figure = DeclaredFigure.objects.create(
        network=network,
        measure=measure,
        value=value,
        wording=wording.strip(),
        source=source.strip(),
        source_date=source_date.strip(),
    )
    changes = {"measure": measure, "value": value, "source_date": figure.source_date}
    write_down(actor, "declare_figure", on, "declared_figure", figure.pk, key, changes)
    return figure.pk


@command
def withdraw_figure(*, figure_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Withdraw a figure written by mistake and return its id: it no longer counts, and stays readable.

    :raises Refused: when the actor may not, or it is withdrawn already.
    """
    figure = (
        DeclaredFigure.objects.select_for_update(of=("self",)).select_related("network").get(pk=figure_id)
    )
    allow(access.can_run_network(actor, figure.network, on=localdate(on)))
    if figure.withdrawn_on is not None:
        raise Refused(Refusal("networks.figure_withdrawn_already", {"day": figure.withdrawn_on}))
    figure.withdrawn_on = localdate(on)
    figure.save(update_fields=["withdrawn_on"])
    write_down(actor, "withdraw_figure", on, "declared_figure", figure.pk, key, {})
    return figure.pk


def _locked_membership(membership_id: int, actor: Actor, on: date) -> Membership:
    rows = memberships_visible_to(actor=actor, on=on).select_related("network", "organisation", "college")
    membership = rows.select_for_update(of=("self",)).get(pk=membership_id)
    allow(access.can_run_network(actor, membership.network, on=on))
    return membership


def _terms(network: Network, organisation: int, *, but: int | None = None) -> list[Period]:
    rows = Membership.objects.filter(network=network, organisation=organisation).values_list(
        "pk", "valid_from", "valid_to"
    )
    return [Period(start, end) for pk, start, end in rows if pk != but]


def _term(membership: Membership) -> Term:
    renewed = Membership.objects.filter(renews=membership).exists()
    return Term(Period(membership.valid_from, membership.valid_to), renewed, membership.end_reason)


def _dates(membership: Membership) -> dict[str, Any]:
    dates = {"valid_from": membership.valid_from, "valid_to": membership.valid_to}
    return {name: day.isoformat() if day else None for name, day in dates.items()}
