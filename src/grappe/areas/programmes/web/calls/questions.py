"""The editor of what a call asks: the list, one question, a preview, where it starts from, two revisions.

The same pages write the form of each stage; `stage` comes with the address.
"""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language

from grappe.areas.forms.models import FormRevision
from grappe.areas.forms.rules import Question, QuestionKind, compare
from grappe.areas.programmes.commands.calls import (
    delete_question,
    freeze_form,
    move_question,
    replace_form,
    save_question,
)
from grappe.areas.programmes.queries.applications import COMPANY, PROJECT, step_of
from grappe.areas.programmes.queries.calls import call_in_full, refusals_to_write
from grappe.areas.programmes.queries.preparing import forms_to_copy, revisions_to_compare
from grappe.areas.programmes.queries.stages import moments_of_stage
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.asking import place_of
from grappe.areas.programmes.rules.phases import IDEA
from grappe.areas.programmes.web.applications.questions import Ground, StepForm
from grappe.areas.programmes.web.calls.form_desk import FormDesk
from grappe.areas.programmes.web.calls.question_forms import (
    KINDS,
    QuestionForm,
    before,
    looks_at_two,
    typed_again,
)
from grappe.areas.programmes.web.calls.question_rows import changes_of, steps_of
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refusal, Refused, digest
from grappe.web.refusals import all_words

STANDARD = "standard"


@signed_in
def questions(request: ActorRequest, network: str, slug: str, stage: int = IDEA) -> HttpResponse:
    """List what a call asks, step by step; move, take away, publish a revision."""
    desk = _desk(request, network, slug, stage)
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST":
        try:
            _act(request, desk)
        except Refused as refused:
            refusals = refused.refusals
            desk = _desk(request, network, slug, stage)
        else:
            return _to_list(desk, at=request.POST.get("question", ""))
    asked = desk.questions
    return render(
        request,
        "programmes/calls/questions.html",
        {
            "call": desk.call,
            "desk": desk,
            "steps": steps_of(asked),
            "count": len(asked),
            "kinds": KINDS.items(),
            "may_write": desk.may_write,
            "preparing": desk.call.state == CallState.PREPARATION,
            "revision": desk.revision,
            "reasons": all_words(refusals),
            "key": new_key(),
        },
        status=409 if refusals else 200,
    )


def _act(request: ActorRequest, desk: FormDesk) -> None:
    """Run the command of the button that was pressed."""
    posted = request.POST
    code = posted.get("question", "")
    common: dict[str, Any] = {
        "call_id": desk.call.pk,
        "stage": desk.stage,
        "actor": request.actor,
        "on": timezone.now(),
        "key": posted.get("key"),
    }
    match posted.get("do"):
        case "up" | "down" as way:
            move_question(code=code, up=way == "up", **common)
        case "delete":
            delete_question(code=code, **common)
        case "publish":
            freeze_form(**common)
        case _:
            raise Http404


@signed_in
def question(
    request: ActorRequest, network: str, slug: str, code: str | None = None, stage: int = IDEA
) -> HttpResponse:
    """Write a new question, or change one."""
    desk = _desk(request, network, slug, stage)
    asked = desk.questions
    place = None if code is None else place_of(asked, code)
    if code is not None and place is None:
        raise Http404
    old = None if place is None else asked[place]
    kind = _kind(request, old)
    is_sent = request.method == "POST" and "change" not in request.POST
    form = QuestionForm(
        request.POST if is_sent else None,
        kind=kind,
        before=before(asked, code),
        is_new=old is None,
        initial=_initial(request, kind, old),
    )
    if is_sent and form.is_valid():
        saved = _save(request, desk, form, old)
        if saved is not None:
            return _to_list(desk, at=saved)
    return render(
        request,
        "programmes/calls/question.html",
        {
            "call": desk.call,
            "desk": desk,
            "form": form,
            "old": old,
            "frozen": all_words(refusals_to_write(desk.call, stage)),
        },
    )


def _kind(request: ActorRequest, old: Question | None) -> QuestionKind:
    """The kind that was asked for, else that of the question, else a long text."""
    asked = request.POST.get("kind") or request.GET.get("genre") or ""
    if asked in set(QuestionKind):
        return QuestionKind(asked)
    return old.kind if old else QuestionKind.LONG_TEXT


def _initial(request: ActorRequest, kind: QuestionKind, old: Question | None) -> dict[str, Any]:
    """What the boxes show first: the question as it is, or what was typed before its kind was changed."""
    plain = {"step": PROJECT, "required": True, "key": new_key(), "seen": ""}
    if old is not None:
        plain |= {**typed_again(old), "seen": digest(old.as_json())}
    if request.method == "POST":
        lists = {name: request.POST.getlist(name) for name in ("kinds", "shown_if", "required_if")}
        plain |= request.POST.dict() | lists | {"required": "required" in request.POST}
    return plain | {"kind": str(kind)}


def _save(request: ActorRequest, desk: FormDesk, form: QuestionForm, old: Question | None) -> str | None:
    torn = [name for name in ("shown_if", "required_if") if looks_at_two(form.cleaned_data.get(name, []))]
    if torn:
        form.refuse([Refusal("programmes.condition_of_two", {}, name) for name in torn])
        return None
    try:
        saved: str = save_question(
            call_id=desk.call.pk,
            stage=desk.stage,
            question=form.question(old.code if old else form.code_for_new(), old),
            instead_of=old.code if old else None,
            seen=form.cleaned_data["seen"] or None,
            actor=request.actor,
            on=timezone.now(),
            key=form.cleaned_data["key"],
        )
    except Refused as refused:
        form.refuse(refused.refusals)
        return None
    return saved


@signed_in
def preview(request: ActorRequest, network: str, slug: str, stage: int = IDEA) -> HttpResponse:
    """Show the questions as applicants will see them; nothing typed there is kept."""
    desk = _desk(request, network, slug, stage)
    every = [one.said_in(get_language() or "fr") for one in desk.questions]
    ground = Ground(every, {}, moments_of_stage(desk.call, stage, on=timezone.now()))
    forms = {
        COMPANY: StepForm(questions=_of_step(every, COMPANY), ground=ground, prefix=COMPANY),
        PROJECT: StepForm(
            questions=_of_step(every, PROJECT), ground=ground, themes=desk.call.themes, prefix=PROJECT
        ),
    }
    context = {"call": desk.call, "desk": desk, "company": forms[COMPANY], "project": forms[PROJECT]}
    return render(request, "programmes/calls/preview.html", context)


def _of_step(every: list[Question], step: str) -> list[Question]:
    return [one for one in every if step_of(one) == step]


@signed_in
def origin(request: ActorRequest, network: str, slug: str, stage: int = IDEA) -> HttpResponse:
    """Start again from the standard questions, from those of the other stage, or from another call's."""
    desk = _desk(request, network, slug, stage)
    sources = forms_to_copy(desk.call, actor=request.actor, on=timezone.localdate(), stage=stage)
    reasons: list[str] = []
    if request.method == "POST":
        chosen = request.POST.get("source", "")
        known = {f"{source.call.pk}-{source.stage}": source for source in sources}
        if chosen != STANDARD and chosen not in known:
            raise Http404
        try:
            source = known.get(chosen)
            replace_form(
                call_id=desk.call.pk,
                stage=stage,
                source_id=source.call.pk if source else None,
                source_stage=source.stage if source else IDEA,
                actor=request.actor,
                on=timezone.now(),
                key=request.POST.get("key"),
            )
        except Refused as refused:
            reasons = all_words(refused.refusals)
        else:
            return _to_list(desk)
    return render(
        request,
        "programmes/calls/origin.html",
        {
            "call": desk.call,
            "desk": desk,
            "sources": sources,
            "reasons": reasons,
            "key": new_key(),
            "revision": desk.revision,
        },
        status=409 if reasons else 200,
    )


@signed_in
def revisions(request: ActorRequest, network: str, slug: str, stage: int = IDEA) -> HttpResponse:
    """Set two revisions side by side: what was added, taken away, changed, and how."""
    desk = _desk(request, network, slug, stage)
    found = revisions_to_compare(desk.call, actor=request.actor, on=timezone.localdate(), stage=stage)
    after = _chosen(request, found, "apres", 0)
    earlier = _chosen(request, found, "avant", 1)
    comparison = None
    if earlier is not None and after is not None:
        comparison = compare(_questions(earlier), _questions(after))
    return render(
        request,
        "programmes/calls/revisions.html",
        {
            "call": desk.call,
            "desk": desk,
            "revisions": found,
            "before": earlier,
            "after": after,
            "comparison": comparison,
            "changes": changes_of(comparison) if comparison else [],
        },
    )


def _chosen(request: ActorRequest, found: list[Any], name: str, place: int) -> Any:
    """The revision that the address names, else the one at that place."""
    asked = request.GET.get(name, "")
    default = found[place] if place < len(found) else None
    return next((revision for revision in found if str(revision.pk) == asked), default)


def _questions(revision: FormRevision) -> list[Question]:
    return [Question.from_json(row) for row in revision.questions]


def _desk(request: ActorRequest, network: str, slug: str, stage: int) -> FormDesk:
    found = call_in_full(actor=request.actor, network=network, slug=slug, on=timezone.localdate())
    return FormDesk(get_object_or_404(found), stage)


def _to_list(desk: FormDesk, at: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{desk.list}#q-{at}" if at else desk.list, status=303)
