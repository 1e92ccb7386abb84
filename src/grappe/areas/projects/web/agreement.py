"""The agreement: its articles with their remarks and differences, its checks, approvals, versions, papers."""

from collections.abc import Sequence
from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from grappe.areas.projects.commands import (
    approve_version,
    begin_agreement,
    propose_amendment,
    settle_comment,
    sign_version,
    withdraw_amendment,
)
from grappe.areas.projects.documents.clauses import Clause, clauses_of
from grappe.areas.projects.documents.papers import agreement_paper, drawn
from grappe.areas.projects.documents.words import SECTION_LABELS
from grappe.areas.projects.models import AGREEMENT_LABELS, ConsortiumAgreement
from grappe.areas.projects.queries.reading import (
    agreement_of,
    comments_of,
    parties_of,
    text_of,
    versions_of,
)
from grappe.areas.projects.rules.agreement.checks import blocking, check_agreement
from grappe.areas.projects.rules.agreement.content import Agreement
from grappe.areas.projects.rules.agreement.versions import AgreementState, differences, word_changes
from grappe.areas.projects.rules.roundtable import PartnerState
from grappe.areas.projects.web.checks import CheckRow, check_rows
from grappe.areas.projects.web.forms import ReasonForm
from grappe.areas.projects.web.pages import (
    agreement_found,
    attempt,
    download,
    frame,
    gone,
    project_found,
    shown,
    today,
)
from grappe.kernel.http import ActorRequest, signed_in
from grappe.values import whole_number
from grappe.web.acts import who

KINDS = {
    AgreementState.DRAFTING: "info",
    AgreementState.APPROVED: "accent",
    AgreementState.SIGNED: "ok",
}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@signed_in
def agreement(request: ActorRequest, project: int) -> HttpResponse:
    """Show the agreement, and do what can be done of it as a whole: open, approve, sign, amend."""
    found = project_found(request, project)
    row = agreement_of(found)
    form, reasons = ReasonForm(), None
    if request.method == "POST":
        form, reasons = _act(request, found, row)
        if reasons is None:
            return gone("agreement", project=found.pk)
    if row is None:
        context = {**frame(request, found, "agreement"), "reasons": reasons or []}
        return shown(request, "agreement_none.html", context, refused=request.method == "POST")
    row.project = found
    context = {**frame(request, found, "agreement"), **_read(request, row)}
    context |= {"form": form, "reasons": reasons or []}
    return shown(request, "agreement.html", context, refused=request.method == "POST")


def _read(request: ActorRequest, row: ConsortiumAgreement) -> dict[str, Any]:
    assert row.latest is not None, "an agreement begins with a version"
    text, parties = text_of(row.latest), parties_of(row, actor=request.actor, on=today())
    present = [str(one.pk) for one in parties if one.state == PartnerState.ACCEPTED]
    found = check_agreement(text, present=present)
    checks, blocks = check_rows(found), len(blocking(found))
    signed_up = [one for one in parties if str(one.pk) in text.codes]
    state = AgreementState(row.state)
    mine = [one for one in signed_up if one.is_own and one.state == PartnerState.ACCEPTED]
    drafting = state is AgreementState.DRAFTING
    return {
        "agreement": row,
        "state_kind": KINDS[state],
        "state_words": AGREEMENT_LABELS[state],
        "articles": _articles(text, checks, comments_of(row)),
        "checks": [check for check in checks if check.state != "ok"],
        "passed": [check for check in checks if check.state == "ok"],
        "all_checks": len(checks),
        "parties": signed_up,
        "approved": sum(1 for one in signed_up if one.approved_at),
        "signed": sum(1 for one in signed_up if one.signed_at),
        "versions": list(versions_of(row)),
        "sections": SECTION_LABELS,
        "blocks": blocks if drafting else 0,
        "to_approve": [one for one in mine if not one.approved_at] if drafting and not blocks else [],
        "to_sign": [one for one in mine if not one.signed_at] if state is AgreementState.APPROVED else [],
        "may_write": drafting,
        "may_amend": state is AgreementState.SIGNED,
        "may_withdraw": state is not AgreementState.SIGNED and row.in_force_id is not None,
    }


def _articles(text: Agreement, checks: Sequence[CheckRow], comments: dict[str, Any]) -> list[dict[str, Any]]:
    wrong = {check.section: check for check in reversed(checks) if check.state == "no"}
    return [
        {
            "clause": clause,
            "wrong": wrong.get(clause.section),
            "comments": comments.get(clause.section, ()),
            "open": sum(1 for one in comments.get(clause.section, ()) if one.settled_at is None),
        }
        for clause in clauses_of(text)
    ]


def _act(
    request: ActorRequest, found: Any, row: ConsortiumAgreement | None
) -> tuple[ReasonForm, list[str] | None]:
    act, form = request.POST.get("act", ""), ReasonForm()
    if act == "begin":
        return form, attempt(lambda: begin_agreement(project_id=found.pk, **who(request)))
    if row is None:
        raise Http404
    if act in ("amend", "withdraw"):
        form = ReasonForm(request.POST)
        form.is_valid()
        reason = form.cleaned_data.get("reason", "")
        command = propose_amendment if act == "amend" else withdraw_amendment
        return form, attempt(lambda: command(project_id=found.pk, reason=reason, **who(request)), form)
    if act == "settle":
        comment = get_object_or_404(row.comments, pk=whole_number(request.POST.get("comment", "")) or 0)
        return form, attempt(
            lambda: settle_comment(project_id=found.pk, comment_id=comment.pk, **who(request))
        )
    partner = get_object_or_404(found.partners, pk=whole_number(request.POST.get("partner", "")) or 0)
    if act == "approve":
        number = whole_number(request.POST.get("number", "")) or 0
        return form, attempt(lambda: approve_version(partner_id=partner.pk, number=number, **who(request)))
    digest = request.POST.get("digest", "")
    return form, attempt(lambda: sign_version(partner_id=partner.pk, digest_read=digest, **who(request)))


@signed_in
def version(request: ActorRequest, project: int, number: int) -> HttpResponse:
    """Compare a version with another (`avec`): the one before it unless one says which."""
    found = project_found(request, project)
    row = agreement_found(found)
    asked = whole_number(request.GET.get("avec", ""))
    other = number - 1 if asked is None else asked
    read = {one.number: one for one in row.versions.filter(number__in=(number, other)).select_related("by")}
    if number not in read:
        raise Http404
    before, after = read.get(other), read[number]
    context = {
        **frame(request, found, "agreement"),
        "version": after,
        "before": before,
        "latest": row.latest,
        "version_text": str(number),
        "changes": _changes(before.content if before else {}, after.content),
        "signatures": list(after.signatures.select_related("partner__organisation")),
    }
    return render(request, "projects/version.html", context)


def _changes(before: Any, after: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """The articles that differ, word by word."""
    changed = [found.section for found in differences(before, after)]
    old = {clause.section: clause for clause in clauses_of(Agreement.from_json(before))}
    new = {clause.section: clause for clause in clauses_of(Agreement.from_json(after))}
    return [
        (str(SECTION_LABELS[name]), word_changes(written(old[name]), written(new[name]))) for name in changed
    ]


def written(clause: Clause) -> str:
    """An article as plain text: its sentences, then its rows."""
    rows = (" · ".join(cell for cell in row if cell) for row in clause.rows)
    return "\n".join((*clause.sentences, *rows))


@signed_in
def pdf(request: ActorRequest, project: int) -> HttpResponse:
    """Send the latest version of the agreement to print and sign."""
    return _paper(request, project, "pdf")


@signed_in
def docx(request: ActorRequest, project: int) -> HttpResponse:
    """Send the latest version of the agreement as a text document."""
    return _paper(request, project, "docx")


def _paper(request: ActorRequest, project: int, kind: Literal["pdf", "docx"]) -> HttpResponse:
    found = project_found(request, project)
    row = agreement_found(found)
    assert row.latest is not None, "an agreement begins with a version"
    paper = agreement_paper(found, row.latest, list(row.latest.signatures.all()))
    name = f"{slugify(found.title)}-{_('accord')}-v{row.latest.number}.{kind}"
    content = drawn(paper, kind, on=timezone.now())
    return download(content, name, "application/pdf" if kind == "pdf" else DOCX)
