"""The pages of grants: what each person reads there, what they send, and how many queries it takes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.areas.grants import factories
from tests.areas.grants.factories import PDF, TERMS, Desk, decided, issued, role, seen, signed

from grappe.areas.funding.rules import ClaimKind
from grappe.areas.grants.commands import propose_amendment
from grappe.areas.grants.commands.agreements import TypedAmendment
from grappe.areas.grants.models import (
    AgreementVersion,
    Claim,
    ClaimLine,
    Evidence,
    Grant,
    Payment,
    ProjectFunding,
)
from grappe.areas.networks.models import RoleCode
from grappe.areas.people.models import Person
from grappe.kernel.http import new_key

pytestmark = pytest.mark.django_db
EXTERNAL = ("external", "10 000")
NETWORK = "/r/grappe-demo/subventions"


def text(answer: Any) -> str:
    return answer.content.decode().replace("\u00a0", " ")


def queries(client: Client, path: str, django_assert_num_queries: Any, count: int) -> str:
    client.get(path)  # the places in the cookie, then the page alone
    with django_assert_num_queries(count):
        return text(client.get(path))


# ---- the beneficiary -----------------------------------------------------------------------------


def test_my_grants_say_what_comes_next(django_assert_num_queries: Any) -> None:
    desk = issued()
    page = queries(desk.client("owner"), "/subventions/", django_assert_num_queries, 4)
    assert "Lire et signer la convention" in page
    assert "14 000 €" in page
    nobody = text(desk.client("Passant Fictif").get("/subventions/"))
    assert "Vous n’avez pas encore de subvention" in nobody


@pytest.mark.parametrize("laureates", [1, 3])
def test_my_grants_take_the_same_queries(laureates: int, django_assert_num_queries: Any) -> None:
    desk = issued(laureates=laureates)
    owner = desk.owner
    for grant in Grant.objects.all():
        grant.application.members.update(person=owner)
    page = queries(desk.client("owner"), "/subventions/", django_assert_num_queries, 4)
    assert page.count("Lire et signer la convention") == laureates


def test_a_grant_is_read_signed_and_claimed_from(django_assert_num_queries: Any) -> None:
    desk = issued()
    client, path = desk.client("owner"), f"/subventions/{desk.grant.pk}/"
    assert "Signer pour le bénéficiaire" in text(client.get(path))
    assert client.post(f"{path}signer/", {"number": "0", "key": new_key()}).status_code == 303
    page = queries(client, path, django_assert_num_queries, 5)
    assert "0 € versés sur 14 000 € accordés" in page
    started = client.post(f"{path}demander/", {"kind": "advance", "key": new_key()})
    assert started["Location"] == f"/subventions/demandes/{Claim.objects.get().pk}/"
    again = client.post(f"{path}demander/", {"kind": "interim", "key": new_key()})
    assert again.status_code == 409
    assert "Une demande de paiement est déjà en cours" in text(again)
    assert client.post(f"{path}demander/", {}).status_code == 409


def test_the_facilitation_records_a_paper_and_is_told_of_a_wrong_day() -> None:
    desk = issued()
    client, path = desk.client(), f"/subventions/{desk.grant.pk}/"
    assert "Enregistrer la signature sur papier" in text(client.get(path))
    wrong = client.post(f"{path}signer/", {"number": "0", "signed_on": "01/01/2001"})
    assert (wrong.status_code, "La signature se situe entre" in text(wrong)) == (409, True)
    today = f"{timezone.localdate():%d/%m/%Y}"
    assert client.post(f"{path}signer/", {"number": "0", "signed_on": today}).status_code == 303


def test_the_agreement_is_a_pdf_for_its_two_sides() -> None:
    desk = issued()
    path = f"/subventions/{desk.grant.pk}/convention/0.pdf"
    answer = desk.client("owner").get(path)
    assert answer.content.startswith(b"%PDF-")
    assert "attachment" in answer["Content-Disposition"]
    assert desk.client("funder").get(path).content == answer.content
    assert desk.client("Passant Fictif").get(path).status_code == 404


def sent_form(**more: Any) -> dict[str, Any]:
    return {
        "key": new_key(),
        "label": "Étude",
        "category": "external",
        "amount": "1 250,00",
        "amount_incl": "1 500,00",
        "paid_on": "20/08/2009",
        **more,
    }


def test_a_claim_is_made_on_a_phone_in_a_few_steps(django_assert_num_queries: Any) -> None:
    desk = signed()
    client, pk = desk.client("owner"), desk.start()
    path = f"/subventions/demandes/{pk}/"
    assert "Ajoutez la première" in text(client.get(path))
    photo = SimpleUploadedFile("facture.pdf", PDF, content_type="application/pdf")
    assert client.post(path, sent_form(files=[photo])).status_code == 303
    page = queries(client, path, django_assert_num_queries, 8)
    assert "facture.pdf" in page
    assert "vous seront versés" in page
    assert client.post(f"{path}envoyer/", {"key": new_key()}).status_code == 303
    assert "à contrôler" in text(client.get(path))
    twice = client.post(f"{path}envoyer/", {"key": new_key()})
    assert (twice.status_code, "elle ne s’écrit plus" in text(twice)) == (409, True)


def test_what_cannot_be_read_stays_on_the_page_with_its_reason() -> None:
    desk = signed()
    client, path = desk.client("owner"), f"/subventions/demandes/{desk.start()}/"
    wrong = client.post(path, sent_form(amount="douze"))
    assert wrong.status_code == 409
    assert "« douze » n’est pas un montant" in text(wrong)
    assert 'value="1 500,00"' in text(wrong)
    assert "Ce n’est pas une date" in text(client.post(path, sent_form(paid_on="hier")))


def test_every_mistake_of_a_spending_is_told_at_once_beside_its_field() -> None:
    desk = signed()
    desk.claim(ClaimKind.INTERIM, EXTERNAL)
    line = ClaimLine.objects.get()
    client = desk.client("owner")
    many = {"label": "", "category": "", "amount": "-12", "amount_incl": "douze", "paid_on": "hier"}
    for path in (f"/subventions/demandes/{line.claim_id}/", f"/subventions/depenses/{line.pk}/"):
        empty = SimpleUploadedFile("vide.pdf", b"", content_type="application/pdf")
        said = client.post(path, sent_form(**many, files=[empty]))
        assert said.status_code == 409
        told = said.context["form"].errors
        assert set(told) >= {"label", "category", "amount", "amount_incl", "paid_on", "files"}
        assert all(len(words) == 1 for words in told.values()), told


def test_a_spending_is_corrected_and_taken_off() -> None:
    desk = signed()
    claim = desk.claim(ClaimKind.INTERIM, EXTERNAL)
    line, piece = ClaimLine.objects.get(), Evidence.objects.get()
    client, path = desk.client("owner"), f"/subventions/depenses/{line.pk}/"
    assert 'value="10 000,00"' in text(client.get(path))
    assert client.post(path, sent_form(label="")).status_code == 409
    assert client.post(path, sent_form(label="Étude fine")).status_code == 303
    assert client.post(f"/subventions/pieces/{piece.pk}/retirer/").status_code == 303
    assert "Aucune pièce jointe" in text(client.get(path))
    assert client.post(f"{path}retirer/").status_code == 303
    assert client.post(f"/subventions/demandes/{claim}/abandonner/").status_code == 303
    assert not Claim.objects.exists()


def test_a_piece_is_opened_by_those_who_may_read_its_claim() -> None:
    desk = signed()
    pk = desk.claim(ClaimKind.INTERIM, EXTERNAL)
    path = f"/subventions/pieces/{Evidence.objects.get().pk}/"
    assert desk.client("owner").get(path).content.startswith(PDF)
    # A draft is read by nobody but its team.
    assert desk.client().get(path).status_code == 404
    assert desk.client().get(f"{NETWORK}/demandes/{pk}/").status_code == 404
    desk.client("owner").post(f"/subventions/demandes/{pk}/envoyer/")
    assert desk.client().get(path).headers["X-Content-Type-Options"] == "nosniff"
    assert desk.client("Passant Fictif").get(path).status_code == 404


def test_the_desk_has_its_own_page_of_a_claim() -> None:
    desk = signed()
    pk = desk.sent(ClaimKind.INTERIM, EXTERNAL)
    assert desk.client().get(f"/subventions/demandes/{pk}/").status_code == 404
    assert desk.client().get(f"/subventions/depenses/{ClaimLine.objects.get().pk}/").status_code == 404
    assert desk.client("owner").get(f"/subventions/depenses/{ClaimLine.objects.get().pk}/").status_code == 404


# ---- the desk ------------------------------------------------------------------------------------


@pytest.mark.parametrize("laureates", [1, 3])
def test_the_desk_shows_what_waits_oldest_first(laureates: int, django_assert_num_queries: Any) -> None:
    desk = issued(laureates=laureates)
    for grant in Grant.objects.select_related("application"):
        other = Desk(desk.world, grant, grant.application.members.get().person, desk.funder)
        factories.sign_agreement(grant_id=grant.pk, number=0, **other.own)
        other.on = factories.NOW - timedelta(days=grant.application.number)
        other.sent(ClaimKind.ADVANCE)
    page = queries(desk.client(), f"{NETWORK}/", django_assert_num_queries, 7)
    names = [f"Ferme Démo {number}" for number in range(laureates, 0, -1)]
    rows = page.partition('id="attente"')[2].partition("</section>")[0]
    assert [rows.index(name) for name in names] == sorted(rows.index(name) for name in names)
    assert "Contrôler" in rows


def test_the_board_reads_figures_and_nothing_else() -> None:
    desk = signed()
    pk = desk.sent(ClaimKind.INTERIM, EXTERNAL)
    role(desk.world, "Charlie Démo", RoleCode.BOARD)
    board = desk.client("Charlie Démo")
    page = text(board.get(f"{NETWORK}/"))
    assert "14 000 €" in page
    assert "Demandes qui attendent" not in page
    assert f"/subventions/{desk.grant.pk}/" not in page
    for path in (f"/subventions/{desk.grant.pk}/", f"{NETWORK}/demandes/{pk}/"):
        assert board.get(path).status_code == 404
    assert desk.client("Passant Fictif").get(f"{NETWORK}/").status_code == 404


def test_an_empty_desk_says_how_to_begin() -> None:
    found = decided()
    client = Client()
    client.force_login(found.facilitator)
    assert "Aucune subvention" in text(client.get(f"{NETWORK}/"))


def test_the_figures_leave_as_a_sheet() -> None:
    desk = signed()
    desk.paid(ClaimKind.ADVANCE)
    answer = desk.client("funder").get("/r/grappe-demo/subventions.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Appel;Dossier;Bénéficiaire;SIREN")
    assert "14000,00;30000,00;0,00;0,00;2800,00;11200,00;0,00;2010-06-30" in lines[1]


@pytest.mark.parametrize("count", [1, 3])
def test_a_claim_is_checked_beside_its_pieces(count: int, django_assert_num_queries: Any) -> None:
    desk = signed()
    pk = desk.sent(ClaimKind.INTERIM, *[("external", "1 000")] * count)
    page = queries(desk.client(), f"{NETWORK}/demandes/{pk}/", django_assert_num_queries, 6)
    assert page.count("facture-") == count
    assert "Retenir et calculer l’aide due" in page


def test_a_claim_goes_from_its_check_to_its_payment() -> None:
    desk = signed()
    pk = desk.sent(ClaimKind.INTERIM, EXTERNAL)
    line = ClaimLine.objects.get()
    client, path = desk.client("funder"), f"{NETWORK}/demandes/{pk}/"

    def act(name: str, **more: Any) -> Any:
        return client.post(path, {"act": name, "seen": seen(pk), "key": new_key(), **more})

    wrong = act("check", **{f"disallowed_{line.pk}": "500", f"reason_{line.pk}": ""})
    assert wrong.status_code == 409
    assert 'value="500"' in text(wrong)
    assert "Dites pourquoi une partie de « Dépense 0 » est écartée" in text(wrong)
    assert act("check", **{f"disallowed_{line.pk}": "500", f"reason_{line.pk}": "Repas"}).status_code == 303
    assert "Approuver 4 433,33 € à verser" in text(client.get(path))
    assert act("reopen").status_code == 303
    assert act("check").status_code == 303
    assert act("approve").status_code == 303
    assert "Le paiement se situe" in text(act("pay", day="01/01/2001"))
    assert "Ce n’est pas une date" in text(act("pay", day="demain"))
    today = f"{timezone.localdate():%d/%m/%Y}"
    # The times of these tests are in 2009: what was approved then is paid today.
    assert act("pay", day=today, reference="M-7").status_code == 303
    notice = client.get(f"/subventions/demandes/{pk}/avis.pdf")
    assert notice.content.startswith(b"%PDF-")
    assert "Avis de paiement" in text(client.get(path))
    stale = client.post(path, {"act": "pay", "seen": "1", "day": today})
    assert (stale.status_code, Payment.objects.count()) == (409, 1)


def test_pieces_are_asked_or_the_claim_refused() -> None:
    desk = signed()
    pk = desk.sent(ClaimKind.INTERIM, EXTERNAL)
    client, path = desk.client(), f"{NETWORK}/demandes/{pk}/"
    empty = client.post(path, {"act": "ask", "seen": seen(pk), "message": ""})
    assert "Dites quelles pièces manquent" in text(empty)
    assert client.post(path, {"act": "ask", "seen": seen(pk), "message": "Le relevé"}).status_code == 303
    assert "Le relevé" in text(desk.client("owner").get(f"/subventions/demandes/{pk}/"))
    desk.client("owner").post(f"/subventions/demandes/{pk}/envoyer/")
    assert client.post(path, {"act": "reject", "seen": seen(pk), "message": "Hors plan"}).status_code == 303
    assert "La demande est refusée" in text(desk.client("owner").get(f"/subventions/demandes/{pk}/"))
    assert client.get(f"/subventions/demandes/{pk}/avis.pdf").status_code == 404


def test_money_is_asked_back_and_settled() -> None:
    desk = signed()
    desk.paid(ClaimKind.ADVANCE)
    pk = desk.approved(ClaimKind.BALANCE, ("external", "1 000"))
    client, path = desk.client("funder"), f"{NETWORK}/demandes/{pk}/"
    due = f"{timezone.localdate() + timedelta(days=20):%d/%m/%Y}"
    assert "Émettre le titre de 2 333,33 €" in text(client.get(path))
    assert client.post(path, {"act": "recover", "seen": seen(pk), "day": ""}).status_code == 409
    assert client.post(path, {"act": "recover", "seen": seen(pk), "day": due}).status_code == 303
    assert "Titres de recette à encaisser" in text(client.get(f"{NETWORK}/"))
    assert client.get(f"/subventions/demandes/{pk}/avis.pdf").content.startswith(b"%PDF-")
    today = f"{timezone.localdate():%d/%m/%Y}"
    assert client.post(path, {"act": "settle", "day": today, "reference": "V"}).status_code == 303
    grant = f"/subventions/{desk.grant.pk}/"
    assert "Solder la subvention" in text(client.get(grant))
    assert client.post(f"{grant}solder/").status_code == 303
    assert desk.fresh().state == "closed"


def test_a_member_of_the_team_is_told_that_another_checks() -> None:
    desk = signed()
    pk = desk.sent(ClaimKind.INTERIM, EXTERNAL)
    desk.grant.application.members.create(person=desk.funder, role="reader", since=factories.NOW)
    client, path = desk.client("funder"), f"{NETWORK}/demandes/{pk}/"
    assert "une autre personne contrôle et paie" in text(client.get(path))
    assert client.post(path, {"act": "check", "seen": seen(pk)}).status_code == 403


def test_the_same_file_claimed_elsewhere_is_marked() -> None:
    desk = signed()
    for _claim in range(2):
        pk = desk.start()
        piece = [("facture.pdf", PDF)]
        factories.add_line(claim_id=pk, typed=factories.spending(), pieces=piece, **desk.own)
        factories.submit_claim(claim_id=pk, **desk.own)
        if _claim == 0:
            factories.check_claim(claim_id=pk, seen=seen(pk), verdicts={}, **desk.run)
            factories.approve_claim(claim_id=pk, seen=seen(pk), **desk.run)
            factories.pay_claim(claim_id=pk, seen=seen(pk), paid_on=desk.on.date(), **desk.run)
    assert "déjà jointe ailleurs" in text(desk.client().get(f"{NETWORK}/demandes/{pk}/"))


# ---- terms, amendments ---------------------------------------------------------------------------


def test_terms_are_set_then_agreements_drawn_up() -> None:
    found = decided(laureates=2)
    client = Client()
    client.force_login(found.facilitator)
    path = f"/r/grappe-demo/appels/{found.call.slug}/subventions/"
    assert "2 aides décidées attendent leur convention" in text(client.get(path))
    typed = {
        "act": "terms",
        "method": TERMS.method,
        "advance": "",
        "before_balance": "80",
        "starts_on": "01/07/2009",
        "ends_on": "30/06/2010",
        "pieces": "1",
        "most_public": "80",
        "publicity": TERMS.publicity,
    }
    assert "n’est pas un pourcentage" in text(client.post(path, {**typed, "before_balance": "x"}))
    assert "Écrivez un nombre entier" in text(client.post(path, {**typed, "pieces": "deux"}))
    assert "Fixez d’abord les conditions" in text(client.post(path, {"act": "issue"}))
    assert client.post(path, typed).status_code == 303
    assert client.post(path, {"act": "issue", "key": new_key()}).status_code == 303
    assert Grant.objects.count() == 2
    assert "Conventions établies" in text(client.get(path))
    funder = role(found, "Ariel Démo", RoleCode.FUNDER)
    client.force_login(funder)
    assert client.get(path).status_code == 404


def test_terms_are_of_decided_calls_only() -> None:
    found = decided()
    found.call.state = "review"
    found.call.save()
    client = Client()
    client.force_login(found.facilitator)
    assert client.get(f"/r/grappe-demo/appels/{found.call.slug}/subventions/").status_code == 404


def test_an_amendment_is_proposed_read_and_taken_back() -> None:
    desk = signed()
    client, path = desk.client(), f"/subventions/{desk.grant.pk}/avenant/"
    page = text(client.get(path))
    assert 'value="20 000,00"' in page
    typed = {"reason": "Moins d’essais", "ends_on": "31/12/2010", "rows": "1"}
    row = {"label_0": "Temps", "category_0": "internal", "amount_0": "vingt", "vat_0": ""}
    assert "« vingt »" in text(client.post(path, {**typed, **row}))
    assert "Dites pourquoi" in text(client.post(path, {**typed, **row, "amount_0": "20 000", "reason": ""}))
    assert client.post(path, {**typed, **row, "amount_0": "20 000"}).status_code == 303
    version = AgreementVersion.objects.get(number=1)
    assert version.award == 6000
    assert "Avenant nº 1 à signer" in text(desk.client("owner").get(f"/subventions/{desk.grant.pk}/"))
    assert client.post(f"{path}1/retirer/").status_code == 303
    assert "retiré" in text(client.get(f"/subventions/{desk.grant.pk}/"))
    assert desk.client("owner").get(path).status_code == 404


def test_an_amendment_is_a_pdf_too() -> None:
    desk = signed()
    typed = TypedAmendment("Retard", factories.date(2010, 12, 31))
    propose_amendment(grant_id=desk.grant.pk, typed=typed, **desk.run)
    answer = desk.client().get(f"/subventions/{desk.grant.pk}/convention/1.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert "avenant-1" in answer["Content-Disposition"]


# ---- funding plan --------------------------------------------------------------------------------

ROWS = {
    "rows": "2",
    "seen": "0",
    "origin_0": "public",
    "source_0": "Région Exemple",
    "instrument_0": "grant",
    "amount_0": "14 000",
    "origin_1": "own",
    "amount_1": "16 000",
}


def test_a_funding_plan_is_proposed_written_and_frozen(django_assert_num_queries: Any) -> None:
    desk = issued()
    client, path = desk.client("owner"), f"/financement/{desk.grant.application_id}/"
    page = queries(client, path, django_assert_num_queries, 5)
    assert "proposé, à enregistrer" in page
    assert "46,67 %" in page
    wrong = client.post(path, {**ROWS, "amount_1": "15 000"})
    assert (wrong.status_code, "doivent égaler les coûts" in text(wrong)) == (409, True)
    assert "n’est pas un montant" in text(client.post(path, {**ROWS, "amount_1": "x"}))
    assert client.post(path, {**ROWS, "rows": "beaucoup"}).status_code == 409
    assert client.post(path, ROWS).status_code == 303
    assert ProjectFunding.objects.get().version == 1
    assert "équilibré" in text(client.get(path))
    factories.sign_agreement(grant_id=desk.grant.pk, number=0, **desk.own)
    assert "figé à la signature" in text(client.get(path))


def test_a_funding_plan_is_read_by_its_desk_and_nobody_else() -> None:
    desk = issued()
    path = f"/financement/{desk.grant.application_id}/"
    assert "Enregistrer le plan" not in text(desk.client("funder").get(path))
    assert desk.client("Passant Fictif").get(path).status_code == 404


def test_a_plan_waits_for_the_budget() -> None:
    desk = issued()
    desk.grant.application.costs.all().delete()
    page = text(desk.client("owner").get(f"/financement/{desk.grant.application_id}/"))
    assert "Aucune dépense prévue" in page


# ---- home and menu -------------------------------------------------------------------------------


def test_home_gathers_what_waits_on_both_sides() -> None:
    desk = issued(laureates=2)
    other = Grant.objects.get(application__number=2)
    writer: Person = other.application.members.get().person
    second = Desk(desk.world, other, writer, desk.funder)
    factories.sign_agreement(grant_id=other.pk, number=0, **second.own)
    second.sent(ClaimKind.INTERIM, EXTERNAL)
    assert "Signer la convention de Ferme Démo 1" in text(desk.client("owner").get("/"))
    assert "Traiter 1 demande de paiement de Grappe Démo" in text(desk.client("funder").get("/"))
    waiting = Claim.objects.get().pk
    ask = {"act": "ask", "seen": seen(waiting), "message": "Le relevé"}
    desk.client().post(f"{NETWORK}/demandes/{waiting}/", ask)
    client = Client()
    client.force_login(writer)
    assert "Joindre les pièces demandées" in text(client.get("/"))
