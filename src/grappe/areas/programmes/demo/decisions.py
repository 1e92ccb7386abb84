"""The decisions of the demonstration, taken by the real commands at the dates of the story.

Ten real laureates are selected in 2009, as printed: nine by their rank, the tenth because the place that the
jury's one reasoned exception frees passes to the next in rank. What could harm a name is about organisations
that do not exist: the one that the jury sets aside, and the one that loses the tie.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from grappe.areas.people.demo import people
from grappe.areas.people.models import Person
from grappe.areas.programmes.commands.decisions import (
    apply_decisions,
    decide_application,
    open_deliberation,
    propose_by_ranking,
    record_laureates,
    resolve_tie,
    send_letters,
    set_present,
)
from grappe.areas.programmes.commands.decisions.drawing import draw_letters, draw_minutes
from grappe.areas.programmes.demo.selection import meet_ceilings
from grappe.areas.programmes.models import Application, Call, Juror
from grappe.areas.programmes.queries.letters import letters_of
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.kernel.actor import MACHINE, Actor

PARIS = ZoneInfo("Europe/Paris")
SESSION_2009 = datetime(2009, 6, 19, 9, 30, tzinfo=PARIS)

# The tie at rank ten, in the order that the jury gives: the invented organisation comes last.
TIE_2009 = (9, 11, 4)
TIE_REASON = (
    "À notes égales, le jury retient d’abord les projets dont les essais commencent dès l’automne ; "
    "le calendrier "
    "du dossier 4 peut attendre l’édition suivante."
)
SET_ASIDE = 10
SET_ASIDE_REASON = (
    "Le plafond agricole de minimis, 7 500 € en trois exercices, bloque l’aide entière ; ce qui "
    "reste ne suffit pas au projet, et l’entreprise inventée y renonce."
)
# The jury wanted it as an exception; the call's own rule on aid stopped it.
WANTED = 14
WAITLISTED = 4


def load_decisions(*, on: datetime) -> None:
    """Record the laureates of 2008, decide 2009, and leave the trial call with its decisions pending."""
    persons = people()
    _record_2008()
    _decide_2009()
    _read_papers(_actor(persons), on)
    _propose_trial(_actor(persons), on)


def _actor(persons: Mapping[str, Person]) -> Actor:
    facilitator = persons["facilitator"]
    return Actor(person_id=facilitator.pk, name=facilitator.name)


def _record_2008() -> None:
    call = Call.objects.get(slug="bio-innov-2008")
    numbers = Application.objects.filter(call=call).values_list("number", flat=True)
    record_laureates(
        call_id=call.pk,
        numbers=list(numbers),
        source="Lauréat de l’édition 2008, tel que la brochure de 2009 l’imprime.",
        actor=MACHINE,
        on=datetime(2008, 7, 1, 12, 0, tzinfo=PARIS),
    )


def _decide_2009() -> None:
    """The session of 2009; MACHINE acts, since the facilitator's role of today says nothing of that day."""
    call = Call.objects.get(slug="bio-innov-2009")
    jury = list(Juror.objects.filter(call=call).order_by("pk").values_list("pk", flat=True))

    def act(minutes: int) -> dict[str, Any]:
        return {"call_id": call.pk, "actor": MACHINE, "on": SESSION_2009 + timedelta(minutes=minutes)}

    open_deliberation(**act(0))
    set_present(jurors=jury, **act(5))
    resolve_tie(numbers=TIE_2009, reason=TIE_REASON, **act(40))
    meet_ceilings(call_id=call.pk, numbers=(SET_ASIDE, WANTED), on=SESSION_2009 + timedelta(minutes=50))
    decide_application(
        number=SET_ASIDE, outcome=Outcome.REJECTED, reason=SET_ASIDE_REASON, version=1, **act(70)
    )
    decide_application(number=WAITLISTED, outcome=Outcome.WAITLISTED, **act(80))
    propose_by_ranking(**act(120))
    apply_decisions(**act(180))
    send_letters(numbers=[SET_ASIDE, WAITLISTED], **act(240))


def _read_papers(actor: Actor, on: datetime) -> None:
    """The facilitator has read the minutes and the letters of 2009: their files are drawn, and kept."""
    call = Call.objects.get(slug="bio-innov-2009")
    draw_minutes(call_id=call.pk, kind="pdf", actor=actor, on=on)
    draw_minutes(call_id=call.pk, kind="docx", actor=actor, on=on)
    with transaction.atomic():
        draw_letters(call, letters_of(call), actor=actor, on=on)


def _propose_trial(actor: Actor, on: datetime) -> None:
    """Decisions proposed by the ranking; the tie across the line is still to be ordered."""
    call = Call.objects.get(slug="essai-deliberation")
    jury = list(Juror.objects.filter(call=call).order_by("pk").values_list("pk", flat=True))
    set_present(call_id=call.pk, jurors=jury[:3], actor=actor, on=on - timedelta(days=2))
    propose_by_ranking(call_id=call.pk, actor=actor, on=on - timedelta(days=1))
