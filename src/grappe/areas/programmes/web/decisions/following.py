"""What followed: outcomes, letters, minutes, exports."""

import csv
from collections.abc import Iterator
from typing import Any, Final, Literal

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grappe.areas.programmes.commands.decisions import (
    draw_letter,
    draw_minutes,
    mark_posted,
    print_letters,
    send_letters,
)
from grappe.areas.programmes.queries.export import call_document, marks_table
from grappe.areas.programmes.queries.laureates import count_laureates, laureates
from grappe.areas.programmes.queries.letters import count_letters, letters_of, letters_to_post
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.web.decisions.forms import PostedForm
from grappe.areas.programmes.web.decisions.pages import (
    address,
    call_followed,
    call_run,
    frame,
    session_of,
)
from grappe.kernel import files
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.kernel.models import StoredFile
from grappe.values import canonical_json, whole_number
from grappe.web.acts import done
from grappe.web.formats import points

PAGE: Final = 50


@signed_in
def follow_up(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Show the outcomes, the letters that wait, the minutes and the exports."""
    call = call_followed(request, network, slug)
    context = {**frame(call, "follow-up"), "key": new_key()}
    if call.state == CallState.DECIDED:
        count, aid = count_laureates(call)
        shown = _page(laureates(call), count, request.GET.get("laureats"))
        context.update(laureates=shown, laureate_count=count, aid_total=aid)
    if call.state == CallState.DECIDED and call.is_run:
        counts = count_letters(call)
        letters = _page(letters_of(call), counts["written"], request.GET.get("lettres"))
        context.update(counts, letters=letters)
    return render(request, "programmes/decisions/follow_up.html", context)


def _page(rows: QuerySet[Any], count: int, asked: str | None) -> Page[Any]:
    """Fifty rows, out of a number that is known already."""
    paginator = Paginator(rows, PAGE)
    paginator.count = count
    return paginator.get_page(asked)


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
    return _file(draw_letter(call_id=call.pk, number=number, actor=request.actor, on=timezone.now()))


@signed_in
def letters_to_print(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Every letter to post, in one PDF to print."""
    call = call_run(request, network, slug)
    content = print_letters(call_id=call.pk, actor=request.actor, on=timezone.now())
    if content is None:
        raise Http404
    return _download(content, f"lettres-{call.slug}.pdf", "application/pdf")


@signed_in
def posting(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Print the letters of those who have no address here, then say which were posted."""
    call = call_run(request, network, slug)
    letters: list[Any] = list(letters_to_post(call))
    choices = [(letter.number, f"{letter.number} · {letter.organisation}") for letter in letters]
    initial = {"letters": [letter.number for letter in letters], "key": new_key()}
    form = PostedForm(request.POST or None, letters=choices, initial=initial)
    act = {"call_id": call.pk, "actor": request.actor, "on": timezone.now()}
    if done(request, form, lambda typed: mark_posted(numbers=typed["letters"], key=typed["key"], **act)):
        return HttpResponseRedirect(f"{address(call, 'follow-up')}#lettres", status=303)
    context = {**frame(call, "follow-up"), "letters": letters, "form": form}
    return render(request, "programmes/decisions/posting.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def send(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Send the letters that wait: one, when its number is given, or all."""
    call = call_run(request, network, slug)
    asked = whole_number(request.POST.get("number"))
    numbers = None if asked is None else [asked]
    send_letters(call_id=call.pk, numbers=numbers, actor=request.actor, on=timezone.now())
    return HttpResponseRedirect(f"{address(call, 'follow-up')}#lettres", status=303)


@signed_in
def minutes(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """The minutes, to print."""
    return _minutes(request, network, slug, "pdf")


@signed_in
def minutes_docx(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """The minutes, to edit."""
    return _minutes(request, network, slug, "docx")


def _minutes(request: ActorRequest, network: str, slug: str, kind: Literal["pdf", "docx"]) -> HttpResponse:
    call = call_followed(request, network, slug)
    return _file(draw_minutes(call_id=call.pk, kind=kind, actor=request.actor, on=timezone.now()))


@signed_in
def export_json(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """The exported call: the stored file once decided, so that its hash is that of the minutes."""
    call = call_run(request, network, slug, "deliberation__export")
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
