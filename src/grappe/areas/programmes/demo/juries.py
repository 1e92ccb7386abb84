"""The juries of the demonstration: invented jurors, conflicts with invented organisations, invented marks.

Everything goes through the real commands and the real solver, at the dates of the story. What could harm a
real name is kept for organisations that do not exist: conflicts, a recusal, a disagreement, an abstention.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from grappe.areas.directory.models import Organisation, OrganisationKind, Relation, RelationKind
from grappe.areas.people.demo import address, people
from grappe.areas.people.models import Person
from grappe.areas.programmes.commands.decisions.session import open_deliberation
from grappe.areas.programmes.commands.juries import (
    Answer,
    abstain,
    add_juror,
    apply_assignment,
    declare_no_link,
    give_mark,
    pin_conflict,
    recuse,
    run_assignment,
    save_draft,
    state_preferences,
)
from grappe.areas.programmes.demo.data import (
    DISTRIBUTION,
    INVENTED,
    INVENTED_ORGANISATIONS,
    ORGANISATION,
    PRODUCTION,
)
from grappe.areas.programmes.models import Call, Juror, Review, ReviewState
from grappe.areas.programmes.rules.conflicts import ConflictKind
from grappe.kernel.actor import MACHINE, Actor

PARIS = ZoneInfo("Europe/Paris")
CODES = ("C1", "C2", "C3", "C4", "B1")
Marks = tuple[int | None, ...]

# Person → what they sit as, and their expertise by theme.
JURORS: Mapping[str, tuple[str, Mapping[str, int]]] = {
    "juror1": ("Comité de pilotage", {PRODUCTION: 3, DISTRIBUTION: 1, ORGANISATION: 1}),
    "juror2": ("Comité de pilotage", {PRODUCTION: 1, DISTRIBUTION: 3, ORGANISATION: 2}),
    "juror3": ("Professionnelle de l’innovation", {PRODUCTION: 2, DISTRIBUTION: 1, ORGANISATION: 3}),
    "juror4": ("Professionnel de l’innovation", {PRODUCTION: 2, DISTRIBUTION: 2, ORGANISATION: 0}),
}

# Three sets of marks for each application, by number: C1, C2, C3, C4, B1; None is a blank on purpose.
# Numbers 4, 9 and 11 get the same three sets: an exact tie at rank ten, across the line.
TIED: tuple[Marks, Marks, Marks] = ((15, 14, 15, 14, 8), (13, 14, 14, 12, 10), (13, 10, 12, 15, 6))
MARKS_2009: Mapping[int, Sequence[Marks]] = {
    1: ((18, 17, 18, 15, 12), (16, 15, 17, 16, 10), (15, 14, 14, 17, 14)),
    2: ((17, 15, 15, 17, 12), (17, 17, 18, 16, 10), (19, 17, 19, 16, 12)),
    3: ((17, 16, 19, 16, 8), (15, 16, 16, 15, 10), (15, 12, 15, 17, 8)),
    4: TIED,
    5: ((17, 17, 17, 16, 16), (17, 15, 16, 15, 14), (14, 14, 15, 16, 18)),
    6: ((17, 15, 16, 16, 10), (17, 18, 16, 17, 12), (18, 17, 20, 17, 10)),
    7: ((13, 14, 14, None, 16), (13, 12, 11, 13, 14), (11, 10, 12, 12, 16)),
    8: ((15, 13, 14, 14, 12), (15, 16, 15, 16, 10), (16, 16, 18, 15, 12)),
    9: (TIED[1], TIED[2], TIED[0]),
    10: ((15, 14, 15, 15, 10), (16, 15, 16, 16, 12), (16, 17, 19, 15, 12)),
    11: (TIED[2], TIED[0], TIED[1]),
    12: ((10, 10, 10, 12, 8), (12, 11, 12, 10, 10), (12, 12, 12, 12, 8)),
    13: ((16, 17, 17, 15, 12), (16, 14, 15, 16, 10), (14, 13, 14, 14, 14)),
    14: ((18, 17, 17, 16, 10), (12, 12, 11, 13, 6), (6, 7, 8, 9, 4)),
    15: ((18, 17, 18, 16, 16), (16, 17, 15, 17, 14), (16, 13, 16, 16, 16)),
    16: ((9, 9, 9, 12, 12), (11, 10, 9, 11, 10), (11, 11, 13, 10, 12)),
}
ABSTENTION_2009 = 12
RECUSAL_2009 = 16
RECUSAL_OF_TRIAL = 6
# In the trial whose deposit is closed: juror → number → how gladly they would read it, from −2 to 2.
PREFERENCES: Mapping[str, Mapping[int, int]] = {
    "juror1": {2: 2, 3: 1, 5: -1},
    "juror3": {1: 1, 4: 2, 6: -2},
}
# A juror and an application that the facilitator keeps apart there.
PINNED = ("juror3", 2)
# Places in the trial under deliberation: four. Numbers 2 and 6 are tied at rank four.
TRIAL_TIE: tuple[Marks, Marks, Marks] = ((13, 12, 12, 13, 10), (13, 14, 14, 14, 10), (15, 14, 16, 12, 12))
MARKS_OF_TRIAL: Mapping[int, Sequence[Marks]] = {
    1: ((17, 16, 18, 15, 12), (15, 16, 15, 16, 14), (15, 14, 13, 15, 12)),
    2: TRIAL_TIE,
    3: ((18, 17, 18, 17, 10), (16, 17, 17, 15, 12), (16, 14, 14, 16, 10)),
    4: ((11, 10, 12, 11, 10), (11, 12, 12, 13, 8), (13, 14, 13, 12, 10)),
    5: ((18, 17, 16, 17, 8), (11, 10, 12, 11, 6), (9, 8, 10, 9, 4)),
    6: (TRIAL_TIE[2], TRIAL_TIE[0], TRIAL_TIE[1]),
    7: ((16, 16, 18, 14, 14), (16, 14, 15, 15, 12), (14, 14, 13, 16, 12)),
    8: ((9, 7, 10, 10, 8), (9, 10, 10, 11, 6), (11, 11, 11, None, 8)),
}


def load_juries(*, on: datetime) -> None:
    """Seat the jurors of every call that reached that stage, assign the applications, and give the marks."""
    persons = people()
    _write_relations(persons)
    _run_2009()
    _run_trial_under_deliberation(on - timedelta(days=30))
    _run_trial_under_review(on - timedelta(days=4))
    _seat_trial_closed(on - timedelta(days=1))


def _write_relations(persons: Mapping[str, Person]) -> None:
    """Links between invented jurors and invented organisations: each makes a conflict of another kind."""
    company = {
        key: Organisation.objects.get(name=INVENTED_ORGANISATIONS[key][0], invented=True)
        for key in ("savonnerie", "brasserie", "textile", "conserverie")
    }
    holding, firm = Organisation.objects.bulk_create(
        Organisation(name=name, kind=kind, activity=activity, source=INVENTED, invented=True)
        for name, kind, activity in (
            ("Groupe Modèle Boissons", OrganisationKind.COMPANY, "société de portefeuille"),
            ("Conseil Démo Innovation", OrganisationKind.CONSULTANT, "conseil en innovation"),
        )
    )
    Relation.objects.bulk_create(
        [
            _tie(RelationKind.MANDATE, company["savonnerie"], person=persons["juror1"], since=2005),
            _tie(RelationKind.EMPLOYMENT, holding, person=persons["juror2"], since=2003),
            _tie(RelationKind.CONTROL, company["brasserie"], holder=holding, since=2001),
            # Ended less than three years before June 2009, so it still counts then, and no longer today.
            _tie(
                RelationKind.EMPLOYMENT,
                company["textile"],
                person=persons["juror3"],
                since=2004,
                until=date(2007, 9, 30),
            ),
            _tie(RelationKind.EMPLOYMENT, firm, person=persons["juror4"], since=2006),
            _tie(RelationKind.PAID_CONSULTANT, company["conserverie"], holder=firm, since=2008),
            _tie(RelationKind.JOINT_PROJECT, company["conserverie"], holder=firm, since=2008),
        ]
    )


def _tie(
    kind: RelationKind,
    organisation: Organisation,
    *,
    since: int,
    person: Person | None = None,
    holder: Organisation | None = None,
    until: date | None = None,
) -> Relation:
    return Relation(
        kind=kind,
        person=person,
        holder=holder,
        organisation=organisation,
        valid_from=date(since, 1, 1),
        valid_to=until,
    )


def _run_2009() -> None:
    call = Call.objects.get(slug="bio-innov-2009")
    seated = datetime(2009, 6, 1, 9, 30, tzinfo=PARIS)
    seat(call, on=seated)
    assign(call, on=seated)
    # One juror knows an invented applicant: the application closes, and the solver finds another reader.
    _leave(
        call,
        RECUSAL_2009,
        ConflictKind.DECLARED_OTHER,
        "A conseillé l’entreprise bénévolement.",
        on=datetime(2009, 6, 2, 8, 55, tzinfo=PARIS),
    )
    assign(call, on=datetime(2009, 6, 2, 10, 0, tzinfo=PARIS))
    _mark_all(call, MARKS_2009, first=datetime(2009, 6, 3, 9, 0, tzinfo=PARIS), abstains_on=ABSTENTION_2009)


def _run_trial_under_deliberation(first: datetime) -> None:
    """Every mark is given, and the session is open."""
    call = Call.objects.get(slug="essai-deliberation")
    seat(call, on=first)
    assign(call, on=first)
    _mark_all(call, MARKS_OF_TRIAL, first=first + timedelta(days=1))
    open_deliberation(call_id=call.pk, actor=MACHINE, on=first + timedelta(days=26))


def _run_trial_under_review(first: datetime) -> None:
    """About half of the marks are given, one is begun, one is left for a link, the others wait."""
    call = Call.objects.get(slug="essai-notation")
    seat(call, on=first)
    assign(call, on=first)
    _leave(call, RECUSAL_OF_TRIAL, ConflictKind.DECLARED_PERSONAL, "", on=first + timedelta(minutes=20))
    assign(call, on=first + timedelta(minutes=40))
    rows = list(reviews(call))
    for rank, review in enumerate(rows[::2]):
        marks = MARKS_OF_TRIAL[review.application.number][rank % 3]
        mark(call, review, marks, on=first + timedelta(hours=5 * rank + 1))
    _begin(call, rows[1], on=first + timedelta(days=3))


def _seat_trial_closed(on: datetime) -> None:
    """The deposit is over: the jury is seated and says what it would gladly read; nothing is assigned yet."""
    call = Call.objects.get(slug="essai-clos")
    seat(call, on=on)
    for key, wishes in PREFERENCES.items():
        state_preferences(
            slug=call.slug, wishes=wishes, actor=actor_of(people()[key]), on=on + timedelta(hours=2)
        )
    juror = Juror.objects.get(call=call, person__email=address(PINNED[0]))
    pin_conflict(
        juror_id=juror.pk,
        number=PINNED[1],
        note="L’entreprise inventée a été hébergée dans ses locaux.",
        actor=MACHINE,
        on=on + timedelta(hours=3),
    )


def _leave(call: Call, number: int, kind: ConflictKind, note: str, *, on: datetime) -> None:
    """The first juror of an application declares a link: it closes to them at once."""
    first = Review.objects.filter(application__call=call, application__number=number).order_by("pk")[0]
    recuse(slug=call.slug, number=number, kind=kind, note=note, actor=actor_of(first.juror.person), on=on)


def seat(call: Call, *, on: datetime) -> None:
    for key, (capacity_as, expertise) in JURORS.items():
        add_juror(
            call_id=call.pk,
            email=address(key),
            capacity_as=capacity_as,
            expertise=expertise,
            actor=MACHINE,
            on=on,
        )


def assign(call: Call, *, on: datetime) -> None:
    run = run_assignment(call_id=call.pk, actor=MACHINE, on=on)
    apply_assignment(call_id=call.pk, run_id=run, variant="total", actor=MACHINE, on=on)


def reviews(call: Call) -> Sequence[Review]:
    rows = Review.objects.filter(application__call=call).exclude(state=ReviewState.RECUSED)
    return list(
        rows.select_related("application", "juror__person").order_by(
            "application__number", "juror__person__email"
        )
    )


def _mark_all(
    call: Call, marks: Mapping[int, Sequence[Marks]], *, first: datetime, abstains_on: int | None = None
) -> None:
    """Give every mark, an application after another; the last juror of `abstains_on` abstains."""
    given: dict[int, int] = {}
    for rank, review in enumerate(reviews(call)):
        number = review.application.number
        place = given.get(number, 0)
        given[number] = place + 1
        moment = first + timedelta(hours=3 * rank)
        if number == abstains_on and place == call.reviews_per_application - 1:
            _abstain(call, review, on=moment)
        else:
            mark(call, review, marks[number][place], on=moment)


def mark(call: Call, review: Review, marks: Marks, *, on: datetime) -> None:
    answers = {code: Answer(mark, blank=mark is None) for code, mark in zip(CODES, marks, strict=True)}
    where = {"slug": call.slug, "number": review.application.number, "actor": actor_of(review.juror.person)}
    declare_no_link(on=on, **where)
    give_mark(answers=answers, version=review.version, page="demo", on=on + timedelta(minutes=25), **where)


def _abstain(call: Call, review: Review, *, on: datetime) -> None:
    where = {"slug": call.slug, "number": review.application.number, "actor": actor_of(review.juror.person)}
    declare_no_link(on=on, **where)
    reason = "Le marché du textile est trop loin de mon métier pour une note juste."
    abstain(reason=reason, version=review.version, page="demo", on=on + timedelta(minutes=15), **where)


def _begin(call: Call, review: Review, *, on: datetime) -> None:
    where = {"slug": call.slug, "number": review.application.number, "actor": actor_of(review.juror.person)}
    declare_no_link(on=on, **where)
    answers = {"C1": Answer(15), "C2": Answer(13, reason="Qui garde le savoir-faire ensuite ?")}
    save_draft(answers=answers, version=review.version, page="demo", on=on + timedelta(minutes=9), **where)


def actor_of(person: Person) -> Actor:
    return Actor(person_id=person.pk, name=person.name)
