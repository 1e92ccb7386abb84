"""The support of a labelled network: its agreement, and what each year pays, explained line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grappe.areas.labels.rules.life import LabelState, term
from grappe.values import WHOLE, ZERO, Euro, Explanation, ExplanationLine, Period, Refusal, RuleSource, Share

MOST_YEARS, MOST_ACTIONS, LONGEST_NAME = 5, 40, 160
RULE = RuleSource("labels.support")


class SupportState(StrEnum):
    """Where an agreement stands."""

    DRAFT = "draft"
    SIGNED = "signed"
    CLOSED = "closed"


class ActionState(StrEnum):
    """Where an action stands."""

    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"


SUPPORT_STEPS: Mapping[SupportState, frozenset[SupportState]] = {
    SupportState.DRAFT: frozenset({SupportState.SIGNED}),
    SupportState.SIGNED: frozenset({SupportState.CLOSED}),
    SupportState.CLOSED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """One action of an agreement: the year it belongs to (from 1), its budget and the rate of its aid."""

    code: int
    year: int
    name: str
    budget: Euro
    rate: Share

    @property
    def aid(self) -> Euro:
        """The most that the action may be paid, to the cent."""
        return (self.budget * self.rate).to_cents()


@dataclass(frozen=True, slots=True)
class SupportTerms:
    """What both sides signed: a share of running costs with a cap per year, and actions."""

    starts_on: date
    years: int
    rate: Share
    cap: Euro
    actions: tuple[PlannedAction, ...] = ()

    @property
    def amount(self) -> Euro:
        """The most that the agreement may ever pay."""
        return Euro.total([self.cap * self.years, *(action.aid for action in self.actions)])

    @property
    def period(self) -> Period:
        """From the first to the last day of the agreement."""
        return term(self.starts_on, self.years)

    def year_period(self, year: int) -> Period:
        """The days of a year of the agreement, counted from 1."""
        first = term(self.starts_on, year - 1).end if year > 1 else None
        return term(self.starts_on if first is None else date.fromordinal(first.toordinal() + 1), 1)

    def planned(self, year: int) -> Euro:
        """The most that a year may pay by the plan."""
        return Euro.total([self.cap, *(a.aid for a in self.actions if a.year == year)])


@dataclass(frozen=True, slots=True)
class ActionCost:
    """What was spent on an action, as kept."""

    action: PlannedAction
    spent: Euro


@dataclass(frozen=True, slots=True)
class YearCosts:
    """What a year cost, as kept: running costs, other public aid on the same costs, spending by action."""

    running: Euro
    others: Euro = ZERO
    actions: tuple[ActionCost, ...] = ()


@dataclass(frozen=True, slots=True)
class YearPayment:
    """What a year pays, and how it was found."""

    amount: Euro
    explanation: Explanation


def payment_of_year(terms: SupportTerms, costs: YearCosts, *, paid: Euro = ZERO) -> YearPayment:
    """Return what a year pays: never above its cap, what was spent, nor what is left of the agreement.

    Running costs give their rate, up to the yearly cap and to what other public aid leaves uncovered; each
    action its rate of what was spent, up to its planned aid. Rounded once, to the cent, on the sum.

    :param paid: what the agreement paid already.
    """
    running, lines = _running(terms, costs)
    parts = [running]
    for cost in costs.actions:
        part = min(cost.spent * cost.action.rate, cost.action.aid)
        parts.append(part)
        lines.append(_action_line(cost, part))
    total = Euro.total(parts)
    left = max(ZERO, terms.amount - paid)
    amount = min(total, left).to_cents()
    lines += [
        ExplanationLine("labels.support.sum", {}, "", total, "euro", "sub"),
        ExplanationLine("labels.support.left", {"paid": paid}, "", left, "euro"),
        ExplanationLine("labels.support.total", {}, "", amount, "euro", "total", RULE),
    ]
    return YearPayment(amount, Explanation("labels.support", tuple(lines)))


def _running(terms: SupportTerms, costs: YearCosts) -> tuple[Euro, list[ExplanationLine]]:
    share = costs.running * terms.rate
    uncovered = max(ZERO, costs.running - costs.others)
    running = min(share, terms.cap, uncovered)
    lines = [
        ExplanationLine("labels.support.cost", {}, "", costs.running, "euro"),
        ExplanationLine("labels.support.share", {"rate": terms.rate}, "", share, "euro"),
        ExplanationLine("labels.support.cap", {}, "", terms.cap, "euro"),
    ]
    if costs.others > ZERO:
        inputs = {"others": costs.others}
        lines.append(ExplanationLine("labels.support.uncovered", inputs, "", uncovered, "euro"))
    lines.append(ExplanationLine("labels.support.running", {}, "", running, "euro", "sub"))
    return running, lines


def _action_line(cost: ActionCost, part: Euro) -> ExplanationLine:
    inputs = {
        "name": cost.action.name,
        "spent": cost.spent,
        "rate": cost.action.rate,
        "aid": cost.action.aid,
    }
    return ExplanationLine("labels.support.action", inputs, "", part, "euro")


@dataclass(frozen=True, slots=True)
class Standing:
    """What an agreement may pay, what it paid, what is left."""

    amount: Euro
    paid: Euro

    @property
    def left(self) -> Euro:
        """What may still be paid."""
        return max(ZERO, self.amount - self.paid)


def refusals_of_terms(
    *, starts_on: date | None, years: int | None, rate: Share | None, cap: Euro | None, label: Period
) -> list[Refusal]:
    """Return every reason why an agreement cannot be drawn up; what is None was refused when it was read."""
    refusals = []
    if starts_on is None:
        refusals.append(Refusal("labels.starts_on_missing", {}, "starts_on"))
    elif not label.contains(starts_on):
        refusals.append(Refusal("labels.support_outside_label", {}, "starts_on"))
    if years is None or not 1 <= years <= MOST_YEARS:
        refusals.append(Refusal("labels.number_range", {"least": 1, "most": MOST_YEARS}, "years"))
    if rate is not None and not 0 < rate.basis_points <= WHOLE:
        refusals.append(Refusal("labels.rate_range", {}, "rate"))
    if cap is not None and cap <= ZERO:
        refusals.append(Refusal("labels.cap_missing", {}, "cap"))
    return refusals


def refusals_of_action(
    *, name: str, year: int | None, budget: Euro | None, rate: Share | None, years: int, count: int
) -> list[Refusal]:
    """Return every reason why an action cannot enter an agreement; what is None was refused when read."""
    refusals = []
    if not name.strip():
        refusals.append(Refusal("labels.action_name_missing", {}, "name"))
    elif len(name.strip()) > LONGEST_NAME:
        refusals.append(Refusal("labels.text_too_long", {"longest": LONGEST_NAME}, "name"))
    if year is None or not 1 <= year <= years:
        refusals.append(Refusal("labels.number_range", {"least": 1, "most": years}, "year"))
    if budget is not None and budget <= ZERO:
        refusals.append(Refusal("labels.budget_missing", {}, "budget"))
    if rate is not None and not 0 < rate.basis_points <= WHOLE:
        refusals.append(Refusal("labels.rate_range", {}, "action_rate"))
    if count >= MOST_ACTIONS:
        refusals.append(Refusal("labels.too_many_actions", {"most": MOST_ACTIONS}))
    return refusals


def refusals_of_support_step(before: SupportState, after: SupportState) -> list[Refusal]:
    """Return why an agreement cannot go from one state to the other."""
    return [] if after in SUPPORT_STEPS[before] else [Refusal("labels.support_step", {"state": before})]


def refusals_of_label(state: LabelState) -> list[Refusal]:
    """Return why nothing is paid under a label: it is suspended or withdrawn on the day."""
    stopped = state in (LabelState.SUSPENDED, LabelState.WITHDRAWN)
    return [Refusal("labels.label_stopped", {"state": state})] if stopped else []


def read_share(text: str, name: str) -> tuple[Share | None, list[Refusal]]:
    """Return a percentage as people type it, or why it is none."""
    try:
        return Share.percent(text.replace("%", "").strip()), []
    except ValueError:
        return None, [Refusal("labels.share_unreadable", {"text": text.strip()}, name)]


def read_euro(text: str, name: str) -> tuple[Euro | None, list[Refusal]]:
    """Return an amount as people type it, or why it is none; never negative, to the cent, below 10¹⁰."""
    try:
        amount = Euro.parse(text)
    except ValueError:
        return None, [Refusal("labels.amount_unreadable", {"text": text.strip()}, name)]
    if amount < ZERO or amount != amount.to_cents() or amount >= Euro(10**10):
        return None, [Refusal("labels.amount_out_of_range", {"text": text.strip()}, name)]
    return amount, []


def years_of(terms: SupportTerms) -> Sequence[int]:
    """The years of an agreement, from 1."""
    return range(1, terms.years + 1)
