"""Writing aid down: a line, its correction, its state, the line that it repeats; what the enterprise is."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from grappe.areas.directory.web.pages import answer_form, keep_out
from grappe.areas.funding.commands import (
    correct_line,
    join_lines,
    join_to_line,
    line_fingerprint,
    record_aid,
    set_aid_profile,
    turn_line,
)
from grappe.areas.funding.models import AidLine, AidOrigin, AidProfile
from grappe.areas.funding.queries.ledger import changes_of, lines_of
from grappe.areas.funding.queries.scopes import networks_kept_by
from grappe.areas.funding.rules import AidStatus
from grappe.areas.funding.rules.lines import AID_STEPS
from grappe.areas.funding.web.forms import (
    AidForm,
    AwardForm,
    EvidenceForm,
    ProfileForm,
    TurnForm,
    evidence_of,
)
from grappe.areas.funding.web.frame import frame, organisation_found, paper
from grappe.kernel import files
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import whole_number


def _back(pk: int) -> str:
    return reverse("funding:aid", args=[pk])


@signed_in
def add(request: ActorRequest, pk: int) -> HttpResponse:
    """Write down an aid: one that a network's funder awards, or that another body granted."""
    shown = organisation_found(request, pk)
    keep_out(shown.is_kept)
    networks = networks_kept_by(actor=request.actor, on=timezone.localdate()).order_by("pk")
    initial = {"key": new_key(), "granted_on": timezone.localdate()}
    form = AwardForm(request.POST or None, request.FILES or None, networks=networks, initial=initial)

    def act(typed: dict[str, Any]) -> None:
        record_aid(
            organisation_id=pk,
            record=form.record(),
            origin=AidOrigin.AWARD if typed["network"] else AidOrigin.REGISTER,
            network_id=int(typed["network"]) if typed["network"] else None,
            reference=typed["reference"],
            evidence=evidence_of(typed),
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )

    return answer_form(
        request, "funding/line_add.html", frame(shown) | {"form": form}, act, lambda: _back(pk)
    )


def _line(request: ActorRequest, pk: int, line: int) -> tuple[Any, AidLine]:
    shown = organisation_found(request, pk)
    row = get_object_or_404(lines_of(shown), pk=line)
    return shown, row


def _may_change(shown: Any, row: AidLine) -> bool:
    by_its_own = shown.is_own and row.origin == AidOrigin.DECLARATION
    return bool(row.origin != AidOrigin.PROMISE and (shown.is_kept or by_its_own))


@signed_in
def line(request: ActorRequest, pk: int, line: int) -> HttpResponse:
    """Show all that is written down of an aid, and what it was before; take the paper that proves it."""
    shown, row = _line(request, pk, line)
    if request.method == "POST":
        keep_out(_may_change(shown, row))
    form = EvidenceForm(request.POST or None, request.FILES or None, initial={"key": new_key()})

    def act(typed: dict[str, Any]) -> None:
        join_to_line(
            line_id=row.pk,
            evidence=(typed["evidence"].name, typed["evidence"].read(files.LARGEST + 1)),
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )

    return answer_form(
        request,
        "funding/line.html",
        frame(shown)
        | {
            "row": row,
            "changes": changes_of(row),
            "can_change": _may_change(shown, row),
            "can_turn": bool(AID_STEPS[AidStatus(row.status)]),
            "entries": row.register_entries.select_related("batch").order_by("pk"),
            "form": form,
        },
        act,
        lambda: request.path,
    )


@signed_in
def evidence(request: ActorRequest, pk: int, line: int) -> HttpResponse:
    """Send the paper behind an aid to who may read the aid."""
    _shown, row = _line(request, pk, line)
    return paper(row.document)


@signed_in
def correct(request: ActorRequest, pk: int, line: int) -> HttpResponse:
    """Correct what is written down of an aid, and say why."""
    shown, row = _line(request, pk, line)
    keep_out(_may_change(shown, row))
    shown_values = {name: getattr(row, name) for name in _SHOWN} | {
        "amount": _typed(row.amount_cents),
        "nominal": "" if row.nominal_cents is None else _typed(row.nominal_cents),
        "authority_name": row.granted_by,
        "seen": line_fingerprint(row),
        "key": new_key(),
    }
    form = AidForm(
        request.POST or None,
        request.FILES or None,
        correcting=True,
        regime=row.regime,
        initial=shown_values,
    )

    def act(typed: dict[str, Any]) -> None:
        correct_line(
            line_id=row.pk,
            record=form.record(),
            seen=typed["seen"],
            reason=typed["reason"],
            evidence=evidence_of(typed),
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )

    return answer_form(
        request,
        "funding/line_correct.html",
        frame(shown) | {"row": row, "form": form},
        act,
        lambda: _back(pk),
    )


_SHOWN = (
    "purpose",
    "granted_on",
    "paid_on",
    "regime",
    "activity",
    "instrument",
    "financed_by",
    "member_state",
    "nace",
    "product_sector",
)


def _typed(cents: int) -> str:
    whole, rest = divmod(cents, 100)
    return f"{whole},{rest:02}"


@signed_in
def turn(request: ActorRequest, pk: int, line: int) -> HttpResponse:
    """Grant, refuse, cancel or recover an aid, and say why."""
    shown, row = _line(request, pk, line)
    keep_out(_may_change(shown, row))
    steps = [step for step in AidStatus if step in AID_STEPS[AidStatus(row.status)]]
    form = TurnForm(request.POST or None, steps=steps, initial={"key": new_key()})

    def act(typed: dict[str, Any]) -> None:
        turn_line(
            line_id=row.pk,
            to=AidStatus(typed["to"]),
            granted_on=typed.get("granted_on"),
            reason=typed["reason"],
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )

    return answer_form(
        request,
        "funding/line_turn.html",
        frame(shown) | {"row": row, "form": form, "steps": steps},
        act,
        lambda: _back(pk),
    )


@require_POST
@signed_in
def join(request: ActorRequest, pk: int, line: int) -> HttpResponse:
    """Say that a line is the same aid as another, so that it counts once; or that it is one of its own."""
    shown, row = _line(request, pk, line)
    other = whole_number(request.POST.get("same_as"))
    same = None if other is None else get_object_or_404(lines_of(shown), pk=other).pk
    join_lines(
        line_id=row.pk,
        same_as_id=same,
        actor=request.actor,
        on=timezone.localtime(),
        key=request.POST.get("key"),
    )
    return HttpResponseRedirect(_back(pk), status=303)


@signed_in
def profile(request: ActorRequest, pk: int) -> HttpResponse:
    """Say what the enterprise is for State aid: its activity, the end of its fiscal year."""
    shown = organisation_found(request, pk)
    keep_out(shown.is_own or shown.is_kept)
    rows = list(AidProfile.objects.filter(organisation=shown).order_by("valid_from", "pk"))
    latest = rows[-1] if rows else None
    initial: dict[str, Any] = {"key": new_key()}
    if latest is not None:
        month, _mark, day = latest.fiscal_year_end.partition("-")
        initial |= {
            "activity": latest.activity,
            "fiscal_year_end": f"{day}/{month}" if day else "",
            "valid_from": latest.valid_from,
        }
    form = ProfileForm(request.POST or None, initial=initial)

    def act(typed: dict[str, Any]) -> None:
        set_aid_profile(
            organisation_id=pk,
            activity=typed["activity"],
            fiscal_year_end=typed["fiscal_year_end"],
            valid_from=typed["valid_from"],
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )

    return answer_form(
        request,
        "funding/profile.html",
        frame(shown) | {"form": form, "profiles": rows},
        act,
        lambda: _back(pk),
    )
