"""The demonstration, area by area from the ground up. Every area brings its own part."""

from collections.abc import Callable, Iterator
from datetime import datetime

from grappe.areas.directory import demo as directory
from grappe.areas.funding import demo as funding
from grappe.areas.grants import demo as grants
from grappe.areas.labels import demo as labels
from grappe.areas.matching import demo as matching
from grappe.areas.networks import demo as networks
from grappe.areas.people import demo as people
from grappe.areas.programmes import demo as programmes
from grappe.areas.projects import demo as projects
from grappe.areas.support import demo as support
from grappe.areas.territory import demo as territory

# Raised when the demonstration's content changes, so that the launcher builds it anew.
VERSION = "11"

PARTS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("people", people.load),
    ("territory", territory.load),
    ("directory", directory.load),
    ("networks", networks.load),
    ("funding", funding.load),
    ("programmes", programmes.load),
    ("support", support.load),
    ("grants", grants.load),
    ("labels", labels.load),
    ("matching", matching.load),
    ("projects", projects.load),
)


def load_demo(*, on: datetime) -> Iterator[str]:
    """Load every part in order, naming each before it starts."""
    for name, load in PARTS:
        yield name
        load(on=on)
