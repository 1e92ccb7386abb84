"""A support programme from its opening to its end: its template, the laureates it follows, its report."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.timezone import localdate

from grappe.areas.funding.queries.awards import AwardFound
from grappe.areas.networks.queries import networks_run_by
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.support.commands.loading import NOT_ALLOWED, locked_programme, write_down
from grappe.areas.support.commands.ties import follow_ties
from grappe.areas.support.commands.valuing import keep_values, promise_support
from grappe.areas.support.models import (
    SessionState,
    SupportedCompany,
    SupportProgramme,
    SupportTemplate,
)
from grappe.areas.support.queries import ceilings_of, facts_of, laureates_of, templates_for
from grappe.areas.support.rules import (
    ProgrammeState,
    Template,
    refusals_of_template,
    refusals_to_close,
    refusals_to_open,
    template_of,
    value_promised,
)
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import ZERO, Euro, Refusal, Refused, refuse_if

OBJECT = "support_programme"


@command
def save_template(
    *,
    slug: str,
    template: Template,
    network_id: int | None,
    source: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Write a template under a slug, new or changed, and return its id; programmes begun keep their copy.

    :param network_id: whose template it is; None for an example shared by all, which only the machine writes.
    :raises Network.DoesNotExist: for who does not facilitate the network.
    :raises Refused: with every reason found by the rules of templates, or when another network has the slug.
    """
    if network_id is not None:
        networks_run_by(actor=actor, on=localdate(on)).get(pk=network_id)
    elif not actor.is_machine:
        raise Refused(NOT_ALLOWED)
    kept = SupportTemplate.objects.filter(slug=slug).first() or SupportTemplate(
        slug=slug, network_id=network_id
    )
    taken = [Refusal("support.template_taken", {}, "title")] if kept.network_id != network_id else []
    refuse_if([*taken, *refusals_of_template(template)])
    kept.title, kept.content, kept.source = template.title, template.as_json(), source.strip()
    kept.save()
    write_down("save_template", "support_template", kept.pk, actor=actor, on=on, key=key, slug=slug)
    return kept.pk


@command
def open_support(
    *,
    call_id: int,
    template_id: int,
    starts_on: date,
    day_rate: Euro,
    source: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Start the support of a decided call's laureates and return the programme's id.

    The template is copied: a later change of it changes nothing here. What it promises to each laureate is
    aid: the ceilings are asked before, and one laureate over them stops it all; then it is pending in the
    ledger, where whoever checks another award is told of it.

    :param day_rate: market value of one consultant day, excluding VAT.
    :raises Call.DoesNotExist: for who does not facilitate the call.
    :raises SupportTemplate.DoesNotExist: for another network's template.
    :raises Refused: with every reason: not decided, already started, no laureate, no value for a day; then
        each laureate whose support would pass a ceiling of the law or the call's own rule.
    """
    call = calls_run_by(actor=actor, on=localdate(on)).select_for_update(of=("self",)).get(pk=call_id)
    template = templates_for(call.network_id).get(pk=template_id)
    laureates = list(laureates_of(call))
    refuse_if(
        refusals_to_open(
            call_decided=call.state == CallState.DECIDED,
            already=SupportProgramme.objects.filter(call=call).exists(),
            laureates=len(laureates),
            day_rate=day_rate,
        )
    )
    worth = value_promised(template_of(template.content), companies=len(laureates), day_rate=day_rate)
    found = ceilings_of(call, laureates, worth, on=localdate(on)) if worth > ZERO else {}
    refuse_if(_refusals_of_ceilings(found))
    programme = SupportProgramme.objects.create(
        call=call,
        template=template,
        content=template.content,
        starts_on=starts_on,
        day_rate=day_rate.to_cents().amount,
        source=source,
        opened_at=on,
    )
    SupportedCompany.objects.bulk_create(
        SupportedCompany(programme=programme, application=laureate) for laureate in laureates
    )
    promise_support(programme, on=on)
    write_down(
        "open_support",
        OBJECT,
        programme.pk,
        actor=actor,
        on=on,
        key=key,
        template=template.slug,
        companies=len(laureates),
        day_rate=str(day_rate),
        promised=str(worth),
        announced=sorted(number for number, one in found.items() if one.notices),
    )
    return programme.pk


_CODES = {
    "funding.over_ceiling": "support.over_ceiling",
    "funding.over_joint_ceiling": "support.over_ceiling",
    "funding.over_call_rule": "support.over_call_rule",
}


def _refusals_of_ceilings(found: Mapping[int, AwardFound]) -> list[Refusal]:
    """Return why the support may not open: each laureate whose part would pass a ceiling, and the most that
    it may be worth. The law and the call's own rule have each their words."""
    return [_named(one, reason) for one in found.values() for reason in one.reasons]


def _named(found: AwardFound, reason: Refusal) -> Refusal:
    named = {
        "number": found.asked.number,
        "organisation": found.asked.organisation,
        "worth": found.asked.amount,
        "highest": found.highest,
    }
    code = _CODES.get(reason.code)
    return Refusal(code, {**reason.params, **named}) if code else reason


@command
def close_support(
    *, programme_id: int, report: str, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """End the programme with its qualitative report and return its id; nothing is written after. What each
    company received goes to the ledger of public aid.

    :raises Refused: with every reason: days unsigned, reports not approved, sessions neither held nor
        cancelled, no report.
    """
    programme = locked_programme(programme_id, actor=actor, on=on)
    planned = programme.sessions.filter(state=SessionState.PLANNED).count()
    refuse_if(refusals_to_close(facts_of(programme), planned_sessions=planned, report=report))
    programme.state, programme.closed_at, programme.report = ProgrammeState.CLOSED, on, report.strip()
    programme.version += 1
    programme.save()
    done = keep_values(programme, on=on)
    follow_ties(programme, on=on)
    lines = {str(pk): [found.line, str(found.step)] for pk, found in done.items()}
    write_down("close_support", OBJECT, programme.pk, actor=actor, on=on, key=key, lines=lines)
    return programme.pk
