"""Reads of the first stage of a call in two: its ideas, with what was chosen for each."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.utils.timezone import localdate

from grappe.areas.forms.rules import Moment
from grappe.areas.programmes.models import Application, Call, StageOutcome
from grappe.areas.programmes.queries.applications import moments_of
from grappe.areas.programmes.queries.phases import phases_of
from grappe.areas.programmes.rules.applications import ApplicationState
from grappe.areas.programmes.rules.phases import FULL, IDEA
from grappe.areas.programmes.rules.stages import Choice, full_deposit


def ideas_to_choose(call: Call, *, whole: bool = False) -> QuerySet[Any]:
    """The ideas of a call that wait for a choice, the best first, each with its `outcomes`; `whole` reads
    what they say too."""
    outcomes = StageOutcome.objects.filter(stage=IDEA)
    rows: QuerySet[Any] = (
        Application.objects.filter(call=call, stage=IDEA, state=ApplicationState.SUBMITTED)
        .select_related("organisation")
        .prefetch_related(Prefetch("stage_outcomes", outcomes, to_attr="outcomes"))
        .order_by(F("mean").desc(nulls_last=True), "number")
    )
    shown = ("number", "title", "mean", "review_count", "call_id", "organisation__name")
    return rows if whole else rows.only(*shown)


def choices_of(call: Call) -> list[Choice]:
    """The choice of every idea of a call, in two queries."""
    return [
        Choice(
            idea.number,
            idea.mean,
            idea.outcomes[0].kept if idea.outcomes else None,
            idea.outcomes[0].reason if idea.outcomes else "",
        )
        for idea in ideas_to_choose(call)
    ]


def moments_of_stage(call: Call, stage: int, *, on: datetime) -> dict[Moment, date]:
    """The days that a question of a stage may hold a date against: those of its own deposit."""
    deposit = full_deposit(phases_of(call)) if stage == FULL else None
    if deposit is None:
        return moments_of(call, on=on)
    fixed = {Moment.OPENING: deposit.opens_at, Moment.CLOSING: deposit.closes_at, Moment.DEPOSIT: on}
    return {name: localdate(moment) for name, moment in fixed.items() if moment is not None}


def outcomes_published(call: Call) -> QuerySet[StageOutcome]:
    """What the first stage decided and told, those that go on first."""
    told = StageOutcome.objects.filter(application__call=call, published_at__isnull=False)
    return told.select_related("application__organisation").order_by("-kept", "application__number")


def outcome_told(application: Application) -> StageOutcome | None:
    """What the first stage decided of an application, once it is published."""
    return application.stage_outcomes.filter(published_at__isnull=False).order_by("stage").last()
