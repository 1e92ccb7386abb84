"""Lists: duties, agenda, facts, checks, steps, phases."""

from datetime import date
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from grappe.values import Euro
from grappe.web.components.marks import EMPTY, Words, choice, icon, maybe_icon, source_mark
from grappe.web.formats import anything, euro, weekday_short

_DUE: Final = {"": "", "late": "g-no g-b", "today": "g-no g-b", "soon": "g-warn g-b", "none": "g-2nd"}
_CHECKS: Final = {"ok": "circle-check", "warn": "alert-triangle", "no": "circle-x", "off": "circle-dashed"}
_STEPS: Final = {"done": "circle-check", "current": "circle-dot", "todo": "circle-dashed"}


def _list(content: SafeString, classes: str, label: Words = "", tag: str = "ul") -> SafeString:
    named = format_html(' aria-label="{}"', label) if label else EMPTY
    return format_html('<{} class="{}"{}>{}</{}>', mark_safe(tag), classes, named, content, mark_safe(tag))


def todo_list(content: SafeString, label: Words = "") -> SafeString:
    """What waits for the reader, the most pressing first; holds `todo`s."""
    return _list(content, "g-plain g-todo", label)


def todo(
    title: Words, href: str, reason: Words = "", due: Words = "", when: str = "", icon: str = "circle"
) -> SafeString:
    """One duty: what to do, why, by when. `when`: "" (dated), late, today, soon, none.

    `due` may be a `status`.
    """
    choice("todo when", when, _DUE)
    said = format_html("<p>{}</p>", reason) if reason else EMPTY
    tone = _DUE[when]
    by = format_html('<span class="{}">{}</span>', tone, due) if tone and due else due
    return format_html(
        '<li>{}<div><a href="{}">{}</a>{}</div><span class="g-due">{}</span></li>',
        maybe_icon(icon),
        href,
        title,
        said,
        by,
    )


def agenda(content: SafeString, label: Words = "") -> SafeString:
    """The next dates; holds `agenda_item`s."""
    return _list(content, "g-plain g-agenda", label)


def agenda_item(day: date, title: Words, line: Words = "", href: str = "", state: str = "") -> SafeString:
    """One date. `state`: "" (to come), past, cancelled; the state is also said in words."""
    choice("agenda state", state, ("", "past", "cancelled"))
    named = format_html('<a href="{}">{}</a>', href, title) if href else format_html("<b>{}</b>", title)
    if state == "cancelled":
        named = format_html("<s>{}</s> <span>{}</span>", named, _("annulée"))
    elif state == "past":
        named = format_html('{} <span class="g-2nd g-sm">{}</span>', named, _("passée"))
    return format_html(
        '<li{}><time datetime="{}">{}<small>{}</small></time><div>{}{}</div></li>',
        mark_safe(' class="is-under"') if state else EMPTY,
        day.strftime("%Y-%m-%d"),
        day.day,
        weekday_short(day),
        named,
        format_html("<p>{}</p>", line) if line else EMPTY,
    )


def facts(content: SafeString) -> SafeString:
    """Two to five figures that frame the page; holds `fact`s."""
    return format_html('<dl class="g-facts">{}</dl>', content)


def fact(
    label: Words, value: object = None, note: Words = "", source: str = "", source_words: Words = ""
) -> SafeString:
    """One figure. None is "non publié", never zero. `source`: declared, counted, estimated."""
    shown = value
    if value is None:
        shown = format_html('<span class="g-unknown">{}</span>', _("non publié"))
    elif isinstance(value, Euro):
        shown = euro(value)
    elif not isinstance(value, str):
        shown = anything(value)
    said = format_html("<small>{}</small>", note) if note else EMPTY
    if source:
        said += format_html("<small>{}</small>", source_mark(source, source_words))
    return format_html("<div><dt>{}</dt><dd>{}{}</dd></div>", label, shown, said)


def checks(content: SafeString, label: Words = "") -> SafeString:
    """Rules met or not; holds `check`s."""
    return _list(content, "g-plain g-checks", label)


def check(state: str, rule: Words, detail: Words = "") -> SafeString:
    """One rule. `state`: ok (met), warn (to see), no (blocking), off (not looked at yet)."""
    choice("check", state, _CHECKS)
    spoken = {"ok": _("Vérifié"), "warn": _("À voir"), "no": _("Non rempli"), "off": _("Pas encore vérifié")}
    tone = "g-2nd" if state == "off" else f"g-{state}"
    said = format_html('<br><span class="g-2nd">{}</span>', detail) if detail else EMPTY
    return format_html(
        '<li><span class="{}">{}</span><div><span class="g-b">{}</span>{}</div></li>',
        tone,
        icon(_CHECKS[state], spoken[state]),
        rule,
        said,
    )


def steps(content: SafeString, label: Words = "") -> SafeString:
    """The steps of a long form; holds `step`s."""
    return _list(content, "g-steps", label or _("Étapes"), tag="ol")


def step(words: Words, state: str = "todo", href: str = "") -> SafeString:
    """One step. `state`: done, current, todo."""
    choice("step", state, _STEPS)
    spoken = {"done": _("Terminée :"), "todo": _("À venir :"), "current": _("En cours :")}
    here = mark_safe(' aria-current="step"') if state == "current" else EMPTY
    named = format_html('<a href="{}">{}</a>', href, words) if href and state != "current" else words
    return format_html(
        '<li{}>{}<span class="g-vh">{} </span>{}</li>', here, icon(_STEPS[state]), spoken[state], named
    )


def phases(content: SafeString, label: Words = "") -> SafeString:
    """The calendar of a call, top to bottom; holds `phase`s."""
    return _list(content, "g-phases", label, tag="ol")


def phase(title: Words, dates: Words = "", state: str = "todo") -> SafeString:
    """One phase. `state`: past, now, todo."""
    choice("phase", state, ("past", "now", "todo"))
    here = mark_safe(' aria-current="step"') if state == "now" else EMPTY
    past = format_html('<span class="g-vh"> ({})</span>', _("passée")) if state == "past" else EMPTY
    said = format_html("<small>{}</small>", dates) if dates else EMPTY
    return format_html(
        '<li class="is-{}"{}><div><span class="g-b">{}</span>{}{}</div></li>', state, here, title, past, said
    )
