"""The consortium agreement: written section by section, discussed, approved by each, signed, amended."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.timezone import localdate

from grappe.areas.projects.commands.loading import led_project, locked_agreement, spoken_partner, write_down
from grappe.areas.projects.models import (
    Approval,
    ClauseComment,
    ConsortiumAgreement,
    ConsortiumVersion,
    PartySignature,
    Project,
    ProjectPartner,
)
from grappe.areas.projects.queries.reading import changed_since, text_of
from grappe.areas.projects.rules.agreement.checks import blocking, check_agreement
from grappe.areas.projects.rules.agreement.content import BY_NAME, Content
from grappe.areas.projects.rules.agreement.reading import Typed, read_section
from grappe.areas.projects.rules.agreement.versions import (
    AgreementState,
    ApprovalFacts,
    differences,
    refusals_of_comment,
    refusals_to_amend,
    refusals_to_approve,
    refusals_to_sign,
    refusals_to_withdraw,
    refusals_to_write,
    section_digest,
    waiting_for,
)
from grappe.areas.projects.rules.roundtable import PartnerState
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, Refused, digest, refuse_if


@command
def begin_agreement(*, project_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Open the agreement of a project with what the table has said already; return the number of its version.

    The parties are those who have accepted; what each brings and expects is what it said last.

    :raises Refused: not who leads the project, one exists already, nobody has accepted.
    """
    project = led_project(project_id, actor=actor, on=localdate(on))
    if ConsortiumAgreement.objects.filter(project=project).exists():
        raise Refused(Refusal("projects.agreement_exists"))
    partners = _inside(project)
    if not partners:
        raise Refused(Refusal("projects.nobody_in"))
    agreement = ConsortiumAgreement.objects.create(project=project)
    version = _add_version(agreement, _first_words(project, partners), actor=actor, on=on)
    write_down("begin_agreement", project.pk, actor=actor, on=on, key=key, result=version.number)
    return version.number


@command
def write_section(
    *,
    project_id: int,
    section: str,
    typed: Sequence[Typed],
    seen: str,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Write a section anew as the next version, and return its number; approvals are of the version before.

    Nothing that another wrote is lost: a section changed since it was read is refused, to be compared.

    :param seen: the digest of the section that was read (`rules.agreement.versions.section_digest`).
    :raises Refused: with every reason: not theirs to write, frozen, changed meanwhile, what cannot be read.
    """
    agreement = locked_agreement(project_id, actor=actor, on=localdate(on))
    latest = _latest(agreement)
    partners = _inside(agreement.project)
    names = {str(row.pk): row.organisation.name for row in partners}
    known = [*names, *(code for code in text_of(latest).codes if code not in names)]
    rows, unreadable = read_section(BY_NAME[section], typed, names if section == "parties" else known)
    refuse_if(
        [
            *refusals_to_write(
                AgreementState(agreement.state),
                seen=seen,
                current=section_digest(latest.content, section),
                version=latest.number,
            ),
            *unreadable,
        ]
    )
    if section == "parties":
        rows = [{**row, "name": names[row["party"]]} for row in rows]
    content = {**latest.content, section: rows}
    if not differences(latest.content, content):
        raise Refused(Refusal("projects.nothing_changed"))
    version = _add_version(agreement, content, actor=actor, on=on)
    number = version.number
    write_down(
        "write_section",
        project_id,
        actor=actor,
        on=on,
        key=key,
        result=number,
        section=section,
        number=number,
    )
    return number


@command
def comment_clause(
    *, project_id: int, section: str, text: str, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Remark on a section of the latest version, and return the comment's id.

    :raises Refused: not theirs to discuss, an empty or too long text.
    """
    agreement = locked_agreement(project_id, actor=actor, on=localdate(on))
    refuse_if(refusals_of_comment(text))
    comment = ClauseComment.objects.create(
        agreement=agreement,
        section=BY_NAME[section].name,
        number=_latest(agreement).number,
        text=text.strip(),
        at=on,
        by_id=actor.person_id,
    )
    write_down("comment_clause", project_id, actor=actor, on=on, key=key, result=comment.pk, section=section)
    return comment.pk


@command
def settle_comment(
    *, project_id: int, comment_id: int, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Say that a remark is settled, and return the project's id; it stays readable.

    :raises Refused: not theirs to discuss, settled already.
    """
    agreement = locked_agreement(project_id, actor=actor, on=localdate(on))
    comment = agreement.comments.get(pk=comment_id)
    if comment.settled_at is not None:
        raise Refused(Refusal("projects.settled_already"))
    comment.settled_at = on
    comment.save()
    write_down("settle_comment", project_id, actor=actor, on=on, key=key, comment=comment.pk)
    return project_id


@command
def approve_version(
    *, partner_id: int, number: int, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Approve a version in the name of a party, and return the project's id; approved by all, it freezes.

    :param number: the version that was read.
    :raises Refused: with every reason: not one of its people, no party, an outdated version (with what
        changed since), checks that block, approved already.
    """
    partner, agreement = _as_party(partner_id, actor=actor, on=on)
    latest = _latest(agreement)
    given = set(latest.approvals.values_list("partner_id", flat=True))
    present = {str(row.pk) for row in _inside(agreement.project)}
    text = text_of(latest)
    facts = ApprovalFacts(
        state=AgreementState(agreement.state),
        asked=number,
        latest=latest.number,
        changed=changed_since(agreement, number),
        blocked=len(blocking(check_agreement(text, present=present))),
        is_given=partner.pk in given,
    )
    refuse_if(refusals_to_approve(facts))
    Approval.objects.create(version=latest, partner=partner, at=on, by_id=actor.person_id)
    if not waiting_for(text.codes, {str(pk) for pk in (*given, partner.pk)}):
        agreement.state = AgreementState.APPROVED
        agreement.save()
    write_down(
        "approve_version", partner.project_id, actor=actor, on=on, key=key, partner=partner.pk, number=number
    )
    return partner.project_id


@command
def sign_version(
    *, partner_id: int, digest_read: str, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Sign the approved version in the name of a party, with the hash of its text; return the project's id.

    Signed by all it is in force; an amendment replaces what it changes.

    :raises Refused: not one of its people, no party, not approved by all, signed already, another text.
    """
    partner, agreement = _as_party(partner_id, actor=actor, on=on)
    latest = _latest(agreement)
    given = set(latest.signatures.values_list("partner_id", flat=True))
    refuse_if(
        refusals_to_sign(
            AgreementState(agreement.state),
            is_signed=partner.pk in given,
            digest_read=digest_read,
            digest_now=digest(latest.content),
        )
    )
    PartySignature.objects.create(
        version=latest, partner=partner, digest=latest.digest, at=on, by_id=actor.person_id
    )
    if not waiting_for(text_of(latest).codes, {str(pk) for pk in (*given, partner.pk)}):
        agreement.state, agreement.in_force = AgreementState.SIGNED, latest
        agreement.save()
    write_down(
        "sign_version",
        partner.project_id,
        actor=actor,
        on=on,
        key=key,
        partner=partner.pk,
        number=latest.number,
        digest=latest.digest,
    )
    return partner.project_id


@command
def propose_amendment(
    *, project_id: int, reason: str, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Open an amendment to the agreement in force, and return its number; what is in force stays so until all
    have signed it.

    :raises Refused: with every reason: not theirs to write, nothing in force, another is open, no reason.
    """
    agreement = locked_agreement(project_id, actor=actor, on=localdate(on))
    refuse_if(refusals_to_amend(AgreementState(agreement.state), reason))
    # A number is never given twice, not even that of an amendment withdrawn.
    agreement.amendment = _most(agreement, "amendment") + 1
    agreement.state, agreement.reason = AgreementState.DRAFTING, reason.strip()
    version = _add_version(agreement, _latest(agreement).content, actor=actor, on=on)
    number = agreement.amendment
    write_down(
        "propose_amendment", project_id, actor=actor, on=on, key=key, result=number, version=version.number
    )
    return number


@command
def withdraw_amendment(
    *, project_id: int, reason: str, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Give up the amendment that is open, and return the number of the version in force: it is the latest
    again. What was written stays among the versions.

    :raises Refused: with every reason: not theirs to write, no amendment is open, no reason.
    """
    agreement = locked_agreement(project_id, actor=actor, on=localdate(on))
    state = AgreementState(agreement.state)
    in_force = agreement.in_force
    refuse_if(refusals_to_withdraw(state, agreement.amendment, in_force is not None, reason))
    assert in_force is not None, "refused above"
    withdrawn = agreement.amendment
    agreement.latest, agreement.amendment = in_force, in_force.amendment
    agreement.state, agreement.reason = AgreementState.SIGNED, ""
    agreement.save()
    write_down(
        "withdraw_amendment",
        project_id,
        actor=actor,
        on=on,
        key=key,
        result=in_force.number,
        amendment=withdrawn,
        reason=reason.strip(),
    )
    return in_force.number


def _most(agreement: ConsortiumAgreement, field: str) -> int:
    most: int | None = agreement.versions.aggregate(most=Max(field))["most"]
    return most or 0


def _latest(agreement: ConsortiumAgreement) -> ConsortiumVersion:
    assert agreement.latest is not None, "an agreement begins with a version"
    return agreement.latest


def _inside(project: Project) -> list[ProjectPartner]:
    rows = project.partners.filter(state=PartnerState.ACCEPTED).select_related("organisation")
    return list(rows.prefetch_related("statements"))


def _as_party(partner_id: int, *, actor: Actor, on: datetime) -> tuple[ProjectPartner, ConsortiumAgreement]:
    partner = spoken_partner(partner_id, actor=actor, on=localdate(on))
    agreement = ConsortiumAgreement.objects.select_related("latest").get(project=partner.project)
    agreement.project = partner.project
    if partner.state != PartnerState.ACCEPTED or str(partner.pk) not in text_of(_latest(agreement)).codes:
        raise Refused(Refusal("projects.no_party"))
    return partner, agreement


def _add_version(
    agreement: ConsortiumAgreement, content: Content, *, actor: Actor, on: datetime
) -> ConsortiumVersion:
    before: Mapping[str, Any] = agreement.latest.content if agreement.latest else {}
    version = ConsortiumVersion.objects.create(
        agreement=agreement,
        number=_most(agreement, "number") + 1,
        amendment=agreement.amendment,
        content=content,
        digest=digest(content),
        changed=[found.section for found in differences(before, content)],
        at=on,
        by_id=actor.person_id,
    )
    agreement.latest = version
    agreement.save()
    return version


def _first_words(project: Project, partners: Sequence[ProjectPartner]) -> dict[str, Any]:
    """What is known already: the purpose, the parties, what each last said that it brings and expects, the
    market of each as its field, its own where no other party has it."""
    said = {row.pk: list(row.statements.all())[-1] for row in partners if row.statements.all()}
    return {
        "objectives": [{"purpose": project.summary or project.need, "bonus": False}],
        "parties": [
            {"party": str(row.pk), "name": row.organisation.name, "role": row.role, "signatory": ""}
            for row in partners
        ],
        "contributions": [
            {"party": str(pk), "kind": line["kind"], "what": line["text"]}
            for pk, statement in said.items()
            for line in statement.brings
        ],
        "returns": [
            {"party": str(pk), "kind": line["kind"], "what": line["text"]}
            for pk, statement in said.items()
            for line in statement.expects
        ],
        "exploitation": _fields_of(project, partners),
    }


def _fields_of(project: Project, partners: Sequence[ProjectPartner]) -> list[dict[str, Any]]:
    """Each party keeps its market, when the directory says which."""
    markets = Counter(row.organisation.market.casefold() for row in partners)
    return [
        {
            "result": project.title,
            "party": str(row.pk),
            "market": row.organisation.market,
            "exclusive": markets[row.organisation.market.casefold()] == 1,
        }
        for row in partners
        if row.organisation.market
    ]
