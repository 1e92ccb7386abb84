"""Who reads what: the solver proposes two variants with their proofs, the facilitator puts one in force."""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import numpy as np
from django.utils.timezone import localdate

from grappe.areas.programmes.models import (
    Application,
    AssignmentRun,
    Call,
    Conflict,
    Juror,
    JurorPreference,
    Review,
    ReviewState,
)
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.solvers.assign import (
    Assignment,
    AssignmentProblem,
    Infeasible,
    Shortfall,
    ShortfallCode,
    assign,
    raise_worst,
)
from grappe.values import Refusal, Refused, refuse_if

EXPERTISE_WORTH = 10


class Variant(StrEnum):
    """The two answers computed side by side."""

    TOTAL = "total"
    WORST = "worst"


@dataclass(frozen=True, slots=True)
class Panel:
    """The solver's input, and what its rows and columns stand for."""

    problem: AssignmentProblem
    applications: list[int]
    numbers: list[int]
    jurors: list[int]


def affinity(*, expertise: int, preference: int) -> int:
    """Return what a juror brings to an application: 10 × expertise for its theme (0 to 3) + preference
    (−2 to 2). The page writes this formula out."""
    return EXPERTISE_WORTH * expertise + preference


@command
def run_assignment(
    *,
    call_id: int,
    actor: Actor,
    on: datetime,
    key: str | None = None,
    cpu_clock: Callable[[], float] = time.process_time,
) -> int:
    """Compute who reads what, keep both variants with their certificates, and return the run's id.

    Marks given or begun, abstentions and applications already opened stay with their jurors; conflicts are
    never assigned; loads are equal. The variant `worst` raises the worst-served application while losing at
    most 0.1 % of the total. Nothing is in force until `apply_assignment`.

    :raises Refused: when the call is not at that stage, there is nobody or nothing to assign, or no
        assignment exists: each reason names its applications.
    """
    call = _locked(call_id, actor, on)
    started = cpu_clock()
    panel = _panel(call)
    refuse_if([*_refusals_of_stage(call), *_refusals_of_panel(panel)])
    best = assign(panel.problem)
    if isinstance(best, Infeasible):
        raise Refused(refusals_of_shortfalls(best.reasons, panel))
    raised = raise_worst(panel.problem, best)
    elapsed = round((cpu_clock() - started) * 1000)
    answers = {Variant.TOTAL: best.timed(elapsed), Variant.WORST: raised.timed(elapsed)}
    run = AssignmentRun.objects.create(
        call=call,
        certificate={str(variant): _proof(answer, panel) for variant, answer in answers.items()},
        pairs={
            "applications": panel.applications,
            "jurors": panel.jurors,
            **{str(variant): _rows(answer, panel) for variant, answer in answers.items()},
        },
        made_at=on,
        made_by_id=actor.person_id,
    )
    audit.record(
        actor=actor,
        command="run_assignment",
        on=on,
        object_type="call",
        object_id=call.pk,
        changes={"run": run.pk, "digest": best.certificate.digest, "total": best.certificate.total},
        key=key,
        result=run.pk,
    )
    return run.pk


@command
def apply_assignment(
    *,
    call_id: int,
    run_id: int,
    variant: str,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Put a variant in force and return the number of reviews that it asks for.

    Reviews are created for its pairs; those that nobody opened and that it no longer asks for go away.

    :raises Refused: when the call is not at that stage, the variant does not exist, or the jury, the
        conflicts, the applications or the marks changed since it was computed.
    """
    call = _locked(call_id, actor, on)
    run = AssignmentRun.objects.select_for_update(of=("self",)).get(pk=run_id, call=call)
    refuse_if([*_refusals_of_stage(call), *_refusals_of_variant(variant)])
    refuse_if(_refusals_of_age(run, _panel(call)))
    wanted = _wanted(run, variant)
    standing = {(r.juror_id, r.application_id): r for r in Review.objects.filter(juror__call=call)}
    unread = [r.pk for pair, r in standing.items() if pair not in wanted and _is_unread(r)]
    # A juror may open one in this very moment: it stays theirs.
    Review.objects.filter(pk__in=unread, state=ReviewState.ASSIGNED, no_link_declared_at=None).delete()
    Review.objects.bulk_create(
        [Review(juror_id=j, application_id=a) for j, a in sorted(wanted - standing.keys())], batch_size=2000
    )
    run.applied, run.applied_at = variant, on
    run.save(update_fields=["applied", "applied_at"])
    audit.record(
        actor=actor,
        command="apply_assignment",
        on=on,
        object_type="call",
        object_id=call.pk,
        changes={"run": run.pk, "variant": variant, "reviews": len(wanted), "withdrawn": len(unread)},
        key=key,
        result=len(wanted),
    )
    return len(wanted)


def refusals_of_shortfalls(reasons: tuple[Shortfall, ...], panel: Panel) -> list[Refusal]:
    """Say why no assignment exists, reasons of one sort told together with the numbers of their
    applications."""
    together: dict[tuple[ShortfallCode, int, int], list[int]] = defaultdict(list)
    for reason in reasons:
        alike = (reason.code, reason.needed, reason.available)
        together[alike] += [panel.numbers[row] for row in reason.applications]
    return [
        Refusal(
            f"programmes.assignment_{code}",
            {"numbers": tuple(sorted(numbers)), "needed": needed, "available": available},
        )
        for (code, needed, available), numbers in together.items()
    ]


def _panel(call: Call) -> Panel:
    rows = list(
        Application.objects.filter(call=call, state=ApplicationState.SUBMITTED)
        .order_by("number")
        .values_list("pk", "number", "theme")
    )
    jurors = list(Juror.objects.filter(call=call).order_by("pk").values_list("pk", "expertise"))
    row_of = {pk: row for row, (pk, _number, _theme) in enumerate(rows)}
    column_of = {pk: column for column, (pk, _expertise) in enumerate(jurors)}

    def pairs(listed: Any) -> list[tuple[int, int]]:
        return [(row_of[a], column_of[j]) for a, j in listed if a in row_of and j in column_of]

    reviews = Review.objects.filter(juror__call=call).exclude(state=ReviewState.RECUSED)
    opened = reviews.exclude(state=ReviewState.ASSIGNED, no_link_declared_at=None)
    conflicts = Conflict.objects.filter(juror__call=call, lifted_at=None)
    problem = AssignmentProblem(
        applications=len(rows),
        jurors=len(jurors),
        reviews_per_application=call.reviews_per_application,
        affinity=_affinities(call, rows, jurors, row_of, column_of),
        conflicts=pairs(conflicts.values_list("application_id", "juror_id").distinct()),
        fixed=pairs(opened.values_list("application_id", "juror_id")),
    )
    return Panel(problem, list(row_of), [number for _pk, number, _theme in rows], list(column_of))


def _affinities(
    call: Call,
    rows: list[tuple[int, int, str]],
    jurors: list[tuple[int, Any]],
    row_of: Mapping[int, int],
    column_of: Mapping[int, int],
) -> np.ndarray[Any, np.dtype[np.int64]]:
    themes = sorted({theme for _pk, _number, theme in rows})
    by_theme = np.array(
        [
            [affinity(expertise=int(known.get(theme, 0)), preference=0) for _pk, known in jurors]
            for theme in themes
        ],
        dtype=np.int64,
    ).reshape(len(themes), len(jurors))
    index = {theme: row for row, theme in enumerate(themes)}
    table = by_theme[[index[theme] for _pk, _number, theme in rows]]
    wishes = JurorPreference.objects.filter(juror__call=call)
    for application, juror, value in wishes.values_list("application_id", "juror_id", "value"):
        if application in row_of:
            table[row_of[application], column_of[juror]] += value
    return table


def _proof(answer: Assignment, panel: Panel) -> dict[str, Any]:
    """The certificate as plain JSON, with the number of its worst-served application."""
    document = asdict(answer.certificate)
    served: dict[int, int] = defaultdict(int)
    for row, column in answer.pairs:
        served[row] += int(panel.problem.worth[row, column])
    document["worst_number"] = panel.numbers[min(served, key=lambda row: (served[row], row))]
    document["load_exceptions"] = [
        {"juror": panel.jurors[e.juror], "load": e.load, "cause": e.cause}
        for e in answer.certificate.load_exceptions
    ]
    document["loads"] = list(answer.loads)
    return document


def _rows(answer: Assignment, panel: Panel) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in panel.applications]
    for row, column in answer.pairs:
        rows[row].append(column)
    return rows


def _wanted(run: AssignmentRun, variant: str) -> set[tuple[int, int]]:
    """The pairs of a variant: juror, application."""
    jurors = run.pairs["jurors"]
    rows = zip(run.pairs["applications"], run.pairs[variant], strict=True)
    return {(jurors[column], application) for application, columns in rows for column in columns}


def _is_unread(review: Review) -> bool:
    return review.state == ReviewState.ASSIGNED and review.no_link_declared_at is None


def _locked(call_id: int, actor: Actor, on: datetime) -> Call:
    return calls_run_by(actor=actor, on=localdate(on)).select_for_update(of=("self",)).get(pk=call_id)


def _refusals_of_stage(call: Call) -> list[Refusal]:
    if call.state in (CallState.CLOSED, CallState.REVIEW):
        return []
    return [Refusal("programmes.assignment_not_now")]


def _refusals_of_panel(panel: Panel) -> list[Refusal]:
    refusals = []
    if not panel.applications:
        refusals.append(Refusal("programmes.assignment_without_application"))
    if not panel.jurors:
        refusals.append(Refusal("programmes.assignment_without_juror"))
    return refusals


def _refusals_of_variant(variant: str) -> list[Refusal]:
    return [] if variant in list(Variant) else [Refusal("programmes.assignment_unknown_variant")]


def _refusals_of_age(run: AssignmentRun, panel: Panel) -> list[Refusal]:
    """The fingerprint of the input says whether anything that counts changed since the run."""
    same = (
        run.certificate[Variant.TOTAL]["digest"] == panel.problem.digest()
        and run.pairs["applications"] == panel.applications
        and run.pairs["jurors"] == panel.jurors
    )
    return [] if same else [Refusal("programmes.assignment_stale")]
