"""Terms, agreements and amendments: set once, drawn up for every laureate, signed, added to, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from grappe.areas.funding.rules import CostLine
from grappe.areas.grants import access
from grappe.areas.grants.commands import following
from grappe.areas.grants.commands.following import follow_grant
from grappe.areas.grants.commands.loading import NOT_ALLOWED, locked_grant, write_down
from grappe.areas.grants.documents.agreement import agreement_facts, agreement_paper
from grappe.areas.grants.documents.papers import frozen
from grappe.areas.grants.models import AgreementVersion, Grant, GrantTerms, RecoveryOrder, RecoveryState
from grappe.areas.grants.queries import (
    agreed_of,
    award_left_to_issue,
    claim_facts,
    earlier_costs,
    last_spending,
    terms_of,
)
from grappe.areas.grants.rules import (
    CallFacts,
    CallTerms,
    Change,
    GrantState,
    TypedTerms,
    amended_award,
    read_terms,
    refusals_of_grant_step,
    refusals_to_amend,
    refusals_to_close,
    refusals_to_issue,
)
from grappe.areas.programmes.models import Call, Decision
from grappe.areas.programmes.queries.aid import costs_of, scheme_rule, vat_of
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.budget import TypedLine, read_plan
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Euro, Refusal, Refused, refuse_if

OBJECT = "grant"


@dataclass(frozen=True, slots=True)
class TypedAmendment:
    """An amendment as typed: why, the new last day, and the new plan when it changes."""

    reason: str
    ends_on: date | None
    plan: Sequence[TypedLine] | None = None


@command
def set_terms(*, call_id: int, typed: TypedTerms, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Set the terms of payment of a call and return their version; every agreement prints them.

    :raises Call.DoesNotExist: for who does not facilitate the call.
    :raises Refused: with every reason: unreadable or contradictory terms, agreements drawn up already.
    """
    call = _locked_call(call_id, actor=actor, on=on)
    terms, refusals = read_terms(typed)
    if Grant.objects.filter(application__call=call).exists():
        refusals = [Refusal("grants.terms_fixed"), *refusals]
    refuse_if(refusals)
    assert terms is not None, "terms without a refusal are read"
    row, made = GrantTerms.objects.get_or_create(call=call, defaults={"content": terms.as_json()})
    if not made:
        row.content = terms.as_json()
        row.version += 1
        row.save()
    write_down("set_terms", "call", call.pk, actor=actor, on=on, key=key, result=row.version, **row.content)
    return row.version


@command
def issue_agreements(*, call_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Draw up the agreement of every laureate whose aid is fixed and who has none; return how many.

    Each copies the cost plan, VAT situation, scheme, terms and funder as they stand: they change no more.

    :raises Call.DoesNotExist: for who does not facilitate the call.
    :raises Refused: with every reason: not decided, no scheme, no funder, no terms, nobody waits.
    """
    call = _locked_call(call_id, actor=actor, on=on)
    waiting = list(award_left_to_issue(call))
    terms = GrantTerms.objects.filter(call=call).first()
    facts = CallFacts(
        decided=call.state == CallState.DECIDED,
        has_scheme=call.aid_scheme is not None,
        has_funder=call.funder is not None,
        has_terms=terms is not None,
        waiting=len(waiting),
    )
    refuse_if(refusals_to_issue(facts))
    assert terms is not None, "without terms nothing is drawn up"
    plans = costs_of(decision.application_id for decision in waiting)
    for decision in waiting:
        _draw_up(call, decision, plans[decision.application_id], terms, actor=actor, on=on)
    drawn = len(waiting)
    write_down("issue_agreements", "call", call.pk, actor=actor, on=on, key=key, result=drawn, grants=drawn)
    return drawn


@command
def sign_agreement(
    *,
    grant_id: int,
    number: int,
    signed_on: date | None = None,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Sign the agreement or an amendment, which rules from then on; return the grant's id.

    Whoever carries the application signs for the beneficiary; the facilitation records a paper signed by
    hand, with its day.

    :param signed_on: the day on the paper, for what was signed by hand.
    :raises Refused: with every reason: not theirs to sign, signed or withdrawn already, a day to come.
    """
    grant = locked_grant(grant_id, actor=actor, on=localdate(on))
    on_paper = not access.can_sign(actor, grant)
    if on_paper and not access.can_set_terms(actor, grant.application.call, on=localdate(on)):
        raise Refused(NOT_ALLOWED)
    version = grant.versions.get(number=number)
    day = (signed_on or localdate(on)) if on_paper else localdate(on)
    refuse_if(_refusals_to_sign(grant, version, day, on))
    version.signed_on, version.signed_by_id, version.on_paper = day, actor.person_id, on_paper
    version.save()
    grant.current, grant.state = version, GrantState.SIGNED
    grant.save()
    follow_grant(grant, reason=following.SIGNED, on=on)
    write_down(
        "sign_agreement", OBJECT, grant.pk, actor=actor, on=on, key=key, number=number, on_paper=on_paper
    )
    return grant.pk


@command
def propose_amendment(
    *, grant_id: int, typed: TypedAmendment, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Draw up an amendment and return its number; it rules once the beneficiary signs it.

    The award follows the new plan and never rises.

    :raises Refused: with every reason: not the facilitation, another waits, no reason, nothing changes, an
        unreadable plan, less than what is spent already.
    """
    grant = locked_grant(grant_id, actor=actor, on=localdate(on))
    if not access.can_set_terms(actor, grant.application.call, on=localdate(on)):
        raise Refused(NOT_ALLOWED)
    agreed, terms = agreed_of(grant), terms_of(grant)
    change, wrong = _read_change(typed, grant)
    refuse_if(wrong)
    assert change is not None, "a change without a refusal is read"
    refuse_if(
        refusals_to_amend(
            GrantState(grant.state),
            agreed,
            change,
            eligible=terms.payment.eligible,
            accepted=earlier_costs(grant),
            last_spending=last_spending(grant),
            pending=_pending(grant),
        )
    )
    plan = agreed.forecast if change.plan is None else change.plan
    award = agreed.award if change.plan is None else amended_award(agreed, plan)
    version = _add_version(grant, award, plan, terms.until(change.ends_on), change.reason, actor=actor, on=on)
    write_down(
        "propose_amendment",
        OBJECT,
        grant.pk,
        actor=actor,
        on=on,
        key=key,
        result=version.number,
        number=version.number,
        award=str(version.award),
        ends_on=version.ends_on.isoformat(),
    )
    return version.number


@command
def withdraw_amendment(
    *, grant_id: int, number: int, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Take back an amendment that is not signed; it stays on file, and its number with it.

    :raises Refused: not the facilitation, signed or withdrawn already, or it is the agreement itself.
    """
    grant = locked_grant(grant_id, actor=actor, on=localdate(on))
    if not access.can_set_terms(actor, grant.application.call, on=localdate(on)):
        raise Refused(NOT_ALLOWED)
    version = grant.versions.get(number=number)
    if number == 0 or version.signed_on is not None or version.withdrawn_at is not None:
        raise Refused(Refusal("grants.nothing_to_withdraw"))
    version.withdrawn_at = on
    version.save()
    write_down("withdraw_amendment", OBJECT, grant.pk, actor=actor, on=on, key=key, number=number)
    return grant.pk


@command
def close_grant(*, grant_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Close a grant whose balance is settled and return its id; nothing is claimed after.

    :raises Refused: with every reason: not its desk, a claim open, no balance, a recovery not settled.
    """
    grant = locked_grant(grant_id, actor=actor, on=localdate(on))
    if not access.can_check_claims(actor, grant, on=localdate(on)):
        raise Refused(NOT_ALLOWED)
    due = RecoveryOrder.objects.filter(claim__grant=grant, state=RecoveryState.ISSUED).count()
    refuse_if(refusals_to_close(GrantState(grant.state), claim_facts(grant), unsettled=due))
    refuse_if(refusals_of_grant_step(GrantState(grant.state), GrantState.CLOSED))
    grant.state, grant.closed_at = GrantState.CLOSED, on
    grant.save()
    follow_grant(grant, reason=following.CLOSED, on=on)
    write_down("close_grant", OBJECT, grant.pk, actor=actor, on=on, key=key)
    return grant.pk


def _locked_call(call_id: int, *, actor: Actor, on: datetime) -> Call:
    from_desk = Call.objects.all() if actor.is_machine else calls_run_by(actor=actor, on=localdate(on))
    call: Call = (
        from_desk.select_for_update(of=("self",))
        .select_related("aid_scheme", "funder", "network__organisation")
        .get(pk=call_id)
    )
    return call


def _draw_up(
    call: Call,
    decision: Decision,
    plan: Sequence[CostLine],
    terms: GrantTerms,
    *,
    actor: Actor,
    on: datetime,
) -> None:
    application = decision.application
    vat = vat_of(application.vat_basis, application.vat_deduction)
    assert call.aid_scheme is not None and call.funder is not None, "the rules ask for both"
    assert vat is not None and decision.aid is not None, "an aid was fixed"
    grant = Grant.objects.create(
        application=application,
        funder=call.funder,
        scheme=scheme_rule(call.aid_scheme).as_json(),
        vat=vat.as_json(),
        terms=terms.content,
        issued_at=on,
    )
    grant.application.call = call
    version = _add_version(
        grant, Euro(decision.aid), plan, CallTerms.from_json(terms.content), "", actor=actor, on=on
    )
    grant.current = version
    grant.save()


def _add_version(
    grant: Grant,
    award: Euro,
    plan: Sequence[CostLine],
    terms: CallTerms,
    reason: str,
    *,
    actor: Actor,
    on: datetime,
) -> AgreementVersion:
    eligible = terms.payment.eligible
    assert eligible.start is not None and eligible.end is not None, "terms have both days"
    number = grant.versions.count()
    facts = agreement_facts(grant, number, award, tuple(plan), terms, reason.strip(), localdate(on))
    paper, digest = frozen(lambda: agreement_paper(facts))
    return AgreementVersion.objects.create(
        grant=grant,
        number=number,
        award=award.amount,
        plan=[line.as_json() for line in plan],
        starts_on=eligible.start,
        ends_on=eligible.end,
        reason=reason.strip(),
        paper=paper,
        digest=digest,
        made_at=on,
        made_by_id=actor.person_id,
    )


def _pending(grant: Grant) -> bool:
    return grant.versions.filter(signed_on=None, withdrawn_at=None).exists()


def _refusals_to_sign(grant: Grant, version: AgreementVersion, day: date, on: datetime) -> list[Refusal]:
    refusals = []
    if version.signed_on is not None or version.withdrawn_at is not None:
        refusals.append(Refusal("grants.nothing_to_sign"))
    elif grant.state == GrantState.CLOSED:
        refusals += refusals_of_grant_step(GrantState.CLOSED, GrantState.SIGNED)
    if not localdate(version.made_at) <= day <= localdate(on):
        refusals.append(Refusal("grants.signed_on_range", {"from": localdate(version.made_at)}, "signed_on"))
    return refusals


def _read_change(typed: TypedAmendment, grant: Grant) -> tuple[Change | None, list[Refusal]]:
    refusals = [] if typed.ends_on else [Refusal("grants.end_missing", {}, "ends_on")]
    plan: tuple[CostLine, ...] | None = None
    if typed.plan is not None:
        read = read_plan(typed.plan, agreed_of(grant).scheme)
        plan, refusals = read.lines, [*refusals, *read.refusals]
        plan = None if plan == agreed_of(grant).forecast else plan
    if refusals or typed.ends_on is None:
        return None, refusals
    return Change(typed.reason, typed.ends_on, plan), []
