"""A team for the chain: composed under rules, shown, invited; what clashes is said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import activate
from tests.areas.projects.factories import SECTIONS, World, complete, opened, seated
from tests.config.reading import fields

from grappe.areas.directory.models import Organisation, OrganisationKind
from grappe.areas.matching.models import Synonym, SynonymKind
from grappe.areas.matching.rules.team import USUAL_IMPORTANCE, TeamRules
from grappe.areas.networks.models import Membership
from grappe.areas.projects.commands import (
    add_link,
    find_other_teams,
    hold_link,
    invite_team,
    leave_project,
    price_rule,
    propose_partner,
    propose_team,
)
from grappe.areas.projects.commands import teams as module
from grappe.areas.projects.models import Project, ProjectPartner, ProposedTeam
from grappe.areas.projects.rules.portfolio import Category
from grappe.areas.projects.rules.roundtable import PartnerState
from grappe.kernel.actor import MACHINE
from grappe.solvers.team import Undecided
from grappe.values import Refused

pytestmark = pytest.mark.django_db
NO_RULE = TeamRules()


@pytest.fixture(autouse=True)
def in_french() -> Iterator[None]:
    """Read in French, whatever page was asked in English before."""
    activate("fr")
    yield
    activate("fr")


def member(world: World, name: str, activity: str, *skills: str, **more: Any) -> Organisation:
    """A member of the network that declares what it does."""
    more = {"kind": OrganisationKind.COMPANY, **more}
    found = Organisation.objects.create(
        name=name, activity=activity, skills=list(skills), invented=True, **more
    )
    Membership.objects.create(network=world.network, organisation=found)
    return found


def chained() -> World:
    """Two links, one of them held at the table; two members who declare the other."""
    world = seated()
    first = add_link(project_id=world.project.pk, name="Culture", **world.lead)
    add_link(project_id=world.project.pk, name="Extraction végétale", **world.lead)
    hold_link(link_id=first, partner_id=world.partners["a"].pk, leads=True, **world.lead)
    member(world, "Extraits Exemple", "extraction végétale", "extraction végétale")
    member(world, "Laboratoire Démo", "extraction végétale à froid", kind=OrganisationKind.LABORATORY)
    member(world, "Transport Fictif", "transport de marchandises")
    return world


def composed(world: World, rules: TeamRules = NO_RULE, **more: Any) -> ProposedTeam:
    found: int = propose_team(project_id=world.project.pk, rules=rules, **more, **world.lead)
    return ProposedTeam.objects.get(pk=found)


def priced(world: World, found: ProposedTeam) -> None:
    """Work out what every rule costs."""
    while found.answer["unpriced"]:
        left = price_rule(project_id=world.project.pk, proposal_id=found.pk, **world.lead)
        found.refresh_from_db()
        assert left == len(found.answer["unpriced"])


def completed(world: World, found: ProposedTeam, **more: Any) -> int:
    """Look for the teams that follow the best one."""
    count: int = find_other_teams(project_id=world.project.pk, proposal_id=found.pk, **world.lead, **more)
    found.refresh_from_db()
    return count


def names(found: ProposedTeam, team: int = 0) -> set[str]:
    people = found.answer["people"]
    return {people[str(pk)]["name"] for pk in found.answer["teams"][team]["members"]}


def client_of(someone: Any) -> Client:
    client = Client()
    client.force_login(someone)
    return client


def path_of(world: World) -> str:
    return reverse("projects:team", kwargs={"project": world.project.pk})


def text(answer: Any) -> str:
    said: str = answer.content.decode().replace("\u00a0", " ").replace("&#x27;", "'")
    return said


def test_members_complete_the_table_and_the_proof_is_rechecked() -> None:
    world = chained()
    found = composed(world)
    assert names(found) == {"Entreprise Exemple a", "Extraits Exemple"}
    assert found.answer["verified"] and all(each["proven"] for each in found.answer["teams"])
    why = [row["why"] for row in found.answer["teams"][0]["fills"][1]]
    assert why == ["declares"]
    assert found.answer["teams"][0]["holes"] == []


def test_the_other_teams_come_after_the_best_one_and_are_clearly_different() -> None:
    world = chained()
    # A second company that declares the same: another team takes it, and leaves the first.
    member(world, "Autre Extraction", "extraction végétale", "extraction végétale")
    add_link(project_id=world.project.pk, name="Transport de marchandises", **world.lead)
    member(world, "Camions Fictifs", "transport de marchandises")
    found = composed(world)
    assert len(found.answer["teams"]) == 1 and found.answer["others_waited"]
    count = completed(world, found, key="o")
    assert completed(world, found, key="o") == count == len(found.answer["teams"])
    assert count > 1
    members = [set(each["members"]) for each in found.answer["teams"]]
    assert all(len(better - other) >= 2 for n, better in enumerate(members) for other in members[n + 1 :])
    points = [each["points"] for each in found.answer["teams"]]
    assert points == sorted(points, reverse=True) and found.answer["verified"]
    assert all(str(pk) in found.answer["people"] for team in members for pk in team)
    with pytest.raises(Refused) as refused:
        completed(world, found)
    assert refused.value.codes == ("projects.team_all_found",)


def test_there_may_be_no_other_team_and_a_late_search_is_refused() -> None:
    world = chained()
    found = composed(world)
    everyone = frozenset(found.answer["teams"][0]["members"])
    alone = composed(world, TeamRules(kept=everyone))
    assert completed(world, alone) == 1
    member(world, "Arrivée Exemple", "extraction végétale")
    with pytest.raises(Refused) as refused:
        completed(world, found)
    assert refused.value.codes == ("projects.team_changed",)
    with pytest.raises(Refused) as refused:
        find_other_teams(project_id=world.project.pk, proposal_id=found.pk, **world.as_("a"))
    assert refused.value.codes == ("kernel.not_allowed",)


def test_a_laboratory_is_asked_for_and_what_it_costs_is_said() -> None:
    world = chained()
    found = composed(world, TeamRules(laboratory=True, sme=True))
    assert "Laboratoire Démo" in names(found)
    priced(world, found)
    assert any(code == "laboratory" and gain > 0 for code, _params, gain in found.answer["costs"])


def test_prices_are_worked_out_one_by_one_and_are_those_of_the_whole_study() -> None:
    world = chained()
    found = composed(world, TeamRules(laboratory=True, sme=True))
    waiting = len(found.answer["unpriced"])
    free = len(found.answer["costs"])
    assert waiting
    again = {"project_id": world.project.pk, "proposal_id": found.pk, "key": "p", **world.lead}
    assert price_rule(**again) == price_rule(**again) == waiting - 1
    priced(world, found)
    assert len(found.answer["costs"]) == free + waiting and found.answer["unpriced"] == []
    with pytest.raises(Refused) as refused:
        price_rule(**{**again, "key": None})
    assert refused.value.codes == ("projects.team_all_priced",)


def test_a_price_is_refused_once_the_candidates_changed() -> None:
    world = chained()
    found = composed(world, TeamRules(laboratory=True))
    member(world, "Arrivée Exemple", "extraction végétale")
    with pytest.raises(Refused) as refused:
        price_rule(project_id=world.project.pk, proposal_id=found.pk, **world.lead)
    assert refused.value.codes == ("projects.team_changed",)
    with pytest.raises(Refused) as refused:
        price_rule(project_id=world.project.pk, proposal_id=found.pk, **world.as_("a"))
    assert refused.value.codes == ("kernel.not_allowed",)
    client = client_of(world.engineer)
    late = client.post(path_of(world), {"act": "price", "key": "l"})
    assert late.status_code == 409 and "Composez l’équipe à nouveau" in text(late)


def test_the_same_form_composes_once() -> None:
    world = chained()
    again = {"project_id": world.project.pk, "rules": NO_RULE, "key": "k", **world.lead}
    assert propose_team(**again) == propose_team(**again)
    assert ProposedTeam.objects.count() == 1


def test_what_cannot_be_kept_together_is_named_and_nothing_is_kept() -> None:
    world = chained()
    with pytest.raises(Refused) as refused:
        composed(world, TeamRules(most=1))
    (refusal,) = refused.value.refusals
    assert refusal.code == "projects.team_clash"
    assert {rule[0] for rule in refusal.params["rules"]} == {"size", "held"}  # type: ignore[attr-defined]
    kept = frozenset({world.partners["a"].organisation_id, world.partners["b"].organisation_id})
    with pytest.raises(Refused) as refused:
        composed(world, TeamRules(kept=kept, apart=kept))
    rules = refused.value.refusals[0].params["rules"]
    assert sorted(rule[0] for rule in rules) == ["apart", "kept", "kept"]  # type: ignore[union-attr]
    with pytest.raises(Refused) as refused:
        composed(world, TeamRules(near=frozenset({"47"}), within=frozenset({"47"}), budget=0, bonus=True))
    assert not ProposedTeam.objects.exists()


def test_every_wrong_number_is_said_at_once() -> None:
    world = opened()
    with pytest.raises(Refused) as refused:
        composed(world, TeamRules(most=0, budget=-1))
    assert refused.value.codes == ("projects.team_no_links", "projects.team_most", "projects.team_budget")
    link = add_link(project_id=world.project.pk, name="Culture", **world.lead)
    with pytest.raises(Refused) as refused:
        composed(world, importances={link: 6})
    assert refused.value.codes == ("projects.team_importance",)


def test_a_search_that_stops_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "study", lambda problem, **_options: Undecided(problem.digest()))
    with pytest.raises(Refused) as refused:
        composed(chained())
    assert refused.value.codes == ("projects.team_undecided",)


def test_a_link_that_nobody_declares_is_a_hole() -> None:
    world = chained()
    add_link(project_id=world.project.pk, name="Brevetabilité", **world.lead)
    add_link(project_id=world.project.pk, name="Transport réfrigéré longue distance", **world.lead)
    found = composed(world)
    nobody, nearly = found.answer["teams"][0]["holes"]
    assert (nobody["link"], nobody["nearest"]) == (2, None)
    assert 0 < nearly["fit"] < nearly["least"]
    assert found.answer["people"][str(nearly["nearest"])]["name"] == "Transport Fictif"


def test_who_left_is_not_asked_again_and_costs_come_from_the_agreement() -> None:
    world = complete()
    link = add_link(project_id=world.project.pk, name="Culture", **world.lead)
    for key in "ab":
        hold_link(link_id=link, partner_id=world.partners[key].pk, leads=key == "a", **world.lead)
    amount = SECTIONS["costs"][0]["amount"]
    found = composed(world)
    (person,) = [
        each for each in found.answer["people"].values() if each["partner"] == world.partners["a"].pk
    ]
    assert (amount, person["cost"]) == ("100 000,00", 100_000)
    leave_project(partner_id=world.partners["a"].pk, reason="parti", **world.as_("a"))
    assert names(composed(world)) == {"Entreprise Exemple b"}


def test_synonyms_of_the_network_answer_a_link() -> None:
    world = seated()
    add_link(project_id=world.project.pk, name="Enrobage", **world.lead)
    member(world, "Pelliculage Exemple", "pelliculage de comprimés")
    Synonym.objects.create(term="pelliculage", canonical="enrobage", kind=SynonymKind.SYNONYM)
    Synonym.objects.create(term="dragéification", canonical="enrobage", kind=SynonymKind.TECHNIQUE)
    other = opened_elsewhere(world)
    Synonym.objects.create(term="vernis", canonical="enrobage", network=other)
    member(world, "Vernis Exemple", "vernis de meubles")
    found = composed(world)
    assert names(found) == {"Pelliculage Exemple"}
    assert "pelliculage" in found.answer["teams"][0]["fills"][0][0]["evidence"][0]


def opened_elsewhere(world: World) -> Any:
    """A network that does not carry the project."""
    own = Organisation.objects.create(name="Ailleurs", kind=OrganisationKind.NETWORK, invented=True)
    return type(world.network).objects.create(organisation=own, slug="ailleurs", kind="cluster")


def test_a_team_is_invited_once() -> None:
    world = chained()
    thought_of = Organisation.objects.get(name="Extraits Exemple")
    propose_partner(
        project_id=world.project.pk, organisation_id=thought_of.pk, category=Category.SME, **world.lead
    )
    found = composed(world, TeamRules(laboratory=True))
    asked = {"project_id": world.project.pk, "proposal_id": found.pk, "team": 0, **world.lead}
    with pytest.raises(Refused) as refused:
        invite_team(disclosed=" ", **asked)
    assert refused.value.codes == ("projects.disclosed_missing",)
    assert invite_team(disclosed="Un film naturel", **asked) == world.project.pk
    invited = ProjectPartner.objects.filter(state=PartnerState.INVITED)
    assert {row.organisation.name for row in invited} <= names(found)
    assert invited.get(organisation__name="Laboratoire Démo").category == Category.LABORATORY
    with pytest.raises(Refused) as refused:
        invite_team(disclosed="Un film naturel", **asked)
    assert refused.value.codes == ("projects.team_all_invited",)
    with pytest.raises(Refused) as refused:
        invite_team(disclosed="Un film naturel", **{**asked, "team": 9})
    assert refused.value.codes == ("projects.team_unknown",)


def test_only_who_leads_composes_and_invites() -> None:
    world = chained()
    found = composed(world)
    for key in ("a", "b"):
        with pytest.raises(Refused):
            propose_team(project_id=world.project.pk, rules=NO_RULE, **world.as_(key))
        with pytest.raises(Refused):
            invite_team(
                project_id=world.project.pk, proposal_id=found.pk, team=0, disclosed="x", **world.as_(key)
            )
    with pytest.raises(Project.DoesNotExist):
        propose_team(project_id=world.project.pk, rules=NO_RULE, actor=world.stranger, on=world.on)
    for someone in (world.people["a"], world.stranger_person):
        assert client_of(someone).get(path_of(world)).status_code == 404
    assert Client().get(path_of(world)).status_code == 302


def test_the_page_composes_shows_and_invites(django_assert_max_num_queries: Any) -> None:
    world = chained()
    add_link(project_id=world.project.pk, name="Brevetabilité", **world.lead)
    client, path = client_of(world.engineer), path_of(world)
    assert "Vos règles" in text(client.get(path))
    typed = {"act": "compose", "most": "4", "laboratory": "on", "key": "a"}
    assert client.post(path, typed).status_code == 303
    with django_assert_max_num_queries(8):
        said = text(client.get(path))
    for words in ("Équipe 1", "Extraits Exemple", "tient le maillon", "déclare : ", "personne", "optimale"):
        assert words in said
    assert "Aucun candidat n’en déclare rien." in said
    # The best team is shown at once; the price of its rules waits for the teams that follow it.
    assert "Chercher les autres équipes" in said and "Équipe 2" not in said
    assert client.post(path, {"act": "others"}).status_code == 303
    with django_assert_max_num_queries(8):
        said = text(client.get(path))
    assert "Chercher les autres équipes" not in said
    while "Calculer le prix suivant" in said:
        assert client.post(path, {"act": "price"}).status_code == 303
        said = text(client.get(path))
    assert "Sans « un laboratoire au moins », la meilleure équipe gagnerait" in said
    assert "recalculées à part, sans le solveur" in said
    wrong = client.post(path, {"act": "invite", "disclosed": "Un film"})
    assert wrong.status_code == 409 and "Choisissez une équipe." in text(wrong)
    empty = client.post(path, {"act": "invite", "team": "0", "disclosed": ""})
    assert empty.status_code == 409 and "Dites ce que l’invitation dévoile" in text(empty)
    done = client.post(path, {"act": "invite", "team": "0", "disclosed": "Un film", "key": "b"})
    assert done.status_code == 303
    assert ProjectPartner.objects.filter(state=PartnerState.INVITED).exists()


def test_a_form_sent_as_it_is_shown_counts_each_link_as_usual() -> None:
    world = chained()
    client, path = client_of(world.engineer), path_of(world)
    _action, shown = fields(client.get(path), "most")
    assert client.post(path, shown).status_code == 303
    counted = [link["importance"] for link in ProposedTeam.objects.get().answer["links"]]
    assert counted == [USUAL_IMPORTANCE] * len(counted) and counted


def test_the_page_says_what_clashes_and_what_cannot_be_read() -> None:
    world = chained()
    client, path = client_of(world.engineer), path_of(world)
    clash = client.post(path, {"act": "compose", "most": "1"})
    assert clash.status_code == 409
    assert "une équipe de 1 au plus" in text(clash) and "Retirez-en une" in text(clash)
    wrong = client.post(path, {"act": "compose", "most": "six", "near": "99Z"})
    assert "Écrivez un nombre entier" in text(wrong)
    assert "« 99Z » n’est pas un numéro de département." in text(wrong)
    apart = [str(world.partners[key].organisation_id) for key in "ab"]
    bad = client.post(path, {"act": "compose", "kept": apart, "apart": apart, "budget": "10"})
    assert "Entreprise Exemple a et Entreprise Exemple b jamais ensemble" in text(bad)


def test_the_page_without_a_chain_asks_for_one() -> None:
    world = opened()
    assert "La chaîne n’est pas encore écrite" in text(client_of(world.engineer).get(path_of(world)))
    add_link(project_id=world.project.pk, name="Culture", **world.lead)
    said = text(client_of(world.engineer).post(path_of(world), {"act": "compose"}))
    assert "Aucun candidat" not in said


def test_the_team_of_plantinauv_covers_the_whole_chain(demo: None) -> None:
    project = Project.objects.get(title="PLANTINAUV")
    rules = TeamRules(laboratory=True, sme=True)
    found = propose_team(project_id=project.pk, rules=rules, actor=MACHINE, on=project.steps.last().at)  # type: ignore[union-attr]
    answer = ProposedTeam.objects.get(pk=found).answer
    assert len(answer["links"]) == project.links.count()
    for team in answer["teams"][:1]:
        assert team["holes"] == [] and all(team["fills"]) and team["proven"]
