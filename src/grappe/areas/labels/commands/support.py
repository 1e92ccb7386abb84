"""The agreement of support: drawn up by the funder, with its actions, signed, closed."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from grappe.areas.labels.commands.loading import (
    NOT_ALLOWED,
    funded_agreement,
    kept_award,
    seen_agreement,
    write_down,
)
from grappe.areas.labels.models import SupportAction, SupportAgreement, YearReport
from grappe.areas.labels.queries import awards_visible, life_of, terms_of_agreement
from grappe.areas.labels.rules import (
    LabelState,
    ReportState,
    SupportState,
    due_on,
    read_euro,
    read_share,
    refusals_of_action,
    refusals_of_support_step,
    refusals_of_terms,
    state_on,
    years_of,
)
from grappe.areas.networks.queries import networks_run_by
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Period, Refusal, Refused, refuse_if


@dataclass(frozen=True, slots=True)
class TypedSupport:
    """An agreement as typed: percentage and amount as text."""

    starts_on: date | None = None
    years: int | None = 3
    rate: str = ""
    cap: str = ""


@dataclass(frozen=True, slots=True)
class TypedAction:
    """An action as typed: percentage and amount as text."""

    name: str = ""
    year: int | None = 1
    budget: str = ""
    rate: str = ""


@command
def draw_support(
    *, award_id: int, typed: TypedSupport, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Draw up the support that follows a label, to be signed, and return the agreement's id.

    The authority of the label funds it. Whoever runs the network cannot draw up its own support.

    :raises Refused: with every reason: not the authority, a first day outside the label, a rate or a cap out
        of range, an agreement from that day already.
    """
    award = kept_award(award_id, actor=actor, on=localdate(on))
    if not actor.is_machine and (
        networks_run_by(actor=actor, on=localdate(on)).filter(pk=award.network_id).exists()
    ):
        raise Refused(NOT_ALLOWED)
    rate, wrong_rate = read_share(typed.rate, "rate")
    cap, wrong_cap = read_euro(typed.cap, "cap")
    label = Period(award.valid_from, award.valid_to)
    found = refusals_of_terms(starts_on=typed.starts_on, years=typed.years, rate=rate, cap=cap, label=label)
    refusals = [*wrong_rate, *wrong_cap, *found]
    same = SupportAgreement.objects.filter(award=award)
    if typed.starts_on and same.filter(starts_on=typed.starts_on).exists():
        refusals.append(Refusal("labels.support_exists", {}, "starts_on"))
    refuse_if(refusals)
    assert typed.starts_on and typed.years and rate is not None and cap is not None, "refused without"
    agreement = SupportAgreement.objects.create(
        award=award,
        funder=award.label.authority,
        starts_on=typed.starts_on,
        years=typed.years,
        rate=rate.basis_points,
        cap=cap.amount,
        drawn_at=on,
        drawn_by_id=actor.person_id,
    )
    said = {"result": agreement.pk, "award": award.pk}
    answer: int = write_down("draw_support", "support", agreement.pk, actor=actor, on=on, key=key, **said)
    return answer


@command
def add_action(
    *, agreement_id: int, typed: TypedAction, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Add an action to an agreement that waits for its signature, and return the action's id.

    :raises Refused: with every reason: not the funder, signed already, no name, year or amounts out of range.
    """
    agreement = funded_agreement(agreement_id, actor=actor, on=localdate(on))
    budget, wrong_budget = read_euro(typed.budget, "budget")
    rate, wrong_rate = read_share(typed.rate, "action_rate")
    found = refusals_of_action(
        name=typed.name,
        year=typed.year,
        budget=budget,
        rate=rate,
        years=agreement.years,
        count=agreement.actions.count(),
    )
    refuse_if([*_refusals_to_write(agreement), *wrong_budget, *wrong_rate, *found])
    assert typed.year is not None and budget is not None and rate is not None, "refused without"
    action = SupportAction.objects.create(
        agreement=agreement,
        year=typed.year,
        name=typed.name.strip(),
        budget=budget.amount,
        rate=rate.basis_points,
    )
    said = {"result": action.pk, "action": action.pk}
    answer: int = write_down("add_action", "support", agreement.pk, actor=actor, on=on, key=key, **said)
    return answer


@command
def remove_action(
    *, agreement_id: int, action_id: int, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Take an action out of an agreement that waits for its signature, and return the agreement's id.

    :raises Refused: with every reason: not the funder, signed already, taken out already.
    """
    agreement = funded_agreement(agreement_id, actor=actor, on=localdate(on))
    refuse_if(_refusals_to_write(agreement))
    removed, _each = agreement.actions.filter(pk=action_id).delete()
    if not removed:
        raise Refused(Refusal("labels.action_removed"))
    said = {"action": action_id}
    answer: int = write_down("remove_action", "support", agreement.pk, actor=actor, on=on, key=key, **said)
    return answer


@command
def sign_support(
    *,
    agreement_id: int,
    signed_on: date | None,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Record that both sides signed an agreement, and return its id; its amount and its reports are fixed.

    :raises Refused: with every reason: signed already, no day or a day to come.
    """
    agreement = seen_agreement(agreement_id, actor=actor, on=localdate(on))
    refusals = refusals_of_support_step(SupportState(agreement.state), SupportState.SIGNED)
    if signed_on is None or signed_on > localdate(on):
        refusals.append(Refusal("labels.signed_on_range", {}, "signed_on"))
    refuse_if(refusals)
    terms = terms_of_agreement(agreement, agreement.actions.all())
    agreement.state, agreement.signed_on = SupportState.SIGNED, signed_on
    agreement.amount = terms.amount.amount
    agreement.save(update_fields=["state", "signed_on", "amount"])
    YearReport.objects.bulk_create(
        YearReport(agreement=agreement, year=year, due_on=due_on(terms.year_period(year)))
        for year in years_of(terms)
    )
    said = {"amount": str(terms.amount)}
    answer: int = write_down("sign_support", "support", agreement.pk, actor=actor, on=on, key=key, **said)
    return answer


@command
def close_support(*, agreement_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """End an agreement once each year is paid, or its label withdrawn, and return its id.

    :raises Refused: with every reason: not the funder, not signed, a year still to pay.
    """
    agreement = funded_agreement(agreement_id, actor=actor, on=localdate(on))
    refusals = refusals_of_support_step(SupportState(agreement.state), SupportState.CLOSED)
    waiting = agreement.reports.exclude(state=ReportState.PAID).count()
    if waiting and label_state(agreement, on=localdate(on)) is not LabelState.WITHDRAWN:
        refusals.append(Refusal("labels.years_to_pay", {"count": waiting}))
    refuse_if(refusals)
    agreement.state, agreement.closed_at = SupportState.CLOSED, on
    agreement.save(update_fields=["state", "closed_at"])
    answer: int = write_down("close_support", "support", agreement.pk, actor=actor, on=on, key=key)
    return answer


def label_state(agreement: SupportAgreement, *, on: date) -> LabelState:
    """Return where the label of an agreement stands on the day: two queries."""
    return state_on(life_of(awards_visible().get(pk=agreement.award_id)), on)


def _refusals_to_write(agreement: SupportAgreement) -> list[Refusal]:
    return refusals_of_support_step(SupportState(agreement.state), SupportState.SIGNED)
