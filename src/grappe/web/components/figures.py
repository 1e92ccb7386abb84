"""Figures: a chart under the finding it shows, with its key, its table and its source."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grappe.web import charts
from grappe.web.components.marks import EMPTY, Words, choice


def figure(
    content: SafeString,
    title: Words,
    note: Words = "",
    key: Words = "",
    table: Words = "",
    source: Words = "",
    export: str = "",
    scroll: Words = "",
    state: str = "ready",
    partial: Words = "",
) -> SafeString:
    """Show a chart. `title` is the finding, not the subject. `table` holds the same numbers.

    `state`: ready, loading, none (no data), partial (say how much: "3 réseaux sur 7"). `scroll` names
    the region in which a chart wider than a phone scrolls.
    """
    choice("figure", state, ("ready", "loading", "none", "partial"))
    under = format_html("<small>{}</small>", note) if note else EMPTY
    return format_html(
        '<figure class="g-fig"{}><figcaption>{}{}</figcaption>{}{}{}{}</figure>',
        SafeString(' aria-busy="true"') if state == "loading" else EMPTY,
        title,
        under,
        key,
        _drawn(content, state, scroll),
        format_html("<details><summary>{}</summary>{}</details>", _("Voir les chiffres"), table)
        if table
        else EMPTY,
        _foot(source, export, partial if state == "partial" else ""),
    )


def _drawn(content: SafeString, state: str, scroll: Words) -> SafeString:
    if state == "loading":
        return format_html('<p class="g-2nd" role="status">{}</p>', _("Le graphique se prépare."))
    if state == "none":
        return format_html('<p class="g-2nd">{}</p>', _("Aucune donnée publiée."))
    if not scroll:
        return content
    return format_html(
        '<div class="g-scroll" tabindex="0" role="region" aria-label="{}">{}</div>', scroll, content
    )


def _foot(source: Words, export: str, partial: Words) -> SafeString:
    parts = [format_html("{}", words) for words in (partial, source) if words]
    if export:
        parts.append(format_html('<a href="{}">{}</a>', export, _("Exporter (CSV)")))
    return (
        format_html('<p class="g-sm g-2nd g-mt-s">{}</p>', SafeString(" · ".join(parts))) if parts else EMPTY
    )


def key(content: SafeString) -> SafeString:
    """What the colours mean; holds `key_item`s."""
    return format_html('<ul class="g-key">{}</ul>', content)


def key_item(tone: str, words: Words) -> SafeString:
    """One colour. `tone`: 1 … 6, hatch, ring."""
    choice("key_item", tone, ("1", "2", "3", "4", "5", "6", "hatch", "ring"))
    return format_html("<li>{}{}</li>", charts.swatch(tone), words)  # type: ignore[arg-type]
