"""Reads of juries: the facilitator's pages start from the calls run, a juror's from their own seat."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from grappe.areas.directory.models import Establishment, Organisation, OrganisationAlias
from grappe.areas.programmes.models import (
    Application,
    ApplicationMember,
    AssignmentRun,
    Attachment,
    Call,
    Conflict,
    ConflictOrigin,
    Juror,
    JurorPreference,
    Review,
    ReviewState,
)
from grappe.areas.programmes.queries.phases import PHASE_COLUMNS, link_is_answered, rights_in
from grappe.areas.programmes.queries.scopes import calls_run_by, jury_seats
from grappe.areas.programmes.rules.applications import ApplicationState
from grappe.areas.programmes.rules.phases import Reading
from grappe.kernel.actor import Actor
from grappe.kernel.models import StoredFile

TO_MARK = (ReviewState.ASSIGNED, ReviewState.DRAFT)
MARKED = (ReviewState.GIVEN, ReviewState.ABSTAINED)
HIDDEN = (ApplicationState.DRAFT, ApplicationState.WITHDRAWN)


def call_to_run(*, actor: Actor, network: str, slug: str, on: date) -> Call:
    """Return a call of the network for whoever facilitates it.

    :raises Call.DoesNotExist: also when it exists but is not theirs to run.
    """
    calls = calls_run_by(actor=actor, on=on).select_related("network__organisation", "full_form_revision")
    return calls.get(network__slug=network, slug=slug)


def _related_count(rows: QuerySet[Any], field: str) -> Coalesce:
    counted = rows.order_by().values(field).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def jurors_of(call: Call) -> QuerySet[Juror]:
    """Jurors of a call with how many applications they have to read, have answered, and may not read."""
    reviews = Review.objects.filter(juror=OuterRef("pk"))
    live = Conflict.objects.filter(juror=OuterRef("pk"), lifted_at=None)
    return (
        Juror.objects.filter(call=call)
        .select_related("person")
        .annotate(
            load=_related_count(reviews.exclude(state=ReviewState.RECUSED), "juror"),
            answered=_related_count(reviews.filter(state__in=MARKED), "juror"),
            barred=Coalesce(
                Subquery(
                    live.order_by()
                    .values("juror")
                    .annotate(n=Count("application", distinct=True))
                    .values("n"),
                    output_field=IntegerField(),
                ),
                Value(0),
            ),
        )
        .order_by("person__name", "pk")
    )


def register_of(call: Call) -> QuerySet[Conflict]:
    """The register of conflicts of a call: live ones first, then lifted ones, by application."""
    return (
        Conflict.objects.filter(juror__call=call)
        .select_related(
            "juror__person", "application__organisation", "organisation", "recorded_by", "lifted_by"
        )
        .order_by(F("lifted_at").asc(nulls_first=True), "application__number", "juror__person__name", "pk")
    )


def register_counts(call: Call) -> dict[str, int]:
    """How many live conflicts by origin, and how many lifted: one query."""
    live = Q(lifted_at=None)
    return Conflict.objects.filter(juror__call=call).aggregate(
        lifted=Count("pk", filter=~live),
        **{origin.value: Count("pk", filter=live & Q(origin=origin)) for origin in ConflictOrigin},
    )


def last_run(call: Call) -> AssignmentRun | None:
    """The latest answer of the solver for a call."""
    return AssignmentRun.objects.filter(call=call).order_by("-pk").first()


def call_to_assign(*, actor: Actor, network: str, slug: str, on: date) -> Call:
    """Return a call to run, with `submitted` applications to read, `asked` reviews in force and those
    `opened` already: one query.

    :raises Call.DoesNotExist: also when it exists but is not theirs to run.
    """
    submitted = Application.objects.filter(call=OuterRef("pk"), state=ApplicationState.SUBMITTED)
    reviews = Review.objects.filter(juror__call=OuterRef("pk")).exclude(state=ReviewState.RECUSED)
    unread = Q(state=ReviewState.ASSIGNED, no_link_declared_at=None)
    calls = calls_run_by(actor=actor, on=on).select_related("network__organisation")
    return calls.annotate(
        submitted=_related_count(submitted, "call"),
        asked=_related_count(reviews, "juror__call"),
        opened=_related_count(reviews.exclude(unread), "juror__call"),
    ).get(network__slug=network, slug=slug)


def applications_to_assign(call: Call) -> QuerySet[Application]:
    """The applications of a call with those who read them, for the assignment page; their text stays out."""
    reviews = Review.objects.exclude(state=ReviewState.RECUSED).only("application_id", "juror_id", "state")
    return (
        Application.objects.filter(call=call, state=ApplicationState.SUBMITTED)
        .select_related("organisation")
        .only("number", "theme", "call_id", "organisation__name")
        .prefetch_related(Prefetch("reviews", reviews.order_by("pk"), to_attr="readers"))
        .order_by("number")
    )


# ---- a juror's desk ------------------------------------------------------------------------------


def seat_of(*, actor: Actor, slug: str) -> Juror:
    """Return the actor's seat on the jury of a call.

    :raises Juror.DoesNotExist: when they do not sit on it.
    """
    return (
        jury_seats(actor=actor).select_related("call__network__organisation", "person").get(call__slug=slug)
    )


def _closed_to_juror() -> Q:
    """A live conflict, or a place on the team: either closes an application to a juror."""
    live = Conflict.objects.filter(
        juror=OuterRef("juror"), application=OuterRef("application"), lifted_at__isnull=True
    )
    team = ApplicationMember.objects.filter(
        application=OuterRef("application"), person=OuterRef("juror__person")
    )
    return Q(Exists(live)) | Q(Exists(team))


def reviews_seated(*, slug: str, number: int) -> QuerySet[Review]:
    """Every review of one application, for the commands that lock them together; `blocked` says whether a
    conflict closes it to its juror. Only what a mark needs is read."""
    return _seated().filter(application__call__slug=slug, application__number=number)


@cache
def _seated() -> QuerySet[Review]:
    """The same of every application. Prepared once: a mark is saved while its juror waits, and preparing
    these subqueries took longer than all the rest of saving it."""
    return (
        Review.objects.exclude(application__state__in=HIDDEN)
        .select_related("juror", "application__call__grid")
        .only(
            *(
                "state",
                "marks",
                "reasons",
                "points",
                "families",
                "no_link_declared_at",
                "saved_from",
                "version",
            ),
            *("abstention_reason", "saved_at", "juror_id", "juror__person_id", "application_id"),
            *("application__number", "application__organisation_id", "application__call_id"),
            *(f"application__call__{column}" for column in (*PHASE_COLUMNS, "grid__grid")),
        )
        .annotate(blocked=_closed_to_juror())
    )


def closed_to(juror: Juror) -> set[int]:
    """The ids of the applications closed to a juror, by a live conflict or a place on the team: one query."""
    live = Conflict.objects.filter(juror=juror, lifted_at=None).values_list("application_id", flat=True)
    team = ApplicationMember.objects.filter(person=juror.person_id, application__call=juror.call_id)
    return set(live.order_by().union(team.order_by().values_list("application_id", flat=True)))


def _open_reviews(juror: Juror, closed: set[int]) -> QuerySet[Review]:
    rows = Review.objects.filter(juror=juror).exclude(state=ReviewState.RECUSED)
    rows = rows.exclude(application__state__in=HIDDEN)
    return rows.exclude(application__in=closed) if closed else rows


def reviews_to_work(juror: Juror, closed: set[int]) -> QuerySet[Review, Any]:
    """A juror's reviews as plain rows for their list, without those that a conflict closes."""
    return (
        _open_reviews(juror, closed)
        .order_by("application__number")
        .values(
            "state",
            "points",
            "saved_at",
            "application_id",
            "no_link_declared_at",
            number=F("application__number"),
            theme_code=F("application__theme"),
            name=F("application__organisation__name"),
            department=F("application__organisation__department__name"),
        )
    )


def recused_reviews(juror: Juror) -> QuerySet[Conflict]:
    """The register's lines about a juror, latest first: what closed which application, never its content."""
    return (
        Conflict.objects.filter(juror=juror)
        .select_related("application__organisation", "organisation", "lifted_by")
        .order_by(F("lifted_at").asc(nulls_first=True), "-recorded_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """A juror's work: applications to mark, marked, and closed by a conflict."""

    to_mark: int
    marked: int
    recused: int


def work_counts(juror: Juror, closed: set[int]) -> WorkCounts:
    """Count a juror's work in one query; what is closed is known already."""
    rows = _open_reviews(juror, closed).order_by().values_list("state").annotate(n=Count("pk"))
    by_state = dict(rows)
    return WorkCounts(
        to_mark=sum(by_state.get(state, 0) for state in TO_MARK),
        marked=sum(by_state.get(state, 0) for state in MARKED),
        recused=len(closed),
    )


def review_to_mark(*, actor: Actor, slug: str, number: int) -> Review:
    """Return the actor's own review of an application, with all that its page shows of the call.

    `blocked` says whether a conflict closes it: then nothing of the application may be shown.

    :raises Review.DoesNotExist: when they were not asked to read it.
    """
    return (
        Review.objects.filter(
            juror__person_id=actor.own_id, application__call__slug=slug, application__number=number
        )
        .exclude(application__state__in=HIDDEN)
        .select_related(
            "juror",
            "application__organisation__department",
            "application__call__grid",
            "application__form_revision",
        )
        .annotate(blocked=_closed_to_juror())
        .get()
    )


def file_for_juror(*, actor: Actor, slug: str, number: int, pk: int, on: datetime) -> StoredFile:
    """Return a file joined to an application, for a juror who has answered that nothing ties them to it, in a
    phase of full reading: no one can take the names out of a file.

    :raises Review.DoesNotExist, Attachment.DoesNotExist: in every other case.
    """
    review = (
        Review.objects.filter(
            juror__person_id=actor.own_id, application__call__slug=slug, application__number=number
        )
        .filter(no_link_declared_at__isnull=False)
        .exclude(state=ReviewState.RECUSED)
        .exclude(_closed_to_juror())
        .select_related("application__call")
        .get()
    )
    call = review.application.call
    answered = link_is_answered(call, review.no_link_declared_at, when=on)
    if not answered or rights_in(call, when=on).read is not Reading.FULL:
        raise Review.DoesNotExist
    joined = Attachment.objects.filter(application=review.application_id, removed_at=None)
    return joined.select_related("file").get(pk=pk).file


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds one review: the numbers before and after it in the juror's list, its place there, the
    length of the list, and the other jurors' answers when they are to be seen."""

    before: int | None
    after: int | None
    place: int
    length: int
    others: list[dict[str, Any]]


def around(review: Review, *, with_others: bool) -> Around:
    """Read a review's neighbours and, when they are to be seen, the other jurors' answers: one query.

    :param with_others: what the phase in force says, by `rules.phases.sees_others`.
    """
    mine = Q(juror=review.juror_id) & ~Q(state=ReviewState.RECUSED) & ~Q(application__state__in=HIDDEN)
    wanted = mine & ~_closed_to_juror()
    if with_others:
        wanted |= Q(application=review.application_id, state__in=MARKED)
    rows = list(
        Review.objects.filter(wanted)
        .order_by("application__number", "juror__person__name")
        .values(
            "pk",
            "juror_id",
            "points",
            "abstention_reason",
            number=F("application__number"),
            name=F("juror__person__name"),
            capacity=F("juror__capacity_as"),
        )
    )
    numbers = [row["number"] for row in rows if row["juror_id"] == review.juror_id]
    here = numbers.index(review.application.number)
    return Around(
        before=numbers[here - 1] if here else None,
        after=numbers[here + 1] if here + 1 < len(numbers) else None,
        place=here + 1,
        length=len(numbers),
        others=[dict(row) for row in rows if row["juror_id"] != review.juror_id],
    )


def names_to_mask(application: Application) -> tuple[list[str], list[str]]:
    """Return every name and every number that would tell who applies: of the applicant and its partners,
    former and commercial ones included, of their establishments, and of the people who wrote; one query
    each for names and numbers."""
    parties = Q(pk=application.organisation_id) | Q(pk__in=application.partners.values("organisation"))
    organisations = Organisation.objects.filter(parties).order_by()
    rows = list(organisations.values_list("pk", "name", "siren", "siret"))
    ids = [pk for pk, *_rest in rows]
    others = OrganisationAlias.objects.filter(organisation__in=ids).order_by().values_list("name")
    others = others.union(
        Establishment.objects.filter(organisation__in=ids).exclude(name="").order_by().values_list("name"),
        application.members.order_by().values_list("person__name"),
    )
    names = [*(name for _pk, name, *_numbers in rows), *(name for (name,) in others)]
    return names, [number for _pk, _name, *numbers in rows for number in numbers if number]


def applications_to_choose(juror: Juror) -> QuerySet[Application]:
    """The applications that a juror may wish to read: those of the call that no conflict closes."""
    closed = Conflict.objects.filter(juror=juror, application=OuterRef("pk"), lifted_at__isnull=True)
    team = ApplicationMember.objects.filter(application=OuterRef("pk"), person=juror.person_id)
    return (
        Application.objects.filter(call=juror.call_id, state=ApplicationState.SUBMITTED)
        .exclude(Exists(closed))
        .exclude(Exists(team))
        .select_related("organisation")
        .annotate(
            wish=Subquery(
                JurorPreference.objects.filter(juror=juror, application=OuterRef("pk")).values("value")[:1]
            )
        )
        .order_by("number")
    )


def register_rows(call: Call) -> Iterator[tuple[Any, ...]]:
    """The register as plain rows for a file, in one query."""
    yield from (
        register_of(call)
        .values_list(
            "application__number",
            "application__organisation__name",
            "juror__person__name",
            "kind",
            "origin",
            "organisation__name",
            "note",
            "recorded_at",
            "recorded_by__name",
            "lifted_at",
            "lifted_by__name",
            "lifted_reason",
        )
        .iterator(chunk_size=2000)
    )
