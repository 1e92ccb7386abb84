"""The calls of the demonstration: Bio'INNOV 2008 and 2009, and trial calls at each stage."""

from datetime import datetime

from grappe.areas.programmes.demo.calls import load_calls
from grappe.areas.programmes.demo.decisions import load_decisions
from grappe.areas.programmes.demo.discussion import load_discussions
from grappe.areas.programmes.demo.juries import load_juries
from grappe.areas.programmes.demo.phases import load_phases
from grappe.areas.programmes.demo.selection import load_selection
from grappe.areas.programmes.demo.stages import load_stages
from grappe.areas.programmes.models import Call


def load(*, on: datetime) -> None:
    """Create the calls, their juries and their decisions, once: a second run adds nothing."""
    if Call.objects.filter(slug="bio-innov-2009").exists():
        return
    load_calls(on=on)
    load_juries(on=on)
    load_phases(on=on)
    load_stages(on=on)
    load_discussions(on=on)
    load_selection(on=on)
    load_decisions(on=on)
