"""Same need elsewhere, common needs, convergence: what each reader sees, what is not theirs, a project."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.areas.labels.factories import bare_network
from tests.areas.programmes.decisions.factories import actor_of, person

from grappe.areas.directory.models import Organisation, Posting, PostingKind, PostingStatus
from grappe.areas.matching.models import Synonym, SynonymKind
from grappe.areas.matching.queries.convergence import Shared, convergences
from grappe.areas.matching.queries.likeness import MOST_NEEDS, common_needs, compared, like_needs
from grappe.areas.matching.web import doors
from grappe.areas.networks.models import Membership, Network, NetworkRole, RoleCode
from grappe.areas.projects.commands import begin_agreement
from grappe.areas.projects.models import Project, ProjectPartner
from grappe.areas.projects.queries.reading import agreement_of
from grappe.areas.projects.rules.roundtable import PartnerState
from grappe.areas.territory.models import Department, Region
from grappe.kernel.actor import MACHINE, Actor
from grappe.kernel.http import new_key

pytestmark = pytest.mark.django_db
FILM = ("Un pelliculage coloré", "Des colorants naturels stables à la lumière.")
SWEETS = ("Des dragées sans titane", "Colorants naturels vifs, stables à la lumière.")
WATER = ("Recycler l’eau de lavage", "Une installation, avec un essai sur place.")


@dataclass
class World:
    """Two networks, the staff of the first, and members that say their needs."""

    ours: Network
    theirs: Network
    staff: Actor
    client: Client
    made: dict[str, Organisation] = field(default_factory=dict)

    def member(self, name: str, *networks: Network, **more: Any) -> Organisation:
        """An invented member of these networks."""
        row = Organisation.objects.create(name=name, kind="company", invented=True, **more)
        for network in networks:
            Membership.objects.create(network=network, organisation=row)
        self.made[name] = row
        return row

    def need(self, owner: Organisation, said: tuple[str, str], **more: Any) -> Posting:
        """A need that an organisation says."""
        given = {"kind": PostingKind.NEED, "posted_at": timezone.now(), **more}
        return Posting.objects.create(organisation=owner, title=said[0], text=said[1], **given)


@pytest.fixture
def world() -> World:
    ours, theirs = bare_network(), bare_network("autre", "Réseau Fictif")
    someone = person("Lou Témoin")
    NetworkRole.objects.create(network=ours, person=someone, role=RoleCode.ENGINEER)
    client = Client()
    client.force_login(someone)
    Synonym.objects.bulk_create(
        Synonym(term=term, canonical="enrobage", kind=SynonymKind.TECHNIQUE)
        for term in ("pelliculage", "dragées")
    )
    return World(ours, theirs, actor_of(someone), client)


def opened(world: World) -> None:
    """Let the staff read the members of the second network as well."""
    someone = world.staff.person_id
    NetworkRole.objects.create(network=world.theirs, person_id=someone, role=RoleCode.FACILITATOR)


def text(answer: Any) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


# ---- the same need elsewhere ----------------------------------------------------------------------


def test_a_need_finds_its_like_in_another_market_through_the_thesaurus(world: World) -> None:
    here = world.member("Compléments Fictif", world.ours, market="compléments alimentaires")
    there = world.member("Confiserie Fictif", world.theirs, market="confiserie")
    unsaid = world.member("Savonnerie Fictif")
    need, like = world.need(here, FILM), world.need(there, SWEETS)
    other = world.need(unsaid, SWEETS)
    world.need(unsaid, WATER)
    world.need(unsaid, FILM, kind=PostingKind.OFFER)
    world.need(unsaid, FILM, state=PostingStatus.CLOSED)
    world.need(here, FILM)
    found, is_cut = like_needs(need, actor=world.staff, on=timezone.localdate())
    assert not is_cut
    assert [(row.need, row.other_market) for row in found] == [(like, True), (other, False)]
    assert ("pelliculage", "dragées") in {(word.here, word.there) for word in found[0].common}
    # The members of the other network are not theirs to read: its name is not said.
    assert found[0].where.networks == ()
    page = text(world.client.get(f"/besoins/{need.pk}/ailleurs/"))
    assert "pelliculage ≈ dragées" in page
    assert "2 besoins semblables" in page
    assert "1 dans un autre marché" in page
    assert "Réseau Fictif" not in page


def test_what_is_confidential_is_neither_shown_nor_counted_nor_weighed(world: World) -> None:
    need = world.need(world.member("Compléments Fictif", world.ours), FILM)
    before = compared(actor=world.staff, on=timezone.localdate())
    secret = world.need(world.member("Confiserie Fictif", world.theirs), SWEETS, is_confidential=True)
    after = compared(actor=world.staff, on=timezone.localdate())
    assert (after.pairs, after.weights) == (before.pairs, before.weights)
    page = text(world.client.get(f"/besoins/{need.pk}/ailleurs/"))
    assert "Personne n’a dit le même besoin" in page
    assert world.client.get(f"/besoins/{secret.pk}/ailleurs/").status_code == 404
    own = world.need(world.made["Compléments Fictif"], SWEETS, is_confidential=True)
    world.need(world.member("Savonnerie Fictif"), SWEETS)
    page = text(world.client.get(f"/besoins/{own.pk}/ailleurs/"))
    assert "ne laisse aucune trace" in page
    assert "Savonnerie Fictif" in page


def test_bad_addresses_and_strangers(world: World) -> None:
    offer = world.need(world.member("Atelier Fictif"), FILM, kind=PostingKind.OFFER)
    need = world.need(world.made["Atelier Fictif"], FILM)
    world.need(world.member("Confiserie Fictif"), SWEETS)
    for path in (f"/besoins/{offer.pk}/ailleurs/", "/besoins/999999/ailleurs/"):
        assert world.client.get(path).status_code == 404
    assert Client().get(f"/besoins/{need.pk}/ailleurs/").status_code == 302
    stranger = Client()
    stranger.force_login(person("Alix Fictif"))
    page = text(stranger.get(f"/besoins/{need.pk}/ailleurs/"))
    assert "Confiserie Fictif" in page
    assert "Proposer un projet commun" not in page
    assert stranger.get(f"/besoins/{need.pk}/ailleurs/projet/?reseau=reseau-modele").status_code == 404
    for name in ("besoins-communs", "convergence", "convergence/autre"):
        assert stranger.get(f"/r/reseau-modele/{name}/").status_code == 404
    assert stranger.get("/r/reseau-modele/convergence.csv").status_code == 404


def test_an_old_or_closed_need_is_still_compared_and_the_limit_is_said(world: World) -> None:
    owner, other = world.member("Atelier Fictif", world.ours), world.member("Confiserie Fictif")
    old = world.need(owner, FILM, posted_at=timezone.now() - timedelta(days=900), state=PostingStatus.CLOSED)
    Posting.objects.bulk_create(
        Posting(
            organisation=other,
            kind=PostingKind.NEED,
            title=f"Mot{number}",
            text=f"texte{number}",
            posted_at=timezone.now(),
        )
        for number in range(MOST_NEEDS)
    )
    like = world.need(other, SWEETS)
    found, is_cut = like_needs(old, actor=world.staff, on=timezone.localdate())
    assert ([row.need for row in found], is_cut) == ([like], True)
    assert "Les 1 000 besoins ouverts les plus récents" in text(
        world.client.get(f"/besoins/{old.pk}/ailleurs/")
    )


@pytest.mark.parametrize("others", [1, 12])
def test_pages_take_few_queries_however_many_needs(
    world: World, others: int, django_assert_max_num_queries: Any
) -> None:
    opened(world)
    need = world.need(world.member("Compléments Fictif", world.ours, market="a"), FILM)
    for number in range(others):
        owner = world.member(f"Confiserie Fictif {number}", world.theirs, market="b", skills=["Turbinage"])
        world.need(owner, SWEETS)
    for path in (
        f"/besoins/{need.pk}/ailleurs/",
        "/r/reseau-modele/besoins-communs/",
        "/r/reseau-modele/convergence/",
        "/r/reseau-modele/convergence/autre/",
        f"/organisations/{need.organisation_id}/besoins-et-offres/",
    ):
        world.client.get(path)
        with django_assert_max_num_queries(8):
            answer = world.client.get(path)
        assert answer.status_code == 200, path


def test_each_open_need_leads_to_its_like_from_its_organisation(world: World) -> None:
    owner = world.member("Compléments Fictif", world.ours)
    need, lonely = world.need(owner, FILM), world.need(owner, WATER)
    world.need(owner, FILM, state=PostingStatus.CLOSED)
    world.need(world.member("Confiserie Fictif"), SWEETS)
    page = text(world.client.get(f"/organisations/{owner.pk}/besoins-et-offres/"))
    assert page.count("Même besoin ailleurs (1)") == 1
    assert page.count("Même besoin ailleurs : aucun aujourd’hui") == 1
    assert f"/besoins/{need.pk}/ailleurs/" in page
    assert f"/besoins/{lonely.pk}/ailleurs/" in page
    quiet = world.member("Scierie Fictif")
    assert "Même besoin" not in text(world.client.get(f"/organisations/{quiet.pk}/besoins-et-offres/"))


# ---- groups ---------------------------------------------------------------------------------------


def test_groups_say_who_why_and_where_ours_first(world: World) -> None:
    for number, said in enumerate((WATER, WATER, WATER)):
        world.need(world.member(f"Lavage Fictif {number}", market="eau"), said)
    here = world.need(world.member("Compléments Fictif", world.ours, market="santé"), FILM)
    there = world.need(world.member("Confiserie Fictif", market="confiserie"), SWEETS)
    groups, _is_cut = common_needs(world.ours.pk, actor=world.staff, on=timezone.localdate())
    assert [group.organisations for group in groups] == [2, 3]
    first = groups[0]
    assert first.is_ours
    assert first.markets == ("confiserie", "santé")
    assert first.networks == ("Réseau Modèle",)
    assert [(member.need, member.nearest, member.is_ours) for member in first.members] == [
        (here, there, True),
        (there, here, False),
    ]
    page = "/r/reseau-modele/besoins-communs/"
    shown = text(world.client.get(page))
    assert "marchés différents" in shown
    assert shown.index("Compléments Fictif") < shown.index("Lavage Fictif")
    assert "Lavage Fictif" not in text(world.client.get(f"{page}?avec-nous=on"))
    assert "1 groupe sur 2" in text(world.client.get(f"{page}?marches=on"))
    Membership.objects.all().delete()
    assert "Aucun groupe ne correspond" in text(world.client.get(f"{page}?avec-nous=on"))
    Posting.objects.all().delete()
    assert "Il en faut deux, dans deux organisations" in text(world.client.get(page))


# ---- a common project -----------------------------------------------------------------------------


def test_like_needs_open_one_project_where_each_keeps_its_market(world: World) -> None:
    here = world.member("Compléments Fictif", world.ours, market="santé")
    there = world.member("Confiserie Fictif", market="confiserie")
    third = world.member("Savonnerie Fictif")
    need, like, last = world.need(here, FILM), world.need(there, SWEETS), world.need(third, SWEETS)
    twice = world.need(there, FILM)
    asked = f"reseau=reseau-modele&avec={like.pk}&avec={last.pk}&avec=x&avec=999999&avec={need.pk}"
    answer = world.client.get(f"/besoins/{need.pk}/ailleurs/projet/?{asked}")
    assert answer.status_code == 303
    assert answer["Location"].endswith(f"besoin={need.pk}&avec={like.pk}&avec={last.pk}")
    shown = world.client.get(f"{answer['Location']}&avec={twice.pk}")
    idea = shown.context["form"].initial["summary"].replace("\u00a0", " ")
    assert "Compléments Fictif : champ d’exploitation exclusif « santé », 33,34 % des coûts" in idea
    assert "Confiserie Fictif : champ d’exploitation exclusif « confiserie », 33,33 % des coûts" in idea
    assert "Savonnerie Fictif : champ d’exploitation exclusif « son marché, à préciser »" in idea
    page = text(shown)
    assert "2 organisations ont dit le même besoin" in page
    assert "est confidentiel" not in page
    sent = {
        "key": new_key(),
        "title": "Enrobage commun",
        "need": FILM[1],
        "summary": idea,
        "confidentiality": "partners",
        "besoin": need.pk,
        "avec": [like.pk, last.pk, twice.pk],
    }
    for _ in range(2):
        answer = world.client.post("/r/reseau-modele/projets/nouveau/", sent)
        assert answer.status_code == 303, text(answer)
    project = Project.objects.get()
    seats = {row.organisation: row.state for row in ProjectPartner.objects.all()}
    assert seats == {
        here: PartnerState.ACCEPTED,
        there: PartnerState.PROPOSED,
        third: PartnerState.PROPOSED,
    }
    ProjectPartner.objects.update(state=PartnerState.ACCEPTED)
    begin_agreement(project_id=project.pk, actor=MACHINE, on=timezone.now())
    agreement = agreement_of(project)
    assert agreement is not None
    assert agreement.latest is not None
    fields = [(row["market"], row["exclusive"]) for row in agreement.latest.content["exploitation"]]
    assert fields == [("santé", True), ("confiserie", True)]


def test_a_confidential_need_is_not_named_to_those_who_will_read_the_idea(world: World) -> None:
    need = world.need(world.member("Compléments Fictif", world.ours), FILM)
    secret = world.need(world.member("Confiserie Fictif", world.ours), SWEETS, is_confidential=True)
    shown = world.client.get(f"/r/reseau-modele/projets/nouveau/?besoin={need.pk}&avec={secret.pk}")
    idea = shown.context["form"].initial["summary"]
    assert "Confiserie Fictif" not in idea
    assert "un partenaire" in idea
    assert "Un de ces besoins est confidentiel" in text(shown)
    alone = world.client.get(f"/r/reseau-modele/projets/nouveau/?besoin={need.pk}&avec=abc")
    assert alone.context["form"].initial["summary"] == ""
    assert world.client.get(f"/r/reseau-modele/projets/nouveau/?avec={secret.pk}").context["beside"] == []


def test_without_projects_nothing_is_proposed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    need = world.need(world.member("Compléments Fictif", world.ours), FILM)
    world.need(world.member("Confiserie Fictif"), SWEETS)
    monkeypatch.setattr(doors, "_projects", [])
    assert "Proposer un projet commun" not in text(world.client.get(f"/besoins/{need.pk}/ailleurs/"))
    assert world.client.get(f"/besoins/{need.pk}/ailleurs/projet/?reseau=reseau-modele").status_code == 404


# ---- convergence ----------------------------------------------------------------------------------


def shared_world(world: World) -> None:
    region = Region.objects.get_or_create(code="84", defaults={"name": "Auvergne-Rhône-Alpes"})[0]
    place = Department.objects.get_or_create(code="63", defaults={"name": "Puy-de-Dôme", "region": region})[0]
    both = world.member("Deux Fictif", world.ours, world.theirs, market="Bois", skills=["Séchage du bois"])
    here = world.member("Ici Fictif", world.ours, department=place, skills=["turbinage", "??"])
    there = world.member("Là Fictif", world.theirs, market="bois", skills=["Turbinages", "export"])
    world.member("Autre Fictif", world.theirs, department=place, market="confiserie")
    left = world.member("Parti Fictif", world.ours)
    Membership.objects.create(
        network=world.theirs, organisation=left, valid_to=timezone.localdate() - timedelta(days=1)
    )
    world.need(there, SWEETS)
    world.need(here, FILM)
    world.need(both, WATER)


def test_what_two_networks_share_is_counted_and_listed(world: World) -> None:
    opened(world)
    shared_world(world)
    bare_network("ferme", "Réseau Exemple")
    empty = bare_network("vide", "Réseau Témoin")
    NetworkRole.objects.create(network=empty, person_id=world.staff.person_id, role=RoleCode.BOARD)
    rows = convergences(world.ours, actor=world.staff, on=timezone.localdate())
    assert [(row.network.slug, row.is_open, row.size) for row in rows] == [
        ("autre", True, 3),
        ("vide", True, 0),
        ("ferme", False, 0),
    ]
    assert rows[0].counts == {
        Shared.MEMBERS: 1,
        Shared.SKILLS: 2,
        Shared.MARKETS: 1,
        Shared.DEPARTMENTS: 1,
        Shared.NEEDS: 1,
    }
    assert rows[2].counts == {}
    page = text(world.client.get("/r/reseau-modele/convergence/"))
    assert 'href="/r/reseau-modele/convergence/autre/#competences">2</a>' in page
    assert "Un réseau ne vous ouvre pas la liste de ses membres" in page
    assert "sans membre au registre" in page
    pair = text(world.client.get("/r/reseau-modele/convergence/autre/"))
    assert "3 membres chez nous, 3 chez eux" in pair
    for words in ("Deux Fictif", "turbinage", "Séchage du bois", "pelliculage ≈ dragées"):
        assert words in pair
    assert "Parti Fictif" not in pair
    assert "Puy-de-Dôme (63)" in pair
    sheet = rows_of(world.client.get("/r/reseau-modele/convergence.csv"))
    assert sheet[1] == ["Réseau Fictif", "1", "2", "1", "1", "1", "oui"]
    assert sheet[3] == ["Réseau Exemple", "", "", "", "", "", "non"]
    listed = rows_of(world.client.get("/r/reseau-modele/convergence/autre.csv"))
    assert ["marché", "Bois", "1", "2", ""] in listed
    assert [row[0] for row in listed[1:]] == [
        "membre",
        *["compétence"] * 2,
        "marché",
        "département",
        "besoin",
    ]


def test_a_network_that_is_not_open_says_so_and_counts_nothing(world: World) -> None:
    shared_world(world)
    page = text(world.client.get("/r/reseau-modele/convergence/autre/"))
    assert "ne vous ouvre pas la liste de ses membres" in page
    assert "Deux Fictif" not in page
    assert world.client.get("/r/reseau-modele/convergence/autre.csv").status_code == 404
    assert "Aucun autre réseau ne vous ouvre" in text(world.client.get("/r/reseau-modele/convergence/"))
    for other in ("reseau-modele", "inconnu"):
        assert world.client.get(f"/r/reseau-modele/convergence/{other}/").status_code == 404


def test_networks_are_sorted_by_what_is_asked_either_way(world: World) -> None:
    opened(world)
    shared_world(world)
    third = bare_network("tiers", "Réseau Exemple")
    NetworkRole.objects.create(network=third, person_id=world.staff.person_id, role=RoleCode.BOARD)
    for name in ("Ici Fictif", "Deux Fictif"):
        Membership.objects.create(network=third, organisation=world.made[name])

    def slugs(sort: str) -> list[str]:
        rows = convergences(world.ours, actor=world.staff, on=timezone.localdate(), sort=sort)
        return [row.network.slug for row in rows]

    assert slugs("-membres") == slugs("faux") == ["tiers", "autre"]
    assert slugs("membres") == ["autre", "tiers"]
    assert slugs("-besoins") == ["autre", "tiers"]
    shown = text(world.client.get("/r/reseau-modele/convergence/?tri=membres"))
    assert shown.index("Réseau Fictif") < shown.index("Réseau Exemple")
