"""Tables: the frame that scrolls, sorted heads, the cut line, the drawer under a row, pages."""

from typing import Any

from django.core.paginator import Page
from django.http import QueryDict
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from grappe.web.components.marks import EMPTY, Words, icon
from grappe.web.formats import number

Query = dict[str, Any]


def query_with(context: Context, **changes: str | int | None) -> str:
    """The query of this page with some parts changed (None drops one): every view has an address."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


def table(
    content: SafeString,
    label: Words = "",
    labelledby: str = "",
    caption: Words = "",
    foot: Words = "",
    cards: bool = True,
    middle: bool = False,
    bare: bool = False,
    id: str = "",
) -> SafeString:
    """Frame a table: panel, scroll region with a name, list of cards on a phone.

    Name it by `label`, by the id of its heading (`labelledby`) or by a visible `caption`. With
    `cards`, each cell carries its own heading in `data-l`. `bare` leaves out the panel, for a table
    inside one. `middle` centres cells on their row.
    """
    classes = "g-table" + (" g-table--mid" if middle else "") + (" g-table--cards" if cards else "")
    named = _region_name(label, labelledby, caption)
    inner = format_html("<caption>{}</caption>", caption) if caption else EMPTY
    framed = format_html(
        '<div class="g-scroll" tabindex="0" role="region" {}><table class="{}"{}>{}{}</table></div>',
        named,
        classes,
        format_html(' id="{}"', id) if id else EMPTY,
        inner,
        content,
    )
    if bare:
        return framed
    tail = format_html('<div class="g-panel__foot">{}</div>', foot) if foot else EMPTY
    return format_html('<div class="g-panel">{}{}</div>', framed, tail)


def _region_name(label: Words, labelledby: str, caption: Words) -> SafeString:
    if labelledby:
        return format_html('aria-labelledby="{}"', labelledby)
    if not (label or caption):
        raise ValueError("table: give label, labelledby or caption: a scroll region needs a name")
    return format_html('aria-label="{}"', label or caption)


def sort_head(
    context: Context, words: Words, key: str, numeric: bool = False, default: str = "", param: str = "tri"
) -> SafeString:
    """The head of a column that sorts: a link in the query, and the order said aloud.

    `default` is the order when the query has none: the key, or the key behind "-" for descending.
    """
    request = context.get("request")
    current = (request.GET.get(param) if request is not None else None) or default
    ascending, descending = current == key, current == f"-{key}"
    state = {True: "ascending", False: "descending"}[ascending] if ascending or descending else ""
    href = query_with(context, **{param: f"-{key}" if ascending else key, "page": None})
    arrow = {"ascending": "chevron-up", "descending": "chevron-down", "": "arrows-sort"}[state]
    return format_html(
        '<th scope="col"{}{}><a class="g-sort" href="{}">{}{}</a></th>',
        mark_safe(' class="g-num"') if numeric else EMPTY,
        format_html(' aria-sort="{}"', state) if state else EMPTY,
        href,
        words,
        icon(arrow),
    )


def cut_line(words: Words, columns: int, href: str = "", link: Words = "") -> SafeString:
    """Say, across the table, where the ranking stops and why."""
    more = format_html(' <a href="{}">{}</a>', href, link) if href else EMPTY
    return format_html(
        '<tr class="g-cut"><td colspan="{}"><span>{}<b>{}</b>{}</span></td></tr>',
        columns,
        icon("chevron-down"),
        words,
        more,
    )


def drawer(
    content: SafeString, columns: int, title: Words, close: str, id: str = "explication"
) -> SafeString:
    """Open the reason under its row, in place. `close` is the address without it."""
    return format_html(
        '<tr class="g-drawer" id="{}"><td colspan="{}"><section class="g-drawer__in" aria-labelledby="{}-t">'
        '<div class="is-wide g-cluster g-between"><h3 id="{}-t" tabindex="-1" data-focus>{}</h3>'
        '<a class="btn btn-sm btn-ghost" href="{}">{}{}</a></div>{}</section></td></tr>',
        id,
        columns,
        id,
        id,
        title,
        close,
        icon("x"),
        _("Fermer"),
        content,
    )


def pagination(context: Context, page: Page[Any], param: str = "page", label: Words = "") -> SafeString:
    """Say which rows are shown, out of how many, and lead to the others. Nothing when all are shown.

    `label` names it aloud when a page has two.
    """
    if page.paginator.num_pages < 2:
        return EMPTY
    shown = _("%(first)s à %(last)s sur %(total)s") % {
        "first": number(page.start_index()),
        "last": number(page.end_index()),
        "total": number(page.paginator.count),
    }
    before = after = EMPTY
    if page.has_previous():
        before = format_html(
            '<a class="btn btn-sm" rel="prev" href="{}">{}{}</a>',
            query_with(context, **{param: page.previous_page_number()}),
            icon("chevron-left"),
            _("Précédents"),
        )
    if page.has_next():
        after = format_html(
            '<a class="btn btn-sm" rel="next" href="{}">{}{}</a>',
            query_with(context, **{param: page.next_page_number()}),
            _("Suivants"),
            icon("chevron-right"),
        )
    return format_html(
        '<nav class="g-pages" aria-label="{}"><span class="g-num">{}</span>{}{}</nav>',
        label or _("Pages"),
        shown,
        before,
        after,
    )
