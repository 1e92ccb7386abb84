"""The pages of labels: what each person reads there, what they send, and how many queries it takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.areas.labels.factories import STORY, TERMS, World, bare_network, labelled
from tests.areas.programmes.decisions.factories import world as call_world

from grappe.areas.labels.commands import grant_label, suspend_label
from grappe.areas.labels.models import (
    LabelCall,
    LabelEvent,
    LabelTerms,
    SupportAction,
    SupportAgreement,
    YearReport,
)
from grappe.areas.networks.models import (
    Axis,
    College,
    DeclaredFigure,
    Label,
    LabelAward,
    Lineage,
    Membership,
    NetworkRole,
    RoleCode,
)
from grappe.kernel.http import new_key

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def queries(client: Client, path: str, django_assert_max_num_queries: Any, most: int = 8) -> str:
    client.get(path)  # the places in the cookie, then the page alone
    with django_assert_max_num_queries(most):
        return text(client.get(path))


@pytest.fixture
def world() -> World:
    """A label granted 33 months before today: in force, its window of renewal open."""
    today = timezone.localdate()
    made = labelled(terms=replace(TERMS, written="Une stratégie écrite"), first_day=None)
    made.award_id = grant_label(
        label_id=made.label.pk,
        network_id=made.network.pk,
        first_day=today - timedelta(days=1000),
        wave="2023",
        **made.act(on=timezone.now()),
    )
    return made


def supported(world: World, *, signed: bool = True) -> SupportAgreement:
    """Its support, drawn up and signed by the pages' people."""
    first = world.award.valid_from
    assert first is not None
    client = world.client("keeper")
    path = f"/labels/attributions/{world.award_id}/soutenir/"
    form = {"key": new_key(), "starts_on": f"{first:%d/%m/%Y}", "years": "3", "rate": "50", "cap": "20 000"}
    answer = client.post(path, form)
    assert answer.status_code == 303, text(answer)
    page = answer["Location"]
    action = {
        "key": new_key(),
        "act": "add",
        "name": "Étude",
        "year": "1",
        "budget": "12 000",
        "action_rate": "60",
    }
    assert client.post(page, action).status_code == 303
    if signed:
        day = f"{timezone.localdate():%d/%m/%Y}"
        given = {"key": new_key(), "act": "sign", "signed_on": day}
        assert world.client("runner").post(page, given).status_code == 303
    return SupportAgreement.objects.get()


# ---- for everyone --------------------------------------------------------------------------------


@pytest.mark.parametrize("networks", [1, 3])
def test_a_label_is_read_by_everyone(world: World, networks: int, django_assert_num_queries: Any) -> None:
    for number in range(networks - 1):
        other = bare_network(f"autre-{number}", f"Réseau Fictif {number}")
        LabelAward.objects.create(label=world.label, network=other, wave="2010")
    assert "Label Modèle" in text(Client().get("/labels/"))
    with django_assert_num_queries(4):
        page = text(Client().get(f"/labels/{world.label.pk}/"))
    assert "Accordé par Territoire Modèle" in page
    assert "Une stratégie écrite" in page and "Règlement de démonstration" in page
    assert page.count("Voir sa vie") == networks


def test_the_list_is_narrowed_and_exported(world: World) -> None:
    other = bare_network("autre", "Réseau Fictif")
    LabelAward.objects.create(label=world.label, network=other, wave="2010")
    path = f"/labels/{world.label.pk}/"
    found = text(Client().get(f"{path}?vague=2010"))
    assert "1 réseau sur 2" in found and "Réseau Modèle</a>" not in found
    assert "Réseau Fictif" not in text(Client().get(f"{path}?etat=valid"))
    assert "Aucun réseau ne correspond" in text(Client().get(f"{path}?q=absent"))
    sheet = text(Client().get(f"{path}reseaux.csv?q=fictif"))
    assert "Réseau Fictif" in sheet and "Réseau Modèle" not in sheet and "dates non publiées" in sheet


def test_a_place_without_labels_says_what_it_will_hold() -> None:
    assert "Aucun label" in text(Client().get("/labels/"))
    empty = labelled(terms=None, first_day=None)
    page = text(Client().get(f"/labels/{empty.label.pk}/"))
    assert "Aucun réseau n’a encore reçu ce label" in page and "Rien n’est inventé ici" in page


def test_the_life_of_a_label_is_public_its_reasons_are_not(
    world: World, django_assert_max_num_queries: Any
) -> None:
    on = timezone.now()
    act = {"award_id": world.award_id, "day": timezone.localdate(on), "ground": "Rapport non rendu"}
    suspend_label(reason="Deux relances sans réponse.", **act, **world.act(on=on))
    path = f"/labels/attributions/{world.award_id}/"
    public = queries(Client(), path, django_assert_max_num_queries)
    assert "Label suspendu" in public and "suspendu" in public
    assert "Deux relances" not in public and "Rapport non rendu" not in public
    for who in ("keeper", "runner"):
        page = queries(world.client(who), path, django_assert_max_num_queries)
        assert "Deux relances sans réponse." in page
    assert "Rétablir le label" not in text(world.client("runner").get(path))
    assert "Rétablir le label" in text(world.client("keeper").get(path))


@pytest.mark.parametrize("kind", ["cluster", "federation"])
@pytest.mark.parametrize("labels", [1, 3])
def test_a_networks_page_with_labels_of_every_state_keeps_to_eight_queries(
    world: World, kind: str, labels: int, django_assert_max_num_queries: Any
) -> None:
    """The fullest page: axes, colleges or the networks of a federation, figures, lineage, dated labels."""
    here, other = world.network, bare_network("reseau-exemple", "Réseau Exemple")
    Axis.objects.create(network=here, name="Axe bois", run_by=here.organisation)
    College.objects.create(network=here, name="Collège unique", position=1)
    DeclaredFigure.objects.create(network=here, measure="members", value=5, source="D", source_date="2015")
    Lineage.objects.create(former=other, successor=here, wording="fusion", source="D")
    if kind == "federation":
        Membership.objects.create(network=here, organisation=other.organisation)
    today = timezone.localdate()
    for number in range(labels):
        label = Label.objects.create(name=f"Label clos {number}", authority=world.label.authority)
        LabelAward.objects.create(
            label=label,
            network=here,
            valid_from=today - timedelta(days=900),
            valid_to=today - timedelta(days=9),
        )
    act = {"award_id": world.award_id, "day": today, "ground": "Rapport non rendu", "reason": "Relances."}
    suspend_label(**act, **world.act(on=timezone.now()))
    page = queries(world.client("runner"), f"/r/{here.slug}/", django_assert_max_num_queries)
    own = "Collège unique" if kind == "cluster" else "Réseau Exemple"
    for said in ("Axe bois", own, "fusion", "suspendu", "Label clos 0", "arrivé à terme"):
        assert said in page


def test_a_networks_page_shows_its_labels(world: World) -> None:
    page = text(Client().get(f"/r/{world.network.slug}/"))
    assert "Ses labels" in page and "en vigueur" in page and "Labels et soutien" not in page
    assert "Labels et soutien" in text(world.client("runner").get(f"/r/{world.network.slug}/"))
    assert "Label Modèle" in text(Client().get("/reseaux/"))
    on = timezone.now()
    act = {"award_id": world.award_id, "day": timezone.localdate(on), "ground": "Rapport non rendu"}
    suspend_label(**act, **world.act(on=on))
    # The list of networks names the labels that hold today; the network's own page says it is suspended.
    assert "Label Modèle" not in text(Client().get("/reseaux/"))
    assert "suspendu" in text(Client().get(f"/r/{world.network.slug}/"))


# ---- the authority -------------------------------------------------------------------------------


def test_the_authority_acts_on_a_label(world: World) -> None:
    client, path = world.client("keeper"), f"/labels/attributions/{world.award_id}/"
    today = f"{timezone.localdate():%d/%m/%Y}"
    wrong = client.post(f"{path}suspendre/", {"on": today})
    assert (wrong.status_code, "Choisissez le motif de suspension" in text(wrong)) == (409, True)
    unchecked = client.post(f"{path}renouveler/", {"on": today})
    assert (unchecked.status_code, "Cochez la case" in text(unchecked)) == (409, True)
    assert client.post(f"{path}retablir/", {"on": "hier"}).status_code == 409
    done = client.post(f"{path}renouveler/", {"on": today, "attested": "on", "key": new_key()})
    assert done.status_code == 303
    assert "Label renouvelé" in text(client.get(path))
    assert client.post(f"{path}inconnu/", {"on": today}).status_code == 404
    assert world.client("runner").post(f"{path}retirer/", {"on": today}).status_code == 404
    assert client.get(f"{path}retirer/").status_code == 405


def test_the_authority_sets_terms_and_entrusts_a_call(world: World) -> None:
    client, path = world.client("keeper"), f"/labels/{world.label.pk}/regles/"
    call = call_world(funder=world.label.authority).call
    assert "Confier une vague à un appel" in text(client.get(path))
    wrong = client.post(path, {"act": "terms", "valid_from": "", "source": "Texte"})
    assert (wrong.status_code, "Écrivez le jour à partir duquel" in text(wrong)) == (409, True)
    given = {"act": "terms", "key": new_key(), "valid_from": "01/01/2027", "source": "Texte", "years": "4"}
    more = {"members": "5", "companies": "50", "board": "2", "report": "on"}
    assert client.post(path, {**given, **more}).status_code == 303
    assert LabelTerms.objects.count() == 2
    page = text(client.get(path))
    assert "Au moins 5 membres" in page and "Un bureau d’au moins 2 personnes" in page
    assert client.post(path, {"act": "attach", "call": ""}).status_code == 409
    assert client.post(path, {"act": "attach", "call": call.pk, "wave": "2027"}).status_code == 303
    assert LabelCall.objects.get().wave == "2027"
    edition = text(Client().get(f"/labels/{world.label.pk}/"))
    assert "Appel Démo 2009" in edition and "à décider" in edition
    assert world.client("runner").get(path).status_code == 404


def test_the_certificate_is_for_the_two_sides(world: World) -> None:
    path = f"/labels/attributions/{world.award_id}/attestation.pdf"
    for who in ("keeper", "runner"):
        assert world.client(who).get(path).content.startswith(b"%PDF-")
    assert world.client("Passant Fictif").get(path).status_code == 404


# ---- support -------------------------------------------------------------------------------------


def test_the_desk_is_for_who_runs_or_funds(world: World, django_assert_max_num_queries: Any) -> None:
    path = f"/r/{world.network.slug}/labels/"
    assert "Aucune convention de soutien" in text(world.client("runner").get(path))
    agreement = supported(world)
    for who in ("keeper", "runner"):
        page = queries(world.client(who), path, django_assert_max_num_queries)
        assert f"/labels/conventions/{agreement.pk}/" in page and "67 200 €" in page
    assert world.client("Passant Fictif").get(path).status_code == 404
    bare = bare_network("autre", "Réseau Fictif")
    NetworkRole.objects.create(network=bare, person=world.runner, role=RoleCode.FACILITATOR)
    assert "Ce réseau n’a pas de label" in text(world.client("runner").get("/r/autre/labels/"))


def test_an_agreement_is_drawn_up_on_its_pages(world: World) -> None:
    path = f"/labels/attributions/{world.award_id}/soutenir/"
    assert "Établir une convention de soutien" in text(world.client("keeper").get(path))
    wrong = world.client("keeper").post(path, {"starts_on": "", "years": "3", "rate": "x", "cap": "0"})
    assert (wrong.status_code, "Écrivez le premier jour" in text(wrong)) == (409, True)
    assert world.client("runner").get(path).status_code == 404
    agreement = supported(world, signed=False)
    page, client = f"/labels/conventions/{agreement.pk}/", world.client("keeper")
    bad = client.post(page, {"act": "add", "name": "", "year": "9", "budget": "", "action_rate": ""})
    assert (bad.status_code, "Nommez l’action" in text(bad)) == (409, True)
    action = SupportAction.objects.get()
    assert client.post(page, {"act": "remove", "action": action.pk, "key": new_key()}).status_code == 303
    assert client.post(page, {"act": "remove", "action": "x"}).status_code == 409
    assert "ne soutient que le fonctionnement" in text(client.get(page))
    assert client.post(page, {"act": "sign", "signed_on": ""}).status_code == 409
    assert client.post(page, {"act": "close"}).status_code == 409


def test_a_year_from_its_report_to_its_payment(world: World, django_assert_max_num_queries: Any) -> None:
    agreement = supported(world)
    action = SupportAction.objects.get().pk
    path = f"/labels/conventions/{agreement.pk}/annees/1/"
    runner, keeper = world.client("runner"), world.client("keeper")
    assert "Relancer l’animation du réseau" in text(keeper.get(path))
    assert keeper.post(path, {"act": "remind", "key": new_key()}).status_code == 303
    seen = YearReport.objects.get(year=1).version
    empty = runner.post(path, {"act": "send", "seen": seen, f"spent_{action}": "rien"})
    assert (empty.status_code, "« rien » n’est pas un montant" in text(empty)) == (409, True)
    given = {
        "act": "send",
        "key": new_key(),
        "seen": seen,
        "running": "30 000",
        "others": "",
        "activity": STORY,
        "next_year": "Poursuivre.",
        f"spent_{action}": "5 000",
        f"result_{action}": "Étude rendue.",
    }
    assert runner.post(path, given).status_code == 303
    seen = YearReport.objects.get(year=1).version
    page = queries(keeper, path, django_assert_max_num_queries)
    assert "18 000,00 € si tout est retenu" in page and "Part soutenue : 50 %" in page
    above = keeper.post(path, {"act": "accept", "seen": seen, "accepted": "40 000"})
    assert (above.status_code, "dépasse ce qui est déclaré" in text(above)) == (409, True)
    assert keeper.post(path, {"act": "return", "seen": seen, "message": ""}).status_code == 409
    checked = {
        "act": "accept",
        "seen": seen,
        "accepted": "30 000",
        f"accepted_{action}": "5 000",
        "key": new_key(),
    }
    assert keeper.post(path, checked).status_code == 303
    day = f"{timezone.localdate():%d/%m/%Y}"
    paid = {"act": "pay", "seen": seen + 1, "day": day, "reference": "Mandat 7", "key": new_key()}
    assert keeper.post(path, paid).status_code == 303
    page = queries(runner, path, django_assert_max_num_queries)
    assert "18 000,00 € versés : le calcul" in page and "Mandat 7" in page
    assert runner.get(f"{path}fiche.pdf").content.startswith(b"%PDF-")
    years = queries(runner, f"/labels/conventions/{agreement.pk}/", django_assert_max_num_queries)
    assert "49 200 €" in years and "Rendre le rapport" in years


def test_a_report_is_asked_back_on_its_page(world: World) -> None:
    agreement = supported(world)
    world_path = f"/labels/conventions/{agreement.pk}/annees/2/"
    seen = YearReport.objects.get(year=2).version
    given = {"act": "send", "seen": seen, "running": "10 000", "activity": STORY, "key": new_key()}
    assert world.client("runner").post(world_path, given).status_code == 303
    asked = {"act": "return", "seen": seen + 1, "message": "Le détail des salaires.", "key": new_key()}
    assert world.client("keeper").post(world_path, asked).status_code == 303
    assert "Le détail des salaires." in text(world.client("runner").get(world_path))
    draft = {"act": "save", "seen": seen + 2, "running": "11 000", "activity": STORY, "key": new_key()}
    assert world.client("runner").post(world_path, draft).status_code == 303


def test_support_is_for_its_two_sides_alone(world: World) -> None:
    agreement = supported(world)
    stranger = world.client("Passant Fictif")
    root = f"/labels/conventions/{agreement.pk}"
    for path in (f"{root}/", f"{root}/annees/1/", f"{root}/annees/1/fiche.pdf"):
        assert stranger.get(path).status_code == 404
    assert world.client("runner").get(f"{root}/annees/1/fiche.pdf").status_code == 404
    assert world.client("runner").get(f"{root}/annees/9/").status_code == 404
    assert world.client("runner").post(f"{root}/annees/1/", {"act": "accept", "seen": 1}).status_code == 403
    assert LabelEvent.objects.count() == 1


def test_duties_wait_on_the_home_page(world: World) -> None:
    supported(world)
    home = text(world.client("runner").get("/"))
    assert home.count("Rendre le rapport annuel de Réseau Modèle") >= 2
    assert "Rendre le rapport annuel" not in text(world.client("keeper").get("/"))
