"""Declaring the aid of an undertaking: what is known already, line by line, then the signature."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from grappe.areas.directory.models import Organisation
from grappe.areas.directory.web.pages import answer_form, keep_out
from grappe.areas.funding.commands import DeclaredAid, Statement, declare_aid, join_to_declaration
from grappe.areas.funding.commands.declarations import undertaking_of, window_of_declaration
from grappe.areas.funding.models import AidDeclaration, AidLine
from grappe.areas.funding.queries.groups import group_of
from grappe.areas.funding.queries.ledger import declared_lines
from grappe.areas.funding.rules.windows import Window
from grappe.areas.funding.web.forms import (
    DeclaredForm,
    EvidenceForm,
    StatementForm,
    evidence_of,
    record_of_form,
)
from grappe.areas.funding.web.frame import frame, organisation_found, paper
from grappe.kernel import files
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refusal, Refused, whole_number
from grappe.web.refusals import add_to_form, all_words, words_of

BLANK = 2
MOST = 200


@signed_in
def declare(request: ActorRequest, pk: int) -> HttpResponse:
    """Show the lines known so far and the statement; take it when it is signed."""
    shown = organisation_found(request, pk)
    context = frame(shown)
    keep_out(context["can_declare"])
    today = timezone.localdate()
    try:
        group = group_of(shown, on=today)
        members, window = list(undertaking_of(group).values()), window_of_declaration(group)
    except Refused as refused:
        said = {"refusals": all_words(refused.refusals)}
        return render(request, "funding/declare.html", context | said)
    statement = StatementForm(
        request.POST or None, request.FILES or None, initial={"valid_on": today, "key": new_key()}
    )
    forms = _line_forms(request, shown, members, window)
    if request.method == "POST" and "more" not in request.POST and _sent(request, shown, statement, forms):
        return HttpResponseRedirect(reverse("funding:aid", args=[pk]), status=303)
    if "more" in request.POST:
        # A line more is no attempt to sign: nothing is judged yet.
        statement = StatementForm(initial={name: request.POST.get(name) for name in statement.fields})
    return render(
        request,
        "funding/declare.html",
        context
        | {
            "statement": statement,
            "forms": forms,
            "window": window,
            "members": members,
            "count": len(forms),
            "has_errors": statement.errors or any(form.errors for form in forms if form.is_bound),
            "on_behalf": not shown.is_own,
        },
    )


def _line_forms(
    request: ActorRequest, shown: Organisation, members: Sequence[Organisation], window: Window
) -> list[DeclaredForm]:
    if request.method == "POST":
        number = min(whole_number(request.POST.get("count")) or 0, MOST)
        if "more" in request.POST:
            typed = [_typed(request, place) for place in range(number)]
            return [*_unbound(typed, members), *_blank(members, number)]
        return [
            DeclaredForm(request.POST, members=members, prefix=f"lines-{place}") for place in range(number)
        ]
    known = [
        _values(row)
        for row in declared_lines(shown)[:MOST]
        if row.granted_on is None or window.contains(row.granted_on)
    ]
    return [*_unbound(known, members), *_blank(members, len(known))]


def _typed(request: ActorRequest, place: int) -> dict[str, Any]:
    names = DeclaredForm.base_fields
    return {name: request.POST.get(f"lines-{place}-{name}", "") for name in names}


def _unbound(lines: Iterable[dict[str, Any]], members: Sequence[Organisation]) -> list[DeclaredForm]:
    return [
        DeclaredForm(members=members, prefix=f"lines-{place}", initial=line)
        for place, line in enumerate(lines)
    ]


def _blank(members: Sequence[Organisation], start: int) -> list[DeclaredForm]:
    places = range(start, start + BLANK)
    return [DeclaredForm(members=members, prefix=f"lines-{place}") for place in places]


def _values(row: AidLine) -> dict[str, Any]:
    whole, rest = divmod(row.amount_cents, 100)
    return {
        "beneficiary": row.beneficiary_id,
        "purpose": row.purpose,
        "authority_name": row.granted_by,
        "granted_on": row.granted_on,
        "amount": f"{whole},{rest:02}",
        "status": row.status,
        "regime": row.regime,
    }


def _sent(
    request: ActorRequest, shown: Organisation, statement: StatementForm, forms: Sequence[DeclaredForm]
) -> bool:
    """Take the declaration, or put each reason on its own line or on the statement."""
    valid = [form.is_valid() for form in forms]
    if not (statement.is_valid() and all(valid)):
        return False
    written = [form for form in forms if not form.is_blank]
    typed = statement.cleaned_data
    try:
        declare_aid(
            organisation_id=shown.pk,
            statement=Statement(
                valid_on=typed["valid_on"],
                signed_by=typed["signed_by"],
                signed_as=typed["signed_as"],
                is_none=typed["is_none"],
                evidence=evidence_of(typed),
            ),
            lines=[
                DeclaredAid(form.cleaned_data["beneficiary"] or shown.pk, record_of_form(form.cleaned_data))
                for form in written
            ],
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )
    except Refused as refused:
        _put(refused.refusals, statement, written)
        return False
    return True


def _put(refusals: Sequence[Refusal], statement: StatementForm, lines: Sequence[DeclaredForm]) -> None:
    """Each refusal goes to its line: the rules name it `lines-<place>-<field>`."""
    for refusal in refusals:
        _mark, _dash, rest = (refusal.field or "").partition("lines-")
        place, _dash, field = rest.partition("-")
        if place.isdecimal():
            form = lines[int(place)]
            form.add_error(field if field in form.fields else None, words_of(refusal))
        else:
            add_to_form(statement, Refused(refusal))


@signed_in
def declaration(request: ActorRequest, pk: int, declaration: int) -> HttpResponse:
    """Show a declaration as it was signed, to be printed; take the signed paper."""
    shown = organisation_found(request, pk)
    row = _declaration(shown, declaration)
    context = frame(shown)
    if request.method == "POST":
        keep_out(context["can_declare"])
    form = EvidenceForm(request.POST or None, request.FILES or None, initial={"key": new_key()})

    def act(typed: dict[str, Any]) -> None:
        join_to_declaration(
            declaration_id=row.pk,
            evidence=(typed["evidence"].name, typed["evidence"].read(files.LARGEST + 1)),
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )

    lines = row.lines.select_related("beneficiary", "authority").order_by("granted_on", "pk")
    said = {"declaration": row, "lines": lines, "window": _covered(row), "form": form}
    return answer_form(request, "funding/declaration.html", context | said, act, lambda: request.path)


@signed_in
def declaration_paper(request: ActorRequest, pk: int, declaration: int) -> HttpResponse:
    """Send the signed paper of a declaration to who may read the declaration."""
    return paper(_declaration(organisation_found(request, pk), declaration).document)


def _declaration(shown: Organisation, pk: int) -> AidDeclaration:
    rows = AidDeclaration.objects.filter(organisation=shown).select_related("declared_by", "document")
    return get_object_or_404(rows, pk=pk)


def _covered(row: AidDeclaration) -> tuple[date, date]:
    return row.window_from, row.valid_on
