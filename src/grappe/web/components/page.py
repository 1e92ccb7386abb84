"""What frames the work: head, crumbs, tabs, panel, section, empty state, navigation."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _

from grappe.web.components.marks import EMPTY, Words, choice, maybe_icon
from grappe.web.formats import number
from grappe.web.shell import NavEntry, NavGroup


def page_head(content: SafeString, title: Words, sentence: Words = "") -> SafeString:
    """Open a page: its one `h1`, one sentence (state, quantity, what is next), two buttons at most."""
    said = format_html("<p>{}</p>", sentence) if sentence else EMPTY
    actions = content.strip()
    side = (
        format_html('<div class="g-cluster g-head__actions">{}</div>', mark_safe(actions))
        if actions
        else EMPTY
    )
    return format_html(
        '<div class="g-head"><div class="g-head__text"><h1>{}</h1>{}</div>{}</div>', title, said, side
    )


def crumbs(content: SafeString) -> SafeString:
    """The way back up, from depth 2; holds `crumb`s."""
    return format_html('<nav class="g-crumbs" aria-label="{}"><ol>{}</ol></nav>', _("Fil d’Ariane"), content)


def crumb(words: Words, href: str) -> SafeString:
    """One step of the way back."""
    return format_html('<li><a href="{}">{}</a></li>', href, words)


def tabs(content: SafeString, label: Words) -> SafeString:
    """The stages or parts of one object, as links; holds `tab`s. `label` names them aloud."""
    return format_html('<nav class="g-tabs" aria-label="{}">{}</nav>', label, content)


def tab(words: Words, href: str, current: bool = False, count: int | Words | None = None) -> SafeString:
    """One stage; `count` is a number or words such as "66 sur 66"."""
    shown = number(count) if isinstance(count, int) else count
    tail = EMPTY if count is None else format_html(' <span class="g-count">{}</span>', shown)
    here = mark_safe(' aria-current="page"') if current else EMPTY
    return format_html('<a href="{}"{}>{}{}</a>', href, here, words, tail)


def section_head(title: Words, id: str, aside: Words = "", href: str = "", level: int = 2) -> SafeString:
    """Title a section (labelled by `id`), with a remark or a link at its end."""
    tail = EMPTY
    if href:
        tail = format_html('<a class="g-sm" href="{}">{}</a>', href, aside)
    elif aside:
        tail = format_html('<span class="g-2nd g-sm">{}</span>', aside)
    return format_html('<div class="g-section__head">{}{}</div>', _heading(level, title, id), tail)


def _heading(level: int, words: Words, id: str = "") -> SafeString:
    tag = mark_safe(f"h{choice('level', str(level), '23456')}")
    named = format_html(' id="{}"', id) if id else EMPTY
    return format_html("<{}{}>{}</{}>", tag, named, words, tag)


def panel(
    content: SafeString,
    title: Words = "",
    id: str = "",
    aside: Words = "",
    foot: Words = "",
    flush: bool = False,
    level: int = 2,
) -> SafeString:
    """Hold a table, a form or a figure, with a foot. A panel never holds a panel.

    `flush` leaves out the inner margin, for a table. Write a long `foot` with `{% slot as foot %}`.
    """
    head = labelled = EMPTY
    if title:
        id = id or slugify(str(title))
        said = format_html('<span class="g-2nd g-sm">{}</span>', aside) if aside else EMPTY
        head = format_html('<div class="g-panel__head">{}{}</div>', _heading(level, title, id), said)
        labelled = format_html(' aria-labelledby="{}"', id)
    body = content if flush else format_html('<div class="g-panel__body">{}</div>', content)
    tail = format_html('<div class="g-panel__foot">{}</div>', foot) if foot else EMPTY
    tag = mark_safe("section" if title else "div")
    return format_html('<{} class="g-panel"{}>{}{}{}</{}>', tag, labelled, head, body, tail, tag)


def empty(
    content: SafeString, title: Words, sentence: Words = "", example: Words = "", level: int = 2
) -> SafeString:
    """Say what a place will hold and the first thing to do; the content is the actions.

    Also for a search without result (offer the filter to drop) and for no right (say who can).
    """
    said = format_html("<p>{}</p>", sentence) if sentence else EMPTY
    actions = format_html('<div class="g-cluster">{}</div>', content) if content.strip() else EMPTY
    return format_html(
        '<div class="g-empty"><div class="g-stack">{}{}{}</div>{}</div>',
        _heading(level, title),
        said,
        actions,
        format_html("<div>{}</div>", example) if example else EMPTY,
    )


# ---- navigation ---------------------------------------------------------------------------------


def nav_groups(groups: Iterable[NavGroup]) -> SafeString:
    """The side navigation: groups of links, with what waits behind them."""
    return format_html_join("", "{}{}", ((_group_title(group), _links(group.entries)) for group in groups))


def _group_title(group: NavGroup) -> SafeString:
    return format_html("<h2>{}</h2>", group.title) if group.title else EMPTY


def _links(entries: Iterable[NavEntry]) -> SafeString:
    return format_html_join("", "{}", ((_link(entry),) for entry in entries))


def _link(entry: NavEntry) -> SafeString:
    return format_html(
        '<a href="{}"{}>{}{}{}</a>',
        entry.href,
        _here(entry),
        maybe_icon(entry.icon),
        entry.label,
        _count(entry),
    )


def _here(entry: NavEntry) -> SafeString:
    """Say that the page is this one, or stands under it."""
    said = {(True, False): "page", (False, True): "true"}.get((entry.current, entry.within))
    return format_html(' aria-current="{}"', said) if said else EMPTY


def _count(entry: NavEntry) -> SafeString:
    if not entry.count:
        return EMPTY
    return format_html(
        '<span class="g-count{}">{}<span class="g-vh"> {}</span></span>',
        " g-count--now" if entry.urgent else "",
        number(entry.count),
        _("à traiter"),
    )


def tab_bar(entries: Iterable[NavEntry]) -> SafeString:
    """The four links at the bottom of a phone; counts stay in the menu, where there is room for words."""
    return format_html_join(
        "",
        '<a href="{}"{}>{}{}</a>',
        (
            (
                entry.href,
                _here(entry),
                maybe_icon(entry.icon),
                entry.label,
            )
            for entry in entries
        ),
    )
