"""The words of every refusal of this area."""

from grappe.areas.programmes.web.applications.words import WORDS as APPLICATIONS
from grappe.areas.programmes.web.calls.words import WORDS as CALLS
from grappe.areas.programmes.web.decisions.words import WORDS as DECISIONS
from grappe.areas.programmes.web.discussion.words import WORDS as DISCUSSION
from grappe.areas.programmes.web.juries.words import WORDS as JURIES
from grappe.areas.programmes.web.opinions.words import WORDS as OPINIONS
from grappe.areas.programmes.web.phases.words import WORDS as PHASES

WORDS = {**CALLS, **APPLICATIONS, **JURIES, **PHASES, **DECISIONS, **DISCUSSION, **OPINIONS}
