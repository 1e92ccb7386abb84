"""Rounds, envelopes and conditions of a call: written together, refused on their row, shown to everyone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.areas.programmes.calls.factories import (
    NOW,
    application,
    call,
    facilitator,
    network,
    organisation,
    person,
)
from tests.areas.programmes.calls.test_commands import fields_of
from tests.areas.programmes.calls.test_pages import as_shown, page, text_of

from grappe.areas.directory.models import Organisation, Relation, RelationKind
from grappe.areas.networks.models import Label, LabelAward, Membership, Network
from grappe.areas.programmes.commands.calls import close_call, open_call, save_question, update_call
from grappe.areas.programmes.models import Call, Decision, Programme
from grappe.areas.programmes.queries.calls import rounds_of
from grappe.areas.programmes.queries.preparing import (
    candidates_of,
    envelopes_of,
    facts_of_applicants,
    findings_of,
    names_of,
    requirements_of,
    with_names,
)
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.eligibility import Requirement, RequirementKind, Verdict
from grappe.areas.programmes.rules.envelopes import Envelope, Reserve
from grappe.areas.programmes.rules.rounds import Round
from grappe.areas.programmes.web.calls.conditions import shown_findings
from grappe.areas.territory.models import Department, Region
from grappe.kernel.actor import MACHINE, Actor
from grappe.kernel.models import AuditEntry
from grappe.values import Euro, Refused

pytestmark = pytest.mark.django_db
FIRST = Round(NOW + timedelta(days=1), NOW + timedelta(days=30))
SECOND = Round(NOW + timedelta(days=60), NOW + timedelta(days=90))


@pytest.fixture
def of() -> Network:
    return network()


@pytest.fixture
def desk(client: Client, of: Network) -> Client:
    client.force_login(facilitator(of))
    client.get("/")
    return client


@pytest.fixture
def west() -> Department:
    region = Region.objects.create(code="75", name="Nouvelle-Aquitaine")
    return Department.objects.create(code="47", name="Lot-et-Garonne", region=region)


def change(made: Call, **changes: object) -> Call:
    update_call(call_id=made.pk, fields=fields_of(made, **changes), actor=MACHINE, on=NOW)
    return Call.objects.get(pk=made.pk)


def codes(attempt: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str | None]]:
    return [(one.code.removeprefix("programmes."), one.field) for one in attempt.value.refusals]


def test_a_call_without_written_rounds_nor_envelopes_has_its_window_and_its_total(of: Network) -> None:
    made = call(of, envelope=30_000)
    assert rounds_of(made) == (Round(made.opens_at, made.closes_at),)
    assert envelopes_of(made) == (Envelope(Euro(30_000)),)
    assert envelopes_of(call(of)) == () == requirements_of(made)
    assert rounds_of(call(of, opens_at=None, closes_at=None)) == ()


def test_rounds_are_kept_in_order_and_the_first_one_gives_the_window(of: Network) -> None:
    made = change(call(of), rounds=[SECOND, Round(), FIRST])
    assert rounds_of(made) == (FIRST, SECOND)
    assert (made.opens_at, made.closes_at) == (FIRST.opens_at, FIRST.closes_at)
    assert [row.number for row in made.rounds.all()] == [1, 2]
    entry = AuditEntry.objects.get(command="update_call")
    assert len(entry.changes["rounds"][1]) == 2


def test_overlapping_rounds_are_refused_and_nothing_is_half_written(of: Network) -> None:
    made = call(of)
    clash = Round(FIRST.closes_at, NOW + timedelta(days=40))
    with pytest.raises(Refused) as attempt:
        change(made, rounds=[FIRST, clash], title="Autre")
    assert codes(attempt) == [("rounds_overlap", "rounds.1.opens_at")]
    assert rounds_of(made) == (Round(made.opens_at, made.closes_at),)
    assert not Call.objects.filter(title="Autre").exists()


def test_a_call_opens_for_one_round_closes_and_opens_again_for_the_next(of: Network) -> None:
    made = change(call(of), rounds=[FIRST, SECOND])
    open_call(call_id=made.pk, actor=MACHINE, on=NOW)
    over = FIRST.closes_at + timedelta(seconds=1)
    close_call(call_id=made.pk, actor=MACHINE, on=over)
    open_call(call_id=made.pk, actor=MACHINE, on=over)
    made.refresh_from_db()
    assert (made.state, made.opens_at, made.closes_at) == (CallState.OPEN, SECOND.opens_at, SECOND.closes_at)


def test_a_published_round_keeps_its_opening_and_another_may_follow(of: Network) -> None:
    made = change(call(of), rounds=[FIRST])
    open_call(call_id=made.pk, actor=MACHINE, on=NOW)
    made.refresh_from_db()
    with pytest.raises(Refused) as attempt:
        change(made, rounds=[SECOND])
    assert codes(attempt) == [("call_field_binding", "rounds.0.opens_at")]
    assert rounds_of(change(made, rounds=[FIRST, SECOND])) == (FIRST, SECOND)


def test_several_envelopes_sum_to_the_call_s_and_may_be_taken_away(of: Network) -> None:
    kept = Envelope(Euro("10000.50"), "Production", Reserve.SECTOR, ("production",))
    made = change(call(of), envelopes=[kept, Envelope(Euro(5000), "Autres")])
    assert (envelopes_of(made)[0], str(made.envelope)) == (kept, "15000.50")
    assert change(made, envelopes=[]).envelope is None


def test_every_wrong_term_is_told_at_once(of: Network) -> None:
    made = call(of)
    with pytest.raises(Refused) as attempt:
        change(
            made,
            rounds=[FIRST, FIRST],
            envelopes=[
                Envelope(Euro(-1), "Ouest", Reserve.TERRITORY, ("99",)),
                Envelope(Euro(1), "Thème", Reserve.SECTOR, ("nothing",)),
            ],
            requirements=[Requirement(RequirementKind.LABEL, ("9",)), Requirement(RequirementKind.SIZE)],
        )
    assert codes(attempt) == [
        ("rounds_overlap", "rounds.1.opens_at"),
        ("envelope_negative", "envelopes.0.amount"),
        ("envelope_unknown_territory", "envelopes.0.codes"),
        ("envelope_unknown_sector", "envelopes.1.codes"),
        ("requirement_unknown_label", "requirements.0.codes"),
        ("requirement_without_size", "requirements.1.least"),
    ]


def test_conditions_bind_once_the_call_is_open(of: Network) -> None:
    made = call(of, CallState.OPEN)
    with pytest.raises(Refused) as attempt:
        change(made, requirements=[Requirement(RequirementKind.SIZE, most=50)])
    assert codes(attempt) == [("call_field_binding", "requirements")]


# ── what the directory says of an applicant ─────────────────────────────────────────────────────────────


def tied(to: Organisation) -> Actor:
    who = person()
    Relation.objects.create(kind=RelationKind.EMPLOYMENT, person=who, organisation=to)
    return Actor(who.pk, who.name)


def requiring(of: Network, *requirements: Requirement, **values: Any) -> Call:
    named = names_of({requirement.kind for requirement in requirements})
    documents = [requirement.as_json() for requirement in with_names(requirements, named)]
    return call(of, CallState.OPEN, requirements=documents, **values)


def test_each_condition_is_read_in_the_directory_on_the_day(of: Network, west: Department) -> None:
    label = Label.objects.create(name="Label Démo", authority=organisation())
    LabelAward.objects.create(label=label, network=of, valid_from=date(2025, 1, 1), valid_to=date(2026, 3, 2))
    company = organisation(department=west, headcount=12, activity="Savons et cosmétiques")
    Membership.objects.create(network=of, organisation=company, valid_from=date(2026, 1, 1))
    made = requiring(
        of,
        Requirement(RequirementKind.LABEL, (str(label.pk),)),
        Requirement(RequirementKind.MEMBER, (of.slug,)),
        Requirement(RequirementKind.SIZE, most=10),
        Requirement(RequirementKind.TERRITORY, ("REG-75",)),
        Requirement(RequirementKind.ACTIVITY, ("boulangerie",)),
    )
    found = findings_of(made, company, on=NOW.date())
    assert [one.verdict for one in found] == [
        Verdict.MET,
        Verdict.MET,
        Verdict.NOT_MET,
        Verdict.MET,
        Verdict.TO_CHECK,
    ]
    words = [(one.state, one.rule, one.evidence) for one in shown_findings(found)]
    assert words[0][1] == "Label en cours de validité\u00a0: Label Démo"
    assert f"tenu par {of.organisation.name} jusqu’au 2\u00a0mars\u00a02026" in words[0][2]
    assert words[2] == ("no", "Au plus 10 salariés", "Effectif connu de l’annuaire\u00a0: 12.")
    assert words[3][2] == "Lieu connu de l’annuaire\u00a0: Nouvelle-Aquitaine."
    assert findings_of(made, company, on=date(2026, 3, 3))[0].verdict is Verdict.NOT_MET


def test_only_what_the_conditions_ask_is_read(of: Network, django_assert_num_queries: Any) -> None:
    company = organisation()
    with django_assert_num_queries(0):
        (facts,) = facts_of_applicants([company], [Requirement(RequirementKind.SIZE, most=10)]).values()
    assert (facts.territories, facts.headcount) == ((), None)


def test_a_network_holds_its_own_labels(of: Network) -> None:
    label = Label.objects.create(name="Label Démo", authority=organisation())
    LabelAward.objects.create(label=label, network=of)
    made = requiring(of, Requirement(RequirementKind.LABEL, (str(label.pk),)))
    (finding,) = findings_of(made, of.organisation, on=NOW.date())
    assert finding.verdict is Verdict.TO_CHECK
    assert "ses dates ne sont pas publiées" in shown_findings([finding])[0].evidence


@pytest.mark.parametrize(
    ("requirement", "words"),
    [
        (Requirement(RequirementKind.SIZE, least=1), "Au moins 1 salarié"),
        (Requirement(RequirementKind.SIZE, least=1000), "Au moins 1\u00a0000 salariés"),
        (Requirement(RequirementKind.SIZE, least=10, most=49), "De 10 à 49 salariés"),
        (
            Requirement(RequirementKind.ACTIVITY, ("bio", "vrac", "local")),
            "Activité\u00a0: bio, vrac ou local",
        ),
    ],
)
def test_a_condition_reads_as_a_sentence(of: Network, requirement: Requirement, words: str) -> None:
    (finding,) = findings_of(requiring(of, requirement), organisation(), on=NOW.date())
    assert shown_findings([finding])[0].rule == words


def test_a_reader_learns_before_drafting_what_their_organisation_meets(client: Client, of: Network) -> None:
    made = requiring(of, Requirement(RequirementKind.SIZE, most=10))
    where = reverse("programmes:public-call", kwargs={"slug": made.slug})
    anonymous = text_of(client.get(where))
    assert "Au plus 10 salariés" in anonymous and "Aujourd’hui, pour" not in anonymous
    company = organisation("Savonnerie Témoin", headcount=12)
    actor = tied(company)
    assert [one.organisation for one in candidates_of(made, actor=actor, on=NOW.date())] == [company]
    assert candidates_of(call(of), actor=actor, on=NOW.date()) == []
    client.force_login(Relation.objects.get(organisation=company).person)
    shown = text_of(client.get(where))
    assert "Aujourd’hui, pour Savonnerie Témoin" in shown and "Effectif connu de l’annuaire : 12." in shown


def test_the_facilitator_reads_them_beside_the_application(desk: Client, of: Network) -> None:
    made = requiring(of, Requirement(RequirementKind.MEMBER, (of.slug,)))
    application(made, 1)
    shown = text_of(desk.get(page("application", made, number=1)))
    assert "Conditions, au jour du dépôt" in shown and "L’annuaire ne connaît pas d’adhésion." in shown


# ── the page that writes them ───────────────────────────────────────────────────────────────────────────


def test_the_edit_page_writes_every_term_by_its_name(desk: Client, of: Network, west: Department) -> None:
    label = Label.objects.create(name="Label Démo", authority=organisation())
    made = call(of)
    sent = as_shown(desk, made) | {
        "rounds-TOTAL_FORMS": "2",
        "rounds-1-opens_at": "01/09/2026 09:00",
        "rounds-1-closes_at": "30/09/2026 17:00",
        "envelopes-TOTAL_FORMS": "3",
        "envelopes-0-label": "Ouest",
        "envelopes-0-amount": "30 000 €",
        "envelopes-0-reserve": "territory",
        "envelopes-0-codes": "lot-et-garonne ; Nouvelle-Aquitaine, 47",
        "envelopes-1-label": "Production",
        "envelopes-1-amount": "20 000,50",
        "envelopes-1-reserve": "sector",
        "envelopes-1-codes": "Modes de production",
        "requirements-TOTAL_FORMS": "4",
        "requirements-0-kind": "label",
        "requirements-0-codes": "label demo",
        "requirements-1-kind": "member",
        "requirements-2-kind": "size",
        "requirements-2-most": "249",
        "requirements-3-kind": "territory",
        "requirements-3-codes": "Nouvelle-Aquitaine",
    }
    assert desk.post(page("call-edit", made), sent).status_code == 303
    made = Call.objects.get(pk=made.pk)
    first, second = envelopes_of(made)
    assert (first.codes, second.codes) == (("47", "REG-75"), ("production",))
    assert str(made.envelope) == "50000.50"
    assert requirements_of(made) == (
        Requirement(RequirementKind.LABEL, (str(label.pk),)),
        Requirement(RequirementKind.MEMBER, (of.slug,)),
        Requirement(RequirementKind.SIZE, most=249),
        Requirement(RequirementKind.TERRITORY, ("REG-75",)),
    )
    again = as_shown(desk, made)
    assert again["envelopes-0-codes"] == "Lot-et-Garonne, Nouvelle-Aquitaine"
    assert again["requirements-0-codes"] == "Label Démo"
    shown = text_of(desk.get(page("call", made)))
    assert "Ouest : 30 000 €" in shown and "Périodes de dépôt" in shown and "Label Démo" in shown


def test_an_envelope_may_follow_the_answers_to_a_choice_of_the_form(desk: Client, of: Network) -> None:
    from tests.areas.programmes.calls.test_questions import STAGE  # noqa: PLC0415

    made = call(of)
    save_question(call_id=made.pk, question=STAGE, actor=MACHINE, on=NOW)
    kept = {"envelopes-0-label": "Idées", "envelopes-0-amount": "10", "envelopes-0-reserve": "maturity"}
    sent = as_shown(desk, made) | kept
    assert desk.post(page("call-edit", made), sent | {"envelopes-0-codes": "idée"}).status_code == 303
    (envelope,) = envelopes_of(Call.objects.get(pk=made.pk))
    assert (envelope.question, envelope.codes) == ("stage", ("idea",))
    assert as_shown(desk, made)["envelopes-0-codes"] == "Idée"
    refused = text_of(desk.post(page("call-edit", made), sent | {"envelopes-0-codes": "mûr", "key": "other"}))
    assert "« mûr » n’est la réponse d’aucune question" in refused


def test_reasons_come_back_on_their_row_with_what_was_typed(desk: Client, of: Network) -> None:
    made = call(of)
    sent = as_shown(desk, made) | {
        "rounds-TOTAL_FORMS": "2",
        "rounds-1-opens_at": "03/03/2026 12:00",
        "rounds-1-closes_at": "04/03/2026 12:00",
        "envelopes-0-label": "Sans montant",
        "requirements-0-kind": "territory",
        "requirements-0-codes": "Atlantide",
    }
    shown = text_of(desk.post(page("call-edit", made), sent))
    assert 'id="id_envelopes-0-amount-e"' in shown and "Sans montant" in shown
    shown = text_of(desk.post(page("call-edit", made), sent | {"envelopes-0-amount": "-5"}))
    assert "La période 2 chevauche la période 1" in shown
    assert "Une enveloppe ne peut pas être négative" in shown
    assert "« Atlantide » n’est ni un département ni une région" in shown
    assert 'aria-describedby="id_requirements-0-codes-e"' in shown and "Atlantide" in shown
    assert not Call.objects.get(pk=made.pk).requirements


def test_a_button_adds_a_line_without_saving_nor_scolding(desk: Client, of: Network) -> None:
    made = call(of)
    sent = as_shown(desk, made) | {"title": "", "do": "more-envelopes"}
    answer = desk.post(page("call-edit", made), sent)
    assert len(answer.context["desk"].lines["envelopes"]) == 2
    assert "g-summary" not in text_of(answer) and 'aria-invalid="true"' not in text_of(answer)
    made.refresh_from_db()
    assert made.title


def test_the_public_page_shows_rounds_and_envelopes_when_there_are_several(
    client: Client, of: Network
) -> None:
    now = timezone.now().replace(microsecond=0)
    window = {"opens_at": now - timedelta(days=2), "closes_at": now + timedelta(days=20)}
    made = call(of, envelope=30_000, **window)
    where = reverse("programmes:public-call", kwargs={"slug": made.slug})
    Call.objects.filter(pk=made.pk).update(state=CallState.OPEN)
    shown = text_of(client.get(where))
    assert "Enveloppe : 30 000 €." in shown and "Périodes de dépôt" not in shown
    kept = Envelope(Euro(10_000), "Production", Reserve.SECTOR, ("production",))
    late = Round(made.closes_at + timedelta(days=30), made.closes_at + timedelta(days=60))
    change(made, envelopes=[kept, Envelope(Euro(20_000), "Autres")], rounds=[*rounds_of(made), late])
    shown = text_of(client.get(where))
    assert "Périodes de dépôt" in shown and "Les enveloppes" in shown and "Modes de production" in shown


@pytest.mark.parametrize("editions", [2, 4])
def test_editions_are_compared_in_a_constant_number_of_queries(
    desk: Client, of: Network, editions: int, django_assert_num_queries: Any
) -> None:
    programme = Programme.objects.create(network=of, name="Bio")
    for year in range(editions):
        made = call(of, CallState.DECIDED, programme=programme, edition=2020 + year)
        laureate = application(made, 1, state=ApplicationState.SELECTED)
        Decision.objects.create(
            application=laureate, outcome=Outcome.SELECTED, aid=1_000, decided_at=NOW, applied_at=NOW
        )
    with django_assert_num_queries(4):
        shown = text_of(desk.get(page("call-editions", made)))
    assert shown.count("1 000 €") == editions and shown.count("60 %") == editions
    alone = call(of)
    assert "Une seule édition" in text_of(desk.get(page("call-editions", alone)))
    assert desk.get(page("call-editions", call(network("autre-exemple")))).status_code == 404
