"""Writing an application: its answers, its cost plan. Each save is whole or refused."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from grappe.areas.forms.rules import Question, kept, refusals_of_answers, refusals_of_typed_files
from grappe.areas.funding.rules import CostLine as CostRule
from grappe.areas.programmes.commands.applications.loading import WRITERS, keep, locked, refusals_to_write
from grappe.areas.programmes.models import Application, CostLine
from grappe.areas.programmes.queries.aid import scheme_rule
from grappe.areas.programmes.queries.applications import (
    BUDGET,
    PROJECT,
    moments_of,
    newer_save,
    questions_of,
)
from grappe.areas.programmes.rules.budget import TypedLine, read_deduction, read_plan
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if

LONGEST_TITLE = 200
Line = CostRule | Mapping[str, object] | TypedLine


@command
def save_step(
    *,
    application_id: int,
    answers: Mapping[str, object],
    title: str | None = None,
    theme: str | None = None,
    step: str = PROJECT,
    version: int | None = None,
    page: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Keep answers, title and theme, and return the application's version; the same text changes nothing.

    :param answers: question code → answer; questions left out keep theirs. Title and theme: None keeps.
    :param version: the version that the page was opened with, None to write over whatever stands; `page` is
        the key of the page, so that one page saves often.
    :raises Refused: when it is no draft any more, the deadline is passed, an answer is wrong, or somebody
        else saved the same step since.
    """
    application = locked(application_id, actor=actor, roles=WRITERS)
    asked = {question.code: question for question in questions_of(application.form_revision)}
    new = {code: kept(asked[code], said) if code in asked else said for code, said in answers.items()}
    whole = application.answers | new
    new_title = application.title if title is None else title.strip()
    new_theme = application.theme if theme is None else theme
    same = (whole, new_title, new_theme) == (application.answers, application.title, application.theme)
    refusals = refusals_to_write(application, on=on)
    refusals += _refusals_of_written(application, asked, answers, whole, on)
    refusals += _refusals_of_title(new_title) + _refusals_of_theme(application, new_theme)
    refuse_if([*refusals, *([] if same else _refusals_of_age(application, step, version, page))])
    if same:
        return application.version
    application.answers, application.title, application.theme = whole, new_title, new_theme
    return keep(application, "save_step", step, page, actor=actor, on=on, key=key)


@command
def save_budget(
    *,
    application_id: int,
    lines: Sequence[Line],
    vat_basis: str = "",
    vat_deduction: str = "",
    version: int | None = None,
    page: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Replace the cost plan and the VAT situation, and return the application's version.

    :param lines: label, category, amount without VAT and VAT, amounts as typed ("9 500,00"); blank rows
        are left out. `vat_deduction` is a percentage as typed, for who deducts in part.
    :raises Refused: with every reason, each on its row, a category without a rate included; or when it is
        no draft any more, the deadline is passed, or somebody else saved the plan since.
    """
    application = locked(application_id, actor=actor, roles=WRITERS)
    scheme = application.call.aid_scheme
    plan = read_plan([_typed(line) for line in lines], scheme_rule(scheme) if scheme else None)
    deduction, wrong = read_deduction(vat_basis, vat_deduction)
    new = [(line.label, str(line.category), line.amount.amount, line.vat.amount) for line in plan.lines]
    rows = application.costs.order_by("position", "pk")
    same = (new, vat_basis, deduction) == (
        list(rows.values_list("label", "category", "amount", "vat")),
        application.vat_basis,
        application.vat_deduction,
    )
    refusals = [*refusals_to_write(application, on=on), *wrong, *plan.refusals]
    refuse_if([*refusals, *([] if same else _refusals_of_age(application, BUDGET, version, page))])
    if same:
        return application.version
    application.vat_basis, application.vat_deduction = vat_basis, deduction
    application.costs.all().delete()
    CostLine.objects.bulk_create(
        CostLine(
            application=application, position=position, label=label, category=category, amount=amount, vat=vat
        )
        for position, (label, category, amount, vat) in enumerate(new)
    )
    return keep(application, "save_budget", BUDGET, page, actor=actor, on=on, key=key)


def _refusals_of_written(
    application: Application,
    asked: Mapping[str, Question],
    answers: Mapping[str, object],
    whole: Mapping[str, object],
    on: datetime,
) -> list[Refusal]:
    """Judge what was just written, in the light of all the answers: they decide which questions are asked."""
    found = refusals_of_answers(asked.values(), whole, moments=moments_of(application.call, on=on))
    forged = refusals_of_typed_files(asked.values(), answers, stored=application.answers)
    return [*forged, *(r for r in found if r.field in answers and r.field not in {f.field for f in forged})]


def _typed(line: Line) -> TypedLine:
    if isinstance(line, TypedLine):
        return line
    said = line.as_json() if isinstance(line, CostRule) else line
    return TypedLine(
        str(said.get("label", "")),
        str(said.get("category", "")),
        str(said.get("amount", "")),
        str(said.get("vat", "") or ""),
    )


def _refusals_of_title(title: str) -> list[Refusal]:
    if len(title) <= LONGEST_TITLE:
        return []
    params = {"length": len(title), "longest": LONGEST_TITLE}
    return [Refusal("programmes.application_title_too_long", params, "title")]


def _refusals_of_theme(application: Application, theme: str) -> list[Refusal]:
    known = {entry["code"] for entry in application.call.themes}
    return [] if not theme or theme in known else [Refusal("programmes.theme_unknown", {}, "theme")]


def _refusals_of_age(application: Application, step: str, version: int | None, page: str) -> list[Refusal]:
    """Two people may write at once, each in a step; in the same one, the second sees the first's text."""
    if version is None or version == application.version:
        return []
    newer = newer_save(application.pk, step=step, version=version, page=page)
    return [] if newer is None else [Refusal("programmes.application_changed_elsewhere", {"step": step})]
