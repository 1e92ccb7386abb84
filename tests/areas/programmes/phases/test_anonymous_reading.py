"""Reading without names: no page, file or list that a juror gets says who applies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.areas.programmes.juries import factories as make
from tests.areas.programmes.phases import factories

from grappe.areas.directory.models import Establishment, OrganisationAlias
from grappe.areas.forms.rules import Question, QuestionKind
from grappe.areas.programmes.models import (
    Application,
    ApplicationMember,
    ApplicationPartner,
    Attachment,
    Call,
    Conflict,
    CostLine,
    Review,
    ReviewState,
)
from grappe.areas.programmes.rules.phase_plans import as_json
from grappe.areas.territory.models import Department, Region
from grappe.kernel import files

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20

NAME, PARTNER, ALIAS, SHOP = (
    "Savonnerie Fictive",
    "Moulin Modèle",
    "Ancienne Savonnerie Démo",
    "Le Lavoir Démo",
)
SIREN, PERSON, TITLE, FILE = (
    "552100554",
    "Dominique Démo",
    "Le flacon de la Savonnerie",
    "plan-savonnerie.png",
)
QUESTIONS = [
    Question("company_story", QuestionKind.LONG_TEXT, "Votre entreprise"),
    Question("idea", QuestionKind.LONG_TEXT, "Le projet en une phrase"),
    Question("lead", QuestionKind.ORGANISATION, "Avec qui"),
    Question("proof", QuestionKind.FILE, "La preuve"),
]
FORBIDDEN = (
    NAME,
    PARTNER,
    ALIAS,
    SHOP,
    SIREN,
    "552 100 554",
    PERSON,
    TITLE,
    FILE,
    "Fondée en",
    "Drôme fictive",
)


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def scene(client: Client, settings: Any, tmp_path: Any, now: datetime) -> dict[str, Any]:
    """One application that names itself wherever it can, in a call whose reading hides names."""
    settings.MEDIA_ROOT = tmp_path
    network = make.network()
    call = factories.call(network, factories.one_stage(now, day=3))
    call.form_revision.questions = [question.as_json() for question in QUESTIONS]
    call.form_revision.save()
    applicant, partner = make.organisation(NAME), make.organisation(PARTNER)
    applicant.invented, applicant.siren = False, SIREN
    region = Region.objects.create(code="990", name="Région Démo")
    applicant.department = Department.objects.create(code="99", name="Drôme fictive", region=region)
    applicant.save()
    OrganisationAlias.objects.create(organisation=applicant, name=ALIAS)
    Establishment.objects.create(organisation=partner, name=SHOP)
    application = make.application(
        call,
        7,
        organisation=applicant,
        title=TITLE,
        answers={
            "company_story": "Fondée en 1990.",
            "idea": f"La {NAME.upper()} et {PARTNER}, avec {PERSON}, SIREN 552 100 554 : une idée neuve.",
            "lead": SIREN,
            "proof": {"name": FILE, "size": 10},
        },
    )
    ApplicationPartner.objects.create(application=application, organisation=partner)
    CostLine.objects.create(
        application=application, position=0, label=f"Étude pour {ALIAS}", category="external", amount=100
    )
    owner = make.Person.objects.create(name=PERSON, email="dominique@exemple.test", invented=True)
    ApplicationMember.objects.create(application=application, person=owner, role="owner", since=now)
    stored = files.store(name=FILE, content=PNG, actor=make.actor(owner), on=now)
    attachment = Attachment.objects.create(application=application, file=stored, label=f"Plan de {NAME}")
    alix, claude = make.jury(call, ("alix", "claude"))
    for seat in (alix, claude):
        make.assigned(seat, application, opened=False)
    client.force_login(alix.person)
    client.get(reverse("menu"))
    return {"call": call, "application": application, "alix": alix, "claude": claude, "file": attachment}


def at(name: str, **where: Any) -> str:
    return reverse(f"programmes:{name}", kwargs={"slug": "essai", **where})


MARK = "/jury/essai/dossiers/7/note/"


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def pages_of_juror() -> Iterator[str]:
    yield from (
        "/",
        at("jury-work"),
        at("jury-work") + "?liste=notes",
        at("recusals"),
        at("jury-preferences"),
    )
    yield MARK


def answers(**more: str) -> dict[str, Any]:
    codes = ["C1", "C2", "C3", "C4", "B1"]
    return {"version": "1", "key": "k1", "criterion": codes, **dict.fromkeys(codes, "12"), **more}


def test_no_page_of_a_juror_names_anybody(client: Client, scene: dict[str, Any]) -> None:
    walked = [text(client.get(page)) for page in pages_of_juror()]
    assert "Dossier n° 7" in walked[1] and "Avez-vous un lien avec le dossier n° 7" in walked[-1]
    walked.append(text(client.post(MARK, {"action": "recuse"})))
    walked.append(text(client.post(MARK, {"action": "no-link", "key": "k"}, follow=True)))
    opened = walked[-1]
    assert "une idée neuve" in opened and "█████" in opened and "Lecture anonymisée jusqu’au" in opened
    assert "Votre entreprise" not in opened and "La preuve" not in opened
    walked.append(text(client.post(MARK, answers(action="give", C1="99"))))
    walked.append(text(client.post(MARK, answers(action="draft"), headers={"HX-Request": "true"})))
    walked.append(text(client.post(MARK, answers(action="give", version="2"), follow=True)))
    walked += [text(client.get(page)) for page in pages_of_juror()]
    for page in walked:
        for name in FORBIDDEN:
            assert name.lower() not in page.lower(), name
    assert Review.objects.get(juror=scene["alix"]).state == ReviewState.GIVEN


def test_a_file_cannot_lose_its_names_so_it_waits(
    client: Client, scene: dict[str, Any], now: datetime
) -> None:
    Review.objects.update(no_link_declared_at=now)
    own = at("mark-file", number=7, pk=scene["file"].pk)
    elsewhere = reverse("programmes:application-file", kwargs={"pk": scene["file"].pk})
    assert [client.get(page).status_code for page in (own, elsewhere)] == [404, 404]
    move(scene["call"], now, 13)
    Review.objects.update(no_link_declared_at=now)
    answer = client.get(own)
    assert (answer.status_code, FILE in str(answer.headers)) == (200, False)


def move(call: Call, now: datetime, day: int) -> None:
    """Stand that many days into the blind reading, which lasts ten."""
    Call.objects.filter(pk=call.pk).update(phases=as_json(factories.one_stage(now, day=day)))


def test_names_show_with_the_full_reading_which_asks_about_links_again(
    client: Client, scene: dict[str, Any], now: datetime
) -> None:
    Review.objects.update(no_link_declared_at=now - timedelta(days=10), saved_at=now)
    move(scene["call"], now, 13)
    asked = text(client.get(MARK))
    assert NAME in asked and PARTNER in asked and "la question vous est posée à nouveau" in asked
    refused = text(client.post(MARK, answers(action="give")))
    assert "Répondez d’abord à la question des liens" in refused
    opened = text(client.post(MARK, {"action": "no-link", "key": "k"}, follow=True))
    assert TITLE in opened and "Fondée en 1990" in opened and "Lecture complète." in opened
    assert NAME in text(client.get(at("jury-work")))


def test_a_conflict_closes_the_dossier_without_saying_whose_it_is(
    client: Client, scene: dict[str, Any], now: datetime
) -> None:
    partner = Application.objects.get().partners.get().organisation
    Conflict.objects.create(
        juror=scene["alix"],
        application=scene["application"],
        kind="employment",
        origin="computed",
        organisation=partner,
        recorded_at=now,
    )
    shown = text(client.get(at("recusals")))
    assert "Dossier n° 7" in shown and "calculé" in shown
    assert "emploi dans l’organisation" not in shown
    assert not any(name.lower() in shown.lower() for name in FORBIDDEN)
    assert client.get(MARK).status_code == 403
    move(scene["call"], now, 13)
    shown = text(client.get(at("recusals")))
    assert NAME in shown and PARTNER in shown and "emploi dans l’organisation" in shown


def test_a_link_can_be_said_of_a_number(client: Client, scene: dict[str, Any]) -> None:
    answer = client.post(MARK, {"action": "recuse", "link": "declared_personal"}, follow=True)
    assert "Dossier n° 7" in text(answer)
    assert Conflict.objects.get().origin == "declared"


def test_others_marks_stay_hidden_while_the_phase_says_never(
    client: Client, scene: dict[str, Any], now: datetime
) -> None:
    Review.objects.update(no_link_declared_at=now)
    other = Review.objects.get(juror=scene["claude"])
    other.state, other.points = ReviewState.GIVEN, 1717
    other.save()
    client.post(MARK, answers(action="give"))
    blind = text(client.get(MARK))
    assert "17,17" not in blind and "ne s’affichent pas pendant cette phase" in blind
    move(scene["call"], now, 13)
    Review.objects.update(no_link_declared_at=now)
    assert "17,17" in text(client.get(MARK))


def test_a_phase_that_does_not_read_opens_nothing(
    client: Client, scene: dict[str, Any], now: datetime
) -> None:
    move(scene["call"], now, -2)
    answer = client.get(MARK)
    assert answer.status_code == 403
    assert "n’est pas ouvert à la lecture" in text(answer) and "Lecture fermée jusqu’au" in text(answer)
    assert not any(name.lower() in text(answer).lower() for name in FORBIDDEN)
    assert "Dossier n° 7" in text(client.get(at("jury-work")))
    refused = text(client.post(MARK, {"action": "no-link", "key": "k"}))
    assert "n’est pas ouvert à la lecture" in refused
    assert Review.objects.get(juror=scene["alix"]).no_link_declared_at is None


def test_the_pages_ask_few_queries(
    client: Client, scene: dict[str, Any], now: datetime, django_assert_max_num_queries: Any
) -> None:
    Review.objects.update(no_link_declared_at=now)
    for page in pages_of_juror():
        with django_assert_max_num_queries(8):
            client.get(page)
