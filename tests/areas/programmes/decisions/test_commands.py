"""Deciding: one by one, by the ranking, with ties, and all together once."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from tests.areas.programmes.decisions.factories import NOW, World, actor_of, person, recuse, submitted, world

from grappe.areas.directory.models import Organisation
from grappe.areas.programmes.commands.decisions import (
    apply_decisions,
    decide_application,
    draw_letter,
    draw_minutes,
    drawing,
    mark_posted,
    open_deliberation,
    print_letters,
    propose_by_ranking,
    record_laureates,
    reopen_marking,
    resolve_tie,
    send_letters,
    set_present,
    withdraw_decisions,
)
from grappe.areas.programmes.documents.blocks import (
    Heading,
    Items,
    Paper,
    Table,
    Text,
    paper_as_json,
    paper_from_json,
)
from grappe.areas.programmes.models import (
    Application,
    ApplicationMember,
    Call,
    Decision,
    Deliberation,
    FrozenPaper,
    Reopening,
    TieResolution,
)
from grappe.areas.programmes.queries.decisions import ranking_of
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.kernel import files
from grappe.kernel.models import AuditEntry, OutboxMail
from grappe.values import Refused, digest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def four() -> World:
    """Two places, four applications: 16, 15, 14 and none."""
    made = world()
    made.apply_for(1, [16, 16, 16])
    made.apply_for(2, [15, 15, 15])
    made.apply_for(3, [14, 14, 14])
    made.apply_for(4, [None, None, None])
    made.present()
    return made


def decide(made: World, number: int, outcome: Outcome | None, reason: str = "", version: int = 0, **more):
    return decide_application(
        call_id=made.call.pk,
        number=number,
        outcome=outcome,
        reason=reason,
        version=version,
        actor=more.pop("actor", made.actor),
        on=NOW,
        **more,
    )


def outcomes(made: World) -> dict[int, str]:
    rows = Decision.objects.filter(application__call=made.call)
    return dict(rows.values_list("application__number", "outcome"))


def test_the_session_opens_after_marking_and_only_then():
    made = world(state="review")
    assert open_deliberation(call_id=made.call.pk, actor=made.actor, on=NOW) == made.call.pk
    assert Call.objects.get().state == "deliberation"
    assert Deliberation.objects.get().opened_at == NOW
    with pytest.raises(Refused) as refused:
        open_deliberation(call_id=made.call.pk, actor=made.actor, on=NOW)
    assert refused.value.codes == ("programmes.call_cannot_move",)


def test_a_stranger_finds_no_call(four):
    stranger = actor_of(person("Autre Témoin"))
    for command in (propose_by_ranking, withdraw_decisions, apply_decisions, open_deliberation, send_letters):
        with pytest.raises(Call.DoesNotExist):
            command(call_id=four.call.pk, actor=stranger, on=NOW)


def test_the_ranking_proposes_for_all_and_keeps_reasoned_decisions(four):
    decide(four, 3, Outcome.SELECTED, "Le jury veut ce projet.")
    assert propose_by_ranking(call_id=four.call.pk, actor=four.actor, on=NOW) == 3
    assert outcomes(four) == {1: "selected", 2: "selected", 3: "selected", 4: "rejected"}
    assert Decision.objects.get(application__number=3).reason == "Le jury veut ce projet."
    assert propose_by_ranking(call_id=four.call.pk, actor=four.actor, on=NOW) == 0


def test_proposing_again_grows_the_version_of_what_changes(four):
    decide(four, 1, Outcome.WAITLISTED, "à revoir")
    decide(four, 3, Outcome.WAITLISTED)
    Decision.objects.create(application=four.applications[2], outcome="rejected", decided_at=NOW)
    propose_by_ranking(call_id=four.call.pk, actor=four.actor, on=NOW)
    rows = Decision.objects.values_list("application__number", "outcome", "version")
    assert sorted(rows) == [
        (1, "waitlisted", 1),
        (2, "selected", 2),
        # the place that 1 leaves passes to the next in rank
        (3, "selected", 2),
        (4, "rejected", 1),
    ]


def test_a_pending_decision_holds_its_aid_and_why(four):
    assert decide(four, 1, Outcome.SELECTED) == {"number": 1, "version": 1}
    decision = Decision.objects.get()
    assert decision.aid == Decimal("14000.00")
    assert decision.explanation["lines"][-1]["value"] == "14000.00"
    assert decision.applied_at is None and Application.objects.get(number=1).state == "submitted"


def test_a_rejected_application_holds_no_aid(four):
    decide(four, 3, Outcome.REJECTED)
    assert (Decision.objects.get().aid, Decision.objects.get().explanation) == (None, {})


def test_a_departure_needs_a_reason_on_its_field(four):
    with pytest.raises(Refused) as refused:
        decide(four, 3, Outcome.SELECTED, "  ")
    (refusal,) = refused.value.refusals
    assert (refusal.code, refusal.field) == ("programmes.departure_without_reason", "reason")
    assert not Decision.objects.exists()


def test_the_second_of_two_facilitators_reads_what_the_first_decided(four):
    decide(four, 1, Outcome.WAITLISTED, "Budget à revoir.")
    with pytest.raises(Refused) as refused:
        decide(four, 1, Outcome.SELECTED, version=0)
    (refusal,) = refused.value.refusals
    assert refusal.code == "programmes.decided_meanwhile_waitlisted"
    assert refusal.params == {"by": "Camille Exemple", "reason": "Budget à revoir.", "version": 1}
    assert outcomes(four) == {1: "waitlisted"}


def test_a_decision_taken_back_in_between_says_so(four):
    decide(four, 1, Outcome.SELECTED)
    withdraw_decisions(call_id=four.call.pk, actor=four.actor, on=NOW)
    with pytest.raises(Refused) as refused:
        decide(four, 1, Outcome.SELECTED, version=1)
    assert refused.value.codes == ("programmes.decision_withdrawn_meanwhile",)


def test_the_machine_decides_in_nobodys_name(four):
    Decision.objects.create(application=four.applications[1], outcome="selected", decided_at=NOW)
    with pytest.raises(Refused) as refused:
        decide(four, 1, Outcome.SELECTED)
    assert refused.value.refusals[0].params["by"] == ""


def test_a_decision_is_taken_back_alone(four):
    decide(four, 1, Outcome.SELECTED)
    assert decide(four, 1, None, version=1) == {"number": 1, "version": 0}
    assert not Decision.objects.exists()


def test_the_same_form_twice_decides_once(four):
    first = decide(four, 1, Outcome.SELECTED, key="k")
    assert decide(four, 1, Outcome.SELECTED, key="k") == first
    assert Decision.objects.get().version == 1
    assert AuditEntry.objects.filter(command="decide_application").count() == 1


def test_all_pending_decisions_are_undone_together(four):
    propose_by_ranking(call_id=four.call.pk, actor=four.actor, on=NOW)
    assert withdraw_decisions(call_id=four.call.pk, actor=four.actor, on=NOW) == 4
    assert outcomes(four) == {}


def test_the_presence_of_the_jury_is_kept(four):
    wanted = [four.jurors[0].pk]
    assert set_present(call_id=four.call.pk, jurors=wanted, actor=four.actor, on=NOW) == 1
    assert Deliberation.objects.get().present == wanted


def test_only_the_jury_is_present(four):
    with pytest.raises(Refused) as refused:
        set_present(call_id=four.call.pk, jurors=[999], actor=four.actor, on=NOW)
    assert refused.value.codes == ("programmes.present_not_of_the_jury",)


def test_a_tie_is_ordered_with_a_reason_and_recorded():
    made = world(places=1)
    made.apply_for(1, [15, 15])
    made.apply_for(2, [15, 15])
    propose_by_ranking(call_id=made.call.pk, actor=made.actor, on=NOW)
    assert outcomes(made) == {}
    arguments = {"call_id": made.call.pk, "actor": made.actor, "on": NOW}
    with pytest.raises(Refused) as refused:
        resolve_tie(numbers=[1], reason=" ", **arguments)
    assert refused.value.codes == (
        "programmes.resolution_not_the_tie",
        "programmes.resolution_without_reason",
    )
    resolve_tie(numbers=[2, 1], reason="Le dossier 2 embauche.", **arguments)
    assert TieResolution.objects.get().numbers == [2, 1]
    propose_by_ranking(**arguments)
    assert outcomes(made) == {1: "rejected", 2: "selected"}


def test_nothing_is_applied_before_everything_is_settled():
    made = world(places=1)
    made.apply_for(1, [15, 15, 15])
    made.apply_for(2, [15, 15, 15])
    made.apply_for(3, [9, 9, 9], costs=[("investment", "5000", "0")])
    Decision.objects.create(application=made.applications[3], outcome="selected", decided_at=NOW)
    with pytest.raises(Refused) as refused:
        apply_decisions(call_id=made.call.pk, actor=made.actor, on=NOW)
    assert set(refused.value.codes) == {
        "programmes.outcome_missing",
        "programmes.departure_without_reason",
        "programmes.tie_across_cut",
        "programmes.quorum_missing",
        "programmes.aid_not_computable",
    }
    assert Call.objects.get().state == "deliberation"
    assert not OutboxMail.objects.exists() and Deliberation.objects.get().export is None


def applied(made: World) -> dict[str, int]:
    propose_by_ranking(call_id=made.call.pk, actor=made.actor, on=NOW)
    return apply_decisions(call_id=made.call.pk, actor=made.actor, on=NOW, key="apply")


def test_an_application_withdrawn_after_a_pending_decision_gets_neither_decision_nor_letter(four):
    decide(four, 4, Outcome.REJECTED)
    Application.objects.filter(number=4).update(state="withdrawn")
    assert applied(four)["letters"] == 3
    assert Decision.objects.get(application__number=4).applied_at is None
    assert Application.objects.get(number=4).state == "withdrawn"


def test_an_aid_is_worked_out_again_when_decisions_are_applied(four):
    propose_by_ranking(call_id=four.call.pk, actor=four.actor, on=NOW)
    four.applications[1].costs.filter(category="internal").update(amount=10000)
    applied(four)
    aids = dict(Decision.objects.values_list("application__number", "aid"))
    assert (aids[1], aids[2]) == (Decimal("11000.00"), Decimal("14000.00"))


def test_applying_changes_everything_at_once(four):
    recuse(four.applications[3], four.jurors[0])
    decide(four, 4, Outcome.WAITLISTED)
    decide(four, 3, Outcome.SELECTED, "Le jury veut ce projet.")
    result = applied(four)
    assert (result["selected"], result["letters"]) == (3, 4)
    states = dict(Application.objects.values_list("number", "state"))
    assert states == {1: "selected", 2: "selected", 3: "selected", 4: "submitted"}
    assert Call.objects.get().state == "decided"
    assert set(Decision.objects.values_list("applied_at", flat=True)) == {NOW}
    assert Decision.objects.get(application__number=1).aid == Decimal("14000.00")
    session = Deliberation.objects.get()
    assert session.applied_at == NOW
    assert (session.minutes_pdf, session.minutes_docx) == (None, None)
    assert json.loads(files.read(session.export))["exceptions"] == [
        {"number": 3, "reason": "Le jury veut ce projet."}
    ]


def test_the_waiting_list_is_told_to_its_team_once_applied_and_never_before(four):
    decide(four, 4, Outcome.WAITLISTED)
    owner = Client()
    owner.force_login(four.applications[4].members.get().person)
    made = four.applications[4]
    pages = [
        reverse("programmes:my-applications"),
        reverse("programmes:application-receipt", kwargs={"pk": made.pk}),
        reverse("programmes:application-write", kwargs={"pk": made.pk, "step": "relire"}),
        reverse("programmes:application-start", kwargs={"slug": four.call.slug}),
    ]
    for path in pages:
        shown = owner.get(path).content.decode()
        assert "liste d’attente" not in shown and "déposée" in shown, path
    applied(four)
    for path in pages:
        shown = owner.get(path).content.decode()
        assert "liste d’attente" in shown, path
    assert "Votre candidature est déposée" not in owner.get(pages[1]).content.decode()
    Application.objects.filter(number=4).update(state="selected")
    assert "liste d’attente" not in owner.get(pages[0]).content.decode()


def test_letters_wait_with_their_pdf_and_leave_once(four):
    applied(four)
    assert OutboxMail.objects.filter(state="waiting").count() == 4
    assert FrozenPaper.objects.filter(application__isnull=False).count() == 2
    assert not OutboxMail.objects.filter(attachment__isnull=False).exists()
    letter = OutboxMail.objects.get(object_id=four.applications[3].pk)
    assert "n’a pas retenu" in letter.body and "14,00" in letter.body
    arguments = {"call_id": four.call.pk, "actor": four.actor, "on": NOW + timedelta(days=1)}
    assert send_letters(numbers=[1], **arguments) == 1
    assert send_letters(**arguments) == 3
    assert send_letters(**arguments) == 0
    assert len(mail.outbox) == 4
    assert mail.outbox[0].attachments[0][0] == "lettre-appel-demo-1.pdf"
    assert OutboxMail.objects.filter(attachment__isnull=False).count() == 2


def test_the_minutes_are_drawn_once_from_what_was_frozen(four):
    arguments = {"call_id": four.call.pk, "actor": four.actor, "on": NOW}
    assert draw_minutes(kind="pdf", **arguments) is None
    applied(four)
    Organisation.objects.update(name="Renommée depuis")
    frozen = FrozenPaper.objects.get(application=None)
    assert frozen.digest == digest(frozen.content) and "Ferme Démo 1" in str(frozen.content)
    for kind, start in (("pdf", b"%PDF-"), ("docx", b"PK")):
        drawn = draw_minutes(kind=kind, **arguments)
        assert drawn == draw_minutes(kind=kind, **arguments)
        assert files.read(drawn).startswith(start)
    assert files.read(Deliberation.objects.get().minutes_pdf).startswith(b"%PDF-")
    assert AuditEntry.objects.filter(command="draw_paper").count() == 2


def test_a_paper_kept_as_data_is_read_back_equal():
    paper = Paper(
        "Titre",
        (Heading("Partie"), Text("Mots", "small"), Items(("un",)), Table(("a",), (("1",),), figures=(0,))),
        sender=("Réseau",),
        keywords=("k",),
    )
    assert paper_from_json(json.loads(json.dumps(paper_as_json(paper)))) == paper


def test_a_file_drawn_meanwhile_stays(four):
    applied(four)
    kept = draw_letter(call_id=four.call.pk, number=1, actor=four.actor, on=NOW)
    rows = OutboxMail.objects.filter(attachment=kept)
    assert drawing._keep(rows, "attachment", "x.pdf", b"%PDF-autre", four.actor, NOW) == kept
    assert draw_letter(call_id=four.call.pk, number=1, actor=four.actor, on=NOW) == kept
    assert draw_letter(call_id=four.call.pk, number=3, actor=four.actor, on=NOW) is None
    assert draw_letter(call_id=four.call.pk, number=99, actor=four.actor, on=NOW) is None


def test_letters_without_address_are_printed_and_marked_as_posted_once(four):
    ApplicationMember.objects.filter(application__number__in=(2, 3)).delete()
    arguments = {"call_id": four.call.pk, "actor": four.actor, "on": NOW}
    with pytest.raises(Refused) as refused:
        mark_posted(numbers=[2], **arguments)
    assert refused.value.codes == ("programmes.letters_before_decisions",)
    applied(four)
    with pytest.raises(Refused) as refused:
        mark_posted(numbers=[], **arguments)
    assert refused.value.codes == ("programmes.no_letter_chosen",)
    assert send_letters(**arguments) == 2
    assert print_letters(**arguments).startswith(b"%PDF-")
    assert mark_posted(numbers=[1, 2], key="posted", **arguments) == 1
    assert mark_posted(numbers=[2, 3], key="posted", **arguments) == 1  # the same form: its first result
    assert mark_posted(numbers=[2, 3], **arguments) == 1
    assert print_letters(**arguments) is None
    assert set(OutboxMail.objects.values_list("state", flat=True)) == {"sent"}
    assert AuditEntry.objects.filter(command="mark_posted").count() == 2


def reopen(made: World, reason: str = "Une note était saisie à l’envers.", **more):
    arguments = {"call_id": made.call.pk, "actor": made.actor, "on": NOW, **more}
    return reopen_marking(reason=reason, **arguments)


def test_marking_opens_again_with_a_reason_before_decisions_are_applied(four):
    Call.objects.update(review_ends_at=NOW - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        reopen(four, " ")
    assert refused.value.codes == (
        "programmes.reopening_without_reason",
        "programmes.reopening_already_over",
    )
    until = NOW + timedelta(days=2)
    assert reopen(four, until=until, key="again") == reopen(four, until=until, key="again") == four.call.pk
    call = Call.objects.get()
    assert (call.state, call.review_ends_at) == ("review", until)
    assert Reopening.objects.get().reason == "Une note était saisie à l’envers."
    assert AuditEntry.objects.filter(command="reopen_marking").count() == 1
    with pytest.raises(Refused) as refused:
        reopen(four)
    assert refused.value.codes == ("programmes.call_cannot_move",)


def test_decisions_kept_through_a_reopening_say_when_their_rank_changed(four):
    arguments = {"call_id": four.call.pk, "actor": four.actor, "on": NOW}
    decide(four, 1, Outcome.SELECTED, "Le jury y tient.")
    propose_by_ranking(**arguments)
    reopen(four)
    Application.objects.filter(number=3).update(mean=1550)
    open_deliberation(**arguments)
    assert ranking_of(four.call).moved == (3, 2)
    propose_by_ranking(**arguments)
    assert ranking_of(four.call).moved == ()
    Application.objects.filter(number=3).update(mean=1650)
    assert ranking_of(four.call).moved == (3, 1)
    propose_by_ranking(**arguments)
    assert ranking_of(four.call).moved == (1,)  # it has a reason: the jury reads it again
    four.present()
    apply_decisions(**arguments)
    assert "Une note était saisie à l’envers." in str(FrozenPaper.objects.get(application=None).content)


def test_a_letter_is_written_in_the_language_of_its_reader():
    made = world(places=1)
    made.apply_for(1, [15, 15, 15], owner=person("English Fictif", language="en"))
    made.present()
    applied(made)
    assert OutboxMail.objects.get().language == "en"


def test_applying_twice_is_refused_and_the_same_form_answers_once(four):
    first = applied(four)
    again = apply_decisions(call_id=four.call.pk, actor=four.actor, on=NOW, key="apply")
    assert again == first
    with pytest.raises(Refused) as refused:
        apply_decisions(call_id=four.call.pk, actor=four.actor, on=NOW)
    assert refused.value.codes == ("programmes.not_deliberating_after",)
    assert OutboxMail.objects.count() == 4


def test_a_call_without_aid_is_decided_too():
    made = world(places=1, aid_scheme=None)
    made.apply_for(1, [15, 15, 15])
    made.present()
    applied(made)
    assert Decision.objects.get().aid is None


def test_nothing_is_decided_before_the_session():
    made = world(state="review")
    made.apply_for(1, [15, 15, 15])
    with pytest.raises(Refused) as refused:
        decide(made, 1, Outcome.SELECTED)
    assert refused.value.codes == ("programmes.not_deliberating_yet",)


def test_letters_do_not_leave_before_the_decisions(four):
    with pytest.raises(Refused) as refused:
        send_letters(call_id=four.call.pk, actor=four.actor, on=NOW)
    assert refused.value.codes == ("programmes.letters_before_decisions",)


def test_an_edition_decided_elsewhere_is_recorded_without_marks_or_letters():
    made = world(state="closed", jurors=0)
    submitted(made.call, 1)
    submitted(made.call, 2)
    arguments = {"call_id": made.call.pk, "source": "brochure 2009", "actor": made.actor, "on": NOW}
    with pytest.raises(Refused) as refused:
        record_laureates(numbers=[1, 9], **arguments)
    assert refused.value.codes == ("programmes.outcome_unknown_application",)
    assert record_laureates(numbers=[1], **arguments) == 1
    assert dict(Application.objects.values_list("number", "state")) == {1: "selected", 2: "submitted"}
    assert not OutboxMail.objects.exists()
    with pytest.raises(Refused) as refused:
        record_laureates(numbers=[2], **arguments)
    assert refused.value.codes == ("programmes.not_deliberating_after",)
