"""The five steps of an application: read, write, save by itself, read again, submit."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from grappe.areas.funding.rules import refusals_of_costs
from grappe.areas.programmes.commands.applications import save_step, submit_application
from grappe.areas.programmes.queries.aid import costs_of, find_aid, scheme_rule, vat_of
from grappe.areas.programmes.queries.applications import (
    BUDGET,
    COMPANY,
    FILES,
    PROJECT,
    REVIEW,
    attachments_of,
    gaps_of,
    last_save,
    newer_save,
    questions_of,
    step_of,
)
from grappe.areas.programmes.web.applications import budget, pieces
from grappe.areas.programmes.web.applications.forms import StepForm, read_answer, shown_answer
from grappe.areas.programmes.web.applications.frame import address, found, frame
from grappe.areas.programmes.web.applications.reasons import (
    CHANGED,
    let_through,
    linked,
    put_on,
    sentences,
)
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refusal, Refused

_OWN = {
    "title": "programmes.title_missing",
    "theme": "programmes.theme_missing",
    "vat_basis": "programmes.vat_missing",
    "label_0": "programmes.costs_missing",
}


@signed_in
def write(request: ActorRequest, pk: int, step: str) -> HttpResponse:
    """Show or save one step of an application."""
    pages: dict[str, Callable[[ActorRequest, Any], HttpResponse]] = {
        COMPANY: _company,
        PROJECT: _project,
        BUDGET: budget.show,
        FILES: pieces.show,
        REVIEW: _review,
    }
    if step not in pages:
        raise Http404
    return pages[step](request, found(request, pk))


def _company(request: ActorRequest, application: Any) -> HttpResponse:
    return _questions(request, application, COMPANY)


def _project(request: ActorRequest, application: Any) -> HttpResponse:
    return _questions(request, application, PROJECT)


def _questions(request: ActorRequest, application: Any, step: str) -> HttpResponse:
    asked = [q for q in questions_of(application.form_revision) if step_of(q) == step]
    stored = {q.code: shown_answer(q, application.answers.get(q.code)) for q in asked}
    if step == PROJECT:
        stored |= {"title": application.title, "theme": application.theme}
    form = StepForm(
        request.POST or None,
        questions=asked,
        themes=application.call.themes if step == PROJECT else None,
        initial={**stored, "version": application.version},
    )
    if request.method != "POST":
        return _step_page(request, application, step, form)
    form.is_valid()
    try:
        version = _save(request, application, step, form)
    except Refused as refused:
        return _refused(request, application, step, form, refused)
    if request.htmx:  # type: ignore[attr-defined]
        context = {"version": version, "time": timezone.now()}
        return render(request, "programmes/applications/_saved.html", context)
    return HttpResponseRedirect(frame(application, step)["following"], status=303)


def _save(request: ActorRequest, application: Any, step: str, form: StepForm) -> int:
    project = step == PROJECT
    saved: int = save_step(
        application_id=application.pk,
        answers=form.answers(),
        title=form.typed("title") if project else None,
        theme=form.typed("theme") if project and application.call.themes else None,
        step=step,
        version=seen_version(request),
        page=request.POST.get("key", ""),
        actor=request.actor,
        on=timezone.now(),
    )
    return saved


def seen_version(request: ActorRequest) -> int:
    """Return the version that the page was opened with; an unreadable one is older than all."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else 0


def _refused(
    request: ActorRequest, application: Any, step: str, form: StepForm, refused: Refused
) -> HttpResponse:
    let_through(refused)
    changed = CHANGED in refused.codes
    if request.htmx:  # type: ignore[attr-defined]
        context = {"reasons": sentences(refused.refusals), "changed": changed}
        return render(
            request, "programmes/applications/_not_saved.html", context, status=409 if changed else 422
        )
    differences = _differences(form) if changed else []
    newer = changed and newer_save(
        application.pk, step=step, version=seen_version(request), page=request.POST.get("key", "")
    )
    reasons = put_on(form, refused)
    form.data = form.data.copy()  # type: ignore[attr-defined]
    # Once both texts are side by side, saving again is a choice: it starts from what now stands.
    form.data["version"] = str(application.version)  # type: ignore[index]
    return _step_page(
        request, application, step, form, reasons=reasons, differences=differences, newer=newer, status=409
    )


def _differences(form: StepForm) -> list[tuple[str, str, str]]:
    """What stands and what was typed, for each field where they differ."""
    rows = []
    labels = {q.code: q for q in form.questions}
    for name in form.fields:
        if name in ("key", "version"):
            continue
        stored = str(form.initial.get(name) or "")
        typed = form.typed(name).replace("\r\n", "\n").strip()
        if name in labels:
            question = labels[name]
            stored = read_answer(question, form.initial.get(name))
            typed = read_answer(question, form.answers()[name])
        if stored != typed:
            rows.append((str(form[name].label), typed, stored))
    return rows


def _step_page(
    request: ActorRequest,
    application: Any,
    step: str,
    form: StepForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    shared = frame(application, step)
    if not shared["is_open"] and request.method != "POST":
        for field in form.fields.values():
            field.widget.attrs["disabled"] = True
    return render(
        request,
        "programmes/applications/step.html",
        {
            **shared,
            "form": form,
            "saved_entry": last_save(application.pk) if status == 200 else None,
            "reasons": [],
            **more,
        },
        status=status,
    )


def _review(request: ActorRequest, application: Any) -> HttpResponse:
    reasons: list[str] = []
    if request.method == "POST":
        try:
            submit_application(
                application_id=application.pk,
                actor=request.actor,
                on=timezone.now(),
                key=request.POST.get("key") or None,
            )
        except Refused as refused:
            let_through(refused)
            reasons = sentences(r for r in refused.refusals if not r.field)
        else:
            receipt = reverse("programmes:application-receipt", kwargs={"pk": application.pk})
            return HttpResponseRedirect(receipt, status=303)
    plan = costs_of([application.pk]).get(application.pk, [])
    scheme = application.call.aid_scheme
    rule = scheme_rule(scheme) if scheme else None
    missing = [
        linked(_gap_refusal(gap.field, gap.label), f"{address(application, gap.step)}#id_{gap.field}")
        for gap in gaps_of(application, lines=len(plan))
    ]
    if rule is not None:
        missing += [
            linked(refusal, address(application, BUDGET)) for refusal in refusals_of_costs(rule, plan)
        ]
    vat = vat_of(application.vat_basis, application.vat_deduction)
    return render(
        request,
        "programmes/applications/review.html",
        {
            **frame(application, REVIEW),
            "reasons": reasons,
            "missing": missing,
            "answers": _read_answers(application),
            "plan": plan,
            "aid": find_aid(rule, plan, vat) if vat else None,
            "files": list(attachments_of(application.pk)),
            "key": new_key(),
        },
        status=409 if reasons else 200,
    )


def _gap_refusal(field: str, label: str) -> Refusal:
    if label:
        return Refusal("programmes.answer_missing", {"question": label}, field)
    return Refusal(_OWN[field], {}, field)


def _read_answers(application: Any) -> list[tuple[str, str]]:
    themes = {theme["code"]: theme["label"] for theme in application.call.themes}
    asked = [
        (q.label, read_answer(q, application.answers.get(q.code)))
        for q in questions_of(application.form_revision)
    ]
    theme = themes.get(application.theme, "")
    return [*((("", theme),) if theme else ()), *asked]
