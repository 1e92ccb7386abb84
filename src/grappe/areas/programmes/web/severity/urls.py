from django.urls import URLPattern, path

from grappe.areas.programmes.web.severity import page

urlpatterns: list[URLPattern] = [
    path("r/<slug:network>/appels/<slug:slug>/severite/", page.show_severity, name="severity"),
]
