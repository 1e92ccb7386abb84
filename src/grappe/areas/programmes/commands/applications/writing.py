"""Writing an application: its answers, its cost plan. Each save is whole or refused."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from grappe.areas.forms.rules import refusals_of_answers
from grappe.areas.funding.rules import CostLine as CostRule
from grappe.areas.programmes.commands.applications.loading import (
    WRITERS,
    locked,
    refusals_to_write,
    write_down,
)
from grappe.areas.programmes.models import Application, CostLine
from grappe.areas.programmes.queries.aid import scheme_rule
from grappe.areas.programmes.queries.applications import BUDGET, PROJECT, newer_save, questions_of
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
    kept = application.answers | {code: _tidy(answer) for code, answer in answers.items()}
    new_title = application.title if title is None else title.strip()
    new_theme = application.theme if theme is None else theme
    same = (kept, new_title, new_theme) == (application.answers, application.title, application.theme)
    refusals = refusals_to_write(application, on=on)
    refusals += refusals_of_answers(questions_of(application.form_revision), dict(answers))
    refusals += _refusals_of_title(new_title) + _refusals_of_theme(application, new_theme)
    refuse_if([*refusals, *([] if same else _refusals_of_age(application, step, version, page))])
    if same:
        return application.version
    application.answers, application.title, application.theme = kept, new_title, new_theme
    return _keep(application, "save_step", step, page, actor=actor, on=on, key=key)


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
    return _keep(application, "save_budget", BUDGET, page, actor=actor, on=on, key=key)


def _keep(
    application: Application,
    command: str,
    step: str,
    page: str,
    *,
    actor: Actor,
    on: datetime,
    key: str | None,
) -> int:
    application.version += 1
    application.save(update_fields=["answers", "title", "theme", "vat_basis", "vat_deduction", "version"])
    changes: dict[str, Any] = {"step": step, "version": application.version, "page": page}
    write_down(application, command, actor=actor, on=on, key=key, result=application.version, changes=changes)
    return application.version


def _tidy(answer: object) -> object:
    return answer.strip() if isinstance(answer, str) else answer


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
