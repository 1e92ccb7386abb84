"""Comments, frozen revisions, and the check of pieces: both sides, and who may do what."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grappe.areas.networks.models import NetworkRole, RoleCode
from grappe.areas.programmes.commands.applications import (
    ask_pieces,
    close_check,
    give_pieces,
    reopen_application,
    reopen_check,
    reopen_comment,
    save_check,
    save_step,
    settle_comment,
    submit_application,
    withdraw_application,
    write_comment,
)
from grappe.areas.programmes.models import (
    AdmissibilityCheck,
    Application,
    ApplicationRevision,
    Attachment,
    Audience,
    Comment,
)
from grappe.areas.programmes.queries.following import applications_followed_by, comments_of_team
from grappe.areas.programmes.rules.admissibility import CheckState
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry, OutboxMail, OutboxState
from grappe.values import Refused, digest

from .factories import DURING, actor, call, complete, draft, joins, person
from .test_pages import signed_in, step_href, text

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 kbis"
DUE = DURING + timedelta(days=10)


def runs(of: Any, name: str = "claude") -> Any:
    who = person(name)
    NetworkRole.objects.create(network=of.network, person=who, role=RoleCode.FACILITATOR)
    return who


def submitted(*, running: bool = False, **changes: Any) -> tuple[Any, Any, Application]:
    """A submitted application, who carries it, and who runs its call."""
    who, of = person("sacha"), call(running=running, **changes)
    made = complete(of, who)
    submit_application(application_id=made.pk, actor=actor(who), on=of.opens_at + timedelta(hours=1))
    made.refresh_from_db()
    return who, runs(of), made


def comment(made: Application, who: Any, **changes: Any) -> int:
    values = {
        "application_id": made.pk,
        "section": "projet",
        "body": " Le marché reste flou. ",
        "actor": actor(who),
        "on": DURING,
        **changes,
    }
    return write_comment(**values)


def followed(name: str, made: Application, **more: Any) -> str:
    where = {"network": made.call.network.slug, "slug": made.call.slug, **more}
    return reverse(f"programmes:{name}", kwargs=where)


# ---- comments ------------------------------------------------------------------------------------


def test_co_applicants_comment_among_themselves_and_the_facilitation_reads_only_what_is_shared() -> None:
    who, other = person("sacha"), person("alix")
    made = draft(call(), who)
    claude = runs(made.call)
    joins(made, other, "reader")
    own = Comment.objects.get(pk=comment(made, other, key="k"))
    assert comment(made, other, key="k") == own.pk
    assert (own.body, own.audience, own.by_facilitation) == (
        "Le marché reste flou.",
        Audience.TEAM,
        False,
    )
    with pytest.raises(Application.DoesNotExist):
        comment(made, claude)
    shared = comment(made, who, audience=Audience.FACILITATION)
    answer = Comment.objects.get(pk=comment(made, claude, audience=Audience.TEAM))
    assert (answer.audience, answer.by_facilitation) == (Audience.FACILITATION, True)
    page = text(signed_in(claude).get(followed("application-follow", made, number=made.number)))
    assert page.count("Le marché reste flou.") == 2, "the shared one and the answer, not the team's own"
    assert settle_comment(comment_id=shared, actor=actor(claude), on=DURING) == made.pk
    with pytest.raises(Comment.DoesNotExist):
        settle_comment(comment_id=own.pk, actor=actor(claude), on=DURING)
    with pytest.raises(Comment.DoesNotExist):
        settle_comment(comment_id=own.pk, actor=actor(person("dominique")), on=DURING)
    assert comments_of_team(made.pk, actor=actor(claude)).count() == 0


def test_a_comment_is_settled_once_and_taken_up_again_once() -> None:
    who = person("sacha")
    made = draft(call(), who)
    pk = comment(made, who)
    asked = {"comment_id": pk, "actor": actor(who), "on": DURING}
    settle_comment(**asked)
    row = Comment.objects.get(pk=pk)
    assert (row.resolved_at, row.resolved_by_id) == (DURING, who.pk)
    with pytest.raises(Refused, match="comment_settled"):
        settle_comment(**asked)
    reopen_comment(**asked)
    with pytest.raises(Refused, match="comment_open"):
        reopen_comment(**asked)
    acts = AuditEntry.objects.filter(command__endswith="_comment").order_by("pk")
    assert [act.command for act in acts] == ["write_comment", "settle_comment", "reopen_comment"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"body": "  ", "section": "ailleurs", "audience": "tous"},
            ["comment_empty", "comment_section_unknown", "comment_audience_unknown"],
        ),
        ({"body": "x" * 3001}, ["comment_too_long"]),
    ],
)
def test_a_comment_says_something_about_a_part_to_somebody(
    changes: dict[str, Any], expected: list[str]
) -> None:
    who = person("sacha")
    made = draft(call(), who)
    with pytest.raises(Refused) as refused:
        comment(made, who, **changes)
    assert list(refused.value.codes) == [f"programmes.{code}" for code in expected]


def test_a_comment_is_signed() -> None:
    made = submitted()[2]
    with pytest.raises(Refused, match="kernel.not_allowed"):
        write_comment(application_id=made.pk, section="projet", body="x", actor=MACHINE, on=DURING)


def test_the_page_of_comments_writes_settles_and_takes_up_again() -> None:
    who = person("sacha")
    made = draft(call(running=True), who)
    client = signed_in(who)
    href = reverse("programmes:application-comments", kwargs={"pk": made.pk})
    assert "Personne n’a encore écrit" in text(client.get(href))
    assert client.post(href, {"section": "budget", "body": "", "audience": "team"}).status_code == 409
    asked = client.get(href, {"animation": "1", "partie": "budget"})
    assert 'value="shared" ' in text(asked)
    sent = {"section": "budget", "body": "Et la TVA ?", "audience": "shared", "key": "a"}
    assert client.post(href, sent)["Location"] == href
    pk = Comment.objects.get().pk
    assert "Et la TVA ?" in text(client.get(href))
    settle = reverse("programmes:application-comment-settle", kwargs={"pk": pk})
    assert client.post(settle)["Location"] == href
    assert "1 message réglé" in text(client.get(href))
    again = reverse("programmes:application-comment-reopen", kwargs={"pk": pk})
    assert client.post(again)["Location"] == href
    claude = runs(made.call)
    back = signed_in(claude).post(settle)
    assert back["Location"] == followed("application-follow", made, number=made.number)
    assert signed_in(person("dominique")).get(href).status_code == 404


# ---- revisions -----------------------------------------------------------------------------------


def resubmitted() -> tuple[Any, Any, Application]:
    who, claude, made = submitted(running=True)
    on = made.call.opens_at + timedelta(hours=2)
    reopen_application(application_id=made.pk, actor=actor(who), on=on)
    changed = {"idea": "Un bocal qui revient seul", "stage": "late"}
    save_step(application_id=made.pk, answers=changed, title="Bocal neuf", actor=actor(who), on=on)
    submit_application(application_id=made.pk, actor=actor(who), on=on)
    made.refresh_from_db()
    return who, claude, made


def test_each_submission_freezes_a_numbered_revision_with_its_hash() -> None:
    who, _claude, made = resubmitted()
    first, second = ApplicationRevision.objects.filter(application=made)
    assert (first.number, second.number) == (1, 2)
    assert second.sha256 == digest(second.content) == made.receipt
    assert (first.content["title"], second.content["title"]) == ("Bocal consigné", "Bocal neuf")
    assert second.author_id == who.pk


def test_two_revisions_are_compared_question_by_question_for_the_team_and_the_facilitation() -> None:
    who, claude, made = resubmitted()
    href = reverse("programmes:application-revisions", kwargs={"pk": made.pk})
    pages = [
        text(signed_in(who).get(href)),
        text(signed_in(claude).get(followed("application-versions", made, number=made.number))),
    ]
    for page in pages:
        assert "<del>Bocal consigné</del>" in page
        assert "<ins>Bocal neuf</ins>" in page
        assert "<del>idée</del>" in page
        assert "<ins>prototype</ins>" in page
        assert "Salaires" not in page, "the budget is the same"
        assert "3 différences" in page
    same = text(signed_in(who).get(href, {"de": "2", "a": "2"}))
    assert "Ces deux versions disent la même chose" in same
    assert signed_in(who).get(href, {"de": "7"}).status_code == 404
    assert signed_in(person("dominique")).get(href).status_code == 404


def test_a_draft_is_compared_with_what_was_submitted_by_its_team_only() -> None:
    who, claude, made = resubmitted()
    on = made.call.opens_at + timedelta(hours=3)
    reopen_application(application_id=made.pk, actor=actor(who), on=on)
    save_step(application_id=made.pk, answers={}, title="Bocal secret", actor=actor(who), on=on)
    page = text(signed_in(who).get(reverse("programmes:application-revisions", kwargs={"pk": made.pk})))
    assert "Brouillon d’aujourd’hui" in page
    assert "<ins>Bocal secret</ins>" in page
    hidden = signed_in(claude).get(followed("application-versions", made, number=made.number))
    assert hidden.status_code == 404


def test_a_revision_that_was_altered_is_named_as_such() -> None:
    who, _claude, made = submitted(running=True)
    ApplicationRevision.objects.update(content={**made.revisions.get().content, "title": "Autre"})
    page = text(signed_in(who).get(reverse("programmes:application-revisions", kwargs={"pk": made.pk})))
    assert "modifiée" in page
    assert "rien à comparer" in page


# ---- the check of pieces -------------------------------------------------------------------------


def check(made: Application, who: Any, **changes: Any) -> int:
    values = {"application_id": made.pk, "ticks": {}, "actor": actor(who), "on": DURING, **changes}
    return save_check(**values)


def ask(made: Application, who: Any, **changes: Any) -> int:
    values = {
        "application_id": made.pk,
        "due_at": DUE,
        "message": "Merci.",
        "link": "https://exemple.test/candidatures/1/pieces-demandees/",
        "actor": actor(who),
        "on": DURING,
        **changes,
    }
    return ask_pieces(**values)


def give(made: Application, who: Any, **changes: Any) -> int:
    values = {
        "application_id": made.pk,
        "given": {"other-1": ("kbis.pdf", PDF)},
        "actor": actor(who),
        "on": DURING + timedelta(days=1),
        **changes,
    }
    return give_pieces(**values)


def asked() -> tuple[Any, Any, Application]:
    who, claude, made = submitted(eligibility=[{"label": "Être adhérent", "detail": ""}])
    check(made, claude, ticks={"condition-1": "present"}, added=["Extrait Kbis", "RIB"])
    ask(made, claude)
    return who, claude, made


def test_missing_pieces_are_asked_back_by_letter_and_first_thing_on_the_pages(
    django_capture_on_commit_callbacks: Any,
) -> None:
    who, claude, made = submitted(eligibility=[{"label": "Être adhérent", "detail": ""}])
    assert check(made, claude, ticks={"condition-1": "present"}, added=["Extrait Kbis"]) == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert ask(made, claude, key="k") == 3
        assert ask(made, claude, key="k") == 3
    letter = OutboxMail.objects.get()
    assert (letter.to_address, letter.state) == (who.email, OutboxState.SENT)
    assert "- Extrait Kbis" in letter.body
    assert "12 avril 2026 à 10 h 00 min 00 s" in letter.body
    row = AdmissibilityCheck.objects.get()
    assert (row.state, row.due_at, row.checked_by_id) == (CheckState.ASKED, DUE, claude.pk)
    client = signed_in(who)
    mine = text(client.get(reverse("programmes:my-applications")))
    assert "Donner 1 pièce pour" in mine
    assert "Donner les pièces demandées pour" in text(client.get("/"))
    for step in ("entreprise", "relire"):
        assert "Extrait Kbis" in text(client.get(step_href(made, step)))
    acts = AuditEntry.objects.filter(command__in=("save_check", "ask_pieces")).order_by("pk")
    assert acts.last().changes["pieces"] == {"condition-1": "present", "other-1": "missing"}


def test_giving_the_pieces_freezes_the_application_again_and_keeps_its_time_of_deposit() -> None:
    who, _claude, made = asked()
    deposit, receipt = made.submitted_at, made.receipt
    assert give(made, who, key="k") == 1
    assert give(made, who, key="k") == 1
    made.refresh_from_db()
    assert (made.submitted_at, made.state) == (deposit, ApplicationState.SUBMITTED)
    assert made.receipt != receipt
    assert made.revisions.last().sha256 == made.receipt
    assert Attachment.objects.get().piece == "other-1"
    assert AdmissibilityCheck.objects.get().state == CheckState.ASKED
    assert give(made, who, given={"other-2": ("rib.pdf", PDF + b"2")}) == 0
    row = AdmissibilityCheck.objects.get()
    assert (row.state, [piece["state"] for piece in row.pieces]) == (
        CheckState.ANSWERED,
        ["present", "given", "given"],
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"on": DUE + timedelta(seconds=1)}, "pieces_too_late"),
        ({"given": {}}, "piece_file_missing"),
        ({"given": {"condition-1": ("a.pdf", PDF)}}, "piece_unknown"),
        ({"given": {"other-1": ("a.txt", b"x")}}, "kernel.file_kind_unknown"),
    ],
)
def test_pieces_that_cannot_be_given_are_refused_whole(changes: dict[str, Any], expected: str) -> None:
    who, _claude, made = asked()
    with pytest.raises(Refused, match=expected):
        give(made, who, **changes)
    assert not Attachment.objects.exists()
    assert made.revisions.count() == 1


def test_a_check_is_closed_when_all_is_there_and_may_be_taken_up_again() -> None:
    who, claude, made = asked()
    step = {"application_id": made.pk, "actor": actor(claude), "on": DURING}
    with pytest.raises(Refused, match="pieces_left"):
        close_check(**step)
    give(made, who, given={"other-1": ("kbis.pdf", PDF), "other-2": ("rib.pdf", PDF + b"2")})
    check(made, claude, ticks={"other-1": "present", "other-2": "present"})
    close_check(**step)
    assert AdmissibilityCheck.objects.get().state == CheckState.COMPLETE
    with pytest.raises(Refused, match="check_closed"):
        check(made, claude)
    with pytest.raises(Refused, match="pieces_not_asked"):
        give(made, who)
    reopen_check(**step)
    assert AdmissibilityCheck.objects.get().state == CheckState.STARTED


def test_two_facilitators_at_once_a_late_call_and_a_withdrawn_application_are_refused() -> None:
    who, claude, made = asked()
    stale = AdmissibilityCheck.objects.get().version
    check(made, claude, ticks={"other-1": "present"}, version=stale)
    with pytest.raises(Refused, match="kernel.stale"):
        check(made, claude, ticks={"other-1": "missing"}, version=stale)
    withdraw_application(application_id=made.pk, actor=actor(who), on=DURING)
    made.call.state = CallState.DECIDED
    made.call.save()
    with pytest.raises(Refused) as refused:
        ask(made, claude)
    assert refused.value.codes == ("programmes.check_not_submitted", "programmes.check_too_late")


def test_only_who_runs_the_call_checks_and_only_who_writes_gives() -> None:
    who, _claude, made = asked()
    with pytest.raises(Application.DoesNotExist):
        check(made, who)
    reader = person("alix")
    joins(made, reader, "reader")
    with pytest.raises(Refused, match="kernel.not_allowed"):
        give(made, reader)
    with pytest.raises(Application.DoesNotExist):
        give(made, person("dominique"))


def test_the_list_shows_first_what_waits_and_is_searched_narrowed_sorted_and_paged() -> None:
    who, claude, made = submitted(running=True)
    others = [
        complete(made.call, who, number=10 + n, state="submitted", submitted_at=DURING) for n in range(60)
    ]
    comment(others[40], who, audience=Audience.FACILITATION)
    comment(others[7], who, audience=Audience.FACILITATION)
    comment(others[7], who, body="Encore ?", audience=Audience.FACILITATION)
    check(others[3], claude, added=["Statuts"], on=made.call.opens_at)
    ask(others[3], claude, due_at=made.call.closes_at, on=made.call.opens_at)
    client, href = signed_in(claude), followed("application-followed", made)

    def numbers(query: str = "") -> list[int]:
        return [int(n) for n in re.findall(r'data-l="N°">(\d+)<', text(client.get(f"{href}{query}")))]

    first = numbers()
    assert first[:3] == [17, 50, 1] and len(first) == 50
    assert numbers("?page=2") == list(range(59, 70))
    assert numbers("?voir=questions") == [17, 50]
    assert numbers("?voir=pieces") == [13]
    assert len(numbers("?voir=a-verifier&tri=-number")) == 50
    assert numbers("?tri=-number")[0] == 69
    assert numbers("?q=42") == [42]
    page = text(client.get(href))
    assert "3 questions attendent une réponse, 61 dossiers à vérifier." in page
    assert "Aucun dossier ne correspond." in text(client.get(f"{href}?q=introuvable"))
    assert numbers("?voir=autre&tri=autre&page=999") == list(range(59, 70))


def test_the_title_of_a_draft_whose_team_wrote_is_not_searched() -> None:
    who, claude, made = submitted(running=True)
    own = draft(made.call, who, number=2, title="Une idée très secrète")
    comment(own, who, audience=Audience.FACILITATION)
    page = text(signed_in(claude).get(followed("application-followed", made) + "?q=secrète"))
    assert "Aucun dossier ne correspond." in page


def test_the_page_of_the_facilitation_ticks_asks_and_keeps_what_was_typed() -> None:
    who, claude, made = submitted(running=True, eligibility=[{"label": "Être adhérent", "detail": ""}])
    client = signed_in(claude)
    listing = text(client.get(followed("application-followed", made)))
    assert "1 dossier à vérifier" in listing
    href = followed("application-follow", made, number=made.number)
    assert "Être adhérent" in text(client.get(href))
    sent = {"version": "0", "tick-condition-1": "missing", "added": "Extrait Kbis"}
    wrong = client.post(href, {**sent, "act": "ask", "due_at": "bientôt", "key": "a"})
    assert wrong.status_code == 409
    assert 'value="bientôt"' in text(wrong)
    past = client.post(href, {**sent, "act": "ask", "due_at": "01/01/2020 12:00", "key": "b"})
    assert past.status_code == 409
    assert "Choisissez un moment à venir" in text(past)
    version = str(AdmissibilityCheck.objects.get().version)
    due = (datetime.now(UTC) + timedelta(days=9)).strftime("%d/%m/%Y %H:%M")
    done = client.post(href, {"version": version, "act": "ask", "due_at": due, "key": "c"})
    assert done["Location"] == href
    assert "pièces demandées" in text(client.get(href))
    early = client.post(href, {"version": "", "act": "close", "key": "d"})
    assert "2 pièces ne sont pas marquées présentes" in text(early)
    all_there = {"tick-condition-1": "present", "tick-other-1": "present", "act": "close", "key": "e"}
    assert client.post(href, all_there)["Location"] == href
    assert client.post(href, {"act": "reopen"})["Location"] == href
    answer = client.post(href, {"act": "comment", "section": "projet", "body": "Bien reçu.", "key": "f"})
    assert answer["Location"] == href
    assert "Bien reçu." in text(client.get(href))
    assert client.post(href, {"act": "comment", "section": "projet", "body": ""}).status_code == 409
    assert client.post(href, {"act": "comment", "section": "x", "body": "y"}).status_code == 409
    assert signed_in(who).get(href).status_code == 404


def test_the_page_of_the_applicants_gives_the_pieces_or_says_why_not() -> None:
    who, claude, made = submitted(running=True)
    client = signed_in(who)
    href = reverse("programmes:application-pieces", kwargs={"pk": made.pk})
    assert client.get(href).status_code == 404, "nothing was asked"
    now = datetime.now(UTC)
    check(made, claude, added=["Extrait Kbis", "RIB"], on=now)
    assert client.get(href).status_code == 404, "what is only being looked at is not shown"
    ask(made, claude, due_at=now + timedelta(days=2), on=now)
    page = text(client.get(href))
    assert "Merci." in page
    assert 'name="piece-other-1"' in page
    empty = client.post(href, {"key": "a"})
    assert (empty.status_code, "Choisissez au moins un fichier" in text(empty)) == (409, True)
    bad = SimpleUploadedFile("kbis.txt", b"x")
    refused = client.post(href, {"key": "b", "piece-other-1": bad})
    assert "n’est pas d’un type accepté" in text(refused)
    good = SimpleUploadedFile("kbis.pdf", PDF)
    assert client.post(href, {"key": "c", "piece-other-1": good})["Location"] == href
    last = SimpleUploadedFile("rib.pdf", PDF + b"2")
    receipt = reverse("programmes:application-receipt", kwargs={"pk": made.pk})
    assert client.post(href, {"key": "d", "piece-other-2": last})["Location"] == receipt
    shown = text(client.get(receipt))
    assert "complétée le" in shown
    assert "a bien cette empreinte" in shown
    assert "kbis.pdf" in text(signed_in(claude).get(followed("application-follow", made, number=made.number)))


def test_once_the_time_to_give_is_over_the_pages_say_so_and_whom_to_write_to() -> None:
    who, _claude, made = asked()
    href = reverse("programmes:application-pieces", kwargs={"pk": made.pk})
    page = text(signed_in(who).get(href))
    assert "Le délai est passé" in page
    assert 'name="piece-other-1"' not in page
    assert "Écrire à l’animation" in text(signed_in(who).get(step_href(made, "relire")))


@pytest.mark.parametrize("count", [1, 3])
def test_pages_around_an_application_ask_few_questions_of_the_database(
    count: int, django_assert_num_queries: Any
) -> None:
    who, claude, made = submitted(running=True)
    for number in range(count):
        comment(made, who, body=f"Message {number}", audience=Audience.FACILITATION)
        complete(made.call, who, number=10 + number, state="submitted", submitted_at=DURING)
    check(made, claude, added=[f"Pièce {n}" for n in range(count)], on=made.call.opens_at)
    ask(made, claude, due_at=made.call.closes_at, on=made.call.opens_at)
    mine, theirs = signed_in(who), signed_in(claude)
    pages = [
        (mine, reverse("programmes:application-comments", kwargs={"pk": made.pk}), 4),
        (mine, reverse("programmes:application-revisions", kwargs={"pk": made.pk}), 4),
        (mine, reverse("programmes:application-pieces", kwargs={"pk": made.pk}), 3),
        (theirs, followed("application-followed", made), 6),
        (theirs, followed("application-follow", made, number=made.number), 6),
        (theirs, followed("application-versions", made, number=made.number), 4),
    ]
    for client, href, _literal in (pages[0], pages[3]):
        # The first page of a visit finds where one works; a cookie says it to the next ones.
        assert client.get(href).status_code == 200
    for client, href, literal in pages:
        with django_assert_num_queries(literal):
            assert client.get(href).status_code == 200
    assert applications_followed_by(actor=actor(claude), on=DURING.date()).count() == count + 1


def test_withdrawing_says_whether_one_can_come_back() -> None:
    who, _claude, made = submitted(running=True)
    href = reverse("programmes:application-withdraw", kwargs={"pk": made.pk})
    assert "tant que l’appel est ouvert" in text(signed_in(who).get(href))
    made.call.state = CallState.CLOSED
    made.call.save()
    assert "vous ne pourrez pas la reprendre" in text(signed_in(who).get(href))
