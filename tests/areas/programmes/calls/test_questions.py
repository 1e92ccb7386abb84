"""Writing what a call asks: each command, each refusal, and the pages of the editor."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.areas.programmes.calls.factories import (
    NOW,
    acting,
    application,
    call,
    facilitator,
    network,
    person,
)
from tests.areas.programmes.calls.test_pages import page, text_of

from grappe.areas.forms.models import FormRevision
from grappe.areas.forms.rules import Bound, Condition, Moment, Question, QuestionKind
from grappe.areas.networks.models import Network
from grappe.areas.programmes.commands.calls import (
    delete_question,
    freeze_form,
    move_question,
    open_call,
    replace_form,
    save_question,
)
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.calls import questions_of
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.standard import STANDARD_QUESTIONS
from grappe.areas.programmes.web.calls.words import WORDS
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry
from grappe.values import Refused, digest

pytestmark = pytest.mark.django_db
STAGE = Question(
    "stage", QuestionKind.CHOICE, "Où en êtes-vous ?", choices=(("idea", "Idée"), ("trial", "Essai"))
)
BY: dict[str, Any] = {"actor": MACHINE, "on": NOW}


@pytest.fixture
def of() -> Network:
    return network()


@pytest.fixture
def desk(client: Client, of: Network) -> Client:
    client.force_login(facilitator(of))
    client.get("/")
    return client


def asked(made: Call) -> list[str]:
    """The codes of the questions as the call asks them now."""
    return [question.code for question in questions_of(Call.objects.get(pk=made.pk))]


def refused(attempt: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [code.removeprefix("programmes.") for code in attempt.value.codes]


def test_a_question_is_added_at_the_end_and_changed_in_its_place(of: Network) -> None:
    made = call(of)
    assert save_question(call_id=made.pk, question=STAGE, **BY) == "stage"
    assert asked(made)[-1] == "stage"
    need = questions_of(made)[0]
    changed = Question("need", QuestionKind.TEXT, "En un mot ?", label_en="In a word?")
    save_question(call_id=made.pk, question=changed, instead_of="need", seen=digest(need.as_json()), **BY)
    assert questions_of(Call.objects.get(pk=made.pk))[0] == changed
    assert FormRevision.objects.get().number == 1
    entry = AuditEntry.objects.filter(command="save_question").latest("pk")
    assert [side["kind"] for side in entry.changes["question"]] == ["long_text", "text"]


def test_a_question_changed_by_someone_else_in_between_is_not_written_over(of: Network) -> None:
    made = call(of)
    seen = digest(questions_of(made)[0].as_json())
    mine, theirs = (Question("need", QuestionKind.TEXT, words) for words in ("La mienne", "La leur"))
    save_question(call_id=made.pk, question=theirs, instead_of="need", seen=seen, **BY)
    with pytest.raises(Refused) as attempt:
        save_question(call_id=made.pk, question=mine, instead_of="need", seen=seen, **BY)
    assert refused(attempt) == ["kernel.stale"]
    assert questions_of(Call.objects.get(pk=made.pk))[0] == theirs


def test_a_question_that_is_not_fit_is_refused_with_every_reason(of: Network) -> None:
    made = call(of)
    wrong = Question("Étape", QuestionKind.CHOICE, " ", max_length=0)
    with pytest.raises(Refused) as attempt:
        save_question(call_id=made.pk, question=wrong, **BY)
    assert len(attempt.value.refusals) == 4
    for code, reason in (("title", "question_is_anchor"), ("gone", "question_gone")):
        question = Question(code, QuestionKind.TEXT, "Encore ?")
        with pytest.raises(Refused) as attempt:
            save_question(
                call_id=made.pk, question=question, instead_of="gone" if code == "gone" else None, **BY
            )
        assert refused(attempt) == [reason]
    assert asked(made) == [question.code for question in STANDARD_QUESTIONS]


def test_a_question_is_taken_away_unless_others_hang_from_it_or_every_application_says_it(
    of: Network,
) -> None:
    made = call(of)
    save_question(call_id=made.pk, question=STAGE, **BY)
    hanging = Question("which", QuestionKind.TEXT, "Lequel ?", shown_if=Condition("stage", ("trial",)))
    save_question(call_id=made.pk, question=hanging, **BY)
    for code, reason in (
        ("stage", "question_decides"),
        ("title", "anchor_kept_title"),
        ("aid_asked", "anchor_kept_aid_asked"),
        ("gone", "question_gone"),
    ):
        with pytest.raises(Refused) as attempt:
            delete_question(call_id=made.pk, code=code, **BY)
        assert refused(attempt) == [reason]
        assert set(attempt.value.codes) <= set(WORDS)
    assert delete_question(call_id=made.pk, code="which", **BY) == 8
    assert delete_question(call_id=made.pk, code="stage", **BY) == 7


def test_questions_move_within_their_step_and_never_before_what_they_hang_from(of: Network) -> None:
    made = call(of)
    assert move_question(call_id=made.pk, code="innovation", up=True, **BY) == 0
    assert move_question(call_id=made.pk, code="innovation", up=True, **BY) == 0
    assert asked(made)[:2] == ["innovation", "need"]
    save_question(call_id=made.pk, question=STAGE, **BY)
    hanging = Question("which", QuestionKind.TEXT, "Lequel ?", shown_if=Condition("stage", ("trial",)))
    save_question(call_id=made.pk, question=hanging, **BY)
    with pytest.raises(Refused) as attempt:
        move_question(call_id=made.pk, code="which", up=True, **BY)
    assert refused(attempt) == ["forms.question_condition_unknown"]
    with pytest.raises(Refused) as attempt:
        move_question(call_id=made.pk, code="gone", up=False, **BY)
    assert refused(attempt) == ["question_gone"]


def test_publishing_freezes_a_number_and_the_next_change_opens_another(of: Network) -> None:
    made = call(of)
    assert freeze_form(call_id=made.pk, **BY) == 1
    with pytest.raises(Refused) as attempt:
        freeze_form(call_id=made.pk, **BY)
    assert refused(attempt) == ["revision_frozen"]
    save_question(call_id=made.pk, question=STAGE, **BY)
    before, after = FormRevision.objects.order_by("number")
    assert (before.number, len(before.questions), before.frozen_at) == (1, 7, NOW)
    assert (after.number, len(after.questions), after.frozen_at) == (2, 8, None)
    assert after.form == before.form
    assert freeze_form(call_id=made.pk, **BY) == 2


def test_a_form_that_asks_nothing_is_not_published(of: Network) -> None:
    made = call(of)
    FormRevision.objects.update(questions=[])
    bare = call(of, form_revision=None)
    for one in (made, bare):
        with pytest.raises(Refused) as attempt:
            freeze_form(call_id=one.pk, **BY)
        assert refused(attempt) == ["call_without_question"]


def test_starting_again_from_another_call_keeps_what_was_written(of: Network) -> None:
    made, source = call(of), call(of)
    save_question(call_id=source.pk, question=STAGE, **BY)
    assert replace_form(call_id=made.pk, source_id=source.pk, **BY) == 2
    assert asked(made) == asked(source)
    assert FormRevision.objects.get(form=made.form_revision.form, number=1).frozen_at == NOW
    assert replace_form(call_id=made.pk, **BY) == 3
    assert asked(made) == [question.code for question in STANDARD_QUESTIONS]
    bare = call(of, form_revision=None)
    assert replace_form(call_id=bare.pk, **BY) == 1


def test_a_call_without_a_form_gets_one_with_its_first_question(of: Network) -> None:
    bare = call(of, form_revision=None)
    save_question(call_id=bare.pk, question=STAGE, **BY)
    assert asked(bare) == ["stage"]


def test_once_open_nothing_changes_and_an_application_stays_on_its_revision(of: Network) -> None:
    made = call(of)
    freeze_form(call_id=made.pk, **BY)
    save_question(call_id=made.pk, question=STAGE, **BY)
    open_call(call_id=made.pk, **BY)
    made = Call.objects.select_related("form_revision").get(pk=made.pk)
    assert (made.form_revision.number, made.form_revision.frozen_at) == (2, NOW)
    written = application(made, 1)
    acts = (
        lambda: save_question(call_id=made.pk, question=STAGE, **BY),
        lambda: delete_question(call_id=made.pk, code="need", **BY),
        lambda: move_question(call_id=made.pk, code="need", up=False, **BY),
        lambda: replace_form(call_id=made.pk, **BY),
        lambda: freeze_form(call_id=made.pk, **BY),
    )
    for act in acts:
        with pytest.raises(Refused) as attempt:
            act()
        assert refused(attempt) == ["form_frozen"]
    written.refresh_from_db()
    assert written.form_revision_id == made.form_revision_id


def test_only_who_runs_the_network_writes_its_questions_or_copies_them(of: Network) -> None:
    made, other = call(of), call(network("autre-exemple"))
    stranger: dict[str, Any] = {"actor": acting(person()), "on": NOW}
    for act in (
        lambda: save_question(call_id=made.pk, question=STAGE, **stranger),
        lambda: delete_question(call_id=made.pk, code="need", **stranger),
        lambda: move_question(call_id=made.pk, code="need", up=True, **stranger),
        lambda: freeze_form(call_id=made.pk, **stranger),
        lambda: replace_form(call_id=made.pk, source_id=other.pk, actor=acting(facilitator(of)), on=NOW),
    ):
        with pytest.raises(Call.DoesNotExist):
            act()


def test_a_form_sent_twice_adds_one_question(of: Network) -> None:
    made = call(of)
    for _ in range(2):
        assert save_question(call_id=made.pk, question=STAGE, key="once", **BY) == "stage"
    assert asked(made).count("stage") == 1


# ── the pages ───────────────────────────────────────────────────────────────────────────────────────────

NAMES = ("questions", "question-new", "questions-preview", "questions-origin", "questions-revisions")


@pytest.mark.parametrize("name", NAMES)
def test_each_page_costs_at_most_eight_queries_and_belongs_to_its_network(
    desk: Client, of: Network, name: str, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        call(of)
    made = call(of)
    with django_assert_max_num_queries(8):
        answer = desk.get(page(name, made))
    assert made.title in text_of(answer)
    assert desk.get(page(name, call(network("autre-exemple")))).status_code == 404
    desk.logout()
    assert desk.get(page(name, made)).status_code == 302


def test_the_list_says_what_is_asked_and_what_every_application_says(desk: Client, of: Network) -> None:
    made = call(of)
    shown = text_of(desk.get(page("questions", made)))
    for words in ("Organisation qui candidate", "Titre du projet", "Coût total", "Aide demandée"):
        assert words in shown
    assert shown.count("toujours demandée") == 4
    assert "2 000 caractères au plus" in shown and "facultative" in shown


def test_the_buttons_move_take_away_and_publish_without_script(desk: Client, of: Network) -> None:
    made = call(of)
    where = page("questions", made)
    answer = desk.post(where, {"do": "down", "question": "need", "key": "a"})
    assert answer.headers["Location"] == f"{where}#q-need"
    assert asked(made)[:2] == ["innovation", "need"]
    desk.post(where, {"do": "up", "question": "need", "key": "b"})
    desk.post(where, {"do": "delete", "question": "market", "key": "c"})
    assert asked(made)[0] == "need" and "market" not in asked(made)
    assert desk.post(where, {"do": "publish", "key": "d"}).status_code == 303
    assert "révision 1, publiée" in text_of(desk.get(where))
    assert desk.post(where, {"do": "danser", "key": "e"}).status_code == 404


def test_an_anchor_cannot_be_taken_away_and_the_page_says_why(desk: Client, of: Network) -> None:
    made = call(of)
    answer = desk.post(page("questions", made), {"do": "delete", "question": "title", "key": "a"})
    assert answer.status_code == 409
    assert "Tout dossier a un titre" in text_of(answer)
    assert len(asked(made)) == 7


def test_the_list_of_an_open_call_is_read_only(desk: Client, of: Network) -> None:
    made = call(of, CallState.OPEN)
    shown = text_of(desk.get(page("questions", made)))
    assert "Questions figées" in shown
    assert 'value="delete"' not in shown and "Publier cette révision" not in shown
    answer = desk.post(page("questions", made), {"do": "delete", "question": "need", "key": "a"})
    assert "figées depuis l’ouverture" in text_of(answer)


WRITTEN = {
    "kind": "choice",
    "step": "entreprise",
    "label": "Qui vous accompagne ?",
    "label_en": "Who supports you?",
    "hint": "",
    "hint_en": "",
    "required": "on",
    "choices": "Un cluster | A cluster\nPersonne\nUn cluster encore",
    "key": "w",
}


def test_a_question_is_written_with_its_answers_in_both_languages(desk: Client, of: Network) -> None:
    made = call(of)
    answer = desk.post(page("question-new", made), WRITTEN)
    assert answer.headers["Location"].endswith("#q-company_qui_vous_accompagne")
    question = questions_of(Call.objects.get(pk=made.pk))[-1]
    assert question.label_en == "Who supports you?"
    assert question.choices == (
        ("un-cluster", "Un cluster"),
        ("personne", "Personne"),
        ("un-cluster-encore", "Un cluster encore"),
    )
    assert question.choices_en == (("un-cluster", "A cluster"),)
    assert question.said_in("en").choices[0] == ("un-cluster", "A cluster")


def test_an_answer_whose_words_stay_keeps_its_code(desk: Client, of: Network) -> None:
    made = call(of)
    save_question(call_id=made.pk, question=STAGE, **BY)
    where = page("question", made, code="stage")
    assert "Idée" in text_of(desk.get(where))
    sent = {**WRITTEN, "label": "Où en êtes-vous ?", "choices": "Vente\nIdée\nEssai"}
    assert desk.post(where, sent).status_code == 303
    question = questions_of(Call.objects.get(pk=made.pk))[-1]
    assert question.code == "stage"
    assert question.choices == (("vente", "Vente"), ("idea", "Idée"), ("trial", "Essai"))


@pytest.mark.parametrize(
    ("kind", "sent", "expected"),
    [
        ("number", {"least": "5", "most": "250"}, (Bound("5"), Bound("250"))),
        ("money", {"least": "1 000,50"}, (Bound("1 000,50"), None)),
        (
            "date",
            {"least_from": "deposit", "least_days": "1", "most_from": "fixed", "most": "31/12/2027"},
            (Bound("", Moment.DEPOSIT, 1), Bound("2027-12-31")),
        ),
    ],
)
def test_bounds_are_kept_and_come_back_as_typed(
    desk: Client, of: Network, kind: str, sent: dict[str, str], expected: tuple[Bound | None, Bound | None]
) -> None:
    made = call(of)
    whole = {"kind": kind, "step": "projet", "label": "Combien ?", "key": "k", **sent}
    assert desk.post(page("question-new", made), whole).status_code == 303
    question = questions_of(Call.objects.get(pk=made.pk))[-1]
    assert (question.least, question.most) == expected
    form = desk.get(page("question", made, code="combien")).context["form"]
    assert {name: str(form[name].value()) for name in sent} == sent


def test_a_file_and_its_conditions_are_kept_and_come_back(desk: Client, of: Network) -> None:
    made = call(of)
    save_question(call_id=made.pk, question=STAGE, **BY)
    sent = {
        "kind": "file",
        "step": "projet",
        "label": "2 devis",
        "kinds": [".pdf"],
        "max_megabytes": "3",
        "shown_if": ["stage=idea", "stage=trial"],
        "required_if": ["commitment=yes"],
        "key": "f",
    }
    assert desk.post(page("question-new", made), sent).status_code == 303
    question = questions_of(Call.objects.get(pk=made.pk))[-1]
    assert (question.code, question.kinds, question.max_megabytes) == ("q_2_devis", (".pdf",), 3)
    assert question.shown_if == Condition("stage", ("idea", "trial"))
    assert question.required_if == Condition("commitment", ("yes",))
    shown = text_of(desk.get(page("questions", made)))
    assert "posée si « Où en êtes-vous ? » : Idée ou Essai" in shown
    form = desk.get(page("question", made, code="q_2_devis")).context["form"]
    assert form["shown_if"].value() == ["stage=idea", "stage=trial"]


def test_what_is_wrong_comes_back_on_its_box_with_what_was_typed(desk: Client, of: Network) -> None:
    made = call(of)
    save_question(call_id=made.pk, question=STAGE, **BY)
    wrong = {**WRITTEN, "label": "", "choices": "Une seule"}
    shown = text_of(desk.post(page("question-new", made), wrong))
    assert "n’a pas de texte" in shown and "au moins deux réponses" in shown and "Une seule" in shown
    two = {**WRITTEN, "shown_if": ["stage=idea", "commitment=yes"]}
    assert "Une condition regarde une seule question" in text_of(desk.post(page("question-new", made), two))
    number = {"kind": "text", "step": "projet", "label": "Qui ?", "max_length": "beaucoup"}
    assert "« beaucoup » n’est pas un nombre" in text_of(desk.post(page("question-new", made), number))
    number["max_length"] = "30000"
    assert "Ce nombre va de 1 à 20 000." in text_of(desk.post(page("question-new", made), number))
    assert asked(made)[-1] == "stage"


def test_names_of_boxes_and_of_other_questions_are_left_alone(desk: Client, of: Network) -> None:
    made = call(of)
    for key, label in (("a", "Thème"), ("b", "Thème"), ("c", "Organisation"), ("d", "???")):
        sent = {"kind": "text", "step": "projet", "label": label, "key": key}
        assert desk.post(page("question-new", made), sent).status_code == 303
    assert asked(made)[-4:] == ["q_theme", "q_theme_2", "q_organisation", "question"]


def test_changing_the_kind_keeps_what_was_written_and_saves_nothing(desk: Client, of: Network) -> None:
    made = call(of)
    answer = desk.post(page("question-new", made), {**WRITTEN, "kind": "number", "change": "1"})
    form = answer.context["form"]
    assert form["label"].value() == "Qui vous accompagne ?"
    assert "least" in form.fields and "choices" not in form.fields
    assert len(asked(made)) == 7
    assert "max_length" in desk.get(page("question-new", made) + "?genre=text").context["form"].fields


def test_a_question_of_an_open_call_or_unknown_is_not_written(desk: Client, of: Network) -> None:
    made = call(of, CallState.OPEN)
    assert desk.get(page("question", made, code="gone")).status_code == 404
    answer = desk.post(page("question-new", made), WRITTEN)
    assert "figées depuis l’ouverture" in text_of(answer)


def test_the_preview_asks_as_the_application_does_in_the_language_of_the_page(
    desk: Client, of: Network
) -> None:
    made = call(of)
    save_question(
        call_id=made.pk,
        question=Question("word", QuestionKind.TEXT, "En un mot ?", label_en="In a word?"),
        **BY,
    )
    assert "En un mot ?" in text_of(desk.get(page("questions-preview", made)))
    shown = text_of(desk.get("/en" + page("questions-preview", made)))
    assert "In a word?" in shown and "En un mot ?" not in shown


def test_a_form_starts_from_the_standard_or_from_another_call(desk: Client, of: Network) -> None:
    made, source = call(of), call(of)
    save_question(call_id=source.pk, question=STAGE, **BY)
    where = page("questions-origin", made)
    assert "8 questions" in text_of(desk.get(where))
    assert desk.post(where, {"source": f"{source.pk}-1", "key": "a"}).status_code == 303
    assert asked(made) == asked(source)
    assert desk.post(where, {"source": "standard", "key": "b"}).status_code == 303
    assert "stage" not in asked(made)
    foreign = call(network("autre-exemple"))
    assert desk.post(where, {"source": f"{foreign.pk}-1", "key": "c"}).status_code == 404
    opened = call(of, CallState.OPEN)
    answer = desk.post(page("questions-origin", opened), {"source": "standard", "key": "d"})
    assert answer.status_code == 409


def test_two_revisions_are_set_side_by_side(desk: Client, of: Network) -> None:
    made = call(of)
    assert "Une seule révision" in text_of(desk.get(page("questions-revisions", made)))
    freeze_form(call_id=made.pk, **BY)
    assert "Une seule révision" in text_of(desk.get(page("questions-revisions", made)))
    save_question(call_id=made.pk, question=STAGE, **BY)
    delete_question(call_id=made.pk, code="market", **BY)
    shorter = Question("need", QuestionKind.TEXT, "De quoi avez-vous besoin ?", max_length=200)
    save_question(call_id=made.pk, question=shorter, instead_of="need", **BY)
    shown = text_of(desk.get(page("questions-revisions", made)))
    for words in ("Où en êtes-vous ?", "Qui achètera, et pourquoi ?", "texte long", "200 caractères au plus"):
        assert words in shown
    same = FormRevision.objects.get(number=2)
    query = f"?avant={same.pk}&apres={same.pk}"
    assert "Aucune différence" in text_of(desk.get(page("questions-revisions", made) + query))


def test_an_edition_is_compared_with_another_of_the_network_only(desk: Client, of: Network) -> None:
    made, before = call(of), call(of, title="Édition passée")
    foreign = call(network("autre-exemple"), title="Appel étranger")
    save_question(call_id=made.pk, question=STAGE, **BY)
    query = f"?avant={before.form_revision_id}&apres={made.form_revision_id}"
    shown = text_of(desk.get(page("questions-revisions", made) + query))
    assert "Édition passée" in shown and "Où en êtes-vous ?" in shown
    assert foreign.title not in shown
