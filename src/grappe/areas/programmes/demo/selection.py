"""A call whose envelopes decide who is paid, and the ceilings that stop two aids; every organisation of it is
invented, and so is what the ledger says of them.

In the trial, three envelopes, a partial funding at the line, floors for the solver's proposals, one aid that
the agricultural ceiling blocks and one that the call's own rule does. In 2009, the same two blocks were met
by the jury of Bio'INNOV, for invented applicants.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from grappe.areas.directory.demo import invented_company, organisations
from grappe.areas.directory.models import Organisation
from grappe.areas.funding.commands import AidRecord, record_aid
from grappe.areas.funding.models import AidOrigin, AidProfile
from grappe.areas.funding.rules import CallRule
from grappe.areas.people.demo import people
from grappe.areas.programmes.commands.calls import start_review
from grappe.areas.programmes.commands.decisions import (
    ask_proposal,
    decide_application,
    open_deliberation,
    propose_by_ranking,
    reopen_marking,
    set_present,
    set_selection_terms,
)
from grappe.areas.programmes.demo.applications import Desk, employ
from grappe.areas.programmes.demo.calls import evening, receive, trial, trials
from grappe.areas.programmes.demo.data import (
    DISTRIBUTION,
    INVENTED_ORGANISATIONS,
    ORGANISATION,
    PRODUCTION,
)
from grappe.areas.programmes.demo.juries import Marks, actor_of, assign, mark, reviews, seat
from grappe.areas.programmes.models import Call, Envelope, Juror
from grappe.areas.programmes.queries.ceilings import AidTerms
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.envelopes import Reserve
from grappe.areas.programmes.rules.selection import FloorKind, FloorMeasure, FloorTerm, SelectionTerms
from grappe.kernel.actor import MACHINE
from grappe.values import Euro, Share

# What the printed regulation of 2009 says: at most 200 000 € of aid over three years.
OWN_RULE = CallRule(Euro(200_000))
# Three sets of marks by number, as in the other trials.
MARKS: Mapping[int, Sequence[Marks]] = {
    1: ((15, 14, 15, 13, 10), (14, 14, 15, 14, 12), (13, 14, 14, 14, 10)),
    2: ((18, 17, 17, 16, 12), (17, 16, 17, 16, 10), (16, 17, 16, 15, 12)),
    3: ((16, 16, 17, 15, 10), (16, 15, 16, 15, 12), (15, 15, 16, 15, 10)),
    4: ((17, 16, 16, 15, 12), (16, 16, 15, 15, 10), (15, 16, 16, 15, 12)),
    5: ((11, 12, 11, 12, 8), (12, 11, 12, 11, 10), (11, 11, 12, 12, 8)),
    6: ((14, 14, 13, 13, 10), (13, 14, 13, 13, 8), (13, 13, 14, 13, 10)),
    7: ((15, 15, 15, 15, 12), (15, 15, 14, 15, 10), (15, 14, 15, 15, 12)),
    8: ((12, 12, 13, 12, 10), (13, 12, 12, 12, 8), (12, 13, 12, 13, 10)),
}
BREWERY, CANNERY = "brasserie", "conserverie"
# Two companies of this story alone: key → (kind, number, department, activity); the numbers they apply under.
FARM, MILL = "ferme", "filature"
NEW = {
    FARM: ("Ferme", 906, "26", "production de plantes aromatiques biologiques"),
    MILL: ("Filature", 907, "42", "filature de laine biologique"),
}
NUMBERS = {4: MILL, 7: FARM}


# Two projects of a theme that one applicant has: nothing meets that. Then one, and a little of an envelope.
TOO_HIGH = (FloorTerm(FloorKind.THEME, ORGANISATION, FloorMeasure.PROJECTS, 2),)
FLOORS = (
    FloorTerm(FloorKind.THEME, ORGANISATION, FloorMeasure.PROJECTS, 1),
    FloorTerm(FloorKind.ENVELOPE, "1", FloorMeasure.AID, 10_000_00),
)


# What the one project of that theme asks, to the euro: asked without time, the solver keeps a little of each
# envelope aside, and has no answer.
REST = Decimal(12_204)


def load_selection(*, on: datetime) -> None:
    """Write the invented past aid, then lead the call with envelopes to its deliberation."""
    rows = Organisation.objects.filter(invented=True)
    companies = {key: rows.get(name=INVENTED_ORGANISATIONS[key][0]) for key in INVENTED_ORGANISATIONS}
    for key, (kind, number, department, activity) in NEW.items():
        companies[key] = invented_company(kind, number, department=department, activity=activity)
        companies[key].save()
    desk = Desk({**organisations(), **companies}, people())
    employ(desk, NEW)
    _write_past(companies, on)
    Call.objects.filter(slug="bio-innov-2009").update(aid_terms=AidTerms(None, OWN_RULE).as_json())
    call = _prepare(on)
    candidates = [
        replace(candidate, key=NUMBERS.get(number, candidate.key))
        for number, candidate in enumerate(trials(8, on - timedelta(days=60)), start=1)
    ]
    receive(call, candidates, desk, {})
    _judge(call, on)
    _deliberate(call, on)


def _write_past(companies: Mapping[str, Organisation], on: datetime) -> None:
    """What the ledger says of invented companies, in 2009 and today."""
    AidProfile.objects.bulk_create(
        [
            # It grew its own barley then; it buys it now.
            AidProfile(organisation=companies[BREWERY], activity="agriculture", fiscal_year_end="12-31"),
            AidProfile(
                organisation=companies[BREWERY],
                activity="general",
                fiscal_year_end="12-31",
                valid_from=date(2012, 1, 1),
            ),
            AidProfile(organisation=companies[CANNERY], activity="general", fiscal_year_end="12-31"),
            AidProfile(organisation=companies[FARM], activity="agriculture", fiscal_year_end="12-31"),
            AidProfile(organisation=companies[MILL], activity="general", fiscal_year_end="12-31"),
        ]
    )
    recent = on.date() - timedelta(days=300)
    past = (
        (BREWERY, "Cuves de germination", 4_000, date(2008, 5, 20), ""),
        (CANNERY, "Atelier et chaîne de cuisson", 193_000, date(2008, 3, 3), "other"),
        (FARM, "Distillerie et irrigation", 45_000, recent, ""),
        (MILL, "Bâtiment et meules", 192_000, recent, "other"),
    )
    for place, (key, purpose, amount, day, regime) in enumerate(past, start=1):
        record_aid(
            organisation_id=companies[key].pk,
            record=AidRecord(
                purpose=purpose,
                amount=Euro(amount),
                granted_on=day,
                regime=regime,
                authority_name="Agence Exemple de la transition",
            ),
            origin=AidOrigin.REGISTER,
            reference=f"DEMO-JURY-{place:03}",
            actor=MACHINE,
            on=on,
        )


def _prepare(on: datetime) -> Call:
    call = trial(
        "enveloppes",
        on,
        places=6,
        opens_at=evening(on, -95),
        closes_at=evening(on, -45),
        review_ends_at=evening(on, -6),
        envelope=Decimal(53_000) + REST,
    )
    kept = ((PRODUCTION, 35_000), (DISTRIBUTION, 18_000))
    labels = {theme["code"]: theme["label"] for theme in call.themes}
    Envelope.objects.bulk_create(
        [
            *(
                Envelope(
                    call=call,
                    position=place,
                    label=labels[code],
                    amount=Decimal(amount),
                    reserve=Reserve.SECTOR,
                    codes=[code],
                )
                for place, (code, amount) in enumerate(kept)
            ),
            Envelope(call=call, position=2, label="Tous les thèmes", amount=REST),
        ]
    )
    _set_floors(call, TOO_HIGH, on=call.opens_at or on)
    call.refresh_from_db()
    return call


def _set_floors(call: Call, floors: tuple[FloorTerm, ...], *, on: datetime) -> None:
    terms = SelectionTerms(
        by_envelope=True, least_share=Share.percent(50), seats=(None, None, None), floors=floors
    )
    set_selection_terms(call_id=call.pk, terms=terms, aid=AidTerms(None, OWN_RULE), actor=MACHINE, on=on)


def _judge(call: Call, on: datetime) -> None:
    first = on - timedelta(days=30)
    start_review(call_id=call.pk, actor=MACHINE, on=on - timedelta(days=40))
    seat(call, on=first)
    assign(call, on=first)
    given: dict[int, int] = {}
    for rank, review in enumerate(reviews(call)):
        number = review.application.number
        place = given.get(number, 0)
        given[number] = place + 1
        mark(call, review, MARKS[number][place], on=first + timedelta(hours=3 * rank + 3))


def _deliberate(call: Call, on: datetime) -> None:
    """The facilitator opens the session and asks for a proposal that the floors forbid. They are corrected
    before it opens again; the ranking is followed, and a proposal found once the solver is given time."""
    actor = actor_of(people()["facilitator"])
    jury = list(Juror.objects.filter(call=call).order_by("pk").values_list("pk", flat=True))
    act: dict[str, Any] = {"call_id": call.pk, "actor": actor}
    first, again = on - timedelta(days=5), on - timedelta(days=3)
    open_deliberation(on=first, **act)
    set_present(jurors=jury, on=first, **act)
    ask_proposal(on=first + timedelta(hours=1), **act)
    reopen_marking(
        reason="Un plancher demande deux projets d’un thème qui n’en a qu’un ; il est corrigé, les notes "
        "restent.",
        until=first + timedelta(days=1),
        on=first + timedelta(hours=2),
        **act,
    )
    _set_floors(call, FLOORS, on=first + timedelta(hours=3))
    open_deliberation(on=again, **act)
    set_present(jurors=jury, on=again, **act)
    propose_by_ranking(on=on - timedelta(days=2), **act)
    ask_proposal(seconds=0, on=on - timedelta(days=1, minutes=5), **act)
    ask_proposal(on=on - timedelta(days=1), **act)


def meet_ceilings(*, call_id: int, numbers: tuple[int, int], on: datetime) -> None:
    """The jury of 2009 meets two ceilings: an agricultural one, inside the line, and the call's own rule, for
    an application that it wanted as an exception. Both stay out, with the reason."""
    inside, wanted = numbers
    act: dict[str, Any] = {"call_id": call_id, "actor": MACHINE}
    decide_application(number=inside, outcome=Outcome.SELECTED, on=on - timedelta(minutes=5), **act)
    decide_application(
        number=wanted, outcome=Outcome.SELECTED, reason="Le seul projet de cuisson douce.", on=on, **act
    )
    # It ranks below the line: what keeps it out is the ranking again, with no reason of its own.
    decide_application(
        number=wanted, outcome=Outcome.REJECTED, version=1, on=on + timedelta(minutes=10), **act
    )
