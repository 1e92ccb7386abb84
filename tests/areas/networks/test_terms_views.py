"""The pages of a membership and of declared figures, and the lists that are narrowed and exported."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grappe.areas.directory.models import OrganisationAlias
from grappe.areas.networks.models import DeclaredFigure, Membership, Network, NetworkKind
from grappe.areas.people.models import Person

from .factories import make_company, make_member, make_network, make_person, make_staff

pytestmark = pytest.mark.django_db
ACTS = ("member-renew", "member-end", "member-resume", "member-withdraw")


def _signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _page(name: str, member: Membership) -> str:
    return reverse(f"networks:{name}", args=[member.network.slug, member.pk])


def _yesterday(days: int = 1) -> date:
    return timezone.localdate() - timedelta(days=days)


def test_a_membership_shows_its_terms_to_readers_and_its_acts_to_staff() -> None:
    network = make_network("ici")
    company = make_company("Atelier Exemple")
    former = make_member(network, company, date(2024, 1, 1), date(2024, 12, 31))
    renewal = Membership.objects.create(
        network=network, organisation=company, valid_from=date(2025, 1, 1), renews=former
    )
    for role in ("board", "funder"):
        page = _signed_in(make_staff(network, role)).get(_page("member", renewal)).content.decode()
        assert "renouvellement" in page and "sans fin fixée" in page and "Terminer" not in page
    page = _signed_in(make_staff(network)).get(_page("member", former)).content.decode()
    assert _page("member-end", renewal) in page and _page("member-withdraw", renewal) in page
    assert _page("member-renew", former) not in page and _page("member-withdraw", former) not in page
    assert _signed_in(make_person()).get(_page("member", former)).status_code == 404
    elsewhere = make_network("ailleurs")
    there = reverse("networks:member", args=["ailleurs", former.pk])
    assert _signed_in(make_staff(elsewhere)).get(there).status_code == 404
    for name in ACTS:
        assert _signed_in(make_staff(network, "board")).get(_page(name, renewal)).status_code == 403
        assert _signed_in(make_person()).get(_page(name, renewal)).status_code == 404


def test_a_membership_is_renewed_by_the_term_proposed() -> None:
    network = make_network("ici")
    member = make_member(network, None, date(2025, 1, 1), date(2025, 12, 31))
    client, address = _signed_in(make_staff(network)), _page("member-renew", member)
    form = client.get(address).context["form"]
    assert (form["valid_from"].value(), form["valid_to"].value()) == (date(2026, 1, 1), date(2026, 12, 31))
    key = form["key"].value()
    early = client.post(address, {"valid_from": "31/12/2025", "valid_to": "", "key": key}).content.decode()
    assert "la suivante commence au plus tôt le lendemain" in early
    for _ in range(2):
        done = client.post(address, {"valid_from": "01/01/2026", "valid_to": "31/12/2026", "key": key})
        renewal = Membership.objects.get(renews=member)
        assert done.headers["Location"] == _page("member", renewal)
    assert (renewal.valid_from, renewal.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))


def test_a_membership_ends_for_a_reason_and_the_end_is_undone() -> None:
    network = make_network("ici")
    member = make_member(network, None, date(2025, 1, 1))
    client, end = _signed_in(make_staff(network)), _page("member-end", member)
    assert "Terminer l’adhésion" in client.get(end).content.decode()
    typed = {"end": _yesterday().strftime("%d/%m/%Y"), "reason": "", "note": "", "key": "e"}
    assert "Dites pourquoi l’adhésion prend fin." in client.post(end, typed).content.decode()
    assert "dites laquelle" in client.post(end, typed | {"reason": "other"}).content.decode()
    other = {"reason": "other", "note": "vente du fonds"}
    assert client.post(end, typed | other).headers["Location"] == _page("member", member)
    page = client.get(_page("member", member)).content.decode()
    assert "vente du fonds" in page and "N’est pas membre" in page and "Admettre de nouveau" in page
    resume = _page("member-resume", member)
    assert "sans fin fixée" in client.get(resume).content.decode()
    assert client.post(resume, {"key": "r"}).headers["Location"] == _page("member", member)
    assert Membership.objects.get().valid_to is None
    assert "il n’y a rien à rétablir" in client.post(resume, {"key": "s"}).content.decode()


def test_a_term_written_by_mistake_is_withdrawn_once_confirmed() -> None:
    network = make_network("ici")
    member = make_member(network)
    client, address = _signed_in(make_staff(network)), _page("member-withdraw", member)
    assert "saisie par erreur" in client.get(address).content.decode() and Membership.objects.exists()
    done = client.post(address, {"key": "w"})
    assert done.headers["Location"] == reverse("networks:members", args=["ici"])
    assert not Membership.objects.exists()


def test_a_figure_is_declared_then_withdrawn() -> None:
    network = make_network("ici")
    make_member(network)
    home = reverse("networks:network", args=["ici"])
    client, address = _signed_in(make_staff(network)), reverse("networks:figure-add", args=["ici"])
    assert "Aucun chiffre déclaré." in client.get(home).content.decode()
    typed = {"measure": "members", "value": "1 200", "wording": "", "source": "Dossier", "key": "f"}
    wrong = client.post(address, typed | {"source_date": "juin"}).content.decode()
    assert "Recopiez les mots de la source" in wrong and "n’est pas une date de source" in wrong
    assert "n’est pas un nombre entier" in client.post(address, typed | {"value": "douze"}).content.decode()
    right = typed | {"wording": "1 200 adhérents", "source_date": "2015"}
    for _ in range(2):
        assert client.post(address, right).headers["Location"] == f"{home}#declare"
    figure = DeclaredFigure.objects.get()
    assert figure.value == 1200
    assert "1\u00a0200" in Client().get(home).content.decode()
    blank = right | {"value": "", "key": "g", "wording": "nommé sans chiffre"}
    assert client.post(address, blank).status_code == 303
    withdraw = reverse("networks:figure-withdraw", args=["ici", figure.pk])
    assert "Retirer ce chiffre" in client.get(withdraw).content.decode()
    assert client.post(withdraw, {"key": "w"}).headers["Location"] == f"{home}#declare"
    assert "1 200 adhérents" not in Client().get(home).content.decode()
    assert "retiré le" in client.get(home).content.decode()
    assert "retiré le" in client.get(address).content.decode()
    board = _signed_in(make_staff(network, "board"))
    assert (board.get(address).status_code, board.get(withdraw).status_code) == (403, 403)
    other = make_network("ailleurs")
    there = reverse("networks:figure-withdraw", args=["ailleurs", figure.pk])
    assert _signed_in(make_staff(other)).get(there).status_code == 404


def test_the_list_of_members_shows_who_is_to_renew_and_who_left() -> None:
    network = make_network("ici")
    staying, ending, renewed, left, back = (
        make_company(f"{name} Exemple") for name in ("Reste", "Finit", "Suit", "Parti", "Revient")
    )
    soon = timezone.localdate() + timedelta(days=30)
    make_member(network, staying)
    make_member(network, ending, None, soon)
    former = make_member(network, renewed, None, soon)
    Membership.objects.create(
        network=network, organisation=renewed, valid_from=soon + timedelta(days=1), renews=former
    )
    gone = make_member(network, left, None, _yesterday())
    Membership.objects.filter(pk=gone.pk).update(end_reason="ceased")
    make_member(network, back, None, _yesterday(400))
    make_member(network, back, _yesterday(10))
    client, address = _signed_in(make_staff(network)), reverse("networks:members", args=["ici"])

    def names(state: str) -> list[str]:
        page: Any = client.get(address, {"etat": state}).context["page"]
        return [member.organisation.name.removesuffix(" Exemple") for member in page]

    assert names("") == ["Finit", "Reste", "Revient", "Suit"]
    assert (names("a-renouveler"), names("anciens")) == (["Finit"], ["Parti"])
    assert "cessation d’activité" in client.get(address, {"etat": "anciens"}).content.decode()
    sheet = client.get(reverse("networks:members-csv", args=["ici"]), {"etat": "anciens"}).content.decode()
    assert "Parti Exemple" in sheet and "cessation d’activité" in sheet and "Reste" not in sheet
    Membership.objects.filter(pk=gone.pk).delete()
    assert "Personne dans ce cas." in client.get(address, {"etat": "anciens"}).content.decode()


def test_networks_are_searched_by_any_of_their_names_and_exported() -> None:
    network = make_network("ici", name="Ciel Exemple", kind=NetworkKind.GROUPING, area="Drôme")
    OrganisationAlias.objects.create(organisation=network.organisation, name="Ciel47")
    make_network("ailleurs", name="Autre Exemple", theme="eau")
    DeclaredFigure.objects.create(
        network=network, measure="members", value=5, wording="cinq", source="Dossier", source_date="2015"
    )
    address = reverse("networks:networks")
    for query, seen in (
        ({"q": "ciel47"}, True),
        ({"q": "drôme"}, True),
        ({"nature": "grouping"}, True),
        ({"q": "eau"}, False),
        ({"nature": "club"}, False),
    ):
        assert ("/r/ici/" in Client().get(address, query).content.decode()) is seen
    assert "Aucun réseau ne correspond." in Client().get(address, {"q": "zzz"}).content.decode()
    sheet = Client().get(reverse("networks:networks-csv"), {"q": "ciel"})
    assert sheet.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "Ciel Exemple;groupement;;;Drôme;;5;Dossier;2015;" in sheet.content.decode()
    assert "Autre" not in sheet.content.decode()


def test_counts_are_exported_with_negative_differences_as_numbers() -> None:
    federation = make_network("federation", area="Drôme")
    network: Network = make_network("un", name="UN", area="Drôme")
    make_member(federation, network.organisation)
    make_member(network)
    DeclaredFigure.objects.create(
        network=network, measure="members", value=4, wording="x", source="Dossier", source_date="2015"
    )
    client = _signed_in(make_person())
    sheet = client.get(reverse("networks:counts-csv", args=["federation"])).content.decode()
    assert "\r\nUN;Drôme;4;1;-3;\r\n" in sheet
    assert client.get(reverse("networks:counts-csv", args=["un"])).status_code == 404
