"""The components as template tags, and the formats as filters: one library, loaded everywhere.

Block tags hold content (`{% panel "Titre" %}…{% endpanel %}`); the others stand alone. Arguments are
those of the Python functions: a misspelt one fails when the template is read.
"""

from typing import Final

from django import template
from django.utils.safestring import SafeString

from grappe.web import charts, formats
from grappe.web.components import fields, figures, lists, marks, page, reasons, tables

register = template.Library()

for block in (
    marks.note,
    page.page_head,
    page.crumbs,
    page.tabs,
    page.panel,
    page.empty,
    lists.todo_list,
    lists.agenda,
    lists.facts,
    lists.checks,
    lists.steps,
    lists.phases,
    tables.table,
    tables.drawer,
    reasons.rule,
    reasons.certificate,
    figures.figure,
    figures.key,
):
    register.simple_block_tag(block)

for tag in (
    marks.icon,
    marks.status,
    marks.chip,
    marks.source_mark,
    marks.person,
    marks.button,
    marks.saved,
    page.crumb,
    page.tab,
    page.section_head,
    page.nav_groups,
    page.tab_bar,
    lists.todo,
    lists.agenda_item,
    lists.fact,
    lists.check,
    lists.step,
    lists.phase,
    tables.cut_line,
    reasons.calculation,
    reasons.explanation,
    fields.field,
    fields.error_summary,
    fields.mark,
    figures.key_item,
    charts.grains,
    charts.family_bar,
    charts.juror_dots,
    charts.envelope_bar,
    charts.bars,
):
    register.simple_tag(tag)

for contextual in (tables.sort_head, tables.pagination, tables.query_with):
    register.simple_tag(takes_context=True)(contextual)


@register.simple_block_tag
def slot(content: SafeString) -> SafeString:
    """Keep some markup to hand it to a component: `{% slot as foot %}…{% endslot %}`."""
    return content


FILTERS: Final[dict[str, formats.Writer]] = {
    "number": formats.number,
    "signed": formats.signed,
    "points": formats.points,
    "percent": formats.percent,
    "euro": formats.euro,
    "euro_exact": formats.euro_exact,
    "half_days": formats.half_days,
    "ordinal": formats.ordinal,
    "day": formats.day,
    "day_short": formats.day_short,
    "day_long": formats.day_long,
    "month": formats.month,
    "month_short": formats.month_short,
    "hour": formats.hour,
    "moment": formats.moment,
    "clock_second": formats.clock_second,
    "deadline": formats.deadline,
    "period": formats.period,
}
for filter_name, write in FILTERS.items():
    register.filter(filter_name, formats.or_unknown(write))

register.filter("initials", marks.initials)
register.filter("digest", reasons.digest_mark)
register.filter("anything", formats.anything)
