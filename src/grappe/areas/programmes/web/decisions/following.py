"""What followed: outcomes, letters, minutes, exports."""

import csv
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grappe.areas.programmes.commands.decisions import send_letters
from grappe.areas.programmes.queries.decisions import laureates
from grappe.areas.programmes.queries.export import call_document, marks_table
from grappe.areas.programmes.queries.letters import letters_of
from grappe.areas.programmes.web.decisions.pages import address, call_followed, call_run, frame, session_of
from grappe.kernel import files
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.kernel.models import StoredFile
from grappe.values import canonical_json
from grappe.web.formats import points


@signed_in
def follow_up(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Show the outcomes, the letters that wait, the minutes and the exports."""
    call = call_followed(request, network, slug)
    decided = list(laureates(call)) if call.state == "decided" else []
    letters = list(letters_of(call)) if call.is_run else []
    amounts = [decision.aid for decision in decided if decision.aid is not None]
    context = {
        **frame(call, "follow-up"),
        "laureates": decided,
        "letters": letters,
        "waiting": sum(letter.state == "waiting" and bool(letter.to_address) for letter in letters),
        "printed": sum(letter.state == "waiting" and not letter.to_address for letter in letters),
        "sent": sum(letter.state == "sent" for letter in letters),
        "aid_total": sum(amounts) if amounts else None,
        "key": new_key(),
    }
    return render(request, "programmes/decisions/follow_up.html", context)


@signed_in
def letter(request: ActorRequest, network: str, slug: str, number: int) -> HttpResponse:
    """Read one letter before it leaves."""
    call = call_run(request, network, slug)
    found = get_object_or_404(letters_of(call), number=number)
    context = {**frame(call, "follow-up"), "letter": found, "key": new_key()}
    return render(request, "programmes/decisions/letter.html", context)


@signed_in
def letter_file(request: ActorRequest, network: str, slug: str, number: int) -> HttpResponse:
    """The PDF that a letter carries."""
    call = call_run(request, network, slug)
    found = get_object_or_404(letters_of(call), number=number)
    if found.attachment is None:
        raise Http404
    return _file(found.attachment)


@signed_in
@require_POST
def send(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Send the letters that wait: one, when its number is given, or all."""
    call = call_run(request, network, slug)
    asked = request.POST.get("number", "")
    numbers = [int(asked)] if asked.isascii() and asked.isdigit() else None
    send_letters(call_id=call.pk, numbers=numbers, actor=request.actor, on=timezone.now())
    return HttpResponseRedirect(f"{address(call, 'follow-up')}#lettres", status=303)


@signed_in
def minutes(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """The minutes, to print."""
    session = session_of(call_followed(request, network, slug))
    return _file(session.minutes_pdf if session else None)


@signed_in
def minutes_docx(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """The minutes, to edit."""
    session = session_of(call_followed(request, network, slug))
    return _file(session.minutes_docx if session else None)


@signed_in
def export_json(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """The exported call: the stored file once decided, so that its hash is that of the minutes."""
    call = call_run(request, network, slug)
    session = session_of(call)
    if session and session.export:
        return _file(session.export)
    if call.grid is None:
        raise Http404
    return _download(canonical_json(call_document(call)), f"{call.slug}.json", "application/json")


@signed_in
def marks_csv(request: ActorRequest, network: str, slug: str) -> HttpResponseBase:
    """Every mark that was given, streamed row by row."""
    call = call_run(request, network, slug)
    codes, rows = marks_table(call)
    response = StreamingHttpResponse(_sheet(codes, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{call.slug}-notes.csv"'
    return response


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _sheet(codes: list[str], rows: Iterator[list[Any]]) -> Iterator[str]:
    """Lines as spreadsheets of the country read them: semicolons, decimal commas, a byte order mark."""
    states = {
        "given": _("rendue"),
        "incomplete": _("incomplète"),
        "abstained": _("abstention"),
        "recused": _("récusation"),
    }
    writer = csv.writer(_Echo(), delimiter=";")
    heads = [_("dossier"), _("organisation"), _("juré"), _("état"), _("note sur 20"), *codes]
    yield "\ufeff" + writer.writerow(heads)
    block: list[str] = []
    for number, organisation, juror, state, given, *marks in rows:
        written = "" if given is None else points(given)
        block.append(
            writer.writerow([number, _text(organisation), _text(juror), states[state], written, *marks])
        )
        if len(block) == 500:
            yield "".join(block)
            block.clear()
    yield "".join(block)


def _text(words: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{words}" if words[:1] in ("=", "+", "-", "@", "\t", "\r") else words


def _file(stored: StoredFile | None) -> HttpResponse:
    if stored is None:
        raise Http404
    return _download(files.read(stored), stored.name, stored.kind)


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
