"""The tabs of a call's desk, the same on each of its pages."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grappe.areas.programmes.models import Call
from grappe.areas.programmes.rules.applications import CallState

# What areas above add to the desk of a decided call: the name of their address, and its words.
_AFTER: dict[str, str | Promise] = {}


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its words, address, whether it is open, and a count when it has one."""

    label: str
    href: str
    current: bool
    count: Any = None


def add_call_tab(name: str, words: str | Promise) -> None:
    """Let an area above show its page of a decided call; `name` is its address, by network and slug."""
    _AFTER[name] = words


def call_tabs(call: Call, current: str) -> list[Tab]:
    """Return the tabs of a call for its facilitator; `current` is the URL name of the open one."""
    where = {"network": call.network.slug, "slug": call.slug}
    entries = [
        ("call", _("Appel")),
        ("phases", _("Phases")),
        ("call-applications", _("Dossiers")),
        ("application-followed", _("Recevabilité")),
        ("jury", _("Jury")),
        ("assignment", _("Affectation")),
        ("discussions", _("Discussions")),
        ("deliberation", _("Délibération")),
        ("follow-up", _("Suites")),
    ]
    tabs = [
        Tab(label, reverse(f"programmes:{name}", kwargs=where), name == current) for name, label in entries
    ]
    after = _AFTER if call.state == CallState.DECIDED else {}
    return tabs + [Tab(str(words), reverse(name, kwargs=where), False) for name, words in after.items()]
