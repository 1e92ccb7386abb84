"""The ranked list cut by the envelopes of its call: what each application asks, and who may pay it."""

import json
from collections.abc import Mapping
from copy import copy
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from grappe.areas.programmes.models import Call, CostLine
from grappe.areas.programmes.queries.aid import PlanLine, SchemeKey, amount_of
from grappe.areas.programmes.queries.lines import Chosen, Ranking
from grappe.areas.programmes.queries.preparing import REGION, envelopes_of
from grappe.areas.programmes.queries.texts import Row, Rows, listed
from grappe.areas.programmes.rules.envelopes import Envelope, EnvelopeFacts, Reserve
from grappe.areas.programmes.rules.selection import (
    Contest,
    KnownGroups,
    Request,
    SelectionTerms,
    envelopes_open_to,
)
from grappe.areas.territory.models import Department, Region
from grappe.values import Euro


class Setting(NamedTuple):
    """What cuts the list of a call, whatever its applications."""

    terms: SelectionTerms
    envelopes: tuple[Envelope, ...]
    scheme: SchemeKey
    places: int


def terms_of(call: Call) -> SelectionTerms:
    """Return the rule of the line of a call; by its places alone without an aid to pay."""
    return SelectionTerms.from_json(call.selection) if call.aid_scheme_id else SelectionTerms()


def envelopes_told(call: Call) -> tuple[Envelope, ...]:
    """Return the envelopes of a call, in order; without a query when they were told with it."""
    told = getattr(call, "told_envelopes", None)
    if told is None:
        return envelopes_of(call)
    found = tuple(
        Envelope(Euro(str(amount)), label, Reserve(reserve), tuple(listed(codes)), question)
        for _position, amount, label, reserve, codes, question in sorted(json.loads(told))
    )
    if found or call.envelope is None:
        return found
    return (Envelope(Euro(call.envelope)),)


def facts_of(envelopes: tuple[Envelope, ...]) -> tuple[Any, ...]:
    """Return the columns that say what each application asks and who may pay it: plan, place, theme, and the
    answers that envelopes name."""
    answers = [KeyTextTransform(question, "answers") for question in questions_named(envelopes)]
    return (
        "number",
        "vat_basis",
        "vat_deduction",
        "theme",
        "organisation__department__code",
        "organisation__department__region_id",
        Cast("decision__limited_to", TextField()),
        told_plan(),
        *answers,
    )


def told_plan() -> Subquery:
    """The plan of costs of an application, told as text beside it."""
    costs = CostLine.objects.filter(application=OuterRef("pk")).order_by().values("application")
    plan = ("position", "pk", "label", "category", Cast("amount", TextField()), Cast("vat", TextField()))
    return Subquery(costs.annotate(text=Rows(Row(*plan))).values("text"), output_field=TextField())


def questions_named(envelopes: tuple[Envelope, ...]) -> list[str]:
    """Return the questions that envelopes name, each once."""
    return list(dict.fromkeys(one.question for one in envelopes if one.reserve is Reserve.MATURITY))


@lru_cache(maxsize=8)
def cut_by_envelopes(ranking: Ranking, facts: str, setting: Setting) -> Ranking:
    """Return the same list where the envelopes draw the line. The last ones worked out are kept, each under
    all that it follows from."""
    requests, groups = {}, {}
    for row in json.loads(facts):
        number, asked, groups[number], payers = _request(row, setting)
        if asked is not None:
            requests[number] = Request(asked, payers)
    contest = Contest(
        ranking.ranked,
        requests,
        setting.terms.limits_of(setting.envelopes),
        setting.terms.line_rule(setting.places),
    )
    chosen = Chosen(setting.terms, setting.envelopes, contest, groups)
    found = copy(ranking)
    kept = {name: vars(ranking)[name] for name in ("places", "lines", "ranked", "resolutions")}
    vars(found).clear()
    vars(found).update(kept, chosen=chosen, line=chosen.line)
    return found


def _request(
    row: list[Any], setting: Setting
) -> tuple[int, Euro | None, tuple[tuple[str, ...], str], tuple[int, ...]]:
    number, basis, deduction, theme, department, region, limit, plan, *answers = row
    places = (department, f"{REGION}{region}") if department else ()
    said: Mapping[str, object] = dict(zip(questions_named(setting.envelopes), answers, strict=True))
    asked = amount_of(setting.scheme, plan_told(plan), basis, deduction).amount
    if asked is not None and limit is not None:
        asked = min(asked, Decimal(limit))
    payers = envelopes_open_to(setting.envelopes, EnvelopeFacts(places, theme, said))
    return number, None if asked is None else Euro(asked), (places, theme), payers


def plan_told(told: Any) -> tuple[PlanLine, ...]:
    """Return the lines of a plan told as text, in their order."""
    return tuple(
        (label, category, Decimal(amount), Decimal(vat))
        for _position, _pk, label, category, amount, vat in sorted(listed(told or []))
    )


def groups_known(call: Call, envelopes: tuple[Envelope, ...]) -> KnownGroups:
    """Return the groups that a floor of the call may name."""
    return KnownGroups(
        envelopes=len(envelopes),
        territories=territories_named(),
        themes=[theme["code"] for theme in call.themes],
    )


def territories_named() -> dict[str, str]:
    """Return every region, then every department, by the code that a floor names; one query."""
    columns = ("rank", "code", "name")
    regions = Region.objects.annotate(rank=Value(0)).order_by().values_list(*columns)
    departments = Department.objects.annotate(rank=Value(1)).order_by().values_list(*columns)
    rows = sorted(regions.union(departments, all=True))
    return {code if rank else f"{REGION}{code}": name for rank, code, name in rows}
