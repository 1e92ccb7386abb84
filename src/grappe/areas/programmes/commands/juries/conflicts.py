"""The register of conflicts of interest: computed from the directory, pinned by the facilitator, lifted."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from grappe.areas.directory.queries import relation_facts
from grappe.areas.programmes.commands.juries.standing import restate
from grappe.areas.programmes.models import (
    Application,
    ApplicationMember,
    ApplicationPartner,
    Call,
    Conflict,
    ConflictOrigin,
    Juror,
    Review,
    ReviewState,
)
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.conflicts import ConflictKind, RelationFact, computed_conflicts
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if

Pair = tuple[int, int]  # juror, application
LONGEST_NOTE = 300


@command
def recompute_conflicts(
    *, call_id: int, actor: Actor, on: datetime, key: str | None = None
) -> dict[str, int]:
    """Bring the computed conflicts of a call up to the relations of the day; return how many were found
    and how many lifted.

    :raises Refused: when the call is decided: its register is closed.
    """
    call = _locked(call_id, actor, on)
    refuse_if(_refusals_of_register(call))
    found, lifted = follow_conflicts(call, on=on)
    result = {"found": found, "lifted": lifted}
    audit.record(
        actor=actor,
        command="recompute_conflicts",
        on=on,
        object_type="call",
        object_id=call.pk,
        changes=result,
        key=key,
        result=result,
    )
    return result


def recompute_open_calls(*, actor: Actor, on: datetime) -> int:
    """Bring the computed conflicts of every undecided call up to date, as after a change in the directory;
    return how many calls were read again.

    A change written down for a past day says nothing of a call that had no application then: its conflicts
    are those of its own days, and submitting reads them anyway.
    """
    later = Application.objects.filter(submitted_at__gt=on)
    there = Application.objects.exclude(state=ApplicationState.DRAFT).exclude(pk__in=later)
    calls = Call.objects.exclude(state=CallState.DECIDED).filter(jurors__isnull=False).distinct()
    calls = calls.filter(pk__in=there.values("call"))
    numbers = list(calls.order_by("pk").values_list("pk", flat=True))
    for number in numbers:
        recompute_conflicts(call_id=number, actor=actor, on=on)
    return len(numbers)


@command
def pin_conflict(
    *, juror_id: int, number: int, note: str, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Set a conflict that the juror cannot remove, close the application to them, and return its id.

    :raises Refused: when the call is decided, no application of the call has this number, the reason is not
        written or too long, or the pair already has a pinned conflict.
    """
    seats = Juror.objects.filter(call__in=calls_run_by(actor=actor, on=localdate(on)))
    juror = seats.select_related("call").select_for_update(of=("self",)).get(pk=juror_id)
    application = _parties_of(juror.call).filter(number=number).first()
    refusals = [*_refusals_of_register(juror.call), *_refusals_of_note(note, "note")]
    if application is None:
        refusals.append(Refusal("programmes.conflict_unknown_application", {"number": number}, "number"))
    elif _is_pinned(juror, application):
        refusals.append(Refusal("programmes.conflict_already_pinned", {"number": number}, "number"))
    refuse_if(refusals)
    assert application is not None
    conflict = Conflict.objects.create(
        juror=juror,
        application=application,
        kind=ConflictKind.PINNED,
        origin=ConflictOrigin.PINNED,
        note=note.strip(),
        recorded_at=on,
        recorded_by_id=actor.person_id,
    )
    close_reviews({(juror.pk, application.pk)})
    audit.record(
        actor=actor,
        command="pin_conflict",
        on=on,
        object_type="call",
        object_id=juror.call_id,
        changes={"juror": juror.pk, "application": application.pk, "conflict": conflict.pk},
        key=key,
        result=conflict.pk,
    )
    return conflict.pk


@command
def lift_conflict(
    *, conflict_id: int, reason: str, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Lift a declared or pinned conflict, reopen the application to the juror, and return the conflict's id.

    The link question will be asked again. The register keeps the conflict, who lifted it and why.

    :raises Refused: when the call is decided, the conflict is computed (it goes with the relation that makes
        it), it is the actor's own, or the reason is not written or too long.
    """
    register = Conflict.objects.filter(juror__call__in=calls_run_by(actor=actor, on=localdate(on)))
    conflict = (
        register.filter(lifted_at=None)
        .select_related("juror__call")
        .select_for_update(of=("self",))
        .get(pk=conflict_id)
    )
    refusals = [*_refusals_of_register(conflict.juror.call), *_refusals_of_note(reason, "reason")]
    if conflict.origin == ConflictOrigin.COMPUTED:
        refusals.append(Refusal("programmes.conflict_computed_stays"))
    if conflict.juror.person_id == actor.person_id:
        refusals.append(Refusal("programmes.conflict_own"))
    refuse_if(refusals)
    conflict.lifted_at, conflict.lifted_by_id, conflict.lifted_reason = on, actor.person_id, reason.strip()
    conflict.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])
    _reopen_reviews({(conflict.juror_id, conflict.application_id)})
    audit.record(
        actor=actor,
        command="lift_conflict",
        on=on,
        object_type="call",
        object_id=conflict.juror.call_id,
        changes={"conflict": conflict.pk},
        key=key,
        result=conflict.pk,
    )
    return conflict.pk


def follow_conflicts(call: Call, *, on: datetime) -> tuple[int, int]:
    """Write the computed conflicts that appeared, lift those whose relation no longer counts; count both.

    Called inside the commands that change a jury or a partnership, in their transaction.
    """
    computed = _computed(call, on)
    live = list(Conflict.objects.filter(juror__call=call, lifted_at=None))
    known = {(row.juror_id, row.application_id, row.kind) for row in live}
    fresh = [found for found in computed if found[:3] not in known]
    Conflict.objects.bulk_create(
        [
            Conflict(
                juror_id=juror,
                application_id=application,
                kind=kind,
                organisation_id=organisation,
                origin=ConflictOrigin.COMPUTED,
                recorded_at=on,
            )
            for juror, application, kind, organisation in fresh
        ],
        batch_size=500,
    )
    standing = {found[:3] for found in computed}
    gone = [
        row
        for row in live
        if row.origin == ConflictOrigin.COMPUTED
        and (row.juror_id, row.application_id, row.kind) not in standing
    ]
    Conflict.objects.filter(pk__in=[row.pk for row in gone]).update(lifted_at=on)
    close_reviews({(juror, application) for juror, application, _kind, _organisation in fresh})
    _reopen_reviews({(row.juror_id, row.application_id) for row in gone})
    return len(fresh), len(gone)


def close_reviews(pairs: Collection[Pair]) -> None:
    """Turn the reviews of these pairs into recusals; a mark already given no longer counts, and is kept."""
    closed = [review for review in _reviews_of(pairs) if review.state != ReviewState.RECUSED]
    counted = {review.application_id for review in closed if review.state == ReviewState.GIVEN}
    _move(closed, ReviewState.RECUSED)
    restate(counted)


def _reopen_reviews(pairs: Collection[Pair]) -> None:
    """Give back the recused reviews of these pairs that no live conflict closes any more."""
    still = set(
        Conflict.objects.filter(juror__in={juror for juror, _ in pairs}, lifted_at=None).values_list(
            "juror_id", "application_id"
        )
    )
    back = [review for review in _reviews_of(set(pairs) - still) if review.state == ReviewState.RECUSED]
    _move([review for review in back if review.marks], ReviewState.DRAFT)
    _move([review for review in back if not review.marks], ReviewState.ASSIGNED)


def _move(reviews: Iterable[Review], state: ReviewState) -> None:
    rows = list(reviews)
    for review in rows:
        review.state, review.version, review.no_link_declared_at = state, review.version + 1, None
    Review.objects.bulk_update(rows, ["state", "version", "no_link_declared_at"], batch_size=200)


def _reviews_of(pairs: Collection[Pair]) -> list[Review]:
    if not pairs:
        return []
    rows = Review.objects.select_for_update(of=("self",)).filter(juror__in={juror for juror, _ in pairs})
    return [row for row in rows.order_by("pk") if (row.juror_id, row.application_id) in pairs]


def _computed(call: Call, on: datetime) -> set[tuple[int, int, str, int]]:
    """Every computed conflict of the call: juror, application, kind, organisation (one per kind)."""
    jurors = dict(Juror.objects.filter(call=call).values_list("person_id", "pk"))
    applications = _parties_of(call)
    concerned = defaultdict(set)
    for application, organisation in [
        *applications.values_list("pk", "organisation_id"),
        *ApplicationPartner.objects.filter(application__in=applications).values_list(
            "application_id", "organisation_id"
        ),
    ]:
        concerned[organisation].add(application)
    facts = [
        RelationFact(fact.kind, fact.person, fact.organisation, fact.other, fact.period)
        for fact in relation_facts(persons=list(jurors), organisations=list(concerned))
    ]
    found: dict[tuple[int, int, str], int] = {}
    for person, juror in jurors.items():
        for conflict in computed_conflicts(
            juror_person=person,
            organisations=frozenset(concerned),
            relations=facts,
            on=localdate(on),
            years=call.conflict_years,
        ):
            for application in concerned[conflict.organisation]:
                found.setdefault((juror, application, conflict.kind), conflict.organisation)
    # Whoever writes an application belongs to it, whatever the directory says.
    team = ApplicationMember.objects.filter(application__in=applications, person__in=jurors)
    for application, person, organisation in team.values_list(
        "application_id", "person_id", "application__organisation_id"
    ):
        found.setdefault((jurors[person], application, ConflictKind.SAME_ORGANISATION), organisation)
    return {(*pair, organisation) for pair, organisation in found.items()}


def _parties_of(call: Call) -> QuerySet[Application]:
    return Application.objects.filter(call=call).exclude(
        state__in=(ApplicationState.DRAFT, ApplicationState.WITHDRAWN)
    )


def _locked(call_id: int, actor: Actor, on: datetime) -> Call:
    return calls_run_by(actor=actor, on=localdate(on)).select_for_update(of=("self",)).get(pk=call_id)


def _is_pinned(juror: Juror, application: Application) -> bool:
    live = Conflict.objects.filter(juror=juror, application=application, lifted_at=None)
    return live.filter(kind=ConflictKind.PINNED).exists()


def _refusals_of_register(call: Call) -> list[Refusal]:
    return [Refusal("programmes.register_closed")] if call.state == CallState.DECIDED else []


def _refusals_of_note(note: str, field: str) -> list[Refusal]:
    if not note.strip():
        return [Refusal("programmes.conflict_reason_missing", {}, field)]
    if len(note.strip()) > LONGEST_NOTE:
        return [Refusal("programmes.conflict_reason_too_long", {"longest": LONGEST_NOTE}, field)]
    return []
