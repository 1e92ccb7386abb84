"""Questions of every kind on the page: files, organisations, conditions, bounds, consents."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grappe.areas.forms.models import Form, FormRevision
from grappe.areas.forms.rules import Bound, Condition, Moment, Question, QuestionKind
from grappe.areas.programmes.commands.applications import (
    answer_with_file,
    remove_file,
    remove_file_answer,
    restore_file,
    save_step,
    submit_application,
)
from grappe.areas.programmes.models import Application, Attachment
from grappe.areas.programmes.queries.applications import content_of
from grappe.kernel.models import AuditEntry
from grappe.values import Refused

from .factories import CLOSING, DURING, actor, call, complete, draft, joins, organisation, person
from .test_pages import HTMX, signed_in, step_href, text

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 devis"
ASKED = (
    Question("idea", QuestionKind.LONG_TEXT, "Le projet en une phrase"),
    Question("begins", QuestionKind.DATE, "Début", least=Bound(moment=Moment.CLOSING, days=1)),
    Question("helped", QuestionKind.CHOICE, "Vous aide-t-on ?", choices=(("yes", "oui"), ("no", "non"))),
    Question("who", QuestionKind.ORGANISATION, "Qui ?", shown_if=Condition("helped", ("yes",))),
    Question("quote", QuestionKind.FILE, "Un devis", kinds=(".pdf",), max_megabytes=1),
    Question("plan", QuestionKind.FILE, "Un plan", required=False, shown_if=Condition("helped", ("yes",))),
    Question("turnover", QuestionKind.MONEY, "Chiffre d’affaires", required=False, least=Bound("1 000")),
    Question("honour", QuestionKind.CONSENT, "Les réponses sont sincères", label_en="My answers are true"),
)


def revision() -> FormRevision:
    form = Form.objects.create(name="essai")
    questions = [question.as_json() for question in ASKED]
    return FormRevision.objects.create(form=form, number=1, questions=questions)


def scene(*, running: bool = False) -> tuple[Any, Application]:
    who = person("sacha")
    return who, draft(call(running=running, form_revision=revision()), who)


def save(made: Application, by: Any, /, **answers: Any) -> int:
    return save_step(application_id=made.pk, answers=answers, actor=actor(by), on=DURING)


def join(made: Application, who: Any, **changes: Any) -> int:
    values = {
        "application_id": made.pk,
        "question": "quote",
        "name": "devis.pdf",
        "content": PDF,
        "actor": actor(who),
        "on": DURING,
        **changes,
    }
    return answer_with_file(**values)


def test_a_file_answers_a_question_and_another_takes_its_place() -> None:
    who, made = scene()
    assert join(made, who) == 2
    first = Attachment.objects.get()
    made.refresh_from_db()
    assert made.answers["quote"] == {
        "attachment": first.pk,
        "name": "devis.pdf",
        "sha256": first.file.digest,
        "size": len(PDF),
    }
    assert (first.question, first.label) == ("quote", "Un devis")
    assert join(made, who) == 2, "the same file changes nothing"
    assert join(made, who, content=PDF + b"2", key="k") == 3
    assert join(made, who, content=PDF + b"2", key="k") == 3, "a form sent twice joins once"
    first.refresh_from_db()
    assert first.removed_at == DURING
    assert content_of(made, submitted_at=DURING)["files"][0]["name"] == "devis.pdf"
    assert AuditEntry.objects.filter(command="answer_with_file").count() == 2


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"name": "devis.txt", "content": b"x" * (1024 * 1024 + 1)},
            ["forms.file_kind", "forms.file_too_large"],
        ),
        ({"content": b""}, ["kernel.file_empty"]),
        ({"content": b"GIF89a"}, ["kernel.file_not_its_kind"]),
        ({"question": "idea"}, ["programmes.file_not_asked"]),
        ({"question": "plan"}, ["programmes.file_not_asked"]),
        ({"on": CLOSING.replace(month=6)}, ["programmes.deadline_passed"]),
    ],
)
def test_a_file_that_cannot_answer_is_refused_on_its_question(
    changes: dict[str, Any], expected: list[str]
) -> None:
    who, made = scene()
    with pytest.raises(Refused) as refused:
        join(made, who, **changes)
    assert list(refused.value.codes) == expected
    asked = changes.get("question", "quote")
    assert all(r.field in (asked, None) for r in refused.value.refusals)
    assert not Attachment.objects.exists()


def test_a_file_is_taken_off_by_its_question_only() -> None:
    who, made = scene()
    join(made, who)
    pk = Attachment.objects.get().pk
    with pytest.raises(Refused, match="file_answers_question"):
        remove_file(attachment_id=pk, actor=actor(who), on=DURING)
    where = {"application_id": made.pk, "question": "quote", "actor": actor(who), "on": DURING}
    assert remove_file_answer(**where) == 3
    made.refresh_from_db()
    assert "quote" not in made.answers
    with pytest.raises(Refused, match="file_already_removed"):
        remove_file_answer(**where)
    with pytest.raises(Refused, match="file_answers_question"):
        restore_file(attachment_id=pk, actor=actor(who), on=DURING)


def test_a_text_cannot_stand_for_a_file() -> None:
    who, made = scene()
    for forged in ("devis.pdf", {"attachment": 1, "name": "a.pdf", "sha256": "x", "size": 1}):
        with pytest.raises(Refused, match="forms.not_a_file"):
            save(made, who, quote=forged)
    join(made, who)
    made.refresh_from_db()
    assert save(made, who, quote=made.answers["quote"]) == 2


def test_a_hidden_answer_is_kept_not_judged_and_not_submitted() -> None:
    who, made = scene()
    save(made, who, helped="yes", who="732 829 320")
    save(made, who, helped="no", who="pas un numéro")
    made.refresh_from_db()
    assert made.answers["who"] == "pasunnuméro"
    assert "who" not in content_of(made, submitted_at=DURING)["answers"]
    with pytest.raises(Refused, match="siren_not_digits"):
        save(made, who, helped="yes", who="pas un numéro")


def test_a_date_before_the_closing_is_refused_when_saved_and_when_the_closing_moved() -> None:
    who = person("sacha")
    of = call(form_revision=revision())
    made = complete(of, who)
    with pytest.raises(Refused) as refused:
        save(made, who, begins="2026-05-29")
    assert refused.value.codes == ("forms.date_too_early",)
    save(made, who, begins="2026-06-01", helped="no")
    join(made, who)
    of.closes_at = CLOSING.replace(month=6, day=15)
    of.save()
    with pytest.raises(Refused, match="date_before_closing"):
        submit_application(application_id=made.pk, actor=actor(who), on=DURING)
    page = text(signed_in(who).get(step_href(made, "relire")))
    assert "précède la clôture du dépôt" in page


def test_a_consent_keeps_the_words_that_were_agreed_to_in_the_language_read() -> None:
    who, made = scene(running=True)
    client, href = signed_in(who), step_href(made, "projet")
    english = href.replace("/candidatures/", "/en/candidatures/")
    client.post(english, {"honour": "on", "version": "1", "key": "p"}, headers=HTMX)
    made.refresh_from_db()
    assert made.answers["honour"] == {"agreed": True, "text": "My answers are true"}
    client.post(href, {"honour": "on", "version": str(made.version), "key": "q"}, headers=HTMX)
    made.refresh_from_db()
    assert made.answers["honour"]["text"] == "My answers are true", "agreed once, in the words read then"


def test_the_page_joins_a_file_with_the_rest_keeps_it_when_the_rest_is_refused_and_takes_it_off() -> None:
    who, made = scene(running=True)
    client, href = signed_in(who), step_href(made, "projet")
    page = text(client.get(href))
    assert 'enctype="multipart/form-data"' in page
    assert "PDF ; 1 Mo au plus".replace(" ", " ") in page
    sent = {"title": "Bocal", "version": "1", "key": "p", "begins": "bientôt"}
    devis = SimpleUploadedFile("devis.pdf", PDF, "application/pdf")
    refused = client.post(href, {**sent, "quote": devis})
    assert refused.status_code == 409
    assert "attend une date" in text(refused)
    assert "devis.pdf" in text(refused), "the file is kept"
    wrong = SimpleUploadedFile("devis.txt", b"x", "text/plain")
    again = client.post(href, {**sent, "quote": wrong})
    assert "« devis.txt » n’est pas d’un type accepté ici" in text(again)
    off = client.post(href, {"title": "Bocal", "version": "9", "key": "p", "remove": "quote"})
    assert off["Location"] == f"{href}#q-quote"
    assert Attachment.objects.get().removed_at is not None


def test_an_answer_opens_a_question_at_once_and_without_script_before_going_on() -> None:
    who, made = scene(running=True)
    organisation("Atelier Exemple", siren="732829320")
    client, href = signed_in(who), step_href(made, "projet")
    assert 'id="q-who" hidden' in text(client.get(href))
    alone = text(client.post(href, {"helped": "yes", "version": "1", "key": "p"}, headers=HTMX))
    assert 'id="q-who" hx-swap-oob="true"' in alone
    named = {"helped": "yes", "who": "732829320", "version": "2", "key": "p"}
    assert "Atelier Exemple" in text(client.post(href, named, headers=HTMX))
    closed = text(client.post(href, {"helped": "no", "version": "3", "key": "p"}, headers=HTMX))
    assert 'id="q-who" hidden hx-swap-oob="true"' in closed
    answer = client.post(href, {"helped": "yes", "version": "9", "key": "q"})
    assert answer["Location"] == f"{href}#q-who"
    unknown = {"helped": "yes", "who": "356 000 000", "version": "9", "key": "q"}
    assert client.post(href, unknown)["Location"] == step_href(made, "partenaires")
    assert "n’est pas dans l’annuaire" in text(client.get(href))


def test_a_file_of_a_question_opens_for_the_team_and_for_nobody_else() -> None:
    who, made = scene(running=True)
    join(made, who, on=made.call.opens_at)
    reader = person("alix")
    joins(made, reader, "reader")
    href = reverse("programmes:application-file", kwargs={"pk": Attachment.objects.get().pk})
    assert signed_in(reader).get(href).content == PDF
    assert signed_in(person("dominique")).get(href).status_code == 404
