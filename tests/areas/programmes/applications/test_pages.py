"""The pages of applicants: what they show, what they keep of what was typed, who may open them."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import conditional_escape

from grappe.areas.programmes.commands.applications import invite, submit_application
from grappe.areas.programmes.models import Application, ApplicationInvitation, Attachment, Call
from grappe.areas.programmes.queries.applications import STEPS
from grappe.areas.programmes.rules.receipts import signed_part, unsigned_receipt
from grappe.values import digest

from .factories import actor, call, complete, draft, joins, organisation, person, works_for

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def signed_in(who: Any) -> Client:
    client = Client()
    client.force_login(who)
    return client


def step_href(made: Application, step: str) -> str:
    return reverse("programmes:application-write", kwargs={"pk": made.pk, "step": step})


def text(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u00a0", " ").replace("&nbsp;", " ")


def project(**changes: str) -> dict[str, str]:
    return {"title": "Bocal", "theme": "food", "idea": "Un bocal", "stage": "early", "honour": "on"} | changes


def plan(*rows: tuple[str, str, str, str], **more: str) -> dict[str, str]:
    sent = {"rows": str(len(rows)), "vat_basis": "excl", **more}
    for index, row in enumerate(rows):
        for part, value in zip(("label", "category", "amount", "vat"), row, strict=True):
            sent[f"{part}_{index}"] = value
    return sent


def test_starting_goes_to_the_first_step_and_its_refusals_stay_on_the_form() -> None:
    who, of = person("sacha"), call(running=True)
    client, href = signed_in(who), reverse("programmes:application-start", kwargs={"slug": of.slug})
    page = text(client.post(href, {"siren": "73282932000074", "key": "a"}))
    assert "est un SIRET (14 chiffres)" in page
    assert 'value="73282932000074"' in page
    where = organisation("Confiserie Exemple")
    works_for(who, where)
    answer = client.post(href, {"organisation": str(where.pk), "key": "b"})
    made = Application.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, step_href(made, "entreprise"))
    twice = client.post(href, {"organisation": str(where.pk), "key": "b"})
    assert twice["Location"] == step_href(made, "entreprise")
    typed = text(client.post(href, {"organisation": str(where.pk), "siren": "732829321", "key": "d"}))
    assert "sa clé de contrôle est fausse" in typed, "a number typed is never passed over"
    stranger = text(client.post(href, {"organisation": str(organisation("Autre").pk), "key": "c"}))
    assert "Autre" not in stranger
    assert Application.objects.count() == 1


def test_a_call_that_is_closed_says_so_and_keeps_the_draft_readable() -> None:
    who, of = person("sacha"), call()
    made = complete(of, who)
    client = signed_in(who)
    of.closes_at = of.opens_at
    of.save()
    start = text(client.get(reverse("programmes:application-start", kwargs={"slug": of.slug})))
    assert "Le dépôt a fermé le 2 mars 2026 à 9 h 00 min 00 s" in start
    page = text(client.get(step_href(made, "projet")))
    assert "Bocal consigné" in page
    assert "Enregistrer et continuer" not in page
    late = client.post(step_href(made, "projet"), project(title="Trop tard", version="1"))
    assert late.status_code == 409
    assert 'value="Trop tard"' in text(late)
    assert "votre brouillon reste lisible" in text(late)


def test_a_step_saves_then_goes_on_and_saves_by_itself() -> None:
    who = person("sacha")
    made = draft(call(running=True), who)
    client = signed_in(who)
    alone = client.post(step_href(made, "projet"), project(version="1", key="p"), headers=HTMX)
    assert 'id="id_version"' in text(alone)
    assert "Enregistrée à" in text(alone)
    answer = client.post(step_href(made, "projet"), project(begins="01/06/2026", version="1", key="p"))
    assert answer["Location"] == step_href(made, "partenaires")
    made.refresh_from_db()
    assert made.answers["begins"] == "2026-06-01"
    assert made.answers["honour"] == {"agreed": True, "text": "Les réponses sont sincères"}
    assert 'value="01/06/2026"' in text(client.get(step_href(made, "projet")))


def test_wrong_answers_come_back_as_typed() -> None:
    who = person("sacha")
    made = draft(call(running=True), who)
    sent = project(begins="bientôt", version="1", key="p")
    client = signed_in(who)
    page = client.post(step_href(made, "projet"), sent)
    assert page.status_code == 409
    assert 'value="bientôt"' in text(page)
    assert "attend une date" in text(page)
    alone = client.post(step_href(made, "projet"), sent, headers=HTMX)
    assert alone.status_code == 422
    assert "Rien n’est enregistré" in text(alone)


def test_the_second_of_two_editors_keeps_their_text_and_sees_the_other_s() -> None:
    who, other = person("sacha"), person("alix")
    made = draft(call(running=True), who)
    joins(made, other, "editor")
    href = step_href(made, "projet")
    signed_in(who).post(href, project(idea="Texte de Sacha", version="1", key="p1"))
    second = signed_in(other)
    sent = project(idea="Texte d’Alix", version="1", key="p2")
    page = second.post(href, sent)
    assert page.status_code == 409
    for expected in ("Comparez", "Texte de Sacha", "Texte d’Alix", "Sacha Démo a enregistré cette étape"):
        assert expected in text(page)
    assert second.post(href, sent, headers=HTMX).status_code == 409
    again = second.post(href, sent | {"version": "2"})
    assert again.status_code == 303
    made.refresh_from_db()
    assert made.answers["idea"] == "Texte d’Alix"


def test_a_bad_amount_comes_back_on_its_own_cell_with_a_link_to_it() -> None:
    who = person("sacha")
    made = draft(call(running=True), who)
    rows = (("Salaires", "internal", "15 000,00", ""), ("Essais", "external", "9500 env.", ""))
    page = signed_in(who).post(step_href(made, "budget"), plan(*rows, version="1", key="p"))
    shown = text(page)
    assert page.status_code == 409
    assert "« 9500 env. » n’est pas un montant. Écrivez 9 500 ou 9 500,00." in shown
    assert 'value="9500 env."' in shown
    assert 'href="#id_amount_1"' in shown
    assert "Aide estimée : 4 500,00 €" in shown, "the lines that can be read are estimated"
    assert not made.costs.exists()


def test_the_plan_estimates_the_aid_and_says_it_is_no_decision() -> None:
    who = person("sacha")
    made = complete(call(running=True), who)
    client = signed_in(who)
    page = text(client.get(step_href(made, "budget")))
    assert "Aide estimée : 12 100,00 €" in page
    assert "Ce n’est pas une décision" in page
    rows = (("Salaires", "internal", "15 000", ""), ("Essais", "external", "1 000", ""))
    alone = text(client.post(step_href(made, "budget"), plan(*rows, version="1", key="p"), headers=HTMX))
    assert "Aide estimée : 5 300,00 €" in alone


def test_rows_are_added_and_removed_and_the_others_saved() -> None:
    who = person("sacha")
    made = draft(call(running=True), who)
    client, href = signed_in(who), step_href(made, "budget")
    rows = (("Salaires", "internal", "15 000", ""), ("Essais", "external", "1 000", "200"))
    added = client.post(href, plan(*rows, version="1", key="p", add="1"))
    assert added["Location"].startswith(f"{href}?lignes=plus")
    more = text(client.get(added["Location"]))
    assert 'name="amount_6"' in more
    removed = client.post(href, plan(*rows, version="2", key="p", remove="0"))
    assert removed.status_code == 303
    assert [line.label for line in made.costs.all()] == ["Essais"]


def test_two_people_on_the_plan() -> None:
    who, other = person("sacha"), person("alix")
    made = draft(call(running=True), who)
    joins(made, other, "editor")
    href = step_href(made, "budget")
    row = ("Salaires de Sacha", "internal", "15 000", "")
    signed_in(who).post(href, plan(row, version="1", key="p1"))
    page = signed_in(other).post(href, plan(("Essais d’Alix", "external", "10", ""), version="1", key="p2"))
    assert page.status_code == 409
    assert "Salaires de Sacha" in text(page)
    assert "Essais d’Alix" in text(page)


def test_files_are_joined_listed_opened_taken_off_and_put_back(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    who = person("sacha")
    made = draft(call(running=True), who)
    client, href = signed_in(who), step_href(made, "pieces")
    wrong = client.post(href, {"file": SimpleUploadedFile("notes.exe", b"MZ"), "key": "a"})
    assert "n’est pas d’un type accepté" in text(wrong)
    assert "n’est pas d’un type accepté" in wrong.context["form"].errors["file"][0], "said beside its field"
    client.post(href, {"file": SimpleUploadedFile("devis.pdf", b"%PDF-1.7 demo"), "key": "b"})
    joined = Attachment.objects.get()
    opened = client.get(reverse("programmes:application-file", kwargs={"pk": joined.pk}))
    assert opened.content == b"%PDF-1.7 demo"
    assert opened["Content-Disposition"].startswith("attachment")
    stranger = signed_in(person("max"))
    assert stranger.get(reverse("programmes:application-file", kwargs={"pk": joined.pk})).status_code == 404
    gone = client.post(reverse("programmes:application-file-remove", kwargs={"pk": joined.pk}), follow=True)
    assert "Le remettre" in text(gone)
    back = client.post(reverse("programmes:application-file-restore", kwargs={"pk": joined.pk}), follow=True)
    assert "devis.pdf" in text(back)


def test_reading_again_says_everything_missing_with_links_to_the_fields() -> None:
    who = person("sacha")
    made = draft(call(running=True), who)
    client = signed_in(who)
    page = text(client.get(step_href(made, "relire")))
    assert f'href="{step_href(made, "projet")}#id_title"' in page
    assert f'href="{step_href(made, "budget")}#id_label_0"' in page
    assert "7 points à compléter" in page
    answer = client.post(step_href(made, "relire"), {"key": "k"})
    refused = text(answer)
    assert answer.status_code == 409
    assert "La candidature n’est pas déposée" in refused
    assert refused.count(f'href="{step_href(made, "projet")}#id_title"') == 1
    made.refresh_from_db()
    assert made.state == "draft"


def test_submitting_twice_gives_one_receipt() -> None:
    who = person("sacha")
    made = complete(call(running=True), who)
    client = signed_in(who)
    receipt = reverse("programmes:application-receipt", kwargs={"pk": made.pk})
    assert client.get(receipt).status_code == 404
    for _time in range(2):
        assert client.post(step_href(made, "relire"), {"key": "k"})["Location"] == receipt
    made.refresh_from_db()
    page = text(client.get(receipt))
    assert made.receipt in page
    assert "a bien cette empreinte" in page
    Application.objects.filter(pk=made.pk).update(title="Autre titre")
    assert "n’a plus cette empreinte" in text(client.get(receipt))
    client.post(reverse("programmes:application-reopen", kwargs={"pk": made.pk}), {"key": "r"})
    assert client.get(receipt).status_code == 404


def test_the_receipt_and_its_content_are_downloaded_and_anybody_verifies_them() -> None:
    who, stranger = person("sacha"), person("max")
    made = complete(call(running=True), who)
    client = signed_in(who)
    hrefs = [
        reverse(f"programmes:application-{name}-file", kwargs={"pk": made.pk})
        for name in ("receipt", "content")
    ]
    assert [client.get(href).status_code for href in hrefs] == [404, 404], "a draft has no receipt"
    client.post(step_href(made, "relire"), {"key": "k"})
    made.refresh_from_db()
    answers = [client.get(href) for href in hrefs]
    receipt, content = (json.loads(answer.content) for answer in answers)
    assert answers[0]["Content-Disposition"] == f'attachment; filename="recepisse-{made.number}.json"'
    assert receipt["fields"]["content_sha256"] == digest(content) == made.receipt
    page = text(client.get(reverse("programmes:application-receipt", kwargs={"pk": made.pk})))
    for said in (receipt["signature"], receipt["public_key"], receipt["fields"]["received_at"]):
        assert conditional_escape(said) in page
    assert "pas encore posé" in page
    assert [signed_in(stranger).get(href).status_code for href in hrefs] == [404, 404]

    public, desk = Client(), reverse("programmes:receipt-verify")
    assert receipt["fields"]["key_at"] == f"http://testserver{desk}"
    assert conditional_escape(receipt["public_key"]) in text(public.get(desk))
    key = public.get(reverse("programmes:receipt-key-file"))
    assert key.content.decode().strip() == receipt["public_key"]

    def verdict(document: object) -> str:
        sent = SimpleUploadedFile("recepisse.json", json.dumps(document).encode())
        return text(public.post(desk, {"file": sent}))

    assert "Authentique" in verdict(receipt)
    later = receipt["fields"] | {"received_at": "2009-01-01T00:00:00+01:00"}
    altered = verdict(receipt | {"fields": later})
    assert "Altéré" in altered
    assert "Ce qui a changé : Reçue." in altered
    assert "Illisible" in verdict([])
    assert "Illisible" in verdict("x" * 70_000)
    elsewhere = elsewhere_signed(receipt["fields"])
    assert "D’une autre installation" in verdict(elsewhere)
    assert "Choisissez un fichier" in text(public.post(desk, {}))


def elsewhere_signed(fields: dict[str, Any]) -> dict[str, Any]:
    key = Ed25519PrivateKey.generate()
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    receipt = unsigned_receipt(fields, public_key=public)
    return {**receipt, "signature": base64.b64encode(key.sign(signed_part(receipt))).decode()}


def test_withdrawing_is_confirmed_then_done() -> None:
    who = person("sacha")
    made = complete(call(running=True), who)
    client, href = signed_in(who), reverse("programmes:application-withdraw", kwargs={"pk": made.pk})
    assert "Rien n’est effacé" in text(client.get(href))
    client.post(href, {"key": "k"})
    made.refresh_from_db()
    assert made.state == "withdrawn"
    assert "ne peut pas devenir" in text(client.post(href, {"key": "other"}))


def test_a_reader_writes_nothing_and_a_stranger_finds_nothing() -> None:
    who, reader, stranger = person("sacha"), person("alix"), person("max")
    made = complete(call(running=True), who)
    joins(made, reader, "reader")
    pages = [step_href(made, step) for step in STEPS]
    for href in pages:
        assert signed_in(reader).get(href).status_code == 200
        assert signed_in(stranger).get(href).status_code == 404
        assert Client().get(href).status_code == 302
    posted = signed_in(reader).post(step_href(made, "projet"), project(version="1"))
    assert posted.status_code == 403
    assert signed_in(who).get(step_href(made, "ailleurs")).status_code == 404
    for name in ("application-team", "application-receipt", "application-withdraw"):
        assert (
            signed_in(stranger).get(reverse(f"programmes:{name}", kwargs={"pk": made.pk})).status_code == 404
        )


def test_the_team_page_invites_changes_and_removes() -> None:
    who, other = person("sacha"), person("alix")
    made = draft(call(running=True), who)
    client, href = signed_in(who), reverse("programmes:application-team", kwargs={"pk": made.pk})
    wrong = text(client.post(href, {"email": "alix", "role": "editor", "key": "a"}))
    assert "« alix » n’est pas une adresse" in wrong
    client.post(href, {"email": other.email, "role": "editor", "key": "b"})
    asked = ApplicationInvitation.objects.get()
    assert len(asked.token) >= 32
    assert other.email in text(client.get(href))
    answer_href = reverse("programmes:invitation", kwargs={"token": asked.token})
    assert client.get(answer_href).status_code == 404
    guest = signed_in(other)
    assert "vous invite" in text(guest.get(answer_href))
    assert guest.post(answer_href, {"answer": "accept", "key": "c"})["Location"] == step_href(
        made, "entreprise"
    )
    assert "déjà répondu" in text(guest.get(answer_href))
    seat = made.members.get(person=other)
    client.post(reverse("programmes:application-role", kwargs={"pk": seat.pk}), {"role": "reader"})
    seat.refresh_from_db()
    assert seat.role == "reader"
    left = guest.post(reverse("programmes:application-member-remove", kwargs={"pk": seat.pk}))
    assert left["Location"] == reverse("programmes:my-applications")
    client.post(href, {"email": "max@exemple.test", "role": "reader", "key": "d"})
    pending = ApplicationInvitation.objects.get(state="pending")
    client.post(reverse("programmes:application-uninvite", kwargs={"pk": pending.pk}))
    pending.refresh_from_db()
    assert pending.state == "withdrawn"


def test_the_list_teaches_when_empty_and_shows_the_next_step() -> None:
    who, of = person("sacha"), call(running=True)
    client, href = signed_in(who), reverse("programmes:my-applications")
    assert "Vous n’avez pas encore de candidature" in text(client.get(href))
    draft(of, who)
    ready = complete(of, who, number=2)
    shown = text(client.get(href))
    assert "Compléter 7 points" in shown
    assert "Relire et déposer" in shown
    submit_application(application_id=ready.pk, actor=actor(who), on=ready.call.opens_at)
    assert "Récépissé" in text(client.get(href))


@pytest.mark.parametrize(
    ("state", "said"),
    [("selected", "elle est lauréate"), ("rejected", "Votre candidature n’est pas retenue.")],
)
def test_once_decided_the_result_comes_first(state: str, said: str) -> None:
    who = person("sacha")
    made = complete(call(running=True), who)
    client, listed = signed_in(who), reverse("programmes:my-applications")
    receipt = reverse("programmes:application-receipt", kwargs={"pk": made.pk})
    client.post(step_href(made, "relire"), {"key": "k"})
    before = text(client.get(receipt))
    assert "Votre candidature est déposée." in before
    assert said not in before
    assert "Résultat" not in text(client.get(listed))
    Application.objects.filter(pk=made.pk).update(state=state)
    Call.objects.update(closes_at=None)
    page = text(client.get(receipt))
    assert page.index(said) < page.index("Ce qui a été reçu")
    assert "Votre candidature est déposée." not in page
    shown = text(client.get(listed))
    assert "Résultat et récépissé" in shown
    assert "non publiée" in shown
    assert "à fixer" not in shown, "a deposit that is over has no date to come"


def test_a_form_older_than_the_session_says_what_to_do() -> None:
    who = person("sacha")
    made = draft(call(running=True), who)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(who)
    answer = strict.post(step_href(made, "projet"), project(title="Trop tard"))
    assert answer.status_code == 403
    assert "Cette page était ouverte depuis trop longtemps" in text(answer)
    assert "Rien n’a été enregistré." in text(answer)
    assert "vérification CSRF" not in text(answer)
    english = text(strict.post(f"/en{step_href(made, 'projet')}", project()))
    assert "This page had been open for too long" in english
    made.refresh_from_db()
    assert made.title == ""


def test_a_wrong_line_of_the_directory_is_told_in_one_click() -> None:
    who = person("sacha")
    made = draft(call(running=True), who)
    comments = reverse("programmes:application-comments", kwargs={"pk": made.pk})
    assert f"{comments}?animation=1#ecrire" in text(signed_in(who).get(step_href(made, "entreprise")))
    assert "Aucun message à régler." in text(signed_in(who).get(comments))


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_few_questions_of_the_database(count: int, django_assert_num_queries: Any) -> None:
    who, of = person("sacha"), call(running=True)
    works_for(who, organisation("Confiserie Exemple"))
    made = [complete(of, who, number=n + 1) for n in range(count)][0]
    for n in range(count):
        joins(made, person(f"membre{n}"), "reader")
        invite(
            application_id=made.pk,
            email=f"invite{n}@exemple.test",
            role="reader",
            token=f"{n}" * 40,
            link="https://exemple.test/",
            actor=actor(who),
            on=of.opens_at,
        )
    client = signed_in(who)
    where = {"pk": made.pk}
    pages = {
        step_href(made, "entreprise"): 4,
        step_href(made, "projet"): 4,
        step_href(made, "budget"): 5,
        step_href(made, "pieces"): 4,
        step_href(made, "partenaires"): 4,
        step_href(made, "relire"): 6,
        reverse("programmes:my-applications"): 4,
        reverse("programmes:application-start", kwargs={"slug": of.slug}): 5,
        reverse("programmes:application-team", kwargs=where): 5,
        reverse("programmes:application-withdraw", kwargs=where): 3,
    }
    # The first page also finds out which places the reader has, and keeps them in the session.
    client.get(reverse("programmes:my-applications"))
    for href, queries in pages.items():
        with django_assert_num_queries(queries):
            assert client.get(href).status_code == 200
