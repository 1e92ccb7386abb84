"""The pages of discussions, opinions and severity: what they say, what they cost, what their forms do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.areas.programmes.discussion.scene import Scene, scene
from tests.areas.programmes.juries import factories as make

from grappe.areas.people.models import Invitation, Person
from grappe.areas.programmes.commands.opinions import declare_no_link, give_opinion
from grappe.areas.programmes.models import (
    Application,
    Attachment,
    Call,
    DiscussionReading,
    Message,
    Opinion,
    Review,
)
from grappe.kernel import files
from grappe.kernel.models import OutboxMail

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def found(settings: Any, tmp_path: Any) -> Scene:
    settings.MEDIA_ROOT = tmp_path
    return scene(review_ends_at=None)


def sign_in(client: Client, who: Person) -> None:
    """Sign in and open a page once, so that the navigation is remembered as in a real session."""
    client.force_login(who)
    client.get(reverse("menu"))


def run(name: str, *more: Any) -> str:
    return reverse(f"programmes:{name}", args=["organics", "essai", *more])


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


BOARD = "/jury/essai/dossiers/1/discussion/"


# ---- the discussion ------------------------------------------------------------------------------


def test_a_juror_writes_answers_mends_and_withdraws(client: Client, found: Scene) -> None:
    sign_in(client, found.people["marked"])
    empty = client.get(BOARD)
    assert "Personne n’a encore écrit" in text(empty)
    assert client.post(BOARD, {"action": "write", "body": "Qui a goûté ?", "key": "k1"}).status_code == 303
    first = Message.objects.get()
    found.say("facilitator", "Moi", on=timezone.now(), answers=first.pk)
    page = text(client.get(BOARD))
    assert "Qui a goûté" in page
    assert "non lu" in page
    assert f"?modifier={first.pk}" in page
    mending = text(client.get(f"{BOARD}?modifier={first.pk}"))
    assert "Modifier votre message" in mending
    client.post(BOARD, {"action": "edit", "message": first.pk, "body": "Qui a goûté hier ?"})
    answering = text(client.get(f"{BOARD}?repondre={first.pk}"))
    assert "Répondre à Marked Démo" in answering
    client.post(BOARD, {"action": "write", "answers": first.pk, "body": "Personne."})
    assert Message.objects.filter(parent=first).count() == 2
    client.post(BOARD, {"action": "withdraw", "message": first.pk})
    page = text(client.get(BOARD))
    assert "Message retiré le" in page
    assert "goûté hier" not in page


def test_a_refused_message_stays_on_the_page(client: Client, found: Scene) -> None:
    sign_in(client, found.people["marked"])
    refused = client.post(BOARD, {"action": "write", "body": " "})
    assert refused.status_code == 409
    assert "Le message est vide" in text(refused)
    old = found.say("marked", "Ancien", on=timezone.now() - DAY)
    late = client.post(BOARD, {"action": "edit", "message": old, "body": "Corrigé trop tard"})
    assert late.status_code == 409
    assert "pendant 10 minutes" in text(late)
    assert "Corrigé trop tard" in text(late)
    assert "Modifier votre message" not in text(client.get(f"{BOARD}?modifier={old}"))


def test_reading_is_said_by_the_reader(client: Client, found: Scene) -> None:
    last = found.say("facilitator", "À lire", on=timezone.now())
    sign_in(client, found.people["marked"])
    assert "1 message non lu" in text(client.get("/jury/essai/?liste=notes"))
    assert (
        client.post(BOARD, {"action": "read", "last": last}, headers={"HX-Request": "true"}).status_code
        == 204
    )
    assert DiscussionReading.objects.get().last_message == last
    assert "non lu" not in text(client.get(BOARD))
    assert "non lu" not in text(client.get("/jury/essai/?liste=notes"))
    assert client.post(BOARD, {"action": "read", "last": "x"}).status_code == 303


def test_a_closed_discussion_is_read_and_not_written(client: Client, found: Scene) -> None:
    found.say("marked", "Avant", on=timezone.now())
    Call.objects.update(state="decided")
    sign_in(client, found.people["facilitator"])
    page = client.get(run("discussion-followed", 1))
    assert "Avant" in text(page)
    assert "La discussion n’est pas ouverte" in text(page)
    refused = client.post(run("discussion-followed", 1), {"action": "write", "body": "Après"})
    assert refused.status_code == 409
    assert Message.objects.count() == 1
    sign_in(client, found.people["marked"])
    assert client.get(BOARD).status_code == 404


def test_the_mark_page_leads_to_the_discussion_once_given(client: Client, found: Scene) -> None:
    sign_in(client, found.people["marked"])
    assert BOARD in text(client.get("/jury/essai/dossiers/1/note/"))
    sign_in(client, found.people["waiting"])
    assert BOARD not in text(client.get("/jury/essai/dossiers/1/note/"))


def test_the_facilitators_list_counts(client: Client, found: Scene) -> None:
    found.say("marked", on=timezone.now())
    found.ask(on=timezone.now())
    sign_in(client, found.people["facilitator"])
    page = text(client.get(run("discussions")))
    assert "Ferme Démo" in page
    assert "0 sur 1" in page
    only = client.get(f"{run('discussions')}?voir=non-lus")
    assert "Ferme Démo" in text(only)
    Message.objects.all().delete()
    assert "Tout est lu" in text(client.get(f"{run('discussions')}?voir=non-lus"))
    beside = client.get(f"{run('discussions')}?voir=non-lus", headers={"HX-Request": "true"})
    assert beside.status_code == 204
    Application.objects.update(state="draft")
    assert "Aucun dossier à discuter" in text(client.get(run("discussions")))


# ---- asking --------------------------------------------------------------------------------------


def form(**changes: str) -> dict[str, str]:
    due = timezone.localtime(timezone.now() + 2 * DAY).strftime("%d/%m/%Y %H:%M")
    return {
        "key": "k1",
        "email": "expert@exemple.test",
        "capacity_as": "Œnologue",
        "question": "Tient-elle ?",
        "due_at": due,
        "audience": "shared",
    } | changes


def test_an_expert_is_asked_followed_reminded_and_withdrawn(client: Client, found: Scene) -> None:
    sign_in(client, found.people["facilitator"])
    assert "Aucun avis demandé" in text(client.get(run("opinions")))
    assert client.post(run("opinion-ask", 1), form()).status_code == 303
    opinion = Opinion.objects.get()
    assert not opinion.is_confidential
    assert f"/avis/{opinion.pk}/" in OutboxMail.objects.get().body
    assert "attendu" in text(client.get(run("opinion-ask", 1)))
    page = text(client.get(run("opinions")))
    assert "Envoyer 1 rappel" in page
    client.post(run("opinions"), {"action": "remind", "key": "r"})
    assert OutboxMail.objects.count() == 2
    assert "Envoyer 1 rappel" not in text(client.get(run("opinions")))
    client.post(run("opinions"), {"action": "show", "opinion": opinion.pk, "audience": "letter"})
    opinion.refresh_from_db()
    assert opinion.with_letter
    client.post(run("opinions"), {"action": "withdraw", "opinion": opinion.pk})
    refused = client.post(run("opinions"), {"action": "withdraw", "opinion": opinion.pk})
    assert refused.status_code == 409
    assert "plus attendu" in text(refused)


def test_who_has_no_account_is_invited_again(client: Client, found: Scene) -> None:
    sign_in(client, found.people["facilitator"])
    client.post(run("opinion-ask", 1), form(email="dehors@exemple.test", audience="confidential"))
    first = Invitation.objects.get()
    assert "invitation sans réponse" in text(client.get(run("opinions")))
    client.post(run("opinions"), {"action": "renew", "opinion": Opinion.objects.get().pk})
    assert Invitation.objects.get().digest != first.digest


def test_a_wrong_request_keeps_what_was_typed(client: Client, found: Scene) -> None:
    sign_in(client, found.people["facilitator"])
    both = client.post(run("opinion-ask", 1), form(question=" ", due_at="32/13/2026"))
    assert both.status_code == 409
    assert set(both.context["form"].errors) == {"question", "due_at"}
    wrong = client.post(run("opinion-ask", 1), form(question="", email="marked@exemple.test"))
    assert wrong.status_code == 409
    assert "La question manque" in text(wrong)
    assert "siège au jury" in text(wrong)
    assert "marked@exemple.test" in text(wrong)
    Call.objects.update(state="decided")
    assert "Aucun avis ne se demande" in text(client.get(run("opinion-ask", 1)))


# ---- answering -----------------------------------------------------------------------------------


def test_an_expert_answers_from_the_link_to_the_opinion(client: Client, found: Scene) -> None:
    pk = found.ask(on=timezone.now())
    Attachment.objects.create(
        application=found.application,
        file=files.store(
            name="plan.png", content=PNG, actor=found.actor("facilitator"), on=timezone.now(), kinds=(".png",)
        ),
    )
    joined = Attachment.objects.get().pk
    sign_in(client, found.people["expert"])
    assert "Donner un avis sur le dossier 1" in text(client.get(reverse("home")))
    assert "Ferme Démo" in text(client.get(reverse("programmes:my-opinions")))
    page = reverse("programmes:opinion", args=[pk])
    asked = text(client.get(page))
    assert "Avez-vous un lien" in asked
    assert "Idée secrète" not in asked
    assert client.get(f"{page}pieces/{joined}/").status_code == 404
    assert client.post(page, {"action": "no-link", "key": "a"}).status_code == 303
    assert "Idée secrète" in text(client.get(page))
    assert client.get(f"{page}pieces/{joined}/").content == PNG
    refused = client.post(page, {"action": "give", "text": " ", "version": "1"})
    assert refused.status_code == 409
    assert "L’avis est vide" in text(refused)
    client.post(page, {"action": "draft", "text": "Peut-être", "version": "1"})
    assert "Peut-être" in text(client.get(page))
    assert (
        client.post(page, {"action": "give", "text": "Oui.", "version": "2", "key": "a"}).status_code == 303
    )
    sign_in(client, found.people["marked"])
    assert "Oui." in text(client.get(BOARD))


def test_late_is_said_and_the_application_closed(client: Client, found: Scene) -> None:
    now = timezone.now()
    given, late = found.ask(on=now), found.ask("autre@exemple.test", on=now)
    Opinion.objects.filter(pk=late).update(expert=found.people["expert"])
    for pk in (given, late):
        declare_no_link(opinion_id=pk, actor=found.actor("expert"), on=now)
    give_opinion(opinion_id=given, text="Oui, tiède.", version=1, actor=found.actor("expert"), on=now)
    Opinion.objects.update(due_at=now - DAY)
    sign_in(client, found.people["expert"])
    kept = text(client.get(reverse("programmes:opinion", args=[given])))
    assert "Oui, tiède." in kept
    assert "Le dossier est refermé" in kept
    assert "Idée secrète" not in kept
    missed = text(client.get(reverse("programmes:opinion", args=[late])))
    assert "Cet avis ne peut plus être rendu" in missed
    assert "Idée secrète" not in missed
    refused = client.post(reverse("programmes:opinion", args=[late]), {"action": "give", "text": "Tard"})
    assert refused.status_code == 409
    assert "ne peut plus être rendu" in text(refused)
    assert client.get(reverse("programmes:opinion-file", args=[given, 1])).status_code == 409


def test_a_recused_expert_reads_no_more(client: Client, found: Scene) -> None:
    pk = found.ask(on=timezone.now())
    sign_in(client, found.people["expert"])
    page = reverse("programmes:opinion", args=[pk])
    assert client.post(page, {"action": "recuse"}).status_code == 409
    client.post(page, {"action": "recuse", "link": "declared_other", "note": "conseil"})
    assert client.get(page).status_code == 403
    assert "fermé par un lien" in text(client.get(reverse("programmes:my-opinions")))
    sign_in(client, found.people["facilitator"])
    assert "conseil" in text(client.get(run("discussion-followed", 1)))
    Opinion.objects.update(state="withdrawn")
    sign_in(client, found.people["expert"])
    assert "a retiré sa demande" in text(client.get(page))


def test_nothing_asked_is_said(client: Client, found: Scene) -> None:
    sign_in(client, found.people["expert"])
    assert "Aucun avis ne vous est demandé" in text(client.get(reverse("programmes:my-opinions")))


# ---- severity ------------------------------------------------------------------------------------


def marks(found: Scene, gaps: dict[str, int], *, count: int = 6) -> None:
    """Have these jurors mark that many applications, each with its own gap."""
    for number in range(10, 10 + count):
        application = make.application(found.call, number)
        given = {role: 1000 + 37 * number + gap for role, gap in gaps.items()}
        for role, points in given.items():
            make.assigned(
                found.reviews[role].juror,
                application,
                state="given",
                points=points,
                families={"priority": 700},
            )
        values = sorted(given.values())
        application.mean = application.median = sum(values) // len(values)
        application.priority, application.review_count = 700, len(values)
        application.save()


def test_severity_is_told_with_its_reserve(client: Client, found: Scene) -> None:
    sign_in(client, found.people["facilitator"])
    Review.objects.all().update(state="assigned", points=None)
    assert "Aucune note rendue" in text(client.get(run("severity")))
    marks(found, {"marked": -100, "waiting": 100})
    page = text(client.get(run("severity")))
    assert "jamais la note officielle" in page
    assert "− 1,00" in page
    assert "note plus bas" in page
    asked = text(client.get(f"{run('severity')}?minimum=50"))
    assert "Pas assez de notes pour le dire" in asked
    assert "pas assez pour le dire" in asked
    assert "Le classement sans ces écarts" not in page


def test_ranks_without_the_effects_are_beside_the_ranking(client: Client, found: Scene) -> None:
    Review.objects.all().update(state="assigned", points=None)
    marks(found, {"marked": -200, "waiting": 200})
    # One read by the strict juror alone: its mean is theirs.
    alone = make.application(found.call, 30, mean=1440, median=1440, priority=700, review_count=1)
    make.assigned(found.reviews["marked"].juror, alone, state="given", points=1440, families={})
    Call.objects.update(state="deliberation")
    sign_in(client, found.people["facilitator"])
    page = text(client.get(run("severity")))
    assert "Le classement sans ces écarts" in page
    assert alone.organisation.name in page
    assert "16,40" in page
    Application.objects.filter(pk=alone.pk).update(state="withdrawn")
    assert "Aucun rang ne changerait" in text(client.get(run("severity")))


def test_groups_without_a_common_application_are_named(client: Client, found: Scene) -> None:
    marks(found, {"marked": 0, "waiting": 0})
    for number in range(40, 46):
        application = make.application(found.call, number)
        for role in ("abstained", "recused"):
            make.assigned(found.reviews[role].juror, application, state="given", points=900 + number)
    sign_in(client, found.people["facilitator"])
    page = text(client.get(run("severity")))
    assert "Tous les jurés ne se comparent pas" in page
    assert "Aucun juré ne note nettement" in page


def test_severity_is_for_who_runs_the_call(client: Client, found: Scene) -> None:
    for role in ("marked", "expert"):
        sign_in(client, found.people[role])
        assert client.get(run("severity")).status_code == 404


# ---- queries: one row and three ------------------------------------------------------------------


def more(found: Scene, *, up_to: int) -> None:
    now = timezone.now()
    for number in range(2, up_to + 1):
        application = make.application(found.call, number)
        make.assigned(found.reviews["marked"].juror, application, state="given", points=1000)
        found.application = application
        found.say("facilitator", on=now)
        found.ask(on=now)
    found.application = Application.objects.get(number=1)


@pytest.mark.parametrize("items", [1, 3])
@pytest.mark.parametrize(
    ("name", "role", "queries"),
    [
        ("discussions", "facilitator", 5),
        ("discussion-followed", "facilitator", 6),
        ("discussion", "marked", 6),
        ("opinions", "facilitator", 5),
        ("opinion-ask", "facilitator", 4),
        ("my-opinions", "expert", 6),
        ("opinion", "expert", 8),
        ("severity", "facilitator", 7),
        ("jury-work", "marked", 7),
        ("home", "expert", 5),
    ],
)
def test_pages_do_not_read_more_with_more_rows(
    client: Client,
    found: Scene,
    django_assert_max_num_queries: Any,
    items: int,
    name: str,
    role: str,
    queries: int,
) -> None:
    now = timezone.now()
    for _ in range(items):
        found.say("facilitator", on=now)
        found.say("marked", on=now)
    pk = found.ask(on=now)
    declare_no_link(opinion_id=pk, actor=found.actor("expert"), on=now)
    more(found, up_to=items)
    Call.objects.update(state="deliberation" if name == "severity" else "review")
    sign_in(client, found.people[role])
    address = {
        "discussion": BOARD,
        "my-opinions": reverse("programmes:my-opinions"),
        "opinion": reverse("programmes:opinion", args=[pk]),
        "jury-work": "/jury/essai/?liste=notes",
        "home": reverse("home"),
    }.get(name) or run(name, *([1] if name in ("discussion-followed", "opinion-ask") else []))
    with django_assert_max_num_queries(queries):
        assert client.get(address).status_code == 200
