"""A trial call in two stages: four ideas read without names, two kept, one full application handed in.

Every organisation of it is invented, so that an idea set aside is nobody's.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from grappe.areas.forms.rules import Bound, Question, QuestionKind
from grappe.areas.programmes.commands.applications import save_step, submit_application
from grappe.areas.programmes.commands.calls import (
    close_call,
    open_call,
    replace_form,
    save_question,
    start_review,
)
from grappe.areas.programmes.commands.phases import (
    choose_best,
    choose_ideas,
    publish_choice,
    save_phases,
)
from grappe.areas.programmes.demo.applications import Desk, invented_desk, submit
from grappe.areas.programmes.demo.calls import evening, trial
from grappe.areas.programmes.demo.data import ANSWERS, TRIALS, Candidate
from grappe.areas.programmes.demo.juries import assign, mark, reviews, seat
from grappe.areas.programmes.models import Application, Call
from grappe.areas.programmes.rules.phase_plans import two_stages
from grappe.areas.programmes.rules.phases import FULL, Phase
from grappe.kernel.actor import MACHINE

LABELS = (
    "Dépôt des idées",
    "Lecture anonymisée des idées",
    "Choix des idées",
    "Dépôt des dossiers complets",
    "Lecture complète",
    "Délibération",
)
# The ends of the phases, in days from the load; the last one has none.
ENDS = (-40, -26, -19, 20, 41)
OPENS = -60
CANDIDATES = ("moulin", "herboristerie", "fromagerie", "confiturerie")
# By number: two readers' marks for each idea.
MARKS = {
    1: ((15, 16, 14, 15, 12), (14, 15, 15, 14, 10)),
    2: ((17, 16, 16, 15, 14), (16, 17, 15, 16, 12)),
    3: ((12, 13, 11, 12, 8), (11, 12, 12, None, 10)),
    4: ((14, 13, 12, 13, 10), (13, 13, 12, 14, 8)),
}
MOST = 2
HANDED_IN, WRITING = 2, 1
# What the second stage asks beside the questions of the idea.
FULL_QUESTIONS = (
    Question(
        "work_plan",
        QuestionKind.LONG_TEXT,
        "Comment le projet se déroule-t-il, étape par étape ?",
        hint="Ce qui est fait, par qui, et ce qui dira que c’est réussi.",
        max_length=3000,
        label_en="How does the project unfold, step by step?",
        hint_en="What is done, by whom, and what will tell that it worked.",
    ),
    Question(
        "outlets",
        QuestionKind.NUMBER,
        "Combien de points de vente ont déjà dit leur intérêt ?",
        required=False,
        least=Bound("0"),
        label_en="How many outlets have already said that they are interested?",
    ),
)
WORK_PLAN = (
    "Texte inventé. De janvier à mars, l’étude et deux essais ; d’avril à juin, la mise en place à "
    "l’atelier ; en juillet, un bilan avec les clients qui ont essayé."
)
REASONS = {
    1: "L’étude des débouchés est attendue dans le dossier complet.",
    3: "Texte inventé. Le frein à lever n’est pas nommé ; l’idée peut revenir à la prochaine édition.",
    4: "Texte inventé. La recette existe déjà ; le jury n’a pas vu ce que l’accompagnement apporterait.",
}


def load_stages(*, on: datetime) -> None:
    """Lead the call from its ideas to the deposit of its full applications, which is under way."""
    call = trial(
        "etapes",
        on,
        places=2,
        opens_at=evening(on, OPENS),
        closes_at=evening(on, ENDS[0]),
        envelope=Decimal(30_000),
        reviews_per_application=2,
    )
    assert call.opens_at and call.closes_at
    run: dict[str, Any] = {"call_id": call.pk, "actor": MACHINE}
    save_phases(phases=plan(call, on), version=0, on=call.opens_at - timedelta(days=1), **run)
    _write_full_form(call, call.opens_at - timedelta(hours=6))
    open_call(on=call.opens_at, **run)
    desk = invented_desk(CANDIDATES)
    candidates = _candidates(on)
    for number, candidate in candidates.items():
        submit(call, number, candidate, desk, None)
    close_call(on=call.closes_at + timedelta(minutes=1), **run)
    start_review(on=call.closes_at + timedelta(hours=1), **run)
    _read(call, evening(on, ENDS[0] + 1))
    _choose(call, on)
    _write_on(call, candidates, desk, on)


def plan(call: Call, on: datetime) -> tuple[Phase, ...]:
    """The template in two stages, the deposit of its full applications under way."""
    ends = (*(evening(on, days) for days in ENDS), None)
    starts = (call.opens_at, *ends)
    template = two_stages(opens_at=call.opens_at, closes_at=call.closes_at)
    return tuple(
        replace(phase, label=label, opens_at=opens, closes_at=closes)
        for phase, label, opens, closes in zip(template, LABELS, starts, ends, strict=False)
    )


def _write_full_form(call: Call, moment: datetime) -> None:
    """What the full applications answer: the questions of the idea, and those of a project that goes on."""
    run: dict[str, Any] = {"call_id": call.pk, "stage": FULL, "actor": MACHINE}
    replace_form(source_id=call.pk, on=moment, **run)
    for rank, question in enumerate(FULL_QUESTIONS, start=1):
        save_question(question=question, on=moment + timedelta(minutes=10 * rank), **run)


def _candidates(on: datetime) -> dict[int, Candidate]:
    """The ideas by number, one a day before the deadline."""
    by_key = {candidate.key: candidate for candidate in TRIALS}
    return {
        number: replace(by_key[key], day=f"{on + timedelta(days=ENDS[0] - 6 + number):%Y-%m-%d} 10:30")
        for number, key in enumerate(CANDIDATES, start=1)
    }


def _read(call: Call, first: datetime) -> None:
    """Every idea is read and marked twice, without the names."""
    seat(call, on=first)
    assign(call, on=first)
    given: dict[int, int] = {}
    for rank, review in enumerate(reviews(call)):
        number = review.application.number
        place = given.get(number, 0)
        given[number] = place + 1
        mark(call, review, MARKS[number][place], on=first + timedelta(hours=3 * rank + 3))


def _choose(call: Call, on: datetime) -> None:
    """The best two go on; everyone is told on the same day, those set aside with the jury's reason."""
    moment = evening(on, ENDS[2] - 3)
    run: dict[str, Any] = {"call_id": call.pk, "actor": MACHINE}
    choose_best(most=MOST, on=moment, **run)
    kept = {number: number in (HANDED_IN, WRITING) for number in REASONS}
    choose_ideas(kept=kept, reasons=REASONS, on=moment + timedelta(minutes=40), **run)
    publish_choice(on=moment + timedelta(hours=1), **run)


def _write_on(call: Call, candidates: dict[int, Candidate], desk: Desk, on: datetime) -> None:
    """One full application is handed in, the other is being written."""
    rows = {row.number: row for row in Application.objects.filter(call=call)}
    for number, days in ((HANDED_IN, 5), (WRITING, 2)):
        candidate, row = candidates[number], rows[number]
        words = {"activity": desk.companies[candidate.key].activity, "title": candidate.title}
        save_step(
            application_id=row.pk,
            answers={
                "need": f"{ANSWERS['need'] % words} Deux essais l’ont confirmé depuis l’idée.",
                **({"work_plan": WORK_PLAN, "outlets": "4"} if number == HANDED_IN else {}),
            },
            title=candidate.title,
            theme=candidate.theme,
            actor=desk.actor(candidate.key),
            on=on - timedelta(days=days),
        )
    handed_in = candidates[HANDED_IN]
    submit_application(
        application_id=rows[HANDED_IN].pk,
        actor=desk.actor(handed_in.key),
        on=on - timedelta(days=4),
    )
