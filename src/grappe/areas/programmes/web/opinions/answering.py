"""The expert's side: what is asked of them, the link question, the application, and their opinion."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.forms.web.answers import answers_in_words
from grappe.areas.programmes.commands.opinions import (
    declare_no_link,
    give_opinion,
    keep_draft,
    recuse,
)
from grappe.areas.programmes.queries.applications import questions_of
from grappe.areas.programmes.queries.discussion import rights_of_jury
from grappe.areas.programmes.queries.opinions import (
    facts_of,
    file_for_expert,
    opinions_of_expert,
    partners_of,
    tied_opinions,
)
from grappe.areas.programmes.rules.conflicts import ConflictKind
from grappe.areas.programmes.rules.opinions import OpinionState, is_locked, refusals_to_open
from grappe.areas.programmes.web.opinions.forms import OpinionForm
from grappe.areas.programmes.web.opinions.rows import shown_opinions
from grappe.kernel import files
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused, whole_number
from grappe.web.formats import reading_language
from grappe.web.refusals import add_to_form, all_words


@signed_in
def mine(request: ActorRequest) -> HttpResponse:
    """List the opinions asked of the reader; one that a tie closes says only that."""
    rows = list(opinions_of_expert(actor=request.actor))
    tied = _tied(request, rows)
    context = {
        "opinions": [
            (one, one.row.pk in tied or one.row.state == OpinionState.RECUSED) for one in shown_opinions(rows)
        ]
    }
    return render(request, "programmes/opinions/mine.html", context)


def _tied(request: ActorRequest, rows: list[Any]) -> set[int]:
    partners = partners_of([row.application_id for row in rows])
    return tied_opinions(rows, partners, person_id=request.actor.own_id, on=timezone.localdate())


@signed_in
def answer(request: ActorRequest, opinion: int) -> HttpResponse:
    """Ask the link question, then show the application and keep the opinion."""
    if request.method != "POST":
        return _page(request, opinion)
    act = _ACTS.get(request.POST.get("action", ""), _give)
    try:
        act(request, opinion)
    except Refused as refused:
        return _page(request, opinion, refused)
    return HttpResponseRedirect(request.path, status=303)


def _common(request: ActorRequest, opinion: int) -> dict[str, Any]:
    return {"opinion_id": opinion, "actor": request.actor, "on": timezone.now()}


def _key(request: ActorRequest, act: str) -> str | None:
    """One key per page and act: the link answered there must not pass for the opinion given there."""
    key = request.POST.get("key", "")[:48]
    return f"{key}-{act}" if key else None


def _version(request: ActorRequest) -> int:
    return whole_number(request.POST.get("version")) or 0


def _no_link(request: ActorRequest, opinion: int) -> None:
    declare_no_link(key=_key(request, "link"), **_common(request, opinion))


def _recuse(request: ActorRequest, opinion: int) -> None:
    recuse(
        kind=request.POST.get("link", ""),
        note=request.POST.get("note", ""),
        key=_key(request, "recuse"),
        **_common(request, opinion),
    )


def _draft(request: ActorRequest, opinion: int) -> None:
    text = request.POST.get("text", "")
    keep_draft(text=text, version=_version(request), **_common(request, opinion))


def _give(request: ActorRequest, opinion: int) -> None:
    give_opinion(
        text=request.POST.get("text", ""),
        version=_version(request),
        key=_key(request, "give"),
        **_common(request, opinion),
    )


_ACTS: Mapping[str, Callable[[ActorRequest, int], None]] = {
    "no-link": _no_link,
    "recuse": _recuse,
    "draft": _draft,
    "give": _give,
}


def _page(request: ActorRequest, pk: int, refused: Refused | None = None) -> HttpResponse:
    now = timezone.now()
    row = opinions_of_expert(actor=request.actor).get(pk=pk)
    partners = partners_of([row.application_id])
    on = timezone.localdate(now)
    tied = bool(tied_opinions([row], partners, person_id=request.actor.own_id, on=on))
    if tied or row.state in (OpinionState.RECUSED, OpinionState.WITHDRAWN):
        return _closed(request, withdrawn=row.state == OpinionState.WITHDRAWN)
    call, application = row.application.call, row.application
    facts, rights = facts_of(row, tied=tied), rights_of_jury(call, when=now)
    common = {
        "opinion": shown_opinions([row])[0],
        "row": row,
        "application": application,
        "call": call,
        "partners": partners.get(application.pk, []),
        "links": _links(),
        "chosen_link": request.POST.get("link", ""),
        "typed_note": request.POST.get("note", ""),
        "reasons": all_words(refused.refusals) if refused else [],
        "locked": is_locked(facts, rights=rights, on=now),
        "lock_reasons": all_words(refusals_to_open(facts, rights=rights, on=now)),
        "key": new_key(),
    }
    status = 409 if refused else 200
    if row.no_link_declared_at is None or (common["locked"] and row.state != OpinionState.GIVEN):
        # What was never opened, or never answered in time, is not opened afterwards.
        return render(request, "programmes/opinions/link.html", common, status=status)
    form = OpinionForm(initial={"key": new_key(), "text": request.POST.get("text", row.draft or row.text)})
    if refused:
        form = OpinionForm(request.POST)
        form.is_valid()
        add_to_form(form, refused)
    context = common | {
        "form": form,
        "version": row.version,
        "answered": _dossier(row),
        "costs": list(application.costs.order_by("position")),
        "attachments": list(
            application.attachments.filter(removed_at=None).select_related("file").order_by("pk")
        ),
    }
    return render(request, "programmes/opinions/answer.html", context, status=status)


def _links() -> list[tuple[str, str]]:
    return [
        (ConflictKind.EMPLOYMENT, _("J’y travaille ou j’y ai travaillé récemment")),
        (ConflictKind.DECLARED_OTHER, _("Je la conseille, la finance ou la concurrence")),
        (ConflictKind.DECLARED_PERSONAL, _("Un proche y est lié")),
    ]


def _dossier(row: Any) -> list[tuple[str, str]]:
    """The questions that were asked with the applicant's words."""
    language = reading_language()
    questions = [q.said_in(language) for q in questions_of(row.application.form_revision)]
    return [
        (question.label, words) for question, words in answers_in_words(questions, row.application.answers)
    ]


def _closed(request: ActorRequest, *, withdrawn: bool) -> HttpResponse:
    sentence = (
        _("L’animation de l’appel a retiré sa demande. Vous n’avez rien à faire.")
        if withdrawn
        else _(
            "Un lien, déclaré ou trouvé dans l’annuaire, vous écarte de ce dossier. Vous n’avez rien à faire."
        )
    )
    context = {
        "status": 403,
        "layout": "web/base.html",
        "title": _("Cet avis ne vous est plus demandé"),
        "sentence": sentence,
        "actions": [(_("Voir les avis demandés"), reverse("programmes:my-opinions"))],
    }
    return render(request, "web/error.html", context, status=403)


@signed_in
def read_file(request: ActorRequest, opinion: int, pk: int) -> HttpResponse:
    """Give a file joined to the application that the expert reads."""
    now = timezone.now()
    row = opinions_of_expert(actor=request.actor).get(pk=opinion, no_link_declared_at__isnull=False)
    facts = facts_of(row, tied=bool(_tied(request, [row])))
    reasons = refusals_to_open(facts, rights=rights_of_jury(row.application.call, when=now), on=now)
    if reasons:
        raise Refused(reasons)
    file = file_for_expert(row, pk=pk)
    reply = HttpResponse(files.read(file), content_type=file.kind)
    suffix = f".{file.name.rpartition('.')[2].lower()}" if "." in file.name else ""
    reply.headers["Content-Disposition"] = f'attachment; filename="piece-{pk}{suffix}"'
    reply.headers["X-Content-Type-Options"] = "nosniff"
    return reply
