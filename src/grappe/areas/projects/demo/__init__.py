"""The projects of the demonstration, led by the real commands at their times.

ACPh and PLANTINAUV start from the needs that the source documents tell; their organisations are not named
there and are invented, as are their places and activity codes, dates, amounts, words and shares. The other
projects of the portfolio are invented whole, and say so: the documents print how many there are, not which.
"""

from datetime import datetime

from grappe.areas.projects.demo.acph import tell_acph
from grappe.areas.projects.demo.plantinauv import tell_plantinauv
from grappe.areas.projects.demo.portfolio import fill_portfolio
from grappe.areas.projects.models import Project


def load(*, on: datetime) -> None:
    """Tell both projects and fill the portfolio, once."""
    if Project.objects.exists():
        return
    tell_acph(on)
    tell_plantinauv(on)
    fill_portfolio(on)
