"""Small marks: icon, status, chip, note, source, person, button, saved."""

from functools import cache, lru_cache
from typing import Final

from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grappe.web.icons import ICONS

Words = str | Promise

_KNOWN_ICONS: Final = frozenset(ICONS)
KIND_ICONS: Final = {
    "ok": "circle-check",
    "warn": "alert-triangle",
    "no": "lock",
    "info": "info-circle",
    "accent": "circle-dot",
    "plain": "",
}
_SOURCES: Final = {"declared": "", "counted": " g-src--counted", "estimated": " g-src--estimated"}
EMPTY: Final = SafeString("")


def choice(name: str, value: str, allowed: object) -> str:
    """Return `value`, or say which argument of which component is misspelt.

    :raises ValueError: when `value` is not one of those allowed.
    """
    if value not in allowed:  # type: ignore[operator]
        raise ValueError(f"{name}: {value!r} is not one of {', '.join(map(repr, allowed))}")  # type: ignore[call-overload]
    return value


@cache
def sprite() -> str:
    """Address of the file that holds the icons in use."""
    return static("vendor/icons.svg")


def icon(name: str, label: Words = "") -> SafeString:
    """Show an icon: hidden from screen readers beside words, named by `label` when it stands alone.

    :raises ValueError: when the icon is not in `grappe.web.icons.ICONS`.
    """
    return _icon(name, str(label))


@lru_cache(maxsize=1024)
def _icon(name: str, label: str) -> SafeString:
    if name not in _KNOWN_ICONS:
        raise ValueError(f"unknown icon: {name!r} (add it to grappe.web.icons.ICONS)")
    named = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="g-icon" {}><use href="{}#{}"/></svg>', named, sprite(), name)


def maybe_icon(name: str) -> SafeString:
    """Show an icon, or nothing when there is no name."""
    return _icon(name, "") if name else EMPTY


def _kind_icon(kind: str, name: str | None) -> SafeString:
    return maybe_icon(KIND_ICONS[kind] if name is None else name)


def status(kind: str, words: Words, icon: str | None = None) -> SafeString:
    """Say the state of one object, in words with an icon. `kind`: ok, warn, no, info, accent, plain."""
    choice("status", kind, KIND_ICONS)
    return format_html('<span class="g-status g-status--{}">{}{}</span>', kind, _kind_icon(kind, icon), words)


def chip(kind: str, words: Words, icon: str | None = None) -> SafeString:
    """Mark a reason in a row; not a button. `kind`: ok, warn, no, plain."""
    choice("chip", kind, ("ok", "warn", "no", "plain"))
    return format_html('<span class="g-chip g-chip--{}">{}{}</span>', kind, _kind_icon(kind, icon), words)


def note(content: SafeString, kind: str = "info", title: Words = "", icon: str | None = None) -> SafeString:
    """Say a fact that changes what to do. `kind`: info, ok, warn, no."""
    choice("note", kind, ("info", "ok", "warn", "no"))
    lead = format_html('<span class="g-b">{}</span> ', title) if title else EMPTY
    return format_html(
        '<div class="g-note g-note--{}">{}<div>{}{}</div></div>', kind, _kind_icon(kind, icon), lead, content
    )


def source_mark(source: str, words: Words = "") -> SafeString:
    """Say where a figure comes from: declared ○, counted ●, estimated ▫, always in words too."""
    choice("source_mark", source, _SOURCES)
    return format_html('<span class="g-src{}">{}</span>', _SOURCES[source], words or _source_words(source))


def _source_words(source: str) -> str:
    if source == "declared":
        return pgettext("source d’un chiffre", "déclaré")
    return (
        pgettext("source d’un chiffre", "compté")
        if source == "counted"
        else pgettext("source d’un chiffre", "estimé")
    )


def person(name: Words, detail: Words = "") -> SafeString:
    """Name a person, with the role or the organisation under the name."""
    if not detail:
        return format_html('<span class="g-nw">{}</span>', name)
    return format_html('{}<br><span class="g-2nd g-sm">{}</span>', name, detail)


def initials(name: str) -> SafeString:
    """Name a person in a narrow column: initials that carry the whole name."""
    letters = "".join(part[0].upper() for part in name.replace("-", " ").split() if part)
    return format_html('<abbr title="{}">{}</abbr>', name, letters)


def button(
    words: Words,
    href: str = "",
    icon: str = "",
    kind: str = "plain",
    small: bool = False,
    name: str = "",
    value: str = "",
    after: str = "",
) -> SafeString:
    """A link that looks like a button, or a submit button when there is no address.

    `kind`: plain, primary (one a page), ghost, danger. `after` puts an icon behind the words.
    """
    choice("button", kind, ("plain", "primary", "ghost", "danger"))
    classes = ("btn" if kind == "plain" else f"btn btn-{kind}") + (" btn-sm" if small else "")
    inside = format_html("{}{}{}", maybe_icon(icon), words, maybe_icon(after))
    if href:
        return format_html('<a class="{}" href="{}">{}</a>', classes, href, inside)
    named = format_html(' name="{}" value="{}"', name, value) if name else EMPTY
    return format_html('<button class="{}" type="submit"{}>{}</button>', classes, named, inside)


def saved(state: str = "saved", time: Words = "", retry: str = "") -> SafeString:
    """Say whether a draft is kept. `state`: saved, saving, failed, none.

    `grappe.js` changes the words while a form marked `data-autosave` is on its way.
    """
    choice("saved", state, ("saved", "saving", "failed", "none"))
    words = {
        "saved": _("Enregistrée à %(time)s") % {"time": time} if time else _("Enregistrée"),
        "saving": _("Enregistrement…"),
        "failed": _("Non enregistrée : réessayez"),
        "none": "",
    }
    shown = (
        format_html('<a href="{}">{}</a>', retry, words["failed"])
        if retry and state == "failed"
        else words[state]
    )
    return format_html(
        '<span class="g-saved" role="status" data-state="{}" data-saving="{}" data-failed="{}">{}'
        '<span class="g-saved__words">{}</span></span>',
        state,
        words["saving"],
        words["failed"],
        maybe_icon({"saved": "check", "failed": "alert-triangle"}.get(state, "")),
        shown,
    )
