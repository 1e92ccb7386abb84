"""Projects: each act done, refused for each reason, kept from the wrong actor, and done once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from tests.areas.projects.factories import (
    NOW,
    WORDS,
    World,
    begun,
    company,
    complete,
    network,
    opened,
    seated,
)

from grappe.areas.directory.models import Posting, PostingKind
from grappe.areas.projects.commands import (
    PastProject,
    add_link,
    answer_invitation,
    approve_version,
    begin_agreement,
    change_project,
    comment_clause,
    confirm_notes,
    follow_item,
    hold_link,
    hold_meeting,
    invite_partner,
    leave_project,
    move_project,
    propose_amendment,
    propose_partner,
    record_project,
    remove_link,
    settle_comment,
    sign_version,
    start_project,
    state_terms,
    tell_climate,
    write_notes,
    write_section,
)
from grappe.areas.projects.models import (
    Approval,
    ClauseComment,
    LinkHolder,
    Meeting,
    PartySignature,
    Project,
    ProjectPartner,
    Statement,
    WorkProgress,
)
from grappe.areas.projects.queries.reading import board_of, partners_of, team_facts
from grappe.areas.projects.queries.scopes import (
    ProjectFilters,
    projects_found,
    projects_opened_to,
    projects_visible_to,
)
from grappe.areas.projects.rules.agreement.versions import AgreementState, section_digest
from grappe.areas.projects.rules.portfolio import Category
from grappe.areas.projects.rules.roundtable import Climate, Gain, Line, PartnerState
from grappe.areas.projects.rules.stages import Confidentiality, Stage
from grappe.areas.projects.rules.workplan import Followed, Item
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry
from grappe.values import Refused

pytestmark = pytest.mark.django_db
BRINGS, EXPECTS = [Line(Gain.KNOW_HOW, "un procédé")], [Line(Gain.MARKET, "un marché")]


def refused(act: Any, **given: Any) -> tuple[str, ...]:
    """Every reason why an act is refused."""
    with pytest.raises(Refused) as raised:
        act(**given)
    return raised.value.codes


# ---- projects -----------------------------------------------------------------------------------


def test_a_project_starts_from_a_need_with_who_has_it() -> None:
    world = opened()
    asker = company("Demandeur Exemple")
    need = Posting.objects.create(
        organisation=asker, kind=PostingKind.NEED, title="Un film", text="Naturel", posted_at=NOW
    )
    other = network("autre-temoin")
    pk = start_project(
        network_id=world.network.pk, words=WORDS, posting_id=need.pk, also=[other.pk], key="k", **world.lead
    )
    project = Project.objects.get(pk=pk)
    partner = project.partners.get()
    assert (partner.organisation, partner.state, partner.role) == (asker, "accepted", "coordinator")
    assert set(project.networks.values_list("network", flat=True)) == {world.network.pk, other.pk}
    assert start_project(network_id=world.network.pk, words=WORDS, key="k", **world.lead) == pk
    need.kind = PostingKind.OFFER
    need.save()
    assert refused(
        start_project, network_id=world.network.pk, words=WORDS, posting_id=need.pk, **world.lead
    ) == ("projects.not_a_need",)
    with pytest.raises(ObjectDoesNotExist):
        start_project(network_id=world.network.pk, words=WORDS, actor=world.stranger, on=NOW)


def test_a_past_project_is_recorded_where_it_stands() -> None:
    world = opened()
    past = PastProject(
        stage=Stage.RUNNING,
        through=(Stage.DETECTED, Stage.SUBMITTED, Stage.FUNDED),
        detected_on=date(2015, 1, 1),
        partners=((company("PME Exemple").pk, Category.SME),),
        agreed_on=date(2016, 1, 1),
    )
    pk = record_project(network_id=world.network.pk, words=WORDS, past=past, **world.lead)
    assert [step.stage for step in Project.objects.get(pk=pk).steps.all()] == [
        "detected",
        "submitted",
        "funded",
        "running",
    ]
    later = replace(past, detected_on=date(2030, 1, 1))
    assert refused(record_project, network_id=world.network.pk, words=WORDS, past=later, **world.lead) == (
        "projects.day_to_come",
    )


def test_words_change_once_and_by_who_leads() -> None:
    world = seated()
    given = {"project_id": world.project.pk, "words": replace(WORDS, title="Film"), "seen": 1}
    assert change_project(**given, **world.lead) == 2
    assert refused(change_project, **given, **world.lead) == ("kernel.stale",)
    assert refused(change_project, **given, **world.as_("a")) == ("kernel.not_allowed",)


def test_a_project_moves_when_it_may() -> None:
    world = seated()
    given = {"project_id": world.project.pk, **world.lead}
    move_project(to=Stage.PREPARATION, **given)
    assert refused(move_project, to=Stage.RUNNING, **given) == ("projects.agreement_unsigned",)
    future = NOW.date() + timedelta(days=1)
    assert refused(move_project, to=Stage.RUNNING, agreed_on=future, **given) == ("projects.day_to_come",)
    move_project(to=Stage.RUNNING, agreed_on=NOW.date(), **given)
    move_project(to=Stage.STOPPED, reason="le besoin a disparu", **given)
    assert [step.stage for step in world.project.steps.all()] == [
        "detected",
        "preparation",
        "running",
        "stopped",
    ]


# ---- who sees what ------------------------------------------------------------------------------


def test_confidentiality_says_who_may_know() -> None:
    world = seated()
    on, stranger = NOW.date(), world.stranger

    def seen(actor: Any, scope: Any = projects_visible_to) -> bool:
        return bool(scope(actor=actor, on=on).filter(pk=world.project.pk).exists())

    assert seen(MACHINE) and seen(MACHINE, projects_opened_to)
    assert not seen(stranger)
    assert seen(world.as_("a")["actor"], projects_opened_to)
    Project.objects.update(confidentiality=Confidentiality.OPEN)
    assert seen(stranger) and not seen(stranger, projects_opened_to)
    ProjectPartner.objects.filter(pk=world.partners["a"].pk).update(state=PartnerState.INVITED)
    Project.objects.update(confidentiality=Confidentiality.PARTNERS)
    invited = world.as_("a")["actor"]
    assert seen(invited) and not seen(invited, projects_opened_to)


def test_a_search_never_tells_what_one_may_not_read() -> None:
    world = seated()
    Project.objects.update(confidentiality=Confidentiality.OPEN)

    def found(actor: Any, **filters: Any) -> int:
        return projects_found(ProjectFilters(**filters), actor=actor, on=NOW.date(), sort="-title").count()

    assert found(world.stranger, search="Pelliculage") == 1
    assert found(world.stranger, search="synthèse") == 0
    assert found(world.as_("a")["actor"], search="synthèse", stage="detected", network="reseau-temoin") == 1
    assert found(MACHINE, inter=True) == 0


# ---- the table ----------------------------------------------------------------------------------


def test_partners_come_in_with_an_undertaking() -> None:
    world = opened()
    own = company("Entreprise Exemple")
    given = {
        "project_id": world.project.pk,
        "organisation_id": own.pk,
        "category": Category.SME,
        **world.lead,
    }
    pk = propose_partner(**given)
    assert refused(propose_partner, **given) == ("projects.partner_twice",)
    assert refused(invite_partner, partner_id=pk, disclosed=" ", **world.lead) == (
        "projects.disclosed_missing",
    )
    invite_partner(partner_id=pk, disclosed="Un film", **world.lead)
    answer = {"partner_id": pk, "actor": MACHINE, "on": NOW}
    assert refused(answer_invitation, accepts=True, **answer) == ("projects.undertaking_missing",)
    answer_invitation(accepts=False, **answer)
    assert refused(answer_invitation, accepts=False, **answer) == ("projects.partner_step",)
    invite_partner(partner_id=pk, disclosed="Un film", **world.lead)
    with pytest.raises(ObjectDoesNotExist):
        answer_invitation(partner_id=pk, accepts=True, undertakes=True, actor=world.stranger, on=NOW)
    assert refused(answer_invitation, partner_id=pk, accepts=True, undertakes=True, **world.lead) == (
        "kernel.not_allowed",
    )


def test_the_board_shows_who_holds_which_link() -> None:
    world = seated()
    link = add_link(project_id=world.project.pk, name="Film", note="naturel", **world.lead)
    given = {"link_id": link, "partner_id": world.partners["a"].pk, **world.lead}
    hold_link(leads=False, **given)
    board = board_of(world.project, list(world.project.partners.all()))
    assert [row.name for row in board.holes] == ["Film"]
    hold_link(leads=True, note="pilote", **given)
    assert LinkHolder.objects.get().leads
    assert refused(hold_link, leads=True, **{**given, "partner_id": 0}, note="x" * 81) == (
        "projects.partner_unknown",
        "projects.too_long",
    )
    hold_link(leads=None, **given)
    assert not LinkHolder.objects.exists()
    assert refused(add_link, project_id=world.project.pk, name="", **world.lead) == ("projects.link_missing",)
    assert refused(remove_link, link_id=link, **world.as_("a")) == ("kernel.not_allowed",)
    remove_link(link_id=link, **world.lead)
    assert not world.project.links.exists()


def test_each_states_alone_then_together() -> None:
    world = seated()

    def state(key: str, **more: Any) -> dict[str, Any]:
        said = {"partner_id": world.partners[key].pk, "brings": BRINGS, "expects": EXPECTS}
        return {**said, **world.as_(key), **more}

    assert refused(state_terms, **state("a", together=True)) == ("projects.not_all_alone",)
    assert refused(state_terms, **state("a", brings=[], expects=[])) == (
        "projects.lines_missing",
        "projects.lines_missing",
    )
    for key in world.partners:
        state_terms(**state(key))
    assert refused(state_terms, **state("a")) == ("projects.stated_alone",)
    state_terms(**state("a", together=True))
    state_terms(**state("a", together=True, brings=EXPECTS))
    assert Statement.objects.filter(partner=world.partners["a"]).count() == 2
    assert refused(state_terms, **state("a", **world.lead)) == ("kernel.not_allowed",)
    ProjectPartner.objects.filter(pk=world.partners["b"].pk).update(state=PartnerState.LEFT)
    assert refused(state_terms, **state("b")) == ("projects.not_in",)


def test_notes_are_confirmed_again_when_they_change() -> None:
    world = seated()
    given = {"project_id": world.project.pk, "held_on": NOW.date(), **world.lead}
    assert refused(
        hold_meeting, **{**given, "held_on": date(2030, 1, 1)}, partners=[], notes="x" * 20_001
    ) == (
        "projects.nobody_there",
        "projects.day_to_come",
        "projects.too_long",
    )
    meeting = hold_meeting(partners=[row.pk for row in world.partners.values()], notes="a", **given)
    own = {"meeting_id": meeting, "partner_id": world.partners["a"].pk, **world.as_("a")}
    confirm_notes(seen=1, **own)
    assert write_notes(meeting_id=meeting, notes="b", seen=1, **world.lead) == 2
    assert refused(write_notes, meeting_id=meeting, notes="b", seen=1, **world.lead) == ("kernel.stale",)
    assert refused(confirm_notes, seen=1, **own) == ("projects.notes_changed",)
    tell_climate(climate=Climate.YES, **own)
    assert refused(tell_climate, climate=Climate.NO, **own) == ("projects.climate_told",)
    second = hold_meeting(partners=[world.partners["a"].pk], **given)
    assert refused(tell_climate, climate=Climate.NO, **{**own, "meeting_id": second}) == (
        "projects.climate_of_first",
    )
    entry = AuditEntry.objects.filter(command="tell_climate").get()
    assert entry.changes == {"partner": world.partners["a"].pk}
    meetings = list(Meeting.objects.prefetch_related("presences"))
    partners = list(partners_of(world.project, actor=MACHINE, on=NOW.date()))
    facts = team_facts(board_of(world.project, partners), partners, meetings)
    assert (facts.meetings, facts.unconfirmed, facts.climate) == (2, 4, {Climate.YES: 1})


# ---- the agreement ------------------------------------------------------------------------------


def test_an_agreement_opens_with_what_was_said() -> None:
    world = seated()
    for key, partner in world.partners.items():
        state_terms(partner_id=partner.pk, brings=BRINGS, expects=EXPECTS, **world.as_(key))
    assert begin_agreement(project_id=world.project.pk, **world.lead) == 1
    assert len(world.latest.content["returns"]) == 3
    assert refused(begin_agreement, project_id=world.project.pk, **world.lead) == (
        "projects.agreement_exists",
    )
    alone = opened_elsewhere(world)
    assert refused(begin_agreement, project_id=alone, **world.lead) == ("projects.nobody_in",)


def opened_elsewhere(world: World) -> int:
    number: int = start_project(network_id=world.network.pk, words=WORDS, **world.lead)
    return number


def test_two_partners_editing_one_clause_lose_nothing() -> None:
    world = begun()
    seen = section_digest(world.latest.content, "law")
    given = {"project_id": world.project.pk, "section": "law", "seen": seen}
    write_section(typed=[{"law": "droit français"}], **given, **world.as_("a"))
    assert refused(write_section, typed=[{"law": "droit belge"}], **given, **world.as_("b")) == (
        "projects.clause_changed",
    )
    assert world.latest.content["law"][0]["law"] == "droit français"
    # Another article of the same version is nobody else's: it is written.
    world.write("confidentiality", {"years": "5"}, who=world.as_("b"))
    assert world.latest.number == 3
    assert refused(
        write_section,
        project_id=world.project.pk,
        section="law",
        typed=[{"law": "droit français"}],
        seen=section_digest(world.latest.content, "law"),
        **world.lead,
    ) == ("projects.nothing_changed",)


def test_a_funder_who_knows_the_project_does_not_write_it() -> None:
    world = begun()
    ProjectPartner.objects.filter(pk=world.partners["c"].pk).update(state=PartnerState.LEFT)
    assert refused(
        comment_clause, project_id=world.project.pk, section="law", text="bien", **world.as_("c")
    ) == ("kernel.not_allowed",)


def test_remarks_are_made_and_settled() -> None:
    world = begun()
    given = {"project_id": world.project.pk, **world.as_("a")}
    pk = comment_clause(section="law", text="Et les tribunaux ?", **given)
    settle_comment(comment_id=pk, **given)
    assert ClauseComment.objects.get().settled_at == NOW
    assert refused(settle_comment, comment_id=pk, **given) == ("projects.settled_already",)
    assert refused(comment_clause, section="law", text="", **given) == ("projects.comment_missing",)


def approve_all(world: World) -> None:
    for key, partner in world.partners.items():
        approve_version(partner_id=partner.pk, number=world.latest.number, **world.as_(key))


def sign_all(world: World) -> None:
    for key, partner in world.partners.items():
        sign_version(partner_id=partner.pk, digest_read=world.latest.digest, **world.as_(key))


def test_an_outdated_approval_says_what_changed() -> None:
    world = complete()
    read = world.latest.number
    world.write("confidentiality", {"years": "10"})
    with pytest.raises(Refused) as raised:
        approve_version(partner_id=world.partners["a"].pk, number=read, **world.as_("a"))
    (refusal,) = raised.value.refusals
    assert (refusal.code, refusal.params["sections"]) == ("projects.version_outdated", ["confidentiality"])


def test_a_missing_hundredth_keeps_everyone_from_approving() -> None:
    world = complete()
    row = {"code": "R1", "title": "F", "ownership": "joint", "shares.@a": "33,33", "shares.@b": "33,33"}
    world.write("results", {**row, "shares.@c": "33,33"})
    given = {"partner_id": world.partners["a"].pk, **world.as_("a")}
    assert refused(approve_version, number=world.latest.number, **given) == ("projects.checks_block",)


def test_approved_by_all_it_freezes_then_is_signed_then_amended() -> None:
    world = complete()
    first = {"partner_id": world.partners["a"].pk, **world.as_("a")}
    digest = world.latest.digest
    assert refused(sign_version, digest_read=digest, **first) == ("projects.not_approved",)
    approve_all(world)
    assert world.agreement.state == AgreementState.APPROVED
    assert refused(approve_version, number=world.latest.number, **first) == ("projects.approved_already",)
    with pytest.raises(Refused, match="agreement_frozen"):
        world.write("confidentiality", {"years": "9"})
    assert refused(sign_version, digest_read="autre", **first) == ("projects.other_text",)
    sign_all(world)
    assert refused(sign_version, digest_read=digest, **first) == ("projects.signed_already",)
    assert (world.agreement.state, world.agreement.in_force) == (AgreementState.SIGNED, world.latest)
    assert set(PartySignature.objects.values_list("digest", flat=True)) == {digest}
    amend = {"project_id": world.project.pk, **world.lead}
    assert refused(propose_amendment, reason="", **amend) == ("projects.reason_missing",)
    assert propose_amendment(reason="un an de plus", **amend) == 1
    assert world.agreement.in_force != world.latest
    world.write("confidentiality", {"years": "9"})
    approve_all(world)
    sign_all(world)
    assert world.agreement.in_force == world.latest
    assert world.latest.amendment == 1


def test_a_partner_leaving_after_approval_opens_the_agreement_again() -> None:
    world = complete()
    approve_all(world)
    given = {"partner_id": world.partners["c"].pk, **world.as_("c")}
    assert refused(leave_project, reason=" ", **given) == ("projects.reason_missing",)
    assert refused(leave_project, reason="x", **{**given, **world.as_("a")}) == ("kernel.not_allowed",)
    leave_project(reason="changement de stratégie", **given)
    assert world.agreement.state == AgreementState.DRAFTING
    assert Approval.objects.count() == 3
    assert refused(sign_version, digest_read=world.latest.digest, **given) == ("projects.no_party",)
    other = {"partner_id": world.partners["a"].pk, **world.as_("a")}
    world.write("confidentiality", {"years": "9"})
    assert refused(approve_version, number=world.latest.number, **other) == ("projects.checks_block",)


def test_a_partner_leaving_after_signature_leaves_the_agreement_in_force() -> None:
    world = complete()
    approve_all(world)
    sign_all(world)
    leave_project(partner_id=world.partners["c"].pk, reason="cession", **world.lead)
    assert world.agreement.state == AgreementState.SIGNED


def test_progress_is_written_by_who_takes_part() -> None:
    world = complete()
    given = {"project_id": world.project.pk, "item": Item.TASK, "code": "T1", **world.as_("b")}
    follow_item(typed=Followed(percent=40), **given)
    follow_item(typed=Followed(percent=60), **given)
    assert WorkProgress.objects.get().percent == 60
    assert refused(follow_item, typed=Followed(), **{**given, "code": "T9"}) == ("projects.item_unknown",)


def test_the_same_form_sent_twice_acts_once() -> None:
    world = complete()
    given = {"partner_id": world.partners["a"].pk, "number": world.latest.number, "key": "once"}
    first = approve_version(**given, **world.as_("a"))
    assert approve_version(**given, **world.as_("a")) == first
    assert Approval.objects.count() == 1
