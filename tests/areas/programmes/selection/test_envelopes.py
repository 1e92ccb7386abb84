"""Envelopes at the deliberation: who pays, how much, why; what the jury may change, and what binds."""

import json
from decimal import Decimal

import pytest
from tests.areas.programmes.decisions.factories import NOW, world
from tests.areas.programmes.selection.factories import act, cut_world

from grappe import replay as replay_line
from grappe.areas.funding.rules import Basis, CallRule, WindowKind
from grappe.areas.programmes.commands.decisions import (
    apply_decisions,
    ask_proposal,
    decide_application,
    propose_by_ranking,
    resolve_tie,
    set_selection_terms,
)
from grappe.areas.programmes.models import (
    Application,
    Call,
    CostLine,
    Decision,
    Deliberation,
    Envelope,
    FrozenPaper,
    SelectionProposal,
)
from grappe.areas.programmes.queries.ceilings import AidTerms
from grappe.areas.programmes.queries.decisions import calls_to_decide, ranked_figures, ranking_of
from grappe.areas.programmes.queries.proposals import is_still_right
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.document import sealed
from grappe.areas.programmes.rules.replay import replay
from grappe.areas.programmes.rules.selection import FloorKind, FloorMeasure, FloorTerm, SelectionTerms
from grappe.kernel import files
from grappe.values import Euro, Refused, Share

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def kept() -> list[tuple[int, str, int | None, Decimal | None]]:
    rows = Decision.objects.order_by("application__number")
    return list(rows.values_list("application__number", "outcome", "payer", "aid"))


def exported() -> dict:
    return json.loads(files.read(Deliberation.objects.get().export))


def test_the_marginal_one_is_paid_in_part_and_the_others_wait_in_order():
    made = cut_world(amounts=(36_000,), least_share=Share.percent(50))
    assert propose_by_ranking(**act(made)) == 4
    assert kept() == [
        (1, "selected", 0, Decimal(14_000)),
        (2, "selected", 0, Decimal(14_000)),
        (3, "selected", 0, Decimal(8_000)),
        (4, "waitlisted", None, None),
    ]
    assert propose_by_ranking(**act(made)) == 0
    explained = Decision.objects.get(application__number=3).explanation["lines"][-1]
    assert explained["label"] == "programmes.aid.part" and Decimal(explained["value"]) == 8_000


def test_the_page_reads_the_same_list_as_the_commands():
    made = cut_world(amounts=(20_000, 15_000))
    told = calls_to_decide(actor=made.actor, on=NOW.date()).get()
    page, command = ranked_figures(told), ranking_of(Call.objects.get())
    assert page.chosen and command.chosen
    assert page.chosen.selection == command.chosen.selection
    assert [(n, one.envelope) for n, one in page.chosen.placed.items()] == [
        (1, 0),
        (2, 1),
        (3, None),
        (4, None),
    ]
    assert page.line.inside == (1, 2) and page.chosen.placed[3].waiting == 1


def test_a_departure_needs_its_reason_and_money_freed_passes_on():
    made = cut_world(amounts=(30_000,))
    propose_by_ranking(**act(made))
    with pytest.raises(Refused) as refused:
        decide_application(number=1, outcome=Outcome.REJECTED, version=1, **act(made))
    assert refused.value.codes == ("programmes.departure_without_reason",)
    decide_application(number=1, outcome=Outcome.REJECTED, reason="Hors sujet.", version=1, **act(made))
    propose_by_ranking(**act(made))
    assert [row[:2] for row in kept()] == [
        (1, "rejected"),
        (2, "selected"),
        (3, "selected"),
        (4, "waitlisted"),
    ]
    ranking = ranking_of(made.call)
    assert [d.number for d in ranking.departures] == [1] and ranking.passed_on == (3,)


def test_an_envelope_exceeded_is_refused_whatever_the_reason():
    made = cut_world(amounts=(30_000,))
    propose_by_ranking(**act(made))
    decide_application(number=3, outcome=Outcome.SELECTED, reason="Unique.", version=1, **act(made))
    with pytest.raises(Refused) as refused:
        apply_decisions(**act(made))
    assert refused.value.codes == ("programmes.envelope_exceeded",)
    assert made.client().get(f"{made.path}/deliberation/").content.decode().count("Enveloppe dépassée") == 1


def test_an_envelope_that_is_not_open_cannot_pay():
    made = cut_world(amounts=(20_000, 40_000))
    with pytest.raises(Refused) as refused:
        decide_application(number=2, outcome=Outcome.SELECTED, payer=0, reason="Oui.", **act(made))
    assert "programmes.payer_not_open" in refused.value.codes
    decide_application(number=1, outcome=Outcome.SELECTED, payer=1, reason="Plus large.", **act(made))
    assert kept() == [(1, "selected", 1, Decimal(14_000))]


def test_only_an_envelope_chosen_against_the_ranking_is_asked_for_again():
    made = cut_world(amounts=(20_000, 40_000))
    propose_by_ranking(**act(made))
    client, page = made.client(), f"{made.path}/dossiers/1/decision/"
    assert client.get(page).context["form"]["payer"].value() is None
    decide_application(
        number=1, outcome=Outcome.SELECTED, payer=1, reason="Plus large.", version=1, **act(made)
    )
    assert client.get(page).context["form"]["payer"].value() == 1


def test_a_lower_aid_needs_a_reason_and_frees_its_money():
    made = cut_world(amounts=(30_000,))
    propose_by_ranking(**act(made))
    lower = {"number": 1, "outcome": Outcome.SELECTED, "most": Euro(2_000), "version": 1}
    with pytest.raises(Refused) as refused:
        decide_application(**lower, **act(made))
    assert refused.value.codes == ("programmes.lowered_without_reason",)
    decide_application(**lower, reason="Plafond agricole.", **act(made))
    propose_by_ranking(**act(made))
    assert [(n, aid) for n, _o, _p, aid in kept() if aid] == [
        (1, Decimal(2_000)),
        (2, Decimal(14_000)),
        (3, Decimal(14_000)),
    ]
    assert ranking_of(made.call).departures == []


def test_a_tie_that_changes_who_is_paid_waits_for_the_jury():
    made = cut_world(amounts=(20_000,), marks=(16, 16, 12))
    with pytest.raises(Refused) as refused:
        propose_by_ranking(**act(made))
    assert refused.value.codes == ("programmes.tie_changes_selection",)
    assert (
        "Ex æquo qui change qui est financé"
        in made.client().get(f"{made.path}/deliberation/").content.decode()
    )
    resolve_tie(numbers=[2, 1], reason="Le dossier 2 embauche.", **act(made))
    propose_by_ranking(**act(made))
    assert [row[:2] for row in kept()] == [(1, "waitlisted"), (2, "selected"), (3, "waitlisted")]


def test_an_aid_that_is_not_known_blocks_the_sharing_and_is_named():
    made = cut_world(amounts=(30_000,))
    CostLine.objects.filter(application__number=2).delete()
    with pytest.raises(Refused) as refused:
        propose_by_ranking(**act(made))
    assert refused.value.codes == ("programmes.request_missing",)
    assert (
        "l’aide demandée n’est pas connue" in made.client().get(f"{made.path}/deliberation/").content.decode()
    )


@pytest.fixture
def applied():
    made = cut_world(amounts=(20_000, 22_000), marks=(18, 16, 14, 12, 10), least_share=Share.percent(50))
    propose_by_ranking(**act(made))
    decide_application(
        number=2,
        outcome=Outcome.SELECTED,
        most=Euro(9_000),
        reason="Le jury en finance le conseil.",
        version=1,
        **act(made),
    )
    propose_by_ranking(**act(made))
    ask_proposal(**act(made))
    apply_decisions(**act(made))
    return made


def test_every_line_and_amount_is_worked_out_again(applied, tmp_path, capsys):
    document = exported()
    report = replay(document)
    assert [check for check in report.checks if not check.ok] == [] and report.seal_ok
    names = {check.name for check in report.checks}
    assert {"asked", "envelope.granted", "envelope.total", "payer", "lowered", "aid", "outcome"} <= names
    target = tmp_path / "appel.json"
    target.write_bytes(files.read(Deliberation.objects.get().export))
    assert replay_line.main([str(target)]) == 0
    assert "enveloppe 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("alter", "named"),
    [
        (lambda d: d["call"]["selection"]["envelopes"][0].update(amount="9000"), "envelope.granted"),
        (lambda d: d["call"]["selection"]["lines"][1].update(last_rank=9), "envelope.last_rank"),
        (lambda d: d["applications"][0]["published"].update(aid="13999.00"), "aid"),
        (lambda d: d["applications"][0]["published"].update(payer=1), "outcome"),
        (lambda d: d["applications"][0]["published"].update(asked="13999.00"), "asked"),
        (lambda d: d["applications"][0]["costs"][0].update(amount="30000.00"), "asked"),
        (lambda d: d["call"]["selection"].update(least_share=None), "outcome"),
        (lambda d: d.update(exceptions=[]), "lowered"),
    ],
)
def test_an_altered_file_is_named(applied, alter, named):
    document = exported()
    alter(document)
    assert not replay(document).seal_ok
    assert named in {check.name for check in replay(sealed(document)).checks if not check.ok}


def test_an_envelope_that_does_not_exist_is_no_exported_call(applied):
    document = exported()
    document["applications"][0]["envelopes"] = [7]
    with pytest.raises(ValueError, match="envelopes"):
        replay(sealed(document))


def test_the_minutes_say_envelopes_lowered_aids_and_proposals(applied):
    said = json.dumps(FrozenPaper.objects.get(application=None).content, ensure_ascii=False)
    for words in ("Enveloppes et limites", "Env 1", "Aides réduites par le jury", "Propositions demandées"):
        assert words in said


def test_a_proposal_applies_nothing_and_its_certificate_holds():
    made = cut_world(
        amounts=(30_000,),
        floors=(FloorTerm(FloorKind.THEME, "T1", FloorMeasure.PROJECTS, 2),),
    )
    row = SelectionProposal.objects.get(pk=ask_proposal(**act(made), key="k"))
    assert ask_proposal(**act(made), key="k") == row.pk and Decision.objects.count() == 0
    assert row.content["gained"] == [3] and row.content["lost"] == [2]
    ranking = ranking_of(made.call)
    assert ranking.chosen and is_still_right(row, ranking, ranking.chosen) is True
    page = made.client().get(f"{made.path}/deliberation/propositions/").content.decode()
    assert (
        "optimum prouvé" in page and "Ferme Démo 3" in page and "chaque chiffre vérifiable est juste" in page
    )
    Envelope.objects.update(amount=60_000)
    ranking = ranking_of(made.call)
    assert ranking.chosen and is_still_right(row, ranking, ranking.chosen) is None


def test_floors_that_cannot_be_met_are_explained():
    made = cut_world(
        amounts=(30_000,),
        floors=(FloorTerm(FloorKind.THEME, "T1", FloorMeasure.PROJECTS, 3),),
    )
    made.client().post(f"{made.path}/deliberation/propositions/", {"key": "k1"})
    assert SelectionProposal.objects.get().state == "clash"
    page = made.client().get(f"{made.path}/deliberation/propositions/").content.decode()
    assert "aucune solution ne respecte" in page and "Même seul, ce plancher" in page


def test_what_if_says_who_enters_and_writes_nothing(django_assert_max_num_queries):
    made = cut_world(amounts=(30_000,))
    client = made.client()
    with django_assert_max_num_queries(8):
        page = client.get(f"{made.path}/deliberation/et-si/?enveloppe=0&montant=45 000").content.decode()
    assert "Ils entreraient" in page and "Ferme Démo 3" in page and Decision.objects.count() == 0
    assert (
        "Ils sortiraient"
        in client.get(f"{made.path}/deliberation/et-si/?enveloppe=0&montant=15000").content.decode()
    )
    assert client.get(f"{made.path}/deliberation/et-si/?enveloppe=0&montant=-1").status_code == 422
    assert client.get(f"{made.path}/deliberation/et-si/").status_code == 200


def test_a_call_without_envelopes_has_no_such_pages():
    made = world()
    for page in ("et-si", "propositions"):
        assert made.client().get(f"{made.path}/deliberation/{page}/").status_code == 404
    with pytest.raises(Refused) as refused:
        ask_proposal(**act(made))
    assert refused.value.codes == ("programmes.selection_without_envelope",)


@pytest.mark.parametrize("count", [1, 4])
def test_every_page_keeps_to_eight_queries_cold(count, django_assert_max_num_queries):
    made = cut_world(amounts=(20_000, 22_000), marks=(18, 16, 14, 12)[:count])
    propose_by_ranking(**act(made))
    ask_proposal(**act(made))
    for page in (
        "deliberation/",
        "deliberation/?ouvert=1",
        "deliberation/regle/",
        "deliberation/propositions/",
        "dossiers/1/decision/",
        "dossiers/1/plafonds/",
        "dossiers/1/explication/",
    ):
        client = made.client()
        with django_assert_max_num_queries(8):
            found = client.get(f"{made.path}/{page}")
        assert found.status_code == 200, page


def test_the_rule_is_written_before_the_session_only():
    made = cut_world(amounts=(30_000,))
    typed = {
        "by_envelope": "on", "least_share": "40", "seats-0": "2", "floors-0-group": "theme:T1",
        "floors-0-least": "1", "floors-0-measure": "projects", "ceiling": "200 000", "years": "3",
        "basis": "granted", "window": "rolling", "key": "k",
    }  # fmt: skip
    client, page = made.client(), f"{made.path}/deliberation/regle/"
    assert client.post(page, typed).status_code == 422
    Call.objects.update(state="review")
    assert client.post(page, typed).status_code == 303
    call = Call.objects.get()
    assert SelectionTerms.from_json(call.selection) == SelectionTerms(
        by_envelope=True,
        least_share=Share.percent(40),
        keeps_places=False,
        seats=(2,),
        floors=(FloorTerm(FloorKind.THEME, "T1", FloorMeasure.PROJECTS, 1),),
    )
    assert AidTerms.from_json(call.aid_terms).call_rule.ceiling == Euro(200_000)
    for name, value in (
        ("least_share", "120"),
        ("floors-0-least", "1,5"),
        ("ceiling", "0"),
        ("years", ""),
        ("seats-0", "x"),
    ):
        assert client.post(page, {**typed, name: value, "key": name}).status_code == 422, name
    answer = client.post(page, {**typed, "floors-1-least": "2", "floors-1-measure": "projects", "key": "f"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["floors-1-group"]
    assert "Choisissez pour qui vaut ce plancher." in answer.content.decode()


def test_the_rule_once_fixed_is_read_not_typed():
    made = cut_world(amounts=(30_000,))
    rule = CallRule(Euro(200_000), 3, Basis.PAID, WindowKind.FISCAL)
    terms = SelectionTerms(
        by_envelope=True, seats=(2,), floors=(FloorTerm(FloorKind.THEME, "T1", FloorMeasure.PROJECTS, 1),)
    )
    told = AidTerms("de_minimis_2023", rule)
    Call.objects.update(selection=terms.as_json(), aid_terms=told.as_json())
    client, page = made.client(), f"{made.path}/deliberation/regle/"
    found = " ".join(client.get(page).content.decode().split())
    assert "Part la plus faible" not in found
    assert "arrête sa ligne" in found and "2 places" in found and "au moins 1 dossier" in found
    assert "200 000 € au plus sur 3 exercices fiscaux, au versement" in found
    Call.objects.update(selection=SelectionTerms().as_json(), aid_terms={})
    found = " ".join(client.get(page).content.decode().split())
    assert "quelle que soit leur enveloppe" in found and "sans limite de places" in found
    assert "L’appel n’ajoute aucun plafond." in found and "ne fixe aucun plancher" in found


def test_terms_name_what_exists():
    made = cut_world(amounts=(30_000,))
    Call.objects.update(state="review")
    wrong = SelectionTerms(
        by_envelope=True, seats=(-1,), floors=(FloorTerm(FloorKind.ENVELOPE, "4", FloorMeasure.AID, 0),)
    )
    with pytest.raises(Refused) as refused:
        set_selection_terms(terms=wrong, aid=AidTerms(), **act(made))
    assert set(refused.value.codes) == {
        "programmes.seats_out_of_range",
        "programmes.floor_of_nothing",
        "programmes.floor_unknown_group",
    }
    Envelope.objects.all().delete()
    Call.objects.update(aid_scheme=None, envelope=None)
    with pytest.raises(Refused) as refused:
        set_selection_terms(terms=SelectionTerms(by_envelope=True), aid=AidTerms(), **act(made))
    assert set(refused.value.codes) == {
        "programmes.selection_without_scheme",
        "programmes.selection_without_envelope",
    }
    assert Application.objects.count() == 4


def test_a_proposal_asked_without_time_may_have_no_answer():
    # Two aids fill the envelope to the cent: a search that keeps a little aside finds no two of them.
    floor = FloorTerm(FloorKind.ENVELOPE, "0", FloorMeasure.AID, 28_000_00)
    made = cut_world(amounts=(28_000,), floors=(floor,))
    row = SelectionProposal.objects.get(pk=ask_proposal(seconds=0, **act(made)))
    assert row.state == "open" and row.content["bound"] >= 0 and "choices" not in row.content
    found = SelectionProposal.objects.get(pk=ask_proposal(**act(made)))
    assert found.state == "found" and found.digest == row.digest
    page = made.client().get(f"{made.path}/deliberation/propositions/")
    assert page.status_code == 200 and "optimum prouvé" in page.content.decode()


def test_nothing_is_asked_of_the_solver_when_no_envelope_is_open_to_anyone():
    made = cut_world()
    Envelope.objects.update(reserve="sector", codes=["T1"])
    Application.objects.update(theme="")
    with pytest.raises(Refused) as refused:
        ask_proposal(**act(made))
    assert refused.value.codes == ("programmes.nothing_to_choose",)
    assert not SelectionProposal.objects.exists()


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (CallRule(Euro(0)), "call_rule_of_nothing"),
        (CallRule(Euro(200_000), years=0), "call_rule_years"),
        (CallRule(Euro(200_000), years=21), "call_rule_years"),
    ],
)
def test_a_rule_of_the_call_that_says_nothing_is_refused(rule, code):
    made = cut_world()
    Call.objects.update(state="review")
    with pytest.raises(Refused) as refused:
        set_selection_terms(terms=SelectionTerms(), aid=AidTerms(None, rule), **act(made))
    assert refused.value.codes == (f"programmes.{code}",)


def without_costs(document: dict) -> None:
    for application in document["applications"]:
        application["costs"] = []


def undecided(document: dict) -> None:
    for application in document["applications"]:
        application["published"].update(outcome=None, payer=None, aid=None)
    document["exceptions"] = []


def test_aids_that_cannot_be_worked_out_leave_no_selection_to_replay(applied):
    document = exported()
    without_costs(document)
    wrong = {check.name for check in replay(sealed(document)).checks if not check.ok}
    assert {"asked", "selection"} <= wrong


def test_an_aid_that_its_scheme_refuses_is_told_by_its_codes(applied):
    document = exported()
    document["call"]["aid_scheme"]["rates"].pop("external")
    checks = replay(sealed(document)).checks
    asked = next(check for check in checks if check.name == "asked" and check.subject == "1")
    assert not asked.ok and isinstance(asked.recomputed, tuple)


def test_a_file_without_decisions_still_shows_where_each_line_falls(applied):
    document = exported()
    undecided(document)
    report = replay(sealed(document))
    names = {check.name for check in report.checks}
    assert "envelope.granted" in names and not {"payer", "envelope.total", "exception"} & names


def test_an_application_left_undecided_among_decisions_is_named(applied):
    document = exported()
    document["applications"][0]["published"].update(outcome=None, payer=None, aid=None)
    wrong = [(c.name, c.subject) for c in replay(sealed(document)).checks if not c.ok]
    assert ("outcome", "1") in wrong
