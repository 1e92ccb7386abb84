"""Who can answer a need, as the page says it: reasons, conditions, what is unknown, what is confidential."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.db.models import BooleanField, CharField
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.areas.networks.factories import (
    NOW,
    acting,
    make_company,
    make_member,
    make_network,
    make_staff,
)
from tests.areas.programmes.decisions.factories import person as someone

from grappe.areas.directory.models import (
    Organisation,
    Posting,
    PostingKind,
    RegisteredEstablishment,
    RegisteredUnit,
    Relation,
    RelationKind,
)
from grappe.areas.matching.jobs import read_meanings, rebuild_index
from grappe.areas.matching.models import Synonym, SynonymKind
from grappe.areas.matching.queries.needs import need_posted
from grappe.areas.networks.models import Family
from grappe.areas.people.models import Person
from grappe.areas.territory.models import Department, Region
from grappe.config import wiring

pytestmark = pytest.mark.django_db


def reindex() -> None:
    rebuild_index(clock=timezone.now)


@dataclass
class World:
    """A need, who has it, who could answer it."""

    asker: Organisation
    need: Posting
    engineer: Person

    def client(self, person: Person | None = None) -> Client:
        client = Client()
        client.force_login(person or self.engineer)
        return client

    def page(self, query: str = "", *, person: Person | None = None, **form: str) -> str:
        client, where = self.client(person), reverse("matching:partners") + query
        answer = client.post(where, form) if form else client.get(where)
        assert answer.status_code == 200
        return text(answer.content.decode())


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).replace("&#x27;", "'")


def results(page: str) -> str:
    """The part of the page that lists who was found."""
    return page.partition("les mieux placées")[2]


@pytest.fixture
def world() -> World:
    region = Region.objects.create(code="84", name="Auvergne-Rhône-Alpes")
    for code, name in (("63", "Puy-de-Dôme"), ("03", "Allier")):
        Department.objects.create(code=code, name=name, region=region)
    food = make_network("filiere-aliment", family=Family.SECTOR)
    health = make_network("filiere-sante", family=Family.SECTOR)
    asker = make_company("Compléments Fictifs", department_id="63")
    make_member(food, asker)
    need = Posting.objects.create(
        organisation=asker,
        kind=PostingKind.NEED,
        title="Un pelliculage naturel",
        text="Sans colorant de synthèse.",
        posted_at=NOW,
    )
    pharma = make_company(
        "Laboratoire Fictif", activity="enrobage de comprimés", department_id="03", headcount=180
    )
    make_member(health, pharma)
    make_company("Cartonnage Fictif", activity="boîtes en carton naturel", department_id="63")
    Synonym.objects.create(term="enrobage", canonical="pelliculage", kind=SynonymKind.SYNONYM)
    reindex()
    return World(asker, need, make_staff(food))


def test_a_need_is_answered_by_another_word_another_trade_with_every_reason(world: World) -> None:
    page = world.page(f"?besoin={world.need.pk}&km=100&departement=63&q=pelliculage+naturel")
    found = results(page)
    assert "Laboratoire Fictif" in found
    assert "dit « enrobage », pour « pelliculage »" in found
    assert "autre filière que celle du demandeur" in found
    assert re.search(r"Allier, à \d+ km environ", found)
    assert "Compléments Fictifs" not in found


def test_a_page_that_is_no_more_shows_the_first(world: World) -> None:
    first = results(world.page("?q=pelliculage+naturel"))
    assert "Laboratoire Fictif" in first
    assert results(world.page("?q=pelliculage+naturel&page=4")) == first


def test_the_points_shown_add_up_to_the_score(world: World) -> None:
    found = results(world.page("?q=pelliculage+naturel&savoir=dorure&departement=63&km=100"))
    blocks = re.findall(r"Pourquoi (\d+)\s*\?((?:.*?\+[\d,]+)+?) Total ([\d,]+)", found)
    assert blocks
    for score, lines, total in blocks:
        points = [float(p.replace(",", ".")) for p in re.findall(r"\+([\d,]+)", lines)]
        assert sum(points) == pytest.approx(float(total.replace(",", ".")), abs=0.05 * len(points) + 1e-6)
        assert abs(float(total.replace(",", ".")) - int(score)) <= 0.55


def test_conditions_say_what_they_removed_and_leave_to_check_what_is_unknown(world: World) -> None:
    page = world.page("?q=enrobage+naturel&taille=medium")
    assert "Laboratoire Fictif" in results(page).partition("À vérifier")[0]
    # The box maker never said its size.
    assert "Cartonnage Fictif" in results(page).partition("À vérifier")[2]
    small = world.page("?q=enrobage+naturel&taille=micro")
    assert re.search(r"autre taille 1\b", small)
    assert "Laboratoire Fictif" not in small


def test_a_unit_of_the_register_is_found_with_its_town(world: World) -> None:
    blank = {f.name: "" for f in RegisteredUnit._meta.fields if isinstance(f, CharField)}
    unsaid = {f.name: False for f in RegisteredUnit._meta.fields if isinstance(f, BooleanField)}
    told = {"siren": "552100554", "name": "PELLICULAGE DU LAC", "is_active": True}
    RegisteredUnit.objects.create(**(blank | unsaid | told))
    reindex()
    found = results(world.page("?q=pelliculage"))
    assert "PELLICULAGE DU LAC" in found
    assert "registre national, 552 100 554" in found.replace("\xa0", " ").replace("\u202f", " ")
    assert not RegisteredEstablishment.objects.exists()


MATTERS = (
    "nacre", "ivoire", "laiton", "bronze", "zinc", "plomb", "soie", "corne", "jade", "onyx", "ambre",
    "velours", "cristal", "ardoise", "marbre",
)  # fmt: skip


def test_the_best_fifty_are_shown_by_tens_and_the_sheet_holds_them_all(world: World) -> None:
    for number, matter in enumerate(MATTERS):
        make_company(f"Dorure Fictive {number:02}", activity=f"dorure sur {matter}")
    reindex()
    asked = {"q": f"dorure {' '.join(MATTERS)}"}
    html = world.client().get(reverse("matching:partners"), asked).content.decode()
    assert html.count("Dorure Fictive") == 10
    assert 'start="1"' in html
    assert re.findall(r'form="recherche" name="page" value="(\d+)"', html) == ["2"]
    second = world.client().get(reverse("matching:partners"), {**asked, "page": "2"}).content.decode()
    assert second.count("Dorure Fictive") == 5
    assert 'start="11"' in second
    assert "15 organisations" in text(second)
    assert re.findall(r'form="recherche" name="page" value="(\d+)"', second) == ["1"]
    named = set(re.findall(r"Dorure Fictive \d+", html + second))
    assert len(named) == 15
    sheet = world.client().get(reverse("matching:partners-csv"), {**asked, "page": "2"}).content.decode()
    assert set(re.findall(r"Dorure Fictive \d+", sheet)) == named
    # What no page is leads to the first.
    assert (
        'start="1"'
        in world.client().get(reverse("matching:partners"), {**asked, "page": "9"}).content.decode()
    )


def test_those_whom_nothing_tells_apart_stand_together_and_are_all_named(world: World) -> None:
    for number in range(15):
        make_company(f"Dorure Fictive {number:02}", activity="dorure")
    make_company("Cuir Fictif", activity="dorure sur cuir")
    reindex()
    html = world.client().get(reverse("matching:partners"), {"q": "dorure, cuir"}).content.decode()
    lines = html.partition("g-results")[2].split("<li><div>")[1:]
    assert len(lines) == 2
    assert "Cuir Fictif" in lines[0] and "pour les mêmes raisons" not in lines[0]
    assert len(set(re.findall(r"Dorure Fictive \d+", lines[1]))) == 15
    assert "et 14 autres, pour les mêmes raisons" in text(lines[1])
    assert "16 organisations" in text(html) and "que rien ne départage" in text(html)
    sheet = world.client().get(reverse("matching:partners-csv"), {"q": "dorure, cuir"}).content.decode()
    assert len(sheet.splitlines()) == 17, "each has its own row in the sheet"


def test_a_confidential_need_is_read_by_its_own_alone_and_stands_in_no_address(world: World) -> None:
    world.need.is_confidential = True
    world.need.save()
    stranger = make_staff(make_network("ailleurs"))
    closed = world.client(stranger).get(reverse("matching:partners"), {"besoin": world.need.pk})
    assert closed.status_code == 404
    page = world.client().get(reverse("matching:partners"), {"besoin": world.need.pk}).content.decode()
    assert '<form method="post"' in page
    assert "csrfmiddlewaretoken" in page
    assert "partenaires.csv" not in page
    assert "q=" not in "".join(re.findall(r'href="([^"]*)"', page))
    again = world.page("", besoin=str(world.need.pk), q="enrobage")
    assert "Laboratoire Fictif" in results(again)


def test_an_offer_is_no_need_and_a_number_is_a_number(world: World) -> None:
    client = world.client()
    for asked in ("x", "²", "999999", "9" * 5_000):
        assert client.get(reverse("matching:partners"), {"besoin": asked}).status_code == 404
    page = client.get(reverse("matching:partners"), {"q": "pelliculage", "programme": "9" * 5_000})
    assert page.status_code == 200
    world.need.kind = PostingKind.OFFER
    world.need.save()
    assert client.get(reverse("matching:partners"), {"besoin": world.need.pk}).status_code == 404


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?q=film&naf=TRUC", "« TRUC » n’est pas un code d’activité"),
        ("?q=" + "a" * 1001, "dépasse 1 000 caractères"),
    ],
)
def test_what_cannot_be_read_is_told_and_kept(world: World, query: str, said: str) -> None:
    page = world.client().get(reverse("matching:partners") + query).content.decode()
    assert said in text(page).replace("\xa0", " ")
    assert query.partition("q=")[2].partition("&")[0] in page


def test_nothing_asked_teaches_nobody_found_helps(world: World) -> None:
    assert "Que cherchez-vous" in world.page()
    nobody = world.page("?q=xylophone")
    assert "Personne ne répond à ce besoin" in nobody
    assert "Personne ne dit : xylophone" in nobody.replace("\xa0", " ")


def test_without_an_index_the_page_says_what_to_do(world: World, settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path / "ailleurs"
    assert "La recherche n’a pas eu lieu" in world.page("?q=film")


def test_values_that_no_list_offers_are_left_out(world: World) -> None:
    page = world.page("?q=pelliculage&departement=999&km=7&nature=x&taille=x&region=x&projet=x")
    assert "Laboratoire Fictif" in results(page)


def test_the_sheet_holds_what_the_page_shows(world: World) -> None:
    sheet = world.client().get(reverse("matching:partners-csv"), {"q": "pelliculage naturel"})
    rows = sheet.content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("Organisation;SIREN;")
    assert any("Laboratoire Fictif" in row and "enrobage" in row for row in rows[1:])
    empty = world.client().get(reverse("matching:partners-csv")).content.decode("utf-8-sig")
    assert len(empty.splitlines()) == 1


def test_from_a_project_each_organisation_leads_to_its_board(world: World) -> None:
    wiring.connect()
    html = world.client().get(reverse("matching:partners"), {"q": "pelliculage", "projet": "7"})
    board = reverse("projects:partner-add", args=[7])
    assert f'href="{board}?q=Laboratoire+Fictif"' in html.content.decode()


def test_the_page_asks_no_more_for_more_candidates(world: World, django_assert_max_num_queries: Any) -> None:
    for number in range(60):
        make_company(f"Fabrique {number} Fictive", activity="enrobage et pelliculage")
    reindex()
    client = world.client()
    client.get(reverse("home"))
    with django_assert_max_num_queries(8):
        page = client.get(reverse("matching:partners"), {"besoin": world.need.pk, "km": "100"})
    assert page.status_code == 200


def test_a_need_leads_to_who_answers_and_to_a_project_for_those_who_may(world: World) -> None:
    client, search = world.client(), f"{reverse('matching:partners')}?besoin={world.need.pk}"
    assert f'href="{search}"' in client.get(reverse("directory:postings")).content.decode()
    page, door = client.get(search).content.decode(), reverse("matching:propose", args=[world.need.pk])
    assert f'href="{door}"' in page
    opened = client.get(door)
    assert opened.status_code == 303 and f"besoin={world.need.pk}" in opened["Location"]
    assert client.get(opened["Location"]).status_code == 200
    other = Client()
    other.force_login(someone("Ulysse Témoin"))
    assert f'href="{door}"' not in other.get(search).content.decode()
    assert other.get(door).status_code == 404


def test_who_asks_is_known_by_networks_trades_and_partners(world: World) -> None:
    friend = make_company("Ami Fictif")
    other = make_company("Autre Ami Fictif")
    for holder, organisation in ((world.asker, friend), (other, world.asker)):
        Relation.objects.create(
            kind=RelationKind.JOINT_PROJECT, holder=holder, organisation=organisation, title="Projet fictif"
        )
    _row, asker = need_posted(world.need.pk, actor=acting(world.engineer), on=NOW.date())
    assert asker.chains == {"filiere-aliment"}
    assert len(asker.networks) == 1
    assert asker.partners == {f"o{friend.pk}", f"o{other.pk}"}


def test_signed_out_goes_to_the_sign_in_page(world: World) -> None:
    for name in ("partners", "partners-csv"):
        assert Client().get(reverse(f"matching:{name}")).status_code == 302


def test_closeness_of_meaning_is_told_within_as_few_queries(
    world: World, settings: Any, django_assert_max_num_queries: Any
) -> None:
    query, client = f"?besoin={world.need.pk}", world.client()
    assert "La proximité de sens n’est pas comptée sur ce serveur." in text(world.page(query))
    settings.MEANING = True
    told = "pelliculage de comprimés, sans colorant artificiel"
    Organisation.objects.filter(name="Laboratoire Fictif").update(activity=told)
    reindex()
    read_meanings(on=timezone.localdate())
    client.get(reverse("matching:partners") + query)  # sentences are read once in a process
    with django_assert_max_num_queries(8):
        page = client.get(reverse("matching:partners") + query).content.decode()
    assert "La proximité de sens" not in text(page)
    assert "Sens du besoin" in page
    assert re.search(r"sens proche \(0,\d\d\)\s: «", text(results(page)))
