"""Addresses of calls, gathered from the four desks: preparing, applying, marking, deciding."""

from grappe.areas.programmes.web.applications.urls import urlpatterns as applications
from grappe.areas.programmes.web.calls.urls import urlpatterns as calls
from grappe.areas.programmes.web.decisions.urls import urlpatterns as decisions
from grappe.areas.programmes.web.juries.urls import urlpatterns as juries

app_name = "programmes"
urlpatterns = [*calls, *applications, *juries, *decisions]
