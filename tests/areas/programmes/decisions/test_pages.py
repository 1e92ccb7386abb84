"""The pages of the jury's decisions: what they say, to whom, and what they cost."""

import csv
import io
import re
from html import unescape

import pytest
from django.test import Client
from tests.areas.programmes.decisions.factories import NOW, World, person, recuse, submitted, world

from grappe.areas.programmes.commands.decisions import apply_decisions, propose_by_ranking, record_laureates
from grappe.areas.programmes.models import (
    Application,
    ApplicationMember,
    Call,
    Decision,
    Deliberation,
    TieResolution,
)
from grappe.kernel.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def three() -> World:
    """Two places and three applications: agreed, disputed, and under the line."""
    made = world()
    made.apply_for(1, [17, 16, 18])
    made.apply_for(2, [10, 15, 20])
    made.apply_for(3, [9, None, 9])
    recuse(made.apply_for(4, []), made.jurors[0])
    return made


def words_of(response) -> str:
    """What a page says, without its marks."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"[ \n\t]+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def test_the_list_shows_rank_means_points_to_settle_and_the_line(three):
    page = three.client().get(f"{three.path}/deliberation/")
    text = words_of(page)
    assert "17,00" in text and "Ferme Démo 1" in text and "±4,08" in text
    assert "Ferme Démo 2\u00a0: les jurés ne s’accordent pas" in text
    assert "Limite\u00a0: 2 lauréats visés. Enveloppe restante 2\u00a0000\u00a0€." in text
    assert "Le quorum n’est pas atteint" in text
    assert "AT récusé" in text
    assert page.content.decode().count('class="is-under"') == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_eight_queries_cold_and_seven_warm(count, django_assert_num_queries):
    made = world()
    for number in range(1, count + 1):
        made.apply_for(number, [15, 14, 13])
    client = made.client()
    with django_assert_num_queries(8):  # the menu's too: nobody read a page before
        client.get(f"{made.path}/deliberation/")
    with django_assert_num_queries(7):
        client.get(f"{made.path}/deliberation/")
    with django_assert_num_queries(7):
        client.get(f"{made.path}/deliberation/?ouvert=1")


def test_an_explanation_opens_under_its_row_and_as_a_page(three):
    client = three.client()
    fragment = client.get(f"{three.path}/dossiers/1/explication/?fragment=1")
    assert fragment.content.decode().strip().startswith('<tr class="g-drawer" id="explication-1">')
    assert "0,35 × 17 + 0,25 × 17 + 0,25 × 17 + 0,15 × 17" in words_of(fragment)
    opened = words_of(client.get(f"{three.path}/deliberation/?ouvert=1"))
    assert "17,00\u00a0: d’où vient la note de Ferme Démo 1\u00a0?" in opened
    whole = words_of(client.get(f"{three.path}/dossiers/4/explication/"))
    assert "récusé\u00a0: mandat dans l’organisation" in whole and "hors calcul" in whole


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [1, 2, 3, 4]),
        ("tri=-rang", [4, 3, 2, 1]),
        ("tri=moyenne", [3, 2, 1, 4]),
        ("tri=-ecart", [2, 1, 3, 4]),
        ("tri=nom", [1, 2, 3, 4]),
        ("tri=inconnu", [1, 2, 3, 4]),
        ("voir=au-dessus", [1, 2]),
        ("voir=au-dessous", [3, 4]),
        ("voir=desaccord", [2]),
        ("voir=notes", [3, 4]),
        ("voir=a-decider", [1, 2, 3, 4]),
        ("voir=motivees", []),
        ("q=démo 3", [3]),
        ("q=2", [2]),
    ],
)
def test_filters_and_order_live_in_the_address(three, query, expected):
    page = three.client().get(f"{three.path}/deliberation/?{query}").content.decode()
    assert [int(n) for n in re.findall(r'id="dossier-(\d+)"', page)] == expected


def test_only_whoever_runs_the_call_reads_its_deliberation(three):
    stranger = Client()
    stranger.force_login(person("Autre Témoin"))
    for name in ("deliberation/", "dossiers/1/explication/", "dossiers/1/decision/", "dossiers/1/aide/"):
        assert stranger.get(f"{three.path}/{name}").status_code == 404
        assert Client().get(f"{three.path}/{name}").status_code == 302


def form_of(response) -> dict[str, str]:
    """The hidden fields of a page's main form."""
    html = response.content.decode()
    return dict(re.findall(r'<input type="hidden" name="(version|key)" value="([^"]*)"', html))


def test_two_facilitators_decide_at_once_and_nothing_is_lost(three):
    first, second = three.client(), three.client()
    address = f"{three.path}/dossiers/1/decision/"
    one, two = form_of(first.get(address)), form_of(second.get(address))
    done = first.post(address, {**one, "outcome": "waitlisted", "reason": "Budget à revoir."})
    assert done.status_code == 303
    late = second.post(address, {**two, "outcome": "selected", "reason": "Le meilleur."})
    text = words_of(late)
    assert late.status_code == 422
    assert (
        "Camille Exemple vient de décider\u00a0: liste d’attente. Motif\u00a0: «\u00a0Budget à revoir.\u00a0»"
        in text
    )
    assert "Le meilleur." in text
    assert Decision.objects.get().outcome == "waitlisted"
    again = second.post(address, {**form_of(late), "outcome": "selected", "reason": "Le meilleur."})
    assert again.status_code == 303
    assert Decision.objects.get().outcome == "selected"


def test_a_departure_without_reason_keeps_what_was_chosen(three):
    client = three.client()
    address = f"{three.path}/dossiers/3/decision/"
    page = client.post(address, {**form_of(client.get(address)), "outcome": "selected", "reason": ""})
    assert page.status_code == 422
    assert "s’écarte du classement" in words_of(page)
    assert re.search(r'value="selected"[^>]*checked', page.content.decode())


def test_a_tie_is_ordered_on_its_page():
    made = world(places=1)
    made.apply_for(1, [15, 15])
    made.apply_for(2, [15, 15])
    client = made.client()
    assert "Ex æquo à la limite" in words_of(client.get(f"{made.path}/deliberation/"))
    address = f"{made.path}/deliberation/ex-aequo/"
    data = {**form_of(client.get(address)), "place_1": "1", "place_2": "1", "reason": "Il embauche."}
    assert "Donnez une place différente à chaque dossier." in words_of(client.post(address, data))
    assert client.post(address, {**data, "place_1": "2"}).status_code == 303
    assert TieResolution.objects.get().numbers == [2, 1]
    assert "Il embauche." in words_of(client.get(address))


def test_the_present_are_ticked(three):
    client = three.client()
    address = f"{three.path}/deliberation/presents/"
    ids = [juror.pk for juror in three.jurors[:2]]
    assert client.post(address, {**form_of(client.get(address)), "jurors": ids}).status_code == 303
    assert Deliberation.objects.get().present == ids


def test_applying_says_every_reason_then_does_it_once(three):
    client = three.client()
    address = f"{three.path}/deliberation/appliquer/"
    refused = client.post(address, {"key": "a"})
    assert refused.status_code == 409 and "n’a pas de décision" in words_of(refused)
    client.post(f"{three.path}/deliberation/classement/", {"key": "p"})
    three.present()
    assert "Ceci ne peut pas être annulé." in words_of(client.get(address))
    assert client.post(address, {"key": "b"}).status_code == 303
    assert client.post(address, {"key": "b"}).status_code == 303
    assert OutboxMail.objects.count() == 4


def test_pending_decisions_are_taken_back(three):
    client = three.client()
    client.post(f"{three.path}/deliberation/classement/", {"key": "p"})
    assert "4 décisions sur 4 en attente" in words_of(client.get(f"{three.path}/deliberation/"))
    client.post(f"{three.path}/deliberation/retirer/", {"key": "q"})
    assert not Decision.objects.exists()


@pytest.fixture
def decided(three) -> World:
    """The same call, applied."""
    three.present()
    act = {"call_id": three.call.pk, "actor": three.actor, "on": NOW}
    propose_by_ranking(**act)
    apply_decisions(**act)
    return three


def test_what_follows_is_read_and_sent_once(decided, django_assert_num_queries):
    client = decided.client()
    client.get("/menu/")
    with django_assert_num_queries(7):
        page = client.get(f"{decided.path}/suites/")
    text = words_of(page)
    assert "4 lettres attendent d’être lues et envoyées" in text and "28\u00a0000\u00a0€" in text
    letter = client.get(f"{decided.path}/suites/lettres/1/")
    assert "Le jury du 19\u00a0juin\u00a02009 a retenu votre projet" in words_of(letter)
    assert client.get(f"{decided.path}/suites/lettres/1/lettre.pdf").content.startswith(b"%PDF-")
    assert client.get(f"{decided.path}/suites/lettres/3/lettre.pdf").status_code == 404
    client.post(f"{decided.path}/suites/envoyer/", {"number": "1"})
    assert "3 lettres attendent" in words_of(client.get(f"{decided.path}/suites/"))
    client.post(f"{decided.path}/suites/envoyer/")
    assert "Toutes les lettres sont parties." in words_of(client.get(f"{decided.path}/suites/"))


def test_the_minutes_come_out_twice(decided):
    client = decided.client()
    assert client.get(f"{decided.path}/suites/proces-verbal.pdf").content.startswith(b"%PDF-")
    assert client.get(f"{decided.path}/suites/proces-verbal.docx").content.startswith(b"PK")


def test_before_the_decisions_there_is_nothing_to_follow(three):
    client = three.client()
    assert "Rien n’est encore décidé" in words_of(client.get(f"{three.path}/suites/"))
    assert client.get(f"{three.path}/suites/proces-verbal.pdf").status_code == 404


def test_the_marks_are_a_sheet(three, django_assert_num_queries):
    client = three.client()
    client.get("/menu/")
    with django_assert_num_queries(4):
        sheet = b"".join(client.get(f"{three.path}/notes.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet), delimiter=";"))
    assert rows[0] == ["dossier", "organisation", "juré", "état", "note sur 20", "C1", "C2", "C3", "C4", "B1"]
    assert rows[1] == ["1", "Ferme Démo 1", "Alix Témoin", "rendue", "17,00", "17", "17", "17", "17", ""]
    assert ["3", "Ferme Démo 3", "Dominique Fictif", "abstention", "", "", "", "", "", ""] in rows


def test_an_aid_is_explained_line_by_line(three):
    client = three.client()
    text = words_of(client.get(f"{three.path}/dossiers/1/aide/"))
    assert "Aide calculée\u00a0: 14\u00a0000,00\u00a0€" in text
    assert "0,30 × 20\u00a0000,00" in text and "soit 46,67\u00a0% de 30\u00a0000\u00a0€" in text
    assert "15\u00a0000\u00a0€, non atteint" in text
    assert client.get(f"{three.path}/dossiers/1/aide/fiche.pdf").content.startswith(b"%PDF-")


def test_an_aid_that_cannot_be_computed_says_why():
    made = world()
    made.apply_for(1, [15], costs=[("investment", "5000", "0")])
    made.apply_for(2, [14], vat_basis="")
    client = made.client()
    assert "ne fixe aucun taux" in words_of(client.get(f"{made.path}/dossiers/1/aide/"))
    assert "La situation de TVA n’est pas déclarée" in words_of(client.get(f"{made.path}/dossiers/2/aide/"))
    assert "aide à régler" in words_of(client.get(f"{made.path}/deliberation/"))


def test_the_session_is_opened_from_its_page():
    made = world(state="review")
    client = made.client()
    assert "Ouvrir la séance du jury" in words_of(client.get(f"{made.path}/deliberation/"))
    client.post(f"{made.path}/deliberation/ouvrir/", {"key": "o"})
    assert "Aucune décision n’est encore proposée." in words_of(client.get(f"{made.path}/deliberation/"))


def test_everyone_reads_the_laureates_of_all_editions(django_assert_num_queries):
    made = world(state="closed", jurors=0, title="Bio Démo", edition=2008, slug="bio-2008")
    submitted(made.call, 1)
    act = {"actor": made.actor, "on": NOW, "source": "brochure"}
    record_laureates(call_id=made.call.pk, numbers=[1], **act)
    with django_assert_num_queries(3):
        page = Client().get("/public/appels/bio-2008/laureats/")
    assert "1 lauréat de Bio Démo 2008" in words_of(page)


def test_marking_is_reopened_from_a_page_that_asks_why(three):
    client = three.client()
    client.post(f"{three.path}/deliberation/classement/", {"key": "p"})
    address = f"{three.path}/deliberation/rouvrir-la-notation/"
    page = client.get(address)
    assert "4 décisions en attente sont gardées" in words_of(page)
    refused = client.post(address, {"key": "r", "reason": "", "until": ""})
    assert refused.status_code == 422 and Call.objects.get().state == "deliberation"
    done = {"key": "r", "reason": "Une note saisie à l’envers.", "until": "29/06/2099 17:00"}
    assert client.post(address, done).status_code == 303
    text = words_of(client.get(f"{three.path}/deliberation/"))
    assert "Une note saisie à l’envers." in text and "4 décisions en attente sont gardées." in text
    assert "La séance n’est pas ouverte." in words_of(client.get(address))
    Application.objects.filter(number=3).update(mean=1600)
    client.post(f"{three.path}/deliberation/ouvrir/", {"key": "o"})
    text = words_of(client.get(f"{three.path}/deliberation/?voir=rang-change"))
    assert "2 décisions prises à un autre rang" in text and "rang changé" in text


def test_only_whoever_runs_the_call_reopens_its_marking_or_posts_its_letters(decided):
    stranger = Client()
    stranger.force_login(person("Autre Témoin"))
    for name in ("deliberation/rouvrir-la-notation/", "suites/a-poster/", "suites/a-poster/lettres.pdf"):
        assert stranger.get(f"{decided.path}/{name}").status_code == 404
        assert Client().get(f"{decided.path}/{name}").status_code == 302


def test_letters_without_address_are_printed_then_marked_as_posted(three, django_assert_num_queries):
    ApplicationMember.objects.filter(application__number__in=(1, 3)).delete()
    three.present()
    act = {"call_id": three.call.pk, "actor": three.actor, "on": NOW}
    propose_by_ranking(**act)
    apply_decisions(**act)
    client, address = three.client(), f"{three.path}/suites/a-poster/"
    client.get("/menu/")
    assert "Imprimer et poster les lettres sans adresse" in words_of(client.get(f"{three.path}/suites/"))
    with django_assert_num_queries(4):
        page = client.get(address)
    assert "2 lettres sans adresse électronique" in words_of(page)
    assert client.get(f"{address}lettres.pdf").content.startswith(b"%PDF-")
    assert "Cochez au moins une lettre." in words_of(client.post(address, form_of(page)))
    assert client.post(address, {**form_of(page), "letters": ["1"]}).status_code == 303
    assert "postée le" in words_of(client.get(f"{three.path}/suites/lettres/1/"))
    again = client.get(address)
    assert "1 lettre sans adresse" in words_of(again) and "3 · Ferme Démo 3" in words_of(again)
    client.post(address, {**form_of(again), "letters": ["3"]})
    assert "Rien à poster" in words_of(client.get(address))
    assert client.get(f"{address}lettres.pdf").status_code == 404


def test_many_kept_away_are_counted_and_few_named(three):
    recuse(three.applications[4], three.jurors[1])
    assert "AT, DF récusés" in words_of(three.client().get(f"{three.path}/deliberation/"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_export_before_the_decisions_costs_seven_queries(count, django_assert_num_queries):
    made = world()
    for number in range(1, count + 1):
        made.apply_for(number, [15, 14, 13])
    client = made.client()
    client.get("/menu/")
    with django_assert_num_queries(7):
        found = client.get(f"{made.path}/export.json").json()
    assert [application["title"] for application in found["applications"]] == [
        f"Projet {number}" for number in range(1, count + 1)
    ]


def test_the_list_follows_every_change_at_once(three):
    """The last rankings worked out are kept under the whole text of their figures: none is an older one."""
    client, address = three.client(), f"{three.path}/deliberation/?tri=rang"

    def listed() -> list[int]:
        return [int(n) for n in re.findall(r'id="dossier-(\d+)"', client.get(address).content.decode())]

    assert listed() == [1, 2, 3, 4]
    Application.objects.filter(number=3).update(mean=1999)
    assert listed() == [3, 1, 2, 4]
    Decision.objects.create(application=three.applications[1], outcome="selected", decided_at=NOW, aid=9000)
    assert "1 décision sur 4 en attente" in words_of(client.get(address))
    Call.objects.update(places=1)
    assert "Limite\u00a0: 1 lauréats visés." in words_of(client.get(address))
    Application.objects.filter(number=3).update(state="withdrawn")
    assert listed() == [1, 2, 4]


def test_a_call_without_aid_shows_its_list_without_envelope():
    made = world(aid_scheme=None)
    made.apply_for(1, [15, 14, 13])
    text = words_of(made.client().get(f"{made.path}/deliberation/"))
    assert "Ferme Démo 1" in text and "Enveloppe" not in text


def test_the_envelope_of_very_many_laureates_adds_up_what_is_proposed():
    made = world(places=61, jurors=1, envelope=900000)
    for number in range(1, 62):
        made.apply_for(number, [15])
    client = made.client()
    assert "Jauge de l’enveloppe" not in words_of(client.get(f"{made.path}/deliberation/"))
    client.post(f"{made.path}/deliberation/classement/", {"key": "p"})
    assert "854\u00a0000\u00a0€" in words_of(client.get(f"{made.path}/deliberation/"))
