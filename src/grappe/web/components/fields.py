"""Forms: field, error summary, mark of one criterion."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.web.components.marks import EMPTY, Words, icon

_SHORT: Final = (forms.NumberInput, forms.DateInput, forms.TimeInput)
_SHORT_MODES: Final = ("decimal", "numeric")
_CHOICES: Final = (forms.RadioSelect, forms.CheckboxSelectMultiple)
Anchor = tuple[int, int, Words]


def field(
    field: BoundField, label: Words = "", hint: Words = "", short: bool | None = None, optional: bool = True
) -> SafeString:
    """One question of a form: label above, hint under it, error above the field.

    Words default to those of the Django field. `short` narrows the box (numbers and dates are short
    by themselves). `optional` says "(facultatif)" after the label of a field one may leave out.
    """
    widget = field.field.widget
    if field.is_hidden:
        return format_html("{}{}", field, _error_lines(field, ""))
    parts = _Parts(field, label or field.label or "", hint or field.help_text or "", optional)
    if isinstance(widget, _CHOICES):
        inside = _choices(parts)
    elif isinstance(widget, forms.CheckboxInput):
        inside = _checkbox(parts)
    else:
        inside = _box(parts)
    narrow = _is_short(widget) if short is None else short
    classes = "g-field" + (" g-field--short" if narrow else "") + (" g-field--error" if parts.errors else "")
    return format_html('<div class="{}">{}</div>', classes, inside)


def _is_short(widget: forms.Widget) -> bool:
    return isinstance(widget, _SHORT) or widget.attrs.get("inputmode") in _SHORT_MODES


class _Parts:
    """What every kind of field shows, worked out once."""

    def __init__(self, field: BoundField, label: Words, hint: Words, optional: bool) -> None:
        self.field = field
        self.id = field.id_for_label or field.auto_id or field.html_name
        self.errors = list(field.errors)
        skip = field.field.required or not optional or isinstance(field.field.widget, forms.CheckboxInput)
        self.label = (
            label if skip else format_html('{} <span class="g-opt">{}</span>', label, _("(facultatif)"))
        )
        self.hint = format_html('<p class="g-hint" id="{}-h">{}</p>', self.id, hint) if hint else EMPTY
        self.error = _error_lines(field, f"{self.id}-e")

    @property
    def described(self) -> dict[str, str]:
        """The attributes that tie the field to its hint and its error."""
        ids = [f"{self.id}-{mark}" for mark, shown in (("h", self.hint), ("e", self.errors)) if shown]
        tied = {"aria-describedby": " ".join(ids)} if ids else {}
        return tied | ({"aria-invalid": "true"} if self.errors else {})

    def attrs(self, css: str) -> dict[str, Any]:
        """The widget's own classes, ours, and the ties."""
        own = self.field.field.widget.attrs.get("class", "")
        return {"class": f"{css} {own}".strip()} | self.described


def _error_lines(field: BoundField, id: str) -> SafeString:
    if not field.errors:
        return EMPTY
    lines = format_html_join(
        mark_safe("<br>"), "{} {}", ((icon("circle-x"), error) for error in field.errors)
    )
    named = format_html(' id="{}"', id) if id else EMPTY
    return format_html('<p class="g-error"{}>{}</p>', named, lines)


def _box(parts: _Parts) -> SafeString:
    select = isinstance(parts.field.field.widget, forms.Select)
    widget = parts.field.as_widget(attrs=parts.attrs("form-select" if select else "form-control"))
    return format_html(
        '<label class="form-label" for="{}">{}</label>{}{}{}',
        parts.id,
        parts.label,
        parts.hint,
        parts.error,
        widget,
    )


def _checkbox(parts: _Parts) -> SafeString:
    widget = parts.field.as_widget(attrs=parts.attrs("form-check-input"))
    return format_html(
        '{}<label class="form-check">{} <span class="form-check-label">{}</span></label>{}',
        parts.error,
        widget,
        parts.label,
        parts.hint,
    )


def _choices(parts: _Parts) -> SafeString:
    described = parts.described.get("aria-describedby")
    tied = format_html(' aria-describedby="{}"', described) if described else EMPTY
    return format_html(
        '<fieldset{}><legend>{}</legend>{}{}<div class="g-stack-sm">{}</div></fieldset>',
        tied,
        parts.label,
        parts.hint,
        parts.error,
        format_html_join("", "{}", ((_option(option.data),) for option in parts.field.subwidgets)),
    )


def _option(data: dict[str, Any]) -> SafeString:
    """One radio or checkbox, from what Django's widget worked out."""
    attrs = {"id": data["attrs"].get("id", ""), "name": data["name"], "value": data["value"]}
    extra = {
        name: value
        for name, value in data["attrs"].items()
        if name not in attrs and not name.startswith("aria-")
    }
    flags = " ".join(name for name, value in (extra | {"checked": data["selected"]}).items() if value is True)
    written = format_html_join(
        "", ' {}="{}"', ((n, v) for n, v in (attrs | extra).items() if not isinstance(v, bool))
    )
    return format_html(
        '<label class="form-check"><input class="form-check-input" type="{}"{} {}> '
        '<span class="form-check-label">{}</span></label>',
        data["type"],
        written,
        flags,
        data["label"],
    )


def error_summary(
    form: forms.BaseForm | None = None, reasons: Iterable[Words] = (), title: Words = "", id: str = "summary"
) -> SafeString:
    """Every refused answer at once, each leading to its field; nothing when all is well.

    `reasons` are refusals of the rules, already in words. Focus moves here after a refused submit.
    """
    links = list(_links(form)) if form is not None else []
    links += [format_html("<li>{}</li>", reason) for reason in reasons]
    if not links:
        return EMPTY
    counted = ngettext("%(count)d réponse à corriger", "%(count)d réponses à corriger", len(links))
    return format_html(
        '<div class="g-summary" role="alert" tabindex="-1" aria-labelledby="{}">'
        '<h2 id="{}">{}</h2><ul>{}</ul></div>',
        id,
        id,
        title or counted % {"count": len(links)},
        mark_safe("".join(links)),
    )


def _links(form: forms.BaseForm) -> Iterable[SafeString]:
    for reason in form.non_field_errors():
        yield format_html("<li>{}</li>", reason)
    for name in form.errors:
        if name not in form.fields:
            continue
        bound = form[name]
        target = bound.id_for_label or f"{bound.auto_id}_0"
        # A question keeps its own mark: "TVA ? Répondez…", not "TVA ? : Répondez…".
        label = str(bound.label)
        for reason in bound.errors:
            words = _("%(label)s : %(reason)s") if not label.endswith("?") else "%(label)s %(reason)s"
            said = words % {"label": label, "reason": reason}
            yield format_html('<li><a href="#{}">{}</a></li>', target, said)


# ---- the mark of one criterion -----------------------------------------------------------------


def default_anchors(maximum: int) -> Sequence[Anchor]:
    """Five words from absent to remarkable, spread over a scale of 20; none on another scale."""
    if maximum != 20:
        return ()
    return (
        (0, 3, _("absent")),
        (4, 7, _("faible")),
        (8, 11, _("moyen")),
        (12, 15, _("bon")),
        (16, 20, _("remarquable")),
    )


def mark(
    name: str,
    label: Words,
    weight: Words,
    question: Words = "",
    maximum: int = 20,
    value: int | str | None = None,
    blank: bool = False,
    anchors: Sequence[Anchor] | None = None,
    reason: str = "",
    locked: bool = False,
    error: Words = "",
) -> SafeString:
    """One criterion to mark: weight, question, box, anchors, "je ne peux pas juger", reason.

    Posts `name`, `name_blank` and `name_reason`. An empty box is not a zero. A text typed by
    mistake comes back as it was, under its `error`. `locked` shows the mark without a box.
    """
    spread = default_anchors(maximum) if anchors is None else anchors
    ids = [f"{part}-{name}" for part, shown in (("h", question), ("e", error)) if shown]
    tied = format_html(' aria-describedby="{}"', " ".join(ids)) if ids else EMPTY
    body = (
        _locked(value, blank, maximum) if locked else _boxes(name, label, value, blank, maximum, tied, error)
    )
    return format_html(
        '<div class="g-mark{}"><fieldset><legend><span>{}</span><small>{}</small></legend>'
        "{}{}{}{}{}</fieldset></div>",
        " g-field--error" if error else "",
        label,
        weight,
        format_html('<p class="g-hint" id="h-{}">{}</p>', name, question) if question else EMPTY,
        format_html('<p class="g-error" id="e-{}">{} {}</p>', name, icon("circle-x"), error)
        if error
        else EMPTY,
        body,
        _anchors(spread, value),
        _reason(name, label, reason, locked),
    )


def _boxes(
    name: str,
    label: Words,
    value: int | str | None,
    blank: bool,
    maximum: int,
    tied: SafeString,
    error: Words,
) -> SafeString:
    return format_html(
        '<div class="g-mark__row"><label class="g-cluster g-cluster--tight"><span class="g-vh">{}</span>'
        '<input class="form-control" id="m-{}" inputmode="numeric" autocomplete="off" maxlength="6" '
        'name="{}" value="{}"{}{}><span class="g-2nd">{}</span></label>'
        '<label class="form-check"><input class="form-check-input" type="checkbox" id="b-{}" '
        'name="{}_blank"{}> <span class="form-check-label">{}</span></label></div>',
        _("%(criterion)s, note sur %(maximum)s") % {"criterion": label, "maximum": maximum},
        name,
        name,
        "" if value is None else value,
        tied,
        mark_safe(' aria-invalid="true"') if error else EMPTY,
        _("sur %(maximum)s") % {"maximum": maximum},
        name,
        name,
        mark_safe(" checked") if blank else EMPTY,
        _("Je ne peux pas juger"),
    )


def _locked(value: int | str | None, blank: bool, maximum: int) -> SafeString:
    if value is None or value == "":
        words = _("Je ne peux pas juger") if blank else _("vide")
        return format_html('<p class="g-mark__row g-2nd">{}</p>', words)
    shown = _("%(value)s sur %(maximum)s") % {"value": value, "maximum": maximum}
    return format_html('<p class="g-mark__row g-b">{}{}</p>', icon("lock"), shown)


def _anchors(anchors: Sequence[Anchor], value: int | str | None) -> SafeString:
    if not anchors:
        return EMPTY
    given = value if isinstance(value, int) else None
    items = format_html_join(
        "",
        "<li{}>{}–{} {}</li>",
        (
            (
                mark_safe(' class="is-on"') if given is not None and low <= given <= high else EMPTY,
                low,
                high,
                word,
            )
            for low, high, word in anchors
        ),
    )
    return format_html('<ul class="g-anchors" aria-label="{}">{}</ul>', _("Repères"), items)


def _reason(name: str, label: Words, reason: str, locked: bool) -> SafeString:
    if locked:
        return format_html('<p class="g-sm g-2nd">{}</p>', reason) if reason else EMPTY
    return format_html(
        '<details class="g-more"{}><summary>{}</summary><label class="g-vh" for="r-{}">{}</label>'
        '<textarea class="form-control" id="r-{}" name="{}_reason" rows="2">{}</textarea></details>',
        mark_safe(" open") if reason else EMPTY,
        _("Motiver (facultatif)"),
        name,
        _("Motif pour %(criterion)s") % {"criterion": label},
        name,
        name,
        reason,
    )
