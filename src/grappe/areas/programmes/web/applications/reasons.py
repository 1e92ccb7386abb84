"""Refusals as this desk says them: moments to the second, states and categories in words."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.forms import BaseForm
from django.utils.html import format_html
from django.utils.safestring import SafeString

from grappe.areas.programmes.models.applications import CATEGORY_LABELS, CHECK_LABELS
from grappe.areas.programmes.models.applications import STATE_LABELS as APPLICATION_STATES
from grappe.areas.programmes.models.calls import STATE_LABELS as CALL_STATES
from grappe.areas.programmes.rules.admissibility import CheckState
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.values import Refusal, Refused
from grappe.web import formats
from grappe.web.refusals import words_of

NOT_ALLOWED = "kernel.not_allowed"
CHANGED = "programmes.application_changed_elsewhere"


def spoken(refusal: Refusal) -> Refusal:
    """Return the refusal with what its words cannot say by themselves put in words."""
    return replace(refusal, params={name: _said(name, value) for name, value in refusal.params.items()})


def sentence_of(refusal: Refusal) -> str:
    """Return the reason in the reader's language."""
    return words_of(spoken(refusal))


def sentences(refusals: Iterable[Refusal]) -> list[str]:
    """Return the reasons in order, each once."""
    return list(dict.fromkeys(sentence_of(refusal) for refusal in refusals))


def put_on(form: BaseForm, refused: Refused) -> list[str]:
    """Put each reason on its field of the form; return the sentences of those that are about none."""
    let_through(refused)
    for refusal in refused.refusals:
        if refusal.field in form.fields:
            form.add_error(refusal.field, sentence_of(refusal))
    return sentences(refusal for refusal in refused.refusals if refusal.field not in form.fields)


def let_through(refused: Refused) -> None:
    """Let a missing right become its own page: it is no answer to correct."""
    if NOT_ALLOWED in refused.codes:
        raise refused


def linked(refusal: Refusal, href: str) -> SafeString:
    """Return the reason as a link to where it can be mended."""
    return format_html('<a href="{}">{}</a>', href, sentence_of(refusal))


def _said(name: str, value: object) -> object:
    if isinstance(value, datetime):
        return formats.clock_second(value)
    if isinstance(value, ApplicationState):
        return APPLICATION_STATES[value]
    if isinstance(value, CheckState):
        return CHECK_LABELS[value]
    if isinstance(value, CallState):
        return CALL_STATES[value]
    if name == "category":
        return CATEGORY_LABELS.get(value, value)
    return value
