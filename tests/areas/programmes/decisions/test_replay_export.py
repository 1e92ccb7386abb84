"""The exported call holds everything its figures follow from, and an altered file is named as such."""

import copy
import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from tests.areas.programmes.decisions.factories import NOW, World, recuse, restate, review, world

from grappe import replay as replay_line
from grappe.areas.programmes.commands.decisions import (
    apply_decisions,
    decide_application,
    propose_by_ranking,
    resolve_tie,
)
from grappe.areas.programmes.models import Deliberation
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.document import sealed
from grappe.areas.programmes.rules.replay import replay
from grappe.kernel import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(settings, tmp_path) -> World:
    """A decided call with an abstention, a recusal, a blank, a tie ordered by the jury and an exception."""
    settings.MEDIA_ROOT = tmp_path
    made = world(places=3)
    made.apply_for(1, [17, 16, 18])
    made.apply_for(2, [15, None, 16])
    for number in (3, 4):
        made.apply_for(number, [14, 14, 14], vat_basis="incl")
    made.apply_for(5, [10, 11, 12], vat_basis="partial", vat_deduction=4000)
    kept_away = made.apply_for(6, [])
    recuse(kept_away, made.jurors[0])
    review(kept_away, made.jurors[1], {"C1": 13, "C2": 12, "C3": 12, "C4": None, "B1": 15})
    restate(kept_away)
    made.present()
    act = {"call_id": made.call.pk, "actor": made.actor, "on": NOW}
    resolve_tie(numbers=[4, 3], reason="Le dossier 4 embauche.", **act)
    decide_application(number=5, outcome=Outcome.SELECTED, reason="Seul projet textile.", **act)
    propose_by_ranking(**act)
    apply_decisions(**act)
    return made


def exported(made: World) -> dict:
    return json.loads(files.read(Deliberation.objects.get(call=made.call).export))


def test_every_published_figure_is_reproduced(decided):
    report = replay(exported(decided))
    assert [check for check in report.checks if not check.ok] == []
    assert report.seal_ok and report.ok
    names = {check.name for check in report.checks}
    assert {"grid", "review.points", "mean", "rank", "tie_resolution", "exception", "aid"} <= names


def test_the_minutes_print_the_hash_of_the_file_that_is_served(decided):
    session = Deliberation.objects.get()
    client: Client = decided.client()
    served = client.get(f"{decided.path}/export.json")
    assert served.content == files.read(session.export)
    docx = client.get(f"{decided.path}/suites/proces-verbal.docx").content
    assert session.export.digest in _words_of(docx)


def test_the_command_line_reproduces_it_and_checks_the_hash(decided, tmp_path, capsys):
    session = Deliberation.objects.get()
    target = tmp_path / "appel.json"
    target.write_bytes(files.read(session.export))
    assert replay_line.main([str(target), "--hash", session.export.digest]) == 0
    target.write_bytes(target.read_bytes().replace(b'"C1":17', b'"C1":18', 1))
    assert replay_line.main([str(target), "--hash", session.export.digest]) == 1
    assert session.export.digest in capsys.readouterr().out


def test_one_altered_mark_breaks_the_seal_and_is_named_even_when_sealed_again(decided):
    document = exported(decided)
    document["applications"][0]["reviews"][0]["marks"]["C1"] = 3
    assert not replay(document).seal_ok
    report = replay(sealed(document))
    wrong = {(check.name, check.subject) for check in report.checks if not check.ok}
    assert ("review.points", "1/J1") in wrong and ("mean", "1") in wrong


@pytest.mark.parametrize(
    ("figure", "value", "name"),
    [("aid", "14999.99", "aid"), ("mean", 1999, "mean"), ("rank", 9, "rank"), ("deviation", 1, "deviation")],
)
def test_one_altered_figure_is_named(decided, figure, value, name):
    document = copy.deepcopy(exported(decided))
    document["applications"][0]["published"][figure] = value
    report = replay(sealed(document))
    assert [(check.name, check.subject) for check in report.checks if not check.ok] == [(name, "1")]


def test_an_exception_without_its_reason_is_named(decided):
    document = exported(decided)
    document["exceptions"] = []
    report = replay(sealed(document))
    assert [(check.name, check.subject) for check in report.checks if not check.ok] == [("outcome", "5")]


def test_jurors_kept_away_and_abstentions_carry_no_mark(decided):
    reviews = {
        (application["number"], review["juror"]): review
        for application in exported(decided)["applications"]
        for review in application["reviews"]
    }
    assert reviews[2, "J2"] == {
        "juror": "J2",
        "state": "abstained",
        "marks": {},
        "published": {"points": None},
    }
    assert (6, "J1") not in reviews


def test_before_the_decisions_the_export_replays_without_any_outcome():
    made = world()
    made.apply_for(1, [15, 15, 15])
    propose_by_ranking(call_id=made.call.pk, actor=made.actor, on=NOW)
    document = json.loads(made.client().get(f"{made.path}/export.json").content)
    published = document["applications"][0]["published"]
    assert (published["outcome"], published["aid"]) == (None, None)
    assert replay(document).ok


def _words_of(docx: bytes) -> str:
    return ZipFile(BytesIO(docx)).read("word/document.xml").decode()
