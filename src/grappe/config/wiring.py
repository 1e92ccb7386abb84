"""Where everything meets: who listens to what, and whose words say which refusal."""

from collections.abc import Callable, Mapping
from typing import Any

from grappe.areas.directory.rules import RelationChanged
from grappe.areas.directory.web.words import WORDS as DIRECTORY
from grappe.areas.forms.web.words import WORDS as FORMS
from grappe.areas.funding.web.words import LINES as FUNDING_LINES
from grappe.areas.funding.web.words import RULES as FUNDING_RULES
from grappe.areas.funding.web.words import VALUES as FUNDING_VALUES
from grappe.areas.funding.web.words import WORDS as FUNDING
from grappe.areas.networks.web.words import WORDS as NETWORKS
from grappe.areas.people.web.words import WORDS as PEOPLE
from grappe.areas.programmes.commands.juries import recompute_open_calls
from grappe.areas.programmes.web.explanations import LINES as PROGRAMMES_LINES
from grappe.areas.programmes.web.explanations import VALUES as PROGRAMMES_VALUES
from grappe.areas.programmes.web.words import WORDS as PROGRAMMES
from grappe.kernel import events
from grappe.kernel.actor import MACHINE
from grappe.web import explanations, refusals


def _conflicts_after(event: RelationChanged) -> None:
    recompute_open_calls(actor=MACHINE, on=event.on)


# Event class → functions, called once the transaction is committed.
LISTENERS: Mapping[type, tuple[Callable[[Any], None], ...]] = {
    RelationChanged: (_conflicts_after,),
}


def connect() -> None:
    """Hand the tables to the kernel and the shell, which know no area."""
    events.listen(LISTENERS)
    for words in (PEOPLE, DIRECTORY, NETWORKS, FORMS, FUNDING, PROGRAMMES):
        refusals.register(words)
    explanations.register_words(lines=FUNDING_LINES, rules=FUNDING_RULES, values=FUNDING_VALUES)
    explanations.register_words(lines=PROGRAMMES_LINES, values=PROGRAMMES_VALUES)
