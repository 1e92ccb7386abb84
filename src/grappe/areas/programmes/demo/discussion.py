"""Discussions and experts' opinions of the demonstration, on invented applications of the trial calls.

Everything goes through the real commands, at the times of the story; every person and organisation is
invented, so that a doubt written here is about nobody.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from grappe.areas.people.commands import InvitationLetter
from grappe.areas.people.demo import address, people
from grappe.areas.people.models import Person
from grappe.areas.programmes.commands.discussion import mark_read, withdraw_message, write_message
from grappe.areas.programmes.commands.opinions import (
    ask_opinion,
    declare_no_link,
    give_opinion,
    recuse,
    withdraw_request,
)
from grappe.areas.programmes.models import Application, Review, ReviewState
from grappe.areas.programmes.rules.conflicts import ConflictKind
from grappe.kernel.actor import Actor

DECIDING, MARKING = "essai-deliberation", "essai-notation"
# The application on which the jurors disagree, and the others that an expert is asked about.
DISPUTED, AWAITED, CONFIDENTIAL, RECUSED, TAKEN_BACK = 5, 3, 7, 6, 2
PARIS = ZoneInfo("Europe/Paris")
NOBODY = InvitationLetter(token="-" * 43, link="https://exemple.test/")


def load_discussions(*, on: datetime) -> None:
    """Have the jurors and the facilitator discuss, and experts asked: one opinion given, one confidential,
    one awaited, one refused for a link, one taken back, and one on a call that is being marked."""
    _discuss(on)
    _ask(on)
    _ask_in_vain(on)


def _discuss(on: datetime) -> None:
    camille = _actor(people()["facilitator"])
    jurors = [_actor(person) for person in _readers(DECIDING, DISPUTED)]
    first = _say(
        DISPUTED, jurors[0], "Les lettres d’engagement des maraîchers changent tout à mes yeux.", on, 60
    )
    _say(
        DISPUTED,
        jurors[1],
        "Elles n’engagent que sur l’intention : aucun volume n’y est écrit. J’ai noté le dossier sans elles.",
        on,
        52,
        answers=first,
    )
    _say(
        DISPUTED,
        camille,
        "J’ai demandé un avis sur ce point. Il est au-dessus, à lire avant la séance.",
        on,
        30,
        answers=first,
    )
    slip = _say(DISPUTED, jurors[2], "Message envoyé dans le mauvais dossier.", on, 28)
    withdraw_message(message_id=slip, actor=jurors[2], on=on - timedelta(hours=27))
    _say(DISPUTED, jurors[2], "Le calendrier me paraît tenable ; c’est le marché qui manque.", on, 26)
    other = _readers(DECIDING, AWAITED)[0]
    _say(
        AWAITED, _actor(other), "Quelqu’un sait-il si la teinture végétale tient au lavage à 60 °C ?", on, 22
    )
    mark_read(slug=DECIDING, number=DISPUTED, last=slip, actor=camille, on=on - timedelta(hours=25))


def _ask(on: datetime) -> None:
    persons = people()
    given = _asked(
        DECIDING,
        DISPUTED,
        "consultant",
        "Consultant en approvisionnement",
        "Des lettres d’intention de maraîchers suffisent-elles à planifier une campagne ?",
        on=on - timedelta(days=8),
        due_at=_evening(on, -2),
        is_confidential=False,
        with_letter=True,
    )
    _answered(
        given,
        persons["consultant"],
        "Avis inventé. Elles suffisent à planifier des essais, non une campagne : sans volume ni prix, un "
        "tiers des quantités annoncées fait d’ordinaire défaut. Un accord-cadre par maraîcher y "
        "remédierait.",
        on=on - timedelta(days=4),
    )
    kept = _asked(
        DECIDING,
        CONFIDENTIAL,
        "engineer",
        "Ingénieure en procédés alimentaires",
        "Une cave d’affinage partagée entre trois ateliers pose-t-elle un problème sanitaire ?",
        on=on - timedelta(days=7),
        due_at=_evening(on, -1),
        is_confidential=True,
    )
    _answered(
        kept,
        persons["engineer"],
        "Avis inventé, pour l’animation seule. Oui si les flux se croisent ; le plan joint ne permet pas "
        "d’en juger. Un plan de circulation est à demander avant la convention.",
        on=on - timedelta(days=3),
    )
    _asked(
        DECIDING,
        AWAITED,
        "consultant2",
        "Consultante en textile",
        "La teinture végétale proposée tient-elle au lavage et à la lumière ?",
        on=on - timedelta(days=6),
        due_at=_evening(on, 2),
        is_confidential=False,
    )
    _asked(
        MARKING,
        AWAITED,
        "consultant",
        "Consultant en innovation",
        "Le matériel prévu existe-t-il déjà sur le marché ?",
        on=on - timedelta(days=1),
        due_at=_evening(on, 9),
        is_confidential=False,
    )


def _ask_in_vain(on: datetime) -> None:
    """One expert knows the applicant and leaves; the facilitation no longer needs what it asked another."""
    linked = _asked(
        DECIDING,
        RECUSED,
        "consultant2",
        "Consultante en distribution",
        "Une boutique en ligne sans intermédiaire tient-elle avec un si petit catalogue ?",
        on=on - timedelta(days=6),
        due_at=_evening(on, 1),
        is_confidential=True,
    )
    recuse(
        opinion_id=linked,
        kind=ConflictKind.DECLARED_OTHER,
        note="A formé l’équipe de cette entreprise inventée.",
        actor=_actor(people()["consultant2"]),
        on=on - timedelta(days=5),
    )
    needless = _asked(
        MARKING,
        TAKEN_BACK,
        "engineer",
        "Ingénieure en procédés alimentaires",
        "Le débit du moulin prévu convient-il à une mouture à la demande ?",
        on=on - timedelta(days=2),
        due_at=_evening(on, 8),
        is_confidential=True,
    )
    withdraw_request(
        opinion_id=needless, actor=_actor(people()["facilitator"]), on=on - timedelta(days=1, hours=3)
    )


def _asked(
    slug: str,
    number: int,
    key: str,
    capacity_as: str,
    question: str,
    *,
    on: datetime,
    due_at: datetime,
    is_confidential: bool,
    with_letter: bool = False,
) -> int:
    application = Application.objects.get(call__slug=slug, number=number)
    return ask_opinion(
        application_id=application.pk,
        email=address(key),
        capacity_as=capacity_as,
        question=question,
        due_at=due_at,
        is_confidential=is_confidential,
        with_letter=with_letter,
        letter=NOBODY,
        link=lambda pk: f"https://exemple.test/avis/{pk}/",
        actor=_actor(people()["facilitator"]),
        on=on,
    )


def _answered(opinion_id: int, expert: Person, text: str, *, on: datetime) -> None:
    declare_no_link(opinion_id=opinion_id, actor=_actor(expert), on=on - timedelta(hours=2))
    give_opinion(opinion_id=opinion_id, text=text, version=1, actor=_actor(expert), on=on)


def _say(number: int, who: Actor, body: str, on: datetime, hours: int, *, answers: int | None = None) -> int:
    moment = on - timedelta(hours=hours)
    return write_message(slug=DECIDING, number=number, body=body, answers=answers, actor=who, on=moment)


def _readers(slug: str, number: int) -> list[Person]:
    """The jurors who marked an application, in the order of their seats."""
    rows = Review.objects.filter(
        application__call__slug=slug, application__number=number, state=ReviewState.GIVEN
    )
    return [review.juror.person for review in rows.select_related("juror__person").order_by("juror_id")]


def _evening(on: datetime, days: int) -> datetime:
    """17:00 in Paris, that many days from the load."""
    return datetime.combine(on.astimezone(PARIS).date() + timedelta(days=days), time(17), PARIS)


def _actor(person: Person) -> Actor:
    return Actor(person_id=person.pk, name=person.name)
