"""The form of a second stage: written with the same editor as the first, published with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate
from django.utils.translation import override
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
from tests.areas.programmes.calls.test_questions import BY, STAGE, refused

from grappe.areas.forms.models import FormRevision
from grappe.areas.forms.rules import Moment
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
from grappe.areas.programmes.queries.stages import moments_of_stage
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.phase_plans import as_json, two_stages
from grappe.areas.programmes.rules.phases import FULL, IDEA
from grappe.areas.programmes.rules.standard import STANDARD_QUESTIONS
from grappe.kernel.models import AuditEntry
from grappe.values import Refusal, Refused
from grappe.web.refusals import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def of() -> Network:
    return network()


@pytest.fixture
def desk(client: Client, of: Network) -> Client:
    client.force_login(facilitator(of))
    client.get("/")
    return client


def staged(of: Network, state: CallState = CallState.PREPARATION, **values: Any) -> Call:
    """A call in two stages; its full form is still to be written."""
    made = call(of, state, **values)
    phases = two_stages(opens_at=made.opens_at, closes_at=made.closes_at)
    made.phases = as_json(phases)
    made.save(update_fields=["phases"])
    return made


def asked(made: Call, stage: int = FULL) -> list[str]:
    return [question.code for question in questions_of(Call.objects.get(pk=made.pk), stage)]


def full(made: Call, **more: Any) -> dict[str, Any]:
    return {"call_id": made.pk, "stage": FULL, **BY, **more}


# ── the commands ────────────────────────────────────────────────────────────────────────────────────────


def test_each_stage_keeps_its_own_questions(of: Network) -> None:
    made = staged(of)
    first = asked(made, IDEA)
    assert replace_form(**full(made)) == 1
    assert asked(made) == [question.code for question in STANDARD_QUESTIONS]
    assert save_question(**full(made, question=STAGE)) == "stage"
    assert move_question(**full(made, code="need", up=False)) == 1
    assert delete_question(**full(made, code="market")) == 7
    assert asked(made)[:2] == ["innovation", "need"] and "market" not in asked(made)
    assert asked(made, IDEA) == first
    made.refresh_from_db()
    assert made.full_form_revision is not None and made.form_revision is not None
    assert made.full_form_revision.form_id != made.form_revision.form_id
    assert made.full_form_revision.form.name.endswith(" 2")
    assert {entry.changes["stage"] for entry in AuditEntry.objects.all()} == {FULL}


def test_it_starts_from_the_idea_or_from_either_form_of_another_call(of: Network) -> None:
    made, other = staged(of), staged(of)
    save_question(call_id=made.pk, question=STAGE, **BY)
    replace_form(**full(made, source_id=made.pk))
    assert asked(made) == asked(made, IDEA)
    replace_form(**full(other, source_id=made.pk, source_stage=FULL))
    assert asked(other) == asked(made)
    assert delete_question(**full(other, code="stage")) == 7
    assert replace_form(**full(other, source_id=made.pk)) == 2
    kept = FormRevision.objects.get(form=Call.objects.get(pk=other.pk).full_form_revision.form, number=1)
    assert (len(kept.questions), kept.frozen_at) == (7, NOW)


def test_a_source_without_that_form_or_of_another_network_is_not_there(of: Network) -> None:
    made, bare, foreign = staged(of), staged(of), call(network("autre-exemple"))
    with pytest.raises(Call.DoesNotExist):
        replace_form(**full(made, source_id=bare.pk, source_stage=FULL))
    by = {"call_id": made.pk, "stage": FULL, "actor": acting(facilitator(of)), "on": NOW}
    with pytest.raises(Call.DoesNotExist):
        replace_form(source_id=foreign.pk, **by)
    for act in (
        lambda: save_question(**{**by, "call_id": foreign.pk}, question=STAGE),
        lambda: freeze_form(**{**by, "actor": acting(person())}),
    ):
        with pytest.raises(Call.DoesNotExist):
            act()


def test_the_same_checks_hold_as_for_the_first_form(of: Network) -> None:
    made = staged(of)
    with pytest.raises(Refused) as attempt:
        freeze_form(**full(made))
    assert refused(attempt) == ["stage_lacks_form"]
    replace_form(**full(made))
    with pytest.raises(Refused) as attempt:
        delete_question(**full(made, code="title"))
    assert refused(attempt) == ["anchor_kept_title"]
    assert freeze_form(**full(made)) == 1
    with pytest.raises(Refused) as attempt:
        freeze_form(**full(made))
    assert refused(attempt) == ["revision_frozen"]
    save_question(**full(made, question=STAGE))
    numbers = FormRevision.objects.filter(form__name__endswith=" 2").order_by("number")
    assert [(one.number, one.frozen_at) for one in numbers] == [(1, NOW), (2, None)]


def test_a_call_in_one_stage_has_no_second_form(of: Network) -> None:
    made = call(of)
    for act in (
        lambda: save_question(**full(made, question=STAGE)),
        lambda: replace_form(**full(made)),
        lambda: freeze_form(**full(made)),
    ):
        with pytest.raises(Refused) as attempt:
            act()
        assert refused(attempt) == ["full_form_without_stage"]


def test_a_call_in_two_stages_opens_with_both_forms_frozen_or_not_at_all(of: Network) -> None:
    made = staged(of)
    with pytest.raises(Refused) as attempt:
        open_call(call_id=made.pk, **BY)
    assert refused(attempt) == ["stage_lacks_form"]
    replace_form(**full(made))
    open_call(call_id=made.pk, **BY)
    made = Call.objects.select_related("form_revision", "full_form_revision").get(pk=made.pk)
    assert made.form_revision is not None and made.full_form_revision is not None
    assert {made.form_revision.frozen_at, made.full_form_revision.frozen_at} == {NOW}
    for act in (
        lambda: save_question(**full(made, question=STAGE)),
        lambda: delete_question(**full(made, code="need")),
        lambda: move_question(**full(made, code="need", up=False)),
        lambda: replace_form(**full(made)),
        lambda: freeze_form(**full(made)),
    ):
        with pytest.raises(Refused) as attempt:
            act()
        assert refused(attempt) == ["full_form_frozen"]


def test_what_is_left_of_a_second_form_does_not_bind_a_call_in_one_stage(of: Network) -> None:
    made = staged(of)
    replace_form(**full(made))
    Call.objects.update(phases=[])
    open_call(call_id=made.pk, **BY)
    made.refresh_from_db()
    assert made.full_form_revision is not None and made.full_form_revision.frozen_at is None


def test_a_call_that_opened_without_it_writes_it_later(of: Network) -> None:
    made = staged(of, CallState.REVIEW)
    assert replace_form(**full(made)) == 1
    assert save_question(**full(made, question=STAGE)) == "stage"
    freeze_form(**full(made))
    with pytest.raises(Refused) as attempt:
        save_question(**full(made, question=STAGE, instead_of="stage"))
    assert refused(attempt) == ["full_form_frozen"]


@pytest.mark.parametrize("code", ["full_form_frozen", "full_form_without_stage", "stage_lacks_form"])
def test_each_refusal_is_said(code: str) -> None:
    refusal = Refusal(f"programmes.{code}")
    with override("fr"):
        assert words_of(refusal).endswith(".")


# ── the pages ───────────────────────────────────────────────────────────────────────────────────────────

NAMES = ("questions", "question-new", "questions-preview", "questions-origin", "questions-revisions")


@pytest.mark.parametrize("name", NAMES)
def test_each_page_costs_at_most_eight_queries_and_belongs_to_its_network(
    desk: Client, of: Network, name: str, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        replace_form(**full(staged(of)))
    made = staged(of)
    replace_form(**full(made, source_id=made.pk))
    with django_assert_max_num_queries(8):
        answer = desk.get(page(f"full-{name}", made))
    assert "Questionnaire du dossier complet" in text_of(answer)
    assert desk.get(page(f"full-{name}", staged(network("autre-exemple")))).status_code == 404
    desk.logout()
    assert desk.get(page(f"full-{name}", made)).status_code == 302


def test_the_two_forms_stand_side_by_side(desk: Client, of: Network) -> None:
    made = staged(of)
    shown = desk.get(page("full-questions", made))
    assert "ne pose encore aucune question" in text_of(shown)
    assert page("questions", made) in shown.content.decode()
    replace_form(**full(made))
    first = desk.get(page("questions", made))
    assert "Questionnaire de l’idée" in text_of(first)
    assert page("full-questions", made) in first.content.decode()
    assert "Questionnaire" not in text_of(desk.get(page("questions", call(of))))


def test_it_is_written_from_its_pages_without_script(desk: Client, of: Network) -> None:
    made = staged(of)
    where = page("full-questions", made)
    answer = desk.post(page("full-questions-origin", made), {"source": f"{made.pk}-1", "key": "a"})
    assert answer.headers["Location"] == where
    sent = {"kind": "text", "step": "projet", "label": "Quel calendrier ?", "key": "b"}
    answer = desk.post(page("full-question-new", made), sent)
    assert answer.headers["Location"] == f"{where}#q-quel_calendrier"
    again = {**sent, "label": "Quel calendrier, mois par mois ?", "key": "c"}
    assert desk.post(page("full-question", made, code="quel_calendrier"), again).status_code == 303
    desk.post(where, {"do": "down", "question": "need", "key": "d"})
    desk.post(where, {"do": "delete", "question": "market", "key": "e"})
    assert asked(made)[:2] == ["innovation", "need"] and asked(made)[-1] == "quel_calendrier"
    assert "market" in asked(made, IDEA)
    assert "mois par mois" in text_of(desk.get(page("full-questions-preview", made)))
    assert desk.post(where, {"do": "publish", "key": "f"}).status_code == 303
    shown = text_of(desk.get(where))
    assert "révision 1, publiée" in shown
    assert desk.post(where, {"do": "danser", "key": "g"}).status_code == 404


def test_its_dates_count_from_the_deposit_of_full_applications(of: Network) -> None:
    made = staged(of, closes_at=NOW + timedelta(days=30))
    deposit = two_stages(opens_at=made.opens_at, closes_at=made.closes_at)[3]
    assert deposit.opens_at is not None and deposit.closes_at is not None
    assert moments_of_stage(made, FULL, on=NOW) == {
        Moment.OPENING: localdate(deposit.opens_at),
        Moment.CLOSING: localdate(deposit.closes_at),
        Moment.DEPOSIT: localdate(NOW),
    }
    assert moments_of_stage(made, IDEA, on=NOW)[Moment.CLOSING] == localdate(made.closes_at)
    assert moments_of_stage(call(of), FULL, on=NOW)[Moment.OPENING] == localdate(NOW + timedelta(days=1))


def test_bad_sources_and_unknown_questions_are_not_there(desk: Client, of: Network) -> None:
    made, foreign = staged(of), call(network("autre-exemple"))
    where = page("full-questions-origin", made)
    for source in (f"{foreign.pk}-1", f"{made.pk}-2", f"{made.pk}-3", str(made.pk), "", "standard-2"):
        assert desk.post(where, {"source": source, "key": "a"}).status_code == 404
    assert asked(made) == []
    assert desk.get(page("full-question", made, code="need")).status_code == 404
    assert desk.post(page("full-questions", foreign), {"do": "publish", "key": "b"}).status_code == 404


def test_an_open_call_only_shows_it(desk: Client, of: Network) -> None:
    made = staged(of)
    replace_form(**full(made))
    open_call(call_id=made.pk, **BY)
    where = page("full-questions", made)
    shown = text_of(desk.get(where))
    assert "les candidats retenus y répondent" in shown and 'value="delete"' not in shown
    answer = desk.post(where, {"do": "delete", "question": "need", "key": "a"})
    assert answer.status_code == 409 and "figées depuis leur publication" in text_of(answer)
    for name, sent in (("full-questions-origin", {"source": "standard"}), ("full-questions", {"do": "up"})):
        assert desk.post(page(name, made), {**sent, "question": "need", "key": "b"}).status_code == 409
    typed = {"kind": "text", "step": "projet", "label": "Encore ?", "key": "c"}
    assert "figées depuis leur publication" in text_of(desk.post(page("full-question-new", made), typed))


def test_a_call_in_one_stage_says_that_it_has_none(desk: Client, of: Network) -> None:
    made = call(of)
    shown = text_of(desk.get(page("full-questions", made)))
    assert "Cet appel se dépose en une étape" in shown and "Publier cette révision" not in shown
    answer = desk.post(page("full-questions-origin", made), {"source": "standard", "key": "a"})
    assert answer.status_code == 409 and "modèle en deux étapes" in text_of(answer)


def test_a_late_form_is_written_with_a_warning(desk: Client, of: Network) -> None:
    made = staged(of, CallState.REVIEW)
    application(made, 1)
    shown = text_of(desk.get(page("full-questions", made)))
    assert "L’appel est déjà ouvert." in shown and "Publier cette révision" not in shown


def test_the_page_of_the_call_shows_what_is_missing_and_leads_there(desk: Client, of: Network) -> None:
    made = staged(of)
    shown = desk.get(page("call", made))
    assert "Le dossier complet n’a aucune question" in text_of(shown)
    assert shown.content.decode().count(page("full-questions", made)) == 2
    replace_form(**full(made, source_id=made.pk))
    assert "Le dossier complet n’a aucune question" not in text_of(desk.get(page("call", made)))
    late = staged(of, CallState.REVIEW)
    assert "le choix des idées ne peut pas être publié" in text_of(desk.get(page("call", late)))


def test_its_revisions_are_compared_with_the_idea_first(desk: Client, of: Network) -> None:
    made, other = staged(of), staged(of, title="Autre appel")
    replace_form(**full(other))
    replace_form(**full(made, source_id=made.pk))
    save_question(**full(made, question=STAGE))
    shown = text_of(desk.get(page("full-questions-revisions", made)))
    assert "Questions ajoutées" in shown and "Où en êtes-vous ?" in shown
    assert "Autre appel 2026, pour le dossier complet, révision 1" in shown
