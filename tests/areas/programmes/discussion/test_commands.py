"""Messages and opinions: each act, each refusal, the wrong actor, the same form twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.areas.programmes.discussion.scene import LETTER, Scene, join, link, scene, tie
from tests.areas.programmes.juries import factories as make
from tests.areas.programmes.juries.factories import JUNE

from grappe.areas.people.commands import accept_as_member, open_account
from grappe.areas.people.models import Invitation, Person
from grappe.areas.programmes.commands.discussion import (
    edit_message,
    mark_read,
    withdraw_message,
    write_message,
)
from grappe.areas.programmes.commands.opinions import (
    declare_no_link,
    give_opinion,
    keep_draft,
    recuse,
    remind_experts,
    renew_request,
    show_opinion,
    withdraw_request,
)
from grappe.areas.programmes.commands.opinions.asking import take_request
from grappe.areas.programmes.models import (
    Application,
    Call,
    Conflict,
    DiscussionReading,
    Juror,
    Message,
    Opinion,
)
from grappe.areas.programmes.queries.discussion import unread_by_number
from grappe.areas.programmes.queries.juries import closed_to, reviews_to_work
from grappe.areas.programmes.rules.opinions import LONGEST_OPINION, OpinionState
from grappe.kernel.actor import MACHINE, Actor
from grappe.kernel.models import AuditEntry, OutboxMail, OutboxState
from grappe.values import Refused

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def found() -> Scene:
    return scene()


def codes(refused: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return refused.value.codes


# ---- messages ------------------------------------------------------------------------------------


def test_a_message_is_written_once_per_form(found: Scene) -> None:
    first = found.say("marked", " Bonjour ", key="k1")
    assert found.say("marked", "Bonjour", key="k1") == first
    message = Message.objects.get()
    assert (message.body, message.by_facilitation, message.parent_id) == ("Bonjour", False, None)
    entry = AuditEntry.objects.get(command="write_message")
    assert entry.changes == {"application": found.application.pk}
    assert entry.result == first
    assert OutboxMail.objects.count() == 0


def test_an_answer_to_an_answer_joins_the_same_thread(found: Scene) -> None:
    first = found.say("marked")
    answer = found.say("facilitator", answers=first)
    again = found.say("marked", answers=answer)
    parents = dict(Message.objects.values_list("pk", "parent_id"))
    assert parents == {first: None, answer: first, again: first}
    assert Message.objects.get(pk=answer).by_facilitation


def test_every_reason_against_a_message_is_said(found: Scene) -> None:
    other = make.application(found.call, 2)
    make.assigned(found.reviews["marked"].juror, other, state="given", points=900)
    elsewhere = write_message(
        slug=found.call.slug, number=2, body="Ailleurs", actor=found.actor("marked"), on=JUNE
    )
    Call.objects.update(state="decided")
    with pytest.raises(Refused) as refused:
        found.say("facilitator", " ", answers=elsewhere)
    assert codes(refused) == (
        "programmes.discussion_closed",
        "programmes.message_empty",
        "programmes.message_unknown",
    )


@pytest.mark.parametrize("role", ["waiting", "abstained", "recused", "expert"])
def test_there_is_no_discussion_for_who_may_not_see_it(found: Scene, role: str) -> None:
    with pytest.raises(Application.DoesNotExist):
        found.say(role)
    with pytest.raises(Application.DoesNotExist):
        mark_read(slug=found.call.slug, number=1, last=1, actor=found.actor(role), on=JUNE)
    with pytest.raises(Application.DoesNotExist):
        write_message(slug=found.call.slug, number=9, body="?", actor=found.actor("marked"), on=JUNE)


def test_the_session_brings_in_who_abstained(found: Scene) -> None:
    Call.objects.update(state="deliberation")
    assert found.say("abstained") and found.say("waiting")
    with pytest.raises(Application.DoesNotExist):
        found.say("recused")


def test_a_message_is_mended_while_fresh_then_withdrawn(found: Scene) -> None:
    pk, mine = found.say("marked", "Bnojour"), found.actor("marked")
    assert edit_message(message_id=pk, body="Bonjour", actor=mine, on=JUNE + 10 * MINUTE, key="e") == pk
    message = Message.objects.get()
    assert (message.body, message.edited_at) == ("Bonjour", JUNE + 10 * MINUTE)
    with pytest.raises(Refused) as late:
        edit_message(message_id=pk, body="Autre", actor=mine, on=JUNE + 11 * MINUTE)
    assert codes(late) == ("programmes.message_settled",)
    assert withdraw_message(message_id=pk, actor=mine, on=JUNE + DAY, key="w") == pk
    message.refresh_from_db()
    assert (message.body, message.withdrawn_at) == ("", JUNE + DAY)
    with pytest.raises(Refused) as twice:
        withdraw_message(message_id=pk, actor=mine, on=JUNE + DAY)
    assert codes(twice) == ("programmes.message_withdrawn",)


def test_a_message_belongs_to_its_author_while_they_may_read(found: Scene) -> None:
    pk = found.say("marked")
    with pytest.raises(Message.DoesNotExist):
        edit_message(message_id=pk, body="Autre", actor=found.actor("facilitator"), on=JUNE)
    tie(found, found.reviews["marked"].juror)
    with pytest.raises(Message.DoesNotExist):
        withdraw_message(message_id=pk, actor=found.actor("marked"), on=JUNE)


def test_nothing_changes_once_the_discussion_is_closed(found: Scene) -> None:
    pk, mine = found.say("facilitator"), found.actor("facilitator")
    Call.objects.update(state="decided")
    for act in (lambda: edit_message(message_id=pk, body="x", actor=mine, on=JUNE),
                lambda: withdraw_message(message_id=pk, actor=mine, on=JUNE)):  # fmt: skip
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == ("programmes.discussion_closed",)


def unread(seat: Juror) -> dict[int, int]:
    """What a juror's list says that they have not read."""
    return unread_by_number(seat, reviews_to_work(seat, closed_to(seat)), when=JUNE)


def test_reading_counts_down_and_never_back(found: Scene) -> None:
    seat = found.reviews["marked"].juror
    first, second = found.say("facilitator"), found.say("facilitator")
    found.say("marked")
    assert unread(seat) == {1: 2}
    here = {"slug": found.call.slug, "number": 1, "actor": found.actor("marked"), "on": JUNE}
    assert mark_read(last=first, **here) == first
    assert unread(seat) == {1: 1}
    assert mark_read(last=second, **here) == second
    assert mark_read(last=first, **here) == second
    assert unread(seat) == {}
    assert DiscussionReading.objects.count() == 1
    withdraw_message(message_id=found.say("facilitator"), actor=found.actor("facilitator"), on=JUNE)
    assert unread(seat) == {}


def test_nothing_unread_is_counted_for_who_may_not_read(found: Scene) -> None:
    found.say("facilitator")
    for role in ("waiting", "abstained", "recused"):
        assert unread(found.reviews[role].juror) == {}
    Call.objects.update(state="deliberation")
    found.call.refresh_from_db()
    for role, count in (("waiting", {1: 1}), ("recused", {})):
        seat = found.reviews[role].juror
        seat.call = found.call
        assert unread(seat) == count
    found.call.state = "decided"
    seat = found.reviews["marked"].juror
    seat.call = found.call
    assert unread(seat) == {}


# ---- asking --------------------------------------------------------------------------------------


def test_an_expert_who_has_an_account_gets_a_letter_that_names_nobody(found: Scene) -> None:
    pk = found.ask(key="k")
    assert found.ask(key="k") == pk
    opinion, letter = Opinion.objects.get(), OutboxMail.objects.get()
    assert (opinion.expert_id, opinion.state) == (found.people["expert"].pk, OpinionState.ASKED)
    assert (letter.object_type, letter.object_id, letter.to_address) == ("opinion", pk, "expert@exemple.test")
    assert link(pk) in letter.body
    assert found.application.organisation.name not in letter.subject + letter.body
    assert "lavage" not in letter.body


def test_an_expert_without_account_is_invited_and_takes_the_request(found: Scene) -> None:
    pk = found.ask("dehors@exemple.test")
    invitation = Invitation.objects.get()
    assert (invitation.kind, invitation.object_id) == ("opinion", pk)
    assert "Ferme Démo" not in OutboxMail.objects.get().body
    person = open_account(
        token=LETTER.token,
        name="Dehors Démo",
        password="grappe-demo-47",
        language="fr",
        actor=MACHINE,
        on=JUNE,
    )
    assert Opinion.objects.get().expert_id == person
    # A second answer of the same person changes nothing.
    take_request(invitation=invitation, actor=Actor(person, "Dehors Démo"), on=JUNE)


def test_a_request_that_is_over_is_not_taken(found: Scene) -> None:
    pk = found.ask("dehors@exemple.test")
    juror = found.actor("marked")
    invitation = Invitation.objects.get()
    Opinion.objects.update(state="withdrawn")
    with pytest.raises(Refused) as refused:
        take_request(invitation=invitation, actor=juror, on=JUNE + 4 * DAY)
    assert codes(refused) == (
        "programmes.opinion_withdrawn",
        "programmes.opinion_late",
        "programmes.opinion_of_juror",
    )
    assert Opinion.objects.get(pk=pk).expert_id is None
    outsider = make.actor(make.person("autre"))
    with pytest.raises(Refused):
        accept_as_member(token=LETTER.token, actor=outsider, on=JUNE)


def test_every_reason_against_a_request_is_said(found: Scene) -> None:
    Person.objects.filter(pk=found.people["waiting"].pk).update(email="juror@exemple.test")
    make.employed(found.people["waiting"], found.application.organisation)
    with pytest.raises(Refused) as refused:
        found.ask(
            "Juror@exemple.test",
            capacity_as=" ",
            question="",
            due_at=JUNE,
            is_confidential=True,
            with_letter=True,
        )
    assert codes(refused) == (
        "programmes.opinion_question_missing",
        "programmes.opinion_due_in_the_past",
        "programmes.opinion_confidential_with_letter",
        "programmes.opinion_capacity_missing",
        "programmes.opinion_of_juror",
        "programmes.opinion_expert_tied",
    )
    found.ask()
    with pytest.raises(Refused) as twice:
        found.ask("EXPERT@exemple.test")
    assert codes(twice) == ("programmes.opinion_already_asked",)


def test_a_member_of_the_team_is_no_expert(found: Scene) -> None:
    join(found, "expert")
    with pytest.raises(Refused) as refused:
        found.ask()
    assert codes(refused) == ("programmes.opinion_expert_tied",)


def test_who_runs_nothing_or_is_tied_asks_nothing(found: Scene) -> None:
    with pytest.raises(Application.DoesNotExist):
        found.ask(actor=found.actor("marked"))
    join(found, "facilitator")
    with pytest.raises(Application.DoesNotExist):
        found.ask()


def test_an_invitation_is_renewed_while_the_opinion_is_awaited(found: Scene) -> None:
    pk = found.ask("dehors@exemple.test")
    act: dict[str, Any] = {"opinion_id": pk, "actor": found.actor("facilitator"), "on": JUNE}
    other = LETTER.__class__(token="u" * 43, link="https://exemple.test/deux/")
    assert renew_request(letter=other, key="r", **act) == pk
    assert OutboxMail.objects.count() == 2
    assert withdraw_request(key="w", **act) == pk
    assert Invitation.objects.get().withdrawn_at == JUNE
    with pytest.raises(Refused) as refused:
        renew_request(letter=other, **act)
    assert codes(refused) == ("programmes.opinion_step",)
    # Withdrawn, it may be asked anew.
    assert found.ask("dehors@exemple.test", letter=LETTER.__class__(token="v" * 43, link="x")) != pk


def test_a_withdrawn_request_closes_the_application(found: Scene) -> None:
    pk, mine = found.ask(), found.actor("expert")
    OutboxMail.objects.update(state=OutboxState.WAITING)
    declare_no_link(opinion_id=pk, actor=mine, on=JUNE)
    withdraw_request(opinion_id=pk, actor=found.actor("facilitator"), on=JUNE)
    assert OutboxMail.objects.get().state == OutboxState.WITHDRAWN
    with pytest.raises(Refused) as refused:
        give_opinion(opinion_id=pk, text="Oui.", version=1, actor=mine, on=JUNE)
    assert codes(refused) == ("programmes.opinion_withdrawn",)
    with pytest.raises(Refused) as twice:
        withdraw_request(opinion_id=pk, actor=found.actor("facilitator"), on=JUNE)
    assert codes(twice) == ("programmes.opinion_step",)


def test_who_reads_an_opinion_is_set_until_the_decision(found: Scene) -> None:
    act: dict[str, Any] = {"opinion_id": found.ask(), "actor": found.actor("facilitator"), "on": JUNE}
    show_opinion(is_confidential=False, with_letter=True, key="s", **act)
    opinion = Opinion.objects.get()
    assert (opinion.is_confidential, opinion.with_letter) == (False, True)
    Call.objects.update(state="decided")
    with pytest.raises(Refused) as refused:
        show_opinion(is_confidential=True, with_letter=True, **act)
    assert codes(refused) == (
        "programmes.opinion_confidential_with_letter",
        "programmes.opinion_phase_over",
    )
    with pytest.raises(Opinion.DoesNotExist):
        show_opinion(**{**act, "actor": found.actor("marked")}, is_confidential=True, with_letter=False)


# ---- answering -----------------------------------------------------------------------------------


def test_the_link_is_answered_before_the_opinion(found: Scene) -> None:
    act: dict[str, Any] = {"opinion_id": found.ask(), "actor": found.actor("expert"), "on": JUNE}
    for attempt in (give_opinion, keep_draft):
        with pytest.raises(Refused) as refused:
            attempt(text="Oui.", version=1, **act)
        assert codes(refused) == ("programmes.link_unanswered",)
    assert declare_no_link(key="l", **act) == act["opinion_id"]
    assert declare_no_link(**{**act, "on": JUNE + DAY}) == act["opinion_id"]
    assert Opinion.objects.get().no_link_declared_at == JUNE


def test_an_opinion_is_drafted_given_and_given_anew_until_its_second(found: Scene) -> None:
    pk, due = found.ask(), JUNE + 3 * DAY
    act: dict[str, Any] = {"opinion_id": pk, "actor": found.actor("expert")}
    declare_no_link(on=JUNE, **act)
    assert keep_draft(text="Peut-être", version=1, on=JUNE, **act) == 2
    opinion = Opinion.objects.get()
    assert (opinion.draft, opinion.text, opinion.state) == ("Peut-être", "", OpinionState.ASKED)
    assert give_opinion(text="Oui.", version=2, on=JUNE, key="g", **act) == pk
    assert give_opinion(text="Oui.", version=2, on=JUNE, key="g", **act) == pk
    assert give_opinion(text="Non.", version=3, on=due, **act) == pk
    opinion.refresh_from_db()
    assert (opinion.draft, opinion.text, opinion.given_at) == ("", "Non.", due)
    with pytest.raises(Refused) as late:
        give_opinion(text="Si.", version=4, on=due + timedelta(seconds=1), **act)
    assert codes(late) == ("programmes.opinion_late",)
    opinion.refresh_from_db()
    assert opinion.text == "Non."


def test_another_window_does_not_overwrite(found: Scene) -> None:
    act: dict[str, Any] = {"opinion_id": found.ask(), "actor": found.actor("expert"), "on": JUNE}
    declare_no_link(**act)
    keep_draft(text="Ici", version=1, **act)
    with pytest.raises(Refused) as refused:
        keep_draft(text="Là", version=1, **act)
    assert codes(refused) == ("programmes.opinion_changed_elsewhere",)
    with pytest.raises(Refused) as long:
        keep_draft(text="x" * (LONGEST_OPINION + 1), version=2, **act)
    assert codes(long) == ("programmes.opinion_too_long",)
    assert keep_draft(text="Ici", version=1, **act) == 3


def test_the_end_of_the_phase_locks_opinions(found: Scene) -> None:
    act: dict[str, Any] = {"opinion_id": found.ask(), "actor": found.actor("expert"), "on": JUNE}
    declare_no_link(**act)
    Call.objects.update(state="decided")
    with pytest.raises(Refused) as refused:
        give_opinion(text="Oui.", version=1, **act)
    assert codes(refused) == ("programmes.opinion_phase_over",)


def test_a_tie_found_later_closes_the_application(found: Scene) -> None:
    act: dict[str, Any] = {"opinion_id": found.ask(), "actor": found.actor("expert"), "on": JUNE}
    declare_no_link(**act)
    make.employed(found.people["expert"], found.application.organisation)
    with pytest.raises(Refused) as refused:
        give_opinion(text="Oui.", version=1, **act)
    assert codes(refused) == ("programmes.opinion_recused",)


def test_a_partner_counts_as_the_applicant_does(found: Scene) -> None:
    act: dict[str, Any] = {"opinion_id": found.ask(), "actor": found.actor("expert"), "on": JUNE}
    partner = make.organisation("Partenaire Démo")
    found.application.partners.create(organisation=partner)
    make.employed(found.people["expert"], partner)
    with pytest.raises(Refused) as refused:
        declare_no_link(**act)
    assert codes(refused) == ("programmes.opinion_recused",)


def test_an_expert_recuses_and_the_text_counts_no_more(found: Scene) -> None:
    act: dict[str, Any] = {"opinion_id": found.ask(), "actor": found.actor("expert"), "on": JUNE}
    with pytest.raises(Refused) as refused:
        recuse(kind="?", note="x" * 301, **act)
    assert codes(refused) == ("programmes.link_not_said", "programmes.conflict_reason_too_long")
    assert recuse(kind="employment", note=" ancien poste ", key="r", **act) == act["opinion_id"]
    opinion = Opinion.objects.get()
    assert (opinion.state, opinion.link_kind, opinion.link_note) == ("recused", "employment", "ancien poste")
    with pytest.raises(Refused) as twice:
        recuse(kind="employment", **act)
    assert codes(twice) == ("programmes.opinion_step",)
    assert not Conflict.objects.filter(juror__person=found.people["expert"]).exists()


def test_an_opinion_is_its_experts_alone(found: Scene) -> None:
    pk = found.ask()
    for role in ("facilitator", "marked"):
        with pytest.raises(Opinion.DoesNotExist):
            declare_no_link(opinion_id=pk, actor=found.actor(role), on=JUNE)
    with pytest.raises(Opinion.DoesNotExist):
        give_opinion(opinion_id=pk, text="x", version=1, actor=MACHINE, on=JUNE)


# ---- reminding -----------------------------------------------------------------------------------


def test_a_reminder_leaves_once(found: Scene) -> None:
    pk = found.ask(due_at=JUNE + 5 * DAY)
    found.ask("dehors@exemple.test")
    OutboxMail.objects.all().delete()
    assert remind_experts(link=link, actor=MACHINE, on=JUNE) == 0
    assert remind_experts(link=link, actor=MACHINE, on=JUNE + 2 * DAY, key="m") == 1
    assert remind_experts(link=link, actor=MACHINE, on=JUNE + 3 * DAY) == 0
    letter = OutboxMail.objects.get()
    assert (letter.object_type, letter.object_id) == ("opinion", pk)
    assert "Ferme Démo" not in letter.body
    assert "lavage" not in letter.body


def test_a_facilitator_reminds_in_their_own_call(found: Scene) -> None:
    found.ask()
    other = make.call(found.call.network, slug="autre")
    mine = found.actor("facilitator")
    assert remind_experts(link=link, call_id=other.pk, actor=mine, on=JUNE) == 0
    assert remind_experts(link=link, call_id=found.call.pk, actor=found.actor("marked"), on=JUNE) == 0
    assert remind_experts(link=link, call_id=found.call.pk, actor=mine, on=JUNE) == 1
