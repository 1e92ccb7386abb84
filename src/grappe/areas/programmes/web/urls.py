"""Addresses of calls, gathered from the four desks: preparing, applying, marking, deciding."""

from grappe.areas.programmes.web.applications.urls import urlpatterns as applications
from grappe.areas.programmes.web.calls.urls import urlpatterns as calls
from grappe.areas.programmes.web.decisions.urls import urlpatterns as decisions
from grappe.areas.programmes.web.discussion.urls import urlpatterns as discussion
from grappe.areas.programmes.web.juries.urls import urlpatterns as juries
from grappe.areas.programmes.web.opinions.urls import urlpatterns as opinions
from grappe.areas.programmes.web.phases.urls import urlpatterns as phases
from grappe.areas.programmes.web.severity.urls import urlpatterns as severity

app_name = "programmes"
urlpatterns = [*calls, *applications, *juries, *phases, *discussion, *opinions, *severity, *decisions]
