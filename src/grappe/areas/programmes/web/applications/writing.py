"""The six steps of an application: read, write, save by itself, read again, submit."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from grappe.areas.forms.queries import organisations_named
from grappe.areas.forms.rules import Question, QuestionKind, kept, refusals_of_answers, shown
from grappe.areas.forms.web.answers import answers_in_words, in_words
from grappe.areas.funding.rules import refusals_of_costs
from grappe.areas.programmes.commands.applications import (
    answer_with_file,
    remove_file_answer,
    save_step,
    submit_application,
)
from grappe.areas.programmes.queries.aid import costs_of, find_aid, scheme_rule, vat_of
from grappe.areas.programmes.queries.applications import (
    BUDGET,
    COMPANY,
    FILES,
    PARTNERS,
    PROJECT,
    REVIEW,
    Gap,
    attachments_of,
    gaps_of,
    last_save,
    moments_of,
    newer_save,
    partners_of,
    questions_of,
    step_of,
)
from grappe.areas.programmes.queries.preparing import findings_of
from grappe.areas.programmes.web.applications import budget, partners, pieces
from grappe.areas.programmes.web.applications.frame import address, found, frame, read_questions
from grappe.areas.programmes.web.applications.questions import (
    Ground,
    StepForm,
    organisation_named,
    shown_answer,
)
from grappe.areas.programmes.web.applications.reasons import (
    CHANGED,
    let_through,
    linked,
    put_on,
    sentences,
)
from grappe.areas.programmes.web.calls.conditions import shown_findings
from grappe.kernel import files
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refusal, Refused, whole_number

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
        PARTNERS: partners.show,
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
    form = _form(request, application, step)
    if request.method != "POST":
        return _step_page(request, application, step, form)
    was_asked = _asked(application, form)
    refusals = [*_keep_files(request, application, form), *_keep_texts(request, application, step, form)]
    # What was kept shows, even when the rest is refused.
    application.refresh_from_db(fields=["answers", "version", "title", "theme"])
    if refusals:
        return _refused(request, application, step, _form(request, application, step), Refused(refusals))
    fresh = [code for code in _asked(application, form) if code not in was_asked]
    if request.htmx:
        return _saved(request, application, step, changed={*was_asked} ^ {*_asked(application, form)})
    here = address(application, step)
    if "remove" in request.POST or fresh:
        # A question that the answers just opened is not walked past.
        return HttpResponseRedirect(f"{here}#q-{(fresh or [request.POST['remove']])[0]}", status=303)
    return HttpResponseRedirect(frame(application, step)["following"], status=303)


def _form(request: ActorRequest, application: Any, step: str) -> StepForm:
    every = read_questions(application)
    asked = [question for question in every if step_of(question) == step]
    stored = {q.code: shown_answer(q, application.answers.get(q.code)) for q in asked}
    if step == PROJECT:
        stored |= {"title": application.title, "theme": application.theme}
    posted = request.method == "POST"
    return StepForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        questions=asked,
        ground=_ground(application, every),
        themes=application.call.themes if step == PROJECT else None,
        initial={**stored, "version": application.version},
    )


def _ground(application: Any, questions: Sequence[Question]) -> Ground:
    return Ground(
        questions,
        application.answers,
        moments_of(application.call, on=timezone.now()),
        organisations_named(questions, application.answers),
    )


def _asked(application: Any, form: StepForm) -> list[str]:
    """The conditional questions of the step that are asked as the answers stand."""
    asked = shown(form.ground.questions, application.answers)
    return [q.code for q in asked if q.shown_if is not None and q in form.questions]


def _keep_files(request: ActorRequest, application: Any, form: StepForm) -> list[Refusal]:
    """Join the files that were sent, and take off the one that is to go; return what is refused."""
    refusals: list[Refusal] = []
    shared = {"page": request.POST.get("key", ""), "actor": request.actor, "on": timezone.now()}
    for question in form.questions:
        sent = request.FILES.get(question.code)
        asked = {"application_id": application.pk, "question": question.code, **shared}
        try:
            if question.kind is QuestionKind.FILE and sent is not None:
                answer_with_file(name=sent.name, content=sent.read(files.LARGEST + 1), **asked)
            elif question.kind is QuestionKind.FILE and request.POST.get("remove") == question.code:
                remove_file_answer(**asked)
        except Refused as refused:
            refusals += refused.refusals
    return refusals


def _keep_texts(request: ActorRequest, application: Any, step: str, form: StepForm) -> list[Refusal]:
    project = step == PROJECT
    try:
        save_step(
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
    except Refused as refused:
        return list(refused.refusals)
    return []


def _saved(request: ActorRequest, application: Any, step: str, *, changed: set[str]) -> HttpResponse:
    """Say that it is saved, show or hide what the answers opened or closed, and name the organisations."""
    form = _form(request, application, step)
    named = [q for q in form.questions if q.kind is QuestionKind.ORGANISATION and q.code not in changed]
    context = {
        "version": application.version,
        "time": timezone.now(),
        "rows": [row for row in form.rows if row[0].name in changed],
        "named": [organisation_named(question, form.ground, swap=True) for question in named],
    }
    return render(request, "programmes/applications/_saved.html", context)


def seen_version(request: ActorRequest) -> int:
    """Return the version that the page was opened with; an unreadable one is older than all."""
    return whole_number(request.POST.get("version")) or 0


def _refused(
    request: ActorRequest, application: Any, step: str, form: StepForm, refused: Refused
) -> HttpResponse:
    let_through(refused)
    form.is_valid()
    changed = CHANGED in refused.codes
    if request.htmx:
        context = {"reasons": sentences(refused.refusals), "changed": changed}
        return render(
            request, "programmes/applications/_not_saved.html", context, status=409 if changed else 422
        )
    differences = _differences(form) if changed else []
    newer = changed and newer_save(
        application.pk, step=step, version=seen_version(request), page=request.POST.get("key", "")
    )
    reasons = put_on(form, refused)
    form.data = form.data.copy()
    # Once both texts are side by side, saving again is a choice: it starts from what now stands.
    form.data["version"] = str(application.version)
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
        if name in labels and labels[name].kind is QuestionKind.FILE:
            continue
        if name in labels:
            question = labels[name]
            stored = in_words(question, form.ground.answers.get(name), form.ground.names)
            typed = in_words(question, kept(question, form.answers()[name]), form.ground.names)
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
    is_refused = False
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
            is_refused = True
            reasons = sentences(r for r in refused.refusals if not r.field)
        else:
            receipt = reverse("programmes:application-receipt", kwargs={"pk": application.pk})
            return HttpResponseRedirect(receipt, status=303)
    plan = costs_of([application.pk]).get(application.pk, [])
    scheme = application.call.aid_scheme
    rule = scheme_rule(scheme) if scheme else None
    labels = {question.code: question.label for question in read_questions(application)}
    missing = [
        _gap_link(gap, labels.get(gap.field, gap.label), f"{address(application, gap.step)}#id_{gap.field}")
        for gap in gaps_of(application, lines=len(plan))
    ]
    missing += _wrong(application)
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
            # What is missing leads to its place: told on top when the deposit was refused for nothing else.
            "reasons": reasons or (missing if is_refused else []),
            "missing": missing if reasons or not is_refused else [],
            "is_refused": is_refused,
            "answers": _read_answers(application),
            "plan": plan,
            "aid": find_aid(rule, plan, vat) if vat else None,
            "files": list(attachments_of(application.pk)),
            "partners": list(partners_of(application.pk)),
            "findings": shown_findings(
                findings_of(application.call, application.organisation, on=timezone.localdate())
            ),
            "key": new_key(),
        },
        status=409 if is_refused else 200,
    )


def _wrong(application: Any) -> list[Any]:
    """What was accepted once and is not any more: a deadline was moved, a question is asked again."""
    questions = {q.code: q for q in questions_of(application.form_revision)}
    moments = moments_of(application.call, on=timezone.now())
    found = refusals_of_answers(questions.values(), application.answers, moments=moments)
    return [
        linked(refusal, f"{address(application, step_of(questions[refusal.field]))}#id_{refusal.field}")
        for refusal in found
        if refusal.field in questions
    ]


def _gap_link(gap: Gap, label: str, href: str) -> SafeString:
    """Return what is missing as a link to where it is given: a question is its own words."""
    if label:
        return format_html('<a href="{}">{}</a>', href, label)
    return linked(Refusal(_OWN[gap.field], {}, gap.field), href)


def _read_answers(application: Any) -> list[tuple[str, str]]:
    themes = {theme["code"]: theme["label"] for theme in application.call.themes}
    questions = read_questions(application)
    asked = [(q.label, words) for q, words in answers_in_words(questions, application.answers)]
    theme = themes.get(application.theme, "")
    return [*((("", theme),) if theme else ()), *asked]
