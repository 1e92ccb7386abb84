"""Where everything meets: who listens to what, and whose words say which refusal."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from grappe.areas.directory.rules import RelationChanged
from grappe.areas.directory.web.panels import show_answers, show_beside
from grappe.areas.directory.web.words import WORDS as DIRECTORY
from grappe.areas.forms.web.words import WORDS as FORMS
from grappe.areas.funding.jobs import remind_keepers
from grappe.areas.funding.web.words import LINES as FUNDING_LINES
from grappe.areas.funding.web.words import RULES as FUNDING_RULES
from grappe.areas.funding.web.words import VALUES as FUNDING_VALUES
from grappe.areas.funding.web.words import WORDS as FUNDING
from grappe.areas.grants.web.desk import TAB as GRANTS_TAB
from grappe.areas.grants.web.words import WORDS as GRANTS
from grappe.areas.labels.commands import grant_labels
from grappe.areas.labels.web.words import LINES as LABELS_LINES
from grappe.areas.labels.web.words import RULES as LABELS_RULES
from grappe.areas.labels.web.words import WORDS as LABELS
from grappe.areas.matching.index.store import IndexBusy
from grappe.areas.matching.jobs import index_changes, index_recorded, index_store, read_meanings
from grappe.areas.matching.queries.profiles import share_leads
from grappe.areas.matching.web.doors import share_projects, share_table
from grappe.areas.matching.web.panels import answers_page, same_needs
from grappe.areas.matching.web.words import WORDS as MATCHING
from grappe.areas.networks.web.words import WORDS as NETWORKS
from grappe.areas.people.commands import Door, open_doors
from grappe.areas.people.commands.invitations import ACCOUNT
from grappe.areas.people.web.invitations import ACCOUNT_DOOR
from grappe.areas.people.web.words import WORDS as PEOPLE
from grappe.areas.programmes.commands.applications.team import KIND as TEAM
from grappe.areas.programmes.commands.applications.team import team_door
from grappe.areas.programmes.commands.decisions.sequel import Follow, follow_decisions
from grappe.areas.programmes.commands.juries import jury_door, recompute_open_calls
from grappe.areas.programmes.commands.juries.invitations import KIND as JURY
from grappe.areas.programmes.commands.opinions import opinion_door
from grappe.areas.programmes.jobs import remind_awaited_experts
from grappe.areas.programmes.queries.opinions import KIND as OPINION
from grappe.areas.programmes.web.applications.team import team_page
from grappe.areas.programmes.web.explanations import LINES as PROGRAMMES_LINES
from grappe.areas.programmes.web.explanations import VALUES as PROGRAMMES_VALUES
from grappe.areas.programmes.web.juries.jury import seat_page
from grappe.areas.programmes.web.opinions.asking import opinion_page
from grappe.areas.programmes.web.tabs import add_call_tab
from grappe.areas.programmes.web.words import WORDS as PROGRAMMES
from grappe.areas.projects.queries.leads import leads_of
from grappe.areas.projects.web.partners import table_page
from grappe.areas.projects.web.together import shared_project_page
from grappe.areas.projects.web.words import LINES as PROJECTS_LINES
from grappe.areas.projects.web.words import WORDS as PROJECTS
from grappe.areas.support.commands.invitations import KIND as CONSULTANT
from grappe.areas.support.commands.invitations import consultant_door
from grappe.areas.support.web.explanations import LINES as SUPPORT_LINES
from grappe.areas.support.web.explanations import RULES as SUPPORT_RULES
from grappe.areas.support.web.firms import place_page
from grappe.areas.support.web.programmes import CALL_TAB as SUPPORT_TAB
from grappe.areas.support.web.words import WORDS as SUPPORT
from grappe.kernel import audit, events
from grappe.kernel.actor import MACHINE
from grappe.kernel.audit import Recorded
from grappe.web import explanations, refusals


def _conflicts_after(event: RelationChanged) -> None:
    recompute_open_calls(actor=MACHINE, on=event.on)


# Event class → functions, called once the transaction is committed.
LISTENERS: Mapping[type, tuple[Callable[[Any], None], ...]] = {
    RelationChanged: (_conflicts_after,),
    Recorded: (index_recorded,),
}

# Called in the transaction that decides a call, which they may refuse.
FOLLOWERS: tuple[Follow, ...] = (grant_labels,)

# Kind of invitation → what it opens, entered in the same transaction as its acceptance.
DOORS: Mapping[str, Door] = {
    ACCOUNT: ACCOUNT_DOOR,
    CONSULTANT: consultant_door(place_page),
    JURY: jury_door(seat_page),
    OPINION: opinion_door(opinion_page),
    TEAM: team_door(team_page),
}


def _read_meanings(_site: str, on: datetime) -> int:
    return read_meanings(on=localdate(on))


def _seal(_site: str, on: datetime) -> int:
    return audit.seal_all(on=on)


def _index(_site: str, on: datetime) -> int:
    """Bring to the index what the day alone changed; 0 without an index, or while another writes it."""
    if not index_store().exists():
        return 0
    try:
        changes = index_changes(clock=lambda: on)
    except IndexBusy:
        return 0
    return changes.written + changes.gone if changes.rebuilt is None else changes.rebuilt


# What `./grappe manage daily` does, in this order: name → the act, which takes where the site answers and
# the time, may run any number of times a day, and returns how much there was to do.
DAILY: Mapping[str, Callable[[str, datetime], int]] = {
    "remind_register": remind_keepers,
    "remind_experts": remind_awaited_experts,
    "read_meanings": _read_meanings,
    "index_organisations": _index,
    "seal_audit": _seal,
}


def connect() -> None:
    """Hand the tables to the kernel and the shell, which know no area."""
    events.listen(LISTENERS)
    open_doors(DOORS)
    follow_decisions(FOLLOWERS)
    lower = (PEOPLE, DIRECTORY, NETWORKS, FORMS, FUNDING, PROGRAMMES)
    for words in (*lower, SUPPORT, GRANTS, LABELS, MATCHING, PROJECTS):
        refusals.register(words)
    explanations.register_words(lines=FUNDING_LINES, rules=FUNDING_RULES, values=FUNDING_VALUES)
    explanations.register_words(lines=PROGRAMMES_LINES, values=PROGRAMMES_VALUES)
    explanations.register_words(lines=SUPPORT_LINES, rules=SUPPORT_RULES)
    explanations.register_words(lines=LABELS_LINES, rules=LABELS_RULES)
    explanations.register_words(lines=PROJECTS_LINES)
    share_leads(leads_of)
    share_table(table_page)
    share_projects(shared_project_page)
    show_beside(same_needs)
    show_answers(answers_page)
    add_call_tab(*SUPPORT_TAB)
    add_call_tab(*GRANTS_TAB)
