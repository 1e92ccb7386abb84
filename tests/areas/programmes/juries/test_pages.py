"""The pages of juries: who sees what, how many queries, and what a form sent twice does."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grappe.areas.programmes.commands.juries import apply_assignment, pin_conflict, run_assignment
from grappe.areas.programmes.models import Application, Attachment, Call, Conflict, Juror, Review, ReviewState
from grappe.areas.programmes.rules.applications import CallState
from grappe.kernel import files

from . import factories as make
from .factories import JUNE

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def scene(client: Client, settings: Any, tmp_path: Any) -> dict[str, Any]:
    """One application read by three jurors; marking never ends, since pages read the clock."""
    settings.MEDIA_ROOT = tmp_path
    network = make.network()
    call = make.call(network, review_ends_at=None)
    application = make.application(call, 1)
    seats = make.jury(call)
    return {
        "network": network,
        "call": call,
        "application": application,
        "seats": seats,
        "reviews": [make.assigned(seat, application) for seat in seats],
        "facilitator": make.facilitator(network),
    }


def sign_in(client: Client, who: Any) -> None:
    """Sign in and open a page once, so that the navigation is remembered as in a real session."""
    client.force_login(who)
    client.get(reverse("menu"))


def page(name: str, **where: Any) -> str:
    return reverse(f"programmes:{name}", kwargs=where)


def marking(number: int = 1) -> str:
    return page("mark", slug="essai", number=number)


def run_page(name: str, **more: Any) -> str:
    return page(name, network="organics", slug="essai", **more)


def form(version: int = 1, key: str = "k1", action: str = "give", **marks: str) -> dict[str, Any]:
    typed = dict.fromkeys(("C1", "C2", "C3", "C4", "B1"), "12") | marks
    return {
        "action": action, "key": key, "version": str(version), "criterion": ["C1", "C2", "C3", "C4", "B1"],
        **typed,
    }  # fmt: skip


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


# ---- reading -------------------------------------------------------------------------------------


def test_the_dossier_opens_after_the_link_question_only(client: Client, scene: dict[str, Any]) -> None:
    Review.objects.update(no_link_declared_at=None)
    sign_in(client, scene["seats"][0].person)
    asked = text(client.get(marking()))
    assert "Avez-vous un lien avec Ferme Démo" in asked
    assert "Idée secrète" not in asked
    answer = client.post(marking(), {"action": "no-link", "key": "k1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, marking())
    opened = text(client.get(marking()))
    assert "Idée secrète 1" in opened
    for written in ("1ᵉʳ septembre 2009", "9 500 €", "beaucoup", "Magasins", "oui"):
        assert written in opened
    assert "Caractère innovant" in opened


def test_a_link_closes_the_dossier_at_once(client: Client, scene: dict[str, Any]) -> None:
    alix = scene["seats"][0]
    sign_in(client, alix.person)
    nothing = client.post(marking(), {"action": "recuse", "note": "Ma sœur"})
    assert nothing.status_code == 409
    assert "choisissez une des réponses" in text(nothing)
    assert "Ma sœur" in text(nothing)
    answer = client.post(marking(), {"action": "recuse", "link": "declared_personal", "note": "Ma sœur"})
    assert (answer.status_code, answer.headers["Location"]) == (303, page("recusals", slug="essai"))
    closed = client.get(marking())
    assert closed.status_code == 403
    assert "Idée secrète" not in text(closed)
    assert "Ferme Démo" not in text(client.get(page("jury-work", slug="essai")))
    assert "lien personnel déclaré" in text(client.get(page("recusals", slug="essai")))


def test_a_conflict_blocks_page_list_file_and_mark(client: Client, scene: dict[str, Any]) -> None:
    alix = scene["seats"][0]
    file = files.store(name="plan.png", content=PNG, actor=make.actor(alix.person), on=JUNE)
    joined = Attachment.objects.create(application=scene["application"], file=file)
    address = page("mark-file", slug="essai", number=1, pk=joined.pk)
    sign_in(client, alix.person)
    assert client.get(address).content == PNG
    # Written behind the commands' back: reading asks the register itself, not only the review's state.
    Conflict.objects.create(
        juror=alix, application=scene["application"], kind="pinned", origin="pinned", recorded_at=JUNE
    )
    assert client.get(address).status_code == 404
    assert client.get(marking()).status_code == 403
    assert client.post(marking(), form()).status_code == 403
    assert "Ferme Démo" not in text(client.get(page("jury-work", slug="essai")))
    assert not Review.objects.filter(state=ReviewState.GIVEN).exists()


def test_a_file_waits_for_the_link_question(client: Client, scene: dict[str, Any]) -> None:
    alix = scene["seats"][0]
    file = files.store(name="plan.png", content=PNG, actor=make.actor(alix.person), on=JUNE)
    joined = Attachment.objects.create(application=scene["application"], file=file)
    Review.objects.update(no_link_declared_at=None)
    sign_in(client, alix.person)
    assert client.get(page("mark-file", slug="essai", number=1, pk=joined.pk)).status_code == 404


def test_only_those_asked_read(client: Client, scene: dict[str, Any]) -> None:
    stranger = make.juror(scene["call"], "noa")
    sign_in(client, stranger.person)
    assert client.get(marking()).status_code == 404
    assert client.get(run_page("jury")).status_code == 404
    sign_in(client, make.person("personne"))
    assert client.get(page("jury-work", slug="essai")).status_code == 404
    client.logout()
    assert client.get(marking()).status_code == 302


def test_others_marks_show_after_ones_own(client: Client, scene: dict[str, Any]) -> None:
    alix, claude, morgan = scene["seats"]
    for seat, mark in ((alix, "16"), (claude, "8")):
        sign_in(client, seat.person)
        before = text(client.get(marking()))
        assert "16,00" not in before
        client.post(marking(), form(key=mark, C1=mark, C2=mark, C3=mark, C4=mark, B1="0"))
    sign_in(client, claude.person)
    seen = text(client.get(marking()))
    assert "Alix Démo" in seen
    assert "16,00" in seen
    sign_in(client, morgan.person)
    assert "16,00" not in text(client.get(marking()))
    client.post(marking(), {**form(action="abstain"), "abstention": "Hors de mon métier"})
    assert "16,00" not in text(client.get(marking()))


def test_all_marked_promises_changes_only_while_marking_lasts(client: Client, scene: dict[str, Any]) -> None:
    alix = scene["seats"][0]
    sign_in(client, alix.person)
    client.get(marking())
    client.post(marking(), form())
    work = page("jury-work", slug="essai")
    assert "restent modifiables" in text(client.get(work))
    scene["call"].state = "decided"
    scene["call"].save(update_fields=["state"])
    closed = text(client.get(work))
    assert "La notation n’est pas ouverte." in closed
    assert "aucune ne se modifie pour l’instant" in closed
    assert "restent modifiables" not in closed


# ---- writing -------------------------------------------------------------------------------------


def test_a_refused_mark_keeps_every_typed_value(client: Client, scene: dict[str, Any]) -> None:
    sign_in(client, scene["seats"][0].person)
    sent = form(C1="14,5", C2="99", C3_reason="Trois enseignes")
    answer = client.post(marking(), sent)
    shown = text(answer)
    assert answer.status_code == 409
    assert 'value="14,5"' in shown
    assert 'value="99"' in shown
    assert "Trois enseignes" in shown
    assert "la note est un nombre entier" in shown
    assert Review.objects.get(pk=scene["reviews"][0].pk).state == ReviewState.ASSIGNED


def test_an_incomplete_mark_says_why_and_offers_to_abstain(client: Client, scene: dict[str, Any]) -> None:
    sign_in(client, scene["seats"][0].person)
    sent = form(C1="", C1_blank="on")
    shown = text(client.post(marking(), sent))
    assert "ce critère est obligatoire" in shown
    assert "M’abstenir" in shown


def test_a_draft_is_kept_by_htmx_and_says_the_provisional_mark(client: Client, scene: dict[str, Any]) -> None:
    sign_in(client, scene["seats"][0].person)
    sent = form(action="draft", C1="16", C2="14", C3="16", C4="", C4_blank="on", B1="10")
    kept = client.post(marking(), sent, headers={"HX-Request": "true"})
    assert "Provisoirement 16,41 sur 20" in text(kept)
    assert "hx-swap-oob" in text(kept)
    review = Review.objects.get(pk=scene["reviews"][0].pk)
    assert (review.state, review.marks["C4"]) == (ReviewState.DRAFT, None)
    refused = client.post(marking(), form(action="draft", C1="99"), headers={"HX-Request": "true"})
    assert refused.status_code == 409
    assert "hors de l’échelle" in text(refused)
    plain = client.post(marking(), form(action="draft"))
    assert plain.status_code == 303


def test_two_windows_lose_nothing(client: Client, scene: dict[str, Any]) -> None:
    sign_in(client, scene["seats"][0].person)
    client.post(marking(), form(action="draft", key="first", C1="18"))
    answer = client.post(marking(), form(key="second", C1="3"))
    shown = text(answer)
    assert answer.status_code == 409
    assert "modifiée dans une autre fenêtre" in shown
    assert "Caractère innovant : 18" in shown
    assert 'name="C1" value="3"' in shown
    assert Review.objects.get(pk=scene["reviews"][0].pk).marks["C1"] == 18


def test_the_same_form_sent_twice_gives_one_mark(client: Client, scene: dict[str, Any]) -> None:
    sign_in(client, scene["seats"][0].person)
    assert [client.post(marking(), form()).status_code for _ in range(2)] == [303, 303]
    assert Review.objects.get(pk=scene["reviews"][0].pk).version == 2


def test_saving_a_mark_takes_eight_queries(
    client: Client, scene: dict[str, Any], django_assert_num_queries: Any
) -> None:
    sign_in(client, scene["seats"][0].person)
    # session, person, savepoint for BEGIN, reviews, review, application, audit, savepoint for COMMIT
    with django_assert_num_queries(8):
        client.post(marking(), form())


# ---- queries: one row and three ------------------------------------------------------------------


def more_applications(scene: dict[str, Any], *, up_to: int) -> None:
    for number in range(2, up_to + 1):
        application = make.application(scene["call"], number)
        for seat in scene["seats"]:
            make.assigned(seat, application)
        Conflict.objects.create(
            juror=scene["seats"][0],
            application=make.application(scene["call"], 100 + number, state="withdrawn"),
            kind="declared_other",
            origin="declared",
            recorded_at=JUNE,
        )


@pytest.mark.parametrize("items", [1, 3])
@pytest.mark.parametrize(
    ("name", "role", "queries"),
    [
        ("jury", "facilitator", 6),
        ("conflicts", "facilitator", 6),
        ("conflicts-csv", "facilitator", 4),
        ("assignment", "facilitator", 7),
        ("jury-work", "juror", 6),
        ("recusals", "juror", 7),
        ("jury-preferences", "juror", 5),
        ("mark", "juror", 7),
    ],
)
def test_pages_do_not_read_more_with_more_rows(
    client: Client, scene: dict[str, Any], django_assert_num_queries: Any, items: int, name: str, role: str,
    queries: int,
) -> None:  # fmt: skip
    more_applications(scene, up_to=items)
    if items == 1:
        more_applications(scene, up_to=2)
    run_assignment(call_id=scene["call"].pk, actor=scene["facilitator"], on=JUNE)
    seat = scene["seats"][0]
    who = seat.person if role == "juror" else make.Person.objects.get(pk=scene["facilitator"].person_id)
    sign_in(client, who)
    where = {"mark": {"slug": "essai", "number": 1}}
    address = page(name, **where.get(name, {"slug": "essai"})) if role == "juror" else run_page(name)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


# ---- the facilitator -----------------------------------------------------------------------------


@pytest.fixture
def boss(client: Client, scene: dict[str, Any]) -> dict[str, Any]:
    sign_in(client, make.Person.objects.get(pk=scene["facilitator"].person_id))
    return scene


def test_a_juror_is_added_changed_and_removed(client: Client, boss: dict[str, Any]) -> None:
    make.person("noa")
    wrong = client.post(run_page("jury"), {"email": "nul", "theme_food": "1", "theme_care": "0"})
    assert "La qualité manque" in text(wrong)
    sent = {"email": "noa@exemple.test", "capacity_as": "Jurée", "theme_food": "3", "theme_care": "0"}
    assert client.post(run_page("jury"), {**sent, "key": "k1"}).status_code == 303
    seat = Juror.objects.get(person__email="noa@exemple.test")
    assert 'Aliments</span><span class="g-vh"> : spécialiste' in text(client.get(run_page("jury")))
    edit = run_page("juror-edit", pk=seat.pk)
    client.post(edit, {"action": "save", "capacity_as": "Présidente", "theme_food": "1", "theme_care": "2"})
    seat.refresh_from_db()
    assert (seat.capacity_as, seat.expertise) == ("Présidente", {"food": 1, "care": 2})
    client.post(edit, {"action": "remove", "capacity_as": "", "theme_food": "0", "theme_care": "0"})
    assert not Juror.objects.filter(pk=seat.pk).exists()
    kept = run_page("juror-edit", pk=boss["seats"][0].pk)
    shown = client.post(kept, {"action": "remove", "theme_food": "0", "theme_care": "0"})
    assert "a déjà ouvert, noté ou quitté un dossier" in text(shown)


def test_conflicts_are_pinned_lifted_and_exported(client: Client, boss: dict[str, Any]) -> None:
    alix = boss["seats"][0]
    register = run_page("conflicts")
    wrong = client.post(register, {"action": "pin", "juror": alix.pk, "number": "77", "note": "=1+1"})
    assert "Le dossier 77 n’est pas un dossier déposé" in text(wrong)
    client.post(register, {"action": "pin", "juror": alix.pk, "number": "1", "note": "=1+1", "key": "k1"})
    conflict = Conflict.objects.get()
    refused = client.post(register, {"action": "lift", "conflict": conflict.pk, "reason": " "})
    assert "Le motif manque" in text(refused)
    sheet = client.get(run_page("conflicts-csv"))
    assert sheet.content.startswith(b"\xef\xbb\xbfDossier;")
    assert "'=1+1" in sheet.content.decode()
    assert (
        client.post(
            register, {"action": "lift", "conflict": conflict.pk, "reason": "Homonyme", "key": "k2"}
        ).status_code
        == 303
    )
    assert "Homonyme" in text(client.get(register))


def test_conflicts_are_recomputed_from_the_jury_page(client: Client, boss: dict[str, Any]) -> None:
    make.employed(boss["seats"][1].person, boss["application"].organisation)
    assert client.post(run_page("jury"), {"action": "recompute", "key": "k1"}).status_code == 303
    assert "emploi dans l’organisation" in text(client.get(run_page("conflicts")))


def test_the_assignment_page_computes_proves_and_applies(client: Client, boss: dict[str, Any]) -> None:
    Review.objects.all().delete()
    address = run_page("assignment")
    assert "affinité = 10 × expertise" in text(client.get(address))
    assert client.post(address, {"action": "run", "key": "k1"}).status_code == 303
    proved = text(client.get(address))
    assert "optimum prouvé" in proved
    assert "60 points d’affinité" in proved
    assert "3 notes par dossier" in proved
    run = boss["call"].assignment_runs.get()
    sent = {"action": "apply", "run": run.pk, "variant": "total", "key": "k2"}
    assert client.post(address, sent).status_code == 303
    assert Review.objects.count() == 3
    assert "en vigueur" in text(client.get(address))
    make.application(boss["call"], 9)
    stale = client.post(address, {**sent, "variant": "worst", "key": "k3"})
    assert stale.status_code == 409
    assert "Relancez-le" in text(stale)


def test_an_impossible_assignment_is_told_in_words(client: Client, boss: dict[str, Any]) -> None:
    Review.objects.all().delete()
    pin_conflict(juror_id=boss["seats"][0].pk, number=1, note="Associée", actor=boss["facilitator"], on=JUNE)
    answer = client.post(run_page("assignment"), {"action": "run", "key": "k1"})
    assert answer.status_code == 409
    assert "Chaque dossier demande 3 jurés ; il en reste 2 sans conflit" in text(answer).replace("\xa0", " ")


def test_the_assignment_page_stays_small(client: Client, boss: dict[str, Any]) -> None:
    """Fifty rows of three jurors, whatever the call holds."""
    Review.objects.all().delete()
    jurors = [make.juror(boss["call"], f"juror{n}", food=n % 4) for n in range(57)]
    assert len(jurors) == 57
    for number in range(2, 121):
        make.application(boss["call"], number)
    run = run_assignment(call_id=boss["call"].pk, actor=boss["facilitator"], on=JUNE)
    apply_assignment(call_id=boss["call"].pk, run_id=run, variant="total", actor=boss["facilitator"], on=JUNE)
    shown = client.get(run_page("assignment"))
    assert Application.objects.count() == 120
    assert len(shown.content) <= 60_000


def test_wishes_are_written_from_their_page(client: Client, scene: dict[str, Any]) -> None:
    alix = scene["seats"][0]
    sign_in(client, alix.person)
    address = page("jury-preferences", slug="essai")
    assert client.post(address, {"wish-1": "2", "wish-x": "9", "key": "k"}).status_code == 303
    assert alix.preferences.get().value == 2
    assert '<option value="2" selected>' in text(client.get(address))
    Call.objects.update(state=CallState.DECIDED)
    assert "entre la clôture du dépôt" in text(client.post(address, {"wish-1": "1"}))
